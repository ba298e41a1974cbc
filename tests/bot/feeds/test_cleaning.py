"""Texts, links and dates of strangers: what a person can read stays, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.feeds.cleaning import line, lines, link, mail
from bot.feeds.dates import instant
from domain.text import clean_text

TODAY = date(2026, 11, 22)
NEW_YEARS_EVE = datetime(2026, 12, 31, 21, 59, 59, tzinfo=UTC)
AT_FOUR = datetime(2026, 12, 31, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<p>Hae <b>heti</b>!</p><p>Työ\nalkaa.</p>", "Hae heti!\nTyö alkaa."),
        ("Ensin\n\n  sitten\r\nlopuksi", "Ensin\nsitten\nlopuksi"),
        ("<ul><li>yksi</li><li> </li><li>kaksi</li></ul>loppu", "- yksi\n- kaksi\nloppu"),
        ("a<br>b<br/>c<BR />d", "a\nb\nc\nd"),
        ("&lt;p&gt;Kaksi kertaa &amp;amp; oikein&lt;/p&gt;", "Kaksi kertaa & oikein"),
        ("palkka &gt; 15&nbsp;€ &#8211; sop.", "palkka > 15 € – sop."),
        ("<script>alert('<p>x</p>')</script>Työ<style>p{}</style><!-- <p>pois</p> -->", "Työ"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Työ", "Työ"),
        ("Työ &amp;lt;script&amp;gt;x&amp;lt;/script&amp;gt; jää", "Työ jää"),
        ("Työ <<b>script>alert(1)</script> <scr<i>ipt>x</scr</i>ipt> jää", "Työ jää"),
        ('<img src="https://spy.example/p.gif" alt="a > b" width=1>Työ<iframe src=x>y</iframe>', "Työ"),
        ("<svg onload=alert(1)><p>x</svg>Työ<object>z", "Työ"),
        ("1 < 2, <mari@example.fi>, C++ <vector>, <3", "1 < 2, <mari@example.fi>, C++ , <3"),
        ('<a href="mailto:rekry@example.fi?subject=x">Kirjoita</a>', "Kirjoita (rekry@example.fi)"),
        ('<a href="mailto:rekry@example.fi">rekry@example.fi</a>', "rekry@example.fi"),
        ("<a href='javascript:alert(1)'>Hae</a> <a href=data:text/html,x>x</a>", "Hae x"),
        ('<a href="https://evil.example/x">https://pankki.fi</a>', "https://pankki.fi (https://evil.example/x)"),
        ('<a href="https://www.pankki.fi/a">pankki: https://pankki.fi</a>', "pankki: https://pankki.fi"),
        ("Sii\u200bvoo\u00adja \u202eajookk\u202c \ufeffyöhön\u0000 \ud800", "Siivooja ajookk yöhön"),
        ("<?php x ?><!DOCTYPE html><html><head><title>t</title></head><body>Työ", "Työ"),
        ("Ka\u0308rry", "Kärry"),
        (17, "17"),
        (None, ""),
        (["x"], ""),
        (True, ""),
    ],
)
def test_what_is_left_of_a_text(written: Any, read: str) -> None:
    assert lines(written, 12_000) == read


def test_the_ends_of_texts_and_of_links() -> None:
    assert line("<p>Kaksi</p><p>riviä</p>", 100) == "Kaksi riviä"
    assert lines("x" * 300, 200) == "x" * 199 + "…"
    assert lines('<a href="https://yritys.example/hae">tästä</a>', 99, keep_links=True) == (
        "tästä (https://yritys.example/hae)"
    )
    for good in ("https://yritys.example/a?b=c#d", "HTTP://yritys.example", "https://työ.example/ä"):
        assert link(f" {good} ") == good
    assert link("www.yritys.example/tyo") == "https://www.yritys.example/tyo"
    for bad in (
        "javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "//yritys.example", "ftp://yritys.example",
        "https://mari:salasana@yritys.example", "https://yritys.example@paha.example", "https://localhost/x",
        "https://a.example/x y", "https://a.example/\u202e", 'https://a.example/"onclick', "https://a.example:x/",
        "https:\\\\a.example", "https://[::1", "", None, 7, "https://a.example/" + "x" * 1000,
    ):  # fmt: skip
        assert link(bad) is None, bad
    assert (mail("mailto:a.b@example.fi?subject=x"), mail("a b@example.fi"), mail(None)) == (
        "a.b@example.fi",
        None,
        None,
    )


@given(
    st.lists(
        st.sampled_from(["<", ">", "&", '"', "'", "a", "p", "<p", "</", "<!--", "<a href=", "<script>", "lt;", " "])
    )
)
@settings(max_examples=80, deadline=None)
def test_any_pile_of_signs_becomes_plain_text(pile: list[str]) -> None:
    read = lines("".join(pile), 1_000)
    assert clean_text(read, keep_lines=True) == read
    assert "<p>" not in read and "<script>" not in read


@pytest.mark.parametrize(
    "written",
    [
        "31.12.2026", "31.12.26", "2026-12-31", "20261231", "31/12/2026", "31. joulukuuta 2026", "31 december 2026",
        "den 31 december 2026", "December 31, 2026", "31st Dec 2026", "to 31.12.2026", "31.12.", 46387, "46387",
        "2026-12-31T00:00:00", "31.12.2026 klo 24", date(2026, 12, 31), datetime(2026, 12, 31), " 31. 12. 2026 ",
    ],
)  # fmt: skip
def test_a_bare_day_ends_that_day(written: Any) -> None:
    assert instant(written, TODAY, ends=True) == NEW_YEARS_EVE
    assert instant(written, TODAY) == datetime(2026, 12, 30, 22, tzinfo=UTC) or "24" in str(written)


@pytest.mark.parametrize(
    "written",
    [
        "2026-12-31T14:00:00Z", "2026-12-31T16:00:00.123+02:00", "2026-12-31T16:00:00+0200", "2026-12-31T16:00",
        "2026-12-31 16:00:00", "31.12.2026 klo 16", "31.12.2026 klo 16.00", "31.12.2026 kl. 16:00",
        "torstai 31. joulukuuta 2026 klo 16", "Thu, 31 Dec 2026 16:00:00 +0200", "Thu, 31 Dec 2026 14:00:00 GMT",
        1798725600, "1798725600", 1798725600000, 46387 + 16 / 24, datetime(2026, 12, 31, 16),
    ],
)  # fmt: skip
def test_an_hour_is_that_hour_here(written: Any) -> None:
    assert instant(written, TODAY, ends=True) == AT_FOUR


@pytest.mark.parametrize(
    "written",
    [
        "", "jatkuva haku", "toistaiseksi", "31.2.2026", "12/31/2026", "32.1.2026", "2026", "2026-13-01", "1.1.1970",
        "2026-12-31T25:00", "9999-12-31", "0001-01-01T00:00:00Z", "2026-12-31T16:00:00+99:00", "31. ruisleipää 2026",
        "x" * 500, 0, -1, 5, 1e300, float("nan"), float("inf"), True, None, [], {"a": 1}, "٣١.١٢.٢٠٢٦x",
    ],
)  # fmt: skip
def test_nonsense_is_no_date(written: Any) -> None:
    assert instant(written, TODAY, ends=True) is None


def test_years_that_are_not_said_and_other_clocks() -> None:
    assert instant("1.2.", TODAY, ends=True) == datetime(2027, 2, 1, 21, 59, 59, tzinfo=UTC)
    assert instant("1.11.", TODAY, ends=True) == datetime(2026, 11, 1, 21, 59, 59, tzinfo=UTC)  # over, not next year
    sweden = ZoneInfo("Europe/Stockholm")
    assert instant("2026-07-01T16:00", TODAY, zone=sweden) == datetime(2026, 7, 1, 14, tzinfo=UTC)
    assert instant("2026-07-01", TODAY, ends=True) == datetime(2026, 7, 1, 20, 59, 59, tzinfo=UTC)  # summer time


@given(st.one_of(st.text(max_size=40), st.integers(), st.floats(), st.datetimes(), st.dates()))
@settings(max_examples=80, deadline=None)
def test_whatever_is_written_no_date_breaks(written: Any) -> None:
    found = instant(written, TODAY, ends=True)
    assert found is None or (found.tzinfo is UTC and 2000 <= found.year <= 2046)
