"""How often somebody wants job tips, when, how many at a time and from what: a press or two, or in their own words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import time
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from dialogs.kit.answers import Invalid, Raw
from dialogs.kit.choices import Choice, Choosing, choice, fold, listed, many
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.steps import Condition, OnlyIf, Option, Step, only_if
from dialogs.times import Brought
from domain.people import Purpose
from domain.tips import From, Often
from locales import Rich

if TYPE_CHECKING:
    from storage.tips import Wish

EARLIEST, LATEST = 8, 20
"""Hours of the Helsinki clock at which tips are sent; at others the bot is quiet."""

OFFERED_HOURS = (9, 12, 15, 18)


class Part(StrEnum):
    """What can be changed."""

    OFTEN = "often"
    WHEN = "when"
    MOST = "most"
    FROM = "from"
    OUTSIDE = "outside"
    GOOD = "good"


class Weekday(StrEnum):
    MONDAY = "d1"
    TUESDAY = "d2"
    WEDNESDAY = "d3"
    THURSDAY = "d4"
    FRIDAY = "d5"
    SATURDAY = "d6"
    SUNDAY = "d7"


class Most(StrEnum):
    ONE = "n1"
    THREE = "n3"
    FIVE = "n5"


class Outside(StrEnum):
    YES = "yes"
    NO = "no"


class PartStep(Choice[Part]):
    """What to change, or at once how it shall be: "joka päivä kello 12"."""

    expects = "text"

    def __init__(self) -> None:
        super().__init__(Part)

    def options(self, dialog: Dialog) -> Sequence[Option]:
        left_out = {Part.WHEN} if _often_now(dialog) in (Often.AT_ONCE, Often.NEVER) else set()
        left_out |= {Part.MOST, Part.FROM, Part.OUTSIDE} if _often_now(dialog) is Often.NEVER else set()
        return [option for option in super().options(dialog) if option.value not in left_out]

    def read(self, said: str, dialog: Dialog) -> Raw:
        found = self.find(said, dialog)
        if found is not None:
            return found
        return _own_words(said, dialog)


class OftenStep(Choice[Often]):
    """How often; "perjantaisin kello 15" says the day and the hour too."""

    expects = "text"

    def __init__(self) -> None:
        super().__init__(Often)

    def read(self, said: str, dialog: Dialog) -> Raw:
        found = self.find(said, dialog)
        return found if found is not None else _own_words(said, dialog)


class HourStep(Choosing[int]):
    """An hour of the day: one of four, or any other while the bot may speak."""

    expects = "text"
    reasons = ("choice", "night")

    def options(self, dialog: Dialog) -> Sequence[Option]:
        scene = dialog.scene
        return [
            Option(str(hour), scene.texts.plain(scene.language, "tip_wishes.hour.at", at=time(hour)))
            for hour in OFFERED_HOURS
        ]

    def values(self, dialog: Dialog) -> frozenset[str]:
        return frozenset(map(str, range(EARLIEST, LATEST + 1)))

    def read(self, said: str, dialog: Dialog) -> Raw:
        number = re.search(r"(?<!\d)\d{1,2}(?!\d)", said)
        if number is None:
            raise Invalid("choice")
        return str(_sensible(int(number[0])))

    def parse(self, raw: Raw, dialog: Dialog) -> int:
        return _sensible(int(str(raw)))

    def show(self, raw: Raw, dialog: Dialog) -> str:
        scene = dialog.scene
        return scene.texts.plain(scene.language, "tip_wishes.hour.at", at=time(int(str(raw))))


def _sensible(hour: int) -> int:
    if not EARLIEST <= hour <= LATEST:
        raise Invalid("night", warm=True, first=EARLIEST, last=LATEST)
    return hour


def _own_words(said: str, dialog: Dialog) -> list[str]:
    """What words of one's own wish, kept as ``["often=weekly", "weekday=d5", "at=15"]``."""
    words = f" {fold(said)} "
    often = _called(words, Often, "tip_wishes.often", dialog.scene)
    day = _called(words, Weekday, "tip_wishes.weekday", dialog.scene)
    clocks = "|".join(map(re.escape, map(fold, listed("tip_wishes.clock", dialog.scene.texts))))
    hour = re.search(rf" (?:{clocks}) (\d{{1,2}}) ", words)
    if day and often is None:
        often = Often.WEEKLY
    wish = {
        "often": often,
        "weekday": day if often == Often.WEEKLY else None,
        "at": str(_sensible(int(hour[1]))) if hour else None,
    }
    found = [f"{key}={value}" for key, value in wish.items() if value]
    if not found:
        raise Invalid("choice")
    return found


def _called(words: str, among: type[StrEnum], key: str, scene: Scene) -> str | None:
    """The one of these whose name, in any language, is among the words; None when that is not clear."""
    texts = scene.texts
    found = set()
    for one in among:
        names = {texts.plain(code, f"{key}.{one}") for code in texts.languages}
        names |= set(listed(f"{key}.{one}.also", texts))
        if any(name and f" {fold(name)} " in words for name in names):
            found.add(str(one))
    return found.pop() if len(found) == 1 else None


def _often_now(dialog: Dialog) -> Often:
    wish: Wish = dialog.scene.facts["wish"]
    return Often(wish.often)


def _asks_weekday(dialog: Dialog) -> bool:
    if dialog.given.get("what") == Part.OFTEN:
        return dialog.given.get("often") == Often.WEEKLY
    return dialog.given.get("what") == Part.WHEN and _often_now(dialog) is Often.WEEKLY


def _asks_hour(dialog: Dialog) -> bool:
    if dialog.given.get("at"):
        return False
    if dialog.given.get("what") == Part.OFTEN:
        return dialog.given.get("often") == Often.DAILY
    return dialog.given.get("what") == Part.WHEN


class TipWishes(Dialog, name="tip_wishes"):
    """``at`` is the hour where it was said in words of one's own, with the rest."""

    counted = False
    at = Brought()
    what = PartStep()
    often = only_if(what.is_(Part.OFTEN), OftenStep())
    weekday = only_if(Condition(_asks_weekday), choice(Weekday))
    hour = OnlyIf(Condition(_asks_hour), HourStep())
    most = only_if(what.is_(Part.MOST), choice(Most))
    sources = only_if(what.is_(Part.FROM), many(From, least=1))
    outside = only_if(what.is_(Part.OUTSIDE), choice(Outside))

    def __init__(self, given: Mapping[str, Raw], scene: Scene) -> None:
        super().__init__(_taken_apart(given, scene), scene)

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {"wish": here.store.tips.wish_of(here.person_id)}

    def ticked(self, step: Step[Any]) -> list[str]:
        sources = self.scene.facts["wish"].sources
        return [str(one) for one in From if sources is None or one in sources]

    def words(self, step: Step[Any]) -> dict[str, Any]:
        return {"wish": wished(self.scene.facts["wish"], self.scene)} if step.key == "what" else {}

    def finish(self, here: Here) -> Reply:
        if self.what is Part.GOOD:
            return Reply("tip_wishes.good")
        wish = here.store.tips.set_wish(here.person_id, **self._changed())
        if wish.often is Often.NEVER:
            return Reply("tip_wishes.never")
        if Purpose.TIPS not in here.store.consents.granted(here.person_id):
            return Reply("tip_wishes.no_leave", then="tip_leave")
        return Reply("tip_wishes.kept", then="tips")

    def _changed(self) -> dict[str, Any]:
        """The columns of what was answered."""
        changed: dict[str, Any] = {
            "often": self.often,
            "weekday": int(self.weekday.removeprefix("d")) if self.weekday else None,
            "hour": int(self.at) if self.at.isdecimal() else self.hour,
            "most": int(self.most.removeprefix("n")) if self.most else None,
            "outside": None if self.outside is None else self.outside is Outside.YES,
        }
        found = {key: value for key, value in changed.items() if value is not None}
        if self.sources:
            found["sources"] = None if self.sources == frozenset(From) else self.sources
        return found


def _taken_apart(given: Mapping[str, Raw], scene: Scene) -> Mapping[str, Raw]:
    """The answers with what was said in words of one's own put where each belongs."""
    for key in ("what", "often"):
        said = given.get(key)
        if not isinstance(said, list):
            continue
        parts = dict(one.split("=", 1) for one in said)
        wish: Wish = scene.facts["wish"]
        # What is not said stays as it is.
        now = {"often": str(wish.often), "weekday": f"d{wish.weekday}", "at": str(wish.hour)}
        return {"what": str(Part.OFTEN), **now, **parts}
    return given


def wished(wish: Wish | None, scene: Scene) -> Rich:
    """What somebody gets, in words; without a wish: that they get none."""
    texts, language = scene.texts, scene.language

    def say(key: str, **params: Any) -> str:
        return texts.say(language, key, **params)

    if wish is None or wish.often == Often.NEVER:
        return Rich(say("tip_wishes.now.never"))
    day = texts.plain(language, f"tip_wishes.weekday.d{wish.weekday}")
    day = day[:1].lower() + day[1:]
    lines = [say(f"tip_wishes.now.{wish.often}", day=day, at=time(wish.hour)), say("tip_wishes.now.most", n=wish.most)]
    if wish.sources is not None and frozenset(wish.sources) != frozenset(From):
        names = [texts.plain(language, f"tip_wishes.now.from_{one}") for one in From if one in wish.sources]
        lines.append(say("tip_wishes.now.sources", names=names))
    if wish.outside:
        lines.append(say("tip_wishes.now.outside"))
    return Rich(" ".join(lines))
