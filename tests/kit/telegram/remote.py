"""The same fake seen from another process: RemoteFake has the verbs of FakeTelegram and speaks HTTP."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from .calls import Call
from .fake import TEST_TOKEN
from .people import HasId
from .seen import CannotDo, NotHeard, Pressed, Said, Seen
from .webhook import WebhookAttempt

Json = dict[str, Any]

_ANSWER_WITHIN = 60.0
_ERRORS: dict[str, type[Exception]] = {
    "CannotDo": CannotDo,
    "NotHeard": NotHeard,
    "ValueError": ValueError,
    "KeyError": KeyError,
    "TypeError": TypeError,
}
_PROJECT = Path(__file__).parents[3]


class _Line:
    """Asks the control endpoints, plainly or awaited."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, verb: str, **wanted: Any) -> Any:
        address = urlsplit(self.url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=_ANSWER_WITHIN)
        with contextlib.closing(connection):
            connection.request("POST", f"/_control/{verb}", json.dumps(_sent(wanted)))
            return _value(connection.getresponse().read())

    async def ask_later(self, verb: str, **wanted: Any) -> Any:
        timeout = aiohttp.ClientTimeout(total=_ANSWER_WITHIN + float(wanted.get("within", 0.0)))
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(f"{self.url}/_control/{verb}", json=_sent(wanted)) as response,
        ):
            return _value(await response.read())


def _sent(wanted: Json) -> Json:
    return {name: _id(value) if hasattr(value, "id") else value for name, value in wanted.items()}


def _id(value: HasId) -> int:
    return value.id


def _value(answer: bytes) -> Any:
    told = json.loads(answer)
    if "error" in told:
        raise _ERRORS.get(told["kind"], AssertionError)(told["error"])
    return told["value"]


class RemoteScreen:
    """One chat's screen."""

    def __init__(self, line: _Line, id: int) -> None:
        self._line = line
        self.id = id

    @property
    def messages(self) -> list[Seen]:
        return [Seen.from_json(seen) for seen in self._line.ask("messages", who=self.id)]

    @property
    def notices(self) -> list[Seen]:
        return [Seen.from_json(seen) for seen in self._line.ask("notices", who=self.id)]

    def transcript(self) -> str:
        return str(self._line.ask("transcript", who=self.id))

    def mark(self) -> None:
        self._line.ask("mark", who=self.id)

    async def hears(self, words: str, within: float = 30.0) -> Seen:
        return Seen.from_json(await self._do("hears", words=words, within=within))

    async def _do(self, verb: str, **wanted: Any) -> Any:
        return await self._line.ask_later(verb, who=self.id, **wanted)


class RemoteUser(RemoteScreen):
    """A person, as FakeUser."""

    @property
    def keyboard(self) -> list[str]:
        return list(self._line.ask("keyboard", who=self.id))

    async def start(self, payload: str | None = None) -> Said:
        return Said(**await self._do("start", payload=payload))

    async def say(self, text: str, *, chat: HasId | int | None = None, reply_to: int | None = None) -> Said:
        return Said(**await self._do("say", text=text, chat=chat, reply_to=reply_to))

    async def edit(self, message_id: int, text: str, *, chat: HasId | int | None = None) -> Said:
        return Said(**await self._do("edit", message_id=message_id, text=text, chat=chat))

    async def press(self, label: str, *, chat: HasId | int | None = None) -> Pressed:
        return Pressed(**await self._do("press", label=label, chat=chat))

    async def press_data(self, message_id: int, data: str, *, chat: HasId | int | None = None) -> Pressed:
        return Pressed(**await self._do("press_data", message_id=message_id, data=data, chat=chat))

    async def share_contact(self, phone: str, *, own: bool = True) -> Said:
        return Said(**await self._do("share_contact", phone=phone, own=own))

    async def send_photo(self, caption: str | None = None) -> Said:
        return Said(**await self._do("send_photo", caption=caption))

    async def send_document(self, file_name: str = "cv.pdf", caption: str | None = None) -> Said:
        return Said(**await self._do("send_document", file_name=file_name, caption=caption))

    async def send_voice(self, seconds: int = 3) -> Said:
        return Said(**await self._do("send_voice", seconds=seconds))

    async def send_sticker(self, emoji: str = "👍") -> Said:
        return Said(**await self._do("send_sticker", emoji=emoji))

    async def send_location(self, latitude: float = 60.1699, longitude: float = 24.9384) -> Said:
        return Said(**await self._do("send_location", latitude=latitude, longitude=longitude))

    async def block(self) -> int | None:
        return _number(await self._do("block"))

    async def unblock(self) -> int | None:
        return _number(await self._do("unblock"))

    async def deactivate(self) -> None:
        await self._do("deactivate")


class RemoteGroup(RemoteScreen):
    """A group, as FakeGroup."""

    async def upgrade(self) -> RemoteGroup:
        return RemoteGroup(self._line, await self._do("upgrade"))

    async def remove_bot(self, by: HasId) -> int | None:
        return _number(await self._do("remove_bot", by=by))

    async def add_bot(self, by: HasId) -> int | None:
        return _number(await self._do("add_bot", by=by))


class RemoteGate:
    """A held call, as Gate."""

    def __init__(self, line: _Line, number: int) -> None:
        self._line = line
        self._number = number

    async def reached(self, within: float = 30.0) -> None:
        await self._line.ask_later("reached", gate=self._number, within=within)

    def release(self) -> None:
        self._line.ask("release", gate=self._number)

    def drop(self) -> None:
        self._line.ask("drop", gate=self._number)


class RemoteFake:
    """The fake at this address, with the verbs of FakeTelegram."""

    def __init__(self, url: str, token: str = TEST_TOKEN) -> None:
        self.url = url
        self.token = token
        self._line = _Line(url)

    @property
    def blocking(self) -> Blocking:
        """All of it without await, for a test that is a plain function."""
        return Blocking(self)

    def user(
        self,
        id: int | None = None,
        first_name: str = "Aino",
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = "fi",
        *,
        started: bool = False,
    ) -> RemoteUser:
        number = self._line.ask(
            "user",
            id=id,
            first_name=first_name,
            last_name=last_name,
            username=username,
            language_code=language_code,
            started=started,
        )
        return RemoteUser(self._line, number)

    def group(self, id: int | None = None, title: str = "Ryhmä", *, by: HasId | None = None) -> RemoteGroup:
        adder = {} if by is None else {"by": by}
        return RemoteGroup(self._line, self._line.ask("group", id=id, title=title, **adder))

    @property
    def calls(self) -> list[Call]:
        return [Call(**call) for call in self._line.ask("calls")]

    def calls_of(self, method: str) -> list[Call]:
        return [Call(**call) for call in self._line.ask("calls_of", method=method)]

    async def wait_call(self, method: str, count: int = 1, within: float = 30.0) -> Call:
        return Call(**await self._line.ask_later("wait_call", method=method, count=count, within=within))

    async def wait_call_begun(self, method: str, count: int = 1, within: float = 30.0) -> Call:
        return Call(**await self._line.ask_later("wait_call_begun", method=method, count=count, within=within))

    @property
    def unanswered(self) -> list[str]:
        return list(self._line.ask("unanswered"))

    async def all_taken(self, within: float = 30.0) -> None:
        await self._line.ask_later("all_taken", within=within)

    @property
    def pending_updates(self) -> int:
        return int(self._line.ask("pending_updates"))

    @property
    def webhook_attempts(self) -> list[WebhookAttempt]:
        return [WebhookAttempt(**attempt) for attempt in self._line.ask("webhook_attempts")]

    async def wait_webhook(self, count: int = 1, within: float = 30.0) -> WebhookAttempt:
        return WebhookAttempt(**await self._line.ask_later("wait_webhook", count=count, within=within))

    def file(self, file_id: str) -> bytes:
        return base64.b64decode(self._line.ask("file", file_id=file_id))

    def fail_next(
        self,
        method: str,
        times: int = 1,
        status: int = 500,
        description: str | None = None,
        *,
        retry_after: int | None = None,
        migrate_to: int | None = None,
        html: bool = False,
        after: bool = False,
        chat_id: int | None = None,
    ) -> None:
        self._line.ask(
            "fail_next",
            method=method,
            times=times,
            status=status,
            description=description,
            retry_after=retry_after,
            migrate_to=migrate_to,
            html=html,
            after=after,
            chat_id=chat_id,
        )

    def drop_next(self, method: str, times: int = 1, *, after: bool = False, chat_id: int | None = None) -> None:
        self._line.ask("drop_next", method=method, times=times, after=after, chat_id=chat_id)

    def delay_next(
        self,
        method: str,
        seconds: float,
        times: int = 1,
        *,
        after: bool = False,
        chat_id: int | None = None,
    ) -> None:
        self._line.ask("delay_next", method=method, seconds=seconds, times=times, after=after, chat_id=chat_id)

    def hold_next(self, method: str, *, after: bool = False, chat_id: int | None = None) -> RemoteGate:
        number = self._line.ask("hold_next", method=method, after=after, chat_id=chat_id)
        return RemoteGate(self._line, number)

    def clear_faults(self) -> None:
        self._line.ask("clear_faults")

    def go_offline(self) -> None:
        self._line.ask("go_offline")

    def go_online(self) -> None:
        self._line.ask("go_online")

    def limit_rates(self, overall: float = 30.0, per_chat: float = 1.0, burst: int = 3) -> None:
        self._line.ask("limit_rates", overall=overall, per_chat=per_chat, burst=burst)

    def lift_limits(self) -> None:
        self._line.ask("lift_limits")

    def forget_files(self) -> None:
        self._line.ask("forget_files")

    def expire_taps(self) -> None:
        self._line.ask("expire_taps")

    def push_update(self, body: Json, conversation: object = None) -> int | None:
        return _number(self._line.ask("push_update", body=body, conversation=conversation))

    def push_raw(self, *updates: Json) -> None:
        self._line.ask("push_raw", updates=list(updates))

    def redeliver(self, update_id: int) -> None:
        self._line.ask("redeliver", update_id=update_id)


class Blocking:
    """Wraps a RemoteFake and what it gives, so that nothing needs to be awaited."""

    def __init__(self, target: RemoteFake | RemoteScreen | RemoteGate) -> None:
        self._target = target

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, name)
        return _without_await(value) if callable(value) else value


def _without_await(verb: Any) -> Any:
    def carry_out(*args: Any, **wanted: Any) -> Any:
        result = verb(*args, **wanted)
        if asyncio.iscoroutine(result):
            result = asyncio.run(result)
        is_side = isinstance(result, (RemoteScreen, RemoteGate))
        return Blocking(result) if is_side else result

    return carry_out


def _number(value: Any) -> int | None:
    return None if value is None else int(value)


@contextlib.contextmanager
def spawned_fake(token: str = TEST_TOKEN, port: int = 0) -> Iterator[RemoteFake]:
    """Runs the fake in a process of its own, which ends with the block or with this process."""
    command = [
        sys.executable,
        "-m",
        "tests.kit.telegram",
        "--no-terminal",
        "--token",
        token,
        "--port",
        str(port),
    ]
    # The child reads its stdin and ends when the pipe closes, so a killed parent leaves no orphan behind.
    with subprocess.Popen(command, cwd=_PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("address: "):
            raise RuntimeError(f"the fake did not start: {line!r}")
        try:
            yield RemoteFake(line.removeprefix("address: ").strip(), token)
        finally:
            process.stdin.close()
            process.wait(timeout=60)
