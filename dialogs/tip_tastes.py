"""What the bot has learned of somebody's likes from their answers to tips; any of it is forgotten at a press."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dialogs import tip_words
from dialogs.kit.answers import Raw
from dialogs.kit.choices import pick
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.steps import Option, Step
from locales import Rich

if TYPE_CHECKING:
    from storage.tips import Taste


def _called(one: Taste, scene: Scene) -> str:
    """As it begins a line or a button."""
    name = tip_words.taste(one.kind, one.value, one.label, scene)
    return name[:1].upper() + name[1:]


def _offered(scene: Scene) -> Sequence[Option]:
    """One button each; two that are called alike are told apart by their number."""
    tastes: list[Taste] = scene.facts["tastes"]
    return [Option(str(one.id), f"{number}. {_called(one, scene)}") for number, one in enumerate(tastes, 1)]


class TipTastes(Dialog, name="tip_tastes"):
    counted = False
    forget = pick(_offered, expects="text")

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {"tastes": here.store.tips.tastes(here.person_id)}

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        """A door under what was learned: to be forgotten at once."""
        return {"forget": str(subject)} if value == "forget" else None

    def is_over(self) -> bool:
        return not self.scene.facts["tastes"]

    def words(self, step: Step[Any]) -> dict[str, Any]:
        tastes: list[Taste] = self.scene.facts["tastes"]
        lines = (self._line(number, one) for number, one in enumerate(tastes, 1))
        return {"lines": Rich("\n".join(lines))}

    def _line(self, number: int, one: Taste) -> str:
        key = f"tip_tastes.likes.{one.kind}" if one.likes else f"tip_tastes.not.{one.kind}"
        return self.scene.texts.say(self.scene.language, key, number=number, what=_called(one, self.scene))

    def finish(self, here: Here) -> Reply:
        tastes: list[Taste] = self.scene.facts["tastes"]
        if not tastes:
            return Reply("tip_tastes.none")
        one = next(taste for taste in tastes if str(taste.id) == self.forget)
        here.store.tips.forget(here.person_id, one.id)
        said = {"what": tip_words.taste(one.kind, one.value, one.label, self.scene)}
        return Reply("tip_tastes.forgotten", said, then=self.name if len(tastes) > 1 else None)
