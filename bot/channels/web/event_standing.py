"""How an event stands for whoever thinks of coming, as its pages say it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from domain.events import EventState
from storage.event_rows import Event


class Standing(StrEnum):
    """Also the ends of the texts' keys."""

    CANCELLED = "cancelled"
    OVER = "over"
    CLOSED = "closed"  # signing up is over, or it has begun
    FULL = "full"
    QUEUE = "queue"  # full, with a waiting list
    INVITED = "invited"  # open, to those alone who are invited
    OPEN = "open"


IS_PAST = frozenset({Standing.CANCELLED, Standing.OVER})


def standing(event: Event, now: datetime) -> Standing:
    if event.state is EventState.CANCELLED:
        return Standing.CANCELLED
    if event.is_over(now):
        return Standing.OVER
    if now >= event.signs_up_until:
        return Standing.CLOSED
    if event.free is not None and event.free < 1:
        return Standing.QUEUE if event.queues else Standing.FULL
    return Standing.OPEN if event.is_open else Standing.INVITED
