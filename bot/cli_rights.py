"""The commands for what is kept of people: how long, what is erased, and the register of it all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from bot import command
from bot.clock import now
from bot.settings import Settings
from storage import erased_list, schema
from storage.database import Database
from storage.store import Store


def prune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
) -> None:
    """Remove what has been kept as long as was promised, as the program does every night at 4.30."""
    from bot import erasures
    from storage import prune as rules

    settings = command.settings()

    async def work(database: Database) -> dict[str, int]:
        await schema.check(database)
        if dry_run:
            return await database.read(now(), rules.due)
        gone = await erasures.prune_all(database, now)
        await erasures.leave_nothing(database, now)
        await erasures.write_list(database, now, settings.data_dir)
        return gone

    counts = command.with_store(settings, work)
    for rule in rules.RULES:
        typer.echo(f"{rule.name:<14} {counts.get(rule.name, 0):>8}")


def erase(
    person: Annotated[
        int | None, typer.Argument(min=1, help="The person's number, as in the console's /people/NUMBER.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it: there is no way back.")] = False,
    listed: Annotated[
        bool, typer.Option("--listed", help="Erase again who is in erased.jsonl: after the database's own restore.")
    ] = False,
) -> None:
    """Erase a person at once, whatever is agreed with them: for a wish that came by another way than the chat."""
    from storage.erasure_wishes import How

    settings = command.settings()
    if listed:
        known = erased_list.read(erased_list.path(settings.data_dir))
        again = _erase(settings, lambda store: store.erasing.again(dict.fromkeys(known)))
        typer.echo(f"erased again: {again}")
        return
    if person is None:
        command.stop("say whom: a person's number, or --listed")
    if not yes:
        command.stop("this cannot be undone: say --yes to erase the person")
    if not _erase(settings, lambda store: store.erasing.erase(person, how=How.STAFF)):
        command.stop("there is no such person, or no longer")
    typer.echo("erased")


def _erase(settings: Settings, which: Callable[[Store], int]) -> int:
    """Erases in one transaction, and leaves nothing outside it either. Returns how many were erased."""
    from bot import erasures

    async def work(database: Database) -> int:
        await schema.check(database)
        done = await database.write(now(), which)
        await erasures.leave_nothing(database, now)
        await erasures.write_list(database, now, settings.data_dir)
        return done

    return command.with_store(settings, work)


def register() -> None:
    """Print what is kept of whom: every column, its copy and its erasure, as a Markdown table."""
    from storage import retention

    typer.echo(retention.table())
