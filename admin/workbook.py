"""Workbooks: tables as Excel files. Apart from the other files, since openpyxl takes long to load."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from admin.sheets import Cell, Sheet, bounded, harmless, shape
from domain.text import clean_text

_LONGEST_TITLE = 31
_WIDEST, _NARROWEST = 60, 8
_DATE_IN_XLSX, _MOMENT_IN_XLSX = "d.m.yyyy", "d.m.yyyy h:mm"
_NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\]")


def made_of(sheets: Sequence[Sheet]) -> bytes:
    """The file of these tables, in their order. Raises SheetTooLong."""
    book = Workbook(write_only=True)
    book.properties.creator = "Duunikaveri"
    taken: set[str] = set()
    for sheet in sheets:
        page = book.create_sheet(_title(sheet.title, taken))
        _fill(page, [sheet.header, *sheet.rows])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _fill(page: Any, rows: Sequence[Sequence[Cell]]) -> None:
    for number, column in enumerate(zip(*rows[:200], strict=False), start=1):
        widest = max(len(str(cell)) for cell in column)
        page.column_dimensions[get_column_letter(number)].width = min(max(widest + 2, _NARROWEST), _WIDEST)
    page.freeze_panes = "A2"
    for number, row in enumerate(bounded(rows)):
        page.append([_in_xlsx(page, cell, is_header=number == 0) for cell in row])


def _in_xlsx(page: Any, value: Cell, *, is_header: bool) -> Any:
    shaped: Any = shape(value)
    cell = WriteOnlyCell(page, value=shaped)
    if isinstance(shaped, datetime):
        cell.number_format = _MOMENT_IN_XLSX
    elif isinstance(shaped, date):
        cell.number_format = _DATE_IN_XLSX
    elif isinstance(shaped, str):
        # A text that begins with "=" would become a formula, "#N/A" an error. quotePrefix keeps it
        # a text also when somebody types Enter in the cell.
        cell.data_type = "s"
        cell.quotePrefix = harmless(shaped) != shaped
        cell.alignment = Alignment(vertical="top", wrap_text="\n" in shaped)
    if is_header:
        cell.font = Font(bold=True)
    return cell


def _title(title: str, taken: set[str]) -> str:
    plain = _NOT_IN_A_TITLE.sub(" ", clean_text(title)).strip("' ") or "1"
    made = plain[:_LONGEST_TITLE].strip("' ")
    number = 1
    while made.casefold() in taken:
        number += 1
        made = f"{plain[: _LONGEST_TITLE - 4].strip()} {number}"
    taken.add(made.casefold())
    return made
