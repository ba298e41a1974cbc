"""Where people are when nothing is under way: newcomers, those who stopped midway, and clients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from dialogs.details import More
from dialogs.kit.answers import Raw
from dialogs.kit.choices import choice, pick
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.steps import Option
from dialogs.told import first_names
from domain.meetings import MeetingKind
from domain.people import Language
from domain.refs import RefKind, parse_ref
from storage.agreed import Appointment


class Welcome(Dialog, name="welcome"):
    """The very first words: this is a bot, what is kept and why, and which language to speak."""

    counted = False
    is_first = True
    language = choice(Language)

    def opening(self) -> Reply:
        return Reply("welcome.opening", {"url": self.scene.privacy_url})

    def finish(self, here: Here) -> Reply:
        then, given = self._side(here)
        if self.language == self.scene.language:
            return Reply(then=then, given=given)
        return Reply("welcome.opening", {"url": self.scene.privacy_url}, speak=self.language, then=then, given=given)

    def _side(self, here: Here) -> tuple[str, Mapping[str, Raw]]:
        """Who came by a link has said by it what they look for."""
        found = here.store.people.conversation(here.conversation_id)
        ref = parse_ref(found.origin_ref) if found else None
        if ref is None:
            return "looking", {}
        return _DOORS[ref.kind], {"link": ref.payload} if ref.kind in _TOLD else {}


class LookingFor(StrEnum):
    WORK = "work"
    STAFF = "staff"


_TOLD = (RefKind.EVENT, RefKind.POSTER, RefKind.STAFF_CHAT)
"""Links that say also which one is meant."""

_DOORS = {
    RefKind.SOURCE: "register",
    RefKind.EMPLOYER: "need",
    RefKind.EVENT: "event",
    RefKind.POSTER: "event",
    RefKind.STAFF_CHAT: "staff_chat",
    LookingFor.WORK: "register",
    LookingFor.STAFF: "need",
}
"""The dialog that each begins with."""


class Looking(Dialog, name="looking"):
    """The second question, in the language just chosen: which side of the house they came to."""

    counted = False
    is_first = True
    side = choice(LookingFor)

    def finish(self, here: Here) -> Reply:
        return Reply(then=_DOORS[self.side])


class LobbyChoice(StrEnum):
    GO_ON = "go_on"
    START = "start"
    STAFF = "staff"
    TIPS = "tips"
    EVENTS = "events"
    CODE = "code"
    MY_DATA = "my_data"


class Lobby(Dialog, name="lobby"):
    """Someone who is not a client yet and has nothing under way."""

    counted = False
    is_home = True
    holds_cancelled = True

    go = pick(lambda scene: _offered(scene, _lobby_options(scene), "lobby.go"), expects="text")

    def finish(self, here: Here) -> Reply:
        if self.go == LobbyChoice.START:
            return Reply(then="register", fresh=True)
        if self.go == LobbyChoice.STAFF:
            return Reply(then="need")
        return Reply() if self.go == LobbyChoice.GO_ON else Reply(then=self.go)


def _lobby_options(scene: Scene) -> Sequence[str]:
    return [one for one in LobbyChoice if one is not LobbyChoice.GO_ON or scene.facts["under"]]


class MenuChoice(StrEnum):
    BOOK = "book"
    MY_TIMES = "my_times"
    TIPS = "tips"
    EVENTS = "events"
    MY_PLAN = "my_plan"
    PROPOSALS = "proposals"
    MY_DATA = "my_data"
    TELL_MORE = "tell_more"
    EMPLOYER = "employer"
    PERMISSIONS = "permissions"
    LANGUAGE = "language"
    PRIVACY = "privacy"


_ELSEWHERE: dict[str, str] = {MenuChoice.MY_TIMES: "visit", MenuChoice.EMPLOYER: "employer_menu"}
"""Choices that do not bear the name of the dialog they lead to."""


class Menu(Dialog, name="menu"):
    """A client's home. The way to a person stands under every question, so it is no choice of its own."""

    counted = False
    is_home = True

    go = pick(lambda scene: _offered(scene, _menu_options(scene), "menu.go"), expects="text")

    @classmethod
    def gather(cls, here: Here) -> Facts:
        client = here.store.clients.of_person(here.person_id)
        return {
            "client": client,
            "promise": here.store.clients.promise(here.person_id),
            "is_served": here.store.clients.open_case(here.person_id) is not None,
            "coming": here.store.appointments.coming(client["id"]) if client else [],
            "has_plan": here.store.plans.has_any(here.person_id),
            "is_proposed": bool(here.store.candidates.proposals(here.person_id)),
            "is_employer": here.store.companies.of_person(here.person_id) is not None,
        }

    def greeting(self) -> Reply:
        name = self.scene.facts["client"]["call_name"]
        coming: list[Appointment] = self.scene.facts["coming"]
        if coming:
            said = {
                "name": name,
                "starts": coming[0].starts_at,
                "hosts": first_names(coming[0]),
                "n": len(coming[0].hosts),
            }
            return Reply("menu.hello_call" if coming[0].kind is MeetingKind.PHONE else "menu.hello_visit", said)
        promise = self.scene.facts["promise"]
        if promise is None or promise.contacted_at is not None or promise.due < self.scene.today:
            return Reply("menu.hello", {"name": name})
        if promise.coordinator_name is None:
            return Reply("menu.hello_queue", {"name": name, "due": promise.due})
        return Reply("menu.hello_promise", {"name": name, "coordinator": promise.coordinator_name, "due": promise.due})

    def finish(self, here: Here) -> Reply:
        if self.go == MenuChoice.PRIVACY:
            return Reply("kit.privacy", {"url": self.scene.privacy_url})
        return Reply(then=_ELSEWHERE.get(self.go, self.go))


def _menu_options(scene: Scene) -> Sequence[str]:
    """What matters now comes first: who has a time needs it more than another one."""
    client = scene.facts["client"]
    told_all = all(client[name] is not None for name in More.steps)
    left_out = {MenuChoice.TELL_MORE} if told_all else set()
    if not scene.facts["is_served"]:
        left_out |= {MenuChoice.TIPS}
    if not scene.facts["is_served"] and not scene.facts["coming"]:
        left_out |= {MenuChoice.BOOK, MenuChoice.MY_TIMES}
    if not scene.facts["has_plan"]:
        left_out |= {MenuChoice.MY_PLAN}
    if not scene.facts["is_proposed"]:
        left_out |= {MenuChoice.PROPOSALS}
    if not scene.facts["is_employer"]:
        left_out |= {MenuChoice.EMPLOYER}
    choices = [one for one in MenuChoice if one not in left_out]
    first = MenuChoice.MY_TIMES if scene.facts["coming"] else MenuChoice.BOOK
    return sorted(choices, key=lambda one: one is not first)


def _offered(scene: Scene, values: Sequence[str], prefix: str) -> list[Option]:
    return [Option(value, scene.texts.plain(scene.language, f"{prefix}.{value}")) for value in values]
