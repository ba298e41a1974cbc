"""The ledger with very much in it: replies do not wait for broadcasts, and finding what is next reads little."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, select

from storage.database import Database
from storage.deliveries import BROADCAST, REMINDER, Deliveries
from storage.pace import PACE
from storage.tables import delivery
from tests.kit.clock import TestClock
from tests.storage.test_deliveries import BOT, CHANNEL, Ledger, add_chat

CROWD = 1_500


@pytest.fixture
def ledger(database: Database, clock: TestClock) -> Ledger:
    return Ledger(database, clock)


async def crowd(ledger: Ledger, kind: str = BROADCAST, count: int = CROWD) -> None:
    """So many messages planned at one instant, each to a chat of its own. No statistics are gathered of them."""
    chats = await ledger.database.run(
        lambda connection: [add_chat(connection, f"{kind}{number}", ledger.clock()) for number in range(count)]
    )
    rows = [{"idempotency_key": f"{kind}:{chat}", "kind": kind, "identity_id": chat} for chat in chats]
    await ledger.do(lambda deliveries: deliveries.plan(rows))


@pytest.mark.parametrize("kind", [BROADCAST, REMINDER])
async def test_a_reply_leaves_at_once_between_broadcasts(ledger: Ledger, kind: str) -> None:
    await crowd(ledger, kind, 60)
    taken = await ledger.claim(most=100)
    assert {due.kind for due in taken} == {kind}
    assert len(taken) == PACE.overall_burst - PACE.kept
    assert await ledger.claim(most=100) == []
    assert await ledger.next_due() == ledger.clock() + PACE.overall
    for number in range(PACE.kept + 1):
        await ledger.plan(f"reply:{number}", await ledger.chat(f"r{number}"))
    assert await ledger.keys(await ledger.claim(most=100)) == [f"reply:{number}" for number in range(PACE.kept)]
    assert await ledger.next_due() == ledger.clock() + PACE.overall, "what is kept is no more than the pace allows"


async def test_broadcasts_get_the_whole_pace_when_nobody_writes(ledger: Ledger) -> None:
    await crowd(ledger, count=200)
    taken = len(await ledger.claim(most=100))
    seconds = 3
    for _ in range(seconds * 28):
        ledger.clock.set(ledger.clock() + PACE.overall)
        taken += len(await ledger.claim(most=100))
    assert taken == PACE.overall_burst - PACE.kept + seconds * 28


@pytest.mark.parametrize("counted", [False, True])
async def test_what_is_next_is_found_without_looking_at_the_rest(ledger: Ledger, counted: bool) -> None:
    """PostgreSQL, knowing nothing yet of what was planned, once took minutes to join it with itself. Having counted
    when there was little, it read and sorted all.
    """
    if counted:
        await crowd(ledger, REMINDER)
        for statement in ("delete from delivery where id > 3", "analyze delivery"):
            await ledger.database.run(lambda connection, said=statement: connection.exec_driver_sql(said))
    await crowd(ledger)
    asked: list[tuple[str, Any]] = []

    def plans(connection: Any) -> list[str]:
        @event.listens_for(connection, "before_cursor_execute")
        def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            asked.append((statement, parameters))

        deliveries = Deliveries(connection, ledger.clock())
        deliveries.claim(CHANNEL, BOT, "w1", 10)
        deliveries.next_due(CHANNEL, BOT)
        event.remove(connection, "before_cursor_execute", note)
        explain = "explain query plan" if connection.dialect.name == "sqlite" else "explain"
        found = [one for one in asked if "ORDER BY delivery.priority" in one[0] and "LIMIT" in one[0]]
        assert len(found) == 2
        return [_plan(connection, f"{explain} {statement}", values) for statement, values in found]

    for plan in await ledger.database.run(plans):
        assert "ix_delivery_due" in plan
        for word in ("TEMP B-TREE", "Sort", "Join", "Anti", "Seq Scan on delivery"):
            assert word not in plan, plan


def _plan(connection: Any, statement: str, values: Any) -> str:
    return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(statement, values))


async def test_every_reminder_of_a_crowd_leaves_once(ledger: Ledger) -> None:
    await crowd(ledger, REMINDER, 100)
    taken: list[int] = []
    while True:
        due_at = await ledger.next_due()
        if due_at is None:
            break
        ledger.clock.set(max(due_at, ledger.clock()))
        for due in await ledger.claim(most=100):
            taken.append(due.id)
            await ledger.send(due)
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == 100
    states = await ledger.database.run(lambda c: set(c.execute(select(delivery.c.state)).scalars()))
    assert states == {"sent"}
