"""What the bot will say of its own accord: planned here, put into words when it leaves (dialogs/notices.py)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update

from domain.incoming import Channel
from storage.deliveries import PRIORITY
from storage.inserts import insert_or_ignore
from storage.part import Part
from storage.tables import channel_identity, conversation, delivery


class Outbox(Part):
    """Plans messages to people and withdraws them. No words are kept: they are made in the reader's language."""

    def plan(
        self,
        person_id: int,
        notice: str,
        *,
        key: str,
        kind: str,
        about: str | None = None,
        due_at: datetime | None = None,
        expires_at: datetime | None = None,
        purpose: str | None = None,
        chat: int | None = None,
        **ids: int | str | bool | None,
    ) -> bool:
        """Plans one message to the person, in the chat they spoke in last, or in the ``chat`` of this number.

        ``notice`` names it among dialogs.notices.NOTICES, and ``ids`` are what it needs to find its words: row
        numbers and codes, no personal data. ``key`` makes planning idempotent. ``about`` is what it tells of, as
        in ``appointment:12``. Instants are UTC; ``due_at`` None is now. Returns False when the person has no chat
        that can be reached, or the key was planned before.
        """
        identity_id = self.chat_of(person_id) if chat is None else chat
        if identity_id is None:
            return False
        row = {
            "idempotency_key": key,
            "kind": kind,
            "identity_id": identity_id,
            "about": about,
            "purpose": purpose,
            "payload": {"notice": notice, **{name: value for name, value in ids.items() if value is not None}},
            "created_at": self._now,
            "due_at": due_at or self._now,
            "expires_at": expires_at,
            "priority": PRIORITY[kind],
        }
        return bool(insert_or_ignore(self._connection, delivery, [row]))

    def chat_of(self, person_id: int) -> int | None:
        """The chat identity to reach the person at: of those not blocked, the one they spoke in last."""
        return self._connection.execute(
            select(channel_identity.c.id)
            .outerjoin(conversation, conversation.c.identity_id == channel_identity.c.id)
            .where(
                channel_identity.c.person_id == person_id,
                channel_identity.c.blocked_at.is_(None),
                channel_identity.c.channel != Channel.EMAIL,
            )
            .order_by(conversation.c.last_in_at.desc().nulls_last(), channel_identity.c.id.desc())
            .limit(1)
        ).scalar()

    def withdraw(self, about: str, *, notices: Iterable[str] | None = None) -> int:
        """What is planned about this is not sent after all. Returns how many messages.

        What is in hand at this moment cannot be stopped; its words are checked once more before another try.
        """
        which = [delivery.c.about == about, delivery.c.state == "planned"]
        if notices is not None:
            which.append(delivery.c.payload["notice"].as_string().in_(list(notices)))
        return self._connection.execute(update(delivery).where(*which).values(state="cancelled")).rowcount
