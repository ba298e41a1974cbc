"""The doctor finds what is wrong, says what to do, and tells no secret."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import pytest

from bot import doctor
from bot.doctor import Finding, as_json, examine, told
from bot.settings import Settings, SettingsError
from storage import schema
from tests.kit.register import fake_register
from tests.kit.smtp import fake_smtp
from tests.kit.telegram import FakeTelegram

SECRET = "Abcdefgh-0123456789_abcdefghijklmnop"


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake


@pytest.fixture
def make(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Settings]:
    monkeypatch.chdir(tmp_path)

    def settings(**values: Any) -> Settings:
        return Settings(**{"data_dir": tmp_path, "database_url": database_url, **values})

    return settings


async def findings(settings: Settings) -> dict[str, Finding]:
    return {found.about: found for found in await examine(lambda: settings)}


async def test_all_is_well(make: Callable[..., Settings], telegram: FakeTelegram) -> None:
    found = await examine(lambda: make(telegram_token=telegram.token, telegram_api_url=telegram.url))
    assert told(found).count("ok  ") == len(found) == 9
    assert [f.about for f in found if not f.ok] == []


async def test_wrong_settings_are_all_there_is_to_say() -> None:
    def wrong() -> Settings:
        raise SettingsError(["DUUNIKAVERI_PORT: expected a number", "DUUNIKAVERI_PROT: no such setting"])

    found = await examine(wrong)
    assert told(found).splitlines() == [
        "FIX  settings: DUUNIKAVERI_PORT: expected a number",
        "FIX  settings: DUUNIKAVERI_PROT: no such setting",
    ]


async def test_a_store_that_was_not_migrated(
    make: Callable[..., Settings], empty_postgres_url: str, tmp_path: Path
) -> None:
    found = await findings(make(database_url=empty_postgres_url))
    assert found["tables"] == Finding("tables", False, "there are none yet: run `duunikaveri migrate`")


async def test_a_store_of_a_newer_program(make: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "revisions", lambda: ["0000"])
    found = await findings(make())
    assert found["tables"].says == "newer than this program: start the newer program"


async def test_no_store_yet_and_none_is_made(make: Callable[..., Settings], tmp_path: Path) -> None:
    found = await findings(make(database_url=f"sqlite:///{tmp_path}/none.db"))
    assert not found["store"].ok
    assert not tmp_path.joinpath("none.db").exists()


async def test_a_store_that_cannot_be_reached(make: Callable[..., Settings]) -> None:
    found = await findings(make(database_url="postgresql://duuni:hunter2@127.0.0.1:1/duuni"))
    assert not found["store"].ok
    assert found["store"].says == (
        "cannot be reached, nobody answers at its host and port: check DUUNIKAVERI_DATABASE_URL"
    )
    assert "hunter2" not in as_json(list(found.values()))


async def test_a_role_that_cannot_be_had_is_told(make: Callable[..., Settings]) -> None:
    settings = make(role="worker", public_url="https://duuni.example.fi")
    found = (await findings(settings))["role"]
    assert found.ok == (not settings.store_url.startswith("sqlite:"))
    assert found.says.startswith("worker: another process must" if found.ok else "worker: a SQLite store belongs to")


async def test_a_data_folder_that_cannot_be_written_to(make: Callable[..., Settings]) -> None:
    found = await findings(make(data_dir=Path("/proc/none")))
    assert not found["data folder"].ok
    assert "disk" not in found


class Usage(NamedTuple):
    free: int


async def test_a_disk_almost_full(make: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(100 * 1024 * 1024))
    found = await findings(make())
    assert found["disk"] == Finding("disk", False, "0.1 GiB free: make room before the store cannot grow")


async def test_where_e_mails_go_and_who_knows_companies(make: Callable[..., Settings]) -> None:
    found = await findings(make())
    assert "kept as files in" in found["mail"].says
    assert "company register" not in found
    async with fake_smtp(password="avaa") as server, fake_register() as register:
        there = {
            "smtp_host": "127.0.0.1",
            "smtp_port": server.port,
            "smtp_tls": "none",
            "smtp_user": "duuni",
            "register_url": register.url,
        }
        found = await findings(make(smtp_password="avaa", **there))
        assert found["mail"] == Finding("mail", True, f"127.0.0.1 port {server.port} lets us in")
        assert found["company register"].ok
        register.says(b"<html>", content_type="text/html")
        found = await findings(make(smtp_password="hunter2", **there))
        assert "DUUNIKAVERI_SMTP_PASSWORD" in found["mail"].says
        assert not found["company register"].ok
        assert "hunter2" not in as_json(list(found.values()))
    found = await findings(make(smtp_host="mail.example.fi", smtp_tls="none"))
    assert "DUUNIKAVERI_SMTP_TLS" in found["mail"].says


async def test_without_a_token_telegram_is_not_asked(make: Callable[..., Settings]) -> None:
    found = await findings(make())
    assert found["Telegram"].ok
    assert "webhook" not in found


async def test_a_token_that_telegram_does_not_know(make: Callable[..., Settings], telegram: FakeTelegram) -> None:
    found = await findings(make(telegram_token="123456:WRONG", telegram_api_url=telegram.url))
    assert found["Telegram"].says == "does not know the token: check DUUNIKAVERI_TELEGRAM_TOKEN"


async def test_telegram_cannot_be_reached(make: Callable[..., Settings]) -> None:
    settings = make(telegram_token="123456:SECRETPART", telegram_api_url="http://127.0.0.1:1")
    found = await examine(lambda: settings)
    assert "FIX  Telegram: cannot be reached: check the network and the firewall" in told(found).splitlines()
    assert "SECRETPART" not in told(found)


async def test_telegram_is_out_of_order(make: Callable[..., Settings], telegram: FakeTelegram) -> None:
    telegram.fail_next("getMe", status=502)
    found = await findings(make(telegram_token=telegram.token, telegram_api_url=telegram.url))
    assert found["Telegram"] == Finding("Telegram", False, "answers strangely (TelegramServerError): try again later")


async def set_webhook(telegram: FakeTelegram, url: str) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{telegram.url}/bot{telegram.token}/setWebhook", json={"url": url}) as answer,
    ):
        assert answer.status == 200


@pytest.mark.parametrize(
    ("hook", "ok", "says"),
    [
        ("http://127.0.0.1:8080/telegram", True, "calls us, 0 waiting"),
        ("http://127.0.0.1:9090/telegram", False, "does not call us yet: start the program and look again"),
    ],
)
async def test_where_telegram_calls(
    make: Callable[..., Settings], telegram: FakeTelegram, hook: str, ok: bool, says: str
) -> None:
    await set_webhook(telegram, hook)
    settings = make(
        telegram_token=telegram.token,
        telegram_api_url=telegram.url,
        webhook_secret=SECRET,
        public_url="http://127.0.0.1:8080",
    )
    assert (await findings(settings))["webhook"] == Finding("webhook", ok, says)


async def test_telegram_calls_us_in_vain(make: Callable[..., Settings], telegram: FakeTelegram) -> None:
    await set_webhook(telegram, "http://127.0.0.1:1/telegram")
    await telegram.user().start()
    await telegram.wait_webhook(1)
    settings = make(
        telegram_token=telegram.token,
        telegram_api_url=telegram.url,
        webhook_secret=SECRET,
        public_url="http://127.0.0.1:1",
    )
    assert (await findings(settings))["webhook"].says == (
        "fails to call us, 1 waiting: check that http://127.0.0.1:1 can be reached from outside"
    )


async def test_telegram_calls_where_we_ask(make: Callable[..., Settings], telegram: FakeTelegram) -> None:
    await set_webhook(telegram, "http://127.0.0.1:1/telegram")
    found = await findings(make(telegram_token=telegram.token, telegram_api_url=telegram.url))
    assert not found["webhook"].ok


async def test_a_clock_that_is_wrong(
    make: Callable[..., Settings], telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def elsewhere(_: str) -> datetime:
        return datetime.now(UTC) + timedelta(minutes=2)

    monkeypatch.setattr(doctor, "_time_elsewhere", elsewhere)
    found = await findings(make(telegram_token=telegram.token, telegram_api_url=telegram.url))
    assert not found["clock"].ok


def test_for_programs() -> None:
    assert json.loads(as_json([Finding("disk", False, "full")])) == {
        "ok": False,
        "findings": [{"about": "disk", "ok": False, "says": "full"}],
    }
