"""Reads tables that other programs wrote, CSV and XLSX: in which letters, parted by what, and the cells as they stand.

A workbook's formulas are never counted: of it only what it last showed is taken.
"""

from __future__ import annotations

import codecs
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO, Final

ZIP_BEGINS: Final = b"PK\x03\x04"
MOST_PARTS: Final = 5_000

_PIECE: Final = 1 << 20
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BROKEN_WORKBOOK = (zipfile.BadZipFile, zlib.error, LookupError, ValueError, SyntaxError, TypeError, OSError,
                    AttributeError, EOFError, RuntimeError)  # fmt: skip
"""What a workbook that is none makes openpyxl, the archive or the XML raise (a parse error is a SyntaxError)."""


class Broken(Exception):
    """Not a workbook, or one that cannot be read."""


class Large(Exception):
    """A workbook that says it is larger than may be unpacked."""


def encoding_of(file: BinaryIO) -> str:
    """The name of the letters a text file is in; the file stands at its beginning afterwards.

    UTF-8 with or without its mark, UTF-16 with one or seen by its zeros, otherwise what an old Windows wrote. A few
    broken bytes do not make a UTF-8 file an old one.
    """
    file.seek(0)
    try:
        begins = file.read(_PIECE)
        for mark, name in _MARKS:
            if begins.startswith(mark):
                return name
        if len(begins) > 3 and 0 in begins[:2] and begins[0] != begins[1]:
            return "utf-16-le" if begins[1] == 0 else "utf-16-be"
        return _by_its_bytes(file, begins)
    finally:
        file.seek(0)


def _by_its_bytes(file: BinaryIO, piece: bytes) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    broken = whole = 0
    while piece:
        if not piece.isascii():
            text = decoder.decode(piece)
            broken += text.count("\ufffd")
            whole += len(piece) - len(text)  # letters of two bytes, in the main
        piece = file.read(_PIECE)
    return "utf-8" if broken == 0 or whole > broken else "cp1252"


def delimiter_of(header: str) -> str:
    """What parts the cells of the header most often; a semicolon where nothing does."""
    return max(";,\t", key=lambda sign: (header.count(sign), sign == ";"))


def workbook_rows(file: BinaryIO, *, most_rows: int, most_columns: int, most_bytes: int) -> Iterator[tuple[Any, ...]]:
    """The cells of the first sheet, row by row: texts, numbers, dates, None.

    ``most_bytes``: of all its parts unpacked, as the archive itself says. Raises Broken, Large.
    """
    from openpyxl import load_workbook  # brings much that nobody else needs

    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > most_bytes:
                raise Large
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            yield from book.worksheets[0].iter_rows(max_row=most_rows, max_col=most_columns, values_only=True)
        finally:
            book.close()
    except _BROKEN_WORKBOOK:
        raise Broken from None


def shown(value: Any) -> str:
    """A cell of a workbook as text; a day as people write it here."""
    match value:
        case None:
            return ""
        case datetime() | date():
            return f"{value.day}.{value.month}.{value.year}"
        case float() if value.is_integer():
            return str(int(value))
    return str(value)
