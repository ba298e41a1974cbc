"""A few times at once, on different days and at different hours; and in the end all of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import local_day, to_local, to_utc
from domain.offering import A_FEW, spread

MONDAY = date(2026, 11, 23)


def times(days: int, *hours: int) -> list[datetime]:
    return [to_utc(MONDAY + timedelta(days=n), time(hour)) for n in range(days) for hour in hours]


def said(page: list[datetime]) -> list[str]:
    return [f"{to_local(one):%a %H}" for one in page]


def test_a_few_days_mornings_and_afternoons_by_turns() -> None:
    first, second, *_ = spread(times(5, 9, 10, 13, 14))
    assert said(first) == ["Mon 09", "Tue 13", "Wed 09", "Thu 13"]
    assert said(second) == ["Mon 13", "Tue 09", "Wed 13", "Fri 09"]


def test_a_single_day_fills_a_page() -> None:
    assert [said(page) for page in spread(times(1, 9, 10, 11, 13, 14))] == [
        ["Mon 09", "Mon 10", "Mon 13", "Mon 14"],
        ["Mon 11"],
    ]


def test_nothing_makes_no_page() -> None:
    assert spread([]) == []


instants = st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 1), timezones=st.just(UTC))


@given(st.lists(instants, max_size=60), st.integers(1, 6))
def test_every_time_is_offered_once(free: list[datetime], few: int) -> None:
    pages = spread(free, few)
    assert sorted(one for page in pages for one in page) == sorted(set(free))
    assert all(len(page) == few for page in pages[:-1]) and all(page == sorted(page) for page in pages)


@given(st.lists(instants, max_size=60))
def test_no_day_twice_on_a_page_while_there_are_others(free: list[datetime]) -> None:
    left = set(free)
    for page in spread(free):
        days_left = {local_day(one) for one in left}
        assert len({local_day(one) for one in page}) == min(A_FEW, len(days_left))
        left -= set(page)
