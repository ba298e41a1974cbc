"""A message to many as one reader gets it: the staff's words with this reader's fields, in their language, and doors.

Its words are made as it leaves, so what was paused, called off or overtaken by then is not said, nor to whom it may
not be said (any more).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from dialogs.kit.notice import Compose, Door, Link, Said, Unsaid, WebDoor
from dialogs.kit.scene import Scene
from domain.broadcast_words import fill, subject
from domain.broadcasts import LINKS, TALKING, BroadcastPurpose, Button, ButtonKind
from domain.events import Choice
from domain.incoming import Channel
from domain.people import call_name_from
from locales import Rich
from storage.broadcast_lengths import WRAPPED, event_fields
from storage.broadcast_rows import Broadcast
from storage.broadcast_sending import PAUSED
from storage.event_rows import Event
from storage.store import Store
from storage.web_links import Purpose

Planned = Mapping[str, Any]

LOOKS_AGAIN = timedelta(minutes=30)
"""While a colleague has the chat, the message waits; it is looked at again this much later."""

PAUSE_LOOKED_AT = timedelta(minutes=1)
"""What a sender has in hand when it is paused waits, so that whoever lets it go on need not know of it: the beat
stops it with the others, or it leaves."""

_TRIED = {"broadcasts.message": "broadcasts.message.test", "broadcasts.must": "broadcasts.must.test"}

_CHOICES = (Choice.YES, Choice.MAYBE, Choice.NO)
_OBLIGED = (Choice.YES, Choice.NO)


def _broadcast(store: Store, scene: Scene, planned: Planned) -> Said | Unsaid | None:
    found = store.broadcasts.one(int(planned["broadcast"]))
    if found is None:
        return None
    why = store.broadcasts.held_back(found, scene.facts["person_id"])
    if why is not None:
        waits = {TALKING: LOOKS_AGAIN, PAUSED: PAUSE_LOOKED_AT}.get(why)
        return Unsaid(why, scene.now + waits if waits else None)
    return said(store, scene, found, store.broadcasts.token_of(scene.facts["person_id"], found.id))


def _broadcast_test(store: Store, scene: Scene, planned: Planned) -> Said | None:
    """A colleague sees it in their own chat, in one of its languages; links lead where they will lead. An answer to the
    invitation takes no seat.
    """
    found = store.broadcasts.one(int(planned["broadcast"]))
    if found is None or not store.broadcasts.is_tester(scene.facts["person_id"], int(planned["staff"])):
        return None
    language = str(planned["language"])
    called = call_name_from(store.staff.name_of(int(planned["staff"])))
    shown = said(store, scene.speaking(language), found, None, called)
    key, params = _TRIED[shown.key], dict(shown.params)
    if found.purpose is BroadcastPurpose.NEWSLETTER:
        key, params["subject"] = "broadcasts.letter.test", found.subject(language)
    doors = (
        replace(door, dialog="broadcast", subject=found.id, value=ButtonKind.EVENT) if door.dialog == "event" else door
        for door in shown.doors
    )
    return Said(key, params, tuple(doors), links=shown.links, picture=shown.picture)


def said(store: Store, scene: Scene, found: Broadcast, token: str | None, called: str = "") -> Said:
    """The whole message to the person of ``scene``; ``token`` is of their link, and ``called`` the name of a colleague
    who tries it.
    """
    language = found.spoken(scene.language)
    event = store.events.one(found.event_id) if found.event_id is not None else None
    fields = fields_of(store, scene.facts["person_id"], event, language, scene)
    fields["name"] = fields["name"] or called
    params: dict[str, Any] = {"words": Rich(fill(found.body(language), fields))}
    key = WRAPPED.get(found.purpose, "broadcasts.message")
    if scene.facts.get("channel") == Channel.EMAIL and found.subject(language):
        key, params = "broadcasts.letter", {**params, "subject": subject(found.subject(language), fields)}
    is_invitation = event is not None and found.button(ButtonKind.EVENT) is not None
    return Said(
        key,
        params,
        _doors(store, scene, found, event, language),
        link=Link(Purpose.EVENT, event.id) if event is not None and is_invitation else None,
        links=_links(found, scene, language, token),
        picture=found.picture_id,
    )


def fields_of(store: Store, person_id: int, event: Event | None, language: str, scene: Scene) -> dict[str, str]:
    """What stands in the braces for this reader; "" where there is nothing to say."""
    client = store.clients.of_person(person_id)
    case = store.clients.open_case(person_id) if client else None
    contact = None if client else store.companies.of_person(person_id)
    return {
        "name": client["call_name"] if client else call_name_from(contact.full_name) if contact else "",
        "coordinator": (case.coordinator_name or "") if case else "",
        "company": contact.company_name if contact else "",
        **event_fields(scene.texts, event, language),
    }


def _doors(store: Store, scene: Scene, found: Broadcast, event: Event | None, language: str) -> tuple[Door, ...]:
    doors: list[Door] = []
    for button in found.buttons:
        match button.kind:
            case ButtonKind.EVENT if event is not None:
                choices = _OBLIGED if event.is_must else _CHOICES
                doors += [
                    Door(f"broadcasts.doors.{choice}", "event", event.id, f"{choice}-{event.moves}")
                    for choice in choices
                ]
            case ButtonKind.BOOK if store.clients.open_case(scene.facts["person_id"]):
                doors.append(_own(found, button, language))
            case ButtonKind.REPLY:
                doors.append(_own(found, button, language))
    return tuple(doors)


def _own(found: Broadcast, button: Button, language: str) -> Door:
    return Door(f"broadcasts.doors.{button.kind}", "broadcast", found.id, button.kind, text=button.label(language))


def _links(found: Broadcast, scene: Scene, language: str, token: str | None) -> tuple[WebDoor, ...]:
    button = found.button(ButtonKind.LINK)
    if button is None:
        return ()
    base = scene.privacy_url.removesuffix("/privacy")
    return (WebDoor(button.label(language) or "", f"{base}{LINKS}/{token}" if token else button.value),)


BROADCAST_NOTICES: dict[str, Compose] = {
    "broadcast": _broadcast,
    "broadcast_test": _broadcast_test,
}
