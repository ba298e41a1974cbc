"""Who read or changed what, kept for good: rows are only ever added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.sql import ColumnElement

from storage.part import Part
from storage.tables import audit, staff


class Action(StrEnum):
    """What was done. The values are stored and have words in the console (``console.audit.action.…``)."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_THROTTLED = "sign_in_throttled"
    SIGNED_OUT = "signed_out"
    FIRST_ADMIN_MADE = "first_admin_made"
    STAFF_INVITED = "staff_invited"
    STAFF_LINK_RENEWED = "staff_link_renewed"
    STAFF_JOINED = "staff_joined"
    STAFF_DEACTIVATED = "staff_deactivated"
    STAFF_RESTORED = "staff_restored"
    CLIENTS_LISTED = "clients_listed"
    CLIENT_VIEWED = "client_viewed"
    PERSON_VIEWED = "person_viewed"
    VIEW_REFUSED = "view_refused"
    CLIENT_TAKEN = "client_taken"
    CONTACT_MARKED = "contact_marked"
    CONTACT_UNMARKED = "contact_unmarked"
    TODO_DONE = "todo_done"
    TODO_REOPENED = "todo_reopened"
    AGENDA_VIEWED = "agenda_viewed"
    APPOINTMENT_VIEWED = "appointment_viewed"
    APPOINTMENT_BOOKED = "appointment_booked"
    APPOINTMENT_MOVED = "appointment_moved"
    APPOINTMENT_CANCELLED = "appointment_cancelled"
    OUTCOME_SET = "outcome_set"
    TIMES_VIEWED = "times_viewed"
    TIME_ASKED = "time_asked"
    TIME_ASK_ENDED = "time_ask_ended"
    CASE_RESTED = "case_rested"
    CASE_WOKEN = "case_woken"
    MEETING_VIEWED = "meeting_viewed"
    MEETING_MADE = "meeting_made"
    MEETING_CALLED_OFF = "meeting_called_off"
    HOURS_SET = "hours_set"
    DAY_ADDED = "day_added"
    DAY_REMOVED = "day_removed"
    MESSAGES_LISTED = "messages_listed"
    MESSAGE_RETRIED = "message_retried"
    MESSAGE_CANCELLED = "message_cancelled"
    KIND_PAUSED = "kind_paused"
    KIND_RESUMED = "kind_resumed"
    SETTING_CHANGED = "setting_changed"
    PLACE_CHANGED = "place_changed"
    CONTENT_SET = "content_set"
    CONTENT_RESET = "content_reset"
    AUDIT_VIEWED = "audit_viewed"


class Subject(StrEnum):
    """Whom ``subject_id`` counts. What happens to a client's case is recorded under the client."""

    CLIENT = "client"
    PERSON = "person"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the record; ``at`` in UTC. ``staff_name`` is None for the program and for those not signed in."""

    id: int
    at: datetime
    staff_id: int | None
    staff_name: str | None
    action: str
    subject_kind: str | None
    subject_id: int | None
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, newest first. ``older`` is the id to go on from, None at the end."""

    entries: list[Entry]
    older: int | None


class Audit(Part):
    """Writes the record and reads it back. The database itself refuses to change it (storage.guards)."""

    def record(
        self,
        staff_id: int | None,
        action: Action,
        subject_kind: Subject | None = None,
        subject_id: int | None = None,
        **detail: int | str | bool | None,
    ) -> None:
        """Adds a line. ``detail`` holds numbers and codes only.

        Raises ValueError for a text that is no code (letters a-z, digits, ``_``, ``.``, ``-``; at most 40):
        a name or a sentence that slips in here could never be erased again.
        """
        for name, value in detail.items():
            if isinstance(value, str) and not _is_code(value):
                raise ValueError(f"{name} is not a code: only codes and numbers belong in the audit record")
        self._connection.execute(
            insert(audit).values(
                at=self._now,
                staff_id=staff_id,
                action=action,
                subject_kind=subject_kind,
                subject_id=subject_id,
                detail={name: value for name, value in detail.items() if value is not None} or None,
            )
        )

    def newest(self, *, client_id: int | None = None, before: int | None = None, most: int = 100) -> Page:
        """Lines of everything, or of one client, older than the line ``before``."""
        wanted: list[ColumnElement[bool]] = []
        if before is not None:
            wanted.append(audit.c.id < before)
        if client_id is not None:
            wanted += [audit.c.subject_kind == Subject.CLIENT, audit.c.subject_id == client_id]
        rows = self._connection.execute(
            select(audit, staff.c.full_name)
            .outerjoin(staff, staff.c.id == audit.c.staff_id)
            .where(*wanted)
            .order_by(audit.c.id.desc())
            .limit(most + 1)
        ).all()
        entries = [
            Entry(
                id=row.id,
                at=row.at,
                staff_id=row.staff_id,
                staff_name=row.full_name,
                action=row.action,
                subject_kind=row.subject_kind,
                subject_id=row.subject_id,
                detail=row.detail or {},
            )
            for row in rows
        ]
        return Page(entries[:most], entries[most - 1].id if len(entries) > most else None)


_CODE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_.-")


def _is_code(value: str) -> bool:
    return 0 < len(value) <= 40 and _CODE.issuperset(value)
