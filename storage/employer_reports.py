"""The numbers of the work with employers."""

from __future__ import annotations

from storage.part import Part


class EmployerReports(Part):
    """The numbers of the work with employers."""
