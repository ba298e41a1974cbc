"""The clock of work trials: one morning a week both sides are asked, and a week before the end what comes after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import String, cast, exists, func, or_, select, update

from domain.calendar import add_working_days, local_day, to_utc
from domain.care import last_morning
from domain.people import Purpose
from domain.trials import ENDING, USEFUL, Side, ending_on, pulse_at, pulse_due
from storage.companies import Companies, Contact
from storage.deliveries import NOTICE
from storage.follow_ups import speaker_for
from storage.inserts import insert_or_ignore
from storage.outbox import Outbox
from storage.part import Part
from storage.rules import RuleBook, Rules
from storage.tables import consent, staffing_request, todo, trial_pulse, work_trial
from storage.todos import TodoKind, Todos
from storage.trial_rows import GOES_ON, trials

MOST = 100
"""Questions that one tick asks."""


class TrialClock(Part):
    def tick(self, most: int = MOST) -> int:
        """Asks what is due, about ``most`` questions. Returns how many things were done."""
        done = self._take_off() + self._tell_of_the_end()
        for row, side, week, at in self._due():
            if done >= most:
                break
            done += self._ask(row, side, week, at)
        return done

    # The weekly pulse.

    def _due(self) -> Iterator[tuple[Any, Side, int, datetime]]:
        """Who is to be asked today, about which week of theirs, and when. A side that was asked is not asked again."""
        today, rules = local_day(self._now), self._rules
        for row in self._under_way():
            closures, weekday = rules.closures(), rules.pulse_weekday - 1
            due = pulse_due(row.starts_on, row.ends_on, weekday, today, closures)
            at = pulse_at(row.id, today, self._now, rules.quiet()) if due else None
            if due is None or at is None:
                continue
            for side, asked in ((Side.CLIENT, row.client_week), (Side.EMPLOYER, row.employer_week)):
                if (asked or 0) < due[0] and (side is Side.EMPLOYER or self._may_ask_client(row)):
                    yield row, side, due[0], at

    def _under_way(self) -> list[Any]:
        today = local_day(self._now)
        weeks = [
            select(func.max(trial_pulse.c.week))
            .where(trial_pulse.c.trial_id == work_trial.c.id, trial_pulse.c.side == side)
            .correlate(work_trial)
            .scalar_subquery()
            .label(f"{side}_week")
            for side in Side
        ]
        query = trials(*weeks).where(GOES_ON, work_trial.c.starts_on <= today, work_trial.c.ends_on >= today - USEFUL)
        return list(self._connection.execute(query.order_by(work_trial.c.id)))

    def _may_ask_client(self, row: Any) -> bool:
        """Not who rests, nor who has said STOP."""
        allowed = select(consent.c.id).where(
            consent.c.person_id == row.person_id,
            consent.c.purpose == Purpose.REMINDERS,
            consent.c.withdrawn_at.is_(None),
        )
        return row.resting_since is None and self._connection.execute(allowed).first() is not None

    def _ask(self, row: Any, side: Side, week: int, at: datetime) -> bool:
        contact = self._contact(row.request_id) if side is Side.EMPLOYER else None
        if side is Side.EMPLOYER and contact is None:
            return self._tell_unreachable(row)
        if side is Side.CLIENT and self._outbox.chat_of(row.person_id) is None:
            return False
        made = insert_or_ignore(
            self._connection,
            trial_pulse,
            [{"trial_id": row.id, "side": side, "week": week, "asked_at": at}],
        )
        if not made:
            return False
        pulse_id = int(made[0])
        named: dict[str, Any] = {
            "key": f"pulse:{pulse_id}",
            "about": f"pulse:{pulse_id}",
            "due_at": at,
            "expires_at": at + USEFUL,
            "pulse": pulse_id,
        }
        if contact is None:
            return self._outbox.plan(row.person_id, "trial_pulse", kind=NOTICE, purpose=Purpose.REMINDERS, **named)
        return self._outbox.plan_employer(contact, "trial_pulse", **named) or self._tell_unreachable(row)

    def _tell_unreachable(self, row: Any) -> bool:
        """Once a trial: somebody calls them instead."""
        return (
            self._todos.add(
                TodoKind.CONTACT_AGAIN,
                row.contact_person_id,
                key=key_of(TodoKind.CONTACT_AGAIN, "trial", row.id),
                staff_id=row.owner_id,
                request_id=row.request_id,
                due_at=self._rules.next_evening(self._now),
                detail="trial",
            )
            is not None
        )

    def pulse_holds(self, pulse_id: int) -> bool:
        """Whether to ask still: not answered meanwhile, and the trial goes on."""
        found = trials().join(trial_pulse, trial_pulse.c.trial_id == work_trial.c.id)
        found = found.where(trial_pulse.c.id == pulse_id, trial_pulse.c.answered_at.is_(None), GOES_ON)
        return self._connection.execute(found).first() is not None

    # The end.

    def _tell_of_the_end(self) -> int:
        """To the owner of the need, and to the client's coordinator when that is somebody else."""
        morning = last_morning(self._now, self._rules.opens, self._rules.closures())
        rows = self._connection.execute(
            trials().where(
                GOES_ON,
                work_trial.c.ends_on <= morning + ENDING,
                ~exists().where(
                    todo.c.kind == TodoKind.TRIAL_ENDING,
                    todo.c.detail == cast(work_trial.c.id, String),
                    or_(todo.c.done_at.is_(None), todo.c.done_by.is_not(None)),
                ),
            )
        ).all()
        return sum(self._tell_end(row) for row in rows if ending_on(row.starts_on, row.ends_on) <= morning)

    def _tell_end(self, row: Any) -> int:
        due_at = to_utc(add_working_days(row.ends_on, -1, self._rules.closures()), self._rules.closes)
        whom: list[tuple[str, dict[str, Any]]] = [
            ("need", {"person_id": row.contact_person_id, "staff_id": row.owner_id, "request_id": row.request_id})
        ]
        if row.coordinator_id not in (None, row.owner_id):
            whom.append(("case", {"person_id": row.person_id, "staff_id": row.coordinator_id}))
        for part, told in whom:
            key = key_of(TodoKind.TRIAL_ENDING, row.id, part)
            self._todos.stand(TodoKind.TRIAL_ENDING, key=key, due_at=due_at, detail=str(row.id), **told)
        return len(whom)

    def _take_off(self) -> int:
        """Of a trial that is over, or gone with its client, nothing waits for anybody."""
        number = cast(work_trial.c.id, String)
        goes_on = trials().where(number == todo.c.detail, GOES_ON).correlate(todo)
        is_there = exists().where(number == todo.c.detail).correlate(todo)
        waits = todo.c.done_at.is_(None)
        over = [
            (todo.c.kind == TodoKind.TRIAL_ENDING) & ~goes_on.exists(),
            (todo.c.kind == TodoKind.PULSE_LOW) & ~is_there,
        ]
        return sum(
            self._connection.execute(update(todo).where(waits, which).values(done_at=self._now)).rowcount
            for which in over
        )

    def stop(self, trial_id: int) -> None:
        """Nothing more of it is asked, told or waited for."""
        self._outbox.withdraw(about(trial_id))
        asked = select(trial_pulse.c.id).where(trial_pulse.c.trial_id == trial_id, trial_pulse.c.answered_at.is_(None))
        for pulse_id in self._connection.execute(asked).scalars().all():
            self._outbox.withdraw(f"pulse:{pulse_id}")
        for part in ("need", "case"):
            self._settle(key_of(TodoKind.TRIAL_ENDING, trial_id, part))

    def _settle(self, key: str) -> None:
        gone = update(todo).where(todo.c.key == key, todo.c.done_at.is_(None)).values(done_at=self._now)
        self._connection.execute(gone)

    # Short names.

    def _contact(self, request_id: int) -> Contact | None:
        need = self._connection.execute(select(staffing_request.c.id).where(staffing_request.c.id == request_id)).one()
        found = speaker_for(self._connection, need)
        return self._companies.contact(found) if found is not None else None

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


def about(trial_id: int) -> str:
    return f"trial:{trial_id}"


def key_of(*parts: object) -> str:
    return ":".join(map(str, parts))
