"""The clocks of care: promises of contact, the rhythm of meetings, "how are you?", and the rests that stop them.

A tick does what is due by what is in the store, so it does not matter when, how often or by whom it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import false, select, update

from domain.calendar import (
    first_contact_due,
    local_day,
    start_of_day_utc,
)
from domain.care import next_speaks_at
from domain.meetings import FOR_SEVERAL, MeetingKind
from domain.people import Purpose
from storage.clock_conditions import UNDER_WAY, unanswered
from storage.clocks import UNANSWERED_CHECK_INS, Clocks
from storage.contact_policy import ContactPolicy
from storage.deliveries import NOTICE
from storage.errors import Refused
from storage.hours import Hours
from storage.inserts import insert_one, insert_or_ignore
from storage.matching import Matching
from storage.offers import Offers
from storage.plans import Plans
from storage.tables import (
    channel_identity,
    check_in,
    client,
    consent,
    leadership,
    service_case,
    time_request,
)
from storage.todos import TodoKind

MOST = 100
"""Things one tick does, more or less; the next goes on."""
USEFUL = timedelta(days=3)
"""How late a check-in or a second request for a time is still worth sending."""


@dataclass(frozen=True, slots=True)
class Request:
    """The wish that a client picks a time: ``state`` is open, booked or withdrawn."""

    id: int
    case_id: int
    client_id: int
    person_id: int
    staff_id: int
    kind: MeetingKind
    created_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Rest:
    """A rest under way. ``until`` is the Helsinki day on which it ends by itself, None when somebody ends it."""

    since: datetime
    until: date | None


class Care(Clocks):
    """Refused reasons: ``gone`` (no such open case), ``open`` (a request waits already), ``resting``, ``past``,
    ``unreachable`` (no chat to reach the client in), ``not_offered`` (clients do not pick times of this kind).
    """

    # By the minute.

    def tick(self, most: int = MOST) -> int:
        """Does what is due, ``most`` things at most; returns how many. Nothing when another process is at it."""
        if not self._alone():
            return 0
        done = 0
        for step in self._steps():
            done += step(most - done)
            if done >= most:
                break
        return done

    def _alone(self) -> bool:
        """Of ticks at the same moment one goes on: it sees all that the ones before it have done."""
        row = {"name": "care", "holder": "", "until": self._now}
        insert_or_ignore(self._connection, leadership, [row], key=leadership.c.name)
        mine = select(leadership.c.name).where(leadership.c.name == "care").with_for_update(skip_locked=True)
        return self._connection.execute(mine).first() is not None

    def _steps(self) -> Iterator[Callable[[int], int]]:
        yield self._end_rests
        yield self.put_on_the_list
        yield self._check_in
        yield Offers(self._connection, self._now).pass_on
        yield Plans(self._connection, self._now).tick

    # "Moi, mitä kuuluu?" (191)

    def _check_in(self, most: int) -> int:
        allowed = select(consent.c.id).where(
            consent.c.person_id == client.c.person_id,
            consent.c.purpose == Purpose.REMINDERS,
            consent.c.withdrawn_at.is_(None),
        )
        reachable = select(channel_identity.c.id).where(
            channel_identity.c.person_id == client.c.person_id, channel_identity.c.blocked_at.is_(None)
        )
        cases = self._connection.execute(
            select(service_case.c.id, client.c.person_id)
            .join(client, client.c.id == service_case.c.client_id)
            .where(
                UNDER_WAY,
                self._quiet_for(self._rules.check_in_days),
                unanswered < UNANSWERED_CHECK_INS,
                allowed.exists(),
                reachable.exists(),
                ContactPolicy(self._connection, self._now).room(client.c.person_id),
            )
            .order_by(service_case.c.id)
            .limit(most)
        ).all()
        # Somebody with two cases is asked once.
        first = {case.person_id: case.id for case in reversed(cases)}
        for person_id, case_id in first.items():
            self._ask_how_they_are(case_id, person_id)
        return len(first)

    def _ask_how_they_are(self, case_id: int, person_id: int) -> None:
        due_at = next_speaks_at(case_id, self._morning, self._now, self._rules.quiet())
        check_in_id = insert_one(self._connection, check_in, case_id=case_id, asked_at=due_at)
        self._outbox.plan(
            person_id,
            "check_in",
            key=f"check_in:{check_in_id}",
            kind=NOTICE,
            about=f"check_in:{check_in_id}",
            due_at=due_at,
            expires_at=due_at + USEFUL,
            purpose=Purpose.REMINDERS,
            check_in=check_in_id,
        )

    def check_in_holds(self, check_in_id: int) -> bool:
        """Whether to send it still: the case goes on, and the client has neither spoken nor met anybody meanwhile."""
        days = self._rules.check_in_days
        holds = (
            select(check_in.c.id)
            .join(service_case, service_case.c.id == check_in.c.case_id)
            .join(client, client.c.id == service_case.c.client_id)
            .where(
                check_in.c.id == check_in_id,
                check_in.c.answered_at.is_(None),
                UNDER_WAY,
                self._no_news(self._before(days)) if days > 0 else false(),
            )
        )
        return self._connection.execute(holds).first() is not None

    def asked_of(self, check_in_id: int) -> int | None:
        """Whom the check-in asks: the person's id."""
        return self._connection.execute(
            select(client.c.person_id)
            .join(service_case, service_case.c.client_id == client.c.id)
            .join(check_in, check_in.c.case_id == service_case.c.id)
            .where(check_in.c.id == check_in_id)
        ).scalar()

    def answered(
        self,
        check_in_id: int,
        *,
        conversation_id: int | None = None,
        message_id: int | None = None,
        detail: str | None = None,
    ) -> bool:
        """The client tells how they are: the coordinator sees it by the end of the next working day.

        ``detail`` is a code. False when it was answered before, or there is no such check-in.
        """
        row = self._connection.execute(
            update(check_in)
            .where(check_in.c.id == check_in_id, check_in.c.answered_at.is_(None))
            .values(answered_at=self._now)
            .returning(check_in.c.case_id)
        ).first()
        if row is None:
            return False
        case = self._case(row.case_id)
        self._todos.add(
            TodoKind.CHECK_IN,
            case.person_id,
            key=f"{TodoKind.CHECK_IN}:{case.id}:{check_in_id}",
            due_at=self._rules.next_evening(self._now),
            staff_id=case.coordinator_id,
            conversation_id=conversation_id,
            message_id=message_id,
            detail=detail,
        )
        self.look_again(case.person_id)
        return True

    # First contact.

    def contact_made(self, case_id: int, staff_id: int) -> bool:
        """Agreeing a time is a contact as well. False when there was one before."""
        marked = self._connection.execute(
            update(service_case)
            .where(service_case.c.id == case_id, service_case.c.first_contact_at.is_(None))
            .values(first_contact_at=self._now, first_contact_by=staff_id)
        )
        if marked.rowcount:
            self.look_again(self._case(case_id).person_id)
        return marked.rowcount == 1

    # Picking a time.

    def request_time(self, case_id: int, kind: MeetingKind, staff_id: int, by: int, *, offered: bool = False) -> int:
        """``by`` asks the client to pick a time with ``staff_id``, and once more on day ``nudge_days``.

        It counts as the first contact. ``offered``: also of a kind that clients do not pick otherwise. Returns the
        request's id. Raises Refused.
        """
        case = self._open_case(case_id)
        if case.resting_since is not None:
            raise Refused("resting")
        if kind in FOR_SEVERAL or not (offered or Hours(self._connection, self._now).kinds()[kind].self_bookable):
            raise Refused("not_offered")
        if self._outbox.chat_of(case.person_id) is None:
            raise Refused("unreachable")
        row = {
            "client_id": case.client_id,
            "case_id": case_id,
            "staff_id": staff_id,
            "kind": kind,
            "created_at": self._now,
            "created_by": by,
        }
        made = insert_or_ignore(self._connection, time_request, [row])
        if not made:
            raise Refused("open")
        request_id = int(made[0])
        self._ask_to_pick(request_id, case.person_id)
        self.contact_made(case_id, by)
        return request_id

    def _ask_to_pick(self, request_id: int, person_id: int) -> None:
        about = f"time_request:{request_id}"
        self._outbox.plan(
            person_id, "pick_time", key=f"{about}:pick_time", kind=NOTICE, about=about, time_request=request_id
        )
        if self._rules.nudge_days <= 0:
            return
        day = local_day(self._now) + timedelta(days=self._rules.nudge_days)
        due_at = next_speaks_at(request_id, day, self._now, self._rules.quiet())
        self._outbox.plan(
            person_id,
            "pick_time_nudge",
            key=f"{about}:pick_time_nudge",
            kind=NOTICE,
            about=about,
            due_at=due_at,
            expires_at=due_at + USEFUL,
            purpose=Purpose.REMINDERS,
            time_request=request_id,
        )

    def request(self, request_id: int) -> Request | None:
        row = self._connection.execute(
            select(
                time_request.c.id,
                time_request.c.case_id,
                time_request.c.client_id,
                client.c.person_id,
                time_request.c.staff_id,
                time_request.c.kind,
                time_request.c.created_at,
                time_request.c.state,
            )
            .join(client, client.c.id == time_request.c.client_id)
            .where(time_request.c.id == request_id)
        ).first()
        return Request(**{**row._mapping, "kind": MeetingKind(row.kind)}) if row else None

    def open_request(self, case_id: int) -> Request | None:
        """What this client is asked to pick at the moment."""
        request_id = self._connection.execute(
            select(time_request.c.id).where(time_request.c.case_id == case_id, time_request.c.state == "open")
        ).scalar()
        return None if request_id is None else self.request(request_id)

    def withdraw_request(self, request_id: int) -> bool:
        """The client need not pick a time after all. False when the request was over."""
        ended = self._connection.execute(
            update(time_request)
            .where(time_request.c.id == request_id, time_request.c.state == "open")
            .values(state="withdrawn", ended_at=self._now)
            .returning(time_request.c.case_id)
        ).first()
        if ended is None:
            return False
        self._outbox.withdraw(f"time_request:{request_id}")
        self.look_again(self._case(ended.case_id).person_id)
        return True

    # Resting (91).

    def rest(self, case_id: int, staff_id: int, until: date | None = None) -> None:
        """The service pauses: no clock runs, nothing of care is asked. What is agreed stays, with its reminders.

        ``until`` is the Helsinki day on which it goes on by itself. The client is told. Raises Refused.
        """
        case = self._open_case(case_id)
        if until is not None and until <= local_day(self._now):
            raise Refused("past")
        begun = self._connection.execute(
            update(service_case)
            .where(service_case.c.id == case_id, service_case.c.resting_since.is_(None))
            .values(resting_since=self._now, resting_until=until, resting_by=staff_id)
        )
        if begun.rowcount == 0:
            raise Refused("resting")
        self._stop(case)
        Matching(self._connection, self._now).refresh(case.client_id)
        self._tell_of_rest(case, "resting_begun", self._now, staff_id)

    def wake(self, case_id: int, staff_id: int | None = None) -> bool:
        """The service goes on and its clocks start afresh; the client is told. False when it did not rest.

        ``staff_id`` is who says so, None when the day has come.
        """
        return self._wake(case_id, self._now, staff_id)

    def resting(self, case_id: int) -> Rest | None:
        row = self._connection.execute(
            select(service_case.c.resting_since, service_case.c.resting_until).where(
                service_case.c.id == case_id, service_case.c.resting_since.is_not(None)
            )
        ).first()
        return Rest(*row) if row else None

    def _end_rests(self, most: int) -> int:
        over = self._connection.execute(
            select(service_case.c.id, service_case.c.resting_until)
            .where(
                service_case.c.closed_at.is_(None),
                service_case.c.resting_since.is_not(None),
                service_case.c.resting_until <= local_day(self._now),
            )
            .order_by(service_case.c.id)
            .limit(most)
        ).all()
        return sum(self._wake(row.id, start_of_day_utc(row.resting_until)) for row in over)

    def _wake(self, case_id: int, at: datetime, staff_id: int | None = None) -> bool:
        case = self._case(case_id)
        woken = self._connection.execute(
            update(service_case)
            .where(service_case.c.id == case_id, service_case.c.resting_since.is_not(None))
            .values(resting_since=None, resting_until=None, resting_by=None, rested_at=at)
        )
        if woken.rowcount == 0:
            return False
        if case.first_contact_at is None:
            self._promise_anew(case, at)
        Matching(self._connection, self._now).refresh(case.client_id)
        # Who has not heard that a rest began need not hear that it is over.
        if self._outbox.withdraw(f"rest:{case_id}", notices=["resting_begun"]) == 0:
            self._tell_of_rest(case, "resting_over", at, staff_id)
        return True

    def _promise_anew(self, case: Any, at: datetime) -> None:
        due = first_contact_due(at, self._rules.first_contact_days, self._closures)
        self._connection.execute(
            update(service_case)
            .where(service_case.c.id == case.id, service_case.c.first_contact_due < due)
            .values(first_contact_due=due)
        )

    def _tell_of_rest(self, case: Any, notice: str, at: datetime, staff_id: int | None) -> None:
        about = f"rest:{case.id}"
        self._outbox.plan(
            case.person_id,
            notice,
            key=f"{about}:{int(at.timestamp())}:{notice}",
            kind=NOTICE,
            about=about,
            expires_at=self._now + USEFUL,
            case=case.id,
            staff=staff_id,
        )

    # Ending.

    def end(self, case_id: int) -> None:
        """The case is closed: nothing is asked, offered or waited for any more. What is agreed is not touched."""
        self._stop(self._case(case_id))
        self._offers.end_wish(case_id)
        self._outbox.withdraw(f"rest:{case_id}")

    def _stop(self, case: Any) -> None:
        """Withdraws what care has asked or would ask in this case, and takes its alerts off the list."""
        request = self.open_request(case.id)
        if request is not None:
            self.withdraw_request(request.id)
        asked = select(check_in.c.id).where(check_in.c.case_id == case.id, check_in.c.asked_at > self._now - USEFUL)
        for check_in_id in self._connection.execute(asked).scalars().all():
            self._outbox.withdraw(f"check_in:{check_in_id}")
        self.look_again(case.person_id)

    # Short names.

    def _case(self, case_id: int) -> Any:
        """The case with its person, open or closed. Refused("gone") when there is none."""
        row = self._connection.execute(
            select(service_case, client.c.person_id)
            .join(client, client.c.id == service_case.c.client_id)
            .where(service_case.c.id == case_id)
        ).first()
        if row is None:
            raise Refused("gone")
        return row

    def _open_case(self, case_id: int) -> Any:
        case = self._case(case_id)
        if case.closed_at is not None:
            raise Refused("gone")
        return case

    @property
    def _offers(self) -> Offers:
        return Offers(self._connection, self._now)
