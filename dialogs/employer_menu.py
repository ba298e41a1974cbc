"""An employer's home, and the choice between the two sides of the service."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from dialogs.employer_steps import HomePick
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.steps import Option
from domain.people import call_name_from


class EmployerChoice(StrEnum):
    GO_ON = "go_on"
    NEED = "need"
    MY_NEEDS = "my_needs"
    ADVICE = "advice"
    EVENTS = "events"
    COMPANY = "company"
    NEWSLETTER = "newsletter"
    MY_DATA = "my_data"
    LANGUAGE = "language"
    PRIVACY = "privacy"
    SEEKER = "seeker"


def _options(scene: Scene) -> Sequence[Option]:
    facts = scene.facts
    left_out = {
        EmployerChoice.GO_ON: not facts["under"],
        EmployerChoice.MY_NEEDS: not facts["has_needs"],
        EmployerChoice.COMPANY: facts["contact"] is None,
        EmployerChoice.NEWSLETTER: facts["contact"] is None,
    }
    offered = [one for one in EmployerChoice if not left_out.get(one)]
    return [Option(str(one), scene.texts.plain(scene.language, _label(one, scene))) for one in offered]


def _label(one: EmployerChoice, scene: Scene) -> str:
    is_client = one is EmployerChoice.SEEKER and scene.facts["is_client"]
    return "employer_menu.go.my_side" if is_client else f"employer_menu.go.{one}"


class EmployerMenu(Dialog, name="employer_menu"):
    """Home of whoever speaks for a company, and for a client the other side of the house."""

    counted = False
    is_home = True
    holds_cancelled = True

    go = HomePick(_options, expects="text")

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {
            "contact": here.store.companies.of_person(here.person_id),
            "is_client": here.store.clients.of_person(here.person_id) is not None,
            "has_needs": bool(here.store.requests.of_person(here.person_id)),
        }

    def greeting(self) -> Reply | None:
        contact = self.scene.facts["contact"]
        if contact is None:
            return None
        return Reply("employer_menu.hello", {"name": call_name_from(contact.full_name)})

    def finish(self, here: Here) -> Reply:
        raw = self.raw("go")
        if isinstance(raw, list):
            return Reply(then="need", given={"help": raw})
        match self.go:
            case EmployerChoice.GO_ON:
                return Reply()
            case EmployerChoice.PRIVACY:
                return Reply("kit.privacy", {"url": self.scene.privacy_url}, then=self.name)
            case EmployerChoice.SEEKER:
                return Reply(then="menu" if self.scene.facts["is_client"] else "register")
            case other:
                return Reply(then=other)
