"""Who of us takes a new need: a company coordinator of the right team with room, else the team's queue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, select

from domain.assignment import Capacities, Case, Coordinator, Routing, assign, room
from domain.people import StartWith
from storage.errors import Refused
from storage.region import Region
from storage.rules import RuleBook
from storage.staff import StaffBook
from storage.tables import company, staffing_request

MOST_NEEDS: Final = 1_000
"""A need is a small part of a coordinator's work (223): how many one has decides the turn, and nothing more."""
_ANYWHERE: Final = ""


def placed(connection: Connection, now: datetime, company_id: int, need: Mapping[str, Any]) -> tuple[int | None, int]:
    """The owner's number (None: the queue's) and the team's. Raises Refused("no_team").

    The team serves the municipality of the need, else the company's, else it is the largest one. The owner is chosen
    as for clients (domain.assignment), of those who have room for clients, by how many open needs they have.
    """
    routing = Region(connection, now).routing(lock=True)
    rules = RuleBook(connection, now).current()
    rooms = Capacities(work_ability=rules.capacity_work_ability, company=rules.capacity_company)
    coordinators = list(_by_needs(connection, StaffBook(connection, now).coordinators_with_load(), rooms))
    home = select(company.c.municipality_code).where(company.c.id == company_id)
    codes = (need.get("municipality_code"), connection.execute(home).scalar())
    served = next((code for code in codes if code is not None and routing.teams(code)), None)
    if served is None:
        routing, served = _largest(connection, now), _ANYWHERE
    found = assign(Case(served, StartWith.JOB), coordinators, routing)
    if found is None:
        raise Refused("no_team")
    return found.coordinator_id, found.team_id


def _by_needs(connection: Connection, coordinators: Iterable[Coordinator], rooms: Capacities) -> Iterable[Coordinator]:
    """Coordinators by their open needs instead of their clients; who is full of clients has no room for needs."""
    rows = connection.execute(
        select(
            staffing_request.c.owner_id,
            func.count().filter(staffing_request.c.closed_at.is_(None)).label("needs"),
            func.max(staffing_request.c.opened_at).label("last"),
        )
        .where(staffing_request.c.owner_id.is_not(None))
        .group_by(staffing_request.c.owner_id)
    )
    held = {row.owner_id: (row.needs, row.last) for row in rows}
    for one in coordinators:
        needs, last = held.get(one.id, (0, None))
        capacity = MOST_NEEDS if room(one, rooms) > 0 else 0
        yield replace(one, clients=needs, capacity=capacity, last_assigned_at=last)


def _largest(connection: Connection, now: datetime) -> Routing:
    """As if the team with the most people served everybody."""
    teams = Region(connection, now).teams()
    largest = max(teams, key=lambda team: (team.people, -team.id), default=None)
    return Routing({_ANYWHERE: 0}, {0: (largest.id,)}) if largest else Routing({}, {})
