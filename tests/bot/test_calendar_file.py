"""What people put into their own calendars: read back as a calendar would read it, and looked at as bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Component, Event, Timezone

import locales
from bot.calendar_file import FINNISH_TIME, calendar_file
from domain.calendar import HELSINKI
from domain.meetings import By, MeetingKind, State
from storage.agreed import Appointment, Host

TEXTS = locales.load()
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
STARTS = datetime(2026, 11, 24, 10, 0, tzinfo=HELSINKI)

MEETING = Appointment(
    id=12,
    uid="0b5c1a52-6d0e-4a57-8a0a-4a2f5a3b9c11",
    revision=0,
    state=State.BOOKED,
    meeting_id=7,
    kind=MeetingKind.FIRST,
    capacity=1,
    starts_at=STARTS.astimezone(UTC),
    ends_at=(STARTS + timedelta(hours=1)).astimezone(UTC),
    place_id=3,
    place_name="Kulma",
    place_address="Väinämöisenkatu 1, Lahti",
    directions={"fi": "Sisäänkäynti on pihan puolella; soita ovikelloa.", "sv": "Ingången är från gården."},
    link=None,
    material="Ota mukaan ansioluettelo.",
    client_id=41,
    person_id=42,
    case_id=43,
    hosts=(Host(1, "Mari Meri"),),
    booked_at=NOW,
    booked_by=None,
    confirmed_at=None,
    late_at=None,
    cancelled_at=None,
    cancelled_by=None,
    reason=None,
    company_name=None,
)


def made(language: str = "fi", **differing: Any) -> tuple[str, bytes]:
    return calendar_file(replace(MEETING, **differing), TEXTS, language, "https://duuni.example", NOW)


def cancelled(language: str = "fi", **differing: Any) -> tuple[str, bytes]:
    told = {"state": State.CANCELLED, "cancelled_at": NOW, "cancelled_by": By.CLIENT, "reason": "olen kipeä"}
    return made(language, **{**told, "revision": 3, **differing})


def read(content: bytes) -> tuple[Component, Event]:
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    assert calendar.errors == event.errors == []
    return calendar, event


def lines(event: Event) -> list[str]:
    return str(event["description"]).splitlines()


def test_an_appointment_as_a_calendar_reads_it() -> None:
    name, content = made()
    calendar, event = read(content)
    assert name == "tapaaminen-2026-11-24.ics"
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    assert (event["uid"], event["sequence"]) == ("0b5c1a52-6d0e-4a57-8a0a-4a2f5a3b9c11@duunikaveri", 0)
    assert (event["status"], event["class"]) == ("CONFIRMED", "PRIVATE")
    assert (event["dtstamp"].dt, event["dtstart"].dt) == (NOW, STARTS)
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(hours=1)
    assert event["dtstart"].params["TZID"] == event["dtend"].params["TZID"] == "Europe/Helsinki"
    assert event["organizer"] == "https://duuni.example"
    assert event["summary"] == "Tapaaminen: Mari"
    assert event["location"] == "Kulma, Väinämöisenkatu 1, Lahti"
    assert lines(event) == [
        "Kenen kanssa: Mari Meri",
        "Paikka: Kulma, Väinämöisenkatu 1, Lahti",
        "Näin löydät perille: Sisäänkäynti on pihan puolella; soita ovikelloa.",
        "Haluatko siirtää tai perua ajan? Kirjoita samaan keskusteluun, josta sait tämän.",
    ]


def test_a_cancelled_one_takes_itself_out_of_the_calendar() -> None:
    name, content = cancelled()
    calendar, event = read(content)
    assert name == "peruttu-tapaaminen-2026-11-24.ics"
    assert (calendar["method"], event["status"], event["sequence"]) == ("CANCEL", "CANCELLED", 3)
    assert event["uid"] == read(made()[1])[1]["uid"]
    assert event["summary"] == "Peruttu – Tapaaminen: Mari"
    assert lines(event)[0] == "Tämä aika on peruttu."


@pytest.mark.parametrize("state", [State.ATTENDED, State.NO_SHOW, State.EXCUSED])
def test_what_became_of_it_is_nobody_elses(state: State) -> None:
    assert made(state=state) == made()


@pytest.mark.parametrize("language", TEXTS.languages)
@pytest.mark.parametrize("make", [made, cancelled])
def test_every_language_says_it_all(make: Any, language: str) -> None:
    name, content = make(language, hosts=(Host(1, "Mari Meri"), Host(2, "Timo Tuuli")))
    _, event = read(content)
    assert name.isascii()
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert str(event["summary"]).endswith(
        {"fi": "Mari ja Timo", "sv": "Mari och Timo", "en": "Mari and Timo"}[language]
    )
    assert "{" not in content.decode()
    assert all(lines(event))


def test_the_way_there_is_told_in_finnish_rather_than_not_at_all() -> None:
    assert "Så här hittar du fram: Ingången är från gården." in lines(read(made("sv")[1])[1])
    assert "How to find us: Sisäänkäynti on pihan puolella; soita ovikelloa." in lines(read(made("en")[1])[1])


def test_a_call_has_no_place_to_come_to() -> None:
    _, event = read(made(kind=MeetingKind.PHONE)[1])
    assert event["summary"] == "Puhelu: Mari"
    assert "location" not in event
    assert lines(event)[:2] == ["Kenen kanssa: Mari Meri", "Sinulle soitetaan tähän aikaan. Pidä puhelin lähellä."]
    assert not [line for line in lines(event) if "Kulma" in line or "perille" in line]


def test_an_online_meeting_is_where_its_link_leads() -> None:
    link = "https://tapaa.example/huone?a=1,2;b=3"
    _, event = read(made(kind=MeetingKind.ONLINE, link=link)[1])
    assert event["location"] == link
    assert f"Tule mukaan tästä: {link}" in lines(event)


@pytest.mark.parametrize("make", [made, cancelled])
def test_it_tells_nothing_that_others_should_not_see(make: Any) -> None:
    """Neither why somebody comes, what they said, what they were sent, nor any number of theirs."""
    text = make()[1].decode().lower().replace("\r\n ", "")
    for word in ("kipeä", "ansioluettelo", "työkyky", "työllisyys", "asiakas", "first", "attendee", "41", "42", "43"):
        assert word not in text.replace("dtstart", ""), word
    summary = str(read(make()[1])[1]["summary"]).lower()
    assert not {"meri", "kulma", "duunikaveri"} & set(summary.split())
    assert "valarm" not in text


# Clocks.


@pytest.mark.parametrize(
    ("day", "utc_hour"),
    [
        ("2026-03-28", 8),
        ("2026-03-29", 7),
        ("2026-03-30", 7),
        ("2026-10-24", 7),
        ("2026-10-25", 8),
        ("2027-03-27", 8),
        ("2027-03-28", 7),
    ],
)
def test_ten_oclock_is_ten_oclock_when_the_clocks_change(day: str, utc_hour: int) -> None:
    starts_at = datetime.fromisoformat(f"{day}T{utc_hour:02}:00+00:00")
    name, content = made(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    shown = day.replace("-", "")
    assert f"DTSTART;TZID=Europe/Helsinki:{shown}T100000\r\n".encode() in content
    assert f"DTEND;TZID=Europe/Helsinki:{shown}T110000\r\n".encode() in content
    calendar, event = read(content)
    (zone,) = calendar.walk("VTIMEZONE")
    assert isinstance(zone, Timezone)
    by_the_files_own_rules = event["dtstart"].dt.replace(tzinfo=zone.to_tz(lookup_tzid=False))
    assert by_the_files_own_rules.astimezone(UTC) == starts_at
    assert day in name


def test_our_rules_of_summer_time_are_those_of_finland() -> None:
    """When summer time ends for good, this fails, and FINNISH_TIME wants another rule."""
    zone = Timezone.from_ical(FINNISH_TIME)
    assert isinstance(zone, Timezone)
    ours = zone.to_tz(lookup_tzid=False)
    instant = datetime(2026, 1, 1, tzinfo=UTC)
    while instant.year < 2031:
        local = instant.astimezone(HELSINKI)
        if not local.fold:  # the hour that comes twice is meant the first time
            assert local.replace(tzinfo=ours).utcoffset() == local.utcoffset(), local
        instant += timedelta(hours=1)


# Bytes.


def test_lines_are_folded_and_end_as_the_standard_says() -> None:
    directions = {"fi": "Älä käytä pääovea, vaan kävele työväenyöpäiväkötin äyräälle. " * 12}
    _, content = made(directions=directions)
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    physical = content.split(b"\r\n")
    assert max(map(len, physical)) <= 75
    assert sum(len(line) > 70 for line in physical) > 5
    assert all(line.decode() is not None for line in physical), "no letter is cut in two"
    assert f"Näin löydät perille: {directions['fi']}" in lines(read(content)[1])


@given(
    words=st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=200),
    address=st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=80),
)
def test_whatever_staff_write_comes_back_as_it_was(words: str, address: str) -> None:
    _, content = made(directions={"fi": words}, place_address=address)
    _, event = read(content)
    assert str(event["location"]) == f"Kulma, {address}"
    assert not words or f"Näin löydät perille: {words}" in str(event["description"]).split("\n")
    assert max(map(len, content.split(b"\r\n"))) <= 75


def test_no_words_of_staff_make_a_line_of_their_own() -> None:
    _, content = made(place_name="Kulma\r\nATTENDEE:mailto:x@y.example", directions={"fi": "a\nb\r\nBEGIN:VALARM"})
    calendar, event = read(content)
    assert "attendee" not in event
    assert [part.name for part in calendar.walk()].count("VALARM") == 0
