"""The only voice: takes due deliveries from the ledger, has them said, and marks what came of each."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from bot import hub, logs
from bot.channels.undelivered import Down, Gone, InDoubt, Moved, Refused, Shut, TooFast, Undelivered
from bot.planned import Composer, Departures, Ended, PutOff, tell_if_missed
from bot.services import Services
from bot.together import Together
from domain.incoming import Channel
from storage.deliveries import ACK, LEASE, REPEATED_WHEN_IN_DOUBT, Due
from storage.errors import StoreBusy
from storage.pace import PACE, Pace
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
    """What a channel has to offer.

    ``says_by_log``: people read the message log itself, so what is committed there has been said. Its deliveries
    are marked as sent in the very transaction that claims them, and ``deliver`` only tells that there is something.
    """

    says_by_log: bool

    async def deliver(self, due: Due) -> str | None:
        """Says it; returns the channel's id of the message. Raises Undelivered."""
        ...

    async def tidy(self, due: Due) -> None:
        """After it was said: takes away the buttons it answers. Best effort."""
        ...


class Sender:
    """Speaks for one bot of one channel. Several senders, here or elsewhere, share the ledger without harm."""

    def __init__(
        self,
        services: Services,
        outlet: Outlet,
        channel: str,
        bot: str,
        *,
        pace: Pace = PACE,
        composer: Composer | None = None,
    ) -> None:
        self._services = services
        self._outlet = outlet
        self._composer = composer
        self._channel = channel
        self._bot = bot
        self._pace = pace
        self._name = secrets.token_hex(8)
        self._stopping = False
        self._under_way: set[asyncio.Task[None]] = set()
        self._together = Together(services.database, services.clock)
        self._recovered_at: datetime | None = None
        self._looked_at: datetime | None = None

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
        # A clock that went back must not make this wait till it is where it was.
        if self._recovered_at is not None and abs(now - self._recovered_at) < LEASE / 2:
            return
        # A SQLite store belongs to one process, so at its start nothing of this bot can be in another one's hands.
        is_alone = first and self._services.database.dialect == "sqlite"
        here = (self._channel, self._bot) if is_alone else None
        found = await self._services.database.write(now, lambda store: self._tidy(store, here))
        self._recovered_at = now
        if found:
            log.warning("deliveries_taken_back", count=found)

    def _tidy(self, store: Store, alone_at: tuple[str, str] | None) -> int:
        found = store.deliveries.recover(alone_at=alone_at)
        # What is paused is not claimed; when its time is over meanwhile, somebody may have to be told.
        for due in store.deliveries.lapsed(self._channel, self._bot, self._name, AT_ONCE):
            self._expire(store, due, None)
        return found

    def _expire(self, store: Store, due: Due, fault: str | None) -> None:
        store.deliveries.ended(due.id, self._name, "expired", fault)
        tell_if_missed(store, due)

    async def _begin(self, most: int) -> bool:
        if most <= 0:
            return False
        now = self._looked_at = self._services.clock()
        found, dues = await self._services.database.write(now, lambda store: self._take(store, most))
        if self._services.database.dialect == "postgresql" and any("notice" in due.payload for due in dues):
            self._services.hub.ring(hub.INBOX)  # a turn in a chat that was held meanwhile has been passed over
        for due in dues:
            task = asyncio.create_task(self._show(due) if self._outlet.says_by_log else self._see_to(due, now))
            self._under_way.add(task)
            task.add_done_callback(self._done)
        return found

    def _take(self, store: Store, most: int) -> tuple[bool, list[Due]]:
        """Claims and marks as being sent in one transaction, since all that is claimed goes out at once."""
        claimed = store.deliveries.claim(self._channel, self._bot, self._name, most, self._pace)
        departures = Departures(self._composer, store, self._channel, self._bot, self._name)
        wanted = [ready for due in claimed if (ready := self._ready(store, due, departures)) is not None]
        ours = store.deliveries.sending([due.id for due in wanted], self._name) if wanted else set()
        if self._outlet.says_by_log:
            for due in wanted:
                if due.id in ours:
                    self._sent(store, due)
        return bool(claimed), [due for due in wanted if due.id in ours]

    def _sent(self, store: Store, due: Due, platform_id: str | None = None) -> bool:
        """The message has left, and with it what stood in it: marked together, or not at all."""
        marked = store.deliveries.sent(due.id, self._name, platform_id)
        if marked and "tips" in due.payload:
            store.tips.told(due.person_id, due.payload["tips"])
        return marked

    def _ready(self, store: Store, due: Due, departures: Departures) -> Due | None:
        """The delivery with its words; None, and marked so, when it is not to be said or not now."""
        match departures.ready(due):
            case PutOff(until):
                store.deliveries.put_off(due.id, self._name, until)
            case Ended("failed", fault):
                self._given_up(store, due, fault)
            case Ended("expired", fault):
                self._expire(store, due, fault)
            case Ended(state, fault):
                store.deliveries.ended(due.id, self._name, state, fault)
            case Due() as ready:
                return ready
        return None

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._ring()  # the next one in the same chat may leave now

    async def _show(self, due: Due) -> None:
        try:
            await self._outlet.deliver(due)
        except Exception as error:
            log.warning("not_shown", delivery=due.id, error=type(error).__name__)

    async def _see_to(self, due: Due, since: datetime) -> None:
        said = await self._say(due)
        if isinstance(said, Undelivered):
            log.warning("not_sent", delivery=due.id, kind=due.kind, reason=said.reason, attempts=due.attempts + 1)
            await self._mark(due, lambda store: self._failed(store, due, said, since))
        else:
            await self._mark(due, lambda store: self._sent(store, due, said), alone=False)
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

    async def _mark(self, due: Due, work: Callable[[Store], bool], *, alone: bool = True) -> None:
        """Writes the mark, again and again while the store is busy: unmarked, the message would be sent once more.

        Not ``alone``: with the others that wait at this moment. After a failure each is on its own.
        """
        for pause in (*MARK_PAUSES, None):
            try:
                if not await (self._write(work) if alone else self._together.write(work)):
                    log.warning("lease_lost", delivery=due.id)
                return
            except Exception as error:
                log.warning("mark_failed", delivery=due.id, error=type(error).__name__)
                alone = True
                if pause is not None:
                    await asyncio.sleep(pause)

    async def _write(self, work: Callable[[Store], bool]) -> bool:
        return await self._services.database.write(self._services.clock(), work)

    def _failed(self, store: Store, due: Due, fault: Undelivered, since: datetime) -> bool:
        match fault:
            case TooFast():
                return self._keep_silent(store, due, fault, timedelta(seconds=fault.retry_after))
            case Shut():
                return self._keep_silent(store, due, fault, SHUT_FOR)
            case Gone():
                return self._lost(store, due, since)
            case Moved() if store.people.moved(due.identity_id, fault.address):
                return self._try_again(store, due, fault, maybe_sent=False)
            case Down():
                return self._try_again(store, due, fault, maybe_sent=fault.maybe_sent)
            case InDoubt() if due.kind in REPEATED_WHEN_IN_DOUBT:
                return self._try_again(store, due, fault, maybe_sent=True)
            case InDoubt():
                return store.deliveries.ended(due.id, self._name, "unknown", fault.reason)
        return self._given_up(store, due, fault.reason)

    def _keep_silent(self, store: Store, due: Due, fault: Undelivered, length: timedelta) -> bool:
        """Not this message's fault: everything waits, and no attempt is counted."""
        until = store.now + length
        store.deliveries.hold(self._channel, self._bot, until, self._pace)
        payload = _payload(due, fault)
        return store.deliveries.again(due.id, self._name, until, fault.reason, costs=False, payload=payload)

    def _try_again(self, store: Store, due: Due, fault: Undelivered, *, maybe_sent: bool) -> bool:
        if due.kind == ACK or due.attempts + 1 >= MOST_ATTEMPTS:
            return self._given_up(store, due, fault.reason)
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

    def _given_up(self, store: Store, due: Due, reason: str | None) -> bool:
        """It will not be sent, and a person of the service is told so."""
        marked = store.deliveries.ended(due.id, self._name, "failed", reason)
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
        if self._channel != Channel.EMAIL and store.clients.of_person(due.person_id) is not None:
            _tell(store, TodoKind.UNREACHABLE, due)
        elif store.companies.of_person(due.person_id) is not None:
            store.outbox.out_of_reach(due.person_id)
        return True

    # Waiting.

    async def _pause(self) -> float:
        if len(self._under_way) >= AT_ONCE:
            return LOOK_SOON  # no hands are free, and the first that is rings
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
        if wait > 0:
            return min(wait, LOOK_LATE)
        # What could have left at the last look and yet did not is in another worker's hands. What could not has come
        # due since: with an even pace that is the next message, most of the time.
        came_due_since = self._looked_at is not None and due_at > self._looked_at
        return 0.0 if came_due_since else LOOK_SOON

    async def _finish(self) -> None:
        """What cannot be finished in time stays marked as being sent: at the next start it is in doubt."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=LAST_WORDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._together.rest()

    def _ring(self) -> None:
        self._services.hub.ring_here(hub.DELIVERY)


def _payload(due: Due, fault: Undelivered) -> dict[str, object] | None:
    """What is left to do when part of a long message went out."""
    return {**due.payload, "pieces": fault.pieces, "said": fault.said} if fault.pieces else None


def _tell(store: Store, kind: TodoKind, due: Due) -> None:
    if not store.todos.is_open(kind, due.person_id):
        store.todos.add(kind, due.person_id, conversation_id=due.conversation_id)
