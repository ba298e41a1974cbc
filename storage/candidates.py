"""Whom a client and an employer said yes to: nothing of a client is shown without their own yes."""

from __future__ import annotations

from storage.part import Part


class Candidates(Part):
    """Whom a client and an employer said yes to: nothing of a client is shown without their own yes."""
