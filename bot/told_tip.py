"""A job tip as the chat would tell it, for who is about to send it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from dialogs import tip_words
from dialogs.kit.scene import Scene
from domain.markup import Markup
from locales import Texts
from storage.tip_rows import Tip


def teller(texts: Texts, privacy_url: str) -> Callable[[Tip, str, datetime], Markup]:
    """Gives the words of a tip that a coordinator sends, in a language, at an instant."""

    def told(tip: Tip, language: str, now: datetime) -> Markup:
        spoken = language if language in texts.languages else texts.languages[0]
        scene = Scene(now, spoken, texts, privacy_url)
        return texts.say(spoken, "notices.tips.from_staff", tip=tip_words.told(tip, scene))

    return told
