"""Companies and the people who speak for them: what the console's people do with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from domain.companies import CONTACTS
from domain.employers import BY_HAND, Doubt, Event, Source
from domain.roles import Permission
from storage.audit import Action, Subject
from storage.companies_list import CompaniesList
from storage.company_merge import Merging
from storage.company_people import Contact, checked_company, refuse_codes
from storage.employer_history import in_touch
from storage.errors import Refused
from storage.naming import forget_names
from storage.staff import Reader
from storage.tables import channel_identity, company, company_contact, company_event, staffing_request
from storage.todos import TodoKind, Todos

__all__ = ["Companies", "Contact"]

_BY_NUMBER = frozenset({Doubt.NO_ID, Doubt.PRIVATE_PERSON, Doubt.NOT_FOUND})
"""Doubts that a business id takes away."""


class Companies(CompaniesList):
    """Presses of the console. None is for what the reader may not see or do, as if it were not there."""

    def add(
        self,
        reader: Reader,
        told: Mapping[str, Any],
        contact: Mapping[str, Any] | None = None,
        *,
        form_key: str | None = None,
        how: Source = Source.STAFF,
        language: str = "fi",
    ) -> int | None:
        """A company and perhaps somebody who speaks for it; one that is there already by its business id is that one.

        The same form sent twice makes one. Raises Refused as ``join`` does.
        """
        if not reader.may(Permission.SERVE_EMPLOYERS):
            return None
        sent = select(company_event.c.company_id).where(company_event.c.form_key == form_key)
        before = self._connection.execute(sent).scalar() if form_key else None
        if before is not None:
            return self.where_it_is(before)
        company_id = self.ensure(told, how=how)
        self.happened(company_id, Event.CHANGED, code="added", staff_id=reader.staff_id, form_key=form_key)
        self._audit.record(reader.staff_id, Action.COMPANY_CHANGED, Subject.COMPANY, company_id, added=True)
        if contact is not None:
            self.add_contact(reader, company_id, contact, language=language)
        return company_id

    def edit(self, reader: Reader, company_id: int, revision: int, told: Mapping[str, Any]) -> bool | None:
        """Corrects what is known of a company. ``doubt`` None in it says that somebody has looked.

        Raises Refused: changed (somebody else was faster), business_id_taken (another company has it: merge them),
        and as ``join`` does.
        """
        row = self._seen(reader, company_id, Permission.SERVE_EMPLOYERS)
        if row is None:
            return None
        if row.revision != revision or row.id != company_id:
            raise Refused("changed")
        values = checked_company({"name": row.name, **told})
        number = values.get("business_id")
        if number and self.numbered(number) not in (None, company_id):
            raise Refused("business_id_taken")
        values["doubt"] = told["doubt"] if "doubt" in told else _doubt_now(row.doubt, number)
        if number and number != row.business_id:  # the register is asked about the new one
            values |= {"register_state": "unasked", "register_tries": 0, "register_at": None, "register_name": None}
        changed = update(company).where(company.c.id == company_id, company.c.revision == revision)
        stamps = {"updated_at": self._now, "revision": revision + 1}
        if not self._connection.execute(changed.values(**values, **stamps)).rowcount:
            raise Refused("changed")
        self.happened(company_id, Event.CHANGED, staff_id=reader.staff_id)
        self._audit.record(reader.staff_id, Action.COMPANY_CHANGED, Subject.COMPANY, company_id)
        return True

    def merge(self, reader: Reader, keep_id: int, gone_id: int) -> bool | None:
        """Two that are the same company become one: its needs, people and history are the kept one's from now on.

        Raises Refused: same, other_id (each has a business id of its own), changed (merged already).
        """
        kept = self._seen(reader, keep_id, Permission.SERVE_EMPLOYERS)
        gone = self._seen(reader, gone_id, Permission.SERVE_EMPLOYERS)
        if kept is None or gone is None:
            return None
        Merging(self._connection, self._now).merge(keep_id, gone_id)
        self.happened(keep_id, Event.MERGED, code=str(gone_id), staff_id=reader.staff_id)
        self._audit.record(reader.staff_id, Action.COMPANY_MERGED, Subject.COMPANY, keep_id, gone=gone_id)
        return True

    def write_down(
        self,
        reader: Reader,
        company_id: int,
        what: Event,
        body: str,
        form_key: str,
        request_id: int | None = None,
    ) -> bool | None:
        """Keeps what a colleague writes of a call, a visit and their like. False when this form was sent before.

        Being in touch keeps the promise of the need it was about; without one, of all the company's that wait.
        Raises Refused: event (not for hands to write), empty (a note says something), text_code.
        """
        row = self._seen(reader, company_id, Permission.SERVE_EMPLOYERS)
        if row is None:
            return None
        if what not in BY_HAND:
            raise Refused("event")
        if what is Event.NOTE and not body.strip():
            raise Refused("empty")
        refuse_codes({"body": body})
        about = [staffing_request.c.company_id == row.id]
        if request_id is not None:
            about.append(staffing_request.c.id == request_id)
            if self._connection.execute(select(staffing_request.c.id).where(*about)).first() is None:
                return None
        more = {"request_id": request_id, "staff_id": reader.staff_id, "form_key": form_key}
        if self.happened(row.id, what, body=body.strip() or None, **more) is None:  # type: ignore[arg-type]
            return False
        if what in CONTACTS:
            in_touch(self._connection, self._now, reader.staff_id, *about)
        self._audit.record(reader.staff_id, Action.COMPANY_CHANGED, Subject.COMPANY, row.id, wrote=what)
        return True

    # Contact persons.

    def add_contact(
        self, reader: Reader, company_id: int, contact: Mapping[str, Any], *, language: str = "fi"
    ) -> int | None:
        """Somebody who speaks for the company; whom we know already by name, e-mail and phone is that one.

        Not who told the same of themselves in the chat: what one of us writes down would be theirs to see.
        """
        row = self._seen(reader, company_id, Permission.SERVE_EMPLOYERS)
        if row is None:
            return None
        found = self._same_contact(row.id, contact)
        if found is None:
            person_id = self._new_person(language)
            found = self._speaks(row.id, person_id, contact, staff_id=reader.staff_id).contact_id
            self._contact_changed(reader, row.id, found)
        return found

    def _same_contact(self, company_id: int, contact: Mapping[str, Any]) -> int | None:
        email = (contact.get("email") or "").strip().lower() or None
        same = (
            company_contact.c.company_id == company_id,
            company_contact.c.left_at.is_(None),
            company_contact.c.created_by.is_not(None),
            company_contact.c.full_name == (contact.get("full_name") or ""),
            company_contact.c.email.is_not_distinct_from(email),
            company_contact.c.phone.is_not_distinct_from(contact.get("phone") or None),
        )
        return self._connection.execute(select(company_contact.c.id).where(*same).limit(1)).scalar()

    def edit_contact(self, reader: Reader, contact_id: int, contact: Mapping[str, Any]) -> bool | None:
        """Corrects what is known of a contact person."""
        mine = self._contact_for(reader, contact_id)
        if mine is None:
            return None
        self._write_contact(contact_id, contact)
        self._contact_changed(reader, mine.company_id, contact_id)
        return True

    def vouch(self, reader: Reader, contact_id: int) -> bool | None:
        """A colleague knows that this person speaks for the company: they see all its needs in the chat, not only their
        own.
        """
        mine = self._contact_for(reader, contact_id)
        if mine is None:
            return None
        told = company_contact.c.id == contact_id, company_contact.c.created_by.is_(None)
        changed = self._connection.execute(update(company_contact).where(*told).values(created_by=reader.staff_id))
        if changed.rowcount:
            self._contact_changed(reader, mine.company_id, contact_id)
        return bool(changed.rowcount)

    def contact_left(self, reader: Reader, contact_id: int) -> bool | None:
        """The person does not speak for the company any more; whoever else does goes on with their open needs."""
        mine = self._contact_for(reader, contact_id)
        if mine is None:
            return None
        if mine.left:
            return False
        self._left(mine)
        self._contact_changed(reader, mine.company_id, contact_id)
        return True

    def leave(self, person_id: int) -> bool:
        """They tell us so themselves, in the chat. False when they speak for nobody."""
        mine = self.of_person(person_id)
        if mine is None:
            return False
        self._left(mine)
        return True

    def _left(self, mine: Contact) -> None:
        this = company_contact.c.id == mine.contact_id
        self._connection.execute(update(company_contact).where(this).values(left_at=self._now, newsletter_at=None))
        # What they may still see for another company, their chat shows again when they ask.
        forget_names(self._connection, channel_identity.c.person_id == mine.person_id)
        others = select(company_contact.c.id).where(  # whom we know to speak for it, not just whoever says so
            company_contact.c.company_id == mine.company_id,
            company_contact.c.left_at.is_(None),
            company_contact.c.created_by.is_not(None),
        )
        heir = self._connection.execute(others.order_by(company_contact.c.id.desc()).limit(1)).scalar()
        theirs = staffing_request.c.contact_id == mine.contact_id, staffing_request.c.closed_at.is_(None)
        if heir is not None:
            self._connection.execute(update(staffing_request).where(*theirs).values(contact_id=heir))
            return
        for need in self._connection.execute(select(staffing_request.c.id, staffing_request.c.owner_id).where(*theirs)):
            Todos(self._connection, self._now).stand(  # the need stays the company's: a person asks whose it is now
                TodoKind.CONTACT_AGAIN,
                mine.person_id,
                key=f"{TodoKind.CONTACT_AGAIN}:left:{need.id}",
                staff_id=need.owner_id,
                request_id=need.id,
                due_at=self._now,
                detail="contact_left",
            )

    def _contact_for(self, reader: Reader, contact_id: int) -> Contact | None:
        mine = self.contact(contact_id)
        return mine if mine and self._seen(reader, mine.company_id, Permission.SERVE_EMPLOYERS) is not None else None

    def _contact_changed(self, reader: Reader, company_id: int, contact_id: int) -> None:
        subject = Subject.COMPANY, company_id
        self._audit.record(reader.staff_id, Action.CONTACT_PERSON_CHANGED, *subject, contact=contact_id)


def _doubt_now(doubt: str | None, number: str | None) -> str | None:
    return None if number and doubt in _BY_NUMBER else doubt
