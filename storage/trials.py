"""Work trials and their weekly pulse: agreed for somebody introduced, asked about on both sides, and ended (114)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update

from domain.calendar import local_day
from domain.employers import Event, Mood, TrialEnd
from domain.roles import Permission
from domain.trials import Side, fault_of
from storage.audit import Action, Audit, Subject
from storage.deliveries import NOTICE
from storage.errors import Refused
from storage.follow_ups import speaks_for
from storage.inserts import insert_or_ignore
from storage.matching import Matching
from storage.scope import visible_client
from storage.staff import Reader
from storage.tables import candidate, client, company, staff, staffing_request, trial_pulse, work_trial
from storage.todos import TodoKind
from storage.trial_clock import TrialClock, about, key_of
from storage.trial_rows import GOES_ON, INTRODUCED, card_name, is_asked, trials, work_of

CHANGEABLE = timedelta(days=1)
"""So long after a first answer it may be changed, or words be added to it."""
LATELY = timedelta(days=60)
"""So long a week can be told about."""
TOLD_WITHIN = timedelta(days=3)
LONGEST_GOALS = 1_000


@dataclass(frozen=True, slots=True)
class Place:
    """For whom and with whom a trial is agreed: what its form shows before there is one."""

    candidate_id: int
    request_id: int
    company_id: int
    company_name: str
    work: str
    name: str
    client_id: int | None
    """None for who may not see the client."""
    trial_id: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """One answer to a pulse, as one reader sees it. ``words`` None: none were said, or they are not the reader's."""

    side: Side
    week: int
    asked_at: datetime
    answered_at: datetime | None
    mood: Mood | None
    words: str | None


@dataclass(frozen=True, slots=True)
class TrialSheet:
    """A work trial as one reader sees it. ``can_end``: whether it goes on and the reader may end it."""

    id: int
    place: Place
    starts_on: date
    ends_on: date
    goals: str
    made_at: datetime
    made_by: str
    ended_at: datetime | None
    ended_why: TrialEnd | None
    pulses: tuple[Told, ...]
    sees_client: bool
    can_end: bool


@dataclass(frozen=True, slots=True)
class Agreed:
    """A trial that was agreed. ``client_told``, ``employer_told``: whom the bot could tell of it."""

    trial_id: int
    client_told: bool
    employer_told: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """What one side is told of a new trial. ``name`` is what the employer knows the trialist as, ``reader_name`` who of
    us is there for this side.
    """

    side: Side
    company_name: str
    work: str
    name: str
    starts_on: date
    ends_on: date
    goals: str
    reader_name: str | None


@dataclass(frozen=True, slots=True)
class Pulse:
    """A question to one side about one week."""

    id: int
    trial_id: int
    side: Side
    week: int
    company_name: str
    name: str
    """What the employer knows the trialist as."""
    reader_name: str | None
    """Who of us reads the answer."""
    can_answer: bool
    mood: Mood | None
    lacks_words: bool


class Trials(TrialClock):
    """For whoever serves employers; what a client says is for who may see that client.

    Refused reasons: those of domain.trials.fault_of, ``goals_missing``, ``trial_gone`` (they may not be introduced any
    more) and ``has_trial``.
    """

    # Agreeing and ending.

    def place(self, reader: Reader, candidate_id: int) -> Place | None:
        """What the form of a new trial is about; None, and a line in the record, for what is not to be seen."""
        row = self._candidate(candidate_id)
        if row is None or not reader.may(Permission.SEE_EMPLOYERS):
            self._refused(reader, candidate=candidate_id)
            return None
        sees = self._sees(reader, row.client_id)
        self._record(reader, Action.REQUEST_VIEWED, Subject.REQUEST, row.request_id, candidate=candidate_id)
        return _place(row, sees, row.trial_id)

    def agree(self, reader: Reader, candidate_id: int, starts_on: date, ends_on: date, goals: str) -> Agreed | None:
        """A trial of somebody introduced; both sides are told. None when there is no such candidate; Refused."""
        row = self._candidate(candidate_id)
        if row is None or not reader.may(Permission.SERVE_EMPLOYERS):
            self._refused(reader, candidate=candidate_id)
            return None
        fault = fault_of(starts_on, ends_on, local_day(self._now), self._rules.closures())
        if fault or not goals:
            raise Refused(fault or "goals_missing")
        if row.trial_id is not None:
            raise Refused("has_trial")
        if not Matching(self._connection, self._now).may_introduce(row.client_id):
            raise Refused("trial_gone")
        made = insert_or_ignore(
            self._connection,
            work_trial,
            [
                {
                    "request_id": row.request_id,
                    "candidate_id": candidate_id,
                    "client_id": row.client_id,
                    "contact_id": row.contact_id,
                    "starts_on": starts_on,
                    "ends_on": ends_on,
                    "goals": goals,
                    "made_at": self._now,
                    "made_by": reader.staff_id,
                }
            ],
        )
        if not made:  # of two presses one agrees it
            raise Refused("has_trial")
        trial_id = int(made[0])
        self._changed(reader, row, trial_id, "agreed")
        return Agreed(trial_id, *self._tell(row, trial_id))

    def _tell(self, row: Any, trial_id: int) -> tuple[bool, bool]:
        expires = self._now + TOLD_WITHIN
        client_told = self._outbox.plan(
            row.person_id,
            "trial_agreed",
            key=f"{about(trial_id)}:agreed:client",
            kind=NOTICE,
            about=about(trial_id),
            expires_at=expires,
            trial=trial_id,
        )
        contact = self._contact(row.request_id)
        employer_told = contact is not None and self._outbox.plan_employer(
            contact,
            "trial_agreed",
            key=f"{about(trial_id)}:agreed:employer",
            about=about(trial_id),
            expires_at=expires,
            trial=trial_id,
        )
        return client_told, employer_told

    def end(self, reader: Reader, trial_id: int, why: TrialEnd) -> bool | None:
        """It is over, early or in time: nothing more is asked. False when it was over; None when it is not there."""
        row = self._trial(trial_id)
        if row is None or not reader.may(Permission.SERVE_EMPLOYERS):
            self._refused(reader, trial=trial_id)
            return None
        ended = self._connection.execute(
            update(work_trial)
            .where(work_trial.c.id == trial_id, work_trial.c.ended_at.is_(None))
            .values(ended_at=self._now, ended_why=why)
        )
        if ended.rowcount == 0:
            return False
        self.stop(trial_id)
        self._changed(reader, row, trial_id, why)
        return True

    # The page.

    def sheet(self, reader: Reader, trial_id: int) -> TrialSheet | None:
        """The trial with its pulse: for who may see the need, the client's words for who may see the client."""
        row = self._trial(trial_id)
        if row is None or not reader.may(Permission.SEE_EMPLOYERS):
            self._refused(reader, trial=trial_id)
            return None
        sees = self._sees(reader, row.client_id)
        self._record(reader, Action.REQUEST_VIEWED, Subject.REQUEST, row.request_id, trial=trial_id)
        if sees:
            self._record(reader, Action.CLIENT_VIEWED, Subject.CLIENT, row.client_id, trial=trial_id)
        return TrialSheet(
            id=trial_id,
            place=_place(row, sees, trial_id),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            goals=row.goals,
            made_at=row.made_at,
            made_by=row.made_by_name,
            ended_at=row.ended_at,
            ended_why=TrialEnd(row.ended_why) if row.ended_why else None,
            pulses=self._pulses(trial_id, sees),
            sees_client=sees,
            can_end=row.ended_at is None and reader.may(Permission.SERVE_EMPLOYERS),
        )

    def _pulses(self, trial_id: int, sees_client: bool) -> tuple[Told, ...]:
        """The newest first."""
        rows = self._connection.execute(
            select(trial_pulse)
            .where(trial_pulse.c.trial_id == trial_id)
            .order_by(trial_pulse.c.week.desc(), trial_pulse.c.side)
        )
        return tuple(
            Told(
                side=Side(row.side),
                week=row.week,
                asked_at=row.asked_at,
                answered_at=row.answered_at,
                mood=Mood(row.mood) if row.mood else None,
                words=row.words if sees_client or row.side == Side.EMPLOYER else None,
            )
            for row in rows
        )

    # What both sides are told and asked.

    def told_of(self, person_id: int, trial_id: int) -> Agreement | None:
        """What was agreed, for somebody of either side; None for everybody else, and when it is over."""
        row = self._connection.execute(
            trials().where(
                work_trial.c.id == trial_id, GOES_ON, or_(client.c.person_id == person_id, speaks_for(person_id))
            )
        ).first()
        if row is None:
            return None
        side = Side.CLIENT if row.person_id == person_id else Side.EMPLOYER
        return Agreement(
            side=side,
            company_name=row.company_name,
            work=work_of(row),
            name=card_name(row),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            goals=row.goals,
            reader_name=self._name_of(_reader_of(row, side)),
        )

    def pulse_of(self, person_id: int, pulse_id: int) -> Pulse | None:
        """The question, when it is put to this person."""
        return next(iter(self._asked(person_id, trial_pulse.c.id == pulse_id)), None)

    def pulses_lately(self, person_id: int) -> dict[int, Pulse]:
        """What this person was asked of late, the newest first."""
        found = self._asked(person_id, trial_pulse.c.asked_at > self._now - LATELY)
        return {one.id: one for one in found}

    def _asked(self, person_id: int, *which: ColumnElement[bool]) -> list[Pulse]:
        of_pulse = (
            trial_pulse.c.id.label("pulse_id"),
            trial_pulse.c.words.label("pulse_words"),
            *(trial_pulse.c[one] for one in ("side", "week", "answered_at", "mood")),
        )
        rows = self._connection.execute(
            trials(*of_pulse)
            .join(trial_pulse, trial_pulse.c.trial_id == work_trial.c.id)
            .where(is_asked(person_id), *which)
            .order_by(trial_pulse.c.id.desc())
        )
        return [
            Pulse(
                id=row.pulse_id,
                trial_id=row.id,
                side=Side(row.side),
                week=row.week,
                company_name=row.company_name,
                name=card_name(row),
                reader_name=self._name_of(_reader_of(row, Side(row.side))),
                can_answer=row.answered_at is None or row.answered_at > self._now - CHANGEABLE,
                mood=Mood(row.mood) if row.mood else None,
                lacks_words=row.pulse_words is None,
            )
            for row in rows
        ]

    # Answering.

    def answer_pulse(self, person_id: int, pulse_id: int, mood: Mood, words: str | None) -> bool:
        """Keeps how the week went; within CHANGEABLE a newer answer takes its place, and words may be added later.

        False for what is not put to this person, and for what was answered before. A bad week is told at once to
        whom it concerns: the client's to their coordinator, the employer's to the owner of the need.
        """
        pulse = self.pulse_of(person_id, pulse_id)
        if pulse is None or not (pulse.can_answer or (words and pulse.lacks_words and mood is pulse.mood)):
            return False
        values: dict[str, Any] = {"mood": mood} | ({"words": words} if words else {})
        if pulse.mood is None:
            values["answered_at"] = self._now
        self._connection.execute(update(trial_pulse).where(trial_pulse.c.id == pulse_id).values(**values))
        self._outbox.withdraw(f"pulse:{pulse_id}")
        row = self._trial(pulse.trial_id)
        if mood is Mood.BAD:
            self._low(row, pulse)
        else:
            self._settle(key_of(TodoKind.PULSE_LOW, pulse_id))
        if pulse.side is Side.EMPLOYER and pulse.mood is None:
            self._companies.happened(
                row.company_id, Event.PULSE, request_id=row.request_id, code=mood, person_id=person_id
            )
        return True

    def _low(self, row: Any, pulse: Pulse) -> None:
        is_clients = pulse.side is Side.CLIENT
        self._todos.stand(
            TodoKind.PULSE_LOW,
            row.person_id if is_clients else row.contact_person_id,
            key=key_of(TodoKind.PULSE_LOW, pulse.id),
            staff_id=row.coordinator_id if is_clients else row.owner_id,
            # The employer's side is of the need; what a client feels is told under the client alone.
            request_id=None if is_clients else row.request_id,
            due_at=self._rules.next_evening(self._now),
            detail=str(row.id),
        )

    # Short names.

    def _trial(self, trial_id: int) -> Any:
        return self._connection.execute(trials().where(work_trial.c.id == trial_id)).first()

    def _candidate(self, candidate_id: int) -> Any:
        """Somebody introduced for whom a trial can be agreed, or was."""
        query = (
            select(
                candidate.c.id.label("candidate_id"),
                candidate.c.card,
                candidate.c.client_id,
                client.c.person_id,
                client.c.full_name,
                staffing_request.c.id.label("request_id"),
                staffing_request.c.company_id,
                staffing_request.c.contact_id,
                staffing_request.c.job,
                staffing_request.c.words,
                company.c.name.label("company_name"),
                work_trial.c.id.label("trial_id"),
            )
            .join(client, client.c.id == candidate.c.client_id)
            .join(staffing_request, staffing_request.c.id == candidate.c.request_id)
            .join(company, company.c.id == staffing_request.c.company_id)
            .outerjoin(work_trial, work_trial.c.candidate_id == candidate.c.id)
            .where(candidate.c.id == candidate_id, candidate.c.state.in_(INTRODUCED), client.c.erased_at.is_(None))
        )
        return self._connection.execute(query).first()

    def _sees(self, reader: Reader, client_id: int) -> bool:
        seen = select(client.c.id).where(client.c.id == client_id, visible_client(reader))
        return self._connection.execute(seen).first() is not None

    def _name_of(self, staff_id: int | None) -> str | None:
        return self._connection.execute(select(staff.c.full_name).where(staff.c.id == staff_id)).scalar()

    def _changed(self, reader: Reader, row: Any, trial_id: int, code: str) -> None:
        for subject, number in ((Subject.REQUEST, row.request_id), (Subject.CLIENT, row.client_id)):
            self._record(reader, Action.TRIAL_CHANGED, subject, number, trial=trial_id, code=code)
        self._companies.happened(
            row.company_id, Event.TRIAL, request_id=row.request_id, code=code, staff_id=reader.staff_id
        )

    def _record(
        self, reader: Reader, action: Action, kind: Subject, number: int, /, **detail: int | str | None
    ) -> None:
        Audit(self._connection, self._now).record(reader.staff_id, action, kind, number, **detail)

    def _refused(self, reader: Reader, **what: int) -> None:
        audit = Audit(self._connection, self._now)
        audit.record(reader.staff_id, Action.VIEW_REFUSED, None, None, what="trial", **what)


def _reader_of(row: Any, side: Side) -> int | None:
    found: int | None = row.coordinator_id if side is Side.CLIENT else row.owner_id
    return found


def _place(row: Any, sees_client: bool, trial_id: int | None) -> Place:
    return Place(
        candidate_id=row.candidate_id,
        request_id=row.request_id,
        company_id=row.company_id,
        company_name=row.company_name,
        work=work_of(row),
        name=row.full_name if sees_client else card_name(row),
        client_id=row.client_id if sees_client else None,
        trial_id=trial_id,
    )
