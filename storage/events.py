"""Events and their series: made, shown, moved, cancelled, closed."""

from __future__ import annotations

from collections.abc import Set
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, or_, select

from domain.events import Audience, EventKind, EventState
from storage.event_clocks import EventClocks
from storage.event_rows import PAGE, Counts, Event, EventPage
from storage.tables import event

When = Literal["coming", "past", "drafts"]
_READ_AT_ONCE = 200


class Events(EventClocks):
    """What there is: events themselves are no secret, so these reads know no reader."""

    def one(self, event_id: int) -> Event | None:
        return self._event(event_id)

    def by_token(self, token: str) -> Event | None:
        """The event of a page or a deep link; nothing that was never shown."""
        return next(iter(self._events(event.c.token == token, event.c.published_at.is_not(None))), None)

    def coming(
        self, *, audiences: Set[Audience], most: int = 20, only_open: bool = True, cancelled_too: bool = False
    ) -> list[Event]:
        """What is shown, is for one of these audiences and is not over, the nearest first."""
        states = [EventState.PUBLISHED, *([EventState.CANCELLED] if cancelled_too else [])]
        which = [
            event.c.audience.in_([audience.value for audience in audiences]),
            event.c.state.in_([state.value for state in states]),
            event.c.published_at.is_not(None),
            event.c.ends_at > self._now,
        ]
        if only_open:
            which.append(event.c.is_open)
        return self._events(*which, order=(event.c.starts_at, event.c.id), most=most)

    def of_series(self, series_id: int) -> list[Event]:
        """All there are of it, in order of their days."""
        return self._events(event.c.series_id == series_id, order=(event.c.series_on, event.c.id))

    def listed(
        self, *, when: When, kind: EventKind | None = None, words: str = "", after: int | None = None
    ) -> EventPage:
        """A page of the list: what is to come and drafts, the nearest first; what is over, the latest first. What was
        cancelled stands where it would have been, a draft that was cancelled nowhere. ``words`` are looked for in
        names and places.
        """
        found: list[Event] = []
        last = after
        while True:
            batch = self._batch(when, kind, last)
            for one in batch:
                if len(found) == PAGE:
                    return EventPage(found, found[-1].id)
                if _has(one, words):
                    found.append(one)
            if len(batch) < _READ_AT_ONCE:
                return EventPage(found, None)
            last = batch[-1].id

    def _batch(self, when: When, kind: EventKind | None, after: int | None) -> list[Event]:
        which = [self._when(when)]
        if kind is not None:
            which.append(event.c.kind == kind.value)
        if after is not None:
            which.append(_beyond(after, backwards=when == "past"))
        order: tuple[Any, ...] = (event.c.starts_at, event.c.id)
        if when == "past":
            order = (event.c.starts_at.desc(), event.c.id.desc())
        return self._events(*which, order=order, most=_READ_AT_ONCE)

    def _when(self, when: When) -> ColumnElement[bool]:
        if when == "drafts":
            return event.c.state == EventState.DRAFT.value
        is_over = or_(event.c.ends_at <= self._now, event.c.state == EventState.HELD.value)
        return and_(event.c.published_at.is_not(None), is_over if when == "past" else ~is_over)


def _beyond(event_id: int, *, backwards: bool) -> ColumnElement[bool]:
    last = event.alias("last")
    begins = select(last.c.starts_at).where(last.c.id == event_id).scalar_subquery()
    if backwards:
        return or_(event.c.starts_at < begins, and_(event.c.starts_at == begins, event.c.id < event_id))
    return or_(event.c.starts_at > begins, and_(event.c.starts_at == begins, event.c.id > event_id))


def _has(one: Event, words: str) -> bool:
    said = " ".join([*one.name.values(), one.place or "", one.address or ""]).casefold()
    return all(word in said for word in words.casefold().split())


__all__ = ["Counts", "Event", "EventPage", "Events", "When"]
