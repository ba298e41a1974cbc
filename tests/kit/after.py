"""An employer who asked for two cleaners and was introduced to Aino and Eetu: for tests of what comes after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from domain.employers import Source, State
from storage.inserts import insert_one
from storage.staff import Reader
from storage.store import Store
from storage.tables import candidate, channel_identity, municipality, service_case, staffing_request
from tests.kit.people import Known, People

CARD = {"name": "", "can": "Siivota", "hopes": "", "languages": [], "licences": [], "cards": [], "hours": []}


@dataclass(frozen=True)
class Need:
    """``contact_person`` speaks for the company; ``aino`` and ``eetu`` are candidates, introduced and approved."""

    id: int
    contact_id: int
    company_id: int
    contact_person: int
    aino: int
    eetu: int


def introduce(
    store: Store,
    owner: Reader,
    aino: Known,
    eetu: Known,
    *,
    email: str | None = "paula@siisti.fi",
    speaker: int | None = None,
    way: str = "email",
    **need: Any,
) -> Need:
    """By ``owner``, in the store's moment, to ``speaker`` or somebody new. Without an e-mail, by phone alone."""
    people = People(store.connection, store.now)
    person_id = speaker or people.person()[0]
    told = {"full_name": "Paula Siisti", "best_way": way if email else "phone", "email": email}
    contact = store.companies.join(person_id, {"name": "Siisti Oy", "business_id": "0112038-9"}, told)
    words = {"help": "workers", "words": "Kaksi siivoojaa heti", "job": "siivooja", "count": 2, **need}
    code = store.connection.execute(select(municipality.c.code).limit(1)).scalar_one()
    opened = store.requests.open(
        contact.contact_id, {"municipality_code": code, **words}, source=Source.CHAT, language="fi"
    )
    store.connection.execute(
        update(staffing_request).where(staffing_request.c.id == opened.request_id).values(owner_id=owner.staff_id)
    )
    if email is None:
        store.connection.execute(
            update(channel_identity).where(channel_identity.c.person_id == person_id).values(blocked_at=store.now)
        )
    both = [_candidate(store, opened.request_id, who, name, owner) for who, name in ((aino, "Aino"), (eetu, "Eetu"))]
    store.requests.moved(opened.request_id, State.SEARCHING, staff_id=owner.staff_id)
    store.requests.moved(opened.request_id, State.INTRODUCED, staff_id=owner.staff_id)
    return Need(opened.request_id, contact.contact_id, contact.company_id, person_id, *both)


def _candidate(store: Store, request_id: int, who: Known, name: str, by: Reader) -> int:
    store.connection.execute(
        update(service_case)
        .where(service_case.c.id == who.case_id)
        .values(introducible_at=store.now, introducible_by=by.staff_id)
    )
    People(store.connection, store.now).consent(who.person_id, "introductions")
    return insert_one(
        store.connection,
        candidate,
        request_id=request_id,
        client_id=who.id,
        case_id=who.case_id,
        state="introduced",
        asked_at=store.now,
        asked_by=by.staff_id,
        answered_at=store.now,
        card={**CARD, "name": name},
        card_revision=1,
        approved_at=store.now,
        approved_revision=1,
        introduced_at=store.now,
        introduced_by=by.staff_id,
    )
