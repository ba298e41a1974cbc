"""Every word the console says is in every language, and no word is kept that it does not say."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import admin
from admin import words
from admin.dates import Dates
from admin.message_codes import MessageFault, Told
from admin.page_codes import Figure
from admin.pages import tongue
from admin.rooms.contents import default_text
from dialogs.notices import NOTICES
from locales import Texts, load, parameters
from storage.contents import EDITABLE
from storage.errors import Refused
from storage.rules import Rules
from tests.kit.clock import START

HERE = Path(admin.__file__).parent
LANGUAGES = ("fi", "sv", "en")
TIMES = ("appointments.py", "appointment_steps.py", "agenda_booking.py")
TALKS = ("talks.py", "notes.py", "labels.py", "canned.py")
SAID = re.compile(r"""["'](console\.[a-z0-9_.]*[a-z0-9_])["']""")
FAMILY = re.compile(r"""\bword\(\s*["'](\w+)["']|\b(?:several|words\.key)\(\s*["'](\w+)["']""")
CALL = re.compile(r"""\b(?:t|words)\(\s*["'](console\.[\w.]+)["']((?:[^()"']|\([^()]*\)|["'][^"']*["'])*?)\)""")
FILES = re.compile(r"\.(css|js|svg)$")
MADE = {f"console.day.{near}" for near in ("yesterday", "today", "tomorrow")}
"""Keys put together in Python: Dates.day."""


def sources() -> str:
    return "\n".join(path.read_text() for path in HERE.rglob("*") if path.suffix in {".py", ".html"})


def keys_used() -> set[str]:
    direct = {key for key in SAID.findall(sources()) if not FILES.search(key)}
    named = {
        words.key(family, value)
        for family, values in words.FAMILIES.items()
        for value in values
        if value not in words.SILENT.get(family, ())
    }
    return direct | named | MADE


def keys_kept(texts: Texts, language: str) -> set[str]:
    return {key for key in texts.keys(language) if key.startswith("console.")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_there_and_none_is_idle(language: str) -> None:
    assert keys_kept(load(), language) == keys_used()


def test_families_are_all_shown() -> None:
    shown = {name for found in FAMILY.findall(sources()) for name in found if name}
    assert shown - {"family"} == set(words.FAMILIES)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_word_takes_the_same_parameters(language: str) -> None:
    texts = load()
    for key in keys_used():
        for n in (1, 2):
            ours, theirs = (parameters(texts.template(code, key, n)) for code in ("fi", language))
            # The form for one may do without the number.
            assert ours | {"n"} == theirs | {"n"}, key


def test_templates_fill_every_parameter() -> None:
    """A text's parameters are what its call gives: `t(key, name=…)`."""
    texts = load()
    calls = CALL.findall(sources())
    for key, call in calls:
        wanted = {one.partition(":")[0] for one in parameters(texts.template("fi", key, 2))}
        given = set(re.findall(r"(\w+)\s*=", call))
        assert wanted <= given | {"n"} or "**" in call, f"{key} wants {wanted}, is given {given}"
    assert len(calls) > 500


def test_editable_texts_have_a_default_everywhere() -> None:
    texts = load()
    for editable in EDITABLE.values():
        for language in LANGUAGES:
            assert texts.has(editable.key, language)
            assert editable.must_say is None or editable.must_say in texts.template(language, editable.key)


def test_every_refusal_of_the_store_has_words() -> None:
    """A Refused that a room does not know would be a broken page."""
    storage = HERE.parent / "storage"
    codes = {
        code
        for name in ("staff.py", "contents.py", "hours.py", "care.py", *TIMES, *TALKS)
        for code in re.findall(r'raise Refused\("(\w+)"\)', (storage / name).read_text())
    }
    assert codes - {"link", "staff_exist"} <= set(words.Fault)
    assert issubclass(Refused, Exception) and default_text is not None


def test_everything_the_bot_tells_has_a_name_and_every_figure_too() -> None:
    assert set(NOTICES) == set(Told) - {Told.OTHER}
    assert set(Rules.model_fields) - {"closure_days"} == set(Figure)
    assert Told.of("party") is Told.OTHER
    assert MessageFault.of("KeyError") is MessageFault.OTHER
    assert MessageFault.of("down") is MessageFault.DOWN


def test_a_value_outside_its_family_is_refused() -> None:
    with pytest.raises(ValueError, match="kuningas"):
        words.key("role", "kuningas")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "fi",
            ["myöhässä 2 päivää", "myöhässä päivän", "tänään", "huomenna", "to 26.11.", "ma 28.12.", "4.1.2027"],
        ),
        (
            "sv",
            ["2 dagar försenad", "en dag försenad", "i dag", "i morgon", "to 26.11.", "må 28.12.", "4.1.2027"],
        ),
        (
            "en",
            ["2 days late", "one day late", "today", "tomorrow", "Thu 26 Nov", "Mon 28 Dec", "4 Jan 2027"],
        ),
    ],
)
def test_promises_as_a_person_says_them(language: str, said: list[str]) -> None:
    dates = Dates(load(), language, START)
    days = [
        date(2026, 11, 22),
        date(2026, 11, 23),
        date(2026, 11, 24),
        date(2026, 11, 25),
        date(2026, 11, 26),
        date(2026, 12, 28),
        date(2027, 1, 4),
    ]
    assert [dates.promise(day) for day in days] == said


def test_days_are_helsinkis() -> None:
    late = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)  # half past midnight in Helsinki
    dates = Dates(load(), "fi", late)
    assert dates.today == date(2026, 11, 25)
    assert dates.moment(late) == "tänään 0.30"
    assert dates.moment(late - timedelta(hours=1)) == "eilen 23.30"
    assert dates.exact(late) == "keskiviikko 25.11.2026 klo 0.30"


def test_languages_have_names() -> None:
    assert [tongue(code, "fi") for code in ("fi", "ar", "ckb", "xx-unknown")] == [
        "suomi",
        "arabia",
        "soranî",
        "xx-unknown",
    ]
