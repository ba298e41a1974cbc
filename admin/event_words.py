"""The words of the pages of events: the parts of the list, and the fields of an event."""

from __future__ import annotations

from enum import StrEnum


class EventTab(StrEnum):
    """What the list shows."""

    COMING = "coming"
    PAST = "past"
    DRAFTS = "drafts"


class EventField(StrEnum):
    """What is told of an event, field by field."""

    NAME = "name"
    WHAT = "what"
    BRING = "bring"
    ACCESS = "access"
    KIND = "kind"
    AUDIENCE = "audience"
    DAY = "day"
    BEGINS = "begins"
    ENDS = "ends"
    TURNS = "turns"
    ENDS_ON = "ends_on"
    PLACE = "place"
    ADDRESS = "address"
    MUNICIPALITY_CODE = "municipality_code"
    LINK = "link"
    SEATS = "seats"
    GUESTS_MOST = "guests_most"
    QUEUES = "queues"
    IS_OPEN = "is_open"
    IS_MUST = "is_must"
    UNTIL_DAY = "until_day"
    UNTIL_CLOCK = "until_clock"
    ANSWER_HOURS = "answer_hours"
    CONTACT_ID = "contact_id"
