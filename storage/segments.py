"""Saved groups of people, by what they have in common; counted and sampled before anything is sent."""

from __future__ import annotations

from storage.part import Part


class Segments(Part):
    """Saved groups of people, by what they have in common; counted and sampled before anything is sent."""
