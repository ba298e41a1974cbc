"""The test's side over HTTP: /_control/<verb> with a JSON object, for a fake in another process.

`curl -d '{"who": 1001, "text": "moi"}' http://127.0.0.1:8081/_control/say` after `.../_control/user -d '{"id": 1001}'`.
"""

from __future__ import annotations

import base64
import dataclasses
import inspect
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from .faults import Gate
from .people import FakeGroup, FakeUser, Screen
from .seen import CannotDo, NotHeard

if TYPE_CHECKING:
    from .fake import FakeTelegram

Json = dict[str, Any]

FAKE_VERBS = {
    "user", "group", "calls", "calls_of", "wait_call", "wait_call_begun", "unanswered", "pending_updates",
    "all_taken", "webhook_attempts", "wait_webhook", "file", "fail_next", "drop_next", "delay_next", "hold_next",
    "clear_faults", "go_offline", "go_online", "limit_rates", "lift_limits", "expire_taps", "forget_files",
    "push_update", "redeliver",
}  # fmt: skip
SCREEN_VERBS = {"messages", "notices", "transcript", "mark", "hears"}
USER_VERBS = {
    "start", "say", "edit", "press", "press_data", "share_contact", "send_photo", "send_document", "send_voice",
    "send_sticker", "send_location", "block", "unblock", "deactivate", "keyboard",
}  # fmt: skip
GROUP_VERBS = {"upgrade", "remove_bot", "add_bot"}
GATE_VERBS = {"reached", "release", "drop"}

_REFUSED = CannotDo, NotHeard, AssertionError, ValueError, TypeError, KeyError


class ControlDesk:
    """Carries out one verb a request, on the fake, a person, a group or a gate."""

    def __init__(self, fake: FakeTelegram) -> None:
        self._fake = fake
        self._gates: list[Gate] = []

    async def serve(self, request: web.Request) -> web.Response:
        try:
            wanted = await _read(request)
            value = await self._carry_out(request.match_info["verb"], wanted)
        except _REFUSED as error:
            told = {"error": str(error), "kind": type(error).__name__}
            return web.json_response(told, status=409)
        return web.json_response({"value": value}, dumps=lambda body: json.dumps(body, default=self._plain))

    async def _carry_out(self, verb: str, wanted: Json) -> Any:
        target = self._target(verb, wanted)
        if verb == "push_raw":
            return self._fake.push_raw(*wanted["updates"])
        if "by" in wanted:
            wanted["by"] = self._fake.user(wanted["by"])
        value = getattr(target, verb)
        if callable(value):
            value = value(**wanted)
        return await value if inspect.isawaitable(value) else value

    def _target(self, verb: str, wanted: Json) -> FakeTelegram | Screen | Gate:
        if "gate" in wanted and verb in GATE_VERBS:
            return self._gates[wanted.pop("gate")]
        if verb in FAKE_VERBS | {"push_raw"}:
            return self._fake
        who = wanted.pop("who", None)
        if who not in self._fake.world.chats:
            raise KeyError(f'"who" is to be a person or a group made before, not {who!r}')
        is_person = who in self._fake.world.people
        if verb in SCREEN_VERBS | USER_VERBS and is_person:
            return self._fake.user(who)
        if verb in SCREEN_VERBS | GROUP_VERBS and not is_person:
            return self._fake.group(who)
        raise KeyError(f"there is no verb {verb!r} for {who}")

    def _plain(self, value: Any) -> Any:
        """What JSON cannot say by itself."""
        if isinstance(value, Gate):
            self._gates.append(value)
            return len(self._gates) - 1
        if isinstance(value, (FakeUser, FakeGroup)):
            return value.id
        if isinstance(value, bytes):
            return base64.b64encode(value).decode()
        return dataclasses.asdict(value)


def control_routes(fake: FakeTelegram) -> list[web.RouteDef]:
    return [web.route("*", "/_control/{verb}", ControlDesk(fake).serve)]


async def _read(request: web.Request) -> Json:
    if request.method == "GET":
        return {name: _number_or_text(value) for name, value in request.query.items()}
    wanted = json.loads(await request.read() or b"{}")
    if not isinstance(wanted, dict):
        raise TypeError("a JSON object is expected")
    return wanted


def _number_or_text(value: str) -> int | str:
    return int(value) if value.lstrip("-").isdigit() else value
