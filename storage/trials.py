"""Work trials and their weekly pulse."""

from __future__ import annotations

from storage.part import Part


class Trials(Part):
    """Work trials and their weekly pulse."""
