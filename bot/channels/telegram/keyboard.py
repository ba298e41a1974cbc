"""The buttons under a message, as Telegram shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from domain.markup import Markup, escape
from domain.prompt import Button, Prompt

MOST_WAYS = 3
"""In one row on a narrow phone; more would be cut to a letter or two."""

_MARKS = {"on": "☑ ", "off": "☐ "}

# Telegram refuses the whole message for the sake of one button with an address it cannot follow.
_FOLLOWED = re.compile(r"https?://(?!127\.|localhost\b)[^\s/?#@.]+\.[^\s]+|tg://\S+", re.IGNORECASE)


def inline_keyboard(prompt: Prompt | None) -> InlineKeyboardMarkup | None:
    """Choices one a row, then the ways in one row; None when there is no button at all."""
    if prompt is None:
        return None
    rows = [[_button(choice)] for choice in prompt.choices if not _is_unfollowed(choice)]
    ways = [_button(way) for way in prompt.ways[:MOST_WAYS]]
    rows += [ways] if ways else []
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def links_in_words(prompt: Prompt | None) -> Markup:
    """Addresses that cannot be a button, such as a test machine's own, as lines under the message."""
    unfollowed = filter(_is_unfollowed, prompt.choices if prompt else ())
    return Markup("".join(_lines(unfollowed)))


def _lines(buttons: Iterable[Button]) -> Iterable[str]:
    for button in buttons:
        yield f"\n\n{escape(button.label)}: {escape(button.data)}"


def _button(button: Button) -> InlineKeyboardButton:
    if button.look == "link":
        return InlineKeyboardButton(text=button.label, url=button.data)
    return InlineKeyboardButton(text=_MARKS.get(button.look, "") + button.label, callback_data=button.data)


def _is_unfollowed(button: Button) -> bool:
    return button.look == "link" and not _FOLLOWED.fullmatch(button.data)
