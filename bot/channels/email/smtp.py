"""E-mails through a mail server (RFC 5321): one connection each, and what its answers mean to the ledger."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage

import aiosmtplib
from aiosmtplib.errors import SMTPAuthenticationError, SMTPException, SMTPResponseException

from bot.channels.email.letter import wire
from bot.channels.undelivered import Down, Gone, InDoubt, Refused, Shut, Undelivered
from bot.settings import MailTls

GREETS_WITHIN = 12.0
TAKES_WITHIN = 15.0
"""Seconds for the server to greet us, as many again to hear who writes to whom, and those for the words: together they
are fewer than bot.sender waits."""

_ENHANCED = re.compile(r"\b[245]\.(\d{1,3}\.\d{1,3})\b")
"""A code of RFC 3463 in an answer, without its class."""

_NO_SUCH_PLACE = frozenset({"1.0", "1.1", "1.2", "1.3", "1.6", "1.10", "2.1"})
_FULL = "2.2"
_NO_SUCH_PLACE_BARE = frozenset({550, 551, 553})
"""What servers that tell no code of RFC 3463 say of addresses that there are not."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail goes out. The password is for the server's ears alone."""

    host: str
    port: int
    tls: MailTls
    sender: str
    user: str | None = None
    password: str | None = None


class SmtpPost:
    """Hands e-mails to one server."""

    def __init__(
        self, server: Server, *, greets_within: float = GREETS_WITHIN, takes_within: float = TAKES_WITHIN
    ) -> None:
        self._server = server
        self._greets_within = greets_within
        self._takes_within = takes_within

    async def send(self, message: EmailMessage, delivery_id: int) -> None:
        """Returns when the server has taken it upon itself. Raises Undelivered."""
        to = message["To"].addresses[0].addr_spec
        content = wire(message)
        async with self._connected() as smtp:
            await self._announce(smtp, to)
            await self._hand_over(smtp, content)

    async def try_out(self) -> None:
        """Only says hello and signs in. Raises Undelivered."""
        async with self._connected():
            pass

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[aiosmtplib.SMTP]:
        server = self._server
        smtp = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.tls is MailTls.TLS,
            start_tls=server.tls is MailTls.STARTTLS,
            local_hostname=server.sender.rpartition("@")[2],
            timeout=None,  # ours hold for the whole
        )
        try:
            await self._greet(smtp)
            yield smtp
            with contextlib.suppress(SMTPException, OSError, TimeoutError):
                async with asyncio.timeout(1):
                    await smtp.quit()
        finally:
            smtp.close()

    async def _greet(self, smtp: aiosmtplib.SMTP) -> None:
        try:
            async with asyncio.timeout(self._greets_within):
                await smtp.connect()
        except SMTPAuthenticationError:
            raise Shut("mail_sign_in") from None
        except SMTPResponseException as error:
            # A server that refuses us altogether will refuse the next e-mail too.
            raise (Shut("mail_server") if error.code >= 500 else Down("mail_server")) from None
        except (OSError, TimeoutError):
            raise Down("mail_server") from None
        except (SMTPException, ValueError):  # it cannot close the way, or has no way to sign in
            raise Shut("mail_server") from None

    async def _announce(self, smtp: aiosmtplib.SMTP, to: str) -> None:
        """Who writes to whom. Whatever goes wrong here, nothing has been sent."""
        try:
            async with asyncio.timeout(self._greets_within):
                await self._say_from(smtp)
                await smtp.rcpt(to)
        except SMTPResponseException as error:
            raise _of_recipient(error) from None
        except (SMTPException, OSError, TimeoutError, ValueError):
            raise Down("mail_server") from None

    async def _say_from(self, smtp: aiosmtplib.SMTP) -> None:
        try:
            await smtp.mail(self._server.sender)
        except SMTPResponseException as error:
            # Our own address is no good there: no e-mail leaves until that is mended.
            raise (Shut("mail_sender") if error.code >= 500 else Down("mail_server")) from None

    async def _hand_over(self, smtp: aiosmtplib.SMTP, content: bytes) -> None:
        """The words. When the connection breaks now, the server may have them."""
        try:
            async with asyncio.timeout(self._takes_within):
                await smtp.data(content)
        except SMTPResponseException as error:
            raise _of_recipient(error, of_words=True) from None
        except (SMTPException, OSError, TimeoutError):
            raise InDoubt from None


def _of_recipient(error: SMTPResponseException, *, of_words: bool = False) -> Undelivered:
    """What an answer to a recipient, or to the words, means: no such address, not now, or not this e-mail."""
    found = _ENHANCED.search(error.message)
    reason = found[1] if found else ""
    if error.code < 500 or reason == _FULL:
        return Down("mail_later")
    if reason in _NO_SUCH_PLACE or (not reason and not of_words and error.code in _NO_SUCH_PLACE_BARE):
        return Gone()
    return Refused("mail_refused")
