"""What is kept of people who talk to the bot, and of the clients among them."""

from __future__ import annotations

from storage.retention.rule import INNER, NAMED, UNNAMED, emptied, person, stub

RULES = (
    emptied("person", "language origin_ref")
    | stub("person", "created_at")
    | stub("person", "id erased_at", INNER)
    | person("channel_identity", "channel bot address created_at blocked_at", "id person_id next_send_at")
    | person("conversation", "started_at ended_at state last_in_at", "id identity_id last_sequence")
    | person(
        "inbox",
        "channel received_at incoming",
        "id bot update_id conversation_id sequence state attempts not_before done_at fault",
    )
    | person(
        "message",
        "direction at kind body key params language prompt withheld",
        "id conversation_id platform_id revision",
    )
    | emptied(
        "client",
        "full_name call_name birth_year municipality_code contact_way phone best_time hopes start_with situation"
        " education fields languages licences own_words hours cards",
    )
    | stub("client", "registered_at updated_at")
    | stub("client", "id person_id revision erased_at", INNER)
    | emptied("service_case", "origin_ref resting_until introducible_at")
    | emptied("service_case", "introducible_by", NAMED)
    | stub(
        "service_case",
        "service team_id opened_at first_contact_due first_contact_at closed_at resting_since rested_at",
        because=UNNAMED,
    )
    | stub("service_case", "id client_id", INNER)
    | stub(
        "service_case",
        "coordinator_id first_contact_by resting_by",
        NAMED,
        UNNAMED,
    )
    | person(
        "consent",
        "purpose notice_version language granted_at granted_how withdrawn_at withdrawn_how",
        "id person_id",
    )
)
