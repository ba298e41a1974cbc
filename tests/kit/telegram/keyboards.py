"""Reads reply_markup and refuses the keyboards that Telegram refuses."""

from __future__ import annotations

import re
from typing import Any

from .errors import BotApiError, bad_request
from .limits import KEYBOARD_LIMIT, check_callback_data

Markup = dict[str, Any]

_BUTTON_ACTIONS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query",
    "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip
_FOLLOWABLE = re.compile(r"(?:tg://|ton://|https?://)[^\s/?#]+")
_LOCAL_HOST = re.compile(r"https?://(?:[^\s/?#.]+|127\.[0-9.]+)(?::\d+)?(?:[/?#]|$)")


def read_reply_markup(value: Any) -> Markup | None:
    """The checked markup, or None when there is none; an empty inline keyboard is none."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        raise bad_request("can't parse reply keyboard markup JSON object")
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if keyboard := _rows(value, "keyboard", 'field "keyboard" must be an Array of Arrays'):
        return {**value, "keyboard": [[_reply_button(button) for button in row] for row in keyboard]}
    if inline := _inline_rows(value):
        return {"inline_keyboard": inline}
    if value.get("remove_keyboard") is True or value.get("force_reply") is True:
        return value
    return None


def read_inline_keyboard(value: Any) -> Markup | None:
    """The markup of an edited message: only an inline keyboard may be given."""
    markup = read_reply_markup(value)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def _inline_rows(value: Markup) -> list[list[Markup]]:
    complaint = 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
    rows = [[_inline_button(button) for button in row] for row in _rows(value, "inline_keyboard", complaint)]
    rows = [row for row in rows if row]
    if sum(len(row) for row in rows) > KEYBOARD_LIMIT:
        raise bad_request("reply markup is too long")
    return rows


def _rows(value: Markup, name: str, complaint: str) -> list[list[Any]]:
    rows = value.get(name) or []
    if not isinstance(rows, list):
        raise bad_request(f'field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(complaint)
    return rows


def _inline_button(button: Any) -> Markup:
    if not isinstance(button, dict):
        raise _inline_refusal("InlineKeyboardButton must be an Object")
    _check_label(button, _inline_refusal)
    actions = [name for name in _BUTTON_ACTIONS if button.get(name) not in (None, "")]
    if not actions:
        raise _inline_refusal("Text buttons are unallowed in the inline keyboard")
    if "callback_data" in actions:
        _check_data(button["callback_data"])
    if "url" in actions:
        _check_url(button["url"])
    return {"text": button["text"], **{name: button[name] for name in actions[:1]}}


def _check_data(data: Any) -> None:
    if not isinstance(data, str):
        raise _inline_refusal('Field "callback_data" must be of type String')
    check_callback_data(data)


def _check_url(url: Any) -> None:
    # Telegram follows no link to a machine of one's own; a console's localhost link would fail like this.
    if not isinstance(url, str) or not _FOLLOWABLE.match(url) or _LOCAL_HOST.match(url):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _reply_button(button: Any) -> Markup:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise _reply_refusal("KeyboardButton must be a String or an Object")
    _check_label(button, _reply_refusal)
    return button


def _check_label(button: Markup, refusal: Any) -> None:
    if "text" not in button:
        raise refusal('Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise refusal('Field "text" must be of type String')
    if not button["text"].strip():
        raise bad_request("BUTTON_TEXT_INVALID")


def _inline_refusal(reason: str) -> BotApiError:
    return bad_request(f"can't parse inline keyboard button: {reason}")


def _reply_refusal(reason: str) -> BotApiError:
    return bad_request(f"can't parse keyboard button: {reason}")
