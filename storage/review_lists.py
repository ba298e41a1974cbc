"""Which conversations stand out, and a sample of them all: who they are of and when, never a word of them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, select, union_all

from domain.funnel import What
from domain.screening import Kind
from storage.tables import channel_identity, consent, conversation, dialog_event, message, person_label, talk, todo
from storage.todos import TodoKind

_PRIME = 2_147_483_647


class Pick(StrEnum):
    """Which conversations are listed."""

    SAMPLE = "sample"
    LABEL = "label"
    WITHHELD = "withheld"  # health or an identity code was intercepted
    THIRD_MISS = "third_miss"
    STOPPED = "stopped"  # they said STOP
    LOST = "lost"  # dead ends
    WAITED = "waited"  # they wait for a person, for longer than a working day
    FAULT = "fault"
    DISTRESS = "distress"


FLAGS = tuple(pick for pick in Pick if pick not in {Pick.SAMPLE, Pick.LABEL})
"""What makes a conversation stand out by itself."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which list: its period (UTC, ``until`` not included; WAITED has none), page from 1, seed, label.

    With ``client_id`` it is that one client alone, with ``person_id`` that one person.
    """

    pick: Pick
    since: datetime
    until: datetime
    page: int = 1
    seed: int = 1
    label_id: int | None = None
    client_id: int | None = None
    person_id: int | None = None


def picked(asked: Asked, waited_since: datetime) -> Subquery:
    """Each person once, with when what is looked for last happened: columns ``id`` and ``at``.

    ``waited_since`` (UTC) is since when somebody must have waited to have waited too long.
    """
    happened = _happened(asked, waited_since).subquery()
    return select(happened.c.id, func.max(happened.c.at).label("at")).group_by(happened.c.id).subquery()


def _happened(asked: Asked, waited_since: datetime) -> Any:
    since, until = asked.since, asked.until
    match asked.pick:
        case Pick.SAMPLE:
            return union_all(_talked(since, until), _acted(since, until))
        case Pick.LABEL:
            labelled = person_label.c.label_id == (asked.label_id or 0)
            return (
                _talked(since, until).join(person_label, person_label.c.person_id == talk.c.person_id).where(labelled)
            )
        case Pick.WITHHELD:
            return _withheld(since, until)
        case Pick.THIRD_MISS | Pick.LOST:
            what = What.THIRD_MISS if asked.pick is Pick.THIRD_MISS else What.LOST
            return _acted(since, until).where(dialog_event.c.what == what)
        case Pick.STOPPED:
            return select(consent.c.person_id.label("id"), consent.c.withdrawn_at.label("at")).where(
                consent.c.withdrawn_at.is_not(None),
                _in_period(consent.c.withdrawn_at, since, until),
                consent.c.withdrawn_how == "stop",
            )
        case Pick.WAITED:
            return select(talk.c.person_id.label("id"), talk.c.waiting_since.label("at")).where(
                talk.c.waiting_since.is_not(None), talk.c.waiting_since < waited_since
            )
        case Pick.FAULT | Pick.DISTRESS:
            kind = TodoKind.FAULT if asked.pick is Pick.FAULT else TodoKind.DISTRESS
            return select(todo.c.person_id.label("id"), todo.c.created_at.label("at")).where(
                todo.c.kind == kind, _in_period(todo.c.created_at, since, until)
            )


def _in_period(column: ColumnElement[Any], since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(column >= since, column < until)


def _talked(since: datetime, until: datetime) -> Select[Any]:
    """Who said something last in the period."""
    return select(talk.c.person_id.label("id"), talk.c.last_in_at.label("at")).where(
        _in_period(talk.c.last_in_at, since, until)
    )


def _acted(since: datetime, until: datetime) -> Select[Any]:
    """Who did something in a dialog in the period, whatever they have done since."""
    return select(dialog_event.c.person_id.label("id"), dialog_event.c.at.label("at")).where(
        dialog_event.c.person_id.is_not(None), _in_period(dialog_event.c.at, since, until)
    )


def _withheld(since: datetime, until: datetime) -> Select[Any]:
    return (
        select(channel_identity.c.person_id.label("id"), message.c.at.label("at"))
        .select_from(message)
        .join(conversation, conversation.c.id == message.c.conversation_id)
        .join(channel_identity, channel_identity.c.id == conversation.c.identity_id)
        .where(
            message.c.withheld.is_not(None),
            _in_period(message.c.at, since, until),
            message.c.withheld.in_([Kind.HEALTH, Kind.IDENTITY_CODE]),
        )
    )


def shuffled(people: Subquery, seed: int) -> ColumnElement[int]:
    """An order that the seed alone decides, whoever else comes into the period: a x id + b modulo a prime."""
    drawn = random.Random(seed)  # noqa: S311 - a sample that can be drawn again, no secret
    multiplier, offset = drawn.randrange(1, _PRIME), drawn.randrange(_PRIME)
    return (people.c.id * multiplier + offset) % _PRIME
