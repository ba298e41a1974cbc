"""A broadcast as it is read: what it says, to whom, and how it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, select, update

from domain.broadcasts import BroadcastPurpose, BroadcastState, Button, ButtonKind, LeftOut
from domain.repeats import Repeats
from domain.roles import Permission
from domain.segments import Filters
from storage.audit import Action, Audit, Subject
from storage.errors import Refused
from storage.part import Part
from storage.staff import Reader
from storage.tables import broadcast, segment, staff

SOURCE = "fi"
"""The language that every broadcast has; who reads none of its others gets this one."""

PAGE = 50


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One broadcast. ``texts``: language code -> {"subject", "body"} as they were written. Instants are UTC.

    ``filters`` are those it was frozen with; before that whom it goes to follows from ``segments``.
    """

    id: int
    name: str
    purpose: BroadcastPurpose
    texts: Mapping[str, Mapping[str, str]]
    buttons: tuple[Button, ...]
    picture_id: int | None
    event_id: int | None
    segments: tuple[int, ...]
    filters: tuple[Filters, ...] | None
    state: BroadcastState
    send_at: datetime | None
    days: int
    expires_at: datetime | None
    repeats: Repeats | None
    next_on: date | None
    parent_id: int | None
    made_at: datetime
    made_by: int
    made_by_name: str
    updated_at: datetime
    updated_by: int
    editors: tuple[int, ...]
    asked_at: datetime | None
    eyes_words: str | None
    seen_by: int | None
    seen_by_name: str | None
    seen_at: datetime | None
    seen_people: int | None
    sent_by: int | None
    sent_by_name: str | None
    sent_at: datetime | None
    undo_until: datetime | None
    frozen_at: datetime | None
    planned_at: datetime | None
    paused_at: datetime | None
    ended_at: datetime | None
    ended_by: int | None
    ended_why: str | None
    counts: Mapping[str, int]
    revision: int

    def body(self, language: str) -> str:
        """What it says in this language; where it has none, in Finnish."""
        return self._text(language).get("body", "")

    def subject(self, language: str) -> str:
        return self._text(language).get("subject", "")

    def spoken(self, language: str) -> str:
        """The language in which its words are, for somebody who is spoken to in ``language``."""
        return language if self.texts.get(language, {}).get("body") else SOURCE

    def _text(self, language: str) -> Mapping[str, str]:
        return self.texts.get(self.spoken(language), {})

    def bodies(self) -> dict[str, str]:
        """Language code -> its words, of the languages it has."""
        return {language: text["body"] for language, text in self.texts.items() if text.get("body")}

    def button(self, kind: ButtonKind) -> Button | None:
        return next((one for one in self.buttons if one.kind is kind), None)

    @property
    def first_at(self) -> datetime | None:
        """When the first may leave; None while it has not been sent."""
        if self.undo_until is None:
            return None
        return max(self.undo_until, self.send_at) if self.send_at else self.undo_until

    @property
    def is_open_to_change(self) -> bool:
        return self.state in (BroadcastState.DRAFT, BroadcastState.ASKED)


@dataclass(frozen=True, slots=True)
class BroadcastPage:
    """Some broadcasts, the newest first; ``after`` is for the next page, None on the last."""

    broadcasts: Sequence[Broadcast]
    after: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is, in people: ``all`` of its segments when it was frozen, ``gets`` those it is for. Of these
    ``waiting`` have no row in the ledger yet and ``planned`` have one; the others are done with. Of the planned ones
    ``talking`` wait until a colleague gives their chat back.
    """

    state: BroadcastState
    all: int
    gets: int
    waiting: int
    planned: int
    talking: int
    sent: int
    failed: int
    blocked: int
    expired: int
    cancelled: int
    unknown: int
    left_out: Counter[LeftOut]

    @property
    def done(self) -> int:
        return self.gets - self.waiting - self.planned


def about(broadcast_id: int) -> str:
    """What its rows of the ledger tell of."""
    return f"broadcast:{broadcast_id}"


class BroadcastRows(Part):
    """Reads of one and of many, and what all its parts need."""

    def one(self, broadcast_id: int) -> Broadcast | None:
        row = self._connection.execute(_ONE, {"b_id": broadcast_id}).first()
        return broadcast_of(row) if row else None

    def listed(
        self,
        *,
        states: Iterable[BroadcastState] = (),
        event_id: int | None = None,
        purpose: BroadcastPurpose | None = None,
        after: int | None = None,
    ) -> BroadcastPage:
        """The newest first, of these states (none named: all), or only those that invite to one event or are for one
        purpose.
        """
        which: list[ColumnElement[bool]] = []
        wanted = list(states)
        if wanted:
            which.append(broadcast.c.state.in_(wanted))
        if event_id is not None:
            which.append(broadcast.c.event_id == event_id)
        if purpose is not None:
            which.append(broadcast.c.purpose == purpose)
        if after is not None:
            which.append(broadcast.c.id < after)
        query = broadcasts().where(*which).order_by(broadcast.c.id.desc()).limit(PAGE + 1)
        found = [broadcast_of(row) for row in self._connection.execute(query)]
        return BroadcastPage(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)

    def under_way(self, *states: BroadcastState) -> list[Broadcast]:
        """All in these states (none named: in any) that have not ended. Drafts may be many: they are not read for the
        others.
        """
        which = [broadcast.c.ended_at.is_(None), *([broadcast.c.state.in_(states)] if states else [])]
        query = broadcasts().where(*which).order_by(broadcast.c.id)
        return [broadcast_of(row) for row in self._connection.execute(query)]

    def for_eyes(self, reader: Reader) -> list[Broadcast]:
        """Those that wait for a second pair of eyes that the reader may lend (`may_look`); longest waiting first."""
        if not reader.may(Permission.SEND_BROADCASTS):
            return []
        query = broadcasts().where(
            broadcast.c.ended_at.is_(None),
            broadcast.c.state == BroadcastState.ASKED,
            broadcast.c.seen_by.is_(None),
            broadcast.c.made_by != reader.staff_id,
            broadcast.c.updated_by != reader.staff_id,
        )
        first = query.order_by(broadcast.c.asked_at, broadcast.c.id).limit(PAGE)
        waiting = [broadcast_of(row) for row in self._connection.execute(first)]
        return [one for one in waiting if self.may_look(reader, one)]

    def may_look(self, reader: Reader, found: Broadcast) -> bool:
        """Whether the reader's may be the second pair of eyes: they have changed nothing that nobody else has found
        fine since, neither the message nor one of its groups.
        """
        return reader.staff_id not in (found.made_by, found.updated_by) and reader.staff_id not in self._changers(found)

    def _changers(self, found: Broadcast) -> set[int]:
        """Who has changed it, or one of its groups, since somebody else last found it fine."""
        groups = segment.c.id.in_(found.segments), segment.c.updated_at > (found.seen_at or found.made_at)
        theirs = set(self._connection.scalars(select(segment.c.updated_by).where(*groups)))
        return theirs if found.seen_at else theirs.union(found.editors)

    def _locked(self, broadcast_id: int) -> Broadcast | None:
        """As `one`, and nobody else changes it before this transaction is over."""
        row = select(broadcast.c.id).where(broadcast.c.id == broadcast_id).with_for_update()
        return self.one(broadcast_id) if self._connection.execute(row).first() else None

    def _free(self, broadcast_id: int) -> Broadcast | None:
        """As `_locked`, for the beat: None also while another process has it, which goes on with it. Nobody waits."""
        row = select(broadcast.c.id).where(broadcast.c.id == broadcast_id).with_for_update(skip_locked=True)
        return self.one(broadcast_id) if self._connection.execute(row).first() else None

    def _to_work_on(self, broadcast_id: int) -> Broadcast:
        found = self._locked(broadcast_id)
        if found is None:
            raise Refused("broadcast_gone")
        return found

    def _set(self, broadcast_id: int, **values: Any) -> None:
        changed = {**values, "revision": broadcast.c.revision + 1}
        self._connection.execute(update(broadcast).where(broadcast.c.id == broadcast_id).values(**changed))

    def _record(self, staff_id: int, action: Action, broadcast_id: int, **detail: int | str | bool | None) -> None:
        audit = Audit(self._connection, self._now)
        audit.record(staff_id, action, Subject.BROADCAST, broadcast_id, **detail)


def broadcasts() -> Select[Any]:
    made, seen, sent = staff.alias("made"), staff.alias("seen"), staff.alias("sent")
    return (
        select(
            broadcast,
            made.c.full_name.label("made_by_name"),
            seen.c.full_name.label("seen_by_name"),
            sent.c.full_name.label("sent_by_name"),
        )
        .join(made, made.c.id == broadcast.c.made_by)
        .outerjoin(seen, seen.c.id == broadcast.c.seen_by)
        .outerjoin(sent, sent.c.id == broadcast.c.sent_by)
    )


def broadcast_of(row: Row[Any]) -> Broadcast:
    told = dict(row._mapping)
    for name in ("form_key", "paused_by"):
        told.pop(name)
    told["purpose"], told["state"] = BroadcastPurpose(row.purpose), BroadcastState(row.state)
    told["buttons"] = tuple(Button.from_json(one) for one in row.buttons or ())
    told["segments"] = tuple(row.segments or ())
    told["editors"] = tuple(row.editors or ())
    told["filters"] = None if row.filters is None else tuple(Filters.from_json(one) for one in row.filters)
    told["repeats"] = None if row.repeats is None else Repeats.from_json(row.repeats)
    told["counts"] = row.counts or {}
    return Broadcast(**told)


_ONE = broadcasts().where(broadcast.c.id == bindparam("b_id"))
