"""Pictures that go with a message or stand on an event's page."""

from __future__ import annotations

from storage.part import Part


class Pictures(Part):
    """Pictures that go with a message or stand on an event's page."""
