"""A broadcast while it is being written: kept, copied, and looked over by a second pair of eyes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from domain.broadcast_words import too_long, unknown_fields
from domain.broadcasts import MOST_BUTTONS, BroadcastPurpose, BroadcastState, Button, ButtonKind
from domain.events import EventState
from domain.segments import Filters
from locales import load
from storage.audit import Action
from storage.broadcast_lengths import lengths
from storage.broadcast_rows import SOURCE, Broadcast, BroadcastRows
from storage.errors import Refused
from storage.events import Events
from storage.inserts import insert_or_ignore
from storage.rules import RuleBook
from storage.segments import Segments
from storage.staff import Reader
from storage.tables import broadcast, event, segment
from storage.talks import plain_words

LONGEST_NAME: Final = 120
LONGEST_SUBJECT: Final = 120
LONGEST_BODY: Final = 6_000
"""Characters that are kept; what may leave is shorter (domain.broadcast_words)."""
LONGEST_EYES_WORDS: Final = 500
MOST_DAYS: Final = 20

_KEPT = frozenset(
    {
        "name",
        "purpose",
        "texts",
        "buttons",
        "picture_id",
        "event_id",
        "segments",
        "send_at",
        "days",
        "expires_at",
        "repeats",
    }
)


class BroadcastDrafts(BroadcastRows):
    """Writes drafts. Raises Refused: name_missing, long, identity_code, buttons, one_link, no_event, no_segment,
    days, text_language; changed, when somebody else saved it meanwhile; not_open, when it is sent already.
    """

    def draft(self, values: Mapping[str, Any], *, staff_id: int, form_key: str) -> int:
        """A new one. ``values`` by the names of the columns: ``texts`` language -> {"subject", "body"}, ``buttons``
        domain.broadcasts.Button, ``repeats`` domain.repeats.Repeats, ``segments`` numbers. A form sent twice makes one.
        """
        row = {
            "name": "",
            "purpose": BroadcastPurpose.EVENTS,
            "texts": {},
            "buttons": [],
            "segments": [],
            **self._checked(values),
            **self._stamped(staff_id),
            "made_at": self._now,
            "made_by": staff_id,
        }
        if not row["name"]:
            raise Refused("name_missing")
        return self._made_once(staff_id, form_key, row)

    def edit(self, reader: Reader, broadcast_id: int, revision: int, values: Mapping[str, Any]) -> None:
        """Changes what is named. What somebody had looked over has to be looked over again, by somebody who has not
        changed it themselves since.
        """
        found = self._to_change(broadcast_id, revision)
        editors = sorted({*self._changers(found), reader.staff_id})
        self._set(
            found.id,
            **self._checked(values),
            **self._stamped(reader.staff_id),
            **UNSEEN,
            editors=editors,
            state=BroadcastState.DRAFT,
        )
        self._record(reader.staff_id, Action.BROADCAST_CHANGED, found.id)

    def copy(self, reader: Reader, broadcast_id: int, form_key: str) -> int:
        """The same again, as a draft of the reader's: sent to nobody yet, at no time, and not repeating. A form sent
        twice makes one.
        """
        found = self.one(broadcast_id)
        if found is None:
            raise Refused("broadcast_gone")
        event_id = found.event_id if self._is_to_come(found.event_id) else None
        row = self._again(found, reader.staff_id, event_id=event_id)
        return self._made_once(reader.staff_id, form_key, row, of=found.id)

    def _made_once(self, staff_id: int, form_key: str, row: Mapping[str, Any], **detail: int) -> int:
        key = f"{staff_id}:{form_key}"[:64]
        made = insert_or_ignore(self._connection, broadcast, [{**row, "form_key": key}])
        if not made:
            known = select(broadcast.c.id).where(broadcast.c.form_key == key)
            return int(self._connection.execute(known).scalar_one())
        self._record(staff_id, Action.BROADCAST_MADE, int(made[0]), **detail)
        return int(made[0])

    def _again(self, found: Broadcast, staff_id: int, **values: Any) -> dict[str, Any]:
        return {
            "name": found.name,
            "purpose": found.purpose,
            "texts": {language: dict(text) for language, text in found.texts.items()},
            "buttons": [one.to_json() for one in found.buttons],
            "picture_id": found.picture_id,
            "event_id": found.event_id,
            "segments": list(found.segments),
            "days": found.days,
            **self._stamped(staff_id),
            "made_at": self._now,
            "made_by": staff_id,
            **values,
        }

    # The second pair of eyes.

    def ask_eyes(self, reader: Reader, broadcast_id: int) -> None:
        """Somebody else should look it over. Raises Refused as sending does, but for the eyes."""
        found = self._to_change(broadcast_id, None)
        self._refuse_unready(found)
        asked = {**UNSEEN, "asked_at": self._now, "eyes_words": None}
        self._set(found.id, state=BroadcastState.ASKED, **asked)
        self._record(reader.staff_id, Action.BROADCAST_ASKED, found.id)

    def seen(self, reader: Reader, broadcast_id: int, fine: bool, words: str | None = None) -> None:
        """Somebody else has looked it over. Not ``fine``: it is a draft again, with their ``words`` beside it.

        Raises Refused: own_eyes for who made it or changed it meanwhile (`may_look`), not_asked.
        """
        found = self._to_change(broadcast_id, None)
        if found.state is not BroadcastState.ASKED:
            raise Refused("not_asked")
        if not self.may_look(reader, found):
            raise Refused("own_eyes")
        if fine:
            self._set(found.id, seen_by=reader.staff_id, seen_at=self._now, seen_people=self.count(found))
        else:
            self._set(found.id, state=BroadcastState.DRAFT, eyes_words=_said(words), **UNSEEN)
        self._record(reader.staff_id, Action.BROADCAST_SEEN, found.id, fine=fine)

    def needs_eyes(self, found: Broadcast, people: int) -> bool:
        """Whether somebody else has to look it over before it goes to so many. Who looked it over has seen to whom it
        goes, too: they look again when a group is another one since, or so many more have come into it.
        """
        eyes_from = RuleBook(self._connection, self._now).current().eyes_from
        must = found.purpose is BroadcastPurpose.MUST or people > eyes_from
        if found.seen_at is None or not must:
            return must
        return people - (found.seen_people or 0) > eyes_from or self._regrouped(found, found.seen_at)

    def _regrouped(self, found: Broadcast, since: datetime) -> bool:
        groups = segment.c.id.in_(found.segments), segment.c.updated_at > since
        return self._connection.execute(select(segment.c.id).where(*groups)).first() is not None

    def count(self, found: Broadcast) -> int:
        """How many would get it now."""
        return Segments(self._connection, self._now).count(self.filters(found), found.purpose, found.event_id).gets

    def filters(self, found: Broadcast) -> list[Filters]:
        """Those it was frozen with; before that, those of its segments as they are now."""
        if found.filters is not None:
            return list(found.filters)
        segments = Segments(self._connection, self._now)
        return [one.filters for number in found.segments if (one := segments.one(number)) is not None]

    # What may be kept, and what may leave.

    def _checked(self, values: Mapping[str, Any]) -> dict[str, Any]:
        unknown = set(values) - _KEPT
        if unknown:
            raise KeyError(f"not of a broadcast: {sorted(unknown)}")
        row = {name: _SHAPES[name](value) if name in _SHAPES else value for name, value in values.items()}
        if "segments" in row:
            self._refuse_unknown(row["segments"])
        if row.get("event_id") is not None and not self._is_event(row["event_id"]):
            raise Refused("no_event")
        return row

    def _refuse_unknown(self, segments: Sequence[int]) -> None:
        known = select(segment.c.id).where(segment.c.id.in_(segments))
        if set(self._connection.scalars(known)) != set(segments):
            raise Refused("no_segment")

    def _is_event(self, event_id: int) -> bool:
        return self._connection.execute(select(event.c.id).where(event.c.id == event_id)).first() is not None

    def _is_to_come(self, event_id: int | None) -> bool:
        """Whether there is such an event that one can still be invited to."""
        if event_id is None:
            return False
        row = self._connection.execute(
            select(event.c.state, event.c.starts_at, event.c.until).where(event.c.id == event_id)
        ).first()
        if row is None or row.state != EventState.PUBLISHED:
            return False
        last: datetime = min(row.starts_at, row.until) if row.until else row.starts_at
        return last > self._now

    def _is_must(self, event_id: int | None) -> bool:
        return bool(self._connection.execute(select(event.c.is_must).where(event.c.id == event_id)).scalar())

    def _refuse_unready(self, found: Broadcast) -> None:
        """Raises Refused for what must not leave as it is."""
        fault = next(iter(self.lacks(found)), None)
        if fault is not None:
            raise Refused(fault)

    def lacks(self, found: Broadcast) -> list[str]:
        """Why it cannot leave as it is, by codes: no_text, no_subject, unknown_field, too_long, no_people, no_event,
        event_over, must_event, not_must, past. [] when nothing is in the way.

        Where people are obliged to come the message says so, and is looked over: it has the purpose for that (188).
        """
        text = found.texts.get(SOURCE, {})
        words = [words for one in found.texts.values() for words in one.values()]
        asks = found.button(ButtonKind.EVENT) is not None
        is_must, says_must = self._is_must(found.event_id), found.purpose is BroadcastPurpose.MUST
        begins = max(self._now, found.send_at or self._now)
        faults = {
            "no_text": not text.get("body"),
            "no_subject": found.purpose is BroadcastPurpose.NEWSLETTER and not text.get("subject"),
            "unknown_field": any(unknown_fields(one) for one in words),
            "too_long": bool(too_long(self._lengths(found), found.picture_id is not None)),
            "no_people": not found.segments,
            "no_event": (asks or says_must) and found.event_id is None,
            "event_over": found.event_id is not None and not self._is_to_come(found.event_id),
            "must_event": is_must and asks and not says_must,
            "not_must": says_must and found.event_id is not None and not is_must,
            "past": found.expires_at is not None and found.expires_at <= begins,
        }
        return [fault for fault, is_so in faults.items() if is_so]

    def _lengths(self, found: Broadcast) -> dict[str, int]:
        event = Events(self._connection, self._now).one(found.event_id) if found.event_id is not None else None
        return lengths(load(), found, event)

    def _to_change(self, broadcast_id: int, revision: int | None) -> Broadcast:
        found = self._to_work_on(broadcast_id)
        if not found.is_open_to_change:
            raise Refused("not_open")
        if revision is not None and revision != found.revision:
            raise Refused("changed")
        return found

    def _stamped(self, staff_id: int) -> dict[str, Any]:
        return {"updated_at": self._now, "updated_by": staff_id}


UNSEEN: Final[dict[str, Any]] = dict.fromkeys(("asked_at", "seen_by", "seen_at", "seen_people"))


def _name(written: str) -> str:
    try:
        return " ".join(plain_words(written, LONGEST_NAME).split())
    except Refused as refused:
        raise Refused("name_missing") if refused.args == ("empty",) else refused from None


def _texts(written: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Of the languages that say anything; lines and paragraphs as they were written."""
    texts = {}
    for language, text in written.items():
        if not language.isalpha() or len(language) > 3:
            raise Refused("text_language")
        kept = {
            "subject": _words(str(text.get("subject") or ""), LONGEST_SUBJECT),
            "body": _words(str(text.get("body") or ""), LONGEST_BODY),
        }
        if any(kept.values()):
            texts[language] = kept
    return texts


def _words(written: str, longest: int) -> str:
    return plain_words(written, longest) if written.strip() else ""


def _buttons(buttons: Sequence[Button]) -> list[dict[str, Any]]:
    if len(buttons) > MOST_BUTTONS:
        raise Refused("buttons")
    kinds = [one.kind for one in buttons]
    if len(set(kinds)) < len(kinds):
        raise Refused("one_link" if kinds.count(ButtonKind.LINK) > 1 else "buttons")
    return [one.to_json() for one in buttons]


def _said(words: str | None) -> str | None:
    return plain_words(words, LONGEST_EYES_WORDS) if words and words.strip() else None


def _days(days: int) -> int:
    if not 1 <= days <= MOST_DAYS:
        raise Refused("days")
    return days


_SHAPES: Final[Mapping[str, Callable[[Any], Any]]] = {
    "name": _name,
    "purpose": BroadcastPurpose,
    "texts": _texts,
    "buttons": _buttons,
    "segments": lambda wanted: sorted({int(one) for one in wanted}),
    "days": _days,
    "repeats": lambda repeats: None if repeats is None else repeats.to_json(),
}
"""How what was written is kept, by column; the others as they are."""
