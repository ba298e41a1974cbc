"""`duunikaveri demo`: makes the sample office anew and serves it, on this machine only."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import typer
from pydantic import SecretStr
from starlette.types import ASGIApp

from bot.app import Program, serve
from bot.demo.clock import DemoClock
from bot.demo.corner import Corner
from bot.demo.office import PASSWORD, STAFF, Office
from bot.settings import Settings
from storage import schema
from storage.factors import SecondFactor

Fill = Callable[[Program, DemoClock], Awaitable[None]]
"""Puts the people into an empty store, and the clock to the morning that they have come to."""


async def live_through(program: Program, clock: DemoClock) -> None:
    await Office(program, clock).fill()


async def run(settings: Settings, clock: DemoClock | None = None, fill: Fill = live_through) -> None:
    """Serves until told to stop. The store is in a folder that goes when the program ends."""
    clock = clock or DemoClock()
    with tempfile.TemporaryDirectory(prefix="duunikaveri-demo-") as folder:

        async def prepare(program: Program) -> tuple[ASGIApp, Sequence[str]]:
            await schema.migrate(program.database)
            typer.echo("Making the sample office; this takes a moment.")
            await fill(program, clock)
            return Corner(program.web_app(), program, clock), _lines(program.settings)

        await serve(_of_the_office(settings, Path(folder)), clock, prepare)


def _of_the_office(settings: Settings, folder: Path) -> Settings:
    """No channel to real people, no store but its own, and nobody from elsewhere."""
    return settings.model_copy(
        update={
            "data_dir": folder,
            "database_url": None,
            "host": "127.0.0.1",
            "public_url": None,
            "secret_key": SecretStr(secrets.token_urlsafe(32)),  # no sign-in of it is worth anything elsewhere
            "telegram_token": None,
            "smtp_host": None,
            "register_url": None,
            "second_factor": SecondFactor.OFFERED,
        }
    )


def _lines(settings: Settings) -> list[str]:
    return [
        "The sample office is open. Everybody in it is invented; Ctrl-C ends it, and nothing is kept.",
        f"  Web chat  {settings.base_url}/",
        f"  Console   {settings.base_url}/admin",
        f"  Sign in with one of these, the password is: {PASSWORD}",
        *(f"    {one.email:<18} {one.name}, {one.role.replace('_', ' ')}" for one in STAFF),
    ]
