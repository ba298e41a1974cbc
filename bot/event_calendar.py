"""Events as files for people's own calendars (RFC 5545): one event, or all that is coming as a feed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from icalendar import Calendar, Timezone
from icalendar import Event as Entry

from bot.calendar_file import FINNISH_TIME
from domain.calendar import local_day, to_local
from domain.events import EventState, SignupState
from locales import Texts
from storage.event_rows import Event
from storage.store import Store

MADE_BY: Final = "-//Duunikaveri//Events//EN"
LOOKS_AGAIN: Final = timedelta(hours=1)
"""How often a calendar that follows the feed is asked to look again."""

EVENTS: Final = "/events"
"""Where events' pages are."""


def event_file(event: Event, texts: Texts, language: str, base_url: str, made_at: datetime) -> tuple[str, bytes]:
    """Its name, which has no letters beyond a-z, and its bytes, as anybody may have it.

    A later file of the same event takes the place of an earlier one, as does the feed: they share a UID, and the
    revision is their SEQUENCE. The file of a cancelled event takes it out of the calendar. ``base_url`` is where
    people reach this server, ``made_at`` the aware instant of now.
    """
    return _file(event, texts, language, base_url, made_at, comes=False)


def own_event_file(
    store: Store, event_id: int, person_id: int, texts: Texts, language: str, base_url: str
) -> tuple[str, bytes]:
    """The same for somebody of ours: who comes to what is held online has its address. LookupError without one."""
    event, signup = store.events.one(event_id), store.signups.one(person_id, event_id)
    if event is None:
        raise LookupError(event_id)
    comes = signup is not None and signup.state is SignupState.COMING
    return _file(event, texts, language, base_url, store.now, comes=comes)


def event_feed(events: Iterable[Event], texts: Texts, language: str, base_url: str, made_at: datetime) -> bytes:
    """What a calendar follows: what was moved has grown a SEQUENCE, and what was cancelled stays and says so."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", texts.plain(language, "event_calendar.feed"))
    calendar.add("refresh-interval", LOOKS_AGAIN, parameters={"VALUE": "DURATION"})
    for event in events:
        entry = _entry(event, texts, language, base_url, made_at, comes=False)
        entry.add("class", "PUBLIC")
        calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _file(
    event: Event, texts: Texts, language: str, base_url: str, made_at: datetime, *, comes: bool
) -> tuple[str, bytes]:
    is_cancelled = event.state is EventState.CANCELLED
    calendar = _calendar("CANCEL" if is_cancelled else "PUBLISH")
    entry = _entry(event, texts, language, base_url, made_at, comes=comes)
    # Whoever a calendar is shared with sees that the time is taken, and not by what.
    entry.add("class", "PRIVATE")
    calendar.add_component(entry)
    key = "event_calendar.file_cancelled" if is_cancelled else "event_calendar.file"
    return texts.plain(language, key, day=local_day(event.starts_at).isoformat()), calendar.to_ical()


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", MADE_BY)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(Timezone.from_ical(FINNISH_TIME))
    return calendar


def _entry(event: Event, texts: Texts, language: str, base_url: str, made_at: datetime, *, comes: bool) -> Entry:
    is_cancelled = event.state is EventState.CANCELLED
    page = f"{base_url}{EVENTS}/{event.token}"
    name = event.said("name", language)
    entry = Entry()
    entry.add("uid", f"{event.token}@duunikaveri")
    entry.add("sequence", event.revision)
    entry.add("dtstamp", made_at)
    entry.add("dtstart", to_local(event.starts_at))
    entry.add("dtend", to_local(event.ends_at))
    entry.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    entry.add("summary", texts.plain(language, "calendar.cancelled", what=name) if is_cancelled else name)
    where = place_of(event) or (event.link if comes else None)
    if where:
        entry.add("location", where)
    entry.add("description", "\n".join(_description(event, texts, language, page, comes=comes)))
    if event.is_open:
        entry.add("url", page)
    # The rules for cancelling want an organizer, and any address will do. This one reaches no single person.
    entry.add("organizer", base_url)
    return entry


def place_of(event: Event) -> str:
    """Where to come; "" where nobody has to come anywhere."""
    return ", ".join(filter(None, (event.place, event.address)))


def _description(event: Event, texts: Texts, language: str, page: str, *, comes: bool) -> Iterator[str]:
    if event.state is EventState.CANCELLED:
        yield texts.plain(language, "event_calendar.cancelled")
        why = event.said("cancel_words", language)
        if why:
            yield texts.plain(language, "event_calendar.why", words=why)
        return
    if event.is_must:
        yield texts.plain(language, "event_calendar.must" if comes else "event_calendar.must_for_invited")
    yield event.said("what", language)
    yield from _to_know(event, texts, language)
    if event.link:
        link = texts.plain(language, "event_calendar.link", link=event.link)
        yield link if comes else texts.plain(language, "event_calendar.online")
    if event.is_open:
        yield texts.plain(language, "event_calendar.page", address=page)
    if comes:
        yield texts.plain(language, "event_calendar.change")


def _to_know(event: Event, texts: Texts, language: str) -> Iterator[str]:
    """What to bring, and how one gets in, where it is told."""
    bring, access = event.said("bring", language), event.said("access", language)
    if bring:
        yield texts.plain(language, "event_calendar.bring", what=bring)
    if access:
        yield texts.plain(language, "event_calendar.access", how=access)
