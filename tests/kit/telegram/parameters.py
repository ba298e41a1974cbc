"""Reads a method's parameters from the query string, a form or JSON into one shape."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from .errors import bad_request

# In a form these arrive as JSON inside a string.
_STRUCTURES = {
    "reply_markup", "entities", "caption_entities", "allowed_updates", "commands", "scope",
    "reply_parameters", "link_preview_options", "menu_button", "message_ids",
}  # fmt: skip
_NUMBERS = {
    "chat_id", "user_id", "message_id", "reply_to_message_id", "message_thread_id", "offset", "limit",
    "timeout", "max_connections", "cache_time",
}  # fmt: skip
_FLAGS = {
    "drop_pending_updates", "show_alert", "disable_notification", "protect_content",
    "disable_web_page_preview", "disable_content_type_detection", "allow_sending_without_reply",
}  # fmt: skip
_WHOLE_NUMBER = re.compile(r"-?[0-9]+")
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Upload:
    """A file that came in a multipart form."""

    file_name: str
    content_type: str
    content: bytes

    def as_json(self) -> dict[str, Any]:
        return {"file_name": self.file_name, "content_type": self.content_type, "size": len(self.content)}


class Parameters(Mapping[str, Any]):
    """The parameters of one call, the same whichever encoding they came in."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        typed = {name: _typed(name, value) for name, value in raw.items()}
        self._values = {name: value for name, value in typed.items() if value is not None}

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Any:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def text(self, name: str) -> str:
        """The text of a parameter, empty when it is missing; a list or an object is refused."""
        value = self._values.get(name, "")
        if isinstance(value, (list, dict, Upload)):
            raise bad_request(f'parameter "{name}" must be a String')
        if _SURROGATES.search(str(value)):
            raise bad_request("strings must be encoded in UTF-8")
        return str(value)

    def required_text(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise bad_request(f'parameter "{name}" is required')
        return value

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number brought between its limits, as the real server does without complaint."""
        value = self._values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise bad_request(f'parameter "{name}" must be an Integer')
        return min(max(value, low), high)

    def flag(self, name: str) -> bool:
        return self._values.get(name) is True

    def upload(self, name: str) -> Upload | None:
        """The file given under this name, directly or as attach://part."""
        value = self._values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            value = self._values.get(value.removeprefix("attach://"))
        return value if isinstance(value, Upload) else None


async def read_parameters(request: web.Request) -> Parameters:
    raw: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        raw |= await _json_body(request)
    elif request.content_type == "multipart/form-data":
        raw |= await _multipart_body(request)
    elif request.content_type == "application/x-www-form-urlencoded":
        raw |= dict(await request.post())
    return Parameters(raw)


async def _json_body(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise bad_request("can't parse request: can't parse JSON object")
    return body


async def _multipart_body(request: web.Request) -> dict[str, Any]:
    form: dict[str, Any] = {}
    for name, value in (await request.post()).items():
        form[name] = _upload(value) if isinstance(value, web.FileField) else value
    return form


def _upload(field: web.FileField) -> Upload:
    with field.file as file:
        return Upload(field.filename, field.content_type, file.read())


def _typed(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name in _STRUCTURES:
        return _decoded(value)
    if name in _NUMBERS and _WHOLE_NUMBER.fullmatch(value):
        return int(value)
    if name in _FLAGS:
        return value.lower() in ("true", "yes", "1")
    return value


def _decoded(value: str) -> Any:
    # What is no JSON stays a string, and the reader of that parameter refuses it in its own words.
    try:
        return json.loads(value) if value else None
    except ValueError:
        return value
