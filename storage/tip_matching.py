"""Which live postings fit whom."""

from __future__ import annotations

from storage.part import Part


class TipMatching(Part):
    """Which live postings fit whom."""
