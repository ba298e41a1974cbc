"""Reads the record of who looked at what: filtered, paged and exported."""

from __future__ import annotations

from storage.part import Part


class Trail(Part):
    """Reads the audit record."""
