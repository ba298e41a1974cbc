"""What the acts of people left to write: one act's outcome, and the writing of many together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.funnel import Happened
from domain.incoming import Act
from storage.inbox import Waiting
from storage.store import Store
from storage.talk_turns import Heard


@dataclass
class Outcome:
    """What one act left to write: rows of the message log, the ledger, and the conversation's new state."""

    waiting: Waiting
    state: dict[str, Any] | None
    heard_id: int | None = None
    heard: dict[str, Any] = field(default_factory=dict)
    said: dict[str, Any] | None = None
    delivery: dict[str, Any] | None = None
    happened: Sequence[Happened] = ()
    waits: bool = False  # for a person's answer
    knows_of: datetime | None = None  # the return of the bot that the person has heard of now

    def newest(self) -> int:
        """The newest sequence acted on in the conversation."""
        return max(self.waiting.conversation.last_sequence, self.waiting.incoming.sequence)

    def talk(self) -> Heard | None:
        """What the person's talk with the service is to know of it; None when they said nothing."""
        if self.heard_id is None or self.waiting.incoming.act is Act.BLOCK:
            return None
        return Heard(self.waiting.conversation.person_id, self.heard_id, self.waits, self.knows_of)


def write(store: Store, outcomes: Sequence[Outcome]) -> None:
    """Everything that these acts left, in as few statements as there are tables."""
    if not outcomes:
        return
    write_words(store, outcomes)
    store.people.acted([(one.waiting.conversation.id, one.newest(), one.state) for one in outcomes])
    store.inbox.done([one.waiting.inbox_id for one in outcomes])
    store.funnel.record([(one.waiting.conversation.person_id, what) for one in outcomes for what in one.happened])


def write_words(store: Store, outcomes: Sequence[Outcome]) -> None:
    """What was heard and what is said."""
    _write_heard(store, outcomes)
    _write_said(store, outcomes)


def _write_heard(store: Store, outcomes: Sequence[Outcome]) -> None:
    unwritten = [one for one in outcomes if one.heard_id is None and one.heard]
    for one, message_id in zip(unwritten, store.messages.heard([one.heard for one in unwritten]), strict=True):
        one.heard_id = message_id
    store.talks.heard([talk for one in outcomes if (talk := one.talk()) is not None])


def _write_said(store: Store, outcomes: Sequence[Outcome]) -> None:
    speaking = [one for one in outcomes if one.said is not None]
    for one, message_id in zip(speaking, store.messages.said([one.said or {} for one in speaking]), strict=True):
        if one.delivery is not None:
            one.delivery["message_id"] = message_id
    store.deliveries.plan([one.delivery for one in outcomes if one.delivery is not None])
