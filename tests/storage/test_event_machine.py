"""One event in any order of doings: people come, bring others, think again, are offered seats; seats become more.

Never oversold, first come first served, nobody forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Engine, create_engine, delete, event, select
from sqlalchemy.pool import StaticPool

from domain.events import Choice, SignupState
from domain.roles import Role
from storage.errors import Refused
from storage.event_rows import Event, Signup
from storage.store import Store
from storage.tables import audit, delivery, metadata
from tests.kit.clock import TestClock
from tests.kit.events import hold
from tests.kit.long import IS_LONG
from tests.kit.people import People
from tests.storage.office import at

T = TypeVar("T")

PEOPLE = 6
BEGINS = at(3, 13, month=12)
"""A Thursday; the machine begins the Monday before."""
HOLDS = frozenset({SignupState.COMING, SignupState.OFFERED})
WHO = st.integers(0, PEOPLE - 1)

_ENGINES: list[Engine] = []


class EventMachine(RuleBasedStateMachine):
    @initialize(seats=st.integers(1, 3), queues=st.sampled_from([True, True, True, False]))
    def begin(self, seats: int, queues: bool) -> None:
        self.engine = _engine()
        self.clock = TestClock()
        self.clock.set(at(30, 9))
        self.store(lambda store: self._office(store, seats, queues))
        self.before: dict[int, Signup] = {}

    def _office(self, store: Store, seats: int, queues: bool) -> None:
        people = People(store.connection, store.now)
        self.mari = people.colleague("Mari Meri", Role.COORDINATOR, people.team())
        self.people = [people.person()[0] for _ in range(PEOPLE)]
        self.event_id = hold(store, self.mari, BEGINS, seats=seats, guests_most=2, queues=queues, answer_hours=4)
        for person_id in self.people[: PEOPLE if queues else seats]:
            store.signups.answer(person_id, self.event_id, Choice.YES)

    def store(self, work: Callable[[Store], T]) -> T:
        with self.engine.begin() as connection:
            return work(Store(connection, self.clock()))

    def tries(self, work: Callable[[Store], object], *reasons: str) -> None:
        """What may be refused, for these reasons, leaves nothing behind."""

        def refused(store: Store) -> str | None:
            try:
                work(store)
            except Refused as refused:
                return str(refused.args[0])
            return None

        assert self.store(refused) in (None, *reasons)

    # Doings.

    @rule(who=WHO, guests=st.sampled_from([0, 0, 0, 1, 2]))
    def says_yes(self, who: int, guests: int) -> None:
        self.remember()
        person_id = self.people[who]
        self.tries(
            lambda store: store.signups.answer(person_id, self.event_id, Choice.YES, guests=guests),
            *("full", "too_many_guests", "signup_closed", "over", "cancelled"),
        )

    @rule(who=WHO, choice=st.sampled_from([Choice.NO, Choice.MAYBE]))
    def thinks_again(self, who: int, choice: Choice) -> None:
        self.remember()
        person_id = self.people[who]
        self.tries(
            lambda store: store.signups.answer(person_id, self.event_id, choice), "signup_closed", "over", "cancelled"
        )

    @precondition(lambda self: any(one.state is SignupState.OFFERED for one in self.rows().values()))
    @rule(data=st.data(), yes=st.booleans())
    def answers_an_offer(self, data: st.DataObject, yes: bool) -> None:
        self.remember()
        offered = [one.person_id for one in self.rows().values() if one.state is SignupState.OFFERED]
        person_id = data.draw(st.sampled_from(sorted(offered)))
        self.tries(lambda store: store.signups.take_offer(person_id, self.event_id, yes), "offer_over", "over")

    @precondition(lambda self: any(one.state is SignupState.OFFERED for one in self.rows().values()))
    @rule()
    def nobody_answers_in_time(self) -> None:
        self.time_goes_by(26)

    @rule(who=WHO, is_back=st.booleans())
    def is_taken_off_or_put_back(self, who: int, is_back: bool) -> None:
        """By a colleague, whom they have told."""
        self.remember()
        signup_id = next((one.id for one in self.rows().values() if one.person_id == self.people[who]), 0)

        def says(store: Store) -> object:
            mends = store.signups.put_back if is_back else store.signups.take_off
            return mends(self.mari, self.event_id, signup_id)

        self.tries(says, "full", "over", "cancelled")

    @rule(who=WHO)
    def is_erased(self, who: int) -> None:
        self.remember()
        person_id = self.people[who]
        self.store(lambda store: store.signups.leave_all(person_id))

    @rule(seats=st.integers(1, 6))
    def there_are_other_seats(self, seats: int) -> None:
        self.remember()
        revision = self.event().revision
        self.tries(
            lambda store: store.events.edit(self.mari, self.event_id, revision, {"seats": seats}),
            *("seats_taken", "over", "cancelled"),
        )

    @rule(hours=st.sampled_from([1, 3, 5, 13]))
    def time_goes_by(self, hours: int) -> None:
        self.remember()
        self.clock.advance(hours=hours)
        self.store(lambda store: store.events.tick())

    # What is so.

    def event(self) -> Event:
        found = self.store(lambda store: store.events.one(self.event_id))
        assert found is not None
        return found

    def rows(self) -> dict[int, Signup]:
        return self.store(lambda store: {one.id: one for one in store.signups.everybody(self.event_id)})

    def remember(self) -> None:
        self.before = self.rows()

    @invariant()
    def the_promises_are_kept(self) -> None:
        if not hasattr(self, "engine"):
            return
        of, rows = self.event(), self.rows()
        held = sum(one.party for one in rows.values() if one.state in HOLDS)
        assert of.taken == held
        assert of.seats is not None
        assert held <= of.seats, "never oversold"
        waiting = [one for one in rows.values() if one.state is SignupState.WAITING]
        self._first_come_first_served(rows, waiting)
        self._nobody_is_forgotten(of, rows, waiting)
        assert sorted(one.place_in_queue or 0 for one in waiting) == list(range(1, len(waiting) + 1))

    def _first_come_first_served(self, rows: dict[int, Signup], waiting: list[Signup]) -> None:
        """Whoever got a seat got it before nobody who waited already, and for whom it would have been enough."""
        got = [
            one
            for one in rows.values()
            if one.state in HOLDS and (one.id not in self.before or self.before[one.id].state not in HOLDS)
        ]
        for one in got:
            stood = self.before.get(one.id)
            queued_at = stood.queued_at if stood and stood.state is SignupState.WAITING else None
            for other in waiting:
                was = self.before.get(other.id)
                if was is None or was.state is not SignupState.WAITING or was.queued_at is None:
                    continue
                overtakes = queued_at is None or (queued_at, one.id) > (was.queued_at, other.id)
                fits_never = other.party > (one.event.seats or 0)
                assert not overtakes or (other.party > one.party and not fits_never) or self._too_late()

    def _nobody_is_forgotten(self, of: Event, rows: dict[int, Signup], waiting: list[Signup]) -> None:
        """A seat that is free is offered to who waits, and whom it is offered hears of it. Whose party is larger than
        the event by now is offered what there is.
        """
        assert of.free is not None
        if not self._too_late():
            assert all(one.party > of.free and not (one.is_too_many and of.free) for one in waiting)
        planned = set(
            self.store(
                lambda store: store.connection.scalars(
                    select(delivery.c.about).where(
                        delivery.c.state == "planned", delivery.c.payload["notice"].as_string() == "event_offer"
                    )
                ).all()
            )
        )
        offered = [one for one in rows.values() if one.state is SignupState.OFFERED]
        assert planned == {f"event_signup:{one.id}" for one in offered}
        assert all(
            one.offer_until and self.clock() - timedelta(hours=27) < one.offer_until <= BEGINS for one in offered
        )

    def _too_late(self) -> bool:
        """The evening before it is too late: what is freed at night is offered in the morning, the event is at one."""
        return self.clock() >= BEGINS - timedelta(minutes=30)


def _engine() -> Engine:
    """A store in memory, emptied for the next example: to make its tables takes longer than a whole example."""
    if not _ENGINES:
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})

        @event.listens_for(engine, "connect")
        def _prepare(driver: Any, _record: Any) -> None:
            driver.isolation_level = None

        @event.listens_for(engine, "begin")
        def _begin(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

        metadata.create_all(engine)
        _ENGINES.append(engine)
    with _ENGINES[0].begin() as connection:
        for table in reversed(metadata.sorted_tables):
            if table is not audit:  # which the database keeps
                connection.execute(delete(table))
    return _ENGINES[0]


TestEvent = EventMachine.TestCase
TestEvent.settings = settings(
    max_examples=400 if IS_LONG else 5,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
