"""Job postings put straight into a store, for tests of what is told of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select, update

from storage.inserts import insert_one, insert_or_replace
from storage.store import Store
from storage.tables import job_posting, job_source, job_stamp, job_tip

_numbers = count(1)


def post(store: Store, title: str = "Myyjä", *, source: str | None = "Työpaikat", **columns: Any) -> int:
    """One that can be applied for: work in a shop in the clients' own municipality. ``source`` None: typed in here."""
    number = next(_numbers)
    at = store.now
    row = {
        "source_id": _source(store, source) if source else None,
        "key": f"key-{number}" if source else None,
        "content": f"{number:064}",
        "twin_key": f"twin-{number}",
        "title": title,
        "employer": "Kauppa Oy",
        "employer_key": "kauppa",
        "text": "Tule meille töihin.",
        "link": f"https://tyopaikat.example/{number}",
        "language": "fi",
        "occupation": "shop_assistant",
        "field": "shop",
        "words": [],
        "municipalities": ["001"],
        "hours": [],
        "languages": [],
        "cards": [],
        "kinds": [],
        "review": "approved",
        "first_seen_at": at,
        "seen_at": at,
        "changed_at": at,
    }
    posting_id = insert_one(store.connection, job_posting, **{**row, **columns})
    _touch(store)
    return posting_id


def change(store: Store, posting_id: int, **columns: Any) -> None:
    values = {"revision": job_posting.c.revision + 1, **columns}
    store.connection.execute(update(job_posting).where(job_posting.c.id == posting_id).values(**values))
    _touch(store)


def _source(store: Store, name: str) -> int:
    found = store.connection.execute(select(job_source.c.id).where(job_source.c.name == name)).scalar()
    if found is not None:
        return int(found)
    row = {"kind": "feed", "name": name, "created_at": store.now, "updated_at": store.now}
    return insert_one(store.connection, job_source, **row)


def _touch(store: Store) -> None:
    row = {"id": 1, "stamp": f"stamp-{next(_numbers)}", "changed_at": store.now}
    insert_or_replace(store.connection, job_stamp, row, by=["id"])


def tip(store: Store, person_id: int, posting_id: int, *, told: datetime | None = None, **columns: Any) -> int:
    """A tip that somebody was told of, an hour ago unless said otherwise."""
    row = {
        "person_id": person_id,
        "posting_id": posting_id,
        "origin": "fit",
        "why": [["field", "shop"]],
        "batch": f"before:{next(_numbers)}",
        "token": f"token-of-a-tip-{next(_numbers)}",
        "chosen_at": store.now - timedelta(hours=2),
        "told_at": told or store.now - timedelta(hours=1),
    }
    return insert_one(store.connection, job_tip, **{**row, **columns})
