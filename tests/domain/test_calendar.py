"""Working days, opening hours and the promise of first contact.

The closures of Christmas 2026: Thursday 24 December (eve), Friday 25, Friday 1 January, Wednesday 6 January.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import (
    HELSINKI,
    Hours,
    NaiveTime,
    add_working_days,
    end_of_day_utc,
    first_contact_due,
    is_staffed,
    is_working_day,
    local_day,
    next_staffed,
    start_of_day_utc,
    to_local,
    to_utc,
    working_days_between,
)

DAYS = st.dates(date(2025, 1, 1), date(2035, 12, 31))
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
CLOSURES = st.frozensets(DAYS, max_size=20)


def at(text: str) -> datetime:
    """A Finnish wall-clock time such as "2026-12-23 14:00"."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=HELSINKI)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("closed", "why"),
    [
        ("2026-12-24", "Christmas Eve, Thursday"),
        ("2026-12-25", "Christmas Day, Friday"),
        ("2027-01-01", "New Year's Day"),
        ("2027-01-06", "Epiphany, Wednesday"),
        ("2026-04-03", "Good Friday"),
        ("2026-04-06", "Easter Monday"),
        ("2026-05-01", "May Day"),
        ("2026-05-14", "Ascension Day"),
        ("2026-06-19", "Midsummer Eve"),
        ("2027-12-06", "Independence Day, Monday"),
        ("2026-11-21", "Saturday"),
        ("2026-11-22", "Sunday"),
    ],
)
def test_closed_days(closed: str, why: str) -> None:
    assert not is_working_day(day(closed)), why


@pytest.mark.parametrize(
    "working",
    ["2026-12-23", "2026-12-28", "2026-12-31", "2027-01-05", "2026-06-18", "2026-06-22", "2026-04-02"],
)
def test_ordinary_weekdays_are_working_days(working: str) -> None:
    assert is_working_day(day(working))
    assert not is_working_day(day(working), frozenset({day(working)}))


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2026-11-20", 1, "2026-11-23"),  # Friday to Monday
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-11-23", 5, "2026-11-30"),
        ("2026-12-23", 1, "2026-12-28"),
        ("2026-12-31", 3, "2027-01-07"),
        ("2026-04-02", 1, "2026-04-07"),
        ("2026-06-18", 1, "2026-06-22"),
        ("2026-12-28", -1, "2026-12-23"),
        ("2026-11-23", -2, "2026-11-19"),  # material two days before a meeting (86)
        ("2026-11-22", 0, "2026-11-22"),
    ],
)
def test_counting_working_days(start: str, count: int, expected: str) -> None:
    assert add_working_days(day(start), count) == day(expected)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2026-11-23", "2026-11-23", 0),
        ("2026-11-23", "2026-11-27", 4),
        ("2026-11-20", "2026-11-23", 1),
        ("2026-12-23", "2027-01-07", 7),
        ("2026-11-27", "2026-11-23", -4),
        ("2026-11-22", "2026-11-20", 0),
    ],
)
def test_working_days_between(start: str, end: str, count: int) -> None:
    assert working_days_between(day(start), day(end)) == count


@given(DAYS, st.integers(min_value=1, max_value=60), CLOSURES)
def test_adding_and_counting_agree(start: date, count: int, closures: frozenset[date]) -> None:
    end = add_working_days(start, count, closures)
    assert is_working_day(end, closures)
    assert working_days_between(start, end, closures) == count


@given(DAYS, st.integers(min_value=0, max_value=30), st.integers(min_value=0, max_value=30))
def test_working_days_add_up(start: date, first: int, then: int) -> None:
    assert add_working_days(add_working_days(start, first), then) == add_working_days(start, first + then)


@pytest.mark.parametrize(
    ("asked", "due", "why"),
    [
        ("2026-11-16 10:00", "2026-11-23", "an ordinary Monday"),
        ("2026-11-16 23:59", "2026-11-23", "late the same day"),
        ("2026-11-20 18:00", "2026-11-27", "Friday evening"),
        ("2026-11-21 12:00", "2026-11-27", "Saturday"),
        ("2026-11-22 12:00", "2026-11-27", "Sunday"),
        ("2026-12-23 14:00", "2027-01-04", "28, 29, 30, 31 December and 4 January"),
        ("2026-12-24 14:00", "2027-01-04", "asked on a closed Christmas Eve"),
        ("2026-12-28 09:00", "2027-01-05", "29, 30, 31, 4, 5"),
        ("2026-12-31 09:00", "2027-01-11", "4, 5, 7, 8, 11"),
        ("2027-01-05 09:00", "2027-01-13", "Epiphany in between"),
        ("2027-01-06 09:00", "2027-01-13", "asked on Epiphany"),
        ("2026-04-02 09:00", "2026-04-13", "Thursday before Easter"),
        ("2027-03-25 09:00", "2027-04-05", "Easter with the change to summer time"),
        ("2026-06-18 09:00", "2026-06-26", "Midsummer"),
        ("2026-03-29 03:30", "2026-04-07", "the hour that does not exist; Easter ahead"),
        ("2026-10-25 03:30", "2026-10-30", "the hour that comes twice"),
    ],
)
def test_first_contact_is_due_within_five_working_days(asked: str, due: str, why: str) -> None:
    assert first_contact_due(at(asked)) == day(due), why


def test_the_day_of_asking_is_the_finnish_one() -> None:
    just_before_midnight = datetime(2026, 11, 16, 21, 59, tzinfo=UTC)
    just_after_midnight = datetime(2026, 11, 16, 22, 0, tzinfo=UTC)
    assert first_contact_due(just_before_midnight) == day("2026-11-23")
    assert first_contact_due(just_after_midnight) == day("2026-11-24")


def test_limits_and_closures_are_settings() -> None:
    assert first_contact_due(at("2026-11-16 10:00"), working_days=3) == day("2026-11-19")
    closures = frozenset({day("2026-11-18"), day("2026-11-19")})
    assert first_contact_due(at("2026-11-16 10:00"), closures=closures) == day("2026-11-25")


@given(INSTANTS, CLOSURES)
def test_first_contact_is_due_on_a_working_day_that_can_be_kept(asked: datetime, closures: frozenset[date]) -> None:
    due = first_contact_due(asked, closures=closures)
    assert is_working_day(due, closures)
    assert due > local_day(asked)
    assert working_days_between(local_day(asked), due, closures) == 5


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("2026-11-23 08:59", "2026-11-23 09:00"),
        ("2026-11-23 09:00", "2026-11-23 09:00"),
        ("2026-11-23 14:59", "2026-11-23 14:59"),
        ("2026-11-23 15:00", "2026-11-24 09:00"),
        ("2026-11-20 15:00", "2026-11-23 09:00"),
        ("2026-11-22 01:00", "2026-11-23 09:00"),
        ("2026-12-23 15:00", "2026-12-28 09:00"),
        ("2027-01-05 16:00", "2027-01-07 09:00"),
        ("2026-06-18 16:00", "2026-06-22 09:00"),
        ("2026-03-27 16:00", "2026-03-30 09:00"),  # summer time begins in between
        ("2026-10-23 16:00", "2026-10-26 09:00"),  # and ends
        ("2027-03-25 15:30", "2027-03-30 09:00"),
    ],
)
def test_when_a_person_will_answer(asked: str, answered: str) -> None:
    promised = next_staffed(at(asked))
    assert promised == at(answered)
    assert promised is not None and promised.tzinfo is UTC
    assert is_staffed(at(asked)) is (asked == answered)


def test_opening_hours_and_closures_are_settings() -> None:
    saturdays = {5: Hours(time(10), time(14))}
    assert next_staffed(at("2026-11-23 10:00"), saturdays) == at("2026-11-28 10:00")
    assert next_staffed(at("2026-11-23 10:00"), saturdays, frozenset({day("2026-11-28")})) == at("2026-12-05 10:00")
    assert is_staffed(at("2026-11-28 13:59"), saturdays)
    assert not is_staffed(at("2026-12-26 13:00"), saturdays), "a holiday on a Saturday"


def test_nothing_is_promised_when_nothing_is_open() -> None:
    assert next_staffed(at("2026-11-23 10:00"), {}) is None
    assert not is_staffed(at("2026-11-23 10:00"), {})


def test_hours_that_never_open_are_refused() -> None:
    with pytest.raises(ValueError, match="open before"):
        Hours(time(15), time(9))


@given(INSTANTS, CLOSURES)
def test_the_promised_time_is_staffed_and_none_is_sooner(instant: datetime, closures: frozenset[date]) -> None:
    promised = next_staffed(instant, closures=closures)
    assert promised is not None
    assert promised >= instant
    assert is_staffed(promised, closures=closures)
    assert promised == instant or not is_staffed(promised - timedelta(microseconds=1), closures=closures)
    halfway = instant + (promised - instant) / 2
    assert promised in (instant, halfway) or not is_staffed(halfway, closures=closures)


@pytest.mark.parametrize(
    ("on", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2027-03-28", 23), ("2026-11-22", 24)]
)
def test_days_are_as_long_as_the_clocks_make_them(on: str, hours: int) -> None:
    assert end_of_day_utc(day(on)) - start_of_day_utc(day(on)) == timedelta(hours=hours)


def test_a_day_ends_at_local_midnight() -> None:
    assert end_of_day_utc(day("2026-11-22")) == datetime(2026, 11, 22, 22, tzinfo=UTC)
    assert end_of_day_utc(day("2026-06-22")) == datetime(2026, 6, 22, 21, tzinfo=UTC)


@given(DAYS)
def test_a_day_holds_its_own_instants(a_day: date) -> None:
    assert local_day(start_of_day_utc(a_day)) == a_day
    assert local_day(end_of_day_utc(a_day)) == a_day + timedelta(days=1)
    assert local_day(end_of_day_utc(a_day) - timedelta(microseconds=1)) == a_day


@pytest.mark.parametrize(
    ("on", "clock", "instant"),
    [
        ("2026-11-23", time(9), datetime(2026, 11, 23, 7, tzinfo=UTC)),
        ("2026-06-23", time(9), datetime(2026, 6, 23, 6, tzinfo=UTC)),
        ("2026-03-29", time(3, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # shown as 04:30
        ("2026-10-25", time(3, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the first of two
        ("2026-10-25", time(3, 30, fold=1), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_clock_time_is_one_instant(on: str, clock: time, instant: datetime) -> None:
    assert to_utc(day(on), clock) == instant


def test_any_aware_time_is_shown_on_a_finnish_clock() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert to_local(datetime(2026, 11, 23, 3, tzinfo=tokyo)).isoformat() == "2026-11-22T20:00:00+02:00"


NAIVE = datetime(2026, 11, 23, 10)


@pytest.mark.parametrize("rule", [to_local, local_day, first_contact_due, is_staffed, next_staffed])
def test_a_time_without_a_zone_is_refused(rule: object) -> None:
    assert callable(rule)
    with pytest.raises(NaiveTime):
        rule(NAIVE)


def test_a_clock_time_with_a_zone_is_refused() -> None:
    with pytest.raises(NaiveTime):
        to_utc(day("2026-11-23"), time(9, tzinfo=UTC))
