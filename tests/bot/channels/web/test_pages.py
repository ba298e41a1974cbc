"""The pages around the chat: notices in three languages, headers, weights, and every text in its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bot.channels.web
import locales
from bot.channels.web.headers import ALWAYS, CONTENT_SECURITY_POLICY
from domain.notice import VERSION
from domain.roles import Role
from storage.contents import EDITABLE, ContentKey
from storage.database import Database
from storage.store import Store
from tests.bot.channels.web.conftest import Chat, World
from tests.kit.clock import TestClock

SOURCE = Path(bot.channels.web.__file__).parent
TEXTS = locales.load()
LANGUAGES = ("fi", "sv", "en")


def used_keys() -> set[str]:
    files = [*SOURCE.glob("*.py"), *SOURCE.glob("templates/*.html")]
    said = {key for file in files for key in re.findall(r"""["'](web(?:\.[a-z_]+)+)["']""", file.read_text())}
    return said | {key for key in EDITABLE if key.startswith("web.")}


def keys(language: str) -> set[str]:
    return {key for key in TEXTS.keys(language) if key.startswith("web.")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_used_is_there_and_none_is_unused(language: str) -> None:
    assert keys(language) == used_keys()


@pytest.mark.parametrize("key", sorted(keys("fi")))
def test_a_text_expects_the_same_in_every_language(key: str) -> None:
    expected = {language: locales.parameters(TEXTS.template(language, key)) for language in LANGUAGES}
    assert len(set(expected.values())) == 1, expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/privacy", "/accessibility"])
async def test_notices_are_whole_in_every_language(me: Chat, path: str, language: str) -> None:
    page = await me.open(f"{path}?lang={language}")
    assert f'<html lang="{language}"' in page
    assert page.count("<h2>") == {"/privacy": 11, "/accessibility": 5}[path]
    assert not re.search(r"\{\w+\}|web\.\w+\.", page)


async def test_the_privacy_notice_is_the_version_people_agree_to(me: Chat) -> None:
    assert f"Selosteen versio: {VERSION}" in await me.open("/privacy")


async def test_the_notice_names_whose_service_it_is(me: Chat, sqlite: Database, clock: TestClock) -> None:
    def name(store: Store) -> None:
        admin = store.staff.add(email="aino@kaupunki.fi", full_name="Aino Alku", role=Role.ADMIN)
        store.contents.set(ContentKey.CONTROLLER, "fi", "Mallilan <kaupunki>", admin)
        store.contents.set(ContentKey.CONTACT, "fi", "Kaikille", admin)
        store.contents.set(ContentKey.CONTACT, "sv", "p. 03 123", admin)

    await sqlite.write(clock(), name)
    page = await me.open("/privacy?lang=sv")
    assert "Personuppgiftsansvarig: Mallilan &lt;kaupunki&gt;." in page
    assert "p. 03 123" in page


async def test_the_statement_tells_who_supervises(me: Chat) -> None:
    page = await me.open("/accessibility")
    assert "Traficom" in page
    assert "Verkkokeskustelu ja tapahtumien sivut täyttävät lain vaatimukset osittain." in page


async def test_notices_speak_the_language_of_the_chat(me: Chat) -> None:
    await me.start("/?lang=sv")
    assert '<html lang="sv"' in await me.open("/privacy")
    assert '<html lang="en"' in await me.open("/privacy?lang=en")


@pytest.mark.parametrize("path", ["/", "/privacy", "/nothing", "/chat/static/chat.css", "/chat/transcript.txt"])
async def test_every_answer_carries_the_headers(me: Chat, path: str) -> None:
    await me.open(path)
    assert {name: me.headers[name] for name in ALWAYS} == ALWAYS


def test_the_policy_lets_in_nothing_but_our_own() -> None:
    allowed = dict(directive.split(" ", 1) for directive in CONTENT_SECURITY_POLICY.split("; "))
    assert allowed.pop("default-src") == "'none'"
    assert set(allowed.values()) <= {"'self'", "'none'"}
    assert allowed["base-uri"] == allowed["frame-ancestors"] == "'none'"


async def test_pages_are_not_kept_and_files_are(me: Chat) -> None:
    await me.start()
    assert me.headers["cache-control"] == "no-store"
    (style,) = re.findall(r'href="(/chat/static/chat.css\?v=[0-9a-f]{12})"', me.page)
    await me.open(style)
    assert me.headers["cache-control"] == "public, max-age=31536000, immutable"
    await me.open("/chat/static/chat.css?v=old")
    assert me.headers["cache-control"] == "no-cache"


async def test_no_page_has_style_or_script_of_its_own(me: Chat) -> None:
    await me.start()
    for path in ("/", "/privacy", "/accessibility", "/chat/forget", "/nothing"):
        page = await me.open(path)
        assert not re.search(r"<style|style=|\son\w+=|<script(?! src=)", page), path


async def test_the_chat_opens_in_under_50_kb(me: Chat) -> None:
    await me.start()
    for text in ("Aino", "2003"):
        await me.say(text)
    files = set(re.findall(r'(?:href|src)="(/chat/static/[^"]+)"', me.page))
    assert {file.partition("?")[0].rpartition("/")[2] for file in files} == {"chat.css", "chat.js", "favicon.svg"}
    weight = len(me.page.encode()) + sum([len((await me.client.get(file)).content) for file in files])
    assert 10_000 < weight < 50_000


async def test_a_long_talk_shows_its_newest_part_and_says_where_the_rest_is(world: World, me: Chat) -> None:
    await me.start()
    conversation = await world.services.database.read(world.clock(), lambda store: store.inbox.claim([]))
    assert conversation == []
    rows = [{"conversation_id": 1, "kind": "say", "body": f"viesti {number}"} for number in range(250)]
    await world.services.database.write(world.clock(), lambda store: store.messages.heard(rows))
    await me.open()
    assert len(me.bubbles()) == 200
    assert me.bubbles()[-1] == "viesti 249"
    assert "Koko keskustelun saat tiedostona." in me.page
    assert (await me.open("/chat/transcript.txt")).count("viesti") == 250
