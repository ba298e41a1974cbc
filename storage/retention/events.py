"""What is kept of events, of who comes to them, and of pictures."""

from __future__ import annotations

from storage.retention.rule import ACCOUNTABLE, HELD, content, person, served, staff, technical

RULES = (
    content("picture", "id token content mime width height digest alt made_at")
    | staff("picture", "made_by", ACCOUNTABLE)
    | technical("picture_copy", "picture_id bot file_id made_at")
    | content(
        "event_series",
        "id repeats starts_on ends_on begins minutes content ahead made_at updated_at ended_at form_key revision",
    )
    | staff("event_series", "made_by", ACCOUNTABLE)
    | content(
        "event",
        "id token code series_id series_on kind audience state name what bring access starts_at ends_at place"
        " address municipality_code link seats taken guests_most queues is_open is_must until answer_hours picture_id"
        " made_at published_at moved_at cancelled_at cancel_words closed_at came own_edit form_key moves revision",
    )
    | staff("event", "contact_id made_by", ACCOUNTABLE)
    | staff("event_host", "event_id staff_id made_at", HELD)
    | person(
        "event_signup",
        "event_id state called guests origin invited_at asked_again_at answered_at queued_at offered_at offer_until"
        " came_at came_how missed_at thanked_at grade graded_at grade_words made_at",
        "id person_id broadcast_id moves_seen joined revision",
    )
    | served("event_signup", "invited_by came_by")
)
