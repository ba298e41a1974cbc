"""The beat that asks the register: a few companies at a time, outside every transaction, in bounded time and size."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import httpx

from bot import logs
from bot.register.answer import Unreadable, read_answer
from bot.services import Services
from storage.company_register import Entry, Question
from storage.store import Store

T = TypeVar("T")

AT_ONCE = 5
"""Companies in one beat: no more than a person would look up in a minute."""

WITHIN = 10.0
"""Seconds for a whole answer, however slowly it drips."""

LARGEST = 1_000_000
"""Bytes of an answer; one company takes some ten thousand."""

KNOWN = "0244683-1"
"""The register's own keeper, PRH: a company that is there for sure."""

log = logs.get(__name__)


class Silent(Exception):
    """No answer that can be used; ``reason`` is a code. ``holds_back``: it asked for silence, or does not work now."""

    def __init__(self, reason: str, *, holds_back: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.holds_back = holds_back


@dataclass(frozen=True, slots=True)
class Register:
    """One register at an address such as ``https://avoindata.prh.fi/opendata-ytj-api/v3``."""

    url: str
    within: float = WITHIN

    async def ask(self, client: httpx.AsyncClient, business_id: str) -> Entry | None:
        """What it has of a company, None when there is none. Raises Silent."""
        try:
            async with asyncio.timeout(self.within):
                content = await self._fetched(client, business_id)
        except TimeoutError:
            raise Silent("slow", holds_back=True) from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise Silent("away", holds_back=True) from None
        try:
            return read_answer(content, business_id)
        except Unreadable:
            raise Silent("unreadable") from None

    async def _fetched(self, client: httpx.AsyncClient, business_id: str) -> bytes:
        where = f"{self.url}/companies"
        async with client.stream("GET", where, params={"businessId": business_id}) as answer:
            if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.status_code >= 500:
                raise Silent("busy", holds_back=True)
            if answer.status_code != httpx.codes.OK:  # a redirect too: who knows where to
                raise Silent("status")
            content = bytearray()
            async for piece in answer.aiter_bytes():
                content += piece
                if len(content) > LARGEST:
                    raise Silent("huge")
            return bytes(content)


async def ask_register(services: Services) -> int:
    """Asks about companies that have not been looked up. Returns how many it had an answer for."""
    url = services.settings.register_url
    if url is None:
        return 0
    return await ask_some(services, Register(url))


async def ask_some(services: Services, register: Register) -> int:
    """One after the other, since a register that is slow with one is slow with all."""
    answered = 0
    client: httpx.AsyncClient | None = None
    try:
        for _ in range(AT_ONCE):
            question = await _write(services, lambda store: store.company_register.take())
            if question is None:
                break
            client = client or client_for(register)
            try:
                entry = await register.ask(client, question.business_id)
            except Silent as fault:
                log.warning("register_silent", reason=fault.reason)
                await _write(services, partial(_failed, question))
                if fault.holds_back:
                    break
                continue
            await _write(services, partial(_keep, question, entry))
            answered += 1
    finally:
        if client is not None:
            await client.aclose()
    return answered


def client_for(register: Register) -> httpx.AsyncClient:
    # Reading the machine's certificates takes longer than an answer: only where they are needed.
    headers = {"Accept": "application/json", "User-Agent": "Duunikaveri"}
    needs_tls = register.url.startswith("https:")
    return httpx.AsyncClient(
        headers=headers, follow_redirects=False, timeout=register.within, trust_env=False, verify=needs_tls
    )


def _failed(question: Question, store: Store) -> None:
    store.company_register.failed(question)


def _keep(question: Question, entry: Entry | None, store: Store) -> None:
    if entry is None:
        store.company_register.not_found(question)
    else:
        store.company_register.found(question, entry)


async def _write(services: Services, work: Callable[[Store], T]) -> T:
    return await services.database.write(services.clock(), work)
