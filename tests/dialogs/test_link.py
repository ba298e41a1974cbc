"""Telegram and the web chat become one person by a code; whoever did not want that undoes it."""

from __future__ import annotations

import pytest

from domain.incoming import Channel
from domain.people import Purpose
from storage.database import Database
from storage.erasure_wishes import How
from storage.tables import (
    client,
    consent,
    conversation,
    delivery,
    identity_link,
    link_code,
    message,
    person,
    talk,
    todo,
)
from tests.kit.talk import House, Person


@pytest.fixture
async def house(database: Database) -> House:
    return await House(database).open()


async def code_of(client_: Person) -> str:
    await client_.press("Omat tiedot", "Käytä myös toisessa paikassa")
    body = (await client_.last()).body
    return body.partition("<b>")[2].partition("</b>")[0]


async def types(newcomer: Person, code: str) -> None:
    """From the lobby: somebody who has begun and left it."""
    await newcomer.press("Minulla on koodi")
    await newcomer.say(code)


async def comes(house: House, chat: str) -> Person:
    newcomer = house.person(chat, channel=Channel.TELEGRAM, language="sv")
    await newcomer.start()
    await newcomer.press("Svenska", "Jobb åt mig själv")
    await newcomer.say("Aino Virtanen", "avbryt", "språk")
    await newcomer.press("Suomi")
    return newcomer


async def test_two_chats_become_one_person_and_two_again(house: House) -> None:
    await house.coordinator()
    aino = house.person()
    await aino.is_client(Purpose.TIPS)
    phone = await comes(house, "55")
    await phone.say("Haluan puhua ihmisen kanssa", "Soittakaa minulle")
    mine, former = (one["id"] for one in await house.rows(person))
    house.clock.advance(minutes=1)

    code = await code_of(aino)
    await types(phone, f"{code[:4]} {code[4:]}".upper())
    await phone.hears("kutsumanimi alkaa kirjaimella A")
    await phone.press("En ole")
    await phone.hears("Mikään ei muuttunut.")
    await types(phone, code)
    await phone.press("Kyllä, se olen minä")
    await phone.hears("Nyt tämäkin on sinun keskustelusi.")
    assert await phone.asked() == "menu.go" and (await phone.conversation()).person_id == mine

    # Both chats hear of it; what waited because of the phone's words is the client's now; permissions are theirs.
    await house.speaks()
    for chat in (aino, phone):
        await chat.hears("yhdistetty myös toiseen keskusteluun", "14 päivän")
        assert "En tehnyt tätä" in await chat.labels()
    assert {row["person_id"] for row in await house.rows(todo)} == {mine}
    assert {row["person_id"] for row in await house.rows(talk)} <= {mine}
    assert {row["person_id"] for row in await house.rows(consent)} == {mine}
    await phone.start()
    await phone.hears("Moi taas, Aino!")

    # A code opens once, and not for long.
    third = house.person("66", channel=Channel.TELEGRAM)
    await third.start()
    await third.press("Suomi", "Työtä itselleni")
    await third.say("peru")
    await types(third, code)
    await third.hears("Tällä koodilla en löytänyt keskustelua.")

    # "That was not me", from the first chat: the phone is nobody's client again.
    await aino.press("En tehnyt tätä", "Kyllä, erota ne")
    await aino.hears("Keskustelut on erotettu.")
    assert (await phone.conversation()).person_id == former
    await house.speaks()
    await phone.hears("Tämä keskustelu on taas erillään.")
    await phone.say("moi")
    assert (await phone.asked()).startswith(("lobby", "welcome"))
    before = [m.body for m in await phone.messages()]
    assert not any("Moi taas, Aino" in body for body in before) and "Soittakaa minulle" in before
    assert {row["person_id"] for row in await house.rows(todo)} == {former}

    # What the phone heard as the client is the client's: it goes with them.
    await house.write(lambda store: store.erasing.erase(mine, how=How.STAFF))
    kept = [row["body"] for row in await house.rows(message)]
    assert "Soittakaa minulle" in kept and not any("Moi taas, Aino" in body for body in kept)


async def test_wrong_codes_tell_nothing_and_soon_are_not_looked_at(house: House) -> None:
    await house.coordinator()
    aino = house.person()
    await aino.is_client()
    code = await code_of(aino)
    phone = await comes(house, "55")
    answers = set()
    for wrong in ("abcdefgh", "0", code[:-1], "ÄÄÄÄÄÄÄÄ"):
        await types(phone, wrong)
        answers.add((await phone.last()).body)
    assert len(answers) == 1
    house.clock.advance(minutes=16)
    await types(phone, code)
    assert {(await phone.last()).body} == answers, "an old code is as wrong as any"
    fresh = await code_of(aino)
    await types(phone, fresh)
    await phone.hears("Koodia on kokeiltu tässä monta kertaa.")
    house.clock.advance(minutes=61)
    fresh = await code_of(aino)
    await types(phone, fresh)
    await phone.hears("alkaa kirjaimella A")
    house.clock.advance(minutes=16)
    await phone.press("Kyllä, se olen minä")
    await phone.hears("Koodi ei ole enää voimassa.")
    assert await house.rows(identity_link) == []
    assert fresh not in str(await house.rows(link_code))


async def test_two_clients_are_not_mixed(house: House) -> None:
    await house.coordinator()
    aino, eetu = house.person(), house.person("2", channel=Channel.TELEGRAM)
    await aino.is_client()
    await eetu.is_client(full_name="Eetu Esimerkki", call_name="Eetu")
    code = await code_of(aino)
    await eetu.press("Omat tiedot", "Minulla on koodi")
    await eetu.say(code)
    await eetu.press("Kyllä, se olen minä")
    await eetu.hears("en voi yhdistää niitä itse")
    assert [row["kind"] for row in await house.rows(todo) if row["done_at"] is None] == ["data_request"]
    assert len(await house.rows(client)) == 2 and await house.rows(identity_link) == []


async def test_after_two_weeks_it_stays(house: House) -> None:
    await house.coordinator()
    aino = house.person()
    await aino.is_client()
    phone = await comes(house, "55")
    await types(phone, await code_of(aino))
    await phone.press("Kyllä, se olen minä")
    await house.speaks()
    house.clock.advance(days=15)
    await phone.press("En tehnyt tätä")
    await phone.press("Kyllä, erota ne")
    await phone.hears("ei voi enää perua")
    (link,) = await house.rows(identity_link)
    assert link["undone_at"] is None
    assert len({row["identity_id"] for row in await house.rows(conversation)}) == 2
    assert await house.rows(delivery)

    # Who is erased goes as whoever they were in the joined chat, too.
    mine = (await phone.conversation()).person_id
    assert await house.write(lambda store: store.erasing.erase(mine, how=How.STAFF))
    assert all(row["erased_at"] for row in await house.rows(person))
    for table in (conversation, delivery, message, identity_link):
        assert await house.rows(table) == []
