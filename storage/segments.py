"""Saved groups of people, by what they have in common; counted and sampled before anything is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, false, func, null, or_, select, update

from domain.broadcasts import BroadcastPurpose, BroadcastState, LeftOut
from domain.incoming import Channel
from domain.people import Language
from domain.roles import Permission
from domain.segments import LONGEST_NAME, Filters
from domain.text import Refused as TextRefused
from domain.text import clean_text
from storage.audit import Action, Audit
from storage.contact_policy import ContactPolicy
from storage.errors import Refused
from storage.inserts import insert_or_ignore
from storage.part import Part
from storage.planner_hints import give_room
from storage.scope import visible_client
from storage.segment_query import people_of
from storage.speaking import company_of, name_of
from storage.staff import Reader
from storage.tables import broadcast, client, municipality, person, segment, staff

EVERYBODY = 10_000_000
LOOKED_AT = 300
"""People of whom a sample is taken; in all others only when too few of these get it."""
_TURNS = 1_009
"""A prime: a sample is not of those who came first."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Instants in UTC; ``retired_at`` since when nobody chooses it any more."""

    id: int
    name: str
    filters: Filters
    made_at: datetime
    made_by_name: str
    updated_at: datetime
    updated_by_name: str
    retired_at: datetime | None
    revision: int


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are in all, how many of them get it, and why the others do not. ``languages`` (code) and
    ``channels`` are of those who get it; ``talking`` are those of them who have it when a talk of theirs is over.
    """

    all: int = 0
    gets: int = 0
    left_out: Counter[LeftOut] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    channels: Counter[Channel] = field(default_factory=Counter)
    talking: int = 0


@dataclass(frozen=True, slots=True)
class Sampled:
    """Somebody who gets it. Of whom the reader may not see there is only what tells nobody apart: ``person_id``,
    ``client_id``, ``name`` and ``company`` are None. ``municipality`` is by language code.
    """

    person_id: int | None
    client_id: int | None
    name: str | None
    company: str | None
    municipality: dict[str, str] | None
    language: Language
    channel: Channel | None


class Segments(Part):
    """Everybody who may write to many has the same segments. They hold no names: whom one means is found anew each
    time.
    """

    # Keeping them.

    def all(self) -> list[Segment]:
        """Those in use by name, then the retired ones."""
        return self._read(_segments().order_by(segment.c.retired_at.is_not(None), segment.c.name))

    def one(self, segment_id: int) -> Segment | None:
        return next(iter(self._read(_segments().where(segment.c.id == segment_id))), None)

    def add(self, reader: Reader, name: str, filters: Filters) -> int:
        """A new one, or the retired one of that name again with these filters. The very same sent twice is one. Raises
        Refused: empty, long (the name), segment_taken.
        """
        kept = _name(name)
        there = self._named(kept)
        if there is not None and there.retired_at is None:
            if there.made_by != reader.staff_id or there.filters != filters.to_json():
                raise Refused("segment_taken")
            return int(there.id)
        now = {"name": kept, "filters": filters.to_json(), "updated_at": self._now, "updated_by": reader.staff_id}
        if there is not None:
            again = update(segment).where(segment.c.id == there.id)
            self._connection.execute(again.values(**now, retired_at=None, revision=segment.c.revision + 1))
            number = int(there.id)
            self._look_anew(number)
        else:
            row = {**now, "made_at": self._now, "made_by": reader.staff_id}
            added = insert_or_ignore(self._connection, segment, [row])
            if not added:
                raise Refused("segment_taken")
            number = int(added[0])
        self._audit.record(reader.staff_id, Action.SEGMENT_ADDED, segment=number)
        return number

    def edit(self, reader: Reader, segment_id: int, revision: int, name: str, filters: Filters) -> bool:
        """False where there is none in use. Raises Refused: empty, long, segment_taken, changed (by somebody else
        meanwhile). What is on its way already keeps the filters it was frozen with.
        """
        kept = _name(name)
        used = [segment.c.id == segment_id, segment.c.retired_at.is_(None)]
        if self._connection.execute(select(segment.c.id).where(*used)).first() is None:
            return False
        there = self._named(kept)
        if there is not None and there.id != segment_id:
            raise Refused("segment_taken")
        now = {"name": kept, "filters": filters.to_json(), "updated_at": self._now, "updated_by": reader.staff_id}
        same = update(segment).where(*used, segment.c.revision == revision)
        if not self._connection.execute(same.values(**now, revision=revision + 1)).rowcount:
            raise Refused("changed")
        self._look_anew(segment_id)
        self._audit.record(reader.staff_id, Action.SEGMENT_CHANGED, segment=segment_id)
        return True

    def _look_anew(self, segment_id: int) -> None:
        """Who has a message open to look it over has another group before them than it goes to now."""
        asked = (broadcast.c.ended_at.is_(None), broadcast.c.state == BroadcastState.ASKED)
        rows = self._connection.execute(select(broadcast.c.id, broadcast.c.segments).where(*asked))
        theirs = broadcast.c.id.in_([row.id for row in rows if segment_id in row.segments])
        self._connection.execute(update(broadcast).where(theirs).values(revision=broadcast.c.revision + 1))

    def retire(self, reader: Reader, segment_id: int) -> bool:
        """Nobody chooses it any more. False where there is none in use."""
        used = update(segment).where(segment.c.id == segment_id, segment.c.retired_at.is_(None))
        gone = self._connection.execute(used.values(retired_at=self._now, revision=segment.c.revision + 1))
        if gone.rowcount:
            self._audit.record(reader.staff_id, Action.SEGMENT_RETIRED, segment=segment_id)
        return bool(gone.rowcount)

    def _named(self, name: str) -> Any:
        named = select(segment.c.id, segment.c.made_by, segment.c.filters, segment.c.retired_at)
        return self._connection.execute(named.where(func.lower(segment.c.name) == name.lower())).first()

    def _read(self, query: Select[Any]) -> list[Segment]:
        return [
            Segment(
                row.id,
                row.name,
                Filters.from_json(row.filters),
                row.made_at,
                row.made_by_name,
                row.updated_at,
                row.updated_by_name,
                row.retired_at,
                row.revision,
            )
            for row in self._connection.execute(query)
        ]

    # Whom they mean.

    def people(self, filters: Sequence[Filters]) -> Select[Any]:
        """Their people together, each once, as a query of one column ``person_id``: for INSERT … SELECT, too."""
        return people_of(filters, self._now)

    def count(
        self,
        filters: Sequence[Filters],
        purpose: BroadcastPurpose,
        event_id: int | None,
        *,
        broadcast_id: int | None = None,
    ) -> Counted:
        """How many they are and how many get it. Tells nobody's name, so it is anybody's to see who may send."""
        give_room(self._connection)
        one = self._judged(self.people(filters), purpose, event_id, broadcast_id)
        way = case((one.c.reason.is_(None), self._policy.way(purpose, of=one.c.person_id)), else_=null())
        waits = self._policy.waits(purpose, of=one.c.person_id)
        late = func.sum(case((and_(one.c.reason.is_(None), waits), 1), else_=0))
        rows = self._connection.execute(
            select(
                one.c.reason, one.c.language, way.label("way"), func.count().label("n"), late.label("late")
            ).group_by(one.c.reason, one.c.language, "way")
        )
        counted = Counted()
        gets = talking = 0
        for row in rows:
            if row.reason is not None:
                counted.left_out[LeftOut(row.reason)] += row.n
                continue
            gets += row.n
            talking += row.late
            counted.languages[row.language] += row.n
            counted.channels[Channel(row.way)] += row.n
        return replace(counted, all=gets + counted.left_out.total(), gets=gets, talking=talking)

    def sample(
        self,
        reader: Reader,
        filters: Sequence[Filters],
        purpose: BroadcastPurpose,
        event_id: int | None,
        most: int = 10,
        *,
        broadcast_id: int | None = None,
    ) -> list[Sampled]:
        """Some of those who get it, first those whom the reader may see, always the same ones for the same people."""
        give_room(self._connection)
        everybody = self.people(filters)
        sampled: list[Sampled] = []
        for who in (self._first_of(everybody, reader), everybody):
            if len(sampled) < most:
                sampled = self._sampled(reader, who, most, purpose, event_id, broadcast_id)
        self._audit.record(reader.staff_id, Action.SEGMENT_SAMPLED, people=sum(one.name is not None for one in sampled))
        return sampled

    def _first_of(self, everybody: Select[Any], reader: Reader) -> Select[Any]:
        """Enough of them for a sample, nearly always: of these it is quickly told who gets it."""
        who = everybody.subquery("anybody")
        found = select(who.c.person_id).outerjoin(client, client.c.person_id == who.c.person_id)
        return found.order_by(*self._order(reader, who)).limit(LOOKED_AT)

    def _order(self, reader: Reader, who: Subquery) -> tuple[ColumnElement[Any], ...]:
        return self._seen(reader).desc(), who.c.person_id % _TURNS, who.c.person_id

    def _sampled(
        self,
        reader: Reader,
        who: Select[Any],
        most: int,
        purpose: BroadcastPurpose,
        event_id: int | None,
        broadcast_id: int | None,
    ) -> list[Sampled]:
        one = self._judged(who, purpose, event_id, broadcast_id)
        query = (
            select(
                one.c.person_id,
                one.c.language,
                self._policy.way(purpose, of=one.c.person_id).label("way"),
                self._seen(reader).label("seen"),
                client.c.id.label("client_id"),
                client.c.full_name,
                municipality.c.name.label("municipality"),
                name_of(person.c.id).label("contact_name"),
                company_of(person.c.id).label("company"),
            )
            .join(person, person.c.id == one.c.person_id)
            .outerjoin(client, client.c.person_id == one.c.person_id)
            .outerjoin(municipality, municipality.c.code == client.c.municipality_code)
            .where(one.c.reason.is_(None))
            .order_by(*self._order(reader, one))
            .limit(most)
        )
        return [_sampled(row) for row in self._connection.execute(query)]

    def _judged(
        self, people: Select[Any], purpose: BroadcastPurpose, event_id: int | None, broadcast_id: int | None
    ) -> Subquery:
        """Each of these people with their language and why they do not get it."""
        who = people.subquery("who")
        reason = self._policy.left_out(purpose, event_id, broadcast_id=broadcast_id, of=person.c.id)
        judged = select(person.c.id.label("person_id"), person.c.language, reason.label("reason"))
        # The limit keeps SQLite from asking for the reason again wherever it is named.
        return judged.join(who, who.c.person_id == person.c.id).limit(EVERYBODY).subquery("judged")

    def _seen(self, reader: Reader) -> ColumnElement[bool]:
        """Clients as everywhere; who speaks for a company and was never a client, by who sees employers."""
        a_client = and_(client.c.id.is_not(None), visible_client(reader))
        an_employer = client.c.id.is_(None) if reader.may(Permission.SEE_EMPLOYERS) else false()
        return or_(a_client, an_employer)

    @property
    def _policy(self) -> ContactPolicy:
        return ContactPolicy(self._connection, self._now)

    @property
    def _audit(self) -> Audit:
        return Audit(self._connection, self._now)


def _segments() -> Select[Any]:
    maker, editor = staff.alias("maker"), staff.alias("editor")
    return (
        select(segment, maker.c.full_name.label("made_by_name"), editor.c.full_name.label("updated_by_name"))
        .join(maker, maker.c.id == segment.c.made_by)
        .join(editor, editor.c.id == segment.c.updated_by)
    )


def _sampled(row: Any) -> Sampled:
    language, channel = Language(row.language), Channel(row.way) if row.way else None
    if not row.seen:
        return Sampled(None, None, None, None, row.municipality, language, channel)
    name = row.full_name if row.client_id is not None else row.contact_name
    return Sampled(row.person_id, row.client_id, name, row.company, row.municipality, language, channel)


def _name(typed: str) -> str:
    try:
        kept = clean_text(typed, LONGEST_NAME)
    except TextRefused:
        raise Refused("long") from None
    if not kept:
        raise Refused("empty")
    return kept
