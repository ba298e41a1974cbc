"""The one builder of formatted text: ours may be bold, theirs never."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.markup import Markup, escape, plain, split, utf16_units, web


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_people_write_comes_back_as_they_wrote_it(words: str) -> None:
    assert plain(escape(words)) == words
    assert "<" not in escape(words)


def test_tags_go_and_addresses_stay() -> None:
    markup = Markup('Kiitos, <b>Aino &amp; Co</b>! <a href="https://a.fi/x">Seloste</a> <i>nyt</i>')
    assert plain(markup) == "Kiitos, Aino & Co! Seloste (https://a.fi/x) nyt"


def test_a_page_shows_paragraphs_breaks_and_links() -> None:
    markup = Markup("Moi.\nKatso https://a.fi/b.\n\n<b>Hei</b>")
    assert web(markup) == '<p>Moi.<br>Katso <a href="https://a.fi/b">https://a.fi/b</a>.</p><p><b>Hei</b></p>'


def test_an_address_in_a_persons_words_cannot_open_a_tag() -> None:
    shown = web(escape('https://a.fi/"onclick="x <script>alert(1)</script>'))
    assert "<script" not in shown
    assert re.findall(r"<a [^>]*>", shown) == ['<a href="https://a.fi/&quot;onclick=&quot;x">']


@given(st.text(alphabet="ab \n😀ä", max_size=300), st.integers(4, 40))
def test_pieces_fit_and_lose_no_word(words: str, most: int) -> None:
    pieces = split(escape(words), most)
    assert all(utf16_units(piece) <= most for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(words.split())


@given(st.integers(1, 200), st.integers(8, 40))
def test_no_piece_ends_in_half_an_escaped_character(length: int, most: int) -> None:
    assert "".join(plain(piece) for piece in split(escape("&" * length), most)) == "&" * length


@pytest.mark.parametrize(("text", "units"), [("a", 1), ("ä", 1), ("😀", 2), ("👨‍👩‍👧", 8)])
def test_length_is_counted_as_telegram_counts(text: str, units: int) -> None:
    assert utf16_units(text) == units


def test_a_long_message_is_cut_between_paragraphs() -> None:
    first, second = "a" * 30, "b" * 30
    assert split(Markup(f"{first}\n\n{second}"), 40) == [first, second]
