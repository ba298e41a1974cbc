"""Notes that colleagues leave each other about a client; the client reads them in their own copy."""

from __future__ import annotations

from storage.part import Part


class Notes(Part):
    """Writes and reads notes."""
