"""The employer's side of an introduction: the cards they may see, what they answer, and the interview."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select, update

from domain.cards import SHOWN, IntroductionCard, Stage
from domain.employers import Answer, Event, WhyNot
from domain.employers import State as NeedState
from domain.meetings import By, MeetingKind, State
from storage.agreed import Appointment
from storage.appointments import Appointments
from storage.candidate_rows import Candidate, CandidateRows, shown_to_employer
from storage.errors import Refused
from storage.hours import Hours
from storage.requests import Requests
from storage.rules import RuleBook
from storage.tables import candidate, company_contact, staffing_request
from storage.todos import TodoKind

STAGE_OF: Final = {Answer.MEET: Stage.MEET, Answer.NO: Stage.DECLINED, Answer.HIRED: Stage.HIRED}


@dataclass(frozen=True, slots=True)
class Introduced:
    """What an employer sees of somebody: the card as it was approved, and their own answer.

    ``interview_at`` (UTC) is when they meet, ``meet_at`` where, None in a room of ours. From the interview's agreement
    on the card has the whole name.
    """

    candidate_id: int
    card: IntroductionCard
    state: Stage
    answer: Answer | None
    interview_at: datetime | None
    meet_at: str | None


class Interviews(CandidateRows):
    """What reaches employers goes through :meth:`for_employer` alone, or through what checks the same."""

    # What the employer sees.

    def for_employer(self, person_id: int, request_id: int) -> list[Introduced]:
        """Whom we introduced for this need, to the one who speaks for it; nobody else of the company sees them.

        Only those who were introduced with the card that they approved, and whose yes still holds at this moment.
        Opening them is remembered.
        """
        found = self._shown_to(person_id, candidate.c.request_id == request_id)
        unseen = [one.id for one in found if one.seen_at is None]
        if unseen:
            self._connection.execute(update(candidate).where(candidate.c.id.in_(unseen)).values(seen_at=self._now))
        return [self._introduced(one) for one in found]

    def needs_with_cards(self, person_id: int) -> list[int]:
        """The needs for which this person has cards to see, the newest first."""
        return sorted({one.request_id for one in self._shown_to(person_id)}, reverse=True)

    def introduced_to(self, person_id: int, request_id: int) -> int:
        """To how many cards a notice would lead; looking so opens none."""
        return len(self._shown_to(person_id, candidate.c.request_id == request_id))

    def _shown_to(self, person_id: int, *which: ColumnElement[bool]) -> list[Candidate]:
        is_theirs = candidate.c.request_id.in_(
            select(staffing_request.c.id)
            .join(company_contact, company_contact.c.id == staffing_request.c.contact_id)
            .where(company_contact.c.person_id == person_id, company_contact.c.left_at.is_(None))
        )
        found = self._read(is_theirs, shown_to_employer, *which)
        return [one for one in found if one.card is not None and self._may_introduce(one.client_id)]

    def _shown_one(self, person_id: int, candidate_id: int) -> Candidate | None:
        return next(iter(self._shown_to(person_id, candidate.c.id == candidate_id)), None)

    def _introduced(self, found: Candidate) -> Introduced:
        interview = self._interview(found)
        card = found.card
        assert card is not None, "only approved cards are shown"
        if interview is not None:  # as the client was told; who says that they hired somebody learns no name by it
            card = card.named(found.full_name)
        at = interview.starts_at if interview else None
        meet_at = interview.place_name if interview else None
        return Introduced(found.id, card, found.state, found.employer_answer, at, meet_at)

    def _interview(self, found: Candidate) -> Appointment | None:
        if found.appointment_id is None:
            return None
        agreed = self._appointments.one(found.appointment_id)
        return agreed if agreed and agreed.state is not State.CANCELLED else None

    # What the employer answers.

    def employer_answers(
        self, person_id: int, candidate_id: int, answer: Answer, why_not: WhyNot | None, words: str | None
    ) -> bool:
        """Keeps the answer and tells the need's owner. An answer may be changed until somebody is hired.

        False for what is not theirs to answer (any more).
        """
        found = self._shown_one(person_id, candidate_id)
        if found is None:
            return False
        said = {
            "employer_answer": answer,
            "why_not": why_not if answer is Answer.NO else None,
            "employer_words": words,
            "employer_at": self._now,
        }
        to = STAGE_OF[answer]
        same = found.state is to and to is not Stage.HIRED
        if not (self._write(found, **said) if same else self._move(found, to, **said)):
            return False
        if not same:
            self._not_declined(found)
        if answer is Answer.NO:
            self._call_off(found)
            if not same:
                self._tell_declined(found)
        self._tell_us(TodoKind.EMPLOYER_ANSWERED, found, answer.value)
        self._happened(found, Event.ANSWERED, answer.value, person_id=person_id)
        if answer is Answer.HIRED:
            self._hired(found, person_id)
        return True

    def _hired(self, found: Candidate, person_id: int) -> None:
        """The need is filled, or a part of it (81)."""
        hired, wanted = self._connection.execute(
            select(
                select(func.count())
                .select_from(candidate)
                .where(candidate.c.request_id == found.request_id, candidate.c.state == Stage.HIRED)
                .scalar_subquery(),
                staffing_request.c.count,
            ).where(staffing_request.c.id == found.request_id)
        ).one()
        to = NeedState.FILLED if hired >= (wanted or 1) else NeedState.PART_FILLED
        Requests(self._connection, self._now).moved(found.request_id, to, person_id=person_id, filled=hired)

    # The interview.

    def interview_times(self, person_id: int, candidate_id: int) -> list[datetime]:
        """When the client's coordinator and the client are both free (UTC, in order); the employer takes one."""
        found = self._shown_one(person_id, candidate_id)
        return self._times(found) if found else []

    def _times(self, found: Candidate) -> list[datetime]:
        if found.coordinator_id is None or self._interview(found) is not None:
            return []
        rules = RuleBook(self._connection, self._now).current()
        free = Hours(self._connection, self._now).free(
            [found.coordinator_id],
            MeetingKind.INTERVIEW,
            # A day at least: the client has to hear of it and to get there.
            since=self._now + max(timedelta(hours=rules.notice_hours), timedelta(days=1)),
            until=self._now + timedelta(days=rules.ahead_days),
            client_id=found.client_id,
        )
        return [one.starts_at for one in free]

    def agree_interview(
        self, person_id: int, candidate_id: int, starts_at: datetime, meet_at: str | None
    ) -> Appointment:
        """The employer takes one of the times; the client hears as of any agreed time. ``meet_at`` is the employer's
        place in their words, None for a room of ours. Raises Refused: ``gone``, ``taken``, ``client_busy``.
        """
        found = self._shown_one(person_id, candidate_id)
        if found is None or found.state is not Stage.MEET:
            raise Refused("gone")
        if starts_at not in self._times(found):
            raise Refused("taken")
        made = self._appointments.book(found.case_id, MeetingKind.INTERVIEW, starts_at, by=By.BOT)
        self._connection.execute(
            update(candidate).where(candidate.c.id == found.id).values(appointment_id=made.id, meet_at=meet_at)
        )
        self._todos.settle_request(found.request_id, TodoKind.INTERVIEW_WANTED)
        self._happened(found, Event.INTERVIEW, person_id=person_id)
        self._tell_employer(
            found,
            "interview_agreed",
            f"interview:{made.id}:v{made.revision}",
            candidate=found.id,
            revision=made.revision,
        )
        return self._appointments.get(made.id)

    def want_interview(self, person_id: int, candidate_id: int, **said: int | None) -> bool:
        """No time fits, or the chat has none: a person finds one. ``said``: conversation_id and message_id."""
        found = self._shown_one(person_id, candidate_id)
        if found is None:
            return False
        self._tell_us(TodoKind.INTERVIEW_WANTED, found, "interview", **said)
        return True

    def interview_of(self, person_id: int, candidate_id: int) -> Appointment | None:
        """The interview as the employer's notices tell it; None when it is no more."""
        found = self._shown_one(person_id, candidate_id)
        return self._interview(found) if found else None

    def interview_changed(self, appointment_id: int) -> None:
        """An interview was moved or called off, by whomever: the employer hears of it."""
        for found in self._read(candidate.c.appointment_id == appointment_id):
            agreed = self._appointments.get(appointment_id)
            if agreed.state is not State.CANCELLED:
                key = f"interview:{agreed.id}:v{agreed.revision}"
                self._tell_employer(found, "interview_agreed", key, candidate=found.id, revision=agreed.revision)
                continue
            self._connection.execute(
                update(candidate).where(candidate.c.id == found.id).values(appointment_id=None, meet_at=None)
            )
            if found.state in SHOWN:
                self._tell_employer(found, "interview_cancelled", f"interview:{agreed.id}:off", appointment=agreed.id)

    def _call_off(self, found: Candidate) -> None:
        """Both ends of the interview have their time again."""
        agreed = self._interview(found)
        if agreed is None or agreed.starts_at <= self._now:
            return
        self._connection.execute(
            update(candidate).where(candidate.c.id == found.id).values(appointment_id=None, meet_at=None)
        )
        self._appointments.cancel(agreed.id, by=By.BOT)

    @property
    def _appointments(self) -> Appointments:
        return Appointments(self._connection, self._now)
