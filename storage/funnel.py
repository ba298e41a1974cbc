"""How people get through the dialogs: where they go back, ask for help, stop."""

from __future__ import annotations

from storage.part import Part


class Funnel(Part):
    """Keeps what happened at each question, and counts it."""
