"""A message to many as somebody would read it: the words with fields in place, in each language and in both chats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup as Html

from admin.visit import Visit
from domain.broadcast_words import allowed, fill, longest_fields, subject, too_long, unknown_fields
from domain.broadcasts import BroadcastPurpose, Button, ButtonKind
from domain.events import Choice, EventState
from domain.markup import utf16_units, web
from locales import Rich
from storage.broadcast_lengths import WRAPPED, event_fields, lengths, put_before
from storage.broadcast_rows import SOURCE, Broadcast
from storage.events import Event
from storage.pictures import Picture
from storage.store import Store

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Preview:
    """What stands in one language. ``units`` is how long it may become for anybody, ``most`` what Telegram takes."""

    language: str
    subject: str
    body: Html
    buttons: Sequence[str]
    picture: Picture | None
    units: int
    most: int

    @property
    def is_long(self) -> bool:
        return self.units > self.most


@dataclass(frozen=True, slots=True)
class Beside:
    """What goes with the words: the event it invites to, and the picture."""

    event: Event | None = None
    picture: Picture | None = None


def beside(store: Store, one: Broadcast) -> Beside:
    event = store.events.one(one.event_id) if one.event_id else None
    return Beside(event, store.pictures.one(one.picture_id) if one.picture_id else None)


def example(visit: Visit, event: Event | None, language: str) -> dict[str, str]:
    """The fields as the writer themselves would read them."""
    name = visit.signed_in.full_name
    say = visit.console.texts.plain
    return {
        "name": name.split()[0],
        "coordinator": name,
        "company": say(language, "console.broadcasts.example_company"),
        **event_fields(visit.console.texts, event, language),
    }


def previews(visit: Visit, one: Broadcast, along: Beside) -> list[Preview]:
    """One for each language that it has words in."""
    return [_preview(visit, one, along, code) for code in visit.console.texts.languages if code in one.bodies()]


def _preview(visit: Visit, one: Broadcast, along: Beside, code: str) -> Preview:
    fields = example(visit, along.event, code)
    key = WRAPPED.get(one.purpose, "broadcasts.message")
    body = visit.console.texts.say(code, key, words=Rich(fill(one.body(code), fields)))
    return Preview(
        code,
        subject(one.subject(code), fields),
        Html(web(body)),  # noqa: S704 - its builder escapes what staff wrote
        [label for button in one.buttons for label in _labels(visit, button, along.event, code)],
        along.picture,
        lengths(visit.console.texts, one, along.event)[code],
        allowed(along.picture is not None),
    )


def _labels(visit: Visit, button: Button, event: Event | None, language: str) -> list[str]:
    """What stands under the words for it; an invitation is answered with two or three."""
    say = visit.console.texts.plain
    if button.kind is not ButtonKind.EVENT:
        label = button.label(language)
        return [label or say(language, f"broadcasts.doors.{button.kind}")]
    if event is None:
        return []
    choices = (Choice.YES, Choice.NO) if event.is_must else tuple(Choice)
    return [say(language, f"broadcasts.doors.{choice}") for choice in choices]


def counters(visit: Visit, one: Broadcast, along: Beside) -> dict[str, dict[str, Any]]:
    """For the counter beside the words of each language: how long each field may become, and what stands before."""
    texts = visit.console.texts
    return {
        code: {
            "longest": longest_fields(event_fields(texts, along.event, code)),
            "before": utf16_units(put_before(texts, one.purpose, code)),
        }
        for code in texts.languages
    }


# What still has to be done before it can leave.


def lacks(one: Broadcast, along: Beside, visit: Visit) -> list[str]:
    """Codes of what it lacks, in the order of its pages; the store says so too when it is sent."""
    found = {
        **_words_lack(visit, one, along.event),
        "no_segments": not one.segments,
        **_event_lacks(one, along.event, visit.now),
        "past": one.expires_at is not None and one.expires_at <= max(visit.now, one.send_at or visit.now),
    }
    return [code for code, is_so in found.items() if is_so]


def _words_lack(visit: Visit, one: Broadcast, event: Event | None) -> dict[str, bool]:
    text = one.texts.get(SOURCE, {})
    return {
        "no_text": not text.get("body"),
        "no_subject": one.purpose is BroadcastPurpose.NEWSLETTER and not text.get("subject"),
        "unknown_field": any(unknown_fields(words) for each in one.texts.values() for words in each.values()),
        "too_long": bool(too_long(lengths(visit.console.texts, one, event), one.picture_id is not None)),
    }


def _event_lacks(one: Broadcast, event: Event | None, now: datetime) -> dict[str, bool]:
    says_must, asks = one.purpose is BroadcastPurpose.MUST, one.button(ButtonKind.EVENT) is not None
    if event is None:
        return {"no_event": says_must or asks}
    is_open = event.state is EventState.PUBLISHED and event.signs_up_until > now
    return {
        "event_over": not is_open,
        "must_event": event.is_must and asks and not says_must,
        "not_must": says_must and not event.is_must,
    }
