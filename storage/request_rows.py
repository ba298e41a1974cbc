"""One employer's need as a row of the store: what is in it, how it is checked and how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, select

from domain.employers import BestWay, Card, Closing, Help, Hours, Lasts, Partial, Source, State, Wish
from domain.identity_code import mask_identity_codes
from domain.people import Field, Licence, SpokenLanguage
from storage.company_people import Contact, refuse_codes
from storage.tables import company, company_contact, staff, staffing_request, team

NEED: Final = (
    "help",
    "words",
    "job",
    "occupation",
    "field",
    "count",
    "municipality_code",
    "place",
    "starts_on",
    "starts_words",
    "lasts",
    "ends_on",
    "hours",
    "pay",
    "must",
    "nice",
    "licence",
    "languages",
    "cards",
    "partial",
    "wishes",
    "deadline",
    "flagged",
)
"""The columns that an employer fills themselves, and may change."""
_LISTS: Final = {"hours": Hours, "languages": SpokenLanguage, "cards": Card, "wishes": Wish}
_CODES: Final = {
    "help": Help,
    "field": Field,
    "lasts": Lasts,
    "licence": Licence,
    "partial": Partial,
    "state": State,
    "source": Source,
    "closed_why": Closing,
}


@dataclass(frozen=True, slots=True)
class Request:
    """One need, whole. Instants are UTC, days are Helsinki's; lists are empty where nothing was said."""

    id: int
    company_id: int
    contact_id: int
    help: Help
    state: State
    owner_id: int | None
    team_id: int
    source: Source
    sent_key: str | None
    opened_at: datetime
    first_contact_due: date
    first_contact_at: datetime | None
    first_contact_by: int | None
    held_since: datetime | None
    held_until: date | None
    introduced_at: datetime | None
    filled_at: datetime | None
    filled: int
    closed_at: datetime | None
    closed_why: Closing | None
    handed_to: str | None
    words: str
    job: str | None
    occupation: str | None
    field: Field | None
    count: int | None
    municipality_code: str | None
    place: str | None
    starts_on: date | None
    starts_words: str | None
    lasts: Lasts | None
    ends_on: date | None
    hours: list[Hours]
    pay: str | None
    must: str | None
    nice: str | None
    licence: Licence | None
    languages: list[SpokenLanguage]
    cards: list[Card]
    partial: Partial | None
    wishes: list[Wish]
    deadline: date | None
    flagged: str | None
    language: str
    updated_at: datetime
    revision: int
    company_name: str
    contact: Contact
    owner_name: str | None
    team_name: str

    @property
    def is_open(self) -> bool:
        """Whether anything is still to be done for it."""
        return self.closed_at is None

    @property
    def is_held(self) -> bool:
        return self.held_since is not None


def checked_need(need: Mapping[str, Any], *, whole: bool = True, masked: bool = False) -> dict[str, Any]:
    """A need as it is kept. KeyError for what is no column of it, Refused("text_code") for an identity code in it,
    ValueError for a code that is not known. ``masked``: an identity code is taken out instead, where there is nobody
    to refuse it to.
    """
    unknown = set(need) - set(NEED)
    if unknown:
        raise KeyError(f"not of a need: {sorted(unknown)}")
    row = {name: _taken(name, value) for name, value in need.items()}
    if whole:
        row["help"] = row.get("help") or Help.WORKERS
        row["words"] = row.get("words") or ""
    if masked:
        return {name: _without_codes(value) for name, value in row.items()}
    refuse_codes(row)
    return row


def _without_codes(value: Any) -> Any:
    return mask_identity_codes(value) or value if isinstance(value, str) else value


def _taken(name: str, value: Any) -> Any:
    if value is None or value == "":
        return "" if name == "words" else None
    if name in _LISTS:
        known = _LISTS[name]
        said = {known(one) for one in value}
        return [one.value for one in known if one in said] or None
    return _CODES[name](value) if name in _CODES else value


def stored(value: Any) -> Any:
    """A field of a Request as :func:`checked_need` has it."""
    return [one.value for one in value] or None if isinstance(value, list) else value or None


def requests(*which: ColumnElement[bool]) -> Select[Any]:
    """Needs as :func:`request_of` reads them."""
    return (
        select(
            staffing_request,
            company.c.name.label("company_name"),
            company.c.business_id,
            company_contact.c.person_id,
            company_contact.c.full_name,
            company_contact.c.role,
            company_contact.c.phone,
            company_contact.c.email,
            company_contact.c.best_way,
            company_contact.c.newsletter_at,
            company_contact.c.created_by,
            company_contact.c.left_at,
            staff.c.full_name.label("owner_name"),
            team.c.name.label("team_name"),
        )
        .join(company, company.c.id == staffing_request.c.company_id)
        .join(company_contact, company_contact.c.id == staffing_request.c.contact_id)
        .join(team, team.c.id == staffing_request.c.team_id)
        .outerjoin(staff, staff.c.id == staffing_request.c.owner_id)
        .where(*which)
    )


_OWN: Final = frozenset(one.name for one in fields(Request)) - {"contact"}


def request_of(row: Any) -> Request:
    said: dict[str, Any] = {name: value for name, value in row._mapping.items() if name in _OWN}
    for name, known in _LISTS.items():
        said[name] = [known(one) for one in said[name] or ()]
    for name, code in _CODES.items():
        said[name] = code(said[name]) if said[name] is not None else None
    contact = Contact(
        contact_id=row.contact_id,
        company_id=row.company_id,
        company_name=row.company_name,
        business_id=row.business_id,
        person_id=row.person_id,
        full_name=row.full_name,
        role=row.role,
        phone=row.phone,
        email=row.email,
        best_way=BestWay(row.best_way),
        newsletter=row.newsletter_at is not None,
        known=row.created_by is not None,
        left=row.left_at is not None,
    )
    return Request(**said, contact=contact)
