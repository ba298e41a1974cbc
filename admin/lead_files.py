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
import zipfile
import zlib
from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice
from typing import Any, Final, TypeAlias

from admin.lead_words import FileFault

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

_ZIP: Final = b"PK\x03\x04"
_BROKEN_WORKBOOK = (zipfile.BadZipFile, zlib.error, LookupError, ValueError, SyntaxError, TypeError, OSError,
                    AttributeError, EOFError, RuntimeError)  # fmt: skip
"""What a workbook that is none makes openpyxl, the archive or the XML raise (a parse error is a SyntaxError)."""


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
    rows = _of_workbook(content) if content.startswith(_ZIP) else _of_csv(content)
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
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(first))
    try:
        return [_cells(row) for row in islice(lines, MOST_ROWS * 2)]
    except csv.Error:
        raise Unreadable(FileFault.NOT_A_TABLE) from None


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with one; what is neither was written by an old Windows."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _delimiter(header: str) -> str:
    """What parts the cells of the header most often; a semicolon where nothing does."""
    return max(";,\t", key=lambda sign: (header.count(sign), sign == ";"))


# XLSX.


def _of_workbook(content: bytes) -> Table:
    from openpyxl import load_workbook  # brings much that nobody else needs

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_IN_WORKBOOK:
                raise Unreadable(FileFault.LARGE)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
            return [_cells([_text(value) for value in row]) for row in rows]
        finally:
            book.close()
    except _BROKEN_WORKBOOK:
        raise Unreadable(FileFault.NOT_A_TABLE) from None


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime() | date():
            return f"{value.day}.{value.month}.{value.year}"
        case float() if value.is_integer():
            return str(int(value))
    return str(value)


def _cells(row: Iterable[str]) -> list[str]:
    return [cell.strip()[:LONGEST_CELL] for cell in islice(row, MOST_COLUMNS)]
