"""The days of the sample office, for whichever day it is opened on: each is there, and people work on it."""

from __future__ import annotations

from datetime import date, timedelta

from bot.demo.days import day_of_demonstration, days_of_trial, working_days_before, working_weekday
from bot.demo.office import WEEKS
from domain.calendar import is_working_day
from domain.trials import fault_of

FIRST, YEARS = date(2026, 11, 22), 11
"""In so many years every holiday has come on every weekday."""


def test_there_is_a_day_for_everything_whatever_the_day() -> None:
    for today in (FIRST + timedelta(days=n) for n in range(YEARS * 366)):
        day = day_of_demonstration(today)
        assert is_working_day(day)
        assert timedelta(days=-4) <= day - today <= timedelta(days=9)
        assert fault_of(*days_of_trial(today, 6), today) is None, today
        for weekday in range(5):
            found = working_weekday(weekday, today)
            assert is_working_day(found) and found.weekday() == weekday and found >= today


def test_the_story_ends_on_the_first_working_day_of_a_week() -> None:
    for monday in (date(2026, 11, 23) + timedelta(weeks=n) for n in range(YEARS * 53)):
        opened = {day_of_demonstration(monday + timedelta(days=n)) for n in range(-2, 5)}
        (day,) = opened
        assert not any(is_working_day(monday + timedelta(days=n)) for n in range((day - monday).days))
        before = working_days_before(day, WEEKS * 5)
        assert len(before) == WEEKS * 5 and before == sorted(before) and before[-1] < day
        assert all(is_working_day(one) for one in before)
