"""E-mails as files in a folder, for trying the program out: nobody gets them, and whoever runs it can read them."""

from __future__ import annotations

import asyncio
import os
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from bot.channels.email.letter import wire
from bot.channels.undelivered import Down

FOLDER = "mail"
KEPT = timedelta(days=30)


class FileMailbox:
    """One file an e-mail, named by its day and its delivery; a second try takes the place of the first."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / FOLDER

    async def send(self, message: EmailMessage, delivery_id: int) -> None:
        """Raises Down when the folder cannot be written to."""
        try:
            await asyncio.to_thread(self._keep, message, delivery_id)
        except OSError:
            raise Down("mail_folder") from None

    def _keep(self, message: EmailMessage, delivery_id: int) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        day: datetime = parsedate_to_datetime(message["Date"])
        self._forget(f"{day - KEPT:%Y%m%d}", f"-{delivery_id:08}.eml")
        path = self._folder / f"{day:%Y%m%d}-{delivery_id:08}.eml"
        draft = path.with_suffix(".part")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(wire(message))
        draft.replace(path)

    def _forget(self, before: str, same: str) -> None:
        """What is older than is kept, and an earlier try of the same: there are links and names in them."""
        for path in self._folder.glob("*.eml"):
            if path.name < before or path.name.endswith(same):
                path.unlink(missing_ok=True)


def kept(data_dir: Path) -> int:
    """How many e-mails stand in the folder."""
    return sum(1 for _ in (data_dir / FOLDER).glob("*.eml"))
