"""The program's commands: serve, migrate, staff, dialog, doctor."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, NoReturn, TypeVar

import typer
from sqlalchemy.exc import DBAPIError, InterfaceError

from bot import logs
from bot.clock import now
from bot.settings import ProcessRole, Settings, SettingsError, load
from domain.roles import Role, Specialty
from storage import schema
from storage.audit import Action, Subject
from storage.database import Database, open_database
from storage.errors import Refused, SchemaTooNew, SchemaTooOld, StoreBusy
from storage.store import Store

T = TypeVar("T")

WRONG_SETTINGS = 2
JOIN = "/admin/join/"
"""Where the console takes invitations; a test holds it to the console's own address."""

NO_WAY_IN = ("08", "28", "3D", "53", "57", "SQLITE_CANTOPEN", "SQLITE_NOTADB", "SQLITE_READONLY", "SQLITE_PERM")
"""PostgreSQL's classes of errors (connection, authorization, no such database, resources, operator's doing)
and SQLite's names of its own, that mean: not the program's fault, nor the store's form."""

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
    settings = _settings().model_copy(update={name: value for name, value in given.items() if value is not None})
    if settings.role_fault:
        _stop(f"role {settings.role_fault}", WRONG_SETTINGS)
    logs.set_up()
    _with_store(settings, schema.check)
    from bot.app import serve as serve_all  # takes a second: other commands do without

    asyncio.run(serve_all(settings))


@app.command()
def migrate() -> None:
    """Bring the store's tables to the form this program needs. Safe to repeat."""

    async def work(database: Database) -> tuple[str | None, str]:
        before = await schema.current_revision(database)
        await schema.migrate(database)
        return before, schema.head()

    before, after = _with_store(_settings(), work)
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
    settings = _settings()

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
        token = _with_store(settings, work)
    except Refused as refused:
        _stop(REFUSALS.get(refused.args[0], refused.args[0]))
    typer.echo(f"{settings.base_url}{JOIN}{token}")


def _team(store: Store, name: str) -> int:
    teams = {shown: number for number, shown in store.staff.teams()}
    if name not in teams:
        _stop(f"there is no team named {name}; there are: {', '.join(sorted(teams))}")
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
        _stop(f"there is no dialog named {name}: see `duunikaveri dialog list`")
    from bot import terminal

    terminal.chat(name)


def _settings() -> Settings:
    try:
        return load()
    except SettingsError as error:
        for line in error.lines:
            typer.echo(line, err=True)
        raise typer.Exit(WRONG_SETTINGS) from None


def _with_store(settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    """Runs the work with the store open; what is wrong with the store itself is said in one line."""

    async def run() -> T:
        database = open_database(settings.store_url)
        try:
            return await work(database)
        finally:
            await database.close()

    try:
        return asyncio.run(run())
    except SchemaTooOld:
        _stop("the store's tables are older than this program: run `duunikaveri migrate`")
    except SchemaTooNew:
        _stop("the store's tables are newer than this program: start the newer program")
    except StoreBusy:
        _stop("the store is busy: another program holds it; try again")
    except (OSError, DBAPIError) as error:
        if not _is_out_of_reach(error):
            raise
        _stop("the store cannot be reached: run `duunikaveri doctor`")


def _is_out_of_reach(error: Exception) -> bool:
    driver = getattr(error, "orig", None)
    code = getattr(driver, "sqlstate", None) or getattr(driver, "sqlite_errorname", None) or ""
    return isinstance(error, OSError | InterfaceError) or code.startswith(NO_WAY_IN)


def _stop(line: str, status: int = 1) -> NoReturn:
    typer.echo(line, err=True)
    raise typer.Exit(status)
