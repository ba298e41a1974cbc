"""The second step of signing in: codes by the clock, and recovery codes."""

from __future__ import annotations

from storage.part import Part


class Factors(Part):
    """Sets up, proves and takes away second factors."""
