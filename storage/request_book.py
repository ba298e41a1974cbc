"""Employers' needs as the bot knows them: told, changed, put on hold, moved on and closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, or_, select, update

from domain.calendar import first_contact_due, to_utc
from domain.employers import ENDS, NEXT, Closing, Event, Help, Source, State
from domain.people import Language
from domain.region import BY_CODE
from storage.companies import Companies, Contact
from storage.company_people import refuse_codes
from storage.employer_history import CONTACT_CLOCKS
from storage.inserts import insert_one
from storage.part import Part
from storage.postings import Postings
from storage.request_placing import placed
from storage.request_rows import Request, checked_need, request_of, requests, stored
from storage.rules import RuleBook, Rules
from storage.tables import company_contact, municipality, staffing_request, todo
from storage.todos import TodoKind, Todos

TWICE_WITHIN: Final = timedelta(days=1)
"""The same words from the same person within this are the same need, sent twice."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What an employer is promised: who (None while in the queue) and by which Helsinki day.

    ``again`` says that this very need had been sent before, and that nothing new was made.
    """

    request_id: int
    first_contact_due: date
    owner_name: str | None
    again: bool


class RequestBook(Part):
    """Unscoped, or scoped by the person who speaks for the company: for the bot and for other parts."""

    # Told.

    def open(
        self,
        contact_id: int,
        need: Mapping[str, Any],
        *,
        source: Source,
        language: str,
        sent_key: str | None = None,
        staff_id: int | None = None,
        owner: tuple[int, int] | None = None,
    ) -> Opened:
        """A new need, with its owner and the promise of a first contact (75, 116).

        ``need`` names columns of NEED; ``help`` and ``words`` are among them. ``staff_id`` is who of us wrote it down;
        ``owner`` (their number and their team's) takes it at once. The same need sent twice is the first one.
        Raises Refused: text_code (a personal identity code in what one of us wrote; the chat's are masked), no_team
        (nobody serves anybody yet); LookupError for no such contact.
        """
        row = checked_need(need, masked=source is Source.CHAT)
        speaker = self._hold_contact(contact_id)
        row |= self._served(row, language)
        before = self._sent_before(speaker, row, sent_key)
        if before is not None:
            return Opened(before.id, before.first_contact_due, before.owner_name, again=True)
        owner_id, team_id = owner or placed(self._connection, self._now, speaker.company_id, row)
        request_id = insert_one(
            self._connection,
            staffing_request,
            **row,
            company_id=speaker.company_id,
            contact_id=contact_id,
            owner_id=owner_id,
            team_id=team_id,
            source=source,
            sent_key=sent_key,
            opened_at=self._now,
            first_contact_due=self._promise(),
            language=language,
            updated_at=self._now,
        )
        self.companies.happened(
            speaker.company_id,
            Event.OPENED,
            request_id=request_id,
            code=source,
            staff_id=staff_id,
            person_id=None if staff_id else speaker.person_id,
        )
        opened = self._must_find(request_id)
        self._tell_of(opened)
        return Opened(request_id, opened.first_contact_due, opened.owner_name, again=False)

    def _hold_contact(self, contact_id: int) -> Contact:
        """The contact, locked: of the same need sent twice at once the second waits and finds the first."""
        locked = select(company_contact.c.id).where(company_contact.c.id == contact_id).with_for_update()
        self._connection.execute(locked).all()
        speaker = self.companies.contact(contact_id)
        if speaker is None:
            raise LookupError("no such contact")
        return speaker

    def _sent_before(self, speaker: Contact, row: Mapping[str, Any], sent_key: str | None) -> Request | None:
        if sent_key is not None:
            mine = staffing_request.c.contact_id == speaker.contact_id
            found = self._first(requests(staffing_request.c.sent_key == sent_key, mine))
            if found is not None:
                return found
        lately = self._all(
            requests(
                staffing_request.c.contact_id == speaker.contact_id,
                staffing_request.c.closed_at.is_(None),
                staffing_request.c.opened_at > self._now - TWICE_WITHIN,
                staffing_request.c.help == row["help"],
            ).order_by(staffing_request.c.id)
        )
        said = _folded(row["words"])
        return next((one for one in lately if said and _folded(one.words) == said), None)

    def _served(self, row: Mapping[str, Any], language: str) -> dict[str, Any]:
        """A municipality that is none of ours is kept by its name, as the place."""
        code = row.get("municipality_code")
        known = select(municipality.c.code).where(municipality.c.code == code)
        if code is None or self._connection.execute(known).first() is not None:
            return {}
        there = BY_CODE.get(code)
        name = there.name(Language(language)) if there else None
        return {"municipality_code": None, "place": row.get("place") or name}

    def _promise(self) -> date:
        rules = self._rules
        return first_contact_due(self._now, rules.employer_contact_days, rules.closures())

    def _tell_of(self, request: Request) -> None:
        """Puts a new need on its owner's list, or on the queue's."""
        kind = TodoKind.ADVICE_WANTED if request.help is Help.ADVICE else TodoKind.REQUEST_NEW
        due = request.first_contact_due
        self._put_on(request, kind, due.isoformat(), due_at=to_utc(due, self._rules.closes))
        self._tell_flagged(request)

    def _tell_flagged(self, request: Request) -> None:
        if request.flagged is not None:
            self._put_on(request, TodoKind.REQUEST_FLAGGED, detail=request.flagged)

    def _put_on(
        self,
        request: Request,
        kind: TodoKind,
        mark: str = "",
        *,
        due_at: datetime | None = None,
        detail: str | None = None,
    ) -> bool:
        key = f"{kind}:{request.id}" + (f":{mark}" if mark else "")
        return self._todos.stand(
            kind,
            request.contact.person_id,
            key=key,
            due_at=due_at,
            staff_id=request.owner_id,
            request_id=request.id,
            detail=detail,
        )

    # Read.

    def find(self, request_id: int) -> Request | None:
        """Unscoped."""
        return self._first(requests(staffing_request.c.id == request_id))

    def of_person(self, person_id: int) -> list[Request]:
        """The needs that this person may see, newest first: what they told themselves, and where one of ours knows them
        to speak for the company, all of its needs.
        """
        return self._all(requests(_spoken_for_by(person_id)).order_by(staffing_request.c.id.desc()))

    def one_of(self, person_id: int, request_id: int) -> Request | None:
        """One of the needs that this person may see."""
        return self._first(requests(staffing_request.c.id == request_id, _spoken_for_by(person_id)))

    def _must_find(self, request_id: int) -> Request:
        found = self.find(request_id)
        if found is None:
            raise LookupError("no such request")
        return found

    def _first(self, query: Select[Any]) -> Request | None:
        row = self._connection.execute(query.limit(1)).first()
        return request_of(row) if row else None

    def _all(self, query: Select[Any]) -> list[Request]:
        return [request_of(row) for row in self._connection.execute(query)]

    # Changed by the employer.

    def change(self, person_id: int, request_id: int, need: Mapping[str, Any]) -> bool:
        """Keeps what an employer adds or corrects. False when it is not theirs, or closed already."""
        before = self._theirs(person_id, request_id)
        if before is None:
            return False
        row = checked_need(need, whole=False, masked=True)
        row |= self._served(row, before.language)
        changed = {name: value for name, value in row.items() if stored(getattr(before, name)) != (value or None)}
        if not changed:
            return True
        self._set(request_id, **changed)
        self._note(before, Event.CHANGED, person_id=person_id)
        after = self._must_find(request_id)
        if before.first_contact_at is not None and not self._waits(request_id, TodoKind.REQUEST_CHANGED):
            self._put_on(after, TodoKind.REQUEST_CHANGED, str(after.revision))
        if before.flagged != after.flagged:
            self._tell_flagged(after)
        return True

    def hold(self, person_id: int, request_id: int, until: date | None) -> bool:
        """The employer wants nothing to be done for now: no clock runs. False when it is not theirs, or closed."""
        before = self._theirs(person_id, request_id)
        if before is None:
            return False
        self.held(request_id, until, person_id=person_id)
        return True

    def resume(self, person_id: int, request_id: int) -> bool:
        """It goes on, with the promise of a first contact anew where there was none yet."""
        before = self._theirs(person_id, request_id)
        if before is None:
            return False
        self.resumed(request_id, person_id=person_id)
        return True

    def close(self, person_id: int, request_id: int, why: Closing, filled: int | None = None) -> bool:
        """The employer says that it is over. False when it is not theirs, or was closed before."""
        before = self._theirs(person_id, request_id)
        if before is None:
            return False
        return self.closed(request_id, why, filled=filled, person_id=person_id)

    def _theirs(self, person_id: int, request_id: int) -> Request | None:
        self._hold_request(request_id)
        found = self.one_of(person_id, request_id)
        return found if found is not None and found.is_open else None

    # Moved on, by whoever has seen to it that they may.

    def moved(
        self,
        request_id: int,
        to: State,
        *,
        staff_id: int | None = None,
        person_id: int | None = None,
        filled: int | None = None,
    ) -> bool:
        """How far it has come now. False when that cannot come after what was (domain.employers.NEXT); where it stands
        already nothing changes but how many were ``filled``.

        A step by one of ours is a first contact. What ended and is looked for again is open again.
        """
        self._hold_request(request_id)
        before = self._must_find(request_id)
        if to is not before.state and to not in NEXT[before.state]:
            return False
        values: dict[str, Any] = {"state": to, **self._stamps(before, to, filled)}
        if staff_id is not None and before.first_contact_at is None:
            values |= {"first_contact_at": self._now, "first_contact_by": staff_id}
        if before.closed_at is not None:
            ended = {"closed_why": _why(to)} if to in ENDS else {"closed_at": None, "closed_why": None}
            values |= ended if to is not before.state else {}
        if to is before.state and all(getattr(before, name) == value for name, value in values.items()):
            return True
        self._set(request_id, **values)
        if to is not before.state:
            self._note(before, Event.STATE, code=to, staff_id=staff_id, person_id=person_id)
            if to in ENDS - {State.PART_FILLED}:
                self._postings.need_over(request_id)
        if "first_contact_at" in values:
            self._todos.settle_request(request_id, *CONTACT_CLOCKS)
        return True

    def _stamps(self, before: Request, to: State, filled: int | None) -> dict[str, Any]:
        stamps: dict[str, Any] = {}
        if to is State.INTRODUCED and before.introduced_at is None:
            stamps["introduced_at"] = self._now
        if to in (State.FILLED, State.PART_FILLED):
            stamps["filled_at"] = before.filled_at or self._now
            found = max(before.filled if filled is None else filled, 1)
            stamps["filled"] = max(found, before.count or 1) if to is State.FILLED and filled is None else found
        elif filled is not None:
            stamps["filled"] = filled
        return stamps

    def closed(
        self,
        request_id: int,
        why: Closing,
        *,
        filled: int | None = None,
        staff_id: int | None = None,
        person_id: int | None = None,
        handed_to: str | None = None,
        to: State | None = None,
    ) -> bool:
        """Ends it, whatever its state, and takes what waits for it off the list. False when it was closed before.

        ``filled`` is how many were found; None for as many as were asked for, where it was filled. ``to`` is the end
        that it comes to, unless that is to follow from these.
        """
        self._hold_request(request_id)
        before = self._must_find(request_id)
        if not before.is_open:
            return False
        refuse_codes({"handed_to": handed_to})
        to = to or _ending(before, why, filled)
        self._set(
            request_id,
            state=to,
            closed_at=self._now,
            closed_why=why,
            handed_to=handed_to or before.handed_to,
            held_since=None,
            held_until=None,
            **self._stamps(before, to, filled),
        )
        self._note(before, Event.CLOSED, code=why, staff_id=staff_id, person_id=person_id)
        self._todos.settle_request(request_id)
        self._postings.need_over(request_id)
        from storage.candidates import Candidates  # which moves needs, from here

        Candidates(self._connection, self._now).need_over(request_id)
        return True

    def held(
        self, request_id: int, until: date | None, *, staff_id: int | None = None, person_id: int | None = None
    ) -> None:
        """No clock runs until then, or until somebody says so."""
        before = self._must_find(request_id)
        self._set(request_id, held_since=before.held_since or self._now, held_until=until)
        self._note(before, Event.HELD, staff_id=staff_id, person_id=person_id)
        self._postings.need_over(request_id)
        self._todos.settle_request(request_id, *CONTACT_CLOCKS, TodoKind.CONTACT_AGAIN)

    def resumed(self, request_id: int, *, staff_id: int | None = None, person_id: int | None = None) -> bool:
        """The clocks run again, from now. False when it was not on hold."""
        before = self._must_find(request_id)
        if not before.is_held:
            return False
        values: dict[str, Any] = {"held_since": None, "held_until": None}
        if before.first_contact_at is None:
            values["first_contact_due"] = self._promise()
        self._set(request_id, **values)
        self._note(before, Event.RESUMED, staff_id=staff_id, person_id=person_id)
        if before.held_since is not None:
            self._postings.need_back(request_id, before.held_since)
        after = self._must_find(request_id)
        if after.first_contact_at is None:
            self._tell_of(after)
        return True

    # Short names.

    def _hold_request(self, request_id: int) -> None:
        """Locks it: of two who change it at once the second sees what the first did."""
        self._connection.execute(
            select(staffing_request.c.id).where(staffing_request.c.id == request_id).with_for_update()
        ).all()

    def _set(self, request_id: int, **values: Any) -> None:
        self._connection.execute(
            update(staffing_request)
            .where(staffing_request.c.id == request_id)
            .values(**values, updated_at=self._now, revision=staffing_request.c.revision + 1)
        )

    def _note(self, request: Request, what: Event, **more: Any) -> None:
        self.companies.happened(request.company_id, what, request_id=request.id, **more)

    def _waits(self, request_id: int, kind: TodoKind) -> bool:
        waiting = todo.c.request_id == request_id, todo.c.kind == kind, todo.c.done_at.is_(None)
        return self._connection.execute(select(todo.c.id).where(*waiting).limit(1)).first() is not None

    @cached_property
    def companies(self) -> Companies:
        return Companies(self._connection, self._now)

    @cached_property
    def _rules(self) -> Rules:
        return RuleBook(self._connection, self._now).current()

    @property
    def _postings(self) -> Postings:
        return Postings(self._connection, self._now)

    @property
    def _todos(self) -> Todos:
        return Todos(self._connection, self._now)


def _spoken_for_by(person_id: int) -> ColumnElement[bool]:
    mine = company_contact.alias("mine")
    live = mine.c.person_id == person_id, mine.c.left_at.is_(None)
    told = select(mine.c.id).where(*live)
    known = select(mine.c.company_id).where(*live, mine.c.created_by.is_not(None))
    return or_(staffing_request.c.contact_id.in_(told), staffing_request.c.company_id.in_(known))


def _folded(words: str) -> str:
    return " ".join(words.casefold().split())


def _ending(before: Request, why: Closing, filled: int | None) -> State:
    if why is Closing.HANDED_ON:
        return State.HANDED_ON
    if why not in (Closing.OURS, Closing.OTHERS):
        return before.state if before.state in (State.FILLED, State.PART_FILLED) else State.NOT_FILLED
    if filled == 0:
        return State.NOT_FILLED
    short = filled is not None and before.count is not None and filled < before.count
    return State.PART_FILLED if short else State.FILLED


def _why(state: State) -> Closing:
    if state is State.HANDED_ON:
        return Closing.HANDED_ON
    return Closing.NOT_NEEDED if state is State.NOT_FILLED else Closing.OURS
