"""A coordinator's day: what is due, who comes, who waits."""

from __future__ import annotations

from storage.part import Part


class Today(Part):
    """Reads the first page of the console."""
