"""One-time links that are sent by e-mail."""

from __future__ import annotations

from storage.part import Part


class WebLinks(Part):
    """One-time links that are sent by e-mail."""
