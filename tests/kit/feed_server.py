"""A server of job postings on this machine, with every fault that one can have; it tells what it was asked."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.feeds.addresses import Address

Writer = asyncio.StreamWriter


@dataclass
class Asked:
    """One request: its path and its headers, their names in small letters."""

    path: str
    headers: dict[str, str]


@dataclass
class FakeFeed:
    """``pages`` by path; what none is there for is 404. ``host`` is what its addresses say, ``port`` where it is."""

    port: int = 0
    host: str = "jobs.example"
    asked: list[Asked] = field(default_factory=list)
    lookups: list[str] = field(default_factory=list)
    _pages: dict[str, Callable[[Asked, Writer], Awaitable[None]]] = field(default_factory=dict)

    def at(self, path: str = "/jobs") -> str:
        return f"http://{self.host}:{self.port}{path}"

    def allow(self, address: Address, port: int) -> bool:
        """Itself and nothing else."""
        return (str(address), port) == ("127.0.0.1", self.port)

    async def ask(self, host: str, port: int) -> list[str]:
        """The name servers of a small world: all hosts are here, but for those that are addresses themselves."""
        self.lookups.append(host)
        return [host if host.replace(".", "").isdecimal() else "127.0.0.1"]

    def has(
        self, body: bytes, path: str = "/jobs", status: str = "200 OK", kind: str = "application/json", **more: str
    ) -> None:
        async def answer(asked: Asked, writer: Writer) -> None:
            _write(writer, body, status, {"Content-Type": kind, **_headers(more)})

        self._pages[path] = answer

    def has_marked(self, body: bytes, etag: str, path: str = "/jobs", **more: str) -> None:
        """Says "not modified" to who has it."""

        async def answer(asked: Asked, writer: Writer) -> None:
            marks = {"ETag": etag, **_headers(more)}
            if asked.headers.get("if-none-match") == etag:
                _write(writer, b"", "304 Not Modified", marks)
            else:
                _write(writer, body, "200 OK", {"Content-Type": "application/json", **marks})

        self._pages[path] = answer

    def leads_on(self, to: str, path: str = "/jobs", status: str = "302 Found") -> None:
        self.has(b"", path, status, Location=to)

    def packed(self, body: bytes, path: str = "/jobs", *, without: int = 0) -> None:
        """In gzip, the last bytes of it left out when so asked."""
        packed = gzip.compress(body, 9)
        self.has(packed[: len(packed) - without], path, Content_Encoding="gzip")

    def breaks_off(self, path: str = "/jobs") -> None:
        async def answer(asked: Asked, writer: Writer) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n[{")

        self._pages[path] = answer

    def drips(self, path: str = "/jobs") -> None:
        """A byte now and then, as long as anybody listens."""

        async def answer(asked: Asked, writer: Writer) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
            while True:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.01)

        self._pages[path] = answer

    async def serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        try:
            first, *rest = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
            headers = {name.casefold(): value for name, _, value in (line.partition(": ") for line in rest)}
            asked = Asked(first.split(" ")[1], headers)
            self.asked.append(asked)
            page = self._pages.get(asked.path)
            if page is None:
                _write(writer, b"", "404 Not Found", {})
            else:
                await page(asked, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # whoever asked has gone
        finally:
            writer.close()


def _headers(more: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in more.items()}


def _write(writer: Writer, body: bytes, status: str, headers: dict[str, str]) -> None:
    told = {"Content-Length": str(len(body)), "Connection": "close", **headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    writer.write(f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body)


@asynccontextmanager
async def feed_server() -> AsyncIterator[FakeFeed]:
    fake = FakeFeed()
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        server.close()
        await server.wait_closed()
