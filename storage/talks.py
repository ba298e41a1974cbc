"""People of the service in a chat: who has taken over, who waits for an answer, and what staff write there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, insert, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.identity_code import mask_identity_codes
from domain.markup import escape
from domain.people import call_name_from
from domain.prompt import Prompt
from domain.roles import Permission
from domain.text import clean_text
from locales import load
from storage.audit import Action, Audit
from storage.deliveries import NOTICE, WRITTEN, Deliveries
from storage.errors import Refused
from storage.messages import Messages
from storage.outbox import Outbox
from storage.rules import RuleBook
from storage.staff import Reader
from storage.tables import person, staff, talk, talk_mark, todo, written
from storage.talk_state import Hold, TalkState, may_write_to, refuse, subject_of
from storage.talk_turns import TalkTurns
from storage.todos import TodoKind, Todos

LONGEST = 2_000
"""Characters of one message that staff write."""

MOST = 100
"""Chats that one tick gives back to the bot, at most; the next goes on."""

ANSWERED_BY_WORDS = (
    TodoKind.CHAT_WAITING,
    TodoKind.PERSON_WANTED,
    TodoKind.CHECK_IN,
    TodoKind.TIP_ASKED,
    TodoKind.EVENT_ASKED,
    TodoKind.EVENT_ACCESS,
    TodoKind.BROADCAST_ANSWERED,
)
"""What leaves the list by itself when the person gets an answer."""

WAITED_FOR = (*ANSWERED_BY_WORDS, TodoKind.DISTRESS, TodoKind.FAULT)
"""What puts somebody on the list who waits in the chat for a person."""

STAFF = "staff"
"""The kind of a message that a person of the service wrote."""

HERE = "talk.here"
"""The key of the line that says who has come."""

_PARAGRAPHS = re.compile(r"(?:\r\n?|\n)[^\S\n]*(?:\r\n?|\n)\s*")


class Talks(TalkTurns):
    """Takes over and hands back, writes to a client, and keeps who waits.

    Presses are for who has the person in their care and may write to them; for anybody else they return None,
    and trying leaves a VIEW_REFUSED. Refused reasons: ``held`` (a colleague has the chat), ``empty``, ``long``,
    ``identity_code`` (the chat is no place for it), ``unreachable`` (no chat of the person's is open to us),
    ``past``.
    """

    # Presses of the console. Each is recorded.

    def hold(self, reader: Reader, person_id: int) -> Hold | None:
        """Takes over: the bot falls silent, and the chat says who is here. Raises Refused("held") with another's."""
        return self._take_over(reader, person_id) if self._is_theirs(reader, person_id) else None

    def hand_back(self, reader: Reader, person_id: int) -> bool | None:
        """The bot comes back, and says so; who has read the person's last word leaves nobody waiting. False when
        nobody had the chat.

        Who has it may always give it back. Raises Refused("held") with another's, unless the reader leads the team.
        """
        if self.state(person_id).held_by != reader.staff_id and not self._is_theirs(reader, person_id):
            return None
        now = self._locked(person_id)
        if now.held_by is None:
            return False
        if now.held_by != reader.staff_id and not reader.may(Permission.SEE_TEAM_CLIENTS):
            raise Refused("held")
        if self._has_read(reader, now):
            self._change(person_id, waiting_since=None)
            now = self.state(person_id)
        self._return(now, urgent=True)
        self._record(reader.staff_id, Action.TALK_RETURNED, person_id)
        return True

    def write(self, reader: Reader, person_id: int, body: str, form_key: str) -> int | None:
        """Says ``body`` (plain text) in the chat the person spoke in last, taking over when nobody has.

        Returns the message's id, the same when the form came before. Raises Refused: empty, long, identity_code,
        unreachable, held.
        """
        if not self._is_theirs(reader, person_id):
            return None
        words = plain_words(body)
        if Outbox(self._connection, self._now).chat_of(person_id) is None:
            raise Refused("unreachable")
        self._take_over(reader, person_id)
        said = self._written_before(reader, form_key)
        return said if said is not None else self._say(reader, person_id, words, form_key)

    def snooze(self, reader: Reader, person_id: int, until: datetime) -> bool | None:
        """Out of sight until then (UTC), or until they write. Raises Refused("past")."""
        if not self._is_theirs(reader, person_id):
            return None
        if until <= self._now:
            raise Refused("past")
        self._locked(person_id)
        self._change(person_id, snoozed_until=until, snoozed_by=reader.staff_id)
        self._record(reader.staff_id, Action.TALK_SNOOZED, person_id)
        return True

    def unsnooze(self, reader: Reader, person_id: int) -> bool | None:
        """Back in sight. False when it was not snoozed."""
        if not self._is_theirs(reader, person_id):
            return None
        if self._locked(person_id).snoozed_until is None:
            return False
        self._change(person_id, snoozed_until=None, snoozed_by=None)
        self._record(reader.staff_id, Action.TALK_UNSNOOZED, person_id)
        return True

    def answered(self, reader: Reader, person_id: int) -> bool | None:
        """Nobody waits any more: it was answered on the phone, or needs no answer. False when nobody waited."""
        if not self._is_theirs(reader, person_id):
            return None
        if self._locked(person_id).waiting_since is None:
            return False
        self._change(person_id, waiting_since=None)
        self._settle(person_id)
        self._record(reader.staff_id, Action.TALK_ANSWERED, person_id)
        return True

    def read(self, reader: Reader, person_id: int, upto_message_id: int) -> None:
        """The reader has seen everything up to this message. No record: the page that showed it left one."""
        make = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        seen = make(talk_mark).values(person_id=person_id, staff_id=reader.staff_id, read_id=upto_message_id)
        self._connection.execute(
            seen.on_conflict_do_update(
                index_elements=["person_id", "staff_id"],
                set_={"read_id": seen.excluded.read_id},
                where=talk_mark.c.read_id < seen.excluded.read_id,
            )
        )

    # What anybody may ask.

    def may_write(self, reader: Reader, person_id: int) -> bool:
        """Whether the reader may take over and write. For showing the buttons; the presses look by themselves."""
        return may_write_to(self._connection, self._now, reader, person_id)

    def writers(self, message_ids: Sequence[int]) -> dict[int, str]:
        """Who of the staff wrote these messages: full names by message id."""
        if not message_ids:
            return {}
        rows = self._connection.execute(
            select(written.c.message_id, staff.c.full_name)
            .join(staff, staff.c.id == written.c.staff_id)
            .where(written.c.message_id.in_(list(message_ids)))
        )
        return {row.message_id: row.full_name for row in rows}

    # What waits on the list, and who waits in the chat, are one matter.

    def seen_to(self, todo_id: int) -> None:
        """Somebody saw to it: the person waits no more, unless they do for something else, or somebody has the chat."""
        other = todo.alias("other")
        others = select(other.c.id).where(
            other.c.person_id == talk.c.person_id, other.c.done_at.is_(None), other.c.kind.in_(WAITED_FOR)
        )
        theirs = talk.c.person_id == _whose(todo_id)
        self._connection.execute(
            update(talk)
            .where(theirs, talk.c.held_by.is_(None), ~others.correlate(talk).exists())
            .values(waiting_since=None)
        )

    def waits_again(self, todo_id: int) -> None:
        """It was marked as seen to by mistake."""
        since = select(todo.c.created_at).where(todo.c.id == todo_id).scalar_subquery()
        self._connection.execute(
            update(talk)
            .where(talk.c.person_id == _whose(todo_id))
            .values(waiting_since=func.coalesce(talk.c.waiting_since, since))
        )

    # By the minute, and when somebody leaves the service.

    def tick(self, most: int = MOST) -> int:
        """Gives chats back to the bot in which neither of the two has written for a while. Returns how many."""
        idle = timedelta(minutes=RuleBook(self._connection, self._now).current().hold_idle_minutes)
        return self._leave(most, talk.c.active_at <= self._now - idle, because="idle")

    def left_by(self, staff_id: int) -> int:
        """A colleague works here no more: their chats go back to the bot. Returns how many."""
        return self._leave(None, talk.c.held_by == staff_id, because="gone")

    def let_go(self, person_id: int, staff_id: int | None = None) -> bool:
        """The person goes on with another colleague, or needs none any more: the bot has the chat again.

        ``staff_id``: only when this colleague had it.
        """
        whose = true() if staff_id is None else talk.c.held_by == staff_id
        return self._leave(1, and_(talk.c.person_id == person_id, whose), because="moved") == 1

    def _leave(self, most: int | None, which: ColumnElement[bool], *, because: str) -> int:
        rows = self._connection.execute(
            select(talk.c.person_id)
            .where(talk.c.held_by.is_not(None), which)
            .order_by(talk.c.person_id)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        for person_id in (left := list(rows.scalars())):
            self._leave_one(self.state(person_id), because)
        return len(left)

    def _leave_one(self, left: TalkState, because: str) -> None:
        person_id = left.person_id
        self._return(left, urgent=False)
        self._record(None, Action.TALK_RETURNED, person_id, because=because)
        if left.waiting_since is not None:
            # What they wait for an answer to names it: the same wait is put on the list once.
            key = f"{TodoKind.CHAT_WAITING}:{person_id}:{left.last_in_id or 0}"
            whose = left.held_by if because == "idle" else None
            Todos(self._connection, self._now).add(TodoKind.CHAT_WAITING, person_id, key=key, staff_id=whose)

    # How it is done.

    def _is_theirs(self, reader: Reader, person_id: int) -> bool:
        if may_write_to(self._connection, self._now, reader, person_id):
            return True
        refuse(self._connection, self._now, reader, person_id)
        return False

    def _take_over(self, reader: Reader, person_id: int) -> Hold:
        """Of two at once one gets it: the second waits for the first, and then finds that it is held."""
        now = self._locked(person_id)
        if now.held_by is not None and now.held_by != reader.staff_id:
            raise Refused("held")
        if now.held_at is not None:
            return Hold(person_id, now.held_at, first=False)
        taken = {"held_by": reader.staff_id, "held_at": self._now, "active_at": self._now, "returned_at": None}
        self._change(person_id, **taken, snoozed_until=None, snoozed_by=None)
        self._say_who_is_here(reader, person_id)
        self._record(reader.staff_id, Action.TALK_HELD, person_id)
        return Hold(person_id, self._now, first=True)

    def _say_who_is_here(self, reader: Reader, person_id: int) -> None:
        """At once and in order: what the colleague writes next must not stand before it."""
        language = self._connection.execute(select(person.c.language).where(person.c.id == person_id)).scalar_one()
        body = load().say(language, HERE, name=call_name_from(self._name_of(reader.staff_id)))
        # With a prompt of its own, so that the buttons of the question that rests are not the newest ones.
        prompt = Prompt(expects="long").to_json()
        self._deliver(person_id, {"body": body, "key": HERE, "language": language, "prompt": prompt})

    def _say(self, reader: Reader, person_id: int, words: str, form_key: str) -> int | None:
        row = {"kind": STAFF, "body": escape(words), "key": None, "language": None, "prompt": None}
        message_id = self._deliver(person_id, row)
        if message_id is None:
            raise Refused("unreachable")
        mine = {"message_id": message_id, "staff_id": reader.staff_id, "form_key": form_key}
        self._connection.execute(insert(written).values(mine))
        self._change(person_id, waiting_since=None, active_at=self._now, snoozed_until=None, snoozed_by=None)
        self.read(reader, person_id, message_id)
        self._settle(person_id)
        self._record(reader.staff_id, Action.TALK_WRITTEN, person_id, message=message_id)
        return message_id

    def _deliver(self, person_id: int, row: dict[str, Any]) -> int | None:
        """Into the log of the chat they spoke in last, and into the ledger. None when there is no such chat."""
        chat = self._chat(person_id)
        if chat is None:
            return None
        identity_id, conversation_id = chat
        messages = Messages(self._connection, self._now)
        (message_id,) = messages.said([{"conversation_id": conversation_id, "params": None, **row}])
        planned = {
            "idempotency_key": f"{WRITTEN}:{message_id}",
            "kind": WRITTEN,
            "identity_id": identity_id,
            "conversation_id": conversation_id,
            "message_id": message_id,
            "payload": {},
        }
        Deliveries(self._connection, self._now).plan([planned])
        return message_id

    def _written_before(self, reader: Reader, form_key: str) -> int | None:
        return self._connection.execute(
            select(written.c.message_id).where(written.c.form_key == form_key, written.c.staff_id == reader.staff_id)
        ).scalar()

    def _return(self, left: TalkState, *, urgent: bool) -> None:
        """The bot has the chat again. ``urgent``: said at once, also by night, since somebody has just pressed it."""
        back = {"held_by": None, "held_at": None, "active_at": None, "returned_at": self._now}
        self._change(left.person_id, **back)
        Outbox(self._connection, self._now).plan(
            left.person_id,
            "talk_returned",
            key=f"talk_returned:{left.person_id}:{self._now:%Y%m%d%H%M%S%f}",
            kind=NOTICE,
            about=f"talk:{left.person_id}",
            expires_at=self._now + timedelta(days=3),
            staff=left.held_by,
            waits=left.waiting_since is not None,
            urgent=urgent or None,
        )

    def _has_read(self, reader: Reader, now: TalkState) -> bool:
        read = select(talk_mark.c.read_id).where(
            talk_mark.c.person_id == now.person_id, talk_mark.c.staff_id == reader.staff_id
        )
        return (self._connection.execute(read).scalar() or 0) >= (now.last_in_id or 0)

    def _settle(self, person_id: int) -> None:
        for kind in ANSWERED_BY_WORDS:
            Todos(self._connection, self._now).settle(kind, person_id)

    def _name_of(self, staff_id: int) -> str:
        return self._connection.execute(select(staff.c.full_name).where(staff.c.id == staff_id)).scalar() or ""

    def _record(self, staff_id: int | None, action: Action, person_id: int, **detail: Any) -> None:
        kind, number = subject_of(self._connection, person_id)
        Audit(self._connection, self._now).record(staff_id, action, kind, number, **detail)


def _whose(todo_id: int) -> ScalarSelect[Any]:
    """The person a thing on the list is about, when they wait in the chat for it."""
    return select(todo.c.person_id).where(todo.c.id == todo_id, todo.c.kind.in_(WAITED_FOR)).scalar_subquery()


def plain_words(body: str, longest: int = LONGEST) -> str:
    """Plain text as it may be sent, paragraphs kept. Raises Refused: empty, long, identity_code."""
    # Browsers send every line's end as two characters, which must not look like an empty line.
    paragraphs = (clean_text(part, keep_lines=True) for part in _PARAGRAPHS.split(body.replace("\r\n", "\n")))
    words = "\n\n".join(part for part in paragraphs if part)
    if not words:
        raise Refused("empty")
    if len(words) > longest:
        raise Refused("long")
    if mask_identity_codes(unicodedata.normalize("NFKC", words)) is not None:
        raise Refused("identity_code")
    return words
