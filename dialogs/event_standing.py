"""How somebody stands to an event now: what they can say to it, and which of that they are shown."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from dialogs.event_steps import MOST_SHOWN, Do
from domain.event_times import may_check_in
from domain.events import EventState, SignupState

if TYPE_CHECKING:
    from storage.event_rows import Event, Signup


class Hurdle(StrEnum):
    """Why one cannot simply come."""

    CLOSED = "closed"  # signing up is over
    RUNNING = "running"  # it has begun, and whoever likes may still walk in
    INVITATION_ONLY = "invitation_only"
    FULL = "full"
    QUEUE = "queue"  # full, with a waiting list


BARRED = frozenset({Hurdle.CLOSED, Hurdle.RUNNING, Hurdle.INVITATION_ONLY})
"""One can neither sign up nor think about it."""


def is_open(event: Event, now: datetime) -> bool:
    """Whether there is still something to be said to it."""
    return event.state is EventState.PUBLISHED and not event.is_over(now)


def hurdle(event: Event, signup: Signup | None, now: datetime) -> Hurdle | None:
    if now >= event.signs_up_until:
        walks_in = event.is_open and event.seats is None and now >= event.starts_at
        return Hurdle.RUNNING if walks_in else Hurdle.CLOSED
    if not event.is_open and signup is None:
        return Hurdle.INVITATION_ONLY
    if event.free is None or event.free > 0:
        return None
    return Hurdle.QUEUE if event.queues else Hurdle.FULL


def shown(event: Event, signup: Signup | None, now: datetime) -> list[Do]:
    """The buttons: what one would want next, few of them."""
    state = signup.state if signup else None
    match state:
        case SignupState.COMING:
            offered = _of_who_comes(event, signup, now)
        case SignupState.OFFERED:
            offered = [Do.TAKE, Do.LEAVE]
        case SignupState.WAITING:
            offered = [Do.UNQUEUE]
        case _:
            offered = _of_who_may_come(event, signup, now)
    way_in = [Do.ACCESS] if event.access else []
    return [*offered, Do.ASK, *way_in, Do.OTHERS][:MOST_SHOWN]


def _of_who_comes(event: Event, signup: Signup | None, now: datetime) -> list[Do]:
    is_noted = signup is not None and signup.came_at is not None
    can = {
        Do.IN: not is_noted and may_check_in(now, event.starts_at, event.ends_at),
        Do.GUESTS: bool(event.guests_most) and hurdle(event, signup, now) not in BARRED,
        Do.CANNOT: now < event.starts_at,
        Do.FILE: now < event.starts_at,
    }
    return [one for one, possible in can.items() if possible]


def _of_who_may_come(event: Event, signup: Signup | None, now: datetime) -> list[Do]:
    why_not = hurdle(event, signup, now)
    if why_not in BARRED:
        return []
    state = signup.state if signup else None
    can = {
        Do.YES: why_not is None,
        Do.QUEUE: why_not is Hurdle.QUEUE,
        Do.MAYBE: why_not is not Hurdle.FULL and not event.is_must and state is not SignupState.MAYBE,
        Do.NO: not event.is_must and state in (SignupState.INVITED, SignupState.MAYBE),
        Do.CANNOT: event.is_must and state in (SignupState.INVITED, SignupState.MAYBE),
    }
    return [one for one, possible in can.items() if possible]


def possible(event: Event, signup: Signup | None, now: datetime) -> frozenset[Do]:
    """All that can be said: the buttons, and a change of mind whatever they are."""
    said = {*shown(event, signup, now), Do.ASK, Do.OTHERS, Do.FILE}
    said |= {Do.ACCESS} if event.access else set()
    why_not = hurdle(event, signup, now)
    if signup is not None and signup.state is SignupState.OFFERED:
        return frozenset(said)
    if why_not not in BARRED:
        said |= {Do.YES} if why_not is not Hurdle.FULL else set()
        said |= set() if event.is_must else {Do.MAYBE}
        said |= set() if said & {Do.CANNOT, Do.UNQUEUE} else {Do.NO}
    if signup is not None and signup.state is SignupState.COMING:
        said.add(Do.IN)
    return frozenset(said)
