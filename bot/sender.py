"""The only voice: takes due deliveries from the ledger, has them said, and marks what came of each."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from bot import hub, logs
from bot.channels.telegram.errors import Down, Gone, InDoubt, Refused, Shut, TooFast, Undelivered
from bot.services import Services
from storage.deliveries import ACK, LEASE, PACE, REPEATED_WHEN_IN_DOUBT, Due, Pace
from storage.errors import StoreBusy
from storage.store import Store
from storage.todos import TodoKind

T = TypeVar("T")

AT_ONCE = 30
"""Deliveries under way at the same time: no more than Telegram takes in a second."""

MOST_ATTEMPTS = 12
LONGEST_PAUSE = timedelta(minutes=15)
"""With pauses of 1, 4, 16, ... seconds the last try comes after an hour and a half."""

SHUT_FOR = timedelta(minutes=1)
PATIENCE = (LEASE * 0.75).total_seconds()
"""Seconds for one delivery: well within its lease, so that nobody else takes it meanwhile."""

LOOK_SOON, LOOK_LATE = 1.0, 60.0
"""Seconds between looks at the ledger when nothing rings."""

LAST_WORDS = 5.0
"""Seconds for what is under way when the program ends."""

MARK_PAUSES = (0.1, 0.5, 2.0)

log = logs.get(__name__)


class Outlet(Protocol):
    """What a channel has to offer."""

    async def deliver(self, due: Due) -> str | None:
        """Says it; returns the channel's id of the message. Raises Undelivered."""
        ...

    async def tidy(self, due: Due) -> None:
        """After it was said: takes away the buttons it answers. Best effort."""
        ...


class Sender:
    """Speaks for one bot of one channel. Several senders, here or elsewhere, share the ledger without harm."""

    def __init__(self, services: Services, outlet: Outlet, channel: str, bot: str, *, pace: Pace = PACE) -> None:
        self._services = services
        self._outlet = outlet
        self._channel = channel
        self._bot = bot
        self._pace = pace
        self._name = secrets.token_hex(8)
        self._stopping = False
        self._under_way: set[asyncio.Task[None]] = set()
        self._recovered_at: datetime | None = None

    def stop(self) -> None:
        """Lets what is under way be finished, and nothing new begin."""
        self._stopping = True
        self._ring()

    async def run(self) -> None:
        with self._services.hub.listen(hub.DELIVERY) as bell:
            try:
                while not self._stopping:
                    if not await self._look():
                        await bell.heard(await self._pause())
            finally:
                await self._finish()

    async def work(self) -> bool:
        """Sees one batch through to its marks; for tests and tools that need no loop. False when nothing was due."""
        began = await self._begin(AT_ONCE)
        await asyncio.gather(*self._under_way)
        return began

    # From the ledger to the channel.

    async def _look(self) -> bool:
        """Begins what is due and there are hands for. False when that was nothing, or the store in trouble."""
        try:
            await self._recover()
            return await self._begin(AT_ONCE - len(self._under_way))
        except StoreBusy:
            log.warning("store_busy", phase="claim")
        except Exception as error:
            log.exception("claim_failed", error=type(error).__name__)
        return False

    async def _recover(self) -> None:
        """Takes back what a worker that died had in hand: at the start, and again now and then."""
        now = self._services.clock()
        first = self._recovered_at is None
        if self._recovered_at is not None and now - self._recovered_at < LEASE / 2:
            return
        # A SQLite store belongs to one process, so at its start nothing can be in another one's hands.
        alone = first and self._services.database.dialect == "sqlite"
        found = await self._services.database.write(now, lambda store: store.deliveries.recover(all_of_them=alone))
        self._recovered_at = now
        if found:
            log.warning("deliveries_taken_back", count=found)

    async def _begin(self, most: int) -> bool:
        if most <= 0:
            return False
        now = self._services.clock()
        found, dues = await self._services.database.write(now, lambda store: self._take(store, most))
        for due in dues:
            task = asyncio.create_task(self._see_to(due, now))
            self._under_way.add(task)
            task.add_done_callback(self._done)
        return found

    def _take(self, store: Store, most: int) -> tuple[bool, list[Due]]:
        """Claims and marks as being sent in one transaction, since all that is claimed goes out at once."""
        claimed = store.deliveries.claim(self._channel, self._bot, self._name, most, self._pace)
        wanted = []
        for due in claimed:
            end = _end_of(due, store.now)
            if end is None:
                wanted.append(due)
            else:
                store.deliveries.ended(due.id, self._name, end)
        ours = store.deliveries.sending([due.id for due in wanted], self._name) if wanted else set()
        return bool(claimed), [due for due in wanted if due.id in ours]

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._ring()  # the next one in the same chat may leave now

    async def _see_to(self, due: Due, since: datetime) -> None:
        said = await self._say(due)
        if isinstance(said, Undelivered):
            log.warning("not_sent", delivery=due.id, kind=due.kind, reason=said.reason, attempts=due.attempts + 1)
            await self._mark(due, lambda store: self._failed(store, due, said, since))
        else:
            await self._mark(due, lambda store: store.deliveries.sent(due.id, self._name, said))
            await self._after(due)

    async def _say(self, due: Due) -> str | Undelivered | None:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._outlet.deliver(due)
        except Undelivered as fault:
            return fault
        except TimeoutError:
            return InDoubt()
        except Exception as error:
            log.exception("sending_failed", delivery=due.id)
            return Refused(type(error).__name__)

    async def _after(self, due: Due) -> None:
        if due.conversation_id is not None:
            self._services.hub.ring(hub.conversation(due.conversation_id))
        if due.tidies:
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._outlet.tidy(due)
            except Exception as error:
                log.warning("not_tidied", delivery=due.id, error=type(error).__name__)

    # What came of it.

    async def _mark(self, due: Due, work: Callable[[Store], bool]) -> None:
        """Writes the mark, again and again while the store is busy: unmarked, the message would be sent once more."""
        for pause in (*MARK_PAUSES, None):
            try:
                if not await self._services.database.write(self._services.clock(), work):
                    log.warning("lease_lost", delivery=due.id)
                return
            except Exception as error:
                log.warning("mark_failed", delivery=due.id, error=type(error).__name__)
                if pause is not None:
                    await asyncio.sleep(pause)

    def _failed(self, store: Store, due: Due, fault: Undelivered, since: datetime) -> bool:
        match fault:
            case TooFast():
                return self._keep_silent(store, due, fault, timedelta(seconds=fault.retry_after))
            case Shut():
                return self._keep_silent(store, due, fault, SHUT_FOR)
            case Gone():
                return self._lost(store, due, since)
            case Down():
                return self._try_again(store, due, fault, maybe_sent=fault.maybe_sent)
            case InDoubt() if due.kind in REPEATED_WHEN_IN_DOUBT:
                return self._try_again(store, due, fault, maybe_sent=True)
            case InDoubt():
                return store.deliveries.ended(due.id, self._name, "unknown", fault.reason)
        return self._given_up(store, due, fault)

    def _keep_silent(self, store: Store, due: Due, fault: Undelivered, length: timedelta) -> bool:
        """Not this message's fault: everything waits, and no attempt is counted."""
        until = store.now + length
        store.deliveries.hold(self._channel, self._bot, until, self._pace)
        payload = _payload(due, fault)
        return store.deliveries.again(due.id, self._name, until, fault.reason, costs=False, payload=payload)

    def _try_again(self, store: Store, due: Due, fault: Undelivered, *, maybe_sent: bool) -> bool:
        if due.kind == ACK or due.attempts + 1 >= MOST_ATTEMPTS:
            return self._given_up(store, due, fault)
        pause = min(timedelta(seconds=4**due.attempts), LONGEST_PAUSE)
        return store.deliveries.again(
            due.id,
            self._name,
            store.now + pause,
            fault.reason,
            costs=True,
            payload=_payload(due, fault),
            maybe_sent=maybe_sent,
        )

    def _given_up(self, store: Store, due: Due, fault: Undelivered) -> bool:
        """It will not be sent, and a person of the service is told so."""
        marked = store.deliveries.ended(due.id, self._name, "failed", fault.reason)
        if marked and due.kind != ACK:
            _tell(store, TodoKind.FAULT, due)
        return marked

    def _lost(self, store: Store, due: Due, since: datetime) -> bool:
        """The person closed the door: nothing more is sent there, and their coordinator is told."""
        marked = store.deliveries.ended(due.id, self._name, "blocked", Gone.reason)
        if not marked:
            return False
        chat = store.people.conversation_at(self._channel, self._bot, due.address)
        if chat is not None and chat.last_in_at is not None and chat.last_in_at > since:
            return True  # they have acted since: they are back, or their leaving is known already
        store.people.blocked(due.identity_id)
        store.deliveries.give_up_on(due.identity_id)
        if store.clients.of_person(due.person_id) is not None:
            _tell(store, TodoKind.UNREACHABLE, due)
        return True

    # Waiting.

    async def _pause(self) -> float:
        now = self._services.clock()
        try:
            due_at = await self._services.database.read(
                now, lambda store: store.deliveries.next_due(self._channel, self._bot, self._pace)
            )
        except Exception as error:
            log.warning("next_due_failed", error=type(error).__name__)
            return LOOK_SOON
        if due_at is None:
            return LOOK_LATE
        wait = (due_at - now).total_seconds()
        # What could leave now and yet did not: no hands were free, whose end rings, or another worker is at it.
        return LOOK_SOON if wait <= 0 else min(wait, LOOK_LATE)

    async def _finish(self) -> None:
        """What cannot be finished in time stays marked as being sent: at the next start it is in doubt."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=LAST_WORDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _ring(self) -> None:
        self._services.hub.ring(hub.DELIVERY)


def _end_of(due: Due, now: datetime) -> str | None:
    """Why it is not to be sent after all."""
    if due.expires_at is not None and due.expires_at <= now:
        return "expired"
    if not due.permitted:
        return "cancelled"
    return None if due.reachable else "blocked"


def _payload(due: Due, fault: Undelivered) -> dict[str, object] | None:
    """What is left to do when part of a long message went out."""
    return {**due.payload, "pieces": fault.pieces} if fault.pieces else None


def _tell(store: Store, kind: TodoKind, due: Due) -> None:
    if not store.todos.is_open(kind, due.person_id):
        store.todos.add(kind, due.person_id, conversation_id=due.conversation_id)
