"""The drill: a backup made while people talk comes back whole on either database, all but the erased."""

from __future__ import annotations

import asyncio
import json
import tarfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot import backups
from bot.backups import NotEmpty, WrongPassphrase
from domain.meetings import By, MeetingKind
from domain.roles import Role
from storage import backup, erased_list, schema
from storage.backup import MADE_ANEW, BadBackup
from storage.database import Database, open_database
from storage.erasure_wishes import How
from storage.errors import SchemaTooNew
from storage.staff import Reader
from storage.tables import metadata, person
from tests.kit.clock import START
from tests.kit.people import People
from tests.kit.tips import change, post
from tests.storage.office import Office, at

WORDS = "kolme pientä porsasta"
KEY = "k" * 40


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sealing with a passphrase takes a second on purpose; here the key lies open beside."""
    monkeypatch.setattr(backups, "_seal_key", lambda key, words: f"{words}\n{key}".encode())

    def opened(sealed: bytes, words: str) -> str:
        if sealed.decode().split("\n")[0] != words:
            raise WrongPassphrase
        return sealed.decode().split("\n")[1]

    monkeypatch.setattr(backups, "_open_key", opened)


def everything(connection: Connection) -> dict[str, list[Any]]:
    tables = [table for table in metadata.sorted_tables if table.name not in MADE_ANEW]
    return {
        table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
        for table in tables
    }


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = open_database(url)
    try:
        yield database
    finally:
        await database.close()


async def open_office(database: Database) -> Office:
    office = await Office(database).open()
    await office.book(office.aino, at(26, 10), by=By.STAFF, kind=MeetingKind.FIRST)

    def talk(store: Any) -> None:
        people = People(store.connection, office.now)
        people.message(office.aino.conversation_id, "in", "Kahvila kiinnostaa ☕ =1+1\nrivi", kind="say")
        people.todo("distress", office.eetu.person_id, detail="danger")
        first, second = (post(store, source=name) for name in ("Kaupunki", "Valtio"))
        change(store, first, twin_of=second)  # a row that refers to one after it

    await office.do(talk)
    return office


PAIRS = [("sqlite_url", "empty_postgres_url"), ("postgres_url", "empty_sqlite_url")]


@pytest.mark.parametrize(("here", "there"), PAIRS, ids=["to postgresql", "to sqlite"])
async def test_a_whole_store_moves_while_it_is_written_to(
    here: str, there: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path = tmp_path / "out" / "backup.tar"
    async with opened(request.getfixturevalue(here)) as source:
        office = await open_office(source)
        before = await source.run(everything)
        going = asyncio.Event()

        async def keep_talking() -> None:
            while not path.exists():
                await source.write(office.now, lambda store: store.people.welcome("web", "web", f"n{id(store)}", "fi"))
                going.set()
                await asyncio.sleep(0)

        talking = asyncio.create_task(keep_talking())
        await going.wait()
        size = await backups.save(source, path, WORDS, made_at=office.now, key=KEY)
        await talking
        after = await source.run(everything)
    assert size == path.stat().st_size
    assert path.stat().st_mode & 0o777 == 0o600
    assert [child.name for child in path.parent.iterdir()] == ["backup.tar"], "nothing is left beside it"
    sealed = path.read_bytes()
    assert not any(word.encode() in sealed for word in ("Aino", "Kahvila", KEY))

    async with opened(request.getfixturevalue(there)) as target:
        done = await backups.restore(target, path, WORDS, at=office.now)
        assert (done.about.key, done.about.made_at, done.erased_again) == (KEY, office.now, 0)
        await schema.check(target)
        found = await target.run(everything)
        line = found["audit"].pop()
        assert line[3] == "store_restored"
        assert before.keys() == found.keys()
        for name, rows in before.items():
            assert found[name][: len(rows)] == rows, name
            assert found[name] == after[name][: len(found[name])], f"{name}: one state of what was going on"
        assert len(found["conversation"]) == len(found["person"])
        mari = Reader(office.mari, Role.COORDINATOR, 1, None)
        hits = await target.write(office.now, lambda store: store.search.find(mari, "kahvilat"))
        assert [hit.full_name for hit in hits] == ["Aino Aho"], "what was said is found again"
        new = await target.write(office.now, lambda store: store.people.welcome("web", "web", "new", "fi"))
        assert new > max(row[0] for row in found["conversation"]), "numbers go on"


async def test_who_was_erased_since_is_erased_again(sqlite_url: str, tmp_path: Path) -> None:
    path, listed = tmp_path / "backup.tar", tmp_path / "erased.jsonl"
    async with opened(sqlite_url) as database:
        office = await open_office(database)
        await backups.save(database, path, WORDS, made_at=office.now, key=None)
        office.now += timedelta(days=1)
        await office.do(lambda store: store.erasing.erase(office.aino.person_id, how=How.STAFF))
        since = (await database.run(lambda c: c.execute(select(person.c.created_at)).scalars().all()))[-1]
        erased_list.append(listed, [(office.eetu.person_id, since), (office.eetu.person_id + 40, since)])
        with pytest.raises(NotEmpty):
            await backups.restore(database, path, WORDS, at=office.now)
        done = await backups.restore(
            database, path, WORDS, at=office.now, replace=True, erased=lambda: erased_list.read(listed)
        )
        assert done.erased_again == 2, "one the store knew of, and one of the list; the other number is nobody"
        found = json.dumps(await database.run(everything), default=str, ensure_ascii=False)
        assert "Kahvila" not in found
        assert "Aino" not in found
        assert "Eetu" not in found
        assert "Mari Meri" in found


async def test_what_cannot_be_restored_leaves_the_store_as_it_was(sqlite_url: str, tmp_path: Path) -> None:
    whole = tmp_path / "backup.tar"
    async with opened(sqlite_url) as database:
        office = await open_office(database)
        await backups.save(database, whole, WORDS, made_at=office.now, key=None)
        before = await database.run(everything)
        with pytest.raises(FileExistsError):
            await backups.save(database, whole, WORDS, made_at=office.now, key=None)

        async def refused(path: Path, why: type[Exception], words: str = WORDS) -> None:
            with pytest.raises(why):
                await backups.restore(database, path, words, at=office.now, replace=True)
            assert await database.run(everything) == before

        await refused(whole, WrongPassphrase, "kolme isoa porsasta")
        data = whole.read_bytes()
        for name, spoilt in (
            ("torn", data[: len(data) // 2]),
            ("empty", b""),
            ("other", b"not a tar at all" * 100),
            ("bent", data[:3000] + bytes(b ^ 1 for b in data[3000:3100]) + data[3100:]),
        ):
            path = tmp_path / name
            path.write_bytes(spoilt)
            await refused(path, BadBackup)
        with tarfile.open(tmp_path / "strange", "w") as tar:
            tar.add(tmp_path / "other", "letter.txt")
        await refused(tmp_path / "strange", BadBackup)


def lines(*rows: Any, revision: str = "0002", version: int = 1) -> list[str]:
    head = {
        "format": backup.FORMAT,
        "version": version,
        "revision": revision,
        "made_at": START.isoformat(),
        "key": None,
    }
    return [json.dumps(line) + "\n" for line in (head, *rows)]


PERSON = {"table": "person", "columns": {"id": "", "language": "", "origin_ref": "", "created_at": "instant"}}


async def test_an_older_programs_backup_is_brought_up_to_date(empty_database: Database) -> None:
    def fill(connection: Connection, given: list[str]) -> int:
        read = iter(given)
        said = backup.about(read)
        return schema.refill(connection, said.revision, lambda c: backup.load(c, read))

    old = lines(PERSON, [7, "sv", None, START.isoformat()], {"rows": 1})
    assert await empty_database.change_schema(lambda connection: fill(connection, old)) == 1
    await schema.check(empty_database)
    kept = await empty_database.run(lambda c: c.execute(select(person)).one())
    assert (kept.id, kept.language, kept.created_at, kept.erased_at) == (7, "sv", START, None)
    for bad in (old[:-1], [*old, *old[-2:-1]], lines(PERSON, {"rows": 1}), [], ["{}\n"], lines(version=2)):
        with pytest.raises(BadBackup):
            await empty_database.change_schema(lambda connection, bad=bad: fill(connection, bad))
    with pytest.raises(SchemaTooNew):
        await empty_database.change_schema(lambda connection: fill(connection, lines({"rows": 0}, revision="9999")))
    assert await empty_database.run(lambda c: c.execute(select(person.c.id)).scalars().all()) == [7]
