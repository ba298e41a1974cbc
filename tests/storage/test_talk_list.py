"""The inbox's reads: in which order, within whose reach, page by page, and how an open page learns of changes."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, insert, select

from domain.roles import Role, Specialty
from storage.canned import FieldName, fill, unknown_fields
from storage.database import Database
from storage.notes import Note
from storage.staff import Reader
from storage.store import Store
from storage.tables import audit, talk
from storage.talk_list import PAGE, TalkPage
from storage.talk_reach import Filters, Stage, Whose
from storage.talk_turns import Heard
from tests.kit.clock import START
from tests.kit.people import Known, People


def crowd(connection: Connection) -> tuple[Reader, Reader, list[Known], Known]:
    """A team of 120 clients of one coordinator, each said something an hour after the next; every tenth waits."""
    people = People(connection, START)
    lahti, hollola = people.team("Lahti"), people.team("Hollola")
    mari = people.colleague("Mari Mäki", team_id=lahti)
    lead = people.colleague("Leena Laine", Role.TEAM_LEAD, lahti)
    elsewhere = people.client("Oona Ojala", hollola, coordinator=people.colleague("Emma Enne", team_id=hollola))
    known = [people.client(f"Asiakas {number}", lahti, coordinator=mari) for number in range(120)]
    rows = []
    for number, one in enumerate([*known, elsewhere]):
        at = START - timedelta(hours=number)
        said = people.message(one.conversation_id, "in", f"sanoo {number}", at=at)
        people.message(one.conversation_id, "out", "botti", at=at)
        waits = at if number % 10 == 0 else None
        rows.append({"person_id": one.person_id, "last_in_id": said, "last_in_at": at, "waiting_since": waits})
    connection.execute(insert(talk), rows)
    return mari, lead, known, elsewhere


async def test_pages_follow_each_other_however_the_list_is_made(database: Database) -> None:
    """A coordinator's reach is gathered, a lead's is walked: both give everybody once, in one order."""
    mari, lead, known, _ = await database.run(crowd)
    waiting = [one.person_id for number, one in enumerate(known) if number % 10 == 0]
    rest = [one.person_id for number, one in enumerate(known) if number % 10]
    expected = [*reversed(waiting), *rest]
    for reader, whose in ((mari, Whose.ALL), (mari, Whose.MINE), (lead, Whose.ALL), (lead, Whose.TEAM)):
        seen: list[int] = []
        for page in (1, 2, 3, 4):
            asked = partial(_page_of, reader, Filters(whose, page=page))
            shown = await database.write(START, asked)
            seen += [row.person_id for row in shown.rows]
            assert shown.more == (page < 3)
            assert len(shown.rows) <= PAGE
        assert seen == expected


def _page_of(reader: Reader, filters: Filters, store: Store) -> TalkPage:
    return store.talk_list.page(reader, filters)


async def test_who_is_put_off_waits_no_more_until_then(database: Database) -> None:
    mari, lead, known, elsewhere = await database.run(crowd)
    first, last = known[0].person_id, known[110].person_id

    def put_off(store: Store) -> None:
        store.talks.snooze(mari, last, START + timedelta(days=1))
        store.talks.hold(mari, first)

    await database.write(START, put_off)

    async def ids(reader: Reader, stage: Stage, later: timedelta = timedelta()) -> list[int]:
        page = await database.write(START + later, lambda store: store.talk_list.page(reader, Filters(stage=stage)))
        return [row.person_id for row in page.rows]

    for reader in (mari, lead):
        assert last not in await ids(reader, Stage.OPEN) + await ids(reader, Stage.WAITING)
        assert await ids(reader, Stage.SNOOZED) == [last]
        assert (await ids(reader, Stage.WAITING, timedelta(days=2)))[0] == last
        assert await ids(reader, Stage.HELD) == [first]
        assert await ids(reader, Stage.CLOSED) == []
        assert elsewhere.person_id not in await ids(reader, Stage.WAITING)


async def test_a_page_that_is_open_learns_of_what_changes_for_it(database: Database) -> None:
    mari, lead, known, elsewhere = await database.run(crowd)

    async def versions() -> tuple[str, str]:
        one = known[80].person_id
        news = await database.read(
            START, lambda store: (store.talk_list.news(mari, one), store.talk_list.news(lead, elsewhere.person_id))
        )
        return news[0].version, news[1].version

    before = await versions()
    assert await versions() == before
    await database.run(lambda c: People(c, START).message(elsewhere.conversation_id, "out", "muualla"))
    await database.write(START, lambda store: store.talks.heard([Heard(elsewhere.person_id, 9_999)]))
    assert await versions() == before, "what is out of reach changes nothing"
    await database.run(lambda c: People(c, START).message(known[80].conversation_id, "out", "botti sanoo"))
    now = await versions()
    assert now[0] != before[0] and now[1] == before[1], "only the page with that conversation hears of the bot's words"
    await database.write(START, lambda store: store.talks.heard([Heard(known[90].person_id, 5)]))
    later = await versions()
    assert later[0] != now[0] and later[1] != now[1]


async def test_notes_stand_where_they_were_written_and_looks_are_recorded(database: Database) -> None:
    mari, _, known, elsewhere = await database.run(crowd)
    one = known[3]

    def talk_of(store: Store) -> None:
        people = People(store.connection, START)
        for number in range(150):
            people.message(one.conversation_id, "out", "rivi", at=START + timedelta(minutes=number))

    await database.write(START, talk_of)
    await database.write(
        START + timedelta(minutes=20, seconds=1), lambda s: s.notes.add(mari, one.person_id, "A", "k" * 9)
    )
    await database.write(
        START + timedelta(minutes=90, seconds=1), lambda s: s.notes.add(mari, one.person_id, "B", "m" * 9)
    )

    def opened(store: Store, before: int | None = None, *, by_itself: bool = False):  # type: ignore[no-untyped-def]
        return store.talk_reading.opened(mari, one.person_id, before, by_itself=by_itself)

    newest = await database.write(START, opened)
    older = await database.write(START, lambda store: opened(store, newest.older))
    assert [item.body for item in newest.items if isinstance(item, Note)] == ["B"]
    assert [item.body for item in older.items if isinstance(item, Note)] == ["A"]
    at = next(place for place, item in enumerate(newest.items) if isinstance(item, Note))
    assert newest.items[at - 1].at < newest.items[at].at < newest.items[at + 1].at
    assert len(newest.items) + len(older.items) == 2 + 150 + 2 and older.older is None

    await database.write(START, lambda store: opened(store, by_itself=True))
    assert await database.write(START, lambda s: s.talk_reading.opened(mari, elsewhere.person_id)) is None
    lines = await database.run(
        lambda c: [tuple(row) for row in c.execute(select(audit.c.action, audit.c.subject_id).order_by(audit.c.id))]
    )
    read = [line for line in lines if line[0] in ("talk_read", "view_refused")]
    assert read == [("talk_read", one.id), ("talk_read", one.id), ("view_refused", elsewhere.id)]


def test_fields_are_filled_and_others_refused() -> None:
    values = dict.fromkeys(FieldName, "x") | {FieldName.CALL_NAME: "{opens}"}
    assert fill("Hei {call_name}, {closes}", values) == "Hei {opens}, x", "what is filled in is not read again"
    assert fill("Hei, {call_name}! {opens}", values | {FieldName.CALL_NAME: ""}) == "Hei! x"
    assert unknown_fields("{call_name} {next_time}") == []
    assert unknown_fields("{call_name} {__class__} { } {a.b} }") == ["__class__", "{", "}", "{", "}", "}"]


async def test_employers_are_whoevers_need_is_theirs_to_answer_for(database: Database) -> None:
    """Everybody who serves employers may open their chats; whose need it is has them on the list of who waits."""

    def office(connection: Connection) -> tuple[dict[str, Reader], dict[str, int]]:
        people = People(connection, START)
        lahti, hollola = people.team("Lahti"), people.team("Hollola")
        readers = {
            "mari": people.colleague("Mari Mäki", team_id=lahti),
            "olli": people.colleague("Olli Oja", team_id=lahti),
            "wera": people.colleague("Wera Virta", team_id=lahti, specialty=Specialty.WORK_ABILITY),
            "leena": people.colleague("Leena Laine", Role.TEAM_LEAD, lahti),
            "hanna": people.colleague("Hanna Haka", team_id=hollola),
            "anna": people.colleague("Anna Aalto", Role.ADMIN),
            "auli": people.colleague("Auli Arvo", Role.AUDITOR),
        }
        both = people.client("Pekka Puoti", hollola, coordinator=readers["hanna"])
        ids = {
            "hers": people.employer("Kaisa Kahvi", "Kahvila Kaisa", lahti, owner=readers["mari"]).person_id,
            "queue": people.employer("Matti Myllari", "Mylly Oy", lahti).person_id,
            "both": people.employer("Pekka Puoti", "Puoti Ky", lahti, person_id=both.person_id).person_id,
        }
        rows = [
            {"person_id": one, "last_in_id": 0, "last_in_at": START, "waiting_since": START} for one in ids.values()
        ]
        connection.execute(insert(talk), rows)
        return readers, ids

    readers, ids = await database.run(office)

    async def listed(name: str, **filters: Any) -> set[str]:
        page = await database.write(START, lambda store: store.talk_list.page(readers[name], Filters(**filters)))
        assert page.rows == [] or page.rows[0].company in ("Kahvila Kaisa", "Mylly Oy", "Puoti Ky")
        return {key for key, number in ids.items() if number in {row.person_id for row in page.rows}}

    assert await listed("mari") == await listed("olli") == await listed("wera") == {"hers", "queue"}
    assert await listed("leena") == {"hers", "queue"}
    assert await listed("hanna") == {"hers", "queue", "both"}, "a client's chat stays with whom the client is in care"
    assert await listed("auli") == set()
    assert await listed("anna") == {"both"}, "all clients are an admin's to see, and the inbox no admin's room"
    assert await listed("mari", whose=Whose.MINE) == {"hers"}
    assert await listed("hanna", whose=Whose.MINE) == {"both"}
    assert await listed("olli", whose=Whose.UNASSIGNED) == {"queue"}
    assert await listed("leena", whose=Whose.TEAM) == {"hers", "queue"}

    async def may(name: str, whom: str) -> tuple[bool, bool, int]:
        """Open, write, and how many wait in the rail."""

        def asked(store: Store) -> tuple[bool, bool, int]:
            opened = store.talk_reading.opened(readers[name], ids[whom])
            written = store.talks.may_write(readers[name], ids[whom])
            return opened is not None, written, store.talk_list.news(readers[name]).waiting

        return await database.write(START, asked)

    assert await may("mari", "hers") == (True, True, 2)
    assert await may("olli", "hers") == (True, True, 1), "the queue is every company coordinator's of the team"
    assert await may("wera", "queue") == (True, True, 0), "and not the other specialty's"
    assert await may("leena", "queue") == (True, True, 1)
    assert await may("hanna", "both") == (True, True, 1)
    assert await may("mari", "both") == (False, False, 2)
    assert await may("anna", "hers") == await may("auli", "hers") == (False, False, 0)
