"""What is kept of somebody, in the chat: seen, taken along as a file, corrected, and erased."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from dialogs.kit.choices import choice, pick
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.steps import Option
from dialogs.told import channel
from domain.incoming import Channel
from locales import Rich
from storage.rights import Form, Kept, Look

MOST_LOOKS = 15
"""Lines told in the chat of who looked; all of them are in the file."""


class Asked(StrEnum):
    """What somebody may want to do with their own data."""

    CORRECT = "correct"
    COPY = "copy"
    LOOKS = "looks"
    PERMISSIONS = "permissions"
    ELSEWHERE = "elsewhere"
    CODE = "code"
    ERASE = "erase"
    STAY = "stay"


class Sure(StrEnum):
    YES = "yes"
    NO = "no"


def _offered(scene: Scene) -> Sequence[Option]:
    kept: Kept = scene.facts["kept"]
    clients_only = (Asked.CORRECT, Asked.PERMISSIONS, Asked.ELSEWHERE, Asked.CODE)
    left_out = {Asked.ERASE if scene.facts["asked"] else Asked.STAY}
    offered = [one for one in Asked if one not in left_out and (kept.is_client or one not in clients_only)]
    return [Option(str(one), scene.texts.plain(scene.language, f"my_data.go.{one}")) for one in offered]


class MyData(Dialog, name="my_data"):
    """Everything that is kept of them, in plain words, and what they can do about it."""

    counted = False
    go = pick(_offered, expects="text")

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {
            "kept": here.store.rights.kept(here.person_id),
            "asked": here.store.erasing.asked(here.person_id) is not None,
        }

    def opening(self) -> Reply:
        kept: Kept = self.scene.facts["kept"]
        return Reply("my_data.opening", {"lines": Rich("\n".join(_lines(kept, self.scene)))})

    def finish(self, here: Here) -> Reply:
        match Asked(self.go):
            case Asked.CORRECT:
                return Reply(then="my_details")
            case Asked.LOOKS:
                return _looked(here)
            case Asked.ELSEWHERE:
                return _code(here)
            case Asked.STAY:
                here.store.erasing.withdraw(here.person_id)
                return Reply("my_data.stays")
            case other:
                return Reply(then=str(other))


def _lines(kept: Kept, scene: Scene) -> Iterator[str]:
    def line(name: str, n: int) -> str:
        return scene.texts.say(scene.language, f"my_data.kept.{name}", n=n)

    if kept.is_client:
        yield scene.texts.say(scene.language, "my_data.kept.told")
    yield line("messages", kept.messages)
    counts = {
        "appointments": kept.appointments,
        "permissions": kept.permissions,
        "notes": kept.notes,
        "looks": kept.looks,
    }
    yield from (line(name, count) for name, count in counts.items() if count)


def _looked(here: Here) -> Reply:
    looks = here.store.rights.looks(here.person_id)
    if not looks:
        return Reply("my_data.looked.nobody")
    lines = Rich("\n".join(_look(one, here.scene) for one in looks[:MOST_LOOKS]))
    return Reply("my_data.looked", {"lines": lines, "n": len(looks)})


def _look(one: Look, scene: Scene) -> str:
    role = scene.texts.plain(scene.language, f"my_data.role.{one.role}")
    return scene.texts.say(scene.language, "my_data.look", day=one.day, name=one.name, role=role)


def _code(here: Here) -> Reply:
    code = here.store.rights.make_code(here.person_id)
    return Reply("my_data.code", {"code": code}) if code else Reply("my_data.code.too_many")


class Copy(Dialog, name="copy"):
    """Their own data as a file: on Telegram it is sent, in the web chat it waits behind a link."""

    counted = False
    form = choice(Form)

    def finish(self, here: Here) -> Reply:
        here.store.rights.copy_taken(here.person_id)
        if channel(here) != Channel.WEB:
            return Reply("copy.file", file=str(self.form))
        base = self.scene.privacy_url.removesuffix("/privacy")
        return Reply("copy.link", {"url": f"{base}/my-data.{self.form}"})


class Erase(Dialog, name="erase"):
    """Asked once, in words that say what happens."""

    counted = False
    sure = choice(Sure)

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {"held": here.store.erasing.held(here.person_id)}

    def opening(self) -> Reply:
        held = self.scene.facts["held"]
        return Reply("erase.at_once" if held is None else f"erase.held.{held}")

    def finish(self, here: Here) -> Reply:
        if self.sure is Sure.NO:
            return Reply("erase.not_done")
        held = here.store.erasing.ask(here.person_id, conversation_id=here.conversation_id)
        if held is None:
            return Reply("erase.done", then="lobby", fresh=True, anew=True)
        return Reply("erase.asked")
