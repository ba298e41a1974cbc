"""The record is read by who, what, whom and when, in pages that stay quick; one client's trail leaves nobody out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import event, insert, text

from domain.roles import Role
from storage.audit import Action, Subject
from storage.database import Database
from storage.reviews import Reason
from storage.staff import Reader
from storage.store import Store
from storage.tables import audit, identity_link
from storage.trail import NOT_THEIRS, PAGE, Doing, Filter, doing_of
from tests.kit.clock import START
from tests.kit.people import Known, People

DAY = timedelta(days=1)


class Record:
    """Two colleagues, an auditor and an admin; what they did is a line a day."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = START - 30 * DAY

    async def open(self) -> Record:
        def fill(store: Store) -> tuple[Reader, Reader, Reader, Reader, Known]:
            people = People(store.connection, self.now)
            team = people.team()
            people.person()  # so that a client and their person have different numbers
            mari, tomi = people.colleague("Mari Mäki", team_id=team), people.colleague("Tomi Tuomi", team_id=team)
            auditor = people.colleague("Tiina Tarkka", Role.AUDITOR)
            admin = people.colleague("Aino Alku", Role.ADMIN)
            return mari, tomi, auditor, admin, people.client("Aava Aalto", team)

        self.mari, self.tomi, self.auditor, self.admin, self.aava = await self.do(fill)
        return self

    async def do(self, work: Any) -> Any:
        return await self.database.write(self.now, work)

    async def did(
        self, who: Reader | None, action: Action, kind: Subject | None = None, number: int | None = None
    ) -> None:
        self.now += DAY
        await self.do(lambda store: store.audit.record(who.staff_id if who else None, action, kind, number))

    async def lines(self, **wanted: Any) -> list[str]:
        """The actions of the lines found, newest first."""
        page = await self.do(lambda store: store.trail.page(self.auditor, Filter(**wanted)))
        return [entry.action for entry in page.entries if entry.action != Action.AUDIT_VIEWED]


async def test_lines_are_found_by_who_what_whom_and_when(database: Database) -> None:
    record = await Record(database).open()
    aava, person = record.aava.id, record.aava.person_id
    assert aava != person
    await record.did(record.mari, Action.SIGNED_IN)
    await record.did(record.mari, Action.PERSON_VIEWED, Subject.PERSON, person)
    await record.did(record.mari, Action.CLIENT_TAKEN, Subject.CLIENT, aava)
    await record.did(record.tomi, Action.CLIENT_VIEWED, Subject.CLIENT, aava)
    await record.did(record.tomi, Action.CLIENT_VIEWED, Subject.CLIENT, person)  # somebody else's number
    half = record.now
    await record.did(None, Action.SIGN_IN_FAILED)

    whole = ["sign_in_failed", "client_viewed", "client_viewed", "client_taken", "person_viewed", "signed_in"]
    assert await record.lines() == whole
    assert await record.lines(client_id=aava) == ["client_viewed", "client_taken", "person_viewed"]
    assert await record.lines(client_id=aava, staff_id=record.mari.staff_id) == ["client_taken", "person_viewed"]
    assert await record.lines(client_id=aava, doing=Doing.LOOKED) == ["client_viewed", "person_viewed"]
    assert await record.lines(staff_id=record.mari.staff_id) == ["client_taken", "person_viewed", "signed_in"]
    assert await record.lines(staff_id=record.mari.staff_id, doing=Doing.SIGNED) == ["signed_in"]
    assert await record.lines(doing=Doing.SIGNED) == ["sign_in_failed", "signed_in"]
    assert await record.lines(doing=Doing.EXPORTED) == []
    assert await record.lines(action=Action.CLIENT_TAKEN) == ["client_taken"]
    assert await record.lines(since=half) == ["sign_in_failed", "client_viewed"]
    assert await record.lines(until=half) == whole[2:]
    assert await record.lines(client_id=999) == []

    def export(store: Store) -> Any:
        return store.trail.export(record.auditor, Filter(client_id=aava))

    assert [entry.action for entry in await record.do(export) if entry.action != "audit_viewed"] == whole[2:5]
    newest = await record.do(lambda store: store.trail.page(record.auditor, Filter(action=Action.AUDIT_EXPORTED)))
    assert newest.entries[0].subject_id == aava and newest.entries[0].detail["lines"] >= 3
    for nobody in (record.mari, record.admin):
        assert await record.do(lambda store, who=nobody: store.trail.page(who, Filter())) is None
        assert await record.do(lambda store, who=nobody: store.trail.export(who, Filter())) is None


async def test_pages_follow_one_another_also_through_lines_of_one_instant(database: Database) -> None:
    record = await Record(database).open()
    rows = [
        {"at": START - (number // 60) * DAY, "staff_id": record.mari.staff_id, "action": "client_viewed"}
        for number in range(PAGE * 2)
    ]
    await record.do(lambda store: store.connection.execute(insert(audit), rows))
    for wanted in ({}, {"staff_id": record.mari.staff_id}, {"doing": Doing.LOOKED}):
        seen, before = [], None
        while True:
            asked = Filter(**wanted, until=START + DAY, action=Action.CLIENT_VIEWED, before=before)
            page = await record.do(lambda store, asked=asked: store.trail.page(record.auditor, asked))
            seen += [(entry.at, entry.id) for entry in page.entries]
            if (before := page.older) is None:
                break
        assert len(seen) == PAGE * 2 and seen == sorted(set(seen), reverse=True)


async def test_a_clients_trail_tells_of_everybody_who_saw_them(database: Database) -> None:
    record = await Record(database).open()
    aava, person = record.aava.id, record.aava.person_id
    other = await record.do(lambda store: People(store.connection, record.now).person(channel="telegram"))
    await record.did(record.tomi, Action.PERSON_VIEWED, Subject.PERSON, person)
    await record.did(record.mari, Action.CLIENT_TAKEN, Subject.CLIENT, aava)
    await record.did(record.mari, Action.CLIENT_VIEWED, Subject.CLIENT, aava)
    await record.did(record.mari, Action.PERSON_VIEWED, Subject.PERSON, other[0])  # a chat that is joined to hers later
    await record.did(record.tomi, Action.VIEW_REFUSED, Subject.CLIENT, aava)

    async def trail(who: Reader, client_id: int = aava) -> Any:
        return await record.do(lambda store: store.trail.of_client(who, client_id, Reason.OWN_REQUEST))

    found = await trail(record.admin)
    assert [(one.staff_name, one.staff_role, one.times) for one in found.lookers] == [
        ("Mari Mäki", "coordinator", {Doing.CHANGED: 1, Doing.LOOKED: 1}),
        ("Tomi Tuomi", "coordinator", {Doing.LOOKED: 1}),
    ]
    assert found.full_name == "Aava Aalto" and found.lookers[1].first == found.lookers[1].last
    assert [entry.action for entry in found.page.entries] == [
        "trail_viewed",
        "view_refused",
        "client_viewed",
        "client_taken",
        "person_viewed",
    ]
    assert found.page.entries[0].detail == {"reason": "own_request"}

    joined = {"identity_id": 1, "from_person_id": other[0], "to_person_id": person, "linked_at": record.now}
    await record.do(lambda store: store.connection.execute(insert(identity_link).values(**joined)))
    assert (await trail(record.admin)).lookers[0].times[Doing.LOOKED] == 2

    assert await trail(record.admin, 999) is None
    for nobody in (record.mari, record.auditor):
        assert await trail(nobody) is None
        assert await record.do(lambda store, who=nobody: store.trail.may_ask(who, aava)) is False
    assert (await record.lines(client_id=aava))[:2] == ["view_refused", "view_refused"], "trying leaves a trace"


def test_every_action_is_in_a_group() -> None:
    groups = {doing: {action for action in Action if doing_of(action) is doing} for doing in Doing}
    assert all(groups.values())
    assert {Action.CLIENT_VIEWED, Action.CLIENTS_LISTED, Action.TALK_REVIEWED, Action.VIEW_REFUSED} <= groups[
        Doing.LOOKED
    ]
    assert {Action.CLIENT_TAKEN, Action.SETTING_CHANGED, Action.REVIEW_OPENED} & groups[Doing.CHANGED] == {
        Action.CLIENT_TAKEN,
        Action.SETTING_CHANGED,
    }
    assert {Action.SIGNED_IN, Action.SIGN_IN_THROTTLED} <= groups[Doing.SIGNED]
    assert Action.AUDIT_EXPORTED in groups[Doing.EXPORTED] and Action.SIGNED_IN not in NOT_THEIRS


WAYS: dict[str, dict[str, Any]] = {
    "everything": {},
    "a period": {"since": START - 9 * DAY, "until": START},
    "a client": {"client_id": 1, "staff_id": 1, "doing": Doing.LOOKED},
    "a colleague": {"staff_id": 1, "doing": Doing.CHANGED},
    "an action": {"action": Action.CLIENT_VIEWED, "since": START - DAY},
    "a group": {"doing": Doing.EXPORTED},
    "older": {"before": 1},
}


async def test_every_page_is_a_stretch_of_an_index(database: Database) -> None:
    """Over millions of lines: none is looked at that is not shown, and nothing but a page is sorted."""
    record = await Record(database).open()
    await record.did(record.mari, Action.CLIENT_VIEWED, Subject.CLIENT, record.aava.id)

    def look(store: Store) -> dict[str, list[str]]:
        ways = WAYS.items()
        return {
            way: plans_of(store, lambda wanted=wanted: store.trail.page(record.auditor, Filter(**wanted)))
            for way, wanted in ways
        }

    for way, plans in (await record.do(look)).items():
        assert plans and not [line for line in plans if is_whole_table(line)], "\n".join([way, *plans])


async def test_a_clients_trail_is_a_stretch_of_an_index_too(database: Database) -> None:
    record = await Record(database).open()
    aava = record.aava.id

    def look(store: Store) -> list[str]:
        return plans_of(store, lambda: store.trail.of_client(record.admin, aava, Reason.COMPLAINT))

    plans = await record.do(look)
    # Which of the record's indexes it takes for so few lines depends on what the database happens to have counted.
    assert any("ix_audit_" in line for line in plans), "\n".join(plans)
    assert not [line for line in plans if is_whole_table(line)], "\n".join(plans)


def is_whole_table(line: str) -> bool:
    return "Seq Scan on audit" in line or ("SCAN audit" in line and "USING" not in line)


def plans_of(store: Store, look: Any) -> list[str]:
    """How the database goes about every reading of the record that ``look`` does."""
    heard: list[tuple[str, Any]] = []

    def hear(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool) -> None:
        if statement.lstrip("(").lower().startswith("select") and "audit" in statement:
            heard.append((statement, parameters))

    event.listen(store.connection, "before_cursor_execute", hear)
    look()
    event.remove(store.connection, "before_cursor_execute", hear)
    is_sqlite = store.connection.dialect.name == "sqlite"
    if not is_sqlite:  # of so few lines it would rather read all
        store.connection.execute(text("set local enable_seqscan = off"))
    explain = "explain query plan " if is_sqlite else "explain "
    return [
        str(row[-1])
        for statement, parameters in heard
        for row in store.connection.exec_driver_sql(explain + statement, parameters)
    ]
