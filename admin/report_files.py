"""The tables of a report as files: one of them, or all in a workbook with a page that tells what they count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Response
from fastapi.concurrency import run_in_threadpool

from admin.errors import NotFound
from admin.report_pages import WHOLE, Asked
from admin.report_pieces import Pieces, Table
from admin.sheets import Cell, Sheet, csv_file, xlsx_book, xlsx_file
from admin.visit import Visit


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """Of one report: ``title`` is its name in words, and ``of`` are further lines of the first page."""

    visit: Visit
    asked: Asked
    report: Pieces
    title: str
    of: Sequence[Sequence[Cell]] = ()

    async def answer(self, table: str, form: str) -> Response:
        """The table of this name as csv or xlsx, or all of them; NotFound where the reader has none of this name."""
        tables = [one for one in self.report.tables() if table in (WHOLE, one.name)]
        if not tables:
            raise NotFound
        return await run_in_threadpool(self._file, tables, form, is_whole=table == WHOLE)

    def _file(self, tables: Sequence[Table], form: str, *, is_whole: bool) -> Response:
        """The first table as csv or xlsx; ``is_whole``: all of them as a workbook."""
        period = self.asked.period
        days = f"{period.first.isoformat()} {period.last.isoformat()}"
        if is_whole:
            return xlsx_book(f"{self.title} {days}", [self._cover(tables), *map(self._sheet, tables)])
        sheet = self._sheet(tables[0])
        if form == "csv":
            return csv_file(f"{sheet.title} {days}", sheet.header, sheet.rows, language=self.visit.language)
        return xlsx_file(f"{sheet.title} {days}", sheet.header, sheet.rows)

    def _sheet(self, table: Table) -> Sheet:
        rows: list[list[Cell]] = [[row.label, *row.cells] for row in table.rows] or [[said] for said in table.said]
        return Sheet(self._title_of(table), [table.first, *table.header], rows)

    def _cover(self, tables: Sequence[Table]) -> Sheet:
        """What the numbers are of, and what each table counts."""
        say = self.visit.words
        rows: list[list[Cell]] = [
            [say("console.report.first"), self.asked.period.first],
            [say("console.report.last"), self.asked.period.last],
            *map(list, self.of),
            [say("console.report.made"), self.visit.now],
        ]
        if self.asked.shares:
            rows.append([say("console.report.share"), say("console.report.share_about")])
        for one in tables:
            about = self.report.word(self.report.abouts, one.name)
            rows.append([self._title_of(one), " ".join([about, *one.said])])
        return Sheet(self.title, [say("console.report.service"), ""], rows)

    def _title_of(self, table: Table) -> str:
        return self.report.word(self.report.titles, table.name)
