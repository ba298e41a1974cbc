"""The program's commands: serve, migrate, backup, restore, prune, erase, register, staff, dialog, jobs, doctor."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated, TypeVar

import typer

from bot import command, logs
from bot.cli_backup import backup, restore
from bot.cli_jobs import jobs_app
from bot.cli_rescue import forget_code, new_password
from bot.cli_rights import erase, prune, register
from bot.clock import now
from bot.settings import ProcessRole
from domain.roles import Role, Specialty
from storage import schema
from storage.audit import Action, Subject
from storage.database import Database
from storage.errors import Refused
from storage.store import Store

T = TypeVar("T")

JOIN = "/admin/join/"
"""Where the console takes invitations; a test holds it to the console's own address."""

REFUSALS = {
    "email_taken": "there is an account with this e-mail already",
    "team_missing": "coordinators and team leads need a team: --team",
    "specialty_missing": "coordinators need a specialty: --specialty",
}

# Typer's own tracebacks print local variables, which may be secrets.
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
staff_app = typer.Typer(no_args_is_help=True, help="The people who work here.")
dialog_app = typer.Typer(no_args_is_help=True, help="The conversations the bot can have.")
app.add_typer(staff_app, name="staff")
app.add_typer(dialog_app, name="dialog")
app.add_typer(jobs_app, name="jobs")
app.command()(backup)
app.command()(restore)
app.command()(prune)
app.command()(erase)
app.command()(register)
staff_app.command("new-password")(new_password)
staff_app.command("forget-code")(forget_code)


@app.callback()
def main() -> None:
    """Duunikaveri: a chat-first assistant of an employment service."""
    sys.excepthook = logs.last_words


@app.command()
def serve(
    role: Annotated[
        ProcessRole | None, typer.Option(help="What this process does; on PostgreSQL several share the work.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")] = None,
) -> None:
    """Run the bot, the web chat and the console until told to stop."""
    given = {"role": role, "port": port}
    settings = command.settings().model_copy(update={name: value for name, value in given.items() if value is not None})
    if settings.role_fault:
        command.stop(f"role {settings.role_fault}", command.WRONG_SETTINGS)
    if settings.mail_fault:
        command.stop(f"mail: {settings.mail_fault}", command.WRONG_SETTINGS)
    logs.set_up()
    command.with_store(settings, schema.check)
    from bot.app import serve as serve_all  # takes a second: other commands do without

    asyncio.run(serve_all(settings))


@app.command()
def demo(port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")] = None) -> None:
    """Try the program: a sample office with invented people, and a clock that one can move on."""
    settings = command.settings().model_copy(update={} if port is None else {"port": port})
    logs.set_up()
    from bot.demo.run import run  # nobody else needs it

    asyncio.run(run(settings))


@app.command()
def migrate() -> None:
    """Bring the store's tables to the form this program needs. Safe to repeat."""

    async def work(database: Database) -> tuple[str | None, str]:
        before = await schema.current_revision(database)
        await schema.migrate(database)
        return before, schema.head()

    before, after = command.with_store(command.settings(), work)
    typer.echo(f"the store is at {after}" + ("" if before == after else f", was at {before or 'nothing'}"))


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="For programs to read.")] = False,
) -> None:
    """Look the installation over: settings, store, disk, Telegram, clock."""
    from bot import doctor as examination  # brings aiogram, which takes a second

    findings = asyncio.run(examination.examine())
    typer.echo(examination.as_json(findings) if as_json else examination.told(findings))
    raise typer.Exit(0 if all(found.ok for found in findings) else 1)


@staff_app.command("add")
def add_staff(
    email: Annotated[str, typer.Option(help="What they sign in with.")],
    name: Annotated[str, typer.Option(help="First and last name, as colleagues see it.")],
    role: Annotated[Role, typer.Option()],
    specialty: Annotated[Specialty | None, typer.Option(help="Coordinators: which kind.")] = None,
    team: Annotated[str | None, typer.Option(help="The team's name, as in the console.")] = None,
    language: Annotated[str | None, typer.Option(help="fi, sv or en.")] = None,
) -> None:
    """Make an account and print the link, for one use, with which they set their password."""
    settings = command.settings()

    def add(store: Store) -> str:
        store.region.ensure_known()
        staff_id = store.staff.add(
            email=email,
            full_name=name,
            role=role,
            specialty=specialty,
            team_id=None if team is None else _team(store, team),
            language=language or settings.default_language,
        )
        store.audit.record(None, Action.STAFF_INVITED, Subject.STAFF, staff_id, role=role)
        return store.staff.invite_link(staff_id)

    async def work(database: Database) -> str:
        await schema.check(database)
        return await database.write(now(), add)

    try:
        token = command.with_store(settings, work)
    except Refused as refused:
        command.stop(REFUSALS.get(refused.args[0], refused.args[0]))
    typer.echo(f"{settings.base_url}{JOIN}{token}")


def _team(store: Store, name: str) -> int:
    teams = {shown: number for number, shown in store.staff.teams()}
    if name not in teams:
        command.stop(f"there is no team named {name}; there are: {', '.join(sorted(teams))}")
    return teams[name]


@dialog_app.command("list")
def list_dialogs() -> None:
    """The dialogs by name."""
    from dialogs import registry  # reads every dialog, which other commands do without

    for name in registry.names():
        typer.echo(name)


@dialog_app.command("chat")
def chat(name: Annotated[str, typer.Argument(help="One of `duunikaveri dialog list`.")]) -> None:
    """Try a dialog here at the terminal. Nothing is kept."""
    from dialogs import registry

    if name not in registry.names():
        command.stop(f"there is no dialog named {name}: see `duunikaveri dialog list`")
    from bot import terminal

    terminal.chat(name)
