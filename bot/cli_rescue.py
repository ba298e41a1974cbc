"""The commands for when nobody is left who could help in the console: a lost password, a lost telephone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

import typer

from bot import command
from bot.clock import now
from storage import schema
from storage.audit import Action, Subject
from storage.database import Database
from storage.store import Store

T = TypeVar("T")

PASSWORD = "/admin/password/"  # noqa: S105 - an address
"""Where the console takes links for a forgotten password; a test holds it to the console's own address."""

Email = Annotated[str, typer.Option(help="What they sign in with.")]


def new_password(email: Email) -> None:
    """Print a link, for one use, with which somebody who has joined sets a new password."""
    settings = command.settings()

    def work(store: Store) -> str:
        staff_id = _known(store, email)
        store.audit.record(None, Action.PASSWORD_LINK_MADE, Subject.STAFF, staff_id)
        return store.staff.password_link(staff_id)

    typer.echo(f"{settings.base_url}{PASSWORD}{_in_store(work)}")


def forget_code(email: Email) -> None:
    """Take somebody's second step away, when telephone and recovery codes are lost. Ends their sign-ins."""

    def work(store: Store) -> bool:
        staff_id = _known(store, email)
        store.sessions.end_all(staff_id)
        store.audit.record(None, Action.FACTOR_RESET, Subject.STAFF, staff_id)
        return store.factors.remove(staff_id)

    typer.echo("done: the password is enough until they set up a new one" if _in_store(work) else "they had none")


def _known(store: Store, email: str) -> int:
    secret = store.staff.secret_of(email)
    if secret is None:
        command.stop("nobody who can sign in has this e-mail")
    return secret.staff_id


def _in_store(work: Callable[[Store], T]) -> T:
    async def run(database: Database) -> T:
        await schema.check(database)
        return await database.write(now(), work)

    return command.with_store(command.settings(), run)
