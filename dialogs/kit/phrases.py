"""The words that work at every question, in every language: back, cancel, help, language, person, stop."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from typing import Any

from dialogs.kit.buttons import UNTICK, Special, Way
from dialogs.kit.choices import FEWEST_LETTERS, Choosing, fold, listed, says
from dialogs.kit.dialog import Dialog
from dialogs.kit.steps import Step, bare
from domain.prompt import Button
from locales import Texts

LONGEST_LABEL = 80
"""Characters: longer words name no button."""


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


def door_said(said: str, doors: Sequence[Button], texts: Texts) -> str | None:
    """The data of the door whose label this is, in any language, or one of the words of ``{label}.also``."""
    words = fold(said)
    found = {door.data for door in doors if words and words in _other_words(door.label, texts)}
    return found.pop() if len(found) == 1 else None


def door_begun(said: str, doors: Sequence[Button], texts: Texts) -> str | None:
    """The data of the one door whose label begins so."""
    words = fold(said)
    if len(words) < FEWEST_LETTERS:
        return None
    labels = {door.data: _other_words(door.label, texts) for door in doors}
    found = {data for data, names in labels.items() if any(name.startswith(words) for name in names)}
    return found.pop() if len(found) == 1 else None


def _other_words(label: str, texts: Texts) -> Set[str]:
    """A label as it stands under a message, and what it is called otherwise and in the other languages."""
    return {fold(label)} | _labels(texts).get(fold(label), frozenset())


@lru_cache(maxsize=4)
def _labels(texts: Texts) -> Mapping[str, frozenset[str]]:
    """By a short text's words in one language: its words in all of them."""
    found: dict[str, set[str]] = defaultdict(set)
    for key in sorted(texts.keys()):
        names = {fold(name) for name in _short(key, texts)}
        also = {fold(name) for name in listed(f"{key}.also", texts)} if names else set()
        for name in names:
            found[name] |= names | also
    return {name: frozenset(names) for name, names in found.items()}


def _short(key: str, texts: Texts) -> Iterator[str]:
    for language in texts.languages:
        try:
            words = texts.template(language, key)
        except KeyError:  # it has plurals
            return
        if len(words) <= LONGEST_LABEL and "{" not in words:
            yield words


def button_said(said: str, values: Set[str], step: Step[Any], dialog: Dialog) -> str | None:
    """The button under a question (one of ``values``) that was said by its name instead of pressed.

    A choice of its own is no matter of this: the step reads those. "No" passes an optional question over,
    and says of a summary that something is wrong with it.
    """
    words = fold(said)
    if not words or len(said) > LONGEST_LABEL:
        return None
    texts = dialog.scene.texts
    own = step.values(dialog) if isinstance(bare(step), Choosing) else frozenset[str]()
    for value in sorted(values):
        if value not in own and not value.startswith(UNTICK) and words in _names(value, step, dialog):
            return value
    refused = next((one for one in (Special.CHANGE, Special.SKIP) if one in values), None)
    return refused if refused and says("no", said, texts) else None


def _names(value: str, step: Step[Any], dialog: Dialog) -> set[str]:
    return {fold(name) for name in _spelt(value, step, dialog)}


def _spelt(value: str, step: Step[Any], dialog: Dialog) -> Iterator[str]:
    """A special button's label, or the short name of the question it leads to, in every language.

    What has words of the talk in it ("Mistä vain: {words}") only its own step can read.
    """
    texts = dialog.scene.texts
    if value in dialog.steps:
        keys = [f"{dialog.steps[value].texts}.name"]
    else:
        keys = [f"{step.texts}.{value.removeprefix('_')}", f"kit.{value.removeprefix('_')}"]
    for language in texts.languages:
        found = (texts.template(language, key) for key in keys if texts.has(key, language))
        yield from (label for label in found if "{" not in label)
