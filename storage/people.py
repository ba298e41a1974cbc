"""People who talk to the bot, where they can be reached, and the one live conversation in each chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, exists, select, update

from storage.inserts import insert_one, insert_or_ignore
from storage.part import Part
from storage.tables import channel_identity, conversation, person, talk


@dataclass(frozen=True, slots=True)
class Conversation:
    """A live conversation and whose it is. ``state`` is the dialog under way as plain data, or None.

    The last four tell how the person's talk with the service stands (storage.talk_state), in UTC: who has taken
    over since when, since when they wait for a person, and which return of the bot they do not know of yet.
    """

    id: int
    identity_id: int
    person_id: int
    channel: str
    bot: str
    address: str
    blocked_at: datetime | None
    language: str
    origin_ref: str | None
    state: dict[str, Any] | None
    last_sequence: int
    last_in_at: datetime | None
    held_by: int | None = None
    held_at: datetime | None = None
    waiting_since: datetime | None = None
    returned_at: datetime | None = None


def conversations() -> Select[Any]:
    """Live conversations with their person: the base of every read of them."""
    return (
        select(
            conversation.c.id,
            conversation.c.identity_id,
            channel_identity.c.person_id,
            channel_identity.c.channel,
            channel_identity.c.bot,
            channel_identity.c.address,
            channel_identity.c.blocked_at,
            person.c.language,
            person.c.origin_ref,
            conversation.c.state,
            conversation.c.last_sequence,
            conversation.c.last_in_at,
            talk.c.held_by,
            talk.c.held_at,
            talk.c.waiting_since,
            talk.c.returned_at,
        )
        .join(channel_identity, channel_identity.c.id == conversation.c.identity_id)
        .join(person, person.c.id == channel_identity.c.person_id)
        .outerjoin(talk, talk.c.person_id == person.c.id)
        .where(conversation.c.ended_at.is_(None))
    )


_AT_ADDRESS = conversations().where(
    channel_identity.c.channel == bindparam("channel"),
    channel_identity.c.bot == bindparam("bot"),
    channel_identity.c.address == bindparam("address"),
)
_BY_ID = conversations().where(conversation.c.id == bindparam("id"))

_ACTED = (
    update(conversation)
    .where(conversation.c.id == bindparam("row"))
    .values(last_sequence=bindparam("sequence"), state=bindparam("new"), last_in_at=bindparam("at"))
)


class People(Part):
    """Persons, their channel identities and conversations."""

    def conversation_at(self, channel: str, bot: str, address: str) -> Conversation | None:
        """The live conversation in this chat, if there is one."""
        where = {"channel": channel, "bot": bot, "address": address}
        return _conversation(self._connection.execute(_AT_ADDRESS, where).first())

    def conversation(self, conversation_id: int) -> Conversation | None:
        return _conversation(self._connection.execute(_BY_ID, {"id": conversation_id}).first())

    def welcome(self, channel: str, bot: str, address: str, language: str) -> int:
        """The live conversation in this chat, made with its person when this chat is new. Returns its id."""
        identity_id = self._identity(channel, bot, address, language)
        opened = {"identity_id": identity_id, "started_at": self._now}
        insert_or_ignore(self._connection, conversation, [opened])
        found = self._connection.execute(
            select(conversation.c.id).where(
                conversation.c.identity_id == identity_id, conversation.c.ended_at.is_(None)
            )
        )
        return int(found.scalar_one())

    def _identity(self, channel: str, bot: str, address: str, language: str) -> int:
        known = select(channel_identity.c.id).where(
            channel_identity.c.channel == channel,
            channel_identity.c.bot == bot,
            channel_identity.c.address == address,
        )
        found = self._connection.execute(known).scalar()
        if found is not None:
            return int(found)
        # Two processes may greet the same person at once: the loser's person goes with its savepoint.
        savepoint = self._connection.begin_nested()
        person_id = insert_one(self._connection, person, language=language, created_at=self._now)
        made = insert_or_ignore(
            self._connection,
            channel_identity,
            [
                {
                    "person_id": person_id,
                    "channel": channel,
                    "bot": bot,
                    "address": address,
                    "created_at": self._now,
                }
            ],
        )
        if made:
            savepoint.commit()
        else:
            savepoint.rollback()
        return int(self._connection.execute(known).scalar_one())

    def hold(self, conversation_id: int) -> bool:
        """Locks the conversation for this transaction; False when a turn of it, elsewhere, is under way."""
        free = (
            select(conversation.c.id)
            .where(conversation.c.id == conversation_id)
            .with_for_update(of=conversation, skip_locked=True)
        )
        return self._connection.execute(free).first() is not None

    def speak(self, person_id: int, language: str) -> None:
        """From now on the bot speaks this language to the person."""
        self._connection.execute(update(person).where(person.c.id == person_id).values(language=language))

    def came_from(self, person_id: int, ref: str) -> None:
        """Keeps the first deep link the person came by; a later one does not replace it."""
        self._connection.execute(
            update(person).where(person.c.id == person_id, person.c.origin_ref.is_(None)).values(origin_ref=ref)
        )

    def acted(self, turns: Sequence[tuple[int, int, dict[str, Any] | None]]) -> None:
        """Conversations whose turn is done: each with the newest sequence acted on and its new state."""
        rows = [{"row": row, "sequence": sequence, "new": new, "at": self._now} for row, sequence, new in turns]
        self._connection.execute(_ACTED, rows)

    def blocked(self, identity_id: int) -> None:
        """The person blocked the bot in this chat: nothing is sent there until they come back."""
        self._connection.execute(
            update(channel_identity)
            .where(channel_identity.c.id == identity_id, channel_identity.c.blocked_at.is_(None))
            .values(blocked_at=self._now)
        )

    def moved(self, identity_id: int, address: str) -> bool:
        """The chat has another address now. False when that is another chat's of ours already."""
        there = channel_identity.alias("there")
        taken = exists().where(
            there.c.channel == channel_identity.c.channel,
            there.c.bot == channel_identity.c.bot,
            there.c.address == address,
        )
        changed = self._connection.execute(
            update(channel_identity).where(channel_identity.c.id == identity_id, ~taken).values(address=address)
        )
        return changed.rowcount == 1

    def came_back(self, identity_id: int) -> None:
        self._connection.execute(
            update(channel_identity).where(channel_identity.c.id == identity_id).values(blocked_at=None)
        )


def _conversation(row: Row[*tuple[Any, ...]] | None) -> Conversation | None:
    return Conversation(*row) if row else None
