"""Two rows that are the same company become one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from storage.errors import Refused
from storage.part import Part
from storage.tables import company, company_contact, company_event, staffing_request, work_trial

_TAKEN_OVER = ("business_id", "foreign_id", "municipality_code", "industry", "tol")
_REGISTER = ("register_state", "register_name", "register_at", "register_tries", "doubt")
_OF_CONTACT = ("role", "phone", "email", "newsletter_at", "created_by")


class Merging(Part):
    """Knows no readers: whoever calls this has seen to it that they may."""

    def merge(self, keep_id: int, gone_id: int) -> None:
        """Raises Refused: same, other_id, changed; LookupError for a company that is not there."""
        if keep_id == gone_id:
            raise Refused("same")
        kept, gone = self._locked(keep_id, gone_id)
        if kept.merged_into is not None or gone.merged_into is not None:
            raise Refused("changed")
        if kept.business_id and gone.business_id and kept.business_id != gone.business_id:
            raise Refused("other_id")
        self._set(gone_id, merged_into=keep_id)  # before its number is another's
        lacking = {name: getattr(gone, name) for name in _TAKEN_OVER if not getattr(kept, name)}
        if gone.business_id and not kept.business_id:
            lacking |= {name: getattr(gone, name) for name in _REGISTER}
        self._set(keep_id, **lacking)
        self._people(keep_id, gone_id)
        for table in (company_contact, staffing_request, company_event):
            moved = update(table).where(table.c.company_id == gone_id)
            self._connection.execute(moved.values(company_id=keep_id))

    def _locked(self, keep_id: int, gone_id: int) -> tuple[Any, Any]:
        """Both, locked in the order of their numbers, so that two who merge them the other way round do not meet."""
        both = select(company).where(company.c.id.in_([keep_id, gone_id])).order_by(company.c.id).with_for_update()
        rows = {row.id: row for row in self._connection.execute(both)}
        if len(rows) < 2:
            raise LookupError("no such company")
        return rows[keep_id], rows[gone_id]

    def _set(self, company_id: int, **values: Any) -> None:
        self._connection.execute(
            update(company)
            .where(company.c.id == company_id)
            .values(**values, updated_at=self._now, revision=company.c.revision + 1)
        )

    def _people(self, keep_id: int, gone_id: int) -> None:
        """Who speaks for both is one contact from now on: the kept company's, with what only the other knew."""
        theirs = company_contact.alias("theirs")
        live = company_contact.c.left_at.is_(None), theirs.c.left_at.is_(None)
        pairs = self._connection.execute(
            select(company_contact, *(column.label(f"their_{column.name}") for column in theirs.c))
            .join(theirs, theirs.c.person_id == company_contact.c.person_id)
            .where(company_contact.c.company_id == keep_id, theirs.c.company_id == gone_id, *live)
        ).all()
        for row in pairs:
            values = {name: row._mapping[f"their_{name}"] for name in _OF_CONTACT if not row._mapping[name]}
            values["full_name"] = row.full_name or row.their_full_name
            self._connection.execute(update(company_contact).where(company_contact.c.id == row.id).values(**values))
            gone = company_contact.c.id == row.their_id
            self._connection.execute(update(company_contact).where(gone).values(left_at=self._now, newsletter_at=None))
            for table in (staffing_request, work_trial):
                moved = update(table).where(table.c.contact_id == row.their_id)
                self._connection.execute(moved.values(contact_id=row.id))
