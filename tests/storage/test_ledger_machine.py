"""The ledger in any order of doings: planned, claimed, said or not, cancelled, paused, crashed, at a clock that jumps.

What people received is written down as it would stand on their screens, and beside it what was asked of the ledger.
The invariants are the promises. At the end the faults stop, and then everything must come to its end.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Engine, create_engine, delete, event, select
from sqlalchemy.pool import StaticPool

from storage.deliveries import (
    ASTRAY,
    BROADCAST,
    LEASE,
    NOTICE,
    PRIORITY,
    REMINDER,
    REPEATED_WHEN_IN_DOUBT,
    REPLY,
    Due,
)
from storage.delivery_queue import IN_HAND
from storage.inserts import insert_one
from storage.pace import Pace
from storage.store import Store
from storage.tables import channel_identity, consent, delivery, metadata, person
from tests.kit.clock import TestClock
from tests.kit.long import IS_LONG

T = TypeVar("T")

CHANNEL, BOT = "telegram", "77"
CHATS = 3
KINDS = (REPLY, REPLY, NOTICE, REMINDER, BROADCAST)
PURPOSE = "reminders"
ABOUT = ("appointment:1", "appointment:2")
SLOW = Pace(overall=timedelta(seconds=0.5), overall_burst=3, chat=timedelta(seconds=2), chat_burst=2)

SOON = timedelta(minutes=5)
"""More than any pause that the pace or a channel asks for here."""

ENDS = frozenset({"sent", "failed", "blocked", "expired", "cancelled", "unknown"})
ARROWS = {
    "planned": {"leased", "blocked", "cancelled", "expired"},
    "leased": {"planned", "sending", "cancelled", "blocked", "expired", "failed"},
    "sending": {"planned", "sent", "failed", "blocked", "unknown"},
}
"""As drawn in docs/architecture.md. From planned to an end is through a claim that ended it in the same commit."""


@dataclass
class Worker:
    """One process: what it has claimed, and what it is calling the channel for."""

    number: int
    held: list[Due] = field(default_factory=list)
    calling: list[Due] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"w{self.number}"


class LedgerMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.engine = _memory()
        self.clock = TestClock()
        self.chats = self.store(self._people)
        self.workers = [Worker(1), Worker(2)]
        self.births = 2
        self.keys: dict[str, int] = {}
        self.screens: dict[int, list[int]] = {chat: [] for chat in self.chats}
        self.departures: list[tuple[datetime, int]] = []
        self.shaken: set[int] = set()
        self.states: dict[int, str] = {}
        self.was_flagged: set[int] = set()

    def _people(self, store: Store) -> dict[int, int]:
        """Chats, each with the person whose it is."""
        chats = {}
        for number in range(CHATS):
            person_id = insert_one(store.connection, person, language="fi", created_at=store.now)
            where = {"channel": CHANNEL, "bot": BOT, "address": str(number)}
            chat = insert_one(store.connection, channel_identity, person_id=person_id, created_at=store.now, **where)
            chats[chat] = person_id
            self._permit(store, person_id)
        return chats

    def _permit(self, store: Store, person_id: int) -> None:
        told = {"notice_version": "1", "language": "fi", "granted_how": "menu"}
        insert_one(store.connection, consent, person_id=person_id, purpose=PURPOSE, granted_at=store.now, **told)

    def store(self, work: Callable[[Store], T]) -> T:
        with self.engine.begin() as connection:
            return work(Store(connection, self.clock()))

    def rows(self) -> dict[int, Any]:
        return self.store(lambda store: {row.id: row for row in store.connection.execute(select(delivery))})

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            try:
                self._everything_ends()
            finally:
                self.engine.dispose()

    # Planning and taking back.

    @rule(
        chat=st.integers(0, CHATS - 1),
        kind=st.sampled_from(KINDS),
        later=st.sampled_from([0, 0, 0, 20, 300]),
        lasts=st.sampled_from([None, None, 30]),
        about=st.sampled_from(ABOUT),
    )
    def plan(self, chat: int, kind: str, later: int, lasts: int | None, about: str) -> None:
        due_at = self.clock() + timedelta(seconds=0 if kind == REPLY else later)
        row = {
            "idempotency_key": f"{kind}:{len(self.keys)}",
            "kind": kind,
            "identity_id": list(self.chats)[chat],
            "due_at": due_at,
        }
        if kind == REMINDER:
            row |= {"purpose": PURPOSE, "about": about}
            row["expires_at"] = due_at + timedelta(seconds=lasts) if lasts else None
        self.store(lambda store: store.deliveries.plan([row]))
        self.keys[str(row["idempotency_key"])] = len(self.keys) + 1

    @precondition(lambda self: self.keys)
    @rule(data=st.data())
    def plan_the_same_again(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.keys)))
        row = {"idempotency_key": key, "kind": BROADCAST, "identity_id": next(iter(self.chats))}
        before = self.rows()
        self.store(lambda store: store.deliveries.plan([row]))
        assert self.rows() == before

    @rule(about=st.sampled_from(ABOUT))
    def withdraw(self, about: str) -> None:
        self.store(lambda store: store.outbox.withdraw(about))
        assert not [row for row in self.rows().values() if row.about == about and row.state == "planned"]

    @rule(chat=st.integers(0, CHATS - 1), allows=st.booleans())
    def change_their_mind(self, chat: int, allows: bool) -> None:
        person_id = list(self.chats.values())[chat]
        if allows and person_id not in self._permitted():
            self.store(lambda store: self._permit(store, person_id))
        elif not allows:
            self._say_stop(person_id)

    def _say_stop(self, person_id: int) -> None:

        def stop(store: Store) -> None:
            store.connection.execute(delete(consent).where(consent.c.person_id == person_id))
            store.deliveries.cancel(person_id, [PURPOSE])

        self.store(stop)

    def _permitted(self) -> set[int]:
        return self.store(lambda store: set(store.connection.execute(select(consent.c.person_id)).scalars()))

    @rule(chat=st.integers(0, CHATS - 1))
    def come_back(self, chat: int) -> None:
        self.store(lambda store: store.people.came_back(list(self.chats)[chat]))

    @rule(kind=st.sampled_from([NOTICE, REMINDER, BROADCAST]), pauses=st.sampled_from([True, True, False]))
    def pause_or_resume(self, kind: str, pauses: bool) -> None:
        self.store(lambda store: store.deliveries.pause(kind) if pauses else store.deliveries.resume(kind))

    # Claiming and calling.

    @rule(worker=st.integers(0, 1), most=st.integers(1, 3))
    def claim_and_set_out(self, worker: int, most: int) -> None:
        """As the sender does, which calls for all that it claims at once."""
        self.claim(worker, most)
        self.the_promises_are_kept()
        while self.workers[worker].held:
            self._set_out(self.workers[worker])

    @rule(worker=st.integers(0, 1), most=st.integers(1, 3))
    def claim(self, worker: int, most: int) -> None:
        before, paused = self.rows(), self.store(lambda store: store.deliveries.paused())
        permitted = self._permitted()
        claimed = self.store(lambda store: store.deliveries.claim(CHANNEL, BOT, self.workers[worker].name, most, SLOW))
        for due in claimed:
            row = before[due.id]
            assert row.state == "planned", "nothing is claimed twice"
            assert row.due_at <= self.clock(), "nothing is claimed before its time"
            is_over = row.expires_at is not None and row.expires_at <= self.clock()
            assert row.kind not in paused or is_over, "nothing paused is claimed, save to be ended"
            assert due.permitted is (row.purpose is None or due.person_id in permitted)
            self._keeps_its_place(row, before, paused)
        self.departures += [(self.clock(), due.identity_id) for due in claimed]
        self.workers[worker].held += self._fit(claimed, self.workers[worker])

    def _keeps_its_place(self, row: Any, before: dict[int, Any], paused: frozenset[str]) -> None:
        """Among equals in a chat, what was planned first goes first: it, or nobody."""
        ahead = [
            one.id
            for one in before.values()
            if one.identity_id == row.identity_id and one.kind == row.kind and one.id < row.id
            if one.state in IN_HAND or (one.state == "planned" and one.due_at <= self.clock())
        ]
        assert not ahead or row.kind in paused, f"{row.id} went ahead of {ahead}"

    def _fit(self, claimed: list[Due], worker: Worker) -> list[Due]:
        """Ends what is not to be said after all, as the sender does in the same transaction."""

        def look(store: Store) -> list[Due]:
            fit = []
            for due in claimed:
                if due.expires_at is not None and due.expires_at <= store.now:
                    store.deliveries.ended(due.id, worker.name, "expired")
                elif not due.permitted:
                    store.deliveries.ended(due.id, worker.name, "cancelled")
                elif not due.reachable:
                    store.deliveries.ended(due.id, worker.name, "blocked")
                else:
                    fit.append(due)
            return fit

        return self.store(look)

    @rule(worker=st.integers(0, 1))
    def end_what_lapsed(self, worker: int) -> None:
        """What is paused may run out of its time meanwhile; then somebody may have to be told."""
        paused = self.store(lambda store: store.deliveries.paused())
        name = self.workers[worker].name
        lapsed = self.store(lambda store: store.deliveries.lapsed(CHANNEL, BOT, name, 10))
        assert {due.kind for due in lapsed} <= paused
        assert self._fit(lapsed, self.workers[worker]) == [], "nothing of it is said"

    @precondition(lambda self: any(worker.held for worker in self.workers))
    @rule(data=st.data(), puts_off=st.sampled_from([False, False, False, True]))
    def set_out(self, data: st.DataObject, puts_off: bool) -> None:
        worker = data.draw(st.sampled_from([worker for worker in self.workers if worker.held]))
        if puts_off:
            due, later = worker.held.pop(0), self.clock() + timedelta(seconds=40)
            self.store(lambda store: store.deliveries.put_off(due.id, worker.name, later))
        else:
            self._set_out(worker)

    def _set_out(self, worker: Worker) -> None:
        due = worker.held.pop(0)
        if due.id in self.store(lambda store: store.deliveries.sending([due.id], worker.name)):
            worker.calling.append(due)

    @precondition(lambda self: any(worker.calling for worker in self.workers))
    @rule(
        data=st.data(),
        answer=st.sampled_from(["yes", "yes", "yes", "down", "too fast", "refused", "gone", "none"]),
        arrives=st.booleans(),
    )
    def hear(self, data: st.DataObject, answer: str, arrives: bool) -> None:
        """What the channel answers; ``arrives`` is whether the message got there although no answer came."""
        worker = data.draw(st.sampled_from([worker for worker in self.workers if worker.calling]))
        due = worker.calling.pop(0)
        if answer == "yes" or (answer == "none" and arrives):
            self.screens[due.identity_id].append(due.id)
        before = self.rows()[due.id].attempts
        marked = self.store(lambda store: self._mark(store, due, worker.name, answer))
        cost = {"down": 1, "too fast": 0, "refused": 1, "gone": 1, "none": 1}.get(answer, 0)
        assert self.rows()[due.id].attempts == before + (cost if marked else 0)

    def _mark(self, store: Store, due: Due, worker: str, answer: str) -> bool:
        ledger, later = store.deliveries, store.now + timedelta(seconds=3)
        match answer:
            case "yes":
                return ledger.sent(due.id, worker, "m")
            case "down":
                return ledger.again(due.id, worker, later, "down", costs=True)
            case "too fast":
                ledger.hold(CHANNEL, BOT, later, SLOW)
                return ledger.again(due.id, worker, later, "too_fast", costs=False)
            case "gone":
                marked = ledger.ended(due.id, worker, "blocked", "gone")
                if marked:
                    store.people.blocked(due.identity_id)
                    ledger.give_up_on(due.identity_id)
                return marked
            case "none" if due.kind in REPEATED_WHEN_IN_DOUBT:
                return ledger.again(due.id, worker, later, "in_doubt", costs=True, maybe_sent=True)
        return ledger.ended(due.id, worker, "unknown" if answer == "none" else "failed", answer)

    # Troubles, and time.

    @rule(worker=st.integers(0, 1), arrives=st.booleans())
    def die(self, worker: int, arrives: bool) -> None:
        """Killed; what was on its way may have arrived. A new process takes its place."""
        if arrives:
            for due in self.workers[worker].calling:
                self.screens[due.identity_id].append(due.id)
        self.births += 1
        self.workers[worker] = Worker(self.births)

    @rule()
    def recover(self) -> None:
        self.store(lambda store: store.deliveries.recover())

    @rule(arrives=st.booleans())
    def lose_power(self, arrives: bool) -> None:
        """Everybody dies, and who starts first knows that nobody else lives."""
        for worker in (0, 1):
            self.die(worker, arrives)
        self.store(lambda store: store.deliveries.recover(all_of_them=True))
        assert not [row for row in self.rows().values() if row.state in IN_HAND]

    @rule(seconds=st.sampled_from([0.2, 1, 5, 61]))
    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds=seconds)

    @rule(jump=st.sampled_from([timedelta(seconds=-40), timedelta(days=-3), timedelta(days=3)]))
    def the_clock_jumps(self, jump: timedelta) -> None:
        """What was planned before it may stand in another order after it, and the pace begins anew."""
        self.clock.set(self.clock() + jump)
        self.shaken |= {row.id for row in self.rows().values() if row.state not in ENDS}
        self.departures.clear()

    # The promises.

    @invariant()
    def the_promises_are_kept(self) -> None:
        if not hasattr(self, "engine"):
            return
        rows = self.rows()
        self._states_move_along_the_arrows(rows)
        self._one_at_a_time_in_a_chat(rows)
        self._what_is_sent_was_heard_once_unless_flagged(rows)
        self._answers_in_a_chat_are_heard_in_order(rows)
        self._the_pace_is_kept()

    def _states_move_along_the_arrows(self, rows: dict[int, Any]) -> None:
        for row in rows.values():
            old = self.states.get(row.id, row.state)
            assert row.state == old or row.state in ARROWS.get(old, ()), f"{row.id} went from {old} to {row.state}"
            assert row.maybe_repeated or row.id not in self.was_flagged, "a flag is never taken away"
            self.states[row.id] = row.state
            self.was_flagged |= {row.id} if row.maybe_repeated else set()

    def _one_at_a_time_in_a_chat(self, rows: dict[int, Any]) -> None:
        in_hand = Counter(row.identity_id for row in rows.values() if row.state in IN_HAND)
        assert not in_hand or max(in_hand.values()) == 1

    def _what_is_sent_was_heard_once_unless_flagged(self, rows: dict[int, Any]) -> None:
        heard = Counter(one for screen in self.screens.values() for one in screen)
        assert set(rows) == set(self.keys.values()), "no row is ever lost"
        for row in rows.values():
            if row.state == "sent":
                assert heard[row.id] >= 1
            if heard[row.id] > 1:
                assert row.maybe_repeated and row.kind in REPEATED_WHEN_IN_DOUBT
            if heard[row.id] and row.state in {"cancelled", "expired", "blocked", "planned", "leased"}:
                assert row.maybe_repeated, "what was withdrawn, or is still to be said, was not said before"

    def _answers_in_a_chat_are_heard_in_order(self, rows: dict[int, Any]) -> None:
        for screen in self.screens.values():
            answers = [one for one in screen if rows[one].kind == REPLY and not rows[one].maybe_repeated]
            steady = [one for one in answers if one not in self.shaken]
            assert steady == sorted(steady)

    def _the_pace_is_kept(self) -> None:
        _check_pace([at for at, _ in self.departures], SLOW.overall, SLOW.overall_burst)
        in_chats = defaultdict(list)
        for at, chat in self.departures:
            in_chats[chat].append(at)
        for instants in in_chats.values():
            _check_pace(instants, SLOW.chat, SLOW.chat_burst)

    # The end.

    def _everything_ends(self) -> None:
        """The processes are started anew, the channel is well and nothing is paused: all that may be said is said."""
        for kind in PRIORITY:
            self.pause_or_resume(kind, pauses=False)
        for worker in (0, 1):
            self.die(worker, arrives=False)
        self._leases_end()
        for _ in range(10 * len(self.keys) + 10):
            if not self._go_on():
                break
        left = {row.id: row.state for row in self.rows().values() if row.state not in ENDS}
        assert not left, f"never done with: {left}"

    def _leases_end(self) -> None:
        """What the dead had in hand is taken back: after a lease, or a little more where the clock was put back."""
        for _ in range(ASTRAY // LEASE):
            self.clock.advance(seconds=LEASE.total_seconds() + 1)
            self.recover()
            self.the_promises_are_kept()
            if not [row for row in self.rows().values() if row.state in IN_HAND]:
                return

    def _go_on(self) -> bool:
        """Sends what is due now, or moves the clock to when the ledger says that something will be."""
        self.claim(0, most=3)
        self.the_promises_are_kept()
        going = self.workers[0].held
        ids, name = [due.id for due in going], self.workers[0].name
        assert self.store(lambda store: store.deliveries.sending(ids, name)) == set(ids)
        self.the_promises_are_kept()
        for due in going:
            self.screens[due.identity_id].append(due.id)
            assert self.store(partial(self._mark, due=due, worker=name, answer="yes"))
        self.the_promises_are_kept()
        self.workers[0].held.clear()
        due_at = self.store(lambda store: store.deliveries.next_due(CHANNEL, BOT, SLOW))
        waiting = [row for row in self.rows().values() if row.state == "planned"]
        if any(row.due_at <= self.clock() for row in waiting) and not any(row.fault for row in waiting):
            assert due_at is not None and due_at - self.clock() < SOON, "no clock that was wrong silences the bot"
        if due_at is not None and due_at > self.clock():
            self.clock.set(due_at)
        return due_at is not None


def _check_pace(instants: list[datetime], interval: timedelta, burst: int) -> None:
    """No stretch of time has more than a burst and what an even pace lets through in it."""
    for first, begin in enumerate(instants):
        for count, end in enumerate(instants[first:], start=1):
            assert count <= burst + (end - begin) / interval + 1e-6, f"{count} within {end - begin}"


def _memory() -> Engine:
    """A store in memory, quick enough for thousands of them."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(driver: Any, _record: Any) -> None:
        driver.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    metadata.create_all(engine)
    return engine


TestLedger = LedgerMachine.TestCase
TestLedger.settings = settings(
    max_examples=500 if IS_LONG else 20,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
