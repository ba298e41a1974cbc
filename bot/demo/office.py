"""The people of the sample office and five weeks of their doings, all invented; what they do goes the real ways."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from bot.app import Program
from bot.demo.broadcasts import Broadcasts
from bot.demo.clock import DemoClock, pass_time, speak
from bot.demo.days import day_of_demonstration, working_days_before
from bot.demo.employers import Rekrypiste
from bot.demo.events import Happenings
from bot.demo.somebody import NotYet, Somebody
from bot.demo.story import STORY
from bot.demo.tips import JobTips
from domain.calendar import HELSINKI, add_working_days, local_day
from domain.meetings import MeetingKind, State
from domain.progress import Outcome, Reason, Status
from domain.roles import Role, Specialty
from domain.slots import Opening
from locales import SOURCE, load
from storage.advice_starters import starters
from storage.passwords import Passwords
from storage.plans import Whose
from storage.staff import Reader
from storage.store import Store

T = TypeVar("T")

PASSWORD = "kolme pientä porsasta"  # noqa: S105 - everybody's in the sample office, and printed at its start
WEEKS = 5
LOOKS = (time(8, 15), time(11, 30), time(14), time(18))
"""When the program looks what is due in the weeks before the demonstration."""
EARLY = (time(7, 15), time(8, 15))
"""And on the day itself: a reminder of a meeting at nine is to have gone."""
READY = ("hello", "thanks", "call", "time", "closed")
"""The ready replies that come with the program, by the names of their texts."""

PLACE = (
    "Nuorten talo",
    "Esimerkkikatu 1, Lahti",
    {
        "fi": "Ovi on pihan puolella. Soita ovikelloa.",
        "sv": "Dörren är på gården. Ring på klockan.",
        "en": "The door is in the yard. Ring the bell.",
    },
)


@dataclass(frozen=True)
class Colleague:
    email: str
    name: str
    role: Role
    specialty: Specialty | None = None
    receives: bool = False


STAFF = (
    Colleague("anna@example.fi", "Anna Alanko", Role.ADMIN),
    Colleague("mari@example.fi", "Mari Meri", Role.COORDINATOR, Specialty.COMPANY, receives=True),
    Colleague("olli@example.fi", "Olli Oja", Role.COORDINATOR, Specialty.WORK_ABILITY, receives=True),
    Colleague("sara@example.fi", "Sara Salo", Role.COORDINATOR, Specialty.COMPANY, receives=True),
    Colleague("leena@example.fi", "Leena Laine", Role.TEAM_LEAD),
    Colleague("auli@example.fi", "Auli Aro", Role.AUDITOR),
)


@dataclass(frozen=True)
class Young:
    """Somebody who registers ``on`` so many working days before the demonstration. ``more`` is what they tell of
    themselves then: what they press and say, in order."""

    name: str
    year: str
    on: int
    town: str = "Lahti"
    language: str = "fi"
    hopes: tuple[str, ...] = ("work",)
    start_with: str = "job"
    phone: str = ""
    allowed: tuple[str, ...] = ("reminders", "tips", "events")
    ref: str = ""
    more: tuple[tuple[str, str], ...] = ()
    then: tuple[str, ...] = field(default=())
    """What they say of their own accord later on that day."""


FOUND = ("reminders", "tips", "events", "introductions")
"""Leave of those who may be suggested to employers, and are asked to events."""


def _more(field: str, *rest: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """What somebody tells of themselves: the kind of work that interests them, and whatever comes after it."""
    first = (("press", "looking"), ("press", "comprehensive"), ("press", field), ("press", "_done"))
    return first + (rest or (("press", "_skip"),) * 5)


PEOPLE = (
    Young("Henna Lehto", "2005", 24, start_with="strength", hopes=("progress", "work"), then=("kiitos!",)),
    Young(
        "Miikka Korhonen",
        "2002",
        24,
        town="Nastola",
        hopes=("study", "work"),
        ref="ref_juliste",
        allowed=FOUND,
        more=_more("food"),
    ),
    Young(
        "Nico Virta", "2004", 22, hopes=("work", "trial"), phone="040 123 4561", allowed=FOUND, more=_more("cleaning")
    ),
    Young("Aino Virtanen", "2003", 20, hopes=("summer", "study")),
    Young(
        "Emilia Sund",
        "2001",
        18,
        language="sv",
        hopes=("work",),
        phone="040 123 4562",
        allowed=FOUND,
        more=_more("factory"),
    ),
    Young("Ahmed Noor", "1999", 15, language="en", hopes=("work", "study"), start_with="strength"),
    Young("Oona Mäki", "2006", 12, hopes=("unsure",), start_with="strength", allowed=()),
    Young(
        "Ville Niemi",
        "2000",
        9,
        hopes=("work",),
        ref="ref_ohjaamo",
        phone="040 123 4563",
        allowed=FOUND,
        more=_more("shop"),
    ),
    Young("Linnea Berg", "2004", 6, language="sv", hopes=("trial",), start_with="strength"),
    Young("Sofia Ek", "2002", 4, language="en", hopes=("work", "summer")),
    Young("Eetu Salmi", "2007", 3, hopes=("summer",), allowed=("reminders",)),
    Young("Iida Ranta", "2003", 2, hopes=("work",)),
    Young("Joona Kallio", "2005", 1, hopes=("work", "study"), start_with="strength"),
    Young("Noora Hill", "2001", 1, language="en", hopes=("work",)),
)


class Office:
    """Fills an empty store by living through five weeks with the program."""

    def __init__(self, program: Program, clock: DemoClock, passwords: Passwords | None = None) -> None:
        self.program = program
        self._clock = clock
        self._passwords = passwords or Passwords()
        self._today = _morning(clock())
        self.people: dict[str, Somebody] = {}
        self.cases: dict[str, int] = {}
        self.readers: dict[str, Reader] = {}
        self._rekrypiste = Rekrypiste(self)
        self._tips = JobTips(self)
        self._events = Happenings(self)
        self._broadcasts = Broadcasts(self)
        self._form = 0
        self.put_off: list[Callable[[], Awaitable[None]]] = []
        """What could not be answered yet; what stands here in the end has not happened."""

    async def fill(self) -> None:
        days = working_days_before(self.day, WEEKS * 5)
        self._clock.stand_at(_at(days[0], 8, 30))
        await self._open()
        for day in days:
            await self._until(_at(day, 9, 5))
            for young in PEOPLE:
                if days[-young.on] == day:
                    await self._registers(young)
            await self._work_of(len(days) - days.index(day))
        await self._until(_at(self.day, 7))
        await self._until(self._today, EARLY)

    def now(self) -> datetime:
        return self._clock()

    @property
    def day(self) -> date:
        """The day of the demonstration."""
        return local_day(self._today)

    def form_key(self) -> str:
        """As a page of the console has one in each form."""
        self._form += 1
        return f"sample-{self._form}"

    async def _until(self, moment: datetime, looks: Sequence[time] = LOOKS) -> None:
        if moment > self._clock():
            await pass_time(self.program, self._clock, moment, looks)

    async def do(self, work: Callable[[Store], T]) -> T:
        done = await self.program.database.write(self._clock(), work)
        await speak(self.program)
        return done

    # The service.

    async def _open(self) -> None:
        secret = await asyncio.to_thread(self._passwords.hash, PASSWORD)

        def fill(store: Store) -> None:
            store.region.ensure_known()
            store.advice.ensure_started(starters(load()))
            (team_id,) = store.region.routing().teams("398")
            place_id = store.hours.add_place(*PLACE)
            hours = [Opening(weekday, time(9), time(15), place_id) for weekday in range(5)]
            for one in STAFF:
                placed = team_id if one.role in {Role.COORDINATOR, Role.TEAM_LEAD} else None
                staff_id = store.staff.add(
                    email=one.email, full_name=one.name, role=one.role, specialty=one.specialty, team_id=placed
                )
                store.staff.accept(store.staff.invite_link(staff_id), secret)
                if one.receives:
                    store.hours.set_openings(staff_id, hours)
                self.readers[one.name.split()[0]] = Reader(staff_id, one.role, placed, one.specialty)

        await self.do(fill)

    async def _registers(self, young: Young) -> None:
        person = Somebody(self.program, young.name, young.language)
        name = young.name.split()[0]
        self.people[name] = person
        await person.start(young.ref)
        await person.press(young.language)
        if not young.ref:
            await person.press("work")
        await person.say(young.name, young.year, young.town)
        await person.press("phone" if young.phone else "chat")
        if young.phone:
            await person.say(young.phone)
            await person.press("afternoon")
        await person.press(
            *young.hopes, "_done", young.start_with, *young.allowed, "_done", "yes", "now" if young.more else "later"
        )
        for act, words in young.more:
            await (person.press(words) if act == "press" else person.say(words))
        await person.say(*young.then)
        person_id = await person.person_id()

        def case_of(store: Store) -> int:
            found = store.clients.open_case(person_id)
            assert found is not None, f"{young.name} is not a client"
            return found.id

        self.cases[name] = await self.do(case_of)

    # What happens in the weeks, by the number of working days before the demonstration.

    async def _work_of(self, days_before: int) -> None:
        waiting, self.put_off = self.put_off, []
        for late in waiting:
            await self.lives_through(late)
        for happens in STORY.get(days_before, ()):
            await happens(self)
        await self._rekrypiste.work_of(days_before)
        await self._tips.work_of(days_before)
        await self._events.work_of(days_before)
        await self._broadcasts.work_of(days_before)

    async def lives_through(self, happens: Callable[[], Awaitable[None]]) -> None:
        """At once, or on the first morning after on which it can be: what the bot asks by the week comes on its own
        days, and after holidays later than the story expects.
        """
        try:
            await happens()
        except NotYet:
            self.put_off.append(happens)

    async def own(self, whom: str) -> Reader:
        """The coordinator who has the client in care."""
        person_id = await self.people[whom].person_id()

        def coordinator(store: Store) -> int | None:
            found = store.clients.open_case(person_id)
            assert found is not None, f"{whom} is not served"
            return found.coordinator_id

        found = await self.program.database.read(self._clock(), coordinator)
        return next(reader for reader in self.readers.values() if reader.staff_id == found)

    async def meets(self, whom: str, days: int, hour: int, kind: MeetingKind = MeetingKind.FIRST) -> None:
        """A time is agreed with the client, so many working days from now, at this hour or the next that is free."""
        reader, case_id = await self.own(whom), self.cases[whom]
        day = add_working_days(local_day(self._clock()), days)

        def work(store: Store) -> None:
            free = store.hours.free([reader.staff_id], kind, since=_at(day, hour), until=_at(day, 15))
            assert free, f"no time for {whom}"
            store.agenda.book(reader, case_id, kind, free[0].starts_at)

        await self.do(work)

    async def came(self, whom: str, outcome: State = State.ATTENDED) -> None:
        """Says what became of the client's meetings that are over."""
        reader, person_id = await self.own(whom), await self.people[whom].person_id()

        def work(store: Store) -> None:
            client = store.clients.of_person(person_id)
            assert client is not None
            times = store.agenda.of_client(reader, client["id"])
            for shown in (*times.coming, *times.past):
                if shown.appointment.state is State.BOOKED and shown.appointment.starts_at < store.now:
                    store.agenda.set_outcome(reader, shown.appointment.id, outcome)

        await self.do(work)

    async def says(self, who: str, *words: str) -> None:
        await self.people[who].say(*words)
        await self.do(lambda store: None)

    async def presses(self, who: str, *values: str) -> None:
        await self.people[who].press(*values)
        await self.do(lambda store: None)

    async def writes(self, whom: str, words: str, *, hand_back: bool = True) -> None:
        reader, person_id = await self.own(whom), await self.people[whom].person_id()
        key = self.form_key()
        await self.do(lambda store: store.talks.write(reader, person_id, words, key))
        if hand_back:
            await self.do(lambda store: store.talks.hand_back(reader, person_id))

    async def notes(self, whom: str, words: str) -> None:
        reader, person_id = await self.own(whom), await self.people[whom].person_id()
        key = self.form_key()
        await self.do(lambda store: store.notes.add(reader, person_id, words, key))

    async def labels(self, who: str, *names: str) -> None:
        reader = self.readers[who]
        await self.do(lambda store: [store.labels.add(reader, name) for name in names])

    async def marks(self, whom: str, name: str) -> None:
        """Puts one of the labels on the client."""
        reader, person_id = await self.own(whom), await self.people[whom].person_id()

        def work(store: Store) -> None:
            label = next(one for one in store.labels.all() if one.name == name)
            store.labels.put(reader, person_id, label.id)

        await self.do(work)

    async def ready_replies(self, who: str) -> None:
        reader, texts = self.readers[who], self.program.services.texts

        def bodies(name: str) -> dict[str, str]:
            return {code: texts.template(code, f"canned.{name}.body") for code in texts.languages}

        made = [(texts.plain(SOURCE, f"canned.{name}.name"), bodies(name)) for name in READY]
        await self.do(lambda store: store.canned.start_with(reader, made))

    async def plans(self, whom: str, goal: str, *steps: tuple[str, Whose, int]) -> None:
        reader, case_id = await self.own(whom), self.cases[whom]
        review = local_day(self._clock()) + timedelta(days=90)

        def work(store: Store) -> None:
            store.plans.set(reader, case_id, goal=goal, review_on=review, revision=None)
            for body, whose, days in steps:
                store.plans.add_step(reader, case_id, body, whose, local_day(store.now) + timedelta(days=days))

        await self.do(work)

    async def stands(self, whom: str, status: Status) -> None:
        reader, case_id = await self.own(whom), self.cases[whom]
        await self.do(lambda store: store.progress.set_status(reader, case_id, status))

    async def ends(self, whom: str, outcome: Outcome, words: str, grade: str = "", why: str = "") -> None:
        reader, case_id = await self.own(whom), self.cases[whom]
        await self.do(lambda store: store.progress.close(reader, case_id, outcome, words))
        if grade:
            await self._until(self._clock() + timedelta(hours=3))
            await self.presses(whom, "go.farewell")
            await self.presses(whom, grade)
            await self.says(whom, why)

    async def hands_over(self, whom: str, to: str, reason: Reason, words: str) -> None:
        reader, to_id, case_id = await self.own(whom), self.readers[to].staff_id, self.cases[whom]
        await self.do(lambda store: store.handovers.ask(reader, case_id, to_id, reason, words, three_way=True))

    async def asks_to_pick(self, whom: str) -> None:
        reader, case_id = await self.own(whom), self.cases[whom]
        await self.do(lambda store: store.agenda.ask(reader, case_id, MeetingKind.FOLLOW_UP))


def _morning(moment: datetime) -> datetime:
    """Ten past nine on the day of the demonstration."""
    return _at(day_of_demonstration(local_day(moment)), 9, 10)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), HELSINKI)
