"""Which card a question asks for, measured on the labelled questions in `data/` (see its README)."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.advice import Asked, Topic, best, is_like, is_nearly, words
from locales import load

DATA = Path(__file__).parent / "data"
NONE = "none"


@cache
def cards() -> tuple[Asked, ...]:
    """The starter cards, as the finder sees them; a card's number is its topic's place."""
    texts = load()

    def said(topic: Topic, part: str) -> list[str]:
        return [texts.plain(code, f"advice_cards.{topic}.{part}") for code in texts.languages]

    topics = [topic for topic in Topic if topic is not Topic.OTHER]
    return tuple(
        Asked.of(place, said(topic, "asked_as"), said(topic, "title")) for place, topic in enumerate(topics, 1)
    )


def found(question: str) -> str:
    number = best(question, cards())
    return NONE if number is None else list(Topic)[number - 1].value


def questions(name: str) -> list[tuple[str, str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [(topic, text) for topic, _language, text in (line.split("\t") for line in lines)]


def test_what_the_words_were_written_for_is_found() -> None:
    wrong = [(topic, text, found(text)) for topic, text in questions("advice_1.tsv") if found(text) != topic]
    assert not wrong


def test_of_questions_never_tuned_on_no_wrong_card_is_shown_and_few_are_missed() -> None:
    asked = questions("advice_2.tsv")
    assert len(asked) == 58
    wrong = [(topic, text) for topic, text in asked if found(text) not in (topic, NONE)]
    missed = [text for topic, text in asked if topic != NONE and found(text) == NONE]
    assert not wrong
    assert len(missed) <= 2, missed


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("palkkatuki", "palkkatuen"),
        ("palkkatuki", "palkkatukihakemus"),
        ("tuki", "tukia"),
        ("löne*", "lönesubvention"),
    ],
)
def test_a_word_is_found_however_it_ends(asked: str, said: str) -> None:
    ((one,),) = Asked.of(1, [asked], []).entries
    assert is_like(one, *words(said))


@pytest.mark.parametrize("said", ["palkatuki", "pakkatuki", "paltkatuki", "palkkkatuki", "plakkatuki"])
def test_one_slip_in_a_long_word_is_forgiven_and_two_are_not(said: str) -> None:
    assert not is_like("palkkatuki", said) and is_nearly("palkkatuki", said)
    assert not is_nearly("palkkatuki", said.replace("k", "g"))
    assert not is_nearly("tuki", "tuhi"), "a short word is soon another one"


def test_all_words_of_an_entry_must_be_said_and_of_equals_the_first_named_wins() -> None:
    pair = (Asked.of(1, ["oma koti, ratko"], []), Asked.of(2, ["saksa*\nkissa"], []))
    assert best("koti", pair) is None and best("kodin oma ja koti", pair) == 1
    assert best("saksaksi ratkoa", pair) == 2 and best("ratko vai saksan", pair) == 1
    assert best("", pair) is None and best("*** ratk*", ()) is None


@given(st.text(max_size=300))
@settings(max_examples=25, deadline=None)
def test_any_question_has_an_answer_or_none(question: str) -> None:
    assert found(question) in {*Topic, NONE}


def test_a_long_question_takes_bounded_time() -> None:
    begun = time.process_time()
    found("pitkäaikaistyöttömien palkkatukipäätöksen " * 2_000)
    found("xpalkkatuki " * 2_000)
    assert time.process_time() - begun < 2
