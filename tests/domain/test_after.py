"""When employers and trialists are asked: over holidays and the days on which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import HELSINKI, is_working_day, local_day, to_local
from domain.employers import Start
from domain.follow_up import GoesOn, Next, ask_at, due_on, is_low, next_of
from domain.quiet import Quiet
from domain.trials import ending_on, fault_of, pulse_at, pulse_days, pulse_due

DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))
ODD = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2026, 12, 24), date(2026, 6, 19)]
"""The clocks go on, go back, go on; Christmas Eve and Midsummer Eve."""
NEAR_ODD = st.builds(lambda day, n: day + timedelta(days=n), st.sampled_from(ODD), st.integers(-25, 5))
QUIETS = st.sampled_from([Quiet(), Quiet(time(9), time(10)), Quiet(closures=frozenset({date(2026, 4, 7)}))])


def local(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=HELSINKI)


@pytest.mark.parametrize(
    ("since", "asked"),
    [
        (local("2026-11-23", "10:00"), "2026-12-14"),
        (local("2026-11-23", "23:59"), "2026-12-14"),
        (local("2026-11-24", "00:00"), "2026-12-15"),
        (local("2026-03-08", "12:00"), "2026-03-30"),  # the day is the Sunday on which the clocks go on
        (local("2026-03-09", "00:30"), "2026-03-30"),
        (local("2026-10-04", "23:30"), "2026-10-26"),  # and the one on which they go back
        (local("2027-03-07", "12:00"), "2027-03-30"),  # Easter, and the clocks go on
        (local("2026-12-03", "12:00"), "2026-12-28"),  # Christmas Eve, a Thursday
    ],
)
def test_three_weeks_after_on_a_working_day(since: datetime, asked: str) -> None:
    assert due_on(since, 21, Quiet()) == date.fromisoformat(asked)


@settings(max_examples=60)
@given(st.integers(1, 10**6), st.one_of(DAYS, NEAR_ODD), st.times(), st.integers(1, 60), QUIETS, st.integers(0, 10**6))
def test_an_employer_is_asked_in_speaking_hours_and_never_too_early(
    number: int, day: date, clock: time, days: int, quiet: Quiet, late: int
) -> None:
    since = datetime.combine(day, clock, HELSINKI).astimezone(UTC)
    now = since + timedelta(days=days, minutes=late % 50_000)
    asked = ask_at(number, since, days, now, quiet)
    assert quiet.allows(asked) and asked >= now
    assert local_day(asked) >= day + timedelta(days=days)
    assert ask_at(number, since, days, since, quiet) <= asked


@settings(max_examples=60)
@given(st.one_of(DAYS, NEAR_ODD), st.integers(0, 200), st.integers(0, 4), QUIETS)
def test_a_side_is_asked_once_a_week_on_working_days_within_the_trial(
    starts: date, length: int, weekday: int, quiet: Quiet
) -> None:
    ends = starts + timedelta(days=length)
    found = list(pulse_days(starts, ends, weekday, quiet.closures))
    assert found and all(starts <= day <= ends for _, day in found)
    weeks, days = [week for week, _ in found], [day for _, day in found]
    assert weeks == sorted(set(weeks)) and all(
        later - earlier >= timedelta(days=5) for earlier, later in pairwise(days)
    )
    asked = [day for day in days if day != ends]
    assert all(is_working_day(day, quiet.closures) for day in asked)
    assert len(days) <= length // 7 + 1
    for day in (starts, *days, ends):
        due = pulse_due(starts, ends, weekday, day, quiet.closures)
        assert due is None or due in found
    assert [pulse_due(starts, ends, weekday, day, quiet.closures) for _, day in found] == found


@settings(max_examples=60)
@given(st.integers(1, 10**6), st.one_of(NEAR_ODD, DAYS), st.integers(0, 24 * 60), QUIETS)
def test_the_pulse_comes_in_the_morning_or_not_that_day(number: int, day: date, minute: int, quiet: Quiet) -> None:
    now = datetime.combine(day, time(0), HELSINKI).astimezone(UTC) + timedelta(minutes=minute)
    at = pulse_at(number, day, now, quiet)
    if at is None:
        assert (
            not is_working_day(day, quiet.closures)
            or to_local(now).time() >= quiet.speaks_until
            or local_day(now) > day
        )
        return
    assert quiet.allows(at) and at >= now and local_day(at) == day
    early = now <= datetime.combine(day, quiet.speaks_from, HELSINKI)
    assert not early or at - datetime.combine(day, quiet.speaks_from, HELSINKI) < timedelta(hours=2)


def test_a_trial_over_christmas_is_asked_about_like_this() -> None:
    days = [day.isoformat() for _, day in pulse_days(date(2026, 12, 14), date(2027, 1, 15), 3)]
    assert days == ["2026-12-17", "2026-12-28", "2027-01-07", "2027-01-14"]
    assert list(pulse_days(date(2026, 12, 14), date(2026, 12, 15), 3)) == [(1, date(2026, 12, 15))]
    assert pulse_due(date(2026, 12, 14), date(2027, 1, 15), 3, date(2026, 12, 20)) is None, "too late to ask"


def test_which_days_a_trial_may_have() -> None:
    today, monday = date(2026, 12, 10), date(2026, 12, 14)
    assert fault_of(monday, date(2026, 12, 18), today) is None
    assert fault_of(date(2026, 12, 9), monday, today) == "past"
    assert fault_of(date(2026, 12, 18), monday, today) == "days_order"
    assert fault_of(monday, date(2026, 12, 24), today) == "trial_day_closed"
    assert fault_of(monday, monday + timedelta(days=400), today) == "trial_long"
    assert fault_of(monday, date(2026, 12, 18), today, frozenset({monday})) == "trial_day_closed"
    assert ending_on(monday, date(2027, 1, 15)) == date(2027, 1, 8) and ending_on(monday, date(2026, 12, 18)) == monday


@pytest.mark.parametrize(
    ("filled", "count", "goes_on", "then"),
    [
        (2, 2, None, Next.CLOSE_MET),
        (3, 2, GoesOn.SEARCH, Next.CLOSE_MET),
        (1, None, None, Next.CLOSE_MET),
        (1, 2, GoesOn.SEARCH, Next.SEARCH),
        (1, 2, GoesOn.ENOUGH, Next.CLOSE_PART),
        (0, 2, GoesOn.ENOUGH, Next.CLOSE_NONE),
        (0, None, None, Next.STAY),
    ],
)
def test_what_becomes_of_the_need(filled: int, count: int | None, goes_on: GoesOn | None, then: Next) -> None:
    assert next_of(filled, count, goes_on) is then


def test_when_somebody_should_look_at_once() -> None:
    assert is_low(Start.BADLY, 9) and is_low(Start.WELL, 6) and is_low(None, 4)
    assert not is_low(Start.MIXED, 7) and not is_low(None, None)
