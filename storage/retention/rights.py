"""What is kept of what people asked about their data."""

from __future__ import annotations

from storage.retention.rule import ERASED, INNER, NAMED, person, stub

RULES = (
    person("link_code", "created_at expires_at used_at", "code_hash person_id")
    | person("identity_link", "linked_at undone_at", "id identity_id from_person_id to_person_id")
    | stub("erasure", "asked_at asked_how state held_because done_at", because=ERASED)
    | stub("erasure", "id person_id person_since", INNER, ERASED)
    | stub("erasure", "decided_by", NAMED, ERASED)
)
