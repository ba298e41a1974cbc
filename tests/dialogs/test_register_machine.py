"""Somebody who does anything at all, in any order: what may never happen, whatever they do."""

from __future__ import annotations

import json
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dialogs.kit import buttons
from dialogs.kit.phrases import way_said
from dialogs.kit.state import State
from dialogs.registry import DIALOGS
from domain.incoming import Act
from domain.people import Purpose
from tests.dialogs.chat import Chat

SECRETS = ("131052-308T", "masennus", "tappaa")
ANSWERS = (
    "Aino Virtanen", "2004", "1980", "Lahti", "Tampere", "Muualla", "chat", "soita", "040 123 4567", "aamulla",
    "töitä ja kesätöitä", "työ", "voimat", "työvinkit", "ei mitään", "joo", "ei", "1", "2", "3", "ohita", "valmis",
    "muuta jotakin", "nyt", "myöhemmin", "opiskelen", "lukio", "nimi", "puhelin", "svenska", "suomi", "moi",
)  # fmt: skip
WAYS = ("takaisin", "peru", "ohje", "kieli", "ihminen", "tietosuoja", "stop", "back", "språk", "menu")
WITHHELD = ("hetuni on 131052-308T", "minulla on masennus", "haluan tappaa itseni")


class Anyone(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.chat = Chat()
        self.buttons: list[str] = ["way.help.0."]
        self.before = State("", "")
        self.granted: set[str] = set()
        self.stopped = False  # since the last time that permissions were chosen
        self.said = ""

    def teardown(self) -> None:
        kept = "\n".join(self.chat.raw.iterdump())
        self.chat.close()
        assert not [secret for secret in SECRETS if secret in kept]

    @initialize(how=st.sampled_from(["new", "named", "summary", "stopped", "client"]))
    def begin(self, how: str) -> None:
        self._do(Act.START, "ref_poster")
        if how == "client":
            self.chat.become_client()
            self.chat.clock.advance(days=1)
            self._do(Act.SAY, "peru")
        elif how != "new":
            self._do(Act.SAY, "suomi")
            self._do(Act.SAY, "Aino Virtanen")
        if how in ("summary", "stopped"):
            for said in ("2004", "Lahti", "soita", "040 123 4567", "aamulla", "töitä", "työ", "työvinkit"):
                self._do(Act.SAY, said)
        if how == "stopped":
            self._do(Act.SAY, "stop")
            self.stopped = True

    def _do(self, act: Act, said: str = "", **more: object) -> None:
        """One act, and what must be true of its answer."""
        known = self.chat.conversation is not None
        self.before = self.chat.state if known else State("", "")
        shown = (self.chat.last.id, self.chat.last.revision) if known else (0, 0)
        self.said = said if act is Act.SAY else ""
        self.chat.clock.advance(seconds=1)
        self.chat.act(act, said, **more)
        last = self.chat.last
        silent = act is Act.PRESS and self._is_silent(str(more["data"]))
        assert ((last.id, last.revision) != shown) is not silent, "everything is answered, save the second of two taps"
        assert last.body and last.prompt and last.prompt.buttons()
        self.buttons += [one.data for one in last.prompt.buttons()]

    def _is_silent(self, data: str) -> bool:
        """The second of two taps: the same button again, or a box that is as it should be already."""
        before = self.before
        box = buttons.read(data)
        asked = box is not None and (box.dialog, box.step, box.nonce) == (before.dialog, before.asked, before.nonce)
        return data == before.pressed or (asked and before.ticked is not None and before == self.chat.state)

    @rule(said=st.sampled_from(ANSWERS))
    def answers(self, said: str) -> None:
        self._do(Act.SAY, said)

    @rule(said=st.text(max_size=60))
    def says_anything(self, said: str) -> None:
        self._do(Act.SAY, said)

    @rule(said=st.sampled_from(WAYS))
    def says_a_way(self, said: str) -> None:
        self._do(Act.SAY, said)

    @rule()
    def says_yes(self) -> None:
        self._do(Act.SAY, "joo")

    @rule()
    def says_stop(self) -> None:
        self._do(Act.SAY, "stop")

    @rule(said=st.sampled_from(WITHHELD), act=st.sampled_from([Act.SAY, Act.EDIT]))
    def says_what_is_not_kept(self, said: str, act: Act) -> None:
        self._do(act, said)

    @rule(place=st.integers(0, 20))
    def presses(self, place: int) -> None:
        offered = self.chat.prompt.buttons()
        self._do(Act.PRESS, data=offered[place % len(offered)].data)

    @rule(place=st.integers(0, 500))
    def presses_an_old_one(self, place: int) -> None:
        self._do(Act.PRESS, data=self.buttons[place % len(self.buttons)])

    @rule(
        act=st.sampled_from(
            [
                (Act.START, "", {}),
                (Act.CONTACT, "+358401234567", {}),
                (Act.CONTACT, "+358407654321", {"own": False}),
                (Act.OTHER, "", {"data": "photo"}),
                (Act.UNBLOCK, "", {}),
            ]
        )
    )
    def does_something_else(self, act: tuple[Act, str, dict[str, object]]) -> None:
        self._do(act[0], act[1], **act[2])

    @rule(pause=st.sampled_from([timedelta(minutes=5), timedelta(hours=25), timedelta(days=40)]))
    def waits(self, pause: timedelta) -> None:
        self.chat.clock.advance(seconds=pause.total_seconds())

    @rule()
    def the_program_starts_again(self) -> None:
        old, self.chat = self.chat, self.chat.copy()
        old.close()

    @precondition(lambda self: self.chat.conversation is not None)
    @invariant()
    def there_is_a_question(self) -> None:
        state = self.chat.state
        assert state.asked in DIALOGS[state.dialog].steps
        interrupted = []
        while state.under:
            state = state.under
            interrupted.append(state.dialog)
        assert len(set(interrupted)) == len(interrupted) < 5, "interruptions do not pile up"

    @precondition(lambda self: self.chat.conversation is not None)
    @invariant()
    def a_client_is_registered_once(self) -> None:
        clients = self.chat.rows("client")
        assert len(clients) <= 1
        under: State | None = self.chat.state
        while under and clients:
            assert under.dialog not in ("welcome", "register", "lobby"), "a client is asked nothing again"
            under = under.under

    @precondition(lambda self: self.chat.conversation is not None)
    @invariant()
    def permissions_are_those_last_chosen(self) -> None:
        now = {row["purpose"] for row in self.chat.rows("consent") if row["withdrawn_at"] is None}
        place = (self.before.dialog, self.before.asked)
        if self.said and way_said(self.said, self.chat.voice.texts) == "stop":
            self.stopped = True
        elif self.before.asked == "allowed" and self.chat.state.asked != "allowed":
            self.stopped = False
        assert not (now and self.stopped), "STOP holds until permissions are chosen again"
        if now - self.granted:
            assert place in {("register", "right"), ("permissions", "allowed")}
        if now != self.granted and place == ("register", "right"):
            assert now == set(self.before.given["allowed"])
        assert now <= set(Purpose)
        self.granted = now

    @precondition(lambda self: self.chat.conversation is not None)
    @invariant()
    def nothing_secret_is_under_way(self) -> None:
        state = json.dumps(self.chat.state.to_json())
        assert not [secret for secret in SECRETS if secret in state]


TestAnyone = Anyone.TestCase
TestAnyone.settings = settings(
    max_examples=20, stateful_step_count=30, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
