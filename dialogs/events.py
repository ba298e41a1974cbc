"""What is coming: the next events and one's own, a few at a time (163-182)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from dialogs import event_words
from dialogs.event_facts import EventsOf
from dialogs.event_steps import MOST_SHOWN
from dialogs.kit.answers import Invalid, Raw
from dialogs.kit.choices import Choosing
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.steps import Condition, OnlyIf, Option, Step
from dialogs.times import Brought
from domain.events import SignupState
from locales import Rich

if TYPE_CHECKING:
    from storage.event_rows import Event

MINE = frozenset(SignupState) - {SignupState.DECLINED, SignupState.LAPSED}
"""How one stands to an event that is one's own."""


class Elsewhere(StrEnum):
    """Where the list leads besides its events."""

    MORE = "more"
    MINE = "mine"
    ALL = "all"


class Base(Dialog, name="events"):
    """What the question knows of the talk it is asked in."""

    def listed(self) -> list[Event]:
        raise NotImplementedError

    def every(self) -> list[Event]:
        raise NotImplementedError

    def elsewhere(self) -> list[Elsewhere]:
        raise NotImplementedError


class Which(Choosing[str]):
    """One of the list, or where else to go."""

    expects = "text"
    among = Elsewhere

    def options(self, dialog: Dialog) -> Sequence[Option]:
        assert isinstance(dialog, Base)
        scene = dialog.scene
        events = [Option(str(one.id), event_words.on_button(one, scene)) for one in dialog.listed()]
        others = [
            Option(str(one), scene.texts.plain(scene.language, f"{self.texts}.{one}")) for one in dialog.elsewhere()
        ]
        return [*events, *others]

    def values(self, dialog: Dialog) -> frozenset[str]:
        """Whichever page is shown."""
        assert isinstance(dialog, Base)
        return frozenset([*(str(one.id) for one in dialog.every()), *map(str, dialog.elsewhere())])

    def read(self, said: str, dialog: Dialog) -> Raw:
        found = self.find(said, dialog)
        if found is None:
            raise Invalid("choice")
        return found

    def parse(self, raw: Raw, dialog: Dialog) -> str:
        if raw not in self.values(dialog):
            raise Invalid("gone")
        return str(raw)


def _is_there(dialog: Dialog) -> bool:
    return isinstance(dialog, Base) and bool(dialog.every())


class EventsQuestion(Base, name="events"):
    kind = Brought()
    which = OnlyIf(Condition(_is_there), Which())
    page = Brought()


class Events(EventsQuestion, name="events"):
    """``kind`` is "mine" or, for all, empty; ``page`` which few of them are shown."""

    counted = False

    def __init__(self, given: Mapping[str, Raw], scene: Scene) -> None:
        super().__init__(_narrowed(given), scene)

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {"events": EventsOf(here.store, here.person_id)}

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        return {"kind": value} if value in ("", Elsewhere.MINE) else None

    @property
    def _is_mine(self) -> bool:
        return self.given.get("kind") == Elsewhere.MINE

    def every(self) -> list[Event]:
        return self._mine() if self._is_mine else self._events.coming

    @property
    def _events(self) -> EventsOf:
        events: EventsOf = self.scene.facts["events"]
        return events

    def _mine(self) -> list[Event]:
        return [one.event for one in self._events.mine if one.state in MINE]

    def elsewhere(self) -> list[Elsewhere]:
        others = Elsewhere.ALL if self._is_mine else Elsewhere.MINE
        has_others = bool(self._events.coming if self._is_mine else self._mine())
        more = [Elsewhere.MORE] if len(self.every()) > self._room(has_others) else []
        return [*more, *([others] if has_others else [])]

    def _room(self, has_others: bool) -> int:
        """How many events a page has, when all buttons are few."""
        room = MOST_SHOWN - has_others
        return room if len(self.every()) <= room else room - 1

    def listed(self) -> list[Event]:
        """Those of the page; past the last one it begins again."""
        every = self.every()
        others = self._events.coming if self._is_mine else self._mine()
        room = self._room(bool(others))
        pages = max(1, -(-len(every) // room))
        number = int(str(self.given.get("page", "0"))) % pages
        return every[number * room : (number + 1) * room]

    def words(self, step: Step[Any]) -> dict[str, Any]:
        heading = "events.mine" if self._is_mine else "events.coming"
        entries = [self._entry(number, one) for number, one in enumerate(self.listed(), 1)]
        return {"heading": self._say(heading), "events": Rich("\n\n".join(entries))}

    def _entry(self, number: int, event: Event) -> Rich:
        stands = self._events.signup(event.id)
        said = {
            "number": number,
            "name": event_words.name(event, self.scene),
            "when": event_words.when(event, self.scene),
        }
        line = self._say("events.entry", **said)
        notes = [self._say("events.must" if stands else "events.must_for_invited")] if event.is_must else []
        if stands is not None:
            notes.append(self._say(f"events.stands.{stands.state}"))
        elif event.free == 0:
            notes.append(self._say("events.full"))
        return Rich("\n".join([line, *([" ".join(notes)] if notes else [])]))

    def _say(self, key: str, **params: Any) -> Rich:
        return Rich(self.scene.texts.say(self.scene.language, key, **params))

    def finish(self, here: Here) -> Reply:
        if not self.every():
            return Reply("events.none_mine" if self._is_mine else "events.none")
        return Reply(then="event", given={"subject": str(self.raw("which"))})


def _narrowed(given: Mapping[str, Raw]) -> Mapping[str, Raw]:
    """The answers with what leads back to the question turned into that: another page, or the other list."""
    which = given.get("which")
    kept: dict[str, Raw] = {"kind": given["kind"]} if "kind" in given else {}
    page = str(given.get("page", "0"))
    match which:
        case Elsewhere.MORE:
            return {**kept, "page": str(int(page) + 1)}
        case Elsewhere.MINE:
            return {"kind": str(Elsewhere.MINE)}
        case Elsewhere.ALL:
            return {"kind": ""}
    return given
