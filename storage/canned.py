"""Ready replies: what is said often, in every language, with fields that are filled in for each person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from sqlalchemy import ColumnElement, false, func, insert, or_, select, true, update

from domain.roles import Permission
from domain.text import Refused as TextRefused
from domain.text import clean_text
from storage.agreed import Agreed
from storage.audit import Action, Audit
from storage.errors import Refused
from storage.inserts import insert_one
from storage.part import Part
from storage.rules import RuleBook
from storage.staff import Reader
from storage.tables import canned, client, service_case, staff, team

LONGEST_NAME = 60
LONGEST = 1_500
"""Characters of one body: filled in, it must fit into a message."""
SOURCE = "fi"
"""The language that stands in for one that is missing."""


class FieldName(StrEnum):
    """What may stand in braces in a ready reply."""

    CALL_NAME = "call_name"
    COORDINATOR = "coordinator"
    OPENS = "opens"
    CLOSES = "closes"
    NEXT_TIME = "next_time"


_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Reply:
    """One ready reply. ``team_id`` is None for every team's; ``bodies`` by language code."""

    id: int
    team_id: int | None
    team_name: str | None
    name: str
    bodies: dict[str, str]
    can_edit: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What the fields are filled with for one person; None: not known or none there. ``opens`` and ``closes`` are
    Helsinki clock times, ``next_time`` in UTC."""

    call_name: str | None
    coordinator: str | None
    opens: time
    closes: time
    next_time: datetime | None


class Canned(Part):
    """Reads and changes ready replies. Admins edit every team's; a team lead the own team's."""

    def usable(self, reader: Reader) -> list[Reply]:
        """What the reader may use, by name: every team's and the own team's."""
        return self._read(reader, _reaches(reader))

    def editable(self, reader: Reader) -> list[Reply]:
        """What the page of ready replies shows: for who edits all, all."""
        return self._read(reader, true() if reader.may(Permission.EDIT_CONTENT) else _reaches(reader))

    def one(self, reader: Reader, canned_id: int) -> Reply | None:
        return next(iter(self._read(reader, canned.c.id == canned_id, self._seen(reader))), None)

    def save(
        self, reader: Reader, canned_id: int | None, name: str, bodies: Mapping[str, str], team_id: int | None = None
    ) -> int | None:
        """A new one, or one changed. Returns its id; None for one that is not the reader's to change.

        A team lead's are their team's whatever ``team_id`` says. Raises Refused: canned_name, canned_empty,
        canned_long, canned_field (something stands in braces that is no field).
        """
        values = {
            "name": _name(name),
            "bodies": _bodies(bodies),
            "updated_at": self._now,
            "updated_by": reader.staff_id,
        }
        if canned_id is None:
            whose = team_id if reader.may(Permission.EDIT_CONTENT) else reader.team_id
            if whose is None and not reader.may(Permission.EDIT_CONTENT):
                return None
            number = insert_one(self._connection, canned, team_id=whose, **values)
        else:
            changed = self._connection.execute(
                update(canned)
                .where(canned.c.id == canned_id, canned.c.retired_at.is_(None), _edits(reader))
                .values(**values)
            )
            if not changed.rowcount:
                return None
            number = canned_id
        self._audit.record(reader.staff_id, Action.CANNED_SAVED, canned=number)
        return number

    def retire(self, reader: Reader, canned_id: int) -> bool:
        """Nobody uses it any more. False for one that is not the reader's to change."""
        gone = self._connection.execute(
            update(canned)
            .where(canned.c.id == canned_id, canned.c.retired_at.is_(None), _edits(reader))
            .values(retired_at=self._now, updated_at=self._now, updated_by=reader.staff_id)
        )
        if gone.rowcount:
            self._audit.record(reader.staff_id, Action.CANNED_RETIRED, canned=canned_id)
        return bool(gone.rowcount)

    def start_with(self, reader: Reader, replies: Sequence[tuple[str, Mapping[str, str]]]) -> int:
        """Every team's first ones, (name, bodies), where there are none yet. Returns how many were made."""
        there = select(func.count()).select_from(canned).where(canned.c.retired_at.is_(None))
        if not reader.may(Permission.EDIT_CONTENT) or self._connection.execute(there).scalar_one():
            return 0
        rows = [
            {
                "team_id": None,
                "name": _name(name),
                "bodies": _bodies(bodies),
                "updated_at": self._now,
                "updated_by": reader.staff_id,
            }
            for name, bodies in replies
        ]
        self._connection.execute(insert(canned), rows)
        self._audit.record(reader.staff_id, Action.CANNED_SAVED, many=len(rows))
        return len(rows)

    def facts(self, reader: Reader, person_id: int) -> Facts:
        """What is filled in for this person. ``coordinator`` is theirs, and the reader where they have none.

        For a page that has shown the person to the reader already.
        """
        rules = RuleBook(self._connection, self._now).current()
        row = self._connection.execute(
            select(client.c.id, client.c.call_name).where(client.c.person_id == person_id)
        ).first()
        coming = Agreed(self._connection, self._now).coming(row.id) if row else []
        return Facts(
            call_name=row.call_name if row else None,
            coordinator=self._coordinator(row.id if row else None) or self._name_of(reader.staff_id),
            opens=rules.opens,
            closes=rules.closes,
            next_time=coming[0].starts_at if coming else None,
        )

    def _coordinator(self, client_id: int | None) -> str | None:
        return self._connection.execute(
            select(staff.c.full_name)
            .join(service_case, service_case.c.coordinator_id == staff.c.id)
            .where(service_case.c.client_id == client_id, service_case.c.closed_at.is_(None))
            .order_by(service_case.c.id.desc())
            .limit(1)
        ).scalar()

    def _name_of(self, staff_id: int) -> str | None:
        return self._connection.execute(select(staff.c.full_name).where(staff.c.id == staff_id)).scalar()

    def _seen(self, reader: Reader) -> ColumnElement[bool]:
        return true() if reader.may(Permission.EDIT_CONTENT) else _reaches(reader)

    def _read(self, reader: Reader, *which: ColumnElement[bool]) -> list[Reply]:
        rows = self._connection.execute(
            select(canned.c.id, canned.c.team_id, team.c.name, canned.c.name, canned.c.bodies, _edits(reader))
            .outerjoin(team, team.c.id == canned.c.team_id)
            .where(canned.c.retired_at.is_(None), *which)
            .order_by(canned.c.name, canned.c.id)
        )
        return [Reply(row[0], row[1], row[2], row[3], dict(row[4]), bool(row[5])) for row in rows]

    @property
    def _audit(self) -> Audit:
        return Audit(self._connection, self._now)


def unknown_fields(body: str) -> list[str]:
    """What stands in braces and is no field; a brace that has no partner counts as one."""
    unknown = [name for name in _FIELD.findall(body) if name not in set(FieldName)]
    return unknown + re.findall(r"[{}]", _FIELD.sub("", body))


def fill(body: str, values: Mapping[FieldName, str]) -> str:
    """The body with its fields filled in. Where a name is not known, the comma or space before it goes as well."""
    filled = re.sub(r",? ?\{call_name\}", "", body) if not values[FieldName.CALL_NAME] else body
    return _FIELD.sub(lambda found: values[FieldName(found[1])], filled)


def body_for(reply: Reply, language: str) -> str:
    """In the person's language, or the one that stands in for it."""
    return reply.bodies.get(language) or reply.bodies.get(SOURCE) or next(iter(reply.bodies.values()), "")


def _reaches(reader: Reader) -> ColumnElement[bool]:
    if reader.team_id is None:
        return canned.c.team_id.is_(None)
    return or_(canned.c.team_id.is_(None), canned.c.team_id == reader.team_id)


def _edits(reader: Reader) -> ColumnElement[bool]:
    if reader.may(Permission.EDIT_CONTENT):
        return true()
    if reader.may(Permission.SEE_TEAM_CLIENTS) and reader.team_id is not None:
        return canned.c.team_id == reader.team_id
    return false()


def _name(typed: str) -> str:
    try:
        kept = clean_text(typed, LONGEST_NAME)
    except TextRefused:
        kept = ""
    if not kept:
        raise Refused("canned_name")
    return kept


def _bodies(typed: Mapping[str, str]) -> dict[str, str]:
    """Those that say something, cleaned; the language that stands in for the others must be among them."""
    kept: dict[str, str] = {}
    for language, body in typed.items():
        try:
            text = clean_text(body, LONGEST, keep_lines=True)
        except TextRefused:
            raise Refused("canned_long") from None
        if unknown_fields(text):
            raise Refused("canned_field")
        if text:
            kept[language] = text
    if SOURCE not in kept:
        raise Refused("canned_empty")
    return kept
