"""Which times people mean by their words, in three languages; and what is not taken for a time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import to_utc
from domain.wished import EARLIEST, EVERY_DAY, LATEST, Wish, wished

MONDAY = date(2026, 11, 23)


def day(said: str) -> date:
    """``24.11.``"""
    number, month = said.rstrip(".").split(".")
    return date(2026, int(month), int(number))


@pytest.mark.parametrize(
    ("said", "first", "last", "weekdays"),
    [
        ("tänään", "23.11.", "23.11.", None),
        ("huomenna", "24.11.", "24.11.", None),
        ("ylihuomenna sopisi", "25.11.", "25.11.", None),
        ("tiistaina", "23.11.", "29.11.", {1}),
        ("Tiistai kävis", "23.11.", "29.11.", {1}),
        ("ti", "23.11.", "29.11.", {1}),
        ("no keskiviikkona vaikka", "23.11.", "29.11.", {2}),
        ("maanantaina tai perjantaina", "23.11.", "29.11.", {0, 4}),
        ("ensi viikolla", "30.11.", "06.12.", None),
        ("ens viikon torstaina", "30.11.", "06.12.", {3}),
        ("tällä viikolla", "23.11.", "29.11.", None),
        ("viikolla 49", "30.11.", "06.12.", None),
        ("24.11.", "24.11.", "24.11.", None),
        ("käykö 1.12.2026", "01.12.", "01.12.", None),
        ("24. marraskuuta", "24.11.", "24.11.", None),
        ("i morgon", "24.11.", "24.11.", None),
        ("i övermorgon", "25.11.", "25.11.", None),
        ("en tid på tisdag", "23.11.", "29.11.", {1}),
        ("nästa vecka", "30.11.", "06.12.", None),
        ("den 24 november", "24.11.", "24.11.", None),
        ("vecka 49", "30.11.", "06.12.", None),
        ("tomorrow", "24.11.", "24.11.", None),
        ("the day after tomorrow", "25.11.", "25.11.", None),
        ("Wednesday would be good", "23.11.", "29.11.", {2}),
        ("next week", "30.11.", "06.12.", None),
        ("Monday next week", "30.11.", "06.12.", {0}),
        ("November 24", "24.11.", "24.11.", None),
        ("24/11", "24.11.", "24.11.", None),
    ],
)
def test_days(said: str, first: str, last: str, weekdays: set[int] | None) -> None:
    wish = wished(said, MONDAY)
    assert wish is not None
    assert (wish.first, wish.last) == (day(first), day(last))
    assert wish.weekdays == (EVERY_DAY if weekdays is None else weekdays)
    assert (wish.earliest, wish.latest) == (EARLIEST, LATEST)


@pytest.mark.parametrize(
    ("said", "earliest", "latest"),
    [
        ("kymmeneltä", "10:00", "10:00"),
        ("klo 10", "10:00", "10:00"),
        ("kello kymmenen", "10:00", "10:00"),
        ("klo 10.30", "10:30", "10:30"),
        ("10:30", "10:30", "10:30"),
        ("puoli kymmeneltä", "09:30", "09:30"),
        ("kahdelta", "14:00", "14:00"),
        ("yhdeltätoista", "11:00", "11:00"),
        ("kahdeltatoista", "12:00", "12:00"),
        ("kahdeksalta", "08:00", "08:00"),
        ("kahden jälkeen", "14:00", "23:59"),
        ("klo 12 jälkeen", "12:00", "23:59"),
        ("ennen kahtatoista", "00:00", "11:59"),
        ("klo 10-12", "10:00", "12:00"),
        ("aamulla", "00:00", "11:59"),
        ("joku aamupäivä", "00:00", "11:59"),
        ("päivällä", "11:00", "13:59"),
        ("iltapäivällä", "12:00", "16:59"),
        ("illalla", "16:00", "23:59"),
        ("klockan tio", "10:00", "10:00"),
        ("halv tio", "09:30", "09:30"),
        ("kl. 14", "14:00", "14:00"),
        ("efter klockan två", "14:00", "23:59"),
        ("på förmiddagen", "00:00", "11:59"),
        ("på morgonen", "00:00", "11:59"),
        ("på eftermiddagen", "12:00", "16:59"),
        ("at ten", "10:00", "10:00"),
        ("10 am", "10:00", "10:00"),
        ("2pm", "14:00", "14:00"),
        ("half past ten", "10:30", "10:30"),
        ("after 2", "14:00", "23:59"),
        ("before noon", "00:00", "11:59"),
        ("in the afternoon", "12:00", "16:59"),
    ],
)
def test_clock_times(said: str, earliest: str, latest: str) -> None:
    wish = wished(said, MONDAY)
    assert wish is not None and (wish.first, wish.last, wish.weekdays) == (None, None, EVERY_DAY)
    assert (f"{wish.earliest:%H:%M}", f"{wish.latest:%H:%M}") == (earliest, latest)


@pytest.mark.parametrize(
    "said",
    [
        "tiistaina kymmeneltä",
        "ti 24.11. klo 10.00",
        "ti 10",
        "ti klo 10",
        "huomenna kello kymmenen",
        "24.11. klo 10",
        "på tisdag klockan tio",
        "ti 24.11 kl. 10.00",
        "tisdag 10",
        "i morgon klockan 10",
        "on Tuesday at ten",
        "Tue 24 Nov at 10:00",
        "tomorrow at 10 am",
    ],
)
def test_tuesday_at_ten_in_many_ways(said: str) -> None:
    wish = wished(said, MONDAY)
    assert wish is not None and not wish.several
    times = [to_utc(MONDAY + timedelta(days=n), time(hour, minute)) for n in range(28) for hour in range(8, 18)
             for minute in (0, 30)]  # fmt: skip
    assert [one for one in times if wish.fits(one)] == [to_utc(date(2026, 11, 24), time(10))]


@pytest.mark.parametrize("said", ["onko tiistaina kymmeneltä", "Tiistaina kymmeneltä?", "ti tai ke klo 10", "9 tai 10"])
def test_a_question_or_a_choice_takes_nothing(said: str) -> None:
    wish = wished(said, MONDAY)
    assert wish is not None and wish.several


@pytest.mark.parametrize(
    "said",
    [
        "", "moi", "ihan sama", "milloin vain", "en pääse tiistaina", "ei käy huomenna", "kaikki paitsi maanantai",
        "jag kan inte på tisdag", "not on Tuesday", "I can't on Monday", "I can\u2019t tomorrow", "minulla on kissa",
        "on", "puhelinnumeroni on 0401234567", "sana " * 41 + "tiistaina",
    ],
)  # fmt: skip
def test_what_is_no_time_or_a_refusal(said: str) -> None:
    assert wished(said, MONDAY) is None


def test_a_day_that_never_comes_fits_no_time() -> None:
    for said in ("31.2.", "32.13.", "1.1.2020"):
        wish = wished(said, MONDAY)
        assert wish is not None and not wish.fits(to_utc(MONDAY, time(10)))


def test_today_counts_as_the_weekday_it_is() -> None:
    wish = wished("maanantaina", MONDAY)
    assert wish is not None and wish.fits(to_utc(MONDAY, time(14)))
    assert not wish.fits(to_utc(MONDAY + timedelta(days=7), time(14)))


def test_in_the_week_talked_about() -> None:
    next_week = day("30.11.")
    for said, meant in (("tiistaina kymmeneltä", day("01.12.")), ("huomenna", day("24.11."))):
        wish = wished(said, MONDAY, next_week)
        assert wish is not None and wish.fits(to_utc(meant, time(10)))
        assert not wish.fits(to_utc(meant + timedelta(days=7), time(10)))
    wish = wished("kymmeneltä", MONDAY, next_week)
    assert wish is not None and (wish.first, wish.last) == (next_week, day("06.12."))


def test_near_a_wish_come_other_hours_and_later_weeks() -> None:
    wish = wished("tiistaina klo 7", MONDAY)
    assert wish is not None
    same_day, same_hour, any_tuesday = wish.wider()
    assert same_day.fits(to_utc(day("24.11."), time(9)))
    assert same_hour.fits(to_utc(day("01.12."), time(7))) and not same_hour.fits(to_utc(day("01.12."), time(9)))
    assert any_tuesday.fits(to_utc(day("08.12."), time(9))) and not any_tuesday.fits(to_utc(day("09.12."), time(9)))


@given(st.text(max_size=80), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_any_words_are_read_and_what_is_meant_is_kept_as_a_code(said: str, today: date) -> None:
    wish = wished(said, today)
    assert wish is None or Wish.of(wish.code) == wish


@given(
    st.lists(
        st.sampled_from(
            "tiistaina 24.11. klo 10 puoli halv jälkeen före ennen pm 2026 29.2. tio kl viikko 53 to".split()
        ),
        max_size=8,
    )
)
def test_words_of_time_in_any_order_are_read(words: list[str]) -> None:
    wish = wished(" ".join(words), MONDAY)
    assert wish is None or Wish.of(wish.code) == wish


@pytest.mark.parametrize("code", ["", "20261124", "20261324-20261124-0-0000-2359", "x-y-0-0000-2359", "--9-0000-2359"])
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"2026|not a wish|day|month"):
        Wish.of(code)


def test_the_hour_before_noon_is_the_same_on_both_sides_of_a_clock_change() -> None:
    wish = wished("sunnuntaina klo 10", date(2026, 10, 24))
    assert wish is not None and wish.fits(to_utc(date(2026, 10, 25), time(10)))
    assert isinstance(to_utc(date(2026, 10, 25), time(10)), datetime)
