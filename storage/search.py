"""Finds conversations by what was said in them, and people by their names.

Words are compared by their stems, in all our languages at once and by their beginnings, so that *työpaikkoja* finds
*työpaikka*. A stem index is kept up behind the messages: at every search, and once a minute.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import snowballstemmer
from sqlalchemy import ColumnElement, Select, bindparam, delete, func, or_, select, text, update

from domain.markup import Markup, plain
from domain.roles import Permission
from storage.audit import Action, Audit
from storage.inserts import insert_or_ignore
from storage.part import Part
from storage.scope import visible_case, visible_client
from storage.search_index import leave_nothing
from storage.staff import Reader
from storage.tables import (
    channel_identity,
    client,
    conversation,
    message,
    search_entry,
    search_mark,
    service_case,
)

MOST = 50
MOST_WORDS = 6
"""Of one search; the rest is left out."""
FEW_PEOPLE = 200
"""Whoever may see so few clients is searched for among them; for others the newest hits are soon theirs."""
LATELY = 100_000
"""Messages looked through first for whoever may see many people."""
AT_ONCE = 2_000
"""Messages looked at in one go while somebody waits for the answer."""
SETTLED = timedelta(minutes=2)
"""Numbers are given before a transaction commits: what is younger may still come in between."""
AROUND = 60
"""Letters shown on either side of what was found."""

_LANGUAGES = {"fi": "finnish", "sv": "swedish", "en": "english"}
_WORD = re.compile(r"[^\W_]+")
_SAID = ("say", "edit")
_WRITTEN = "staff"
_SHORT = 3
"""Stems shorter than this are looked for whole: as beginnings they would find nearly everything."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. Without ``message_id`` it is the person's name that fits; ``at`` is then None.

    ``excerpt`` is plain text; ``matched`` are the places in it, as (start, end).
    """

    person_id: int
    client_id: int
    full_name: str
    message_id: int | None
    at: datetime | None
    excerpt: str
    matched: tuple[tuple[int, int], ...]


class Search(Part):
    """Search in words of messages, Finnish stems included, and in names: always within what the reader may see."""

    def find(self, reader: Reader, words: str, *, most: int = MOST) -> list[Hit]:
        """Names first, then messages from the newest on, ``most`` of each. Nothing for no words."""
        asked = _words(words)
        if not asked:
            return []
        own = self._few_people(reader)
        hits = self._names(reader, asked, own, most)
        if reader.may(Permission.SEE_CASELOAD):
            self.catch_up(AT_ONCE)
            hits += self._messages(reader, asked, own, most)
        Audit(self._connection, self._now).record(reader.staff_id, Action.TALKS_SEARCHED, hits=len(hits))
        return hits

    def people(self, reader: Reader, words: str, *, most: int = MOST) -> list[int]:
        """Client ids whose names have every one of the words, as beginnings. For lists that audit themselves."""
        asked = _words(words)
        if not asked:
            return []
        return [hit.client_id for hit in self._names(reader, asked, self._few_people(reader), most)]

    # Names.

    def _names(self, reader: Reader, asked: Sequence[str], own: Sequence[int] | None, most: int) -> list[Hit]:
        fits = [_name_begins(word) for word in asked]
        if own is not None:
            fits.append(client.c.person_id.in_(own))
        rows = self._connection.execute(
            select(client.c.person_id, client.c.id, client.c.full_name)
            .where(*fits, client.c.erased_at.is_(None), visible_client(reader))
            .order_by(client.c.full_name, client.c.id)
            .limit(most)
        )
        return [
            Hit(row.person_id, row.id, row.full_name, None, None, row.full_name, _beginnings(row.full_name, asked))
            for row in rows
        ]

    # Messages.

    def _messages(self, reader: Reader, asked: Sequence[str], own: Sequence[int] | None, most: int) -> list[Hit]:
        groups = [stems_of_word(word) for word in asked]
        if own is not None and not own:
            return []
        if own is None:
            # A common word has more hits than anybody reads: those of late are enough when they fill the list.
            newest = self._connection.execute(select(func.max(search_entry.c.message_id))).scalar() or 0
            hits = self._found(reader, groups, self._matching(groups, own, newest - LATELY), most)
            if len(hits) == most:
                return hits
        return self._found(reader, groups, self._matching(groups, own, 0), most)

    def _found(self, reader: Reader, groups: Sequence[frozenset[str]], matching: Any, most: int) -> list[Hit]:
        found = (
            select(
                message.c.id,
                message.c.at,
                message.c.body,
                message.c.direction,
                client.c.person_id,
                client.c.id.label("client_id"),
                client.c.full_name,
            )
            .select_from(matching)
            .join(message, message.c.id == matching.c.message_id)
            .join(search_entry, search_entry.c.message_id == message.c.id)
            .join(client, client.c.person_id == search_entry.c.person_id)
            .where(visible_client(reader))
            .order_by(matching.c.message_id.desc())
            .limit(most)
        )
        return [self._hit(row, groups) for row in self._connection.execute(found)]

    def _few_people(self, reader: Reader) -> list[int] | None:
        """The people the reader may see, when they are few: found by their cases, which have indexes for it."""
        cases = select(service_case.c.client_id).where(visible_case(reader)).limit(FEW_PEOPLE + 1)
        ids = set(self._connection.execute(cases).scalars())
        if len(ids) > FEW_PEOPLE:
            return None
        people = select(client.c.person_id).where(client.c.id.in_(ids), visible_client(reader))
        return list(self._connection.execute(people).scalars())

    def _matching(self, groups: Sequence[frozenset[str]], own: Sequence[int] | None, after: int) -> Any:
        """The numbers of messages after this one that have every word."""
        people = [person_mark(person_id) for person_id in own or ()]
        if self._connection.dialect.name == "sqlite":
            parts = [" OR ".join(_fts(stem) for stem in sorted(group)) for group in groups]
            parts += [" OR ".join(people)] if people else []
            query = " AND ".join(f"({part})" for part in parts)
            matching = text(
                "select rowid as message_id from search_words where search_words match :query and rowid > :after"
            )
            bound = matching.bindparams(query=query, after=after)
            return bound.columns(search_entry.c.message_id).subquery("matching")
        parts = [" | ".join(_tsquery(stem) for stem in sorted(group)) for group in groups]
        parts += [" | ".join(people)] if people else []
        query = " & ".join(f"({part})" for part in parts)
        fits: ColumnElement[bool] = search_entry.c.stems.op("@@")(func.to_tsquery("simple", query))
        return select(search_entry.c.message_id).where(fits, search_entry.c.message_id > after).subquery("matching")

    def _hit(self, row: Any, groups: Sequence[frozenset[str]]) -> Hit:
        said = row.body if row.direction == "in" else plain(Markup(row.body))
        excerpt, matched = excerpt_of(said, groups)
        return Hit(row.person_id, row.client_id, row.full_name, row.id, row.at, excerpt, matched)

    # The index.

    def catch_up(self, most: int) -> int:
        """Takes messages into the index that are not there yet, ``most`` at most. Returns how many were looked at."""
        upto = self._upto()
        if upto is None:
            return 0
        rows = self._connection.execute(_UNSEEN, {"upto": upto, "most": most}).all()
        self._add(_entries(rows))
        settled = upto
        for row in rows:
            if row.at > self._now - SETTLED:
                break
            settled = row.id
        self._connection.execute(update(search_mark).where(search_mark.c.name == "message").values(upto=settled))
        return sum(row.id <= settled for row in rows)

    def _add(self, entries: Sequence[dict[str, Any]]) -> None:
        """Those that are not in the index yet."""
        ids = [entry["message_id"] for entry in entries]
        known = set(
            self._connection.execute(
                select(search_entry.c.message_id).where(search_entry.c.message_id.in_(ids))
            ).scalars()
        )
        new = [entry for entry in entries if entry["message_id"] not in known]
        insert_or_ignore(self._connection, search_entry, new, key=search_entry.c.message_id)

    def _upto(self) -> int | None:
        """How far the index has come, locked; None while another process goes on with it."""
        insert_or_ignore(self._connection, search_mark, [{"name": "message", "upto": 0}], key=search_mark.c.name)
        mark = select(search_mark.c.upto).where(search_mark.c.name == "message").with_for_update(skip_locked=True)
        return self._connection.execute(mark).scalar()

    def moved(self, identity_id: int) -> None:
        """The chat is another person's now: what was said in it is found as theirs."""
        said = select(message.c.id).join(conversation, conversation.c.id == message.c.conversation_id)
        theirs = said.where(conversation.c.identity_id == identity_id)
        gone = delete(search_entry).where(search_entry.c.message_id.in_(theirs)).returning(search_entry.c.message_id)
        known = list(self._connection.execute(gone).scalars())
        if known:
            self._add(_entries(self._connection.execute(_THESE, {"ids": known}).all()))

    def forget(self, person_id: int) -> int:
        """Nothing this person said is found any more. Returns how many messages left the index."""
        gone = delete(search_entry).where(search_entry.c.person_id == person_id)
        return self._connection.execute(gone).rowcount

    def purge(self) -> None:
        """What was forgotten leaves the index's file as well; slow, for the night."""
        leave_nothing(self._connection)


def _entries(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """What people said and colleagues wrote; what the bot says is not looked for."""
    return [
        {"message_id": row.id, "person_id": row.person_id, "stems": stems_of(row.body, row.person_id)}
        for row in rows
        if row.body and (row.kind in _SAID if row.direction == "in" else row.kind == _WRITTEN)
    ]


_MESSAGES: Select[Any] = (
    select(
        message.c.id,
        message.c.at,
        message.c.direction,
        message.c.kind,
        message.c.body,
        channel_identity.c.person_id,
    )
    .join(conversation, conversation.c.id == message.c.conversation_id)
    .join(channel_identity, channel_identity.c.id == conversation.c.identity_id)
    .order_by(message.c.id)
)
_UNSEEN = _MESSAGES.where(message.c.id > bindparam("upto")).limit(bindparam("most"))
_THESE = _MESSAGES.where(message.c.id.in_(bindparam("ids", expanding=True)))


def keep_up(store: Any) -> int:
    """The timetable's beat: takes in what has been said since the last one."""
    return int(store.search.catch_up(10 * AT_ONCE))


def stems_of(said: str, person_id: int) -> str:
    """What the index keeps of a message: each word's stems, and whose it is."""
    stems = set().union(*(stems_of_word(word) for word in _words(said, most=None)))
    return " ".join([*sorted(stems), person_mark(person_id)])


def stems_of_word(word: str) -> frozenset[str]:
    """The word's stem in each of our languages: which one somebody writes is often unknown."""
    return frozenset(_stemmers()[language].stemWord(word) for language in _LANGUAGES)


def person_mark(person_id: int) -> str:
    """The word in the index that says whose message it is."""
    return f"zzp{person_id}"


def excerpt_of(said: str, groups: Sequence[frozenset[str]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The part of a text around the first word found, on one line, and where the words found are in it."""
    line = re.sub(r"\s", " ", said)
    places = [found.span() for found in _WORD.finditer(line) if _fits(found.group().casefold(), groups)]
    begins = max(0, places[0][0] - AROUND) if places else 0
    ends = min(len(line), (places[0][1] if places else 0) + AROUND)
    before, after = "…" if begins else "", "…" if ends < len(line) else ""
    shift = len(before) - begins
    inside = tuple((start + shift, end + shift) for start, end in places if begins <= start and end <= ends)
    return f"{before}{line[begins:ends]}{after}", inside


def _fits(word: str, groups: Iterable[frozenset[str]]) -> bool:
    stems = stems_of_word(word)
    return any(_is_found(stem, asked) for group in groups for asked in group for stem in stems)


def _is_found(stem: str, asked: str) -> bool:
    return stem == asked if len(asked) < _SHORT else stem.startswith(asked)


def _words(given: str, most: int | None = MOST_WORDS) -> list[str]:
    return [found.group().casefold()[:40] for found in _WORD.finditer(given)][:most]


@cache
def _stemmers() -> dict[str, Any]:
    return {language: snowballstemmer.stemmer(name) for language, name in _LANGUAGES.items()}


def _fts(stem: str) -> str:
    return f'"{stem}"' if len(stem) < _SHORT else f'"{stem}"*'


def _tsquery(stem: str) -> str:
    return f"'{stem}'" if len(stem) < _SHORT else f"'{stem}':*"


def _name_begins(word: str) -> ColumnElement[bool]:
    """A word of the name begins so. SQLite folds only a to z, so the first letter is asked for in both cases."""
    spelled = {word} if word.isascii() else {word, word[:1].upper() + word[1:], word.upper()}
    column = client.c.full_name
    return or_(
        *(
            condition
            for one in sorted(spelled)
            for condition in (
                column.istartswith(one, autoescape=True),
                *(column.icontains(f"{between}{one}", autoescape=True) for between in (" ", "-")),
            )
        )
    )


def _beginnings(name: str, asked: Sequence[str]) -> tuple[tuple[int, int], ...]:
    return tuple(
        (found.start(), found.start() + len(word))
        for found in _WORD.finditer(name)
        for word in asked
        if found.group().casefold().startswith(word)
    )
