"""Reads a file of leads, CSV or XLSX, as a table of texts: bounded in bytes, rows and columns, whatever is sent.

A spreadsheet's formulas are never counted: of a workbook only what it last showed is taken. The table travels from the
preview to the press packed in the form, and is read there again as strictly as the file was.
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
import json
import zlib
from collections.abc import Iterable
from itertools import islice
from typing import Any, Final, TypeAlias

from admin.lead_words import FileFault
from domain.table_file import ZIP_BEGINS, Broken, Large, delimiter_of, encoding_of, shown, workbook_rows

Table: TypeAlias = list[list[str]]
"""Rows of cells as texts; the first is the header. Rows are of one length, and none is empty."""

MOST_BYTES: Final = 1_000_000
MOST_ROWS: Final = 5_000
"""Leads in one file, the header not counted."""
MOST_COLUMNS: Final = 40
LONGEST_CELL: Final = 4_000
MOST_PACKED: Final = 900_000
"""Characters of a table packed: a form's field may not be longer than a mebibyte."""
MOST_UNPACKED: Final = 4_000_000
"""Bytes of a table; more is not unpacked, whatever was sent."""
MOST_IN_WORKBOOK: Final = 40_000_000
"""Bytes of all the parts of a workbook when unpacked, as the archive itself says."""


class Unreadable(Exception):
    """The file cannot be read; ``fault`` says why."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def table_of(content: bytes) -> Table:
    """The file's table. Raises Unreadable. Takes a while: call it by ``fastapi.concurrency.run_in_threadpool``."""
    if not content:
        raise Unreadable(FileFault.MISSING)
    if len(content) > MOST_BYTES:
        raise Unreadable(FileFault.LARGE)
    rows = _of_workbook(content) if content.startswith(ZIP_BEGINS) else _of_csv(content)
    table = [row for row in rows if any(row)]
    if len(table) > MOST_ROWS + 1:
        raise Unreadable(FileFault.ROWS)
    if len(table) < 2:
        raise Unreadable(FileFault.EMPTY)
    width = max(map(len, table))
    return [[*row, *[""] * (width - len(row))] for row in table]


def packed(table: Table) -> str:
    """The table for a hidden field. Raises Unreadable for one that does not fit into a form."""
    bare = json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode()
    made = base64.urlsafe_b64encode(zlib.compress(bare, 9)).decode()
    if len(made) > MOST_PACKED or len(bare) > MOST_UNPACKED:
        raise Unreadable(FileFault.LARGE)
    return made


def unpacked(made: str) -> Table:
    """The table of a hidden field, whoever filled it in. Raises Unreadable."""
    try:
        opened = zlib.decompressobj()
        bare = opened.decompress(base64.urlsafe_b64decode(made.encode()), MOST_UNPACKED)
        if not opened.eof:
            raise Unreadable(FileFault.LARGE if opened.unconsumed_tail else FileFault.NOT_A_TABLE)
        given: Any = json.loads(bare)
    except (zlib.error, binascii.Error, ValueError, RecursionError):
        raise Unreadable(FileFault.NOT_A_TABLE) from None
    if not (isinstance(given, list) and all(_is_row(row) for row in given)):
        raise Unreadable(FileFault.NOT_A_TABLE)
    if len(given) > MOST_ROWS + 1:
        raise Unreadable(FileFault.ROWS)
    if len(given) < 2 or len(set(map(len, given))) != 1:
        raise Unreadable(FileFault.EMPTY)
    return given


def _is_row(row: Any) -> bool:
    return isinstance(row, list) and len(row) <= MOST_COLUMNS and all(isinstance(cell, str) for cell in row)


# CSV.


def _of_csv(content: bytes) -> Table:
    text = _decoded(content)
    if "\0" in text:
        raise Unreadable(FileFault.NOT_A_TABLE)
    first = text.lstrip("\r\n ").partition("\n")[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(first))
    try:
        return [_cells(row) for row in islice(lines, MOST_ROWS * 2)]
    except csv.Error:
        raise Unreadable(FileFault.NOT_A_TABLE) from None


def _decoded(content: bytes) -> str:
    return content.decode(encoding_of(io.BytesIO(content)), "replace")


# XLSX.


def _of_workbook(content: bytes) -> Table:
    sheet = workbook_rows(
        io.BytesIO(content), most_rows=MOST_ROWS + 2, most_columns=MOST_COLUMNS, most_bytes=MOST_IN_WORKBOOK
    )
    try:
        return [_cells(map(shown, row)) for row in sheet]
    except Large:
        raise Unreadable(FileFault.LARGE) from None
    except Broken:
        raise Unreadable(FileFault.NOT_A_TABLE) from None


def _cells(row: Iterable[str]) -> list[str]:
    return [cell.strip()[:LONGEST_CELL] for cell in islice(row, MOST_COLUMNS)]
