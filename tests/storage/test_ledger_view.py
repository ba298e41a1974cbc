"""The ledger as people look at it: in figures, row by row without words, and what an admin may do about a row."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from storage.database import Database
from storage.deliveries import ACK, BROADCAST, NOTICE, REMINDER, REPLY
from storage.errors import Refused
from storage.store import Store
from storage.tables import channel_identity, delivery
from tests.kit.clock import TestClock
from tests.storage.test_deliveries import Ledger


class View(Ledger):
    """The ledger with a look at it."""

    async def see(self, work: Any) -> Any:
        return await self.database.read(self.clock(), lambda store: work(store.ledger))

    async def act(self, work: Any) -> Any:
        return await self.database.write(self.clock(), lambda store: work(store.ledger))

    async def end(self, key: str, state: str) -> int:
        """Puts a planned row into some end; returns its id."""
        sent_at = self.clock() if state == "sent" else None
        values: dict[str, Any] = {"state": state, "attempts": 3, "fault": "down", "sent_at": sent_at}
        await self.database.run(
            lambda c: c.execute(update(delivery).where(delivery.c.idempotency_key == key).values(**values))
        )
        return int((await self.row(key)).id)


@pytest.fixture
def view(database: Database, clock: TestClock) -> View:
    return View(database, clock)


async def test_an_empty_ledger(view: View) -> None:
    seen = await view.see(lambda ledger: ledger.overview())
    assert (seen.counts, seen.overdue, seen.late_since, seen.in_doubt) == ({}, 0, None, 0)
    assert await view.see(lambda ledger: ledger.page()) == []


async def test_all_of_it_in_figures(view: View) -> None:
    one, two = await view.chat("1"), await view.chat("2")
    due_at = view.clock() - timedelta(hours=1)
    await view.plan("a", one, kind=REPLY)
    await view.plan("b", one, kind=REMINDER, due_at=due_at)
    await view.plan("c", two, kind=REMINDER, due_at=view.clock() + timedelta(hours=1))
    await view.plan("d", two, kind=BROADCAST)
    await view.plan("e", two, kind=ACK, due_at=due_at)
    await view.end("d", "unknown")
    await view.do(lambda deliveries: deliveries.pause(BROADCAST))
    seen = await view.see(lambda ledger: ledger.overview())
    assert seen.counts == {"reply": {"planned": 1}, "reminder": {"planned": 2}, "broadcast": {"unknown": 1}}
    assert (seen.overdue, seen.late_since) == (1, due_at)
    assert (seen.in_doubt, seen.maybe_repeated) == (1, 0)
    assert seen.paused == {BROADCAST}


async def test_row_by_row_without_words(view: View) -> None:
    one, two = await view.chat("1"), await view.chat("2")
    payload = {"notice": "reminder", "appointment": 12}
    await view.plan("a", one, kind=REMINDER, about="appointment:12", payload=payload)
    await view.plan("b", two, kind=REPLY, payload={"label": "Olen kipeä"})
    await view.plan("c", one, kind=NOTICE)
    page = await view.see(lambda ledger: ledger.page())
    assert [(entry.kind, entry.notice, entry.about, entry.state) for entry in page] == [
        ("notice", None, None, "planned"),
        ("reply", None, None, "planned"),
        ("reminder", "reminder", "appointment:12", "planned"),
    ]
    assert "kipeä" not in str(page)
    assert page[0].channel == "telegram"


async def test_narrowed_and_page_by_page(view: View) -> None:
    one, two = await view.chat("1"), await view.chat("2")
    for number in range(5):
        await view.plan(f"r{number}", one, kind=REMINDER)
    await view.plan("b", two, kind=BROADCAST)
    await view.end("r0", "sent")
    person_id = (await view.see(lambda ledger: ledger.page(kind=REMINDER)))[0].person_id

    async def ids(**which: Any) -> list[int]:
        return [entry.id for entry in await view.see(lambda ledger: ledger.page(**which))]

    assert await ids() == [6, 5, 4, 3, 2, 1]
    assert await ids(kind=BROADCAST) == [6]
    assert await ids(state="sent") == [1]
    assert await ids(person_id=person_id) == [5, 4, 3, 2, 1]
    assert await ids(most=2) == [6, 5]
    assert await ids(most=2, before=5) == [4, 3]
    assert await ids(state="planned", person_id=person_id, kind=REMINDER, before=3) == [2]


@pytest.mark.parametrize("state", ["failed", "unknown", "expired", "blocked"])
async def test_what_did_not_arrive_is_tried_again(view: View, state: str) -> None:
    await view.plan("a", await view.chat(), kind=REMINDER)
    delivery_id = await view.end("a", state)
    view.clock.advance(hours=1)
    await view.act(lambda ledger: ledger.retry(delivery_id))
    row = await view.row("a")
    assert (row.state, row.due_at, row.attempts, row.fault) == ("planned", view.clock(), 0, None)
    assert row.maybe_repeated == (state == "unknown"), "the person may have it already"
    (due,) = await view.claim()
    await view.send(due)


async def refused(view: View, work: Any) -> str:
    with pytest.raises(Refused) as refusal:
        await view.act(work)
    return str(refusal.value)


async def test_what_is_not_tried_again(view: View) -> None:
    chat = await view.chat()
    await view.plan("late", chat, expires_at=view.clock() + timedelta(hours=1))
    await view.plan("sent", chat)
    await view.plan("shut", await view.chat("2"))
    late, sent, shut = [
        await view.end(key, state) for key, state in (("late", "expired"), ("sent", "sent"), ("shut", "blocked"))
    ]
    blocked = update(channel_identity).where(channel_identity.c.address == "2").values(blocked_at=view.clock())
    await view.database.run(lambda c: c.execute(blocked))
    view.clock.advance(hours=1)
    assert await refused(view, lambda ledger: ledger.retry(late)) == "late"
    assert await refused(view, lambda ledger: ledger.retry(sent)) == "state"
    assert await refused(view, lambda ledger: ledger.retry(shut)) == "unreachable"
    assert await refused(view, lambda ledger: ledger.retry(404)) == "gone"


async def test_one_is_called_off(view: View) -> None:
    await view.plan("a", await view.chat("1"))
    await view.plan("b", await view.chat("2"))
    (due, other) = await view.claim()
    await view.database.write(view.clock(), lambda store: store.deliveries.put_off(due.id, "w1", view.clock()))
    await view.act(lambda ledger: ledger.cancel_one(due.id))
    assert (await view.row("a")).state == "cancelled"
    assert await refused(view, lambda ledger: ledger.cancel_one(due.id)) == "state"
    assert await refused(view, lambda ledger: ledger.cancel_one(other.id)) == "state", "it is in somebody's hands"
    assert await refused(view, lambda ledger: ledger.cancel_one(404)) == "gone"


async def test_a_whole_kind_is_called_off(view: View) -> None:
    chat = await view.chat()
    for number in range(3):
        await view.plan(f"b{number}", chat, kind=BROADCAST)
    await view.plan("r", chat, kind=REMINDER)
    await view.end("b0", "sent")
    assert await view.act(lambda ledger: ledger.cancel_kind(BROADCAST)) == 2
    states = {key: row.state for key, row in (await view.rows()).items()}
    assert states == {"b0": "sent", "b1": "cancelled", "b2": "cancelled", "r": "planned"}


async def test_whether_another_message_tells_the_same(view: View) -> None:
    chat = await view.chat()
    now = view.clock()
    about = "appointment:12"

    async def another(since: timedelta) -> bool:
        def look(store: Store) -> bool:
            return store.ledger.another(first, about, kind=REMINDER, since=now - since)

        return await view.database.read(view.clock(), look)

    await view.plan("first", chat, kind=REMINDER, about=about)
    first = (await view.row("first")).id
    await view.plan("of another", chat, kind=REMINDER, about="appointment:13")
    await view.plan("of another kind", chat, kind=NOTICE, about=about)
    assert not await another(timedelta(hours=1))
    await view.plan("second", chat, kind=REMINDER, about=about, expires_at=now + timedelta(hours=2))
    assert await another(timedelta(hours=1))
    view.clock.advance(hours=2)
    assert not await another(timedelta(hours=1)), "its own time is over"
    view.clock.set(now)
    await view.end("second", "sent")
    assert await another(timedelta(hours=1))
    assert not await another(-timedelta(hours=1)), "that was before"
    await view.end("second", "cancelled")
    assert not await another(timedelta(hours=1))
