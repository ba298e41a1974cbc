"""What is new comes to an open page by itself, once, in order, and again after a break."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot import hub
from bot.channels.web.talk import LOOKED_AT, Seen
from tests.bot.channels.web.conftest import Chat, World, serving


class Stream:
    """An open page's stream, as a browser reads it."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()
        self.last_id = ""

    async def block(self) -> dict[str, str]:
        """The next event or comment; empty at the end of the stream."""
        found: dict[str, str] = {}
        async with asyncio.timeout(60):
            async for line in self._lines:
                if not line and found:
                    self.last_id = found.get("id", self.last_id)
                    return found
                name, _, value = line.partition(": ")
                found[name or "comment"] = value
        return found

    async def news(self) -> Any:
        while True:
            found = await self.block()
            assert found, "the stream ended"
            if found.get("event") == "news":
                return json.loads(found["data"])


class Live:
    """The chat on a real server, for one browser that holds a cookie."""

    def __init__(self, world: World, url: str) -> None:
        self.world = world
        self.me = Chat(httpx.AsyncClient(base_url=url))

    @contextlib.asynccontextmanager
    async def stream(self, after: str = "", **headers: str) -> AsyncIterator[Stream]:
        async with self.me.client.stream("GET", f"/chat/events?after={after}", headers=headers) as response:
            yield Stream(response)


@contextlib.asynccontextmanager
async def opened(world: World) -> AsyncIterator[Live]:
    """A page with a chat that has begun."""
    async with serving(world.chat) as server:
        page = Live(world, server.url)
        async with page.me.client:
            await page.me.start()
            yield page


@pytest.fixture
async def page(world: World) -> AsyncIterator[Live]:
    async with opened(world) as page:
        yield page


def words(news: Any) -> list[str]:
    return [Chat(None, page=message["html"]).bubbles()[0] for message in news["messages"]]


async def test_an_answer_comes_with_its_buttons(page: Live) -> None:
    async with page.stream() as stream:
        assert stream.response.headers["content-type"] == "text/event-stream; charset=utf-8"
        first = await stream.news()
        assert words(first) == ["Hei! Olen botti. Kysyn viisi asiaa. Mikä sinun nimesi on?"]
        await page.me.say("Aino")
        news = await stream.news()
        assert words(news) == ["Aino", "Minä vuonna olet syntynyt?"]
        assert 'inputmode="numeric"' in news["answer"]["html"]
        assert (news["waiting"], news["language"]) == (False, "fi")
        assert news["seen"] == stream.last_id


async def test_after_a_break_only_the_missed_comes(page: Live) -> None:
    async with page.stream() as stream:
        await stream.news()
        seen = stream.last_id
    await page.me.say("Aino")
    await page.me.say("2003")
    async with page.stream(after="0.0", **{"Last-Event-ID": seen}) as stream:
        assert words(await stream.news()) == ["Aino", "Minä vuonna olet syntynyt?", "2003", "Mitä toivot?"]


async def test_a_box_ticked_during_a_break_is_ticked_after_it(page: Live) -> None:
    for text in ("Aino", "2003"):
        await page.me.say(text)
    await page.me.press("Töitä")
    async with page.stream() as stream:
        await stream.news()
        seen = stream.last_id
    await page.me.press("somali")
    async with page.stream(**{"Last-Event-ID": seen}) as stream:
        news = await stream.news()
        assert [(message["id"], message["revision"]) for message in news["messages"]] == [(int(seen.split(".")[0]), 1)]
        assert 'value="tick.so" class="tick" aria-pressed="true"' in news["answer"]["html"]
        assert stream.last_id == seen.replace(".0", ".1")


async def test_a_page_that_is_up_to_date_hears_nothing(make_world, sqlite) -> None:
    world = make_world(sqlite, heartbeat=0.01)
    async with opened(world) as page:
        async with page.stream() as stream:
            news = await stream.news()
        at = f"{stream.last_id}&version={news['answer']['version']}"
        async with page.stream(after=at) as stream:
            assert await stream.block() == {"retry": "3000"}
            assert [await stream.block() for _ in range(3)] == [{"comment": "still here"}] * 3


async def test_news_that_nobody_rang_for_come_with_the_heartbeat(make_world, sqlite) -> None:
    """Another process may have written them."""
    world = make_world(sqlite, heartbeat=0.01)
    async with opened(world) as page, page.stream() as stream:
        await stream.news()
        rows = [{"conversation_id": 1, "body": "Muistutus", "language": "fi"}]
        await world.services.database.write(world.clock(), lambda store: store.messages.said(rows))
        assert words(await stream.news()) == ["Muistutus"]


async def test_who_missed_more_than_is_compared_loads_the_page_anew(page: Live) -> None:
    async with page.stream() as stream:
        await stream.news()
        seen = stream.last_id
    rows = [{"conversation_id": 1, "kind": "say", "body": f"viesti {number}"} for number in range(LOOKED_AT + 1)]
    await page.world.services.database.write(page.world.clock(), lambda store: store.messages.heard(rows))
    async with page.stream(**{"Last-Event-ID": seen}) as stream:
        assert await stream.news() == {"reload": True}


async def test_a_sent_form_brings_the_news_itself(page: Live) -> None:
    form = page.me.hidden("/chat/say") | {"text": "Aino", "seen": "1.0"}
    sent = await page.me.client.post("/chat/say", data=form, headers={"Accept": "application/json"})
    assert "Minä vuonna olet syntynyt?" in words(sent.json())


async def test_streams_of_one_chat_are_bounded(make_world, sqlite) -> None:
    world = make_world(sqlite, streams_per_conversation=2)
    async with opened(world) as page, contextlib.AsyncExitStack() as streams:
        kept = [await streams.enter_async_context(page.stream()) for _ in range(2)]
        for stream in kept:
            await stream.news()
        refused = await page.me.client.get("/chat/events")
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "30")


async def test_a_stream_left_is_no_longer_counted(make_world, sqlite) -> None:
    world = make_world(sqlite, streams_per_conversation=1, heartbeat=0.01)
    async with opened(world) as page:
        for _ in range(3):
            async with page.stream() as stream:
                await stream.news()
            async with asyncio.timeout(60):
                while world.chat.open_streams:
                    world.services.hub.ring(hub.conversation(1))
                    await asyncio.sleep(0)


async def test_stopping_ends_open_streams_and_the_server_with_them(world: World) -> None:
    async with asyncio.timeout(60):
        async with serving(world.chat) as server:
            page = Live(world, server.url)
            async with page.me.client:
                await page.me.start()
                async with page.stream() as stream:
                    await stream.news()
                    server.should_exit = True
                    assert await stream.block() == {}
    assert world.chat.open_streams == 0


async def test_a_stream_needs_a_chat(page: Live) -> None:
    page.me.client.cookies.clear()
    refused = await page.me.client.get("/chat/events")
    assert refused.status_code == 404


@pytest.mark.parametrize("text", ["", "x", "1", "1.x", "-1.0", "1.²", "9" * 19 + ".0", "١.١"])
def test_what_is_no_place_in_a_talk_is_its_beginning(text: str) -> None:
    assert Seen.read(text) == Seen(0, 0)
