"""What is kept of what the bot will say, and of what keeps the program going."""

from __future__ import annotations

from storage.retention.rule import ACCOUNTABLE, person, staff, technical

RULES = (
    person(
        "delivery",
        "kind purpose payload due_at sent_at maybe_repeated",
        "id idempotency_key identity_id conversation_id message_id about created_at expires_at priority state attempts"
        " leased_by lease_until platform_id fault",
    )
    | technical("leadership", "name holder until")
    | technical("ledger_pause", "kind paused_at")
    | staff("ledger_pause", "paused_by", ACCOUNTABLE)
    | technical("rate_ledger", "bot next_at held_until")
)
