"""What employers need: the tickets, from the first word to the end, and their clocks."""

from __future__ import annotations

from storage.part import Part


class Requests(Part):
    """What employers need: the tickets, from the first word to the end, and their clocks."""
