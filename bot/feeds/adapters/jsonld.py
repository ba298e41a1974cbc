"""schema.org's JobPosting as JSON-LD: in the scripts of a web page, or in a file of its own.

A posting is found wherever it stands: at the top, in a list, in ``@graph``, in an ``ItemList``.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from bot.feeds.adapters import Given, Item, values
from bot.feeds.adapters.building import posting
from bot.feeds.adapters.values import listed, part, word
from bot.feeds.cleaning import mail
from bot.feeds.dates import instant
from bot.feeds.faults import Fault, FeedFault, Odd
from bot.feeds.streams import whole_text
from domain.employers import Hours, Lasts
from domain.lexicon.fold import fold
from domain.people import Education
from domain.postings import JobKind
from domain.postings.posting import Unreadable

MOST_BYTES: Final = 50_000_000
MOST_NODES: Final = 3_000_000
DEEPEST: Final = 12

_SCRIPT = re.compile(r"""<script\b[^<>]{0,500}\btype\s*=\s*["']?application/ld\+json\b[^<>]{0,500}>""", re.IGNORECASE)
_MARKED = re.compile(r"""\A\{[^\0]*"(?:@context|@graph|@type|itemListElement)"\s*:""")
_SCRIPT_ENDS = re.compile(r"</script", re.IGNORECASE)
_HOURS: Final = {"FULL_TIME": Hours.FULL, "PART_TIME": Hours.PART}
_LASTS: Final = {
    "TEMPORARY": Lasts.FIXED,
    "CONTRACTOR": Lasts.FIXED,
    "PER_DIEM": Lasts.GIG,
    "PERMANENT": Lasts.PERMANENT,
}
_SCHOOL: Final = (
    ("postgraduate", Education.HIGHER), ("bachelor", Education.HIGHER), ("associate degree", Education.HIGHER),
    ("high school", Education.UPPER_SECONDARY), ("lukio", Education.UPPER_SECONDARY),
    ("professional certificate", Education.VOCATIONAL), ("ammatil", Education.VOCATIONAL),
)  # fmt: skip


def read(file: BinaryIO, given: Given) -> Iterator[Item]:
    text = whole_text(file, MOST_BYTES).strip()
    found = 0
    for whole in _documents(text):
        if whole is None:
            yield Unreadable(Odd.BROKEN)
            continue
        nodes = list(_nodes(whole))
        by_id = {word(node["@id"]): node for node in nodes if word(node.get("@id")) and len(node) > 1}
        for node in nodes:
            if _is_posting(node):
                found += 1
                yield _one(node, by_id, given)
    if not found and not _SCRIPT.search(text) and text[:1] != "[" and not _MARKED.search(text):
        raise FeedFault(Fault.NOT_READABLE)  # as a page or an object that tells of a fault: no list is empty for that


def _documents(text: str) -> Iterator[Any]:
    """Everything that is JSON-LD in a page or a file; None for what should be and is not."""
    if text[:1] in ("{", "["):
        whole = _loaded(text)
        if whole is not None:
            yield whole
            return
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or _loaded(lines[0]) is None:
            raise FeedFault(Fault.NOT_READABLE)
        yield from map(_loaded, lines)
        return
    at = 0
    while opening := _SCRIPT.search(text, at):
        ending = _SCRIPT_ENDS.search(text, opening.end())
        at = ending.end() if ending else len(text)
        yield _script(text[opening.end() : ending.start() if ending else at])


def _script(written: str) -> Any:
    """Some pages wrap it in a comment, and some write entities, which mean nothing there."""
    bare = written.strip().removeprefix("<!--").removesuffix("-->").strip()
    bare = bare.removeprefix("//<![CDATA[").removesuffix("//]]>").strip().rstrip(";")
    whole = _loaded(bare)
    return whole if whole is not None else _loaded(html.unescape(bare))


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(whole: Any) -> Iterator[Mapping[str, Any]]:
    """Every object in the document, in its order, not deeper than anybody writes."""
    waiting: list[tuple[Any, int]] = [(whole, 0)]
    seen = 0
    while waiting:
        value, depth = waiting.pop()
        seen += 1
        if seen > MOST_NODES:
            raise FeedFault(Fault.TOO_MANY)
        inner: Any = ()
        if isinstance(value, Mapping):
            yield value
            inner = () if _is_posting(value) else value.values()
        elif isinstance(value, list):
            inner = value
        if depth < DEEPEST:
            waiting += [(one, depth + 1) for one in reversed(list(inner)) if isinstance(one, Mapping | list)]


def _is_posting(node: Mapping[str, Any]) -> bool:
    return any(re.split(r"[/:#]", word(kind))[-1] == "JobPosting" for kind in listed(node.get("@type")))


def _one(node: Mapping[str, Any], by_id: Mapping[str, Any], given: Given) -> Item:
    kinds = {
        fold(word(kind)).upper().replace("-", "_").replace(" ", "_") for kind in listed(node.get("employmentType"))
    }
    key = _key(node)
    if kinds == {"VOLUNTEER"}:
        return Unreadable(Odd.NOT_A_JOB, key or None)
    places = [_known(place, by_id) for place in listed(node.get("jobLocation"))]
    addresses = [part(place, "address") or place for place in places]
    employer = _known(part(node, "hiringOrganization") or node.get("hiringOrganization"), by_id)
    return posting(
        given,
        key=key,
        title=node.get("title") or node.get("name"),
        employer=_name(employer),
        texts=_texts(node),
        how=_how(node, by_id),
        link=_link(node),
        place=_place(addresses),
        language=values.language_of_text(node.get("inLanguage")),
        published_at=instant(node.get("datePosted"), given.today),
        apply_until=instant(node.get("validThrough"), given.today, ends=True),
        municipalities=_municipalities(addresses),
        postcode=next(filter(None, (values.postcode(part(one, "postalCode")) for one in addresses)), None),
        is_remote="TELECOMMUTE" in (word(kind).upper() for kind in listed(node.get("jobLocationType"))),
        esco=values.esco(_occupations(node)),
        isco=next(filter(None, map(values.isco, _occupations(node))), None),
        hours=frozenset(_HOURS[kind] for kind in kinds if kind in _HOURS)
        | values.hours_in(word(node.get("workHours"))),
        lasts=next((_LASTS[kind] for kind in sorted(kinds) if kind in _LASTS), None),
        education=_education(node),
        kinds=_kinds(node),
        count=values.count(node.get("totalJobOpenings")),
    )


def _known(value: Any, by_id: Mapping[str, Any]) -> Any:
    """What a bare reference refers to in the same document."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, Mapping) and set(value) <= {"@id", "@type"}:
        return by_id.get(word(value.get("@id")), value)
    return value


def _name(value: Any) -> str:
    return word(part(value, "name")) or word(part(value, "legalName")) or word(value)


def _key(node: Mapping[str, Any]) -> str:
    identifier = node.get("identifier")
    if isinstance(identifier, list):
        identifier = identifier[0] if identifier else None
    return word(part(identifier, "value")) or word(part(identifier, "@id")) or word(identifier) or word(node.get("@id"))


def _link(node: Mapping[str, Any]) -> Any:
    page = node.get("mainEntityOfPage")
    return node.get("url") or part(page, "@id") or page or node.get("@id")


def _texts(node: Mapping[str, Any]) -> Iterator[Any]:
    yield node.get("description")
    for name in ("responsibilities", "qualifications", "skills", "experienceRequirements", "workHours"):
        for one in listed(node.get(name)):
            yield one if isinstance(one, str) else part(one, "description") or part(one, "name")


def _how(node: Mapping[str, Any], by_id: Mapping[str, Any]) -> Iterator[Any]:
    contact = _known(node.get("applicationContact"), by_id)
    yield part(contact, "email") and mail(part(contact, "email"))
    yield part(contact, "telephone")
    yield part(contact, "url")


def _place(addresses: list[Any]) -> list[str]:
    first = addresses[0] if addresses else None
    if isinstance(first, str):
        return [first]
    return [word(part(first, name)) for name in ("streetAddress", "addressLocality", "addressRegion")]


def _municipalities(addresses: list[Any]) -> tuple[str, ...]:
    """Of places in Finland, and of those that do not tell their country."""
    codes: list[str] = []
    for address in addresses:
        country = _name(part(address, "addressCountry")) or word(part(address, "addressCountry"))
        if not country or fold(country) in ("fi", "fin", "finland", "suomi"):
            said = address if isinstance(address, str) else word(part(address, "addressLocality"))
            codes += values.municipalities_named(said[:120])
    return tuple(dict.fromkeys(codes))[: values.MOST_PLACES]


def _occupations(node: Mapping[str, Any]) -> list[Any]:
    named = listed(node.get("occupationalCategory")) + listed(node.get("relevantOccupation"))
    return [part(one, "codeValue") or part(one, "@id") or part(one, "url") or one for one in named]


def _education(node: Mapping[str, Any]) -> Education | None:
    for one in listed(node.get("educationRequirements")):
        said = fold(word(part(one, "credentialCategory")) or word(one))
        found = next((level for begins, level in _SCHOOL if begins in said), None)
        if found:
            return found
    return None


def _kinds(node: Mapping[str, Any]) -> frozenset[JobKind]:
    untaught = fold(word(node.get("experienceRequirements"))) == "no requirements"
    return frozenset({JobKind.FIRST_JOB} if untaught else ())
