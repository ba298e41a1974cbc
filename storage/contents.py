"""Texts that admins edit, such as where to get help at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select

from domain.text import Refused as TextRefused
from domain.text import clean_text
from storage.audit import Action, Audit
from storage.errors import Refused
from storage.inserts import insert_or_replace
from storage.part import Part
from storage.tables import content, staff


class ContentKey(StrEnum):
    """Which texts admins may edit."""

    CRISIS_CONTACTS = "crisis.contacts"
    """Where there is help now; said to everybody whose words sound of distress or danger."""
    CONTROLLER = "web.unset.controller"
    """Who keeps the register, such as "Lahden kaupunki"."""
    CONTACT = "web.unset.contact"
    """How to reach the service, as one line."""
    OFFICER = "web.unset.officer"
    """How to reach the data protection officer, as one line."""


LONGEST = 2_000
LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class Editable:
    """A text that admins may replace. ``must_say`` is what no version of it may lack; ``lines``: more than one."""

    key: ContentKey
    must_say: str | None = None
    lines: bool = True

    @property
    def longest(self) -> int:
        return LONGEST if self.lines else LONGEST_LINE


EDITABLE: Mapping[str, Editable] = {
    editable.key.value: editable
    for editable in (
        Editable(ContentKey.CRISIS_CONTACTS, must_say="112"),
        Editable(ContentKey.CONTROLLER, lines=False),
        Editable(ContentKey.CONTACT, lines=False),
        Editable(ContentKey.OFFICER, lines=False),
    )
}
"""What admins may edit. The text that holds until they do is in the catalogues under the same key."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A text as an admin left it; ``at`` in UTC."""

    body: str
    at: datetime
    by_name: str | None


class Contents(Part):
    """Reads and changes the edited texts."""

    def get(self, key: str, language: str) -> str | None:
        """The admins' text, plain, with line breaks; None when the catalogue's own holds."""
        edited = self.edited(key, language)
        return edited.body if edited else None

    def in_languages(self, key: str) -> dict[str, str]:
        """The admins' text by language; languages where the catalogue's own holds are not in it."""
        rows = self._connection.execute(select(content.c.language, content.c.body).where(content.c.key == key))
        return {row.language: row.body for row in rows}

    def edited(self, key: str, language: str) -> Edited | None:
        """The same with when and by whom."""
        row = self._connection.execute(
            select(content.c.body, content.c.updated_at, staff.c.full_name)
            .outerjoin(staff, staff.c.id == content.c.updated_by)
            .where(content.c.key == key, content.c.language == language)
        ).first()
        return Edited(*row) if row else None

    def set(self, key: str, language: str, body: str, staff_id: int) -> None:
        """Replaces a text; an empty one brings the catalogue's own back. KeyError for a key not in EDITABLE.

        Raises Refused: content_long, or content_lacks when something is missing that it must say.
        """
        editable = EDITABLE[key]
        try:
            kept = clean_text(body, editable.longest, keep_lines=editable.lines)
        except TextRefused:
            raise Refused("content_long") from None
        if not kept:
            self._reset(key, language, staff_id)
            return
        if editable.must_say is not None and editable.must_say not in kept:
            raise Refused("content_lacks")
        row = {"key": key, "language": language, "body": kept, "updated_at": self._now, "updated_by": staff_id}
        insert_or_replace(self._connection, content, row, by=["key", "language"])
        Audit(self._connection, self._now).record(staff_id, Action.CONTENT_SET, key=key, language=language)

    def _reset(self, key: str, language: str, staff_id: int) -> None:
        gone = self._connection.execute(delete(content).where(content.c.key == key, content.c.language == language))
        if gone.rowcount:
            Audit(self._connection, self._now).record(staff_id, Action.CONTENT_RESET, key=key, language=language)
