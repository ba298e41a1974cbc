"""Tips as the console sees them: sending one, who was interested, how tips do."""

from __future__ import annotations

from storage.part import Part


class TipDesk(Part):
    """Tips as the console sees them: sending one, who was interested, how tips do."""
