"""The copy has all that the register gives; the prune removes what it said it would."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, insert, select, update

from bot.copy_file import QUESTIONS, copy_file
from bot.erasures import prune_all
from locales import load
from storage.audit import Action, Subject
from storage.clients import ANSWERS
from storage.database import Database
from storage.prune import due
from storage.retention import REGISTER
from storage.retention.rule import COPY, LOOKS, NAMED, WITH_APPOINTMENT
from storage.rights import Form
from storage.store import Store
from storage.tables import client, conversation, delivery, erasure, person, service_case, todo
from tests.kit.clock import TestClock
from tests.kit.people import People
from tests.storage import full_person

TABLES = {WITH_APPOINTMENT: "meeting", LOOKS: "audit"}
NOT_TOLD = {
    # Of an audit line: its number, and whose it is. The rest is told: when, who and what.
    "audit.id",
    "audit.subject_kind",
    "audit.subject_id",
    "audit.detail",
}


async def test_the_copy_has_every_column_that_the_register_gives(database: Database, clock: TestClock) -> None:
    def fill(store: Store) -> full_person.Full:
        full = full_person.fill(store)
        store.audit.record(full.staff_id, Action.CLIENT_VIEWED, Subject.CLIENT, full.client_id)
        return full

    full = await database.write(clock(), fill)
    copy = await database.read(clock(), lambda store: store.rights.copy(full.person_id))
    told = {f"{table}.{name}" for table, rows in copy.items() for row in rows for name in row}
    given = {name for name, rule in REGISTER.items() if rule.exported in {COPY, NAMED, WITH_APPOINTMENT, LOOKS}}
    assert given - NOT_TOLD - told == set()
    kept_back = {name for name, rule in REGISTER.items() if rule.exported.startswith("no: ")}
    assert told & kept_back == set()

    # With what stands in it: people and labels by their names.
    assert copy["note"][0] == {
        "staff_id": "Mari Mäki",
        "at": full_person.AT.isoformat(),
        "body": "kanarialintu note.body",
    }
    assert copy["person_label"][0]["label_id"] == "Kesätyö"
    assert copy["job_tip"][0]["posting_id"] == "kanarialintu job_posting.title"
    assert copy["meeting"][0]["material"] == "kanarialintu meeting.material"
    assert copy["audit"][0]["staff_id"] == "Mari Mäki"

    def page(store: Store) -> str:
        return copy_file(store, full.person_id, load(), "fi", Form.READ)[1].decode()

    read = await database.read(clock(), page)
    for words in (
        "Aino Kanarinen",
        "kanarialintu note.body",
        "kanarialintu plan.goal",
        "Kesätyö",
        "Mari Mäki",
        "Tapahtumasi",
    ):
        assert words in read
    other = await database.read(clock(), lambda store: store.rights.copy(full.person_id + 1))
    assert other == {}

    assert set(QUESTIONS) == set(ANSWERS), "every answer has its words in the file"


async def test_what_the_dry_run_counts_is_what_goes_and_nothing_else(database: Database, clock: TestClock) -> None:
    def fill(store: Store) -> dict[str, int]:
        people = People(store.connection, store.now)
        office.update(full_person.office(store))
        team_id = office["team"]
        known = {name: people.client(name, team_id).person_id for name in ("Ended Esa", "Lately Leo", "Open Oona")}
        silent, talk = people.person()
        people.message(talk, "in", "Kerron jotain")
        waits, _ = people.person()
        people.todo("person_wanted", waits)
        asked, _ = people.person()
        store.connection.execute(
            insert(erasure).values(**ASKED, person_id=asked, person_since=store.now, asked_at=store.now)
        )
        for name, ago in (("Ended Esa", 800), ("Lately Leo", 600)):
            store.connection.execute(
                update(service_case)
                .where(service_case.c.client_id.in_(_client(known[name])))
                .values(closed_at=store.now + timedelta(days=900 - ago))
            )
        return {**known, "silent": silent, "waits": waits, "asked": asked}

    office: dict[str, Any] = {}
    known = await database.write(clock(), fill)
    clock.advance(days=900)

    def young(store: Store) -> None:
        people = People(store.connection, store.now)
        _, new = people.person()
        store.connection.execute(update(conversation).where(conversation.c.id == new).values(last_in_at=store.now))
        full = full_person.fill(store, office)
        store.connection.execute(update(delivery).values(state="cancelled"))
        store.connection.execute(update(person).where(person.c.id == full.person_id).values(created_at=store.now))
        store.connection.execute(update(todo).values(done_at=None, done_by=None))

    await database.write(clock(), young)
    counted = await database.read(clock(), due)
    assert counted["unregistered"] == 1 and counted["ended"] == 1
    assert all(counted[name] == 1 for name in ("inbox", "delivery", "link_code", "review", "dialog_event")), counted
    gone = await prune_all(database, clock)
    assert gone == {name: count for name, count in counted.items() if count}
    assert set((await database.read(clock(), due)).values()) == {0}
    assert await prune_all(database, clock) == {}

    def erased(store: Store) -> set[int]:
        return {number for number, _ in store.erasing.done_list()}

    assert await database.read(clock(), erased) == {known["silent"], known["Ended Esa"]}


ASKED = {"asked_how": "chat", "state": "asked", "held_because": "open_case"}


def _client(person_id: int) -> Select[int]:
    return select(client.c.id).where(client.c.person_id == person_id)
