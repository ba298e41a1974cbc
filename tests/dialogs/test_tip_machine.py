"""Postings come, change and go, people wish and answer, the clock moves: what of job tips may never happen.

What is said is what leaves by the sender's own way into words; the invariants look at nothing but that.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import Engine, create_engine, event, select, update
from sqlalchemy.pool import StaticPool

from bot.planned import Composer, Departures, Ended, PutOff
from dialogs.notices import NOTICES
from domain.calendar import HELSINKI, local_day
from domain.people import Purpose
from domain.quiet import Quiet
from domain.tips import Answer, From, Often, WhyNot
from locales import load
from storage.pace import UNPACED
from storage.store import Store
from storage.tables import job_posting, job_tip, metadata, service_case
from tests.kit.clock import TestClock
from tests.kit.long import IS_LONG
from tests.kit.people import Known, People
from tests.kit.talk import PRIVACY_URL
from tests.kit.tips import change, post

T = TypeVar("T")

TEXTS = load()
JOBS = (("shop_assistant", "shop"), ("cook", "food"), ("cleaner", "cleaning"))
PEOPLE = 3
QUIET = Quiet()
WORKER = "w"
ENDS = st.sampled_from(["sent", "sent", "sent", "again", "unknown", "failed"])


def _memory() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(driver: Any, _record: Any) -> None:
        driver.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")

    metadata.create_all(engine)
    return engine


def _no_file(store: Store, appointment_id: int, language: str) -> tuple[str, bytes]:
    raise KeyError(appointment_id)


class Tips(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.engine = _memory()
        # Before Easter, in whose night the clocks go forward: closed days, a night and a moved hour are never far.
        self.clock = TestClock(datetime(2027, 3, 24, 5, tzinfo=HELSINKI))
        self.composer = Composer(TEXTS, NOTICES, PRIVACY_URL, _no_file)
        self.people = self.store(self._people)
        self.allows = dict.fromkeys(range(PEOPLE), True)
        self.messages: dict[int, list[tuple[datetime, list[int]]]] = defaultdict(list)
        self.wrong: list[str] = []
        self._pass(1, "sent")

    def _people(self, store: Store) -> list[Known]:
        people = People(store.connection, store.now)
        team = people.team()
        known = [people.client(f"Asiakas {n}", team, fields=["shop", "food"][: n + 1]) for n in range(PEOPLE)]
        for one in known:
            store.consents.set(one.person_id, [Purpose.TIPS], notice_version="1", language="fi", how="menu")
            post(store, "Myyjä", twin_key=f"job-shop_assistant-{one.id}")
        store.tips.set_wish(known[0].person_id, often=Often.DAILY)
        store.tips.set_wish(known[1].person_id, often=Often.AT_ONCE)
        return known

    def store(self, work: Callable[[Store], T]) -> T:
        with self.engine.begin() as connection:
            return work(Store(connection, self.clock()))

    def teardown(self) -> None:
        self.engine.dispose()

    # What comes from outside.

    @rule(job=st.sampled_from(JOBS), ours=st.booleans(), twin=st.integers(1, 6), days=st.sampled_from([0, 1, 3, 30]))
    def arrives(self, job: tuple[str, str], ours: bool, twin: int, days: int) -> None:
        occupation, field = job
        columns = {"occupation": occupation, "field": field, "twin_key": f"job-{occupation}-{twin}"}
        ends = self.clock() + timedelta(days=days, hours=2)
        self.store(
            lambda store: post(store, f"{field} {twin}", source=None if ours else "a", apply_until=ends, **columns)
        )

    @rule(which=st.integers(0, 30), what=st.sampled_from(["hidden_at", "gone_at"]), back=st.booleans())
    def changes(self, which: int, what: str, back: bool) -> None:
        ids = self.store(lambda store: list(store.connection.scalars(select(job_posting.c.id))))
        if ids:
            when = None if back else self.clock()
            self.store(lambda store: change(store, ids[which % len(ids)], **{what: when}))

    # What people do.

    @rule(
        who=st.integers(0, PEOPLE - 1),
        often=st.sampled_from(Often),
        weekday=st.integers(1, 7),
        hour=st.integers(0, 23),
        most=st.integers(1, 5),
        sources=st.sampled_from([None, [From.PUBLISHED], [From.OURS], [From.STAFF]]),
        outside=st.booleans(),
    )
    def wishes(self, who: int, **wish: object) -> None:
        self.store(lambda store: store.tips.set_wish(self.people[who].person_id, **wish))

    @rule(who=st.integers(0, PEOPLE - 1), allows=st.sampled_from([False, True, True]))
    def allow(self, who: int, allows: bool) -> None:
        self.allows[who] = allows
        purposes, person_id = [Purpose.TIPS] if allows else [], self.people[who].person_id

        def says(store: Store) -> None:
            store.consents.set(person_id, purposes, notice_version="1", language="fi", how="menu")

        self.store(says)

    @rule(who=st.integers(0, PEOPLE - 1), rests=st.sampled_from([False, False, True]))
    def rest(self, who: int, rests: bool) -> None:
        case = update(service_case).where(service_case.c.id == self.people[who].case_id)
        since = self.clock() if rests else None
        self.store(lambda store: store.connection.execute(case.values(resting_since=since)))

    @rule(who=st.integers(0, PEOPLE - 1), which=st.integers(0, 9), why=st.sampled_from([None, *WhyNot]))
    def answers(self, who: int, which: int, why: WhyNot | None) -> None:
        person_id = self.people[who].person_id

        def says(store: Store) -> None:
            ids = list(store.connection.scalars(select(job_tip.c.id).where(job_tip.c.person_id == person_id)))
            if ids:
                store.tips.answer(person_id, ids[which % len(ids)], Answer.NO if why else Answer.YES, why)

        self.store(says)

    @rule(who=st.integers(0, PEOPLE - 1))
    def asks_for_more(self, who: int) -> None:
        person_id = self.people[who].person_id
        found = self.store(lambda store: store.tips.more(person_id, 2))
        self.wrong += [f"{person_id} asked and was given what is gone" for tip in found if not tip.is_live]

    # What the program does.

    @rule(hours=st.sampled_from([0.2, 1, 5, 24, 72, 170]))
    def passes(self, hours: float) -> None:
        self.clock.advance(hours=hours)

    @rule()
    def beats(self) -> None:
        self.store(lambda store: store.tips.tick())

    @rule(days=st.integers(1, 4), end=ENDS)
    def days_pass(self, days: int, end: str) -> None:
        """The timetable beats through them, and what is planned leaves when it may."""
        self._pass(days, end)

    def _pass(self, days: int, end: str) -> None:
        for _ in range(days * 6):
            self.clock.advance(hours=4)
            self.store(lambda store: store.tips.tick())
            self.store(lambda store: self._leave(store, end))

    @rule(end=ENDS)
    def leaves(self, end: str) -> None:
        """One claim of the sender: words, and what comes of the call."""
        self.store(lambda store: self._leave(store, end))

    def _leave(self, store: Store, end: str) -> None:
        departures = Departures(self.composer, store, "web", "web", WORKER)
        for due in store.deliveries.claim("web", "web", WORKER, 30, UNPACED):
            match departures.ready(due):
                case Ended(state, fault):
                    store.deliveries.ended(due.id, WORKER, state, fault)
                    if state == "failed":
                        self.wrong.append(f"no words: {fault}")
                case PutOff(until):
                    store.deliveries.put_off(due.id, WORKER, until)
                case ready:
                    store.deliveries.sending([ready.id], WORKER)
                    self._said(store, ready.id, ready.person_id, list(ready.payload["tips"]), end)

    def _said(self, store: Store, delivery_id: int, person_id: int, tips: list[int], end: str) -> None:
        self._look_at(store, person_id, tips)
        if end == "again":
            store.deliveries.again(delivery_id, WORKER, store.now, "down", costs=True)
            return
        if end == "sent":
            store.deliveries.sent(delivery_id, WORKER)
            store.tips.told(person_id, tips)
        else:
            store.deliveries.ended(delivery_id, WORKER, end)
        if end != "failed":  # it may have been read
            self.messages[person_id].append((store.now, tips))

    def _look_at(self, store: Store, person_id: int, tips: list[int]) -> None:
        """At the moment at which it leaves."""
        who = next(n for n, one in enumerate(self.people) if one.person_id == person_id)
        wish, found = store.tips.wish_of(person_id), [store.tips.one(person_id, tip) for tip in tips]
        if not QUIET.allows(store.now):
            self.wrong.append("in the quiet hours")
        if not self.allows[who] or wish.often is Often.NEVER:
            self.wrong.append("without leave")
        if any(tip is None or not tip.is_live for tip in found):
            self.wrong.append("what is gone")
        if not 1 <= len(tips) <= 5:
            self.wrong.append(f"{len(tips)} in a message")

    # What may never be.

    @invariant()
    def nothing_was_wrong(self) -> None:
        assert self.wrong == []

    @invariant()
    def one_message_a_day_and_no_job_twice(self) -> None:
        def jobs(store: Store, *, tips: list[int]) -> list[str]:
            query = select(job_posting.c.twin_key).join(job_tip, job_tip.c.posting_id == job_posting.c.id)
            return list(store.connection.scalars(query.where(job_tip.c.id.in_(tips))))

        for person_id, said in self.messages.items():
            days = Counter(local_day(at) for at, _ in said)
            assert not [day for day, count in days.items() if count > 1], f"{person_id} had two messages in a day"
            told = [job for _, tips in said for job in self.store(partial(jobs, tips=tips))]
            assert len(told) == len(set(told)), f"{person_id} was told the same job twice"


Tips.TestCase.settings = settings(
    max_examples=150 if IS_LONG else 4,
    stateful_step_count=40 if IS_LONG else 12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestTips = Tips.TestCase
