"""What is kept of a client's service: its plan, status, hand-overs and end, and what waits for somebody."""

from __future__ import annotations

from storage.retention.rule import INNER, NAMED, UNNAMED, emptied, person, served, stub

RULES = (
    person(
        "todo",
        "kind detail created_at due_at done_at",
        "id key person_id conversation_id message_id appointment_id request_id posting_id event_id for_lead",
    )
    | served("todo", "staff_id done_by")
    | person("check_in", "asked_at answered_at", "id case_id")
    | person("plan", "goal review_on updated_at", "case_id revision")
    | served("plan", "updated_by")
    | person("plan_step", "body whose due_on created_at done_at dropped_at", "id case_id")
    | served("plan_step", "created_by")
    | person("case_status", "status at", "id case_id")
    | served("case_status", "staff_id")
    | person("handover", "asked_at reason words three_way state answered_at answer", "id case_id")
    | served("handover", "from_id to_id asked_by")
    | stub("case_end", "outcome grade graded_at asked_at", because=UNNAMED)
    | stub("case_end", "case_id", INNER, UNNAMED)
    | stub("case_end", "ended_by", NAMED, UNNAMED)
    | emptied("case_end", "words grade_words")
)
