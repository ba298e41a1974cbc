"""An employer looks at what they have asked for: adds to it, changes it, lets it rest, or says that it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from dialogs.employer_steps import Ahead, Count, Sending, Sentence
from dialogs.kit.answers import SKIPPED, Raw
from dialogs.kit.choices import Choice, choice, pick
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.steps import Condition, OnlyIf, Option, Step, only_if, optional
from dialogs.need_lines import NeedLines, NeedTold, Topic, Whose
from dialogs.need_reading import has_contacts, reading, said, unfair_ground
from dialogs.times import Brought
from domain.calendar import local_day
from domain.employers import Closing, State
from domain.need_reader import NeedRead
from domain.text import cut
from locales import Rich, shape
from storage.requests import Request

LONGEST_LABEL = 40
"""Characters of a need's words on its button."""


class Act(StrEnum):
    PEOPLE = "people"
    ADD = "add"
    CHANGE = "change"
    HOLD = "hold"
    RESUME = "resume"
    CLOSE = "close"


class Done(StrEnum):
    """Why a need is no longer open, as an employer can say it."""

    OURS = "ours"
    OTHERS = "others"
    NOT_NEEDED = "not_needed"


def _needs(scene: Scene) -> Sequence[Option]:
    needs: list[Request] = scene.facts["needs"]
    return [Option(str(one.id), title(one, scene)) for one in needs]


def title(need: Request, scene: Scene) -> str:
    """A need's short name, such as "Siivooja, 23.11."."""
    about = need.job or scene.texts.plain(scene.language, f"need.help.{need.help}")
    opened = shape(scene.language, local_day(need.opened_at), "short")
    return f"{cut(about[:1].upper() + about[1:], LONGEST_LABEL)}, {opened}"


def _several(dialog: Dialog) -> bool:
    return isinstance(dialog, MyNeeds) and not dialog.subject and len(dialog.scene.facts["needs"]) > 1


def _is_open(dialog: Dialog) -> bool:
    return isinstance(dialog, MyNeeds) and bool(dialog.possible())


class ActStep(Choice[Act]):
    """What to do about the need, as far as it can be done now."""

    def __init__(self) -> None:
        super().__init__(Act)

    def options(self, dialog: Dialog) -> Sequence[Option]:
        assert isinstance(dialog, MyNeeds)
        possible = dialog.possible()
        return [option for option in super().options(dialog) if option.value in possible]


def _does(act: Act) -> Condition:
    return Condition(lambda dialog: dialog.raw("act") == act)


def _was_filled(dialog: Dialog) -> bool:
    return dialog.raw("why") in (Done.OURS, Done.OTHERS) and isinstance(dialog, MyNeeds) and dialog.wanted() != 1


class MyNeeds(Dialog, name="my_needs"):
    counted = False
    subject = Brought()
    which = only_if(Condition(_several), pick(_needs))
    act = only_if(Condition(_is_open), ActStep())
    added = only_if(_does(Act.ADD), Sentence())
    until = OnlyIf[date | None](_does(Act.HOLD), optional(Ahead()))
    why = only_if(_does(Act.CLOSE), choice(Done))
    filled = OnlyIf[int | None](Condition(_was_filled), optional(Count()))

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {"needs": here.store.requests.of_person(here.person_id)}

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        """``value`` is what to do about the need, or "" to look at it."""
        if value and value not in set(Act):
            return None
        return {"subject": str(subject), **({"act": value} if value else {})}

    @property
    def need(self) -> Request | None:
        """The one meant; None when it is not theirs, or there is none."""
        needs: dict[str, Request] = {str(one.id): one for one in self.scene.facts["needs"]}
        meant = self.subject or self.which
        if meant:
            return needs.get(meant)
        return next(iter(needs.values())) if len(needs) == 1 else None

    def wanted(self) -> int | None:
        """How many were looked for."""
        return self.need.count if self.need else None

    def possible(self) -> list[Act]:
        need = self.need
        if need is None:
            return []
        is_open, is_held = need.is_open, need.is_held
        can = {
            Act.PEOPLE: need.introduced_at is not None,
            Act.ADD: is_open,
            Act.CHANGE: is_open,
            Act.HOLD: is_open and not is_held,
            Act.RESUME: is_open and is_held,
            Act.CLOSE: is_open,
        }
        return [act for act in Act if can[act]]

    def words(self, step: Step[Any]) -> dict[str, Any]:
        need = self.need
        if need is None or step.key != "act":
            return {}
        return {"need": Rich("\n".join(shown(need, self.scene)))}

    def finish(self, here: Here) -> Reply:
        need = self.need
        if need is None:
            return Reply("my_needs.gone" if self.subject else "my_needs.none")
        if self.act is None:
            return Reply("my_needs.over", {"need": Rich("\n".join(shown(need, self.scene)))})
        do: dict[Act, Callable[[Here, Request], Reply]] = {
            Act.PEOPLE: self._people,
            Act.ADD: self._add,
            Act.CHANGE: self._change,
            Act.HOLD: self._hold,
            Act.RESUME: self._resume,
            Act.CLOSE: self._close,
        }
        return do[self.act](here, need)

    def _people(self, here: Here, need: Request) -> Reply:
        return Reply(then="cards", given={"cause": str(need.id)})

    def _add(self, here: Here, need: Request) -> Reply:
        """What was added is read, and shown with the rest before it is kept."""
        assert self.added is not None
        lines = as_lines(need)
        before = lines["told"]
        lines["told"] = said(f"{before[0]}\n{self.added}", local_day(need.opened_at))
        lines.pop("count" if lines.get("count") == SKIPPED else "", None)  # the new words may tell
        given = {**lines, "request": str(need.id), "added": said(self.added, self.scene.today)}
        return Reply(then="need_change", given=given)

    def _change(self, here: Here, need: Request) -> Reply:
        return Reply(then="need_change", given={**as_lines(need), "request": str(need.id)})

    def _hold(self, here: Here, need: Request) -> Reply:
        here.store.requests.hold(here.person_id, need.id, self.until)
        if self.until is None:
            return Reply("my_needs.held")
        return Reply("my_needs.held_until", {"until": self.until})

    def _resume(self, here: Here, need: Request) -> Reply:
        here.store.requests.resume(here.person_id, need.id)
        return Reply("my_needs.resumed")

    def _close(self, here: Here, need: Request) -> Reply:
        assert self.why is not None
        is_filled = self.why is not Done.NOT_NEEDED
        filled = (1 if self.wanted() == 1 else self.filled) if is_filled else None
        here.store.requests.close(here.person_id, need.id, Closing(self.why), filled)
        return Reply(f"my_needs.closed.{self.why}")


# A need as it is kept, in words and as answers.


def shown(need: Request, scene: Scene) -> list[str]:
    """A need in plain words: how far it is, and what was asked for."""
    texts, language = scene.texts, scene.language
    told = {"what": title(need, scene), "words": need.words}
    return [texts.say(language, "my_needs.title", **told), how_far(need, scene)]


def how_far(need: Request, scene: Scene) -> str:
    """Where a need stands, and who looks after it."""
    texts, language = scene.texts, scene.language
    if need.closed_at is not None:
        return texts.say(language, f"my_needs.ended.{need.closed_why}")
    if need.held_since is not None:
        key = "my_needs.on_hold_until" if need.held_until else "my_needs.on_hold"
        return texts.say(language, key, until=need.held_until or "")
    if need.state is State.NEW:
        key = "my_needs.state.new" if need.owner_name else "my_needs.state.new_queue"
        due = max(need.first_contact_due, scene.today)
        return texts.say(language, key, name=need.owner_name or "", due=due)
    return texts.say(language, f"my_needs.state.{need.state}")


def as_lines(need: Request) -> dict[str, Raw]:
    """The need's lines as they are kept between two messages; what was not told is left out."""
    day = local_day(need.opened_at)
    lines: dict[str, Raw] = {"help": str(need.help), "told": said(need.words, day)}
    for name in ("job", "count", "pay", "must", "nice", "lasts", "licence", "partial"):
        value = getattr(need, name)
        lines |= {} if value is None else {name: str(value)}
    for name in ("hours", "languages", "cards", "wishes"):
        value = getattr(need, name)
        lines |= {name: [str(one) for one in value]} if value else {}
    lines |= {} if need.ends_on is None else {"ends": need.ends_on.isoformat()}
    lines |= {} if need.deadline is None else {"deadline": need.deadline.isoformat()}
    where = need.place or need.municipality_code
    lines |= {} if where is None else {"where": where}
    if need.starts_on or need.starts_words:
        lines["starts"] = [need.starts_on.isoformat() if need.starts_on else "", need.starts_words or ""]
    return lines | _asked_already(need, lines)


def _asked_already(need: Request, lines: dict[str, Raw]) -> dict[str, Raw]:
    """What is settled by the need as it stands: what it tells of, whose numbers they are, and what was kept to."""
    settled: dict[str, Raw] = {"more": [str(topic) for topic in Topic if str(topic) in lines]}
    settled |= {name: SKIPPED for name in ("count", "partial", "ends") if name not in lines}
    if has_contacts(need.words):
        settled["whose"] = Whose.MINE
    kept_to = {"told": need.words, "must": need.must or "", "nice": need.nice or ""}
    return settled | {f"{name}_fair": SKIPPED for name, words in kept_to.items() if unfair_ground(words)}


class NeedFrom(Dialog, name="need_change"):
    request = Brought()
    added = Brought()


class NeedChange(NeedFrom, NeedTold, NeedLines, name="need_change"):
    """A need of theirs as one page; each line can be changed, and nothing is before they say so."""

    right = Sending("more")

    def reading(self) -> NeedRead | None:
        """Only what they add now fills in lines: what they left out before stays out."""
        raw = self.raw("added")
        return reading(raw[0], raw[1]) if isinstance(raw, list) else None

    def finish(self, here: Here) -> Reply:
        subject = int(self.request) if self.request.isdecimal() else 0
        changed = here.store.requests.change(here.person_id, subject, self.need())
        return Reply("my_needs.changed" if changed else "my_needs.gone")
