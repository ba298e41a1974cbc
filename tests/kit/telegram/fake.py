"""FakeTelegram: the whole fake, with the test's side of it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from .calls import Call
from .errors import ConnectionDropped
from .faults import Fault, FaultBook, Gate, refusal
from .limits import RateModel
from .methods import RATED, BotMethods
from .parameters import Parameters
from .people import FakeGroup, FakeUser, HasId, tell_membership
from .server import BotApiServer
from .state import Chat, Json, Person, World
from .updates import UpdateQueue
from .webhook import Backoff, WebhookAttempt, WebhookCourier

TEST_TOKEN = "123456:TEST-duunikaveri-fake-telegram-token"


class FakeTelegram:
    """A Bot API server on a free loopback port, and the people who talk to the bot through it."""

    def __init__(
        self,
        token: str = TEST_TOKEN,
        *,
        port: int = 0,
        username: str = "duunikaveri_bot",
        clock: Callable[[], float] = time.time,
        webhook_backoff: tuple[float, float] = (0.05, 1.0),
        tap_lifetime: float = 900.0,
        first_update_id: int = 700_000_001,
    ) -> None:
        self.token = token
        self.world = World(int(token.partition(":")[0]), username, clock, tap_lifetime)
        self.faults = FaultBook()
        self.rates: RateModel | None = None
        self.calls: list[Call] = []
        self._queue = UpdateQueue(first_update_id, self._queue_changed)
        self._courier = WebhookCourier(
            self.world.now, Backoff(*webhook_backoff), self._act_on_webhook_answer, self.world.bell.ring
        )
        self._methods = BotMethods(self.world, self._queue, self._courier)
        self._server = BotApiServer(self, port)
        self._courier_task: asyncio.Task[None] | None = None
        self._user_ids = itertools.count(1001)
        self._group_ids = itertools.count(-5001, -1)

    # -- running -------------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return self._server.url

    async def __aenter__(self) -> Self:
        await self._server.open()
        self._courier_task = asyncio.create_task(self._courier.run(self._queue))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._courier_task is not None
        self._courier_task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._courier_task
        self._queue.end_poll("Internal Server Error: restart", code=500)
        self.faults.let_all_go()
        await self._server.close()

    # -- people --------------------------------------------------------------------------------------------

    def user(
        self,
        id: int | None = None,
        first_name: str = "Aino",
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = "fi",
        *,
        started: bool = False,
    ) -> FakeUser:
        """The person with this id, made when new. Until they write (or `started`), the bot cannot reach them."""
        id = next(self._user_ids) if id is None else id
        if id not in self.world.people:
            person = Person(id, first_name, last_name, username, language_code)
            self.world.people[id] = person
            self.world.chats[id] = Chat(id, "private", person)
        chat = self.world.chats[id]
        chat.is_open = chat.is_open or started
        return FakeUser(self.world, self._queue, self.world.people[id], chat)

    def group(self, id: int | None = None, title: str = "Ryhmä", *, by: HasId | None = None) -> FakeGroup:
        """The group with this id, made when new; the bot is told when someone (`by`) added it."""
        id = next(self._group_ids) if id is None else id
        chat = self.world.chats.setdefault(id, Chat(id, "group", title=title, is_open=True))
        if by is not None:
            tell_membership(self.world, self._queue, chat, self.world.people[by.id], "left")
        return FakeGroup(self.world, self._queue, chat)

    # -- the witness ---------------------------------------------------------------------------------------

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method.lower() == method.lower()]

    async def wait_call(self, method: str, count: int = 1, within: float = 30.0) -> Call:
        """Waits until the method was called so many times since the start and finished; gives the last of them."""

        def finished() -> list[Call]:
            return [call for call in self.calls_of(method) if call.outcome != "under way"]

        if not await self.world.bell.wait_until(lambda: len(finished()) >= count, within):
            seen = ", ".join(call.method for call in self.calls if call.method != "getUpdates") or "none"
            raise AssertionError(f"{method} was not called {count} time(s) within {within} s; calls: {seen}")
        return finished()[count - 1]

    async def wait_call_begun(self, method: str, count: int = 1, within: float = 30.0) -> Call:
        """Waits until the method was called so many times since the start, finished or not."""
        if not await self.world.bell.wait_until(lambda: len(self.calls_of(method)) >= count, within):
            raise AssertionError(f"{method} was not called {count} time(s) within {within} s")
        return self.calls_of(method)[count - 1]

    @property
    def unanswered(self) -> list[str]:
        """The data of presses the bot has not answered yet."""
        return [tap.data for tap in self.world.taps.values() if not tap.is_answered]

    async def all_taken(self, within: float = 30.0) -> None:
        """Waits until the bot has confirmed every update (by its next offset, or a webhook's 200)."""
        if not await self.world.bell.wait_until(lambda: not self._queue.waiting, within):
            raise AssertionError(f"{self.pending_updates} update(s) still wait for the bot after {within} s")

    @property
    def pending_updates(self) -> int:
        return len(self._queue.waiting)

    @property
    def webhook_attempts(self) -> list[WebhookAttempt]:
        return self._courier.attempts

    async def wait_webhook(self, count: int = 1, within: float = 30.0) -> WebhookAttempt:
        """Waits until so many deliveries were tried since the start; gives the last of them."""
        attempts = self._courier.attempts
        if not await self.world.bell.wait_until(lambda: len(attempts) >= count, within):
            raise AssertionError(f"only {len(attempts)} of {count} webhook deliveries within {within} s: {attempts}")
        return attempts[count - 1]

    def file(self, file_id: str) -> bytes:
        """The content of a file the bot sent."""
        return self.world.files[file_id].content

    # -- troubles ------------------------------------------------------------------------------------------

    def fail_next(
        self,
        method: str,
        times: int = 1,
        status: int = 500,
        description: str | None = None,
        *,
        retry_after: int | None = None,
        migrate_to: int | None = None,
        html: bool = False,
        after: bool = False,
        chat_id: int | None = None,
    ) -> None:
        """Refuses the next calls; `after` refuses although the method did its work, `html` answers as a proxy."""
        error = refusal(status, description, retry_after, migrate_to, html)
        self.faults.order(method, Fault("fail", times, after, chat_id, error=error))

    def drop_next(self, method: str, times: int = 1, *, after: bool = False, chat_id: int | None = None) -> None:
        """Cuts the connection before acting, or `after` acting so that only the answer is lost."""
        self.faults.order(method, Fault("drop", times, after, chat_id, error=ConnectionDropped()))

    def delay_next(
        self,
        method: str,
        seconds: float,
        times: int = 1,
        *,
        after: bool = False,
        chat_id: int | None = None,
    ) -> None:
        """Acts, or `after` acting answers, so many seconds late."""
        self.faults.order(method, Fault("delay", times, after, chat_id, seconds=seconds))

    def hold_next(self, method: str, *, after: bool = False, chat_id: int | None = None) -> Gate:
        """Holds the next call at a gate, before acting or `after` acting, until the test releases it."""
        gate = Gate(self.world.bell)
        self.faults.order(method, Fault("hold", 1, after, chat_id, gate=gate))
        return gate

    def clear_faults(self) -> None:
        """Forgets the troubles not yet met."""
        self.faults.clear()

    def go_offline(self) -> None:
        """Cuts every connection until go_online()."""
        self.faults.is_offline = True

    def go_online(self) -> None:
        self.faults.is_offline = False

    def limit_rates(self, overall: float = 30.0, per_chat: float = 1.0, burst: int = 3) -> None:
        """Answers 429 above so many messages a second overall, and in one chat after a burst."""
        self.rates = RateModel(self.world.clock, overall, per_chat, burst)

    def lift_limits(self) -> None:
        self.rates = None

    def forget_files(self) -> None:
        """Makes every id of a file so far one that the server does not know, as with another bot's."""
        self.world.files.clear()

    def expire_taps(self) -> None:
        """Makes every press so far too old to answer."""
        for tap in self.world.taps.values():
            tap.is_expired = True

    # -- updates by hand -----------------------------------------------------------------------------------

    def push_update(self, body: Json, conversation: object = None) -> int | None:
        """Queues an update with the next number; None when allowed_updates leaves its kind out."""
        update = self._queue.add(body, conversation)
        return update.update_id if update else None

    def push_raw(self, *updates: Json) -> None:
        """Hands over updates exactly as given, in this order, whatever numbers the bot has confirmed."""
        for update in updates:
            self._queue.add_raw(update)

    def redeliver(self, update_id: int) -> None:
        """Hands over an earlier update once more."""
        self._queue.add_again(update_id)

    # -- serving the bot -----------------------------------------------------------------------------------

    def find_method(self, name: str) -> str:
        """The method's own spelling; 404 when there is none."""
        return self._methods.find(name)[0]

    def record(self, method: str, params: dict[str, Any]) -> Call:
        call = Call(len(self.calls) + 1, self.world.clock(), method, params)
        self.calls.append(call)
        self.world.bell.ring()
        return call

    async def act(self, call: Call, params: Parameters) -> Any:
        """Does what the method does, within the rate limits."""
        name, method = self._methods.find(call.method)
        if self.rates and name in RATED:
            self.rates.charge(params.get("chat_id"))
        result = await method(params)
        call.acted = True
        return result

    async def _act_on_webhook_answer(self, method: str, body: Json) -> None:
        await self._server.act_on_webhook_answer(method, body)

    def _queue_changed(self) -> None:
        self._courier.stir()
        self.world.bell.ring()
