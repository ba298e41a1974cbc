"""An introduction card in words: the same lines in the chat, in the console, on a page and on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from babel import Locale

from domain.cards import IntroductionCard
from domain.people import SpokenLanguage
from locales import SOURCE, Texts

Line = tuple[str, str]
"""What it is about, and what it says: plain words, to be escaped by whoever shows them."""


def card_lines(card: IntroductionCard, texts: Texts, language: str) -> list[Line]:
    """Everything on the card but the name, in order; what is empty is left out."""
    return [(texts.plain(language, f"card.{key}"), words) for key, words in _words(card, texts, language) if words]


def _words(card: IntroductionCard, texts: Texts, language: str) -> Iterator[tuple[str, str]]:
    yield "can", card.can
    yield "hopes", card.hopes
    yield "languages", ", ".join(_tongue(code, texts, language) for code in card.languages)
    yield "licences", _several("licence", card.licences, texts, language)
    yield "cards", _several("training", card.cards, texts, language)
    yield "hours", _several("hours_that_suit", card.hours, texts, language)


def _several(family: str, values: Sequence[StrEnum], texts: Texts, language: str) -> str:
    return ", ".join(texts.plain(language, f"card.{family}.{value}") for value in values)


def _tongue(code: SpokenLanguage, texts: Texts, language: str) -> str:
    if code is SpokenLanguage.OTHER:
        return texts.plain(language, "card.other_language")
    names = Locale.parse(language if language in texts.languages else SOURCE).languages
    return str(names.get(code.value, code.value))
