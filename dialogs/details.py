"""What a client has told: more of it whenever they like, and any of it read and changed."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from dialogs.basics import Basics
from dialogs.kit.answers import Raw
from dialogs.kit.choices import choice, many, summary
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts
from dialogs.kit.steps import optional, text
from domain.employers import Card, Hours
from domain.people import Education, Field, Licence, Situation, SpokenLanguage

LONGEST_OWN_WORDS = 1_000


class NowOrLater(StrEnum):
    NOW = "now"
    LATER = "later"


class More(Dialog, name="more"):
    situation = optional(choice(Situation))
    education = optional(choice(Education))
    fields = optional(many(Field))
    languages = optional(many(SpokenLanguage))
    licences = optional(many(Licence))
    hours = optional(many(Hours))
    cards = optional(many(Card))
    own_words = optional(text(longest=LONGEST_OWN_WORDS, patient=True))

    def more(self) -> dict[str, Any]:
        """The answers as the client's own columns; None where nothing was told."""
        return {
            "situation": self.situation,
            "education": self.education,
            "fields": sorted(self.fields) if self.fields else None,
            "languages": sorted(self.languages) if self.languages else None,
            "licences": sorted(self.licences) if self.licences else None,
            "hours": sorted(self.hours) if self.hours is not None else None,
            "cards": sorted(self.cards) if self.cards is not None else None,
            "own_words": self.own_words,
        }


def _as_raw(value: Any) -> Raw:
    return [str(one) for one in value] if isinstance(value, list) else str(value)


def _known(facts: Facts, names: dict[str, Any]) -> dict[str, Raw]:
    client = facts["client"] or {}
    return {name: _as_raw(client[name]) for name in names if client.get(name) is not None}


class Offer(Dialog, name="tell_more"):
    when = choice(NowOrLater).aside()


class TellMore(Offer, More, name="tell_more"):
    """Each question may be passed over, and each answer is kept at once; what is known is not asked (catalogue 95)."""

    @classmethod
    def gather(cls, here: Here) -> Facts:
        client = here.store.clients.of_person(here.person_id)
        return {"client": client, "came_to_tell": client["registered_at"] != here.store.now if client else True}

    @classmethod
    def known(cls, facts: Facts) -> dict[str, Raw]:
        # Who opens this from the menu has said "now" by doing so.
        asked_for = {"when": str(NowOrLater.NOW)} if facts["came_to_tell"] else {}
        return asked_for | _known(facts, More.steps)

    def is_over(self) -> bool:
        return self.given.get("when") == NowOrLater.LATER

    def keep(self, here: Here) -> None:
        told = {name: value for name, value in self.more().items() if value is not None}
        if told:
            here.store.clients.tell(here.person_id, told)

    def finish(self, here: Here) -> Reply:
        return Reply("tell_more.later" if self.is_over() else "tell_more.thanks")


class MyDetails(Basics, More, name="my_details"):
    """Everything a client has told, as one page; each answer can be changed."""

    counted = False
    right = summary()

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {**Basics.gather(here), "client": here.store.clients.of_person(here.person_id)}

    @classmethod
    def known(cls, facts: Facts) -> dict[str, Raw]:
        return dict.fromkeys(More.steps, "") | _known(facts, Basics.steps | More.steps)

    def keep(self, here: Here) -> None:
        if self.waiting is None or self.waiting.key == "right":
            here.store.clients.tell(here.person_id, self.basics() | self.more())

    def finish(self, here: Here) -> Reply:
        return Reply()
