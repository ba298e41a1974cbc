"""What people may ask of us about their data: a copy, and one person in two chats."""

from __future__ import annotations

from storage.part import Part


class Rights(Part):
    """Makes the copy, links and unlinks chats."""
