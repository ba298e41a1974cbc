"""Searching for work now, in words of one's own: "kahvila lahti iltaisin"."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from dialogs.kit.answers import Raw
from dialogs.kit.choices import fold, listed
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.steps import Option, Step, Text
from dialogs.times import Brought
from dialogs.tip_facts import Kind, brought
from dialogs.tip_steps import LONGEST_WORDS, words_of
from domain import jobs
from domain.region import find_municipality
from locales import Rich

MOST_FOUND = 5


class Instead(StrEnum):
    """What to try when nothing was found."""

    WIDER = "wider"
    WORK = "work"
    MORE = "more"
    PERSON = "person"


class Words(Text):
    """What to search for. After a search that found nothing there are other things to try, a press each."""

    among = Instead

    def __init__(self) -> None:
        super().__init__(longest=LONGEST_WORDS, patient=True)

    def options(self, dialog: Dialog) -> Sequence[Option]:
        assert isinstance(dialog, TipSearch)
        return [Option(str(one), dialog.label(one)) for one in dialog.instead()]

    def read(self, said: str, dialog: Dialog) -> Raw:
        kept = words_of(str(super().read(said, dialog)))
        meant = [option.value for option in self.options(dialog) if fold(kept) in self._names(option, dialog)]
        return f"_{meant[0]}" if meant else kept

    def _names(self, option: Option, dialog: Dialog) -> set[str]:
        also = listed(f"{self.texts}.{option.value}.also", dialog.scene.texts)
        return {fold(option.label), *map(fold, also)}

    def show(self, raw: Raw, dialog: Dialog) -> str:
        assert isinstance(dialog, TipSearch)
        said = str(raw).removeprefix("_")
        return dialog.label(Instead(said)) if said in set(Instead) else said


class TipSearch(Dialog, name="tip_search"):
    """``tried`` is what was searched for in vain."""

    counted = False
    tried = Brought()
    sought = Words()

    def instead(self) -> list[Instead]:
        """What might find something, the nearest first."""
        if not self.tried:
            return []
        can = {
            Instead.WIDER: bool(self.without_place()),
            Instead.WORK: bool(self._work()),
            Instead.MORE: True,
            Instead.PERSON: True,
        }
        return [one for one in Instead if can[one]]

    def label(self, one: Instead) -> str:
        named = {Instead.WIDER: self.without_place(), Instead.WORK: self._work()}
        return self.scene.texts.plain(self.scene.language, f"tip_search.sought.{one}", words=named.get(one, ""))

    def without_place(self) -> str:
        """The same words wherever the work is; "" when no place was named, or nothing else was."""
        words = self.tried.split()
        kept = [word for word in words if not find_municipality(word)]
        return " ".join(kept) if kept and len(kept) < len(words) else ""

    def _work(self) -> str:
        """The work alone, by its own name; "" when that is what was searched for."""
        found = jobs.find(self.tried)
        name = jobs.name(found[0].id, self.scene.language) if found else None
        return name if name and fold(name) not in (fold(self.tried), fold(self.without_place())) else ""

    def words(self, step: Step[Any]) -> dict[str, Any]:
        scene = self.scene
        key = "tip_search.again" if self.tried else "tip_search.first"
        return {"lead": Rich(scene.texts.say(scene.language, key))}

    def finish(self, here: Here) -> Reply:
        said = str(self.raw("sought")).removeprefix("_")
        match said:
            case Instead.PERSON:
                return Reply(then="person")
            case Instead.MORE:
                found = here.store.tips.more(here.person_id, MOST_FOUND)
                return Reply(then="tip", given=brought(found, Kind.MORE)) if found else Reply("tips.no_more")
            case Instead.WIDER:
                return self._search(here, self.without_place())
            case Instead.WORK:
                return self._search(here, self._work())
        return self._search(here, said)

    def _search(self, here: Here, words: str) -> Reply:
        found = here.store.tips.search(here.person_id, words, MOST_FOUND)
        if found:
            return Reply(then="tip", given=brought(found, Kind.FOUND))
        return Reply("tip_search.none", {"words": words}, then=self.name, given={"tried": words})
