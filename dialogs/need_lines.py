"""What an employer needs, line by line: read from their own words as far as it goes, and asked for the rest.

Only the job, how many, where and when from are asked of everybody; whatever else there is to tell is chosen. The steps
stand on their own, since a need is told once and changed afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from dialogs.employer_steps import Ahead, Count, HelpStep, Sentence, Soon, Starts, Where, place_of
from dialogs.kit.answers import SKIPPED, Raw
from dialogs.kit.choices import Many, choice, fold, listed, many
from dialogs.kit.dialog import Dialog
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts
from dialogs.kit.steps import Condition, OnlyIf, Option, Step, only_if, optional, text
from dialogs.need_reading import has_contacts, reading, unfair_ground
from domain import jobs
from domain.contact_words import without_contacts
from domain.employers import Card, Help, Hours, Lasts, Partial, Wish
from domain.jobs.naming import plain
from domain.need_reader import NeedRead
from domain.people import Licence, SpokenLanguage
from locales import Rich

LONGEST_JOB = 120
LONGEST_PAY = 200
LONGEST_DEMAND = 1_000

FOR_PEOPLE = frozenset({Help.WORKERS, Help.TRIAL})
"""Kinds of help that end in somebody coming to work."""


class Topic(StrEnum):
    """What an employer may tell more of."""

    LASTS = "lasts"
    HOURS = "hours"
    PAY = "pay"
    MUST = "must"
    NICE = "nice"
    LICENCE = "licence"
    LANGUAGES = "languages"
    CARDS = "cards"
    WISHES = "wishes"
    DEADLINE = "deadline"


NOT_OF_A_TRIAL = frozenset({Topic.PAY, Topic.WISHES, Topic.DEADLINE})

READ = frozenset({Topic.LASTS, Topic.HOURS, Topic.LICENCE, Topic.LANGUAGES, Topic.CARDS})
"""Topics of which the employer's first words may tell already."""


class Topics(Many[Topic]):
    """What to tell more of; "that is enough" is an answer too."""

    def __init__(self) -> None:
        super().__init__(Topic)

    def options(self, dialog: Dialog) -> Sequence[Option]:
        assert isinstance(dialog, NeedLines)
        offered = dialog.topics()
        return [option for option in super().options(dialog) if option.value in offered]

    def show(self, raw: Raw, dialog: Dialog) -> str:
        """Of nothing chosen: that they go on."""
        return super().show(raw, dialog) if raw else dialog.scene.texts.plain(dialog.scene.language, "need.more.done")

    def read(self, words: str, dialog: Dialog) -> Raw:
        enough = {fold(one) for one in listed("need.more.enough", dialog.scene.texts)}
        return [] if fold(words) in enough else super().read(words, dialog)


class Whose(StrEnum):
    """Whose telephone number or address stands in the need's words."""

    MINE = "mine"
    THEIRS = "theirs"


def _is(*kinds: Help) -> Condition:
    return Condition(lambda dialog: isinstance(dialog, NeedLines) and dialog.help_wanted() in kinds)


def _tells(topic: Topic) -> Condition:
    return Condition(lambda dialog: isinstance(dialog, NeedLines) and dialog.tells(topic))


def _unfair(key: str) -> Condition:
    return Condition(lambda dialog: unfair_ground(_words(dialog.raw(key))) is not None)


def _has_contacts(dialog: Dialog) -> bool:
    return isinstance(dialog, NeedLines) and has_contacts(dialog.own_words())


def _ends_some_day(dialog: Dialog) -> bool:
    return (
        dialog.raw("lasts") in (Lasts.FIXED, Lasts.GIG) and isinstance(dialog, NeedLines) and dialog.tells(Topic.LASTS)
    )


def _words(raw: Raw | None) -> str:
    return raw[0] if isinstance(raw, list) and raw else raw if isinstance(raw, str) else ""


def _read(take: Callable[[NeedRead], Raw | None]) -> Callable[[NeedLines], Raw | None]:
    """Takes a line from what the words tell, if they tell it."""

    def derive(dialog: NeedLines) -> Raw | None:
        read = dialog.reading()
        return None if read is None else take(read)

    return derive


def _starts(read: NeedRead) -> Raw | None:
    day = read.starts_on.isoformat() if read.starts_on else ""
    return [day, read.starts_words or ""] if day or read.starts_words else None


def _listed(values: frozenset[Any], among: type[StrEnum]) -> Raw | None:
    return [str(one) for one in among if one in values] or None


class NeedTold(Dialog, name="need"):
    help = HelpStep()


class NeedLines(Dialog, name="need"):
    """The lines of a need. Dialogs with them have its ``help`` first."""

    counted = False

    told = Sentence().derived(lambda dialog: dialog.told_already())
    told_fair = OnlyIf[str | None](_unfair("told"), optional(Sentence()))
    whose = only_if(Condition(_has_contacts), choice(Whose))
    job = only_if(_is(*FOR_PEOPLE), text(longest=LONGEST_JOB)).derived(lambda dialog: dialog.job_named())
    count = only_if(_is(*FOR_PEOPLE, Help.EVENT), optional(Count())).derived(
        _read(lambda read: str(read.count) if read.count else None)
    )
    where = only_if(_is(*FOR_PEOPLE, Help.SHAPING, Help.EVENT), Where()).derived(
        _read(lambda read: read.municipality_code)
    )
    starts = only_if(_is(*FOR_PEOPLE, Help.EVENT), Starts()).derived(_read(_starts))
    more = only_if(_is(*FOR_PEOPLE), Topics())
    lasts = only_if(_tells(Topic.LASTS), optional(choice(Lasts))).derived(_read(lambda read: read.lasts))
    ends = OnlyIf[date | None](Condition(_ends_some_day), optional(Ahead()))
    hours = only_if(_tells(Topic.HOURS), optional(many(Hours))).derived(_read(lambda read: _listed(read.hours, Hours)))
    pay = OnlyIf[str | None](_tells(Topic.PAY), optional(text(longest=LONGEST_PAY)))
    must = OnlyIf[str | None](_tells(Topic.MUST), optional(text(longest=LONGEST_DEMAND)))
    must_fair = OnlyIf[str | None](_unfair("must"), optional(text(longest=LONGEST_DEMAND)))
    nice = OnlyIf[str | None](_tells(Topic.NICE), optional(text(longest=LONGEST_DEMAND)))
    nice_fair = OnlyIf[str | None](_unfair("nice"), optional(text(longest=LONGEST_DEMAND)))
    licence = only_if(_tells(Topic.LICENCE), optional(choice(Licence))).derived(_read(lambda read: read.licence))
    languages = only_if(_tells(Topic.LANGUAGES), optional(many(SpokenLanguage))).derived(
        _read(lambda read: _listed(read.languages, SpokenLanguage))
    )
    cards = only_if(_tells(Topic.CARDS), optional(many(Card))).derived(_read(lambda read: _listed(read.cards, Card)))
    wishes = OnlyIf[frozenset[Wish] | None](_tells(Topic.WISHES), optional(many(Wish)))
    deadline = OnlyIf[date | None](_tells(Topic.DEADLINE), optional(Ahead()))
    partial = OnlyIf[Partial | None](_is(*FOR_PEOPLE), optional(choice(Partial)))

    @classmethod
    def gather(cls, here: Here) -> Facts:
        served = here.store.region.municipalities()
        return {"municipalities": [(one.code, one.name) for one in served]}

    # What is known of the need so far.

    def help_wanted(self) -> Help | None:
        raw = self.raw("help")
        step = self.steps["help"]
        return None if raw is None else step.parse(raw, self)

    def told_already(self) -> Raw | None:
        """The words, when they were the answer to "what help?" already."""
        raw = self.raw("help")
        return raw if isinstance(raw, list) else None

    def own_words(self) -> str:
        """What is needed in the employer's words, as they last put it."""
        return _words(self._last("told", "told_fair"))

    def _last(self, key: str, again: str) -> Raw | None:
        """An answer, or what was said in its place when it was asked again."""
        return self.raw(again) or self.raw(key)

    def reading(self) -> NeedRead | None:
        raw = self._last("told", "told_fair")
        return reading(raw[0], raw[1]) if isinstance(raw, list) else None

    def job_named(self) -> Raw | None:
        """The job in their own word, in its plain form: "siivooja" of "siivoojaa"."""
        read = self.reading()
        if read is None or read.job is None or read.occupation is None:
            return None
        return plain(read.job, read.occupation)

    def tells(self, topic: Topic) -> bool:
        """Whether they told this, or want to."""
        return str(topic) in (self.raw("more") or ()) or self._has_told(topic)

    def _has_told(self, topic: Topic) -> bool:
        read = self.reading() if topic in READ and self.help_wanted() in FOR_PEOPLE else None
        return read is not None and bool(getattr(read, topic))

    def topics(self) -> list[Topic]:
        """What may be told besides, for this kind of help."""
        fitting = [one for one in Topic if self.help_wanted() is Help.WORKERS or one not in NOT_OF_A_TRIAL]
        return [one for one in fitting if not self._has_told(one)]

    # How it is shown.

    def ticked(self, step: Step[Any]) -> list[str]:
        return list(self.raw(step.key) or ())

    def answered(self) -> list[tuple[Step[Any], Raw]]:
        """Of words that were put anew only the newer ones, and these as they will be sent."""
        every = super().answered()
        raws = {step.key: raw for step, raw in every}
        gone = {"whose"}
        for key in ("told", "must", "nice"):
            gone.add(key if raws.get(f"{key}_fair") else f"{key}_fair")
        told = [(step, raw) for step, raw in every if step.is_asked and step.key not in gone]
        return [(step, self._without_others(raw) if step.key.startswith("told") else raw) for step, raw in told]

    def _without_others(self, raw: Raw) -> Raw:
        """Their words as they will be sent."""
        is_theirs = isinstance(raw, list) and self.raw("whose") == Whose.THEIRS
        return [without_contacts(raw[0]), raw[1]] if is_theirs else raw

    def words(self, step: Step[Any]) -> dict[str, Any]:
        scene = self.scene
        if step.key in ("told", "count", "where", "starts"):
            about = f"{step.key}.{self.help_wanted()}"
            return {"asking": Rich(scene.texts.say(scene.language, f"need.of.{about}"))}
        if step.key.endswith("_fair"):
            ground = unfair_ground(_words(self.raw(step.key.removesuffix("_fair"))))
            return {"why": Rich(scene.texts.say(scene.language, f"need.unfair.{ground}"))}
        if step.key == "more":
            return {"lines": Rich("\n".join(self.understood()))}
        return super().words(step)

    def understood(self) -> list[str]:
        """What is known before they are asked whether that is enough."""
        scene = self.scene
        shown = [
            (scene.texts.plain(scene.language, f"{step.texts}.name"), step.show(raw, self))
            for step, raw in self.answered()
            if raw != SKIPPED and step.key in ("job", "count", "where", "starts", *READ)
        ]
        return [scene.texts.say(scene.language, "kit.summary.line", name=name, answer=answer) for name, answer in shown]

    # What becomes of it.

    def need(self) -> dict[str, Any]:
        """The answers as :meth:`storage.requests.Requests.open` takes them."""
        job = self.job
        found = jobs.find(job) if job else []
        code, place = place_of(self.where) if self.where else (None, None)
        if code not in {ours for ours, _ in self.scene.facts["municipalities"]}:
            code, place = None, place or (self.steps["where"].show(self.where, self) if self.where else None)
        return {
            "help": self.help_wanted(),
            "words": self.words_to_keep(),
            "job": job,
            "occupation": found[0].id if found else None,
            "field": found[0].field if found else None,
            "count": self.count,
            "municipality_code": code,
            "place": place,
            **self._starting(),
            "lasts": self.lasts,
            "ends_on": self.ends,
            "hours": _kept(self.hours),
            "pay": self.pay,
            "must": self.must_fair or self.must,
            "nice": self.nice_fair or self.nice,
            "licence": self.licence,
            "languages": _kept(self.languages),
            "cards": _kept(self.cards),
            "partial": self.partial,
            "wishes": _kept(self.wishes),
            "deadline": self.deadline,
            "flagged": self.flagged(),
        }

    def words_to_keep(self) -> str:
        return _words(self._without_others(self._last("told", "told_fair") or ""))

    def _starting(self) -> dict[str, Any]:
        raw = self.raw("starts")
        if isinstance(raw, list):
            return {"starts_on": date.fromisoformat(raw[0]) if raw[0] else None, "starts_words": raw[1] or None}
        if raw is None:
            return {"starts_on": None, "starts_words": None}
        day = self.scene.today if raw == Soon.NOW else None
        return {"starts_on": day, "starts_words": self.steps["starts"].show(raw, self)}

    def flagged(self) -> str | None:
        """On what ground people would be chosen unlawfully, though they were asked to put it otherwise."""
        demands = (self.own_words(), self.must_fair or self.must or "", self.nice_fair or self.nice or "")
        return next((ground for ground in map(unfair_ground, demands) if ground), None)


def _kept(chosen: frozenset[StrEnum] | None) -> list[str] | None:
    return sorted(str(one) for one in chosen) if chosen else None
