"""A broadcast put straight into a store, ready to be sent: for tests of what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Table, insert

from domain.broadcasts import BroadcastPurpose, Button, ButtonKind
from domain.segments import Filters, Side
from storage.inserts import insert_one
from storage.staff import Reader
from storage.store import Store
from storage.tables import channel_identity, client, consent, person, service_case
from storage.tables import event as event_table

REPLY = Button(ButtonKind.REPLY, {})
EVENT = Button(ButtonKind.EVENT, {})
BOOK = Button(ButtonKind.BOOK, {})
LINK = Button(ButtonKind.LINK, {"fi": "Lue lisää", "sv": "Läs mer"}, "https://www.lahti.fi/nuoret")


def happening(store: Store, staff_id: int, **columns: Any) -> int:
    """A published event in three days, with as many seats as come."""
    starts_at = store.now + timedelta(days=3)
    row = {
        "token": f"token-{store.now.timestamp():.0f}-{len(columns)}",
        "code": "1234",
        "kind": "tuesday_recruiting",
        "audience": "clients",
        "state": "published",
        "name": {"fi": "Tiistairekry", "sv": "Tisdagsrekrytering"},
        "what": {"fi": "Tapaa työnantajia."},
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "place": "Nuorten talo",
        "contact_id": staff_id,
        "made_by": staff_id,
        "made_at": store.now,
        "published_at": store.now,
    }
    return insert_one(store.connection, event_table, **{**row, **columns})


def everybody(store: Store, reader: Reader, side: Side = Side.CLIENTS) -> int:
    """A segment of all clients, or of all who speak for a company."""
    return store.segments.add(reader, f"Kaikki {side} {reader.staff_id}", Filters(side=side))


def written(store: Store, reader: Reader, key: str = "form", **values: Any) -> int:
    """A draft to all clients."""
    draft = {
        "name": "Kutsu",
        "purpose": BroadcastPurpose.EVENTS,
        "texts": {"fi": {"body": "Hei {name}, tule mukaan!"}, "sv": {"body": "Hej {name}, kom med!"}},
        "segments": [everybody(store, reader)],
        **values,
    }
    return store.broadcasts.draft(draft, staff_id=reader.staff_id, form_key=key)


def sent(store: Store, reader: Reader, broadcast_id: int) -> None:
    """Send is pressed."""
    found = store.broadcasts.one(broadcast_id)
    assert found is not None
    store.broadcasts.send(reader, broadcast_id, found.revision)


def crowd(store: Store, team_id: int, chats: Sequence[int], bot: str, place: str | None = None) -> list[int]:
    """As many clients with chats of these numbers on Telegram, who allow invitations. Returns the persons' numbers.

    They live in the team's own municipality, or in the one of this code.
    """
    connection, now = store.connection, store.now

    def add(table: Table, rows: list[dict[str, Any]]) -> list[int]:
        made = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return list(connection.scalars(made, rows))

    persons = add(person, [{"language": "fi", "created_at": now} for _ in chats])
    pairs = list(zip(persons, chats, strict=True))
    common = {"channel": "telegram", "bot": bot, "created_at": now}
    add(channel_identity, [{"person_id": one, "address": str(chat), **common} for one, chat in pairs])
    told = {
        "birth_year": 2004,
        "municipality_code": place or f"{team_id:03}",
        "contact_way": "chat",
        "best_time": "any",
        "hopes": ["work"],
        "start_with": "job",
        "registered_at": now,
        "updated_at": now,
    }
    names = [{"person_id": one, "full_name": f"Aino {one}", "call_name": f"Aino{one}", **told} for one in persons]
    clients = add(client, names)
    case = {"service": "job", "team_id": team_id, "opened_at": now, "first_contact_due": now.date()}
    add(service_case, [{"client_id": one, **case} for one in clients])
    leave = {"purpose": "events", "notice_version": "1", "language": "fi", "granted_at": now, "granted_how": "register"}
    add(consent, [{"person_id": one, **leave} for one in persons])
    return persons
