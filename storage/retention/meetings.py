"""What is kept of meetings, of the times that clients are asked, wait and are offered, and of coordinators' hours."""

from __future__ import annotations

from storage.retention.rule import (
    ACCOUNTABLE,
    HELD,
    OWN_TIME,
    WITH_APPOINTMENT,
    Erasure,
    Kind,
    Rule,
    content,
    person,
    rules,
    served,
    staff,
)

RULES = (
    person(
        "appointment",
        "state booked_at confirmed_at late_at cancelled_at cancelled_by reason outcome_at",
        "id uid meeting_id client_id case_id seat revision",
    )
    | served("appointment", "booked_by outcome_by")
    | person("appointment_change", "at what by starts_at", "id appointment_id")
    | served("appointment_change", "staff_id")
    | person("client_busy", "", "client_id quantum appointment_id")
    | person("time_request", "kind created_at state ended_at", "id client_id case_id appointment_id")
    | served("time_request", "staff_id created_by")
    | person("time_wish", "kind wishes since ended_at", "id client_id case_id")
    | served("time_wish", "staff_id")
    | person("time_offer", "kind starts_at place_id offered_at expires_at state", "id wish_id client_id")
    | served("time_offer", "staff_id")
    | content("place", "id team_id name address directions retired_at")
    | content("meeting_kind", "kind minutes buffer_minutes capacity self_bookable reminders place_id updated_at")
    | staff("meeting_kind", "updated_by", ACCOUNTABLE)
    | staff("opening", "id staff_id weekday opens closes place_id", OWN_TIME)
    | staff("opening_exception", "id staff_id day receives opens closes place_id", OWN_TIME)
    | staff(
        "meeting",
        "id kind starts_at ends_at local_start zone place_id capacity created_at created_by cancelled_at",
        HELD,
    )
    | rules(
        "meeting",
        "link material",
        Rule(
            Kind.STAFF,
            WITH_APPOINTMENT,
            Erasure.EMPTIED,
            "may have been written for one person; of a meeting for several it stays while others are in it",
        ),
    )
    | staff("meeting_host", "meeting_id staff_id", HELD)
    | staff("staff_busy", "staff_id quantum meeting_id", HELD)
)
