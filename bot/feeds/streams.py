"""A file of any letters as a stream of UTF-8, and the items of a JSON file one by one, however long it is."""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO, Final

import ijson

from bot.feeds.faults import Fault, FeedFault
from domain.table_file import encoding_of

LONGEST_LINE: Final = 4 << 20
"""Bytes of one line of JSON lines."""
FIRST_LINE: Final = 1 << 20
_PIECE: Final = 1 << 20
"""Bytes read at once: a text that goes on over several pieces is looked at from its beginning with each."""

BROKEN: Final = object()
"""Stands for a line that is no JSON."""


class _Utf8(io.RawIOBase):
    """What another file says, in UTF-8; bytes that are no letters become a sign that says so."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            piece = self._file.read(_PIECE)
            self._left = self._decoder.decode(piece, final=not piece).encode("utf-8", "replace")
            if not piece:
                break
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


def utf8(file: BinaryIO, encoding: str | None = None) -> io.BufferedReader:
    """The file's text from its beginning, in UTF-8 without a mark, whatever it is written in."""
    letters = encoding or encoding_of(file)
    file.seek(0)
    return io.BufferedReader(_Utf8(file, letters), _PIECE)


def whole_text(file: BinaryIO, most: int) -> str:
    """All of a file that has to be read at once. Raises FeedFault when it is larger than ``most`` bytes."""
    content = utf8(file).read(most + 1)
    if len(content) > most:
        raise FeedFault(Fault.TOO_LARGE)
    return content.decode("utf-8", "replace")


def json_items(file: BinaryIO, names: Sequence[str]) -> Iterator[Any]:
    """What the file lists: at its top, under one of the names, or one a line; an item that is a page is opened too.

    A line that cannot be read is given as ``BROKEN``. Raises FeedFault for a file that cannot be read to its end.
    """
    letters = encoding_of(file)  # looks at all of it: once
    lines = _is_lines(utf8(file, letters))
    for value in _by_line(utf8(file, letters)) if lines else _streamed(file, letters, names):
        yield from _opened(value, names)


def _is_lines(text: io.BufferedReader) -> bool:
    first = next((line for line in iter(lambda: text.readline(FIRST_LINE), b"") if line.strip()), b"")
    if not first.endswith(b"\n") or first.strip()[:1] not in (b"{", b"["):
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return any(line.strip() for line in islice(iter(lambda: text.readline(FIRST_LINE), b""), 100))


def _by_line(text: io.BufferedReader) -> Iterator[Any]:
    while line := text.readline(LONGEST_LINE):
        if not line.endswith(b"\n") and len(line) >= LONGEST_LINE:
            while (rest := text.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield BROKEN
        elif line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                yield BROKEN


def _streamed(file: BinaryIO, letters: str, names: Sequence[str]) -> Iterator[Any]:
    try:
        prefix = _prefix(utf8(file, letters), names)
        yield from ijson.items(utf8(file, letters), prefix, multiple_values=True, use_float=True, buf_size=_PIECE)
    except (ijson.JSONError, ValueError, OverflowError, RecursionError):
        raise FeedFault(Fault.NOT_READABLE) from None


def _prefix(text: io.BufferedReader, names: Sequence[str]) -> str:
    """Where the items are, in the words of ijson: "item", "ilmoitukset.item", or "" for one that is the whole."""
    key = ""
    for prefix, event, value in ijson.parse(text, multiple_values=True, use_float=True, buf_size=_PIECE):
        if (prefix, event) == ("", "start_array"):
            return "item"
        if (prefix, event) == ("", "map_key"):
            key = value
        elif prefix == key and key in names and event in ("start_array", "start_map"):
            return f"{key}.item" if event == "start_array" else key
        elif (prefix, event) == ("", "end_map"):
            break
    return ""


def _opened(value: Any, names: Sequence[str]) -> Iterator[Any]:
    """The items of a page or a list, or the value itself; two deep, as a list of pages is."""
    for inner in value if isinstance(value, list) else [value]:
        listed = next((inner[name] for name in names if name in inner), inner) if isinstance(inner, dict) else inner
        yield from listed if isinstance(listed, list) else [listed]
