"""Job tips: where a client finds the newest ones, those kept, a search, and what they wish of them (106)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from dialogs.kit.answers import Invalid, Raw
from dialogs.kit.choices import Choice, choice
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts
from dialogs.kit.steps import Option, Step
from dialogs.tip import more_now
from dialogs.tip_facts import Kind, TipsOf, brought
from dialogs.tip_steps import is_answer, words_of
from dialogs.tip_wishes import wished
from domain.notice import VERSION
from domain.people import Purpose
from domain.tips import Often


class Go(StrEnum):
    ORDER = "order"
    NEW = "new"
    MORE = "more"
    SEARCH = "search"
    SAVED = "saved"
    LEARNED = "learned"
    WISHES = "wishes"


class GoStep(Choice[Go]):
    """Where to go. Other words are what to search for."""

    expects = "text"
    reasons = ("choice", "too_long")

    def __init__(self) -> None:
        super().__init__(Go)

    def options(self, dialog: Dialog) -> Sequence[Option]:
        offered = dialog.scene.facts["offered"]
        return [option for option in super().options(dialog) if option.value in offered]

    def read(self, said: str, dialog: Dialog) -> Raw:
        found = self.find(said, dialog)
        if found is None and is_answer(said, dialog):
            raise Invalid("choice")
        return found if found is not None else [words_of(said)]

    def parse(self, raw: Raw, dialog: Dialog) -> Go:
        return Go.SEARCH if isinstance(raw, list) else super().parse(raw, dialog)

    def show(self, raw: Raw, dialog: Dialog) -> str:
        return raw[0] if isinstance(raw, list) and raw else super().show(raw, dialog)


class Tips(Dialog, name="tips"):
    counted = False
    go = GoStep()

    @classmethod
    def gather(cls, here: Here) -> Facts:
        if here.store.clients.of_person(here.person_id) is None:
            return {"is_client": False, "offered": frozenset()}
        store = here.store.tips
        allowed = Purpose.TIPS in here.store.consents.granted(here.person_id)
        wish = store.wish_of(here.person_id) if allowed else None
        wants = wish is not None and wish.often != Often.NEVER
        can = {
            Go.ORDER: not wants,
            Go.NEW: bool(TipsOf(here.store, here.person_id).lately()),
            Go.MORE: allowed,
            Go.SEARCH: True,
            Go.SAVED: bool(store.saved(here.person_id)),
            Go.LEARNED: bool(store.tastes(here.person_id)),
            Go.WISHES: wants,
        }
        offered = frozenset(one for one, is_there in can.items() if is_there)
        return {"is_client": True, "offered": offered, "allowed": allowed, "wish": wish}

    def is_over(self) -> bool:
        return not self.scene.facts["is_client"]

    def words(self, step: Step[Any]) -> dict[str, Any]:
        return {"wish": wished(self.scene.facts["wish"], self.scene)}

    def finish(self, here: Here) -> Reply:
        if not self.scene.facts["is_client"]:
            return Reply("tips.not_client")
        raw = self.raw("go")
        if isinstance(raw, list):
            return Reply(then="tip_search", given={"sought": raw[0]})
        match self.go:
            case Go.ORDER if self.scene.facts["allowed"]:
                return Reply(then="tip_wishes", given={"what": "often"})
            case Go.NEW:
                return Reply(then="tip")
            case Go.MORE:
                return more_now(here)
            case Go.SAVED:
                return Reply(then="tip", given=brought(here.store.tips.saved(here.person_id), Kind.SAVED))
        return Reply(then=_ELSEWHERE[self.go])


_ELSEWHERE = {
    Go.ORDER: "tip_leave",
    Go.SEARCH: "tip_search",
    Go.LEARNED: "tip_tastes",
    Go.WISHES: "tip_wishes",
}


class Leave(StrEnum):
    YES = "yes"
    NO = "no"


class TipLeave(Dialog, name="tip_leave"):
    """Whether tips may be sent at all; one sentence says what that means."""

    counted = False
    leave = choice(Leave)

    def finish(self, here: Here) -> Reply:
        if self.leave is Leave.NO:
            return Reply("tip_leave.not_wanted")
        allowed = here.store.consents.granted(here.person_id) | {Purpose.TIPS}
        here.store.consents.set(
            here.person_id, allowed, notice_version=VERSION, language=self.scene.language, how=self.name
        )
        return Reply("tip_leave.given", then="tip_wishes", given={"what": "often"})
