"""The clocks of care: what comes on the list and what is said, by the hour, over odd days, late and twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from domain.calendar import HELSINKI, local_day, to_local
from domain.meetings import By, MeetingKind, State
from domain.people import StartWith
from domain.roles import Role
from storage.alerts import waiting
from storage.database import Database, open_database
from storage.errors import Refused
from storage.staff import Reader
from storage.store import Store
from storage.tables import (
    channel_identity,
    check_in,
    consent,
    conversation,
    delivery,
    metadata,
    service_case,
    time_request,
    todo,
)
from tests.kit.people import Known, People
from tests.kit.race import race
from tests.storage.office import Office, at


def day(text: str, clock: str = "09:00") -> datetime:
    """A moment in Helsinki: ``day("2026-12-23", "09:00")``."""
    return datetime.fromisoformat(f"{text}T{clock}").replace(tzinfo=HELSINKI)


class Ward(Office):
    """The office with the clocks of care running: ``tick()`` at the moment that ``now`` is."""

    async def tick(self, moment: datetime | None = None) -> int:
        self.now = moment or self.now
        return await self.do(lambda store: store.care.tick())

    async def days(self, first: date, last: date) -> None:
        """Ticks through the days: at night, and when the doors open."""
        while first <= last:
            for clock in ("00:00", "09:00"):
                await self.tick(day(first.isoformat(), clock))
            first += timedelta(days=1)

    async def alerts(self) -> list[str]:
        """What is open on the list, by the hour it is due: ``30.11. 15.00 first_contact_soon Aino mari``."""
        names = {self.aino.person_id: "Aino", self.eetu.person_id: "Eetu"}
        whose = {self.mari: "mari", self.olli: "olli", None: "all"}
        rows = [row for row in await self.rows(todo) if row["done_at"] is None]
        return [
            f"{to_local(row['due_at']):%d.%m. %H.%M} {row['kind']} {names[row['person_id']]}"
            f" {'lead' if row['for_lead'] else whose[row['staff_id']]}"
            for row in sorted(rows, key=lambda row: (row["due_at"], row["id"]))
        ]

    async def case(self, who: Known, **columns: Any) -> None:
        await self.do(
            lambda store: store.connection.execute(
                update(service_case).where(service_case.c.id == who.case_id).values(**columns)
            )
        )

    async def contacted(self, who: Known, moment: datetime | None = None) -> None:
        await self.case(who, first_contact_at=moment or self.now, first_contact_by=self.mari)

    async def said(self, who: Known) -> None:
        """The client writes something in the chat."""
        await self.do(
            lambda store: store.connection.execute(
                update(conversation).where(conversation.c.id == who.conversation_id).values(last_in_at=self.now)
            )
        )

    async def sent(self) -> list[str]:
        """All that was due has left: its names."""
        due = select(delivery).where(delivery.c.state == "planned", delivery.c.due_at <= self.now)

        def leave(store: Store) -> list[str]:
            rows = store.connection.execute(due.order_by(delivery.c.due_at)).all()
            for row in rows:
                store.connection.execute(
                    update(delivery).where(delivery.c.id == row.id).values(state="sent", sent_at=row.due_at)
                )
            return [row.payload["notice"] for row in rows]

        return await self.do(leave)

    async def seen_to(self, kind: str) -> None:
        """Mari has seen to everything of this kind."""
        done = update(todo).where(todo.c.kind == kind, todo.c.done_at.is_(None))
        await self.do(lambda store: store.connection.execute(done.values(done_at=self.now, done_by=self.mari)))

    async def attended(self, who: Known, starts_at: datetime) -> None:
        made = await self.book(who, starts_at, by=By.STAFF)
        self.now = made.ends_at
        await self.do(lambda store: store.appointments.set_outcome(made.id, State.ATTENDED, self.mari))

    async def refused(self, reason: str, work: Any) -> None:
        with pytest.raises(Refused) as refusal:
            await self.do(work)
        assert refusal.value.args == (reason,)


@pytest.fixture
async def ward(database: Database) -> Ward:
    """Aino and Eetu came on Monday 23.11.2026 and are promised a contact by Monday 30.11."""
    ward = Ward(database)
    await ward.open()
    return ward


# First contact.


async def test_the_coordinator_is_reminded_on_the_working_day_before_the_promise(ward: Ward) -> None:
    await ward.contacted(ward.eetu)
    assert await ward.tick(at(27, 8, 59)) == 0
    assert await ward.tick(at(27, 9)) == 1
    assert await ward.tick() == 0
    assert await ward.alerts() == ["30.11. 15.00 first_contact_soon Aino mari"]


async def test_the_team_lead_is_told_from_the_first_minute_it_is_late(ward: Ward) -> None:
    await ward.contacted(ward.eetu)
    await ward.tick(at(30, 23, 59))
    assert await ward.alerts() == ["30.11. 15.00 first_contact_soon Aino mari"]
    await ward.tick(at(1, 0, month=12))
    assert await ward.alerts() == [
        "30.11. 15.00 first_contact_soon Aino mari",
        "01.12. 00.00 first_contact_late Aino lead",
    ]


@pytest.mark.parametrize(
    ("due", "soon", "late"),
    [
        ("2026-03-30", day("2026-03-27"), day("2026-03-31", "00:00")),  # the clocks go on on Sunday 29.3.
        ("2026-03-31", day("2026-03-30"), day("2026-04-01", "00:00")),
        ("2026-10-26", day("2026-10-23"), day("2026-10-27", "00:00")),  # and back on Sunday 25.10.
        ("2026-10-27", day("2026-10-26"), day("2026-10-28", "00:00")),
        ("2027-03-30", day("2027-03-25"), day("2027-03-31", "00:00")),  # Easter, with the clocks going on
        ("2026-12-28", day("2026-12-23"), day("2026-12-29", "00:00")),  # Christmas
        ("2026-06-22", day("2026-06-18"), day("2026-06-23", "00:00")),  # Midsummer
    ],
)
async def test_odd_days(ward: Ward, due: str, soon: datetime, late: datetime) -> None:
    await ward.contacted(ward.eetu, at(1, 9, year=2025))
    started = {"opened_at": day(due) - timedelta(days=7), "first_contact_due": date.fromisoformat(due)}
    await ward.case(ward.aino, **started)
    await ward.case(ward.eetu, resting_since=day("2025-01-01"))
    minute = timedelta(minutes=1)
    assert await ward.tick(soon.astimezone(HELSINKI) - minute) == 0
    assert await ward.tick(soon) == 1
    assert await ward.tick(late - minute) == 0
    assert await ward.tick(late) == 1


async def test_in_the_queue_it_is_everybodys(ward: Ward) -> None:
    await ward.case(ward.aino, coordinator_id=None)
    await ward.tick(at(27, 9))
    assert await ward.alerts() == [
        "30.11. 15.00 first_contact_soon Aino all",
        "30.11. 15.00 first_contact_soon Eetu mari",
    ]


async def test_who_takes_the_case_over_has_its_alerts(ward: Ward) -> None:
    await ward.tick(at(27, 9))
    await ward.case(ward.aino, coordinator_id=ward.olli)
    await ward.tick(at(27, 10))
    assert sorted(await ward.alerts()) == [
        "30.11. 15.00 first_contact_soon Aino olli",
        "30.11. 15.00 first_contact_soon Eetu mari",
    ]


async def test_marking_the_contact_takes_both_off_the_list_and_taking_it_back_puts_them_on_again(ward: Ward) -> None:
    await ward.contacted(ward.eetu)
    mari = Reader(ward.mari, Role.COORDINATOR, 1, None)
    await ward.tick(at(1, 9, month=12))
    assert len(await ward.alerts()) == 2
    await ward.do(lambda store: store.caseload.mark_contact_made(mari, ward.aino.case_id))
    assert await ward.alerts() == []
    ward.now += timedelta(minutes=10)
    await ward.do(lambda store: store.caseload.unmark_contact(mari, ward.aino.case_id))
    await ward.tick()
    assert [line.split()[2] for line in await ward.alerts()] == ["first_contact_soon", "first_contact_late"]


async def test_what_a_person_has_seen_to_does_not_come_back(ward: Ward) -> None:
    await ward.tick(at(27, 9))
    await ward.seen_to("first_contact_soon")
    await ward.days(date(2026, 11, 27), date(2026, 11, 30))
    assert await ward.alerts() == []


async def test_what_is_seen_to_does_not_stand_in_the_way_of_others(ward: Ward) -> None:
    await ward.tick(at(27, 9))
    await ward.seen_to("first_contact_soon")
    later = await ward.do(lambda store: People(store.connection, ward.now).client("Jo", 1, due=date(2026, 11, 30)))
    assert await ward.do(lambda store: store.care.tick(1)) == 1
    assert {row["person_id"] for row in await ward.rows(todo) if row["done_at"] is None} == {later.person_id}


# The rhythm of meetings.


async def test_two_weeks_without_a_meeting(ward: Ward) -> None:
    await ward.contacted(ward.eetu)
    await ward.case(ward.aino, resting_since=ward.now)
    await ward.days(date(2026, 12, 1), date(2026, 12, 6))
    assert await ward.alerts() == []
    await ward.tick(at(7, 9, month=12))
    assert await ward.alerts() == ["07.12. 09.00 meet_again Eetu mari"]


async def test_a_time_agreed_takes_it_off_and_calling_it_off_puts_it_on_again(ward: Ward) -> None:
    await ward.contacted(ward.eetu)
    await ward.case(ward.aino, resting_since=ward.now)
    await ward.tick(at(8, 9, month=12))
    made = await ward.book(ward.eetu, at(11, 10, month=12), kind=MeetingKind.FOLLOW_UP)
    await ward.tick()
    assert await ward.alerts() == []
    await ward.do(lambda store: store.appointments.cancel(made.id, by=By.STAFF, staff_id=ward.mari))
    await ward.tick()
    assert await ward.alerts() == ["07.12. 09.00 meet_again Eetu mari"]


async def test_after_a_person_saw_to_it_it_comes_with_the_next_period_not_daily(ward: Ward) -> None:
    await ward.contacted(ward.eetu)
    await ward.case(ward.aino, resting_since=ward.now)
    await ward.tick(at(7, 9, month=12))
    ward.now = at(8, 14, month=12)
    await ward.seen_to("meet_again")
    await ward.days(date(2026, 12, 8), date(2026, 12, 21))
    assert await ward.alerts() == []
    await ward.tick(at(22, 9, month=12))
    assert await ward.alerts() == ["22.12. 09.00 meet_again Eetu mari"]


async def test_the_rhythm_counts_from_the_meeting(ward: Ward) -> None:
    await ward.contacted(ward.eetu)
    await ward.case(ward.aino, resting_since=ward.now)
    await ward.attended(ward.eetu, at(25, 10))
    await ward.days(date(2026, 12, 5), date(2026, 12, 8))
    assert await ward.alerts() == []
    await ward.tick(at(9, 9, month=12))
    assert await ward.alerts() == ["09.12. 09.00 meet_again Eetu mari"]


# Outcomes.


async def test_half_an_hour_after_a_meeting_its_outcome_is_asked(ward: Ward) -> None:
    made = await ward.book(ward.aino, at(24, 10))
    assert await ward.tick(at(24, 11, 29)) == 0
    assert await ward.tick(at(24, 11, 30)) == 1
    assert await ward.alerts() == ["24.11. 11.30 outcome_missing Aino mari"]
    await ward.do(lambda store: store.appointments.set_outcome(made.id, State.ATTENDED, ward.mari))
    assert await ward.alerts() == []
    assert await ward.tick() == 0
    (aino, _) = await ward.rows(service_case)
    assert aino["first_contact_at"] == ward.now, "who came was contacted"


async def test_both_hosts_are_asked(ward: Ward) -> None:
    await ward.book(ward.aino, at(24, 10), by=By.STAFF, kind=MeetingKind.THREE_WAY, host_ids=[ward.mari, ward.olli])
    await ward.tick(at(24, 12))
    assert sorted(line.split()[-1] for line in await ward.alerts()) == ["mari", "olli"]


# "Moi, mitä kuuluu?"


async def quiet_one(ward: Ward) -> None:
    """Aino was contacted on Monday 23.11.; Eetu, the rhythm and the three months are out of the way."""
    await ward.contacted(ward.aino)
    await ward.case(ward.eetu, resting_since=ward.now)
    await ward.do(lambda store: store.rules.change(None, rhythm_days=0, service_months=0))


async def test_after_three_weeks_without_a_word_the_bot_asks_how_they_are(ward: Ward) -> None:
    await quiet_one(ward)
    await ward.days(date(2026, 12, 7), date(2026, 12, 13))
    assert await ward.planned() == []
    await ward.tick(at(14, 9, month=12))
    (asked,) = await ward.rows(check_in)
    (row,) = await ward.rows(delivery)
    assert (row["kind"], row["purpose"], row["about"]) == ("notice", "reminders", f"check_in:{asked['id']}")
    assert row["payload"] == {"notice": "check_in", "check_in": asked["id"]}
    assert row["due_at"] == asked["asked_at"]
    assert at(14, 9, month=12) <= row["due_at"] < at(15, 20, month=12)
    await ward.days(date(2026, 12, 14), date(2026, 12, 21))
    assert len(await ward.rows(check_in)) == 1


NEWS: dict[str, Callable[[Ward], Awaitable[object]]] = {
    "spoke": lambda ward: ward.said(ward.aino),
    "met": lambda ward: ward.attended(ward.aino, at(26, 11)),
    "will meet": lambda ward: ward.book(ward.aino, at(17, 10, month=12)),
    "picks a time": lambda ward: ask(ward, ward.aino),
    "no consent": lambda ward: ward.do(
        lambda store: store.connection.execute(update(consent).values(withdrawn_at=ward.now, withdrawn_how="menu"))
    ),
    "blocked": lambda ward: ward.do(
        lambda store: store.connection.execute(update(channel_identity).values(blocked_at=ward.now))
    ),
    "rests": lambda ward: ward.do(lambda store: store.care.rest(ward.aino.case_id, ward.mari)),
    "never": lambda ward: ward.do(lambda store: store.rules.change(None, check_in_days=0)),
}


@pytest.mark.parametrize("news", NEWS)
async def test_nobody_is_asked_without_need(ward: Ward, news: str) -> None:
    await quiet_one(ward)
    ward.now = at(26, 10)
    await NEWS[news](ward)
    await ward.days(date(2026, 12, 14), date(2026, 12, 16))
    assert await ward.rows(check_in) == []


async def test_what_is_asked_no_longer_holds_once_the_client_spoke(ward: Ward) -> None:
    await quiet_one(ward)
    await ward.tick(at(14, 9, month=12))
    (asked,) = await ward.rows(check_in)
    holds = lambda store: store.care.check_in_holds(asked["id"])  # noqa: E731
    assert await ward.do(holds)
    await ward.said(ward.aino)
    assert not await ward.do(holds)


async def test_after_two_without_an_answer_a_person_is_told_instead(ward: Ward) -> None:
    await quiet_one(ward)
    await ward.tick(at(14, 9, month=12))
    ward.now = at(16, 9, month=12)
    assert await ward.sent() == ["check_in"]
    await ward.days(date(2027, 1, 4), date(2027, 1, 8))
    assert await ward.sent() == ["check_in"]
    await ward.days(date(2027, 1, 26), date(2027, 1, 27))
    assert (len(await ward.rows(check_in)), await ward.alerts()) == (2, [])
    await ward.days(date(2027, 1, 28), date(2027, 1, 29))
    assert await ward.alerts() == ["28.01. 09.00 unanswered Aino mari"]
    assert {row["detail"] for row in await ward.rows(todo)} == {"check_in"}
    await ward.seen_to("unanswered")
    await ward.days(date(2027, 2, 18), date(2027, 2, 22))
    assert (len(await ward.rows(check_in)), await ward.alerts()) == (2, [])
    await ward.said(ward.aino)
    await ward.days(date(2027, 3, 15), date(2027, 3, 15))
    assert len(await ward.rows(check_in)) == 3, "who speaks again is asked again"


async def test_what_never_reached_the_client_is_not_an_unanswered_question(ward: Ward) -> None:
    await quiet_one(ward)
    for monday in (date(2026, 12, 14), date(2027, 1, 11), date(2027, 2, 8)):
        await ward.days(monday, monday)
        gone = update(delivery).where(delivery.c.state == "planned").values(state="expired")
        await ward.do(lambda store, gone=gone: store.connection.execute(gone))  # type: ignore[misc]
    assert len(await ward.rows(check_in)) == 3
    assert await ward.alerts() == []


async def test_an_answer_is_for_the_coordinator(ward: Ward) -> None:
    await quiet_one(ward)
    await ward.tick(at(14, 9, month=12))
    (asked,) = await ward.rows(check_in)
    ward.now = at(18, 10, month=12)
    answered = lambda store: store.care.answered(asked["id"], detail="fine")  # noqa: E731
    assert await ward.do(answered)
    assert not await ward.do(answered)
    assert await ward.alerts() == ["21.12. 15.00 check_in Aino mari"]


async def test_somebody_with_two_cases_is_asked_once(ward: Ward) -> None:
    await quiet_one(ward)
    (aino, _) = await ward.rows(service_case)
    other = {**aino, "id": 99, "service": StartWith.STRENGTH, "coordinator_id": ward.olli}
    await ward.do(lambda store: store.connection.execute(insert(service_case).values(**other)))
    await ward.days(date(2026, 12, 14), date(2026, 12, 21))
    assert len(await ward.rows(check_in)) == 1


# Three months.


async def test_five_working_days_before_three_months_the_coordinator_is_told(ward: Ward) -> None:
    await ward.do(lambda store: store.rules.change(None, rhythm_days=0, check_in_days=0))
    await ward.contacted(ward.aino)
    await ward.case(ward.eetu, resting_since=ward.now)
    await ward.days(date(2027, 2, 10), date(2027, 2, 15))
    assert await ward.alerts() == []
    await ward.tick(at(16, 9, month=2, year=2027))
    assert await ward.alerts() == ["23.02. 15.00 three_months Aino mari"]
    await ward.seen_to("three_months")
    await ward.days(date(2027, 2, 23), date(2027, 2, 26))
    assert await ward.alerts() == []


# Picking a time.


async def ask(ward: Ward, who: Known, kind: MeetingKind = MeetingKind.FIRST) -> int:
    return await ward.do(lambda store: store.care.request_time(who.case_id, kind, ward.mari, by=ward.mari))


async def test_who_is_asked_to_pick_a_time_is_asked_again_and_then_shown(ward: Ward) -> None:
    await ward.case(ward.eetu, resting_since=ward.now)
    request_id = await ask(ward, ward.aino)
    first, again = await ward.rows(delivery)
    assert (first["due_at"], first["payload"]) == (ward.now, {"notice": "pick_time", "time_request": request_id})
    assert local_day(again["due_at"]) == date(2026, 11, 26)
    assert (again["payload"]["notice"], again["about"]) == ("pick_time_nudge", f"time_request:{request_id}")
    await ward.days(date(2026, 11, 24), date(2026, 11, 29))
    assert await ward.alerts() == []
    await ward.tick(at(30, 9))
    assert await ward.alerts() == ["30.11. 09.00 unanswered Aino mari"]


async def test_asking_is_the_first_contact(ward: Ward) -> None:
    await ward.case(ward.eetu, resting_since=ward.now)
    await ward.tick(at(27, 9))
    await ask(ward, ward.aino)
    assert await ward.alerts() == []
    (aino, _) = await ward.rows(service_case)
    assert (aino["first_contact_at"], aino["first_contact_by"]) == (at(27, 9), ward.mari)


async def test_a_time_picked_ends_it_all(ward: Ward) -> None:
    await ward.case(ward.eetu, resting_since=ward.now)
    request_id = await ask(ward, ward.aino)
    await ward.sent()
    await ward.tick(at(30, 9))
    await ward.book(ward.aino, at(3, 10, month=12))
    assert await ward.alerts() == []
    assert await ward.planned() == ["02.12. 10.00 reminder 1d", "03.12. 08.00 reminder 2h"]
    request = await ward.do(lambda store: store.care.request(request_id))
    assert request is not None
    assert request.state == "booked"


async def test_one_request_at_a_time_and_it_can_be_withdrawn(ward: Ward) -> None:
    request_id = await ask(ward, ward.aino)
    await ward.refused("open", lambda store: store.care.request_time(ward.aino.case_id, MeetingKind.PHONE, 1, by=1))
    assert await ward.do(lambda store: store.care.withdraw_request(request_id))
    assert not await ward.do(lambda store: store.care.withdraw_request(request_id))
    assert await ward.planned() == []
    await ask(ward, ward.aino, MeetingKind.PHONE)


async def test_what_cannot_be_asked(ward: Ward) -> None:
    def asking(kind: MeetingKind, case_id: int = ward.aino.case_id) -> Any:
        return lambda store: store.care.request_time(case_id, kind, ward.mari, by=ward.mari)

    await ward.refused("not_offered", asking(MeetingKind.GROUP))
    await ward.refused("gone", asking(MeetingKind.FIRST, 999))
    await ward.do(lambda store: store.connection.execute(update(channel_identity).values(blocked_at=ward.now)))
    await ward.refused("unreachable", asking(MeetingKind.FIRST))
    await ward.do(lambda store: store.care.rest(ward.aino.case_id, ward.mari))
    await ward.refused("resting", asking(MeetingKind.FIRST))
    assert await ward.rows(time_request) == []


# Resting.


async def test_a_rest_stops_every_clock_and_says_so(ward: Ward) -> None:
    await ward.contacted(ward.aino)
    await ward.case(ward.eetu, resting_since=ward.now)
    await ask(ward, ward.aino)
    await ward.sent()
    made = await ward.book(ward.aino, at(3, 10, month=12))
    await ward.do(lambda store: store.care.rest(ward.aino.case_id, ward.mari, date(2027, 2, 1)))
    assert await ward.planned() == [
        "23.11. 10.00 resting_begun",
        "02.12. 10.00 reminder 1d",
        "03.12. 08.00 reminder 2h",
    ]
    await ward.days(date(2026, 12, 7), date(2026, 12, 15))
    await ward.days(date(2027, 1, 28), date(2027, 1, 31))
    assert [line.split()[2] for line in await ward.alerts()] == ["outcome_missing"], "what is agreed stays"
    assert await ward.rows(check_in) == []
    assert made.state == "booked"


async def test_a_rest_takes_off_the_list_and_out_of_the_ledger_what_care_would_ask(ward: Ward) -> None:
    await quiet_one(ward)
    await ward.tick(at(14, 9, month=12))
    await ward.do(lambda store: store.rules.change(None, rhythm_days=14))
    await ward.tick()
    assert await ward.alerts() == ["07.12. 09.00 meet_again Aino mari"]
    await ward.do(lambda store: store.care.rest(ward.aino.case_id, ward.mari))
    assert await ward.alerts() == []
    assert [line.split()[-1] for line in await ward.planned()] == ["resting_begun"]


async def test_it_ends_by_itself_on_the_day_and_the_clocks_start_afresh(ward: Ward) -> None:
    await ward.contacted(ward.aino)
    await ward.case(ward.eetu, resting_since=ward.now)
    await ward.do(lambda store: store.care.rest(ward.aino.case_id, ward.mari, date(2026, 12, 24)))
    await ward.sent()
    assert await ward.tick(at(23, 23, 59, month=12)) == 0
    assert await ward.do(lambda store: store.care.resting(ward.aino.case_id)) is not None
    assert await ward.tick(at(24, 0, month=12)) == 1
    assert await ward.do(lambda store: store.care.resting(ward.aino.case_id)) is None
    assert [line.split()[-1] for line in await ward.planned()] == ["resting_over"]
    await ward.days(date(2027, 1, 1), date(2027, 1, 6))
    assert await ward.alerts() == []
    await ward.tick(at(7, 9, month=1, year=2027))
    assert await ward.alerts() == ["07.01. 09.00 meet_again Aino mari"]


async def test_who_was_not_contacted_before_the_rest_is_promised_a_new_day(ward: Ward) -> None:
    await ward.contacted(ward.eetu)
    await ward.do(lambda store: store.care.rest(ward.aino.case_id, ward.mari))
    await ward.do(lambda store: store.rules.change(None, rhythm_days=0, check_in_days=0))
    ward.now = at(7, 10, month=1, year=2027)
    assert await ward.do(lambda store: store.care.wake(ward.aino.case_id, ward.mari))
    await ward.tick()
    assert await ward.alerts() == []
    (aino, _) = await ward.rows(service_case)
    assert aino["first_contact_due"] == date(2027, 1, 14)


async def test_who_did_not_hear_of_the_rest_need_not_hear_of_its_end(ward: Ward) -> None:
    await ward.do(lambda store: store.care.rest(ward.aino.case_id, ward.mari))
    await ward.refused("resting", lambda store: store.care.rest(ward.aino.case_id, ward.mari))
    assert await ward.do(lambda store: store.care.wake(ward.aino.case_id, ward.mari))
    assert not await ward.do(lambda store: store.care.wake(ward.aino.case_id, ward.mari))
    assert await ward.planned() == []
    await ward.refused("past", lambda store: store.care.rest(ward.aino.case_id, ward.mari, date(2026, 11, 23)))


# Closing.


async def test_a_closed_case_asks_for_nothing_more(ward: Ward) -> None:
    await ward.case(ward.eetu, resting_since=ward.now)
    await ask(ward, ward.aino)
    await ward.do(lambda store: store.waiting.wish(ward.aino.case_id, MeetingKind.FIRST))
    await ward.tick(at(8, 9, month=12))
    assert len(await ward.alerts()) == 2
    await ward.case(ward.aino, closed_at=ward.now)
    await ward.do(lambda store: store.care.end(ward.aino.case_id))
    assert (await ward.alerts(), await ward.planned()) == ([], [])
    await ward.days(date(2026, 12, 21), date(2026, 12, 23))
    assert await ward.alerts() == []


# One list, ordered by due, everybody their own.


async def test_one_list_ordered_by_due(ward: Ward) -> None:
    def story(store: Store) -> Reader:
        people = People(store.connection, ward.now)
        for kind, due_at in (
            ("meet_again", at(26, 9)),
            ("fault", None),
            ("cancelled", at(25, 9)),
            ("first_contact_soon", at(25, 9)),
            ("distress", None),
            ("running_late", at(27, 9)),
        ):
            people.todo(kind, ward.aino.person_id, due_at=due_at)
        return Reader(ward.mari, Role.COORDINATOR, 1, None)

    mari = await ward.do(story)
    listed = await ward.do(lambda store: waiting(store.connection, mari))
    assert [(one.kind.value, one.due_at) for one in listed] == [
        ("distress", None),
        ("fault", None),
        ("first_contact_soon", at(25, 9)),
        ("cancelled", at(25, 9)),
        ("meet_again", at(26, 9)),
        ("running_late", at(27, 9)),
    ]


async def test_everybody_sees_what_is_theirs(ward: Ward) -> None:
    def story(store: Store) -> dict[str, Reader]:
        people = People(store.connection, ward.now)
        made = store.appointments.book(
            ward.aino.case_id, MeetingKind.THREE_WAY, at(26, 10), by=By.STAFF, staff_id=ward.mari,
            host_ids=[ward.mari, ward.olli],
        )  # fmt: skip
        aino = ward.aino.person_id
        people.todo("distress", aino, staff_id=ward.olli)
        people.todo("meet_again", aino, staff_id=ward.mari)
        people.todo("outcome_missing", aino, staff_id=ward.olli, appointment_id=made.id)
        people.todo("three_months", aino, staff_id=ward.olli)
        people.todo("first_contact_late", aino, for_lead=True)
        people.todo("no_time_fits", aino)
        return {
            "mari": Reader(ward.mari, Role.COORDINATOR, 1, None),
            "olli": Reader(ward.olli, Role.COORDINATOR, 1, None),
            "lead": people.colleague("Leena Laine", Role.TEAM_LEAD, 1),
            "other lead": people.colleague("Otto Muu", Role.TEAM_LEAD, people.team("Hollola")),
            "admin": people.colleague("Aino Alku", Role.ADMIN),
            "auditor": people.colleague("Auli Aro", Role.AUDITOR),
        }

    readers = await ward.do(story)

    async def seen(who: str) -> set[str]:
        listed = await ward.do(lambda store: waiting(store.connection, readers[who]))
        assert (await ward.do(lambda store: store.caseload.numbers(readers[who]))).todos == len(listed)
        return {one.kind.value for one in listed}

    assert await seen("mari") == {"distress", "meet_again", "no_time_fits"}
    assert await seen("olli") == {"outcome_missing"}, "of a colleague's client only the meeting they hold"
    assert await seen("lead") == {"distress", "first_contact_late", "no_time_fits"}
    assert await seen("admin") == {"distress", "first_contact_late", "no_time_fits"}
    assert await seen("other lead") == await seen("auditor") == set()
    await ward.do(lambda store: store.staff.deactivate(ward.mari))
    assert await seen("lead") == {"distress", "first_contact_late", "no_time_fits", "meet_again"}


# Late, twice, and by two at once.


async def fill(ward: Ward) -> None:
    """Somebody for every clock, on Monday 23.11."""

    def story(store: Store) -> None:
        people = People(store.connection, ward.now)
        mari = Reader(ward.mari, Role.COORDINATOR, 1, None)
        first = ward.now
        quiet = people.client("Quiet", 1, coordinator=mari, contacted=(first, mari))
        asked = people.client("Asked", 1, coordinator=mari, contacted=(first, mari))
        old = people.client("Old", 1, coordinator=mari, contacted=(first, mari), case={"opened_at": at(3, 9, month=9)})
        resting = people.client("Resting", 1, coordinator=mari, contacted=(first, mari))
        met = people.client("Met", 1, coordinator=mari, contacted=(first, mari))
        queued = people.client("Queued", 1)
        for known in (quiet, asked, old, resting, met, queued):
            people.consent(known.person_id, "reminders")
        store.care.request_time(asked.case_id, MeetingKind.FIRST, ward.mari, by=ward.mari)
        store.care.rest(resting.case_id, ward.mari, date(2026, 12, 3))
        store.appointments.book(met.case_id, MeetingKind.FIRST, at(25, 10), by=By.STAFF, staff_id=ward.mari)

    await ward.do(story)


async def everything(ward: Ward) -> tuple[Counter[tuple[Any, ...]], Counter[tuple[Any, ...]]]:
    """All alerts, and all messages but for the hour of what is asked late."""
    alerts = Counter(
        (row["key"], row["due_at"], row["staff_id"], row["for_lead"], row["done_at"] is None)
        for row in await ward.rows(todo)
    )
    cases = {row["id"]: row["case_id"] for row in await ward.rows(check_in)}
    messages = Counter(
        (row["payload"]["notice"], cases.get(row["payload"].get("check_in")) or row["about"], row["state"])
        for row in await ward.rows(delivery)
    )
    return alerts, messages


async def fresh(moments: Iterable[datetime]) -> tuple[Counter[tuple[Any, ...]], Counter[tuple[Any, ...]]]:
    database = open_database("sqlite://")
    try:
        await database.run(metadata.create_all)
        ward = Ward(database)
        await ward.open()
        await fill(ward)
        for moment in moments:
            await ward.tick(moment)
        return await everything(ward)
    finally:
        await database.close()


END = at(16, 12, month=12)
MINUTES = int((END - at(23, 10)).total_seconds()) // 60
STEADY: list[Any] = []


async def steady() -> Any:
    """What comes of ticking all the time: nothing here strikes between these hours."""
    if not STEADY:
        days = (date(2026, 11, 23) + timedelta(days=n) for n in range(24))
        moments = (day(one.isoformat(), clock) for one in days for clock in ("00:00", "09:00", "12:00"))
        STEADY.append(await fresh(moment for moment in moments if at(23, 10) <= moment <= END))
    return STEADY[0]


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.integers(0, MINUTES), max_size=6))
async def test_it_does_not_matter_when_it_ticked(minutes: list[int]) -> None:
    alerts, messages = await steady()
    assert len(alerts) >= 9
    moments = [at(23, 10) + timedelta(minutes=minute) for minute in minutes]  # in any order: clocks jump
    found = await fresh([*moments, END, END])
    assert found[1] == messages
    assert found[0] == alerts


async def test_a_tick_does_at_most_so_much_and_the_next_goes_on(ward: Ward) -> None:
    await fill(ward)
    ward.now = END
    done: list[int] = []
    while not done or done[-1]:
        done.append(await ward.do(lambda store: store.care.tick(2)))
    assert max(done) <= 2
    assert len(done) > 4
    alerts, _ = await everything(ward)
    assert alerts == (await steady())[0]


TICK = """
import asyncio, sys
from datetime import datetime
from storage.database import open_database

url, *moments = sys.argv[1:]

async def main():
    database = open_database(url)
    await database.run(lambda connection: None)
    print("ready", flush=True)
    sys.stdin.readline()
    for moment in moments:
        print(await database.write(datetime.fromisoformat(moment), lambda store: store.care.tick(3)))
    await database.close()

asyncio.run(main())
"""


async def test_two_processes_that_tick_at_once_make_one_of_each(ward: Ward, database_url: str) -> None:
    await fill(ward)
    said = race(TICK, *[[database_url, *[END.isoformat()] * 10]] * 2)
    assert sum(int(done) for one in said for done in one) > 0
    await ward.tick(END)  # who finds another at it leaves at once: between them something may be left to do
    assert await everything(ward) == await steady()
