"""How often anyone may be written to of our own accord, by purpose: one policy for all."""

from __future__ import annotations

from storage.part import Part


class ContactPolicy(Part):
    """How often anyone may be written to of our own accord, by purpose: one policy for all."""
