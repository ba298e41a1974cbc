"""Three weeks after: who was hired, why others were not, how the work has started, how we did (84, 117)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, and_, case, cast, exists, func, literal, or_, select, update

from domain.calendar import end_of_day_utc, local_day, to_utc
from domain.cards import IntroductionCard, Stage
from domain.care import last_morning
from domain.employers import Answer, Closing, Event, Help, Start, State
from domain.follow_up import AGAIN_AFTER, GRADES, GoesOn, Next, ask_at, is_low, next_of
from domain.people import Purpose
from domain.text import cut
from storage.candidates import Candidates
from storage.companies import Companies, Contact
from storage.inserts import insert_or_ignore
from storage.outbox import Outbox
from storage.part import Part
from storage.requests import Requests
from storage.rules import RuleBook, Rules
from storage.tables import candidate, client, company, company_contact, consent, follow_up, staffing_request, todo
from storage.todos import TodoKind, Todos

MOST = 50
"""Needs that one tick asks about."""
LATELY = timedelta(days=400)
"""So long a question can be answered."""
LONGEST_WORK = 80
USEFUL = timedelta(days=3)
"""How late a question is still worth sending."""

_ASKED = (State.INTRODUCED, State.FILLED, State.PART_FILLED)
_NOBODY_TO_HIRE = (Help.ADVICE, Help.EVENT)
_MET = (State.FILLED, State.PART_FILLED)
_MAY_BE_HIRED = (Stage.INTRODUCED, Stage.MEET, Stage.HIRED)


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom we introduced, as the employer knows them from the card."""

    candidate_id: int
    name: str
    is_hired: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One round of questions to one employer. ``work`` is what was needed, in a few of their words; ``count`` how many
    people, None when nobody said. ``introduced`` are only those whose card the employer has by the client's yes.
    """

    id: int
    request_id: int
    company_name: str
    work: str
    count: int | None
    state: State
    is_closed: bool
    answered_at: datetime | None
    introduced: tuple[Named, ...]


class FollowUps(Part):
    """Asks and keeps the answers. A need is asked about once after it was introduced for, and once after it was met;
    one that goes on to be searched for is asked about again in time.
    """

    def tick(self, most: int = MOST) -> int:
        """Asks what is due, ``most`` needs at most, and puts on the list what nobody answered. Returns how many."""
        done = self._ask(most)
        return done + (self._tell_unanswered(most - done) if done < most else 0)

    # Asking.

    def _ask(self, most: int) -> int:
        days = self._rules.follow_up_days
        if days <= 0:
            return 0
        rows = self._connection.execute(
            select(staffing_request, _since.label("since"), _answered_at, _rounds)
            .where(self._is_due(end_of_day_utc(local_day(self._now) - timedelta(days=days))))
            .order_by(staffing_request.c.id)
            .limit(most)
        ).all()
        return sum(self._ask_about(row, days) for row in rows)

    def _is_due(self, before: datetime) -> ColumnElement[bool]:
        """Whether it is time to ask; ``before``: the first instant that is not long enough ago."""
        is_over = or_(staffing_request.c.closed_at.is_not(None), staffing_request.c.state == State.FILLED)
        waits = and_(follow_up.c.answered_at.is_(None), follow_up.c.asked_at >= _since)
        answered = or_(follow_up.c.answered_at >= before, and_(is_over, follow_up.c.answered_at >= _since))
        told = exists().where(follow_up.c.request_id == staffing_request.c.id, or_(waits, answered))
        return and_(
            staffing_request.c.state.in_(_ASKED),
            staffing_request.c.help.not_in(_NOBODY_TO_HIRE),
            staffing_request.c.held_since.is_(None),
            _since < before,
            ~told.correlate(staffing_request),
        )

    def _ask_about(self, need: Any, days: int) -> bool:
        since = max(need.since, need.answered_at or need.since)
        due_at = ask_at(need.id, since, days, self._now, self._rules.quiet())
        row = {"request_id": need.id, "round": (need.rounds or 0) + 1, "asked_at": due_at}
        made = insert_or_ignore(self._connection, follow_up, [row])
        if not made:  # asked in another process at this moment
            return False
        follow_up_id = int(made[0])
        contact = self._contact(need)
        if contact is None or not self._plan(contact, "follow_up", follow_up_id, due_at):
            self._put_on_the_list(need, follow_up_id, due_at)
            return True
        again_at = ask_at(need.id, due_at, AGAIN_AFTER.days, self._now, self._rules.quiet())
        self._plan(contact, "follow_up_again", follow_up_id, again_at)
        self._happened(need, Event.FOLLOW_UP_ASKED)
        return True

    def _plan(self, contact: Contact, notice: str, follow_up_id: int, due_at: datetime) -> bool:
        return self._outbox.plan_employer(
            contact,
            notice,
            key=f"{_about(follow_up_id)}:{notice}",
            about=_about(follow_up_id),
            due_at=due_at,
            expires_at=due_at + USEFUL,
            follow_up=follow_up_id,
        )

    def _contact(self, need: Any) -> Contact | None:
        found = speaker_for(self._connection, need)
        return self._companies.contact(found) if found is not None else None

    def _tell_unanswered(self, most: int) -> int:
        """Asked twice, and no answer: a person takes it on."""
        morning = last_morning(self._now, self._rules.opens, self._rules.closures())
        old = end_of_day_utc(morning - 2 * AGAIN_AFTER)
        key = literal(f"{_TODO}:") + cast(follow_up.c.id, String)
        rows = self._connection.execute(
            select(staffing_request, follow_up.c.id.label("follow_up_id"))
            .join(follow_up, follow_up.c.request_id == staffing_request.c.id)
            .where(
                follow_up.c.answered_at.is_(None),
                follow_up.c.asked_at < old,
                staffing_request.c.state.in_(_ASKED),
                ~exists().where(todo.c.key == key),
            )
            .order_by(follow_up.c.id)
            .limit(most)
        ).all()
        for row in rows:
            self._put_on_the_list(row, row.follow_up_id, to_utc(morning, self._rules.closes))
        return len(rows)

    def _put_on_the_list(self, need: Any, follow_up_id: int, due_at: datetime) -> None:
        self._todos.add(
            TodoKind.CONTACT_AGAIN,
            self._person_of(need.contact_id),
            key=f"{_TODO}:{follow_up_id}",
            staff_id=need.owner_id,
            request_id=need.id,
            due_at=max(due_at, self._now),
            detail="follow_up",
        )

    # What was asked.

    def asked_of(self, person_id: int, follow_up_id: int) -> Asked | None:
        """The questions, when this person speaks for the company that they are put to."""
        return next(iter(self._asked(person_id, follow_up.c.id == follow_up_id)), None)

    def asked_lately(self, person_id: int) -> dict[int, Asked]:
        """What this person was asked of late, the newest first."""
        found = self._asked(person_id, follow_up.c.asked_at > self._now - LATELY)
        return {one.id: one for one in found}

    def _asked(self, person_id: int, *which: ColumnElement[bool]) -> list[Asked]:
        rows = self._connection.execute(
            select(
                staffing_request,
                follow_up.c.id.label("follow_up_id"),
                follow_up.c.answered_at,
                company.c.name.label("company_name"),
            )
            .join(follow_up, follow_up.c.request_id == staffing_request.c.id)
            .join(company, company.c.id == staffing_request.c.company_id)
            .where(speaks_for(person_id), *which)
            .order_by(follow_up.c.id.desc())
            .limit(MOST)
        ).mappings()
        return [
            Asked(
                id=row["follow_up_id"],
                request_id=row["id"],
                company_name=row["company_name"],
                work=cut(row["job"] or row["words"], LONGEST_WORK),
                count=row["count"],
                state=State(row["state"]),
                is_closed=row["closed_at"] is not None,
                answered_at=row["answered_at"],
                introduced=self._introduced(person_id, row["id"]),
            )
            for row in rows
        ]

    def _introduced(self, person_id: int, request_id: int) -> tuple[Named, ...]:
        """Those whose cards this person has: not others of the company, and nobody who has taken their yes back; who
        was hired by them is known to them.
        """
        allows = exists().where(
            consent.c.person_id == client.c.person_id,
            consent.c.purpose == Purpose.INTRODUCTIONS,
            consent.c.withdrawn_at.is_(None),
        )
        rows = self._connection.execute(
            select(candidate.c.id, candidate.c.card, candidate.c.state)
            .join(client, client.c.id == candidate.c.client_id)
            .join(staffing_request, staffing_request.c.id == candidate.c.request_id)
            .join(company_contact, company_contact.c.id == staffing_request.c.contact_id)
            .where(
                candidate.c.request_id == request_id,
                company_contact.c.person_id == person_id,
                company_contact.c.left_at.is_(None),
                candidate.c.state.in_(_MAY_BE_HIRED),
                client.c.erased_at.is_(None),
                or_(candidate.c.state == Stage.HIRED, allows),
            )
            .order_by(candidate.c.id)
        )
        return tuple(
            Named(row.id, IntroductionCard.from_json(row.card or {}).name, row.state == Stage.HIRED) for row in rows
        )

    def holds(self, follow_up_id: int) -> bool:
        """Whether to ask still: not answered meanwhile, and not taken up anew or let go."""
        found = select(follow_up.c.id).join(staffing_request, staffing_request.c.id == follow_up.c.request_id)
        found = found.where(
            follow_up.c.id == follow_up_id,
            follow_up.c.answered_at.is_(None),
            staffing_request.c.state.in_(_ASKED),
            staffing_request.c.held_since.is_(None),
        )
        return self._connection.execute(found).first() is not None

    def thanks_of(self, person_id: int, request_id: int) -> tuple[str, bool] | None:
        """What they are thanked about, and whether it is closed now; None when it is not theirs."""
        row = self._connection.execute(
            select(staffing_request.c.job, staffing_request.c.words, staffing_request.c.closed_at).where(
                staffing_request.c.id == request_id, speaks_for(person_id)
            )
        ).first()
        return (cut(row.job or row.words, LONGEST_WORK), row.closed_at is not None) if row else None

    # Answering.

    def answer(
        self,
        person_id: int,
        follow_up_id: int,
        *,
        filled: int,
        started: Start | None = None,
        started_words: str | None = None,
        why_not: str | None = None,
        grade: int | None = None,
        grade_words: str | None = None,
        hired: Sequence[int] = (),
        goes_on: GoesOn | None = None,
        thanked: bool = False,
    ) -> bool:
        """Keeps the answer: ``filled`` is how many were hired in all, ``hired`` which of those we introduced.

        The first answer counts, also a late one; False for a second one, and for what was not asked of this person.
        A need that is met closes itself; one that is not goes on or ends as they say. ``thanked``: they are thanked
        where they answer. ValueError for what is no school grade.
        """
        if grade is not None and grade not in GRADES:
            raise ValueError(f"not a grade: {grade}")
        asked = self.asked_of(person_id, follow_up_id)
        if asked is None:
            return False
        kept = self._connection.execute(
            update(follow_up)
            .where(follow_up.c.id == follow_up_id, follow_up.c.answered_at.is_(None))
            .values(
                answered_at=self._now,
                filled=filled,
                started=started,
                started_words=started_words,
                why_not=why_not,
                grade=grade,
                grade_words=grade_words,
            )
        )
        if kept.rowcount == 0:
            return False
        self._mark_hired(person_id, asked, hired)
        self._move(person_id, asked, filled, goes_on)
        self._settle(asked)
        self._tell_owner(person_id, asked, started, grade, surprising=filled == 0 and asked.state in _MET)
        self._thank(person_id, asked, thanked=thanked)
        return True

    def _mark_hired(self, person_id: int, asked: Asked, hired: Sequence[int]) -> None:
        for one in asked.introduced:
            if one.candidate_id in hired and not one.is_hired:
                self._candidates.employer_answers(person_id, one.candidate_id, Answer.HIRED, None, None)

    def _move(self, person_id: int, asked: Asked, filled: int, goes_on: GoesOn | None) -> None:
        """What the answer does to the need; to one that is closed already, nothing."""
        if asked.is_closed:
            return
        request_id = asked.request_id
        found = Closing.OURS if self._ours(request_id) else Closing.OTHERS
        match next_of(filled, asked.count, goes_on):
            case Next.CLOSE_MET | Next.CLOSE_PART:
                self._requests.close(person_id, request_id, found, filled)
            case Next.CLOSE_NONE:
                self._requests.close(person_id, request_id, Closing.NOT_NEEDED, 0)
            case Next.SEARCH:
                self._requests.moved(request_id, State.SEARCHING, person_id=person_id, filled=filled)

    def _ours(self, request_id: int) -> int:
        ours = select(func.count()).where(candidate.c.request_id == request_id, candidate.c.state == "hired")
        return int(self._connection.execute(ours).scalar_one())

    def _settle(self, asked: Asked) -> None:
        """Nothing about it is asked or waited for any more."""
        self._outbox.withdraw(_about(asked.id))
        self._connection.execute(
            update(todo).where(todo.c.key == f"{_TODO}:{asked.id}", todo.c.done_at.is_(None)).values(done_at=self._now)
        )

    def _tell_owner(
        self, person_id: int, asked: Asked, started: Start | None, grade: int | None, *, surprising: bool
    ) -> None:
        """By the end of the next working day; today, when something is wrong."""
        low = surprising or is_low(started, grade)
        need = self._connection.execute(select(staffing_request).where(staffing_request.c.id == asked.request_id)).one()
        self._todos.add(
            TodoKind.FOLLOW_UP_ANSWERED,
            person_id,
            key=f"{TodoKind.FOLLOW_UP_ANSWERED}:{asked.id}",
            staff_id=need.owner_id,
            request_id=asked.request_id,
            due_at=self._now if low else self._rules.next_evening(self._now),
            detail="low" if low else None,
        )
        self._happened(need, Event.FOLLOW_UP_ANSWERED, person_id=person_id, code=started)

    def _thank(self, person_id: int, asked: Asked, *, thanked: bool) -> None:
        """Once a need (85): by a message of its own, unless they are thanked where they answer."""
        need = self._connection.execute(select(staffing_request).where(staffing_request.c.id == asked.request_id)).one()
        contact = None if thanked else self._contact(need)
        sent = contact is not None and self._outbox.plan_employer(
            contact,
            "employer_thanks",
            key=f"thanks:{asked.request_id}",
            about=f"thanks:{asked.request_id}",
            expires_at=self._now + USEFUL,
            request=asked.request_id,
        )
        if thanked or sent:
            self._happened(need, Event.THANKED, person_id=person_id)

    # Short names.

    def _happened(self, need: Any, what: Event, *, person_id: int | None = None, code: str | None = None) -> None:
        self._companies.happened(need.company_id, what, request_id=need.id, code=code, person_id=person_id)

    def _person_of(self, contact_id: int) -> int:
        found = select(company_contact.c.person_id).where(company_contact.c.id == contact_id)
        return int(self._connection.execute(found).scalar_one())

    @cached_property
    def _rules(self) -> Rules:
        return RuleBook(self._connection, self._now).current()

    @property
    def _outbox(self) -> Outbox:
        return Outbox(self._connection, self._now)

    @property
    def _todos(self) -> Todos:
        return Todos(self._connection, self._now)

    @property
    def _companies(self) -> Companies:
        return Companies(self._connection, self._now)

    @property
    def _requests(self) -> Requests:
        return Requests(self._connection, self._now)

    @property
    def _candidates(self) -> Candidates:
        return Candidates(self._connection, self._now)


_TODO = f"{TodoKind.CONTACT_AGAIN}:follow_up"


_speaks = and_(
    company_contact.c.company_id == staffing_request.c.company_id,
    company_contact.c.left_at.is_(None),
    or_(company_contact.c.id == staffing_request.c.contact_id, company_contact.c.created_by.is_not(None)),
)
"""Whose need it is, and others of the company whom a colleague of ours wrote down: anybody can say that they are."""


def speaks_for(person_id: int) -> ColumnElement[bool]:
    """Whether the person may hear of this need and answer for it. For a query of staffing_request."""
    return exists().where(company_contact.c.person_id == person_id, _speaks).correlate(staffing_request)


def speaker_for(connection: Connection, need: Any) -> int | None:
    """The contact who speaks for the need; when they have left, somebody else of the company whom we know."""
    found = (
        select(company_contact.c.id)
        .join(staffing_request, staffing_request.c.id == need.id)
        .where(_speaks)
        .order_by(company_contact.c.id != staffing_request.c.contact_id, company_contact.c.id.desc())
        .limit(1)
    )
    return connection.execute(found).scalar()


def _about(follow_up_id: int) -> str:
    return f"follow_up:{follow_up_id}"


_since: ColumnElement[datetime] = case(
    (
        staffing_request.c.state.in_(_MET),
        func.coalesce(staffing_request.c.filled_at, staffing_request.c.closed_at, staffing_request.c.introduced_at),
    ),
    else_=staffing_request.c.introduced_at,
)
"""When what is asked about came about: somebody was found, or introduced."""

_of_need = follow_up.c.request_id == staffing_request.c.id
_answered_at = (
    select(func.max(follow_up.c.answered_at)).where(_of_need).correlate(staffing_request).scalar_subquery()
).label("answered_at")
_rounds = (select(func.max(follow_up.c.round)).where(_of_need).correlate(staffing_request).scalar_subquery()).label(
    "rounds"
)
