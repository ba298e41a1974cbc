"""Who was erased, beside the store: a backup of an earlier day does not know, and must not bring them back.

A file of lines, each a number and an instant, that is only ever added to. It tells nothing of anybody.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

FILE = "erased.jsonl"

Erased = tuple[int, datetime]
"""The person's number and the instant (UTC) they came."""


def path(data_dir: Path) -> Path:
    return data_dir / FILE


def append(file: Path, people: Iterable[Erased]) -> int:
    """Adds lines, and sees to it that they are on the disk. Returns how many."""
    lines = [json.dumps({"person": number, "since": since.astimezone(UTC).isoformat()}) for number, since in people]
    if not lines:
        return 0
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # A line that a power cut left half ends here: it must not swallow the next one.
        os.write(handle, ("\n".join(["", *lines]) + "\n").encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    return len(lines)


def read(file: Path) -> list[Erased]:
    """Everybody in the file, once each; [] without one. A line cut short is passed over: it is written again."""
    if not file.exists():
        return []
    found = (_read_line(line) for line in file.read_text(encoding="utf-8").splitlines())
    return list(dict.fromkeys(one for one in found if one is not None))


def _read_line(line: str) -> Erased | None:
    try:
        said = json.loads(line)
        return int(said["person"]), datetime.fromisoformat(said["since"]).astimezone(UTC)
    except (ValueError, KeyError, TypeError):
        return None
