"""Days and times as people write them, in each language."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from locales import shape

SUMMER_ENDS = datetime(2026, 10, 25, 8, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "when", "short"),
    [
        ("fi", "ti 24.11. klo 10.00", "24.11."),
        ("sv", "ti 24.11 kl. 10.00", "24.11"),
        ("en", "Tue 24 Nov at 10:00", "24 Nov"),
    ],
)
def test_a_time_in_few_words(language: str, when: str, short: str) -> None:
    assert shape(language, TUESDAY, "when") == when
    assert shape(language, TUESDAY.isoformat(), "when") == when
    assert shape(language, date(2026, 11, 24), "short") == short == shape(language, TUESDAY, "short")


@pytest.mark.parametrize(
    ("language", "hour", "hours", "short"),
    [("fi", "1 tunti", "4 tuntia", "30 minuuttia"), ("sv", "1 timme", "4 timmar", "30 minuter"),
     ("en", "1 hour", "4 hours", "30 minutes")],
)  # fmt: skip
def test_how_long_it_lasts(language: str, hour: str, hours: str, short: str) -> None:
    assert [shape(language, minutes, "lasts") for minutes in (60, 240, 30, 90)] == [hour, hours, short, "1 h 30 min"]


def test_it_is_the_time_on_a_finnish_clock() -> None:
    assert shape("fi", SUMMER_ENDS, "when") == "su 25.10. klo 10.00"
    assert shape("fi", SUMMER_ENDS.replace(day=24), "when") == "la 24.10. klo 11.00"


def test_a_form_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="no form named 'week'"):
        shape("fi", TUESDAY, "week")
