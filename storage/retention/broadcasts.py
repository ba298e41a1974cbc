"""What is kept of messages to many, and of whoever they went to."""

from __future__ import annotations

from storage.retention.rule import ACCOUNTABLE, Erasure, Kind, Rule, content, person, rules, staff

RULES = (
    rules(
        "staff_chat",
        "id staff_id code_hash expires_at identity_id linked_at",
        Rule(Kind.PERSONAL, "no: the chat that a colleague tries messages in", Erasure.ROW),
    )
    | content("segment", "id name filters made_at updated_at retired_at revision")
    | staff("segment", "made_by updated_by", ACCOUNTABLE)
    | content(
        "broadcast",
        "id name purpose texts buttons picture_id event_id segments filters state send_at days expires_at repeats"
        " next_on parent_id made_at updated_at asked_at eyes_words seen_at seen_people sent_at undo_until frozen_at"
        " planned_at paused_at ended_at ended_why counts form_key revision",
    )
    | staff("broadcast", "made_by updated_by editors seen_by sent_by paused_by ended_by", ACCOUNTABLE)
    | person(
        "broadcast_recipient",
        "broadcast_id left_out came_to told_at read_at opened_at answer answered_at stopped_at",
        "person_id day tries delivery_id fault token",
    )
)
