"""Reads one file of postings in a process of its own: of bounded memory and time, without network, then it is gone.

Started by ``bot.feeds.bounded`` as ``python -m bot.feeds.worker``: the file is its standard input, what it has read
goes to its standard output (``bot.feeds.handing``). It opens no file to write, reaches no network and starts nothing.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import sys
from datetime import date
from importlib import import_module
from typing import Any, Final

from bot.feeds.adapters import Given
from bot.feeds.faults import Fault, FeedFault
from bot.feeds.handing import last_line, line_of
from bot.feeds.harvest import items
from domain.postings import SourceKind

_BROUGHT: Final = {
    SourceKind.TMT: ("ijson",),
    SourceKind.JOBTECH: ("ijson",),
    SourceKind.JSONLD: (),
    SourceKind.FEED: ("feedparser", "defusedxml.sax", "encodings.idna"),
    SourceKind.TABLE: ("openpyxl",),
}
"""Imported before anything of the file is read, for afterwards less is allowed."""

_FORBIDDEN: Final = (
    "socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "os.kill", "os.remove",
    "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.chown", "os.truncate", "shutil.",
    "ctypes.dlopen", "ftplib.", "urllib.Request", "http.client.", "smtplib.", "pty.spawn", "webbrowser.open",
)  # fmt: skip


def main(arguments: list[str]) -> None:
    kind, language, today = SourceKind(arguments[0]), arguments[1], date.fromisoformat(arguments[2])
    most, memory, seconds, most_written = map(int, arguments[3:])
    _bind(memory, seconds, most_written)
    import_module(f"bot.feeds.adapters.{kind.value}")
    for name in _BROUGHT[kind]:
        import_module(name)
    gc.disable()  # nothing here goes round in circles, and memory has its own bound
    sys.addaudithook(_forbid)
    read(kind, Given(language, today), most)


def read(kind: SourceKind, given: Given, most: int) -> None:
    """From standard input to standard output; the last line tells how it ended."""
    count, fault = 0, None
    out = sys.stdout.buffer
    try:
        for item in items(kind, sys.stdin.buffer, given, most=most):
            out.write(line_of(item))
            count += 1
    except FeedFault as told:
        fault = told.code
    except MemoryError:
        fault = Fault.TOO_LARGE.value
    out.write(last_line(count, fault))
    out.flush()


def _bind(memory: int, seconds: int, most_written: int) -> None:
    """Bytes of memory, seconds of the processor, bytes written."""
    limits = (
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_CPU, seconds, seconds + 5),  # told first, and ended when that is not heard
        (resource.RLIMIT_FSIZE, most_written, most_written),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, 64, 64),
    )
    for what, soft, hard in limits:
        with contextlib.suppress(ValueError, OSError):  # a system that does not know it; the parent's own bounds stay
            resource.setrlimit(what, (soft, hard))
    os.nice(5)


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    """What nobody needs who reads a file. It cannot be taken off again."""
    if event == "open":
        mode, flags = arguments[1], arguments[2]
        writes = (isinstance(mode, str) and any(sign in mode for sign in "wax+")) or flags & (os.O_WRONLY | os.O_RDWR)
        if writes:
            raise PermissionError(event)
    elif event.startswith(_FORBIDDEN):
        raise PermissionError(event)


if __name__ == "__main__":
    main(sys.argv[1:])
