"""Cleaning of what people type."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.text import ZERO_WIDTH_JOINERS, Refusal, Refused, clean_text, cut

ANYTHING = st.text(st.characters(), max_size=200)  # lone surrogates and NUL included


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("Mari Virtanen", "Mari Virtanen"),
        ("  Mari \t\u00a0 Virtanen\n", "Mari Virtanen"),
        ("Ma\x00ri", "Mari"),
        ("Mari\ud83d", "Mari"),
        ("Ma\u200bri\ufeff", "Mari"),
        ("\u202eiraM", "iraM"),
        ("\u2067Mari\u2069", "Mari"),
        ("A\u0308iti", "Äiti"),
        ("a\u200b\u0308iti", "äiti"),
        ("\u3164\u2800\u115f", ""),
        ("rivi yksi\u2028rivi kaksi", "rivi yksi rivi kaksi"),
        ("نێوی من", "نێوی من"),
        ("دەست\u200cپێ", "دەست\u200cپێ"),
        ("Ma\u200dri", "Mari"),
        ("👩\u200d💻 koodaan", "👩\u200d💻 koodaan"),
        ("👍🏽\u200d!", "👍🏽\u200d!"),
        ("", ""),
    ],
)
def test_keeps_what_can_be_seen(raw: str, kept: str) -> None:
    assert clean_text(raw, 80) == kept


def test_lines_are_kept_on_request() -> None:
    assert clean_text("Hei\r\n\r\n  mitä   kuuluu\rnyt\n", 80, keep_lines=True) == "Hei\nmitä kuuluu nyt"


def test_length_is_measured_after_cleaning() -> None:
    assert clean_text("  a\u200b\u200bbc  ", 3) == "abc"
    with pytest.raises(Refused) as refusal:
        clean_text("abcd", 3)
    assert refusal.value.reason is Refusal.TOO_LONG


def test_the_refusal_does_not_repeat_what_was_typed() -> None:
    with pytest.raises(Refused) as refusal:
        clean_text("salaisuus", 3)
    assert "salaisuus" not in repr(refusal.value)


@given(ANYTHING, st.booleans())
def test_what_is_kept_can_be_stored_and_shown(raw: str, keep_lines: bool) -> None:
    kept = clean_text(raw, keep_lines=keep_lines)
    kept.encode("utf-8")
    hidden = [c for c in kept if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    assert set(hidden) <= set(ZERO_WIDTH_JOINERS + ("\n" if keep_lines else ""))
    assert unicodedata.is_normalized("NFC", kept)
    assert kept == kept.strip()
    assert "  " not in kept


@given(ANYTHING, st.booleans())
def test_cleaning_twice_changes_nothing(raw: str, keep_lines: bool) -> None:
    once = clean_text(raw, keep_lines=keep_lines)
    assert clean_text(once, keep_lines=keep_lines) == once


@pytest.mark.parametrize(
    ("text", "longest", "shown"),
    [
        ("tapaaminen", 10, "tapaaminen"),
        ("tapaaminen", 5, "tapa…"),
        ("hei sinä", 5, "hei…"),
        ("abc👩\u200d💻", 5, "abc…"),
        ("abc👍🏽x", 5, "abc…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
    ],
)
def test_cut_leaves_whole_letters(text: str, longest: int, shown: str) -> None:
    assert cut(text, longest) == shown


@given(ANYTHING, st.integers(min_value=0, max_value=50))
def test_cut_never_exceeds_its_length(raw: str, longest: int) -> None:
    assert len(cut(clean_text(raw), longest)) <= longest


def test_a_text_taken_at_a_glance_is_what_a_closer_look_would_give() -> None:
    """An Arabic letter at its end, which nothing is done to, makes the cleaning look at every character."""
    for code in range(0x3000):
        char = chr(code)
        assert clean_text(f"a{char}b") == clean_text(f"a{char}bن").removesuffix("ن"), hex(code)
