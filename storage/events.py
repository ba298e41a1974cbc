"""Events and their series: made, shown, moved, cancelled, closed."""

from __future__ import annotations

from storage.part import Part


class Events(Part):
    """Events and their series: made, shown, moved, cancelled, closed."""
