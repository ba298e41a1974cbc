"""Files that go along with what is said: an appointment or an event for one's calendar, a copy of one's own data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EventFile:
    """The calendar file of an event."""

    event_id: int


File = int | str | EventFile
"""An appointment's number, a form of the copy of one's own data (``copy.form``), or an event."""


def document(file: File) -> dict[str, int | str]:
    """How the ledger keeps which file goes along."""
    match file:
        case int():
            return {"appointment": file}
        case EventFile(event_id):
            return {"event": event_id}
    return {"copy": file}
