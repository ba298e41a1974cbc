"""A client, their coordinator and somebody faster do what they like with the same times: what may never happen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import time, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from dialogs.kit import buttons
from domain.incoming import Act
from domain.meetings import By, MeetingKind, State
from domain.people import Purpose
from domain.slots import Opening
from storage.agreed import Appointment
from storage.errors import Refused
from storage.store import Store
from storage.tables import appointment, delivery
from tests.dialogs.chat import Chat
from tests.kit.people import People

SAID = (
    "varaa aika", "omat ajat", "joo", "ei", "1", "2", "lisää aikoja", "valitse viikko", "mikään ei sovi", "ohita",
    "ensi viikolla", "huomenna kymmeneltä", "ke klo 10", "iltapäivällä", "siirrä aika", "peru aika", "olen tulossa",
    "en pääse", "olen myöhässä", "takaisin", "peru", "en tarvitse uutta aikaa", "moi", "kieli", "suomi",
)  # fmt: skip
HOURS = {
    "usual": [Opening(weekday, time(9), time(15)) for weekday in range(5)],
    "few": [Opening(2, time(9), time(11))],
    "none": [],
}


class Times(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.chat = Chat()
        self.chat.meet_coordinator()
        self.chat.become_client()
        self.rival = self._rival()
        mine = self.chat.store.people.conversation_at("web", "web", self.chat.chat)
        assert mine is not None
        self.person_id = mine.person_id
        allowed = [Purpose.REMINDERS]
        self.chat.store.consents.set(self.person_id, allowed, notice_version="1", language="fi", how="register")
        self.buttons: list[str] = ["way.help.0."]
        self._do(Act.START)

    def teardown(self) -> None:
        self.chat.close()

    def _rival(self) -> int:
        people = People(self.chat.connection, self.chat.clock.now())
        (team_id,) = self.chat.store.region.routing().teams("398")
        (mari,) = self.chat.store.staff.coordinators_with_load()
        case_id = people.client("Eetu E", team_id, municipality_code="398").case_id
        self.mari: int = mari.id
        return case_id

    def _do(self, act: Act, said: str = "", **more: Any) -> None:
        self.chat.clock.advance(seconds=1)
        self.chat.act(act, said, **more)
        assert self.chat.last.body and self.chat.prompt.buttons()
        self.buttons += [one.data for one in self.chat.prompt.buttons()]

    def _by_staff(self, work: Callable[[Store], object]) -> None:
        """Something done in the console; what the store refuses is refused."""
        with suppress(Refused):
            work(self.chat.store)
        self.chat.connection.commit()

    def _every(self) -> list[Appointment]:
        ids = self.chat.connection.execute(appointment.select()).all()
        return self.chat.store.appointments.several(row.id for row in ids)

    @rule(said=st.sampled_from(SAID))
    def says(self, said: str) -> None:
        self._do(Act.SAY, said)

    @rule(place=st.integers(0, 20))
    def presses(self, place: int) -> None:
        offered = self.chat.prompt.buttons()
        self._do(Act.PRESS, data=offered[place % len(offered)].data)

    @rule(place=st.integers(0, 500))
    def presses_an_old_one(self, place: int) -> None:
        self._do(Act.PRESS, data=self.buttons[place % len(self.buttons)])

    @rule(
        subject=st.integers(1, 6),
        revision=st.integers(0, 3),
        act=st.sampled_from(["come", "late", "move", "cannot", "cancel", "file", "fly"]),
    )
    def goes_through_a_door(self, subject: int, revision: int, act: str) -> None:
        """Whatever a door may say: also one of another's appointment, or of an earlier state of it."""
        before = {one.id: one for one in self._every()}.get(subject)
        self._do(Act.PRESS, data=buttons.door("visit", subject, f"{act}-{revision}"))
        after = {one.id: one for one in self._every()}.get(subject)
        if before and (before.person_id != self.person_id or before.revision != revision):
            assert after == before, "only their own appointment, as they last saw it"

    @rule(place=st.integers(0, 40))
    def somebody_is_faster(self, place: int) -> None:
        kind, now = MeetingKind.FIRST, self.chat.clock.now()
        free = self.chat.store.hours.free([self.mari], kind, since=now, until=now + timedelta(days=7))
        if free:
            at = free[place % len(free)].starts_at
            self._by_staff(
                lambda store: store.appointments.book(self.rival, kind, at, by=By.STAFF, staff_id=self.mari,
                                                      host_ids=[self.mari])
            )  # fmt: skip

    @rule(number=st.integers(1, 6), how=st.sampled_from(["move", "cancel", "no_show"]), hours=st.integers(1, 100))
    def the_coordinator_changes_it(self, number: int, how: str, hours: int) -> None:
        appointments, staff = self.chat.store.appointments, {"by": By.STAFF, "staff_id": self.mari}
        at = self.chat.clock.now() + timedelta(hours=hours)
        if appointments.one(number) is None:
            return
        if how == "move":
            self._by_staff(lambda store: store.appointments.move(number, at, **staff))  # type: ignore[arg-type]
        elif how == "cancel":
            self._by_staff(lambda store: store.appointments.cancel(number, **staff))  # type: ignore[arg-type]
        else:
            self._by_staff(lambda store: store.appointments.set_outcome(number, State.NO_SHOW, self.mari))

    @rule(hours=st.sampled_from(list(HOURS)))
    def the_hours_change(self, hours: str) -> None:
        self._by_staff(lambda store: store.hours.set_openings(self.mari, HOURS[hours]))

    @rule(pause=st.sampled_from([timedelta(minutes=20), timedelta(hours=5), timedelta(days=1), timedelta(days=8)]))
    def time_passes(self, pause: timedelta) -> None:
        self.chat.clock.advance(seconds=pause.total_seconds())

    @rule()
    def the_program_starts_again(self) -> None:
        old, self.chat = self.chat, self.chat.copy()
        old.close()

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        live = [one for one in self._every() if one.state is not State.CANCELLED]
        mine = [one for one in live if one.person_id == self.person_id]
        for of_one in (live, mine):
            spans = sorted((one.starts_at, one.ends_at) for one in of_one)
            assert all(ends <= starts for (_, ends), (starts, _) in pairwise(spans))

    @invariant()
    def what_is_planned_is_true(self) -> None:
        planned = self.chat.connection.execute(delivery.select().where(delivery.c.state == "planned")).all()
        every = {one.id: one for one in self._every()}
        for row in planned:
            if row.payload["notice"] == "reminder":
                of = every[row.payload["appointment"]]
                assert of.state is State.BOOKED and of.revision == row.payload["revision"]
                assert row.due_at < of.starts_at and row.expires_at <= of.starts_at

    @invariant()
    def what_is_called_off_leaves_no_time_taken(self) -> None:
        for one in self._every():
            if one.state is State.CANCELLED:
                held = self.chat.rows("client_busy")
                assert not [row for row in held if row["appointment_id"] == one.id]


TestTimes = Times.TestCase
TestTimes.settings = settings(
    max_examples=12, stateful_step_count=25, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
