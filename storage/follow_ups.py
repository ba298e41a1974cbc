"""Three weeks after: who was hired, why others were not, how the work has started, how we did."""

from __future__ import annotations

from storage.part import Part


class FollowUps(Part):
    """Three weeks after: who was hired, why others were not, how the work has started, how we did."""
