"""People of the service in a chat: who has taken over, who waits for an answer, and what staff write there."""

from __future__ import annotations

from storage.part import Part


class Talks(Part):
    """Takes over and hands back, writes to a client, and keeps who waits. Scoped to what the reader may see."""
