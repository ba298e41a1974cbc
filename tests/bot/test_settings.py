"""Settings: what is taken, what is refused and how, and that no secret is ever shown."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot import settings
from bot.settings import Settings, SettingsError, expectation, load, variable

SECRET = "Abcdefgh-0123456789_abcdefghijklmnop"
TOKEN = "123456:AAE-secret_part"
DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No .env file, and data goes where nobody looks."""
    monkeypatch.chdir(tmp_path)


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"DUUNIKAVERI_{name}", value)


def refused(monkeypatch: pytest.MonkeyPatch, **values: str) -> tuple[str, ...]:
    given(monkeypatch, **values)
    with pytest.raises(SettingsError) as caught:
        load()
    return caught.value.lines


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    found = load()
    assert (found.host, found.port, found.default_language) == ("127.0.0.1", 8080, "fi")
    assert found.store_url == "sqlite:///data/duunikaveri.db"
    assert found.base_url == "http://127.0.0.1:8080"
    assert found.telegram_token is None
    assert not found.has_webhook


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "eighty"),
        ("DATABASE_URL", "mysql://host/name"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "data/store.db"),
        ("PUBLIC_URL", "duuni.example.fi"),
        ("PUBLIC_URL", "https://duuni.example.fi/polku"),
        ("PUBLIC_URL", "https://user:word@duuni.example.fi"),
        ("PUBLIC_URL", "ftp://duuni.example.fi"),
        ("SMTP_HOST", "mail example"),
        ("SMTP_TLS", "ssl"),
        ("MAIL_FROM", "duuni"),
        ("MAIL_FROM", "duuni@example.fi\nBcc: muu@example.fi"),
        ("MAIL_REPLY_TO", "a@b, c@d"),
        ("LINK_DAYS", "0"),
        ("REGISTER_URL", "ftp://example.fi"),
        ("TELEGRAM_TOKEN", "not a token"),
        ("TELEGRAM_TOKEN", "123456"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("WEBHOOK_SECRET", "short"),
        ("WEBHOOK_SECRET", "ä" * 40),
        ("WEBHOOK_SECRET", "a" * 257),
        ("SECRET_KEY", "short"),
        ("DEFAULT_LANGUAGE", "tlh"),
        ("ROLE", "both"),
    ],
)
def test_a_wrong_one_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    lines = refused(monkeypatch, **{name: value})
    assert lines == (f"DUUNIKAVERI_{name}: expected {expectation(name.lower())}",)


def test_all_wrong_ones_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = refused(monkeypatch, PORT="x", WEBHOOK_SECRET="short", PROT="8080", FLAVOUR="salmiakki")
    assert lines == (
        "DUUNIKAVERI_PORT: expected a whole number from 1 to 65535",
        "DUUNIKAVERI_WEBHOOK_SECRET: expected 32 to 256 characters of A-Z a-z 0-9 _ -",
        "DUUNIKAVERI_FLAVOUR: no such setting",
        "DUUNIKAVERI_PROT: no such setting; did you mean DUUNIKAVERI_PORT?",
    )


@pytest.mark.parametrize("name", ["TELEGRAM_TOKEN", "WEBHOOK_SECRET", "SECRET_KEY", "DATABASE_URL"])
def test_a_refused_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert "hunter2 ä" not in "".join(refused(monkeypatch, **{name: "hunter2 ä"}))


def test_what_is_shown_of_settings_has_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    given(
        monkeypatch,
        TELEGRAM_TOKEN=TOKEN,
        WEBHOOK_SECRET=SECRET,
        SECRET_KEY=SECRET,
        DATABASE_URL="postgresql://duuni:hunter2@localhost/duuni",
    )
    found = load()
    shown = f"{found!r} {found} {found.model_dump()} {found.model_dump_json()}"
    assert not [secret for secret in (TOKEN, SECRET, "hunter2", "secret_part") if secret in shown]
    assert found.store_url == "postgresql://duuni:hunter2@localhost/duuni"


def test_a_file_named_env_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tmp_path.joinpath(".env").write_text("DUUNIKAVERI_PORT=1111\nDUUNIKAVERI_HOST=::1\nDUUNIKAVERI_TELEGRAM_TOKEN=\n")
    given(monkeypatch, PORT="2222")
    found = load()
    assert (found.base_url, found.telegram_token) == ("http://[::1]:2222", None)


def test_a_slip_in_the_file_is_told_too(tmp_path: Path) -> None:
    tmp_path.joinpath(".env").write_text("DUUNIKAVERI_HOTS=::1\nOTHER=1\n")
    with pytest.raises(SettingsError) as caught:
        load()
    assert caught.value.lines == ("DUUNIKAVERI_HOTS: no such setting; did you mean DUUNIKAVERI_HOST?",)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({}, None),
        ({"ROLE": "all"}, None),
        ({"ROLE": "web"}, "web: a SQLite store belongs to one process"),
        ({"ROLE": "worker", "PUBLIC_URL": "https://duuni.example.fi"}, "worker: a SQLite store belongs to one process"),
        ({"ROLE": "web", "DATABASE_URL": "postgresql://duuni@/duuni"}, None),
        ({"ROLE": "worker", "DATABASE_URL": "postgresql://duuni@/duuni"}, "worker: set DUUNIKAVERI_PUBLIC_URL"),
        (
            {
                "ROLE": "worker",
                "DATABASE_URL": "postgresql://duuni@/duuni",
                "PUBLIC_URL": "https://duuni.example.fi",
            },
            None,
        ),
    ],
)
def test_which_roles_can_be_had(monkeypatch: pytest.MonkeyPatch, values: dict[str, str], fault: str | None) -> None:
    given(monkeypatch, **values)
    found = load().role_fault
    assert found == fault or (fault is not None and str(found).startswith(fault))


@pytest.mark.parametrize(
    ("public_url", "expected"),
    [("https://duuni.example.fi", True), ("http://127.0.0.1:8080", True), ("http://duuni.example.fi", False)],
)
def test_telegram_calls_us_only_over_tls_or_at_home(
    monkeypatch: pytest.MonkeyPatch, public_url: str, expected: bool
) -> None:
    given(monkeypatch, TELEGRAM_TOKEN=TOKEN, WEBHOOK_SECRET=SECRET, PUBLIC_URL=public_url)
    assert load().has_webhook is expected


@pytest.mark.parametrize("missing", ["TELEGRAM_TOKEN", "WEBHOOK_SECRET", "PUBLIC_URL"])
def test_without_one_of_the_three_we_ask_telegram(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    values = {"TELEGRAM_TOKEN": TOKEN, "WEBHOOK_SECRET": SECRET, "PUBLIC_URL": "https://duuni.example.fi/"}
    del values[missing]
    given(monkeypatch, **values)
    assert not load().has_webhook


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first = load()
    kept = tmp_path / "data" / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert first.key == load().key == kept.read_text()
    assert [path.name for path in kept.parent.iterdir()] == ["secret_key"]


def test_programs_that_start_together_end_up_with_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: load().key, range(8)))
    assert len(keys) == 1


def test_who_comes_second_leaves_the_key_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    for key in ("first", "second"):
        settings._write_once(path, key)
    assert [kept.read_text() for kept in tmp_path.iterdir()] == ["first"]


def test_a_key_cut_short_is_refused(tmp_path: Path) -> None:
    tmp_path.joinpath("data").mkdir()
    tmp_path.joinpath("data/secret_key").write_text("half")
    with pytest.raises(SettingsError, match="data/secret_key: expected at least 32 characters"):
        load()


def test_a_data_folder_that_cannot_be_made_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tmp_path.joinpath("file").touch()
    lines = refused(monkeypatch, DATA_DIR="file")
    assert lines == ("DUUNIKAVERI_DATA_DIR: expected a folder this program may write to (file exists)",)


@pytest.mark.parametrize("field", Settings.model_fields)
def test_the_documentation_tells_every_setting(field: str) -> None:
    info = Settings.model_fields[field]
    default = "" if info.default is None else f"`{info.default}`"
    row = f"| `{variable(field)}` | {info.description} | {expectation(field)} | {default} |"
    assert row.replace("  ", " ") in DOCS.read_text(encoding="utf-8").splitlines()


def test_the_documentation_tells_no_other_setting() -> None:
    told = [line.split("`")[1] for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert told == [variable(field) for field in Settings.model_fields]
