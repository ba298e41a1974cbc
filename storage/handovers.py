"""A client goes on with another coordinator, always warmly (89)."""

from __future__ import annotations

from storage.part import Part


class Handovers(Part):
    """Asks, accepts, declines and withdraws hand-overs."""
