"""Takes what waits in the inbox and has it answered, a batch at a time, until told to stop."""

from __future__ import annotations

import structlog

from bot import hub
from bot.services import Services
from bot.turn import Voice, run_turns, tell_of_fault
from storage.errors import StoreBusy
from storage.inbox import Waiting
from storage.store import Store
from storage.todos import TodoKind

BATCH = 32
"""Conversations answered in one transaction at most."""

LOOK_EVERY = 1.0
"""Seconds between looks when nothing rings: another process may have accepted something, or a pause has passed."""

log = structlog.get_logger(__name__)


class TurnWorker:
    """Answers acts in the order they came, each conversation's one by one."""

    def __init__(self, services: Services, voice: Voice) -> None:
        self._services = services
        self._voice = voice
        self._stopping = False

    def stop(self) -> None:
        """Lets the turn in hand finish, and no further one begin."""
        self._stopping = True
        self._services.hub.ring_here(hub.INBOX)

    async def run(self) -> None:
        with self._services.hub.listen(hub.INBOX) as bell:
            while not self._stopping:
                if not await self._work_or_rest():
                    await bell.heard(LOOK_EVERY)

    async def _work_or_rest(self) -> bool:
        """One batch. A store that is out of reach for a moment must not end the room: the next look may find it."""
        try:
            return await self.work()
        except Exception as error:
            log.exception("turns_interrupted", fault=type(error).__name__)
            return False

    async def drain(self) -> None:
        """Answers everything that waits now; for tests and tools that need no loop."""
        busy = True
        while busy:
            busy = await self.work()

    async def work(self) -> bool:
        """Answers one batch. False when there was nothing to do now."""
        now = self._services.clock()
        try:
            waiting = await self._services.database.read(now, lambda store: store.inbox.waiting(BATCH))
            if not waiting:
                return False
            acted = await self._together(waiting)
        except StoreBusy:
            log.warning("store_busy", room="turns")
            return False
        for conversation_id in acted:
            self._services.hub.ring(hub.conversation(conversation_id))
        if acted:
            self._services.hub.ring(hub.DELIVERY)
            self._services.hub.ring(hub.TALKS)
        return bool(acted)

    async def _together(self, waiting: list[int]) -> list[int]:
        """All in one transaction; when one of them fails, each in its own."""
        try:
            return await self._turns(waiting)
        except StoreBusy:
            raise
        except Exception as error:
            log.warning("turns_failed_together", count=len(waiting), fault=type(error).__name__)
        return [done for one in waiting for done in await self._alone(one)]

    async def _alone(self, conversation_id: int) -> list[int]:
        try:
            return await self._turns([conversation_id])
        except StoreBusy:
            raise
        except Exception as error:
            log.exception("turn_failed", conversation_id=conversation_id)
            fault = type(error).__name__
            return await self._services.database.write(
                self._services.clock(), lambda store: self._set_back(store, conversation_id, fault)
            )

    async def _turns(self, waiting: list[int]) -> list[int]:
        return await self._services.database.write(
            self._services.clock(), lambda store: run_turns(store, self._voice, waiting)
        )

    def _set_back(self, store: Store, conversation_id: int, fault: str) -> list[int]:
        """Counts the failure; after the last try the person and their coordinator are told."""
        acted = []
        for waiting in store.inbox.claim([conversation_id]):
            if store.inbox.failed(waiting.inbox_id, fault):
                self._give_up(store, waiting)
                acted.append(conversation_id)
        return acted

    def _give_up(self, store: Store, waiting: Waiting) -> None:
        """Whatever is wrong with the act, it is set aside and somebody sees it: later acts must go on."""
        try:
            with store.connection.begin_nested():
                tell_of_fault(store, self._voice, waiting)
        except Exception as error:
            log.exception("fault_not_told", conversation_id=waiting.conversation.id, fault=type(error).__name__)
            store.todos.add(TodoKind.FAULT, waiting.conversation.person_id, conversation_id=waiting.conversation.id)
