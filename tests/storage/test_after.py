"""What comes after an introduction: the three-week question, work trials and their pulse, on both databases."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from domain.employers import Closing, Mood, Start, State, TrialEnd
from domain.follow_up import GoesOn
from domain.people import Purpose
from domain.progress import Outcome
from domain.roles import Role, Specialty
from storage.database import Database
from storage.errors import Refused
from storage.staff import Reader
from storage.store import Store
from storage.tables import candidate, company_event, consent, follow_up, staffing_request, todo, trial_pulse, work_trial
from tests.kit.after import Need, introduce
from tests.kit.people import People
from tests.storage.office import Office, at


def mari(office: Office) -> Reader:
    return Reader(office.mari, Role.COORDINATOR, 1, Specialty.COMPANY)


def olli(office: Office) -> Reader:
    return Reader(office.olli, Role.COORDINATOR, 1, Specialty.COMPANY)


@pytest.fixture
async def office(database: Database) -> Office:
    return await Office(database).open()


async def introduced(office: Office, **more: Any) -> Need:
    return await office.do(lambda store: introduce(store, mari(office), office.aino, office.eetu, **more))


async def ticks(office: Office, now: datetime) -> int:
    office.now = now
    return await office.do(lambda store: store.follow_ups.tick())


async def todos(office: Office) -> list[str]:
    """What waits for somebody of what comes after."""
    kinds = {"contact_again", "follow_up_answered", "pulse_low", "trial_ending"}
    rows = [row for row in await office.rows(todo) if row["kind"] in kinds and row["done_at"] is None]
    names = {office.mari: "mari", office.olli: "olli"}
    return sorted(f"{row['kind']} {names.get(row['staff_id'])} {row['detail'] or ''}".rstrip() for row in rows)


async def need_of(office: Office) -> dict[str, Any]:
    (row,) = await office.rows(staffing_request)
    return row


async def test_asked_after_three_weeks_once_more_after_a_week_and_then_a_person(office: Office) -> None:
    need = await introduced(office)
    assert await ticks(office, at(13, 23, 59, month=12)) == 0, "twenty days"
    assert await ticks(office, at(14, 0, 1, month=12)) == 1
    assert await ticks(office, at(14, 0, 2, month=12)) == 0, "once"
    planned = [line for line in await office.planned() if "follow_up" in line]
    assert [f"{line[:6]} {line[13:]}" for line in planned] == ["14.12. follow_up", "21.12. follow_up_again"]
    assert await ticks(office, at(28, 8, 59, month=12)) == 0
    assert await ticks(office, at(28, 9, month=12)) == 1, "on a working day's morning"
    assert await todos(office) == ["contact_again mari follow_up"]
    assert await ticks(office, at(29, 9, month=12)) == 0
    (round_,) = await office.rows(follow_up)

    # A late answer is taken all the same, and the second one is told from it.
    def answer(store: Store, person_id: int) -> bool:
        return store.follow_ups.answer(
            person_id,
            round_["id"],
            filled=2,
            started=Start.WELL,
            grade=9,
            grade_words="Hyvä",
            hired=[need.aino, 999],
        )

    def stranger(store: Store) -> int:
        """Anybody can type a company's number."""
        person_id, _ = People(store.connection, store.now).person()
        told = {"full_name": "Urkki", "email": "urkki@example.com"}
        store.companies.join(person_id, {"name": "Siisti Oy", "business_id": "0112038-9"}, told)
        return person_id

    unknown = await office.do(stranger)
    assert await office.do(lambda store: store.follow_ups.asked_of(unknown, round_["id"])) is None
    assert not await office.do(lambda store: answer(store, unknown)), "nobody of ours knows them"
    assert not await office.do(lambda store: answer(store, office.aino.person_id)), "not theirs"
    assert await office.do(lambda store: answer(store, need.contact_person))
    assert not await office.do(lambda store: answer(store, need.contact_person))
    row = await need_of(office)
    assert (row["state"], row["closed_why"], row["filled"]) == ("filled", "ours", 2)
    assert await todos(office) == ["follow_up_answered mari"]
    assert "employer_thanks" in " ".join(await office.planned())
    events = [row["what"] for row in await office.rows(company_event)]
    assert {"follow_up_asked", "follow_up_answered", "thanked", "closed"} <= set(events)
    assert await ticks(office, at(15, 12, month=3, year=2027)) == 0, "it was asked, and is closed"


async def test_one_that_goes_on_is_asked_again_and_what_was_closed_meanwhile_stays_so(office: Office) -> None:
    need = await introduced(office)
    await ticks(office, at(14, 10, month=12))
    asked = await office.do(lambda store: store.follow_ups.asked_of(need.contact_person, 1))
    assert asked is not None and [one.name for one in asked.introduced] == ["Aino", "Eetu"]

    def take_back(store: Store) -> list[str]:
        mine = (consent.c.person_id == office.eetu.person_id, consent.c.purpose == Purpose.INTRODUCTIONS)
        store.connection.execute(update(consent).where(*mine).values(withdrawn_at=store.now, withdrawn_how="menu"))
        again = store.follow_ups.asked_of(need.contact_person, 1)
        assert again is not None
        return [one.name for one in again.introduced]

    assert "Eetu" not in await office.do(take_back), "who took their yes back is not named"
    answered = await office.do(
        lambda store: store.follow_ups.answer(
            need.contact_person, 1, filled=1, started=Start.BADLY, hired=[need.aino], goes_on=GoesOn.SEARCH
        )
    )
    row = await need_of(office)
    assert answered and (row["state"], row["filled"], row["closed_at"]) == ("searching", 1, None)
    (low,) = [one for one in await office.rows(todo) if one["kind"] == "follow_up_answered"]
    assert (low["detail"], low["due_at"]) == ("low", office.now)
    assert await ticks(office, at(20, 10, month=1, year=2027)) == 0, "nobody new is introduced"
    await office.do(lambda store: store.requests.moved(need.id, State.INTRODUCED, staff_id=office.mari))
    assert await ticks(office, at(20, 11, month=1, year=2027)) == 1
    await office.do(lambda store: store.requests.close(need.contact_person, need.id, Closing.NOT_NEEDED, 0))
    assert not await office.do(lambda store: store.follow_ups.holds(2)), "what was planned is not said any more"
    assert await office.do(
        lambda store: store.follow_ups.answer(need.contact_person, 2, filled=0, goes_on=GoesOn.SEARCH)
    )
    row = await need_of(office)
    assert (row["closed_why"], row["state"]) == ("not_needed", "not_filled")


async def test_who_cannot_be_reached_is_called(office: Office) -> None:
    await introduced(office, email=None)
    assert await ticks(office, at(14, 10, month=12)) == 1
    assert await todos(office) == ["contact_again mari follow_up"]
    assert await ticks(office, at(14, 11, month=12)) == 0


# Work trials.


async def agree(office: Office, need: Need, starts: date, ends: date, *, of: str = "aino", goals: str = "Oppia") -> int:
    number = getattr(need, of)
    made = await office.do(lambda store: store.trials.agree(mari(office), number, starts, ends, goals))
    assert made is not None and made.client_told and made.employer_told
    return made.trial_id


async def clock(office: Office, now: datetime) -> int:
    office.now = now
    return await office.do(lambda store: store.trials.tick())


async def pulses(office: Office) -> list[str]:
    return [f"{row['side']} {row['week']}" for row in await office.rows(trial_pulse)]


async def test_a_trial_with_its_weekly_pulse_to_both_sides_until_it_ends(office: Office) -> None:
    need = await introduced(office)
    monday, friday = date(2026, 11, 30), date(2026, 12, 18)
    for starts, ends, code in (
        (date(2026, 11, 20), friday, "past"),
        (friday, monday, "days_order"),
        (date(2026, 11, 28), friday, "trial_day_closed"),
        (monday, date(2026, 12, 24), "trial_day_closed"),
        (monday, date(2028, 1, 3), "trial_long"),
    ):
        with pytest.raises(Refused, match=code):
            await agree(office, need, starts, ends)
    trial = await agree(office, need, monday, friday)
    with pytest.raises(Refused, match="has_trial"):
        await agree(office, need, monday, friday)
    assert await office.do(lambda store: store.trials.agree(mari(office), 999, monday, friday, "x")) is None
    assert await clock(office, at(3, 0, 5, month=12)) == 2
    assert await pulses(office) == ["client 1", "employer 1"]
    assert [line for line in await office.planned() if line.startswith("03.12.") and "trial_pulse" in line] != []
    assert await clock(office, at(4, 12, month=12)) == 0, "asked is asked, also of who is silent"

    def answers(store: Store) -> list[bool]:
        say = store.trials.answer_pulse
        return [
            say(need.contact_person, 1, Mood.BAD, "ei minun"),
            say(office.aino.person_id, 1, Mood.BAD, None),
            say(office.aino.person_id, 1, Mood.BAD, "Kukaan ei neuvo"),
            say(need.contact_person, 2, Mood.OK, "Reipas"),
        ]

    assert await office.do(answers) == [False, True, True, True]
    assert await todos(office) == [f"pulse_low mari {trial}"]
    assert await office.do(lambda store: store.trials.answer_pulse(office.aino.person_id, 1, Mood.GOOD, None))
    assert await todos(office) == [], "they thought again"
    office.now = at(5, 13, month=12)
    assert not await office.do(lambda store: store.trials.answer_pulse(office.aino.person_id, 1, Mood.BAD, None))
    own = await office.do(lambda store: store.trials.sheet(mari(office), trial))
    others = await office.do(lambda store: store.trials.sheet(olli(office), trial))
    assert own is not None and others is not None
    assert [one.words for one in own.pulses] == ["Kukaan ei neuvo", "Reipas"] and own.place.name == "Aino Aho"
    assert [one.words for one in others.pulses] == [None, "Reipas"] and others.place.name == "Aino"

    # A week before the end, and the end.
    assert await clock(office, at(11, 8, month=12)) == 2, "the second pulse came a day late: the program stood still"
    assert await clock(office, at(11, 9, month=12)) == 1
    assert await todos(office) == [f"trial_ending mari {trial}"]
    assert await office.do(lambda store: store.trials.end(mari(office), trial, TrialEnd.BY_EMPLOYER)) is True
    assert await office.do(lambda store: store.trials.end(mari(office), trial, TrialEnd.COMPLETED)) is False
    assert await todos(office) == []
    assert await clock(office, at(17, 9, month=12)) == 0
    assert not [line for line in await office.planned() if "trial" in line]
    (row,) = await office.rows(work_trial)
    assert row["ended_why"] == "by_employer"


async def test_names_are_for_who_has_the_cards_and_while_the_client_allows_it(office: Office) -> None:
    need = await introduced(office)
    await agree(office, need, date(2026, 11, 30), date(2026, 12, 18))
    assert await clock(office, at(3, 9, month=12)) == 2
    assert await ticks(office, at(15, 12, month=12)) == 1

    def known(store: Store) -> int:
        person_id = People(store.connection, store.now).person()[0]
        told = {"full_name": "Kaisa Kollega"}
        other = store.companies.join(person_id, {"name": "Siisti", "business_id": "0112038-9"}, told)
        assert store.companies.vouch(mari(office), other.contact_id)
        return person_id

    def seen(store: Store, person_id: int) -> tuple[list[str], str | None]:
        (asked,) = store.follow_ups.asked_lately(person_id).values()
        pulse = store.trials.pulse_of(person_id, 2)
        return [one.name for one in asked.introduced], pulse.name if pulse else None

    colleague = await office.do(known)
    assert await office.do(lambda store: seen(store, need.contact_person)) == (["Aino", "Eetu"], "Aino")
    assert (await office.do(lambda store: seen(store, colleague)))[0] == []
    assert await office.do(lambda store: store.candidates.client_left(office.aino.person_id)) == 1
    assert await office.do(lambda store: seen(store, need.contact_person)) == (["Eetu"], None)
    assert not await office.do(lambda store: store.trials.answer_pulse(need.contact_person, 2, Mood.OK, None))


async def test_a_closed_case_and_a_stop_end_the_asking(office: Office) -> None:
    need = await introduced(office)
    days = date(2026, 11, 30), date(2026, 12, 18)
    trial = await agree(office, need, *days)
    await agree(office, need, *days, of="eetu")
    await office.do(lambda store: store.consents.withdraw(office.eetu.person_id, [Purpose.REMINDERS], how="stop"))
    assert await clock(office, at(3, 9, month=12)) == 3
    assert await pulses(office) == ["client 1", "employer 1", "employer 1"], "Eetu said STOP"
    hired = update(candidate).where(candidate.c.id == need.aino).values(state="hired")
    await office.do(lambda store: store.connection.execute(hired))
    await office.do(lambda store: store.progress.close(mari(office), office.aino.case_id, Outcome.WORK, None))
    assert not await office.do(lambda store: store.trials.pulse_holds(2)), "what is planned is not said"
    assert await clock(office, at(10, 9, month=12)) == 1, "the other employer's side"
    assert await clock(office, at(11, 9, month=12)) == 1
    assert [one for one in await todos(office) if one.endswith(f" {trial}")] == []
    assert await clock(office, at(20, 9, month=12) + timedelta(days=1)) == 0
