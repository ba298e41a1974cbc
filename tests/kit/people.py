"""Teams, staff and clients put straight into a store, for tests of what is done with them afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Connection, insert, select

from domain.people import StartWith
from domain.roles import Role, Specialty
from storage.inserts import insert_one
from storage.passwords import Passwords
from storage.staff import Reader
from storage.tables import (
    authority,
    channel_identity,
    client,
    company,
    company_contact,
    consent,
    conversation,
    message,
    municipality,
    person,
    service_case,
    staff,
    staffing_request,
    team,
    todo,
)

QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""Argon2id at its cheapest: tests sign in often."""
PASSWORD = "oikein hyvä salasana"
PASSWORD_HASH = QUICK.hash(PASSWORD)


@dataclass(frozen=True, slots=True)
class Known:
    """A client as a test knows them."""

    id: int
    person_id: int
    case_id: int
    conversation_id: int


@dataclass(frozen=True, slots=True)
class Employer:
    """Somebody who speaks for a company, as a test knows them. ``conversation_id`` is 0 for who was there before."""

    company_id: int
    contact_id: int
    person_id: int
    request_id: int
    conversation_id: int


class People:
    """Writes rows on one connection; ``now`` (aware) is when they are said to have come about."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def team(self, name: str = "Lahti") -> int:
        """A team with a municipality of its own, whose code the team's name decides."""
        authority_id = insert_one(self._connection, authority, name={"fi": name}, contact={"fi": "019 1234"})
        team_id = insert_one(self._connection, team, name=name, authority_id=authority_id)
        names = {"fi": name, "sv": name}
        self._connection.execute(
            insert(municipality).values(code=f"{team_id:03}", name=names, authority_id=authority_id)
        )
        return team_id

    def colleague(
        self,
        full_name: str,
        role: Role = Role.COORDINATOR,
        team_id: int | None = None,
        specialty: Specialty | None = None,
        **columns: Any,
    ) -> Reader:
        """Somebody who can sign in as ``first name@kaupunki.fi`` with PASSWORD."""
        if specialty is None and role is Role.COORDINATOR:
            specialty = Specialty.COMPANY
        row = {
            "email": f"{full_name.split(maxsplit=1)[0].lower()}@kaupunki.fi",
            "full_name": full_name,
            "role": role,
            "specialty": specialty,
            "team_id": team_id,
            "password_hash": PASSWORD_HASH,
            "created_at": self._now,
        }
        staff_id = insert_one(self._connection, staff, **{**row, **columns})
        return Reader(staff_id, role, team_id, specialty)

    def employer(
        self,
        full_name: str,
        company_name: str,
        team_id: int,
        *,
        owner: Reader | None = None,
        person_id: int | None = None,
        language: str = "fi",
        contact: dict[str, Any] | None = None,
        **need: Any,
    ) -> Employer:
        """Somebody who speaks for a company and has told of a need, in a conversation on the web."""
        conversation_id = 0
        if person_id is None:
            person_id, conversation_id = self.person(language)
        stamps = {"created_at": self._now}
        company_id = insert_one(
            self._connection, company, name=company_name, created_how="chat", updated_at=self._now, **stamps
        )
        speaks = {"company_id": company_id, "person_id": person_id, "full_name": full_name, "best_way": "chat"}
        contact_id = insert_one(self._connection, company_contact, **{**speaks, **stamps, **(contact or {})})
        told = {
            "company_id": company_id,
            "contact_id": contact_id,
            "help": "workers",
            "owner_id": owner.staff_id if owner else None,
            "team_id": team_id,
            "source": "chat",
            "opened_at": self._now,
            "first_contact_due": self._now.date() + timedelta(days=3),
            "words": "Tarvitsen kaksi siivoojaa.",
            "language": language,
            "updated_at": self._now,
        }
        request_id = insert_one(self._connection, staffing_request, **{**told, **need})
        return Employer(company_id, contact_id, person_id, request_id, conversation_id)

    def client(
        self,
        full_name: str,
        team_id: int,
        *,
        coordinator: Reader | None = None,
        due: date | None = None,
        service: StartWith = StartWith.JOB,
        contacted: tuple[datetime, Reader] | None = None,
        said: Sequence[str] = (),
        language: str = "fi",
        case: dict[str, Any] | None = None,
        **columns: Any,
    ) -> Known:
        """A registered client with one open case and a conversation on the web."""
        person_id, conversation_id = self.person(language)
        client_id = insert_one(
            self._connection,
            client,
            **{
                "person_id": person_id,
                "full_name": full_name,
                "call_name": full_name.split(maxsplit=1)[0],
                "birth_year": 2004,
                "municipality_code": f"{team_id:03}",
                "contact_way": "chat",
                "best_time": "any",
                "hopes": ["work"],
                "start_with": service,
                "registered_at": self._now,
                "updated_at": self._now,
                **columns,
            },
        )
        case_id = insert_one(
            self._connection,
            service_case,
            client_id=client_id,
            **{
                "service": service,
                "team_id": team_id,
                "coordinator_id": coordinator.staff_id if coordinator else None,
                "opened_at": self._now,
                "first_contact_due": due or (self._now + timedelta(days=7)).date(),
                "first_contact_at": contacted[0] if contacted else None,
                "first_contact_by": contacted[1].staff_id if contacted else None,
                **(case or {}),
            },
        )
        for text in said:
            self.message(conversation_id, "in", text, language=language)
        return Known(client_id, person_id, case_id, conversation_id)

    def person(self, language: str = "fi", channel: str = "web") -> tuple[int, int]:
        """Somebody who only talks to the bot: the ids of the person and of their conversation."""
        person_id = insert_one(self._connection, person, language=language, created_at=self._now)
        identity_id = insert_one(
            self._connection,
            channel_identity,
            person_id=person_id,
            channel=channel,
            bot="web",
            address=f"address-{person_id}-{channel}",
            created_at=self._now,
        )
        conversation_id = insert_one(self._connection, conversation, identity_id=identity_id, started_at=self._now)
        return person_id, conversation_id

    def message(self, conversation_id: int, direction: str, body: str, **columns: Any) -> int:
        row = {"at": self._now, "kind": "say" if direction == "in" else "bot", "language": "fi"}
        return insert_one(
            self._connection,
            message,
            conversation_id=conversation_id,
            direction=direction,
            body=body,
            **{**row, **columns},
        )

    def todo(self, kind: str, person_id: int, **columns: Any) -> int:
        return insert_one(
            self._connection, todo, **{"kind": kind, "person_id": person_id, "created_at": self._now, **columns}
        )

    def consent(self, person_id: int, purpose: str, **columns: Any) -> int:
        row = {
            "notice_version": "2026-11",
            "language": "fi",
            "granted_at": self._now,
            "granted_how": "register",
        }
        return insert_one(self._connection, consent, person_id=person_id, purpose=purpose, **{**row, **columns})

    def rows(self, table: Any) -> list[dict[str, Any]]:
        """All rows of a table in order of id."""
        found = self._connection.execute(select(table).order_by(table.c.id))
        return [dict(row._mapping) for row in found]
