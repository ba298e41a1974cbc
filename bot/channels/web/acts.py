"""From a form to an act of a person: said, pressed, started; each accepted once however often it is sent."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from hashlib import sha256

from bot.channels.web.refusals import Broken
from bot.channels.web.talk import BOT
from bot.clock import Clock
from domain.incoming import Act, Channel, Incoming
from domain.refs import parse_ref

LONGEST_DATA = 64
"""Bytes of a button's data, as domain.prompt promises."""

_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_MESSAGE_ID = re.compile(r"[0-9]{1,18}", re.ASCII)


def new_key() -> str:
    """What makes a form on a page unlike any other: sent twice, it is still one act."""
    return secrets.token_urlsafe(18)


class Acts:
    """Makes acts of forms, in the order in which they come."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def start(self, address: str, form: Mapping[str, str], language: str) -> Incoming:
        ref = parse_ref(form.get("ref"))
        payload = ref.payload if ref else ""
        return self._act(address, form, Act.START, text=payload, language=language)

    def say(self, address: str, form: Mapping[str, str], language: str) -> Incoming:
        return self._act(address, form, Act.SAY, text=form.get("text", ""), language=language)

    def press(self, address: str, form: Mapping[str, str], language: str) -> Incoming:
        data = form.get("data", "")
        if not data or not data.isprintable() or len(data.encode()) > LONGEST_DATA:
            raise Broken
        return self._act(address, form, Act.PRESS, data=data, language=language)

    def _act(
        self, address: str, form: Mapping[str, str], act: Act, *, text: str = "", data: str = "", language: str
    ) -> Incoming:
        return Incoming(
            channel=Channel.WEB,
            bot=BOT,
            chat=address,
            update_id=_update_id(address, key_of(form), act, text or data),
            sequence=self._next(),
            act=act,
            text=text,
            data=data,
            language=language,
            platform_id=_message_id(form.get("of", "")),
        ).screened()

    def _next(self) -> int:
        # Milliseconds, but growing even when the clock stands still or is set back.
        self._last = max(self._last + 1, int(self._clock().timestamp() * 1000))
        return self._last


def key_of(form: Mapping[str, str]) -> str:
    """The form's key; raises Broken for what our pages cannot have made."""
    key = form.get("key", "")
    if not _KEY.fullmatch(key):
        raise Broken
    return key


def _update_id(address: str, key: str, act: Act, content: str) -> str:
    """Of the form and what stands in it: who goes back in the browser and writes something else is heard.

    The chat's own prefix keeps others from using up its ids.
    """
    whole = "\n".join((key, act, content)).encode("utf-8", errors="replace")
    return f"{address[:16]}-{sha256(whole).hexdigest()[:40]}"


def _message_id(text: str) -> str | None:
    if text and not _MESSAGE_ID.fullmatch(text):
        raise Broken
    return text or None
