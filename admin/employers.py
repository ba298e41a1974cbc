"""What the rooms of employers share: the choices of their forms, places in words, and what the store refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from admin.context import ROOT
from admin.errors import NotFound
from admin.visit import Visit
from admin.words import Fault
from domain.employers import BY_HAND, BestWay, Card, Closing, Help, Hours, Lasts, Partial, Source, State, Wish
from domain.people import Field, Licence, Sector, SpokenLanguage
from domain.roles import Permission
from storage.errors import Refused
from storage.store import Store

T = TypeVar("T")

LISTS: Final[Mapping[str, tuple[StrEnum, ...]]] = {
    "help": tuple(Help),
    "field": tuple(Field),
    "lasts": tuple(Lasts),
    "licence": tuple(Licence),
    "partial": tuple(Partial),
    "hours": tuple(Hours),
    "languages": tuple(SpokenLanguage),
    "cards": tuple(Card),
    "wishes": tuple(Wish),
    "industry": tuple(Sector),
    "best_way": tuple(BestWay),
}
"""What may be chosen in each field."""

TYPED_SOURCES: Final = (Source.STAFF, Source.LADEC, Source.PROACTIVE)
"""Where a need comes from that one of us writes down (73-76)."""

_OF_FIELD: Final = {
    "name_missing": "name",
    "private_person": "name",
    "business_id": "business_id",
    "business_id_taken": "business_id",
    "handed_to_missing": "handed_to",
    "colleague_missing": "staff",
    "past": "until",
    "event": "what",
    "empty": "body",
    "state": "state",
}
"""To which field a refusal of the store belongs."""


def faults_of(refused: Refused, otherwise: str = "words") -> dict[str, Fault]:
    """What the store refused, beside its field."""
    code = str(refused.args[0])
    return {_OF_FIELD.get(code, otherwise): Fault(code)}


def places_of(store: Store, visit: Visit) -> dict[str, str]:
    """Municipalities by code, as the visitor calls them."""
    return {one.code: one.name.get(visit.language) or one.name["fi"] for one in store.region.municipalities()}


async def with_places(visit: Visit, read: Callable[[Store], T | None]) -> tuple[T, Mapping[str, str]]:
    """What ``read`` finds, with the municipalities to choose from; NotFound where it is None."""

    def work(store: Store) -> tuple[T, Mapping[str, str]] | None:
        found = read(store)
        return None if found is None else (found, places_of(store, visit))

    found = await visit.write(work)
    if found is None:
        raise NotFound
    return found


def shared(visit: Visit, places: Mapping[str, str]) -> dict[str, Any]:
    """What every template of employers needs."""
    return {
        "places": places,
        "lists": LISTS,
        "sectors": tuple(Sector),
        "states": frozenset(State),
        "closings": frozenset(Closing),
        "kinds": BY_HAND,
        "can_serve": visit.reader.may(Permission.SERVE_EMPLOYERS),
    }


def one_of(kind: type[StrEnum], typed: str) -> Any:
    """The value, or None for what is none of the kind."""
    return kind(typed) if typed in set(kind) else None


def address(path: str, query: Mapping[str, Any]) -> str:
    """An address of the console with what of the query says something."""
    said = urlencode({name: value for name, value in query.items() if value not in (None, "", False)})
    return f"{ROOT}{path}{'?' if said else ''}{said}"
