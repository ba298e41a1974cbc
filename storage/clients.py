"""Clients and their cases: what a young person told of themselves, and who is in charge of helping them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from domain.assignment import Assignment, Capacities, Case, assign
from domain.calendar import first_contact_due
from domain.people import StartWith
from storage.errors import Refused
from storage.inserts import insert_one
from storage.matching import Matching
from storage.part import Part
from storage.region import Region
from storage.rules import RuleBook, Rules
from storage.staff import StaffBook
from storage.tables import client, person, service_case, staff

ANSWERS = (
    "full_name",
    "call_name",
    "birth_year",
    "municipality_code",
    "contact_way",
    "phone",
    "best_time",
    "hopes",
    "start_with",
    "situation",
    "education",
    "fields",
    "languages",
    "licences",
    "own_words",
    "hours",
    "cards",
)
"""The columns a person fills themselves, and may read and change."""


@dataclass(frozen=True, slots=True)
class Registered:
    """What a new client is promised: who (None while in the queue) and by which Helsinki day."""

    client_id: int
    case_id: int
    coordinator_name: str | None
    first_contact_due: date


@dataclass(frozen=True, slots=True)
class Promise:
    """The promise of first contact, kept when ``contacted_at`` (UTC) is set."""

    coordinator_name: str | None
    due: date
    contacted_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenCase:
    """The service a client is in now, and who is in charge of it, once somebody is."""

    id: int
    client_id: int
    coordinator_id: int | None
    coordinator_name: str | None
    is_resting: bool


class Clients(Part):
    """Registration, the client's own record, and the open case."""

    def register(self, person_id: int, answers: Mapping[str, Any]) -> Registered:
        """Makes the person a client and opens their case with the team and coordinator who have room.

        ``answers`` names columns of ANSWERS. Raises Refused("registered") for someone who is a client already
        and Refused("no_team") when no team serves the municipality.
        """
        if self.of_person(person_id) is not None:
            raise Refused("registered")
        rules = RuleBook(self._connection, self._now).current()
        start_with = StartWith(answers["start_with"])
        place = self._place(answers["municipality_code"], start_with, rules)
        client_id = self._add_client(person_id, answers)
        due = first_contact_due(self._now, rules.first_contact_days, rules.closures())
        case_id = self._open_case(client_id, person_id, start_with, place, due)
        return Registered(client_id, case_id, self._name_of(place.coordinator_id), due)

    def _place(self, municipality_code: str, start_with: StartWith, rules: Rules) -> Assignment:
        region = Region(self._connection, self._now)
        # Locked, so that two who register at once are not both given a coordinator's last place.
        routing = region.routing(lock=True)
        place = assign(
            Case(municipality_code, start_with),
            StaffBook(self._connection, self._now).coordinators_with_load(),
            routing,
            Capacities(work_ability=rules.capacity_work_ability, company=rules.capacity_company),
        )
        if place is None:
            raise Refused("no_team")
        return place

    def _add_client(self, person_id: int, answers: Mapping[str, Any]) -> int:
        row = {name: answers[name] for name in ANSWERS if name in answers}
        stamps = {"registered_at": self._now, "updated_at": self._now}
        return insert_one(self._connection, client, person_id=person_id, **row, **stamps)

    def _open_case(self, client_id: int, person_id: int, start_with: StartWith, place: Assignment, due: date) -> int:
        origin = select(person.c.origin_ref).where(person.c.id == person_id).scalar_subquery()
        return insert_one(
            self._connection,
            service_case,
            client_id=client_id,
            service=start_with,
            team_id=place.team_id,
            coordinator_id=place.coordinator_id,
            origin_ref=origin,
            opened_at=self._now,
            first_contact_due=due,
        )

    def _name_of(self, staff_id: int | None) -> str | None:
        return self._connection.execute(select(staff.c.full_name).where(staff.c.id == staff_id)).scalar()

    def of_person(self, person_id: int) -> dict[str, Any] | None:
        """What this person has told: ANSWERS by name, plus ``id`` and ``registered_at``; None when not a client."""
        columns = [client.c.id, client.c.registered_at, *(client.c[name] for name in ANSWERS)]
        mine = select(*columns).where(client.c.person_id == person_id, client.c.erased_at.is_(None))
        row = self._connection.execute(mine).first()
        return dict(row._mapping) if row else None

    def tell(self, person_id: int, answers: Mapping[str, Any]) -> None:
        """Keeps what a client adds or corrects. KeyError for a name that is not theirs to change."""
        unknown = set(answers) - set(ANSWERS)
        if unknown:
            raise KeyError(f"not a client's own: {sorted(unknown)}")
        self._connection.execute(
            update(client)
            .where(client.c.person_id == person_id)
            .values(**answers, updated_at=self._now, revision=client.c.revision + 1)
        )
        Matching(self._connection, self._now).refresh_person(person_id)

    def promise(self, person_id: int) -> Promise | None:
        """What was promised in this person's newest open case."""
        row = self._connection.execute(
            select(staff.c.full_name, service_case.c.first_contact_due, service_case.c.first_contact_at)
            .select_from(service_case)
            .join(client, client.c.id == service_case.c.client_id)
            .outerjoin(staff, staff.c.id == service_case.c.coordinator_id)
            .where(client.c.person_id == person_id, service_case.c.closed_at.is_(None))
            .order_by(service_case.c.id.desc())
            .limit(1)
        ).first()
        return Promise(*row) if row else None

    def open_case(self, person_id: int) -> OpenCase | None:
        """This person's newest case that is open."""
        row = self._connection.execute(
            select(
                service_case.c.id,
                service_case.c.client_id,
                staff.c.id,
                staff.c.full_name,
                service_case.c.resting_since.is_not(None),
            )
            .select_from(service_case)
            .join(client, client.c.id == service_case.c.client_id)
            .outerjoin(staff, staff.c.id == service_case.c.coordinator_id)
            .where(client.c.person_id == person_id, service_case.c.closed_at.is_(None))
            .order_by(service_case.c.id.desc())
            .limit(1)
        ).first()
        return OpenCase(*row) if row else None
