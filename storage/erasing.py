"""Erasure: by the person's wish, by the end of the time, and again after a restore."""

from __future__ import annotations

from storage.part import Part


class Erasing(Part):
    """Erases by the retention register."""
