"""Companies, who speaks for them, and what has been between them and us."""

from __future__ import annotations

from storage.part import Part


class Companies(Part):
    """Companies, who speaks for them, and what has been between them and us."""
