"""Reads the record of who looked at what: filtered, paged and exported, and what there is of one client."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true, union_all

from domain.roles import Permission
from storage.audit import Action, Audit, Subject
from storage.part import Part
from storage.reviews import Reason
from storage.staff import Reader
from storage.tables import audit, client, identity_link, person, staff

PAGE = 100
"""Lines on one page."""
MOST_EXPORTED = 10_000
"""Lines in one file; a longer one is asked for in periods."""

TRAIL_REASONS = (Reason.OWN_REQUEST, Reason.COMPLAINT, Reason.SAFETY, Reason.FAULT)
"""Why somebody may want to know who looked at one client's data."""


class Doing(StrEnum):
    """Groups of actions, by which the record is filtered."""

    LOOKED = "looked"
    CHANGED = "changed"
    SIGNED = "signed"
    EXPORTED = "exported"


_SIGNED = ("sign", "code_", "proved_", "session", "password_", "factor_", "recovery_")
_EXPORTED = ("exported", "downloaded", "copy_taken")
_LOOKED = ("_viewed", "_listed", "_searched", "_read", "view_refused", "review_opened", "talk_reviewed")


def doing_of(action: Action) -> Doing:
    """The group of an action, by its name. What is none of the others has changed something."""
    if action.startswith(_SIGNED):
        return Doing.SIGNED
    if action.endswith(_EXPORTED):
        return Doing.EXPORTED
    return Doing.LOOKED if action.endswith(_LOOKED) else Doing.CHANGED


NOT_THEIRS = frozenset({Action.AUDIT_VIEWED, Action.AUDIT_EXPORTED, Action.TRAIL_VIEWED, Action.VIEW_REFUSED})
"""Lines about a client at which nobody saw anything of theirs: of the record, and of a door that stayed shut."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which lines: None for all. ``since`` and ``until`` (not included) in UTC; older than the line ``before``."""

    staff_id: int | None = None
    doing: Doing | None = None
    action: Action | None = None
    client_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None

    def actions(self) -> list[Action] | None:
        """The actions asked for; None for all of them."""
        if self.action is not None:
            return [self.action]
        return None if self.doing is None else [action for action in Action if doing_of(action) is self.doing]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the record; ``at`` in UTC. ``staff_name`` is None for the program and for those not signed in.

    ``staff_role`` is the role the account has now.
    """

    id: int
    at: datetime
    staff_id: int | None
    staff_name: str | None
    staff_role: str | None
    action: str
    subject_kind: str | None
    subject_id: int | None
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, newest first. ``older`` is the id to go on from, None at the end."""

    entries: list[Entry]
    older: int | None


@dataclass(frozen=True, slots=True)
class Looker:
    """One colleague in the summary for a client: how often they did what kind of thing, first and last (UTC)."""

    staff_name: str
    staff_role: str
    times: dict[Doing, int]
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class ClientTrail:
    """Who handled one client's data. ``full_name`` is empty once the client is erased; ``language`` is the client's."""

    client_id: int
    full_name: str
    language: str
    since: datetime
    lookers: list[Looker]
    page: Page


class Trail(Part):
    """Reads the audit record. Every look at it is a line in it."""

    def page(self, reader: Reader, wanted: Filter) -> Page | None:
        """A page of lines; None for who may not read the record."""
        if not reader.may(Permission.READ_AUDIT):
            return None
        page = self._page(wanted, PAGE)
        self._record(reader, Action.AUDIT_VIEWED, wanted)
        return page

    def export(self, reader: Reader, wanted: Filter) -> list[Entry] | None:
        """The newest MOST_EXPORTED lines of those wanted, for a file; None for who may not read the record."""
        if not reader.may(Permission.READ_AUDIT):
            return None
        entries = self._page(wanted, MOST_EXPORTED).entries
        self._record(reader, Action.AUDIT_EXPORTED, wanted, lines=len(entries))
        return entries

    def colleagues(self) -> list[tuple[int, str]]:
        """Everybody who may be in the record: id and name."""
        rows = self._connection.execute(select(staff.c.id, staff.c.full_name).order_by(staff.c.full_name, staff.c.id))
        return [(row.id, row.full_name) for row in rows]

    def of_client(
        self, reader: Reader, client_id: int, reason: Reason, before: int | None = None
    ) -> ClientTrail | None:
        """Everything about one client, also before they registered; None for who may not, and for no such client."""
        row = self._client(reader, client_id)
        if row is None:
            return None
        self._audit.record(
            reader.staff_id, Action.TRAIL_VIEWED, Subject.CLIENT, client_id, reason=reason, before=before
        )
        return ClientTrail(
            client_id=client_id,
            full_name="" if row.erased_at else row.full_name,
            language=row.language,
            since=row.created_at,
            lookers=self._lookers(client_id),
            page=self._page(Filter(client_id=client_id, before=before), PAGE),
        )

    def may_ask(self, reader: Reader, client_id: int) -> bool:
        """Whether there is such a client, and the reader may ask who looked at their data."""
        return self._client(reader, client_id) is not None

    def _client(self, reader: Reader, client_id: int) -> Any:
        row = self._connection.execute(
            select(client.c.full_name, client.c.erased_at, person.c.language, person.c.created_at)
            .join(person, person.c.id == client.c.person_id)
            .where(client.c.id == client_id)
        ).first()
        if row is None or reader.may(Permission.READ_CLIENT_TRAIL):
            return row
        self._audit.record(reader.staff_id, Action.VIEW_REFUSED, Subject.CLIENT, client_id)
        return None

    def _lookers(self, client_id: int) -> list[Looker]:
        """Who saw or changed anything of the client's, whoever did last first."""
        rows: Iterable[Any] = self._connection.execute(
            select(
                staff.c.id,
                staff.c.full_name,
                staff.c.role,
                audit.c.action,
                func.count().label("times"),
                func.min(audit.c.at).label("first"),
                func.max(audit.c.at).label("last"),
            )
            .join(staff, staff.c.id == audit.c.staff_id)
            .where(or_(*self._about(client_id)), audit.c.action.not_in(NOT_THEIRS))
            .group_by(staff.c.id, staff.c.full_name, staff.c.role, audit.c.action)
        )
        found: dict[int, Looker] = {}
        for row in rows:
            doing = doing_of(Action(row.action))
            one = found.get(row.id) or Looker(row.full_name, row.role, {}, row.first, row.last)
            times = one.times | {doing: one.times.get(doing, 0) + row.times}
            found[row.id] = Looker(row.full_name, row.role, times, min(one.first, row.first), max(one.last, row.last))
        return sorted(found.values(), key=lambda one: one.last, reverse=True)

    def _page(self, wanted: Filter, most: int) -> Page:
        within = self._within(wanted)
        newest = (audit.c.at.desc(), audit.c.id.desc())
        arms = [
            select(select(audit).where(arm, *within).order_by(*newest).limit(most + 1).subquery())
            for arm in self._arms(wanted)
        ]
        lines = union_all(*arms).subquery()
        rows: Sequence[Any] = self._connection.execute(
            select(lines, staff.c.full_name, staff.c.role)
            .outerjoin(staff, staff.c.id == lines.c.staff_id)
            .order_by(lines.c.at.desc(), lines.c.id.desc())
            .limit(most + 1)
        ).all()
        return Page([_entry(row) for row in rows[:most]], rows[most - 1].id if len(rows) > most else None)

    def _arms(self, wanted: Filter) -> list[ColumnElement[bool]]:
        """The lines in parts that each are a stretch of one index in the order of the page, however many there are.

        A column that has been joined to "" is not looked for in its own index.
        """
        actions = wanted.actions()
        of_these = true() if actions is None else audit.c.action.concat("").in_(actions)
        if wanted.client_id is not None:
            by = true() if wanted.staff_id is None else audit.c.staff_id + 0 == wanted.staff_id
            return [and_(about, by, of_these) for about in self._about(wanted.client_id)]
        if wanted.staff_id is not None:
            return [and_(audit.c.staff_id == wanted.staff_id, of_these)]
        return [true()] if actions is None else [audit.c.action == action for action in actions]

    def _about(self, client_id: int) -> list[ColumnElement[bool]]:
        """About a client, and about the same person as long as they were none, in each chat that is theirs now."""
        own = select(client.c.person_id).where(client.c.id == client_id)
        joined = select(identity_link.c.from_person_id).where(
            identity_link.c.to_person_id.in_(own), identity_link.c.undone_at.is_(None)
        )
        people = sorted({*self._connection.execute(own).scalars(), *self._connection.execute(joined).scalars()})
        numbers = [(Subject.CLIENT, client_id), *((Subject.PERSON, person_id) for person_id in people)]
        return [and_(audit.c.subject_kind == kind, audit.c.subject_id == number) for kind, number in numbers]

    def _within(self, wanted: Filter) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = []
        if wanted.since is not None:
            conditions.append(audit.c.at >= wanted.since)
        if wanted.until is not None:
            conditions.append(audit.c.at < wanted.until)
        if wanted.before is not None:
            at = self._connection.execute(select(audit.c.at).where(audit.c.id == wanted.before)).scalar()
            if at is not None:
                conditions += [audit.c.at <= at, or_(audit.c.at < at, audit.c.id < wanted.before)]
        return conditions

    @property
    def _audit(self) -> Audit:
        return Audit(self._connection, self._now)

    def _record(self, reader: Reader, action: Action, wanted: Filter, **more: int) -> None:
        about = None if wanted.client_id is None else Subject.CLIENT
        self._audit.record(
            reader.staff_id,
            action,
            about,
            wanted.client_id,
            staff=wanted.staff_id,
            what=wanted.action or wanted.doing,
            before=wanted.before,
            **more,
        )


def _entry(row: Any) -> Entry:
    return Entry(
        id=row.id,
        at=row.at,
        staff_id=row.staff_id,
        staff_name=row.full_name,
        staff_role=row.role,
        action=row.action,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        detail=row.detail or {},
    )
