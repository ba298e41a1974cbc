"""Advice cards: found by a question, shown while they hold, kept true by their owners."""

from __future__ import annotations

from storage.part import Part


class AdviceBook(Part):
    """Advice cards: found by a question, shown while they hold, kept true by their owners."""
