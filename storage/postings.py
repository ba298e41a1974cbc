"""Job postings: taken in, looked at, hidden, told of."""

from __future__ import annotations

from storage.part import Part


class Postings(Part):
    """Job postings: taken in, looked at, hidden, told of."""
