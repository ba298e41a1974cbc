"""Someone comes to the page, starts a chat, and finds it again in the same browser only."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from storage.store import Store
from storage.tables import person
from tests.bot.channels.web.conftest import Chat, World


def _people(store: Store) -> int:
    return store.connection.execute(select(func.count()).select_from(person)).scalar_one()


async def people(world: World) -> int:
    return await world.services.database.read(world.clock(), _people)


async def test_nothing_is_stored_and_no_cookie_is_set_before_start(world: World, me: Chat) -> None:
    page = await me.open()
    assert "Hei, olen Duunikaveri." in page
    assert "set-cookie" not in me.headers
    assert await people(world) == 0


async def test_start_opens_a_chat_with_the_bots_first_words(world: World, me: Chat) -> None:
    await me.start()
    assert me.status == 200
    assert me.bubbles() == ["Hei! Olen botti. Kysyn viisi asiaa. Mikä sinun nimesi on?"]
    assert await people(world) == 1


async def test_the_cookie_is_the_only_key_to_the_chat(me: Chat, world: World) -> None:
    await me.start()
    (cookie,) = me.client.cookies.jar
    assert (cookie.name, cookie.path, cookie.has_nonstandard_attr("HttpOnly")) == ("dk_chat", "/", True)
    assert re.fullmatch(r"[\w-]{43}", cookie.value)
    conversation = await world.services.database.read(
        world.clock(), lambda store: store.people.conversation_at("web", "web", cookie.value)
    )
    assert conversation is None, "the store knows the hash, never the token"


async def test_over_tls_the_cookie_is_bound_to_the_host(make_world, sqlite) -> None:
    me = make_world(sqlite, public_url="https://chat.test").browser()
    me.client.base_url = "https://chat.test"
    await me.open()
    sent = await me.client.post("/start", data=me.hidden("/start"), headers={"Sec-Fetch-Site": "same-origin"})
    name, *attributes = sent.headers["set-cookie"].split("; ")
    assert name.startswith("__Host-dk=")
    assert {*attributes} == {"HttpOnly", "Max-Age=15552000", "Path=/", "SameSite=lax", "Secure"}


async def test_the_same_browser_finds_the_chat_again(me: Chat) -> None:
    await me.start()
    await me.say("Aino")
    await me.open()
    assert me.bubbles()[1:] == ["Aino", "Minä vuonna olet syntynyt?"]


async def test_another_browser_sees_nothing_of_it(world: World, me: Chat) -> None:
    await me.start()
    await me.say("Aino")
    other = world.browser()
    assert "Aino" not in await other.open()
    for path in ("/chat/transcript.txt", "/chat/events", "/chat/forget"):
        await other.open(path)
        assert other.status == 404
        assert "Aino" not in other.page


async def test_a_forged_cookie_is_no_chat(world: World, me: Chat) -> None:
    await me.start()
    for forged in ("x", "A" * 43, "../../etc/passwd", ""):
        other = world.browser()
        other.client.cookies.set("dk_chat", forged)
        assert "Hei, olen Duunikaveri." in await other.open()
        await other.send("/chat/say", {"key": "k" * 24, "text": "hei"})
        assert other.status == 404
        assert "Keskustelua ei löytynyt" in other.page
    assert await people(world) == 1


async def test_a_cookie_put_there_by_someone_else_is_not_taken_over(world: World) -> None:
    victim = world.browser()
    victim.client.cookies.set("dk_chat", "A" * 43, domain="chat.test", path="/")
    await victim.start()
    assert victim.bubbles()
    spy = world.browser()
    spy.client.cookies.set("dk_chat", "A" * 43)
    assert "Hei, olen Duunikaveri." in await spy.open()


async def test_a_double_press_of_start_opens_one_chat(world: World, me: Chat) -> None:
    await me.open()
    form = me.hidden("/start")
    await me.send("/start", form)
    me.client.cookies.clear()  # the second press left before the first one's cookie came
    await me.send("/start", form)
    assert await people(world) == 1
    assert len(me.bubbles()) == 1


async def test_a_browser_without_cookies_is_told_why_there_is_no_chat(me: Chat) -> None:
    await me.open()
    sent = await me.client.post("/start", data=me.hidden("/start"))
    me.client.cookies.clear()
    await me.open(sent.headers["location"])
    assert "Salli evästeet tai kokeile toista selainta." in me.page


async def test_after_a_minute_the_same_form_is_another_chat(world: World, me: Chat) -> None:
    await me.open()
    form = me.hidden("/start")
    await me.send("/start", form)
    me.client.cookies.clear()
    world.clock.advance(minutes=1)
    await me.send("/start", form)
    assert await people(world) == 2


async def test_start_in_a_browser_that_has_a_chat_goes_on_with_it(world: World, me: Chat) -> None:
    await me.start()
    await me.send("/start", {"key": "another-key-of-24-letters"})
    assert len(me.bubbles()) == 1
    assert await people(world) == 1


async def test_a_link_is_followed_at_start_and_in_a_chat_that_goes_on(me: Chat) -> None:
    await me.start("/?ref=ref_poster-trio")
    assert me.bubbles()[0].startswith("Linkki: ref_poster-trio")
    await me.open("/?ref=emp_Ab12")
    assert "Tulit tänne linkistä" in me.page
    await me.send("/start", me.hidden("/start"))
    assert me.bubbles()[-1].startswith("Linkki: emp_Ab12")


async def test_what_is_no_link_of_ours_is_left_out(me: Chat) -> None:
    await me.open("/?ref=%22%3E%3Cscript%3E")
    assert "<script>" not in me.page
    assert "ref" not in me.hidden("/start")


async def test_the_landing_speaks_the_language_asked_for(me: Chat) -> None:
    assert "Hej, jag är Duunikaveri." in await me.open("/?lang=sv&ref=ref_x1")
    assert "/?lang=en&amp;ref=ref_x1" in me.page
    assert "Hi, I am Duunikaveri." in await me.open("/", headers={"Accept-Language": "de, en-GB;q=0.8, fi;q=0.1"})
    assert "Hei, olen Duunikaveri." in await me.open("/?lang=xx", headers={"Accept-Language": "de;q=x, ;;,"})


async def test_the_chat_starts_in_the_language_of_the_landing(me: Chat) -> None:
    await me.start("/?lang=sv")
    assert '<html lang="sv"' in me.page
    assert "Skicka" in me.page


async def test_leaving_takes_the_chat_out_of_this_browser_and_says_what_stays(world: World, me: Chat) -> None:
    await me.start()
    await me.open("/chat/forget")
    assert "Keskustelu ei katoa palvelusta." in me.page
    await me.send("/chat/forget", me.hidden("/chat/forget"))
    assert "Keskustelu on poistettu tästä selaimesta." in me.page
    assert "dk_chat" not in me.client.cookies
    assert await people(world) == 1
