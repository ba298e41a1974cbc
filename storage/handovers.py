"""A client goes on with another coordinator, always warmly (89): somebody asks, the other one says yes or no."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from domain.assignment import Capacities, Coordinator, room
from domain.calendar import first_contact_due, local_day, to_utc
from domain.meetings import MeetingKind
from domain.people import StartWith
from domain.progress import NEXT_SPECIALTY, Reason
from domain.roles import SPECIALTY_FOR, Role, Specialty
from storage.agreed import Agreed, Appointment
from storage.asked import Asked
from storage.audit import Action, Audit, Subject
from storage.care import Care
from storage.deliveries import NOTICE
from storage.errors import Refused
from storage.handover_file import Answer, Asking, Colleague, Considering, Handover
from storage.inserts import insert_or_ignore
from storage.offers import Offers
from storage.outbox import Outbox
from storage.rules import RuleBook
from storage.scope import asked_to_take, can_move, visible_case
from storage.staff import Reader
from storage.tables import client, handover, municipality, person, plan, service_case, staff, team, todo
from storage.talks import Talks
from storage.todos import TodoKind

TOLD_WITHIN = timedelta(days=3)
"""Later than this it is no news to the client who goes on with them."""
SERVICE_OF = {specialty: service for service, specialty in SPECIALTY_FOR.items()}
"""Whose client somebody is decides which service it is."""


class Handovers(Asked):
    """Asks, accepts, declines and withdraws. What a reader may not touch is None, and trying leaves VIEW_REFUSED.

    Refused reasons of asking: ``colleague_missing`` (nobody whom one could ask), ``asked`` (somebody is asked
    already), ``other_case`` (the client is in that service already, with somebody else).
    """

    # Asking.

    def asking(self, reader: Reader, case_id: int, reason: Reason | None, everybody: bool) -> Asking | None:
        """The page to ask on. Without a reason it is the most usual one: to the other kind of coordinator (64)."""
        case = self._case(reader, case_id)
        if case is None:
            return None
        service = StartWith(case.service)
        usual = Reason.WORK_ABILITY if service is StartWith.JOB else Reason.JOB_SEARCH
        chosen = reason or usual
        fitting = NEXT_SPECIALTY.get(chosen)
        colleagues = self._colleagues(case, chosen)
        shown = [one for one in colleagues if everybody or fitting is None or one.specialty == fitting]
        self._record(reader, Action.CLIENT_VIEWED, case.client_id, case=case_id)
        return Asking(
            case_id=case_id,
            client_id=case.client_id,
            full_name=case.full_name,
            service=service,
            coordinator_name=case.coordinator_name,
            reason=chosen,
            colleagues=shown,
            hidden=len(colleagues) - len(shown),
            coming=self._coming(case.client_id, case_id),
        )

    def ask(
        self, reader: Reader, case_id: int, to_id: int, reason: Reason, words: str | None, *, three_way: bool
    ) -> int | None:
        """Asks a colleague to go on with the client. Returns the client; the same form once more changes nothing.

        ``words`` are for the colleague. A meeting of all three is offered where somebody hands over (63). Raises
        Refused.
        """
        case = self._case(reader, case_id)
        if case is None:
            return None
        colleague = next((one for one in self._colleagues(case, reason) if one.id == to_id), None)
        if colleague is None:
            raise Refused("colleague_missing")
        if self._other_case(case, colleague.specialty):
            raise Refused("other_case")
        row = {
            "case_id": case_id,
            "from_id": case.coordinator_id,
            "to_id": to_id,
            "asked_by": reader.staff_id,
            "asked_at": self._now,
            "reason": reason,
            "words": words,
            "three_way": (three_way or reason is Reason.BOTH) and case.coordinator_id is not None,
            "state": "asked",
        }
        made = insert_or_ignore(self._connection, handover, [row])
        if not made:
            waiting = self.waiting(case_id)
            if waiting is None or (waiting.asked_by, waiting.to_id) != (reader.staff_id, to_id):
                raise Refused("asked")
            return int(case.client_id)
        self._todos.add(
            TodoKind.HANDOVER_ASKED,
            case.person_id,
            key=f"{TodoKind.HANDOVER_ASKED}:{made[0]}",
            staff_id=to_id,
            detail=str(made[0]),
            due_at=self._next_day(),
        )
        self._record(reader, Action.HANDOVER_ASKED, case.client_id, case=case_id, handover=int(made[0]), to=to_id)
        return int(case.client_id)

    def waiting(self, case_id: int) -> Handover | None:
        """The one that waits for an answer. For whoever may see the case."""
        return self._one(handover.c.case_id == case_id, handover.c.state == "asked")

    # Deciding.

    def consider(self, reader: Reader, handover_id: int) -> Considering | None:
        """For the colleague while they are asked, and for who may see the case. Looking leaves HANDOVER_VIEWED."""
        row = self._connection.execute(
            select(
                service_case,
                client.c.full_name,
                client.c.call_name,
                person.c.language,
                municipality.c.name,
                plan.c.goal,
                handover.c.to_id,
                staff.c.specialty,
                asked_to_take(reader).label("to_answer"),
                can_move(reader).label("can_move"),
                visible_case(reader).label("seen"),
            )
            .select_from(handover)
            .join(service_case, service_case.c.id == handover.c.case_id)
            .join(client, client.c.id == service_case.c.client_id)
            .join(person, person.c.id == client.c.person_id)
            .join(municipality, municipality.c.code == client.c.municipality_code)
            .join(staff, staff.c.id == handover.c.to_id)
            .outerjoin(plan, plan.c.case_id == service_case.c.id)
            .where(handover.c.id == handover_id, asked_to_take(reader) | visible_case(reader))
        ).first()
        found = self._one(handover.c.id == handover_id)
        if row is None or found is None:
            self._refuse(reader, handover_id)
            return None
        self._record(reader, Action.HANDOVER_VIEWED, found.client_id, case=found.case_id, handover=handover_id)
        service = StartWith(row.service)
        after = SERVICE_OF[Specialty(row.specialty)] if row.specialty else service
        asked = found.state == "asked"
        return Considering(
            handover=found,
            full_name=row.full_name,
            call_name=row.call_name,
            language=row.language,
            municipality=row.name,
            service=service,
            service_after=after,
            opened_at=row.opened_at,
            contacted_at=row.first_contact_at,
            contact_due=row.first_contact_due,
            resting=row.resting_since is not None,
            goal=row.goal,
            coming=self._coming(found.client_id, found.case_id),
            to_answer=bool(row.to_answer),
            can_withdraw=asked and (bool(row.can_move) or found.asked_by == reader.staff_id),
            can_ask=bool(row.can_move) and self.waiting(found.case_id) is None,
            client_seen=bool(row.seen),
        )

    def accept(self, reader: Reader, handover_id: int) -> tuple[int, Answer] | None:
        """The client is the reader's from now on, and is told. A second press is DONE as well."""
        case_id = self._connection.execute(
            select(handover.c.case_id).where(handover.c.id == handover_id, handover.c.to_id == reader.staff_id)
        ).scalar()
        # Locked before the hand-over is read: of two presses at once the second sees what the first has done.
        case = None if case_id is None else self._locked(case_id)
        found = self._one(handover.c.id == handover_id)
        if case is None or found is None:
            self._refuse(reader, handover_id)
            return None
        return found.client_id, self._accept(reader, case, found)

    def _accept(self, reader: Reader, case: Any, found: Handover) -> Answer:
        if found.state == "accepted" and case.coordinator_id == reader.staff_id:
            return Answer.DONE
        if case.closed_at is not None or case.coordinator_id not in (found.from_id, None):
            self._end("withdrawn", handover.c.id == found.id)  # somebody took the client meanwhile
            return Answer.OVER
        if self._other_case(case, reader.specialty):
            return Answer.OTHER_CASE
        if self._end("accepted", handover.c.id == found.id) is None:
            return Answer.OVER
        self._record(reader, Action.HANDOVER_ANSWERED, found.client_id, handover=found.id, state="accepted")
        self._move(reader, case, found)
        return Answer.DONE

    def decline(self, reader: Reader, handover_id: int, answer: str | None) -> Answer | None:
        """Not now; ``answer`` tells the colleague who asked why."""
        found = self._one(handover.c.id == handover_id, handover.c.to_id == reader.staff_id)
        if found is None:
            self._refuse(reader, handover_id)
            return None
        row = self._end("declined", handover.c.id == handover_id, answer=answer)
        if row is None:
            return Answer.DONE if found.state == "declined" else Answer.OVER
        self._tell_asker(row)
        self._record(reader, Action.HANDOVER_ANSWERED, found.client_id, handover=handover_id, state="declined")
        return Answer.DONE

    def withdraw(self, reader: Reader, handover_id: int) -> tuple[int, Answer] | None:
        """By who asked, or who may move the client. Returns the client, and whether it was still time."""
        mine = handover.c.asked_by == reader.staff_id
        seen = select(handover.c.id).join(service_case).where(handover.c.id == handover_id, mine | can_move(reader))
        found = self._one(handover.c.id == handover_id)
        if found is None or self._connection.execute(seen).first() is None:
            self._refuse(reader, handover_id)
            return None
        if self._end("withdrawn", handover.c.id == handover_id) is None:
            return found.client_id, Answer.DONE if found.state == "withdrawn" else Answer.OVER
        self._record(reader, Action.HANDOVER_ANSWERED, found.client_id, handover=handover_id, state="withdrawn")
        return found.client_id, Answer.DONE

    # What accepting does.

    def _move(self, reader: Reader, case: Any, found: Handover) -> None:
        service = SERVICE_OF[reader.specialty] if reader.specialty else StartWith(case.service)
        self._connection.execute(
            update(service_case)
            .where(service_case.c.id == case.id)
            .values(coordinator_id=reader.staff_id, team_id=reader.team_id or case.team_id, service=service)
        )
        self._alerts_follow(case, reader.staff_id)
        if case.coordinator_id is not None:
            Talks(self._connection, self._now).let_go(case.person_id, case.coordinator_id)
        Offers(self._connection, self._now).follow(case.id, reader.staff_id)
        request_id = self._to_pick(reader, case, found)
        contact_due = None if request_id or self._coming(found.client_id, case.id) else self._promised(reader, case)
        told = Outbox(self._connection, self._now).plan(
            case.person_id,
            "handover_done",
            key=f"handover:{found.id}:done",
            kind=NOTICE,
            about=f"handover:{found.id}",
            expires_at=self._now + TOLD_WITHIN,
            handover=found.id,
            time_request=request_id,
            due=contact_due.isoformat() if contact_due else None,
        )
        if not told and not self._todos.is_open(TodoKind.UNREACHABLE, case.person_id):
            self._todos.add(TodoKind.UNREACHABLE, case.person_id, staff_id=reader.staff_id)

    def _alerts_follow(self, case: Any, staff_id: int) -> None:
        """What waits for the old coordinator about this person waits for the new one; of meetings it stays."""
        if case.coordinator_id is None:
            return
        kept = (TodoKind.HANDOVER_ASKED, TodoKind.HANDOVER_DECLINED)
        self._connection.execute(
            update(todo)
            .where(
                todo.c.person_id == case.person_id,
                todo.c.staff_id == case.coordinator_id,
                todo.c.done_at.is_(None),
                todo.c.appointment_id.is_(None),
                todo.c.kind.not_in(kept),
            )
            .values(staff_id=staff_id)
        )

    def _to_pick(self, reader: Reader, case: Any, found: Handover) -> int | None:
        """The client picks a time for all three, or with the new coordinator what they were to pick with the old."""
        care = Care(self._connection, self._now)
        before = care.open_request(case.id)
        if before is not None:
            care.withdraw_request(before.id)
        kind = MeetingKind.THREE_WAY if found.three_way else before.kind if before else None
        if kind is None:
            return None
        try:
            request_id = care.request_time(case.id, kind, reader.staff_id, reader.staff_id, offered=True)
        except Refused:  # a rest goes on, or there is no chat: the coordinator agrees it with the client
            return None
        # The hand-over's own message has the door; what asks once more some days later stays.
        Outbox(self._connection, self._now).withdraw(f"time_request:{request_id}", notices=["pick_time"])
        return request_id

    def _promised(self, reader: Reader, case: Any) -> date:
        """By when the new coordinator is in touch. Who was promised a first contact before has that promise."""
        today = local_day(self._now)
        if case.first_contact_at is None and case.first_contact_due >= today:
            return date.fromisoformat(str(case.first_contact_due))
        rules = RuleBook(self._connection, self._now).current()
        due = first_contact_due(self._now, rules.first_contact_days, rules.closures())
        self._todos.add(
            TodoKind.TIME_WANTED,
            case.person_id,
            key=f"handover:{case.id}:{int(self._now.timestamp())}",
            staff_id=reader.staff_id,
            due_at=to_utc(due, rules.closes),
        )
        return due

    def hosts(self, case_id: int, staff_id: int) -> tuple[int, ...]:
        """Who holds the meeting of all three in which ``staff_id`` takes over; without the one who has left, if so."""
        before = self._connection.execute(
            select(staff.c.id)
            .join(handover, handover.c.from_id == staff.c.id)
            .where(
                handover.c.case_id == case_id,
                handover.c.to_id == staff_id,
                handover.c.state == "accepted",
                handover.c.three_way,
                staff.c.deactivated_at.is_(None),
            )
            .order_by(handover.c.id.desc())
            .limit(1)
        ).scalar()
        return (staff_id,) if before is None else tuple(sorted({staff_id, before}))

    def told(self, handover_id: int) -> tuple[Handover, int] | None:
        """For the words to the client: the hand-over and its person, while the client is with whom it led to."""
        found = self._one(handover.c.id == handover_id, handover.c.state == "accepted")
        if found is None:
            return None
        person_id = self._connection.execute(
            select(client.c.person_id)
            .join(service_case, service_case.c.client_id == client.c.id)
            .where(
                service_case.c.id == found.case_id,
                service_case.c.coordinator_id == found.to_id,
                service_case.c.closed_at.is_(None),
            )
        ).scalar()
        return None if person_id is None else (found, int(person_id))

    # What the presses share.

    def _case(self, reader: Reader, case_id: int) -> Any:
        """A case that the reader may hand over; None otherwise."""
        row = self._connection.execute(
            select(
                service_case,
                client.c.person_id,
                client.c.full_name,
                client.c.municipality_code,
                staff.c.full_name.label("coordinator_name"),
            )
            .join(client, client.c.id == service_case.c.client_id)
            .outerjoin(staff, staff.c.id == service_case.c.coordinator_id)
            .where(service_case.c.id == case_id, can_move(reader))
        ).first()
        if row is None:
            whose = select(service_case.c.client_id).where(service_case.c.id == case_id)
            self._refused(reader, self._connection.execute(whose).scalar(), case=case_id)
        return row

    def _locked(self, case_id: int) -> Any:
        return self._connection.execute(
            select(service_case, client.c.person_id)
            .join(client, client.c.id == service_case.c.client_id)
            .where(service_case.c.id == case_id)
            .with_for_update(of=service_case)
        ).one()

    def _other_case(self, case: Any, specialty: Specialty | None) -> bool:
        """Whether the client is in the service of this specialty already, in another case of theirs."""
        if specialty is None:
            return False
        other = select(service_case.c.id).where(
            service_case.c.client_id == case.client_id,
            service_case.c.service == SERVICE_OF[specialty],
            service_case.c.closed_at.is_(None),
            service_case.c.id != case.id,
        )
        return self._connection.execute(other).first() is not None

    def _colleagues(self, case: Any, reason: Reason) -> list[Colleague]:
        """Who could be asked: of the same authority, or of any for somebody who moved. Own team and most room first."""
        clients = (
            select(func.count())
            .where(service_case.c.coordinator_id == staff.c.id, service_case.c.closed_at.is_(None))
            .correlate(staff)
            .scalar_subquery()
        )
        area = select(team.c.authority_id).where(team.c.id == case.team_id).scalar_subquery()
        rows = self._connection.execute(
            select(staff, team.c.name.label("team_name"), clients.label("clients"))
            .join(team, team.c.id == staff.c.team_id)
            .where(
                staff.c.role.in_([Role.COORDINATOR, Role.TEAM_LEAD]),
                staff.c.deactivated_at.is_(None),
                staff.c.password_hash.is_not(None),
                staff.c.id.is_distinct_from(case.coordinator_id),
                *([] if reason is Reason.MOVED else [team.c.authority_id == area]),
            )
        ).all()
        rules = RuleBook(self._connection, self._now).current()
        capacities = Capacities(work_ability=rules.capacity_work_ability, company=rules.capacity_company)
        found = [_colleague(row, capacities) for row in rows]
        return sorted(
            found, key=lambda one: (one.team_id != case.team_id, -(one.room or 0), one.full_name.casefold(), one.id)
        )

    def _coming(self, client_id: int, case_id: int) -> list[Appointment]:
        coming = Agreed(self._connection, self._now).coming(client_id)
        return [one for one in coming if one.case_id == case_id]

    def _one(self, *which: ColumnElement[bool]) -> Handover | None:
        before, to, by = (staff.alias(name) for name in ("before", "receiver", "asker"))
        row = self._connection.execute(
            select(
                handover.c.id,
                handover.c.case_id,
                service_case.c.client_id,
                handover.c.from_id,
                before.c.full_name.label("from_name"),
                handover.c.to_id,
                to.c.full_name.label("to_name"),
                handover.c.asked_by,
                by.c.full_name.label("asked_by_name"),
                handover.c.asked_at,
                handover.c.reason,
                handover.c.words,
                handover.c.three_way,
                handover.c.state,
                handover.c.answered_at,
                handover.c.answer,
            )
            .select_from(handover)
            .join(service_case, service_case.c.id == handover.c.case_id)
            .outerjoin(before, before.c.id == handover.c.from_id)
            .join(to, to.c.id == handover.c.to_id)
            .join(by, by.c.id == handover.c.asked_by)
            .where(*which)
        ).first()
        return Handover(**{**row._mapping, "reason": Reason(row.reason)}) if row else None

    def _refuse(self, reader: Reader, handover_id: int) -> None:
        whose = select(service_case.c.client_id).join(handover).where(handover.c.id == handover_id)
        self._refused(reader, self._connection.execute(whose).scalar(), handover=handover_id)

    def _refused(self, reader: Reader, client_id: int | None, **detail: int) -> None:
        if client_id is not None:
            self._record(reader, Action.VIEW_REFUSED, client_id, **detail)

    def _record(self, reader: Reader, action: Action, client_id: int, **detail: int | str) -> None:
        Audit(self._connection, self._now).record(reader.staff_id, action, Subject.CLIENT, client_id, **detail)


def _colleague(row: Any, capacities: Capacities) -> Colleague:
    specialty = Specialty(row.specialty) if row.specialty else None
    left = capacity = None
    if specialty is not None:
        left = room(Coordinator(row.id, row.team_id, specialty, row.clients, row.capacity), capacities)
        capacity = left + row.clients
    return Colleague(row.id, row.full_name, specialty, row.team_id, row.team_name, row.clients, capacity, left)
