"""What is kept of what people of the service wrote with clients and about them."""

from __future__ import annotations

from storage.retention.rule import ACCOUNTABLE, Erasure, Kind, Rule, content, person, rules, served, staff, technical

RULES = (
    person("talk", "last_in_at waiting_since held_at active_at returned_at", "person_id last_in_id told_closed_on")
    | served("talk", "held_by snoozed_by snoozed_until")
    | person("talk_mark", "", "person_id read_id")
    | served("talk_mark", "staff_id")
    | person("written", "read_at", "message_id form_key")
    | served("written", "staff_id")
    | person("note", "at body", "id person_id form_key")
    | served("note", "staff_id")
    | person("person_label", "at label_id", "person_id")
    | served("person_label", "staff_id")
    | content("label", "id name created_at retired_at")
    | content("canned", "id team_id name bodies updated_at retired_at")
    | staff("canned", "updated_by", ACCOUNTABLE)
    | rules(
        "search_entry",
        "message_id person_id stems",
        Rule(Kind.PERSONAL, "no: made of the messages, which are in the copy", Erasure.ROW),
    )
    | technical("search_mark", "name upto")
)
