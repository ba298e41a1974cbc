"""How the lexicon is written.

    cleaner 9112: siivooja / städare / cleaner
        siistijä, lattioiden luuttuaja, siivot*
        @ siivousfirma

The first line: id, ISCO-08 code where it is sure, and the name in Finnish, Swedish and English. Below it other words,
with commas between: colloquial, of several words, in any language. A star stands for any ending. Behind an ``@`` are
places where such work is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEAD = re.compile(r"(?P<id>[a-z_]{2,32})(?: (?P<isco>\d{4}))?: (?P<fi>.+?) / (?P<sv>.+?) / (?P<en>.+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One occupation as it is written; ``names`` in Finnish, Swedish and English."""

    id: str
    isco: str | None
    names: tuple[str, str, str]
    words: tuple[str, ...]
    places: tuple[str, ...]


def entries(text: str) -> Iterator[Entry]:
    """The entries of a list. ValueError for a line that cannot be read."""
    for block in re.split(r"\n(?=\S)", text.strip()):
        head, *lines = block.split("\n")
        found = _HEAD.fullmatch(head)
        if not found:
            raise ValueError(f"not an occupation: {head!r}")
        names = (found["fi"], found["sv"], found["en"])
        words = [word for line in lines if not line.strip().startswith("@") for word in _words(line)]
        places = [word for line in lines if line.strip().startswith("@") for word in _words(line.strip()[1:])]
        yield Entry(found["id"], found["isco"], names, (*names, *words), tuple(places))


def _words(line: str) -> list[str]:
    return [word.strip() for word in line.split(",") if word.strip()]
