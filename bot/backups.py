"""Backup files: the store's lines, compressed, sealed with a passphrase in age's format, in one tar file.

The file holds ``key.age``, a key sealed with the passphrase, and ``store.age``, the store sealed with that key. The
program ``age`` opens both, should this one be gone: ``age -d key.age > key; age -d -i key store.age | gunzip``.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import IO, cast

import pyrage  # type: ignore[import-untyped]  # a compiled module without stubs
from sqlalchemy import Connection, select

from storage import backup, schema
from storage.audit import Action
from storage.backup import About, BadBackup
from storage.database import Database
from storage.erased_list import Erased
from storage.store import Store
from storage.tables import person, staff

SHORTEST = 12
"""Letters of a passphrase: whoever has the file may try as long as they like."""
KEY, STORE = "key.age", "store.age"
MOST_KEY = 100_000


class NotEmpty(Exception):
    """There is a store already where one is to be restored to."""


class WrongPassphrase(Exception):
    """The file does not open with this passphrase."""


async def save(database: Database, path: Path, passphrase: str, *, made_at: datetime, key: str | None) -> int:
    """Writes a backup of the store, which may be in use meanwhile. Returns the file's size in bytes.

    FileExistsError when there is a file already. What is written is readable by its owner only, and nothing of the
    store is ever on the disk unsealed.
    """
    await schema.check(database)
    with _scratch(path) as folder:
        own = pyrage.x25519.Identity.generate()

        def write(connection: Connection) -> None:
            with _sealing(folder / STORE, own) as out:
                for line in backup.dump(connection, schema.head(), made_at, key):
                    out.write(line.encode())

        await database.read(made_at, lambda store: write(store.connection))
        return _pack(folder, own, passphrase, path)


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a restore: what the backup says of itself, its rows, and how many people were erased again."""

    about: About
    rows: int
    erased_again: int


async def restore(
    database: Database,
    path: Path,
    passphrase: str,
    *,
    at: datetime,
    replace: bool = False,
    erased: Callable[[], Iterable[Erased]] = tuple,
) -> Restored:
    """Puts a backup in the place of the store, in one transaction: what fails leaves the store as it was.

    Whoever was erased since the backup was made is erased again: those the store itself knows of, and ``erased``.
    The program must not run meanwhile. Raises NotEmpty when people are in the store and ``replace`` is not said,
    WrongPassphrase, BadBackup, SchemaTooOld when the present store waits for its migration, and SchemaTooNew for a
    backup of a newer program.
    """
    is_new = await schema.current_revision(database) is None
    if not is_new:
        await schema.check(database)
    with _opened(path, passphrase) as lines:
        said = backup.about(lines)

        def work(connection: Connection) -> tuple[int, int]:
            known: list[Erased] = [] if is_new else Store(connection, at).erasing.done_list()
            if not (is_new or replace) and has_people(connection):
                raise NotEmpty
            rows = schema.refill(connection, said.revision, lambda c: backup.load(c, lines))
            store = Store(connection, at)
            again = store.erasing.again(dict.fromkeys([*known, *erased()]))
            store.audit.record(None, Action.STORE_RESTORED, rows=rows, erased_again=again)
            return rows, again

        return Restored(said, *await database.change_schema(work))


def has_people(connection: Connection) -> bool:
    """Whether anybody has talked to the bot or works here."""
    return any(connection.execute(select(table.c.id).limit(1)).first() is not None for table in (person, staff))


# The file.


@contextmanager
def _scratch(path: Path) -> Iterator[Path]:
    """A folder on the same disk for what is under way, gone afterwards. FileExistsError when the file is there."""
    if path.exists():
        raise FileExistsError(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".backup-", dir=path.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _pack(folder: Path, own: pyrage.x25519.Identity, passphrase: str, path: Path) -> int:
    """Puts the two sealed files into one, with its name only when it is whole. Returns its size in bytes."""
    (folder / KEY).write_bytes(_seal_key(str(own), passphrase))
    packed = folder / "packed"
    with tarfile.open(packed, "w") as tar:
        for name in (KEY, STORE):
            tar.add(folder / name, name)
    packed.chmod(0o600)
    with packed.open("rb") as file:
        os.fsync(file.fileno())
    os.link(packed, path)  # refuses to write over a file, unlike a rename
    return path.stat().st_size


@contextmanager
def _sealing(path: Path, own: pyrage.x25519.Identity) -> Iterator[IO[bytes]]:
    """What is written to the yielded file is compressed and sealed into ``path``, by a thread at the pipe's end."""
    read_end, write_end = os.pipe()
    failed: list[BaseException] = []

    def seal() -> None:
        try:
            with os.fdopen(read_end, "rb") as source, path.open("xb") as target:
                pyrage.encrypt_io(source, target, [own.to_public()])
                target.flush()
                os.fsync(target.fileno())
        except BaseException as error:  # it is raised where the writer is
            failed.append(error)

    thread = Thread(target=seal, name="backup-seal")
    thread.start()
    try:
        with (
            os.fdopen(write_end, "wb") as pipe,
            gzip.GzipFile(fileobj=pipe, mode="wb", compresslevel=6, mtime=0) as out,
        ):
            yield cast("IO[bytes]", out)
    except BrokenPipeError:
        if not failed:
            raise
    finally:
        thread.join()
    if failed:
        raise failed[0]


@contextmanager
def _opened(path: Path, passphrase: str) -> Iterator[Iterator[str]]:
    """The lines of a backup. Raises WrongPassphrase, and BadBackup for any other file and where one is damaged."""
    try:
        with tarfile.open(path, "r:") as tar, closing(_unsealed(tar, passphrase)) as lines:
            yield lines
    except (tarfile.TarError, pyrage.DecryptError, EOFError, zlib.error, gzip.BadGzipFile, UnicodeDecodeError):
        raise BadBackup("the file is damaged, or is no backup of Duunikaveri") from None


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    try:
        found = tar.extractfile(name)
    except KeyError:
        found = None
    if found is None:
        raise BadBackup("this is no backup of Duunikaveri")
    return found


def _seal_key(key: str, passphrase: str) -> bytes:
    """Slow on purpose, about a second: so it is for whoever tries passphrases."""
    return bytes(pyrage.passphrase.encrypt(key.encode(), passphrase))


def _open_key(sealed: bytes, passphrase: str) -> str:
    try:
        return str(pyrage.passphrase.decrypt(sealed, passphrase).decode())
    except pyrage.DecryptError:
        raise WrongPassphrase from None


def _unsealed(tar: tarfile.TarFile, passphrase: str) -> Generator[str, None, None]:
    """Line by line through a pipe: the opened store is never on the disk."""
    own = pyrage.x25519.Identity.from_str(_open_key(_member(tar, KEY).read(MOST_KEY), passphrase))
    sealed = _member(tar, STORE)
    read_end, write_end = os.pipe()
    failed: list[BaseException] = []

    def unseal() -> None:
        try:
            with os.fdopen(write_end, "wb") as target, contextlib.suppress(BrokenPipeError):
                pyrage.decrypt_io(sealed, target, [own])
        except BaseException as error:  # it is raised where the reader is
            failed.append(error)

    thread = Thread(target=unseal, name="backup-unseal")
    thread.start()
    try:
        with os.fdopen(read_end, "rb") as pipe, gzip.GzipFile(fileobj=pipe) as opened:
            yield from io.TextIOWrapper(cast("IO[bytes]", opened), encoding="utf-8")
    finally:
        thread.join()
    if failed:  # whoever leaves early closes the pipe, which is no failure
        raise failed[0]
