"""Who speaks for a company, as the bot knows them, and what is kept of the company's history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from unicodedata import normalize

from sqlalchemy import ColumnElement, Select, func, select, update

from domain.companies import business_id, doubt_of, folded_name, looks_private
from domain.employers import BestWay, Doubt, Event, Source
from domain.identity_code import mask_identity_codes
from domain.people import Language
from domain.text import clean_text
from storage.broadcast_stops import BroadcastStops
from storage.errors import Refused
from storage.inserts import insert_one, insert_or_ignore
from storage.part import Part
from storage.tables import company, company_contact, company_event, one_time_link, person, staffing_request, todo

CONTACT_TOLD: Final = ("full_name", "role", "phone", "email", "best_way")
_JOINED: Final = "contact:"
COMPANY_TOLD: Final = ("name", "business_id", "foreign_id", "municipality_code", "industry", "tol", "doubt")


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who speaks for a company. ``known`` says that a colleague of ours wrote them down.

    What somebody tells of themselves in the chat is no proof: anybody can type a company's number, which is public.
    """

    contact_id: int
    company_id: int
    company_name: str
    business_id: str | None
    person_id: int
    full_name: str
    role: str | None
    phone: str | None
    email: str | None
    best_way: BestWay
    newsletter: bool
    known: bool = False
    left: bool = False


class CompanyPeople(Part):
    """Unscoped: for the bot, and for whoever has seen to it that the reader may."""

    # Reads.

    def of_person(self, person_id: int) -> Contact | None:
        """For which company this person speaks: the newest, when there are several."""
        mine = company_contact.c.person_id == person_id, company_contact.c.left_at.is_(None)
        return self._one(contacts(*mine).order_by(company_contact.c.id.desc()).limit(1))

    def contact(self, contact_id: int) -> Contact | None:
        return self._one(contacts(company_contact.c.id == contact_id))

    def _one(self, query: Select[Any]) -> Contact | None:
        row = self._connection.execute(query).first()
        return contact_of(row) if row else None

    # What an employer tells of themselves.

    def join(self, person_id: int, told: Mapping[str, Any], contact: Mapping[str, Any]) -> Contact:
        """This person speaks for this company from now on. The same business id is the same company.

        ``told`` has name, and perhaps business_id, foreign_id, municipality_code and doubt (domain.employers.Doubt);
        ``contact`` full_name, and perhaps role, phone, email, best_way and newsletter. Raises Refused: name_missing,
        text_code (an identity code somewhere), business_id (that is none), private_person (a bare person's name without
        a company's number, unless ``doubt`` says that they are one: a coordinator looks first).
        """
        company_id = self._same_of(person_id, told) or self.ensure(told, how=Source.CHAT)
        return self._speaks(company_id, person_id, contact, staff_id=None)

    def tell(self, person_id: int, contact: Mapping[str, Any]) -> Contact | None:
        """What a contact person adds or corrects of themselves; None when they speak for nobody."""
        mine = self.of_person(person_id)
        if mine is None:
            return None
        self._write_contact(mine.contact_id, contact)
        return self.contact(mine.contact_id)

    def _same_of(self, person_id: int, told: Mapping[str, Any]) -> int | None:
        """Who has no number and tells the same name again means the same company."""
        if told.get("business_id"):
            return None
        mine = contacts(company_contact.c.person_id == person_id, company_contact.c.left_at.is_(None))
        name = folded_name(told.get("name") or "")
        rows = self._connection.execute(mine.order_by(company_contact.c.id.desc()))
        return next((row.company_id for row in rows if folded_name(row.company_name) == name), None)

    # Companies.

    def ensure(self, told: Mapping[str, Any], *, how: Source) -> int:
        """The company of this business id, made when it is new. Of two who type it at once one finds the other's.

        Without a business id it is a new company: two may bear one name. Raises as ``join``.
        """
        row = checked_company(told)
        number = row.get("business_id")
        if number:
            found = self.numbered(number)
            if found is not None:
                return found
        stamps = {"created_at": self._now, "updated_at": self._now, "created_how": how}
        made = insert_or_ignore(self._connection, company, [{**row, **stamps}])
        if made:
            return int(made[0])
        there = self.numbered(number) if number else None
        assert there is not None, "only a business id is unique"
        return there

    def numbered(self, number: str) -> int | None:
        """The company of this business id."""
        which = company.c.business_id == number, company.c.merged_into.is_(None)
        return self._connection.execute(select(company.c.id).where(*which)).scalar()

    def where_it_is(self, company_id: int) -> int:
        """The company, or the one that it was merged into."""
        into = self._connection.execute(select(company.c.merged_into).where(company.c.id == company_id)).scalar()
        return company_id if into is None else self.where_it_is(into)

    # Contacts.

    def _speaks(self, company_id: int, person_id: int, contact: Mapping[str, Any], *, staff_id: int | None) -> Contact:
        made = insert_or_ignore(
            self._connection,
            company_contact,
            [
                {
                    "company_id": company_id,
                    "person_id": person_id,
                    "full_name": "",
                    "best_way": BestWay.EMAIL,
                    "created_at": self._now,
                    "created_by": staff_id,
                }
            ],
        )
        which = (
            company_contact.c.company_id == company_id,
            company_contact.c.person_id == person_id,
            company_contact.c.left_at.is_(None),
        )
        contact_id = made[0] if made else self._connection.execute(select(company_contact.c.id).where(*which)).scalar()
        assert contact_id is not None
        self._write_contact(contact_id, contact)
        found = self.contact(contact_id)
        assert found is not None
        return found

    def _write_contact(self, contact_id: int, told: Mapping[str, Any]) -> None:
        unknown = set(told) - {*CONTACT_TOLD, "newsletter"}
        if unknown:
            raise KeyError(f"not of a contact person: {sorted(unknown)}")
        values: dict[str, Any] = {name: told[name] or None for name in CONTACT_TOLD if name in told}
        refuse_codes({name: value for name, value in values.items() if name != "phone"})
        for name, nothing in (("full_name", ""), ("best_way", BestWay.EMAIL)):
            if name in values:
                values[name] = values[name] or nothing
        if values.get("email"):
            values["email"] = values["email"].strip().lower()
        if "newsletter" in told:
            values["newsletter_at"] = self._newsletter_at(contact_id, bool(told["newsletter"]))
        if values:
            which = company_contact.c.id == contact_id
            if "email" in values:
                self._end_links(which, company_contact.c.email.is_distinct_from(values["email"]))
            self._connection.execute(update(company_contact).where(which).values(**values))

    def _newsletter_at(self, contact_id: int, wants: bool) -> Any:
        """Since when they want it; who stops it may do so under the newest one."""
        if wants:
            return func.coalesce(company_contact.c.newsletter_at, self._now)
        had_it = select(company_contact.c.person_id).where(
            company_contact.c.id == contact_id, company_contact.c.newsletter_at.is_not(None)
        )
        for person_id in self._connection.scalars(had_it).all():
            BroadcastStops(self._connection, self._now).stopped(person_id)
        return None

    def no_newsletter(self, person_id: int) -> None:
        """They want no more of what goes to many: neither the newsletter nor what is sent by the same leave."""
        theirs = (company_contact.c.person_id == person_id, company_contact.c.newsletter_at.is_not(None))
        self._connection.execute(update(company_contact).where(*theirs).values(newsletter_at=None))

    def _end_links(self, *which: ColumnElement[bool]) -> None:
        """Who reads the address that these had before opens nothing of theirs any more."""
        whose = select(company_contact.c.person_id).where(*which, company_contact.c.email.is_not(None))
        self._connection.execute(
            update(one_time_link)
            .where(
                one_time_link.c.person_id.in_(whose),
                one_time_link.c.used_at.is_(None),
                one_time_link.c.expires_at > self._now,
            )
            .values(expires_at=self._now)
        )

    # One person in two chats (storage.rights).

    def joined(self, from_id: int, to_id: int) -> None:
        """The one chat's person is the other's from here on, and speaks for their companies too."""
        theirs = company_contact.alias("theirs")
        speaks_already = select(theirs.c.id).where(
            theirs.c.person_id == to_id, theirs.c.left_at.is_(None), theirs.c.company_id == company_contact.c.company_id
        )
        mine = company_contact.c.person_id == from_id, company_contact.c.left_at.is_(None), ~speaks_already.exists()
        rows = self._connection.execute(select(company_contact.c.id, company_contact.c.company_id).where(*mine)).all()
        for row in rows:
            self.happened(row.company_id, Event.CHANGED, code=f"{_JOINED}{row.id}", person_id=from_id)
        self._move([row.id for row in rows], to_id)

    def parted(self, from_id: int, since: datetime) -> None:
        """The joining is undone: what came with it goes back."""
        came = company_event.c.person_id == from_id, company_event.c.at >= since, company_event.c.what == Event.CHANGED
        codes = select(company_event.c.code).where(*came, company_event.c.code.startswith(_JOINED))
        numbers = [int(code.removeprefix(_JOINED)) for code in self._connection.execute(codes).scalars()]
        self._move(numbers, from_id)

    def _move(self, contact_ids: Sequence[int], to_id: int) -> None:
        speaks = company_contact.c.id.in_(contact_ids)
        self._connection.execute(update(company_contact).where(speaks).values(person_id=to_id))
        needs = select(staffing_request.c.id).where(staffing_request.c.contact_id.in_(contact_ids))
        waiting = todo.c.request_id.in_(needs), todo.c.done_at.is_(None)
        self._connection.execute(update(todo).where(*waiting).values(person_id=to_id))

    def _new_person(self, language: str) -> int:
        """Somebody of whom colleagues have heard, and who has no chat with us."""
        return insert_one(self._connection, person, language=language or Language.FI, created_at=self._now)

    # History.

    def happened(
        self,
        company_id: int,
        what: Event,
        *,
        request_id: int | None = None,
        code: str | None = None,
        staff_id: int | None = None,
        person_id: int | None = None,
        body: str | None = None,
        form_key: str | None = None,
    ) -> int | None:
        """Keeps it in the company's history. Returns its number; None when the same form was sent before."""
        row = {
            "company_id": self.where_it_is(company_id),
            "request_id": request_id,
            "at": self._now,
            "what": what,
            "code": code,
            "staff_id": staff_id,
            "person_id": person_id,
            "body": body,
            "form_key": form_key,
        }
        made = insert_or_ignore(self._connection, company_event, [row])
        return int(made[0]) if made else None


def contacts(*which: ColumnElement[bool]) -> Select[Any]:
    """Contact persons with their company, as :func:`contact_of` reads them."""
    return (
        select(
            company_contact.c.id,
            company_contact.c.company_id,
            company.c.name.label("company_name"),
            company.c.business_id,
            company_contact.c.person_id,
            company_contact.c.full_name,
            company_contact.c.role,
            company_contact.c.phone,
            company_contact.c.email,
            company_contact.c.best_way,
            company_contact.c.newsletter_at,
            company_contact.c.created_by,
            company_contact.c.left_at,
        )
        .join(company, company.c.id == company_contact.c.company_id)
        .where(*which)
    )


def contact_of(row: Any) -> Contact:
    return Contact(
        row.id,
        row.company_id,
        row.company_name,
        row.business_id,
        row.person_id,
        row.full_name,
        row.role,
        row.phone,
        row.email,
        BestWay(row.best_way),
        row.newsletter_at is not None,
        row.created_by is not None,
        row.left_at is not None,
    )


def checked_company(told: Mapping[str, Any]) -> dict[str, Any]:
    """What may be kept of a company. Raises KeyError for what is no column of it, and Refused as ``join`` has it."""
    unknown = set(told) - set(COMPANY_TOLD)
    if unknown:
        raise KeyError(f"not of a company: {sorted(unknown)}")
    row: dict[str, Any] = {name: told.get(name) or None for name in COMPANY_TOLD if name in told}
    refuse_codes(row)
    name = row.get("name")
    if not name:
        raise Refused("name_missing")
    if row.get("business_id"):
        row["business_id"] = business_id(row["business_id"])
        if row["business_id"] is None:
            raise Refused("business_id")
    elif not row.get("foreign_id") and row.get("doubt") != Doubt.PRIVATE_PERSON and looks_private(name):
        # Who says that they are a private person may employ somebody: a coordinator looks first.
        raise Refused("private_person")
    if not row.get("doubt"):
        row["doubt"] = doubt_of(name, row.get("business_id"), row.get("foreign_id"))
    row["doubt"] = Doubt(row["doubt"]) if row["doubt"] else None
    return row


def refuse_codes(texts: Mapping[str, Any]) -> None:
    """Raises Refused("text_code") when a personal identity code is in any of the texts, in whatever digits."""
    read = (clean_text(normalize("NFKC", text)) for text in texts.values() if isinstance(text, str))
    if any(mask_identity_codes(text) is not None for text in read):
        raise Refused("text_code")
