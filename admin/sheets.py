"""Files for spreadsheets, CSV and XLSX: the one place where cells are written, so that none can do a thing.

A text that a spreadsheet would take for a formula is made plain text: in CSV by an apostrophe before it, in XLSX by
the cell's type. Texts come out as ``domain.text.clean_text`` leaves them: no control characters, nothing that turns
the direction of writing. Numbers and dates are numbers and dates, for the program that opens the file to count with.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias
from urllib.parse import quote

from babel.dates import format_date, format_time
from babel.numbers import get_decimal_symbol
from fastapi import Response

from domain.calendar import to_local
from domain.text import clean_text, cut

Cell: TypeAlias = str | int | float | Decimal | date | datetime | None
"""Text as people wrote it, a number, a Helsinki day, an instant (aware; shown in Helsinki time), or nothing."""

MOST_ROWS = 100_000
LONGEST_CELL = 32_767
"""Excel's own limit; a longer text is cut and ends in "…"."""

_LONGEST_NAME = 80
_LARGEST_NUMBER = 10**15  # a spreadsheet counts with fifteen digits; what is longer is no number but a code
_DATE = {"fi": "d.M.y", "sv": "d.M.y", "en": "d MMM y"}
_TIME = {"fi": "H.mm", "sv": "H.mm", "en": "H:mm"}
_NO_CHARACTERS = dict.fromkeys((0xFFFE, 0xFFFF))  # XML, and so XLSX, cannot hold these two

# What begins a formula, and what some programs read as such: the full-width and small forms, and the minus sign.
_BEGINS = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
# A file with semicolons that is opened where commas part cells falls apart at every comma of a text. So what comes
# after anything that parts cells somewhere is as dangerous as a text's beginning.
_FORMULA = re.compile(rf"(^|[,;|])([\s\"]*)([{_BEGINS}])")


class SheetTooLong(ValueError):
    """More rows than a file may have: ask for less."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a workbook; every row as long as the header."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, language: str = "fi") -> Response:
    """A table as CSV for download: semicolons, UTF-8 with a BOM, CRLF; numbers and dates as the language writes them.

    ``name`` is the file's without its ending. Raises SheetTooLong. Thousands of rows take a while:
    call it by ``fastapi.concurrency.run_in_threadpool``.
    """
    made = io.StringIO(newline="")
    writer = csv.writer(made, delimiter=";", lineterminator="\r\n")
    for row in bounded([header, *rows]):
        writer.writerow([_in_csv(cell, language) for cell in row])
    return _download(made.getvalue().encode("utf-8-sig"), f"{name}.csv", "text/csv; charset=utf-8")


def xlsx_file(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """The same as an Excel file of one sheet. Raises SheetTooLong."""
    return xlsx_book(name, [Sheet(name, header, list(rows))])


def xlsx_book(name: str, sheets: Sequence[Sheet]) -> Response:
    """Several tables as one Excel file; sheets whose titles come out the same are numbered. Raises SheetTooLong."""
    from admin.workbook import made_of  # brings openpyxl, which nobody else needs

    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _download(made_of(sheets), f"{name}.xlsx", kind)


def bounded(rows: Sequence[Sequence[Cell]]) -> Sequence[Sequence[Cell]]:
    """The rows, header included. Raises SheetTooLong."""
    if len(rows) > MOST_ROWS + 1:
        raise SheetTooLong(f"{len(rows) - 1} rows")
    return rows


# CSV.


def _in_csv(cell: Cell, language: str) -> str:
    match shape(cell):
        case None:
            return ""
        case str() as text:
            return harmless(text.replace("\n", " "))
        case datetime() as instant:
            clock = format_time(instant.time(), _TIME.get(language, "H:mm"), locale=language)
            return f"{_day(instant, language)} {clock}"
        case date() as day:
            return _day(day, language)
        case number:
            return str(number).replace(".", get_decimal_symbol(language))


def _day(day: date, language: str) -> str:
    return format_date(day, _DATE.get(language, "d MMM y"), locale=language)


def harmless(text: str) -> str:
    """With an apostrophe before whatever would begin a formula."""
    return _FORMULA.sub(r"\1\2'\3", text)


# Both, and admin/workbook.py.


def shape(cell: Cell) -> str | int | float | Decimal | date | None:
    """What is written: text cleaned and cut, an instant on the Helsinki clock without a zone, a number that is one."""
    match cell:
        case None:
            return None
        case str():
            return cut(clean_text(cell, keep_lines=True).translate(_NO_CHARACTERS), LONGEST_CELL) or None
        case datetime():
            return to_local(cell).replace(tzinfo=None, microsecond=0)
        case date():
            return cell
    if not math.isfinite(cell):
        return None
    return cell if -_LARGEST_NUMBER < cell < _LARGEST_NUMBER else str(cell)


def _download(content: bytes, name: str, kind: str) -> Response:
    headers = {"content-disposition": _attachment(name), "cache-control": "no-store"}
    return Response(content, media_type=kind, headers=headers)


def _attachment(name: str) -> str:
    """RFC 6266: the name in ASCII for old programs, and whole. No path, no quote, no line end can be in either."""
    bare, _, ending = name.rpartition(".")
    whole = re.sub(r'[\\/:*?"<>|;%]+', "-", clean_text(bare)).strip(". -")[:_LONGEST_NAME] or "duunikaveri"
    letters = unicodedata.normalize("NFKD", whole).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", letters).strip(".-") or "duunikaveri"
    return f"attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{quote(f'{whole}.{ending}', safe='')}"
