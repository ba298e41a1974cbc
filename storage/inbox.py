"""What people did, kept before anything is answered, and handed out one act per conversation at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, bindparam, func, or_, select, update

from domain.incoming import Incoming
from storage.inserts import insert_or_ignore
from storage.part import Part
from storage.people import Conversation, People, conversations
from storage.tables import conversation, inbox

GIVEN_UP_AFTER = 5
"""Turns that failed this often are set aside and shown to a person."""

FIRST_PAUSE = timedelta(seconds=1)
"""Before a failed turn is tried again; each further pause is twice as long."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """An act that is safe in the store. ``new`` is False when it had been accepted before."""

    inbox_id: int
    conversation_id: int
    new: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """An act to be acted on, with the conversation it belongs to, locked for this transaction."""

    inbox_id: int
    incoming: Incoming
    received_at: datetime
    attempts: int
    conversation: Conversation


_IDS: BindParameter[list[int]] = bindparam("ids", expanding=True)
_CONVERSATIONS_WAITING = (
    select(inbox.c.conversation_id)
    .where(inbox.c.state == "new")
    .group_by(inbox.c.conversation_id)
    # A failed act holds its conversation back for a while, and nobody else's.
    .having(or_(func.max(inbox.c.not_before).is_(None), func.max(inbox.c.not_before) <= bindparam("now")))
    .order_by(func.min(inbox.c.id))
    .limit(bindparam("most"))
)
_LOCKED = conversations().where(conversation.c.id.in_(_IDS)).with_for_update(of=conversation, skip_locked=True)
# One first act per conversation: the smallest sequence, and of equal ones the first to arrive.
_FIRST_ACTS = (
    select(inbox.c.id, inbox.c.conversation_id, inbox.c.incoming, inbox.c.received_at, inbox.c.attempts)
    .where(inbox.c.state == "new", inbox.c.conversation_id.in_(_IDS))
    .order_by(inbox.c.conversation_id, inbox.c.sequence, inbox.c.id)
)
_DONE = update(inbox).where(inbox.c.id == bindparam("row")).values(state="done", done_at=bindparam("at"), incoming=None)


class Inbox(Part):
    """Accepts acts once, whoever delivers them how often, and gives them to one worker at a time."""

    def accept(self, acts: Sequence[Incoming]) -> list[Accepted]:
        """Stores the acts that are new. One answer per act, in order."""
        people = People(self._connection, self._now)
        conversation_ids = [self._conversation_of(people, act) for act in acts]
        rows = [
            {
                "channel": act.channel,
                "bot": act.bot,
                "update_id": act.update_id,
                "conversation_id": conversation_id,
                "sequence": act.sequence,
                "received_at": self._now,
                "incoming": act.to_json(),
            }
            for act, conversation_id in zip(acts, conversation_ids, strict=True)
        ]
        new = set(insert_or_ignore(self._connection, inbox, rows))
        ids = self._ids(acts)
        return [
            Accepted(ids[_key(act)], conversation_id, ids[_key(act)] in new)
            for act, conversation_id in zip(acts, conversation_ids, strict=True)
        ]

    def _conversation_of(self, people: People, act: Incoming) -> int:
        known = people.conversation_at(act.channel, act.bot, act.chat)
        return known.id if known else people.welcome(act.channel, act.bot, act.chat, act.language or "fi")

    def _ids(self, acts: Sequence[Incoming]) -> dict[tuple[str, str, str], int]:
        stored = self._connection.execute(
            select(inbox.c.id, inbox.c.channel, inbox.c.bot, inbox.c.update_id).where(
                inbox.c.update_id.in_([act.update_id for act in acts])
            )
        )
        return {(row.channel, row.bot, row.update_id): row.id for row in stored}

    def waiting(self, most: int) -> list[int]:
        """Up to ``most`` conversations with something to act on now, longest waiting first."""
        return list(self._connection.execute(_CONVERSATIONS_WAITING, {"most": most, "now": self._now}).scalars())

    def claim(self, conversation_ids: Sequence[int]) -> list[Waiting]:
        """The first waiting act of each of these conversations, save those another worker has in hand."""
        waiting = list(conversation_ids)
        if not waiting:
            return []
        locked = {row.id: Conversation(*row) for row in self._connection.execute(_LOCKED, {"ids": waiting})}
        if not locked:
            return []
        # Read only after the lock: before it, another worker may just have finished the same act.
        firsts: dict[int, Waiting] = {}
        for row in self._connection.execute(_FIRST_ACTS, {"ids": list(locked)}):
            if row.conversation_id not in firsts:
                firsts[row.conversation_id] = Waiting(
                    row.id,
                    Incoming.from_json(row.incoming),
                    row.received_at,
                    row.attempts,
                    locked[row.conversation_id],
                )
        return list(firsts.values())

    def done(self, inbox_ids: Sequence[int]) -> None:
        """These acts have been acted on; their content goes, the message log has what is kept of it."""
        self._connection.execute(_DONE, [{"row": row, "at": self._now} for row in inbox_ids])

    def failed(self, inbox_id: int, fault: str) -> bool:
        """Counts one failed turn, to be tried again a little later. True when it was the last try: it is set aside."""
        attempts = self._connection.execute(
            update(inbox)
            .where(inbox.c.id == inbox_id, inbox.c.state == "new")
            .values(attempts=inbox.c.attempts + 1, fault=fault)
            .returning(inbox.c.attempts)
        ).scalar()
        if attempts is None:
            return False
        last = bool(attempts >= GIVEN_UP_AFTER)
        pause = {"not_before": self._now + FIRST_PAUSE * 2 ** (attempts - 1)}
        aside = {"state": "failed", "done_at": self._now}
        self._connection.execute(update(inbox).where(inbox.c.id == inbox_id).values(**(aside if last else pause)))
        return last


def _key(act: Incoming) -> tuple[str, str, str]:
    return (act.channel, act.bot, act.update_id)
