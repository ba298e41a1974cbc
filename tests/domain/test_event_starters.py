"""What the catalogue's events usually are, and how often as people choose it."""

from __future__ import annotations

from datetime import date

import pytest

from domain.event_starters import STARTERS, Turns
from domain.events import EventKind

TUESDAY = date(2026, 11, 24)  # the fourth and last Tuesday of November


def test_every_kind_has_a_starter_that_makes_sense() -> None:
    assert set(STARTERS) == set(EventKind)
    for kind, usual in STARTERS.items():
        assert 30 <= usual.minutes <= 360 and usual.begins.minute == 0, kind
        assert usual.seats is None or 8 <= usual.seats <= 30, kind
        assert usual.told or kind is EventKind.OTHER
    assert [kind for kind, usual in STARTERS.items() if usual.is_must] == [EventKind.INFO], "one is obligatory (180)"
    assert not STARTERS[EventKind.INFO].is_open
    assert "bring" in STARTERS[EventKind.STARTER_GROUP].told, "five jobs are to be brought (42, 142)"


@pytest.mark.parametrize(
    ("turns", "following"),
    [
        (Turns.WEEKLY, ["2026-12-01", "2026-12-08"]),
        (Turns.FORTNIGHTLY, ["2026-12-08", "2026-12-22"]),
        (Turns.THREE_WEEKS, ["2026-12-15", "2027-01-05"]),
        (Turns.MONTHLY, ["2026-12-22", "2027-01-26"]),
        (Turns.MONTHLY_LAST, ["2026-12-29", "2027-01-26"]),
        (Turns.MONTHLY_DATE, ["2026-12-24", "2027-01-24"]),
        (Turns.QUARTERLY, ["2027-02-23", "2027-05-25"]),
    ],
)
def test_how_often_is_counted_from_the_first_day(turns: Turns, following: list[str]) -> None:
    days = turns.from_day(TUESDAY).days(TUESDAY, after=TUESDAY)
    assert [day.isoformat() for day, _ in zip(days, following, strict=False)] == following
