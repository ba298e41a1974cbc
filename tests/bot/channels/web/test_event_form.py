"""An invitation that came by e-mail: answered, changed, moved in between, a free seat, and what is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from domain.events import Audience, Choice, SignupState
from storage.database import Database
from storage.store import Store
from storage.web_links import Purpose
from tests.bot.channels.email.office import speaks
from tests.bot.channels.web.conftest import Chat, MakeWorld
from tests.bot.channels.web.test_event_pages import Town, edited, town_of, words


class Ville:
    """Speaks for a bakery, and has e-mails alone."""

    def __init__(self, town: Town, browser: Chat, person_id: int) -> None:
        self.town, self.browser, self.person_id = town, browser, person_id
        self.path = ""

    async def gets(self, event_id: int, purpose: Purpose = Purpose.EVENT) -> str:
        """A letter about it, whose page is opened."""

        def mint(store: Store) -> str:
            return store.web_links.mint(self.person_id, purpose, event_id, 14)

        self.path = f"/e/{await self.town.write(mint)}"
        await self.browser.open(self.path)
        await self.browser.send(f"{self.path}/open", {})
        return words(self.browser)

    async def says(self, **fields: str) -> str:
        """What the page shows then. The number of moves goes along as the page has it."""
        hidden = self.browser.hidden(f"{self.path}?lang=fi")
        await self.browser.send(self.path, {**hidden, **fields})
        return words(self.browser)

    async def state(self, event_id: int) -> SignupState | None:
        found = await self.town.write(lambda store: store.signups.one(self.person_id, event_id))
        return found.state if found else None


async def ville_of(town: Town) -> Ville:
    contact = await town.write(lambda store: speaks(store, "ville@leipomo.example"))
    return Ville(town, town.world.browser(), contact.person_id)


async def test_an_answer_and_a_change_of_mind(make_world: MakeWorld, database: Database) -> None:
    world = make_world(database)
    town = await town_of(world)
    ville = await ville_of(town)
    coffee = await town.holds(10, audience=Audience.EMPLOYERS, seats=3, guests_most=2, link="https://v.example/x")
    said = await ville.gets(coffee.id)
    assert "Mitä vastaat?" in said and "v.example" not in ville.browser.page
    assert await ville.state(coffee.id) is None, "nothing is answered by opening"

    assert "Valitse tästä yksi." in await ville.says() and ville.browser.status == 422
    said = await ville.says(answer="yes", guests="7")
    assert (
        "Noin monta ei voi tulla mukaasi." in said
        and 'value="7"' in ville.browser.page
        and 'value="yes" checked' in ville.browser.page
    )
    said = await ville.says(answer="yes", guests="1")
    assert "Kiitos. Vastauksesi on tallessa." in said and "mukaasi tulee yksi ihminen" in said
    assert 'href="https://v.example/x"' in ville.browser.page, "who comes has the address of what is online"
    assert "Tulen" in said and "En pääse" in said
    said = await ville.says(answer="maybe")
    assert "Vastasit: ehkä." in said and "v.example" not in ville.browser.page
    assert (await town.event(coffee.id)).taken == 0

    # It moved after the page was loaded: a yes is to the new time, or none.
    moved_to = coffee.starts_at + timedelta(days=2)
    times = {"starts_at": moved_to, "ends_at": moved_to + timedelta(hours=2)}
    await town.write(lambda store: edited(store, town.mari, coffee.id, times))
    said = await ville.says(answer="yes", guests="")
    assert "on muuttunut kutsun jälkeen" in said and ville.browser.status == 422
    assert await ville.state(coffee.id) is SignupState.MAYBE
    assert "Olet ilmoittautunut. Tervetuloa!" in await ville.says(answer="yes", guests="")

    world.clock.set(moved_to - timedelta(minutes=5))
    link = await ville.gets(coffee.id)
    assert "En pääse" in link
    await town.write(lambda store: store.events.cancel(town.mari, coffee.id, {"fi": "Luennoija on sairaana."}))
    said = await ville.says(answer="no")
    assert "Tähän ei voi enää vastata" in said and "Tämä tapahtuma on peruttu" in said and "Luennoija" in said
    assert "v.example" not in ville.browser.page and "<form" not in ville.browser.page.partition("<main")[2]


async def test_a_full_one_and_what_is_obligatory(make_world: MakeWorld, database: Database) -> None:
    world = make_world(database)
    town = await town_of(world)
    ville = await ville_of(town)
    visit = await town.holds(10, audience=Audience.EVERYONE, seats=1, is_must=True)
    await town.comes(visit.id, "Aino")
    said = await ville.gets(visit.id)
    assert said.index("Sinun pitää tulla tähän tilaisuuteen") < said.index("Tiistairekry")
    assert "Tulen jonotuslistalle" in said and "En pääse" in said and "Ehkä" not in said, "no maybe to what is a must"
    assert "Olet jonotuslistalla" in await ville.says(answer="yes")

    def leaves(store: Store) -> None:
        (aino,) = [one for one in store.signups.everybody(visit.id) if one.state is SignupState.COMING]
        store.signups.answer(aino.person_id, visit.id, Choice.NO)

    await town.write(leaves)
    said = await ville.gets(visit.id)
    assert "Sinulle on vapaa paikka. Vastaa viimeistään" in said and "Otan paikan" in said
    offer = await town.write(lambda store: store.signups.one(ville.person_id, visit.id))
    world.clock.set(offer.offer_until + timedelta(minutes=1))
    await town.write(lambda store: store.events.tick())
    await ville.browser.open(ville.path)
    assert "Paikkaa ei ole enää varattu sinulle." in words(ville.browser)
    assert "Olet ilmoittautunut" in await ville.says(answer="yes"), "there is a seat still, so it is theirs now"

    # An invitation to what is not for everybody leads nowhere, once it is taken back.
    closed = await town.holds(20, is_open=False)
    assert "Tätä ei enää kysytä" in await ville.gets(closed.id)
    assert await ville.state(closed.id) is None


async def test_how_it_was(make_world: MakeWorld, database: Database) -> None:
    """The thanks by e-mail lead to a page for a grade, which is given once."""
    world = make_world(database)
    town = await town_of(world)
    ville = await ville_of(town)
    coffee = await town.holds(1, audience=Audience.EMPLOYERS, name={"fi": "Aamukahvit"})
    await town.write(lambda store: store.signups.answer(ville.person_id, coffee.id, Choice.YES))
    world.clock.set(coffee.starts_at)

    def came(store: Store) -> None:
        store.signups.check_in(ville.person_id, coffee.id, coffee.code)

    async def told() -> Any:
        return await town.write(lambda store: store.signups.one(ville.person_id, coffee.id))

    assert "Tätä ei enää kysytä" in await ville.gets(coffee.id, Purpose.EVENT_GRADE), "who did not come is not asked"
    await town.write(came)
    world.clock.set(coffee.ends_at + timedelta(hours=1))
    said = await ville.gets(coffee.id, Purpose.EVENT_GRADE)
    assert "Millainen tapahtuma oli?" in said and "Aamukahvit" in said
    for grade in ("", "3", "11", "kymmenen"):
        said = await ville.says(grade=grade, grade_words="Hyvä <b>kahvi</b>")
        assert "Valitse tästä yksi." in said and "Hyvä &lt;b&gt;kahvi" in ville.browser.page
    await ville.says(grade="9", grade_words="Minulla on masennus ja 131052-308T")
    assert ville.browser.status == 422 and (await told()).grade is None, "what must not be kept is not"
    said = await ville.says(grade="9", grade_words="Hyvä kahvi")
    assert "Kiitos, vastauksesi on perillä" in said
    assert ((await told()).grade, (await told()).grade_words) == (9, "Hyvä kahvi")
    assert "Tätä ei enää kysytä" in await ville.gets(coffee.id, Purpose.EVENT_GRADE)
    await ville.browser.send(ville.path, {"grade": "4"})
    assert (await told()).grade == 9, "one grade that was given is the answer"
