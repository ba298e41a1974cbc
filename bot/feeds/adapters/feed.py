"""RSS and Atom. The XML is looked through by defusedxml first: what defines entities or a document type is not read.

A feed says little in fields of its own; employer, place and last day are taken where a job board adds them.
"""

from __future__ import annotations

import io
import re
import xml.sax
import xml.sax.handler
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from bot.feeds.adapters import Given, Item, values
from bot.feeds.adapters.building import posting
from bot.feeds.dates import instant
from bot.feeds.faults import Fault, FeedFault
from bot.feeds.streams import whole_text

MOST_BYTES: Final = 50_000_000
DEEPEST: Final = 100

_DECLARATION = re.compile(r"\A\s*<\?xml[^<>]{0,200}\?>")
_EMPLOYER: Final = (
    "company",
    "employer",
    "hiringorganization",
    "job_company",
    "companyname",
    "dc_publisher",
    "publisher",
)
_PLACE: Final = ("location", "job_location", "city", "municipality", "jobcity", "where", "kunta", "paikkakunta")
_UNTIL: Final = (
    "application_deadline", "deadline", "validthrough", "applicationdeadline", "closingdate", "expirydate", "expired",
    "expires", "expirationdate", "hakuaika", "job_deadline",
)  # fmt: skip
_TYPE: Final = ("job_type", "jobtype", "employmenttype", "worktime")
_POSTCODE: Final = ("postcode", "postalcode", "zip", "postinumero")
_COMPANY = re.compile(
    r"\b(?:oy|oyj|ab|abp|ky|tmi|ry|rf|osk|sr|as|ltd|gmbh|kaupunki|kunta|stad|kommun|kuntayhtymä|hyvinvointialue)\b",
    re.IGNORECASE,
)


def read(file: BinaryIO, given: Given) -> Iterator[Item]:
    text = whole_text(file, MOST_BYTES)
    content = _DECLARATION.sub("", text, count=1).strip().encode()  # it may name letters that it is no longer in
    del text
    _look_through(content)
    import feedparser  # slow to import

    told = feedparser.parse(io.BytesIO(content), sanitize_html=False, resolve_relative_uris=False)
    if told.bozo and not told.entries:
        raise FeedFault(Fault.NOT_READABLE)
    language = values.language_of_text(told.feed.get("language"))
    for entry in told.entries:
        yield _one(entry, language, given)


class _Depth(xml.sax.handler.ContentHandler):
    """Counts how deep the elements stand in one another, and whether the outermost is a feed's."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802  # the parser calls it so
        self._depth += 1
        if self._depth > DEEPEST or (
            self._depth == 1 and name.rpartition(":")[2].casefold() not in ("rss", "feed", "rdf")
        ):
            raise FeedFault(Fault.NOT_READABLE)

    def endElement(self, name: str) -> None:  # noqa: N802
        self._depth -= 1


def _look_through(content: bytes) -> None:
    """Raises FeedFault for XML that is not well-formed, and for a document type or an entity of its own."""
    from defusedxml import DefusedXmlException, sax

    try:
        sax.parseString(content, _Depth(), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise FeedFault(Fault.UNSAFE_CONTENT) from None
    except xml.sax.SAXException:
        raise FeedFault(Fault.NOT_READABLE) from None


def _one(entry: Mapping[str, Any], language: str | None, given: Given) -> Item:
    bodies = [part.get("value") for part in entry.get("content", [])[:3]]
    where = _told(entry, _PLACE)
    return posting(
        given,
        key=entry.get("id"),
        title=entry.get("title"),
        employer=_told(entry, _EMPLOYER) or _author(entry),
        texts=[entry.get("summary"), *bodies]
        if len(bodies) != 1
        else [max(entry.get("summary") or "", *bodies, key=len)],
        link=entry.get("link"),
        place=[where],
        language=language,
        published_at=instant(entry.get("published") or entry.get("updated"), given.today),
        apply_until=instant(_told(entry, _UNTIL), given.today, ends=True),
        municipalities=values.municipalities_named(where),
        postcode=values.postcode(_told(entry, _POSTCODE)) or values.postcode(where),
        hours=values.hours_in(_told(entry, _TYPE)),
        lasts=values.lasts_in(_told(entry, _TYPE)),
    )


def _told(entry: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """The first of the elements that is there, with or without its namespace: "job_listing_location"."""
    for name in names:
        for key in (name, f"job_{name}", f"job_listing_{name}", f"jobs_{name}", f"g_{name}"):
            value = entry.get(key)
            if isinstance(value, str) and value.strip():
                return value.strip()[:300]
    return ""


def _author(entry: Mapping[str, Any]) -> str:
    """Who wrote it, where that is a company: the name of a person is not taken."""
    author = entry.get("author")
    return author[:300] if isinstance(author, str) and "@" not in author and _COMPANY.search(author) else ""
