"""What pages and presses know of a hand-over: who is asked, what they need to decide, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.people import StartWith
from domain.progress import Reason
from domain.roles import Specialty
from storage.agreed import Appointment


class Answer(StrEnum):
    """What became of a press on a hand-over. OVER: withdrawn, declined, or the client is in other hands meanwhile."""

    DONE = "done"
    OVER = "over"
    OTHER_CASE = "other_case"


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who could go on with a client. ``room`` is how many more they can take; 0 or less when full."""

    id: int
    full_name: str
    specialty: Specialty | None
    team_id: int
    team_name: str
    clients: int
    capacity: int | None
    room: int | None


@dataclass(frozen=True, slots=True)
class Handover:
    """One hand-over with the names of those in it. ``from_name`` None: out of the queue. Instants in UTC."""

    id: int
    case_id: int
    client_id: int
    from_id: int | None
    from_name: str | None
    to_id: int
    to_name: str
    asked_by: int
    asked_by_name: str
    asked_at: datetime
    reason: Reason
    words: str | None
    three_way: bool
    state: str
    answered_at: datetime | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class Asking:
    """What is needed to ask a colleague. ``coming`` are the client's appointments, which nobody moves silently."""

    case_id: int
    client_id: int
    full_name: str
    service: StartWith
    coordinator_name: str | None
    reason: Reason
    colleagues: list[Colleague]
    hidden: int
    """So many more could be asked, of another specialty."""
    coming: list[Appointment]


@dataclass(frozen=True, slots=True)
class Considering:
    """What the colleague needs to decide, and what anybody sees who may look at the hand-over.

    ``to_answer``: the reader is the one who was asked, and it waits. ``client_seen``: they may open the client's page.
    ``service_after`` differs from ``service`` where the client changes services with the coordinator.
    """

    handover: Handover
    full_name: str
    call_name: str
    language: str
    municipality: dict[str, str]
    service: StartWith
    service_after: StartWith
    opened_at: datetime
    contacted_at: datetime | None
    contact_due: date
    resting: bool
    goal: str | None
    coming: list[Appointment]
    to_answer: bool
    can_withdraw: bool
    can_ask: bool
    client_seen: bool
