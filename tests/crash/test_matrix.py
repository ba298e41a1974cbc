"""A process is killed with kill -9 at every point of planning, claiming, sending and marking, and another goes on.

For each point is written down what must come of a reminder, which is repeated when in doubt, and of a broadcast,
which is not: how often the person hears it, and how the ledger ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from storage.deliveries import BROADCAST, REMINDER
from tests.crash.child import Planned
from tests.crash.points import Point
from tests.crash.scene import Scene


@dataclass(frozen=True)
class Fate:
    """How often it was heard, its state at the end, and whether it is flagged as maybe repeated."""

    heard: int
    state: str
    flagged: bool


ONCE = Fate(1, "sent", False)
FLAGGED = Fate(1, "sent", True)
TWICE = Fate(2, "sent", True)
UNHEARD = Fate(0, "unknown", False)
HEARD = Fate(1, "unknown", False)

KINDS = (REMINDER, BROADCAST)
NO = {"status": 500}

SENDING = {
    Point("claim", "before"): (ONCE, ONCE),
    Point("claim", "after"): (FLAGGED, UNHEARD),
    Point("call", "before"): (FLAGGED, UNHEARD),
    Point("call", "after"): (TWICE, HEARD),
    Point("sent", "before"): (TWICE, HEARD),
    Point("sent", "after"): (ONCE, ONCE),
}
AT_TELEGRAM = {"before Telegram acted": (FLAGGED, UNHEARD), "after Telegram acted, before it answered": (TWICE, HEARD)}
A_NO: dict[Point, tuple[dict[str, Any], Fate, Fate]] = {
    Point("again", "before"): ({"status": 500}, FLAGGED, UNHEARD),
    Point("again", "after"): ({"status": 500}, ONCE, ONCE),
    Point("ended", "before"): ({"status": 400, "description": "Bad Request: no"}, FLAGGED, UNHEARD),
}
TAKING_BACK = (Point("recover", "before"), Point("recover", "after"))


@pytest.mark.parametrize("point", [Point("plan", "before"), Point("plan", "after")], ids=str)
async def test_killed_while_planning(scene: Scene, point: Point) -> None:
    """Planned again, as its cause would be: it is there once, whether the first time was committed or not."""
    rows = [Planned(f"{kind} {number}", kind, scene.chat()) for kind in KINDS for number in (1, 2)]
    await scene.dies(scene.plan(*rows, at_once=2, death=point))
    kept = {row.key for row in rows[:2]} if point.when == "after" else set()
    assert set(await scene.rows()) == kept
    assert await scene.plan(*rows).ended() == 0
    await scene.finish()
    assert await scene.faults() == []
    assert {row.key: await end_of(scene, row) for row in rows} == {row.key: ONCE for row in rows}


@pytest.mark.parametrize("point", SENDING, ids=str)
async def test_killed_while_sending(scene: Scene, point: Point) -> None:
    for kind, fate in zip(KINDS, SENDING[point], strict=True):
        chosen, next_one = await two_for_one_chat(scene, kind)
        await scene.dies(scene.send(death=point))
        await scene.finish()
        assert await end_of(scene, chosen) == fate
        assert await end_of(scene, next_one) == ONCE, "what was not in flight is untouched"
    assert await scene.faults() == []


@pytest.mark.parametrize("moment", AT_TELEGRAM)
async def test_killed_while_the_call_is_at_telegram(scene: Scene, moment: str) -> None:
    for kind, fate in zip(KINDS, AT_TELEGRAM[moment], strict=True):
        chosen, next_one = await two_for_one_chat(scene, kind)
        gate = scene.fake.hold_next("sendMessage", after=moment.startswith("after"), chat_id=chosen.chat)
        life = scene.send(for_ever=True)
        await gate.reached()
        life.kill9()
        gate.drop()
        await scene.finish()
        assert await end_of(scene, chosen) == fate
        assert await end_of(scene, next_one) == ONCE
    assert await scene.faults() == []


@pytest.mark.parametrize("point", A_NO, ids=str)
async def test_killed_while_marking_a_no(scene: Scene, point: Point) -> None:
    """Telegram said no, and nobody lives to know it."""
    trouble, reminder, broadcast = A_NO[point]
    for kind, fate in zip(KINDS, (reminder, broadcast), strict=True):
        chosen, next_one = await two_for_one_chat(scene, kind)
        scene.fake.fail_next("sendMessage", chat_id=chosen.chat, **trouble)
        await scene.dies(scene.send(death=point))
        await scene.finish()
        assert await end_of(scene, chosen) == fate
        assert await end_of(scene, next_one) == ONCE
    assert await scene.faults() == []


@pytest.mark.parametrize("point", TAKING_BACK, ids=str)
async def test_killed_while_taking_back_what_a_dead_one_had(scene: Scene, point: Point) -> None:
    for kind, fate in zip(KINDS, (TWICE, HEARD), strict=True):
        chosen, next_one = await two_for_one_chat(scene, kind)
        await scene.dies(scene.send(death=Point("call", "after")))
        scene.wait()
        await scene.dies(scene.send(death=point))
        await scene.finish()
        assert await end_of(scene, chosen) == fate
        assert await end_of(scene, next_one) == ONCE
    assert await scene.faults() == []


async def two_for_one_chat(scene: Scene, kind: str) -> tuple[Planned, Planned]:
    """The first is the one that something befalls; the second waits behind it."""
    chat = scene.chat()
    first, second = Planned(f"{kind} first", kind, chat), Planned(f"{kind} second", kind, chat)
    await scene.put(first, second)
    return first, second


async def end_of(scene: Scene, planned: Planned) -> Fate:
    row = (await scene.rows())[planned.key]
    return Fate(scene.heard().count(planned.key), row.state, row.maybe_repeated)
