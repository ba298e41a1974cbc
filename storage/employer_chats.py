"""Whom of the companies' people one can write to in a chat."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from domain.incoming import Channel
from storage.part import Part
from storage.scope import can_write_to
from storage.staff import Reader
from storage.tables import channel_identity, person


class EmployerChats(Part):
    """For pages that have shown these people to the reader already."""

    def reached(self, reader: Reader, people: Sequence[int]) -> set[int]:
        """Who of these has a chat (e-mail is none) that the reader may write in."""
        chat = select(channel_identity.c.id).where(
            channel_identity.c.person_id == person.c.id,
            channel_identity.c.channel != Channel.EMAIL,
            channel_identity.c.blocked_at.is_(None),
        )
        written = person.c.id.in_(people), chat.exists(), can_write_to(reader, self._now)
        return set(self._connection.execute(select(person.c.id).where(*written)).scalars())
