"""One-time links that are sent by e-mail: whoever holds one answers for the person it was sent to, on one page."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, delete, func, insert, or_, select, update

from domain.incoming import Channel
from storage.part import Part
from storage.tables import channel_identity, one_time_link, person

SHOWN_AFTER = timedelta(days=30)
"""A link that is over still says what to do for so long; afterwards nobody knows it any more."""


class Purpose(StrEnum):
    """What page a link leads to, and whose row its subject is."""

    CARDS = "cards"  # who was introduced: the request
    FOLLOW_UP = "follow_up"  # three weeks after: the follow-up
    PULSE = "pulse"  # how a week of a work trial went: the pulse
    REQUEST = "request"  # the need itself: the request
    EVENT = "event"  # an invitation: the event
    EVENT_GRADE = "event_grade"  # how it was, to who came: the event


class State(StrEnum):
    """How a link stands for the browser that shows it."""

    NEW = "new"
    MINE = "mine"
    ELSEWHERE = "elsewhere"  # another browser opened it
    USED = "used"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class WebLink:
    """A link as its page needs it. ``person_id`` is whom it was sent to, ``subject`` the row it is about."""

    token_hash: str
    person_id: int
    purpose: Purpose
    subject: int
    language: str
    state: State


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An e-mail identity of somebody: where no more may be written once they said so."""

    identity_id: int
    person_id: int
    address: str
    language: str
    stopped: bool


class WebLinks(Part):
    """Mints links, opens them in one browser, and ends them. Of a token the store knows the hash alone."""

    def mint(self, person_id: int, purpose: Purpose, subject: int, days: int) -> str:
        """A new token of 256 bits, good for ``days`` days. Nobody can be told it a second time."""
        token = secrets.token_urlsafe(32)
        self._connection.execute(
            insert(one_time_link).values(
                token_hash=hashed(token),
                person_id=person_id,
                purpose=purpose,
                subject_id=subject,
                created_at=self._now,
                expires_at=self._now + timedelta(days=days),
            )
        )
        return token

    def look(self, token: str, browser: str | None) -> WebLink | None:
        """The link of this token, as it stands for a browser that shows this secret; None for a token of nobody's."""
        row = self._connection.execute(
            select(one_time_link, person.c.language)
            .join(person, person.c.id == one_time_link.c.person_id)
            .where(one_time_link.c.token_hash == hashed(token), one_time_link.c.expires_at > self._now - SHOWN_AFTER)
        ).first()
        if row is None or row.purpose not in set(Purpose):
            return None
        state = self._state(row, hashed(browser) if browser else None)
        return WebLink(row.token_hash, row.person_id, Purpose(row.purpose), row.subject_id, row.language, state)

    def _state(self, row: Row[Any], browser_hash: str | None) -> State:
        if row.used_at is not None:
            return State.USED
        if row.expires_at <= self._now:
            return State.OVER
        if row.browser_hash is None:
            return State.NEW
        return State.MINE if row.browser_hash == browser_hash else State.ELSEWHERE

    def open(self, link: WebLink, browser: str) -> bool:
        """Binds it to this browser. False when another one was first."""
        mine = hashed(browser)
        row = one_time_link.c
        opened = self._connection.execute(
            update(one_time_link)
            .where(
                row.token_hash == link.token_hash,
                row.used_at.is_(None),
                row.expires_at > self._now,
                or_(row.browser_hash.is_(None), row.browser_hash == mine),
            )
            .values(opened_at=func.coalesce(row.opened_at, self._now), browser_hash=mine)
        )
        return opened.rowcount == 1

    def use(self, link: WebLink) -> bool:
        """It has been answered. False when it was before."""
        return self._end(link, used_at=self._now)

    def end(self, link: WebLink) -> bool:
        """Another one takes its place: whoever opened it first goes no further."""
        return self._end(link, expires_at=self._now)

    def _end(self, link: WebLink, **values: datetime) -> bool:
        ended = self._connection.execute(
            update(one_time_link)
            .where(one_time_link.c.token_hash == link.token_hash, one_time_link.c.used_at.is_(None))
            .values(**values)
        )
        return ended.rowcount == 1

    def sweep(self) -> int:
        """Removes links that nobody knows any more. Returns how many."""
        over = one_time_link.c.expires_at <= self._now - SHOWN_AFTER
        return self._connection.execute(delete(one_time_link).where(over)).rowcount

    # Whether somebody may be written to at all.

    def mailbox(self, identity_id: int) -> Mailbox | None:
        """The e-mail identity of this number."""
        row = self._connection.execute(
            select(
                channel_identity.c.id,
                channel_identity.c.person_id,
                channel_identity.c.address,
                channel_identity.c.blocked_at,
                person.c.language,
            )
            .join(person, person.c.id == channel_identity.c.person_id)
            .where(channel_identity.c.id == identity_id, channel_identity.c.channel == Channel.EMAIL)
        ).first()
        if row is None:
            return None
        return Mailbox(row.id, row.person_id, row.address, row.language, stopped=row.blocked_at is not None)


def hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
