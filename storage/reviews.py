"""Looking at conversations to learn from them: a sample, the flagged ones, with a reason that is kept."""

from __future__ import annotations

from storage.part import Part


class Reviews(Part):
    """Opens conversations for review and lists what is worth one."""
