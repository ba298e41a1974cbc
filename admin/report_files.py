"""The tables of a report as files: one of them, or all in a workbook with a page that tells what they count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Response

from admin import words
from admin.report_pieces import Table
from admin.rooms.reports import Asked
from admin.sheets import Cell, Sheet, csv_file, xlsx_book, xlsx_file
from admin.visit import Visit


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """Of one report: ``title`` is its name in words, ``family`` the beginning of its tables' families of words
    (``event``: event_title, event_about), and ``of`` are further lines of the first page.
    """

    visit: Visit
    asked: Asked
    title: str
    family: str
    of: Sequence[Sequence[Cell]] = ()

    def file(self, tables: Sequence[Table], *, form: str, is_whole: bool) -> Response:
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
        return Sheet(self._word("title", table), [table.first, *table.header], rows)

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
        rows.extend([self._word("title", one), " ".join([self._word("about", one), *one.said])] for one in tables)
        return Sheet(self.title, [say("console.report.service"), ""], rows)

    def _word(self, what: str, table: Table) -> str:
        return self.visit.words(words.key(f"{self.family}_{what}", table.name))
