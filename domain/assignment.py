"""Who takes a new client: the coordinator of the right kind and team with the most room, else the queue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from domain.people import StartWith
from domain.roles import SPECIALTY_FOR, Specialty

WORK_ABILITY_CAPACITY: Final = 25
COMPANY_CAPACITY: Final = 20

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Capacities:
    """How many clients a coordinator has at a time unless their own figure says otherwise.

    Settings; the defaults are 25 for work ability (135) and 20 for companies (136), which is also the most
    that the IPS quality criteria allow (137).
    """

    work_ability: int = WORK_ABILITY_CAPACITY
    company: int = COMPANY_CAPACITY

    def of(self, specialty: Specialty) -> int:
        """The default number of clients for one kind of coordinator."""
        return self.work_ability if specialty is Specialty.WORK_ABILITY else self.company


@dataclass(frozen=True, slots=True)
class Coordinator:
    """What counts of a coordinator when clients are shared out.

    `clients` is the number of open cases; `capacity` None means the default of the specialty; `active` is
    False for people who have left or are away. `last_assigned_at` is the aware instant of the newest case,
    None for somebody who has had none.
    """

    id: int
    team_id: int
    specialty: Specialty
    clients: int
    capacity: int | None = None
    active: bool = True
    last_assigned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What counts of a new case: where the person lives (official code) and what they start with."""

    municipality_code: str
    start_with: StartWith


@dataclass(frozen=True, slots=True)
class Routing:
    """Which teams serve a municipality: municipality code -> authority id -> team ids, edited by admins."""

    authority_of: Mapping[str, int]
    teams_of: Mapping[int, tuple[int, ...]]

    def teams(self, municipality_code: str) -> tuple[int, ...]:
        """The teams that serve a municipality, in order of id; none for a municipality of others."""
        authority = self.authority_of.get(municipality_code)
        return () if authority is None else tuple(sorted(self.teams_of.get(authority, ())))


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where a case goes: a team, and a coordinator in it; without one, it waits in the team's queue."""

    team_id: int
    coordinator_id: int | None

    @property
    def queued(self) -> bool:
        return self.coordinator_id is None


def assign(
    case: Case,
    coordinators: Iterable[Coordinator],
    routing: Routing,
    capacities: Capacities | None = None,
) -> Assignment | None:
    """Where a new case goes, or None if no team here serves that municipality.

    JOB goes to a company coordinator, STRENGTH to a work-ability coordinator (21, 22), only within the
    authority's teams. Of those with room the one with the most; of equals the one with the fewest clients,
    then the one whose last new client is longest ago, then the lowest id: the same input gives the same
    answer in whatever order it comes. Nobody is filled beyond their capacity; then the case waits in the
    queue of the first team that has this kind of coordinator at all, or of the first team.
    """
    capacities = capacities or Capacities()
    teams = routing.teams(case.municipality_code)
    if not teams:
        return None
    specialty = SPECIALTY_FOR[case.start_with]
    fitting = [c for c in coordinators if c.active and c.team_id in teams and c.specialty is specialty]
    with_room = [c for c in fitting if room(c, capacities) > 0]
    if with_room:
        chosen = min(with_room, key=lambda c: _turn(c, capacities))
        return Assignment(chosen.team_id, chosen.id)
    return Assignment(min((c.team_id for c in fitting), default=teams[0]), None)


def room(coordinator: Coordinator, capacities: Capacities) -> int:
    """How many more clients a coordinator can take; 0 or less when full."""
    capacity = coordinator.capacity
    return (capacities.of(coordinator.specialty) if capacity is None else capacity) - coordinator.clients


def _turn(coordinator: Coordinator, capacities: Capacities) -> tuple[int, int, datetime, int]:
    """Who is before whom: the least of these takes the next client."""
    last = coordinator.last_assigned_at or _NEVER
    return -room(coordinator, capacities), coordinator.clients, last, coordinator.id
