"""The commands for what is kept of people: how long, what is erased, and the register of it all."""

from __future__ import annotations

from typing import Annotated

import typer

from bot import command
from bot.clock import now
from storage import schema
from storage.database import Database


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
    person: Annotated[int, typer.Argument(min=1, help="The person's number, as in the console's /people/NUMBER.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it: there is no way back.")] = False,
) -> None:
    """Erase a person at once, whatever is agreed with them: for a wish that came by another way than the chat."""
    from bot import erasures
    from storage.erasure_wishes import How

    settings = command.settings()
    if not yes:
        command.stop("this cannot be undone: say --yes to erase the person")

    async def work(database: Database) -> bool:
        await schema.check(database)
        done = await database.write(now(), lambda store: store.erasing.erase(person, how=How.STAFF))
        await erasures.leave_nothing(database, now)
        await erasures.write_list(database, now, settings.data_dir)
        return done

    if not command.with_store(settings, work):
        command.stop("there is no such person, or no longer")
    typer.echo("erased")


def register() -> None:
    """Print what is kept of whom: every column, its copy and its erasure, as a Markdown table."""
    from storage import retention

    typer.echo(retention.table())
