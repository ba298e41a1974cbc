"""The employers of the sample office: their needs come by the chat or from colleagues, and go the real ways."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.demo.days import days_of_trial
from bot.demo.somebody import NotYet, Somebody
from domain.calendar import local_day
from domain.cards import Drafted
from domain.employers import BestWay, Event, Help, Mood, Source, State
from domain.people import SpokenLanguage
from storage.staff import Reader
from storage.store import Store

if TYPE_CHECKING:
    from bot.demo.office import Office

BY_LINK = "emp_esite"

ENOUGH = (("press", "_done"), ("press", "maybe"))


@dataclass(frozen=True)
class Employer:
    """Somebody who tells of a need in the chat: ``words`` first, then ``lines`` as they are asked."""

    name: str
    company: str
    number: str
    words: str
    lines: tuple[tuple[str, str], ...] = ()
    """What is said or pressed about the need after the first words: ("say" or "press", what).

    "first" presses the first button there is.
    """
    language: str = "fi"


EMPLOYERS = {
    "Kaisa": Employer(
        "Kaisa Koivu",
        "Kahvila Kanelipulla Oy",
        "0000001-9",
        "Tarvitsen kaksi kahvilatyöntekijää Lahteen heti. Hygieniapassi pitää olla.",
        (("press", "pay"), ("press", "_done"), ("say", "Alan työehtosopimuksen mukaan"), ("press", "yes")),
    ),
    "Raimo": Employer(
        "Raimo Rautio",
        "Rautio ja pojat Oy",
        "0000002-7",
        "Haetaan kahta varastotyöntekijää Lahteen joulukuun alusta, päivätyö",
        ENOUGH,
    ),
    "Malin": Employer(
        "Malin Blom",
        "Blommor och bröd Ab",
        "0000003-5",
        "Vi behöver en butiksförsäljare i Lahtis genast, gärna på deltid",
        ENOUGH,
        language="sv",
    ),
    "Antti": Employer(
        "Antti Aho",
        "Autohuolto Aho Tmi",
        "0000005-1",
        "Voimme ottaa yhden työkokeilijan korjaamolle Lahteen",
        (("say", "korjaamoapulainen"), ("say", "heti"), *ENOUGH),
    ),
    "Pirjo": Employer(
        "Pirjo Puhtonen",
        "Siivouspalvelu Säde Oy",
        "0000004-3",
        "Tarvitsen kaksi siivoojaa heti Lahteen",
        ENOUGH,
    ),
}


class Rekrypiste:
    """What employers and those who serve them do, told by the first names of all of them."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._people: dict[str, Somebody] = {}
        self._needs: dict[str, int] = {}
        self._candidates: dict[tuple[str, str], int] = {}

    async def work_of(self, days_before: int) -> None:
        for happens in STORY.get(days_before, ()):
            await self._office.lives_through(partial(happens, self))

    # Employers.

    async def asks(self, who: str) -> None:
        """Tells of a need in the chat, and who they are."""
        told = EMPLOYERS[who]
        person = Somebody(self._office.program, told.name, told.language)
        self._people[who] = person
        await person.start(BY_LINK)
        await person.press(told.language)
        await person.say(told.words)
        await self._goes_through(person, told.lines)
        await person.say(told.number, told.company, told.name)
        await person.press(BestWay.CHAT, "_skip", "_skip", "yes")
        person_id = await person.person_id()

        def need_of(store: Store) -> int:
            (found,) = store.requests.of_person(person_id)
            return found.id

        self._needs[who] = await self._office.do(need_of)

    async def _goes_through(self, person: Somebody, lines: tuple[tuple[str, str], ...]) -> None:
        for act, words in lines:
            if act == "first":
                await person.press_first()
            else:
                await (person.press(words) if act == "press" else person.say(words))

    async def answers(self, who: str, *lines: tuple[str, str]) -> None:
        """Goes on in the chat, as the employer or as a client."""
        await self._goes_through(self._people.get(who) or self._office.people[who], lines)
        await self._office.do(lambda store: None)

    async def tells_of_week(self, who: str, mood: Mood, *lines: tuple[str, str]) -> None:
        """How a week of the work trial went, as the employer or as a client, and what is asked next."""
        person = self._people.get(who) or self._office.people[who]
        person_id = await person.person_id()

        def asked(store: Store) -> int:
            lately = store.trials.pulses_lately(person_id).values()
            found = next((one.id for one in lately if one.mood is None), None)
            if found is None:
                raise NotYet(f"{who} was not asked about any week")
            return found

        await person.press_door("pulse", await self._office.do(asked), mood)
        await self.answers(who, *lines)

    # Those who serve them.

    async def serves(self, whose: str, *states: State) -> None:
        """Its coordinator calls the employer, and moves the need on."""
        reader, number = await self._own(whose), self._needs[whose]

        def work(store: Store) -> None:
            store.requests.contacted(reader, number)
            for state in states:
                found = store.requests.find(number)
                assert found is not None
                store.requests.set_state(reader, number, state, found.revision)

        await self._office.do(work)

    async def types_in(self, who: str, whose: str, company: Mapping[str, Any], words: str, **need: Any) -> None:
        """A need heard of by telephone or from the development company (73-74)."""
        reader = self._office.readers[who]
        contact = {"full_name": whose, "phone": "+358401234570", "best_way": BestWay.PHONE}
        told = {"help": Help.WORKERS, "words": words, **need}
        key = self._office.form_key()

        def work(store: Store) -> int:
            made = store.requests.type_in(reader, company, contact, told, Source.LADEC, key)
            assert made is not None, f"nobody may type in for {whose}"
            return made

        self._needs[whose.split(maxsplit=1)[0]] = await self._office.do(work)

    async def writes_down(self, whose: str, what: Event, words: str) -> None:
        reader, number, key = await self._own(whose), self._needs[whose], self._office.form_key()

        def work(store: Store) -> None:
            found = store.requests.find(number)
            assert found is not None
            store.companies.write_down(reader, found.company_id, what, words, key, number)

        await self._office.do(work)

    async def holds(self, whose: str, days: int) -> None:
        reader, number = await self._own(whose), self._needs[whose]
        until = local_day(self._office.now()) + timedelta(days=days)
        await self._office.do(lambda store: store.requests.put_on_hold(reader, number, until))

    async def checks_advice(self, who: str, cards: int) -> None:
        """Compares some of the advice cards with their sources, and keeps them from then on."""
        reader = self._office.readers[who]

        def work(store: Store) -> None:
            for card in store.advice.listed(reader)[:cards]:
                store.advice.check(reader, card.id, card.revision)

        await self._office.do(work)

    # Clients who are found for them.

    async def may_be_shown(self, *clients: str) -> None:
        """Their coordinators say that employers may hear of them, if they themselves want it."""
        for whom in clients:
            reader, case_id = await self._office.own(whom), self._office.cases[whom]
            await self._office.do(partial(_allow, reader=reader, case_id=case_id))

    async def suggests(self, whom: str, whose: str) -> None:
        """Asks the client whether they may be suggested."""
        reader, number = await self._own(whose), self._needs[whose]
        person_id = await self._office.people[whom].person_id()

        def work(store: Store) -> int:
            known = store.clients.of_person(person_id)
            assert known is not None
            found = store.candidates.ask(reader, number, known["id"])
            assert found is not None
            return found

        self._candidates[whom, whose] = await self._office.do(work)

    async def writes_card(self, whom: str, whose: str, can: str, hopes: str = "") -> None:
        reader, number, candidate = await self._press(whom, whose)
        drafted = Drafted(can, hopes, {"languages": [SpokenLanguage.FI]})
        await self._office.do(lambda store: store.candidates.write_card(reader, number, candidate, drafted, 0))

    async def introduces(self, whom: str, whose: str) -> None:
        reader, number, candidate = await self._press(whom, whose)
        await self._office.do(lambda store: store.candidates.introduce(reader, number, [candidate], checked=True))

    async def agrees_trial(self, whom: str, whose: str, weeks: int, goals: str) -> None:
        reader, _, candidate = await self._press(whom, whose)
        first, last = days_of_trial(local_day(self._office.now()), weeks)
        await self._office.do(lambda store: store.trials.agree(reader, candidate, first, last, goals))

    async def _press(self, whom: str, whose: str) -> tuple[Reader, int, int]:
        return await self._own(whose), self._needs[whose], self._candidates[whom, whose]

    async def _own(self, whose: str) -> Reader:
        """The coordinator who answers for the need."""
        number = self._needs[whose]

        def owner(store: Store) -> int | None:
            found = store.requests.find(number)
            assert found is not None
            return found.owner_id

        staff_id = await self._office.do(owner)
        return next(reader for reader in self._office.readers.values() if reader.staff_id == staff_id)


def _allow(store: Store, reader: Reader, case_id: int) -> None:
    store.candidates.set_introducible(reader, case_id, True)


STORY: dict[int, tuple[Callable[[Rekrypiste], Awaitable[None]], ...]] = {
    24: (lambda rek: rek.asks("Kaisa"),),
    23: (
        lambda rek: rek.serves("Kaisa", State.DEFINED, State.SEARCHING),
        lambda rek: rek.may_be_shown("Miikka"),
        lambda rek: rek.suggests("Miikka", "Kaisa"),
        lambda rek: rek.answers("Miikka", ("press", "go.proposal"), ("press", "yes")),
    ),
    22: (
        lambda rek: rek.writes_card("Miikka", "Kaisa", "Olen ollut kesän grillikioskilla. Osaan kassan."),
        lambda rek: rek.answers("Miikka", ("press", "go.proposal"), ("press", "good")),
        lambda rek: rek.introduces("Miikka", "Kaisa"),
    ),
    21: (
        lambda rek: rek.answers(
            "Kaisa", ("press", "go.cards"), ("press", "no"), ("press", "found_other"), ("press", "_skip")
        ),
        lambda rek: rek.asks("Raimo"),
    ),
    20: (
        lambda rek: rek.serves("Raimo", State.DEFINED, State.SEARCHING),
        lambda rek: rek.checks_advice("Mari", 4),
    ),
    17: (
        lambda rek: rek.may_be_shown("Emilia", "Nico", "Aino"),
        lambda rek: rek.suggests("Emilia", "Raimo"),
        lambda rek: rek.answers("Emilia", ("press", "go.proposal"), ("press", "yes")),
        lambda rek: rek.asks("Antti"),
    ),
    16: (
        lambda rek: rek.writes_card("Emilia", "Raimo", "Jag är van vid lagerarbete. Jag har truckkort."),
        lambda rek: rek.answers("Emilia", ("press", "go.proposal"), ("press", "good")),
        lambda rek: rek.introduces("Emilia", "Raimo"),
        lambda rek: rek.serves("Antti", State.DEFINED, State.SEARCHING),
    ),
    15: (lambda rek: rek.suggests("Nico", "Antti"),),
    14: (
        lambda rek: rek.answers("Raimo", ("press", "go.cards"), ("press", "hired")),
        lambda rek: rek.answers("Nico", ("press", "go.proposal"), ("press", "yes")),
        lambda rek: rek.writes_card("Nico", "Antti", "Olen korjannut mopoja ja polkupyöriä koko ikäni."),
        lambda rek: rek.answers("Nico", ("press", "go.proposal"), ("press", "good")),
        lambda rek: rek.introduces("Nico", "Antti"),
    ),
    12: (
        lambda rek: rek.agrees_trial("Nico", "Antti", 6, "Kokeilla korjaamotyötä ja nähdä, sopiiko se."),
        lambda rek: rek.asks("Malin"),
    ),
    11: (lambda rek: rek.serves("Malin", State.DEFINED, State.SEARCHING),),
    8: (
        lambda rek: rek.types_in(
            "Sara",
            "Tapani Takala",
            {"name": "Metallipaja Mutteri Oy", "business_id": "0000008-6"},
            "Haluaa kaksi hitsaajaa keväällä. Kertoi aamukahveilla.",
            job="hitsaaja",
            occupation="welder",
            count=2,
        ),
    ),
    7: (
        lambda rek: rek.may_be_shown("Ville"),
        lambda rek: rek.suggests("Ville", "Malin"),
        lambda rek: rek.answers("Ville", ("press", "go.proposal"), ("press", "yes")),
        lambda rek: rek.serves("Tapani", State.DEFINED),
        lambda rek: rek.writes_down("Tapani", Event.VISIT, "Kävin pajalla. Tilat sopivat myös harjoittelijalle."),
    ),
    6: (
        lambda rek: rek.answers(
            "Kaisa",
            ("press", "go.follow_up"),
            ("say", "2"),
            ("press", "well"),
            ("press", "_skip"),
            ("press", "9"),
            ("say", "Nopeaa ja mukavaa palvelua."),
        ),
        lambda rek: rek.tells_of_week("Nico", Mood.GOOD, ("say", "Kivaa oli. Sain vaihtaa renkaat itse.")),
        lambda rek: rek.tells_of_week("Antti", Mood.GOOD, ("press", "_skip")),
        lambda rek: rek.writes_card(
            "Ville",
            "Malin",
            "Olen hyvä asiakkaiden kanssa. Osaan kassan ja hyllytyksen.",
            "Kaupan ala kiinnostaa.",
        ),
        lambda rek: rek.answers("Ville", ("press", "go.proposal"), ("press", "full")),
        lambda rek: rek.holds("Tapani", 40),
    ),
    5: (lambda rek: rek.introduces("Ville", "Malin"),),
    4: (
        lambda rek: rek.answers(
            "Malin",
            ("press", "go.cards"),
            ("press", "meet"),
            ("press", "theirs"),
            ("say", "Storgatan 3"),
            ("first", ""),
        ),
    ),
    1: (
        lambda rek: rek.tells_of_week("Antti", Mood.OK, ("say", "Aamulla tulee joskus myöhässä.")),
        lambda rek: rek.asks("Pirjo"),
    ),
}
"""On the day itself wait: a need that nobody has answered yet, an interview, a trial's next week."""
