"""ESCO's occupations: the lines of its CSV, and which of them are a job of our own lexicon (`domain/jobs`)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from domain import jobs
from domain.lexicon.fold import fold
from domain.text import clean_text, cut

LONGEST_LABEL: Final = 200
LONGEST_URI: Final = 200
MOST_OTHERS: Final = 60

_COLUMNS: Final = {
    "concepturi": "uri", "uri": "uri", "conceptlabel": "label", "preferredlabel": "label", "label": "label",
    "altlabels": "others",
    "hiddenlabels": "hidden", "iscogroup": "isco", "concepttype": "type", "code": "code",
}  # fmt: skip
_GENERIC: Final = MappingProxyType(
    {
        "5223": "shop_assistant", "5131": "waiter", "5132": "bartender", "5120": "cook", "9412": "kitchen_helper",
        "9621": "courier", "5414": "guard", "9112": "cleaner", "5153": "caretaker", "9613": "yard_worker",
        "7411": "electrician",
        "5322": "home_carer", "3412": "social_instructor", "9329": "production_worker", "8322": "van_driver",
    }
)  # fmt: skip
"""Of several jobs with one ISCO code the one that the code alone stands for. Codes missing here stand for none."""

_TOO_WIDE: Final = frozenset({"2422", "3112", "3118", "5151"})
"""Codes under which our one job is not what most of them are: supervisors of cleaning, draughtspersons."""


@dataclass(frozen=True, slots=True)
class EscoEntry:
    """One occupation of ESCO. ``others``: its other labels, folded. ``occupation``: the same job in our lexicon."""

    uri: str
    label: str
    isco: str | None = None
    occupation: str | None = None
    others: tuple[str, ...] = ()

    @property
    def folded(self) -> str:
        return fold(self.label)[:LONGEST_LABEL]


class NotEsco(ValueError):
    """A file without the columns of ESCO's occupations."""


def read(lines: Iterable[str]) -> Iterator[EscoEntry]:
    """The occupations of a CSV, one after the other; what is no occupation or cannot be read is passed over.

    Takes the lines as text. The names of the columns may be in any order and case, parted by commas, semicolons or
    tabs. Raises NotEsco at once where no column tells the URI or the label.
    """
    following = iter(lines)
    head = next(following, "").lstrip("\ufeff")
    mark = max(",;\t", key=head.count)
    names = [_COLUMNS.get(name.strip().strip('"').casefold()) for name in head.strip().split(mark)]
    if not {"uri", "label"} <= set(names):
        raise NotEsco
    return _entries(following, names, mark)


def _entries(lines: Iterator[str], names: list[str | None], mark: str) -> Iterator[EscoEntry]:
    rows = csv.reader((line.replace("\0", "") for line in lines), delimiter=mark)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            continue  # a field without end; the reader goes on with the next line
        entry = _entry({name: value for name, value in zip(names, row, strict=False) if name})
        if entry:
            yield entry


def _entry(row: Mapping[str, str]) -> EscoEntry | None:
    uri, label = row.get("uri", "").strip(), clean_text(row.get("label", ""))
    if row.get("type", "Occupation").strip().casefold() not in ("occupation", "") or not label:
        return None
    if not uri.startswith(("http://", "https://")) or len(uri) > LONGEST_URI:
        return None
    written = [clean_text(one) for one in (row.get("others", "") + "\n" + row.get("hidden", "")).split("\n")]
    others = tuple(dict.fromkeys(fold(one)[:LONGEST_LABEL] for one in written if one))[:MOST_OTHERS]
    isco = _isco(row.get("isco", "")) or _isco(row.get("code", ""))
    label = cut(label, LONGEST_LABEL)
    return EscoEntry(uri, label, isco, occupation_of(label, isco), others)


def _isco(written: str) -> str | None:
    code = written.strip().lstrip("Cc").split(".")[0]
    return code if len(code) == 4 and code.isascii() and code.isdecimal() else None


def occupation_of(label: str, isco: str | None) -> str | None:
    """The job of our lexicon: the label is one of its words, or it names one with a code near this one."""
    for part in label.split("/"):
        same = _by_word().get(fold(part.strip()))
        if same and _is_near(same, isco, 2):
            return same
    named = [one.occupation.id for one in jobs.spot(label) if not one.place]
    return next((one for one in named if _is_near(one, isco, 3)), None) or of_isco(isco)


def of_isco(isco: str | None) -> str | None:
    """The job that an ISCO-08 code alone stands for: the only one with it, or the usual one of several."""
    if isco is None or isco in _TOO_WIDE:
        return None
    if isco in _GENERIC:
        return _GENERIC[isco]
    same = [one.id for one in jobs.occupations().values() if one.isco == isco]
    # Groups that end in 9 are of "others not elsewhere classified".
    return same[0] if len(same) == 1 and not isco.endswith("9") else None


def _is_near(occupation: str, isco: str | None, digits: int) -> bool:
    own = jobs.occupations()[occupation].isco
    return isco is None or own is None or own[:digits] == isco[:digits]


@cache
def _by_word() -> Mapping[str, str]:
    """Every word of the lexicon that is a name as it stands, folded, with the job."""
    return {
        fold(word): entry.id
        for _, entry in reversed(jobs.listed())
        for word in reversed(entry.words)
        if "*" not in word
    }
