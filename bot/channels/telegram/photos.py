"""Pictures as Telegram has them: each goes up once, and from then on by the id that Telegram gave it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Protocol

from bot.services import Services
from storage.store import Store


class Photos(Protocol):
    """Where the outlet finds pictures and keeps Telegram's ids of them."""

    def turn(self, token: str) -> asyncio.Lock:
        """Held while a picture is sent that Telegram may not have yet, so that it goes up once and not thirty times."""
        ...

    async def file_id(self, token: str) -> str | None: ...

    async def content(self, token: str) -> tuple[str, bytes] | None:
        """Its name and what is in it; None when there is no such picture (any more)."""
        ...

    async def sent_as(self, token: str, file_id: str) -> None: ...

    async def forget(self, token: str, file_id: str) -> None:
        """Telegram does not know this id (any more)."""
        ...


class NoPhotos:
    """For a bot that has none to show."""

    def turn(self, token: str) -> asyncio.Lock:
        return asyncio.Lock()

    async def file_id(self, token: str) -> str | None:
        return None

    async def content(self, token: str) -> tuple[str, bytes] | None:
        return None

    async def sent_as(self, token: str, file_id: str) -> None:
        return

    async def forget(self, token: str, file_id: str) -> None:
        return


class StoredPhotos:
    """Those of the store, for one bot. What has been read is remembered: a broadcast asks thirty times a second."""

    def __init__(self, services: Services, bot: str) -> None:
        self._services = services
        self._bot = bot
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._known: dict[str, str] = {}

    def turn(self, token: str) -> asyncio.Lock:
        return self._turns[token]

    async def file_id(self, token: str) -> str | None:
        if token not in self._known:
            found = await self._read_id(token)
            if found is None:
                return None
            self._known[token] = found
        return self._known[token]

    async def _read_id(self, token: str) -> str | None:
        def read(store: Store) -> str | None:
            one = store.pictures.of_token(token)
            return store.pictures.file_id(one.id, self._bot) if one else None

        return await self._services.database.read(self._services.clock(), read)

    async def content(self, token: str) -> tuple[str, bytes] | None:
        found = await self._services.database.read(self._services.clock(), lambda store: store.pictures.content(token))
        return (f"picture.{found[0].partition('/')[2]}", found[1]) if found else None

    async def sent_as(self, token: str, file_id: str) -> None:
        self._known[token] = file_id

        def write(store: Store) -> None:
            one = store.pictures.of_token(token)
            if one is not None:
                store.pictures.sent_as(one.id, self._bot, file_id)

        await self._services.database.write(self._services.clock(), write)

    async def forget(self, token: str, file_id: str) -> None:
        if self._known.get(token) == file_id:
            del self._known[token]

        def write(store: Store) -> None:
            one = store.pictures.of_token(token)
            if one is not None:
                store.pictures.forget(one.id, self._bot, file_id)

        await self._services.database.write(self._services.clock(), write)
