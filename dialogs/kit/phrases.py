"""The words that work at every question, in every language: back, cancel, help, language, person, stop."""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import lru_cache
from typing import Any

from dialogs.kit.buttons import UNTICK, Special, Way
from dialogs.kit.choices import Choosing, fold, says
from dialogs.kit.dialog import Dialog
from dialogs.kit.steps import Step, bare
from locales import Texts


def way_said(said: str, texts: Texts) -> Way | None:
    """The way meant by a message that is exactly one of its words (``kit.words.back`` and so on)."""
    if len(said) > 40:
        return None
    return _ways(texts).get(fold(said.removeprefix("/")))


@lru_cache(maxsize=4)
def _ways(texts: Texts) -> dict[str, Way]:
    return {
        fold(word): way
        for way in Way
        for language in texts.languages
        for word in texts.plain(language, f"kit.words.{way}").split(",")
    }


def button_said(said: str, values: Set[str], step: Step[Any], dialog: Dialog) -> str | None:
    """The button under a question (one of ``values``) that was said by its name instead of pressed.

    A choice of its own is no matter of this: the step reads those. "No" passes an optional question over,
    and says of a summary that something is wrong with it.
    """
    words = fold(said)
    if not words or len(said) > 80:
        return None
    texts = dialog.scene.texts
    own = {option.value for option in step.options(dialog)} if isinstance(bare(step), Choosing) else set()
    for value in sorted(values):
        if value not in own and not value.startswith(UNTICK) and words in _names(value, step, dialog):
            return value
    refused = next((one for one in (Special.CHANGE, Special.SKIP) if one in values), None)
    return refused if refused and says("no", said, texts) else None


def _names(value: str, step: Step[Any], dialog: Dialog) -> set[str]:
    return {fold(name) for name in _spelt(value, step, dialog)}


def _spelt(value: str, step: Step[Any], dialog: Dialog) -> Iterator[str]:
    """A special button's label, or the short name of the question it leads to, in every language."""
    texts = dialog.scene.texts
    if value in dialog.steps:
        keys = [f"{dialog.steps[value].texts}.name"]
    else:
        keys = [f"{step.texts}.{value.removeprefix('_')}", f"kit.{value.removeprefix('_')}"]
    for language in texts.languages:
        yield from (texts.plain(language, key) for key in keys if texts.has(key, language))
