"""What the program writes of its own doings: one line an event, with counts, kinds and numbers, never people.

A line holds the event's name and the fields in ``FIELDS``; anything else is dropped. So a name, a message, a phone
number or a token can get in only by being passed under an allowed name, and those are checked for their form too.
Lines of the libraries come out as their place and level alone: what they say may have anything in it.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog

Event = MutableMapping[str, Any]

NUMBERS = frozenset(
    """act act_id attempt attempts case case_id client client_id conversation conversation_id count delivery
    delivery_id duration_ms events failed identity identity_id line message message_id new person person_id port
    retry_after sent staff staff_id status todo todo_id waiting""".split()
)
"""Row numbers, counts, milliseconds: int, float, bool or None."""

CODES = frozenset(
    """at bot channel dialect dialog error fault function host key kind language method mode module path phase
    purpose reason revision room state step version""".split()
)
"""Words of the program itself: short, without spaces."""

FIELDS = NUMBERS | CODES | {"event", "level", "timestamp", "exception"}

_CODE = re.compile(r"[A-Za-z0-9_.:/{}<>*\[\]-]{1,120}")
_EVENT = re.compile(r"[A-Za-z0-9_ ,.:;'()/-]{1,120}")
# What stands for one person or opens a door, wherever in an address it is: long runs, digits, and tokens.
_TELLING = re.compile(r"(?<=/)(?:bot)?(?:[0-9]+:[^/]+|[0-9]+|[A-Za-z0-9_=-]{20,})(?=/|$)")
_LARGEST = 10**8
"""No row number or count of ours comes near; phone numbers and chats' numbers lie above."""
_LONG_NUMBER = re.compile(r"\d{5,}")
HEALTH = ("/healthz", "/readyz")
"""Asked every few seconds by whoever watches over the program; only a failure is worth a line."""

HERE = Path(__file__).resolve().parents[1]
OURS = ("bot", "dialogs", "domain", "storage", "admin", "locales")
HIDDEN = "[hidden]"

# Libraries that speak of every step; what goes wrong there reaches us as an exception.
QUIET = (
    "uvicorn.error",
    "sqlalchemy",
    "aiogram",
    "aiohttp",
    "asyncio",
    "alembic",
    "apscheduler",
    "httpx",
    "multipart",
    "babel",
)


def set_up(stream: TextIO | None = None, *, level: str = "INFO", colours: bool | None = None) -> None:
    """Sends everything logged in this process, by us and by libraries, to the stream (standard error).

    JSON, one object a line; at a terminal, a form for eyes.
    """
    out = stream or sys.stderr
    for_eyes = out.isatty() if colours is None else colours
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level, *_common(for_eyes)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    _route_libraries(out, for_eyes, level)


def last_words(_kind: type[BaseException], fault: BaseException, _trace: TracebackType | None) -> None:
    """For ``sys.excepthook``: what ends the program is told like any other exception, without its words."""
    if not isinstance(fault, KeyboardInterrupt):
        sys.stderr.write("\n".join(["the program stopped by a fault:", *told(fault), ""]))


def get(name: str) -> Any:
    """A logger whose lines carry the module's name: ``log = logs.get(__name__)``."""
    return structlog.get_logger(module=name)


def _common(for_eyes: bool) -> list[Any]:
    shown: Any = structlog.dev.ConsoleRenderer() if for_eyes else structlog.processors.JSONRenderer()
    return [
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        faults_without_words,
        only_what_is_allowed,
        shown,
    ]


def only_what_is_allowed(_logger: Any, _method: str, event: Event) -> Event:
    """Keeps the allowed fields, and of those only values that have the form they should."""
    return {name: _checked(name, value) for name, value in event.items() if name in FIELDS}


def faults_without_words(_logger: Any, _method: str, event: Event) -> Event:
    """An exception as its kind and the places it passed: its words may be a person's."""
    info = event.pop("exc_info", None)
    if info:
        event["exception"] = told(_fault(info))
    return event


def _fault(info: Any) -> BaseException | None:
    match info:
        case BaseException():
            return info
        case (_, BaseException() as fault, _):
            return fault
    return sys.exc_info()[1]


def told(fault: BaseException | None) -> list[str]:
    """The kinds of an exception and its causes, each with where in our own code it passed."""
    lines: list[str] = []
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        lines += [f"{type(fault).__module__}.{type(fault).__qualname__}", *_places(fault.__traceback__)]
        if isinstance(fault, BaseExceptionGroup):
            lines += [f"  {line}" for inner in fault.exceptions for line in told(inner)]
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    return lines


def _places(trace: TracebackType | None) -> list[str]:
    """Where in our own code it passed; lines of code are left out, since they may hold words in quotes."""
    return [
        f"  {path.relative_to(HERE)} line {number} in {frame.f_code.co_qualname}"
        for frame, number in traceback.walk_tb(trace)
        if _is_ours(path := Path(frame.f_code.co_filename))
    ]


def _is_ours(path: Path) -> bool:
    return path.is_relative_to(HERE) and path.relative_to(HERE).parts[0] in OURS


def _checked(name: str, value: Any) -> Any:
    if name in {"timestamp", "exception"} or value is None:
        return value
    if name in NUMBERS:
        return value if isinstance(value, int | float) and abs(value) < _LARGEST else HIDDEN
    text = str(value)
    if name == "path":
        text = masked(text)
    form = _EVENT if name == "event" else _CODE
    return text if form.fullmatch(text) and not _LONG_NUMBER.search(text) else HIDDEN


def masked(path: str) -> str:
    """A request's path without its query and without the parts that stand for a person, a chat or a secret."""
    return _TELLING.sub("*", path.partition("?")[0])


class _Library(logging.Handler):
    """Takes what libraries log through Python's own logging."""

    def __init__(self, out: TextIO, for_eyes: bool) -> None:
        super().__init__()
        self._out = out
        self._processors = _common(for_eyes)

    def emit(self, record: logging.LogRecord) -> None:
        event: Any = self._access(record) if record.name == "uvicorn.access" else self._place(record)
        if event.get("path") in HEALTH and event.get("status") == 200:
            return
        event |= {"level": record.levelname.lower(), "module": record.name}
        for process in self._processors:
            event = process(None, "", event)
        self._out.write(f"{event}\n")
        self._out.flush()

    def _place(self, record: logging.LogRecord) -> dict[str, Any]:
        found: dict[str, Any] = {"event": "a library reports", "function": record.funcName, "line": record.lineno}
        if record.exc_info:
            found["exc_info"] = record.exc_info
        return found

    def _access(self, record: logging.LogRecord) -> dict[str, Any]:
        # uvicorn gives (client address, method, path with query, HTTP version, status).
        match record.args:
            case (_, str(method), str(path), _, int(status)):
                return {"event": "request", "method": method, "path": path, "status": status}
        return {"event": "request"}


def _route_libraries(out: TextIO, for_eyes: bool, level: str) -> None:
    root = logging.getLogger()
    root.handlers[:] = [_Library(out, for_eyes)]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.access", "uvicorn.error"):
        library = logging.getLogger(name)
        library.handlers[:] = []  # uvicorn brings its own, which would print around ours
        library.propagate = True
    logging.captureWarnings(True)
