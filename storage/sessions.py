"""Who is signed in to the console."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, insert, select, update

from domain.roles import Role, Specialty
from storage.part import Part
from storage.staff import Reader
from storage.tables import staff, staff_factor, staff_session

IDLE_LIMIT = timedelta(minutes=60)
ABSOLUTE_LIMIT = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
"""``last_seen_at`` is written at most this often: reading a page should not cost a write."""
FRESH_FOR = timedelta(minutes=10)
"""How long after a proof of who one is the gravest things may be done without another."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a live session belongs to. ``proved_at`` (UTC) is when they last showed who they are."""

    session_id: int
    reader: Reader
    full_name: str
    language: str
    csrf_hash: str
    proved_at: datetime | None
    has_factor: bool

    def is_fresh(self, now: datetime) -> bool:
        """Whether who they are was proved so lately that the gravest things may be done."""
        return self.proved_at is not None and now - self.proved_at < FRESH_FOR


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One sign-in of somebody; instants in UTC. ``agent`` is their browser in a few words."""

    id: int
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    agent: str | None


def csrf_of(token: str) -> str:
    """What every form of a session carries: it follows from the session's token and cannot lead back to it."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


class Sessions(Part):
    """Sign-ins. The token itself is with the browser only; the store has its hash."""

    def start(self, staff_id: int, agent: str | None = None) -> str:
        """A new sign-in of somebody who has just proved who they are. Returns its token, to be put in a cookie
        and nowhere else."""
        token = secrets.token_urlsafe(32)
        self._connection.execute(
            insert(staff_session).values(
                token_hash=_hash(token),
                csrf_hash=_hash(csrf_of(token)),
                staff_id=staff_id,
                created_at=self._now,
                last_seen_at=self._now,
                expires_at=self._now + ABSOLUTE_LIMIT,
                proved_at=self._now,
                agent=agent,
            )
        )
        return token

    def prove(self, session_id: int) -> None:
        """Who they are was shown again, at this moment."""
        self._connection.execute(
            update(staff_session).where(staff_session.c.id == session_id).values(proved_at=self._now)
        )

    def use(self, token: str, *, by_itself: bool = False) -> SignedIn | None:
        """Whose token this is, marked as seen now; not when an open page asks ``by_itself``, nobody pressed.

        None when it is unknown, was ended, was not used for IDLE_LIMIT, is older than ABSOLUTE_LIMIT, or its
        owner was deactivated.
        """
        row = self._connection.execute(
            select(
                staff_session.c.id,
                staff_session.c.csrf_hash,
                staff_session.c.last_seen_at,
                staff_session.c.proved_at,
                staff_factor.c.confirmed_at,
                staff.c.id.label("staff_id"),
                staff.c.full_name,
                staff.c.role,
                staff.c.specialty,
                staff.c.team_id,
                staff.c.language,
            )
            .join(staff, staff.c.id == staff_session.c.staff_id)
            .outerjoin(staff_factor, staff_factor.c.staff_id == staff.c.id)
            .where(staff_session.c.token_hash == _hash(token), self._live(), staff.c.deactivated_at.is_(None))
        ).first()
        if row is None:
            return None
        if not by_itself and row.last_seen_at <= self._now - SEEN_EVERY:
            self._connection.execute(
                update(staff_session).where(staff_session.c.id == row.id).values(last_seen_at=self._now)
            )
        reader = Reader(
            staff_id=row.staff_id,
            role=Role(row.role),
            team_id=row.team_id,
            specialty=Specialty(row.specialty) if row.specialty else None,
        )
        return SignedIn(
            session_id=row.id,
            reader=reader,
            full_name=row.full_name,
            language=row.language,
            csrf_hash=row.csrf_hash,
            proved_at=row.proved_at,
            has_factor=row.confirmed_at is not None,
        )

    def end(self, session_id: int) -> None:
        """This sign-in is over."""
        self._end(staff_session.c.id == session_id)

    def end_token(self, token: str) -> None:
        """The sign-in of this token is over, whosever it is: its browser has got another one."""
        self._end(staff_session.c.token_hash == _hash(token))

    def end_of(self, staff_id: int, session_id: int) -> bool:
        """This one of somebody's sign-ins is over; False when it is not theirs, or was over already."""
        return self._end(and_(staff_session.c.id == session_id, staff_session.c.staff_id == staff_id)) == 1

    def end_all(self, staff_id: int, *, but: int | None = None) -> int:
        """All of somebody's sign-ins are over, ``but`` perhaps the one they ask from. Returns how many were live."""
        return self._end(and_(staff_session.c.staff_id == staff_id, staff_session.c.id != (but or 0)))

    def live_of(self, staff_id: int) -> list[SessionRow]:
        """Somebody's live sign-ins, newest first."""
        rows = self._connection.execute(
            select(
                staff_session.c.id,
                staff_session.c.created_at,
                staff_session.c.last_seen_at,
                staff_session.c.expires_at,
                staff_session.c.agent,
            )
            .where(staff_session.c.staff_id == staff_id, self._live())
            .order_by(staff_session.c.id.desc())
        )
        return [SessionRow(*row) for row in rows]

    def _live(self) -> ColumnElement[bool]:
        return and_(
            staff_session.c.ended_at.is_(None),
            staff_session.c.expires_at > self._now,
            staff_session.c.last_seen_at > self._now - IDLE_LIMIT,
        )

    def _end(self, which: ColumnElement[bool]) -> int:
        ended = self._connection.execute(update(staff_session).where(which, self._live()).values(ended_at=self._now))
        return ended.rowcount


def is_csrf(signed_in: SignedIn, given: str) -> bool:
    """Whether a form was made for this very session."""
    return hmac.compare_digest(_hash(given), signed_in.csrf_hash)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
