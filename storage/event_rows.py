"""Events and signups as rows are read: for everybody who shows them, unscoped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select

from domain.event_times import CHECK_IN_BEFORE, may_check_in
from domain.events import Audience, CameHow, EventKind, EventState, Origin, SignupState
from domain.region import BY_CODE
from domain.repeats import Repeats
from storage.errors import Refused
from storage.part import Part
from storage.rules import RuleBook, Rules
from storage.tables import event, event_series, event_signup, staff

PAGE = 50
"""Events on one page of the list."""
HELD = (SignupState.COMING, SignupState.OFFERED)
ANSWERED = (SignupState.COMING, SignupState.WAITING, SignupState.OFFERED, SignupState.MAYBE)
"""Who is told when it moves or is cancelled."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event with all its columns; instants are UTC. Texts are by language code: `said` picks one.

    ``free`` is how many seats nobody holds, None when there are as many as come. ``series_repeats`` is of its series,
    None for one that stands alone.
    """

    id: int
    token: str
    code: str
    series_id: int | None
    series_on: date | None
    kind: EventKind
    audience: Audience
    state: EventState
    name: Mapping[str, str]
    what: Mapping[str, str]
    bring: Mapping[str, str]
    access: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    place: str | None
    address: str | None
    municipality_code: str | None
    link: str | None
    seats: int | None
    taken: int
    guests_most: int
    queues: bool
    is_open: bool
    is_must: bool
    until: datetime | None
    answer_hours: int
    contact_id: int
    picture_id: int | None
    made_at: datetime
    made_by: int
    published_at: datetime | None
    moved_at: datetime | None
    cancelled_at: datetime | None
    cancel_words: Mapping[str, str]
    closed_at: datetime | None
    came: int | None
    own_edit: bool
    moves: int
    revision: int
    series_repeats: Repeats | None
    contact_name: str

    @property
    def free(self) -> int | None:
        return None if self.seats is None else self.seats - self.taken

    @property
    def signs_up_until(self) -> datetime:
        """Until when one can sign up."""
        return min(self.until, self.starts_at) if self.until is not None else self.starts_at

    @property
    def tells_town(self) -> bool:
        """Whether its place or address has the name of its municipality, in either language."""
        town = BY_CODE.get(self.municipality_code or "")
        told = set(re.findall(r"\w+", f"{self.place or ''} {self.address or ''}".casefold()))
        return town is not None and bool(told & {town.name_fi.casefold(), town.name_sv.casefold()})

    def is_over(self, now: datetime) -> bool:
        return self.state is EventState.HELD or now >= self.ends_at

    def checks_in(self, now: datetime) -> bool:
        """Whether one can say the code at that moment."""
        return self.state is EventState.PUBLISHED and may_check_in(now, self.starts_at, self.ends_at)

    @property
    def checks_in_from(self) -> datetime:
        return self.starts_at - CHECK_IN_BEFORE

    def said(self, what: str, language: str) -> str:
        """Its "name", "what", "bring", "access" or "cancel_words" in this language, in Finnish where that is missing;
        "" where there is none.
        """
        texts: Mapping[str, str] = getattr(self, what)
        return texts.get(language) or texts.get("fi") or ""


@dataclass(frozen=True, slots=True)
class Signup:
    """How a person stands to an event, with all columns; instants are UTC.

    ``place_in_queue`` counts from 1, and is None for who does not wait. Whoever asks for names has ``full_name``, and
    with it whose it is: a client's ``client_id``, or the ``company`` that they speak for.
    """

    id: int
    event: Event
    person_id: int
    state: SignupState
    called: str | None
    guests: int
    origin: Origin
    broadcast_id: int | None
    invited_by: int | None
    invited_at: datetime | None
    asked_again_at: datetime | None
    answered_at: datetime | None
    queued_at: datetime | None
    offered_at: datetime | None
    offer_until: datetime | None
    moves_seen: int
    came_at: datetime | None
    came_how: CameHow | None
    came_by: int | None
    missed_at: datetime | None
    thanked_at: datetime | None
    grade: int | None
    graded_at: datetime | None
    grade_words: str | None
    joined: Mapping[str, Any] | None
    made_at: datetime
    revision: int
    place_in_queue: int | None
    full_name: str | None = None
    client_id: int | None = None
    company: str | None = None

    @property
    def party(self) -> int:
        """How many seats they need."""
        return 1 + self.guests

    @property
    def is_too_many(self) -> bool:
        """They wait with more people than the whole event has seats for: it has fewer than when they asked."""
        seats = self.event.seats
        return self.state is SignupState.WAITING and seats is not None and self.party > seats


@dataclass(frozen=True, slots=True)
class Counts:
    """An event in numbers. Of ``coming``, ``waiting`` and ``came`` everybody is counted, with those they bring; the
    others are answers.
    """

    asked: int = 0
    silent: int = 0
    coming: int = 0
    maybe: int = 0
    waiting: int = 0
    offered: int = 0
    declined: int = 0
    lapsed: int = 0
    came: int = 0
    missed: int = 0
    graded: int = 0
    grade_mean: float | None = None


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some of a list; ``after`` is the event to go on from, None at the end."""

    events: Sequence[Event]
    after: int | None


class EventRows(Part):
    """Reads events and signups; and keeps one event to itself while something of it changes."""

    # Events.

    def _events(
        self, *which: ColumnElement[bool], order: Sequence[Any] = (event.c.id,), most: int = 500
    ) -> list[Event]:
        rows = self._connection.execute(events().where(*which).order_by(*order).limit(most))
        return [event_of(row) for row in rows]

    def _event(self, event_id: int) -> Event | None:
        return next(iter(self._events(event.c.id == event_id)), None)

    def _there(self, event_id: int) -> Event:
        """The event as it is at this moment. KeyError when there is none."""
        found = self._event(event_id)
        if found is None:
            raise KeyError(event_id)
        return found

    def _locked(self, event_id: int) -> Event:
        """The event, which nobody else changes until this transaction ends: nor its seats, nor its queue."""
        lock = select(event.c.id).where(event.c.id == event_id).with_for_update(key_share=True)
        self._connection.execute(lock).all()
        return self._there(event_id)

    def counts(self, event_ids: Iterable[int]) -> dict[int, Counts]:
        """Numbers of several events at once."""
        ids = sorted(set(event_ids))
        rows = self._connection.execute(_counted().where(event_signup.c.event_id.in_(ids)))
        found = {row.event_id: _counts_of(row) for row in rows}
        return {event_id: found.get(event_id, Counts()) for event_id in ids}

    # Signups.

    def _signups(
        self, *which: ColumnElement[bool], order: Sequence[Any] = (event_signup.c.id,), most: int = 5_000
    ) -> list[Signup]:
        rows = self._connection.execute(select(event_signup, PLACE).where(*which).order_by(*order).limit(most)).all()
        known = {one.id: one for one in self._events(event.c.id.in_({row.event_id for row in rows}))} if rows else {}
        return [signup_of(row, known[row.event_id]) for row in rows]

    def _theirs(self, person_id: int, event_id: int) -> Signup | None:
        """How this person stands to this event."""
        mine = event_signup.c.person_id == person_id, event_signup.c.event_id == event_id
        return next(iter(self._signups(*mine)), None)

    @cached_property
    def _rules(self) -> Rules:
        return RuleBook(self._connection, self._now).current()


def events() -> Select[Any]:
    """All columns of events, with their series' rhythm and who answers questions."""
    return (
        select(event, event_series.c.repeats.label("series_repeats"), staff.c.full_name.label("contact_name"))
        .outerjoin(event_series, event_series.c.id == event.c.series_id)
        .join(staff, staff.c.id == event.c.contact_id)
    )


def event_of(row: Row[Any]) -> Event:
    values = {name: value for name, value in row._mapping.items() if name != "form_key"}
    repeats = values.pop("series_repeats")
    for name in ("bring", "access", "cancel_words"):
        values[name] = values[name] or {}
    enums = {"kind": EventKind(values["kind"]), "audience": Audience(values["audience"])}
    enums["state"] = EventState(values["state"])
    return Event(**{**values, **enums, "series_repeats": Repeats.from_json(repeats) if repeats else None})


def signup_of(row: Row[Any], of: Event, **names: Any) -> Signup:
    columns = {column.name: getattr(row, column.name) for column in event_signup.columns if column.name != "event_id"}
    columns["state"], columns["origin"] = SignupState(row.state), Origin(row.origin)
    columns["came_how"] = CameHow(row.came_how) if row.came_how else None
    return Signup(event=of, place_in_queue=row.place_in_queue, **columns, **names)


_ahead = event_signup.alias("ahead")
PLACE: ColumnElement[int | None] = case(
    (
        event_signup.c.state == SignupState.WAITING.value,
        select(func.count())
        .select_from(_ahead)
        .where(
            _ahead.c.event_id == event_signup.c.event_id,
            _ahead.c.state == SignupState.WAITING.value,
            or_(
                _ahead.c.queued_at < event_signup.c.queued_at,
                and_(_ahead.c.queued_at == event_signup.c.queued_at, _ahead.c.id <= event_signup.c.id),
            ),
        )
        .correlate(event_signup)
        .scalar_subquery(),
    )
).label("place_in_queue")
"""Who has waited longest is the first; of two in one instant, whose row is older."""


def _counted() -> Select[Any]:
    one, party = event_signup.c, 1 + event_signup.c.guests

    def number(condition: ColumnElement[bool], of: Any = 1) -> Any:
        return func.coalesce(func.sum(case((condition, of), else_=0)), 0)

    states = {state.value: one.state == state.value for state in SignupState}
    return select(
        one.event_id,
        number(one.invited_at.is_not(None)).label("asked"),
        number(states["invited"]).label("silent"),
        number(states["coming"], party).label("coming"),
        number(states["maybe"]).label("maybe"),
        number(states["waiting"], party).label("waiting"),
        number(states["offered"]).label("offered"),
        number(states["declined"]).label("declined"),
        number(states["lapsed"]).label("lapsed"),
        number(one.came_at.is_not(None), party).label("came"),
        number(one.missed_at.is_not(None)).label("missed"),
        func.count(one.grade).label("graded"),
        func.avg(one.grade).label("grade_mean"),
    ).group_by(one.event_id)


def _counts_of(row: Row[Any]) -> Counts:
    values = {name: int(value) for name, value in row._mapping.items() if name not in ("event_id", "grade_mean")}
    return Counts(**values, grade_mean=None if row.grade_mean is None else float(row.grade_mean))


def must_go_on(of: Event, now: datetime) -> None:
    """Raises Refused when nothing of it can be said any more: cancelled, over, gone (a draft)."""
    if of.state is EventState.CANCELLED:
        raise Refused("cancelled")
    if of.state is EventState.DRAFT:
        raise Refused("gone")
    if of.is_over(now):
        raise Refused("over")
