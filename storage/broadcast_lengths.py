"""How long a message to many may become for anybody: with what we put before its words, and with its event's own."""

from __future__ import annotations

from domain.broadcast_words import units
from domain.broadcasts import BroadcastPurpose
from domain.markup import plain
from locales import Texts, shape
from storage.broadcast_rows import Broadcast
from storage.event_rows import Event

WRAPPED = {BroadcastPurpose.MUST: "broadcasts.must"}
"""The text that a message of this purpose goes into; "broadcasts.message" for the others."""


def event_fields(texts: Texts, event: Event | None, language: str) -> dict[str, str]:
    """The fields that an event fills, as they are said in this language: its name, when and where. {} without one."""
    if event is None:
        return {}
    places = ", ".join(place for place in (event.place, event.address) if place)
    online = texts.plain(language, "broadcasts.online") if event.link else ""
    return {
        "event": event.said("name", language),
        "when": shape(language, event.starts_at, "when"),
        "where": places or online,
    }


def put_before(texts: Texts, purpose: BroadcastPurpose, language: str) -> str:
    """What is said in this language before the writer's words; "" for most."""
    return plain(texts.say(language, WRAPPED.get(purpose, "broadcasts.message"), words=""))


def lengths(texts: Texts, found: Broadcast, event: Event | None) -> dict[str, int]:
    """Language code -> UTF-16 units of the longest message in it."""
    return {
        language: units(body, event_fields(texts, event, language), put_before(texts, found.purpose, language))
        for language, body in found.bodies().items()
    }
