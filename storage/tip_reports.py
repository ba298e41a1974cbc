"""How job tips do: told, opened, answered, applied for; by source, field, origin and month. Counts only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

from sqlalchemy import func, literal_column, select

from domain.people import Field
from domain.tips import Answer, Origin, WhyNot
from storage.audit import Action, Audit
from storage.part import Part
from storage.reports import DAY_SECONDS, Period, epoch, part_of, within
from storage.staff import Reader
from storage.tables import job_posting, job_source, job_tip
from storage.tip_reading import Became, became

COLUMNS: Final = tuple(Became.__dataclass_fields__)
"""What is counted, in its order."""

SourceLine: TypeAlias = int | None
"""A source's id; None for postings typed in here or born from an employer's need."""


@dataclass(frozen=True, slots=True)
class TipNumbers:
    """Everything the page counts of the tips told in a period, by (line, name of a column of Became).

    ``days`` are full days from when we first had the posting until it was told, with how many tips took so many.
    """

    names: Mapping[int, str]
    totals: Counter[str]
    sources: Counter[tuple[SourceLine, str]]
    fields: Counter[tuple[Field | None, str]]
    origins: Counter[tuple[Origin, str]]
    months: Counter[tuple[date, str]]
    why_not: Counter[WhyNot | None]
    days: dict[SourceLine, Counter[int]]


class TipReports(Part):
    def numbers(self, reader: Reader, period: Period, table: str | None = None) -> TipNumbers:
        """Counts it all, and writes that it was looked at; with ``table``, that it was taken out as a file."""
        self._record(reader, period, table)
        totals: Counter[str] = Counter()
        sources: Counter[tuple[SourceLine, str]] = Counter()
        fields: Counter[tuple[Field | None, str]] = Counter()
        origins: Counter[tuple[Origin, str]] = Counter()
        months: Counter[tuple[date, str]] = Counter()
        firsts = period.months()
        for row in self._told(period, firsts):
            field = Field(row.field) if row.field else None
            for name in COLUMNS:
                count = int(row._mapping[name] or 0)
                totals[name] += count
                sources[row.source_id, name] += count
                fields[field, name] += count
                origins[Origin(row.origin), name] += count
                months[firsts[row.part], name] += count
        return TipNumbers(
            names=self._names(),
            totals=totals,
            sources=sources,
            fields=fields,
            origins=origins,
            months=months,
            why_not=self._why_not(period),
            days=self._days(period),
        )

    def _told(self, period: Period, firsts: list[date]) -> list[Any]:
        """One row for every source, field, origin and month that has any."""
        parts = (
            select(
                job_tip,
                job_posting.c.source_id,
                job_posting.c.field,
                part_of(job_tip.c.told_at, firsts).label("part"),
            )
            .join(job_posting, job_posting.c.id == job_tip.c.posting_id)
            .where(within(job_tip.c.told_at, period))
            .subquery()
        )
        lines = (parts.c.source_id, parts.c.field, parts.c.origin, parts.c.part)
        return list(self._connection.execute(select(*lines, *became(parts)).group_by(*lines)))

    def _names(self) -> dict[int, str]:
        rows = self._connection.execute(select(job_source.c.id, job_source.c.name))
        return {row.id: row.name for row in rows}

    def _why_not(self, period: Period) -> Counter[WhyNot | None]:
        rows = self._connection.execute(
            select(job_tip.c.why_not, func.count())
            .where(within(job_tip.c.told_at, period), job_tip.c.answer == Answer.NO)
            .group_by(job_tip.c.why_not)
        )
        return Counter({WhyNot(why) if why else None: count for why, count in rows})

    def _days(self, period: Period) -> dict[SourceLine, Counter[int]]:
        seconds = epoch(job_tip.c.told_at) - epoch(job_posting.c.first_seen_at)
        took = (
            select(job_posting.c.source_id, (seconds // literal_column(str(DAY_SECONDS))).label("days"))
            .join(job_tip, job_tip.c.posting_id == job_posting.c.id)
            .where(within(job_tip.c.told_at, period))
            .subquery()
        )
        found: dict[SourceLine, Counter[int]] = {}
        for row in self._connection.execute(select(*took.c, func.count().label("tips")).group_by(*took.c)):
            found.setdefault(row.source_id, Counter())[max(0, int(row.days))] += row.tips
        return found

    def _record(self, reader: Reader, period: Period, table: str | None) -> None:
        Audit(self._connection, self._now).record(
            reader.staff_id,
            Action.REPORT_VIEWED if table is None else Action.REPORT_EXPORTED,
            what="tips",
            table=table,
            first=period.first.isoformat(),
            last=period.last.isoformat(),
        )
