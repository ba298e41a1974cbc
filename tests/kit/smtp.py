"""A mail server on this machine that can refuse, stall and break off, before and after it has taken the words."""

from __future__ import annotations

import asyncio
import email
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

STALL, DROP = "stall", "drop"


@dataclass(frozen=True, slots=True)
class Mail:
    """What the server took: the envelope, the e-mail as a program reads it, and every byte of it."""

    sender: str
    to: tuple[str, ...]
    message: EmailMessage
    raw: bytes

    @property
    def text(self) -> str:
        """The words, and what stands under them."""
        body = self.message.get_body(("plain",))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")


@dataclass
class FakeSmtp:
    """``says`` makes the next command of a kind fail: with an answer of the server's, DROP or STALL."""

    port: int = 0
    taken: list[Mail] = field(default_factory=list)
    signed_in: list[tuple[str, str]] = field(default_factory=list)
    password: str | None = None
    """What it lets in with; None for anybody without one."""
    _faults: dict[str, deque[str]] = field(default_factory=dict)

    def says(self, command: str, *answers: str) -> None:
        """``command``: MAIL, RCPT, DATA (before the words) or WORDS (after them)."""
        self._faults.setdefault(command, deque()).extend(answers)

    async def meet(self, command: str, server: SMTP) -> str | None:
        """The answer to give in place of a good one."""
        waiting = self._faults.get(command)
        fault = waiting.popleft() if waiting else None
        if fault == STALL:
            await asyncio.sleep(60)  # until whoever waits has gone
        if fault == DROP:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "421 gone"
        return fault

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await self.meet("MAIL", server)
        if answer is None:
            envelope.mail_from, envelope.mail_options = address, options
        return answer or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _: Session, envelope: Envelope, address: str, __: list[str]
    ) -> str:
        answer = await self.meet("RCPT", server)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        answer = await self.meet("WORDS", server)
        if answer is None or answer == "421 gone":
            self.taken.append(Mail(envelope.mail_from or "", tuple(envelope.rcpt_tos), message, content))
        return answer or "250 taken"

    def lets_in(self, _: Any, __: Session, ___: Envelope, ____: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        login, password = given.login.decode(), given.password.decode()
        self.signed_in.append((login, password))
        return AuthResult(success=password == self.password, handled=False)


class _Line(SMTP):
    """One connection. What comes before the words has no hook of its own."""

    fake: FakeSmtp

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        answer = await self.fake.meet("DATA", self)
        await (super().smtp_DATA(arg) if answer is None else self.push(answer))


@asynccontextmanager
async def fake_smtp(password: str | None = None) -> AsyncIterator[FakeSmtp]:
    fake = FakeSmtp(password=password)

    def connected() -> SMTP:
        asks = fake.lets_in if password else None
        line = _Line(fake, hostname="mail.test", authenticator=asks, auth_require_tls=False)
        line.fake = fake
        return line

    server = await asyncio.get_running_loop().create_server(connected, "127.0.0.1", 0)
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        server.close()
        await server.wait_closed()
