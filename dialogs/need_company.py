"""Which company it is, and who of it may be reached how: asked of whom we do not know yet (95)."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from dialogs.employer_steps import CompanyStep, ForeignId, Without
from dialogs.kit.answers import Invalid, Raw
from dialogs.kit.choices import choice
from dialogs.kit.dialog import Dialog
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts
from dialogs.kit.steps import Condition, OnlyIf, Step, name, only_if, optional, text
from dialogs.kit.steps import email as an_email
from dialogs.kit.steps import phone as a_phone
from dialogs.need_lines import NeedLines, Whose
from domain.companies import LONGEST_NAME as LONGEST_COMPANY
from domain.companies import IdKind, doubt_of, read_id
from domain.contact_words import contacts_in
from domain.employers import BestWay, Doubt
from domain.people import LONGEST_NAME, clean_name
from locales import Rich


class YesNo(StrEnum):
    YES = "yes"
    NO = "no"


def _is_new(dialog: Dialog) -> bool:
    return dialog.scene.facts["contact"] is None


def _is_company(dialog: Dialog) -> bool:
    return _is_new(dialog) and dialog.raw("business_id") != Without.PRIVATE


def _is_foreign(dialog: Dialog) -> bool:
    return _is_new(dialog) and dialog.raw("business_id") == Without.FOREIGN


def _has_email(dialog: Dialog) -> bool:
    return _is_new(dialog) and bool(dialog.raw("email") or dialog.raw("also_email"))


def _best_way(*ways: BestWay) -> Condition:
    return Condition(lambda dialog: _is_new(dialog) and dialog.raw("best_way") in ways)


def _own(key: str) -> Callable[[NeedLines], Raw | None]:
    """The employer's own number or address, when it stands among the need's words."""

    def derive(dialog: NeedLines) -> Raw | None:
        found = contacts_in(dialog.own_words()) if dialog.raw("whose") == Whose.MINE else []
        return next((raw for one in found if (raw := _read(dialog.steps[key], one, dialog)) is not None), None)

    return derive


def _read(step: Step[Any], words: str, dialog: Dialog) -> Raw | None:
    try:
        return step.read(words, dialog)
    except Invalid:
        return None


class NeedCompany(Dialog, name="need"):
    """Steps after the need's own lines; of somebody whose company we know, none is asked."""

    business_id = only_if(Condition(_is_new), CompanyStep())
    foreign_id = OnlyIf[str | None](Condition(_is_foreign), optional(ForeignId()))
    company_name = only_if(Condition(_is_company), text(longest=LONGEST_COMPANY)).derived(
        lambda dialog: dialog.named_already()
    )
    full_name = only_if(Condition(_is_new), name(clean=clean_name, longest=LONGEST_NAME)).derived(
        lambda dialog: dialog.scene.facts["full_name"]
    )
    best_way = only_if(Condition(_is_new), choice(BestWay))
    email = only_if(_best_way(BestWay.EMAIL), an_email()).derived(_own("email"))
    phone = only_if(_best_way(BestWay.PHONE), a_phone()).derived(_own("phone"))
    also_phone = only_if(_best_way(BestWay.EMAIL, BestWay.CHAT), optional(a_phone())).derived(_own("also_phone"))
    also_email = only_if(_best_way(BestWay.PHONE, BestWay.CHAT), optional(an_email())).derived(_own("also_email"))
    newsletter = only_if(Condition(_has_email), choice(YesNo))

    @classmethod
    def gather(cls, here: Here) -> Facts:
        client = here.store.clients.of_person(here.person_id)
        return {
            "contact": here.store.companies.of_person(here.person_id),
            "full_name": client["full_name"] if client else None,
        }

    def named_already(self) -> Raw | None:
        """A company's name that was the answer to "its number?"."""
        raw = self.raw("business_id")
        is_name = isinstance(raw, str) and raw not in set(Without) and read_id(raw).kind is IdKind.NONE
        return raw if is_name else None

    def words(self, step: Step[Any]) -> dict[str, Any]:
        if step.key == "full_name":
            private = self.raw("business_id") == Without.PRIVATE
            language, texts = self.scene.language, self.scene.texts
            return {"asking": Rich(texts.say(language, f"need.full_name.of.{'private' if private else 'company'}"))}
        return super().words(step)

    def company(self) -> dict[str, Any]:
        """The answers as :meth:`storage.companies.Companies.join` takes a company's."""
        given = self.business_id or ""
        found = read_id(given)
        number = found.value if found.kind is IdKind.FINNISH else None
        foreign = found.value if found.kind is IdKind.FOREIGN else self.foreign_id
        if given == Without.PRIVATE:
            return {
                "name": self.full_name,
                "business_id": None,
                "foreign_id": None,
                "doubt": Doubt.PRIVATE_PERSON,
            }
        named = self.company_name or ""
        doubt = Doubt.FOREIGN if given == Without.FOREIGN else doubt_of(named, number, foreign)
        return {"name": named, "business_id": number, "foreign_id": foreign, "doubt": doubt}

    def contact(self) -> dict[str, Any]:
        """The answers as it takes a contact person's."""
        return {
            "full_name": self.full_name,
            "role": None,
            "phone": self.phone or self.also_phone,
            "email": self.email or self.also_email,
            "best_way": self.best_way,
            "newsletter": self.newsletter is YesNo.YES,
        }
