"""The labelled postings of tests/domain/data, and how much of what they say is understood, column by column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from domain import jobs
from domain.postings.posting import Raw, Understood
from domain.postings.reading import understand

DATA = Path(__file__).parent.parent / "domain" / "data"
TUNED = ("postings_1.txt", "postings_3.txt")
HELD_OUT = ("postings_2.txt", "postings_4.txt")
COLUMNS = {
    "o": "occupation", "f": "field", "m": "municipalities", "h": "hours", "t": "lasts", "d": "licence",
    "l": "languages", "c": "cards", "e": "education",
    "k": "kinds",
    "a": "adults_only", "r": "is_remote", "n": "count", "g": "language",
}  # fmt: skip
_SHORT = {"app": "apprenticeship", "first": "first_job"}


@dataclass(frozen=True)
class Labelled:
    """A posting as a source without codes gives it, and what a person reads in it: values by column."""

    raw: Raw
    truth: dict[str, frozenset[str]]


@dataclass
class Figures:
    """Of one column: values found and right, found in all, and there in all."""

    right: int = 0
    found: int = 0
    there: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.there if self.there else 1.0


def postings(name: str) -> list[Labelled]:
    """A set: "== title | employer", a line of labels, and the text; more labels may follow below."""
    blocks = (DATA / name).read_text(encoding="utf-8").removeprefix("== ").split("\n== ")
    return [_read(number, block) for number, block in enumerate(blocks)]


def _read(number: int, block: str) -> Labelled:
    head, *lines = block.strip().split("\n")
    title, _, employer = head.partition(" |")
    facts = [line for line in lines if _is_facts(line)]
    text = "\n".join(line for line in lines if not _is_facts(line))
    told = dict(one.split("=", 1) for line in facts for one in line.split())
    if told.get("o"):
        told["f"] = jobs.occupations()[told["o"]].field.value
    told.setdefault("g", "fi")
    truth = {column: _values(told.get(mark, "")) for mark, column in COLUMNS.items()}
    return Labelled(Raw(str(number), title.strip(), employer.strip() or None, text), truth)


def _is_facts(line: str) -> bool:
    return all(word[1:2] == "=" and word[0] in COLUMNS for word in line.split())


def _values(written: str) -> frozenset[str]:
    return frozenset(_SHORT.get(one, one) for one in written.split(",") if one)


def understood_values(understood: Understood, column: str) -> frozenset[str]:
    """A column's values as the labels have them."""
    value = getattr(understood, column)
    if isinstance(value, bool):
        return frozenset({"1"} if value else ())
    if isinstance(value, (frozenset, tuple)):
        return frozenset(str(one) for one in value)
    return frozenset() if value is None else frozenset({str(value)})


def figures(*names: str) -> dict[str, Figures]:
    """How much of some sets is understood."""
    of = {column: Figures() for column in COLUMNS.values()}
    for _, column, truth, found in (one for name in names for one in compared(name)):
        of[column].right += len(truth & found)
        of[column].found += len(found)
        of[column].there += len(truth)
    return of


def compared(name: str) -> Iterator[tuple[Labelled, str, frozenset[str], frozenset[str]]]:
    """Every posting and column: what is true, and what was understood."""
    for one in postings(name):
        understood = understand(one.raw)
        for column, truth in one.truth.items():
            yield one, column, truth, understood_values(understood, column)
