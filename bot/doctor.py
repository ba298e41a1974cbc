"""Looks the installation over and says in plain words what is well and what to do about what is not."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError, TelegramNetworkError, TelegramUnauthorizedError
from sqlalchemy import make_url, text

from bot import settings as settings_module
from bot.channels.email.mailbox import FOLDER, FileMailbox, kept
from bot.channels.email.outlet import post_of
from bot.channels.undelivered import Undelivered
from bot.clock import now
from bot.command import why
from bot.register.asking import KNOWN, Register, Silent, client_for
from bot.settings import ProcessRole, Settings, SettingsError, variable
from domain.calendar import HELSINKI
from storage import schema
from storage.database import Database, open_database
from storage.errors import NoSchema, SchemaTooNew, SchemaTooOld

PATIENCE = 10.0
"""Seconds to wait for the store and for Telegram."""

LEAST_FREE = 500 * 1024 * 1024
MOST_ASTRAY = timedelta(seconds=30)
"""A clock further off than this sends reminders at the wrong moment and fails one-time codes."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``says`` is what was found and, when it is not well, what to do."""

    about: str
    ok: bool
    says: str


async def examine(load: Callable[[], Settings] = settings_module.load) -> list[Finding]:
    """Everything looked at, in an order in which the first fault is the one to mend first."""
    try:
        settings = load()
    except SettingsError as error:
        return [Finding("settings", False, line) for line in error.lines]
    findings = [Finding("settings", True, "can be used")]
    for look in (_role, _data_folder, _disk, _store, _telegram, _mail, _register, _clock):
        findings += await look(settings)
    return findings


def told(findings: list[Finding]) -> str:
    """The findings for eyes, one a line."""
    return "\n".join(f"{'ok  ' if found.ok else 'FIX '} {found.about}: {found.says}" for found in findings)


def as_json(findings: list[Finding]) -> str:
    """The findings for programs."""
    return json.dumps({"ok": all(f.ok for f in findings), "findings": [asdict(f) for f in findings]})


async def _role(settings: Settings) -> list[Finding]:
    if settings.role_fault is not None:
        return [Finding("role", False, settings.role_fault)]
    if settings.role is ProcessRole.ALL:
        return []
    return [Finding("role", True, f"{settings.role}: another process must do the rest")]


async def _data_folder(settings: Settings) -> list[Finding]:
    return [await asyncio.to_thread(_try_writing, settings.data_dir)]


def _try_writing(folder: Path) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return Finding("data folder", True, f"{folder} can be written to")
    except OSError:
        who = f"let the user who runs the program write to it, or set {variable('data_dir')}"
        return Finding("data folder", False, f"{folder} cannot be written to: {who}")


async def _disk(settings: Settings) -> list[Finding]:
    try:
        free = shutil.disk_usage(settings.data_dir).free
    except OSError:
        return []  # the finding on the data folder says it
    shown = f"{free / 1024**3:.1f} GiB free"
    if free < LEAST_FREE:
        return [Finding("disk", False, f"{shown}: make room before the store cannot grow")]
    return [Finding("disk", True, shown)]


async def _store(settings: Settings) -> list[Finding]:
    if not await asyncio.to_thread(_may_exist, settings.store_url):
        return [Finding("store", False, "there is none yet: run `duunikaveri migrate`")]
    try:
        async with asyncio.timeout(PATIENCE), _opened(settings.store_url) as database:
            return [await _reached(database), await _schema(database)]
    except Exception as error:  # whatever a driver raises: the answer is the same
        said = why(error) or f" ({type(error).__name__})"
        return [Finding("store", False, f"cannot be reached{said}: check {variable('database_url')}")]


def _may_exist(url: str) -> bool:
    """Opening a SQLite store makes one, which is not for a doctor to do."""
    parsed = make_url(url)
    return parsed.get_backend_name() != "sqlite" or Path(parsed.database or "").is_file()


@contextlib.asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = open_database(url)
    try:
        yield database
    finally:
        await database.close()


async def _reached(database: Database) -> Finding:
    await database.run(lambda connection: connection.execute(text("select 1")).scalar_one())
    return Finding("store", True, f"{database.dialect} answers")


async def _schema(database: Database) -> Finding:
    try:
        await schema.check(database)
    except NoSchema:
        return Finding("tables", False, "there are none yet: run `duunikaveri migrate`")
    except SchemaTooOld:
        return Finding("tables", False, "older than this program: run `duunikaveri migrate`")
    except SchemaTooNew:
        return Finding("tables", False, "newer than this program: start the newer program")
    return Finding("tables", True, f"as this program needs them ({schema.head()})")


async def _telegram(settings: Settings) -> list[Finding]:
    if settings.telegram_token is None:
        return [Finding("Telegram", True, f"not in use: {variable('telegram_token')} is not set")]
    session = AiohttpSession(api=TelegramAPIServer.from_base(settings.telegram_api_url), timeout=PATIENCE)
    async with Bot(settings.telegram_token.get_secret_value(), session=session) as bot:
        return await _asked(_ask(bot, settings))


async def _asked(answer: Awaitable[list[Finding]]) -> list[Finding]:
    # Errors of the libraries are told by kind alone: their text may hold the address with the token in it.
    try:
        return await answer
    except TelegramUnauthorizedError:
        return [Finding("Telegram", False, f"does not know the token: check {variable('telegram_token')}")]
    except TelegramNetworkError:
        return [Finding("Telegram", False, "cannot be reached: check the network and the firewall")]
    except AiogramError as error:
        return [Finding("Telegram", False, f"answers strangely ({type(error).__name__}): try again later")]


async def _ask(bot: Bot, settings: Settings) -> list[Finding]:
    me = await bot.get_me()
    found = [Finding("Telegram", True, f"knows the bot as @{me.username}")]
    hook = await bot.get_webhook_info()
    waiting = f"{hook.pending_update_count} waiting"
    if settings.has_webhook:
        right = hook.url.startswith(f"{settings.base_url}/")
        says = f"calls us, {waiting}" if right else "does not call us yet: start the program and look again"
        failing = right and hook.last_error_date is not None and hook.pending_update_count > 0
        if failing:
            says = f"fails to call us, {waiting}: check that {settings.base_url} can be reached from outside"
        return [*found, Finding("webhook", right and not failing, says)]
    if hook.url:
        return [*found, Finding("webhook", False, "Telegram calls another address: start the program, which ends that")]
    return [*found, Finding("webhook", True, f"not in use: we ask Telegram, {waiting}")]


async def _mail(settings: Settings) -> list[Finding]:
    if settings.mail_fault is not None:
        return [Finding("mail", False, settings.mail_fault)]
    post = post_of(settings)
    if isinstance(post, FileMailbox):
        says = f"kept as files in {settings.data_dir / FOLDER} ({kept(settings.data_dir)} there) and sent to nobody"
        return [Finding("mail", True, f"{says}: set {variable('smtp_host')} to send")]
    server = f"{settings.smtp_host} port {settings.smtp_port}"
    try:
        await post.try_out()
    except Undelivered as fault:
        return [Finding("mail", False, f"{server} {_OF_MAIL.get(fault.reason, 'cannot be used')}")]
    return [Finding("mail", True, f"{server} lets us in")]


_OF_MAIL = {
    "mail_sign_in": f"does not let us in: check {variable('smtp_user')} and {variable('smtp_password')}",
    "mail_server": f"cannot be reached or will not talk: check {variable('smtp_port')} and {variable('smtp_tls')}",
}


async def _register(settings: Settings) -> list[Finding]:
    if settings.register_url is None:
        return []
    register = Register(settings.register_url)
    async with client_for(register) as client:
        try:
            await register.ask(client, KNOWN)
        except Silent as fault:
            why = f"{fault.reason}: check {variable('register_url')}; the chat works without it"
            return [Finding("company register", False, f"gives no answer that can be used ({why})")]
    return [Finding("company register", True, "answers")]


async def _clock(settings: Settings) -> list[Finding]:
    here = now()
    shown = f"{here.astimezone(HELSINKI):%d.%m.%Y %H.%M.%S} in Helsinki"
    elsewhere = await _time_elsewhere(settings.telegram_api_url) if settings.telegram_token else None
    if elsewhere is None:
        return [Finding("clock", True, f"{shown} (compared with nothing)")]
    if abs(elsewhere - now()) > MOST_ASTRAY:
        return [Finding("clock", False, f"{shown}, but Telegram's says otherwise: let the machine set its time (NTP)")]
    return [Finding("clock", True, shown)]


async def _time_elsewhere(url: str) -> datetime | None:
    """The time that a server's answer carries, whatever the answer; None when there is none."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(PATIENCE)) as session,
            session.head(url, allow_redirects=False) as answer,
        ):
            return parsedate_to_datetime(answer.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return None
