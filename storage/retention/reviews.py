"""What is kept of looking at conversations, and of how the dialogs go."""

from __future__ import annotations

from storage.retention.rule import COUNTED, INNER, Erasure, Kind, Rule, person, rules, served, stub

RULES = (
    person("review", "reason opened_at verdict", "id person_id until")
    | served("review", "staff_id")
    | rules("dialog_event", "person_id", Rule(Kind.PERSONAL, INNER, Erasure.EMPTIED))
    | stub("dialog_event", "id at dialog step what", "no: counts of questions", COUNTED)
)
