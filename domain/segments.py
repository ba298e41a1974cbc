"""Groups of people by what they have in common: whom a broadcast goes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Final, TypeVar

from domain.events import EventKind
from domain.people import Field, Hope, Language, Sector, StartWith

LONGEST_NAME: Final = 120
MOST_CHOSEN: Final = 200
"""Values of one filter."""
MOST_WEEKS: Final = 104
AGES: Final = range(10, 100)


class Side(StrEnum):
    """Who they are to us."""

    CLIENTS = "clients"  # whose service goes on
    EMPLOYERS = "employers"  # who speak for a company


class Attendance(StrEnum):
    """How somebody stands to an event, or to all events of a kind."""

    ASKED = "asked"  # were asked, or signed up by themselves
    CAME = "came"
    MISSED = "missed"  # said that they come, and did not
    NEVER = "never"  # have not come, whatever they said


OF_CLIENTS: Final = frozenset({"services", "youngest", "oldest", "interests", "hopes", "coordinators", "teams"})
OF_EMPLOYERS: Final = frozenset({"industries", "has_need", "newsletter"})
"""Filters that only one side has."""

_CODES: Final[Mapping[str, type[StrEnum]]] = {
    "services": StartWith,
    "languages": Language,
    "interests": Field,
    "hopes": Hope,
    "industries": Sector,
    "event_kinds": EventKind,
}
_NUMBERS: Final = ("coordinators", "teams", "labels", "without_labels", "events")
_FIGURES: Final = ("youngest", "oldest", "silent_weeks")

_E = TypeVar("_E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which people. Of one filter any value will do, of several filters all must hold; an empty one asks for nothing.

    ``languages`` are those they are spoken to; ``youngest`` and ``oldest`` whole years, both included, and only the
    year of birth is known, so who may be of that age is in. ``municipalities`` are codes, of employers their
    company's; ``coordinators``, ``teams``, ``labels`` (any of) and ``without_labels`` (none of) and ``events`` row
    numbers. ``silent_weeks``: no colleague has written to or met them for so many weeks. ``attendance`` is about
    ``events`` and ``event_kinds`` together: any of them will do. The rest explains itself.

    ValueError with a code for what makes no sense: not_of_clients, not_of_employers, ages, weeks, attendance (which
    event?), events (what about them?), municipality, many, unknown.
    """

    side: Side = Side.CLIENTS
    services: tuple[StartWith, ...] = ()
    municipalities: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    youngest: int | None = None
    oldest: int | None = None
    interests: tuple[Field, ...] = ()
    hopes: tuple[Hope, ...] = ()
    coordinators: tuple[int, ...] = ()
    teams: tuple[int, ...] = ()
    labels: tuple[int, ...] = ()
    without_labels: tuple[int, ...] = ()
    silent_weeks: int | None = None
    attendance: Attendance | None = None
    events: tuple[int, ...] = ()
    event_kinds: tuple[EventKind, ...] = ()
    industries: tuple[Sector, ...] = ()
    has_need: bool = False
    newsletter: bool = False

    def __post_init__(self) -> None:
        self._settle()
        self._check_side()
        self._check_figures()
        if self.attendance is not None and not (self.events or self.event_kinds):
            raise ValueError("attendance")
        if self.attendance is None and (self.events or self.event_kinds):
            raise ValueError("events")

    def chosen(self) -> tuple[str, ...]:
        """The names of the filters that ask for something, in their order; the side is none."""
        return tuple(one.name for one in fields(self) if one.name != "side" and getattr(self, one.name) != one.default)

    def to_json(self) -> dict[str, Any]:
        """What is chosen, and the side."""
        chosen = {name: getattr(self, name) for name in self.chosen()}
        said = {name: list(value) if isinstance(value, tuple) else value for name, value in chosen.items()}
        return {"side": str(self.side), **{name: _plain(value) for name, value in said.items()}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Filters:
        """Of `to_json`, or of a form: codes and numbers may come as text. ValueError("unknown") for what is none."""
        known = {one.name for one in fields(cls)}
        if set(data) - known:
            raise ValueError("unknown")
        return cls(**{name: _read(name, value) for name, value in data.items()})

    def _settle(self) -> None:
        """The same choice is the same filter, in whatever order it was made."""
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, tuple):
                if len(set(value)) > MOST_CHOSEN:
                    raise ValueError("many")
                object.__setattr__(self, one.name, tuple(sorted(set(value))))

    def _check_side(self) -> None:
        strange = OF_EMPLOYERS if self.side is Side.CLIENTS else OF_CLIENTS
        if strange & set(self.chosen()):
            raise ValueError(f"not_of_{self.side}")

    def _check_figures(self) -> None:
        ages = [age for age in (self.youngest, self.oldest) if age is not None]
        if any(age not in AGES for age in ages) or ages != sorted(ages):
            raise ValueError("ages")
        if self.silent_weeks is not None and not 1 <= self.silent_weeks <= MOST_WEEKS:
            raise ValueError("weeks")
        if any(not (code.isascii() and code.isdigit() and len(code) == 3) for code in self.municipalities):
            raise ValueError("municipality")


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, StrEnum) else value


def _read(name: str, value: Any) -> Any:
    """One filter of JSON or of a form."""
    if name == "side":
        return _code(Side, value)
    if name == "attendance":
        return None if value is None else _code(Attendance, value)
    if name in ("has_need", "newsletter"):
        return value in (True, "on", "true")
    if name in _FIGURES:
        return None if value in (None, "") else _number(value)
    several = value if isinstance(value, list | tuple) else None
    if several is None:
        raise ValueError("unknown")
    if name in _NUMBERS:
        return tuple(_number(one) for one in several)
    kind = _CODES.get(name)
    return tuple(str(one) if kind is None else _code(kind, one) for one in several)


def _number(value: Any) -> int:
    """ASCII digits alone are a number here, as in the console's addresses."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    raise ValueError("unknown")


def _code(kind: type[_E], value: Any) -> _E:
    try:
        return kind(value)
    except ValueError:
        raise ValueError("unknown") from None
