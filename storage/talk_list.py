"""The console's inbox: conversations with their unread counts, in the order in which people wait."""

from __future__ import annotations

from storage.part import Part


class TalkList(Part):
    """Reads for the inbox; never without a line in the audit record."""
