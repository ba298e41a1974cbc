"""What is kept of what admins edit: nobody's data."""

from __future__ import annotations

from storage.retention.rule import ACCOUNTABLE, content, staff

RULES = (
    content("content", "key language body updated_at")
    | content("setting", "key value updated_at")
    | staff("content", "updated_by", ACCOUNTABLE)
    | staff("setting", "updated_by", ACCOUNTABLE)
)
