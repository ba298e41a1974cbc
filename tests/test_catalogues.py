"""The texts: all there in every language, all used, and written so that a tired reader understands them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from locales import Texts, load
from tests.dialogs.chat import strict
from tests.kit import catalogues

Catalogue = dict[str, dict[str, str | tuple[str, ...]]]


@pytest.mark.parametrize("check", catalogues.CHECKS, ids=lambda check: check.__name__)
def test_the_texts_are_in_order(check: Callable[[Texts], Iterator[str]]) -> None:
    assert list(check(load())) == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_statement_of_accessibility_tells_every_shortcoming_that_the_docs_tell(language: str) -> None:
    told = load().plain(language, "web.access.known.body").count("- ")
    written = (Path(__file__).parent.parent / "docs" / "accessibility.md").read_text(encoding="utf-8")
    assert told == written.partition("Known shortcomings")[2].count("\n- ")


def test_there_are_three_languages_and_many_texts() -> None:
    assert load().languages == ("fi", "sv", "en")
    assert len(load().keys()) > 500


@pytest.mark.parametrize(
    ("check", "key", "fi", "sv", "what"),
    [
        (catalogues.gaps, "kit.new", "Uusi", None, "not translated"),
        (catalogues.gaps, "kit.new", None, "Ny", "not in the Finnish"),
        (catalogues.gaps, "kit.new", "{at:day}", "{at:time}", "other parameters"),
        (catalogues.gaps, "kit.new", "{name}", "Ny", "other parameters"),
        (catalogues.gaps, "kit.new", ("{n} uusi", "{n} uutta"), "ny", "plurals in one"),
        (catalogues.missing, "kit.way.back", None, None, "used and not written"),
        (catalogues.missing, "kit.fault", None, None, "used in bot/turn.py and not written"),
        (catalogues.missing, "basics.contact_way.chat", None, None, "used and not written"),
        (catalogues.missing, "kit.invalid.too_short", None, None, "neither this nor the kit's"),
        (catalogues.missing, "register.opening", None, None, "dialogs/register.py"),
        (catalogues.missing, "console.clients.title", None, None, "admin/"),
        (catalogues.unused, "kit.never", "Ei koskaan", "Aldrig", "not used"),
        (catalogues.unused, "basics.full_name.never", "Ei koskaan", "Aldrig", "not used"),
        (catalogues.copies, "kit.new", "Uusi asia", "Uusi asia", "the same"),
        (catalogues.double_dots, "kit.new", "Se on {at:day}.", "Det är {at:day}", "a full stop"),
        (catalogues.double_dots, "kit.new", "Se on {at:day}", "Det är <b>{at:date}</b>.", "a full stop"),
        (catalogues.odd_markup, "kit.new", "<u>Uusi</u>", "Ny", "markup"),
        (catalogues.odd_markup, "kit.new", "<b>Uusi", "Ny", "markup"),
        (catalogues.odd_markup, "kit.new", '<a onclick="x">Uusi</a>', "Ny", "markup"),
        (catalogues.long_sentences, "kit.new", "Sana " * 15, "Ord", "15 words"),
    ],
)
def test_each_check_sees_what_it_looks_for(
    check: Callable[[Texts], Iterator[str]], key: str, fi: str | tuple[str, ...] | None, sv: str | None, what: str
) -> None:
    spoilt = _all()
    for language, said in (("fi", fi), ("sv", sv), ("en", "New" if fi and sv else None)):
        spoilt[language].pop(key, None)
        if said is not None:
            spoilt[language][key] = said
    found = [line for line in check(Texts(spoilt)) if key in line or key.removeprefix("kit.invalid") in line]
    assert any(what in line for line in found), found


def _all() -> Catalogue:
    texts = strict()
    return {code: {key: _forms(texts, code, key) for key in texts.keys(code)} for code in texts.languages}


def _forms(texts: Texts, code: str, key: str) -> str | tuple[str, ...]:
    try:
        return texts.template(code, key)
    except KeyError:
        return (texts.template(code, key, 1), texts.template(code, key, 2))
