"""A company register on this machine, as PRH's open data version 3 shapes it, with every fault a register can have."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

Writer = asyncio.StreamWriter


def entry(business_id: str, *names: str, tol: str | None = "10710", **more: Any) -> dict[str, Any]:
    """A company as the register tells it; the first name is its own, the others are auxiliary."""
    listed = [
        {"name": name, "type": "1" if number == 0 else "3", "version": 1, "source": "1"}
        for number, name in enumerate(names)
    ]
    return {
        "businessId": {"value": business_id, "registrationDate": "1978-03-15", "source": "3"},
        "names": listed,
        "mainBusinessLine": {"type": tol, "descriptions": [{"languageCode": "1", "description": "Leivän valmistus"}]},
        "tradeRegisterStatus": "1",
        "status": "2",
        **more,
    }


def told(*companies: Any) -> bytes:
    return json.dumps({"totalResults": len(companies), "companies": list(companies)}).encode()


@dataclass
class FakeRegister:
    """``companies`` by business id; ``next`` makes the next answers odd."""

    url: str = ""
    companies: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    _odd: deque[Callable[[Writer], Awaitable[None]]] = field(default_factory=deque)

    def says(self, body: bytes, status: str = "200 OK", content_type: str = "application/json", **more: str) -> None:
        async def answer(writer: Writer) -> None:
            _write(writer, body, status, content_type, **more)

        self._odd.append(answer)

    def breaks_off(self) -> None:
        async def answer(writer: Writer) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{")

        self._odd.append(answer)

    def drips(self) -> None:
        """A byte now and then, as long as anybody listens."""

        async def answer(writer: Writer) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
            for _ in range(1_000):
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.01)

        self._odd.append(answer)

    async def serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii")
            path = urlsplit(head.split(" ")[1])
            assert path.path == "/v3/companies"
            (business_id,) = parse_qs(path.query)["businessId"]
            self.asked.append(business_id)
            if self._odd:
                await self._odd.popleft()(writer)
            else:
                there = self.companies.get(business_id)
                _write(writer, told(*([there] if there else [])), "200 OK", "application/json")
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # whoever asked has gone
        finally:
            writer.close()


def _write(writer: Writer, body: bytes, status: str, content_type: str, **more: str) -> None:
    headers = {"Content-Type": content_type, "Content-Length": str(len(body)), "Connection": "close", **more}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body)


@asynccontextmanager
async def fake_register() -> AsyncIterator[FakeRegister]:
    fake = FakeRegister()
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    fake.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v3"
    try:
        yield fake
    finally:
        server.close()
        await server.wait_closed()
