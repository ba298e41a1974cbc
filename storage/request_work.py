"""What coordinators do with a need: take it, be in touch, move it on, correct it, end it, type a lead in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import or_, select, update

from domain.calendar import local_day
from domain.companies import folded_name
from domain.employers import ENDS, NEXT, Closing, Event, Source, State
from domain.roles import Permission, Role, Specialty
from storage.audit import Action, Subject
from storage.company_people import refuse_codes
from storage.employer_history import in_touch
from storage.errors import Refused
from storage.request_board import RequestBoard
from storage.request_rows import Request, checked_need, stored
from storage.staff import Reader
from storage.tables import company, company_contact, company_event, staff, staffing_request, todo
from storage.todos import TodoKind

CLOSES_BY_ITSELF = frozenset({State.NOT_FILLED, State.HANDED_ON})
"""Ends after which nothing more is asked: what is filled waits for how the work has begun (84)."""


class RequestWork(RequestBoard):
    """Presses of the console. None is for what the reader may not see or do, as if it were not there."""

    def take(self, reader: Reader, request_id: int) -> bool | None:
        """From the queue to the reader. False when it is somebody's already: of two at once one is too late."""
        before = self._work(reader, request_id)
        if before is None:
            return None
        free = staffing_request.c.id == request_id, staffing_request.c.owner_id.is_(None)
        taken = self._connection.execute(
            update(staffing_request)
            .where(*free, staffing_request.c.closed_at.is_(None))
            .values(owner_id=reader.staff_id)
        )
        if taken.rowcount:
            self._owned(reader, before, reader.staff_id)
        return bool(taken.rowcount)

    def give(self, reader: Reader, request_id: int, staff_id: int) -> bool | None:
        """To a colleague who serves employers. Raises Refused: closed, colleague_missing."""
        before = self._work(reader, request_id)
        if before is None:
            return None
        self._refuse_closed(before)
        if staff_id not in dict(self.colleagues()):
            raise Refused("colleague_missing")
        if before.owner_id == staff_id:
            return False
        self._set(request_id, owner_id=staff_id)
        self._owned(reader, before, staff_id)
        return True

    def colleagues(self) -> list[tuple[int, str]]:
        """Who may be given a need: everybody who serves employers and works here, by name."""
        rows = self._connection.execute(
            select(staff.c.id, staff.c.full_name)
            .where(
                staff.c.role.in_((Role.COORDINATOR, Role.TEAM_LEAD)),
                staff.c.deactivated_at.is_(None),
                staff.c.password_hash.is_not(None),
            )
            .order_by(staff.c.full_name, staff.c.id)
        )
        return [(row.id, row.full_name) for row in rows]

    def _owned(self, reader: Reader, request: Request, staff_id: int) -> None:
        """What waits because of the need follows it to its new owner."""
        of_owner = todo.c.request_id == request.id, todo.c.done_at.is_(None), todo.c.for_lead.is_(False)
        was = or_(todo.c.staff_id.is_(None), todo.c.staff_id == request.owner_id)
        self._connection.execute(update(todo).where(*of_owner, was).values(staff_id=staff_id))
        self._note(request, Event.OWNER, staff_id=reader.staff_id)
        self._changed(reader, request.id, owner=staff_id)

    def contacted(self, reader: Reader, request_id: int) -> bool | None:
        """Somebody has been in touch with the employer: the promise is kept. False when it was pressed today before."""
        before = self._work(reader, request_id)
        if before is None:
            return None
        last = select(company_event.c.at).where(
            company_event.c.request_id == request_id,
            company_event.c.what == Event.CONTACTED,
        )
        newest = self._connection.execute(last.order_by(company_event.c.id.desc()).limit(1)).scalar()
        if newest is not None and local_day(newest) == local_day(self._now):
            return False
        self._note(before, Event.CONTACTED, staff_id=reader.staff_id)
        in_touch(self._connection, self._now, reader.staff_id, staffing_request.c.id == request_id)
        self._changed(reader, request_id, what="contacted")
        return True

    def contacted_in_chat(self, reader: Reader, person_id: int) -> None:
        """Writing to an employer is a contact: the first one, in each open need that they have told of."""
        waiting = self._connection.execute(
            select(staffing_request.c.id)
            .join(company_contact, company_contact.c.id == staffing_request.c.contact_id)
            .where(
                company_contact.c.person_id == person_id,
                staffing_request.c.closed_at.is_(None),
                staffing_request.c.first_contact_at.is_(None),
            )
        ).scalars()
        for request_id in waiting.all():
            self.contacted(reader, request_id)

    def set_state(
        self,
        reader: Reader,
        request_id: int,
        to: State,
        revision: int,
        *,
        code: Closing | None = None,
        filled: int | None = None,
        handed_to: str | None = None,
    ) -> bool | None:
        """How far it has come. An end with its ``code`` closes it; so do "not filled" and "handed on" without one.

        Raises Refused: changed (somebody else was faster), state (cannot come after what was), handed_to_missing.
        """
        before = self._work(reader, request_id)
        if before is None:
            return None
        if before.revision != revision:
            raise Refused("changed")
        if to is State.HANDED_ON and not (handed_to or "").strip():
            raise Refused("handed_to_missing")
        if to is before.state and code is None:
            return False
        if to is not before.state and to not in NEXT[before.state]:
            raise Refused("state")
        refuse_codes({"handed_to": handed_to})
        if before.is_open and to in ENDS and (code is not None or to in CLOSES_BY_ITSELF):
            ended = Closing.HANDED_ON if to is State.HANDED_ON else Closing.NOT_NEEDED
            self.closed(request_id, code or ended, filled=filled, staff_id=reader.staff_id, handed_to=handed_to, to=to)
        else:
            self.moved(request_id, to, staff_id=reader.staff_id, filled=filled)
        self._changed(reader, request_id, state=to)
        return True

    def finish(
        self, reader: Reader, request_id: int, revision: int, why: Closing, filled: int | None = None
    ) -> bool | None:
        """It is over, and why. Raises Refused: changed, closed, handed_to_missing (which ``set_state`` takes)."""
        before = self._work(reader, request_id)
        if before is None:
            return None
        self._refuse_closed(before)
        if before.revision != revision:
            raise Refused("changed")
        if why is Closing.HANDED_ON:
            raise Refused("handed_to_missing")
        self.closed(request_id, why, filled=filled, staff_id=reader.staff_id)
        self._changed(reader, request_id, closed=why)
        return True

    def put_on_hold(self, reader: Reader, request_id: int, until: date | None) -> bool | None:
        """Nothing is done for now, says the employer to one of us. Raises Refused: closed, past."""
        before = self._work(reader, request_id)
        if before is None:
            return None
        self._refuse_closed(before)
        if until is not None and until <= local_day(self._now):
            raise Refused("past")
        self.held(request_id, until, staff_id=reader.staff_id)
        self._changed(reader, request_id, what="held")
        return True

    def take_up(self, reader: Reader, request_id: int) -> bool | None:
        """It goes on. False when it was not on hold."""
        before = self._work(reader, request_id)
        if before is None:
            return None
        resumed = self.resumed(request_id, staff_id=reader.staff_id)
        if resumed:
            self._changed(reader, request_id, what="resumed")
        return resumed

    def edit(self, reader: Reader, request_id: int, revision: int, need: Mapping[str, Any]) -> bool | None:
        """Corrects a need. False when nothing is another. Raises Refused: changed, text_code."""
        before = self._work(reader, request_id)
        if before is None:
            return None
        if before.revision != revision:
            raise Refused("changed")
        row = checked_need(need, whole=False)
        changed = {name: value for name, value in row.items() if stored(getattr(before, name)) != (value or None)}
        if changed:
            self._set(request_id, **changed)
            self._note(before, Event.CHANGED, staff_id=reader.staff_id)
            self._changed(reader, request_id, fields=len(changed))
        return bool(changed)

    def unflag(self, reader: Reader, request_id: int) -> bool | None:
        """A coordinator has seen to what may not be asked for in work. False when nothing was flagged."""
        before = self._work(reader, request_id)
        if before is None:
            return None
        if before.flagged is None:
            return False
        self._set(request_id, flagged=None)
        self._todos.settle_request(request_id, TodoKind.REQUEST_FLAGGED)
        self._changed(reader, request_id, what="unflagged")
        return True

    def type_in(
        self,
        reader: Reader,
        firm: Mapping[str, Any] | int,
        contact: Mapping[str, Any] | int,
        need: Mapping[str, Any],
        source: Source,
        form_key: str,
        *,
        language: str = "fi",
    ) -> int | None:
        """A lead that one of us writes down: company and contact are told, or the numbers of those that are there.

        Who serves companies and types it in owns it. When we called first, the employer has been contacted. The same
        form sent twice makes one. Raises Refused as ``companies.add`` and ``open`` do.
        """
        if not reader.may(Permission.SERVE_EMPLOYERS):
            return None
        sent = select(staffing_request.c.id).where(staffing_request.c.sent_key == form_key)
        before = self._connection.execute(sent).scalar()
        if before is not None:
            return int(before)
        checked_need(need)
        company_id = firm if isinstance(firm, int) else self._company_of(firm, source)
        contact_id = self._contact_of(reader, company_id, contact, language)
        found = self.companies.contact(contact_id) if contact_id is not None else None
        if found is None or found.company_id != self.companies.where_it_is(company_id):
            return None
        opened = self.open(
            found.contact_id,
            need,
            source=source,
            language=language,
            sent_key=form_key,
            staff_id=reader.staff_id,
            owner=_own(reader) if source is not Source.IMPORT else None,
        )
        if source is Source.PROACTIVE:
            self.contacted(reader, opened.request_id)
        self._changed(reader, opened.request_id, opened=source)
        return opened.request_id

    def _company_of(self, told: Mapping[str, Any], source: Source) -> int:
        """The company of this number; without one, the company that bears the very name, when there is just one."""
        if not told.get("business_id"):
            name = folded_name(told.get("name") or "")
            known = select(company.c.id, company.c.name).where(company.c.merged_into.is_(None))
            same = [row.id for row in self._connection.execute(known) if name and folded_name(row.name) == name]
            if len(same) == 1:
                return int(same[0])
        return self.companies.ensure(told, how=source)

    def _contact_of(
        self, reader: Reader, company_id: int, contact: Mapping[str, Any] | int, language: str
    ) -> int | None:
        if isinstance(contact, int):
            return contact
        return self.companies.add_contact(reader, company_id, contact, language=language)

    # Short names.

    def _work(self, reader: Reader, request_id: int) -> Request | None:
        """The need, locked, for who may do something with it."""
        self._hold_request(request_id)
        return self._seen(reader, request_id, Permission.SERVE_EMPLOYERS)

    def _refuse_closed(self, request: Request) -> None:
        if not request.is_open:
            raise Refused("closed")

    def _changed(self, reader: Reader, request_id: int, **detail: Any) -> None:
        self._audit.record(reader.staff_id, Action.REQUEST_CHANGED, Subject.REQUEST, request_id, **detail)


def _own(reader: Reader) -> tuple[int, int] | None:
    """Who serves companies takes what they write down themselves."""
    serves = reader.role is Role.COORDINATOR and reader.specialty is Specialty.COMPANY
    return (reader.staff_id, reader.team_id) if serves and reader.team_id is not None else None
