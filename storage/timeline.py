"""Everything that happened with one client, in one line of time."""

from __future__ import annotations

from storage.part import Part


class Timeline(Part):
    """Reads the timeline."""
