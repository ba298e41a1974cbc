"""ESCO's occupations as they were brought in: found by their URI or their label, with the job of our own lexicon."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from sqlalchemy import Row, String, cast, func, select

from domain.lexicon.fold import fold
from domain.postings.esco import LONGEST_LABEL, EscoEntry
from storage.inserts import insert_or_replace
from storage.part import Part
from storage.tables import esco_occupation

PORTION: Final = 200
_AT_ONCE: Final = 500
"""URIs in one question: SQLite takes no end of them."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of bringing in: how many occupations there were, how many of them new or saying something else."""

    seen: int
    changed: int


class Esco(Part):
    """ESCO's occupations; there are about three thousand. Brought in again they change only where the file did."""

    def take_in(self, entries: Iterable[EscoEntry]) -> Brought:
        """Keeps the entries, in portions; of one that is known the newer words. Nothing is removed."""
        seen = changed = 0
        for portion in _portions(entries):
            known = self.of(entry.uri for entry in portion)
            different = {entry.uri: entry for entry in portion if known.get(entry.uri) != entry}
            for entry in different.values():
                insert_or_replace(self._connection, esco_occupation, _columns(entry), by=["uri"])
            seen += len(portion)
            changed += len(different)
        return Brought(seen, changed)

    def of(self, uris: Iterable[str]) -> Mapping[str, EscoEntry]:
        """The entries of these URIs, as far as they are known: what ``understand`` wants."""
        wanted = list(dict.fromkeys(uris))
        found: dict[str, EscoEntry] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            some = esco_occupation.c.uri.in_(wanted[start : start + _AT_ONCE])
            found |= {row.uri: _entry(row) for row in self._connection.execute(select(esco_occupation).where(some))}
        return found

    def entries(self) -> Mapping[str, EscoEntry]:
        """All of them, by URI, without their other labels."""
        columns = [column for column in esco_occupation.c if column.name != "others"]
        found = self._connection.execute(select(*columns))
        return {row.uri: EscoEntry(row.uri, row.label, row.isco, row.occupation) for row in found}

    def named(self, label: str) -> EscoEntry | None:
        """The occupation with this label, with dots or without, or else one that has it among its other labels."""
        folded = fold(label.strip())[:LONGEST_LABEL]
        if not folded:
            return None
        of_label = select(esco_occupation).where(esco_occupation.c.folded == folded)
        written = cast(esco_occupation.c.others, String)
        of_others = select(esco_occupation).where(written.contains(f'"{folded}"', autoescape=True))
        for query in (of_label, of_others):
            row = self._connection.execute(query.order_by(esco_occupation.c.uri).limit(1)).first()
            if row is not None:
                return _entry(row)
        return None

    def count(self) -> int:
        """How many there are."""
        return int(self._connection.execute(select(func.count()).select_from(esco_occupation)).scalar_one())


def _portions(entries: Iterable[EscoEntry]) -> Iterator[Sequence[EscoEntry]]:
    rest = iter(entries)
    while portion := list(islice(rest, PORTION)):
        yield portion


def _columns(entry: EscoEntry) -> dict[str, Any]:
    return {
        "uri": entry.uri,
        "label": entry.label,
        "folded": entry.folded,
        "others": list(entry.others),
        "isco": entry.isco,
        "occupation": entry.occupation,
    }


def _entry(row: Row[Any]) -> EscoEntry:
    return EscoEntry(row.uri, row.label, row.isco, row.occupation, tuple(row.others))
