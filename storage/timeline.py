"""Everything that has happened with one client, newest first: gathered from where each thing is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, select

from domain.calendar import end_of_day_utc, local_day
from domain.roles import Permission
from storage.audit import Action, Audit, Subject
from storage.client_file import reads_talks
from storage.part import Part
from storage.progress import VEILED_OUTCOMES
from storage.scope import visible_client
from storage.staff import Reader
from storage.tables import (
    appointment,
    appointment_change,
    audit,
    case_end,
    case_status,
    channel_identity,
    client,
    consent,
    conversation,
    handover,
    meeting,
    message,
    note,
    plan_step,
    service_case,
    staff,
    todo,
)

ON_A_PAGE = 30
"""Events on one page, or the whole of its last day."""
MOST = 200
"""Events of one kind that are looked at for a page."""
MOST_MESSAGES = 2_000


class What(StrEnum):
    """One kind of event. The values have words in the console."""

    REGISTERED = "registered"
    OPENED = "opened"
    TAKEN = "taken"
    CONTACTED = "contacted"
    TALKED = "talked"
    APPOINTMENT = "appointment"
    ALLOWED = "allowed"
    FORBADE = "forbade"
    STATUS = "status"
    PROFILE = "profile"
    PLAN = "plan"
    REVIEWED = "reviewed"
    STEP_ADDED = "step_added"
    STEP_DONE = "step_done"
    STEP_DROPPED = "step_dropped"
    HANDOVER_ASKED = "handover_asked"
    HANDOVER_ACCEPTED = "handover_accepted"
    HANDOVER_DECLINED = "handover_declined"
    HANDOVER_WITHDRAWN = "handover_withdrawn"
    NOTED = "noted"
    RESTED = "rested"
    WOKEN = "woken"
    SEEN_TO = "seen_to"
    CLOSED = "closed"
    GRADED = "graded"


class Chapter(StrEnum):
    """What the timeline can be narrowed to."""

    ALL = "all"
    TALK = "talk"
    MEETINGS = "meetings"
    PLAN = "plan"
    SERVICE = "service"
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. ``at`` in UTC; ``by`` the colleague who did it, None for client and program.

    ``code`` is a stored code to be put into words, ``text`` what somebody wrote, ``more`` numbers, instants and
    further codes by name.
    """

    at: datetime
    what: What
    by: str | None = None
    code: str | None = None
    text: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """Some days of a client's story, newest first; ``older`` is the Helsinki day to go on from, None at the end."""

    chapter: Chapter
    events: list[Event]
    older: date | None

    @property
    def days(self) -> list[tuple[date, list[Event]]]:
        days: dict[date, list[Event]] = {}
        for event in self.events:
            days.setdefault(local_day(event.at), []).append(event)
        return list(days.items())


@dataclass(frozen=True, slots=True)
class _Whose:
    """Whose story is read, up to which instant, and what of it may be told."""

    client_id: int
    person_id: int
    before: datetime
    sees_health: bool


class Timeline(Part):
    """Reads the story of one client."""

    def page(
        self, reader: Reader, client_id: int, chapter: Chapter = Chapter.ALL, until: date | None = None
    ) -> Page | None:
        """The newest days of the story up to the Helsinki day ``until``; None for a client not to be seen."""
        row = self._connection.execute(
            select(client.c.id, client.c.person_id).where(client.c.id == client_id, visible_client(reader))
        ).first()
        if row is None:
            return None
        Audit(self._connection, self._now).record(
            reader.staff_id, Action.TIMELINE_VIEWED, Subject.CLIENT, client_id, chapter=chapter
        )
        before = end_of_day_utc(until if until is not None else local_day(self._now) + timedelta(days=1))
        whose = _Whose(row.id, row.person_id, before, reader.may(Permission.SEE_HEALTH))
        return self._gathered(whose, chapter, reads_notes=reads_talks(reader))

    def _gathered(self, whose: _Whose, chapter: Chapter, *, reads_notes: bool) -> Page:
        events: list[Event] = []
        known_from: date | None = None
        """The last day of which everything is at hand: a source that was cut short knows no older one."""
        for source in self._sources(chapter, reads_notes=reads_notes):
            found, whole = source(whose)
            events += found
            if not whole:
                day = local_day(found[-1].at) + timedelta(days=1)
                known_from = max(day, known_from or day)
        events.sort(key=lambda event: event.at, reverse=True)
        return _cut(chapter, events, known_from)

    def _sources(self, chapter: Chapter, *, reads_notes: bool) -> list[_Source]:
        service: list[_Source] = [
            self._registered, self._cases, self._consents, self._statuses, self._handovers, self._presses,
            self._seen_to,
        ]  # fmt: skip
        notes: list[_Source] = [self._notes] if reads_notes else []
        chapters: dict[Chapter, list[_Source]] = {
            Chapter.TALK: [self._talked],
            Chapter.MEETINGS: [self._appointments],
            Chapter.PLAN: [self._steps, self._plans],
            Chapter.SERVICE: service,
            Chapter.NOTES: notes,
        }
        return chapters[chapter] if chapter in chapters else [one for each in chapters.values() for one in each]

    # The sources: each gives its events, the newest first, and whether these are all there are.

    def _registered(self, whose: _Whose) -> _Found:
        rows = self._connection.execute(
            select(client.c.registered_at).where(client.c.id == whose.client_id, client.c.registered_at < whose.before)
        )
        return [Event(row.registered_at, What.REGISTERED) for row in rows], True

    def _cases(self, whose: _Whose) -> _Found:
        maker, ender = staff.alias("maker"), staff.alias("ender")
        rows = self._connection.execute(
            select(
                service_case,
                maker.c.full_name.label("maker"),
                ender.c.full_name.label("ender"),
                case_end.c.outcome,
                case_end.c.grade,
                case_end.c.graded_at,
            )
            .outerjoin(maker, maker.c.id == service_case.c.first_contact_by)
            .outerjoin(case_end, case_end.c.case_id == service_case.c.id)
            .outerjoin(ender, ender.c.id == case_end.c.ended_by)
            .where(service_case.c.client_id == whose.client_id)
        )
        events = [event for row in rows for event in _of_case(row, whose) if event.at < whose.before]
        return events, True

    def _talked(self, whose: _Whose) -> _Found:
        """Messages as one line a day: how many each side said."""
        rows = self._connection.execute(
            select(message.c.at, message.c.direction)
            .join(conversation, conversation.c.id == message.c.conversation_id)
            .join(channel_identity, channel_identity.c.id == conversation.c.identity_id)
            .where(channel_identity.c.person_id == whose.person_id, message.c.at < whose.before)
            .order_by(message.c.id.desc())
            .limit(MOST_MESSAGES)
        ).all()
        newest: dict[date, datetime] = {}
        counts: dict[date, Counter[str]] = {}
        for row in rows:
            day = local_day(row.at)
            newest[day] = max(row.at, newest.get(day, row.at))
            counts.setdefault(day, Counter())[row.direction] += 1
        events = [
            Event(newest[day], What.TALKED, more={"n": said.total(), "theirs": said["in"]})
            for day, said in sorted(counts.items(), reverse=True)
        ]
        return events, len(rows) < MOST_MESSAGES

    def _appointments(self, whose: _Whose) -> _Found:
        rows = self._newest(
            select(
                appointment_change.c.at,
                staff.c.full_name,
                appointment_change.c.what,
                appointment_change.c.by,
                appointment_change.c.starts_at,
                meeting.c.kind,
                appointment.c.id.label("appointment"),
            )
            .join(appointment, appointment.c.id == appointment_change.c.appointment_id)
            .join(meeting, meeting.c.id == appointment.c.meeting_id)
            .outerjoin(staff, staff.c.id == appointment_change.c.staff_id)
            .where(appointment.c.client_id == whose.client_id),
            appointment_change.c.at,
            whose,
        )
        more = ("by", "starts_at", "kind", "appointment")
        events = [
            Event(row.at, What.APPOINTMENT, row.full_name, row.what, more={name: row._mapping[name] for name in more})
            for row in rows
        ]
        return events, len(rows) < MOST

    def _consents(self, whose: _Whose) -> _Found:
        rows = self._connection.execute(select(consent).where(consent.c.person_id == whose.person_id)).all()
        given = [Event(row.granted_at, What.ALLOWED, code=row.purpose) for row in rows]
        taken = [Event(row.withdrawn_at, What.FORBADE, code=row.purpose) for row in rows if row.withdrawn_at]
        return [event for event in given + taken if event.at < whose.before], True

    def _statuses(self, whose: _Whose) -> _Found:
        rows = self._newest(
            select(case_status.c.at, case_status.c.status, staff.c.full_name)
            .join(service_case, service_case.c.id == case_status.c.case_id)
            .join(staff, staff.c.id == case_status.c.staff_id)
            .where(service_case.c.client_id == whose.client_id),
            case_status.c.at,
            whose,
        )
        # Who may not see matters of health is told of none: one without its name, among those with, would give it away.
        events = [Event(row.at, What.STATUS, row.full_name, row.status) for row in rows if whose.sees_health]
        return events, len(rows) < MOST

    def _handovers(self, whose: _Whose) -> _Found:
        asker, receiver = staff.alias("asker"), staff.alias("receiver")
        rows = self._connection.execute(
            select(handover, asker.c.full_name.label("asker"), receiver.c.full_name.label("receiver"))
            .join(service_case, service_case.c.id == handover.c.case_id)
            .join(asker, asker.c.id == handover.c.asked_by)
            .join(receiver, receiver.c.id == handover.c.to_id)
            .where(service_case.c.client_id == whose.client_id)
        ).all()
        asked = [
            Event(row.asked_at, What.HANDOVER_ASKED, row.asker, more={"to": row.receiver, "reason": row.reason})
            for row in rows
        ]
        answered = [
            Event(row.answered_at, What(f"handover_{row.state}"), row.receiver) for row in rows if row.answered_at
        ]
        return [event for event in asked + answered if event.at < whose.before], True

    def _presses(self, whose: _Whose) -> _Found:
        """What colleagues did of which nothing but the record tells."""
        return self._recorded(whose, _PRESSES)

    def _plans(self, whose: _Whose) -> _Found:
        return self._recorded(whose, _OF_PLAN)

    def _recorded(self, whose: _Whose, actions: Mapping[Action, What]) -> _Found:
        rows = self._newest(
            select(audit.c.at, audit.c.action, audit.c.detail, staff.c.full_name)
            .outerjoin(staff, staff.c.id == audit.c.staff_id)
            .where(
                audit.c.subject_kind == Subject.CLIENT,
                audit.c.subject_id == whose.client_id,
                audit.c.action.in_(list(actions)),
            ),
            audit.c.at,
            whose,
        )
        events = [
            Event(row.at, actions[Action(row.action)], row.full_name, more={"fields": sorted(row.detail or {})})
            for row in rows
        ]
        return events, len(rows) < MOST

    def _steps(self, whose: _Whose) -> _Found:
        rows = self._connection.execute(
            select(plan_step, staff.c.full_name)
            .join(service_case, service_case.c.id == plan_step.c.case_id)
            .join(staff, staff.c.id == plan_step.c.created_by)
            .where(service_case.c.client_id == whose.client_id)
        )
        events = [event for row in rows for event in _of_step(row) if event.at < whose.before]
        return events, True

    def _notes(self, whose: _Whose) -> _Found:
        rows = self._newest(
            select(note.c.at, note.c.body, staff.c.full_name)
            .join(staff, staff.c.id == note.c.staff_id)
            .where(note.c.person_id == whose.person_id),
            note.c.at,
            whose,
        )
        return [Event(row.at, What.NOTED, row.full_name, text=row.body) for row in rows], len(rows) < MOST

    def _seen_to(self, whose: _Whose) -> _Found:
        rows = self._newest(
            select(todo.c.done_at.label("at"), todo.c.kind, staff.c.full_name)
            .join(staff, staff.c.id == todo.c.done_by)
            .where(todo.c.person_id == whose.person_id),
            todo.c.done_at,
            whose,
        )
        return [Event(row.at, What.SEEN_TO, row.full_name, row.kind) for row in rows], len(rows) < MOST

    def _newest(self, of: Select[Any], at: ColumnElement[datetime], whose: _Whose) -> list[Any]:
        return list(self._connection.execute(of.where(at < whose.before).order_by(at.desc()).limit(MOST)))


_Found = tuple[list[Event], bool]
_Source = Callable[[_Whose], _Found]

_PRESSES: Final = MappingProxyType(
    {
        Action.CLIENT_TAKEN: What.TAKEN,
        Action.CASE_RESTED: What.RESTED,
        Action.CASE_WOKEN: What.WOKEN,
        Action.PROFILE_CHANGED: What.PROFILE,
    }
)
_OF_PLAN: Final = MappingProxyType({Action.PLAN_SET: What.PLAN, Action.PLAN_REVIEWED: What.REVIEWED})


def _of_case(row: Any, whose: _Whose) -> Iterator[Event]:
    service = {"service": row.service}
    yield Event(row.opened_at, What.OPENED, more=service)
    if row.first_contact_at:
        yield Event(row.first_contact_at, What.CONTACTED, row.maker, more=service)
    if row.closed_at:
        hidden = frozenset() if whose.sees_health else VEILED_OUTCOMES
        yield Event(row.closed_at, What.CLOSED, row.ender, None if row.outcome in hidden else row.outcome, more=service)
    if row.graded_at:
        yield Event(row.graded_at, What.GRADED, more={"grade": row.grade})


def _of_step(row: Any) -> Iterator[Event]:
    yield Event(row.created_at, What.STEP_ADDED, row.full_name, row.whose, row.body)
    if row.done_at:
        yield Event(row.done_at, What.STEP_DONE, text=row.body)
    if row.dropped_at:
        yield Event(row.dropped_at, What.STEP_DROPPED, text=row.body)


def _cut(chapter: Chapter, events: Iterable[Event], known_from: date | None) -> Page:
    """Whole days, at least one, until the page is full or the next day is not wholly at hand."""
    shown: list[Event] = []
    last: date | None = None
    for event in events:
        day = local_day(event.at)
        if day != last and last is not None and (len(shown) >= ON_A_PAGE or (known_from and day < known_from)):
            return Page(chapter, shown, day)
        shown.append(event)
        last = day
    if known_from is not None and last is not None:
        return Page(chapter, shown, last - timedelta(days=1))
    return Page(chapter, shown, None)
