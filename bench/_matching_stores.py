"""A store with as many clients as wanted who may all be introduced, told of in the words of the labelled set."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, insert, text

from bench import _labelled as labelled
from domain.match_terms import terms, traits
from domain.matching import Brought
from domain.roles import Role
from storage.database import Database
from storage.inserts import insert_one
from storage.staff import Reader
from storage.tables import (
    authority,
    client,
    company,
    company_contact,
    consent,
    match_term,
    municipality,
    person,
    service_case,
    staff,
    staffing_request,
    team,
)

COORDINATORS = 500
AT_ONCE = 5_000


async def fill(database: Database, clients: int, now: datetime) -> tuple[Reader, list[int]]:
    """Who reads, and the needs of the labelled set as requests."""
    who, requests = await database.run(lambda connection: _office(connection, now))
    for first in range(0, clients, AT_ONCE):
        numbers = range(first + 1, min(clients, first + AT_ONCE) + 1)
        await database.run(lambda connection, numbers=numbers: _people(connection, numbers, now))  # type: ignore[misc]
    await database.run(lambda connection: connection.execute(text("analyze")))
    return who, requests


def _office(connection: Connection, now: datetime) -> tuple[Reader, list[int]]:
    authority_id = insert_one(connection, authority, name={"fi": "Lahti"}, contact={"fi": "019"})
    towns = [{"code": code, "name": {"fi": code}, "authority_id": authority_id} for code in labelled.TOWNS.values()]
    connection.execute(insert(municipality), towns)
    team_id = insert_one(connection, team, name="Lahti", authority_id=authority_id)
    row = {"role": "coordinator", "specialty": "company", "team_id": team_id, "password_hash": "", "created_at": now}
    connection.execute(
        insert(staff), [{"email": f"{n}@kunta.fi", "full_name": f"Nimi {n}", **row} for n in range(COORDINATORS)]
    )
    person_id = insert_one(connection, person, language="fi", created_at=now)
    company_id = insert_one(connection, company, name="Yritys", created_how="chat", created_at=now, updated_at=now)
    speaks = {"company_id": company_id, "person_id": person_id, "full_name": "Eeva E", "best_way": "email"}
    contact_id = insert_one(connection, company_contact, **speaks, created_at=now)
    fixed = {
        "company_id": company_id,
        "contact_id": contact_id,
        "team_id": team_id,
        "help": "workers",
        "source": "chat",
        "opened_at": now,
        "updated_at": now,
        "first_contact_due": now.date(),
        "language": "fi",
    }
    requests = [insert_one(connection, staffing_request, **fixed, **_need(one)) for one in labelled.lines("needs")]
    return Reader(1, Role.COORDINATOR, team_id, None), requests


def _need(line: labelled.Line) -> dict[str, Any]:
    several = {"hours": line.hours, "languages": line.languages, "cards": line.cards}
    return {
        "words": line.words,
        "municipality_code": line.town,
        "licence": min(line.licences) if line.licences else None,
        **{name: sorted(values) if values else None for name, values in several.items()},
    }


def _people(connection: Connection, numbers: range, now: datetime) -> None:
    """Each is like one of the profiles, in a town of their own: six of ten in Lahti. Ids as the numbers say, one up."""
    rows = list(_clients(numbers))
    told = {"birth_year": 2004, "contact_way": "chat", "best_time": "any", "hopes": ["work"], "start_with": "job"}
    stamps = {"registered_at": now, "updated_at": now}
    people = [{"id": row["id"] + 1, "language": "fi", "created_at": now} for row in rows]
    named = [{**row, "person_id": row["id"] + 1, "full_name": "Aino A", "call_name": "Aino"} for row in rows]
    connection.execute(insert(person), people)
    connection.execute(insert(client), [{**row, **told, **stamps} for row in named])
    case = {"service": "job", "team_id": 1, "opened_at": now, "first_contact_due": now.date(), "introducible_at": now}
    connection.execute(
        insert(service_case),
        [
            {**case, "client_id": row["id"], "coordinator_id": row["id"] % COORDINATORS + 1, "introducible_by": 1}
            for row in rows
        ],
    )
    yes = {"purpose": "introductions", "notice_version": "1", "language": "fi", "granted_at": now, "granted_how": "x"}
    connection.execute(insert(consent), [{**yes, "person_id": row["id"] + 1} for row in rows])
    connection.execute(
        insert(match_term),
        [{"client_id": row["id"], "term": term, "traits": its} for row in rows for term, its in kept_of(row)],
    )


def _clients(numbers: range) -> Iterator[dict[str, Any]]:
    profiles = labelled.lines("profiles")
    towns = list(labelled.TOWNS.values())
    for number in numbers:
        chance = random.Random(number)
        profile = chance.choice(profiles)
        town = "398" if chance.random() < 0.6 else chance.choice(towns)
        yield {**labelled.columns_of(profile), "municipality_code": town, "id": number}


def kept_of(row: dict[str, Any]) -> list[tuple[str, int]]:
    """What the index keeps of a client; of those of one profile in one town it is made once."""
    key = (row["own_words"], row["municipality_code"])
    if key not in _made():
        brought = Brought.of(row)
        _made()[key] = [(term, traits(brought)) for term in sorted(terms(brought))]
    return _made()[key]


@cache
def _made() -> dict[tuple[str, str], list[tuple[str, int]]]:
    return {}
