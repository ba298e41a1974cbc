"""An employer looks at the introduction cards, answers each (84), and takes a time for the interview.

A client's words are said in questions of this dialog and nowhere else: the store takes those messages back when the
client is not in it any more (storage.naming.NAMING).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from dialogs.kit.answers import Raw
from dialogs.kit.choices import Pick, choice
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts
from dialogs.kit.steps import Condition, OnlyIf, Option, Step, only_if, optional, text
from dialogs.proposal import card_shown
from dialogs.times import Brought, Otherwise, Times, moment, taken_meanwhile
from domain.calendar import first_contact_due
from domain.cards import Stage
from domain.employers import Answer, WhyNot
from domain.meetings import MeetingKind
from locales import Rich
from storage.candidates import Introduced
from storage.errors import Refused
from storage.store import Store

LONGEST_WORDS = 500
LONGEST_PLACE = 160


class Where(StrEnum):
    THEIRS = "theirs"
    OURS = "ours"


class CardsOf:
    """The cards that one person may see, read when asked for and once a turn."""

    def __init__(self, store: Store, person_id: int) -> None:
        self._store = store
        self._person_id = person_id
        self._found: dict[int, list[Introduced]] = {}
        self._times: dict[int, list[datetime]] = {}

    def of(self, request_id: int) -> list[Introduced]:
        if request_id not in self._found:
            self._found[request_id] = self._store.candidates.for_employer(self._person_id, request_id)
        return self._found[request_id]

    @cached_property
    def newest(self) -> int:
        """The newest need with cards; 0 when there is none."""
        return next(iter(self._store.candidates.needs_with_cards(self._person_id)), 0)

    def times(self, candidate_id: int) -> list[datetime]:
        if candidate_id not in self._times:
            self._times[candidate_id] = self._store.candidates.interview_times(self._person_id, candidate_id)
        return self._times[candidate_id]


class Which(Pick):
    """One of several cards, by the name on it."""

    def __init__(self) -> None:
        super().__init__(lambda scene: (), expects="text")

    def options(self, dialog: Dialog) -> Sequence[Option]:
        assert isinstance(dialog, Cards)
        return [Option(str(one.candidate_id), one.card.name) for one in dialog.cards]


def _when(test: Callable[[Cards], object]) -> Condition:
    return Condition(lambda dialog: isinstance(dialog, Cards) and bool(test(dialog)))


_SAID_NO = Condition(lambda dialog: dialog.given.get("answer") == Answer.NO)


class CardsStart(Dialog, name="cards"):
    cause = Brought()
    """Which need."""
    which = only_if(_when(lambda dialog: len(dialog.cards) > 1), Which())
    answer = only_if(_when(lambda dialog: dialog.card), choice(Answer))
    why_not = OnlyIf[WhyNot | None](_SAID_NO, optional(choice(WhyNot)))
    reason = OnlyIf[str | None](_SAID_NO, optional(text(longest=LONGEST_WORDS, patient=True)))
    where = only_if(_when(lambda dialog: dialog.meets() and dialog.free()), choice(Where))
    meet_at = only_if(
        _when(lambda dialog: dialog.is_choosing() and dialog.where is Where.THEIRS),
        text(longest=LONGEST_PLACE, patient=True),
    )


class Cards(CardsStart, Times, name="cards"):
    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {"cards": CardsOf(here.store, here.person_id), "rules": here.store.rules.current()}

    @classmethod
    def known(cls, facts: Facts) -> dict[str, Raw]:
        """Who comes by no door sees the newest cards."""
        of: CardsOf = facts["cards"]
        return {"cause": str(of.newest)} if of.newest else {}

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        return {"cause": str(subject)}

    # Whose card, and how it stands.

    @property
    def cards(self) -> list[Introduced]:
        """The cards of the need that the way here was about; none for who may not see them."""
        of: CardsOf = self.scene.facts["cards"]
        return of.of(int(self.cause)) if self.cause.isdecimal() else []

    @property
    def card(self) -> Introduced | None:
        """The one that is being looked at."""
        cards = self.cards
        if len(cards) == 1:
            return cards[0]
        return next((one for one in cards if str(one.candidate_id) == self.which), None)

    def meets(self) -> bool:
        return self.answer is Answer.MEET and self.card is not None and self.card.interview_at is None

    # The time.

    def is_choosing(self) -> bool:
        return self.meets() and bool(self.free())

    def wanted(self) -> tuple[MeetingKind, tuple[int, ...]]:
        return MeetingKind.INTERVIEW, ()

    def free(self) -> list[datetime]:
        card = self.card
        of: CardsOf = self.scene.facts["cards"]
        return of.times(card.candidate_id) if card else []

    def asking(self) -> Rich:
        return self._say("cards.asking")

    def words(self, step: Step[Any]) -> dict[str, Any]:
        card = self.card
        if step.key != "answer" or card is None:
            return super().words(step)
        return {"card": card_shown(card.card, self.scene), "state": self._standing(card)}

    def _standing(self, card: Introduced) -> Rich:
        """What has been answered and agreed about them already."""
        if card.interview_at is not None:
            return Rich("\n\n" + self._say("cards.standing.interview", starts=card.interview_at))
        if card.state in (Stage.MEET, Stage.DECLINED, Stage.HIRED):
            return Rich("\n\n" + self._say(f"cards.standing.{card.state}"))
        return Rich("")

    # What is done.

    def finish(self, here: Here) -> Reply:
        card = self.card
        if card is None or self.answer is None:
            return Reply("cards.none")
        if card.state is Stage.HIRED:
            return self._on(card, "cards.standing.hired")
        if not here.store.candidates.employer_answers(
            here.person_id, card.candidate_id, self.answer, self.why_not, self.reason
        ):
            return Reply("cards.none")
        if self.answer is Answer.MEET:
            return self._meet(here, card)
        return self._on(card, f"cards.said.{self.answer}")

    def _meet(self, here: Here, card: Introduced) -> Reply:
        if card.interview_at is not None:
            return self._on(card, "cards.standing.interview", starts=card.interview_at)
        if not self.is_choosing() or self.time == Otherwise.NONE:
            message_id = here.heard() if self.wishes else None
            here.store.candidates.want_interview(
                here.person_id, card.candidate_id, conversation_id=here.conversation_id, message_id=message_id
            )
            return self._on(card, "cards.time_later", due=self._promised())
        try:
            made = here.store.candidates.agree_interview(
                here.person_id, card.candidate_id, moment(self.time), self.meet_at
            )
        except Refused as refused:
            if not taken_meanwhile(refused):
                return Reply("cards.none")
            given = {
                key: raw for key, raw in self.given.items() if key in ("cause", "which", "answer", "where", "meet_at")
            }
            return Reply("times.taken", then=self.name, given=given)
        return self._on(card, "cards.agreed", starts=made.starts_at)

    def _promised(self) -> date:
        rules = self.scene.facts["rules"]
        return first_contact_due(self.scene.now, rules.employer_contact_days, rules.closures())

    def _on(self, card: Introduced, key: str, **params: Any) -> Reply:
        """To the cards that have no answer yet."""
        waits = [one for one in self.cards if one.answer is None and one.candidate_id != card.candidate_id]
        if not waits:
            return Reply(key, params)
        given = {"cause": self.cause} | ({"which": str(waits[0].candidate_id)} if len(waits) == 1 else {})
        return Reply(key, params, then=self.name, given=given)
