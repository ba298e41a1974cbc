"""A company is one row whoever types it, its people are its own, and two that are the same become one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from domain.employers import Event, Source, State
from domain.people import Sector
from domain.roles import Role
from storage.companies import Companies
from storage.companies_list import CompanyFilters
from storage.database import Database, SqliteDatabase, open_database
from storage.errors import Refused
from storage.request_board import BoardFilters
from storage.requests import Requests
from storage.staff import Reader
from storage.store import Store
from storage.tables import audit, channel_identity, company, company_contact, conversation, staffing_request, todo
from storage.todos import TodoKind
from tests.kit.people import People
from tests.storage.hiring import CLEANERS, NUMBER, OTHER_NUMBER, Firm

OLLI = {"full_name": "Olli Ovela", "email": "Olli@Ovela.example", "newsletter": True}


async def test_the_same_number_at_once_is_one_company_and_the_same_need_one_need(
    database: Database, database_url: str
) -> None:
    firm = await Firm(database).open()
    elsewhere = open_database(database_url)
    people = await firm.do(lambda store: [People(store.connection, firm.now).person()[0] for _ in range(6)])

    async def tell(number: int, person_id: int) -> tuple[int, int, bool]:
        def work(store: Store) -> tuple[int, int, bool]:
            told = {"name": f"Puhtonen {number}", "business_id": ("20774740", "FI2077474-0", NUMBER)[number % 3]}
            joined = store.companies.join(person_id, told, {"full_name": "P"})
            twice = [
                store.requests.open(joined.contact_id, CLEANERS, source=Source.CHAT, language="fi", sent_key=key)
                for key in (f"{person_id}", None)
            ]
            return joined.company_id, twice[0].request_id, twice[1].again

        return await (database if number % 2 else elsewhere).write(firm.now, work)

    told = await asyncio.gather(*(tell(number, person_id) for number, person_id in enumerate(people)))
    again = await asyncio.gather(*(tell(number, person_id) for number, person_id in enumerate([people[0]] * 4)))
    await elsewhere.close()
    assert {one[0] for one in [*told, *again]} == {1}
    assert len({one[1] for one in told}) == 6
    assert {one[1] for one in again} == {told[0][1]}
    assert all(one[2] for one in told)
    assert len(await firm.rows(staffing_request)) == 6
    owners = {row["owner_id"] for row in await firm.rows(staffing_request)}
    assert owners == {firm.mari.staff_id, firm.olli.staff_id}


async def test_who_makes_a_company_and_who_does_not(database: Database) -> None:
    firm = await Firm(database).open()
    for told, why in (
        ({"name": "Matti Virtanen"}, "private_person"),
        ({"name": "Matti Virtanen", "business_id": "2077474-1"}, "business_id"),
        ({"name": "Firma 131052-308T"}, "text_code"),
        ({"name": "Firma \uff11\uff13\uff11\uff10\uff15\uff12-308T"}, "text_code"),  # in wide digits
        ({"name": ""}, "name_missing"),
    ):
        with pytest.raises(Refused, match=why):
            await firm.do(lambda store, told=told: store.companies.join(firm.pia, told, {}))  # type: ignore[misc]
    with pytest.raises(Refused, match="text_code"):
        await firm.join(firm.pia, role="131052-308T")
    assert await firm.rows(company) == []

    trader = await firm.join(firm.pia, "Matti Virtanen", NUMBER)
    assert (trader.business_id, trader.best_way, trader.known) == (NUMBER, "email", False)
    nameless = await firm.join(firm.pekka, "Kulman Kahvila", None)
    again = await firm.join(firm.pekka, "kulman kahvila oy", None, phone="+358401234567")
    assert (again.company_id, again.contact_id) == (nameless.company_id, nameless.contact_id)
    assert await firm.do(lambda store: store.companies.of_person(firm.pekka)) == again
    kept = await firm.do(lambda store: store.companies.tell(firm.pekka, {"newsletter": True, "email": "K@K.example"}))
    assert kept is not None
    assert (kept.newsletter, kept.email, kept.phone) == (True, "k@k.example", "+358401234567")
    assert {row["name"]: row["doubt"] for row in await firm.rows(company)} == {
        "Matti Virtanen": None,
        "Kulman Kahvila": "no_id",
    }
    assert await firm.do(lambda store: store.companies.leave(firm.pekka))
    assert await firm.do(lambda store: store.companies.of_person(firm.pekka)) is None
    assert await firm.do(lambda store: store.companies.tell(firm.pekka, {"role": "x"})) is None


async def test_who_types_a_number_sees_their_own_needs_until_somebody_knows_them(database: Database) -> None:
    firm = await Firm(database).open()
    pia, stranger = await firm.join(firm.pia), await firm.join(firm.pekka, full_name="Pekka Puijari")
    own, others = await firm.need(pia), await firm.need(stranger, words="Muutakin")
    assert pia.company_id == stranger.company_id

    def seen(store: Store) -> list[list[int]]:
        return [[one.id for one in store.requests.of_person(person_id)] for person_id in (firm.pia, firm.pekka)]

    assert await firm.do(seen) == [[own.request_id], [others.request_id]]
    assert await firm.do(lambda store: store.requests.one_of(firm.pekka, own.request_id)) is None
    assert not await firm.do(lambda store: store.requests.change(firm.pekka, own.request_id, {"count": 9}))
    assert await firm.do(lambda store: store.companies.vouch(firm.mari, pia.contact_id))
    assert await firm.do(lambda store: store.companies.vouch(firm.mari, pia.contact_id)) is False
    assert await firm.do(seen) == [[others.request_id, own.request_id], [others.request_id]]
    assert await firm.do(lambda store: store.companies.contact_left(firm.mari, stranger.contact_id))
    assert await firm.do(seen) == [[others.request_id, own.request_id], []]
    found = await firm.do(lambda store: store.requests.find(others.request_id))
    assert found is not None
    assert found.contact.person_id == firm.pia  # whom we know goes on with it


async def test_who_only_says_that_they_speak_for_it_inherits_nothing(database: Database) -> None:
    """No need of who leaves, nothing that one of us writes down, no colleague's name; a person looks instead."""
    firm = await Firm(database).open()
    pia = await firm.join(firm.pia)
    need = await firm.need(pia, owner=(firm.mari.staff_id, firm.lahti))
    posing = {"full_name": "Pia Puhtonen", "email": "pia@puhtonen.example"}
    stranger = await firm.join(firm.pekka, **posing)
    written = await firm.do(lambda store: store.companies.add_contact(firm.mari, pia.company_id, posing))
    assert written is not None and written not in (pia.contact_id, stranger.contact_id)
    assert await firm.do(lambda store: store.companies.add_contact(firm.mari, pia.company_id, posing)) == written
    assert await firm.do(lambda store: store.outbox.answers_to(firm.pekka)) is None
    reads = await firm.do(lambda store: store.outbox.answers_to(firm.pia))
    assert reads is not None and reads[0] == "Mari Meri"
    assert await firm.do(lambda store: store.companies.contact_left(firm.mari, written))

    assert await firm.do(lambda store: store.companies.leave(firm.pia))
    for person_id in (firm.pia, firm.pekka):
        assert await firm.do(lambda store, who=person_id: store.requests.of_person(who)) == []  # type: ignore[misc]
    left = [row for row in await firm.rows(todo) if row["kind"] == "contact_again"]
    assert [(row["staff_id"], row["request_id"], row["done_at"]) for row in left] == [
        (firm.mari.staff_id, need.request_id, None)
    ]


async def test_what_is_written_of_clients_is_not_in_an_employers_copy(database: Database) -> None:
    firm = await Firm(database).open()
    pia = await firm.join(firm.pia)
    need = await firm.need(pia)

    def write(store: Store) -> str:
        note = "Ehdotin Aino Virtasta"
        assert store.companies.write_down(firm.mari, pia.company_id, Event.CALL, note, "f", need.request_id)
        store.todos.add(TodoKind.CANDIDATE_ANSWERED, firm.pia, request_id=need.request_id, detail="no")
        return str(store.rights.copy(firm.pia))

    copy = await firm.do(write)
    assert "Tarvitsen kaksi siivoojaa" in copy
    assert not [words for words in ("Virtasta", "candidate_answered") if words in copy]


async def test_two_that_are_one(database: Database) -> None:
    firm = await Firm(database).open()
    named = await firm.join(firm.pia, "Puhtonen", None, email=None, phone="+358401234567", newsletter=True)
    numbered = await firm.join(firm.pia, "Puhtonen Oy", NUMBER, email="pia@puhtonen.example")
    other = await firm.join(firm.pekka, "Puhtonen", None, full_name="Pekka")
    old, new = await firm.need(named), await firm.need(numbered, words="Toinen tarve")
    strange = await firm.join(firm.pekka, "Puhdas Oy", OTHER_NUMBER)

    def merge(keep: int, gone: int, reader: Reader = firm.mari) -> Callable[[Store], bool | None]:
        return lambda store: store.companies.merge(reader, keep, gone)

    for keep, gone, why in (
        (numbered.company_id, numbered.company_id, "same"),
        (numbered.company_id, strange.company_id, "other_id"),
    ):
        with pytest.raises(Refused, match=why):
            await firm.do(merge(keep, gone))
    assert await firm.do(merge(named.company_id, numbered.company_id, firm.anna)) is None
    # The one without a number is kept, and takes the other's number over.
    assert await firm.do(merge(named.company_id, numbered.company_id))
    assert await firm.do(merge(named.company_id, other.company_id))
    with pytest.raises(Refused, match="changed"):
        await firm.do(merge(named.company_id, other.company_id))

    sheet = await firm.do(lambda store: store.companies.sheet(firm.mari, numbered.company_id))
    assert sheet is not None
    assert (sheet.id, sheet.business_id, sheet.doubt) == (named.company_id, NUMBER, None)
    live = [(one.full_name, one.email, one.phone, one.newsletter) for one in sheet.contacts if not one.left]
    assert live == [
        ("Pia Puhtonen", "pia@puhtonen.example", "+358401234567", True),
        ("Pekka", "pia@puhtonen.example", None, False),
    ]
    assert {(one.id, one.contact.contact_id) for one in sheet.requests} == {
        (old.request_id, named.contact_id),
        (new.request_id, named.contact_id),
    }
    assert [one.what for one in sheet.events if one.what in ("opened", "merged")] == ["merged"] * 2 + ["opened"] * 2
    assert sheet.known_by[0].full_name == "Mari Meri"
    late = await firm.do(lambda store: store.companies.happened(numbered.company_id, Event.NOTE, body="vanha linkki"))
    assert late is not None
    assert await firm.do(lambda store: store.companies.numbered(NUMBER)) == named.company_id
    lines = [row for row in await firm.rows(audit) if row["action"] == "company_merged"]
    assert [(row["subject_id"], row["detail"]) for row in lines] == [
        (named.company_id, {"gone": numbered.company_id}),
        (named.company_id, {"gone": other.company_id}),
    ]


async def test_the_consoles_list_its_people_and_the_newsletter(database: Database) -> None:
    firm = await Firm(database).open()
    told = {"name": "Ämyrin Leipomo", "municipality_code": "001", "industry": Sector.TRADE}

    def add(store: Store) -> list[int | None]:
        first = store.companies.add(firm.mari, told, OLLI, form_key="k")
        assert first is not None
        return [
            first,
            store.companies.add(firm.mari, told, OLLI, form_key="k"),
            store.companies.add_contact(firm.mari, first, OLLI),
            store.companies.add(firm.anna, told),
            store.companies.add(firm.olli, {"name": "Puhtonen Oy", "business_id": NUMBER}),
            store.companies.add(firm.olli, {"name": "Puhtonen", "business_id": NUMBER}),
        ]

    first, again, contact_id, denied, numbered, numbered_again = await firm.do(add)
    assert (again, denied, numbered_again) == (first, None, numbered)
    assert first is not None
    assert numbered is not None
    assert len(await firm.rows(company_contact)) == 1

    def listed(**filters: Any) -> Callable[[Store], list[str]]:
        return lambda store: [one.name for one in store.companies.listed(firm.anna, CompanyFilters(**filters)).rows]

    assert sorted(await firm.do(listed())) == ["Puhtonen Oy", "Ämyrin Leipomo"]
    for filters in ({"name": "äMYRIN"}, {"industry": Sector.TRADE}, {"municipality": "001"}, {"doubtful": True}):
        assert await firm.do(listed(**filters)) == ["Ämyrin Leipomo"]
    assert await firm.do(listed(name="20774740")) == ["Puhtonen Oy"]
    assert await firm.do(listed(with_open=True)) == await firm.do(listed(name="zzz")) == []
    await firm.do(lambda store: store.companies.write_down(firm.mari, numbered, Event.CALL, "Soitin.", "f1"))
    assert await firm.do(listed(silent_weeks=4)) == ["Ämyrin Leipomo"]

    sheet = await firm.do(lambda store: store.companies.sheet(firm.mari, first))
    assert sheet is not None
    edit, seen = {"name": "Ämyrin Leipomo Oy", "business_id": OTHER_NUMBER}, sheet.revision
    for changed, revision, why in (({"business_id": NUMBER}, seen, "taken"), (edit, 99, "changed")):
        with pytest.raises(Refused, match=why):
            await firm.do(lambda store, c=changed, r=revision: store.companies.edit(firm.mari, first, r, c))  # type: ignore[misc]
    assert await firm.do(lambda store: store.companies.edit(firm.mari, first, seen, edit))
    assert await firm.do(lambda store: store.companies.edit_contact(firm.mari, contact_id or 0, {"role": "johtaja"}))
    sheet = await firm.do(lambda store: store.companies.sheet(firm.mari, first))
    assert sheet is not None
    assert (sheet.business_id, sheet.doubt, sheet.contacts[0].role) == (OTHER_NUMBER, None, "johtaja")

    def letters(store: Store) -> list[str]:
        return [one.email for one in store.companies.newsletter(firm.mari, Sector.TRADE, "001")]

    assert await firm.do(letters) == ["olli@ovela.example"]
    assert await firm.do(lambda store: store.companies.newsletter(firm.mari, Sector.TAXI)) == []
    stop = {"channel": "email", "bot": "email", "address": "olli@ovela.example", "created_at": firm.now}
    stopped = {**stop, "person_id": sheet.contacts[0].person_id, "blocked_at": firm.now}
    await firm.do(lambda store: store.connection.execute(channel_identity.insert().values(**stopped)))
    assert await firm.do(letters) == []


async def test_nothing_of_employers_is_read_without_a_trace(database: Database) -> None:
    """Every public read of the console adds a line to the record, in the same transaction; who tries is told of."""
    firm = await Firm(database).open()
    contact = await firm.join(firm.pia)
    need = await firm.need(contact)
    auditor = Reader(firm.anna.staff_id, Role.AUDITOR)
    reads: dict[str, Callable[[Store, Reader], object]] = {
        "companies.listed": lambda store, reader: store.companies.listed(reader, CompanyFilters()).rows,
        "companies.sheet": lambda store, reader: store.companies.sheet(reader, contact.company_id),
        "companies.newsletter": lambda store, reader: store.companies.newsletter(reader),
        "requests.board": lambda store, reader: store.requests.board(reader, BoardFilters()).rows,
        "requests.sheet": lambda store, reader: store.requests.sheet(reader, need.request_id),
    }
    presses = {
        "companies.add", "companies.edit", "companies.merge", "companies.write_down", "companies.add_contact",
        "companies.edit_contact", "companies.vouch", "companies.contact_left",
        "requests.take", "requests.give", "requests.contacted", "requests.set_state", "requests.finish",
        "requests.put_on_hold", "requests.take_up", "requests.edit", "requests.unflag", "requests.type_in",
        "requests.import_rows", "requests.contacted_in_chat",
    }  # fmt: skip
    for_the_bot = {
        "companies.of_person", "companies.contact", "companies.join", "companies.tell", "companies.leave",
        "companies.joined", "companies.parted", "companies.no_newsletter",
        "companies.ensure", "companies.numbered", "companies.where_it_is", "companies.happened",
        "requests.open", "requests.find", "requests.of_person", "requests.one_of", "requests.change", "requests.hold",
        "requests.resume", "requests.close", "requests.moved", "requests.closed", "requests.held",
        "requests.resumed", "requests.tick", "requests.companies",
        "requests.colleagues",  # names of ours only
    }  # fmt: skip
    public = {
        f"{part}.{name}"
        for part, kind in {"companies": Companies, "requests": Requests}.items()
        for name in dir(kind)
        if not name.startswith("_")
    }
    assert public == set(reads) | presses | for_the_bot, "a new read belongs in this test"
    await firm.do(lambda store: store.connection.execute(update(company_contact).values(newsletter_at=firm.now)))
    for count, read in enumerate(reads.values(), start=1):
        assert await firm.do(lambda store, r=read: r(store, firm.mari))  # type: ignore[misc]
        assert len(await firm.rows(audit)) == count
        if isinstance(database, SqliteDatabase):
            with pytest.raises(OperationalError, match="readonly"):
                await database.read(firm.now, lambda store, r=read: r(store, firm.mari))  # type: ignore[misc]
    for read in reads.values():
        assert not await firm.do(lambda store, r=read: r(store, auditor))  # type: ignore[misc]
    refused = [row["subject_kind"] for row in await firm.rows(audit) if row["action"] == "view_refused"]
    assert refused == ["company", "request"]
    assert not await firm.do(lambda store: store.requests.take(firm.anna, need.request_id))  # looks, and does no work
    assert (await firm.rows(staffing_request))[0]["state"] == State.NEW


async def test_what_waits_because_of_a_need_is_its_owners_and_tells_of_no_client(database: Database) -> None:
    firm = await Firm(database).open()

    def both(store: Store) -> int:
        people = People(store.connection, firm.now)
        return people.client("Pia Puhtonen", firm.heinola, coordinator=firm.heli).person_id

    person_id = await firm.do(both)  # a client of Heli's, who speaks for a company too
    contact = await firm.join(person_id)
    owned = await firm.need(contact, owner=(firm.mari.staff_id, firm.lahti))
    queued = await firm.need(contact, words="Toinen", owner=(None, firm.lahti))

    def rows(store: Store, reader: Reader) -> list[tuple[int | None, str | None, int | None]]:
        items = store.today.of(reader).items
        return [(one.alert.request_id, one.full_name, one.client_id) for one in items if one.alert]

    mine, waits = (owned.request_id, "Puhtonen Oy", None), (queued.request_id, "Puhtonen Oy", None)
    for reader, shown in (
        (firm.mari, [mine, waits]),
        (firm.olli, [waits]),
        (firm.leena, [waits]),
        (firm.anna, [waits]),
        (firm.tomi, []),
        (firm.heli, []),
    ):
        assert await firm.do(lambda store, r=reader: rows(store, r)) == shown  # type: ignore[misc]
    number = (await firm.do(lambda store: store.connection.execute(select(todo.c.id).order_by(todo.c.id)))).first()
    assert number is not None
    assert await firm.do(lambda store: store.alerts.finish(firm.olli, number[0])) is None
    assert await firm.do(lambda store: store.alerts.finish(firm.mari, number[0])) is True
    about = [(row["action"], row["subject_kind"], row["subject_id"]) for row in (await firm.rows(audit))[-2:]]
    assert about == [("view_refused", "request", owned.request_id), ("todo_done", "request", owned.request_id)]


async def test_two_chats_of_one_person_who_speaks_for_a_company_in_one_of_them(database: Database) -> None:
    firm = await Firm(database).open()
    contact = await firm.join(firm.pia)
    need = await firm.need(contact, owner=(firm.mari.staff_id, firm.lahti))

    def known(store: Store) -> tuple[int, str | None, int]:
        people = People(store.connection, firm.now)
        client = people.client("Pia Puhtonen", firm.lahti, coordinator=firm.mari)
        (chat,) = [row["id"] for row in people.rows(conversation) if row["identity_id"] == 1]
        return client.person_id, store.rights.make_code(client.person_id), chat

    person_id, code, chat = await firm.do(known)
    await firm.do(lambda store: store.companies.sheet(firm.olli, contact.company_id))

    def join(store: Store) -> int:
        offered = store.rights.offered(code or "", firm.pia)
        assert offered is not None
        return store.rights.join(offered, firm.pia, chat) or 0

    link_id = await firm.do(join)

    def speaks(store: Store) -> list[Any]:
        both = (firm.pia, person_id)
        waits = store.connection.execute(select(todo.c.person_id).where(todo.c.request_id == need.request_id))
        return [[len(store.requests.of_person(one)) for one in both], waits.scalars().all()]

    assert await firm.do(speaks) == [[0, 1], [person_id]]
    assert [one.name for one in await firm.do(lambda store: store.rights.looks(person_id))] == ["Olli Oja"]

    def part(store: Store) -> None:
        one = store.rights.joined(link_id, person_id)
        assert one is not None
        store.rights.part(one)

    await firm.do(part)
    assert await firm.do(speaks) == [[1, 0], [firm.pia]]
