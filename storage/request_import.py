"""Leads from a file (LADEC's, say, 73): each row as if it were typed in, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from domain.employers import Source
from domain.roles import Permission
from storage.audit import Action
from storage.errors import Refused
from storage.request_work import RequestWork
from storage.staff import Reader
from storage.tables import staffing_request

MOST_ROWS = 500
"""In one transaction."""
SAME_WITHIN = timedelta(days=90)
"""The same words of the same company within this are the lead that was imported before."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """``made`` are the numbers of the new needs; ``again`` counts rows that had been there; ``refused`` are the rows
    that were not taken: their place among the rows (0 for the first) and why.
    """

    made: list[int] = field(default_factory=list)
    again: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


class RequestImport(RequestWork):
    """One bad row refuses itself, not the file."""

    def import_rows(
        self, reader: Reader, rows: Sequence[Mapping[str, Mapping[str, Any]]], source: Source
    ) -> ImportResult | None:
        """``rows`` have company, contact and need, as ``type_in`` takes them. Raises Refused("rows_many")."""
        if not reader.may(Permission.SERVE_EMPLOYERS):
            return None
        if len(rows) > MOST_ROWS:
            raise Refused("rows_many")
        result = ImportResult()
        counts: Counter[str] = Counter()
        for place, row in enumerate(rows):
            outcome = self._take(reader, row, source)
            if isinstance(outcome, str):
                result.refused.append((place, outcome))
            elif outcome is None:
                counts["again"] += 1
            else:
                result.made.append(outcome)
        self._audit.record(
            reader.staff_id,
            Action.REQUEST_IMPORTED,
            source=source,
            made=len(result.made),
            again=counts["again"],
            refused=len(result.refused),
        )
        return ImportResult(result.made, counts["again"], result.refused)

    def _take(self, reader: Reader, row: Mapping[str, Mapping[str, Any]], source: Source) -> int | str | None:
        """The new need's number; None for one that was there; why it was refused."""
        with self._connection.begin_nested() as savepoint:
            try:
                return self._one_of_file(reader, row, source)
            except Refused as refused:
                savepoint.rollback()
                return str(refused)

    def _one_of_file(self, reader: Reader, row: Mapping[str, Mapping[str, Any]], source: Source) -> int | None:
        words = str(row["need"].get("words") or "")
        if not words.strip():
            raise Refused("empty")
        company_id = self._company_of(row["company"], source)
        if self._is_known(company_id, words):
            return None
        contact_id = self.companies.add_contact(reader, company_id, row["contact"])
        assert contact_id is not None, "who imports serves employers"
        opened = self.open(contact_id, row["need"], source=source, language="fi", staff_id=reader.staff_id)
        return None if opened.again else opened.request_id

    def _is_known(self, company_id: int, words: str) -> bool:
        lately = select(staffing_request.c.words).where(
            staffing_request.c.company_id == company_id, staffing_request.c.opened_at > self._now - SAME_WITHIN
        )
        said = " ".join(words.casefold().split())
        return any(" ".join(one.casefold().split()) == said for one in self._connection.execute(lately).scalars())
