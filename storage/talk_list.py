"""The console's inbox: conversations with their unread counts, in the order in which people wait."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    and_,
    case,
    func,
    select,
)

from domain.incoming import Act
from domain.text import cut
from storage.alerts import chats_waiting
from storage.audit import Action, Audit
from storage.part import Part
from storage.speaking import company_of, name_of
from storage.staff import Reader
from storage.tables import (
    audit,
    channel_identity,
    client,
    conversation,
    label,
    message,
    municipality,
    person,
    person_label,
    staff,
    talk,
    talk_mark,
    team,
    written,
)
from storage.talk_reach import Filters, Stage, among, conditions, in_reach, waits_now

PAGE = 50
"""Conversations on one page."""
MOST_HELD = 100
FIRST_WORDS = 90
"""Characters of somebody's last message in the list."""
WATCHED = 30
"""Of the newest conversations this many tell an open page whether something has changed."""
LOOKED_BACK = 300
"""Lines of the audit record in which a look that a page repeats by itself is searched."""


@dataclass(frozen=True, slots=True)
class TalkRow:
    """One conversation in the list; instants in UTC. ``client_id`` and ``full_name`` are None for somebody not
    registered; an employer has a name, and the ``company`` they speak for. ``words`` begins their last message;
    ``withheld`` says why there are none. ``unread`` counts what they said since the reader last looked, presses of
    buttons not counted."""

    person_id: int
    client_id: int | None
    full_name: str | None
    company: str | None
    language: str
    last_in_at: datetime
    kind: str
    words: str
    withheld: str | None
    waiting_since: datetime | None
    held_by: int | None
    held_by_name: str | None
    snoozed_until: datetime | None
    unread: int
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TalkPage:
    """A page of conversations. ``more`` says that there is another; ``version`` is what a page that stays open
    compares to learn of changes."""

    rows: list[TalkRow]
    filters: Filters
    more: bool
    version: str

    @property
    def unread(self) -> int:
        return sum(row.unread for row in self.rows)


@dataclass(frozen=True, slots=True)
class News:
    """How things stand for a reader: ``version`` changes with them. ``waiting`` is the number in the rail."""

    version: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Choices:
    """What the list can be narrowed to: municipalities (code, name by language), languages, labels (id, name)."""

    municipalities: list[tuple[str, dict[str, str]]]
    languages: list[str]
    labels: list[tuple[int, str]]


class TalkList(Part):
    """Reads for the inbox; never without a line in the audit record.

    Only conversations in which a person has said something are there. A page is cut before anything is joined to
    it. Where the reader's reach is small, it is gathered first; a whole team's is walked in the order of the list.
    """

    def page(
        self, reader: Reader, filters: Filters, *, open_person: int | None = None, by_itself: bool = False
    ) -> TalkPage:
        """Who waits, the longest first; then the newest. ``open_person`` has the conversation open beside it.

        ``by_itself``: an open page looks again, nobody pressed. A look of that kind is recorded once among many;
        the first, and everything that was pressed, always.
        """
        ids = self._cut(reader, filters)
        rows = self._rows(reader, ids[:PAGE])
        if not (by_itself and self._was_recorded(reader)):
            self._record(reader, filters, len(rows))
        return TalkPage(rows, filters, len(ids) > PAGE, self.news(reader, open_person).version)

    def without_rows(self, reader: Reader, filters: Filters, *, open_person: int | None = None) -> TalkPage:
        """For a page that shows what was searched for instead: nobody is listed."""
        return TalkPage([], filters, False, self.news(reader, open_person).version)

    def news(self, reader: Reader, open_person: int | None = None) -> News:
        """What an open page is told: never names or words. ``open_person`` is the conversation that is open on it."""
        waiting = int(self._connection.execute(chats_waiting(reader, self._now, func.count())).scalar_one())
        state = [waiting, self._newest(reader), self._held(reader)]
        if open_person is not None:
            state.append(self._state_of(reader, open_person))
        return News(hashlib.sha256(repr(state).encode()).hexdigest()[:16], waiting)

    def choices(self, reader: Reader, languages: Sequence[str]) -> Choices:
        """What the reader can narrow the list to: the municipalities of their own team's authority."""
        places = self._connection.execute(
            select(municipality.c.code, municipality.c.name)
            .join(team, team.c.authority_id == municipality.c.authority_id)
            .where(team.c.id == reader.team_id)
            .order_by(municipality.c.code)
        )
        labels = self._connection.execute(
            select(label.c.id, label.c.name).where(label.c.retired_at.is_(None)).order_by(label.c.name)
        )
        named = sorted((tuple(row) for row in places), key=lambda place: str(place[1].get("fi", place[0])))
        return Choices([(code, name) for code, name in named], list(languages), [(row[0], row[1]) for row in labels])

    # Which conversations, in which order.

    def _cut(self, reader: Reader, filters: Filters) -> list[int]:
        """The people of a page, and one more where there is another page."""
        start = PAGE * (filters.page - 1)
        few = among(reader, filters)
        if few is not None:
            return self._gathered(reader, filters, few, start)
        waiting = list(
            self._connection.scalars(
                self._waits(reader, filters).order_by(talk.c.waiting_since).limit(start + PAGE + 1)
            )
        )
        here = waiting[start:]
        if len(here) > PAGE:
            return here
        rest = (
            select(talk.c.person_id)
            .where(
                talk.c.last_in_at.is_not(None),
                ~waits_now(self._now),
                *conditions(reader, filters, self._now),
            )
            .order_by(talk.c.last_in_at.desc())
            .offset(max(0, start - len(waiting)))
            .limit(PAGE + 1 - len(here))
        )
        return here + list(self._connection.scalars(rest))

    def _waits(self, reader: Reader, filters: Filters) -> Select[Any]:
        return select(talk.c.person_id).where(
            talk.c.last_in_at.is_not(None), waits_now(self._now), *conditions(reader, filters, self._now)
        )

    def _gathered(
        self, reader: Reader, filters: Filters, few: Select[Any] | CompoundSelect[Any], start: int
    ) -> list[int]:
        reach = few.subquery("reach")
        rank = case((waits_now(self._now), 0), else_=1)
        query = (
            select(talk.c.person_id)
            .select_from(reach)
            .join(talk, talk.c.person_id == reach.c.person_id)
            .where(talk.c.last_in_at.is_not(None), *conditions(reader, filters, self._now))
            .order_by(
                rank,
                case((waits_now(self._now), talk.c.waiting_since)),
                talk.c.last_in_at.desc(),
                talk.c.person_id.desc(),
            )
            .offset(start)
            .limit(PAGE + 1)
        )
        return list(self._connection.scalars(query))

    # What is shown of them.

    def _rows(self, reader: Reader, ids: Sequence[int]) -> list[TalkRow]:
        if not ids:
            return []
        found = self._connection.execute(
            select(
                talk.c.person_id,
                client.c.id.label("client_id"),
                func.coalesce(client.c.full_name, name_of(talk.c.person_id)).label("full_name"),
                company_of(talk.c.person_id).label("company"),
                person.c.language,
                talk.c.last_in_at,
                message.c.kind,
                message.c.body,
                message.c.withheld,
                talk.c.waiting_since,
                talk.c.held_by,
                staff.c.full_name.label("held_by_name"),
                talk.c.snoozed_until,
            )
            .join(person, person.c.id == talk.c.person_id)
            .outerjoin(client, client.c.person_id == talk.c.person_id)
            .outerjoin(staff, staff.c.id == talk.c.held_by)
            .outerjoin(message, message.c.id == talk.c.last_in_id)
            .where(talk.c.person_id.in_(ids))
        )
        unread, labels = self._unread(reader, ids), self._labels(ids)
        rows = {
            row.person_id: self._row(row, unread.get(row.person_id, 0), labels.get(row.person_id, ())) for row in found
        }
        return [rows[number] for number in ids if number in rows]

    def _row(self, row: Any, unread: int, labels: tuple[str, ...]) -> TalkRow:
        return TalkRow(
            person_id=row.person_id,
            client_id=row.client_id,
            full_name=row.full_name,
            company=row.company,
            language=row.language,
            last_in_at=row.last_in_at,
            kind=row.kind or "",
            words=cut(" ".join((row.body or "").split()), FIRST_WORDS),
            withheld=row.withheld,
            waiting_since=row.waiting_since,
            held_by=row.held_by,
            held_by_name=row.held_by_name,
            snoozed_until=row.snoozed_until if row.snoozed_until and row.snoozed_until > self._now else None,
            unread=unread,
            labels=labels,
        )

    def _unread(self, reader: Reader, ids: Sequence[int]) -> dict[int, int]:
        """What these people said that the reader has not seen; those who said nothing new are not in it."""
        counted = self._connection.execute(
            select(channel_identity.c.person_id, func.count())
            .join(conversation, conversation.c.identity_id == channel_identity.c.id)
            .outerjoin(
                talk_mark,
                and_(talk_mark.c.person_id == channel_identity.c.person_id, talk_mark.c.staff_id == reader.staff_id),
            )
            .join(
                message,
                and_(
                    message.c.conversation_id == conversation.c.id,
                    message.c.id > func.coalesce(talk_mark.c.read_id, 0),
                ),
            )
            .where(
                channel_identity.c.person_id.in_(ids),
                message.c.direction == "in",
                message.c.kind.not_in([Act.PRESS, Act.START]),
            )
            .group_by(channel_identity.c.person_id)
        )
        return {row[0]: row[1] for row in counted}

    def _labels(self, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        found: dict[int, tuple[str, ...]] = {}
        rows = self._connection.execute(
            select(person_label.c.person_id, label.c.name)
            .join(label, label.c.id == person_label.c.label_id)
            .where(person_label.c.person_id.in_(ids))
            .order_by(label.c.name)
        )
        for person_id, name in rows:
            found[person_id] = (*found.get(person_id, ()), name)
        return found

    # How things stand, for pages that are open.

    def _newest(self, reader: Reader) -> list[tuple[Any, ...]]:
        """The conversations in which something was said last: whatever a person says changes this."""
        shown = (
            talk.c.person_id,
            talk.c.last_in_id,
            talk.c.waiting_since,
            talk.c.held_by,
            talk.c.snoozed_until > self._now,
        )
        few = among(reader, Filters())
        query = select(*shown).where(talk.c.last_in_at.is_not(None), *conditions(reader, Filters(), self._now))
        if few is not None:
            reach = few.subquery("reach")
            query = query.join_from(reach, talk, talk.c.person_id == reach.c.person_id)
        ordered = query.order_by(talk.c.last_in_at.desc()).limit(WATCHED)
        return [tuple(row) for row in self._connection.execute(ordered)]

    def _held(self, reader: Reader) -> list[tuple[Any, ...]]:
        held = conditions(reader, Filters(stage=Stage.HELD), self._now)
        rows = self._connection.execute(
            select(talk.c.person_id, talk.c.held_by, talk.c.held_at)
            .where(*held)
            .order_by(talk.c.person_id)
            .limit(MOST_HELD)
        )
        return [tuple(row) for row in rows]

    def _state_of(self, reader: Reader, person_id: int) -> tuple[Any, ...]:
        """One conversation; nothing for one out of the reader's reach."""
        newest = (
            select(func.max(message.c.id))
            .join(conversation, conversation.c.id == message.c.conversation_id)
            .join(channel_identity, channel_identity.c.id == conversation.c.identity_id)
            .where(channel_identity.c.person_id == talk.c.person_id)
            .correlate(talk)
            .scalar_subquery()
        )
        read = select(written.c.read_at).where(written.c.message_id == newest).correlate(talk).scalar_subquery()
        row = self._connection.execute(
            select(newest, talk.c.waiting_since, talk.c.held_by, talk.c.snoozed_until, read).where(
                talk.c.person_id == person_id, in_reach(reader, self._now)
            )
        ).first()
        return () if row is None else tuple(row)

    # The trace.

    def _record(self, reader: Reader, filters: Filters, shown: int) -> None:
        Audit(self._connection, self._now).record(
            reader.staff_id,
            Action.TALKS_LISTED,
            whose=filters.whose,
            stage=filters.stage,
            page=filters.page,
            people=shown,
        )

    def _was_recorded(self, reader: Reader) -> bool:
        return was_recorded(self._connection, reader, audit.c.action == Action.TALKS_LISTED)


def was_recorded(connection: Connection, reader: Reader, *what: ColumnElement[bool]) -> bool:
    """Whether the reader's newest lines hold such a look of lately, so that a page that repeats it needs no other."""
    lately = select(func.max(audit.c.id) - LOOKED_BACK).scalar_subquery()
    line = select(audit.c.id).where(audit.c.id > lately, audit.c.staff_id == reader.staff_id, *what).limit(1)
    return connection.execute(line).first() is not None
