"""Labels that staff put on people's conversations."""

from __future__ import annotations

from storage.part import Part


class Labels(Part):
    """Makes and retires labels, puts them on and takes them off."""
