"""The promise to employers is kept in working days, late ones go to the lead, and nobody is forgotten for long."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from domain.employers import Closing, Event
from storage.database import Database
from storage.requests import Opened
from storage.tables import staffing_request, todo
from tests.storage.hiring import Firm
from tests.storage.office import at


async def ticked(firm: Firm, moment: datetime) -> list[str]:
    """What stands on the list at that moment, after a beat."""
    firm.now = moment
    await firm.do(lambda store: store.requests.tick())
    return await firm.listed()


async def told(firm: Firm, moment: datetime, words: str = "Kaksi siivoojaa") -> Opened:
    firm.now = moment
    return await firm.need(await firm.join(firm.pia), words=words, owner=(firm.mari.staff_id, firm.lahti))


async def test_three_working_days_over_midsummer_and_epiphany(database: Database) -> None:
    firm = await Firm(database).open()
    need = await told(firm, at(16, 10, month=6))  # a Tuesday; Friday is Midsummer Eve
    assert need.first_contact_due == date(2026, 6, 22)
    assert await ticked(firm, at(18, 8, 59, month=6)) == ["request_new Mari 22.06. 15.00"]
    soon = ["request_contact_soon Mari 22.06. 15.00"]
    for moment in (at(18, 9, month=6), at(19, 12, month=6), at(22, 23, 59, month=6)):
        assert await ticked(firm, moment) == soon
    late = [*soon, "request_contact_late lead 23.06. 00.00"]  # it is still hers to do
    assert await ticked(firm, at(23, 0, month=6)) == late
    assert await ticked(firm, at(30, 12, month=6)) == late
    assert await firm.do(lambda store: store.requests.contacted(firm.mari, need.request_id))
    assert await ticked(firm, at(30, 13, month=6)) == []
    await firm.do(lambda store: store.requests.closed(need.request_id, Closing.TWICE))

    over_new_year = await told(firm, at(31, 10, month=12))
    assert over_new_year.first_contact_due == date(2027, 1, 7)  # 1.1. and 6.1. are holidays
    new = ["request_new Mari 07.01. 15.00"]
    assert await ticked(firm, at(4, 12, month=1, year=2027)) == new
    assert await ticked(firm, at(5, 9, month=1, year=2027)) == ["request_contact_soon Mari 07.01. 15.00"]

    # Done by a press it does not come again; a call that is written down keeps the promise by itself.
    pressed = await firm.do(lambda store: store.connection.execute(todo.select().where(todo.c.done_at.is_(None))).one())
    assert await firm.do(lambda store: store.alerts.finish(firm.mari, pressed.id))
    assert await ticked(firm, at(7, 12, month=1, year=2027)) == []
    assert await ticked(firm, at(8, 12, month=1, year=2027)) == ["request_contact_late lead 08.01. 00.00"]
    company_id = (await firm.rows(staffing_request))[-1]["company_id"]
    await firm.do(lambda store: store.companies.write_down(firm.olli, company_id, Event.CALL, "Soitin.", "f"))
    assert await firm.listed() == []
    last = (await firm.rows(staffing_request))[-1]
    assert (last["state"], last["first_contact_by"]) == ("contacted", firm.olli.staff_id)


async def test_on_hold_no_clock_runs(database: Database) -> None:
    firm = await Firm(database).open()
    need = await told(firm, at(2, 10))
    assert await ticked(firm, at(4, 9)) == ["request_contact_soon Mari 05.11. 15.00"]
    assert await firm.do(lambda store: store.requests.hold(firm.pia, need.request_id, date(2026, 11, 16)))
    for moment in (at(4, 10), at(6, 10), at(15, 23, 59)):
        assert await ticked(firm, moment) == []
    # The day has come: it goes on by itself, with a promise of its own.
    assert await ticked(firm, at(16, 0, 1)) == ["request_new Mari 19.11. 15.00"]
    assert await firm.do(lambda store: store.requests.hold(firm.pia, need.request_id, None))
    assert await ticked(firm, at(30, 12)) == []
    assert await firm.do(lambda store: store.requests.resume(firm.pia, need.request_id))
    assert await firm.listed() == ["request_new Mari 03.12. 15.00"]
    assert await firm.do(lambda store: store.requests.contacted(firm.mari, need.request_id))
    assert await firm.do(lambda store: store.requests.put_on_hold(firm.mari, need.request_id, date(2027, 1, 11)))
    assert await ticked(firm, at(8, 12, month=1, year=2027)) == []  # more than three weeks, and on hold
    assert await ticked(firm, at(11, 9, month=1, year=2027)) == ["contact_again Mari"]  # the hold is over
    events = await firm.do(lambda store: store.requests.sheet(firm.mari, need.request_id))
    assert events is not None
    assert [one.what for one in events.events].count(Event.HELD) == 3


async def test_three_weeks_without_a_word(database: Database) -> None:
    firm = await Firm(database).open()
    need = await told(firm, at(29, 10, month=10))
    firm.now = at(2, 12)
    assert await firm.do(lambda store: store.requests.contacted(firm.mari, need.request_id))
    assert await ticked(firm, at(23, 8, 59)) == []
    again = ["contact_again Mari 23.11. 09.00"]
    assert await ticked(firm, at(23, 9)) == again
    assert await firm.do(lambda store: store.requests.give(firm.mari, need.request_id, firm.olli.staff_id))
    assert await ticked(firm, at(24, 9)) == ["contact_again Olli 23.11. 09.00"]
    assert await firm.do(lambda store: store.requests.contacted(firm.olli, need.request_id))
    assert await firm.listed() == []

    # Three weeks on, and after a person's press three weeks more.
    assert await ticked(firm, at(14, 12, month=12)) == []
    assert await ticked(firm, at(15, 9, month=12)) == ["contact_again Olli 15.12. 09.00"]
    waits = await firm.do(lambda store: store.connection.execute(todo.select().where(todo.c.done_at.is_(None))).one())
    assert await firm.do(lambda store: store.alerts.finish(firm.olli, waits.id))
    assert await ticked(firm, at(4, 12, month=1, year=2027)) == []

    # It ended: once more, three weeks after, since the company stays in the network; not while it has another need.
    assert await firm.do(lambda store: store.requests.closed(need.request_id, Closing.NOT_NEEDED))
    ended = firm.now
    assert await ticked(firm, ended + timedelta(days=20)) == []
    assert await ticked(firm, ended + timedelta(days=21)) == ["contact_again Olli 25.01. 09.00"]
    await told(firm, firm.now, "Toinen tarve")
    assert await ticked(firm, firm.now) == ["request_new Mari 28.01. 15.00"]
    await firm.do(lambda store: store.rules.change(None, contact_again_days=0))
    assert await ticked(firm, ended + timedelta(days=90)) == [
        "request_contact_late lead 29.01. 00.00",
        "request_contact_soon Mari 28.01. 15.00",
    ]
