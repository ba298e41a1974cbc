"""Where people are when nothing is under way: newcomers, those who stopped midway, and clients."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from dialogs.details import More
from dialogs.kit.choices import choice, pick
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.steps import Option
from domain.people import Language


class Welcome(Dialog, name="welcome"):
    """The very first words: this is a bot, what is kept and why, and which language to speak."""

    counted = False
    is_first = True
    language = choice(Language)

    def opening(self) -> Reply:
        return Reply("welcome.opening", {"url": self.scene.privacy_url})

    def finish(self, here: Here) -> Reply:
        if self.language == self.scene.language:
            return Reply(then="register")
        return Reply("welcome.opening", {"url": self.scene.privacy_url}, speak=self.language, then="register")


class Lobby(Dialog, name="lobby"):
    """Someone who is not a client yet and has nothing under way."""

    counted = False
    is_home = True
    holds_cancelled = True

    go = pick(lambda scene: _offered(scene, _lobby_options(scene), "lobby.go"), expects="text")

    def finish(self, here: Here) -> Reply:
        return Reply(then="register", fresh=True) if self.go == "start" else Reply()


def _lobby_options(scene: Scene) -> Sequence[str]:
    return ("go_on", "start") if scene.facts["under"] else ("start",)


class MenuChoice(StrEnum):
    MY_DETAILS = "my_details"
    TELL_MORE = "tell_more"
    PERMISSIONS = "permissions"
    LANGUAGE = "language"
    PRIVACY = "privacy"


class Menu(Dialog, name="menu"):
    """A client's home. The way to a person stands under every question, so it is no choice of its own."""

    counted = False
    is_home = True

    go = pick(lambda scene: _offered(scene, _menu_options(scene), "menu.go"), expects="text")

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {
            "client": here.store.clients.of_person(here.person_id),
            "promise": here.store.clients.promise(here.person_id),
        }

    def greeting(self) -> Reply:
        name = self.scene.facts["client"]["call_name"]
        promise = self.scene.facts["promise"]
        if promise is None or promise.contacted_at is not None or promise.due < self.scene.today:
            return Reply("menu.hello", {"name": name})
        if promise.coordinator_name is None:
            return Reply("menu.hello_queue", {"name": name, "due": promise.due})
        return Reply("menu.hello_promise", {"name": name, "coordinator": promise.coordinator_name, "due": promise.due})

    def finish(self, here: Here) -> Reply:
        if self.go == MenuChoice.PRIVACY:
            return Reply("kit.privacy", {"url": self.scene.privacy_url})
        return Reply(then=self.go)


def _menu_options(scene: Scene) -> Sequence[str]:
    client = scene.facts["client"]
    told_all = all(client[name] is not None for name in More.steps)
    return [one for one in MenuChoice if not (told_all and one is MenuChoice.TELL_MORE)]


def _offered(scene: Scene, values: Sequence[str], prefix: str) -> list[Option]:
    return [Option(value, scene.texts.plain(scene.language, f"{prefix}.{value}")) for value in values]
