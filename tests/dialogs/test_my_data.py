"""Somebody asks what is kept of them, takes it along, and has it erased: as they see it, and what is left."""

from __future__ import annotations

import json

import pytest

from domain.incoming import Channel
from domain.people import Purpose
from domain.roles import Role
from storage.audit import Action, Subject
from storage.database import Database
from storage.erasure_wishes import Refusal
from storage.staff import Reader
from storage.store import Store
from storage.tables import (
    audit,
    channel_identity,
    client,
    delivery,
    erasure,
    message,
    person,
    service_case,
    todo,
)
from tests.kit.people import People
from tests.kit.talk import House

SECRET = "Haaveilen omasta kanarialinnusta"


@pytest.fixture
async def house(database: Database) -> House:
    return await House(database).open()


async def admin(house: House) -> Reader:
    def add(store: Store) -> Reader:
        return People(store.connection, store.now).colleague("Anna Admin", role=Role.ADMIN)

    return await house.write(add)


async def test_what_is_kept_who_looked_and_the_file(house: House) -> None:
    mari = await house.coordinator()
    aino = house.person(channel=Channel.TELEGRAM)
    await aino.is_client(Purpose.TIPS, own_words=f"{SECRET} <b>", phone="+358401234567")
    client_id = (await house.rows(client))[0]["id"]
    await house.write(lambda store: store.audit.record(mari, Action.CLIENT_VIEWED, Subject.CLIENT, client_id))

    await aino.press("Omat tiedot")
    await aino.hears("mitä olet kertonut itsestäsi", "1 lupa lähettää", "1 merkintä tietojesi katsomisesta")
    await aino.press("Kuka on katsonut tietojani")
    await aino.hears("• 23.11.2026 Mari Mäkelä, koordinaattori")

    for label in ("Tiedosto, jota voi lukea", "Tiedosto toisille ohjelmille (JSON)"):
        await aino.press("Omat tiedot", "Ota tiedot tiedostona", label)
        await aino.hears("Tässä on kaikki, mitä sinusta on tallessa.", "Mitä haluat tehdä?")
    await house.speaks()
    (name, page), (_, machine) = house.ear.files
    told = page.decode()
    assert name == "duunikaveri-2026-11-23.html"
    assert f"{SECRET} &lt;b&gt;" in told and "Lahti" in told and "040 1234567" in told
    assert "23.11.2026 Mari Mäkelä" in told and "Työvinkit: annoit luvan 23.11.2026" in told
    assert json.loads(machine)["data"]["client"][0]["own_words"] == f"{SECRET} <b>"
    assert [row["action"] for row in await house.rows(audit)].count("copy_taken") == 2

    # In the web chat the file waits behind a link that the browser's cookie opens.
    eetu = house.person("2")
    await eetu.start()
    await eetu.press("Suomi", "Työtä itselleni")
    await eetu.say("peru")
    await eetu.press("Omat tiedot", "Ota tiedot tiedostona", "Tiedosto, jota voi lukea")
    assert '<a href="http://127.0.0.1/my-data.html">' in (await eetu.last()).body


async def test_who_never_became_a_client_is_erased_at_once(house: House) -> None:
    aino = house.person(channel=Channel.TELEGRAM, chat="7733445566")
    await aino.start("mol-juliste")
    await aino.press("Suomi", "Työtä itselleni")
    await aino.say("Kanarina Lintunen", "peru")
    await aino.press("Omat tiedot", "Poista tietoni")
    await aino.hears("poistan kaikki tietosi heti")
    await aino.press("Ei, pidä ne")
    await aino.hears("Mitään ei poistettu.")
    await aino.press("Omat tiedot", "Poista tietoni", "Kyllä, poista tietoni")
    await aino.hears("Tietosi on poistettu.", "Mitä haluat tehdä?")
    assert "Kanarina" not in await house.kept() and "juliste" not in await house.kept()
    first, newcomer = await house.rows(person)
    assert first["erased_at"] is not None and newcomer["erased_at"] is None

    # The words leave, then the chat's address goes too.
    await house.speaks()
    await house.write(lambda store: store.erasing.tick())
    assert "7733445566" in await house.kept()
    house.clock.advance(minutes=2)
    assert await house.write(lambda store: store.erasing.tick()) >= 1
    assert "7733445566" not in await house.kept()
    for table in (message, delivery, channel_identity):
        assert await house.rows(table) == []
    assert [row["state"] for row in await house.rows(erasure)] == ["done", "done"]
    assert [row["action"] for row in await house.rows(audit)].count("person_erased") == 1

    await aino.start()
    await aino.hears("Duunikaveri")
    assert await aino.asked() == "welcome.language"
    assert len(await house.rows(person)) == 3


async def test_who_goes_on_at_once_is_a_newcomer(house: House) -> None:
    aino = house.person()
    await aino.start()
    await aino.press("Suomi", "Työtä itselleni")
    await aino.say("Kanarina Lintunen", "peru")
    await aino.press("Omat tiedot", "Poista tietoni", "Kyllä, poista tietoni")
    house.clock.advance(minutes=1)
    await aino.press("Aloita alusta")
    await aino.say("Uusi Nimi")
    house.clock.advance(days=2)
    await house.write(lambda store: store.erasing.tick())
    house.clock.advance(days=2)
    await house.write(lambda store: store.erasing.tick())
    assert "Uusi Nimi" in await house.kept() and "Kanarina" not in await house.kept()
    assert sorted(row["state"] for row in await house.rows(erasure)) == ["done", "withdrawn"]


async def test_where_a_service_goes_on_a_person_decides(house: House) -> None:
    await house.coordinator()
    anna = await admin(house)
    aino = house.person(channel=Channel.TELEGRAM, chat="7733445566")
    case_id = await aino.is_client(own_words=SECRET)
    await aino.press("Omat tiedot", "Poista tietoni")
    await aino.hears("Palvelusi on kesken. Siksi ihminen katsoo pyyntösi ensin.")
    await aino.press("Kyllä, poista tietoni")
    await aino.hears("Pyyntösi on perillä.")
    assert [row["kind"] for row in await house.rows(todo) if row["done_at"] is None] == ["erasure_asked"]

    await aino.press("Omat tiedot", "Perun pyynnön poistaa tietoni")
    await aino.hears("Tietosi pysyvät tallessa")
    assert await house.write(lambda store: store.erasing.requests(anna)) == []

    async def ask() -> int:
        await aino.press("Omat tiedot", "Poista tietoni", "Kyllä, poista tietoni")
        (wish,) = await house.write(lambda store: store.erasing.requests(anna))
        assert (wish.full_name, wish.held, wish.open_cases) == ("Aino Virtanen", "open_case", 1)
        return wish.id

    refused = await ask()
    assert await house.write(lambda store: store.erasing.refuse(anna, refused, Refusal.LAW))
    assert not await house.write(lambda store: store.erasing.approve(anna, refused))
    await house.speaks()
    await aino.hears("Laki velvoittaa", "tietosuoja.fi")
    assert [row for row in await house.rows(todo) if row["done_at"] is None] == []

    await aino.start()
    agreed = await ask()
    assert await house.write(lambda store: store.erasing.approve(anna, agreed))
    await house.speaks()
    await aino.hears("Tietosi on poistettu, kuten pyysit.", "viimeinen viestini")
    kept = await house.kept()
    assert SECRET not in kept and "Virtanen" not in kept
    (case,) = await house.rows(service_case)
    assert case["id"] == case_id and case["closed_at"] is not None
    house.clock.advance(minutes=2)
    await house.write(lambda store: store.erasing.tick())
    assert "7733445566" not in await house.kept()
