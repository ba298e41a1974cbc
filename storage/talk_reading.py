"""One conversation as a colleague reads it: what was said, by whom, with the notes in their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from domain.markup import Markup, plain
from domain.prompt import Picture, Prompt
from storage.audit import Action, Audit, Subject
from storage.client_file import Chat
from storage.messages import page_of
from storage.notes import Note, Notes
from storage.part import Part
from storage.speaking import company_id_of, company_of, name_of
from storage.staff import Reader
from storage.tables import (
    audit,
    channel_identity,
    client,
    conversation,
    label,
    message,
    person,
    person_label,
    service_case,
    staff,
    written,
)
from storage.talk_list import was_recorded
from storage.talk_reach import in_reach
from storage.talk_state import TalkState, refuse
from storage.talks import Talks

LINES = 100
"""Messages on one page of a conversation."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message in plain words. ``by`` is the colleague who wrote it; None: the person, or the bot. ``read_at`` is
    when the person had that colleague's words before them (UTC; only the web chat tells).
    """

    id: int
    at: datetime
    direction: str
    kind: str
    text: str
    language: str | None
    withheld: str | None
    by: str | None
    picture: Picture | None = None
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a conversation is with, as far as their service goes."""

    case_id: int
    service: str
    coordinator_id: int | None
    coordinator_name: str | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation, oldest first; instants in UTC. ``client_id``, ``full_name`` and ``call_name`` are None for
    somebody not registered. ``older`` is the message to go on from, None at the beginning; ``newest`` the newest
    there is, 0 for none. ``labels`` are (id, name, whether it is on)."""

    person_id: int
    client_id: int | None
    full_name: str | None
    call_name: str | None
    company: tuple[int, str] | None
    """The one they speak for: its number and name."""
    language: str
    chats: list[Chat]
    cases: list[Whom]
    items: list[Said | Note]
    older: int | None
    newest: int
    state: TalkState
    labels: list[tuple[int, str, bool]]
    may_write: bool

    @property
    def is_snoozed(self) -> bool:
        return self.state.snoozed_until is not None


class TalkReading(Part):
    """Reads of one conversation, never without a line in the audit record."""

    def opened(
        self,
        reader: Reader,
        person_id: int,
        before: int | None = None,
        *,
        by_itself: bool = False,
        unseen: bool = False,
    ) -> Opened | None:
        """The conversation up to the message ``before``, marked as read by the reader; None if not to be seen.

        ``by_itself``: an open page takes in what is new, nobody pressed. ``unseen``: it lies behind another one, so
        that nothing counts as read.
        """
        row = self._connection.execute(
            select(
                client.c.id,
                func.coalesce(client.c.full_name, name_of(person.c.id)),
                client.c.call_name,
                person.c.language,
                company_id_of(person.c.id),
                company_of(person.c.id),
            )
            .select_from(person)
            .outerjoin(client, client.c.person_id == person.c.id)
            .where(person.c.id == person_id, in_reach(reader, self._now, person.c.id))
        ).first()
        if row is None:
            refuse(self._connection, self._now, reader, person_id)
            return None
        subject = (Subject.PERSON, person_id) if row[0] is None else (Subject.CLIENT, row[0])
        self._record(reader, *subject, by_itself=by_itself)
        talks = Talks(self._connection, self._now)
        state = talks.state(person_id)
        if state.last_in_id is not None and before is None and not unseen:
            talks.read(reader, person_id, state.last_in_id)
        conversations = self._conversations(person_id)
        lines, older = self._lines(conversations, before)
        return Opened(
            person_id=person_id,
            client_id=row[0],
            full_name=row[1],
            call_name=row[2],
            company=None if row[4] is None else (row[4], row[5]),
            language=row[3],
            chats=self._chats(person_id),
            cases=self._cases(row[0]),
            items=self._with_notes(person_id, lines, older, before),
            older=older,
            newest=self._newest(conversations),
            state=state,
            labels=self._labels(person_id),
            may_write=talks.may_write(reader, person_id),
        )

    def conversations(self, person_id: int) -> list[int]:
        """The chats of the person, by number: their pages are told when something was said."""
        return self._conversations(person_id)

    def answered_by_other(self, reader: Reader, person_id: int, known: int, form_key: str) -> str | None:
        """Which colleague wrote to the person after the message ``known``; None when nobody else did.

        Nobody was faster than a form that was taken already and comes again.
        """
        sent = select(written.c.message_id).where(written.c.form_key == form_key)
        if self._connection.execute(sent).first() is not None:
            return None
        return self._connection.execute(
            select(staff.c.full_name)
            .select_from(written)
            .join(message, message.c.id == written.c.message_id)
            .join(staff, staff.c.id == written.c.staff_id)
            .where(
                message.c.conversation_id.in_(self._conversations(person_id)),
                message.c.id > known,
                written.c.staff_id != reader.staff_id,
            )
            .order_by(message.c.id.desc())
            .limit(1)
        ).scalar()

    def _record(self, reader: Reader, kind: Subject, number: int, *, by_itself: bool) -> None:
        same = (audit.c.action == Action.TALK_READ, audit.c.subject_kind == kind, audit.c.subject_id == number)
        if not (by_itself and was_recorded(self._connection, reader, *same)):
            Audit(self._connection, self._now).record(reader.staff_id, Action.TALK_READ, kind, number)

    # What was said.

    def _conversations(self, person_id: int) -> list[int]:
        return list(
            self._connection.scalars(
                select(conversation.c.id)
                .join(channel_identity, channel_identity.c.id == conversation.c.identity_id)
                .where(channel_identity.c.person_id == person_id)
            )
        )

    def _newest(self, conversations: Sequence[int]) -> int:
        newest = select(func.max(message.c.id)).where(message.c.conversation_id.in_(conversations))
        return self._connection.execute(newest).scalar() or 0

    def _lines(self, conversations: Sequence[int], before: int | None) -> tuple[list[Said], int | None]:
        said = (
            select(
                message.c.id,
                message.c.at,
                message.c.direction,
                message.c.kind,
                message.c.body,
                message.c.language,
                message.c.withheld,
                message.c.prompt,
                staff.c.full_name,
                written.c.read_at,
            )
            .outerjoin(written, written.c.message_id == message.c.id)
            .outerjoin(staff, staff.c.id == written.c.staff_id)
            .where(message.c.conversation_id.in_(conversations))
        )
        rows, older = page_of(self._connection, said, before, LINES)
        return [_said(row) for row in rows], older

    def _with_notes(
        self, person_id: int, lines: Sequence[Said], older: int | None, before: int | None
    ) -> list[Said | Note]:
        """Notes stand where they were written; those from outside these lines are on another page."""
        since = lines[0].at if older is not None else None
        until = self._at(before) if before is not None else None
        notes = [
            note
            for note in Notes(self._connection, self._now).of(person_id)
            if (since is None or note.at >= since) and (until is None or note.at < until)
        ]
        # Of a message and a note of one instant the message comes first.
        return sorted([*lines, *notes], key=lambda item: (item.at, isinstance(item, Note), item.id))

    def _at(self, message_id: int) -> datetime | None:
        return self._connection.execute(select(message.c.at).where(message.c.id == message_id)).scalar()

    # Whom it is with.

    def _chats(self, person_id: int) -> list[Chat]:
        rows = self._connection.execute(
            select(channel_identity.c.channel, channel_identity.c.blocked_at)
            .where(channel_identity.c.person_id == person_id)
            .order_by(channel_identity.c.id)
        )
        return [Chat(*row) for row in rows]

    def _cases(self, client_id: int | None) -> list[Whom]:
        rows = self._connection.execute(
            select(
                service_case.c.id,
                service_case.c.service,
                service_case.c.coordinator_id,
                staff.c.full_name,
                service_case.c.closed_at,
            )
            .outerjoin(staff, staff.c.id == service_case.c.coordinator_id)
            .where(service_case.c.client_id == client_id)
            .order_by(service_case.c.closed_at.is_not(None), service_case.c.id.desc())
        )
        return [Whom(*row) for row in rows]

    def _labels(self, person_id: int) -> list[tuple[int, str, bool]]:
        """Labels in use, and those of the person that are so no more."""
        rows = self._connection.execute(
            select(label.c.id, label.c.name, person_label.c.person_id.is_not(None))
            .outerjoin(person_label, (person_label.c.label_id == label.c.id) & (person_label.c.person_id == person_id))
            .where(label.c.retired_at.is_(None) | person_label.c.person_id.is_not(None))
            .order_by(label.c.name)
        )
        return [(row[0], row[1], bool(row[2])) for row in rows]


def _said(row: Row[Any]) -> Said:
    text = plain(Markup(row.body)) if row.direction == "out" else row.body
    picture = Prompt.from_json(row.prompt).picture if row.prompt else None
    said = (row.id, row.at, row.direction, row.kind, text, row.language, row.withheld, row.full_name)
    return Said(*said, picture, row.read_at)
