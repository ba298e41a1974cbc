"""What admins edit: kept by language, back to the catalogue's own when emptied."""

from __future__ import annotations

import pytest

from domain.roles import Role
from storage.contents import EDITABLE, LONGEST, ContentKey
from storage.database import Database
from storage.errors import Refused
from tests.kit.clock import START
from tests.kit.people import People

KEY = ContentKey.CRISIS_CONTACTS


@pytest.fixture
async def aino(database: Database) -> int:
    return await database.run(lambda c: People(c, START).colleague("Aino Alku", Role.ADMIN).staff_id)


async def test_nothing_until_somebody_writes(database: Database) -> None:
    assert await database.read(START, lambda store: store.contents.get(KEY, "fi")) is None


async def test_each_language_is_its_own(database: Database, aino: int) -> None:
    await database.write(START, lambda store: store.contents.set(KEY, "fi", "Soita 112.", aino))
    await database.write(START, lambda store: store.contents.set(KEY, "fi", "Soita 112!", aino))
    got = await database.read(START, lambda store: [store.contents.get(KEY, code) for code in ("fi", "sv")])
    assert got == ["Soita 112!", None]


async def test_says_who_and_when(database: Database, aino: int) -> None:
    await database.write(START, lambda store: store.contents.set(KEY, "fi", "Soita 112.", aino))
    edited = await database.read(START, lambda store: store.contents.edited(KEY, "fi"))
    assert edited is not None and (edited.at, edited.by_name) == (START, "Aino Alku")


async def test_text_is_made_fit_to_keep(database: Database, aino: int) -> None:
    body = " Soita 112.\r\n\r\n\x00Kriisipuhelin\u202e auttaa. \n"
    await database.write(START, lambda store: store.contents.set(KEY, "fi", body, aino))
    got = await database.read(START, lambda store: store.contents.get(KEY, "fi"))
    assert got == "Soita 112.\nKriisipuhelin auttaa."


@pytest.mark.parametrize(
    ("body", "code"), [("Soita jonnekin.", "content_lacks"), ("112" + "x" * LONGEST, "content_long")]
)
async def test_refused(database: Database, aino: int, body: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        await database.write(START, lambda store: store.contents.set(KEY, "fi", body, aino))


async def test_unknown_keys_are_not_editable(database: Database, aino: int) -> None:
    with pytest.raises(KeyError):
        await database.write(START, lambda store: store.contents.set("welcome.opening", "fi", "112", aino))
    ours = {"web.unset.controller", "web.unset.contact", "web.unset.officer"}
    assert set(EDITABLE) == {"crisis.contacts"} | ours
