"""Whom an employer sets aside, measured on the labelled wishes in `data/` (see its README)."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.fairness import Ground, look

DATA = Path(__file__).parent / "data"
FINE = "fine"
TUNED = ("fairness_1.tsv", "fairness_2.tsv", "fairness_3.tsv")
NEVER_TUNED = "fairness_4.tsv"


def wishes(name: str) -> list[tuple[str, str]]:
    """The wishes of a set: label, text."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [(label, text) for label, _language, text in (line.split("\t") for line in lines)]


def ground_of(text: str) -> str:
    found = look(text)
    return found.ground.value if found else FINE


def figures(name: str) -> tuple[int, int, int, int]:
    """Of the unfair: found with their right ground, all; of the fair: taken for unfair, all."""
    bad = [(label, text) for label, text in wishes(name) if label != FINE]
    good = [text for label, text in wishes(name) if label == FINE]
    found = sum(ground_of(text) == label for label, text in bad)
    return found, len(bad), sum(ground_of(text) != FINE for text in good), len(good)


@pytest.mark.parametrize("name", TUNED)
def test_what_it_was_tuned_on_is_found_and_the_fair_passes(name: str) -> None:
    wrong = [(label, text) for label, text in wishes(name) if ground_of(text) != label]
    assert not wrong


def test_of_wishes_it_had_never_met_nine_in_ten_are_found() -> None:
    """A floor under what README says of the first run: whoever changes the tables sees what it costs."""
    found, bad, alarms, good = figures(NEVER_TUNED)
    assert (bad, good) == (42, 77)
    assert found >= 38
    assert alarms <= 4


def test_there_is_enough_to_measure_on() -> None:
    labels = {label for name in (*TUNED, NEVER_TUNED) for label, _ in wishes(name)}
    assert labels == {ground.value for ground in Ground} | {FINE}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Kokki, hygieniapassi, alle 30-vuotias, oma auto", "30-vuotias"),
        ("Hei! Haluamme REIPPAAN pojan varastoon. Palkka TES.", "pojan"),
        ("Meille: A\u0308idinkielena\u0308a\u0308n suomi", "A\u0308idinkielena\u0308a\u0308n suomi"),
        ("🙂 söker en ung säljare", "ung säljare"),
    ],
)
def test_the_very_words_can_be_shown(text: str, shown: str) -> None:
    found = look(text)
    assert found
    assert text[slice(*found.span)] == shown or shown in text[slice(*found.span)]


def test_a_hello_is_no_wish_and_a_wish_no_hello() -> None:
    assert ground_of("Terve! Etsin kokkia.") == FINE
    assert ground_of("terve, tarvitsen kokin") == FINE
    assert ground_of("terve ja reipas") == "health"
    assert ground_of("Terve! Etsin tervettä kokkia.") == "health"


@pytest.mark.parametrize("dots", [("ä", "a"), ("ö", "o"), ("å", "a")])
def test_dots_and_capitals_make_no_difference(dots: tuple[str, str]) -> None:
    bad = [text for label, text in wishes(TUNED[0]) if label != FINE and dots[0] in text]
    assert bad
    assert not [text for text in bad if not look(text.replace(*dots))]
    assert not [text for text in bad if not look(text.upper())]


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_is_looked_at(text: str) -> None:
    found = look(text)
    if found:
        start, end = found.span
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("unit", ["alle 30 v ", "suomalaista hyvää ", "ei ", "nuori ja ", "ja , ", "a"])
def test_long_texts_take_bounded_time(unit: str) -> None:
    look(unit)
    begun = time.process_time()
    look(unit * (4_000 // len(unit)))
    assert time.process_time() - begun < 1
