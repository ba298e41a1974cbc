"""Makes plain text of what a source sends: its HTML, its hidden characters and its links are not to be trusted.

One pass over the text, and bounded in what it looks at, so that no text takes long whatever it is made of.
"""

from __future__ import annotations

import html
import re
from typing import Any, Final
from urllib.parse import urlsplit

from domain.postings.posting import LONGEST_LINK
from domain.text import clean_text, cut

MOST_LOOKED_AT: Final = 60_000
"""Characters of one text; what comes after them is not read."""
MOST_WRAPPED: Final = 3
"""How often tags are looked for again in what is left."""

_TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:]{0,20})(?P<more>(?:[\s/](?:[^<>"']|"[^"]{0,1500}"|'[^']{0,1500}')*+)?)>"""
)
_HAS_LINES = re.compile(r"<(?:p|br|li|div)[\s/>]", re.IGNORECASE)
_OPENING = re.compile(r"<(?=[a-zA-Z/!?])")
_ADDRESS_TO = re.compile(r"""\bhref\s*=\s*(?:"([^"]{1,1500})"|'([^']{1,1500})'|([^\s"'>]{1,1500}))""", re.IGNORECASE)
_ESCAPED_TAG = re.compile(r"&(?:amp;)?lt;/?(?:p|br|ul|ol|li|div|h[1-6]|strong|b|em|span|a|script|img)\b", re.IGNORECASE)
_LINE_TAGS: Final = frozenset(
    "p br div ul ol li tr table h1 h2 h3 h4 h5 h6 section article header footer blockquote pre hr dl dt dd"
    " figure figcaption address".split()
)
_UNREAD_TAGS: Final = frozenset(
    "script style head title template noscript iframe object svg math textarea select".split()
)
_HTML: Final = (
    _LINE_TAGS
    | _UNREAD_TAGS
    | frozenset(
        "a b i u em strong span font img input link meta body html small sub sup td th tbody thead code".split()
    )
)
_EMPTY_ITEM = re.compile(r"\n- (?=[^\S\n]*(?:\n|$))")
_HOST_LIKE = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_NOT_IN_LINKS = re.compile(r"[\x00-\x20\x7f-\xa0<>\"\\^`{|}\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)


def line(value: Any, longest: int) -> str:
    """One line of plain text of at most so many characters; "" for what is no text."""
    return cut(" ".join(_plain(value).split("\n")), longest)


def lines(value: Any, longest: int, *, keep_links: bool = False) -> str:
    """Plain text of at most so many characters: a line for each paragraph and list item.

    Where links lead is kept where it is an e-mail address or other than what they say; ``keep_links``: always.
    """
    return cut(_plain(value, keep_links), longest)


def link(value: Any) -> str | None:
    """An http(s) address without a name or a password in it; None for anything else."""
    if not isinstance(value, str):
        return None
    address = value.strip()
    if address[:4].casefold() == "www.":
        address = "https://" + address
    if len(address) > LONGEST_LINK or not _SCHEME.match(address) or _NOT_IN_LINKS.search(address):
        return None
    try:
        parts = urlsplit(address)
        _ = parts.port  # a port that is none raises
    except ValueError:
        return None
    host = parts.hostname or ""
    return address if "." in host and "@" not in parts.netloc and not host.startswith(".") else None


def mail(value: Any) -> str | None:
    """The e-mail address that a text is, with or without ``mailto:``."""
    bare = value.strip().removeprefix("mailto:").partition("?")[0] if isinstance(value, str) else ""
    return bare if _MAIL.fullmatch(bare) else None


def _plain(value: Any, keep_links: bool = False) -> str:
    if isinstance(value, str):
        text = _unwrapped(value[:MOST_LOOKED_AT], keep_links)
        return clean_text(text.replace("\r\n", "\n").replace("\r", "\n"), keep_lines=True)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _unwrapped(text: str, keep_links: bool) -> str:
    if "&" in text and _ESCAPED_TAG.search(text):
        text = html.unescape(text)  # HTML that was escaped for its way here
    if "<" in text:
        text = _without_tags(text, keep_links)
    if "&" in text:
        text = html.unescape(text)
    for _ in range(MOST_WRAPPED):
        if "<" not in text:
            break
        text = _without_tags(text, keep_links, known_only=True)  # what entities or other tags had hidden
    return text


def _without_tags(text: str, keep_links: bool, *, known_only: bool = False) -> str:
    """The text between the tags; "<" before what is no tag stays, as in "<mari@example.fi>"."""
    if _HAS_LINES.search(text):
        text = text.replace("\r", " ").replace("\n", " ")  # there the tags end the lines
    reading = _Reading(keep_links, known_only)
    at = 0
    while opening := _OPENING.search(text, at):
        reading.text(text[at : opening.start()])
        at = reading.sign(text, opening.start())
    reading.text(text[at:])
    return _EMPTY_ITEM.sub("\n", "".join(reading.kept))


class _Reading:
    """How far a text is read, and what of it is kept."""

    def __init__(self, keep_links: bool, known_only: bool) -> None:
        self.kept: list[str] = []
        self._known_only = known_only
        self._unread = ""
        """The tag whose inside is not read, until it ends."""
        self._anchor = _Anchor(keep_links)

    def text(self, text: str) -> None:
        if not self._unread:
            self.kept.append(text)

    def sign(self, text: str, here: int) -> int:
        """What to make of a "<"; gives where to go on."""
        if text.startswith("<!--", here):
            end = text.find("-->", here + 4)
            return len(text) if end < 0 else end + 3
        if tag := _TAG.match(text, here):
            self._tag(tag, tag["name"].casefold())
            return tag.end()
        if text[here + 1] in "!?" and (end := text.find(">", here, here + 500)) > 0:
            return end + 1
        self.text("<")
        return here + 1

    def _tag(self, tag: re.Match[str], name: str) -> None:
        if self._unread:
            self._unread = "" if tag["end"] and name == self._unread else self._unread
        elif self._known_only and name not in _HTML:
            self.kept.append(tag[0])
        elif name in _UNREAD_TAGS:
            self._unread = "" if tag["end"] or tag["more"].endswith("/") else name
        elif name == "a":
            self._anchor.met(tag, self.kept)
        elif name in _LINE_TAGS:
            self.kept.append("\n- " if name == "li" and not tag["end"] else "\n")


class _Anchor:
    """A link that is under way: where to write to is kept in the text, and where a link leads that says otherwise."""

    def __init__(self, keep_links: bool) -> None:
        self._keep_links = keep_links
        self._leads_to: str | None = None
        self._since = 0

    def met(self, tag: re.Match[str], kept: list[str]) -> None:
        if not tag["end"]:
            found = _ADDRESS_TO.search(tag["more"])
            self._leads_to = html.unescape(next(filter(None, found.groups()), "")) if found else None
            self._since = len(kept)
            return
        target, self._leads_to = self._leads_to, None
        if target:
            shown = self._shown(target, "".join(kept[self._since :]))
            if shown:
                kept.append(f" ({shown})")

    def _shown(self, target: str, said: str) -> str | None:
        if target[:7].casefold() == "mailto:":
            address = mail(target[7:])
            return address if address and address not in said else None
        where = link(target)
        spoken = _HOST_LIKE.search(said)
        if where is None or where in said:
            return None
        if spoken is None:
            return where if self._keep_links else None
        return None if _host(spoken[0]) == _host(where) else where


def _host(address: str) -> str:
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        return (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
