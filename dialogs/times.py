"""Choosing a time: a few are offered in words, then more, another week, or those that somebody asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from dialogs.kit.answers import Invalid, Raw
from dialogs.kit.choices import FEWEST_LETTERS, Choosing, Pick, fold
from dialogs.kit.dialog import Dialog
from dialogs.kit.here import Here
from dialogs.kit.scene import Scene
from dialogs.kit.steps import OnlyIf, Option, Step, only_if, optional, text
from domain.calendar import first_contact_due, local_day, to_utc
from domain.meetings import MeetingKind
from domain.offering import spread
from domain.wished import Wish, wished
from locales import Rich, shape
from storage.clients import OpenCase
from storage.errors import Refused
from storage.store import Store
from storage.todos import TodoKind

LONGEST_WISH = 500
_WEEK = timedelta(days=7)


class FreeTimes:
    """What is free for a client, found when asked for: few of those who talk to the bot are choosing a time."""

    def __init__(self, store: Store, client_id: int, asked: MeetingKind | None = None) -> None:
        self._store = store
        self._client_id = client_id
        self._asked = asked
        self._found: dict[tuple[MeetingKind, tuple[int, ...]], list[datetime]] = {}

    def of(self, kind: MeetingKind, staff_ids: tuple[int, ...]) -> list[datetime]:
        """The times (UTC) that clients may take themselves with all of these, in order; none for other meetings,
        unless the client was asked to pick one.
        """
        if (kind, staff_ids) not in self._found:
            self._found[kind, staff_ids] = self._look(kind, staff_ids)
        return self._found[kind, staff_ids]

    def _look(self, kind: MeetingKind, staff_ids: tuple[int, ...]) -> list[datetime]:
        if not staff_ids or not (kind is self._asked or self._store.hours.kinds()[kind].self_bookable):
            return []
        rules, now = self._store.rules.current(), self._store.now
        since, until = now + timedelta(hours=rules.notice_hours), now + timedelta(days=rules.ahead_days)
        found = self._store.hours.free(staff_ids, kind, since=since, until=until, client_id=self._client_id)
        return [one.starts_at for one in found]


class Otherwise(StrEnum):
    """What can be said instead of one of the offered times."""

    MORE = "more_times"
    WEEK = "other_week"
    NONE = "none_fits"
    NO_NEW = "no_new"


@dataclass(frozen=True, slots=True)
class Page:
    """Which of the free times are shown: of all, of a week (its Monday) or those wished for; and their how-manieth few.

    ``near``: nothing fitted the wish, and these come near to it.
    """

    week: date | None = None
    wish: Wish | None = None
    near: bool = False
    number: int = 0

    @property
    def raw(self) -> str:
        if self.week:
            return f"week/{self.week:%Y%m%d}/{self.number}"
        if self.wish:
            return f"{'near' if self.near else 'wish'}/{self.wish.code}/{self.number}"
        return f"all//{self.number}"

    @classmethod
    def of(cls, raw: str) -> Self:
        """ValueError for anything that :attr:`raw` could not have made."""
        what, which, number = raw.split("/")
        if what == "week":
            return cls(week=date.fromisoformat(which), number=int(number))
        if what in ("wish", "near"):
            return cls(wish=Wish.of(which), near=what == "near", number=int(number))
        if what != "all" or which:
            raise ValueError(f"not a page of times: {raw!r}")
        return cls(number=int(number))

    def holds(self, starts_at: datetime) -> bool:
        if self.week:
            return self.week <= local_day(starts_at) < self.week + _WEEK
        return self.wish is None or self.wish.fits(starts_at)


class Within(Step[Page]):
    """Never asked: what the question for a time was narrowed to, by its own answers."""

    kind = "within"
    is_asked = False

    def __init__(self) -> None:
        super().__init__()
        self.counted = False
        self.derive = lambda dialog: Page().raw

    def belongs_to(self, dialog: str) -> None:
        self.texts = f"{dialog}.time"

    def applies(self, dialog: Dialog) -> bool:
        return isinstance(dialog, Times) and dialog.is_choosing()

    def parse(self, raw: Raw, dialog: Dialog) -> Page:
        return Page.of(str(raw))


class Brought(Step[str]):
    """Never asked: what the way here has told already, such as which appointment; "" when it told nothing."""

    kind = "brought"
    is_asked = False

    def __init__(self) -> None:
        super().__init__()
        self.counted = False
        self.derive = lambda dialog: ""

    def parse(self, raw: Raw, dialog: Dialog) -> str:
        return str(raw)


class TimeStep(Choosing[str]):
    """One of the free times (kept as UTC), or otherwise. Any free time can be said, whichever are shown."""

    kind = "time"
    expects = "text"
    reasons = ("choice", "none_then")
    among = Otherwise

    def applies(self, dialog: Dialog) -> bool:
        return isinstance(dialog, Times) and dialog.is_choosing()

    def options(self, dialog: Dialog) -> Sequence[Option]:
        assert isinstance(dialog, Times)
        shown = [Option(code(one), self._label(one, dialog)) for one in dialog.shown()]
        return [*shown, *(self._otherwise(one, dialog) for one in dialog.otherwise())]

    def _label(self, starts_at: datetime, dialog: Dialog) -> str:
        return shape(dialog.scene.language, starts_at, "when")

    def _otherwise(self, value: Otherwise, dialog: Dialog) -> Option:
        return Option(str(value), dialog.scene.texts.plain(dialog.scene.language, f"{self.texts}.{value}"))

    def values(self, dialog: Dialog) -> frozenset[str]:
        """Every free time: while somebody looks at four, other people make them come and go."""
        assert isinstance(dialog, Times)
        return frozenset([*map(code, dialog.free()), *map(str, dialog.otherwise())])

    def find(self, said: str, dialog: Dialog) -> str | None:
        """By the number or the whole label of what is shown; what is said otherwise also by a part of it."""
        words = fold(said)
        options = self.options(dialog)
        if words.isdecimal() and 1 <= int(words) <= len(options):
            return options[int(words) - 1].value
        named = [(option.value, {fold(name) for name in self.names(option, dialog)}) for option in options]
        exact = [value for value, names in named if words in names]
        if exact or len(words) < FEWEST_LETTERS:
            return exact[0] if exact else None
        begun = [value for value, names in named if value in set(Otherwise) and _begins(words, names)]
        return begun[0] if len(begun) == 1 else None

    def read(self, said: str, dialog: Dialog) -> Raw:
        assert isinstance(dialog, Times)
        found = self.find(said, dialog)
        if found is not None:
            return found
        wish = self._wish(said, dialog)
        if wish is None:
            raise Invalid("choice")
        meant = [one for one in dialog.free() if wish.fits(one)]
        if len(meant) == 1 and not wish.several:
            return code(meant[0])
        if meant:
            return Page(wish=wish).raw
        near = next((wider for wider in wish.wider() if any(map(wider.fits, dialog.free()))), None)
        if near is None:
            raise Invalid("none_then", warm=True)
        return Page(wish=near, near=True).raw

    def _wish(self, said: str, dialog: Times) -> Wish | None:
        """An hour alone is one of the days talked of before."""
        before = dialog.within.wish
        wish = wished(said, dialog.scene.today, dialog.within.week)
        if wish is None or wish.has_day or before is None:
            return wish
        return replace(wish, first=before.first, last=before.last, weekdays=before.weekdays)

    def parse(self, raw: Raw, dialog: Dialog) -> str:
        assert isinstance(dialog, Times)
        if raw not in set(Otherwise) and raw not in {code(one) for one in dialog.free()}:
            raise Invalid("choice")
        return str(raw)

    def show(self, raw: Raw, dialog: Dialog) -> str:
        if raw in set(Otherwise):
            return self._otherwise(Otherwise(str(raw)), dialog).label
        return "" if "/" in raw else self._label(moment(str(raw)), dialog)


def _begins(words: str, names: set[str]) -> bool:
    return any(name.startswith(words) or f" {words} " in f" {name} " for name in names)


def code(starts_at: datetime) -> str:
    """A time as it travels in a button: ``20261124T0800``, in UTC."""
    return starts_at.astimezone(UTC).strftime("%Y%m%dT%H%M")


def moment(coded: str) -> datetime:
    return datetime.strptime(coded, "%Y%m%dT%H%M").replace(tzinfo=UTC)


class WeekStep(Pick):
    """A week in which times are free, kept as its Monday."""

    def __init__(self) -> None:
        super().__init__(lambda scene: (), finds=_week_meant)

    def options(self, dialog: Dialog) -> Sequence[Option]:
        assert isinstance(dialog, Times)
        mondays = sorted({local_day(one) - timedelta(days=local_day(one).weekday()) for one in dialog.free()})
        return [Option(f"{monday:%Y%m%d}", _week_name(monday, dialog.scene)) for monday in mondays]


def _week_name(monday: date, scene: Scene) -> str:
    number, friday = monday.isocalendar().week, monday + timedelta(days=4)
    return scene.texts.plain(scene.language, "times.week_name", number=number, first=monday, last=friday)


def _week_meant(said: str, scene: Scene) -> list[str]:
    wish = wished(said, scene.today)
    if wish is None or wish.first is None:
        return []
    return [f"{wish.first - timedelta(days=wish.first.weekday()):%Y%m%d}"]


class Times(Dialog, name="times"):
    """The questions for a time. Answers that only narrow the offer lead back to the same question."""

    counted = False
    within = Within()
    time = TimeStep()
    week = only_if(time.is_(Otherwise.WEEK), WeekStep())
    wishes = OnlyIf[str | None](time.is_(Otherwise.NONE), optional(text(longest=LONGEST_WISH, patient=True)))

    def __init__(self, given: Mapping[str, Raw], scene: Scene) -> None:
        self._free: list[datetime] | None = None
        super().__init__(_narrowed(given), scene)

    # What a dialog says of the time it asks for.

    def is_choosing(self) -> bool:
        """Whether a time is asked for at all."""
        return True

    def wanted(self) -> tuple[MeetingKind, tuple[int, ...]]:
        """For which kind of meeting, and with whom (ids of staff)."""
        raise NotImplementedError

    def otherwise(self) -> list[Otherwise]:
        """What can be said instead of a time, as it is now."""
        said = [Otherwise.NONE]
        if len({local_day(one).isocalendar()[:2] for one in self.free()}) > 1:
            said.insert(0, Otherwise.WEEK)
        if self.within.number + 1 < len(self._pages()):
            said.insert(0, Otherwise.MORE)
        return said

    def asking(self) -> Rich:
        """The question itself, when nothing was narrowed yet."""
        return self._say("times.asking")

    # What is free.

    def free(self) -> list[datetime]:
        if self._free is None:
            self._free = self.scene.facts["free"].of(*self.wanted())
        return self._free

    def shown(self) -> list[datetime]:
        """The few that stand under the question."""
        pages = self._pages()
        return pages[min(self.within.number, len(pages) - 1)] if pages else []

    def _pages(self) -> list[list[datetime]]:
        """What is left of the page's times; when they all went meanwhile, all there are."""
        return spread([one for one in self.free() if self.within.holds(one)] or self.free())

    def words(self, step: Step[Any]) -> dict[str, Any]:
        return {"lead": self._lead()} if isinstance(step, TimeStep) else super().words(step)

    def _lead(self) -> Rich:
        page = self.within
        if not any(map(page.holds, self.free())):
            return self._say("times.none_left")
        if page.number:
            return self._say("times.more")
        if page.week:
            return self._say("times.of_week", number=page.week.isocalendar().week)
        if page.wish:
            return self._say("times.near" if page.near else "times.fitting")
        return self.asking()

    def _say(self, key: str, **params: Any) -> Rich:
        return Rich(self.scene.texts.say(self.scene.language, key, **params))

    # What is done when no time is found.

    def none_fits(self, here: Here, case: OpenCase, kind: MeetingKind) -> dict[str, Any]:
        """The coordinator is told, with the client's own words; the client waits for what becomes free.

        Returns who is in touch by which day, for the words of the answer.
        """
        if case.coordinator_id is not None:
            here.store.waiting.wish(case.id, kind, self.wishes)
        return self._hand_over(here, case, TodoKind.NO_TIME_FITS, here.heard() if self.wishes else None)

    def time_wanted(self, here: Here, case: OpenCase) -> dict[str, Any]:
        """The chat has no times for this client: a person finds one. The same is returned."""
        return self._hand_over(here, case, TodoKind.TIME_WANTED, None)

    def _hand_over(self, here: Here, case: OpenCase, kind: TodoKind, message_id: int | None) -> dict[str, Any]:
        due = promised_day(here)
        if message_id is not None or not here.store.todos.is_open(kind, here.person_id):
            here.store.todos.add(
                kind,
                here.person_id,
                due_at=to_utc(due, here.store.rules.current().closes),
                staff_id=case.coordinator_id,
                conversation_id=here.conversation_id,
                message_id=message_id,
            )
        texts, language = self.scene.texts, self.scene.language
        freed = "" if case.coordinator_id is None else f"\n\n{texts.say(language, 'times.freed')}"
        who = case.coordinator_name or texts.plain(language, "times.somebody")
        return {"who": who, "due": due, "freed": Rich(freed)}


def _narrowed(given: Mapping[str, Raw]) -> Mapping[str, Raw]:
    """The answers with what only narrows the offer turned into that: the time itself is asked again."""
    said = given.get("time")
    if not isinstance(said, str):
        return given
    rest = {key: raw for key, raw in given.items() if key not in ("time", "within", "week", "wishes")}
    if said == Otherwise.MORE:
        page = Page.of(str(given.get("within", Page().raw)))
        return rest | {"within": replace(page, number=page.number + 1).raw}
    if "/" in said:
        return rest | {"within": said}
    if said != Otherwise.WEEK:
        return given
    week = given.get("week")
    return rest | ({"within": f"week/{week}/0"} if week else {"time": said})


def gather_times(here: Here, case: OpenCase | None, asked: MeetingKind | None = None) -> dict[str, Any]:
    """The facts that :class:`Times` needs; ``asked`` is the kind of meeting that the client was asked to pick."""
    return {"case": case, "free": FreeTimes(here.store, case.client_id, asked) if case else None}


def promised_day(here: Here) -> date:
    """By which local day a person is in touch: as promised before, otherwise as newcomers are promised."""
    promise = here.store.clients.promise(here.person_id)
    if promise and promise.contacted_at is None and promise.due >= here.scene.today:
        return promise.due
    rules = here.store.rules.current()
    return first_contact_due(here.store.now, rules.first_contact_days, rules.closures())


def taken_meanwhile(refused: Refused) -> bool:
    """Whether another time would do: somebody was faster, or it has come too near."""
    return str(refused) in ("taken", "not_offered", "past", "client_busy")
