"""When somebody is told of jobs: on the clock of Helsinki, in winter and in summer, never on a closed day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import HELSINKI, to_local
from domain.quiet import Quiet
from domain.tip_times import next_morning, next_tips_at
from domain.tips import Often

QUIET = Quiet()


def at(day: str, clock: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), HELSINKI)


@pytest.mark.parametrize(
    ("often", "weekday", "hour", "after", "then"),
    [
        (Often.WEEKLY, 1, 9, at("2026-11-23", "08:59"), "ma 2026-11-23 09:00"),
        (Often.WEEKLY, 1, 9, at("2026-11-23", "09:00"), "ma 2026-11-30 09:00"),
        # The clock is moved: it is nine in the morning all the same.
        (Often.WEEKLY, 1, 9, at("2026-03-27", "12:00"), "ma 2026-03-30 09:00"),
        (Often.DAILY, 1, 9, at("2026-10-23", "12:00"), "ma 2026-10-26 09:00"),
        (Often.WEEKLY, 7, 9, at("2027-03-27", "12:00"), "ti 2027-03-30 09:00"),  # Easter Sunday and its Monday
        (Often.WEEKLY, 5, 9, at("2026-12-24", "12:00"), "ma 2026-12-28 09:00"),  # Christmas Day
        (Often.WEEKLY, 5, 9, at("2026-12-28", "09:00"), "ma 2027-01-04 09:00"),  # New Year's Day
        (Often.DAILY, 1, 9, at("2026-12-23", "09:00"), "ma 2026-12-28 09:00"),
        (Often.DAILY, 1, 3, at("2026-11-23", "00:30"), "ma 2026-11-23 08:00"),  # an hour of the night
        (Often.DAILY, 1, 22, at("2026-11-23", "12:00"), "ma 2026-11-23 19:30"),
        (Often.AT_ONCE, 1, 9, at("2026-11-21", "12:00"), "ma 2026-11-23 08:00"),
        (Often.AT_ONCE, 1, 9, at("2026-11-23", "12:07"), "ma 2026-11-23 12:07"),
    ],
)
def test_at_their_own_hour(often: Often, weekday: int, hour: int, after: datetime, then: str) -> None:
    found = next_tips_at(often, weekday, hour, after, QUIET)
    assert found is not None
    names = ("ma", "ti", "ke", "to", "pe", "la", "su")
    assert f"{names[to_local(found).weekday()]} {to_local(found):%Y-%m-%d %H:%M}" == then


def test_who_wants_none_is_never_looked_at_and_a_day_has_one_message() -> None:
    assert next_tips_at(Often.NEVER, 1, 9, at("2026-11-23", "12:00"), QUIET) is None
    assert next_morning(at("2026-11-27", "19:59"), QUIET) == at("2026-11-30", "08:00")
    assert next_morning(at("2026-10-23", "00:01"), QUIET) == at("2026-10-26", "08:00")


@given(
    st.sampled_from([Often.AT_ONCE, Often.DAILY, Often.WEEKLY]),
    st.integers(1, 7),
    st.integers(0, 23),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=5),
)
def test_always_while_the_bot_may_speak_and_within_three_weeks(
    often: Often, weekday: int, hour: int, naive: datetime, closures: frozenset[date]
) -> None:
    after, quiet = naive.replace(tzinfo=HELSINKI), Quiet(closures=closures)
    found = next_tips_at(often, weekday, hour, after, quiet)
    assert found is not None
    assert quiet.allows(found)
    assert after <= found <= after + timedelta(days=21)
