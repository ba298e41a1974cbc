"""A time is agreed, moved, confirmed, called off and held; two people never get the same one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.meetings import By, KindRules, MeetingKind, State
from domain.slots import Differing
from storage.database import Database
from storage.errors import Refused
from storage.store import Store
from storage.tables import appointment_change, client_busy, meeting, staff_busy, time_request, time_wish, todo
from tests.storage.office import MONDAY, Office, at


@pytest.fixture
async def office(database: Database) -> Office:
    return await Office(database).open()


async def refused(office: Office, reason: str, work: object) -> None:
    with pytest.raises(Refused) as refusal:
        await office.do(work)  # type: ignore[arg-type]
    assert refusal.value.args == (reason,)


# Agreeing.


async def test_a_client_takes_an_offered_time_and_is_reminded(office: Office) -> None:
    made = await office.book(office.aino, at(26, 10))
    assert (made.state, made.kind, made.host_names, made.revision) == (State.BOOKED, "first", ["Mari Meri"], 0)
    assert made.ends_at - made.starts_at == timedelta(minutes=60)
    assert await office.planned() == ["25.11. 10.00 reminder 1d", "26.11. 08.00 reminder 2h"]


async def test_what_was_agreed_on_the_clock_is_kept_as_it_was_said(office: Office) -> None:
    await office.book(office.aino, at(26, 10))
    (kept,) = await office.rows(meeting)
    assert (kept["local_start"], kept["zone"]) == ("2026-11-26T10:00", "Europe/Helsinki")


async def test_a_taken_time_and_its_buffer_are_offered_to_nobody(office: Office) -> None:
    assert "26. 10.00" in await office.free(26, 26)
    await office.book(office.aino, at(26, 10))
    assert await office.free(26, 26) == [f"26. {one}" for one in ("11.30", "12.00", "12.30", "13.00", "13.30", "14.00")]
    await refused(office, "taken", lambda store: _book(store, office, at(26, 10, 30)))
    await refused(office, "taken", lambda store: _book(store, office, at(26, 11)))


def _book(store: object, office: Office, starts_at: object, by: By = By.CLIENT, **more: object) -> object:
    return store.appointments.book(  # type: ignore[attr-defined]
        office.eetu.case_id,
        MeetingKind.FIRST,
        starts_at,
        by=by,
        staff_id=office.mari if by is By.STAFF else None,
        **more,
    )


async def test_a_refused_time_leaves_nothing_behind(office: Office) -> None:
    await office.book(office.aino, at(26, 10))
    before = [await office.rows(table) for table in (meeting, staff_busy, client_busy, appointment_change)]

    def try_it(store: object) -> None:
        with pytest.raises(Refused):
            _book(store, office, at(26, 10), By.STAFF)

    await office.do(try_it)
    assert [await office.rows(table) for table in (meeting, staff_busy, client_busy, appointment_change)] == before


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        (at(23, 9), "not_offered"),  # past
        (at(23, 13), "not_offered"),  # in three hours: too soon to be taken in the chat
        (at(24, 8), "taken"),  # before the doors open
        (at(24, 14, 30), "taken"),  # would end after they close
        (at(24, 10, 10), "taken"),  # not on the half hour
        (at(28, 10), "taken"),  # a Saturday
        (at(7, 10, month=12) - timedelta(days=1), "taken"),  # Independence Day, a Sunday
    ],
)
async def test_a_client_may_take_only_what_is_offered(office: Office, when: object, reason: str) -> None:
    await refused(office, reason, lambda store: _book(store, office, when))


async def test_staff_may_agree_any_time_to_come(office: Office) -> None:
    made = await office.book(office.aino, at(28, 17, 20), by=By.STAFF)
    assert made.booked_by == office.mari
    assert await office.planned() == ["23.11. 10.00 appointment_booked", "27.11. 17.20 reminder 1d"]
    await refused(office, "past", lambda store: _book(store, office, at(23, 9), By.STAFF))


async def test_kinds_not_bookable_in_the_chat_are_refused_there(office: Office) -> None:
    online = MeetingKind.ONLINE

    await refused(
        office,
        "not_offered",
        lambda store: store.appointments.book(office.eetu.case_id, online, at(26, 10), by=By.CLIENT),
    )
    assert (await office.book(office.eetu, at(26, 10), by=By.STAFF, kind=online, link="https://x.fi/1")).link


async def test_a_three_way_meeting_takes_both_coordinators_time(office: Office) -> None:
    both = [office.mari, office.olli]
    made = await office.book(office.aino, at(26, 10), by=By.STAFF, kind=MeetingKind.THREE_WAY, host_ids=both)
    assert made.host_names == ["Mari Meri", "Olli Oja"]
    for host in both:
        await refused(
            office, "taken", lambda store, host=host: _book(store, office, at(26, 10), By.STAFF, host_ids=[host])
        )


async def test_a_client_is_in_one_place_at_a_time(office: Office) -> None:
    await office.book(office.aino, at(26, 10))
    await refused(
        office,
        "client_busy",
        lambda store: store.appointments.book(
            office.aino.case_id, MeetingKind.PHONE, at(26, 10, 30), by=By.STAFF, staff_id=1, host_ids=[office.olli]
        ),
    )


async def test_a_booking_answers_what_waited_for_one(office: Office) -> None:
    def waits(store: object) -> None:
        connection = store.connection  # type: ignore[attr-defined]
        common = {"client_id": office.aino.id, "case_id": office.aino.case_id, "staff_id": office.mari, "kind": "first"}
        connection.execute(time_request.insert().values(**common, created_at=office.now, created_by=office.mari))
        connection.execute(time_wish.insert().values(**common, since=office.now))
        store.todos.add("no_time_fits", office.aino.person_id)  # type: ignore[attr-defined]

    await office.do(waits)
    made = await office.book(office.aino, at(26, 10))
    (asked,) = await office.rows(time_request)
    assert (asked["state"], asked["appointment_id"]) == ("booked", made.id)
    assert [row["ended_at"] for row in await office.rows(time_wish)] != [None]
    (settled,) = await office.rows(todo)
    assert settled["done_at"] is not None
    assert settled["done_by"] is None


async def test_material_leaves_two_days_before(office: Office) -> None:
    await office.book(office.aino, at(30, 10), by=By.STAFF, material="Ota mukaan todistukset.")
    assert "27.11. 19.30 material" in await office.planned()  # two days before is a Saturday


# Moving.


async def test_moving_withdraws_the_reminders_and_plans_new_ones(office: Office) -> None:
    made = await office.book(office.aino, at(26, 10))
    moved = await office.do(lambda store: store.appointments.move(made.id, at(27, 12), by=By.CLIENT))
    assert (moved.id, moved.uid, moved.revision) == (made.id, made.uid, 1)
    assert await office.planned() == ["26.11. 12.00 reminder 1d", "27.11. 10.00 reminder 2h"]
    assert await office.planned(state="cancelled") == ["25.11. 10.00 reminder 1d", "26.11. 08.00 reminder 2h"]
    assert "26. 10.00" in await office.free(26, 26)


async def test_moving_into_ones_own_time_is_possible(office: Office) -> None:
    made = await office.book(office.aino, at(26, 10))
    moved = await office.do(lambda store: store.appointments.move(made.id, at(26, 10, 30), by=By.CLIENT))
    assert moved.starts_at == at(26, 10, 30)


async def test_a_move_that_is_refused_leaves_the_appointment_as_it_was(office: Office) -> None:
    made = await office.book(office.aino, at(26, 10))
    await office.book(office.eetu, at(26, 12))
    await refused(office, "taken", lambda store: store.appointments.move(made.id, at(26, 12), by=By.CLIENT))
    await refused(office, "same", lambda store: store.appointments.move(made.id, at(26, 10), by=By.CLIENT))
    assert (await office.do(lambda store: store.appointments.get(made.id))) == made
    assert len(await office.planned()) == 4


async def test_moved_by_staff_is_told(office: Office) -> None:
    made = await office.book(office.aino, at(26, 10))
    await office.do(lambda store: store.appointments.move(made.id, at(27, 12), by=By.STAFF, staff_id=office.mari))
    assert (await office.planned())[0] == "23.11. 10.00 appointment_moved"


# Confirming, being late, calling off.


async def test_confirmed_until_it_moves(office: Office) -> None:
    made = await office.book(office.aino, at(26, 10))
    assert (await office.do(lambda store: store.appointments.confirm(made.id, 0))).confirmed_at == office.now
    moved = await office.do(lambda store: store.appointments.move(made.id, at(27, 12), by=By.CLIENT))
    assert moved.confirmed_at is None
    await refused(office, "gone", lambda store: store.appointments.confirm(made.id, 0))


async def test_late_tells_who_waits_once(office: Office) -> None:
    made = await office.book(office.aino, at(26, 10))
    office.now = at(26, 10, 5)
    for _ in range(2):
        await office.do(lambda store: store.appointments.late(made.id))
    (told,) = await office.rows(todo)
    assert (told["kind"], told["staff_id"], told["appointment_id"]) == ("running_late", office.mari, made.id)
    office.now = at(26, 11, 1)
    await refused(office, "gone", lambda store: store.appointments.late(made.id))


async def test_called_off_by_the_client(office: Office) -> None:
    made = await office.book(office.aino, at(26, 10))
    gone = await office.do(lambda store: store.appointments.cancel(made.id, by=By.CLIENT, reason="Olen töissä."))
    assert (gone.state, gone.cancelled_by, gone.reason, gone.revision) == ("cancelled", "client", "Olen töissä.", 1)
    assert await office.planned() == []
    assert "26. 10.00" in await office.free(26, 26)
    (told,) = await office.rows(todo)
    assert (told["kind"], told["staff_id"]) == ("cancelled", office.mari)
    await refused(office, "gone", lambda store: store.appointments.cancel(made.id, by=By.CLIENT))


async def test_called_off_by_staff_is_told_to_the_client(office: Office) -> None:
    made = await office.book(office.aino, at(26, 10))
    await office.do(lambda store: store.appointments.cancel(made.id, by=By.STAFF, staff_id=office.mari))
    assert await office.planned() == ["23.11. 10.00 appointment_cancelled"]
    assert await office.rows(todo) == []


@pytest.mark.parametrize("then", ["move", "cancel", "confirm"])
async def test_cannot_come_is_told_until_it_is_settled(office: Office, then: str) -> None:
    made = await office.book(office.aino, at(26, 10))
    for _ in range(2):
        await office.do(lambda store: store.appointments.cannot_come(made.id))
    (told,) = await office.rows(todo)
    assert (told["kind"], told["staff_id"], told["done_at"]) == ("cannot_come", office.mari, None)
    does = {
        "move": lambda store: store.appointments.move(made.id, at(27, 12), by=By.CLIENT),
        "cancel": lambda store: store.appointments.cancel(made.id, by=By.CLIENT),
        "confirm": lambda store: store.appointments.confirm(made.id, 0),
    }
    await office.do(does[then])
    assert [row["kind"] for row in await office.rows(todo) if row["done_at"] is None] == (
        ["cancelled"] if then == "cancel" else []
    )


async def test_who_has_no_chat_left_is_told_by_a_person(office: Office) -> None:
    def block(store: Store) -> None:
        chat = store.outbox.chat_of(office.aino.person_id)
        assert chat is not None
        store.people.blocked(chat)

    await office.do(block)
    await office.book(office.aino, at(26, 10), by=By.STAFF)
    assert await office.planned() == []
    assert [row["kind"] for row in await office.rows(todo)] == ["unreachable"]


# What became of it.


async def test_an_outcome_in_one_press_and_its_correction(office: Office) -> None:
    made = await office.book(office.aino, at(26, 10))
    press = lambda outcome: office.do(lambda store: store.appointments.set_outcome(made.id, outcome, office.mari))  # noqa: E731
    with pytest.raises(Refused):
        await press(State.ATTENDED)  # not begun yet
    office.now = at(26, 10, 15)
    assert (await press(State.NO_SHOW)).state is State.NO_SHOW
    assert await office.planned() == ["26.11. 10.15 no_show"]
    assert (await press(State.ATTENDED)).state is State.ATTENDED
    assert await office.planned() == []
    kinds = [row["what"] for row in await office.rows(appointment_change)]
    assert kinds == ["booked", "no_show", "attended"]


async def test_a_no_show_has_no_consequence_but_one_kind_message(office: Office) -> None:
    made = await office.book(office.aino, at(26, 10))
    office.now = at(26, 10, 15)
    for _ in range(3):
        await office.do(lambda store: store.appointments.set_outcome(made.id, State.NO_SHOW, office.mari))
    assert await office.planned() == ["26.11. 10.15 no_show"]
    assert await office.rows(todo) == []


# Meetings for several.


async def test_a_group_fills_up_and_a_freed_seat_is_taken_again(office: Office) -> None:
    await office.do(lambda store: store.hours.set_kind(MeetingKind.GROUP, KindRules(60, capacity=1), office.mari))
    group = await office.do(
        lambda store: store.appointments.open_group(MeetingKind.GROUP, at(26, 10), [office.mari], staff_id=office.mari)
    )

    def join(case_id: int) -> object:
        return lambda store: store.appointments.join(group, case_id, by=By.STAFF, staff_id=office.mari)

    made = await office.do(join(office.aino.case_id))  # type: ignore[arg-type]
    await refused(office, "taken", join(office.aino.case_id))
    await refused(office, "full", join(office.eetu.case_id))
    await office.do(lambda store: store.appointments.cancel(made.id, by=By.CLIENT))  # type: ignore[attr-defined]
    await office.do(join(office.eetu.case_id))  # type: ignore[arg-type]


# Hours.


async def test_days_that_differ(office: Office) -> None:
    async def differs(one: Differing) -> None:
        await office.do(lambda store: store.hours.add_differing(office.mari, one))

    await differs(Differing(at(26, 0).date(), receives=False))
    assert await office.free(26, 26) == []
    await differs(Differing(at(28, 0).date(), True, at(28, 12).time(), at(28, 13).time()))
    assert await office.free(28, 28) == ["28. 12.00"]
    await differs(Differing(at(27, 0).date(), False, at(27, 9).time(), at(27, 13, 30).time()))
    assert await office.free(27, 27) == ["27. 13.30", "27. 14.00"]


async def test_nothing_is_offered_on_closed_days(office: Office) -> None:
    office.now = at(1, 8, month=12)
    times = await office.do(
        lambda store: store.hours.free(
            [office.mari], MeetingKind.FIRST, since=at(23, 0, month=12), until=at(29, 23, month=12)
        )
    )
    assert {one.starts_at.day for one in times} == {23, 28, 29}


async def test_coming_appointments_are_those_not_over(office: Office) -> None:
    made = await office.book(office.aino, at(26, 10))
    later = await office.book(office.aino, at(27, 10))
    office.now = at(26, 10, 30)
    coming = await office.do(lambda store: store.appointments.coming(office.aino.id))
    assert [one.id for one in coming] == [made.id, later.id]
    office.now = at(26, 11)
    coming = await office.do(lambda store: store.appointments.coming(office.aino.id))
    assert [one.id for one in coming] == [later.id]
    assert office.now > MONDAY
