"""The commands that carry the whole store away and bring it back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot import command
from bot.clock import now
from bot.settings import KEY_FILE, Settings
from storage import erased_list
from storage.backup import BadBackup
from storage.database import Database
from storage.errors import SchemaTooNew

PassphraseFile = Annotated[
    Path | None,
    typer.Option("--passphrase-file", help="A file whose first line is the passphrase; without it, it is asked for."),
]


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; there must be none of this name.")],
    passphrase_file: PassphraseFile = None,
) -> None:
    """Write the whole store into one sealed file. The program may go on meanwhile."""
    from bot import backups  # brings the sealing, which other commands do without

    settings = command.settings()
    if file.exists():
        command.stop(f"{file} is there already: nothing was written")
    passphrase = _passphrase(passphrase_file, confirm=True)
    if len(passphrase) < backups.SHORTEST:
        command.stop(f"the passphrase needs at least {backups.SHORTEST} letters: whoever has the file may try for ever")

    async def work(database: Database) -> int:
        return await backups.save(database, file, passphrase, made_at=now(), key=settings.key)

    size = command.with_store(settings, work)
    typer.echo(f"{file}: {size:,} bytes. Without the passphrase nobody can open it, you neither.")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `duunikaveri backup` has written.")],
    passphrase_file: PassphraseFile = None,
    replace: Annotated[bool, typer.Option("--replace", help="Also where there is a store in use: it goes.")] = False,
) -> None:
    """Put a backup in the place of the store. Stop the program before. Who was erased since stays erased."""
    from bot import backups  # brings the sealing, which other commands do without

    settings = command.settings()
    if not file.is_file():
        command.stop(f"{file}: no such file")
    passphrase = _passphrase(passphrase_file, confirm=False)
    known = erased_list.path(settings.data_dir)

    async def work(database: Database) -> backups.Restored:
        return await backups.restore(
            database, file, passphrase, at=now(), replace=replace, erased=lambda: erased_list.read(known)
        )

    try:
        done = command.with_store(settings, work)
    except backups.NotEmpty:
        command.stop("there are people in the store: --replace puts the backup in its place, and they are gone")
    except backups.WrongPassphrase:
        command.stop("the passphrase does not open this file; the store is as it was")
    except BadBackup as bad:
        command.stop(f"{bad}; the store is as it was")
    except SchemaTooNew:
        command.stop("the backup was made by a newer program; the store is as it was")
    typer.echo(f"restored: {done.rows:,} rows of {done.about.made_at:%Y-%m-%d %H:%M} UTC")
    typer.echo(f"erased again: {done.erased_again}")
    _tell_of_key(settings, done.about.key)


def _tell_of_key(settings: Settings, key: str | None) -> None:
    """Second factors and links hang on the key that the backup was made with."""
    if key is None or key == settings.key:
        return
    path = settings.data_dir / f"{KEY_FILE}.restored"
    path.touch(mode=0o600)
    path.write_text(key, encoding="utf-8")
    typer.echo(f"The backup was made with another secret key, now in {path}.")
    typer.echo("Without it nobody's second step of signing in works: put it in the place of yours before you start.")


def _passphrase(file: Path | None, *, confirm: bool) -> str:
    if file is None:
        return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm))
    return file.read_text(encoding="utf-8").split("\n", 1)[0]
