"""The commands as whoever runs the program types them."""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner, Result

from admin import context
from bot import cli, command
from bot.clock import now
from bot.settings import Settings
from storage import schema
from storage.database import open_database
from tests.kit.people import PASSWORD_HASH

ROOT = Path(__file__).parents[2]
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
COMMAND = re.compile(r"\bduunikaveri ((?:[a-z]+)(?: [^\s`|&#<>]+)*)")
"""What is typed after the program's name, to the end of the words or of the line."""
DUE = ("staff", "add", "--email", "Maija@example.fi", "--name", "Maija Mallikas")


@pytest.fixture(autouse=True)
def settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def store(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUUNIKAVERI_DATABASE_URL", database_url)


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.app, words)


def test_migrate_makes_the_tables_and_may_be_repeated(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUUNIKAVERI_DATABASE_URL", empty_url)
    first, second = run("migrate"), run("migrate")
    assert (first.exit_code, first.stdout) == (0, f"the store is at {schema.head()}, was at nothing\n")
    assert (second.exit_code, second.stdout) == (0, f"the store is at {schema.head()}\n")


@pytest.mark.parametrize("command", [("serve",), ("migrate",), (*DUE, "--role", "admin")])
def test_wrong_settings_stop_every_command(monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]) -> None:
    monkeypatch.setenv("DUUNIKAVERI_PORT", "many")
    monkeypatch.setenv("DUUNIKAVERI_PROT", "1")
    result = run(*command)
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "DUUNIKAVERI_PORT: expected a whole number from 1 to 65535",
        "DUUNIKAVERI_PROT: no such setting; did you mean DUUNIKAVERI_PORT?",
    ]


def test_serve_refuses_a_store_that_was_not_migrated(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUUNIKAVERI_DATABASE_URL", empty_url)
    result = run("serve")
    assert result.exit_code == 1
    assert "run `duunikaveri migrate`" in result.stderr.splitlines()[-1]


@pytest.mark.usefixtures("store")
def test_serve_refuses_a_store_of_a_newer_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "revisions", lambda: ["0000"])
    result = run("serve")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (
        1,
        "the store's tables are newer than this program: start the newer program",
    )


def test_a_sqlite_store_is_served_by_one_process_only(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUUNIKAVERI_DATABASE_URL", sqlite_url)
    for role in ("web", "worker"):
        result = run("serve", "--role", role)
        assert (result.exit_code, result.stderr) == (
            2,
            f"role {role}: a SQLite store belongs to one process, which does all; use PostgreSQL for more\n",
        )
    assert "Invalid value for '--role'" in run("serve", "--role", "both").stderr
    assert "Invalid value for '--port'" in run("serve", "--port", "0").stderr


def test_what_is_said_on_the_line_wins_over_the_settings(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[tuple[str, int]] = []

    async def serve(settings: Settings) -> None:
        served.append((settings.role, settings.port))

    monkeypatch.setattr("bot.app.serve", serve)
    monkeypatch.setenv("DUUNIKAVERI_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("DUUNIKAVERI_ROLE", "web")
    monkeypatch.setenv("DUUNIKAVERI_PORT", "8081")
    assert run("serve").exit_code == 2
    assert run("serve", "--role", "all").exit_code == 0
    assert run("serve", "--role", "all", "--port", "8082").exit_code == 0
    assert served == [("all", 8081), ("all", 8082)]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql://nobody@127.0.0.1:1/none", ", nobody answers at its host and port"),
        ("sqlite:////proc/none/store.db", ", its file or socket is not there or may not be opened"),
        ("sqlite:////proc/version", ", its file cannot be opened"),
    ],
)
def test_a_store_that_cannot_be_reached_is_said_in_one_line(
    url: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUUNIKAVERI_DATABASE_URL", url)
    result = run("migrate")
    assert result.exit_code == 1
    assert result.stderr == f"the store cannot be reached{why}: run `duunikaveri doctor`\n"


def test_a_database_that_does_not_exist_is_said_in_one_line(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUUNIKAVERI_DATABASE_URL", postgres_url.replace("@/", "@/no_"))
    said = "the store cannot be reached, its server has no database of this name: run `duunikaveri doctor`\n"
    assert run("migrate").stderr == said


def test_the_commands_that_the_documents_name_are_there() -> None:
    """With their options: what somebody types from a page is not refused."""
    named = [words for page in DOCUMENTS for words in COMMAND.findall(page.read_text(encoding="utf-8"))]
    assert len(named) > 20
    for words in named:
        here, rest = get_command(cli.app), words.split()
        while isinstance(here, TyperGroup) and rest:
            assert rest[0] in here.commands, f"duunikaveri {words}"
            here = here.commands[rest.pop(0)]
        known = {name for one in here.params for name in one.opts}
        assert {one for one in rest if one.startswith("--")} <= known, f"duunikaveri {words}"


def test_a_command_in_a_folder_without_a_store_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUUNIKAVERI_DATA_DIR", str(tmp_path))
    result = run("serve")
    assert result.exit_code == 1
    assert result.stderr.startswith("there is no store here yet: run `duunikaveri migrate`; ")


def test_a_fault_of_ours_is_not_taken_for_a_store_out_of_reach() -> None:
    with sqlite3.connect(":memory:") as connection, pytest.raises(sqlite3.OperationalError) as caught:
        connection.execute("select no_such_column")
    connection.close()
    assert not command.is_out_of_reach(OperationalError("select", {}, caught.value))


@pytest.mark.usefixtures("store")
def test_staff_get_a_link_of_the_consoles_own() -> None:
    result = run(*DUE, "--role", "admin")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"http://127.0.0.1:8080{context.ROOT}/join/")
    assert len(result.stdout.strip().rpartition("/")[2]) >= 32


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--role", "coordinator", "--specialty", "company"), "--team"),
        (("--role", "coordinator", "--team", "Nowhere"), "there is no team named Nowhere; there are: "),
    ],
)
def test_staff_that_cannot_be_added_are_refused_with_the_reason(more: tuple[str, ...], said: str) -> None:
    result = run(*DUE, *more)
    assert result.exit_code == 1
    assert said in result.stderr


@pytest.mark.usefixtures("store")
def test_an_e_mail_is_taken_once() -> None:
    assert run(*DUE, "--role", "admin").exit_code == 0
    again = run(*DUE, "--role", "auditor")
    assert (again.exit_code, again.stderr) == (1, "there is an account with this e-mail already\n")


def test_who_lost_password_and_telephone_is_let_in_again(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUUNIKAVERI_DATABASE_URL", sqlite_url)
    invitation = run(*DUE, "--role", "admin").stdout.strip().rpartition("/")[2]
    early = run("staff", "new-password", "--email", "maija@example.fi")
    assert (early.exit_code, early.stderr) == (1, "nobody who can sign in has this e-mail\n")

    async def join() -> None:
        database = open_database(sqlite_url)
        await database.write(now(), lambda store: store.staff.accept(invitation, PASSWORD_HASH))
        await database.close()

    asyncio.run(join())
    link = run("staff", "new-password", "--email", "MAIJA@example.fi").stdout
    assert link.startswith(f"http://127.0.0.1:8080{context.ROOT}/password/")
    assert run("staff", "forget-code", "--email", "maija@example.fi").stdout == "they had none\n"


def test_dialogs_are_listed_and_an_unknown_one_is_refused() -> None:
    listed = run("dialog", "list")
    assert "register" in listed.stdout.splitlines()
    assert run("dialog", "chat", "none").stderr == "there is no dialog named none: see `duunikaveri dialog list`\n"


def test_the_doctor_says_what_is_not_well_with_its_status() -> None:
    result = run("doctor")
    assert result.exit_code == 1
    assert "FIX  store: there is none yet: run `duunikaveri migrate`" in result.stdout.splitlines()


def test_a_fault_that_ends_the_program_is_told_without_its_words(sqlite_url: str, tmp_path: Path) -> None:
    code = (
        "import bot.cli, storage.schema as s\n"
        "async def fail(_): raise ValueError('Aino Virtanen')\n"
        "s.migrate = fail\n"
        "bot.cli.app(['migrate'])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DUUNIKAVERI_DATABASE_URL": sqlite_url}
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("the program stopped by a fault:\nbuiltins.ValueError\n  bot/cli.py line ")
    assert "Virtanen" not in done.stderr


def test_a_backup_is_made_and_put_back(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUUNIKAVERI_DATABASE_URL", sqlite_url)
    words, file = tmp_path / "words", tmp_path / "backup.tar"
    words.write_text("kolme pientä porsasta\n", encoding="utf-8")
    sealed = ("--passphrase-file", str(words))
    short = tmp_path / "short"
    short.write_text("porsas", encoding="utf-8")
    assert "at least 12 letters" in run("backup", str(file), "--passphrase-file", str(short)).stderr
    added = run("staff", "add", "--email", "aino@example.fi", "--name", "Aino Alku", "--role", "admin")
    assert added.exit_code == 0
    assert run("backup", str(file), *sealed).exit_code == 0
    again = run("backup", str(file), *sealed)
    assert (again.exit_code, again.stderr) == (1, f"{file} is there already: nothing was written\n")
    refused = run("restore", str(file), *sealed)
    assert (refused.exit_code, "--replace" in refused.stderr) == (1, True)
    wrong = run("restore", str(file), "--passphrase-file", str(short), "--replace")
    assert wrong.stderr == "the passphrase does not open this file; the store is as it was\n"
    done = run("restore", str(file), *sealed, "--replace")
    assert (done.exit_code, "erased again: 0" in done.stdout) == (0, True)
