"""The commands about what is kept: how long, erasing by hand, and the register."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import cli
from bot.clock import now
from storage import erased_list
from storage.database import open_database
from storage.retention import REGISTER
from storage.store import Store
from tests.kit.people import People


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.app, words)


@pytest.fixture
def people(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One who has been silent for long, and one of today."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DUUNIKAVERI_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("DUUNIKAVERI_DATA_DIR", str(tmp_path))

    def fill(store: Store) -> list[int]:
        return [People(store.connection, store.now - timedelta(days=ago)).person()[0] for ago in (100, 0)]

    async def work() -> list[int]:
        database = open_database(sqlite_url)
        try:
            return await database.write(now(), fill)
        finally:
            await database.close()

    return asyncio.run(work())


def test_a_dry_run_says_what_the_run_then_does(people: list[int], tmp_path: Path) -> None:
    dry, real, again = run("prune", "--dry-run"), run("prune"), run("prune", "--dry-run")
    assert dry.exit_code == real.exit_code == 0, dry.output
    assert dry.output == real.output and "unregistered          1" in dry.output
    assert "unregistered          0" in again.output
    assert [number for number, _ in erased_list.read(erased_list.path(tmp_path))] == [people[0]]


def test_a_person_is_erased_by_hand(people: list[int], tmp_path: Path) -> None:
    hesitant, done, again = (
        run("erase", str(people[1])),
        run("erase", str(people[1]), "--yes"),
        run("erase", str(people[1]), "--yes"),
    )
    assert (hesitant.exit_code, "--yes" in hesitant.stderr) == (1, True)
    assert (done.exit_code, done.stdout) == (0, "erased\n")
    assert (again.exit_code, again.stderr) == (1, "there is no such person, or no longer\n")
    assert [number for number, _ in erased_list.read(erased_list.path(tmp_path))] == [people[1]]


def test_who_is_listed_is_erased_again(people: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after the database's own restore: the store knows nothing of the erasure, the file beside it does."""
    assert run("erase").stderr == "say whom: a person's number, or --listed\n"
    assert run("erase", "--listed").stdout == "erased again: 0\n"
    url = os.environ["DUUNIKAVERI_DATABASE_URL"]
    dumped = tmp_path / "dumped.db"
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as here, closing(sqlite3.connect(dumped)) as there:
        here.backup(there)
    assert run("erase", str(people[1]), "--yes").exit_code == 0
    monkeypatch.setenv("DUUNIKAVERI_DATABASE_URL", f"sqlite:///{dumped}")
    assert [run("erase", "--listed").stdout for _ in range(2)] == ["erased again: 1\n", "erased again: 0\n"]


def test_the_register_is_printed_whole() -> None:
    printed = run("register").stdout
    assert all(f"| `{name}` |" in printed for name in REGISTER)
