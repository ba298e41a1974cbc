"""A person of the service in Telegram: what they wrote is said once, with their name, after who has come."""

from __future__ import annotations

from sqlalchemy import select

from storage.database import Database
from storage.store import Store
from storage.tables import person
from tests.bot.channels.telegram.program import running
from tests.kit.clock import TestClock
from tests.kit.people import People
from tests.kit.telegram import FakeTelegram


async def test_mari_answers_once(fake: FakeTelegram, store: Database, clock: TestClock) -> None:
    async with running(fake, store, clock=clock) as program:
        aino = fake.user(language_code="fi")
        await aino.start()
        await aino.hears("Millä kielellä")
        await aino.press("Suomi")
        await aino.hears("Mitä etsit?")
        await aino.press("Työtä itselleni")
        await aino.hears("Mikä on nimesi?")
        await program.settled()
        heard = len(aino.messages)

        def come(store: Store) -> None:
            people = People(store.connection, clock())
            mari = people.colleague("Mari Meri", team_id=people.team("Testikaupunki"))
            person_id = store.connection.execute(select(person.c.id)).scalar_one()
            people.todo("person_wanted", person_id)
            for _ in range(2):
                store.talks.write(mari, person_id, "Hei <Aino>!\n\nKatso https://lahti.fi", "form")

        await store.write(clock(), come)
        program.advance(seconds=0)
        await program.settled()
        await aino.say("Kiitos!")
        await program.settled()
        said = [one for one in aino.messages[heard:] if one.from_bot]
        assert [one.text.splitlines() for one in said] == [
            [
                "Täällä on nyt Mari, palvelun työntekijä. Hän on ihminen ja vastaa sinulle itse. "
                "Minä, botti, olen sillä aikaa hiljaa."
            ],
            ["Mari", "Hei <Aino>!", "", "Katso https://lahti.fi"],
        ]
        assert said[1].buttons == []
