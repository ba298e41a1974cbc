"""What must not be kept of a message, measured on the labelled phrases in `data/` (see its README)."""

import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import screening
from domain.identity_code import MASK
from domain.lexicon.pattern import Patterns
from domain.screening import Alert, Kind, Screening, screen

DATA = Path(__file__).parent / "data"
SETS = sorted(path.name for path in DATA.glob("screening_*.tsv"))
DISTRESS = {"self_harm", "danger"}


def phrases(name: str) -> list[tuple[str, str]]:
    """The phrases of a set: label, text."""
    rows = []
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        label, _language, text = line.split("\t")
        rows.append((label, re.sub(r"\\u([0-9a-f]{4})", lambda escape: chr(int(escape[1], 16)), text)))
    return rows


EVERYTHING = [phrase for name in SETS for phrase in phrases(name)]


def label_of(finding: Screening) -> str:
    return finding.alert.value if finding.alert else finding.kind.value


def test_there_is_enough_to_measure_on() -> None:
    labels = Counter(label for label, _ in EVERYTHING)
    assert set(labels) == {"clear", "health", "self_harm", "danger", "identity_code"}
    assert labels["clear"] > 300
    assert min(labels.values()) > 50


@pytest.mark.parametrize("name", SETS)
def test_no_distress_is_missed(name: str) -> None:
    missed = [text for label, text in phrases(name) if label in DISTRESS and not screen(text).alert]
    assert not missed


@pytest.mark.parametrize("name", SETS)
def test_no_identity_code_is_missed(name: str) -> None:
    codes = [text for label, text in phrases(name) if label == "identity_code"]
    assert not [text for text in codes if screen(text).kind is not Kind.IDENTITY_CODE]
    assert not [text for text in codes if MASK not in screen(text).kept]


def counts(name: str) -> dict[str, tuple[int, int]]:
    """For each label how many phrases of a set were not found clear, and how many there are."""
    rows = phrases(name)
    flagged = Counter(label for label, text in rows if not screen(text).clear)
    return {label: (flagged[label], total) for label, total in Counter(label for label, _ in rows).items()}


def test_health_is_found_and_the_harmless_is_let_through(capsys: pytest.CaptureFixture[str]) -> None:
    measured = {name: counts(name) for name in SETS}
    with capsys.disabled():
        sys.stdout.write("".join(f"\n{name}: found of each {by_label}" for name, by_label in measured.items()))
    health = [by_label["health"] for by_label in measured.values()]
    harmless = [by_label["clear"] for by_label in measured.values()]
    assert sum(n for n, _ in health) / sum(total for _, total in health) >= 0.97
    assert sum(n for n, _ in harmless) / sum(total for _, total in harmless) <= 0.01


def test_what_is_kept_of_each_kind() -> None:
    assert screen("Moi! Haen töitä") == Screening(Kind.CLEAR, "Moi! Haen töitä")
    assert screen("hetu 050906A9943, soita") == Screening(Kind.IDENTITY_CODE, f"hetu {MASK}, soita")
    assert screen("mulla on masennus, soita") == Screening(Kind.HEALTH, "")
    assert screen("haluan kuolla") == Screening(Kind.DISTRESS, "", Alert.SELF_HARM)
    assert screen("mies hakkaa mua") == Screening(Kind.DISTRESS, "", Alert.DANGER)
    assert screen("") == Screening(Kind.CLEAR, "")


def test_the_gravest_finding_counts() -> None:
    assert screen("050906A9943. Mulla on masennus.").kind is Kind.HEALTH
    assert screen("Mulla on masennus. Haluan kuolla.").alert is Alert.SELF_HARM
    assert screen("Mies hakkaa mua. Haluan kuolla.").alert is Alert.SELF_HARM
    assert screen("Mies hakkaa mua, mulla on masennus ja hetu on 050906A9943").alert is Alert.DANGER


@pytest.mark.parametrize("label", ["health", "self_harm", "danger"])
@pytest.mark.parametrize(
    "disguise",
    [
        str.upper,
        lambda text: text.replace("ä", "a").replace("ö", "o").replace("å", "a"),
        "\u200b".join,
        lambda text: text.replace("a", "\u0430").replace("o", "\u043e"),
        lambda text: f"Moi! {text}. Kiitos ja hyvää päivänjatkoa",
        lambda text: text.replace(" ", "   "),
        lambda text: text.replace(" ", "\n"),
        lambda text: f"{text}....",
    ],
    ids=["capitals", "no dots", "zero width", "look-alikes", "among others", "wide", "lines", "trailing"],
)
def test_a_disguise_does_not_help(disguise: Callable[[str], str], label: str) -> None:
    said = [text for expected, text in phrases("screening_1.tsv") if expected == label]
    plain = sum(not screen(text).clear for text in said)
    disguised = sum(not screen(disguise(text)).clear for text in said)
    assert disguised >= plain


@pytest.mark.parametrize(
    ("text", "clear"),
    [
        ("masennuksen hoito kiinnostaa ammattina", True),
        ("mulla on masennus mut hoitoala kiinnostaa", False),
        ("opiskelen hoitajaksi", True),
        ("opiskelen hoitajaksi. Mulla on masennus", False),
    ],
)
def test_interest_excuses_only_what_is_not_ones_own(text: str, clear: bool) -> None:
    assert screen(text).clear is clear


IDIOMS = """
tekis mieli kuolla nauruun
haluan kuolla häpeästä
tää matka tappaa mut
ajattelen kuolemansyytutkijan uraa
oon allerginen maanantaille
uhkaako mua karenssi
oon vaarassa menettää tuet
se uutinen löi mut ällikällä
sain turpaan pelissä 5-0
hakkaan halkoja, ne on mökillä
juon liikaa kahvia
en halua elää tuilla
jag vill dö av skratt
jag har ont om tid
hon ringde, det slog mig sen
allergisk mot måndagar
I'm sick of these forms
someone hit me up about a job
Suicide Squad
I cut my hair myself
I don't want to live in a big city
5 kms away
a few kms away
the company is in danger of closing
"""
AT_WORK = """
olin töissä sairaalassa
olin sairaalassa töissä
olin duunissa psykiatrisella osastolla
lääkkeitä pakattiin viime kesänä
kissa sairastui
jag var och jobbade på sjukhus
I was working in hospital
I was in hospital cleaning
"""


@pytest.mark.parametrize(
    ("table", "said"),
    [("idioms", said) for said in IDIOMS.strip().splitlines()]
    + [("at_work", said) for said in AT_WORK.strip().splitlines()],
)
def test_what_only_looks_like_it_is_let_through(table: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And it is the table that lets it through: without it, the same words are withheld."""
    assert screen(said).clear
    known = screening._patterns
    monkeypatch.setattr(screening, "_patterns", lambda name: Patterns(()) if name == table else known(name))
    assert not screen(said).clear


@pytest.mark.parametrize(
    "said",
    [
        "kuolen nauruun, ei vaan oikeesti haluan kuolla",
        "haluan kuolla, elämä on pelkkää tylsyyttä",
        "tää stressi, haluan tappaa itteni",
        "I want to die for real",
        "haluan... kuolla",
        "haluan\nkuolla",
        "en jaksa enää\nmoikka",
        "masennus kiinnostaa, haluan kuolla",
    ],
)
def test_an_idiom_near_by_does_not_hide_what_is_meant(said: str) -> None:
    assert screen(said).alert is Alert.SELF_HARM


@pytest.mark.parametrize(
    "said",
    ["pomo uhkasi irtisanoa mut jäin", "tykkään tappaa aikaa mut haluun duunia", "se löi läpi mut meni ohi"],
)
def test_mut_is_more_often_but_than_me(said: str) -> None:
    assert screen(said).clear
    assert screen("se hakkas mut").alert is Alert.DANGER


@given(st.text(st.characters(), max_size=2_000))
def test_any_text_is_screened(text: str) -> None:
    finding = screen(text)
    assert (finding.alert is not None) == (finding.kind is Kind.DISTRESS)
    assert (finding.kept == text) or not finding.clear


def seconds(unit: str, length: int) -> float:
    """Processor time to screen `unit` repeated to `length` characters."""
    text = (unit * (length // len(unit) + 1))[:length]
    began = time.process_time()
    screen(text)
    return time.process_time() - began


PIECES = [text for _, text in EVERYTHING] + [
    "\x00",
    "\u202e",
    "\ud800",
    "a" * 40,
    "1 2 3 4",
    "halu",
    "en jaksa",
    ".",
]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=6),
    st.integers(5_000, 100_000),
    st.sampled_from(["", " ", "\n", ". "]),
)
def test_long_texts_are_screened_in_bounded_time(parts: list[str], length: int, between: str) -> None:
    """No more than six times as long for a letter as a tenth of it in plain talk, on this machine as busy as it is."""
    unit = between.join([*parts, ""]) or "."
    assert any(seconds(unit, length) <= 6 * 10 * seconds("en jaksa ", length // 10) for _ in range(4))


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "a ",
        "a.",
        "1",
        "1 ",
        "12-",
        "en ",
        "haluan ",
        "mua ",
        "en jaksa ",
        "masennu",
        "hetu ",
        "\u0430",
        "'a",
    ],
)
def test_time_grows_with_length_and_no_faster(unit: str) -> None:
    seconds(unit, 100)
    # Ten times the length takes a hundred times as long where it grows faster. Of several tries the best one tells:
    # others carry what the machine and the collector of garbage do meanwhile.
    short = min(seconds(unit, 8_000) for _ in range(3))
    assert any(seconds(unit, 80_000) <= 60 * max(short, 0.005) for _ in range(4))
