"""Fetches a source's file over http(s): from outside only, in bounded time and size, and not when it is unchanged.

An address typed in by somebody, or one it leads on to, could point inside the network we are in. So each host's
addresses are looked up and judged here, and the connection goes to the very address that was judged.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

import httpx

from bot.feeds.addresses import Allow, Resolve, checked, open_to_all, resolve
from bot.feeds.faults import Fault, FeedFault

LONGEST_ADDRESS: Final = 2_000
LONGEST_ETAG: Final = 200
LONGEST_MODIFIED: Final = 60
CONNECT_WITHIN: Final = 10.0
SILENT_FOR: Final = 30.0

_HEADERS: Final = {
    "User-Agent": "Duunikaveri (job postings)",
    "Accept": "application/json, application/ld+json, application/atom+xml, application/rss+xml, text/html, */*;q=0.8",
    "Accept-Encoding": "gzip",
}
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_FAULTS: Final = {
    401: Fault.REFUSED, 403: Fault.REFUSED, 407: Fault.REFUSED, 429: Fault.REFUSED, 451: Fault.REFUSED,
    404: Fault.NOT_FOUND, 410: Fault.NOT_FOUND,
}  # fmt: skip
_TYPES: Final = ("json", "xml", "rss", "atom", "csv", "spreadsheet", "excel", "octet-stream", "ndjson")
_UNPACKED_AT_ONCE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a fetch goes."""

    seconds: float = 300
    """For everything, however slowly it drips."""
    most_bytes: int = 500_000_000
    """Of the file when unpacked."""
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of it. ``path`` has the file when it is new; ``etag`` and ``modified`` are for the next time."""

    status: Literal["new", "unchanged"]
    path: Path | None
    etag: str | None
    modified: str | None


async def fetch(
    address: str,
    *,
    etag: str | None = None,
    modified: str | None = None,
    into: Path,
    allow: Allow = open_to_all,
    ask: Resolve = resolve,
    reach: Reach | None = None,
) -> Fetched:
    """Fetches the address into the file ``into``; "unchanged" when its server says so by what it told last time.

    ``allow`` says which addresses and ports may be connected to, ``ask`` how a host's are found: both are the
    program's own but in tests. Raises FeedFault, and leaves no file then.
    """
    reach = reach or Reach()
    try:
        async with asyncio.timeout(reach.seconds):
            return await _Fetch(allow, ask, reach, into).run(address, etag, modified)
    except BaseException as fault:
        await asyncio.to_thread(into.unlink, missing_ok=True)
        if isinstance(fault, TimeoutError | httpx.TimeoutException):
            raise FeedFault(Fault.TOO_SLOW) from None
        if isinstance(fault, httpx.RemoteProtocolError):
            raise FeedFault(Fault.CUT_SHORT) from None
        if isinstance(fault, httpx.HTTPError | httpx.InvalidURL):
            raise FeedFault(Fault.NO_ANSWER) from None
        raise


class Pinned(httpx.AsyncBaseTransport):
    """Looks a host up once, judges what it finds, and connects to just that; the host's name stays in all the rest."""

    def __init__(self, allow: Allow, ask: Resolve, inner: httpx.AsyncBaseTransport | None = None) -> None:
        self._allow = allow
        self._ask = ask
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        port = url.port or (443 if url.scheme == "https" else 80)
        addresses = await checked(url.raw_host.decode("ascii").strip("[]"), port, self._allow, self._ask)
        inner = self._transport(url.scheme)
        fault: Exception | None = None
        for found in addresses[:3]:
            extensions = {**request.extensions, "sni_hostname": url.raw_host.decode("ascii")}
            there = httpx.Request(
                request.method, url.copy_with(host=str(found)), headers=request.headers, extensions=extensions
            )
            try:
                return await inner.handle_async_request(there)
            except (httpx.ConnectError, httpx.ConnectTimeout) as silent:
                fault = silent
        assert fault is not None
        raise fault

    def _transport(self, scheme: str) -> httpx.AsyncBaseTransport:
        if self._inner is None:
            # No connection is kept, lest one of another host at the same address be taken. Reading the machine's
            # certificates takes long: only where they are needed.
            limits = httpx.Limits(max_connections=5, max_keepalive_connections=0)
            self._inner = httpx.AsyncHTTPTransport(verify=scheme == "https", trust_env=False, limits=limits)
        return self._inner

    async def aclose(self) -> None:
        if self._inner is not None:
            await self._inner.aclose()


@dataclass(frozen=True, slots=True)
class _Fetch:
    allow: Allow
    ask: Resolve
    reach: Reach
    into: Path

    async def run(self, address: str, etag: str | None, modified: str | None) -> Fetched:
        headers = {"If-None-Match": etag, "If-Modified-Since": modified}
        wanted = {name: value for name, value in headers.items() if value}
        url = _sane(address)
        for _ in range(self.reach.redirects + 1):
            answer = await self._asked(url, wanted)
            if isinstance(answer, Fetched):
                return replace(answer, etag=answer.etag or etag) if answer.status == "unchanged" else answer
            url = _onwards(url, answer)
        raise FeedFault(Fault.REDIRECTS)

    async def _asked(self, url: httpx.URL, wanted: dict[str, str]) -> Fetched | str:
        """The file, or the address that the answer leads on to."""
        timeout = httpx.Timeout(SILENT_FOR, connect=CONNECT_WITHIN)
        async with (
            httpx.AsyncClient(
                transport=Pinned(self.allow, self.ask), trust_env=False, headers=_HEADERS, timeout=timeout
            ) as client,
            client.stream("GET", url, headers=wanted, follow_redirects=False) as answer,
        ):
            if answer.status_code in _REDIRECTS and answer.headers.get("Location"):
                return str(answer.headers["Location"])
            status: Literal["new", "unchanged"] = "new"
            if answer.status_code == httpx.codes.NOT_MODIFIED and wanted:
                status = "unchanged"
            else:
                _see_to(answer, self.reach)
                await self._kept(answer)
            marks = _mark(answer, "ETag", LONGEST_ETAG), _mark(answer, "Last-Modified", LONGEST_MODIFIED)
            return Fetched(status, self.into if status == "new" else None, *marks)

    async def _kept(self, answer: httpx.Response) -> None:
        """Writes what comes to the file, unpacked and counted piece by piece."""
        file = await asyncio.to_thread(self.into.open, "wb")
        try:
            size = 0
            async for piece in _unpacked(answer):
                size += len(piece)
                if size > self.reach.most_bytes:
                    raise FeedFault(Fault.TOO_LARGE)
                await asyncio.to_thread(file.write, piece)
        finally:
            await asyncio.to_thread(file.close)


def _sane(address: str) -> httpx.URL:
    """An address as it may be asked. Raises FeedFault."""
    try:
        url = httpx.URL(address.strip())
        host = url.host  # reads a name in foreign letters, which may be none
    except (httpx.InvalidURL, UnicodeError):
        raise FeedFault(Fault.UNSAFE_ADDRESS) from None
    if url.scheme not in ("http", "https") or not host or url.userinfo or len(address) > LONGEST_ADDRESS:
        raise FeedFault(Fault.UNSAFE_ADDRESS)
    return url.copy_with(fragment=None)


def _onwards(url: httpx.URL, location: str) -> httpx.URL:
    """Where a redirect leads: judged like the first address, and never from https to what anybody can listen to."""
    try:
        onwards = _sane(str(url.join(location)))
    except (httpx.InvalidURL, UnicodeError):
        raise FeedFault(Fault.UNSAFE_ADDRESS) from None
    if url.scheme == "https" and onwards.scheme != "https":
        raise FeedFault(Fault.UNSAFE_ADDRESS)
    return onwards


def _see_to(answer: httpx.Response, reach: Reach) -> None:
    """Raises FeedFault for an answer that brings no file we read."""
    if answer.status_code != httpx.codes.OK:
        raise FeedFault(_FAULTS.get(answer.status_code, Fault.NO_ANSWER))
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().casefold()
    if kind and not kind.startswith("text/") and not any(word in kind for word in _TYPES):
        raise FeedFault(Fault.WRONG_TYPE)
    if answer.headers.get("Content-Encoding", "identity").strip().casefold() not in ("identity", "gzip", "x-gzip", ""):
        raise FeedFault(Fault.WRONG_TYPE)
    told = answer.headers.get("Content-Length", "")
    if told.isascii() and told.isdecimal() and int(told[:18]) > reach.most_bytes:
        raise FeedFault(Fault.TOO_LARGE)


def _mark(answer: httpx.Response, name: str, longest: int) -> str | None:
    value = answer.headers.get(name, "").strip()
    return value if 0 < len(value) <= longest and value.isascii() and value.isprintable() else None


async def _unpacked(answer: httpx.Response) -> AsyncIterator[bytes]:
    """The bytes of the file. A gzip is unpacked a little at a time, since a small piece can hold very much."""
    if "gzip" not in answer.headers.get("Content-Encoding", "").casefold():
        async for piece in answer.aiter_raw():
            yield piece
        return
    unpacker = _Unpacker()
    async for piece in answer.aiter_raw():
        for bare in unpacker.bits(piece):
            yield bare
    if not unpacker.is_whole:
        raise FeedFault(Fault.CUT_SHORT)


class _Unpacker:
    """Unpacks a gzip, which may be several, one after the other."""

    def __init__(self) -> None:
        self._one: Any = zlib.decompressobj(wbits=31)

    @property
    def is_whole(self) -> bool:
        return bool(self._one.eof)

    def bits(self, piece: bytes) -> Iterator[bytes]:
        try:
            while piece := piece.lstrip(b"\0") if self._one.eof else piece:  # zeros fill up what is whole
                if self._one.eof:
                    self._one = zlib.decompressobj(wbits=31)
                yield self._one.decompress(piece, _UNPACKED_AT_ONCE)
                piece = self._one.unused_data if self._one.eof else self._one.unconsumed_tail
        except zlib.error:
            raise FeedFault(Fault.CUT_SHORT) from None
