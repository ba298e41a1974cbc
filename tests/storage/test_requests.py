"""A need is told once, taken by somebody, changed by whoever told it, worked at, and ended with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from domain.employers import ENDS, NEXT, OPEN, Card, Closing, Event, Help, Hours, Source, State
from domain.identity_code import MASK
from domain.people import SpokenLanguage
from storage.database import Database
from storage.errors import Refused
from storage.request_board import BoardFilters, Whose
from storage.requests import Request, Requests
from storage.store import Store
from storage.tables import company_event, staff, staffing_request, todo
from tests.storage.hiring import CLEANERS, NUMBER, OTHER_NUMBER, Firm
from tests.storage.office import at


async def test_a_need_is_told_placed_and_changed(database: Database) -> None:
    firm = await Firm(database).open()
    contact = await firm.join(firm.pia)
    need = await firm.need(
        contact,
        sent_key="chat-1-7",
        job="siivooja",
        hours={Hours.PART, Hours.FULL},
        languages=[SpokenLanguage.FI],
        cards=[Card.HYGIENE],
        municipality_code="002",
        flagged="age",
    )
    assert (need.owner_name, need.first_contact_due, need.again) == ("Heli Honka", date(2026, 11, 26), False)
    assert await firm.listed() == ["request_new Heli 26.11. 15.00", "request_flagged Heli"]
    for again in (
        {"sent_key": "chat-1-7", "words": "Ihan muuta"},
        {"words": "tarvitsen kaksi  SIIVOOJAA heti hollolaan"},
    ):
        assert (await firm.need(contact, **again)).request_id == need.request_id
    found = await firm.do(lambda store: store.requests.find(need.request_id))
    assert isinstance(found, Request)
    assert (found.hours, found.cards, found.company_name) == ([Hours.FULL, Hours.PART], [Card.HYGIENE], "Puhtonen Oy")
    with pytest.raises(Refused, match="text_code"):
        await firm.need(contact, words="Hetu 131052-308T", source=Source.STAFF, staff_id=firm.mari.staff_id)
    with pytest.raises(KeyError):
        await firm.need(contact, state="filled")

    elsewhere = await firm.need(contact, words="Kuski Mikkeliin", municipality_code="491", must="131052-308T")
    kept = await firm.do(lambda store: store.requests.find(elsewhere.request_id))
    assert kept is not None
    assert (kept.municipality_code, kept.place, kept.owner_name) == (None, "Mikkeli", "Mari Meri")  # the largest team
    assert kept.must == MASK
    advice = await firm.need(contact, help=Help.ADVICE, words="Saanko palkkatukea?")
    assert (advice.owner_name, (await firm.listed())[-1]) == ("Olli Oja", "advice_wanted Olli 26.11. 15.00")
    await firm.do(lambda store: store.connection.execute(update(staff).values(capacity=0)))
    assert (await firm.need(contact, words="Vielä yksi")).owner_name is None  # full of clients: the team's queue
    firm.now += timedelta(days=1, minutes=1)
    assert not (await firm.need(contact, municipality_code="002")).again  # a day later it is another need

    def change(**other: Any) -> Callable[[Store], bool]:
        return lambda store: store.requests.change(firm.pia, need.request_id, other)

    assert await firm.do(change(count=2))  # as it was
    assert await firm.do(change(count=3, flagged=None))
    assert "request_changed Heli" not in await firm.listed()  # nobody has taken it up yet
    assert await firm.do(lambda store: store.requests.contacted(firm.heli, need.request_id))
    assert await firm.do(lambda store: store.requests.contacted(firm.heli, need.request_id)) is False
    assert await firm.do(change(count=4))
    assert await firm.do(change(count=5))
    assert (await firm.listed()).count("request_changed Heli") == 1
    assert await firm.do(lambda store: store.requests.give(firm.mari, need.request_id, firm.olli.staff_id))
    assert [line for line in await firm.listed() if "changed" in line or "flagged" in line] == [
        "request_flagged Olli",
        "request_changed Olli",
    ]
    events = [row["what"] for row in await firm.rows(company_event) if row["request_id"] == need.request_id]
    assert events == ["opened", "changed", "contacted", "changed", "changed", "owner"]
    assert await firm.do(lambda store: store.requests.close(firm.pia, need.request_id, Closing.OURS, 3))
    assert not await firm.do(lambda store: store.requests.close(firm.pia, need.request_id, Closing.OTHERS, 3))
    assert not await firm.do(change(count=6))
    ended = await firm.do(lambda store: store.requests.find(need.request_id))
    assert ended is not None
    assert (ended.state, ended.filled, ended.closed_why) == (State.PART_FILLED, 3, Closing.OURS)  # five were wanted


async def test_a_need_is_worked_at_in_the_console(database: Database) -> None:
    firm = await Firm(database).open()
    form: dict[str, Any] = {"name": "Puhtonen Oy", "business_id": NUMBER}
    who = {"full_name": "Pia", "email": "pia@puhtonen.example"}

    def typed(key: str, source: Source = Source.LADEC, told: Any = form, contact: Any = who) -> Callable[[Store], int]:
        return lambda store: store.requests.type_in(firm.mari, told, contact, CLEANERS, source, key) or 0

    number = await firm.do(typed("form-1"))
    assert await firm.do(typed("form-1")) == number
    assert await firm.do(typed("form-2")) == number  # the same words of the same person
    called = await firm.do(typed("form-3", Source.PROACTIVE, {"name": "Pesula Pulu"}, {"full_name": "Outi"}))
    assert await firm.do(typed("form-4", contact=99)) == 0
    first, proactive = await firm.do(lambda store: (store.requests.find(number), store.requests.find(called)))
    assert first is not None
    assert proactive is not None
    assert (first.owner_name, first.state, first.contact.known) == ("Mari Meri", State.NEW, True)
    assert (proactive.state, proactive.first_contact_by) == (State.CONTACTED, firm.mari.staff_id)  # we called first

    def state(to: State, **more: Any) -> Callable[[Store], bool | None]:
        def work(store: Store) -> bool | None:
            now = store.requests.find(number)
            assert now is not None
            return store.requests.set_state(firm.olli, number, to, more.pop("revision", now.revision), **more)

        return work

    with pytest.raises(Refused, match="changed"):
        await firm.do(state(State.DEFINED, revision=7))
    assert await firm.do(state(State.DEFINED))  # whoever defines it has been in touch
    assert [line for line in await firm.listed() if line.startswith("request_new")] == []
    with pytest.raises(Refused, match="state"):
        await firm.do(state(State.NEW))
    with pytest.raises(Refused, match="handed_to_missing"):
        await firm.do(state(State.HANDED_ON, handed_to=" "))
    assert await firm.do(state(State.FILLED, filled=2))
    filled = await firm.do(lambda store: store.requests.find(number))
    assert filled is not None
    assert (filled.is_open, filled.filled) == (True, 2)  # until the employer has been asked how it went
    assert await firm.do(state(State.SEARCHING))
    assert await firm.do(state(State.HANDED_ON, handed_to="Työllisyysalueen yrityspalvelut"))
    gone = await firm.do(lambda store: store.requests.find(number))
    assert gone is not None
    assert (gone.closed_why, gone.handed_to) == (Closing.HANDED_ON, "Työllisyysalueen yrityspalvelut")
    for refused in (
        lambda store: store.requests.put_on_hold(firm.mari, number, None),
        lambda store: store.requests.give(firm.mari, number, firm.olli.staff_id),
        lambda store: store.requests.finish(firm.mari, number, gone.revision, Closing.OTHERS),
    ):
        with pytest.raises(Refused, match="closed"):
            await firm.do(refused)
    assert await firm.do(state(State.SEARCHING))  # taken up again
    again = await firm.do(lambda store: store.requests.find(number))
    assert again is not None
    assert (again.is_open, again.closed_why) == (True, None)
    with pytest.raises(Refused, match="past"):
        await firm.do(lambda store: store.requests.put_on_hold(firm.mari, number, firm.now.date()))
    assert await firm.do(lambda store: store.requests.edit(firm.mari, number, again.revision, {"pay": "PAM"}))
    assert await firm.do(lambda store: store.requests.finish(firm.mari, number, again.revision + 1, Closing.OTHERS))

    board = await firm.do(lambda store: store.requests.board(firm.anna, BoardFilters()))
    assert [(one.state, one.total) for one in board.columns if one.total] == [(State.CONTACTED, 1)]
    assert [one.company_name for one in board.rows] == ["Pesula Pulu"]
    done = await firm.do(lambda store: store.requests.board(firm.heli, BoardFilters(Whose.ALL, done=True)))
    assert [(one.company_name, one.closed_why) for one in done.rows] == [("Puhtonen Oy", Closing.OTHERS)]
    assert (await firm.do(lambda store: store.requests.board(firm.heli, BoardFilters(Whose.TEAM)))).total == 0
    sheet = await firm.do(lambda store: store.requests.sheet(firm.anna, called))
    assert sheet is not None
    assert [(one.what, one.by_name) for one in sheet.events] == [
        (Event.CONTACTED, "Mari Meri"),
        (Event.OPENED, "Mari Meri"),
    ]
    queued = await firm.do(lambda store: store.connection.execute(update(staffing_request).values(owner_id=None)))
    assert queued.rowcount == 2
    assert await firm.do(lambda store: store.requests.take(firm.olli, called))
    assert await firm.do(lambda store: store.requests.take(firm.mari, called)) is False


async def test_a_file_of_leads(database: Database) -> None:
    firm = await Firm(database).open()
    who = {"full_name": "Pia", "email": "pia@puhtonen.example"}

    def row(name: str, number: str | None = None, words: str = "Kaksi siivoojaa", **need: Any) -> dict[str, Any]:
        return {"company": {"name": name, "business_id": number}, "contact": who, "need": {"words": words, **need}}

    rows = [
        row("Puhtonen Oy", "20774740"),
        row("Puhtonen Ky", NUMBER, "kaksi  SIIVOOJAA"),  # the same number, the same words
        row("Puhtonen Oy", NUMBER, "Kolme kokkia", count=3),
        row("Viallinen Oy", "2077474-1"),
        row("Matti Virtanen"),
        row("Pulu Oy", OTHER_NUMBER, '=HYPERLINK("http://x")'),
        row("Hetu Oy", None, "131052-308T"),
        row("Tyhjä Oy", None, " "),
        row("Kulman Kahvila Oy"),
        row("kulman kahvila", None, "Tarjoilija"),
    ]

    def take(store: Store) -> Any:
        return store.requests.import_rows(firm.mari, rows, Source.LADEC)

    result = await firm.do(take)
    assert (len(result.made), result.again) == (5, 1)
    assert result.refused == [(3, "business_id"), (4, "private_person"), (6, "text_code"), (7, "empty")]
    again = await firm.do(take)
    assert (again.made, again.again, again.refused) == ([], 6, result.refused)
    kept = await firm.rows(staffing_request)
    assert {one["source"] for one in kept} == {"ladec"}
    assert {one["owner_id"] for one in kept} == {firm.mari.staff_id, firm.olli.staff_id}  # shared out, not all hers
    assert len({one["company_id"] for one in kept}) == 3
    assert [one["words"] for one in kept if one["words"].startswith("=")] == ['=HYPERLINK("http://x")']  # text, no more
    with pytest.raises(Refused, match="rows_many"):
        await firm.do(lambda store: store.requests.import_rows(firm.mari, rows * 51, Source.IMPORT))
    assert await firm.do(lambda store: store.requests.import_rows(firm.anna, rows, Source.IMPORT)) is None


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.sampled_from(list(State)), st.sampled_from([None, 0, 1, 5])),
        st.tuples(st.just("close"), st.sampled_from(list(Closing)), st.sampled_from([None, 0, 1, 5])),
        st.tuples(st.sampled_from(["hold", "resume", "tick", "contacted"]), st.none(), st.sampled_from([0, 3, 30])),
    ),
    max_size=12,
)


@example(steps=[("tick", None, 30), ("contacted", None, 0), ("tick", None, 30)])
@example(steps=[("hold", None, 3), ("tick", None, 30), ("close", Closing.OURS, 1), ("tick", None, 30)])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_a_need_stands_in_order_whatever_is_done(steps: list[tuple[str, Any, Any]], sqlite_need: Firm) -> None:
    """By any steps in any order: the state follows the map, what is closed has an end and a reason, nothing rings for
    what is closed or on hold, and no promise is kept twice.
    """
    firm, now = sqlite_need, [at(23, 10)]

    def work(store: Store) -> None:
        with store.connection.begin_nested() as savepoint:
            before = _need(store.requests)
            for step in steps:
                after = _take(store.connection, now, firm, step)
                _check(store, before, after, step)
                before = after
            savepoint.rollback()

    await firm.do(work)


@pytest.fixture
async def sqlite_need(sqlite_url: str) -> Any:
    from storage.database import open_database

    database = open_database(sqlite_url)
    firm = await Firm(database).open()
    await firm.need(await firm.join(firm.pia), flagged="age")
    yield firm
    await database.close()


def _need(requests: Requests) -> Request:
    found = requests.find(1)
    assert found is not None
    return found


def _take(connection: Any, now: list[Any], firm: Firm, step: tuple[str, Any, Any]) -> Request:
    what, to, number = step
    requests = Requests(connection, now[0])
    match what:
        case "move":
            before = _need(requests).state
            assert requests.moved(1, to, filled=number) == (to is before or to in NEXT[before])
        case "close":
            was_open = _need(requests).is_open
            assert requests.closed(1, to, filled=number) == was_open
        case "hold":
            requests.hold(firm.pia, 1, now[0].date() + timedelta(days=number) if number else None)
        case "resume":
            requests.resume(firm.pia, 1)
        case "contacted":
            requests.contacted(firm.mari, 1)
        case _:
            now[0] += timedelta(days=number)
            requests = Requests(connection, now[0])
            others = [row for row in _waiting(connection) if row not in CLOCKS]
            requests.tick()
            assert requests.tick() == 0  # it has nothing to do at once again
            assert [row for row in _waiting(connection) if row not in CLOCKS] == others
    return _need(requests)


def _waiting(connection: Any) -> list[str]:
    rings = select(todo.c.kind).where(todo.c.request_id == 1, todo.c.done_at.is_(None)).order_by(todo.c.id)
    return list(connection.execute(rings).scalars())


CLOCKS = ("request_new", "request_contact_soon", "request_contact_late", "contact_again")


def _check(store: Store, before: Request, after: Request, step: tuple[str, Any, Any]) -> None:
    assert after.state is before.state or after.state in NEXT[before.state] or step[0] == "close"
    assert (after.closed_at is None) == (after.closed_why is None)
    assert after.is_open or after.state in ENDS
    assert not after.is_held or after.is_open
    assert after.state is not State.FILLED or after.filled >= 1
    assert before.first_contact_at is None or after.first_contact_at == before.first_contact_at
    promised = [kind for kind in _waiting(store.connection) if kind in CLOCKS[:3]]
    if not after.is_open or after.is_held:
        assert promised == []
    if after.state in OPEN and after.first_contact_at is not None:
        assert promised == []
    assert set(promised) != {"request_new", "request_contact_soon"}  # that would be one thing twice
