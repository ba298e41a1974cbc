"""Where job postings come from: sources, their timetable and their runs."""

from __future__ import annotations

from storage.part import Part


class JobSources(Part):
    """Where job postings come from: sources, their timetable and their runs."""
