"""The pictures that go with messages, each at an address of its own that tells nothing and can be guessed by nobody.

They are no secret: whoever has the address may look, as with an event's public page. What an address shows never
changes, so a browser need not ask twice.
"""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.web.limits import Window, network_mark
from bot.channels.web.refusals import NoPage, TooFast
from bot.letters import PICTURES
from bot.services import Services

WRONG = (20, 600.0)
"""Addresses of no picture from one network, in so many seconds."""

KEPT = "public, max-age=31536000, immutable"

_TOKEN = re.compile(r"[\w-]{16,32}", re.ASCII)


class PictureFiles:
    """Its route belongs to the web chat's application, whose headers and refusals it shares."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._wrong = Window(*WRONG)

    def routes(self) -> list[Route]:
        return [Route(f"{PICTURES}/{{token}}", self._picture)]

    async def _picture(self, request: Request) -> Response:
        token, now = request.path_params["token"], self._services.clock()
        found = None
        if _TOKEN.fullmatch(token):
            found = await self._services.database.read(now, lambda store: store.pictures.content(token))
        if found is None:
            retry_after = self._wrong.wait(network_mark(request), now)
            raise NoPage if retry_after is None else TooFast(retry_after=retry_after)
        return Response(found[1], media_type=found[0], headers={"Cache-Control": KEPT})
