"""Broadcasts from the draft to what came of them."""

from __future__ import annotations

from storage.part import Part


class Broadcasts(Part):
    """Broadcasts from the draft to what came of them."""
