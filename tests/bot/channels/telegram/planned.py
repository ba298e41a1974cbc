"""Puts deliveries into the ledger as a turn does, for tests of what comes after."""

from __future__ import annotations

from itertools import count
from typing import Any

from domain.incoming import Channel
from domain.prompt import Button, Prompt
from storage.deliveries import REPLY
from storage.store import Store
from tests.bot.channels.telegram.program import Program

_numbers = count(1)

KEYBOARD = Prompt(
    choices=(Button("Kyllä", "d.s.0.yes"), Button("Ei", "d.s.0.no")),
    ways=(Button("Takaisin", "way.back.0."), Button("Ohje", "way.help.0.")),
)


async def plan(
    program: Program,
    chat: int,
    body: str | None = "Moi",
    *,
    kind: str = REPLY,
    prompt: Prompt | None = None,
    payload: dict[str, Any] | None = None,
    **more: Any,
) -> str:
    """One delivery to this chat; returns its key."""
    key = f"{kind}:test-{next(_numbers)}"

    def write(store: Store) -> None:
        bot = program.channel.bot_id
        conversation_id = store.people.welcome(Channel.TELEGRAM, bot, str(chat), "fi")
        where = store.people.conversation(conversation_id)
        assert where is not None
        row = {"idempotency_key": key, "kind": kind, "identity_id": where.identity_id, "payload": payload or {}}
        if body is not None:
            said = {"conversation_id": conversation_id, "body": body, "key": "test", "language": "fi"}
            (row["message_id"],) = store.messages.said([said | {"prompt": prompt.to_json() if prompt else None}])
        store.deliveries.plan([row | {"conversation_id": conversation_id} | more])

    await program.database.write(program.clock(), write)
    return key


async def row(program: Program, key: str) -> Any:
    """The delivery as it stands in the ledger."""
    (found,) = [one for one in await program.deliveries() if one.idempotency_key == key]
    return found
