"""Who is asked to an event, who comes, who waits for a seat, who came."""

from __future__ import annotations

from storage.part import Part


class Signups(Part):
    """Who is asked to an event, who comes, who waits for a seat, who came."""
