"""An employer asks for advice: a checked card answers, or else a person does. Nothing is ever promised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from dialogs.employer_steps import Sending
from dialogs.kit.answers import Invalid, Raw
from dialogs.kit.choices import Choice, fold
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts
from dialogs.kit.steps import Condition, OnlyIf, Option, Step, Text, text
from dialogs.need_company import NeedCompany
from dialogs.times import Brought
from domain.employers import Help, Source
from domain.people import call_name_from
from domain.text import Refused, clean_text
from locales import Rich
from storage.advice_cards import Card, Found

LONGEST_QUESTION = 500

_LETTER = re.compile(r"[^\W\d_]")


class Question(Text):
    """A question in words of one's own, kept as a list of one; or a card from the list, kept as its number."""

    def __init__(self) -> None:
        super().__init__(longest=LONGEST_QUESTION, patient=True)

    def options(self, dialog: Dialog) -> Sequence[Option]:
        cards: list[Card] = dialog.scene.facts["cards"]
        return [Option(str(card.id), card.title) for card in cards]

    def values(self, dialog: Dialog) -> frozenset[str]:
        """Every card: one that went while somebody read the list is asked about all the same."""
        return frozenset(map(str, dialog.scene.facts["numbers"]))

    def read(self, said: str, dialog: Dialog) -> Raw:
        kept = str(super().read(said, dialog))
        chosen = [option.value for option in self.options(dialog) if fold(option.label) == fold(kept)]
        return chosen[0] if chosen else [_question(kept)]

    def parse(self, raw: Raw, dialog: Dialog) -> str:
        if isinstance(raw, list):
            return super().parse(raw[0], dialog)
        if not str(raw).isdecimal():
            raise Invalid("empty")
        return str(raw)

    def show(self, raw: Raw, dialog: Dialog) -> str:
        if isinstance(raw, list):
            return raw[0]
        return next((option.label for option in self.options(dialog) if option.value == raw), "")


def _question(words: str) -> str:
    if not _LETTER.search(words):
        raise Invalid("empty")
    return words


class Advice(Dialog, name="advice"):
    """The card is shown when the dialog is over, so that it stays what it was, whatever becomes of it later."""

    counted = False
    question = Question()

    @classmethod
    def gather(cls, here: Here) -> Facts:
        advice = here.store.advice
        return {"cards": advice.on_view(here.scene.language), "numbers": advice.numbers()}

    def words(self, step: Step[Any]) -> dict[str, Any]:
        scene = self.scene
        choose = scene.texts.say(scene.language, "advice.choose") if scene.facts["cards"] else ""
        return {"choose": Rich(f"\n{choose}" if choose else "")}

    def finish(self, here: Here) -> Reply:
        raw = self.raw("question")
        found = self._found(here, raw)
        asked = raw[0] if isinstance(raw, list) and raw else self.steps["question"].show(str(raw), self)
        about = {"asked": asked or self._name_of(here, found), "card": str(found.card_id) if found else ""}
        card = found.card if found else None
        answer = here.store.advice.shown(here.person_id, card.id if card else None)
        if card is None:
            return Reply("advice.no_card", then="advice_person", given=about)
        return Reply("advice.card", _told(card), then="advice_after", given={**about, "answer": str(answer)})

    def _found(self, here: Here, raw: Raw | None) -> Found | None:
        if isinstance(raw, list):
            return here.store.advice.meant(raw[0], here.scene.language)
        return here.store.advice.one_meant(int(str(raw)), here.scene.language)

    def _name_of(self, here: Here, found: Found | None) -> str:
        """Of a card that went while it was chosen, what kind of thing it was about."""
        topic = found.topic if found else "other"
        return here.scene.texts.plain(here.scene.language, f"advice.topic.{topic}")


def _told(card: Card) -> dict[str, Any]:
    return {
        "title": card.title,
        "for_whom": card.for_whom,
        "body": card.body,
        "authority": card.authority,
        "source": card.source,
        "checked": card.checked_on,
    }


class Helped(StrEnum):
    YES = "yes"
    ANOTHER = "another"
    PERSON = "person"


class HelpedStep(Choice[Helped]):
    """Whether it helped. Other words are the next question."""

    expects = "text"
    reasons = ("choice", "too_long")

    def __init__(self) -> None:
        super().__init__(Helped)

    def read(self, said: str, dialog: Dialog) -> Raw:
        found = self.find(said, dialog)
        if found is not None:
            return found
        try:
            kept = clean_text(said, LONGEST_QUESTION)
        except Refused:
            raise Invalid("too_long", longest=LONGEST_QUESTION) from None
        if not _LETTER.search(kept):
            raise Invalid("choice")
        return [kept]

    def parse(self, raw: Raw, dialog: Dialog) -> Helped:
        return Helped.ANOTHER if isinstance(raw, list) else super().parse(raw, dialog)

    def show(self, raw: Raw, dialog: Dialog) -> str:
        return raw[0] if isinstance(raw, list) and raw else super().show(raw, dialog)


class AdviceAfter(Dialog, name="advice_after"):
    """A card was shown: did it help?"""

    counted = False
    asked = Brought()
    card = Brought()
    answer = Brought()
    helped = HelpedStep()

    def finish(self, here: Here) -> Reply:
        raw = self.raw("helped")
        if isinstance(raw, list):
            return Reply(then="advice", given={"question": raw})
        match self.helped:
            case Helped.YES:
                self._count(here, did=True)
                return Reply("advice_after.good")
            case Helped.PERSON:
                self._count(here, did=False)
                about: dict[str, Raw] = {"card": self.card, **({"asked": self.asked} if self.asked else {})}
                return Reply(then="advice_person", given=about)
            case Helped.ANOTHER:
                return Reply(then="advice")

    def _count(self, here: Here, *, did: bool) -> None:
        if self.answer.isdecimal():
            here.store.advice.helped(here.person_id, int(self.answer), did=did)


class AdviceAsked(Dialog, name="advice_person"):
    card = Brought()
    asked = text(longest=LONGEST_QUESTION, patient=True)


def _is_new(dialog: Dialog) -> bool:
    return dialog.scene.facts["contact"] is None


class AdviceEnd(Dialog, name="advice_person"):
    right = OnlyIf(Condition(_is_new), Sending())


class AdvicePerson(AdviceAsked, NeedCompany, AdviceEnd, name="advice_person"):
    """A person answers: the question becomes a need for advice. Who is known already is asked nothing."""

    counted = False

    def answered(self) -> list[tuple[Step[Any], Raw]]:
        """Which card it was about is the program's own matter."""
        return [(step, raw) for step, raw in super().answered() if step.is_asked]

    def finish(self, here: Here) -> Reply:
        contact = self.scene.facts["contact"]
        if contact is None:
            contact = here.store.companies.join(here.person_id, self.company(), self.contact())
        opened = here.store.requests.open(
            contact.contact_id,
            {"help": Help.ADVICE, "words": self.asked},
            source=Source.CHAT,
            language=self.scene.language,
            sent_key=f"advice-{here.conversation_id}-{here.heard()}",
            owner=here.store.advice.keeper(self._owner(here)),
        )
        said = {"name": call_name_from(contact.full_name), "due": opened.first_contact_due}
        if opened.again:
            return Reply("advice_person.again", said)
        if opened.owner_name is None:
            return Reply("advice_person.thanks_queue", said)
        return Reply("advice_person.thanks", {**said, "coordinator": opened.owner_name})

    def _owner(self, here: Here) -> int | None:
        """Who keeps the card true that was asked for, shown or not."""
        found = here.store.advice.one_meant(int(self.card), self.scene.language) if self.card.isdecimal() else None
        return found.owner_id if found else None
