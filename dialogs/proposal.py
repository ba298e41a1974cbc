"""A client is asked whether they may be suggested to an employer, and sees the card before anybody else does (83)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from typing import Any

from dialogs.kit.answers import Raw
from dialogs.kit.choices import choice, pick
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.steps import Condition, OnlyIf, Option, Step, only_if, optional, text
from dialogs.times import Brought
from domain.cards import LIVE, IntroductionCard, Stage
from domain.text import cut
from locales import Rich
from locales.cards import card_lines
from storage.candidates import Candidate
from storage.store import Store

LONGEST_WHY = 300
LONGEST_WISH = 500
LONGEST_LABEL = 40


class Turn(StrEnum):
    """What a door leads to: the question, the card, or the way out."""

    ASK = "ask"
    CARD = "card"
    OUT = "out"


class May(StrEnum):
    YES = "yes"
    NO = "no"
    MORE = "more"


class Look(StrEnum):
    """What the client says of the card."""

    GOOD = "good"
    FULL = "full"
    CHANGE = "change"
    NO = "no"


class Out(StrEnum):
    OUT = "out"
    STAY = "stay"


class Mine:
    """Where one person is suggested, read when asked for and once a turn."""

    def __init__(self, store: Store, person_id: int) -> None:
        self._store = store
        self._person_id = person_id
        self._found: dict[int, Candidate | None] = {}

    def one(self, candidate_id: int) -> Candidate | None:
        if candidate_id not in self._found:
            self._found[candidate_id] = self._store.candidates.proposal(self._person_id, candidate_id)
        return self._found[candidate_id]

    @cached_property
    def first(self) -> Candidate | None:
        return next(iter(self._store.candidates.proposals(self._person_id)), None)


def _stage(*turns: Turn) -> Condition:
    return Condition(lambda dialog: isinstance(dialog, Proposal) and dialog.turn in turns)


def _said(step: str, *values: str) -> Condition:
    return Condition(lambda dialog: dialog.given.get(step) in values)


class Proposal(Dialog, name="proposal"):
    counted = False
    cause = Brought()
    """Which candidate, by which door, and of the card the revision: ``12-card-3``. Without one: what waits for them."""
    may = only_if(_stage(Turn.ASK), choice(May))
    why = OnlyIf[str | None](_said("may", May.NO), optional(text(longest=LONGEST_WHY, patient=True)))
    look = only_if(_stage(Turn.CARD), choice(Look))
    wish = only_if(_said("look", Look.CHANGE), text(longest=LONGEST_WISH, patient=True))
    leave = only_if(_stage(Turn.OUT), choice(Out))

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {"mine": Mine(here.store, here.person_id)}

    @classmethod
    def known(cls, facts: Facts) -> dict[str, Raw]:
        """Who comes by no door is asked what waits for them."""
        mine: Mine = facts["mine"]
        return {"cause": cause_of(mine.first)} if mine.first else {}

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        turn, _, revision = value.partition("-")
        if turn not in set(Turn) or (revision and not revision.isdecimal()):
            return None
        return {"cause": f"{subject}-{turn}-{revision or 0}"}

    # Which one, and what there is to say of it now.

    @property
    def proposal(self) -> Candidate | None:
        """The one meant, when it is theirs."""
        mine: Mine = self.scene.facts["mine"]
        number = self.cause.partition("-")[0]
        return mine.one(int(number)) if number.isdecimal() else None

    @property
    def turn(self) -> Turn | None:
        """What is asked as it stands now; None when there is nothing to ask (any more)."""
        found = self.proposal
        if found is None:
            return None
        wanted = self.cause.split("-")[1]
        if wanted == Turn.OUT:
            return Turn.OUT if found.state in LIVE else None
        if wanted == Turn.ASK and found.state in (Stage.ASKED, Stage.NO) and found.need_is_open:
            return Turn.ASK
        same = found.card_revision == self.revision
        return Turn.CARD if wanted == Turn.CARD and same and found.state is Stage.YES and found.card else None

    @property
    def revision(self) -> int:
        return int(self.cause.split("-")[2])

    def words(self, step: Step[Any]) -> dict[str, Any]:
        found = self.proposal
        if found is None:
            return super().words(step)
        match step.key:
            case "may":
                return {"company": found.company_name, "job": offer(found, self.scene)}
            case "look":
                assert found.card is not None, "a card is looked at only when there is one"
                return {"company": found.company_name, "card": card_shown(found.card, self.scene)}
            case "leave":
                return {"company": found.company_name}
        return super().words(step)

    # What is done.

    def keep(self, here: Here) -> None:
        """A no counts from the press on, also for who says nothing more."""
        found = self.proposal
        if found is not None and self.may is May.NO:
            here.store.candidates.answer(here.person_id, found.id, False, self.why)

    def finish(self, here: Here) -> Reply:
        found = self.proposal
        if found is None:
            return Reply("kit.stale")
        if self.turn is None:
            return self._as_it_is(found)
        if self.may is not None:
            return self._answered(here, found)
        if self.look is not None:
            return self._looked(here, found)
        if self.leave is Out.STAY:
            return Reply("proposal.stays")
        done = here.store.candidates.withdraw(here.person_id, found.id)
        return Reply("proposal.is_out") if done else self._as_it_is(found)

    def _answered(self, here: Here, found: Candidate) -> Reply:
        if self.may is May.MORE:
            return Reply("proposal.more", then="person")
        if self.may is May.NO:
            return Reply("proposal.said_no")
        if not here.store.candidates.answer(here.person_id, found.id, True):
            return Reply("proposal.over")
        return Reply("proposal.said_yes", {"company": found.company_name, "name": found.asked_by_name})

    def _looked(self, here: Here, found: Candidate) -> Reply:
        candidates = here.store.candidates
        if self.look is Look.NO:
            candidates.withdraw(here.person_id, found.id)
            return Reply("proposal.is_out")
        if self.look is Look.CHANGE:
            candidates.wish(here.person_id, found.id, self.wish or "")
            return Reply("proposal.wished", {"name": found.asked_by_name})
        full = self.look is Look.FULL
        if not candidates.approve(here.person_id, found.id, self.revision, full_name=full):
            return Reply("proposal.over")
        return Reply("proposal.approved", {"company": found.company_name, "name": found.asked_by_name})

    def _as_it_is(self, found: Candidate) -> Reply:
        """An old button: nothing changes, and they hear how things stand."""
        if not found.need_is_open or found.state in (Stage.WITHDRAWN, Stage.NO):
            return Reply("proposal.over")
        if _next(found) is Turn.CARD:
            return Reply("proposal.new_card", then=self.name, given={"cause": cause_of(found)})
        return Reply("proposal.goes_on", {"company": found.company_name})


def _live(scene: Scene) -> list[Option]:
    live: list[Candidate] = scene.facts["live"]
    return [Option(str(one.id), f"{one.company_name}: {cut(one.job, LONGEST_LABEL)}") for one in live]


class Proposals(Dialog, name="proposals"):
    """Where one is being suggested now, and the way out of each."""

    counted = False
    which = only_if(Condition(lambda dialog: bool(dialog.scene.facts["live"])), pick(_live))

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {"live": here.store.candidates.proposals(here.person_id)}

    def finish(self, here: Here) -> Reply:
        live: list[Candidate] = self.scene.facts["live"]
        found = next((one for one in live if str(one.id) == self.which), None)
        if found is None:
            return Reply("proposal.none")
        return Reply(then=Proposal.name, given={"cause": cause_of(found)})


def cause_of(found: Candidate) -> str:
    """What there is to say of it now, as :attr:`Proposal.cause` has it."""
    return f"{found.id}-{_next(found)}-{found.card_revision}"


def _next(found: Candidate) -> Turn:
    """What is to be said of it now: the answer that is waited for, or that one is not in it any more."""
    if found.state is Stage.ASKED:
        return Turn.ASK
    return Turn.CARD if found.state is Stage.YES and found.card and not found.card_wish else Turn.OUT


def offer(found: Candidate, scene: Scene) -> Rich:
    """The job as the employer told it, a line each; what was not told is left out."""
    return Rich("\n".join(scene.texts.say(scene.language, key, **params) for key, params in _lines(found, scene)))


def _lines(found: Candidate, scene: Scene) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "proposal.job", {"job": found.job}
    if found.place:
        yield "proposal.place", {"place": found.place}
    if found.starts_on:
        yield "proposal.starts_on", {"day": found.starts_on}
    elif found.starts_words:
        yield "proposal.starts", {"words": found.starts_words}
    if found.hours:
        named = (scene.texts.plain(scene.language, f"card.hours_that_suit.{one}") for one in found.hours)
        yield "proposal.hours", {"hours": ", ".join(named)}
    if found.pay:
        yield "proposal.pay", {"pay": found.pay}


def card_shown(card: IntroductionCard, scene: Scene) -> Rich:
    """The card, word for word, as the employer will see it."""
    say, language = scene.texts.say, scene.language
    lines = [say(language, "card.name_line", name=card.name)]
    for label, words in card_lines(card, scene.texts, language):
        lines.append(say(language, "card.line", label=label, words=words))
    return Rich("\n".join(lines))
