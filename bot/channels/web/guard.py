"""What a request must pass before anything is done with it: its origin, its size, its form."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import ClientDisconnect, Request

from bot.channels.web.refusals import Broken, Foreign, TooLarge, TooSlow

MOST_BYTES = 64 * 1024
MOST_FIELDS = 16
MOST_SECONDS = 15.0
FORM_TYPE = "application/x-www-form-urlencoded"


def check_origin(request: Request, public_origin: str) -> None:
    """Raises Foreign when a page of another site sent this. What is no browser sends neither header."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        # "none" is the person themselves, as when they load a page anew that they had sent.
        if site not in ("same-origin", "none"):
            raise Foreign
        return
    origin = request.headers.get("origin")
    if origin is None or origin == public_origin:
        return
    if urlsplit(origin).netloc != request.headers.get("host"):
        raise Foreign


async def read_form(request: Request, most_fields: int = MOST_FIELDS) -> dict[str, str]:
    """The fields of a form. Raises TooLarge before reading more than is allowed, Broken when it is no form."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
        raise Broken
    body = await _bounded_body(request)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="replace", max_num_fields=most_fields)
    except ValueError:  # not ASCII, or more fields than any form of ours
        raise Broken from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Broken
    return fields


async def _bounded_body(request: Request) -> bytes:
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced[:20]) > MOST_BYTES:
        raise TooLarge
    body = bytearray()
    try:
        async with asyncio.timeout(MOST_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise TooLarge
    except TimeoutError:
        raise TooSlow from None
    except ClientDisconnect:
        raise Broken from None  # nobody is there to read it
    return bytes(body)
