"""Somebody, rivals for a seat, the organiser and the clock do what they like with events: what may never happen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dialogs.event_steps import MOST_SHOWN
from dialogs.kit import buttons
from domain.events import HOLDS_SEAT, Choice
from domain.incoming import Act
from storage.errors import Refused
from storage.event_rows import Event
from storage.store import Store
from tests.dialogs.chat import Chat
from tests.kit.events import hold
from tests.kit.long import IS_LONG
from tests.kit.people import People

SAID = (
    "tapahtumat", "1", "2", "tulen", "joo", "ei", "ehkä", "en pääse", "omat", "kaikki tapahtumat", "lisää", "vain minä",
    "otan paikan", "olen paikalla", "kysy", "Mitä siellä tehdään?", "moniko tulee mukaan", "Veera", "9", "ohita",
    "takaisin", "peru", "kieli", "svenska", "stop",
)  # fmt: skip
CODES = ("show", "yes-0", "yes-1", "maybe-0", "no-0", "no-2", "take", "leave", "ask", "in", "fly", "yes-x")
ASKING = ("events", "event", "event_in", "event_join")
RIVALS = 2


class Events(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.chat = Chat()
        self.chat.meet_coordinator()
        self.buttons: list[str] = ["way.help.0."]

    @initialize(is_client=st.booleans(), seats=st.integers(1, 3), queues=st.booleans(), until=st.booleans())
    def begins(self, is_client: bool, seats: int, queues: bool, until: bool) -> None:
        chat, now = self.chat, self.chat.clock.now()
        if is_client:
            chat.become_client()
        last = now + timedelta(hours=20) if until else None
        hold(chat.store, chat.holder(), now + timedelta(days=1), seats=seats, queues=queues, guests_most=1, until=last)
        hold(chat.store, chat.holder(), now + timedelta(days=2), is_must=True)
        hold(chat.store, chat.holder(), now + timedelta(days=3), is_open=False, place=None, link="https://x.example")
        people = People(chat.connection, now)
        (team_id,) = chat.store.region.routing().teams("398")
        self.rivals = [people.client(f"Eetu E{n}", team_id, municipality_code="398").person_id for n in range(RIVALS)]
        self._do(Act.START, "evp_" + self._event(1).token)

    def teardown(self) -> None:
        self.chat.close()

    def _event(self, event_id: int) -> Event:
        found = self.chat.store.events.one(event_id)
        assert found is not None
        return found

    def _do(self, act: Act, said: str = "", **more: Any) -> None:
        self.chat.clock.advance(seconds=1)
        self.chat.act(act, said, **more)
        assert self.chat.last.body and self.chat.prompt.buttons()
        self.buttons += [one.data for one in self.chat.prompt.buttons()]

    def _by_staff(self, work: Callable[[Store], object]) -> None:
        """Something done in the console, or by the timetable; what the store refuses is refused."""
        with suppress(Refused):
            work(self.chat.store)
        self.chat.connection.commit()

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

    @rule(event_id=st.integers(1, 4), code=st.sampled_from(CODES))
    def goes_through_a_door(self, event_id: int, code: str) -> None:
        self._do(Act.PRESS, data=buttons.door("event", event_id, code))

    @rule(event_id=st.integers(1, 3), dialog=st.sampled_from(["event_in", "event_grade", "events"]))
    def goes_through_another_door(self, event_id: int, dialog: str) -> None:
        self._do(Act.PRESS, data=buttons.door(dialog, event_id))

    @rule(event_id=st.integers(1, 3))
    def says_the_code(self, event_id: int) -> None:
        self._do(Act.PRESS, data=buttons.door("event_in", event_id))
        self._do(Act.SAY, self._event(event_id).code)

    @rule(event_id=st.integers(1, 3), who=st.integers(0, RIVALS - 1), choice=st.sampled_from(Choice))
    def somebody_else_answers(self, event_id: int, who: int, choice: Choice) -> None:
        self._by_staff(lambda store: store.signups.answer(self.rivals[who], event_id, choice))

    @rule(event_id=st.integers(1, 3), how=st.sampled_from(["later", "place", "cancel", "close"]))
    def the_organiser_changes_it(self, event_id: int, how: str) -> None:
        of, mari, hour = self._event(event_id), self.chat.holder(), timedelta(hours=1)
        later = {"starts_at": of.starts_at + hour, "ends_at": of.ends_at + hour}
        changes: dict[str, dict[str, Any]] = {"later": later, "place": {"place": "Kirjasto"}}
        match how:
            case "cancel":
                self._by_staff(lambda store: store.events.cancel(mari, event_id, {"fi": "Sairastuin"}))
            case "close":
                self._by_staff(lambda store: store.events.close(mari, event_id))
            case _:
                self._by_staff(lambda store: store.events.edit(mari, event_id, of.revision, changes[how]))

    @rule(pause=st.sampled_from([timedelta(minutes=40), timedelta(hours=5), timedelta(hours=13), timedelta(days=1)]))
    def time_passes(self, pause: timedelta) -> None:
        self.chat.clock.advance(seconds=pause.total_seconds())
        self._by_staff(lambda store: store.events.tick())

    @invariant()
    def seats_are_held_by_who_was_told_so(self) -> None:
        rows = self.chat.rows("event_signup")
        for event in self.chat.rows("event"):
            held = [row for row in rows if row["event_id"] == event["id"] and row["state"] in HOLDS_SEAT]
            assert event["taken"] == sum(1 + row["guests"] for row in held)
            assert event["seats"] is None or event["taken"] <= event["seats"]

    @invariant()
    def buttons_are_few(self) -> None:
        if not self.chat.rows("conversation") or self.chat.state.dialog not in ASKING:
            return
        assert len(self.chat.prompt.choices) <= MOST_SHOWN

    @invariant()
    def who_is_nobody_signs_up_by_name(self) -> None:
        if self.chat.rows("client")[RIVALS:]:
            return
        mine = [row for row in self.chat.rows("event_signup") if row["person_id"] not in self.rivals]
        assert all(row["called"] for row in mine if row["state"] == "coming" and row["came_at"] is None)


TestEvents = Events.TestCase
TestEvents.settings = settings(
    max_examples=150 if IS_LONG else 3,
    stateful_step_count=40 if IS_LONG else 16,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
