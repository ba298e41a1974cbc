"""Machines, other sites and strange texts: refused within bounds or shown as they are, never an error of ours."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape

import pytest

from storage.database import Database
from storage.errors import StoreBusy
from tests.bot.channels.web.conftest import FORM, Chat, World

SCRIPT = '<script>alert(1)</script><img src=x onerror="alert(2)">'


@pytest.fixture
async def writer(make_world, database: Database) -> Chat:
    """On each of the two databases: they stumble over different texts."""
    return make_world(database).browser()


def own_words(me: Chat) -> str:
    (*_, last) = re.findall(r'<p class="said" dir="auto">(.*?)</p>', me.page, re.DOTALL)
    return unescape(last)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (SCRIPT, SCRIPT),
        ("a\x00b", "ab"),
        ("👩🏽‍🚀 töissä 🇫🇮", "👩🏽‍🚀 töissä 🇫🇮"),
        ("مرحبا بكم", "مرحبا بكم"),
        ("\u202eabc", "abc"),
        ("ä" * 5_001, "ä" * 5_000),
        ("&lt;b&gt;", "&lt;b&gt;"),
        ("{{ 7 * 7 }} {name}", "{{ 7 * 7 }} {name}"),
    ],
)
async def test_text_is_shown_as_it_was_said(writer: Chat, sent: str, shown: str) -> None:
    await writer.start()
    await writer.say(sent)
    assert writer.status == 200
    assert own_words(writer) == shown
    assert "<script>" not in writer.page
    assert "<img" not in writer.page


async def test_bytes_that_are_no_text_are_shown_as_replaced(writer: Chat) -> None:
    await writer.start()
    body = f"key={writer.hidden('/chat/say')['key']}&text=Hei%FF%ED%A0%80%C3"
    sent = await writer.client.post("/chat/say", content=body, headers=FORM)
    assert sent.status_code == 303
    await writer.open()
    assert own_words(writer).startswith("Hei\ufffd")


async def test_what_must_not_be_kept_is_not_on_the_page(writer: Chat) -> None:
    await writer.start()
    await writer.say("Tunnukseni on 131052-308T.")
    assert "131052-308T" not in writer.page
    assert "Henkilötunnus poistettiin viestistä." in writer.page
    assert "131052-308T" not in await writer.open("/chat/transcript.txt")


@pytest.mark.parametrize(
    "data",
    ["", "x" * 65, "ä" * 33, "hope.work\x00", "a\nb", "\u202ea"],
    ids=["none", "long", "bytes", "nul", "line", "rtl"],
)
async def test_data_no_button_of_ours_has_is_refused(writer: Chat, data: str) -> None:
    await writer.start()
    await writer.send("/chat/press", {"key": "k" * 24, "data": data})
    assert writer.status == 400


async def test_data_of_no_button_on_the_page_is_the_bots_to_answer(writer: Chat) -> None:
    await writer.start()
    await writer.send("/chat/press", {"key": "k" * 24, "data": "old.button.1.x"})
    assert writer.status == 200


@pytest.mark.parametrize(
    "body",
    [
        "text=hei",
        "key=short&text=hei",
        "key=" + "k" * 65 + "&text=hei",
        "key=" + "k" * 24 + "&key=" + "k" * 24 + "&text=hei",
        "key=" + "k" * 24 + "&text=hei&of=1;drop",
        "key=" + "k" * 24 + "&text=hei&of=%D9%A1",
        "key=" + "k" * 24 + "&text=hei" + "".join(f"&x{number}=1" for number in range(20)),
        "key=" + "k" * 24 + "&text=ä",
    ],
    ids=["no key", "short", "long", "twice", "message", "digits", "fields", "bytes"],
)
async def test_a_broken_form_gets_a_page_and_changes_nothing(me: Chat, body: str) -> None:
    await me.start()
    sent = await me.client.post("/chat/say", content=body.encode(), headers=FORM)
    assert sent.status_code == 400
    assert "En saanut lähetyksestä selvää." in sent.text
    await me.open()
    assert len(me.bubbles()) == 1


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", ""])
async def test_only_forms_are_read(me: Chat, kind: str) -> None:
    await me.start()
    sent = await me.client.post("/chat/say", content=b"key=" + b"k" * 24 + b"&text=hei", headers={"Content-Type": kind})
    assert sent.status_code == 400


async def test_a_body_that_says_it_is_too_large_is_not_read(me: Chat) -> None:
    read = []

    async def body() -> AsyncIterator[bytes]:
        read.append(1)
        yield b"x"

    sent = await me.client.post("/chat/say", content=body(), headers={**FORM, "Content-Length": str(64 * 1024 + 1)})
    assert sent.status_code == 413
    assert "Lähetä se osissa." in sent.text
    assert read == []


async def test_a_body_that_hides_its_length_is_read_to_the_limit_only(me: Chat) -> None:
    read = []

    async def very_long() -> AsyncIterator[bytes]:
        for _ in range(100):
            read.append(1)
            yield b"x" * 16 * 1024

    sent = await me.client.post("/chat/say", content=very_long(), headers=FORM)
    assert sent.status_code == 413
    assert len(read) == 5


async def test_a_body_at_the_limit_is_read(me: Chat) -> None:
    await me.start()
    start = f"key={'k' * 24}&text="
    sent = await me.client.post("/chat/say", content=start + "x" * (64 * 1024 - len(start)), headers=FORM)
    assert sent.status_code == 303


@pytest.mark.parametrize("path", ["/start", "/chat/say", "/chat/press", "/chat/forget"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://chat.test"},
        {"Origin": "http://evil.test"},
        {"Origin": "null"},
        {"Origin": "http://chat.test.evil.test"},
    ],
)
async def test_another_sites_form_is_refused(me: Chat, path: str, headers: dict[str, str]) -> None:
    await me.start()
    form = {"key": "k" * 24, "text": "hei", "data": "x"}
    sent = await me.client.post(path, data=form, headers=headers)
    assert sent.status_code == 403
    assert "Mitään ei lähetetty." in sent.text
    assert "set-cookie" not in sent.headers


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://chat.test"}, {}],
)
async def test_our_own_form_is_taken(me: Chat, headers: dict[str, str]) -> None:
    await me.start()
    sent = await me.client.post("/chat/say", data={"key": "k" * 24, "text": "hei"}, headers=headers)
    assert sent.status_code == 303


async def test_too_many_acts_get_a_kind_page_with_the_text_still_there(make_world, sqlite) -> None:
    world: World = make_world(sqlite, acts_per_conversation=3)
    me = world.browser()
    await me.start()
    for text in ("Aino", "2003", "hei"):
        await me.say(text) if 'id="text"' in me.page else await me.press("Töitä")
    await me.send("/chat/say", {"key": "k" * 24, "text": "tämä <jäi>"})
    assert me.status == 429
    assert me.headers["retry-after"] == "10"
    assert "Odota kymmenen sekuntia" in me.page
    world.clock.advance(seconds=10)
    await me.send("/chat/say", {"key": "k" * 24, "text": "tämä <jäi>"})
    assert me.status == 200


async def test_refused_text_is_given_back_into_the_field(make_world, sqlite) -> None:
    me = make_world(sqlite, acts_per_conversation=1).browser()
    await me.start()
    await me.say("Aino")
    await me.send("/chat/say", {"key": "k" * 24, "text": 'Aino "<A>"'})
    assert me.status == 429
    assert 'value="Aino &#34;&lt;A&gt;&#34;"' in me.page


async def test_the_limit_slides(make_world, sqlite) -> None:
    world: World = make_world(sqlite, acts_per_conversation=2)
    me = world.browser()
    await me.start()
    statuses = []
    for seconds in (0, 6, 3, 1, 5):
        world.clock.advance(seconds=seconds)
        await me.send("/chat/say", {"key": "k" * 24, "text": f"{world.clock()}"})
        statuses.append(me.status)
    assert statuses == [200, 200, 429, 200, 429]


async def test_new_chats_from_one_network_are_bounded(make_world, sqlite) -> None:
    world: World = make_world(sqlite, new_chats_per_minute=2)

    async def statuses(*addresses: str) -> list[int]:
        browsers = [world.browser(address) for address in addresses]
        for browser in browsers:
            await browser.start()
        return [browser.status for browser in browsers]

    assert await statuses("192.0.2.7", "192.0.2.7", "192.0.2.7", "192.0.2.8") == [200, 200, 429, 200]
    same_network = [f"2001:db8:1:1::{last}" for last in "abc"]
    assert await statuses(*same_network, "2001:db8:1:2::a") == [200, 200, 429, 200]
    world.clock.advance(minutes=1)
    assert await statuses("192.0.2.7") == [200]


async def test_a_busy_store_gives_the_text_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    me = world.browser()
    await me.start()

    async def busy(*_: object) -> None:
        raise StoreBusy

    with monkeypatch.context() as broken:
        broken.setattr(world.services.database, "write", busy)
        await me.send("/chat/say", me.hidden("/chat/say") | {"text": "Aino"})
    assert me.status == 503
    assert 'value="Aino"' in me.page
    assert "Vika on meillä, ei sinussa." in me.page


async def test_a_fault_of_ours_gets_a_page_without_a_look_at_the_store(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = world.browser()
    await me.start()

    async def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(world.services.database, "read", broken)
    me.client._transport.raise_app_exceptions = False
    await me.open()
    assert me.status == 500
    assert "Jokin meni nyt rikki meillä" in me.page
    assert "default-src 'none'" in me.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/nothing", "/chat/static/app.py", "/chat/static/..%2fapp.py", "/.env"])
async def test_there_is_nothing_else(me: Chat, path: str) -> None:
    await me.open(path)
    assert me.status == 404
    assert "Tätä sivua ei ole" in me.page


async def test_a_forms_address_in_the_address_bar_leads_to_the_chat(me: Chat) -> None:
    await me.start()
    await me.open("/chat/say")
    assert me.bubbles()
    sent = await me.client.put("/chat/say")
    assert sent.status_code == 405


async def test_a_script_is_told_in_words(me: Chat) -> None:
    sent = await me.client.post(
        "/chat/say", data={"key": "k" * 24, "text": "hei"}, headers={"Accept": "application/json"}
    )
    assert (sent.status_code, sent.json()["problem"]) == (404, "no_chat")
