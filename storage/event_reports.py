"""How events went, in numbers."""

from __future__ import annotations

from storage.part import Part


class EventReports(Part):
    """How events went, in numbers."""
