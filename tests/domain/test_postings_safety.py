"""Which postings a person looks at first, measured on the labelled sentences in `data/` (see its README)."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.fairness import look
from domain.postings import Doubt
from domain.postings.posting import Raw
from domain.postings.safety import doubt_of
from tests.kit.labelled_postings import HELD_OUT, TUNED, postings

DATA = Path(__file__).parent / "data"
FINE = "fine"
SETS = ("doubts_1.tsv", "doubts_2.tsv", "doubts_3.tsv")


def labelled(name: str) -> list[tuple[str, str]]:
    """The sentences of a set: label, text."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [(label, text) for label, _language, text in (line.split("\t") for line in lines)]


def doubt(text: str) -> str:
    found = doubt_of(Raw("1", "Myyjä", "Kauppa Oy", text))
    return found.value if found else FINE


@pytest.mark.parametrize("name", SETS)
def test_what_asks_for_too_much_is_held_and_the_rest_is_not(name: str) -> None:
    wrong = [(label, doubt(text), text) for label, text in labelled(name) if doubt(text) != label]
    assert len(wrong) <= 2 and not [one for one in wrong if one[0] == FINE], wrong


def test_there_are_both_sides_of_every_doubt_in_three_languages() -> None:
    lines = [line.split("\t") for name in SETS for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
    assert {label for label, _, _ in lines} == {doubt.value for doubt in Doubt} | {FINE}
    for language in ("fi", "sv", "en"):
        assert {label for label, spoken, _ in lines if spoken == language} >= {"money", "identity", "unfair", "fine"}


def test_ordinary_postings_are_not_held() -> None:
    held = [one.raw.title for name in (*TUNED, *HELD_OUT) for one in postings(name) if doubt_of(one.raw)]
    assert not held


def test_unfair_wishes_are_looked_at_in_postings_as_they_are_in_needs() -> None:
    """Only sentences with certain words are looked at closely; of what is known to be unfair hardly any is missed."""
    sets = [f"fairness_{number}.tsv" for number in range(1, 5)]
    unfair = [text for name in sets for label, text in labelled(name) if label != FINE and look(text)]
    assert sum(doubt(text) != FINE for text in unfair) >= 0.95 * len(unfair)
    fine = [text for name in sets for label, text in labelled(name) if label == FINE]
    assert sum(doubt(text) != FINE for text in fine) <= 0.03 * len(fine)


def test_the_link_of_a_posting_is_looked_at_too() -> None:
    def of(link: str, text: str = "") -> Doubt | None:
        return doubt_of(Raw("1", "Myyjä", "Kauppa Oy", text, link=link))

    for link in (
        "https://bit.ly/x", "http://127.0.0.1/x", "http://0x7f000001/", "https://[::1]/", "https://kauppa.fi@elsewhere.example/",
        "https://kаuppa.fi/", "https://xn--kuppa-3ve.fi/", "https:///nothing",
    ):  # fmt: skip
        assert of(link) is Doubt.LINK, link
    for link in (
        "https://www.kauppa.fi/rekry",
        "https://työ.fi/",
        "https://xn--ty-lka.fi/",
        "https://jobs.kauppa.co.uk/1?a=b",
    ):
        assert of(link) is None, link
    assert of("https://kauppa.fi", "Hae: kauppa.fi (https://kauppa-rekry.example/x)") is Doubt.LINK
    assert of("https://kauppa.fi", "Hae: www.kauppa.fi (https://jobs.kauppa.fi/x)") is None


def test_the_gravest_doubt_is_told() -> None:
    assert doubt("Etsimme nuorta naista. Maksat ilmoittautumismaksun 20 € etukäteen. Hae: https://bit.ly/x") == "money"
    assert doubt("Ota mukaan verokortti. Lähetä kuva passista. Hae: https://bit.ly/x") == "identity"


def test_wherever_it_stands() -> None:
    asks = "Lähetä henkilötunnuksesi heti."
    long = ("Hyvä työ. " * 1_200).strip()
    for posting in (
        Raw("1", asks),
        Raw("1", "Myyjä", text=f"{long[: -len(asks)]} {asks}"),
        Raw("1", "Myyjä", text=long, how_to_apply=asks),
        Raw("1", "Myyjä", employer=asks),
        Raw("1", "Myyjä", place=asks),
    ):
        assert doubt_of(posting) is Doubt.IDENTITY
    assert doubt_of(Raw("1", "Myyjä", "Naisten Pankki ja Kassa Oy", long, place="Maksuton pysäköinti")) is None
