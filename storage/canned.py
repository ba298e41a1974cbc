"""Replies that are ready: the same words for the same question, in every language."""

from __future__ import annotations

from storage.part import Part


class Canned(Part):
    """Reads, changes and fills in ready replies."""
