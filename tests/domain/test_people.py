"""What a young person is asked, and what counts as an answer."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people import (
    FIELD_OF_SECTOR,
    AgeFit,
    Field,
    Sector,
    call_name_from,
    clean_name,
    parse_birth_year,
    parse_phone,
    service_age,
    show_phone,
)
from domain.text import Refusal, Refused

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("born", "today", "fit"),
    [
        (2012, TODAY, AgeFit.TOO_YOUNG),  # 13 or 14
        (2011, TODAY, AgeFit.OK),  # 14 or 15
        (2003, TODAY, AgeFit.OK),
        (1996, TODAY, AgeFit.OK),  # 29 or 30
        (1995, TODAY, AgeFit.TOO_OLD),  # 30 or 31
        (1996, date(2026, 12, 30), AgeFit.OK),
        (1996, date(2026, 12, 31), AgeFit.TOO_OLD),  # everybody has turned 30
        (1996, date(2027, 1, 1), AgeFit.TOO_OLD),
        (1997, date(2027, 1, 1), AgeFit.OK),
        (2012, date(2027, 1, 1), AgeFit.OK),
        (2030, TODAY, AgeFit.TOO_YOUNG),
    ],
)
def test_whoever_may_be_of_service_age_is_let_in(born: int, today: date, fit: AgeFit) -> None:
    assert service_age(born, today) is fit


def test_the_limits_are_settings() -> None:
    assert service_age(2009, TODAY, youngest=18) is AgeFit.TOO_YOUNG
    assert service_age(1990, TODAY, oldest=36) is AgeFit.OK


@given(
    born=st.dates(date(1960, 1, 1), date(2020, 12, 31)),
    today=st.dates(date(2025, 1, 1), date(2035, 12, 31)),
)
def test_nobody_of_service_age_is_turned_away(born: date, today: date) -> None:
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if 15 <= age <= 29:
        assert service_age(born.year, today) is AgeFit.OK
    if age < 14:
        assert service_age(born.year, today) is AgeFit.TOO_YOUNG
    if age > 30:
        assert service_age(born.year, today) is AgeFit.TOO_OLD


@pytest.mark.parametrize(
    ("raw", "year"),
    [
        ("2003", 2003),
        (" 2003. ", 2003),
        ("-03", 2003),
        ("'03", 2003),
        ("03", 2003),
        ("98", 1998),
        ("-98", 1998),
        ("vuonna 2003", 2003),
        ("s. 2003", 2003),
        ("s.2003", 2003),
        ("synnyin 2003", 2003),
        ("född 2003", 2003),
        ("born in 2003", 2003),
        ("oon 22, syntynyt 2003", 2003),
        ("3.5.2003", 2003),
        ("2003-05-03", 2003),
        ("２００３", 2003),
        ("٢٠٠٣", 2003),
        ("20\u200b03", 2003),
        ("2003 eli 2003", 2003),
        ("1958", 1958),
        ("2026", 2026),
    ],
)
def test_a_birth_year_is_read_however_it_is_written(raw: str, year: int) -> None:
    assert parse_birth_year(raw, TODAY) == year


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", Refusal.NOT_A_YEAR),
        ("en kerro", Refusal.NOT_A_YEAR),
        ("3", Refusal.NOT_A_YEAR),
        ("203", Refusal.NOT_A_YEAR),
        ("20033", Refusal.NOT_A_YEAR),
        ("3.5.03", Refusal.NOT_A_YEAR),
        ("20 033", Refusal.NOT_A_YEAR),
        ("2003 tai 2004", Refusal.SEVERAL_YEARS),
        ("22", Refusal.LOOKS_LIKE_AGE),
        ("19", Refusal.LOOKS_LIKE_AGE),
        ("98-vuotias", Refusal.LOOKS_LIKE_AGE),
        ("29 v", Refusal.LOOKS_LIKE_AGE),
        ("03 år", Refusal.LOOKS_LIKE_AGE),
        ("75 years old", Refusal.LOOKS_LIKE_AGE),
        ("2027", Refusal.YEAR_OUT_OF_RANGE),
        ("1903", Refusal.YEAR_OUT_OF_RANGE),
        ("9999", Refusal.YEAR_OUT_OF_RANGE),
        ("2" * 101, Refusal.TOO_LONG),
    ],
)
def test_what_is_no_birth_year_is_refused_with_the_reason(raw: str, reason: Refusal) -> None:
    with pytest.raises(Refused) as refusal:
        parse_birth_year(raw, TODAY)
    assert refusal.value.reason is reason


@given(st.integers(min_value=1960, max_value=2013), st.sampled_from(["{}", "s. {}", "-{}", "vuonna {}"]))
def test_two_digits_mean_the_year_they_abbreviate(year: int, written: str) -> None:
    assert parse_birth_year(written.format(f"{year % 100:02}"), TODAY) == year


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (" Mari  Virtanen. ", "Mari Virtanen"),
        ("Åsa Öst", "Åsa Öst"),
        ("Renée O'Neill-Niemi", "Renée O'Neill-Niemi"),
        ("نازدار", "نازدار"),
    ],
)
def test_a_name_is_cleaned(raw: str, name: str) -> None:
    assert clean_name(raw) == name


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", Refusal.EMPTY),
        (" . \u200b", Refusal.EMPTY),
        ("040 1234567", Refusal.NO_LETTERS),
        ("😀", Refusal.NO_LETTERS),
        ("a" * 81, Refusal.TOO_LONG),
    ],
)
def test_what_is_no_name_is_refused(raw: str, reason: Refusal) -> None:
    with pytest.raises(Refused) as refusal:
        clean_name(raw)
    assert refusal.value.reason is reason


@pytest.mark.parametrize(
    ("full", "called"),
    [
        ("Mari Anneli Virtanen", "Mari"),
        ("Virtanen, Mari", "Mari"),
        ("Virtanen,", "Virtanen"),
        ("MARI VIRTANEN", "Mari"),
        ("anna-maija korhonen", "Anna-Maija"),
        ("äijä", "Äijä"),
        ("McKenzie Smith", "McKenzie"),
        ("Mari", "Mari"),
        ("نازدار ئەحمەد", "نازدار"),
        ("  ", ""),
        (",", ""),
    ],
)
def test_the_call_name_is_the_first_given_name(full: str, called: str) -> None:
    assert call_name_from(full) == called


@pytest.mark.parametrize(
    ("raw", "e164", "shown"),
    [
        ("040 123 4567", "+358401234567", "040 1234567"),
        ("0401234567", "+358401234567", "040 1234567"),
        ("040-123.4567", "+358401234567", "040 1234567"),
        ("+358 40 123 4567", "+358401234567", "040 1234567"),
        ("00358 40 123 4567", "+358401234567", "040 1234567"),
        ("+358 (0)40 123 4567", "+358401234567", "040 1234567"),
        ("\u202a+358401234567\u202c", "+358401234567", "040 1234567"),
        ("０４０１２３４５６７", "+358401234567", "040 1234567"),
        ("numeroni on 040 1234567!", "+358401234567", "040 1234567"),
        ("0401234567, siis 040 123 4567", "+358401234567", "040 1234567"),
        ("03 733 0111", "+35837330111", "03 7330111"),
        ("+46 70 123 45 67", "+46701234567", "+46 70 123 45 67"),
        ("+372 5123 4567", "+37251234567", "+372 5123 4567"),
    ],
)
def test_a_phone_number_is_read_and_shown(raw: str, e164: str, shown: str) -> None:
    assert parse_phone(raw) == e164
    assert show_phone(e164) == shown


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", Refusal.NOT_A_PHONE),
        ("ei ole", Refusal.NOT_A_PHONE),
        ("040", Refusal.TOO_SHORT),
        ("112", Refusal.TOO_SHORT),
        ("0404", Refusal.TOO_SHORT),
        ("040123456789012", Refusal.NOT_A_PHONE),
        ("0700 123123", Refusal.PREMIUM),
        ("0600 12345", Refusal.PREMIUM),
        ("040 1234567 tai 050 7654321", Refusal.NOT_A_PHONE),
        ("4567 8901 2345 1111", Refusal.NOT_A_PHONE),
        ("0401234567" + " " * 100, Refusal.NOT_A_PHONE),
    ],
)
def test_what_is_no_phone_number_is_refused_with_the_reason(raw: str, reason: Refusal) -> None:
    with pytest.raises(Refused) as refusal:
        parse_phone(raw)
    assert refusal.value.reason is reason


@pytest.mark.parametrize("raw", ["", "040 1234567", "soita"])
def test_only_e164_is_shown(raw: str) -> None:
    with pytest.raises(Refused):
        show_phone(raw)


@pytest.mark.parametrize("read", [lambda raw: parse_birth_year(raw, TODAY), parse_phone, clean_name])
@given(raw=st.text(st.characters(), max_size=200))
def test_any_answer_is_taken_or_refused(read: Callable[[str], object], raw: str) -> None:
    with suppress(Refused):
        assert read(raw)


@given(st.text(st.characters(), max_size=200))
def test_any_name_gives_a_call_name(raw: str) -> None:
    assert len(call_name_from(raw).split()) <= 1


@given(st.integers(min_value=0, max_value=9_999_999))
def test_every_finnish_mobile_number_comes_back_as_it_went_in(digits: int) -> None:
    e164 = f"+35840{digits:07}"
    assert parse_phone(show_phone(e164)) == e164


def test_every_sector_of_the_reports_has_a_field() -> None:
    assert set(FIELD_OF_SECTOR) == set(Sector)
    assert set(FIELD_OF_SECTOR.values()) == set(Field)
