"""Which clients fit an employer's need, and why: only those who may be shown and gave leave."""

from __future__ import annotations

from storage.part import Part


class Matching(Part):
    """Which clients fit an employer's need, and why: only those who may be shown and gave leave."""
