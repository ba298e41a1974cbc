"""Where a service stands, and how it ends: the status, the outcome and the client's grade."""

from __future__ import annotations

from storage.part import Part


class Progress(Part):
    """Sets the status, closes and reopens cases, keeps the grade."""
