"""Who may take over a chat and write there, what is refused, what is kept of it, and that two never have it at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import select, update

from domain.roles import Role
from storage.database import Database
from storage.errors import Refused
from storage.staff import Reader
from storage.store import Store
from storage.tables import audit, channel_identity, message, talk, todo, written
from tests.kit.people import Known, People
from tests.kit.race import race
from tests.storage.office import MONDAY

T = TypeVar("T")

TAKE_ALL = """
import asyncio, sys
from datetime import datetime
from domain.roles import Role, Specialty
from storage.database import open_database
from storage.errors import Refused
from storage.staff import Reader

url, now, staff_id, team_id, *people = sys.argv[1:]
reader = Reader(int(staff_id), Role.COORDINATOR, int(team_id), Specialty.COMPANY)

async def main():
    database = open_database(url)
    await database.run(lambda connection: None)
    print("ready", flush=True)
    sys.stdin.readline()
    for person_id in people:
        try:
            await database.write(datetime.fromisoformat(now), lambda store: store.talks.hold(reader, int(person_id)))
            print("mine", flush=True)
        except Refused as refused:
            print(refused.args[0], flush=True)
    await database.close()

asyncio.run(main())
"""


@dataclass
class Office:
    """Mari and Olli of one team with their lead, Ida of another; Aino is Mari's client, Veli waits in the queue."""

    database: Database
    mari: Reader
    olli: Reader
    lead: Reader
    ida: Reader
    admin: Reader
    auditor: Reader
    aino: Known
    veli: Known
    stranger: int
    now = MONDAY

    async def do(self, work: Callable[[Store], T]) -> T:
        return await self.database.write(self.now, work)

    async def rows(self, *columns: Any) -> list[Any]:
        return await self.do(lambda store: list(store.connection.execute(select(*columns)).all()))

    async def pressed(self) -> list[str]:
        found = await self.do(lambda store: store.connection.execute(select(audit).order_by(audit.c.id)).all())
        return [f"{row.staff_id} {row.action} {row.subject_kind} {row.subject_id}" for row in found]


@pytest.fixture
async def office(database: Database) -> Office:
    def fill(store: Store) -> Office:
        people = People(store.connection, MONDAY)
        ours, theirs = people.team("Lahti"), people.team("Hollola")
        mari, olli = (people.colleague(name, team_id=ours) for name in ("Mari Meri", "Olli Oja"))
        lead = people.colleague("Liisa Lahti", Role.TEAM_LEAD, ours)
        ida = people.colleague("Ida Idän", team_id=theirs)
        admin, auditor = people.colleague("Aada A", Role.ADMIN), people.colleague("Tero T", Role.AUDITOR)
        aino = people.client("Aino Aho", ours, coordinator=mari)
        veli = people.client("Veli Virta", ours)
        stranger, _ = people.person()
        return Office(database, mari, olli, lead, ida, admin, auditor, aino, veli, stranger)

    return await database.write(MONDAY, fill)


async def test_who_may_take_over(office: Office) -> None:
    """One's own client, the lead's team; who is nobody's, once they ask for a person. Nobody else, and it is seen."""

    async def may(person_id: int) -> list[str]:
        readers = (office.mari, office.olli, office.lead, office.ida, office.admin, office.auditor)
        allowed = [await office.do(lambda s, r=r: s.talks.may_write(r, person_id)) for r in readers]  # type: ignore[misc]
        names = ("Mari", "Olli", "lead", "Ida", "admin", "auditor")
        return [name for name, is_allowed in zip(names, allowed, strict=True) if is_allowed]

    assert await may(office.aino.person_id) == ["Mari", "lead"]
    assert await may(office.veli.person_id) == ["lead"]
    assert await may(office.stranger) == await may(404) == []

    def alert(store: Store) -> None:
        for person_id in (office.aino.person_id, office.veli.person_id, office.stranger):
            People(store.connection, MONDAY).todo("person_wanted", person_id)

    await office.do(alert)
    assert await may(office.aino.person_id) == ["Mari", "lead"]
    assert await may(office.veli.person_id) == ["Mari", "Olli", "lead"]
    assert await may(office.stranger) == ["Mari", "Olli", "lead", "Ida"]

    aino = office.aino.person_id
    presses: list[Callable[[Store], object]] = [
        lambda s: s.talks.hold(office.olli, aino),
        lambda s: s.talks.write(office.olli, aino, "Moi", "k1"),
        lambda s: s.talks.hand_back(office.olli, aino),
        lambda s: s.talks.snooze(office.olli, aino, MONDAY + timedelta(days=1)),
        lambda s: s.talks.unsnooze(office.olli, aino),
        lambda s: s.talks.answered(office.olli, aino),
        lambda s: s.notes.add(office.olli, aino, "Muista", "k2"),
    ]
    for press in presses:
        assert await office.do(press) is None
    assert await office.do(lambda s: s.talks.hold(office.olli, 404)) is None
    refused = f"{office.olli.staff_id} view_refused client {office.aino.id}"
    assert await office.pressed() == [refused] * len(presses)
    assert await office.rows(talk) == await office.rows(message) == []


async def test_what_is_refused_and_what_is_kept(office: Office) -> None:
    aino, mari, lead = office.aino.person_id, office.mari, office.lead

    async def write(body: str, key: str = "form", who: Reader = mari) -> int | str | None:
        try:
            return await office.do(lambda store: store.talks.write(who, aino, body, key))
        except Refused as refused:
            return str(refused.args[0])

    assert [await write(body) for body in (" \n\u200b", "a" * 2001, "Tunnus on 131052-308T.")] == [
        "empty",
        "long",
        "identity_code",
    ]
    assert await office.rows(message) == []
    written_id = await write("Hei <b>Aino</b>!\r\n\r\n\r\nKatso https://lahti.fi/a?b&c")
    assert await write("Jotain muuta") == written_id  # the same form once more
    assert await write("Moi", "lead's", lead) == "held"
    here, said = await office.rows(message.c.kind, message.c.body)
    assert here.kind == "bot"
    assert here.body.startswith("Täällä on nyt Mari,")
    assert (said.kind, said.body) == (
        "staff",
        "Hei &lt;b&gt;Aino&lt;/b&gt;!\n\nKatso https://lahti.fi/a?b&amp;c",
    )
    assert [row.staff_id for row in await office.rows(written)] == [mari.staff_id]
    with pytest.raises(Refused, match="held"):
        await office.do(lambda store: store.talks.hold(lead, aino))
    assert await office.do(lambda store: store.talks.hand_back(lead, aino)) is True  # leads may
    assert await office.do(lambda store: store.talks.hand_back(mari, aino)) is False

    def block(store: Store) -> None:
        store.connection.execute(update(channel_identity).values(blocked_at=MONDAY))

    await office.do(block)
    assert await write("Moi", "second") == "unreachable"
    assert await office.do(lambda store: store.notes.add(mari, aino, "Soita\n\näidille", "n")) == await office.do(
        lambda store: store.notes.add(mari, aino, "Soita", "n")
    )
    (note,) = await office.do(lambda store: store.notes.of(aino))
    assert (note.staff_name, note.body) == ("Mari Meri", "Soita\näidille")
    assert [line.split()[1] for line in await office.pressed()] == [
        "talk_held",
        "talk_written",
        "talk_returned",
        "note_added",
    ]


async def test_who_waits_and_who_has_read(office: Office) -> None:
    """Needing a person is kept once; an answer, or a word that it was one, ends it and what is on the list."""
    aino, mari = office.aino.person_id, office.mari

    async def state() -> Any:
        return await office.do(lambda store: store.talks.state(aino))

    assert (await state()).waiting_since is None
    assert await office.do(lambda store: store.talks.answered(mari, aino)) is False

    def wait(store: Store) -> None:
        store.talks.needs(aino)
        People(store.connection, MONDAY).todo("person_wanted", aino)

    await office.do(wait)
    office.now = MONDAY + timedelta(hours=1)
    await office.do(lambda store: store.talks.snooze(mari, aino, office.now + timedelta(days=1)))
    assert (await state()).waiting_since == MONDAY
    assert (await state()).snoozed_until is not None
    assert await office.do(lambda store: store.talks.unsnooze(mari, aino)) is True
    assert await office.do(lambda store: store.talks.unsnooze(mari, aino)) is False
    with pytest.raises(Refused, match="past"):
        await office.do(lambda store: store.talks.snooze(mari, aino, office.now))
    await office.do(lambda store: store.talks.snooze(mari, aino, office.now + timedelta(days=1)))
    await office.do(lambda store: store.talks.needs(aino))
    assert (await state()).snoozed_until is None
    assert (await state()).waiting_since == MONDAY
    assert await office.do(lambda store: store.talks.answered(mari, aino)) is True
    assert (await state()).waiting_since is None
    assert [row.done_at is not None for row in await office.rows(todo)] == [True]

    await office.do(wait)
    second = (await office.rows(todo))[-1].id
    assert await office.do(lambda store: store.alerts.finish(mari, second)) is True
    assert (await state()).waiting_since is None
    await office.do(lambda store: store.alerts.reopen(mari, second))
    assert (await state()).waiting_since == MONDAY


async def test_who_leaves_the_service_leaves_the_chat(office: Office) -> None:
    aino = office.aino.person_id

    def leave(store: Store) -> None:
        store.talks.hold(office.mari, aino)
        store.talks.needs(aino)
        store.staff.deactivate(office.mari.staff_id)

    await office.do(leave)
    (row,) = await office.rows(talk)
    assert (row.held_by, row.returned_at) == (None, MONDAY)
    assert [(one.kind, one.staff_id) for one in await office.rows(todo)] == [("chat_waiting", None)]
    assert await office.do(lambda store: store.talks.tick()) == 0


async def test_of_two_who_take_the_same_chats_each_is_had_by_one(office: Office, database_url: str) -> None:
    def strangers(store: Store) -> list[int]:
        people = People(store.connection, MONDAY)
        ids = [people.person()[0] for _ in range(8)]
        for person_id in ids:
            people.todo("person_wanted", person_id)
        return ids

    ids = await office.do(strangers)
    readers = (office.mari, office.olli)
    runs = [[database_url, MONDAY.isoformat(), str(r.staff_id), str(r.team_id), *map(str, ids)] for r in readers]
    outcomes = race(TAKE_ALL, *runs)
    assert [sorted(pair) for pair in zip(*outcomes, strict=True)] == [["held", "mine"]] * len(ids)
    assert len(await office.rows(message)) == len(ids)  # one line each of who is here
