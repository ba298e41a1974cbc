"""Free times: weekly hours, days that differ, what is taken, and the change of clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import to_local, to_utc
from domain.slots import Differing, FreeTime, Opening, Window, common, free_times, quanta, windows

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TUESDAY = date(2026, 11, 24)
HOURS = [Opening(weekday, time(9), time(12), place_id=1) for weekday in range(7)]


def shown(received: list[Window]) -> list[str]:
    return [f"{to_local(one.starts_at):%H.%M}-{to_local(one.ends_at):%H.%M}" for one in received]


def away(opens: time | None = None, closes: time | None = None) -> Differing:
    return Differing(TUESDAY, False, opens, closes)


def extra(opens: time, closes: time, day: date = TUESDAY) -> Differing:
    return Differing(day, True, opens, closes, place_id=2)


@pytest.mark.parametrize(
    ("differing", "expected"),
    [
        ([], ["09.00-12.00"]),
        ([away()], []),
        ([away(time(10), time(11))], ["09.00-10.00", "11.00-12.00"]),
        ([away(time(8), time(10))], ["10.00-12.00"]),
        ([away(time(13), time(14))], ["09.00-12.00"]),
        ([extra(time(14), time(16))], ["09.00-12.00", "14.00-16.00"]),
        ([extra(time(11), time(14))], ["09.00-11.00", "11.00-14.00"]),  # from eleven on in the other place
        ([extra(time(14), time(16)), away(time(15), time(18))], ["09.00-12.00", "14.00-15.00"]),
        ([away(), extra(time(14), time(16))], []),  # away is away
        ([extra(time(14), time(16), date(2026, 11, 25))], ["09.00-12.00"]),
    ],
)
def test_windows(differing: list[Differing], expected: list[str]) -> None:
    assert shown(windows(TUESDAY, HOURS, differing)) == expected


@pytest.mark.parametrize("day", [date(2026, 11, 28), date(2026, 12, 24), date(2026, 6, 19), date(2027, 3, 26)])
def test_closed_days_have_only_hours_added_for_that_very_day(day: date) -> None:
    assert windows(day, HOURS, []) == []
    assert shown(windows(day, HOURS, [extra(time(10), time(11), day)])) == ["10.00-11.00"]
    assert windows(TUESDAY, HOURS, [], frozenset({TUESDAY})) == []


def times(busy: set[int] = set(), minutes: int = 60, buffer: int = 15) -> list[str]:  # noqa: B006 - only read
    found = free_times(windows(TUESDAY, HOURS, []), minutes, buffer, busy, not_before=LONG_AGO)
    return [f"{to_local(one.starts_at):%H.%M}" for one in found]


def test_a_meeting_ends_within_the_hours_but_its_buffer_need_not() -> None:
    assert times() == ["09.00", "09.30", "10.00", "10.30", "11.00"]
    assert times(minutes=180) == ["09.00"]
    assert times(minutes=181) == []


def test_what_is_taken_and_what_would_run_into_it() -> None:
    taken = set(quanta(to_utc(TUESDAY, time(10)), to_utc(TUESDAY, time(10, 30))))
    assert times(taken) == ["10.30", "11.00"]
    assert times(taken, minutes=45) == ["09.00", "10.30", "11.00"]


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28)])
def test_the_clock_shows_the_hours_on_days_when_clocks_change(day: date) -> None:
    received = windows(day, [], [extra(time(2), time(12), day)])
    found = list(free_times(received, 30, 0, set(), not_before=LONG_AGO))
    assert {to_local(one.starts_at).date() for one in found} == {day}
    assert f"{to_local(found[-1].ends_at):%H.%M}" == "12.00"
    assert len(found) == 2 * (9 if day.month == 3 else 11)


def test_only_what_all_have_free() -> None:
    first = [FreeTime(to_utc(TUESDAY, time(h)), to_utc(TUESDAY, time(h + 1)), 1) for h in (9, 10, 11)]
    second = [FreeTime(to_utc(TUESDAY, time(h)), to_utc(TUESDAY, time(h + 1)), 2) for h in (10, 12)]
    assert common([first, second]) == [first[1]]
    assert common([]) == []


@given(
    st.integers(0, 10_000),
    st.integers(1, 300),
    st.integers(0, 10_000),
    st.integers(1, 300),
)
def test_two_times_share_a_piece_if_they_overlap(start: int, length: int, other: int, other_length: int) -> None:
    first = [LONG_AGO + timedelta(minutes=minute) for minute in (start, start + length)]
    second = [LONG_AGO + timedelta(minutes=minute) for minute in (other, other + other_length)]
    if first[0] < second[1] and second[0] < first[1]:
        assert set(quanta(*first)) & set(quanta(*second))
    apart = max(start - (other + other_length), other - (start + length))
    if apart >= 5:
        assert not set(quanta(*first)) & set(quanta(*second))
