"""The events of the sample office: a Tiistairekry that was held and goes on, a visit that is full, and others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.demo.days import working_weekday
from domain.calendar import local_day, to_utc
from domain.event_starters import STARTERS
from domain.events import EventKind
from storage.store import Store

if TYPE_CHECKING:
    from bot.demo.office import Office

MARKET: Mapping[str, Any] = {"place": "Palvelutori", "address": "Esimerkkitori 2, Lahti", "municipality_code": "398"}
HOUSE: Mapping[str, Any] = {"place": "Nuorten talo", "address": "Esimerkkikatu 1, Lahti", "municipality_code": "398"}
RECRUITING, DUTY, VISIT, COFFEE, CV = "Tiistairekry", "päivystys", "vierailu", "aamukahvit", "CV-paja"
HELD = "pidetty Tiistairekry"
"""The events, by the names they have in the story."""
TUESDAY, THURSDAY = 1, 3


class Happenings:
    """What coordinators hold, and how young people answer, told by first names."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._events: dict[str, int] = {}
        self._held_on: date | None = None
        self._mornings_since = 0

    async def work_of(self, days_before: int) -> None:
        for happens in STORY.get(days_before, ()):
            await happens(self)
        if self._held_on is not None and local_day(self._office.now()) > self._held_on:
            self._mornings_since += 1
            for happens in AFTER.get(self._mornings_since, ()):
                await happens(self)

    # Made.

    async def makes(
        self, who: str, name: str, kind: EventKind, day: date, *, shown: bool = True, alone: bool = False, **values: Any
    ) -> None:
        """As the catalogue has it, with these values of its own; ``alone``: not again, though usually it is."""
        reader, key, usual = self._office.readers[who], self._office.form_key(), STARTERS[kind]
        starts_at = to_utc(day, usual.begins)
        repeats = usual.turns.from_day(day) if usual.turns and not alone else None
        whole = {
            **{part: self._words(f"{kind}.{part}") for part in usual.told},
            "kind": kind,
            "audience": usual.audience,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=usual.minutes),
            "seats": usual.seats,
            "guests_most": usual.guests_most,
            "is_open": usual.is_open,
            "is_must": usual.is_must,
            **values,
        }

        def work(store: Store) -> int:
            made = store.events.add(whole, staff_id=reader.staff_id, form_key=key, repeats=repeats)
            if shown:
                store.events.publish(reader, made)
            return made

        self._events[name] = await self._office.do(work)

    async def makes_tiistairekry(self, who: str) -> None:
        """A month apart from each other one has been held, and one is still to come, whatever day it is."""
        self._held_on = self.next_day(TUESDAY, 9, self._office.day - timedelta(days=26))
        await self.makes(who, RECRUITING, EventKind.TUESDAY_RECRUITING, self._held_on, **MARKET)
        self._events[HELD] = self._events[RECRUITING]

    def _words(self, text: str) -> Mapping[str, str]:
        texts = self._office.program.services.texts
        return {code: texts.plain(code, f"event_starters.{text}") for code in texts.languages}

    def next_day(self, weekday: int, least: int, not_before: date = date.min) -> date:
        """The next such weekday that is a working day, so many days from now at the least."""
        return working_weekday(weekday, max(local_day(self._office.now()) + timedelta(days=least), not_before))

    def day_after(self, days: int) -> date:
        """So many days after the demonstration."""
        return self._office.day + timedelta(days=days)

    async def next_turn(self, name: str) -> None:
        """From now on the next of its series is meant."""
        event_id = self._events[name]

        def found(store: Store) -> int:
            of = store.events.one(event_id)
            assert of is not None and of.series_id is not None, f"{name} is no series"
            return next(one.id for one in store.events.of_series(of.series_id) if one.starts_at > store.now)

        self._events[name] = await self._office.do(found)

    # Asked and answered.

    async def invites(self, name: str, *whom: str) -> None:
        """Each is asked by their own coordinator."""
        event_id = self._events[name]
        for one in whom:
            reader, key = await self._office.own(one), self._office.form_key()
            person_id = await self._office.people[one].person_id()

            def work(store: Store, person_id: int = person_id, reader: Any = reader, key: str = key) -> None:
                client = store.clients.of_person(person_id)
                assert client is not None
                invited = store.signups.invite_by_name(reader, event_id, [client["id"]], key)
                assert invited is not None and invited.count == 1, f"not invited to {name}: {invited}"

            await self._office.do(work)

    async def says(self, name: str, whom: str, what: str, *then: str) -> None:
        """Presses what to say, such as ``yes-0``, and what is asked next."""
        person = self._office.people[whom]
        await person.press_door("event", self._events[name], what)
        await person.press(*then)
        await self._office.do(lambda store: None)

    # Held.

    async def was_held(self, who: str, name: str, *came: str) -> None:
        """Notes who came, from the list at the door, and closes it."""
        reader, event_id = self._office.readers[who], self._events[name]
        there = [await self._office.people[one].person_id() for one in came]

        def work(store: Store) -> None:
            for person_id in there:
                signup = store.signups.one(person_id, event_id)
                assert signup is not None, f"somebody did not sign up for {name}"
                store.signups.note(reader, event_id, signup.id, True)
            store.events.close(reader, event_id)

        await self._office.do(work)

    async def grades(self, name: str, whom: str, grade: str, words: str) -> None:
        person = self._office.people[whom]
        await person.press_door("event_grade", self._events[name], grade)
        await person.say(words)
        await self._office.do(lambda store: None)


STORY: dict[int, tuple[Callable[[Happenings], Awaitable[None]], ...]] = {
    23: (
        lambda events: events.makes_tiistairekry("Mari"),
        lambda events: events.makes("Olli", DUTY, EventKind.DROP_IN, events.next_day(THURSDAY, 5), **HOUSE),
    ),
    20: (
        lambda events: events.invites(RECRUITING, "Henna", "Miikka", "Nico", "Aino"),
        lambda events: events.says(RECRUITING, "Nico", "yes-0", "1"),
        lambda events: events.says(RECRUITING, "Henna", "maybe-0"),
        lambda events: events.says(RECRUITING, "Aino", "yes-0", "0"),
        lambda events: events.says(RECRUITING, "Miikka", "yes-0", "0"),
    ),
    12: (
        lambda events: events.makes(
            "Sara", COFFEE, EventKind.MORNING_COFFEE, events.next_day(THURSDAY, 8, events.day_after(6)), **MARKET
        ),
    ),
    6: (
        lambda events: events.makes(
            "Sara",
            VISIT,
            EventKind.EMPLOYER_VISIT,
            events.next_day(THURSDAY, 8, events.day_after(2)),
            alone=True,
            seats=2,
            place="Leipomo Kaura",
            address="Mallikuja 4, Lahti",
            municipality_code="398",
        ),
        lambda events: events.invites(VISIT, "Nico", "Ville", "Henna"),
        lambda events: events.says(VISIT, "Ville", "yes-0"),
        lambda events: events.says(VISIT, "Nico", "yes-0"),
    ),
    5: (
        lambda events: events.says(VISIT, "Henna", "yes-0"),
        lambda events: events.next_turn(RECRUITING),
        lambda events: events.invites(RECRUITING, "Aino", "Ville", "Linnea", "Ahmed", "Oona"),
        lambda events: events.says(RECRUITING, "Ville", "yes-0", "1"),
        lambda events: events.says(RECRUITING, "Aino", "yes-0", "0"),
    ),
    4: (
        lambda events: events.says(RECRUITING, "Linnea", "yes-0", "0"),
        lambda events: events.says(RECRUITING, "Oona", "no-0"),
    ),
    2: (
        lambda events: events.makes(
            "Mari", CV, EventKind.CV_CLINIC, events.next_day(THURSDAY, 8, events.day_after(16)), shown=False, **HOUSE
        ),
    ),
}
"""On the day itself are to come: the next Tiistairekry with people on it, the duty of alternate weeks, a visit that is
full and has a queue, the entrepreneurs' coffee; and a draft.
"""

AFTER: dict[int, tuple[Callable[[Happenings], Awaitable[None]], ...]] = {
    1: (lambda events: events.was_held("Mari", HELD, "Nico", "Aino"),),
    2: (
        lambda events: events.grades(HELD, "Nico", "9", "Sain kahden työnantajan numeron."),
        lambda events: events.grades(HELD, "Aino", "8", "Hyvä, mutta vähän kova meteli."),
    ),
}
"""The mornings of working days after the first Tiistairekry."""
