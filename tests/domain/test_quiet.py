"""The bot speaks of its own accord on working days between eight and eight, and never in the night."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import HELSINKI, NaiveTime, to_local
from domain.quiet import Quiet

QUIET = Quiet(closures=frozenset({date(2026, 11, 25)}))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


def shown(instant: datetime) -> str:
    return f"{to_local(instant):%a %Y-%m-%dT%H:%M}"


@pytest.mark.parametrize(
    ("when", "allowed"),
    [
        ("2026-11-23T08:00", True),
        ("2026-11-23T19:59", True),
        ("2026-11-23T20:00", False),
        ("2026-11-23T07:59", False),
        ("2026-11-22T12:00", False),  # Sunday
        ("2026-11-25T12:00", False),  # the service's own day off
        ("2026-12-24T12:00", False),
        ("2026-12-25T12:00", False),
        ("2026-06-19T12:00", False),  # Midsummer Eve
        ("2026-03-30T08:00", True),  # the first morning of summer time
        ("2026-10-26T08:00", True),
    ],
)
def test_when_it_may_speak(when: str, allowed: bool) -> None:
    assert QUIET.allows(local(when)) is allowed


@pytest.mark.parametrize(
    ("when", "earlier", "later"),
    [
        ("2026-11-24T10:00", "Tue 2026-11-24T10:00", "Tue 2026-11-24T10:00"),
        ("2026-11-24T07:00", "Mon 2026-11-23T19:30", "Tue 2026-11-24T08:00"),
        ("2026-11-24T22:00", "Tue 2026-11-24T19:30", "Thu 2026-11-26T08:00"),
        ("2026-11-29T12:00", "Fri 2026-11-27T19:30", "Mon 2026-11-30T08:00"),
        ("2026-12-26T03:00", "Wed 2026-12-23T19:30", "Mon 2026-12-28T08:00"),
        ("2026-03-29T03:30", "Fri 2026-03-27T19:30", "Mon 2026-03-30T08:00"),
        ("2027-03-28T12:00", "Thu 2027-03-25T19:30", "Tue 2027-03-30T08:00"),  # Easter
        ("2026-10-25T03:30", "Fri 2026-10-23T19:30", "Mon 2026-10-26T08:00"),
    ],
)
def test_out_of_the_night(when: str, earlier: str, later: str) -> None:
    assert (shown(QUIET.earlier(local(when))), shown(QUIET.later(local(when)))) == (earlier, later)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)))
def test_both_ways_end_in_speaking_hours(naive: datetime) -> None:
    instant = naive.replace(tzinfo=UTC)
    before, after = QUIET.earlier(instant), QUIET.later(instant)
    assert before <= instant <= after
    assert QUIET.allows(before)
    assert QUIET.allows(after)
    assert after - before < timedelta(days=6)
    if QUIET.allows(instant):
        assert before == after == instant


def test_hours_that_end_before_they_begin_and_naive_instants_are_refused() -> None:
    with pytest.raises(ValueError, match="begin before they end"):
        Quiet(QUIET.speaks_until, QUIET.speaks_from)
    with pytest.raises(NaiveTime):
        QUIET.allows(datetime(2026, 11, 23, 12))
