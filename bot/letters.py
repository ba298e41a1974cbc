"""What makes an e-mail of a planned message: a subject, a way to answer and a way to stop, and a link of its own.

The message log keeps the words with a place where the link was. Its token is made at the very departure, and made
anew for every try, so that nothing that opens a page stands in the store.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from hashlib import sha256

from bot.settings import Settings
from dialogs.kit.notice import Said
from dialogs.kit.scene import Scene
from domain.markup import Markup
from domain.people import call_name_from
from domain.prompt import Picture
from storage.deliveries import Due, Letter
from storage.outbox import bare
from storage.store import Store

PAGE = "/e"
"""Where the pages of links are."""

PICTURES = "/pictures"
"""Where pictures are."""

NOT_KEPT = "…"
"""Stands in the log where the token was."""

LONGEST_SUBJECT = 150


@dataclass(frozen=True)
class Letters:
    """``base_url`` is where people reach this server, ``days`` how long a link is good, ``key`` the secret key, and
    ``reply_to`` who reads answers when no colleague has the employer's need: "" where nobody is set.
    """

    base_url: str
    days: int
    key: str
    reply_to: str = ""

    def words(self, body: Markup, said: Said, scene: Scene, picture: Picture | None = None) -> Markup:
        """The words for the log: the picture's address above them, pages and the place of the link under them."""
        texts, language = scene.texts, scene.language
        parts = [body, *(texts.say(language, "mail.page", text=door.text, address=door.url) for door in said.links)]
        if picture is not None:
            address = f"{self.base_url}{PICTURES}/{picture.token}"
            parts.insert(0, texts.say(language, "mail.picture", alt=picture.alt, address=address))
        if said.link is not None:
            address = f"{self.base_url}{PAGE}/{NOT_KEPT}"
            parts.append(texts.say(language, "mail.link", address=address, n=self.days))
        return Markup("\n\n".join(parts))

    def seal(self, store: Store, due: Due, said: Said, scene: Scene) -> Due:
        """The e-mail as it leaves: its link minted, its subject and what stands under it."""
        body = due.body or Markup("")
        if said.link is not None:
            token = store.web_links.mint(due.person_id, said.link.purpose, said.link.subject, self.days)
            before, _, after = body.rpartition(f"{PAGE}/{NOT_KEPT}")
            body = f"{before}{PAGE}/{token}{after}"
        reader = store.outbox.answers_to(due.person_id)
        stop_url = f"{self.base_url}{PAGE}/stop/{due.identity_id}/{self.stop_mark(due.identity_id, due.address)}"
        letter = Letter(
            self._subject(said, scene),
            self._footer(reader[0] if reader else "", stop_url, scene),
            reader[1] if reader else self.reply_to,
            stop_url,
        )
        return replace(due, body=body, letter=letter, address=bare(due.address))

    def stop_mark(self, identity_id: int, address: str) -> str:
        """Proves that who comes to stop e-mails had one. It changes with the secret key, and with the address."""
        return hmac.new(self.key.encode(), f"stop:{identity_id}:{address}".encode(), sha256).hexdigest()[:40]

    def _subject(self, said: Said, scene: Scene) -> str:
        key = f"{said.key}.subject"
        texts, language = scene.texts, scene.language
        subject = texts.plain(language, key, **said.params) if texts.has(key) else texts.plain(language, "mail.subject")
        return " ".join(subject.split())[:LONGEST_SUBJECT]

    def _footer(self, reader: str, stop_url: str, scene: Scene) -> str:
        key = "mail.footer.read_by" if reader else "mail.footer.read"
        texts, language = scene.texts, scene.language
        lines = (
            texts.plain(language, "mail.footer.who"),
            texts.plain(language, key, name=call_name_from(reader)) if reader else texts.plain(language, key),
            texts.plain(language, "mail.footer.stop", address=stop_url),
        )
        return "\n".join(lines)


def letters_of(settings: Settings) -> Letters:
    return Letters(settings.base_url, settings.link_days, settings.key, settings.mail_reply_to or "")
