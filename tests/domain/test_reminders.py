"""The day before by the clock, two hours before by the hour glass, never in the night, never after the beginning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import HELSINKI, to_local
from domain.quiet import Quiet
from domain.reminders import DAY_BEFORE, JUST_BOOKED, TWO_HOURS_BEFORE, Lead, material_due, reminders

LEADS = (DAY_BEFORE, TWO_HOURS_BEFORE)
ALWAYS = Quiet()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


def told(starts: str, agreed: str = "2026-01-01T10:00", leads: tuple[Lead, ...] = LEADS) -> list[str]:
    found = reminders(local(starts), leads, local(agreed), ALWAYS)
    return [f"{one.lead.code} {to_local(one.due_at):%d.%m. %H.%M}" for one in found]


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        ("2026-11-24T13:00", ["1d 23.11. 13.00", "2h 24.11. 11.00"]),
        ("2026-11-24T09:00", ["1d 23.11. 09.00", "2h 23.11. 19.30"]),  # 07.00 would be the night's
        ("2026-11-23T09:00", ["1d 20.11. 19.30"]),  # both would come on Friday evening: one is enough
        ("2026-11-23T13:00", ["1d 20.11. 19.30", "2h 23.11. 11.00"]),
        ("2026-12-28T12:00", ["1d 23.12. 19.30", "2h 28.12. 10.00"]),  # Christmas
        ("2026-03-30T12:00", ["1d 27.03. 19.30", "2h 30.03. 10.00"]),
        ("2026-10-26T12:00", ["1d 23.10. 19.30", "2h 26.10. 10.00"]),
        ("2027-03-30T12:00", ["1d 25.03. 19.30", "2h 30.03. 10.00"]),  # after Easter and the change of clocks
    ],
)
def test_when(starts: str, expected: list[str]) -> None:
    assert told(starts) == expected


@pytest.mark.parametrize(
    ("starts", "day_before", "two_hours"),
    [
        # The night before has 23 hours, or 25: the clock shows the same time the day before all the same.
        ("2026-03-29T12:00", "2026-03-28T12:00", "2026-03-29T10:00"),
        ("2026-10-25T12:00", "2026-10-24T12:00", "2026-10-25T10:00"),
        ("2027-03-28T12:00", "2027-03-27T12:00", "2027-03-28T10:00"),
        # Two hours are two hours, also across the change: 05.00 summer time is 03.00 UTC+2 less one.
        ("2026-03-29T05:00", "2026-03-28T05:00", "2026-03-29T02:00"),
        ("2026-10-25T04:30", "2026-10-24T04:30", "2026-10-25T03:30"),
    ],
)
def test_the_clock_and_the_hour_glass(starts: str, day_before: str, two_hours: str) -> None:
    assert to_local(DAY_BEFORE.before(local(starts))).isoformat()[:16] == day_before
    assert to_local(TWO_HOURS_BEFORE.before(local(starts))).isoformat()[:16] == two_hours
    assert local(starts).astimezone(UTC) - TWO_HOURS_BEFORE.before(local(starts)) == timedelta(hours=2)


@pytest.mark.parametrize(
    ("agreed", "expected"),
    [
        ("2026-11-23T09:00", ["1d 23.11. 13.00", "2h 24.11. 11.00"]),
        ("2026-11-23T11:00", ["2h 24.11. 11.00"]),  # agreed two hours ago: no need to be reminded of it
        ("2026-11-24T09:00", []),
        ("2026-11-24T12:59", []),
    ],
)
def test_who_has_just_agreed_is_not_reminded(agreed: str, expected: list[str]) -> None:
    assert told("2026-11-24T13:00", agreed) == expected


def test_each_is_of_use_until_the_next_one_and_the_last_until_the_beginning() -> None:
    starts = local("2026-11-24T13:00")
    first, last = reminders(starts, LEADS, local("2026-01-01T10:00"), ALWAYS)
    assert (first.expires_at, last.expires_at) == (last.due_at, starts)


@given(
    st.datetimes(datetime(2026, 1, 10), datetime(2028, 1, 1)),
    st.timedeltas(timedelta(), timedelta(days=20)),
    st.lists(st.integers(1, 336), max_size=5),
)
def test_never_in_the_night_never_late_never_crowded(naive: datetime, ago: timedelta, hours: list[int]) -> None:
    starts = naive.replace(tzinfo=UTC)
    found = reminders(starts, [Lead(number) for number in hours], starts - ago, ALWAYS)
    for one in found:
        assert ALWAYS.allows(one.due_at)
        assert starts - ago + JUST_BOOKED <= one.due_at <= one.expires_at <= starts
    assert [one.due_at for one in found] == sorted(one.due_at for one in found)
    if hours and max(hours) <= 24 and ago > timedelta(days=10):
        assert found, "somebody who agreed long ago is reminded at least once"


@pytest.mark.parametrize("code", ["1d", "2h", "14d", "23h"])
def test_codes(code: str) -> None:
    assert Lead.of(code).code == code


@pytest.mark.parametrize("code", ["", "0d", "15d", "24h", "d", "1w", "-1d", "1 d"])
def test_other_codes_are_refused(code: str) -> None:
    with pytest.raises(ValueError, match="not a lead"):
        Lead.of(code)


def test_material_two_days_before_at_the_latest() -> None:
    assert to_local(material_due(local("2026-11-26T10:00"), ALWAYS)).isoformat()[:16] == "2026-11-24T10:00"
    assert to_local(material_due(local("2026-11-30T10:00"), ALWAYS)).isoformat()[:16] == "2026-11-27T19:30"
