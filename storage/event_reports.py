"""How events went, in numbers: who was asked, answered, came, and how it was. Counts only; no person is shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, literal_column, or_, select

from domain.events import EventKind, EventState, Origin, SignupState
from storage.audit import Action, Audit
from storage.part import Part
from storage.reports import Period, part_of, within
from storage.staff import Reader
from storage.tables import event, event_signup

_ANSWERS = {
    SignupState.COMING: "coming",
    SignupState.MAYBE: "maybe",
    SignupState.WAITING: "waiting",
    SignupState.OFFERED: "waiting",
    SignupState.LAPSED: "waiting",
    SignupState.DECLINED: "declined",
}
"""How a last answer is counted: who never got a seat that they waited for has waited."""


@dataclass(frozen=True, slots=True)
class EventNumbers:
    """Everything the page counts of the events that begin in a period; drafts are none.

    ``events`` by kind has ``held``, ``ahead`` (to come) and ``cancelled`` ones, and everything else counts people of
    those that were not cancelled: ``asked`` has ``answered`` and ``silent`` of who was invited, ``signups`` the last
    answers of all, ``attendance`` who ``came`` and who ``missed`` it as far as that is noted, ``guests`` whom those
    brought along who came. ``origins`` has ``coming``, ``came`` and ``missed``, as have ``months``, by their first
    day, which have ``events`` too. ``grades`` is by kind and school grade.
    """

    events: Counter[tuple[EventKind, str]]
    asked: Counter[tuple[EventKind, str]]
    signups: Counter[tuple[EventKind, str]]
    attendance: Counter[tuple[EventKind, str]]
    guests: Counter[EventKind]
    origins: Counter[tuple[Origin, str]]
    months: Counter[tuple[date, str]]
    grades: Counter[tuple[EventKind, int]]


class EventReports(Part):
    def numbers(self, reader: Reader, period: Period, table: str | None = None) -> EventNumbers:
        """Counts it all, and writes that it was looked at; with ``table``, that it was taken out as a file."""
        self._record(reader, period, table)
        found = EventNumbers(*(Counter() for _ in EventNumbers.__dataclass_fields__))
        firsts = period.months()
        self._count_events(found, period, firsts)
        for row in self._signups(period, firsts):
            _count(found, row, firsts)
        return found

    def _count_events(self, found: EventNumbers, period: Period, firsts: list[date]) -> None:
        is_over = or_(event.c.state == EventState.HELD.value, event.c.ends_at <= self._now)
        how = case((event.c.state == EventState.CANCELLED.value, "cancelled"), (is_over, "held"), else_="ahead")
        parts = (
            select(event.c.kind, how.label("how"), part_of(event.c.starts_at, firsts).label("part"))
            # What was called off before anybody was told of it is none either.
            .where(within(event.c.starts_at, period), event.c.published_at.is_not(None))
            .where(event.c.state != EventState.DRAFT.value)
            .subquery()
        )
        for row in self._connection.execute(select(*parts.c, func.count().label("n")).group_by(*parts.c)):
            found.events[EventKind(row.kind), row.how] += row.n
            if row.how != "cancelled":
                found.months[firsts[row.part], "events"] += row.n

    def _signups(self, period: Period, firsts: list[date]) -> list[Any]:
        """One row for every way somebody stood to an event of a kind and a month, with how many did."""
        one = event_signup.c

        def is_set(column: Any, name: str) -> Any:
            return case((column.is_not(None), literal_column("1")), else_=literal_column("0")).label(name)

        parts = (
            select(
                event.c.kind,
                part_of(event.c.starts_at, firsts).label("part"),
                one.state,
                one.origin,
                is_set(one.invited_at, "was_asked"),
                is_set(one.came_at, "came"),
                is_set(one.missed_at, "missed"),
                one.grade,
                one.guests,
            )
            .join(event, event.c.id == one.event_id)
            .where(within(event.c.starts_at, period))
            .where(event.c.state.in_([EventState.PUBLISHED.value, EventState.HELD.value]))
            .subquery()
        )
        return list(self._connection.execute(select(*parts.c, func.count().label("n")).group_by(*parts.c)))

    def _record(self, reader: Reader, period: Period, table: str | None) -> None:
        Audit(self._connection, self._now).record(
            reader.staff_id,
            Action.REPORT_VIEWED if table is None else Action.REPORT_EXPORTED,
            what="events",
            table=table,
            first=period.first.isoformat(),
            last=period.last.isoformat(),
        )


def _count(found: EventNumbers, row: Any, firsts: list[date]) -> None:
    kind, state, origin = EventKind(row.kind), SignupState(row.state), Origin(row.origin)
    month = firsts[row.part]
    answer = _ANSWERS.get(state)
    if row.was_asked:
        # Who came without a word has answered well enough.
        found.asked[kind, "answered" if answer or row.came else "silent"] += row.n
    if answer:
        found.signups[kind, answer] += row.n
    happened = [
        *(["coming"] if state is SignupState.COMING else []),
        *(["came"] if row.came else ["missed"] if row.missed else []),
    ]
    for what in happened:
        found.origins[origin, what] += row.n
        found.months[month, what] += row.n
        if what != "coming":
            found.attendance[kind, what] += row.n
    if row.came:
        found.guests[kind] += row.guests * row.n
    if row.grade is not None:
        found.grades[kind, row.grade] += row.n
