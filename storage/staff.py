"""The people who work here: accounts, roles, teams."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, update

from domain.assignment import Coordinator
from domain.roles import Permission, Role, Specialty, may
from storage.asked import Asked
from storage.errors import Refused
from storage.factors import Factors
from storage.inserts import insert_one
from storage.passwords import Secret
from storage.staff_links import StaffLinks
from storage.tables import service_case, staff, staff_factor, staff_link, staff_session, team


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
    has_factor: bool

    @property
    def standing(self) -> Standing:
        return Standing(self.full_name, self.role, self.specialty, self.team_id, self.capacity)


@dataclass(frozen=True, slots=True)
class Standing:
    """What colleagues decide of an account. ``capacity``: most clients at a time, None for the specialty's default."""

    full_name: str
    role: Role
    specialty: Specialty | None
    team_id: int | None
    capacity: int | None

    @property
    def mark(self) -> str:
        """Differs when anything differs: who saves says with it what they had before their eyes."""
        said = "\n".join(
            str(one or "") for one in (self.full_name, self.role, self.specialty, self.team_id, self.capacity)
        )
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def check(self) -> None:
        """Raises Refused: team_missing (coordinators and team leads have one), specialty_missing (coordinators)."""
        if self.team_id is None and self.role in (Role.COORDINATOR, Role.TEAM_LEAD):
            raise Refused("team_missing")
        if self.specialty is None and self.role is Role.COORDINATOR:
            raise Refused("specialty_missing")


@dataclass(frozen=True, slots=True)
class Left:
    """What became of the clients of somebody who left their place: ``released`` to the team's queue, since nobody had
    met them yet; ``staying`` theirs until they are handed over, as a change of person is never done cold (89)."""

    released: int = 0
    staying: int = 0


class StaffBook(StaffLinks):
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
        Standing(full_name, role, specialty, team_id, None).check()
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

    def secret_by_id(self, staff_id: int) -> Secret | None:
        """The same for somebody whose password was given a moment ago."""
        row = self._connection.execute(
            select(staff.c.password_hash).where(
                staff.c.id == staff_id, staff.c.password_hash.is_not(None), staff.c.deactivated_at.is_(None)
            )
        ).first()
        return Secret(staff_id, row.password_hash) if row else None

    def email_of(self, staff_id: int) -> str:
        """What they sign in with; "" when there is nobody of that number."""
        return self._connection.execute(select(staff.c.email).where(staff.c.id == staff_id)).scalar() or ""

    def set_password(self, staff_id: int, password_hash: str) -> None:
        """Their own new password; the sign-ins that were live are for the caller to end."""
        self._connection.execute(update(staff).where(staff.c.id == staff_id).values(password_hash=password_hash))

    def set_language(self, staff_id: int, language: str) -> None:
        """The language of the pages they see."""
        self._connection.execute(update(staff).where(staff.c.id == staff_id).values(language=language))

    def is_current(self, secret: Secret) -> bool:
        """Whether the account is still active with the same password as when the secret was read."""
        return self._connection.execute(select(staff.c.id).where(*_unchanged(secret))).first() is not None

    def replace_hash(self, secret: Secret, password_hash: str) -> None:
        """The same password, hashed anew; nothing happens when it was changed meanwhile."""
        self._connection.execute(update(staff).where(*_unchanged(secret)).values(password_hash=password_hash))

    # Who there is.

    def change(self, staff_id: int, to: Standing, *, seen: str) -> Left:
        """Another name, role, specialty, team or capacity. Whose place changed is signed out at once, and leaves
        clients as ``deactivate`` has it.

        ``seen`` is the mark of the standing that was before the eyes of who changes it. Raises Refused: changed
        (somebody else was faster), last_admin, team_missing, specialty_missing; LookupError for no such active
        account.
        """
        self._alone()
        colleague = self.colleague(staff_id)
        if colleague is None or colleague.deactivated_at is not None:
            raise LookupError("no such account")
        was = colleague.standing
        if was.mark != seen:
            raise Refused("changed")
        to.check()
        if to.role is not Role.ADMIN:
            self._refuse_last_admin(colleague)
        self._connection.execute(
            update(staff)
            .where(staff.c.id == staff_id)
            .values(
                full_name=to.full_name,
                role=to.role,
                specialty=to.specialty,
                team_id=to.team_id,
                capacity=to.capacity,
            )
        )
        if (was.role, was.specialty, was.team_id) == (to.role, to.specialty, to.team_id):
            return Left()
        self._sign_out(staff_id)
        return self._leave(staff_id)

    def deactivate(self, staff_id: int) -> Left:
        """Ends an account: sessions, links and second step at once. Clients whom the person was still to contact
        go back to the team's queue, so that somebody keeps the promise.

        Raises Refused("last_admin") for the only admin who can sign in, LookupError for no such active account.
        """
        self._alone()
        colleague = self.colleague(staff_id)
        if colleague is None or colleague.deactivated_at is not None:
            raise LookupError("no such account")
        self._refuse_last_admin(colleague)
        self._connection.execute(update(staff).where(staff.c.id == staff_id).values(deactivated_at=self._now))
        self._sign_out(staff_id)
        self._void(staff_link.c.staff_id == staff_id)
        Factors(self._connection, self._now).remove(staff_id)
        return self._leave(staff_id)

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
                staff_factor.c.confirmed_at.is_not(None).label("has_factor"),
            )
            .outerjoin(team, team.c.id == staff.c.team_id)
            .outerjoin(open_cases, open_cases.c.coordinator_id == staff.c.id)
            .outerjoin(links, links.c.staff_id == staff.c.id)
            .outerjoin(staff_factor, staff_factor.c.staff_id == staff.c.id)
        )

    def _sign_out(self, staff_id: int) -> None:
        self._connection.execute(
            update(staff_session)
            .where(staff_session.c.staff_id == staff_id, staff_session.c.ended_at.is_(None))
            .values(ended_at=self._now)
        )

    def _leave(self, staff_id: int) -> Left:
        from storage.talks import Talks  # which needs to know the reader, from here

        Asked(self._connection, self._now).receiver_left(staff_id)
        Talks(self._connection, self._now).left_by(staff_id)
        theirs = and_(service_case.c.coordinator_id == staff_id, service_case.c.closed_at.is_(None))
        released = self._connection.execute(
            update(service_case).where(theirs, service_case.c.first_contact_at.is_(None)).values(coordinator_id=None)
        )
        staying = select(func.count()).select_from(service_case).where(theirs)
        return Left(released.rowcount, self._connection.execute(staying).scalar_one())

    def _refuse_last_admin(self, colleague: Colleague) -> None:
        if colleague.role is Role.ADMIN and colleague.joined and self._other_admins(colleague.id) == 0:
            raise Refused("last_admin")

    def _other_admins(self, staff_id: int) -> int:
        counted = select(func.count()).where(
            staff.c.role == Role.ADMIN,
            staff.c.id != staff_id,
            staff.c.deactivated_at.is_(None),
            staff.c.password_hash.is_not(None),
        )
        return int(self._connection.execute(counted).scalar_one())


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
        link_until=row.link_until,
        has_factor=row.has_factor,
    )
