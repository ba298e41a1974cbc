"""What is kept of the people who work here, and the record of what they looked at."""

from __future__ import annotations

from storage.retention.rule import ACCOUNTABLE, LOOKS, SHORT_LIVED, Erasure, Kind, Rule, rules, staff, technical

RULES = (
    staff(
        "staff",
        "id email full_name role specialty team_id capacity language created_at deactivated_at",
        ACCOUNTABLE,
    )
    | rules(
        "staff",
        "password_hash",
        Rule(Kind.STAFF, "no: would help whoever steals the copy", Erasure.EMPTIED, "emptied on deactivation"),
    )
    | staff("staff_link", "staff_id purpose created_at expires_at used_at", SHORT_LIVED)
    | technical("staff_link", "id token_hash")
    | staff("staff_session", "staff_id created_at last_seen_at expires_at ended_at", SHORT_LIVED)
    | technical("staff_session", "id token_hash csrf_hash")
    | staff("staff_session", "proved_at agent", SHORT_LIVED)
    | staff("staff_factor", "staff_id made_at confirmed_at last_step", ACCOUNTABLE)
    | rules(
        "staff_factor",
        "secret",
        Rule(Kind.STAFF, "no: would help whoever steals the copy", Erasure.EMPTIED, "deleted on deactivation"),
    )
    | staff("recovery_code", "id staff_id used_at", SHORT_LIVED)
    | technical("recovery_code", "code_hash")
    | rules(
        "audit",
        "id at staff_id action subject_kind subject_id detail",
        Rule(
            Kind.STAFF,
            LOOKS,
            Erasure.KEPT,
            "proves who handled the data; holds numbers and codes only, which lead nowhere once the person is erased",
        ),
    )
    | technical("throttle", "bucket started_at count")
)
