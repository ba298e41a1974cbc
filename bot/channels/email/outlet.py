"""The way out by e-mail: makes a letter of a delivery and posts it. Nothing comes in by this channel."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Protocol

from bot.channels.email.letter import Writer
from bot.channels.email.mailbox import FileMailbox
from bot.channels.email.smtp import Server, SmtpPost
from bot.clock import Clock
from bot.services import Services
from bot.settings import Settings
from storage.deliveries import Due
from storage.pace import Pace

PACE = Pace(overall=timedelta(milliseconds=250), overall_burst=4, chat=timedelta(seconds=1), chat_burst=2)
"""Four a second: mail servers take quick bursts from one sender for unwanted mail."""


class Post(Protocol):
    """Takes an e-mail away. Raises Undelivered."""

    async def send(self, message: EmailMessage, delivery_id: int) -> None: ...


class EmailOutlet:
    """Knows nothing of the ledger: what came of it is told by return or by Undelivered."""

    says_by_log = False

    def __init__(self, writer: Writer, post: Post, clock: Clock) -> None:
        self._writer = writer
        self._post = post
        self._clock = clock

    async def deliver(self, due: Due) -> str | None:
        """The e-mail's Message-ID, by which a repeated one can be known."""
        message = self._writer.write(due, self._clock())
        await self._post.send(message, due.id)
        return str(message["Message-ID"])

    async def tidy(self, due: Due) -> None:
        """An e-mail cannot be changed any more."""


def email_outlet(services: Services) -> EmailOutlet:
    settings = services.settings
    writer = Writer(services.texts, settings.mail_from, settings.base_url, settings.key)
    return EmailOutlet(writer, post_of(settings), services.clock)


def post_of(settings: Settings) -> SmtpPost | FileMailbox:
    """Through the server that is set; without one, into files."""
    if settings.smtp_host is None:
        return FileMailbox(settings.data_dir)
    password = settings.smtp_password
    return SmtpPost(
        Server(
            settings.smtp_host,
            settings.smtp_port,
            settings.smtp_tls,
            settings.mail_from,
            settings.smtp_user,
            password.get_secret_value() if password else None,
        )
    )
