"""The HTTP door: takes the bot's requests, meets the ordered troubles and answers as Telegram does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aiohttp import web

from .calls import Call, plain
from .control import control_routes
from .errors import BotApiError, ConnectionDropped, ProxyPage
from .parameters import Parameters, read_parameters

if TYPE_CHECKING:
    from .fake import FakeTelegram

_UPLOAD_LIMIT = 52 * 1024 * 1024


class BotApiServer:
    """Listens on loopback only."""

    def __init__(self, fake: FakeTelegram, port: int) -> None:
        self._fake = fake
        self._port = port
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def open(self) -> None:
        app = web.Application(client_max_size=_UPLOAD_LIMIT)
        app.add_routes(control_routes(self._fake))
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_route("*", "/{path:.*}", _serve_nothing)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def close(self) -> None:
        assert self._runner is not None
        self._closing.set()
        await self._runner.cleanup()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if self._fake.faults.is_offline:
            return _cut(request)
        method = request.match_info["method"]
        try:
            params = await read_parameters(request)
        except BotApiError as error:
            return _answer(error.code, error.as_json(), error.parameters)
        call = self._fake.record(method, plain(params))
        try:
            return await self._answer_call(request, call, params)
        finally:
            self._fake.world.bell.ring()

    async def _answer_call(self, request: web.Request, call: Call, params: Parameters) -> web.StreamResponse:
        try:
            if request.match_info["token"] != self._fake.token:
                raise BotApiError(401, "Unauthorized")
            call.result = await self._perform(call, params)
        except BotApiError as error:
            call.status, call.outcome = error.code, error.description
            return _answer(error.code, error.as_json(), error.parameters)
        except ProxyPage as page:
            call.status, call.outcome = page.status, str(page)
            return _proxy_page(page.status)
        except ConnectionDropped:
            call.outcome = "dropped"
            return _cut(request)
        call.status, call.outcome = 200, "ok"
        return _answer(200, {"ok": True, "result": call.result})

    async def _perform(self, call: Call, params: Parameters) -> Any:
        """Acts, with the ordered trouble before or after."""
        call.method = self._fake.find_method(call.method)
        fault = self._fake.faults.take(call.method, params)
        if fault and not fault.after:
            await fault.strike(self._closing)
        result = await self._fake.act(call, params)
        if fault and fault.after:
            await fault.strike(self._closing)
        return result

    async def act_on_webhook_answer(self, method: str, body: dict[str, Any]) -> None:
        """Does what a bot asked for in its answer to a webhook; nobody is told how it went but the record."""
        params = Parameters(body)
        call = self._fake.record(method, plain(params))
        try:
            call.result = await self._perform(call, params)
            call.status, call.outcome = 200, "ok"
        except BotApiError as error:
            call.status, call.outcome = error.code, error.description
        except (ConnectionDropped, ProxyPage) as trouble:
            call.outcome = str(trouble) or "dropped"
        self._fake.world.bell.ring()


async def _serve_nothing(request: web.Request) -> web.Response:
    return _answer(404, {"ok": False, "error_code": 404, "description": "Not Found"})


def _answer(status: int, body: dict[str, Any], parameters: Mapping[str, int] | None = None) -> web.Response:
    headers = {}
    if parameters and "retry_after" in parameters:
        headers["Retry-After"] = str(parameters["retry_after"])
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(status=status, text=text, content_type="application/json", headers=headers)


def _proxy_page(status: int) -> web.Response:
    page = f"<html><head><title>{status}</title></head><body><center><h1>{status}</h1></center></body></html>"
    return web.Response(status=status, text=page, content_type="text/html")


def _cut(request: web.Request) -> web.Response:
    """Kills the connection; the response is never written."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
