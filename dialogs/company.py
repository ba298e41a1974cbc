"""What we know of an employer's company and of themselves as its contact: seen, corrected, and left behind."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from dialogs.employer_steps import Sending
from dialogs.kit.answers import SKIPPED, Raw
from dialogs.kit.choices import choice
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.steps import email as an_email
from dialogs.kit.steps import name, optional, text
from dialogs.kit.steps import phone as a_phone
from dialogs.my_data import Sure
from dialogs.need_company import YesNo
from domain.employers import BestWay
from domain.people import LONGEST_NAME, clean_name, show_phone
from locales import Rich
from storage.companies import Contact

LONGEST_ROLE = 60


def gather_contact(here: Here) -> Facts:
    return {"contact": here.store.companies.of_person(here.person_id)}


class CompanyAct(StrEnum):
    CORRECT = "correct"
    COMPANY = "company"
    LEAVE = "leave"


class Company(Dialog, name="company"):
    """Of the company itself a colleague corrects what is wrong: others may speak for it too."""

    counted = False
    act = choice(CompanyAct)

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return gather_contact(here)

    def is_over(self) -> bool:
        return self.scene.facts["contact"] is None

    def opening(self) -> Reply | None:
        contact = self.scene.facts["contact"]
        if contact is None:
            return None
        return Reply("company.opening", {"lines": Rich("\n".join(_lines(contact, self.scene)))})

    def finish(self, here: Here) -> Reply:
        if self.is_over():
            return Reply("company.none")
        match self.act:
            case CompanyAct.CORRECT:
                return Reply(then="my_contact")
            case CompanyAct.COMPANY:
                return Reply("company.tell_a_person", then="person")
            case CompanyAct.LEAVE:
                return Reply(then="leave_company")


def _lines(contact: Contact, scene: Scene) -> Iterator[str]:
    texts, language = scene.texts, scene.language
    told = {
        "company": contact.company_name,
        "business_id": contact.business_id,
        "full_name": contact.full_name,
        "role": contact.role,
        "phone": show_phone(contact.phone) if contact.phone else None,
        "email": contact.email,
        "best_way": texts.plain(language, f"need.best_way.{contact.best_way}"),
        "newsletter": texts.plain(language, f"need.newsletter.{'yes' if contact.newsletter else 'no'}"),
    }
    for key, value in told.items():
        if value:
            about = texts.plain(language, f"company.line.{key}")
            yield texts.say(language, "kit.summary.line", name=about, answer=value)


class MyContact(Dialog, name="my_contact"):
    """Their own details as one page; each can be changed."""

    counted = False
    full_name = name(clean=clean_name, longest=LONGEST_NAME)
    role = optional(text(longest=LONGEST_ROLE))
    phone = optional(a_phone())
    email = optional(an_email())
    best_way = choice(BestWay)
    newsletter = choice(YesNo)
    right = Sending()

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return gather_contact(here)

    @classmethod
    def known(cls, facts: Facts) -> dict[str, Raw]:
        contact: Contact | None = facts["contact"]
        if contact is None:
            return {}
        return {
            "full_name": contact.full_name,
            "role": contact.role or SKIPPED,
            "phone": contact.phone or SKIPPED,
            "email": contact.email or SKIPPED,
            "best_way": str(contact.best_way),
            "newsletter": str(YesNo.YES if contact.newsletter else YesNo.NO),
        }

    def is_over(self) -> bool:
        return self.scene.facts["contact"] is None

    def finish(self, here: Here) -> Reply:
        if self.is_over():
            return Reply("company.none")
        here.store.companies.tell(
            here.person_id,
            {
                "full_name": self.full_name,
                "role": self.role,
                "phone": self.phone,
                "email": self.email,
                "best_way": self.best_way,
                "newsletter": self.newsletter is YesNo.YES,
            },
        )
        return Reply("my_contact.kept")


class Newsletter(Dialog, name="newsletter"):
    """Four letters a year, by e-mail (52)."""

    counted = False
    wanted = choice(YesNo)

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return gather_contact(here)

    def is_over(self) -> bool:
        return self.scene.facts["contact"] is None

    def finish(self, here: Here) -> Reply:
        contact: Contact | None = self.scene.facts["contact"]
        if contact is None:
            return Reply("company.none")
        here.store.companies.tell(here.person_id, {"newsletter": self.wanted is YesNo.YES})
        if self.wanted is YesNo.NO:
            return Reply("newsletter.off")
        return Reply("newsletter.on" if contact.email else "newsletter.on_without_email")


class LeaveCompany(Dialog, name="leave_company"):
    """They do not speak for the company any more; what it asked for stays with it."""

    counted = False
    sure = choice(Sure)

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return gather_contact(here)

    def is_over(self) -> bool:
        return self.scene.facts["contact"] is None

    def finish(self, here: Here) -> Reply:
        contact: Contact | None = self.scene.facts["contact"]
        if contact is None:
            return Reply("company.none")
        if self.sure is Sure.NO:
            return Reply("leave_company.not_done")
        here.store.companies.leave(here.person_id)
        return Reply("leave_company.done", {"company": contact.company_name})
