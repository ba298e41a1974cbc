"""What waits for a person of the service: someone in distress, someone who asked for a human, a promise to keep."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update

from storage.inserts import insert_or_ignore
from storage.part import Part
from storage.tables import client, service_case, todo


class TodoKind(StrEnum):
    """In the order of their weight: of two that are due together the earlier kind comes first."""

    DISTRESS = "distress"
    PERSON_WANTED = "person_wanted"
    CHAT_WAITING = "chat_waiting"  # they wrote to a colleague who has left the chat
    RUNNING_LATE = "running_late"  # to a meeting, says the client
    UNREACHABLE = "unreachable"
    FAULT = "fault"
    REMINDER_MISSED = "reminder_missed"  # a reminder could not be sent in time
    ERASURE_ASKED = "erasure_asked"  # something binds us to keep: a person decides and tells why
    DATA_REQUEST = "data_request"  # a correction that the chat cannot make
    HANDOVER_ASKED = "handover_asked"  # a colleague asks whether the client may go on with you (89)
    HANDOVER_DECLINED = "handover_declined"
    FIRST_CONTACT_LATE = "first_contact_late"  # for the team lead (67, 115)
    FIRST_CONTACT_SOON = "first_contact_soon"  # the promised day is the next one
    REQUEST_CONTACT_LATE = "request_contact_late"  # for the team lead (75, 116)
    REQUEST_CONTACT_SOON = "request_contact_soon"
    REQUEST_FLAGGED = "request_flagged"  # something is asked for that may not be asked for in work
    REQUEST_NEW = "request_new"  # an employer told what they need
    ADVICE_WANTED = "advice_wanted"  # an employer asked what no card answers
    EMPLOYER_ANSWERED = "employer_answered"  # about somebody introduced (84)
    INTERVIEW_WANTED = "interview_wanted"  # and the chat had no time for it
    CARD_APPROVED = "card_approved"  # by the client: it may go to the employer
    CANDIDATE_DECLINED = "candidate_declined"  # an employer has not chosen a client: their coordinator talks with them
    CANDIDATE_ANSWERED = "candidate_answered"  # whether they may be suggested
    PULSE_LOW = "pulse_low"  # a work trial does not go well, says one side (114)
    CANCELLED = "cancelled"  # by the client
    CANNOT_COME = "cannot_come"  # says the client, and has not chosen another time yet
    NO_TIME_FITS = "no_time_fits"
    TIME_WANTED = "time_wanted"  # by someone for whom the chat has no times to offer
    CHECK_IN = "check_in"  # someone answered how they are (191)
    UNANSWERED = "unanswered"  # asked to pick a time, and silent
    OUTCOME_MISSING = "outcome_missing"  # a meeting is over: did they come?
    MEET_AGAIN = "meet_again"  # one to two weeks without a meeting (60, 118)
    PLAN_REVIEW = "plan_review"  # the plan was to be looked at again by now (207)
    THREE_MONTHS = "three_months"  # the service's planned length is near (119)
    REQUEST_CHANGED = "request_changed"  # by the employer, after somebody took it up
    FOLLOW_UP_ANSWERED = "follow_up_answered"
    TRIAL_ENDING = "trial_ending"  # in a week: what comes after it?
    EVENT_ASKED = "event_asked"  # somebody asks about an event
    EVENT_ACCESS = "event_access"  # somebody asks about getting in at an event, and nothing else is known
    EVENT_CANNOT = "event_cannot"  # a client cannot come to where they are obliged to (188)
    BROADCAST_ANSWERED = "broadcast_answered"  # somebody wrote back to a message that went to many
    TIP_ASKED = "tip_asked"  # a client asks about a job tip
    TIP_WENT = "tip_went"  # how it went with a job they applied for
    TIP_APPLIED = "tip_applied"  # a client applied for a job of a tip
    CONTACT_AGAIN = "contact_again"  # three weeks since somebody spoke with the employer (80, 117)


class Todos(Part):
    """The coordinators' list, written by the bot."""

    def add(
        self,
        kind: TodoKind,
        person_id: int,
        *,
        key: str | None = None,
        due_at: datetime | None = None,
        staff_id: int | None = None,
        for_lead: bool = False,
        appointment_id: int | None = None,
        request_id: int | None = None,
        posting_id: int | None = None,
        event_id: int | None = None,
        conversation_id: int | None = None,
        message_id: int | None = None,
        detail: str | None = None,
    ) -> int | None:
        """Puts one more thing on the list. Returns its id; None when the same ``key`` was put there before.

        ``staff_id`` is whose it is (None: everybody's who may see the person), ``for_lead`` says that it is the
        team lead's. ``due_at`` is by when (UTC). ``detail`` is a code, never the person's words.
        """
        row = {
            "kind": kind,
            "key": key,
            "person_id": person_id,
            "conversation_id": conversation_id,
            "message_id": message_id,
            "appointment_id": appointment_id,
            "request_id": request_id,
            "posting_id": posting_id,
            "event_id": event_id,
            "staff_id": staff_id,
            "for_lead": for_lead,
            "detail": detail,
            "created_at": self._now,
            "due_at": due_at,
        }
        added = insert_or_ignore(self._connection, todo, [row])
        return int(added[0]) if added else None

    def stand(self, kind: TodoKind, person_id: int, *, key: str, **columns: Any) -> bool:
        """As ``add``; and what went off the list by itself and has its cause back comes on again."""
        if self.add(kind, person_id, key=key, **columns) is not None:
            return True
        again = (
            update(todo)
            .where(todo.c.key == key, todo.c.done_at.is_not(None), todo.c.done_by.is_(None))
            .values(done_at=None)
        )
        return self._connection.execute(again).rowcount == 1

    def is_open(self, kind: TodoKind, person_id: int) -> bool:
        """Whether such a thing about this person waits already."""
        found = self._connection.execute(
            select(todo.c.id)
            .where(todo.c.kind == kind, todo.c.person_id == person_id, todo.c.done_at.is_(None))
            .limit(1)
        ).first()
        return found is not None

    def done(self, todo_id: int, staff_id: int) -> bool:
        """Someone has seen to it. False when it was done before."""
        marked = self._connection.execute(
            update(todo)
            .where(todo.c.id == todo_id, todo.c.done_at.is_(None))
            .values(done_at=self._now, done_by=staff_id)
        )
        return marked.rowcount == 1

    def settle_request(self, request_id: int, *kinds: TodoKind) -> int:
        """What resolved itself of an employer's need leaves the list: these kinds, or all. Returns how many did."""
        which = [todo.c.request_id == request_id, todo.c.done_at.is_(None)]
        if kinds:
            which.append(todo.c.kind.in_(kinds))
        return self._connection.execute(update(todo).where(*which).values(done_at=self._now)).rowcount

    def settle_by_key(self, begins: str) -> int:
        """What was put there with such a key leaves the list: somebody has gone on with it. Returns how many did."""
        which = (todo.c.key.startswith(begins, autoescape=True), todo.c.done_at.is_(None))
        return self._connection.execute(update(todo).where(*which).values(done_at=self._now)).rowcount

    def settle(self, kind: TodoKind, person_id: int, *, appointment_id: int | None = None) -> int:
        """What resolved itself leaves the list, such as "pick a time" once a time is booked. Returns how many did."""
        which = [todo.c.kind == kind, todo.c.person_id == person_id, todo.c.done_at.is_(None)]
        if appointment_id is not None:
            which.append(todo.c.appointment_id == appointment_id)
        return self._connection.execute(update(todo).where(*which).values(done_at=self._now)).rowcount

    def coordinator_of(self, person_id: int) -> int | None:
        """Whose client they are; of two services, of the one that began last."""
        return self._connection.execute(
            select(service_case.c.coordinator_id)
            .join(client, client.c.id == service_case.c.client_id)
            .where(
                client.c.person_id == person_id,
                service_case.c.closed_at.is_(None),
                service_case.c.coordinator_id.is_not(None),
            )
            .order_by(service_case.c.id.desc())
            .limit(1)
        ).scalar()
