"""One job tip, or a few of them to choose from: interested or not and why, kept, asked about, applied for (106)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dialogs import tip_words
from dialogs.kit.answers import Raw
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.steps import Condition, OnlyIf, Step, optional, text
from dialogs.times import Brought
from dialogs.tip_facts import Kind, TipsOf, brought
from dialogs.tip_steps import DOORS, LONGEST_WORDS, STAYS, Do, DoStep, Elsewhere, TipBase, Which, WhyNotStep
from domain.calendar import add_working_days
from domain.people import call_name_from
from domain.tips import Answer, WhyNot
from locales import Rich

if TYPE_CHECKING:
    from storage.tips import Taste
    from storage.tips import Tip as OneTip


def _asks_which(dialog: Dialog) -> bool:
    return isinstance(dialog, Tip) and not dialog.subject and len(dialog.listed) > 1


def _has_tip(dialog: Dialog) -> bool:
    return isinstance(dialog, Tip) and dialog.tip is not None


def _asks_question(dialog: Dialog) -> bool:
    return isinstance(dialog, Tip) and dialog.given.get("do") == Do.ASK and dialog.is_live


class TipQuestions(TipBase, name="tip"):
    ids = Brought()
    subject = Brought()
    taught = Brought()
    which = OnlyIf(Condition(_asks_which), Which())
    do = OnlyIf(Condition(_has_tip), DoStep())
    why_not = OnlyIf[WhyNot | None](do.is_(Do.NO), optional(WhyNotStep()))
    question = OnlyIf[str | None](Condition(_asks_question), optional(text(longest=LONGEST_WORDS, patient=True)))
    done = Brought()


class Tip(TipQuestions, name="tip"):
    """``ids`` are those of a list, ``kind`` what it is of, ``subject`` one that is meant whatever the list; ``done`` is
    what was done last with the tip, and ``taught`` what was learned of a no (``hours:nights``).
    """

    counted = False

    def __init__(self, given: Mapping[str, Raw], scene: Scene) -> None:
        super().__init__(_narrowed(given, scene), scene)

    @classmethod
    def gather(cls, here: Here) -> Facts:
        case = here.store.clients.open_case(here.person_id)
        return {
            "tips": TipsOf(here.store, here.person_id),
            "coordinator": case.coordinator_name if case else None,
        }

    @classmethod
    def known(cls, facts: Facts) -> dict[str, Raw]:
        """The newest ones, for who comes by no list of another kind."""
        return brought(facts["tips"].lately(), Kind.NEW)

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        """``value`` is what to do at once, or empty: to be looked at."""
        if value and value not in DOORS:
            return None
        return {"subject": str(subject), **({"do": value} if value else {})}

    # Which tip, and how it stands.

    @property
    def listed(self) -> list[OneTip]:
        tips: TipsOf = self.scene.facts["tips"]
        return tips.all(str(self.given.get("ids", "")))

    @property
    def tip(self) -> OneTip | None:
        """The one meant; None when there is none, or it is not theirs."""
        tips: TipsOf = self.scene.facts["tips"]
        chosen = str(self.given.get("subject", "") or self.given.get("which", ""))
        if chosen:
            return tips.one(int(chosen)) if chosen.isdecimal() else None
        return self.listed[0] if len(self.listed) == 1 else None

    @property
    def is_live(self) -> bool:
        return self.tip is not None and self.tip.is_live

    @property
    def did(self) -> str:
        return str(self.given.get("done", ""))

    def is_over(self) -> bool:
        if self.tip is None:
            return not _asks_which(self) or "which" in self.given
        return self.given.get("do") in (Do.OTHERS, Do.NEXT, Do.SEARCH)

    def elsewhere(self) -> list[Elsewhere]:
        match self.kind:
            case Kind.NEW | Kind.MORE:
                return [Elsewhere.MORE, Elsewhere.HOME]
            case Kind.FOUND:
                return [Elsewhere.SEARCH, Elsewhere.HOME]
        return [Elsewhere.HOME]

    def possible(self) -> list[Do]:
        """All that can be said to it now."""
        tip = self.tip
        if tip is None:
            return []
        can = {
            Do.YES: tip.is_live and tip.answer != Answer.YES,
            Do.NO: tip.applied_at is None and tip.answer != Answer.NO,
            Do.SAVE: tip.is_live and tip.saved_at is None,
            Do.UNSAVE: tip.saved_at is not None,
            Do.MORE: tip.is_live,
            Do.ASK: tip.is_live,
            Do.HOW: tip.is_live,
            Do.APPLIED: tip.applied_at is None,
            Do.UNDO: self._taste() is not None,
            Do.NEXT: _next(self.given, self.scene) is not None,
            Do.SEARCH: self.kind == Kind.FOUND,
            Do.OTHERS: True,
        }
        return [one for one in Do if can[one]]

    def shown(self) -> list[Do]:
        """The buttons: what one would want next, never all at once."""
        tip = self.tip
        assert tip is not None, "only a tip that is there is asked about"
        if self.did in ("taught", Do.UNDO) or not tip.is_live:
            offered = {Do.UNDO, Do.NEXT, Do.SEARCH, Do.OTHERS} | ({Do.APPLIED, Do.UNSAVE} if self.did == "" else set())
        else:
            is_wanted = tip.answer == Answer.YES or self.did == Do.HOW or tip.applied_at is not None
            answers = {Do.APPLIED} if is_wanted else {Do.YES, Do.NO}
            offered = {*answers, Do.SAVE, Do.MORE, Do.ASK, Do.HOW}
            offered |= {Do.UNSAVE} if self.kind == Kind.SAVED or self.did == Do.SAVE else set()
            offered |= {Do.NEXT, Do.OTHERS} if self.did else set()
            offered |= {Do.SEARCH} if len(self.listed) == 1 else set()
            offered -= {self.did, Do.HOW if self.did == Do.YES else ""}
            offered -= {Do.ASK} if tip.asked_at else set()
            offered -= {Do.HOW, Do.SAVE} if tip.applied_at else set()
        return [one for one in self.possible() if one in offered]

    def may_be_why(self) -> list[WhyNot]:
        """Why it may not be for somebody: only what the posting tells of."""
        tip = self.tip
        if tip is None:
            return []
        posting = tip.posting
        needs = posting.education or posting.licence or posting.cards or posting.languages
        can = {
            WhyNot.OCCUPATION: posting.occupation is not None,
            WhyNot.FIELD: posting.field is not None,
            WhyNot.HOURS: bool(posting.hours),
            WhyNot.FAR: bool(posting.municipalities) and not posting.is_remote,
            WhyNot.EMPLOYER: posting.employer is not None,
            WhyNot.SKILLS: bool(needs),
        }
        return [one for one in WhyNot if can.get(one, True)]

    def _taste(self) -> Taste | None:
        """What the last no taught, as long as it is remembered."""
        kind, _, value = self.taught.partition(":") if self.taught else ("", "", "")
        if not kind:
            return None
        tips: TipsOf = self.scene.facts["tips"]
        return next((one for one in tips.tastes() if (str(one.kind), one.value) == (kind, value)), None)

    # What is said.

    def words(self, step: Step[Any]) -> dict[str, Any]:
        if step.key == "which":
            return {
                "heading": self._say(f"tip.list.{self.kind or Kind.NEW}", n=len(self.listed)),
                "tips": tip_words.listed(self.listed, self.scene),
            }
        if step.key == "do":
            return {"tip": self._shown_tip()}
        return super().words(step)

    def _shown_tip(self) -> Rich:
        """The tip itself, or what came of the last press and what next."""
        tip = self.tip
        assert tip is not None, "only a tip that is there is asked about"
        next_ = self._say("tip.what_next")
        if not tip.is_live and self.did not in (Do.APPLIED, Do.UNSAVE, "taught", Do.UNDO):
            return Rich(f"{self._say('tip.gone', title=tip.posting.title)}\n\n{next_}")
        if not self.did:
            missing = self.scene.facts["tips"].missing(tip)
            said = tip_words.standing(tip, self.scene)
            ask = f"{said} {next_}" if said else self._say("tip.what_say")
            found = self._say("tip.list.found", n=1) + "\n\n" if self._is_only_find() else ""
            return Rich(f"{found}{tip_words.told(tip, self.scene, missing)}\n\n{ask}")
        came = self._came_of(tip)
        return Rich(f"{came}\n\n{next_}" if came else next_)

    def _is_only_find(self) -> bool:
        return self.kind == Kind.FOUND and len(self.listed) == 1

    def _came_of(self, tip: OneTip) -> Rich | None:
        match self.did:
            case Do.YES:
                return self._wanted(tip)
            case Do.HOW:
                return self._say("tip.how", title=tip.posting.title, how=tip_words.how(tip, self.scene))
            case Do.MORE:
                return tip_words.more(tip, self.scene)
            case Do.SAVE | Do.UNSAVE:
                return self._say(f"tip.kept.{self.did}", title=tip.posting.title)
            case Do.APPLIED if tip.went is None:
                return self._has_applied()
            case Do.UNDO:
                return self._say("tip.undone")
        return None

    def _wanted(self, tip: OneTip) -> Rich:
        """How one applies at once; where the employer has told nothing of it, with a person's help."""
        if not tip_words.can_apply(tip):
            return self._say("tip.wanted_through_us", title=tip.posting.title)
        return self._say("tip.wanted", title=tip.posting.title, how=tip_words.how(tip, self.scene))

    def _has_applied(self) -> Rich:
        name = self.scene.facts["coordinator"]
        if name is None:
            return self._say("tip.has_applied_soon")
        return self._say("tip.has_applied", name=call_name_from(name))

    def _say(self, key: str, **params: Any) -> Rich:
        return Rich(self.scene.texts.say(self.scene.language, key, **params))

    # What is done.

    def keep(self, here: Here) -> None:
        """Every press counts from the press on, also for who says nothing more."""
        tip = self.tip
        if tip is None:
            return
        if self.given.get("do") == Do.NO and "why_not" not in self.given and tip.answer != Answer.NO:
            here.store.tips.answer(here.person_id, tip.id, Answer.NO)
        if self.given.get("do") == Do.ASK and tip.is_live:
            self._ask(here, tip)
        self._keep_done(here, tip)

    def _keep_done(self, here: Here, tip: OneTip) -> None:
        store = here.store.tips
        match self.did:
            case Do.YES if tip.is_live:
                store.answer(here.person_id, tip.id, Answer.YES)
            case Do.SAVE if tip.is_live:
                store.save(here.person_id, tip.id, True)
            case Do.UNSAVE:
                store.save(here.person_id, tip.id, False)
            case Do.APPLIED if tip.applied_at is None:
                store.applied(here.person_id, tip.id)
            case Do.UNDO if taste := self._taste():
                store.forget(here.person_id, taste.id)

    def _ask(self, here: Here, tip: OneTip) -> None:
        """Their coordinator hears of it at once, and of their words when they write any."""
        message = here.heard() if self.question else None
        if message is not None or tip.asked_at is None:
            where = here.conversation_id
            here.store.tips.ask(here.person_id, tip.id, conversation_id=where, message_id=message)

    def finish(self, here: Here) -> Reply:
        tip = self.tip
        if tip is None:
            return self._elsewhere(here)
        match self.given.get("do"):
            case Do.NO:
                return self._not_for_me(here, tip)
            case Do.ASK if tip.is_live:
                return self._asked(here, tip)
            case Do.ASK:
                return Reply(then=self.name, given=self._again(tip, "gone"))
            case Do.SEARCH:
                return Reply(then="tip_search")
        return Reply(then="tips")

    def _elsewhere(self, here: Here) -> Reply:
        raw = self.given.get("which")
        if isinstance(raw, list):
            return Reply(then="tip_search", given={"sought": raw[0]})
        if raw == Elsewhere.SEARCH:
            return Reply(then="tip_search")
        if raw == Elsewhere.MORE:
            return more_now(here)
        if raw == Elsewhere.HOME:
            return Reply(then="tips")
        return Reply("kit.stale") if self.subject else Reply("tip.none_now", then="tips")

    def _not_for_me(self, here: Here, tip: OneTip) -> Reply:
        why = self.why_not
        learned = here.store.tips.answer(here.person_id, tip.id, Answer.NO, why) if why else None
        if learned is None:
            key = "tip.no_more_of_it" if why is None else "tip.no_thanks"
            return Reply(key, then=self.name, given=self._again(tip, "taught"))
        said = tip_words.learned(learned.kind, learned.value, learned.label, self.scene)
        given = {**self._again(tip, "taught"), "taught": f"{learned.kind}:{learned.value}"}
        return Reply("tip.learned", {"said": said}, then=self.name, given=given)

    def _asked(self, here: Here, tip: OneTip) -> Reply:
        closures = here.store.rules.current().closures()
        said = {"due": add_working_days(self.scene.today, 1, closures)}
        given = self._again(tip, "asked")
        name = self.scene.facts["coordinator"]
        if name is None:
            return Reply("tip.asked_soon", said, then=self.name, given=given)
        return Reply("tip.asked", {"name": call_name_from(name), **said}, then=self.name, given=given)

    def _again(self, tip: OneTip, done: str) -> dict[str, Raw]:
        """The same tip once more, with the list it was in."""
        kept = {key: raw for key, raw in self.given.items() if key in ("ids", "kind")}
        return {**kept, "subject": str(tip.id), "done": done}


MOST_NOW = 3
"""Tips that are given at once to who asks for more."""


def more_now(here: Here) -> Reply:
    """More tips at this moment, for who asks for them."""
    found = here.store.tips.more(here.person_id, MOST_NOW)
    if not found:
        return Reply("tips.no_more", then="tips")
    return Reply(then="tip", given=brought(found, Kind.MORE))


def _narrowed(given: Mapping[str, Raw], scene: Scene) -> Mapping[str, Raw]:
    """The answers with what leads back to the question turned into that: the tip, or the list, is asked about again."""
    rest = dict(given)
    which = rest.get("which")
    if isinstance(which, str) and ":" in which:
        rest["which"], _, rest["do"] = which.partition(":")
    do = rest.get("do")
    if do in STAYS:
        rest["done"] = str(rest.pop("do"))
    elif do in (Do.NO, Do.ASK):
        rest.pop("done", None)
    elif do == Do.NEXT and (following := _next(rest, scene)):
        rest = _without(rest) | {"subject": following}
    elif do == Do.OTHERS and len(str(rest.get("ids", "")).split()) > 1:
        rest = _newest(_without(rest), scene)
    elif "which" not in rest and not rest.get("subject") and len(str(rest.get("ids", "")).split()) > 1:
        rest.pop("done", None)
    return rest


def _newest(only: Mapping[str, Raw], scene: Scene) -> dict[str, Raw]:
    """The list; of the newest tips those of now, when others were given since it was shown."""
    tips: TipsOf = scene.facts["tips"]
    lately = brought(tips.lately(), Kind.NEW) if only.get("kind") == Kind.NEW else {}
    is_old = bool(set(str(lately.get("ids", "")).split()) - set(str(only.get("ids", "")).split()))
    return {**only, **lately} if is_old else dict(only)


def _without(given: Mapping[str, Raw]) -> dict[str, Raw]:
    """Only the list."""
    return {key: raw for key, raw in given.items() if key in ("ids", "kind")}


def _next(given: Mapping[str, Raw], scene: Scene) -> str | None:
    """The next of the list that waits for an answer, going round once."""
    tips: TipsOf = scene.facts["tips"]
    here = str(given.get("subject", "") or given.get("which", ""))
    ids = str(given.get("ids", "")).split()
    place = ids.index(here) if here in ids else -1
    around = [*ids[place + 1 :], *ids[: max(place, 0)]]
    waiting = [one for one in tips.all(" ".join(around)) if one.is_live and one.answer is None and str(one.id) != here]
    return str(waiting[0].id) if waiting else None
