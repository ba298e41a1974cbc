"""Job tips of a person: what they wish, what is chosen for them, what they answer."""

from __future__ import annotations

from storage.part import Part


class Tips(Part):
    """Job tips of a person: what they wish, what is chosen for them, what they answer."""
