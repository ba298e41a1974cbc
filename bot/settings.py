"""What whoever runs the program sets, from the environment or a file named .env."""

from __future__ import annotations

import difflib
import os
import re
import secrets
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

import locales
from storage.factors import SecondFactor

PREFIX = "DUUNIKAVERI_"
ENV_FILE = ".env"
KEY_FILE = "secret_key"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class ProcessRole(StrEnum):
    """What one process of the program does; together they must do all of it."""

    WEB = "web"  # what is asked over HTTP: web chat, console, webhook
    WORKER = "worker"  # what waits for nobody's request: turns, sending, timetable, asking Telegram
    ALL = "all"

    @property
    def serves(self) -> bool:
        return self is not ProcessRole.WORKER

    @property
    def works(self) -> bool:
        return self is not ProcessRole.WEB


class MailTls(StrEnum):
    """How the way to the mail server is closed to others."""

    STARTTLS = "starttls"  # begun in the open, then closed; usually port 587
    TLS = "tls"  # closed from the start; usually port 465
    NONE = "none"  # for a server on this very machine


class SettingsError(Exception):
    """Settings that cannot be used; ``lines`` has one for each, without any secret value."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))


def _setting(default: Any, about: str, *, expects: str, **limits: Any) -> Any:
    return Field(default, description=about, json_schema_extra={"expects": expects}, **limits)


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("not an address")
    return value.rstrip("/")


def _origin(value: str) -> str:
    address = _address(value)
    if urlsplit(address).path or urlsplit(address).username:
        raise ValueError("more than an origin")
    return address


def _mail_address(value: str) -> str:
    """``name@place``, nothing more: what stands in a mail's headers must not bring a line of its own."""
    if not re.fullmatch(r"[^\s<>\",;:()\\@]+@[A-Za-z0-9.-]+", value) or len(value) > 254:
        raise ValueError("no e-mail address")
    return value


def _host_name(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:-]+", value):
        raise ValueError("no host")
    return value


def _spoken(value: str) -> str:
    if value not in locales.load().languages:
        raise ValueError("no catalogue")
    return value


def _matching(pattern: str) -> AfterValidator:
    compiled = re.compile(pattern)

    def check(value: SecretStr) -> SecretStr:
        if not compiled.fullmatch(value.get_secret_value()):
            raise ValueError("does not match")
        return value

    return AfterValidator(check)


Token = Annotated[SecretStr, _matching(r"\d+:[A-Za-z0-9_-]+")]
WebhookSecret = Annotated[SecretStr, _matching(r"[A-Za-z0-9_-]{32,256}")]
Key = Annotated[SecretStr, _matching(r".{32,}")]
StoreUrl = Annotated[SecretStr, _matching(r"sqlite:///.+|postgresql(\+asyncpg)?://.+")]
Address = Annotated[str, AfterValidator(_address)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
HostName = Annotated[str, AfterValidator(_host_name)]
Origin = Annotated[str, AfterValidator(_origin)]
Language = Annotated[str, AfterValidator(_spoken)]


class Settings(BaseSettings):
    """Read once at start. Values that open doors are ``SecretStr`` and never shown."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        env_ignore_empty=True,  # a line left empty in .env means: not set
        extra="ignore",  # other programs' variables; our own unknown ones are refused in load()
        frozen=True,
        hide_input_in_errors=True,
    )

    data_dir: Path = _setting(
        Path("data"),
        "Where files are kept: the SQLite store and the secret key.",
        expects="a folder this program may write to",
    )
    database_url: StoreUrl | None = _setting(
        None,
        "The store. Without it: SQLite in the data folder.",
        expects="sqlite:///path or postgresql://user:password@host/name",
    )
    host: str = _setting(
        "127.0.0.1", "Address the web server listens on.", expects="an address of this machine, such as 127.0.0.1"
    )
    port: int = _setting(
        8080, "Port the web server listens on.", expects="a whole number from 1 to 65535", ge=1, le=65535
    )
    role: ProcessRole = _setting(
        ProcessRole.ALL,
        "What this process does: web serves the web chat, the console and the webhook; worker answers, sends and "
        "keeps the timetable; all does both. For PostgreSQL and several processes only.",
        expects="web, worker or all",
    )
    public_url: Origin | None = _setting(
        None,
        "How people and Telegram reach this server. Without it: the host and port above.",
        expects="https://name without a path",
    )
    telegram_token: Token | None = _setting(
        None,
        "The bot's token from @BotFather. Without it there is no Telegram channel.",
        expects="a token as @BotFather gives it, digits:letters",
    )
    telegram_api_url: Address = _setting(
        "https://api.telegram.org",
        "Telegram's server, or a Bot API server of your own.",
        expects="an address that begins with https:// or http://",
    )
    webhook_secret: WebhookSecret | None = _setting(
        None,
        "Proves that a webhook call comes from Telegram. With it, a token and an https public address, Telegram "
        "calls us; otherwise we ask Telegram (long polling).",
        expects="32 to 256 characters of A-Z a-z 0-9 _ -",
    )
    secret_key: Key | None = _setting(
        None,
        "Signs what is handed out. Without it: made at first start and kept in the data folder.",
        expects="at least 32 characters that nobody can guess",
    )
    second_factor: SecondFactor = _setting(
        SecondFactor.REQUIRED,
        "Whether admins must give a code from their phone besides the password; all others may. Only for trying "
        "the program out is offered enough.",
        expects="required or offered",
    )
    smtp_host: HostName | None = _setting(
        None,
        "The mail server that e-mails to employers go through. Without it they are kept as files in the data folder "
        "and reach nobody.",
        expects="a host name or an address",
    )
    smtp_port: int = _setting(587, "Port of the mail server.", expects="a whole number from 1 to 65535", ge=1, le=65535)
    smtp_tls: MailTls = _setting(
        MailTls.STARTTLS,
        "How the way to the mail server is closed: starttls (usually port 587), tls (usually port 465), none only for "
        "a server on this machine.",
        expects="starttls, tls or none",
    )
    smtp_user: str | None = _setting(
        None, "Name to sign in to the mail server with. Without it nobody signs in.", expects="a user name"
    )
    smtp_password: SecretStr | None = _setting(
        None, "Password for the mail server.", expects="the password that belongs to the user"
    )
    mail_from: MailAddress = _setting(
        "duunikaveri@localhost", "Address that e-mails come from.", expects="an e-mail address"
    )
    mail_reply_to: MailAddress | None = _setting(
        None,
        "Where answers to e-mails go when nobody of the service has the employer's need yet. Without it: where they "
        "come from.",
        expects="an e-mail address that somebody reads",
    )
    link_days: int = _setting(
        14,
        "Days that a link in an e-mail can be opened and answered.",
        expects="a whole number from 1 to 90",
        ge=1,
        le=90,
    )
    register_url: Address | None = _setting(
        None,
        "Company register that business ids are looked up in, such as https://avoindata.prh.fi/opendata-ytj-api/v3. "
        "Without it nobody is asked.",
        expects="an address that begins with https:// or http://",
    )
    default_language: Language = _setting(
        "fi",
        "Language of those whose own is not known.",
        expects="a language there are texts in: fi, sv or en",
    )

    @property
    def store_url(self) -> str:
        """The store's address, password included: for opening it, never for showing."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'duunikaveri.db'}"

    @property
    def base_url(self) -> str:
        """Where people reach this server, without a slash at the end."""
        return self.own_url if self.public_url is None else self.public_url

    @property
    def own_url(self) -> str:
        """Where this very process listens, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def is_https(self) -> bool:
        """Whether people reach this server over TLS: decides the cookies' names and flags."""
        return self.base_url.startswith("https://")

    @property
    def telegram_bot(self) -> str | None:
        """The bot's own number, which is no secret: the part of the token before the colon. None without a token."""
        return self.telegram_token.get_secret_value().partition(":")[0] if self.telegram_token else None

    @property
    def has_webhook(self) -> bool:
        """Whether Telegram calls us; otherwise we ask Telegram."""
        callable_from_there = self.is_https or urlsplit(self.base_url).hostname in LOOPBACK
        return bool(self.telegram_token and self.webhook_secret and self.public_url and callable_from_there)

    @property
    def role_fault(self) -> str | None:
        """Why this role cannot be had with the other settings, in one line; None when it can."""
        if self.role is ProcessRole.ALL:
            return None
        if self.store_url.startswith("sqlite:"):
            return f"{self.role}: a SQLite store belongs to one process, which does all; use PostgreSQL for more"
        if self.role is ProcessRole.WORKER and self.public_url is None:
            return f"{self.role}: set {variable('public_url')}, since the links it sends lead to another process"
        return None

    @property
    def mail_fault(self) -> str | None:
        """Why e-mail cannot be sent with the other settings, in one line; None when it can, or is kept as files."""
        if self.smtp_host is None:
            return None
        if (self.smtp_user is None) != (self.smtp_password is None):
            return f"set both {variable('smtp_user')} and {variable('smtp_password')}, or neither"
        if self.smtp_tls is MailTls.NONE and self.smtp_host not in LOOPBACK:
            return f"without TLS only a server on this machine: set {variable('smtp_tls')}"
        if self.mail_from.endswith("@localhost") and self.smtp_host not in LOOPBACK:
            return f"set {variable('mail_from')} to an address that may write through this server"
        return None

    @property
    def key(self) -> str:
        """The secret key; ``load`` has seen to it that there is one."""
        if self.secret_key is None:
            raise SettingsError([f"{PREFIX}SECRET_KEY: not set, and none was made: use bot.settings.load()"])
        return self.secret_key.get_secret_value()


def load() -> Settings:
    """Settings that can be used, with a secret key. Raises SettingsError with every fault at once."""
    unknown = list(_unknown(_named_variables()))
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsError([*_described(error), *unknown]) from None  # its text may tell a secret
    if unknown:
        raise SettingsError(unknown)
    return settings if settings.secret_key else _with_kept_key(settings)


def variable(field: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + field.upper()


def expectation(field: str) -> str:
    """What a setting must be, in words."""
    extra = Settings.model_fields[field].json_schema_extra
    assert isinstance(extra, dict)
    return str(extra["expects"])


def _described(error: ValidationError) -> Iterable[str]:
    # Only names and expectations of ours: what was given may be a secret in the wrong place.
    for field in dict.fromkeys(str(fault["loc"][0]) for fault in error.errors(include_input=False)):
        yield f"{variable(field)}: expected {expectation(field)}"


def _named_variables() -> set[str]:
    names = {*os.environ, *dotenv_values(ENV_FILE, interpolate=False)}
    return {name.upper() for name in names if name.upper().startswith(PREFIX)}


def _unknown(names: Iterable[str]) -> Iterable[str]:
    known = [field.upper() for field in Settings.model_fields]
    for name in sorted({name.removeprefix(PREFIX) for name in names} - set(known)):
        near = difflib.get_close_matches(name, known, n=1)
        yield f"{PREFIX}{name}: no such setting" + (f"; did you mean {PREFIX}{near[0]}?" if near else "")


def _with_kept_key(settings: Settings) -> Settings:
    try:
        key = _kept_key(settings.data_dir / KEY_FILE)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SettingsError(
            [f"{variable('data_dir')}: expected {expectation('data_dir')} ({reason.lower()})"]
        ) from None
    if len(key) < 32:
        raise SettingsError([f"{settings.data_dir / KEY_FILE}: expected {expectation('secret_key')}; remove it"])
    return settings.model_copy(update={"secret_key": SecretStr(key)})


def _kept_key(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(path, secrets.token_urlsafe(48))
    return path.read_text(encoding="utf-8").strip()


def _write_once(path: Path, text: str) -> None:
    """Two programs that start together must end up with one key, so a whole file is linked into place."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # the other one was first; its key counts
    finally:
        draft.unlink()
