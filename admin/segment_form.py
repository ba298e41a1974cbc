"""A group of people by what they have in common: its filters as a form shows them, as they are kept, and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from admin import forms, words
from admin.employers import places_of
from admin.need_form import Reading, Typed
from admin.pages import tongue
from admin.visit import Visit
from admin.words import Fault
from domain.events import EventKind
from domain.people import Field, Hope, Language, Sector, StartWith
from domain.roles import Role
from domain.segments import LONGEST_NAME, OF_CLIENTS, OF_EMPLOYERS, Attendance, Filters, Side
from storage.store import Store

SEVERAL: Final = (
    "services", "municipalities", "languages", "interests", "hopes", "coordinators", "teams", "labels",
    "without_labels", "events", "event_kinds", "industries",
)  # fmt: skip
PLAIN: Final = ("name", "side", "youngest", "oldest", "silent_weeks", "attendance", "has_need", "newsletter")
EVENTS: Final = 20
"""Events to choose from: those that come and the newest that are over, as many of each."""

_OF_FIELD: Final[Mapping[str, str]] = {
    "ages": "youngest",
    "weeks": "silent_weeks",
    "attendance": "attendance",
    "events": "attendance",
    "name": "name",
    "segment_name": "name",
    "segment_taken": "name",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What can be chosen, by filter: (value, words), in the reader's language."""

    choices: Mapping[str, Sequence[tuple[str, str]]]

    def words_of(self, name: str, values: Sequence[object]) -> list[str]:
        """What is chosen in words; of what is there no more its number."""
        named = dict(self.choices.get(name, ()))
        return [named.get(str(one), str(one)) for one in values]


def known(store: Store, visit: Visit) -> Known:
    """All the choices. Labels and colleagues are those of today."""

    def of(kind: type[Any], family: str) -> list[tuple[str, str]]:
        return [(str(one), visit.words(words.key(family, one))) for one in kind]

    labels = [(str(one.id), one.name) for one in store.labels.all()]
    events = [
        (str(one.id), f"{one.said('name', visit.language)}, {visit.dates.when(one.starts_at)}")
        for when in ("coming", "past")
        for one in list(store.events.listed(when=when).events)[:EVENTS]
    ]
    return Known(
        {
            "services": of(StartWith, "service"),
            "municipalities": sorted(places_of(store, visit).items(), key=lambda place: place[1]),
            "languages": [(str(one), tongue(one, visit.language)) for one in Language],
            "interests": of(Field, "field"),
            "hopes": of(Hope, "hope"),
            "coordinators": [
                (str(one.id), one.full_name) for one in store.staff.colleagues() if one.role is Role.COORDINATOR
            ],
            "teams": [(str(number), name) for number, name in store.staff.teams()],
            "labels": labels,
            "without_labels": labels,
            "events": events,
            "event_kinds": of(EventKind, "event_kind"),
            "attendance": [(str(one), visit.words(words.key("attendance", one))) for one in Attendance],
            "industries": of(Sector, "sector"),
        }
    )


def names_of(side: Side) -> frozenset[str]:
    """The filters that this side can have."""
    strange = OF_EMPLOYERS if side is Side.CLIENTS else OF_CLIENTS
    return frozenset((*SEVERAL, *PLAIN)) - strange


def typed_of(name: str, filters: Filters) -> Typed:
    """As a form shows it."""
    kept = filters.to_json()
    typed: Typed = {one: [str(value) for value in kept.get(one, [])] for one in SEVERAL}
    for one in PLAIN[2:]:
        value = kept.get(one)
        typed[one] = "yes" if value is True else "" if value is None else str(value)
    return typed | {"name": name, "side": filters.side.value}


def read(reading: Reading) -> tuple[str, Filters | None]:
    """Its name and filters; what is wrong with them is in ``reading.faults``."""
    typed = reading.typed
    name = reading.text("name", LONGEST_NAME, missing=Fault.SEGMENT_NAME) or ""
    side = reading.among("side", set(Side).__contains__, needed=True)
    for one in ("youngest", "oldest", "silent_weeks"):
        if str(typed[one]).strip() and forms.number(str(typed[one]), 0, 200) is None:
            reading.faults[one] = Fault.FIGURE_UNCLEAR
    if reading.faults or side is None:
        return name, None
    chosen: dict[str, Any] = {one: given for one in SEVERAL if (given := [value for value in typed[one] if value])}
    chosen |= {
        one: str(typed[one]).strip() for one in ("youngest", "oldest", "silent_weeks") if str(typed[one]).strip()
    }
    chosen |= {one: True for one in ("has_need", "newsletter") if typed[one] == "yes"}
    if typed["attendance"]:
        chosen["attendance"] = typed["attendance"]
    possible = names_of(Side(side))
    try:
        return name, Filters.from_json({"side": side, **{key: chosen[key] for key in chosen if key in possible}})
    except ValueError as wrong:
        reading.faults |= fault_of(str(wrong))
        return name, None


def fault_of(code: str) -> forms.Faults:
    """What is wrong with it, beside its field."""
    found = {
        "empty": Fault.SEGMENT_NAME,
        "long": Fault.LONG,
        "ages": Fault.AGES_ORDER,
        "weeks": Fault.SEGMENT_WEEKS,
        "attendance": Fault.SEGMENT_WHICH_EVENT,
    }
    found |= {"events": Fault.SEGMENT_WHAT_OF_EVENT, "segment_taken": Fault.SEGMENT_TAKEN}
    return {_OF_FIELD.get(code, "name"): found.get(code, Fault.CHOICE_MISSING)}


def in_words(filters: Filters, known: Known) -> list[tuple[str, str]]:
    """Its filters one by one: which (a name of admin.broadcast_words.SegmentFilter), and what is chosen, in words; ""
    where its name says all.
    """
    said: list[tuple[str, str]] = []
    for name in filters.chosen():
        value = getattr(filters, name)
        if isinstance(value, bool):
            said.append((name, ""))
        elif isinstance(value, tuple):
            said.append((name, ", ".join(known.words_of(name, value))))
        else:
            said.append((name, ", ".join(known.words_of(name, [value]))))
    return said
