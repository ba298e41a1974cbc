"""An employer's need and a client who could be suggested for it, with everybody in their own web chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.cards import Drafted
from domain.employers import BestWay, Help, Hours, Source
from domain.people import Purpose
from domain.roles import Role, Specialty
from storage.companies import Contact
from storage.staff import Reader
from storage.store import Store
from tests.kit.talk import House, Person

KITCHEN = Drafted(
    "Olen ollut kesät kahvilassa. Teen hyvää pullaa ja tulen toimeen kiireessä.",
    "Toivon mukavaa porukkaa.",
    {"languages": ["fi", "en"], "licences": ["b"], "cards": ["hygiene"], "hours": ["part", "evenings"]},
)
"""A card, with words that are in nothing else."""

SECRETS = ("Aino", "Virtanen", "pullaa", "porukkaa", "hygieniapassi")
"""What of the client an employer must not see before its time: the name, the words, what is ticked."""


@dataclass
class Town:
    """``aino`` is Mari's client; ``pirkko`` asked for a cook; ``olli`` speaks for another company."""

    house: House
    mari: Reader
    aino: Person
    pirkko: Person
    olli: Person
    client_id: int
    client_person: int
    case_id: int
    need: int
    others_need: int
    contact: Contact

    async def press(self, work: Any) -> Any:
        return await self.house.write(work)

    async def ask(self) -> int:
        """Mari asks Aino, who hears it."""
        made = await self.house.write(lambda store: store.candidates.ask(self.mari, self.need, self.client_id))
        await self.house.speaks(care=False)
        assert made is not None
        return int(made)

    async def write(self, number: int, revision: int, card: Drafted = KITCHEN) -> None:
        await self.house.write(lambda store: store.candidates.write_card(self.mari, self.need, number, card, revision))
        await self.house.speaks(care=False)

    async def introduce(self, number: int) -> list[int] | None:
        done = await self.house.write(
            lambda store: store.candidates.introduce(self.mari, self.need, [number], checked=True)
        )
        await self.house.speaks(care=False)
        return done

    async def introduced(self, *, full_name: bool = False) -> int:
        """All the way to the employer, without a word in the chats of the two."""

        def work(store: Store) -> int:
            number = store.candidates.ask(self.mari, self.need, self.client_id)
            assert number is not None and store.candidates.answer(self.client_person, number, True)
            store.candidates.write_card(self.mari, self.need, number, KITCHEN, 0)
            assert store.candidates.approve(self.client_person, number, 1, full_name=full_name)
            assert store.candidates.introduce(self.mari, self.need, [number], checked=True) == [number]
            return number

        number = await self.house.write(work)
        await self.house.speaks(care=False)
        return number

    async def stage(self, number: int) -> str:
        found = await self.house.write(lambda store: store.candidates.proposal(self.client_person, number))
        return str(found.state) if found else ""


async def person_of(house: House, who: Person) -> int:
    return (await who.conversation()).person_id


async def build(house: House) -> Town:
    staff_id = await house.coordinator()
    aino, pirkko, olli = (house.person(chat) for chat in ("aino", "pirkko", "olli"))
    case_id = await aino.is_client(Purpose.INTRODUCTIONS, own_words="Kahvila kiinnostaa")
    for one in (pirkko, olli):
        await one.start()
    people = [await person_of(house, one) for one in (aino, pirkko, olli)]

    def fill(store: Store) -> Town:
        (team_id,) = store.region.routing().teams("398")
        mari = Reader(staff_id, Role.COORDINATOR, team_id, Specialty.COMPANY)
        contacts = [
            store.companies.join(
                person, {"name": name, "business_id": number}, {"full_name": who, "best_way": BestWay.CHAT}
            )
            for person, name, number, who in (
                (people[1], "Kahvila Koivu Oy", "1234567-1", "Pirkko Pomo"),
                (people[2], "Toinen Oy", "0112038-9", "Olli Omistaja"),
            )
        ]
        need = {
            "help": Help.WORKERS,
            "words": "Tarvitsen keittiöapulaisen",
            "job": "Keittiöapulainen",
            "count": 1,
            "place": "Lahden tori",
            "starts_words": "heti",
            "hours": [Hours.PART],
            "pay": "TES",
            "municipality_code": "398",
        }
        needs = [
            store.requests.open(contact.contact_id, need, source=Source.CHAT, language="fi").request_id
            for contact in contacts
        ]
        assert store.candidates.set_introducible(mari, case_id, True) is not None
        client = store.clients.of_person(people[0])
        assert client is not None
        return Town(house, mari, aino, pirkko, olli, client["id"], people[0], case_id, needs[0], needs[1], contacts[0])

    return await house.write(fill)
