"""The tests' own PostgreSQL comes from either place, and is gone whatever becomes of the tests."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.postgres import PostgresServer, binaries, debian_binaries, wheel_binaries

START_AND_WAIT = """
import sys
from tests.kit.postgres import PostgresServer, binaries
with PostgresServer(binaries()) as server:
    print(server.folder, flush=True)
    sys.stdin.read()
"""


def test_the_wheel_brings_a_server_that_works() -> None:
    found = wheel_binaries()
    assert found is not None
    with PostgresServer(found) as server:
        server.command("select 1")
        folder = server.folder
    assert not folder.exists()


def test_a_server_is_found_even_where_its_user_cannot_enter(tmp_path: Path) -> None:
    found = wheel_binaries()
    assert found is not None
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o700)
    install, package, site = found.parents[:3]
    inside = locked / package.name / install.name
    shutil.copytree(install, inside, symlinks=True)
    shutil.copytree(site / f"{package.name}.libs", locked / f"{package.name}.libs")
    with PostgresServer(inside / "bin") as server:
        server.command("select 1")


def test_nothing_is_left_when_the_tests_are_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", START_AND_WAIT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as tests:
        assert tests.stdout is not None
        folder = Path(tests.stdout.readline().strip())
        server = int(folder.joinpath("data/postmaster.pid").read_text().split()[0])
        watch = os.pidfd_open(server) if hasattr(os, "pidfd_open") else None
        tests.send_signal(signal.SIGKILL)
        tests.wait()
    if watch is None:
        pytest.fail("this test needs Linux: it waits for a process that is not its child")
    ended, _, _ = select.select([watch], [], [], 30)
    os.close(watch)
    assert ended


def test_the_newest_of_debians_servers_is_taken(tmp_path: Path) -> None:
    for version in ("9.6", "15", "17"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        for name in ("initdb", "postgres"):
            folder.joinpath(name).touch(mode=0o755)
    assert debian_binaries(tmp_path) == tmp_path / "17/bin"


def test_a_folder_without_a_server_is_not_taken(tmp_path: Path) -> None:
    tmp_path.joinpath("17/bin").mkdir(parents=True)
    assert debian_binaries(tmp_path) is None


def test_the_environment_may_name_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGRES_BIN", "/opt/pg/bin")
    assert binaries() == Path("/opt/pg/bin")
