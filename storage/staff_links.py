"""One-time links: the first admin's, an invitation, a new password. The token is in the link only."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, insert, select, text, update

from storage.errors import Refused
from storage.part import Part
from storage.tables import staff, staff_link

LINK_LIFE = timedelta(hours=72)
PASSWORD_LINK_LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom an unused link was made for."""

    staff_id: int
    email: str
    full_name: str
    language: str


class StaffLinks(Part):
    """Makes links and takes them back in. A link of the purpose ``invite`` sets a password: the first one of
    who has none, a new one of who has."""

    def first_admin_link(self) -> str:
        """The token of a link that makes the first admin; links made for that before are void.

        Raises Refused("staff_exist") when there is anybody already.
        """
        self._alone()
        if self._anybody():
            raise Refused("staff_exist")
        self._void(staff_link.c.purpose == "first_admin")
        return self._new_link("first_admin", None, LINK_LIFE)

    def invite_link(self, staff_id: int) -> str:
        """The token of a link with which this person sets their first password; their earlier links are void.

        Raises Refused("joined") when they have one already, and LookupError when there is no such account.
        """
        if self._has_password(staff_id):
            raise Refused("joined")
        self._void(staff_link.c.staff_id == staff_id)
        return self._new_link("invite", staff_id, LINK_LIFE)

    def password_link(self, staff_id: int) -> str:
        """The token of a link with which somebody who has joined sets a new password; their earlier links are void.

        Raises Refused("not_joined") when they have none yet, and LookupError when there is no such account.
        """
        if not self._has_password(staff_id):
            raise Refused("not_joined")
        self._void(staff_link.c.staff_id == staff_id)
        return self._new_link("invite", staff_id, PASSWORD_LINK_LIFE)

    def leads_to_first_admin(self, token: str) -> bool:
        """Whether this link can make the first admin now."""
        live = select(staff_link.c.id).where(*_live_link(token, "first_admin", self._now))
        return self._connection.execute(live).first() is not None and not self._anybody()

    def invited_by(self, token: str) -> Invited | None:
        """Whom this link invites; None when it is unknown, used, too old, or its person was deactivated."""
        return self._whose(self._linked(token).where(staff.c.password_hash.is_(None)))

    def forgetful(self, token: str) -> Invited | None:
        """Whose new password this link sets; None as for an invitation."""
        return self._whose(self._linked(token).where(staff.c.password_hash.is_not(None)))

    def accept(self, token: str, password_hash: str) -> int:
        """Uses an invitation: its person has a password from now on. Returns their id.

        Raises Refused("link") when the link cannot be used (any more).
        """
        return self._set_by_link(self.invited_by(token), token, password_hash)

    def renew_password(self, token: str, password_hash: str) -> int:
        """Uses a link for a forgotten password; the sign-ins that were live are for the caller to end. Returns
        whose it was. Raises Refused("link") when the link cannot be used (any more)."""
        return self._set_by_link(self.forgetful(token), token, password_hash)

    def _set_by_link(self, whose: Invited | None, token: str, password_hash: str) -> int:
        if whose is None or not self._use_link(token, "invite"):
            raise Refused("link")
        self._connection.execute(update(staff).where(staff.c.id == whose.staff_id).values(password_hash=password_hash))
        return whose.staff_id

    def _linked(self, token: str) -> Select[Any]:
        return (
            select(staff.c.id, staff.c.email, staff.c.full_name, staff.c.language)
            .join(staff_link, staff_link.c.staff_id == staff.c.id)
            .where(*_live_link(token, "invite", self._now), staff.c.deactivated_at.is_(None))
        )

    def _whose(self, wanted: Select[Any]) -> Invited | None:
        row = self._connection.execute(wanted).first()
        return Invited(*row) if row else None

    def _has_password(self, staff_id: int) -> bool:
        row = self._connection.execute(
            select(staff.c.password_hash).where(staff.c.id == staff_id, staff.c.deactivated_at.is_(None))
        ).first()
        if row is None:
            raise LookupError("no such account")
        return row.password_hash is not None

    def _alone(self) -> None:
        """Until the commit nobody else adds or changes accounts. SQLite's writers are alone already."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("lock table staff in share row exclusive mode"))

    def _anybody(self) -> bool:
        return self._connection.execute(select(staff.c.id).limit(1)).first() is not None

    def _new_link(self, purpose: str, staff_id: int | None, life: timedelta) -> str:
        token = secrets.token_urlsafe(32)
        self._connection.execute(
            insert(staff_link).values(
                token_hash=_hash(token),
                purpose=purpose,
                staff_id=staff_id,
                created_at=self._now,
                expires_at=self._now + life,
            )
        )
        return token

    def _use_link(self, token: str, purpose: str) -> bool:
        """Marks the link used. Of two at once the second waits for the first, and then finds it used."""
        used = self._connection.execute(
            update(staff_link).where(*_live_link(token, purpose, self._now)).values(used_at=self._now)
        )
        return used.rowcount == 1

    def _void(self, which: ColumnElement[bool]) -> None:
        self._connection.execute(
            update(staff_link).where(which, staff_link.c.used_at.is_(None)).values(expires_at=self._now)
        )


def _live_link(token: str, purpose: str, now: datetime) -> list[ColumnElement[bool]]:
    return [
        staff_link.c.token_hash == _hash(token),
        staff_link.c.purpose == purpose,
        staff_link.c.used_at.is_(None),
        staff_link.c.expires_at > now,
    ]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
