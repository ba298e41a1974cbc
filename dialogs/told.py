"""An appointment in words: where it is and how to find it, with whom, its calendar file, and its first reminder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from dialogs.kit.here import Here
from dialogs.kit.scene import Scene
from domain.incoming import Channel
from domain.meetings import IN_PERSON, MeetingKind, State
from domain.people import Purpose, call_name_from
from domain.reminders import reminders
from locales import SOURCE, Rich
from storage.agreed import Appointment
from storage.store import Store


def first_names(appointment: Appointment) -> list[str]:
    """What those are called who receive the client."""
    return [call_name_from(name) for name in appointment.host_names]


def whole(appointment: Appointment, scene: Scene) -> Rich:
    """When, where and with whom, a line each."""
    when = scene.texts.say(scene.language, "told.when", starts=appointment.starts_at)
    return Rich(f"{when}\n{where(appointment, scene)}")


def where(appointment: Appointment, scene: Scene) -> Rich:
    """Where to come, or who calls, a line each."""
    said = (scene.texts.say(scene.language, key, **params) for key, params in _lines(appointment, scene))
    return Rich("\n".join(said))


def _lines(appointment: Appointment, scene: Scene) -> Iterator[tuple[str, dict[str, Any]]]:
    names = {"names": appointment.host_names, "n": len(appointment.hosts)}
    if appointment.kind is MeetingKind.PHONE:
        yield "told.phone", names
        return
    if appointment.kind is MeetingKind.INTERVIEW:
        yield from _interview(appointment, scene)
        yield "told.interview_beside", names
        return
    if appointment.kind in IN_PERSON:
        yield from _place(appointment, scene)
    elif appointment.link:
        yield "told.online", {"link": appointment.link}
    else:
        yield "told.online_later", {}
    yield "told.waiting", names


def _interview(appointment: Appointment, scene: Scene) -> Iterator[tuple[str, dict[str, Any]]]:
    if appointment.company_name:
        yield "told.interview", {"company": appointment.company_name}
    if appointment.place_name and not appointment.place_address:
        yield "told.interview_place", {"place": appointment.place_name}
    else:
        yield from _place(appointment, scene)


def _place(appointment: Appointment, scene: Scene) -> Iterator[tuple[str, dict[str, Any]]]:
    if appointment.place_name is None:
        yield "told.no_place", {}
        return
    yield "told.place", {"place": appointment.place_name, "address": appointment.place_address}
    directions = appointment.directions.get(scene.language) or appointment.directions.get(SOURCE)
    if directions:
        yield "told.directions", {"words": directions}


def calendar(appointment: Appointment, scene: Scene, where_said: str) -> Rich:
    """The way to the calendar file: a link in the web chat. Elsewhere (a channel's name) the file goes along."""
    if where_said != Channel.WEB:
        return Rich("")
    key = "told.calendar_cancelled" if appointment.state is State.CANCELLED else "told.calendar"
    base = scene.privacy_url.removesuffix("/privacy")
    link = scene.texts.say(scene.language, key, url=f"{base}/appointments/{appointment.id}.ics")
    return Rich(f"\n\n{link}")


def channel(here: Here) -> str:
    """Where the person is talking now."""
    conversation = here.store.people.conversation(here.conversation_id)
    return conversation.channel if conversation else ""


def agreed(here: Here, made: Appointment) -> dict[str, Any]:
    """What is told of a new time: all of it, the calendar file, and when the bot reminds if it may."""
    reminding = Rich("")
    first = first_reminder(here.store, made)
    if first and Purpose.REMINDERS in here.store.consents.granted(here.person_id):
        line = here.scene.texts.say(here.scene.language, "book.reminding", at=first)
        reminding = Rich(f"\n\n{line}")
    return {
        "visit": whole(made, here.scene),
        "calendar": calendar(made, here.scene, channel(here)),
        "reminding": reminding,
    }


def first_reminder(store: Store, appointment: Appointment) -> datetime | None:
    """When the bot reminds of it first, in UTC; None when it is too near for that."""
    leads = store.hours.kinds()[appointment.kind].reminders
    planned = reminders(appointment.starts_at, leads, store.now, store.rules.current().quiet())
    return planned[0].due_at if planned else None
