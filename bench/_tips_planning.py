"""A store in which many people's tips are due at the same moment, and the beats that plan them all."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from bench._clock import clock
from bench._tips_market import person as somebody
from bench._tips_market import posting, tastes
from storage.database import Database
from storage.inserts import insert_one
from storage.tables import (
    authority,
    channel_identity,
    client,
    consent,
    conversation,
    delivery,
    job_posting,
    job_source,
    job_stamp,
    municipality,
    person,
    service_case,
    team,
    tip_taste,
    tip_wish,
)

AT_ONCE = 5_000
_KEPT = ("id", "source_id", "title", "employer", "employer_key", "twin_key", "apply_until", "occupation", "field",
         "words", "municipalities", "is_remote", "hours", "lasts", "licence", "languages", "cards", "education",
         "kinds", "adults_only", "pinned_until", "first_seen_at", "text")  # fmt: skip


async def plan(database: Database, people: int, postings: int) -> tuple[list[float], int]:
    """Seconds of each beat until nobody's tips are due any more, and how many messages were planned."""
    now = clock()
    await database.run(lambda connection: _market(connection, postings, now))
    for first in range(1, people + 1, AT_ONCE):
        numbers = range(first, min(people, first + AT_ONCE - 1) + 1)
        await database.run(lambda connection, numbers=numbers: _people(connection, numbers, now))  # type: ignore[misc]
    spent = []
    looked = 1
    while looked:
        began = time.perf_counter()
        looked = await database.write(now, lambda store: store.tips.tick())
        spent.append(time.perf_counter() - began)
    planned = await database.run(lambda connection: len(connection.execute(select(delivery.c.id)).all()))
    return spent, planned


def _market(connection: Connection, postings: int, now: datetime) -> None:
    authority_id = insert_one(connection, authority, name={"fi": "Lahti"}, contact={"fi": "019"})
    towns = {code for number in range(200) for code in posting(number, now)["municipalities"]}
    named = [{"code": one, "name": {"fi": one}, "authority_id": authority_id} for one in sorted(towns)]
    connection.execute(insert(municipality), named)
    insert_one(connection, team, name="Lahti", authority_id=authority_id)
    insert_one(connection, job_source, kind="table", name="Kumppani", created_at=now, updated_at=now)
    connection.execute(insert(job_posting), [_posting(number, now) for number in range(postings)])
    connection.execute(insert(job_stamp), {"id": 1, "stamp": f"bench {postings}", "changed_at": now})


def _posting(number: int, now: datetime) -> dict[str, Any]:
    made = posting(number, now)
    key = f"{number}" if made["source_id"] else None
    at = {"seen_at": now, "changed_at": now, "content": made["twin_key"], "key": key}
    return {**{name: made[name] for name in _KEPT}, **at, "language": "fi", "review": "approved"}


def _people(connection: Connection, numbers: range, now: datetime) -> None:
    """Each has told of themselves in the web chat, allows tips, and wants three a week: now."""
    connection.execute(insert(person), [{"id": one, "language": "fi", "created_at": now} for one in numbers])
    web = {"channel": "web", "bot": "web", "created_at": now}
    connection.execute(
        insert(channel_identity), [{**web, "id": one, "person_id": one, "address": f"a{one}"} for one in numbers]
    )
    connection.execute(
        insert(conversation), [{"id": one, "identity_id": one, "started_at": now, "last_in_at": now} for one in numbers]
    )
    told = {"contact_way": "chat", "best_time": "any", "start_with": "job", "full_name": "Aino A", "call_name": "Aino"}
    at = {"registered_at": now, "updated_at": now}
    connection.execute(
        insert(client), [{**somebody(one), **told, **at, "id": one, "person_id": one} for one in numbers]
    )
    case = {"service": "job", "team_id": 1, "opened_at": now, "first_contact_due": now.date()}
    connection.execute(insert(service_case), [{**case, "client_id": one} for one in numbers])
    yes = {"purpose": "tips", "notice_version": "1", "language": "fi", "granted_at": now, "granted_how": "x"}
    connection.execute(insert(consent), [{**yes, "person_id": one} for one in numbers])
    learned = [
        {"person_id": one, "kind": kind, "value": value, "likes": likes, "learned_at": now}
        for one in numbers
        for kind, value, likes in tastes(one)
    ]
    if learned:
        connection.execute(insert(tip_taste), learned)
    wish = {"often": "weekly", "next_at": now - timedelta(minutes=1), "made_at": now, "updated_at": now}
    connection.execute(insert(tip_wish), [{**wish, "person_id": one} for one in numbers])
