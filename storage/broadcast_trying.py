"""A colleague sees a broadcast in their own chat before anybody else does."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from itertools import product
from typing import Final

from sqlalchemy import delete, select, update

from storage.audit import Action, Audit, Subject
from storage.broadcast_results import BroadcastResults
from storage.deliveries import NOTICE
from storage.errors import Refused
from storage.inserts import insert_one
from storage.outbox import Outbox
from storage.staff import Reader
from storage.tables import channel_identity, conversation, staff, staff_chat

LINK_HOLDS: Final = timedelta(hours=1)
TEST_HOLDS: Final = timedelta(hours=1)
CODE_BYTES: Final = 12


class BroadcastTrying(BroadcastResults):
    """Tests to oneself. Raises Refused: no_chat when the colleague's chat is not connected, or shut."""

    def chat_link(self, reader: Reader) -> str:
        """A code for a link that connects the chat in which it is opened, once and within an hour. A colleague may
        connect several, to see a message on Telegram and in the web chat.
        """
        code = secrets.token_urlsafe(CODE_BYTES)
        unused = (staff_chat.c.staff_id == reader.staff_id, staff_chat.c.identity_id.is_(None))
        self._connection.execute(delete(staff_chat).where(*unused))
        until = self._now + LINK_HOLDS
        insert_one(self._connection, staff_chat, staff_id=reader.staff_id, code_hash=_hash(code), expires_at=until)
        return code

    def link_chat(self, code: str, conversation_id: int) -> str | None:
        """Connects the chat of this conversation to the colleague whose link it is. Returns their name; None for a
        link that is none.
        """
        row = self._connection.execute(
            select(staff_chat.c.id, staff_chat.c.staff_id, staff.c.full_name)
            .join(staff, staff.c.id == staff_chat.c.staff_id)
            .where(
                staff_chat.c.code_hash == _hash(code),
                staff_chat.c.expires_at > self._now,
                staff.c.deactivated_at.is_(None),
            )
            .with_for_update(of=staff_chat)  # of two chats in which it is opened at once, one is connected
        ).first()
        if row is None:
            return None
        chat = select(conversation.c.identity_id).where(conversation.c.id == conversation_id)
        identity_id = self._connection.execute(chat).scalar_one()
        # Whoever had this chat before has it no more: a phone is one person's at a time.
        self._connection.execute(delete(staff_chat).where(staff_chat.c.identity_id == identity_id))
        linked = {"identity_id": identity_id, "linked_at": self._now, "code_hash": None, "expires_at": None}
        self._connection.execute(update(staff_chat).where(staff_chat.c.id == row.id).values(**linked))
        Audit(self._connection, self._now).record(row.staff_id, Action.STAFF_CHAT_LINKED, Subject.STAFF, row.staff_id)
        return str(row.full_name)

    def linked_chat(self, reader: Reader) -> str | None:
        """The channel of the colleague's own chat that they connected first; None when none is open to us."""
        return next((channel for _, channel in self._chats(reader)), None)

    def test(self, reader: Reader, broadcast_id: int, languages: Iterable[str]) -> int:
        """Sends it to the colleague alone, in each of their chats once in each language. Returns how many messages."""
        found, chats = self._to_work_on(broadcast_id), self._chats(reader)
        if not chats:
            raise Refused("no_chat")
        wanted = [language for language in sorted(set(languages)) if language in found.bodies()]
        if not wanted:
            raise Refused("no_text")
        outbox = Outbox(self._connection, self._now)
        for chat, language in product([number for number, _ in chats], wanted):
            outbox.plan(
                0,
                "broadcast_test",
                key=f"broadcast_test:{found.id}:{chat}:{language}:{self._now.timestamp():.0f}",
                kind=NOTICE,
                about=f"broadcast_test:{found.id}",
                expires_at=self._now + TEST_HOLDS,
                chat=chat,
                broadcast=found.id,
                staff=reader.staff_id,
                language=language,
                urgent=True,
            )
        self._record(reader.staff_id, Action.BROADCAST_TESTED, found.id, messages=len(wanted))
        return len(wanted) * len(chats)

    def is_tester(self, person_id: int, staff_id: int) -> bool:
        """Whether this is the colleague's own chat."""
        theirs = (
            select(staff_chat.c.staff_id)
            .join(channel_identity, channel_identity.c.id == staff_chat.c.identity_id)
            .where(staff_chat.c.staff_id == staff_id, channel_identity.c.person_id == person_id)
        )
        return self._connection.execute(theirs).first() is not None

    def tests(self, person_id: int) -> bool:
        """Whether this is some colleague's own chat."""
        theirs = (
            select(staff_chat.c.staff_id)
            .join(channel_identity, channel_identity.c.id == staff_chat.c.identity_id)
            .where(channel_identity.c.person_id == person_id)
        )
        return self._connection.execute(theirs.limit(1)).first() is not None

    def _chats(self, reader: Reader) -> list[tuple[int, str]]:
        rows = self._connection.execute(
            select(channel_identity.c.id, channel_identity.c.channel)
            .join(staff_chat, staff_chat.c.identity_id == channel_identity.c.id)
            .where(staff_chat.c.staff_id == reader.staff_id, channel_identity.c.blocked_at.is_(None))
            .order_by(channel_identity.c.id)
        )
        return [(row.id, row.channel) for row in rows]


def _hash(code: str) -> str:
    return sha256(code.encode()).hexdigest()
