"""The cards a new house begins with: general knowledge in the words of `locales/*/advice_cards.po`, unchecked.

They name no amounts, shares or limits of time, since those change. Nobody sees them before a person has checked them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.advice import Topic
from locales import Texts
from storage.advice_cards import Draft

SOURCES: Final[Mapping[Topic, str]] = MappingProxyType(
    {
        Topic.SUBSIDY: "https://tyomarkkinatori.fi",
        Topic.TRIAL: "https://tyomarkkinatori.fi",
        Topic.APPRENTICESHIP: "https://www.oph.fi",
        Topic.ARRANGEMENT: "https://tyomarkkinatori.fi",
        Topic.SUPPLEMENT: "https://www.lahti.fi",
        Topic.SHAPING: "https://vamlas.fi",
        Topic.COACHING: "https://tyomarkkinatori.fi",
        Topic.ONWARD: "https://www.lahti.fi",
        Topic.EVENT: "https://www.lahti.fi",
    }
)
"""Where whoever checks a card looks first."""


def starters(texts: Texts) -> list[Draft]:
    """Every starter card, in all languages."""
    return [_starter(texts, topic, source) for topic, source in SOURCES.items()]


def _starter(texts: Texts, topic: Topic, source: str) -> Draft:
    def said(key: str) -> dict[str, str]:
        return {code: texts.plain(code, key) for code in texts.languages}

    return Draft(
        topic,
        titles=said(f"advice_cards.{topic}.title"),
        for_whom=said(f"advice_cards.{topic}.for_whom"),
        bodies=said(f"advice_cards.{topic}.body"),
        asked_as=said(f"advice_cards.{topic}.asked_as"),
        authorities=said(f"advice_cards.{topic}.authority"),
        source=source,
    )
