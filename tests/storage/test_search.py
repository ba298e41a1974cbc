"""Search finds what was said in whatever form the words stand, and only with whom the reader may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from domain.roles import Role
from storage.search import Hit, excerpt_of, stems_of_word
from storage.staff import Reader
from storage.store import Store
from storage.tables import channel_identity, conversation
from tests.kit.people import Known, People
from tests.storage.office import Office


def say(store: Store, known: Known, *said: str, direction: str = "in", kind: str = "say") -> list[int]:
    people = People(store.connection, store.now)
    return [people.message(known.conversation_id, direction, body, kind=kind) for body in said]


@pytest.fixture
async def office(database: object) -> Office:
    return await Office(database).open()  # type: ignore[arg-type]


def mari(office: Office) -> Reader:
    return Reader(office.mari, Role.COORDINATOR, 1, None)


def bodies(hits: Iterable[Hit]) -> list[str]:
    return [hit.excerpt for hit in hits if hit.message_id is not None]


async def find(office: Office, words: str, reader: Reader | None = None) -> list[Hit]:
    return await office.do(lambda store: store.search.find(reader or mari(office), words))


async def test_words_in_any_form_names_and_only_ones_own(office: Office) -> None:
    def story(store: Store) -> None:
        say(store, office.aino, "Haluaisin töitä kahvilasta", "Olen etsinyt työpaikkoja keväästä asti")
        say(store, office.eetu, "Jag söker jobb på ett kafé", "=SUM(1) <b>kahvila</b> *")
        say(store, office.eetu, "Mitä kahvila maksaa?", direction="out", kind="bot")
        say(store, office.eetu, "Kahvilassa on paikka auki", direction="out", kind="staff")
        people = People(store.connection, office.now)
        other = people.client("Oona Outo", people.team("Hollola"))
        say(store, other, "Kahvila olisi kiva")

    await office.do(story)
    assert bodies(await find(office, "kahvila")) == [
        "Kahvilassa on paikka auki",
        "=SUM(1) <b>kahvila</b> *",
        "Haluaisin töitä kahvilasta",
    ], "the newest first; not what the bot says, and nobody else's"
    assert bodies(await find(office, "työpaikka etsiä")) == ["Olen etsinyt työpaikkoja keväästä asti"]
    assert bodies(await find(office, "jobb")) == ["Jag söker jobb på ett kafé"]
    assert [hit.full_name for hit in await find(office, "ain aho")] == ["Aino Aho"]
    (name,) = await find(office, "Aho")
    assert (name.message_id, name.matched) == (None, ((5, 8),))
    for nothing in ("", "  ", "…", '" OR *', "zzz", "oona"):
        assert await find(office, nothing) == []
    lead = Reader(office.mari, Role.TEAM_LEAD, 1, None)
    assert len(bodies(await find(office, "kahvila", lead))) == 3
    for role in (Role.ADMIN, Role.AUDITOR):
        found = await find(office, "kahvila", Reader(office.mari, role, None, None))
        assert bodies(found) == [], "no words without a reason"


async def test_what_commits_late_is_found_and_what_is_forgotten_is_not(office: Office) -> None:
    (first,) = await office.do(lambda store: say(store, office.aino, "kahvila"))
    await office.do(lambda store: store.search.catch_up(10))
    office.now += timedelta(minutes=1)
    await office.do(lambda store: say(store, office.eetu, "kahvilan pöytä"))
    assert len(bodies(await find(office, "kahvila"))) == 2
    office.now += timedelta(minutes=10)
    assert await office.do(lambda store: store.search.catch_up(1)) == 1
    assert await office.do(lambda store: store.search.catch_up(10)) == 1
    assert await office.do(lambda store: store.search.catch_up(10)) == 0
    assert await office.do(lambda store: store.search.forget(office.aino.person_id)) == 1
    assert bodies(await find(office, "kahvila")) == ["kahvilan pöytä"]
    await office.do(lambda store: store.search.purge())
    if office.database.dialect == "sqlite":
        check = text("insert into search_words(search_words) values ('integrity-check')")
        await office.do(lambda store: store.connection.execute(check))
    assert first


async def test_somebody_with_many_clients_finds_the_same(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def story(store: Store) -> None:
        people = People(store.connection, office.now)
        say(store, office.aino, "kahvila")
        say(store, people.client("Oona Outo", people.team("Hollola")), "kahvila")

    await office.do(story)
    few = await find(office, "kahvi")
    monkeypatch.setattr("storage.search.FEW_PEOPLE", 0)
    assert await find(office, "kahvi") == few
    assert len(few) == 1
    await office.do(lambda store: say(store, office.eetu, "kahvila", "kahvia"))
    monkeypatch.setattr("storage.search.LATELY", 2)
    assert bodies(await find(office, "kahvi")) == ["kahvia", "kahvila", "kahvila"], "also what was said before lately"
    lately = await office.do(lambda store: store.search.find(mari(office), "kahvi", most=2))
    assert bodies(lately) == ["kahvia", "kahvila"]


def test_the_excerpt_shows_the_words_in_their_place() -> None:
    said = "a " * 60 + "työpaikkoja\n" + "b " * 60
    excerpt, ((start, end),) = excerpt_of(said, [stems_of_word("työpaikka")])
    assert excerpt[start:end] == "työpaikkoja"
    assert (excerpt[0], excerpt[-1], "\n" in excerpt) == ("…", "…", False)


async def test_a_chat_that_becomes_another_persons_is_found_as_theirs(office: Office) -> None:
    def story(store: Store) -> int:
        say(store, office.eetu, "lentokone", "=", "kiitos")
        store.search.catch_up(10)
        theirs = conversation.c.id == office.eetu.conversation_id
        identity_id = store.connection.execute(select(conversation.c.identity_id).where(theirs)).scalar_one()
        moved = update(channel_identity).where(channel_identity.c.id == identity_id)
        store.connection.execute(moved.values(person_id=office.aino.person_id))
        store.search.moved(identity_id)
        return store.search.forget(office.eetu.person_id)

    assert await office.do(story) == 0, "nothing is left under the old name"
    assert [hit.full_name for hit in await find(office, "lentokoneet")] == ["Aino Aho"]
