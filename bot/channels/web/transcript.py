"""The talk as a text file that the person may keep."""

from __future__ import annotations

from collections.abc import Iterator

from bot.channels.web.pages import WITHHELD
from bot.channels.web.talk import Talk, starts_day
from domain import markup
from locales import Texts
from storage.messages import Message

MOST = 20_000


def transcript(talk: Talk, texts: Texts, language: str) -> str:
    """Plain words with the local time before each; lines end as every phone and computer reads them."""
    return "\r\n".join(_lines(talk, texts, language)) + "\r\n"


def _lines(talk: Talk, texts: Texts, language: str) -> Iterator[str]:
    dated = starts_day(talk.shown)
    yield texts.plain(language, "web.transcript.title")
    for message in talk.shown:
        if message.id in dated:
            yield ""
            yield texts.plain(language, "web.transcript.day", at=message.at)
        words = _words(message, texts, language)
        name = talk.writers.get(message.id)
        if name is not None:
            said = texts.plain(language, "talk.transcript", at=message.at, name=name, words=words)
        else:
            key = "web.transcript.you" if message.direction == "in" else "web.transcript.bot"
            said = texts.plain(language, key, at=message.at, words=words)
        first, *rest = said.splitlines()
        yield first
        yield from (f"    {line}" if line else "" for line in rest)


def _words(message: Message, texts: Texts, language: str) -> str:
    if message.direction == "out":
        words = markup.plain(markup.Markup(message.body))
        picture = message.prompt.picture if message.prompt else None
        return f"{texts.plain(language, 'web.transcript.picture', alt=picture.alt)}\n{words}" if picture else words
    withheld = WITHHELD.get(message.withheld or "")
    note = f" [{texts.plain(language, withheld)}]" if withheld else ""
    return f"{message.body}{note}".strip()
