"""The people who work here: accounts, roles, one-time links."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ColumnElement, Row, Select, and_, func, insert, select, text, update

from domain.assignment import Coordinator
from domain.roles import Permission, Role, Specialty, may
from storage.errors import Refused
from storage.inserts import insert_one
from storage.part import Part
from storage.tables import service_case, staff, staff_link, staff_session, team

LINK_LIFE = timedelta(hours=72)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1_000
"""Characters; a longer one only costs work."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, as far as it decides what they may see."""

    staff_id: int
    role: Role
    team_id: int | None = None
    specialty: Specialty | None = None

    def may(self, permission: Permission) -> bool:
        return may(self.role, permission)


@dataclass(frozen=True, slots=True)
class Secret:
    """What a password is checked against: outside any transaction, since checking takes long on purpose."""

    staff_id: int
    password_hash: str


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom an unused link was made for."""

    staff_id: int
    email: str
    full_name: str
    language: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """One account as the staff list shows it. ``link_until`` (UTC) is when an unused invitation ends."""

    id: int
    email: str
    full_name: str
    role: Role
    specialty: Specialty | None
    team_id: int | None
    team_name: str | None
    capacity: int | None
    open_cases: int
    joined: bool
    deactivated_at: datetime | None
    link_until: datetime | None


class Passwords:
    """Argon2id. The default costs of argon2-cffi, which follow RFC 9106 and grow with its releases."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobodys = self._hasher.hash(secrets.token_hex())

    def hash(self, password: str) -> str:
        return self._hasher.hash(_same_letters(password))

    def verify(self, secret: Secret | None, password: str) -> bool:
        """Whether this is the password. Takes as long for ``None``, an e-mail nobody has, as for a wrong one."""
        known = secret.password_hash if secret else self._nobodys
        try:
            self._hasher.verify(known, _same_letters(password)[: LONGEST_PASSWORD + 1])
        except (VerificationError, InvalidHashError):
            return False
        return secret is not None

    def is_outdated(self, secret: Secret) -> bool:
        """Whether the costs have changed since the hash was made, so that it should be made again."""
        return self._hasher.check_needs_rehash(secret.password_hash)


def check_password(password: str, email: str) -> None:
    """Raises Refused: phrase_short, phrase_long or phrase_is_email. There are no other rules."""
    same = _same_letters(password)
    if len(same) < SHORTEST_PASSWORD:
        raise Refused("phrase_short")
    if len(same) > LONGEST_PASSWORD:
        raise Refused("phrase_long")
    if same.strip().casefold() == email.strip().casefold():
        raise Refused("phrase_is_email")


class StaffBook(Part):
    """Accounts. They are never deleted: the audit record names them."""

    def add(
        self,
        *,
        email: str,
        full_name: str,
        role: Role,
        specialty: Specialty | None = None,
        team_id: int | None = None,
        language: str = "fi",
        password_hash: str | None = None,
    ) -> int:
        """A new account; without a password it waits for its invitation to be used. Returns its id.

        Raises Refused: email_taken, team_missing (coordinators and team leads have one), specialty_missing
        (coordinators have one).
        """
        address = email.strip().lower()
        if self._connection.execute(select(staff.c.id).where(staff.c.email == address)).first():
            raise Refused("email_taken")
        if team_id is None and role in (Role.COORDINATOR, Role.TEAM_LEAD):
            raise Refused("team_missing")
        if specialty is None and role is Role.COORDINATOR:
            raise Refused("specialty_missing")
        return insert_one(
            self._connection,
            staff,
            email=address,
            full_name=full_name,
            role=role,
            specialty=specialty,
            team_id=team_id,
            language=language,
            password_hash=password_hash,
            created_at=self._now,
        )

    # One-time links. The token is in the link only; the store has its hash.

    def first_admin_link(self) -> str:
        """The token of a link that makes the first admin; links made for that before are void.

        Raises Refused("staff_exist") when there is anybody already.
        """
        self._alone()
        self._refuse_unless_empty()
        self._void(staff_link.c.purpose == "first_admin")
        return self._new_link("first_admin", None)

    def invite_link(self, staff_id: int) -> str:
        """The token of a link with which this person sets a password; their earlier links are void.

        Raises Refused("joined") when they have one already, and LookupError when there is no such account.
        """
        row = self._connection.execute(
            select(staff.c.password_hash).where(staff.c.id == staff_id, staff.c.deactivated_at.is_(None))
        ).first()
        if row is None:
            raise LookupError("no such account")
        if row.password_hash is not None:
            raise Refused("joined")
        self._void(staff_link.c.staff_id == staff_id)
        return self._new_link("invite", staff_id)

    def leads_to_first_admin(self, token: str) -> bool:
        """Whether this link can make the first admin now."""
        live = select(staff_link.c.id).where(*_live_link(token, "first_admin", self._now))
        return self._connection.execute(live).first() is not None and not self._anybody()

    def invited_by(self, token: str) -> Invited | None:
        """Whom this link invites; None when it is unknown, used, too old, or its person was deactivated."""
        row = self._connection.execute(
            select(staff.c.id, staff.c.email, staff.c.full_name, staff.c.language)
            .join(staff_link, staff_link.c.staff_id == staff.c.id)
            .where(*_live_link(token, "invite", self._now), staff.c.deactivated_at.is_(None))
        ).first()
        return Invited(*row) if row else None

    def name_of(self, staff_id: int) -> str:
        """Their full name; "" when there is nobody of that number."""
        return self._connection.execute(select(staff.c.full_name).where(staff.c.id == staff_id)).scalar() or ""

    def make_first_admin(self, token: str, *, email: str, full_name: str, password_hash: str, language: str) -> int:
        """Uses the link: the first account, an admin. Two uses at once make one.

        Raises Refused("link") when the link cannot be used (any more).
        """
        self._alone()
        if not self._use_link(token, "first_admin") or self._anybody():
            raise Refused("link")
        return self.add(
            email=email,
            full_name=full_name,
            role=Role.ADMIN,
            language=language,
            password_hash=password_hash,
        )

    def accept(self, token: str, password_hash: str) -> int:
        """Uses an invitation: its person has a password from now on. Returns their id.

        Raises Refused("link") when the link cannot be used (any more).
        """
        invited = self.invited_by(token)
        if invited is None or not self._use_link(token, "invite"):
            raise Refused("link")
        self._connection.execute(
            update(staff).where(staff.c.id == invited.staff_id).values(password_hash=password_hash)
        )
        return invited.staff_id

    # Signing in.

    def secret_of(self, email: str) -> Secret | None:
        """What a password given with this e-mail is checked against; None when nobody can sign in with it."""
        row = self._connection.execute(
            select(staff.c.id, staff.c.password_hash).where(
                staff.c.email == email.strip().lower(),
                staff.c.password_hash.is_not(None),
                staff.c.deactivated_at.is_(None),
            )
        ).first()
        return Secret(row.id, row.password_hash) if row else None

    def is_current(self, secret: Secret) -> bool:
        """Whether the account is still active with the same password as when the secret was read."""
        return self._connection.execute(select(staff.c.id).where(*_unchanged(secret))).first() is not None

    def replace_hash(self, secret: Secret, password_hash: str) -> None:
        """The same password, hashed anew; nothing happens when it was changed meanwhile."""
        self._connection.execute(update(staff).where(*_unchanged(secret)).values(password_hash=password_hash))

    # Who there is.

    def deactivate(self, staff_id: int) -> int:
        """Ends an account: sessions and links at once. Clients whom the person was still to contact go back
        to the team's queue, so that somebody keeps the promise. Returns how many they were.

        Raises Refused("last_admin") for the only admin who can sign in, LookupError for no such active account.
        """
        self._alone()
        colleague = self.colleague(staff_id)
        if colleague is None or colleague.deactivated_at is not None:
            raise LookupError("no such account")
        if colleague.role is Role.ADMIN and colleague.joined and self._other_admins(staff_id) == 0:
            raise Refused("last_admin")
        self._connection.execute(update(staff).where(staff.c.id == staff_id).values(deactivated_at=self._now))
        self._connection.execute(
            update(staff_session)
            .where(staff_session.c.staff_id == staff_id, staff_session.c.ended_at.is_(None))
            .values(ended_at=self._now)
        )
        self._void(staff_link.c.staff_id == staff_id)
        released = self._connection.execute(
            update(service_case)
            .where(
                service_case.c.coordinator_id == staff_id,
                service_case.c.closed_at.is_(None),
                service_case.c.first_contact_at.is_(None),
            )
            .values(coordinator_id=None)
        )
        return released.rowcount

    def restore(self, staff_id: int) -> None:
        """Takes a deactivation back; who had a password can use it again. LookupError for nobody deactivated."""
        restored = self._connection.execute(
            update(staff).where(staff.c.id == staff_id, staff.c.deactivated_at.is_not(None)).values(deactivated_at=None)
        )
        if restored.rowcount == 0:
            raise LookupError("no such account")

    def colleague(self, staff_id: int) -> Colleague | None:
        row = self._connection.execute(self._colleagues().where(staff.c.id == staff_id)).first()
        return _colleague(row) if row else None

    def colleagues(self) -> list[Colleague]:
        """Everybody by team (people without one last), then by name; the deactivated after all others."""
        rows = [_colleague(row) for row in self._connection.execute(self._colleagues())]
        return sorted(
            rows,
            key=lambda c: (
                c.deactivated_at is not None,
                c.team_name is None,
                c.team_name or "",
                c.full_name.casefold(),
            ),
        )

    def teams(self) -> list[tuple[int, str]]:
        """Every team's id and name, by name."""
        rows = self._connection.execute(select(team.c.id, team.c.name).order_by(team.c.name))
        return [(row.id, row.name) for row in rows]

    def coordinators_with_load(self) -> list[Coordinator]:
        """Coordinators with their open cases, as domain.assignment shares clients out.

        Who has not used their invitation yet is not active: nobody would keep the promise.
        """
        load = (
            select(
                service_case.c.coordinator_id,
                func.count().filter(service_case.c.closed_at.is_(None)).label("clients"),
                func.max(service_case.c.opened_at).label("last"),
            )
            .where(service_case.c.coordinator_id.is_not(None))
            .group_by(service_case.c.coordinator_id)
            .subquery()
        )
        rows = self._connection.execute(
            select(staff, func.coalesce(load.c.clients, 0).label("clients"), load.c.last)
            .outerjoin(load, load.c.coordinator_id == staff.c.id)
            .where(staff.c.role == Role.COORDINATOR, staff.c.deactivated_at.is_(None))
            .order_by(staff.c.id)
        )
        return [
            Coordinator(
                id=row.id,
                team_id=row.team_id,
                specialty=Specialty(row.specialty),
                clients=row.clients,
                capacity=row.capacity,
                active=row.password_hash is not None,
                last_assigned_at=row.last,
            )
            for row in rows
        ]

    def _colleagues(self) -> Select[Any]:
        open_cases = (
            select(service_case.c.coordinator_id, func.count().label("open_cases"))
            .where(service_case.c.closed_at.is_(None))
            .group_by(service_case.c.coordinator_id)
            .subquery()
        )
        links = (
            select(staff_link.c.staff_id, func.max(staff_link.c.expires_at).label("link_until"))
            .where(staff_link.c.used_at.is_(None), staff_link.c.expires_at > self._now)
            .group_by(staff_link.c.staff_id)
            .subquery()
        )
        return (
            select(
                staff,
                team.c.name.label("team_name"),
                func.coalesce(open_cases.c.open_cases, 0).label("open_cases"),
                links.c.link_until,
            )
            .outerjoin(team, team.c.id == staff.c.team_id)
            .outerjoin(open_cases, open_cases.c.coordinator_id == staff.c.id)
            .outerjoin(links, links.c.staff_id == staff.c.id)
        )

    def _alone(self) -> None:
        """Until the commit nobody else adds or changes accounts. SQLite's writers are alone already."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("lock table staff in share row exclusive mode"))

    def _anybody(self) -> bool:
        return self._connection.execute(select(staff.c.id).limit(1)).first() is not None

    def _refuse_unless_empty(self) -> None:
        if self._anybody():
            raise Refused("staff_exist")

    def _other_admins(self, staff_id: int) -> int:
        counted = select(func.count()).where(
            staff.c.role == Role.ADMIN,
            staff.c.id != staff_id,
            staff.c.deactivated_at.is_(None),
            staff.c.password_hash.is_not(None),
        )
        return int(self._connection.execute(counted).scalar_one())

    def _new_link(self, purpose: str, staff_id: int | None) -> str:
        token = secrets.token_urlsafe(32)
        self._connection.execute(
            insert(staff_link).values(
                token_hash=_hash(token),
                purpose=purpose,
                staff_id=staff_id,
                created_at=self._now,
                expires_at=self._now + LINK_LIFE,
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


def _unchanged(secret: Secret) -> list[ColumnElement[bool]]:
    return [
        and_(staff.c.id == secret.staff_id, staff.c.deactivated_at.is_(None)),
        staff.c.password_hash == secret.password_hash,
    ]


def _colleague(row: Row[Any]) -> Colleague:
    return Colleague(
        id=row.id,
        email=row.email,
        full_name=row.full_name,
        role=Role(row.role),
        specialty=Specialty(row.specialty) if row.specialty else None,
        team_id=row.team_id,
        team_name=row.team_name,
        capacity=row.capacity,
        open_cases=row.open_cases,
        joined=row.password_hash is not None,
        deactivated_at=row.deactivated_at,
        link_until=row.link_until if row.password_hash is None else None,
    )


def _same_letters(password: str) -> str:
    """One spelling for the same letters: keyboards differ in how they make an ä. Raises nothing on odd input."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
