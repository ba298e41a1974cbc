"""The client's plan: a goal, next steps with days, and whether it is up to date (207)."""

from __future__ import annotations

from storage.part import Part


class Plans(Part):
    """Reads and changes plans."""
