"""What repeats: nth weekdays, alternate weeks, days of the month; and an event's times beside the clocks' changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import HELSINKI, to_local
from domain.event_times import may_check_in, offer_until, turn, weeks_on
from domain.quiet import Quiet
from domain.repeats import LAST, Repeats, Unit

QUIET = Quiet(time(8), time(20))
NOWHERE = date(1, 1, 1)


def days(repeats: Repeats, starts_on: date, most: int = 4, ends_on: date | None = None) -> list[str]:
    found = repeats.days(starts_on, ends_on, after=starts_on - timedelta(days=1))
    return [day.strftime("%a %d.%m.%y") for day in islice(found, most)]


def test_what_people_agree_on() -> None:
    first = date(2026, 12, 1)
    assert days(Repeats.on_weekday(1, 2), first) == ["Tue 01.12.26", "Tue 05.01.27", "Tue 02.02.27", "Tue 02.03.27"]
    assert days(Repeats.on_weekday(LAST, 2), first) == ["Tue 29.12.26", "Tue 26.01.27", "Tue 23.02.27", "Tue 30.03.27"]
    assert days(Repeats.weekly(2), first) == ["Tue 01.12.26", "Tue 15.12.26", "Tue 29.12.26", "Tue 12.01.27"]
    assert days(Repeats.weekly(3), first, ends_on=date(2027, 1, 1)) == ["Tue 01.12.26", "Tue 22.12.26"]
    assert days(Repeats.monthly(31, 3), date(2026, 11, 24), 3) == ["Mon 30.11.26", "Sun 28.02.27", "Mon 31.05.27"]
    assert days(Repeats.on_weekday(1, 1), first, 2) == ["Mon 07.12.26", "Mon 04.01.27"]


def test_the_rhythm_of_a_day() -> None:
    assert Repeats.like(date(2026, 12, 22)) == Repeats.on_weekday(4, 2)
    assert Repeats.like(date(2026, 12, 29)) == Repeats.on_weekday(LAST, 2)


def test_a_holiday_is_a_day_like_others() -> None:
    assert days(Repeats.weekly(), date(2026, 12, 18), 2) == ["Fri 18.12.26", "Fri 25.12.26"]


@pytest.mark.parametrize(
    "nonsense",
    [
        {"unit": "weeks", "every": 0},
        {"unit": "weeks", "every": 27},
        {"unit": "weeks", "every": True},
        {"unit": "weeks", "day": 3},
        {"unit": "month_day", "day": 32},
        {"unit": "month_day"},
        {"unit": "month_weekday", "nth": 5, "weekday": 1},
        {"unit": "month_weekday", "nth": 1, "weekday": 8},
        {"unit": "month_weekday", "nth": 1, "weekday": "2"},
        {"unit": "years"},
        {"unit": "weeks", "on": "Tuesday"},
        {},
    ],
)
def test_nonsense_is_refused(nonsense: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Repeats.from_json(nonsense)


ANY = st.one_of(
    st.builds(Repeats.weekly, st.integers(1, 26)),
    st.builds(Repeats.monthly, st.integers(1, 31), st.integers(1, 12)),
    st.builds(Repeats.on_weekday, st.sampled_from([1, 2, 3, 4, LAST]), st.integers(1, 7), st.integers(1, 12)),
)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@settings(deadline=None)
@given(ANY, DAYS, DAYS)
def test_days_whoever_asks_from_when(repeats: Repeats, starts_on: date, after: date) -> None:
    """Asked from any day on they are the same days, in order; kept and read again it is the same rhythm."""
    assert Repeats.from_json(repeats.to_json()) == repeats
    from_then = list(islice(repeats.days(starts_on, after=after), 5))
    assert from_then == sorted(set(from_then))
    assert all(day > after and day >= starts_on for day in from_then)
    late = from_then[2]
    assert list(islice(repeats.days(starts_on, late, after=after), 5)) == from_then[:3]
    assert next(repeats.days(starts_on, after=late)) == from_then[3]
    if repeats.unit is Unit.MONTH_WEEKDAY:
        assert {day.isoweekday() for day in from_then} == {repeats.weekday}


def test_the_calendar_ends() -> None:
    assert list(Repeats.monthly(31, 12).days(date(9998, 12, 31), after=NOWHERE)) == [
        date(9998, 12, 31),
        date(9999, 12, 31),
    ]


def test_the_clock_on_the_wall_is_kept_over_the_change_of_clocks() -> None:
    before, after = turn(date(2026, 10, 20), time(13), 60)[0], turn(date(2026, 10, 27), time(13), 60)[0]
    assert (before.hour, after.hour) == (10, 11)  # in UTC
    copied = weeks_on(before, before - timedelta(days=2))
    assert to_local(copied).strftime("%d.%m. %H.%M") == "27.10. 13.00"
    assert to_local(weeks_on(before, before + timedelta(days=158))).strftime("%d.%m.%y %H.%M") == "30.03.27 13.00"
    # The hour that is missing in spring and the one that comes twice in autumn.
    assert to_local(turn(date(2027, 3, 28), time(3, 30), 60)[0]).hour == 4
    assert turn(date(2026, 10, 25), time(3, 30), 60) == (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=HELSINKI)


def until(now: datetime, starts_at: datetime) -> str | None:
    found = offer_until(now, 24, starts_at, QUIET)
    return None if found is None else to_local(found).strftime("%d. %H.%M")


def test_how_long_a_freed_seat_waits() -> None:
    event = at(8, 13)
    assert until(at(1, 10), event) == "02. 10.00"
    assert until(at(1, 22), event) == "03. 08.00", "counted from the morning on which it can be said"
    assert until(at(4, 21), event) == "07. 22.30", "from Monday on, and half of what is left then"
    assert until(at(7, 13), event) == "08. 01.00"
    assert until(at(8, 12, 10), event) == "08. 12.40"
    assert until(at(8, 12, 45), event) is None
    assert until(at(7, 21), at(8, 8, 15)) == "08. 08.15", "whoever waited is asked in the first speaking minute"
    assert until(at(7, 21), at(8, 8, 9)) is None, "nobody could answer in time"
    assert until(at(8, 8), at(8, 8, 15)) is None, "by day whoever stands at the door gets what is free"
    assert until(at(4, 20, 30), at(5, 10)) is None, "on a Saturday nobody is told"


def test_a_seat_that_frees_in_the_night_in_which_the_clocks_change() -> None:
    """25.10.2026 is a Sunday, and half past three comes twice."""
    monday = datetime(2026, 10, 26, 8, 20, tzinfo=HELSINKI)
    for fold in (0, 1):
        night = datetime(2026, 10, 25, 3, 30, tzinfo=HELSINKI, fold=fold)
        assert until(night, monday) == "26. 08.20"
        assert until(night, datetime(2026, 10, 25, 10, tzinfo=HELSINKI)) is None


@settings(deadline=None)
@given(st.integers(0, 60 * 24 * 9))
def test_no_offer_outlasts_the_beginning(minutes: int) -> None:
    event = at(10, 9)
    found = offer_until(event - timedelta(minutes=minutes), 24, event, QUIET)
    assert found is None or event - timedelta(minutes=minutes) < found <= event


def test_when_one_can_check_in() -> None:
    begins, ends = at(8, 13), at(8, 15)
    asked = [at(8, 11, 59), at(8, 12), at(8, 15, 59), at(8, 16)]
    assert [may_check_in(now, begins, ends) for now in asked] == [False, True, True, False]
