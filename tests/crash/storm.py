"""Processes killed with kill -9 at any instant and started again, until everything planned is done with."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from storage.deliveries import BROADCAST, NOTICE, REMINDER, REPLY
from storage.pace import Pace
from tests.crash.child import Planned
from tests.crash.scene import Life, Scene, most_in_a_second, until

KINDS = (REPLY, NOTICE, REMINDER, REMINDER, BROADCAST)
CHATS = 12
DONE_WITHIN = 60.0

LIMIT = 20
"""Messages a second that the channel is said to take."""

PACE = Pace(
    overall=timedelta(seconds=1) / (LIMIT * 3 // 4), overall_burst=1, chat=timedelta(milliseconds=1), chat_burst=1
)
"""A quarter below the limit, and without a burst, which would come on top of what an even pace lets through in the
same second: so the limit holds for what reaches the fake, though calls of four processes take longer or shorter.
"""

LEASE = 2.0
SLOW = 0.03

_rounds = itertools.count(1)


@dataclass
class Storm:
    """One round in one scene. ``kills`` counts what was killed so far."""

    scene: Scene
    seed: int
    deliveries: int
    workers: int
    orders: dict[str, Any] = field(default_factory=dict)
    kills: int = 0

    def __post_init__(self) -> None:
        self._chance = Random(self.seed)
        self._rows = list(self._wanted())
        self._crew: list[Life] = []

    def _wanted(self) -> Iterable[Planned]:
        chats = [self.scene.chat() for _ in range(CHATS)]
        number = next(_rounds)
        for place in range(self.deliveries):
            kind = self._chance.choice(KINDS)
            yield Planned(f"{number}: {kind} {place}", kind, self._chance.choice(chats))

    async def rage(self, most_kills: int) -> None:
        """Kills one process after the other, the planner among them, and then lets the rest be done in peace."""
        planner = self._plan()
        self._crew = [self._send() for _ in range(self.workers)]
        while self.kills < most_kills and not await self._is_over(planner):
            await asyncio.sleep(self._chance.uniform(0.02, 0.3))
            if planner.is_alive and self._chance.random() < 0.5:
                planner.kill9()
                planner = self._plan()
            else:
                place = self._chance.randrange(self.workers)
                self._crew[place].kill9()
                self._crew[place] = self._send()
            self.kills += 1
        await until(lambda: self._is_over(planner), DONE_WITHIN, f"seed {self.seed}: not done")
        for life in self._crew:
            life.kill9()

    def _plan(self) -> Life:
        return self.scene.plan(*self._rows, at_once=5)

    def _send(self) -> Life:
        usual = {"pace": PACE, "lease": LEASE, "slow": SLOW}
        return self.scene.send(for_ever=True, **{**usual, **self.orders})

    async def _is_over(self, planner: Life) -> bool:
        return planner.has_succeeded and not await self.scene.left()

    async def faults(self) -> list[str]:
        """Where a promise is broken, the pace among them."""
        most = most_in_a_second(self.scene.calls())
        too_fast = [f"too fast: {most} messages in a second"] if most > LIMIT + 1 else []
        return [*await self.scene.faults(), *too_fast]
