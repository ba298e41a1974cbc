"""Mornings on which something is put on the list, and the hours at which the bot asks, also over odd days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import HELSINKI, is_working_day, local_day, to_local
from domain.care import last_morning, latest_start, next_speaks_at, plus_months, speaks_at, working_day_from
from domain.quiet import Quiet

NINE = time(9)
DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))
HOURS = st.sampled_from([(8, 20), (9, 10), (7, 22)])


def local(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=HELSINKI)


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        (local("2026-11-24", "08:59"), "2026-11-23"),
        (local("2026-11-24", "09:00"), "2026-11-24"),
        (local("2026-11-28", "12:00"), "2026-11-27"),  # a Saturday
        (local("2026-11-30", "08:59"), "2026-11-27"),
        (local("2026-12-27", "12:00"), "2026-12-23"),  # Christmas Eve is a Thursday
        (local("2026-12-28", "09:00"), "2026-12-28"),
        (local("2026-06-21", "23:59"), "2026-06-18"),  # Midsummer
        (local("2026-03-30", "08:59"), "2026-03-27"),  # the clocks went on in the night before
        (local("2026-03-30", "09:00"), "2026-03-30"),
        (local("2026-10-26", "08:59"), "2026-10-23"),  # the clocks went back
        (local("2026-10-26", "09:00"), "2026-10-26"),
        (local("2027-03-29", "12:00"), "2027-03-25"),  # Easter, and the clocks went on
        (local("2027-03-30", "09:00"), "2027-03-30"),
    ],
)
def test_the_last_morning(now: datetime, morning: str) -> None:
    assert last_morning(now, NINE) == date.fromisoformat(morning)


@given(INSTANTS, INSTANTS)
def test_mornings_only_go_on(one: datetime, other: datetime) -> None:
    earlier, later = sorted([one, other])
    assert last_morning(earlier, NINE) <= last_morning(later, NINE) <= local_day(later)


@given(DAYS)
def test_the_next_working_day_is_one(day: date) -> None:
    found = working_day_from(day)
    assert is_working_day(found)
    assert not any(is_working_day(day + timedelta(days=n)) for n in range((found - day).days))


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        ("2026-11-23", 3, "2027-02-23"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -13, "2024-12-15"),
    ],
)
def test_months_are_counted_on_the_calendar(day: str, months: int, end: str) -> None:
    assert plus_months(date.fromisoformat(day), months) == date.fromisoformat(end)


@given(DAYS, st.integers(1, 24))
def test_the_latest_start_is_the_last_one(end: date, months: int) -> None:
    start = latest_start(end, months)
    assert plus_months(start, months) <= end < plus_months(start + timedelta(days=1), months)


@given(st.integers(0, 10**9), DAYS, INSTANTS, HOURS)
def test_the_bot_asks_in_its_speaking_hours(number: int, first: date, now: datetime, hours: tuple[int, int]) -> None:
    quiet = Quiet(time(hours[0]), time(hours[1]))
    asks = next_speaks_at(number, first, now, quiet)
    assert quiet.allows(asks)
    assert asks >= now
    assert local_day(asks) >= first


def test_those_who_are_asked_on_one_day_are_not_asked_at_once() -> None:
    asked = [speaks_at(number, date(2026, 11, 24), Quiet()) for number in range(500)]
    assert len(set(asked)) == 500
    by_hour = [to_local(one).hour for one in asked]
    assert {by_hour.count(hour) for hour in range(8, 19)} <= set(range(35, 56))


def test_late_in_the_day_it_is_the_next_one() -> None:
    friday = local("2026-12-18", "19:45")
    assert local_day(next_speaks_at(7, date(2026, 12, 18), friday, Quiet())) == date(2026, 12, 21)
