"""Pictures that go with a message or stand on an event's page."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import ColumnElement, delete, select

from domain.people import Language
from domain.prompt import Picture as Shown
from storage.errors import Refused
from storage.inserts import insert_or_ignore, insert_or_replace
from storage.part import Part
from storage.picture_making import Made, made_anew
from storage.tables import picture, picture_copy

LONGEST_ALT = 300


@dataclass(frozen=True, slots=True)
class Picture:
    """``alt`` tells by language code what is to be seen in it; in Finnish always."""

    id: int
    token: str
    mime: str
    width: int
    height: int
    alt: Mapping[str, str]

    def shown(self, language: str) -> Shown:
        """With a message in this language."""
        return Shown(self.token, self.alt.get(language) or self.alt[Language.FI], self.width, self.height)


class Pictures(Part):
    """Keeps pictures, and under which id a bot of Telegram's has them already."""

    def keep(self, content: bytes | Made, alt: Mapping[str, str], staff_id: int) -> int:
        """The picture's id; given once more with the same words it is the same one. Raises Refused: no_alt, and what
        ``made_anew`` does. Where others wait for this transaction, ``Made`` is given.
        """
        words = _words(alt)
        made = made_anew(content) if isinstance(content, bytes) else content
        digest = sha256(made.content + json.dumps(words, sort_keys=True).encode()).hexdigest()
        row = {
            "token": secrets.token_urlsafe(16),
            "content": made.content,
            "mime": made.mime,
            "width": made.width,
            "height": made.height,
            "digest": digest,
            "alt": words,
            "made_at": self._now,
            "made_by": staff_id,
        }
        insert_or_ignore(self._connection, picture, [row])
        return int(self._connection.execute(select(picture.c.id).where(picture.c.digest == digest)).scalar_one())

    def reworded(self, picture_id: int, alt: Mapping[str, str], staff_id: int) -> int:
        """The same picture with other words for what is in it. What was sent before keeps the words it had."""
        found = self._connection.execute(select(picture).where(picture.c.id == picture_id)).one()
        return self.keep(Made(found.content, found.mime, found.width, found.height), alt, staff_id)

    def one(self, picture_id: int) -> Picture | None:
        return self._found(picture.c.id == picture_id)

    def of_token(self, token: str) -> Picture | None:
        return self._found(picture.c.token == token)

    def _found(self, condition: ColumnElement[bool]) -> Picture | None:
        columns = (picture.c.id, picture.c.token, picture.c.mime, picture.c.width, picture.c.height, picture.c.alt)
        row = self._connection.execute(select(*columns).where(condition)).first()
        return Picture(*row) if row else None

    def content(self, token: str) -> tuple[str, bytes] | None:
        """Its media type and what is in the file; None for a token of no picture."""
        row = self._connection.execute(
            select(picture.c.mime, picture.c.content).where(picture.c.token == token)
        ).first()
        return (row.mime, bytes(row.content)) if row else None

    # What Telegram has already. A file's id is good for one bot only.

    def file_id(self, picture_id: int, bot: str) -> str | None:
        mine = (picture_copy.c.picture_id == picture_id) & (picture_copy.c.bot == bot)
        return self._connection.execute(select(picture_copy.c.file_id).where(mine)).scalar()

    def sent_as(self, picture_id: int, bot: str, file_id: str) -> None:
        row = {"picture_id": picture_id, "bot": bot, "file_id": file_id, "made_at": self._now}
        insert_or_replace(self._connection, picture_copy, row, by=("picture_id", "bot"))

    def forget(self, picture_id: int, bot: str, file_id: str) -> None:
        """Telegram knows it by this id no more; one that has come meanwhile stays."""
        mine = (picture_copy.c.picture_id == picture_id) & (picture_copy.c.bot == bot)
        self._connection.execute(delete(picture_copy).where(mine, picture_copy.c.file_id == file_id))


def _words(alt: Mapping[str, str]) -> dict[str, str]:
    """In the languages there are words in. Refused without any in Finnish."""
    words = {code.value: " ".join(alt.get(code, "").split())[:LONGEST_ALT] for code in Language}
    if not words[Language.FI]:
        raise Refused("no_alt")
    return {code: said for code, said in words.items() if said}
