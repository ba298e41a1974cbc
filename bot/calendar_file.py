"""An appointment as a file that people put into their own calendars (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from icalendar import Calendar, Event, Timezone

from domain.calendar import to_local
from domain.meetings import IN_PERSON, MeetingKind, State
from locales import SOURCE, Texts
from storage.agreed import Appointment

MADE_BY = "-//Duunikaveri//Appointments//EN"

FINNISH_TIME = """\
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
BEGIN:DAYLIGHT
DTSTART:19960331T030000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T040000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
"""
"""As rules, which the library would write out as dates: there are calendars that read only rules."""


def calendar_file(
    appointment: Appointment, texts: Texts, language: str, base_url: str, made_at: datetime
) -> tuple[str, bytes]:
    """Its name, which has no letters beyond a-z, and its bytes.

    A later file of the same appointment takes the place of an earlier one: they share a UID, and the revision is
    their SEQUENCE. The file of a cancelled appointment takes it out of the calendar. ``base_url`` is where people
    reach this server, ``made_at`` the aware instant of now.
    """
    cancelled = appointment.state is State.CANCELLED
    calendar = Calendar()
    calendar.add("prodid", MADE_BY)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(Timezone.from_ical(FINNISH_TIME))
    calendar.add_component(_event(appointment, texts, language, base_url, made_at))
    day = to_local(appointment.starts_at).date().isoformat()
    key = "calendar.file_cancelled" if cancelled else "calendar.file"
    return texts.plain(language, key, day=day), calendar.to_ical()


def _event(appointment: Appointment, texts: Texts, language: str, base_url: str, made_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{appointment.uid}@duunikaveri")
    event.add("sequence", appointment.revision)
    event.add("dtstamp", made_at)
    event.add("dtstart", to_local(appointment.starts_at))
    event.add("dtend", to_local(appointment.ends_at))
    event.add("status", "CANCELLED" if appointment.state is State.CANCELLED else "CONFIRMED")
    # Whoever a calendar is shared with sees that the time is taken, and not by what.
    event.add("class", "PRIVATE")
    event.add("summary", _summary(appointment, texts, language))
    where = _place(appointment) or appointment.link
    if where:
        event.add("location", where)
    event.add("description", "\n".join(_description(appointment, texts, language)))
    # The rules for cancelling want an organizer, and any address will do. This one reaches no single person.
    event.add("organizer", base_url)
    return event


def _summary(appointment: Appointment, texts: Texts, language: str) -> str:
    """Neutral, for it is what shows on a phone's locked screen: first names, and nothing of the service."""
    first_names = [name.split()[0] for name in appointment.host_names]
    is_call = appointment.kind is MeetingKind.PHONE
    what = texts.plain(language, "calendar.call" if is_call else "calendar.meeting", names=first_names)
    if appointment.state is State.CANCELLED:
        return texts.plain(language, "calendar.cancelled", what=what)
    return what


def _place(appointment: Appointment) -> str:
    """The name and address of where to come; "" when nobody has to come anywhere."""
    if appointment.kind not in IN_PERSON:
        return ""  # the coordinator's hours may have a place all the same
    return ", ".join(filter(None, (appointment.place_name, appointment.place_address)))


def _description(appointment: Appointment, texts: Texts, language: str) -> Iterator[str]:
    if appointment.state is State.CANCELLED:
        yield texts.plain(language, "calendar.is_cancelled")
        yield texts.plain(language, "calendar.book_again")
        return
    yield texts.plain(language, "calendar.with", names=appointment.host_names)
    if appointment.kind is MeetingKind.PHONE:
        yield texts.plain(language, "calendar.you_are_called")
    place = _place(appointment)
    if place:
        yield texts.plain(language, "calendar.place", place=place)
    directions = appointment.directions.get(language) or appointment.directions.get(SOURCE)
    if place and directions:
        yield texts.plain(language, "calendar.directions", words=directions)
    if appointment.link:
        yield texts.plain(language, "calendar.link", link=appointment.link)
    yield texts.plain(language, "calendar.change")
