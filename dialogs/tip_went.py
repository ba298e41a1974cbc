"""How it went with something that somebody applied for, asked a week later. Whatever they say, they are met kindly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dialogs.kit.answers import Raw
from dialogs.kit.choices import choice
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts
from dialogs.kit.steps import Condition, OnlyIf, Step
from dialogs.times import Brought
from dialogs.tip_facts import TipsOf
from domain.people import call_name_from
from domain.tips import Went

if TYPE_CHECKING:
    from storage.tips import Tip

TOLD_ON = frozenset({Went.INTERVIEW, Went.HIRED, Went.NOT_CHOSEN})
"""What their coordinator hears of."""


def _is_asked(dialog: Dialog) -> bool:
    return isinstance(dialog, TipWent) and dialog.tip is not None


class TipWent(Dialog, name="tip_went"):
    counted = False
    subject = Brought()
    went = OnlyIf(Condition(_is_asked), choice(Went))

    @classmethod
    def gather(cls, here: Here) -> Facts:
        case = here.store.clients.open_case(here.person_id)
        return {"tips": TipsOf(here.store, here.person_id), "coordinator": case.coordinator_name if case else None}

    @classmethod
    def known(cls, facts: Facts) -> dict[str, Raw]:
        """Who comes by no door tells of what they applied for last."""
        applied = facts["tips"].applied()
        return {"subject": str(applied.id)} if applied else {}

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        if value not in set(Went):
            return None
        return {"subject": str(subject), "went": value}

    @property
    def tip(self) -> Tip | None:
        """What they applied for; None when it is not theirs, or they have not applied."""
        tips: TipsOf = self.scene.facts["tips"]
        raw = str(self.given.get("subject", ""))
        found = tips.one(int(raw)) if raw.isdecimal() else None
        return found if found and found.applied_at else None

    def words(self, step: Step[Any]) -> dict[str, Any]:
        return {"title": self.tip.posting.title} if self.tip else {}

    def finish(self, here: Here) -> Reply:
        tip, went = self.tip, self.went
        if tip is None or went is None:
            return Reply("kit.stale")
        here.store.tips.went(here.person_id, tip.id, went)
        name = self.scene.facts["coordinator"]
        told_on = "told" if went in TOLD_ON and name else "alone"
        said = {"name": call_name_from(name) if name else ""}
        if told_on == "told":
            return Reply(f"tip_went.told.{went}", said)
        return Reply(f"tip_went.thanks.{went}")
