"""The talk as the turn keeps it up: who said what last, who waits, and what they were told of opening hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.calendar import is_staffed, local_day
from storage.inserts import insert_or_ignore
from storage.outbox import Outbox
from storage.part import Part
from storage.people import People
from storage.rules import RuleBook
from storage.tables import channel_identity, conversation, person, staff, talk
from storage.talk_state import TalkState


@dataclass(frozen=True, slots=True)
class Heard:
    """One act of a person: the row of the message log, whether they wait for a person's answer since, and the
    hand-back that they know of now (``returned_at``), if there was one.
    """

    person_id: int
    message_id: int
    waits: bool = False
    knows_of: datetime | None = None


class TalkTurns(Part):
    """The bot's side. Nothing here is recorded: nobody of the staff looks or presses."""

    def heard(self, acts: Sequence[Heard]) -> None:
        """Keeps up the talks of those who acted, in one statement, always in the order of the persons."""
        if not acts:
            return
        rows = [
            {
                "person_id": one.person_id,
                "last_in_id": one.message_id,
                "last_in_at": self._now,
                "waiting_since": self._now if one.waits else None,
                "returned_at": one.knows_of,
            }
            for one in sorted(acts, key=lambda one: (one.person_id, one.message_id))
        ]
        self._connection.execute(_HEARD[self._connection.dialect.name], rows)

    def needs(self, person_id: int, *, told: bool = False) -> None:
        """They wait for a person of the service. ``told``: they have just heard when people answer."""
        self._ensure(person_id)
        waits = {"waiting_since": func.coalesce(talk.c.waiting_since, self._now)}
        self._change(person_id, **waits, snoozed_until=None, snoozed_by=None)
        if told:
            self.tells_closed(person_id)

    def tells_closed(self, person_id: int) -> bool:
        """True when nobody answers at this hour and they have not been told so today; from now on they have been."""
        rules = RuleBook(self._connection, self._now).current()
        if is_staffed(self._now, rules.week(), rules.closures()):
            return False
        today = local_day(self._now)
        untold = or_(talk.c.told_closed_on.is_(None), talk.c.told_closed_on != today)
        told = self._connection.execute(
            update(talk).where(talk.c.person_id == person_id, untold).values(told_closed_on=today)
        )
        return told.rowcount == 1

    def state(self, person_id: int) -> TalkState:
        """How it stands; an empty TalkState for somebody who never said anything."""
        row = self._connection.execute(_STATE, {"person": person_id}).first()
        return TalkState(*row) if row else TalkState(person_id)

    def is_back_unheard(self, person_id: int) -> bool:
        """Whether the bot has had the chat again since somebody left it, and the person has not acted since."""
        back = select(talk.c.person_id).where(
            talk.c.person_id == person_id, talk.c.held_by.is_(None), talk.c.returned_at.is_not(None)
        )
        return self._connection.execute(back).first() is not None

    def _locked(self, person_id: int) -> TalkState:
        """How it stands, for this transaction alone: no turn of theirs and no colleague's press is under way."""
        self._ensure(person_id)
        theirs = (
            select(conversation.c.id)
            .join(channel_identity, channel_identity.c.id == conversation.c.identity_id)
            .where(channel_identity.c.person_id == person_id, conversation.c.ended_at.is_(None))
            .order_by(conversation.c.id)
            .with_for_update(of=conversation)
        )
        self._connection.execute(theirs).all()
        self._connection.execute(select(talk.c.person_id).where(talk.c.person_id == person_id).with_for_update())
        return self.state(person_id)

    def _chat(self, person_id: int) -> tuple[int, int] | None:
        """The chat identity they are reached at, and its live conversation."""
        identity_id = Outbox(self._connection, self._now).chat_of(person_id)
        if identity_id is None:
            return None
        chat = self._connection.execute(
            select(channel_identity.c.channel, channel_identity.c.bot, channel_identity.c.address, person.c.language)
            .join(person, person.c.id == channel_identity.c.person_id)
            .where(channel_identity.c.id == identity_id)
        ).one()
        return identity_id, People(self._connection, self._now).welcome(*chat)

    def _ensure(self, person_id: int) -> None:
        insert_or_ignore(self._connection, talk, [{"person_id": person_id}], key=talk.c.person_id)

    def _change(self, person_id: int, **values: Any) -> None:
        self._connection.execute(update(talk).where(talk.c.person_id == person_id).values(**values))


def _kept_up(make: Any) -> Any:
    """One act's row, added or laid over what is known. Presses of the console that came between stay as they are."""
    new = make(talk)
    said = new.excluded
    is_newer = or_(talk.c.last_in_id.is_(None), talk.c.last_in_id < said.last_in_id)
    return new.on_conflict_do_update(
        index_elements=["person_id"],
        set_={
            "last_in_id": case((is_newer, said.last_in_id), else_=talk.c.last_in_id),
            "last_in_at": said.last_in_at,
            "waiting_since": func.coalesce(talk.c.waiting_since, said.waiting_since),
            "active_at": case((talk.c.held_by.is_not(None), said.last_in_at), else_=talk.c.active_at),
            "returned_at": case((talk.c.returned_at == said.returned_at, None), else_=talk.c.returned_at),
            "snoozed_until": None,
            "snoozed_by": None,
        },
    )


_HEARD = {"postgresql": _kept_up(postgresql.insert), "sqlite": _kept_up(sqlite.insert)}

_STATE = (
    select(
        talk.c.person_id,
        talk.c.held_by,
        staff.c.full_name,
        talk.c.held_at,
        talk.c.waiting_since,
        talk.c.snoozed_until,
        talk.c.last_in_id,
        talk.c.last_in_at,
    )
    .outerjoin(staff, staff.c.id == talk.c.held_by)
    .where(talk.c.person_id == bindparam("person"))
)
