"""One delivery as an e-mail (RFC 5322): plain text in the reader's language, its headers, its file."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from pathlib import PurePath
from urllib.parse import urlsplit

from bot.channels.undelivered import Refused
from domain.markup import Markup, plain
from locales import Texts
from storage.deliveries import Due

SIGNATURE = "-- "
"""Begins what stands under the words, as mail programs know it."""

_POLICY = policy.SMTP.clone(cte_type="7bit")
"""Any server takes it, and a line break in a header is refused by it with ValueError."""
_WIRE = _POLICY.clone(max_line_length=900)

_ADDRESS = re.compile(r"([!#-'*+\-./0-9=?A-Z^_`a-z{|}~]{1,64})@([^\s@<>\",;:()\[\]\\]+)")
"""ASCII before the @; whatever a place may be called after it."""

_TYPES = {".ics": ("text", "calendar"), ".pdf": ("application", "pdf")}


@dataclass(frozen=True)
class Writer:
    """``sender`` is the address that e-mails come from, ``base_url`` where people reach this server."""

    texts: Texts
    sender: str
    base_url: str
    key: str

    def write(self, due: Due, now: datetime) -> EmailMessage:
        """Raises Refused for what cannot be an e-mail. A further try of the same delivery has the same Message-ID."""
        if due.body is None or due.letter is None:
            raise Refused("nothing_to_say")
        try:
            return self._written(due, now)
        except ValueError:  # an address or a line that could be read as more than one: nothing of it is sent
            raise Refused("no_letter") from None

    def message_id(self, delivery_id: int) -> str:
        mark = hmac.new(self.key.encode(), f"letter:{delivery_id}".encode(), sha256).hexdigest()[:32]
        return f"<{mark}@{urlsplit(self.base_url).hostname or 'localhost'}>"

    def _written(self, due: Due, now: datetime) -> EmailMessage:
        assert due.letter is not None, "asked before"
        letter = due.letter
        message = EmailMessage(policy=_POLICY)
        message["From"] = Address(self.texts.plain(due.language, "mail.from"), addr_spec=self.sender)
        message["To"] = Address(addr_spec=recipient(due.address))
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(now)
        message["Message-ID"] = self.message_id(due.id)
        if letter.reply_to:
            message["Reply-To"] = Address(addr_spec=letter.reply_to)
        message["List-Unsubscribe"] = f"<{letter.stop_url}>"
        message["Auto-Submitted"] = "auto-generated"  # so that no other machine answers it (RFC 3834)
        words = plain(Markup(due.body or "")).strip()
        message.set_content(f"{words}\n\n{SIGNATURE}\n{letter.footer}\n", cte="quoted-printable")
        if due.file is not None:
            name, content = due.file
            main, sub = _TYPES.get(PurePath(name).suffix.lower(), ("application", "octet-stream"))
            message.add_attachment(content, maintype=main, subtype=sub, filename=name)
        message["Content-Language"] = due.language
        return message


def wire(message: EmailMessage) -> bytes:
    """Every byte of it, in ASCII. Headers stay on one line each: an address broken in two is none."""
    return message.as_bytes(policy=_WIRE)


def recipient(address: str) -> str:
    """The address as every mail server takes it. Raises ValueError for one that few would, and for more than one."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise ValueError("no address")
    return f"{found[1]}@{found[2].encode('idna').decode()}"
