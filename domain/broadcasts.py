"""Broadcasts: one message to many people, each of whom gets it once."""

from __future__ import annotations

from enum import StrEnum


class BroadcastPurpose(StrEnum):
    """Why many are written to, and with that whose leave it needs."""

    EVENTS = "events"  # invitations: of clients and employers who allow them (domain.people.Purpose.EVENTS)
    NEWSLETTER = "newsletter"  # four times a year, to employers who asked for it (52, 127)
    MUST = "must"  # where clients are obliged to come (188): needs no leave, and always a second pair of eyes


class BroadcastState(StrEnum):
    """How a broadcast stands."""

    DRAFT = "draft"
    ASKED = "asked"  # a second pair of eyes is asked for
    SCHEDULED = "scheduled"  # it will go at its time, and can be taken back without a trace
    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class ButtonKind(StrEnum):
    """What a button under a broadcast does."""

    EVENT = "event"  # answers the invitation
    BOOK = "book"  # takes a time with one's coordinator
    LINK = "link"  # opens a web page
    REPLY = "reply"  # writes back to one's coordinator


class LeftOut(StrEnum):
    """Why somebody of a segment does not get it."""

    NO_CONSENT = "no_consent"  # for this purpose
    RESTING = "resting"  # their service rests
    ASKED = "asked"  # asked to this event already
    OFTEN = "often"  # has had enough messages for now
    NO_CHAT = "no_chat"  # no way to reach them
    BLOCKED = "blocked"  # they blocked the bot
    TALKING = "talking"  # a colleague has the chat
    GONE = "gone"  # out of service, or erased, since it was frozen
