"""The one builder of formatted text: words of ours may be bold or links, words from people are always escaped.

The form is the part of HTML that Telegram reads, which the web chat can show as it is: ``<b>``, ``<i>`` and
``<a href="...">``, with line breaks as they are.
"""

from __future__ import annotations

import html
import re
from typing import NewType

Markup = NewType("Markup", str)
"""Text whose every ``<`` is a tag of ours."""

_TAG = re.compile(r"<(/?)(b|i|a)(?: href=\"([^\"<>]*)\")?>")
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


def escape(plain: str) -> Markup:
    """Text from anywhere, safe to stand among our tags."""
    return Markup(html.escape(plain, quote=True))


def plain(markup: Markup) -> str:
    """The words without the tags; a link's address follows its words in brackets."""
    closing: list[str] = []

    def _word(tag: re.Match[str]) -> str:
        if tag[2] != "a":
            return ""
        if not tag[1]:
            closing.append(f" ({tag[3]})")
            return ""
        return closing.pop() if closing else ""

    return html.unescape(_TAG.sub(_word, markup))


def shown(markup: Markup) -> str:
    """The words as a person sees them, without the tags: what Telegram counts."""
    return html.unescape(_TAG.sub("", markup))


def web(markup: Markup) -> str:
    """HTML for a page: paragraphs at empty lines, breaks at single ones, bare addresses become links."""
    paragraphs = [p for p in re.split(r"\n{2,}", markup.strip()) if p]
    return "".join(f"<p>{_linked(p).replace(chr(10), '<br>')}</p>" for p in paragraphs)


def _linked(markup: str) -> str:
    if "<a " in markup:
        return markup
    return _LINK.sub(lambda m: f'<a href="{m[0]}">{m[0]}</a>', markup)


def utf16_units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def split(markup: Markup, most: int) -> list[Markup]:
    """Pieces of at most ``most`` UTF-16 units each, cut between paragraphs, lines, or words, in that order.

    A tag never spans a paragraph in our texts, so a cut between paragraphs or lines leaves every piece whole.
    """
    pieces: list[Markup] = []
    rest = str(markup)
    while utf16_units(rest) > most:
        head = _first_units(rest, most)
        breaks = (head.rfind("\n\n"), head.rfind("\n"), head.rfind(" "), _whole(head))
        cut = next(place for place in breaks if place > 0)
        pieces.append(Markup(rest[:cut].rstrip()))
        rest = rest[cut:].lstrip()
    return [*pieces, Markup(rest)] if rest or not pieces else pieces


def _whole(head: str) -> int:
    """How much of a piece without any break can stand: no half of an escaped character or a tag."""
    for opens, closes in (("&", ";"), ("<", ">")):
        begun = head.rfind(opens)
        if begun > head.rfind(closes):
            head = head[:begun]
    return len(head)


def _first_units(text: str, most: int) -> str:
    return text.encode("utf-16-le")[: most * 2].decode("utf-16-le", errors="ignore")
