"""What is kept of who serves where: nobody's data."""

from __future__ import annotations

from storage.retention.rule import content

RULES = (
    content("authority", "id name contact")
    | content("municipality", "code name authority_id")
    | content("team", "id name authority_id")
)
