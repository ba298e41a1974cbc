"""How words are folded and patterns found."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lexicon.fold import fold, spellings
from domain.lexicon.pattern import Patterns, glued
from domain.screening import LEXICONS, screen


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Masennus", "masennus"),
        ("ÄÄNI", "aani"),
        ("ångest", "angest"),
        ("ＡＤＨＤ", "adhd"),
        ("м\u0430s\u0435nnus", "masennus"),
        ("ma\u200bsen\u00adnus", "masennus"),
        ("m a s e n n u s", "masennus"),
        ("m.a.s.e.n.n.u.s", "masennus"),
        ("don't", "dont"),
        ("I’m", "im"),
        ("a b c", "a b c"),
        ("a-b-c-d ef", "abcd ef"),
        ("\ud800x", "x"),
    ],
)
def test_one_word_has_one_spelling(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_stretched_letters() -> None:
    assert spellings("kuollaaaa") == ("kuollaa", "kuolla")
    assert spellings("kuolla") == ("kuolla",)


@pytest.mark.parametrize(
    ("pattern", "said", "found"),
    [
        ("masennus", "masennus vaivaa", True),
        ("masennus", "masennusta on", False),
        ("masennu*", "masennusta on", True),
        ("masennu*", "en ole masennu", True),
        ("masennu*", "syysmasennusta", False),
        ("*masennu*", "syysmasennusta", True),
        ("masennu*", "mase nnusta on", True),
        ("mua|minua", "kysy minua", True),
        ("kävin lääkär*", "kavin eilen aamulla siella laakarissa", True),
        ("kävin lääkär*", "kavin eilen aamulla ihan siella laakarissa", False),
        ("kävin lääkär*", "laakarissa kavin", False),
        ("kävin + lääkär*", "laakarissa kavin", True),
        ("hit_me_up", "hit me up", True),
        ("hit_me_up", "hit me right up", False),
        ("löi|hakkas =mut", "se hakkas mut", True),
        ("löi|hakkas =mut", "se hakkas koodia mut oppi", False),
        ("mua ei_ois|ilman_mua", "jos mua ei ois", True),
        ("mua ei_ois|ilman_mua", "jos mua ei nyt ois", False),
        ("en jaksa.", "en jaksa", True),
        ("en jaksa.", "en jaksa naita", False),
        ("#_kms", "5 kms", True),
        ("#_kms", "viisi kms", False),
    ],
)
def test_patterns(pattern: str, said: str, found: bool) -> None:
    assert bool(list(Patterns([pattern]).find(said.split()))) is found


def test_the_places_of_a_pattern_are_told() -> None:
    assert list(Patterns(["halu* kuolla"]).find(["ma", "haluan", "vaan", "kuolla"])) == [(1, 3)]


def test_words_run_together() -> None:
    assert glued(["halu* kuolla"]).search("mahaluankuolla")
    assert not glued(["halu* kuolla", "masennus"]).search("masennus")


TABLES = ("idioms", "at_work", "interest", "own", "health", "self_harm", "danger")


def examples(pattern: str) -> Iterator[str]:
    """The shortest things to say that a pattern stands for: every alternative once, the others the first."""
    groups = [group.removeprefix("=").split("|") for group in pattern.rstrip(".").replace(" + ", " ").split()]
    for nth, group in enumerate(groups):
        for form in group:
            said = [form if n == nth else forms[0] for n, forms in enumerate(groups)]
            yield " ".join(said).replace("*", "").replace("_", " ").replace("#", "5")


def all_examples(*tables: str) -> list[str]:
    return sorted(
        {
            said
            for lexicon in LEXICONS
            for table in tables
            for entry in getattr(lexicon, table)
            for said in examples(entry)
        }
    )


def test_every_entry_of_distress_raises_the_alert() -> None:
    assert not [said for said in all_examples("self_harm", "danger") if screen(said).alert is None]


def test_every_entry_of_health_is_withheld() -> None:
    assert not [said for said in all_examples("health") if screen(said).clear]


def test_every_sign_of_interest_excuses_what_is_not_ones_own() -> None:
    """But "mielenterveyspalvelut kiinnostaa mua": with a sign of one's own it does not."""
    assert not [said for said in all_examples("interest") if not screen(f"{said} masennus").clear]
    assert not [said for said in all_examples("own") if screen(f"{said} masennus kiinnostaa").clear]


def test_no_table_is_empty_and_no_entry_is_twice() -> None:
    for lexicon in LEXICONS:
        for table in TABLES:
            entries = getattr(lexicon, table)
            assert entries
            twice = sorted({entry for entry in entries if entries.count(entry) > 1})
            assert not twice, f"{table}: {twice}"


@given(st.text(st.characters(), max_size=300))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
