"""Where a service stands, and how it ends: the status, the outcome and the client's grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from domain.meetings import By, State
from domain.people import Purpose, StartWith
from domain.progress import GRADES, HEALTH_DERIVED, HEALTH_OUTCOMES, NO_GRADE, Outcome, Status
from domain.roles import Permission
from storage.agreed import Appointment
from storage.appointments import Appointments
from storage.asked import Asked
from storage.audit import Action, Audit, Subject
from storage.candidates import Candidates
from storage.care import Care
from storage.deliveries import NOTICE
from storage.matching import Matching
from storage.outbox import Outbox
from storage.part import Part
from storage.scope import can_edit, can_move
from storage.staff import Reader
from storage.tables import (
    case_end,
    case_status,
    channel_identity,
    client,
    delivery,
    service_case,
    staff,
    todo,
)
from storage.talks import Talks
from storage.todos import TodoKind

UNDO_WITHIN = timedelta(hours=1)
"""For this long whoever closed a service can take it back; the client is asked for a grade after that."""
TOLD_WITHIN = timedelta(days=3)
"""Later than this it is no news to the client, and no time to ask for a grade."""
VEILED_OUTCOMES = HEALTH_OUTCOMES | {Outcome.OTHER_SERVICE}
"""One word for all of these to who may not see matters of health: alone, the word would give them away."""

_OF_CASE = (TodoKind.CHECK_IN, TodoKind.PLAN_REVIEW)
"""Alerts known by their case that no clock of care takes off the list."""
_OF_SERVICE = (TodoKind.NO_TIME_FITS, TodoKind.TIME_WANTED, TodoKind.CANNOT_COME, TodoKind.HANDOVER_DECLINED)
"""Alerts that mean nothing once the person has no service."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A status as one reader sees it. ``status`` None: the word for everybody, which tells nothing more."""

    status: Status | None
    at: datetime | None = None
    by_name: str | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """How a service ended, as one reader sees it. ``outcome`` None: one that only those who work with health see.

    ``words`` and ``grade_words`` are None too for who may not see matters of health: words may tell of it.
    """

    outcome: Outcome | None
    at: datetime
    by_id: int
    by_name: str
    words: str | None
    asked_at: datetime | None
    grade: int | None
    grade_words: str | None
    graded_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseCare:
    """Where one case stands and what the reader may do about it. ``history`` is newest first, the present one first."""

    case_id: int
    service: StartWith
    standing: Standing
    history: list[Standing]
    ending: Ending | None
    can_edit: bool
    can_move: bool
    can_reopen: bool


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing a case would do, to be read before."""

    case_id: int
    client_id: int
    full_name: str
    call_name: str
    service: StartWith
    coming: list[Appointment]
    resting: bool
    only: bool
    """Whether the client has no other service."""
    reachable: bool


class Progress(Part):
    """Sets the status, closes and reopens cases, keeps the grade.

    Presses are for who has the case in their care: for anybody else they return None, and trying leaves VIEW_REFUSED.
    """

    # How it stands.

    def of_client(self, reader: Reader, client_id: int) -> dict[int, CaseCare]:
        """By case, for the page of a client whom the reader may see, in the transaction that records the look at it."""
        rows = self._connection.execute(
            select(
                service_case.c.id,
                service_case.c.service,
                service_case.c.client_id,
                service_case.c.closed_at,
                can_edit(reader).label("can_edit"),
                can_move(reader).label("can_move"),
            ).where(service_case.c.client_id == client_id)
        ).all()
        sees = reader.may(Permission.SEE_HEALTH)
        found = {}
        for row in rows:
            history = self.history(row.id) if sees or row.closed_at is None else []
            standing = _standing(history, sees)
            found[row.id] = CaseCare(
                case_id=row.id,
                service=StartWith(row.service),
                standing=standing,
                history=history if sees else [],
                ending=self.ending(reader, row.id),
                can_edit=bool(row.can_edit),
                can_move=bool(row.can_move),
                can_reopen=self._can_reopen(reader, row),
            )
        return found

    def history(self, case_id: int) -> list[Standing]:
        """Every status the case ever had, the newest first. Only for those who may see matters of health."""
        rows = self._connection.execute(
            select(case_status.c.status, case_status.c.at, staff.c.full_name)
            .join(staff, staff.c.id == case_status.c.staff_id)
            .where(case_status.c.case_id == case_id)
            .order_by(case_status.c.id.desc())
        )
        return [Standing(Status(row.status), row.at, row.full_name) for row in rows]

    def set_status(self, reader: Reader, case_id: int, status: Status) -> int | None:
        """From now on this one; the one before stays in the history. Returns the client."""
        case = self._case(reader, case_id)
        if case is None:
            return None
        newest = self.history(case_id)[:1]
        if [one.status for one in newest] != [status]:
            self._connection.execute(
                insert(case_status).values(case_id=case_id, status=status, at=self._now, staff_id=reader.staff_id)
            )
            # Without the status itself: some tell of somebody's health, and the record is read by others.
            self._record(reader, Action.STATUS_SET, case.client_id, case=case_id)
        return int(case.client_id)

    # Closing (72, 92).

    def closing(self, reader: Reader, case_id: int) -> Closing | None:
        """What closing would do."""
        case = self._case(reader, case_id)
        if case is None:
            return None
        self._record(reader, Action.CLIENT_VIEWED, case.client_id, case=case_id)
        return Closing(
            case_id=case_id,
            client_id=case.client_id,
            full_name=case.full_name,
            call_name=case.call_name,
            service=StartWith(case.service),
            coming=self._coming(case),
            resting=case.resting_since is not None,
            only=not self._has_other(case),
            reachable=self._outbox.chat_of(case.person_id) is not None,
        )

    def close(self, reader: Reader, case_id: int, outcome: Outcome, words: str | None) -> int | None:
        """Ends the service: what is agreed is called off, nothing is asked any more, and the client is told.

        ``words`` are made with the client (92). Returns the client. The same press once more changes nothing.
        """
        before = self.ended_by(reader, case_id)
        if before is not None:
            return before
        case = self._case(reader, case_id)
        if case is None:
            return None
        closed = self._connection.execute(
            update(service_case)
            .where(service_case.c.id == case_id, service_case.c.closed_at.is_(None))
            .values(closed_at=self._now, resting_since=None, resting_until=None, resting_by=None)
        )
        if closed.rowcount == 0:  # a colleague's press came first
            return None
        self._connection.execute(
            insert(case_end).values(case_id=case_id, outcome=outcome, ended_by=reader.staff_id, words=words)
        )
        self._record(reader, Action.CASE_CLOSED, case.client_id, case=case_id)
        self._settle(case)
        self._tell(case, outcome)
        return int(case.client_id)

    def _settle(self, case: Any) -> None:
        """Nothing is waited for any more. The case is closed by now: freed times are not offered to this client."""
        Care(self._connection, self._now).end(case.id)
        Candidates(self._connection, self._now).case_ended(case.id)
        Asked(self._connection, self._now).case_ended(case.id)
        Matching(self._connection, self._now).refresh(case.client_id)
        for one in self._coming(case):
            Appointments(self._connection, self._now).cancel(one.id, by=By.BOT)
        gone = [todo.c.key.like(f"{kind}:{case.id}:%") for kind in _OF_CASE]
        if not self._has_other(case):
            gone.append(todo.c.kind.in_(_OF_SERVICE))
            self._end_tips(case.person_id)
            Talks(self._connection, self._now).let_go(case.person_id)
        for which in gone:
            self._connection.execute(
                update(todo)
                .where(todo.c.person_id == case.person_id, todo.c.done_at.is_(None), which)
                .values(done_at=self._now)
            )

    def _end_tips(self, person_id: int) -> None:
        """Tips and invitations on their way are not sent. The permission stays: it is the person's own to take back."""
        chats = select(channel_identity.c.id).where(channel_identity.c.person_id == person_id)
        self._connection.execute(
            update(delivery)
            .where(
                delivery.c.identity_id.in_(chats),
                delivery.c.purpose.in_([Purpose.TIPS, Purpose.EVENTS]),
                delivery.c.state == "planned",
            )
            .values(state="cancelled")
        )

    def _tell(self, case: Any, outcome: Outcome) -> None:
        """The client hears that it is over; a while later they are asked for a grade, this once."""
        if not self._plan(case, "service_ended", self._now):
            return
        grade_at = self._now + UNDO_WITHIN
        if outcome not in NO_GRADE and self._plan(case, "grade_asked", grade_at):
            asked = update(case_end).where(case_end.c.case_id == case.id).values(asked_at=grade_at)
            self._connection.execute(asked)

    def _plan(self, case: Any, notice: str, due_at: datetime) -> bool:
        return self._outbox.plan(
            case.person_id,
            notice,
            key=f"{_about(case.id)}:{self._now:%Y%m%d%H%M%S%f}:{notice}",
            kind=NOTICE,
            about=_about(case.id),
            due_at=due_at,
            expires_at=due_at + TOLD_WITHIN,
            case=case.id,
        )

    def reopen(self, reader: Reader, case_id: int) -> int | None:
        """Whoever closed it takes it back within UNDO_WITHIN. What was called off stays so. Returns the client.

        None when it is too late, was somebody else's press, or the client has begun in the same service anew.
        """
        row = self._connection.execute(
            select(service_case, client.c.person_id)
            .join(client, client.c.id == service_case.c.client_id)
            .where(service_case.c.id == case_id)
        ).first()
        if row is not None and self.ended_by(reader, case_id) is None:
            self._record(reader, Action.VIEW_REFUSED, row.client_id, case=case_id)
            return None
        if row is None or not self._can_reopen(reader, row):
            return None
        self._connection.execute(update(service_case).where(service_case.c.id == case_id).values(closed_at=None))
        self._connection.execute(delete(case_end).where(case_end.c.case_id == case_id))
        withdrawn = self._outbox.withdraw(_about(case_id), notices=["service_ended"])
        self._outbox.withdraw(_about(case_id), notices=["grade_asked"])
        if withdrawn == 0:
            self._plan(row, "service_goes_on", self._now)
        Matching(self._connection, self._now).refresh(row.client_id)
        self._record(reader, Action.CASE_REOPENED, row.client_id, case=case_id)
        return int(row.client_id)

    def _can_reopen(self, reader: Reader, case: Any) -> bool:
        if case.closed_at is None or case.closed_at <= self._now - UNDO_WITHIN:
            return False
        if self.ended_by(reader, case.id) is None:
            return False
        anew = select(service_case.c.id).where(
            service_case.c.client_id == case.client_id,
            service_case.c.service == case.service,
            service_case.c.closed_at.is_(None),
        )
        return self._connection.execute(anew).first() is None

    def ended_by(self, reader: Reader, case_id: int) -> int | None:
        """The client of a case that the reader closed; None for any other."""
        ended = (
            select(service_case.c.client_id)
            .join(case_end, case_end.c.case_id == service_case.c.id)
            .where(service_case.c.id == case_id, case_end.c.ended_by == reader.staff_id)
        )
        return self._connection.execute(ended).scalar() if reader.may(Permission.EDIT_CASE) else None

    def ending(self, reader: Reader, case_id: int) -> Ending | None:
        """How it ended, as the reader may see it; None while it goes on. For who may see the client."""
        row = self._connection.execute(
            select(case_end, service_case.c.closed_at, staff.c.full_name)
            .join(service_case, service_case.c.id == case_end.c.case_id)
            .join(staff, staff.c.id == case_end.c.ended_by)
            .where(case_end.c.case_id == case_id)
        ).first()
        if row is None:
            return None
        sees = reader.may(Permission.SEE_HEALTH)
        return Ending(
            outcome=shown_outcome(reader, Outcome(row.outcome)),
            at=row.closed_at,
            by_id=row.ended_by,
            by_name=row.full_name,
            words=row.words if sees else None,
            asked_at=row.asked_at,
            grade=row.grade,
            grade_words=row.grade_words if sees else None,
            graded_at=row.graded_at,
        )

    # The client's grade (204).

    def to_grade(self, person_id: int) -> dict[int, bool]:
        """This person's services that they were asked to grade, the newest first: whether they have."""
        rows = self._connection.execute(
            select(case_end.c.case_id, case_end.c.grade)
            .join(service_case, service_case.c.id == case_end.c.case_id)
            .join(client, client.c.id == service_case.c.client_id)
            .where(client.c.person_id == person_id, case_end.c.asked_at.is_not(None))
            .order_by(service_case.c.closed_at.desc(), case_end.c.case_id.desc())
        )
        return {row.case_id: row.grade is not None for row in rows}

    def grade(self, person_id: int, case_id: int, grade: int, words: str | None) -> bool:
        """Keeps the client's grade, and their words if they gave any; False for what is not theirs to grade.

        ValueError for what is no school grade.
        """
        if grade not in GRADES:
            raise ValueError(f"not a grade: {grade}")
        if case_id not in self.to_grade(person_id):
            return False
        self._connection.execute(
            update(case_end)
            .where(case_end.c.case_id == case_id)
            .values(grade=grade, grade_words=words, graded_at=self._now)
        )
        return True

    def ended(self, case_id: int) -> tuple[int, Outcome, bool] | None:
        """For the words to the client: their person, the outcome, and whether they have another service."""
        row = self._connection.execute(
            select(service_case, client.c.person_id, case_end.c.outcome)
            .join(client, client.c.id == service_case.c.client_id)
            .join(case_end, case_end.c.case_id == service_case.c.id)
            .where(service_case.c.id == case_id, service_case.c.closed_at.is_not(None))
        ).first()
        return (int(row.person_id), Outcome(row.outcome), self._has_other(row)) if row else None

    # What the presses share.

    def _case(self, reader: Reader, case_id: int) -> Any:
        """An open case in the reader's care; None otherwise."""
        row = self._connection.execute(
            select(service_case, client.c.person_id, client.c.full_name, client.c.call_name)
            .join(client, client.c.id == service_case.c.client_id)
            .where(service_case.c.id == case_id, can_edit(reader))
        ).first()
        if row is None:
            client_id = self._client_of(case_id)
            if client_id is not None:
                self._record(reader, Action.VIEW_REFUSED, client_id, case=case_id)
        return row

    def _client_of(self, case_id: int) -> int | None:
        whose = select(service_case.c.client_id).where(service_case.c.id == case_id)
        return self._connection.execute(whose).scalar()

    def _coming(self, case: Any) -> list[Appointment]:
        """What is agreed in this case and has not begun."""
        every = Appointments(self._connection, self._now).of_client(case.client_id)
        booked = (one for one in every if one.case_id == case.id and one.state is State.BOOKED)
        return [one for one in booked if one.starts_at > self._now]

    def _has_other(self, case: Any) -> bool:
        other = select(service_case.c.id).where(
            service_case.c.client_id == case.client_id,
            service_case.c.closed_at.is_(None),
            service_case.c.id != case.id,
        )
        return self._connection.execute(other).first() is not None

    def _record(self, reader: Reader, action: Action, client_id: int, **detail: int) -> None:
        Audit(self._connection, self._now).record(reader.staff_id, action, Subject.CLIENT, client_id, **detail)

    @property
    def _outbox(self) -> Outbox:
        return Outbox(self._connection, self._now)


def shown_outcome(reader: Reader, outcome: Outcome) -> Outcome | None:
    """The outcome as the reader may see it; None: one of several that only those who work with health tell apart."""
    return None if outcome in VEILED_OUTCOMES and not reader.may(Permission.SEE_HEALTH) else outcome


def shown_status(reader: Reader, status: Status) -> Status | None:
    """The status as the reader may see it; None: it goes on, as before anybody had set one."""
    return None if status in HEALTH_DERIVED and not reader.may(Permission.SEE_HEALTH) else status


def _standing(history: Sequence[Standing], sees_health: bool) -> Standing:
    """The present status. Who may not see matters of health is not told of one that it was set, nor when or by whom."""
    if not history:
        return Standing(None)
    newest = history[0]
    return newest if sees_health or newest.status not in HEALTH_DERIVED else Standing(None)


def _about(case_id: int) -> str:
    return f"case_end:{case_id}"
