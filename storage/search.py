"""Finds conversations by what was said in them, and people by their names."""

from __future__ import annotations

from storage.part import Part


class Search(Part):
    """Search in words of messages, Finnish stems included, and in names."""
