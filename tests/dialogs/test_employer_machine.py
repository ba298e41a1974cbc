"""An employer who does anything at all, in any order: there is always a question, and nothing is sent but by them."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dialogs.registry import DIALOGS
from domain.incoming import Act
from tests.dialogs.chat import Chat

SAID = (
    "Tarvitsen kaksi siivoojaa heti Hollolaan", "nuori nainen", "soita 040 123 4567", "pari", "3", "0", "Lahti", "heti",
    "1.2.", "1.1.2020", "riittää", "työajat ja ajokortti", "iltaisin", "ehkä", "ohita", "2077474-0", "1234567-9",
    "en muista", "yksityishenkilö", "Leipomo Lumo Oy", "Pekka Pekkanen", "sähköposti", "pekka@esimerkki.fi", "ei",
    "joo", "lähetä", "muuta jotakin", "apu", "omin sanoin", "lisätiedot", "palkkatuesta", "työkokeilu", "täsmätyö",
    "tapahtuma", "muuta", "takaisin", "peru", "kieli", "svenska", "suomi", "ihminen", "stop", "omat tarpeet",
    "kerro lisää", "sulje",
)  # fmt: skip


class Employer(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.chat = Chat()
        self.sent = 0
        self.buttons: list[str] = []

    def teardown(self) -> None:
        self.chat.close()

    @initialize(how=st.sampled_from(["new", "told", "summary", "known"]))
    def begin(self, how: str) -> None:
        if how == "known":
            self.chat.speak_for_company()
            self.sent = 2
        self.chat.start("emp_kirje")
        if how != "known":
            self._do(Act.SAY, "suomi")
        if how in ("told", "summary"):
            self._do(Act.SAY, SAID[0])
        if how == "summary":
            told = ("riittää", "ohita", "2077474-0", "Leipomo Oy", "Pekka P", "sähköposti", "p@esimerkki.fi", "ohita")
            for said in told:
                self._do(Act.SAY, said)

    def _do(self, act: Act, said: str = "", data: str = "") -> None:
        asked = self.chat.asked
        self.chat.clock.advance(seconds=1)
        self.chat.act(act, said, data=data)
        needs = len(self.chat.rows("staffing_request"))
        may_send = asked == "need.right" or asked.startswith("advice")  # a question goes to a person at once
        assert needs == self.sent or (may_send and needs == self.sent + 1), "only who says so sends anything"
        self.sent = needs
        self.buttons += [one.data for one in self.chat.prompt.buttons()]

    @rule(said=st.sampled_from(SAID))
    def says(self, said: str) -> None:
        self._do(Act.SAY, said)

    @rule(said=st.text(max_size=40))
    def says_anything(self, said: str) -> None:
        self._do(Act.SAY, said)

    @rule(place=st.integers(0, 20))
    def presses(self, place: int) -> None:
        offered = self.chat.prompt.buttons()
        self._do(Act.PRESS, data=offered[place % len(offered)].data)

    @rule(place=st.integers(0, 300))
    def presses_an_old_one(self, place: int) -> None:
        if self.buttons:
            self._do(Act.PRESS, data=self.buttons[place % len(self.buttons)])

    @rule(hours=st.sampled_from([1, 30]))
    def waits_and_opens_the_link_again(self, hours: int) -> None:
        self.chat.clock.advance(hours=hours)
        self._do(Act.START, "emp_kirje")

    @invariant()
    def there_is_a_question(self) -> None:
        if self.chat.conversation is None:
            return
        state = self.chat.state
        assert state.asked in DIALOGS[state.dialog].steps and self.chat.prompt.buttons()


TestEmployer = Employer.TestCase
TestEmployer.settings = settings(
    max_examples=6, stateful_step_count=15, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
