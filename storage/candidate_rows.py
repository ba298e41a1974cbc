"""What every step of a candidate begins with: how things stand, whether it may be done at all, and who hears of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, update

from domain.cards import LIVE, NEXT, SHOWN, IntroductionCard, Stage
from domain.employers import Answer, Event, WhyNot
from domain.people import Purpose
from storage.companies import Companies, Contact
from storage.deliveries import NOTICE
from storage.matching import Matching
from storage.naming import forget_names
from storage.outbox import Outbox
from storage.part import Part
from storage.rules import RuleBook
from storage.tables import (
    candidate,
    channel_identity,
    client,
    company,
    company_contact,
    service_case,
    staff,
    staffing_request,
)
from storage.todos import TodoKind, Todos

MENDED_WITHIN = timedelta(minutes=15)
"""So long an employer may mend an answer before the client hears of it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A client for a need, as it stands. Instants in UTC.

    ``full_name`` is for people of the service; to the employer the card says what they may know.
    """

    id: int
    request_id: int
    client_id: int
    case_id: int
    person_id: int
    full_name: str
    call_name: str
    state: Stage
    asked_at: datetime
    asked_by: int
    asked_by_name: str
    answered_at: datetime | None
    no_words: str | None
    card: IntroductionCard | None
    card_revision: int
    card_wish: str | None
    approved_at: datetime | None
    introduced_at: datetime | None
    seen_at: datetime | None
    employer_at: datetime | None
    employer_answer: Answer | None
    why_not: WhyNot | None
    employer_words: str | None
    appointment_id: int | None
    coordinator_id: int | None
    company_id: int
    company_name: str
    contact_id: int
    contact_person_id: int
    owner_id: int | None
    job: str
    place: str | None
    municipality_code: str | None
    starts_on: date | None
    starts_words: str | None
    hours: tuple[str, ...]
    lasts: str | None
    pay: str | None
    need_is_open: bool

    @property
    def about(self) -> str:
        """How messages name it in the ledger."""
        return f"candidate:{self.id}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class CandidateRows(Part):
    """Reads candidates, moves them from stage to stage, and plans what is said of it."""

    def _read(self, *which: ColumnElement[bool]) -> list[Candidate]:
        rows = self._connection.execute(_CANDIDATES.where(*which).order_by(candidate.c.id)).all()
        return [_candidate(row) for row in rows]

    def _one(self, candidate_id: int) -> Candidate | None:
        return next(iter(self._read(candidate.c.id == candidate_id)), None)

    def _may_introduce(self, client_id: int) -> bool:
        """The one condition of every step: an open case that does not rest, a coordinator's leave and the client's."""
        return Matching(self._connection, self._now).may_introduce(client_id)

    def _goes_on(self, found: Candidate) -> bool:
        """Whether anything more may go out about this candidate."""
        return found.need_is_open and self._may_introduce(found.client_id)

    def _move(self, found: Candidate, to: Stage, **values: Any) -> bool:
        """On to another stage. False when that does not follow, or somebody was faster."""
        if to not in NEXT[found.state]:
            return False
        return self._write(found, state=to, **values)

    def _write(self, found: Candidate, **values: Any) -> bool:
        """False when the candidate does not stand as it was read."""
        done = self._connection.execute(
            update(candidate)
            .where(
                candidate.c.id == found.id,
                candidate.c.state == found.state,
                candidate.c.card_revision == found.card_revision,
            )
            .values(**values)
        )
        return done.rowcount == 1

    # Who hears of it.

    def _ask_client(self, found: Candidate, notice: str, key: str, revision: int | None = None) -> None:
        """By leave only: who takes it back meanwhile does not hear it. Who has no chat is called by a person."""
        if self._outbox.chat_of(found.person_id) is None:
            if not self._todos.is_open(TodoKind.UNREACHABLE, found.person_id):
                self._todos.add(TodoKind.UNREACHABLE, found.person_id)
            return
        self._outbox.plan(
            found.person_id,
            notice,
            key=f"{found.about}:{key}",
            kind=NOTICE,
            about=found.about,
            purpose=Purpose.INTRODUCTIONS,
            candidate=found.id,
            revision=revision,
        )

    def _tell_client(self, found: Candidate, notice: str) -> None:
        """What they are owed to hear, whatever they allow."""
        key = f"{found.about}:{notice}"
        self._outbox.plan(found.person_id, notice, key=key, kind=NOTICE, about=found.about, candidate=found.id)

    def _tell_employer(self, found: Candidate, notice: str, key: str, **ids: Any) -> None:
        """Without a word about the client: those are on the card alone. Who cannot be reached is called."""
        contact = self._contact(found)
        if contact is None or contact.left:
            return
        about = f"candidate_of:{found.request_id}"
        planned = self._outbox.plan_employer(
            contact, notice, key=f"{about}:{key}", about=about, request=found.request_id, **ids
        )
        if not planned and not self._todos.is_open(TodoKind.UNREACHABLE, contact.person_id):
            self._todos.add(TodoKind.UNREACHABLE, contact.person_id, request_id=found.request_id)

    def _contact(self, found: Candidate) -> Contact | None:
        return self._companies.contact(found.contact_id)

    def _tell_us(self, kind: TodoKind, found: Candidate, code: str, **more: Any) -> None:
        """The need's owner, or who asked the client while nobody owns it."""
        self._todos.stand(
            kind,
            found.contact_person_id,
            staff_id=found.owner_id or found.asked_by,
            request_id=found.request_id,
            detail=code,
            key=f"{kind}:{found.about}:{self._now.isoformat()}",
            **more,
        )

    def _tell_declined(self, found: Candidate) -> None:
        """The client hears that it was not them this time, and from whom they hear more; never why. Their coordinator
        has it on the list by the same day. An employer who pressed the wrong button has a moment to mend it.
        """
        rules = RuleBook(self._connection, self._now).current()
        due_at = rules.next_evening(self._now)
        mark = int(self._now.timestamp())
        self._outbox.plan(
            found.person_id,
            "was_declined",
            key=f"{found.about}:was_declined:{mark}",
            kind=NOTICE,
            about=found.about,
            due_at=self._now + MENDED_WITHIN,
            candidate=found.id,
            due=int(due_at.timestamp()),
        )
        self._todos.stand(
            TodoKind.CANDIDATE_DECLINED,
            found.person_id,
            key=f"{TodoKind.CANDIDATE_DECLINED}:{found.about}:{mark}",
            staff_id=found.coordinator_id,
            due_at=due_at,
        )

    def _not_declined(self, found: Candidate) -> None:
        """It is not so any more, and what has not left yet is not said."""
        self._outbox.withdraw(found.about, notices=["was_declined"])
        self._seen_to(found, TodoKind.CANDIDATE_DECLINED)

    def _seen_to(self, found: Candidate, *kinds: TodoKind) -> None:
        """The next step was taken: what asked for it leaves the list by itself."""
        for kind in kinds:
            self._todos.settle_by_key(f"{kind}:{found.about}:")

    def _happened(self, found: Candidate, what: Event, code: str | None = None, **who: Any) -> None:
        """In the company's history, which names no client."""
        self._companies.happened(found.company_id, what, request_id=found.request_id, code=code, **who)

    def _take_back_cards(self, found: Candidate) -> None:
        """The employer's chats forget what they showed: whose card it was says a client's own words. Also the chats of
        who has left the company, and of others there who were asked how it went.
        """
        theirs = select(company_contact.c.person_id).where(company_contact.c.company_id == found.company_id)
        forget_names(self._connection, channel_identity.c.person_id.in_(theirs))

    @property
    def _companies(self) -> Companies:
        return Companies(self._connection, self._now)

    @property
    def _outbox(self) -> Outbox:
        return Outbox(self._connection, self._now)

    @property
    def _todos(self) -> Todos:
        return Todos(self._connection, self._now)


_asker = staff.alias("asker")

_CANDIDATES: Select[Any] = (
    select(
        candidate,
        client.c.person_id,
        client.c.full_name,
        client.c.call_name,
        service_case.c.coordinator_id,
        _asker.c.full_name.label("asked_by_name"),
        company.c.id.label("company_id"),
        company.c.name.label("company_name"),
        staffing_request.c.contact_id,
        company_contact.c.person_id.label("contact_person_id"),
        staffing_request.c.owner_id,
        func.coalesce(staffing_request.c.job, staffing_request.c.words).label("job"),
        staffing_request.c.place,
        staffing_request.c.municipality_code,
        staffing_request.c.starts_on,
        staffing_request.c.starts_words,
        staffing_request.c.hours,
        staffing_request.c.lasts,
        staffing_request.c.pay,
        staffing_request.c.closed_at.is_(None).label("need_is_open"),
    )
    .join(client, client.c.id == candidate.c.client_id)
    .join(service_case, service_case.c.id == candidate.c.case_id)
    .join(_asker, _asker.c.id == candidate.c.asked_by)
    .join(staffing_request, staffing_request.c.id == candidate.c.request_id)
    .join(company, company.c.id == staffing_request.c.company_id)
    .join(company_contact, company_contact.c.id == staffing_request.c.contact_id)
)


def _candidate(row: Any) -> Candidate:
    values = row._mapping
    same = {name: values[name] for name in Candidate.__dataclass_fields__ if name not in _MADE}
    return Candidate(
        **same,
        state=Stage(row.state),
        card=IntroductionCard.from_json(row.card) if row.card else None,
        employer_answer=Answer(row.employer_answer) if row.employer_answer else None,
        why_not=WhyNot(row.why_not) if row.why_not else None,
        hours=tuple(row.hours or ()),
        need_is_open=bool(row.need_is_open),
    )


_MADE = frozenset({"state", "card", "employer_answer", "why_not", "hours", "need_is_open"})

shown_to_employer = candidate.c.state.in_(sorted(SHOWN)) & (candidate.c.approved_revision == candidate.c.card_revision)
