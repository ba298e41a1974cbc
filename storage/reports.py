"""The service's numbers: outcomes, promises kept, loads, grades."""

from __future__ import annotations

from storage.part import Part


class Reports(Part):
    """Counts; shows no person."""
