"""The message log: everything said in a conversation, by the person and by the bot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from domain.prompt import Prompt
from storage.part import Part
from storage.tables import inbox, message


def page_of(
    connection: Connection, query: Select[Any], before: int | None, most: int
) -> tuple[list[Row[Any]], int | None]:
    """Of a query of messages the newest ``most`` before the number ``before``, in the order in which they were said;
    and the number before which the next page ends, None when there is nothing older.
    """
    earlier = query if before is None else query.where(message.c.id < before)
    rows = connection.execute(earlier.order_by(message.c.id.desc()).limit(most + 1)).all()
    shown = rows[:most]
    return list(reversed(shown)), shown[-1].id if len(rows) > most else None


@dataclass(frozen=True, slots=True)
class Message:
    """``body`` is plain text when the person said it (``in``), our markup when the bot did (``out``)."""

    id: int
    conversation_id: int
    direction: str
    at: datetime
    kind: str
    body: str
    key: str | None
    language: str | None
    prompt: Prompt | None
    withheld: str | None
    revision: int


_COLUMNS = (
    message.c.id,
    message.c.conversation_id,
    message.c.direction,
    message.c.at,
    message.c.kind,
    message.c.body,
    message.c.key,
    message.c.language,
    message.c.prompt,
    message.c.withheld,
    message.c.revision,
)

_NEWEST_SAID = (
    select(*_COLUMNS)
    .where(message.c.conversation_id == bindparam("conversation"), message.c.direction == "out")
    .order_by(message.c.id.desc())
    .limit(1)
)


class Messages(Part):
    """Writes the log and reads it back."""

    def heard(self, rows: Sequence[dict[str, Any]]) -> list[int]:
        """What people said: conversation_id, kind, body, key, language, platform_id, withheld. Ids in order."""
        return self._add(rows, "in")

    def said(self, rows: Sequence[dict[str, Any]]) -> list[int]:
        """What the bot says: conversation_id, body, key, params, language, prompt (as JSON). Ids in order."""
        return self._add([{"kind": "bot", **row} for row in rows], "out")

    def _add(self, rows: Sequence[dict[str, Any]], direction: str) -> list[int]:
        if not rows:
            return []
        whole = [{"direction": direction, "at": self._now, **row} for row in rows]
        added = self._connection.execute(insert(message).returning(message.c.id, sort_by_parameter_order=True), whole)
        return list(added.scalars())

    def show_prompt(self, message_id: int, prompt: dict[str, Any], body: str) -> None:
        """The buttons under a message change in place, as when a box is ticked; pages see a new revision."""
        self._connection.execute(
            update(message)
            .where(message.c.id == message_id)
            .values(prompt=prompt, body=body, revision=message.c.revision + 1)
        )

    def of_conversation(self, conversation_id: int, after: int = 0, most: int = 200) -> list[Message]:
        """The newest ``most`` messages after the message ``after``, oldest first."""
        rows = self._connection.execute(
            select(*_COLUMNS)
            .where(message.c.conversation_id == conversation_id, message.c.id > after)
            .order_by(message.c.id.desc())
            .limit(most)
        ).all()
        return [_message(row) for row in reversed(rows)]

    def last_said(self, conversation_id: int, *, key: str | None = None) -> Message | None:
        """The bot's newest message in the conversation; with ``key``, the newest one with that text."""
        said = _NEWEST_SAID if key is None else _NEWEST_SAID.where(message.c.key == key)
        row = self._connection.execute(said, {"conversation": conversation_id}).first()
        return _message(row) if row else None

    def label_of(self, conversation_id: int, data: str, most: int = 200) -> str:
        """What stood on a button, looked for in the bot's newest messages there; "" when none has it."""
        prompts = self._connection.execute(
            select(message.c.prompt)
            .where(
                message.c.conversation_id == conversation_id,
                message.c.direction == "out",
                message.c.prompt.is_not(None),
            )
            .order_by(message.c.id.desc())
            .limit(most)
        ).scalars()
        buttons = (button for prompt in prompts for button in Prompt.from_json(prompt).buttons())
        return next((button.label for button in buttons if button.data == data), "")

    def is_waiting(self, conversation_id: int) -> bool:
        """Whether something the person did has not been acted on yet."""
        waiting = (
            select(func.count())
            .select_from(inbox)
            .where(inbox.c.conversation_id == conversation_id, inbox.c.state == "new")
        )
        return bool(self._connection.execute(waiting).scalar_one())


def _message(row: Row[*tuple[Any, ...]]) -> Message:
    return Message(
        id=row.id,
        conversation_id=row.conversation_id,
        direction=row.direction,
        at=row.at,
        kind=row.kind,
        body=row.body,
        key=row.key,
        language=row.language,
        prompt=Prompt.from_json(row.prompt) if row.prompt else None,
        withheld=row.withheld,
        revision=row.revision,
    )
