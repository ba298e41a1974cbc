"""An employer says what they need: a rough sentence is enough to begin with, and it is sent when they say so."""

from __future__ import annotations

from typing import Any

from dialogs.advice import LONGEST_QUESTION
from dialogs.employer_steps import Sending
from dialogs.kit.answers import Raw
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts
from dialogs.kit.steps import Step
from dialogs.need_company import NeedCompany
from dialogs.need_lines import NeedLines, NeedTold
from domain.employers import Doubt, Help, Source, Wish
from domain.people import call_name_from
from locales import Rich


class NeedEnd(Dialog, name="need"):
    right = Sending("more")


class Need(NeedTold, NeedLines, NeedCompany, NeedEnd, name="need"):
    """Nothing is kept before it is sent; who cancels finds it again at home."""

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {**NeedLines.gather(here), **NeedCompany.gather(here)}

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        """``value`` is a kind of help, or "" when that is to be asked."""
        if not value:
            return {}
        return {"help": value} if value in set(Help) else None

    def opening(self) -> Reply | None:
        is_new = self.scene.facts["contact"] is None and self.raw("help") is None
        return Reply("need.opening") if is_new else None

    def is_over(self) -> bool:
        """Advice is another talk."""
        return self.help_wanted() is Help.ADVICE

    def words(self, step: Step[Any]) -> dict[str, Any]:
        if step.key != "right":
            return super().words(step)
        contact = self.scene.facts["contact"]
        if contact is None:
            return {"from_whom": Rich("")}
        texts, language = self.scene.texts, self.scene.language
        said = texts.say(language, "need.from_whom", name=contact.full_name, company=contact.company_name)
        return {"from_whom": Rich(f"{said}\n")}

    def finish(self, here: Here) -> Reply:
        if self.is_over():
            return Reply(then="advice", given=self._question())
        contact = self.scene.facts["contact"]
        if contact is None:
            contact = here.store.companies.join(here.person_id, self.company(), self.contact())
        opened = here.store.requests.open(
            contact.contact_id,
            self.need(),
            source=Source.CHAT,
            language=self.scene.language,
            sent_key=f"chat-{here.conversation_id}-{here.heard()}",
        )
        said = {"name": call_name_from(contact.full_name), "due": opened.first_contact_due.isoformat()}
        if opened.again:
            return Reply("need.again", said)
        said["next"] = self._next()
        if opened.owner_name is None:
            return Reply("need.thanks_queue", said)
        return Reply("need.thanks", {**said, "coordinator": opened.owner_name})

    def _question(self) -> dict[str, Raw]:
        """What they asked in words of their own already is not asked again (95)."""
        words = self.own_words()
        return {"question": [words]} if words and len(words) <= LONGEST_QUESTION else {}

    def _next(self) -> Rich:
        """What happens then. Of subsidies it promises nothing: others decide on them (240-242)."""
        texts, language = self.scene.texts, self.scene.language
        lines = [texts.say(language, f"need.next.{self.help_wanted()}")]
        if self.wishes and self.wishes & {Wish.SUBSIDY, Wish.APPRENTICESHIP}:
            lines.append(texts.say(language, "need.next.subsidies"))
        if self.scene.facts["contact"] is None and self.company()["doubt"] is Doubt.PRIVATE_PERSON:
            lines.append(texts.say(language, "need.next.private"))
        return Rich("\n".join(lines))
