"""Webhooks: delivery, secret, redelivery, order, parallel conversations and what getWebhookInfo tells."""

import asyncio

import aiohttp
import pytest
from aiohttp import web

from tests.kit.telegram import FakeTelegram
from tests.kit_tests.fake_telegram_clients import CLIENT_NAMES, client_of


class Hook:
    """A bot's webhook: keeps what came, and answers as the test says."""

    def __init__(self):
        self.updates = []
        self.secrets = []
        self.answers = []
        self.arrived = asyncio.Condition()
        self.released = asyncio.Event()
        self.released.set()

    async def take(self, request):
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        update = await request.json()
        async with self.arrived:
            self.updates.append(update)
            self.arrived.notify_all()
        answer = self.answers.pop(0) if self.answers else {"status": 200}
        await self.released.wait()
        if answer == "drop":
            request.transport.abort()
            return web.Response()
        if "json" in answer:
            return web.json_response(answer["json"])
        return web.Response(**answer)

    async def has(self, count):
        async with asyncio.timeout(60), self.arrived:
            await self.arrived.wait_for(lambda: len(self.updates) >= count)
        return self.texts

    @property
    def texts(self):
        return [update["message"]["text"] for update in self.updates]


@pytest.fixture
async def hook():
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    hook.released.set()
    await runner.cleanup()


@pytest.fixture
async def fake():
    async with FakeTelegram(webhook_backoff=(0.001, 0.004)) as fake:
        yield fake


@pytest.fixture
async def api(fake):
    async with aiohttp.ClientSession() as session:

        async def ask(method, **params):
            async with session.post(f"{fake.url}/bot{fake.token}/{method}", json=params) as response:
                answer = await response.json()
            return answer["result"] if answer["ok"] else (response.status, answer["description"])

        yield ask


@pytest.mark.parametrize("name", CLIENT_NAMES)
async def test_both_libraries_set_it_and_read_what_it_brings(fake, hook, name):
    async with client_of(name, fake) as client:
        assert await client.set_webhook(hook.url, secret_token="s-_1", allowed_updates=["message"])
        await fake.user(first_name="Aino").say("moi")
        await hook.has(1)
        assert client.parse(hook.updates[0]).message.from_user.first_name == "Aino"
        assert hook.secrets == ["s-_1"]
        info = await client.get_webhook_info()
        assert (info.url, info.max_connections, list(info.allowed_updates)) == (hook.url, 40, ["message"])
        assert await client.delete_webhook()
        assert (await client.get_webhook_info()).url == ""


async def test_no_secret_no_header(fake, hook, api):
    await api("setWebhook", url=hook.url)
    await fake.user().say("moi")
    await hook.has(1)
    assert hook.secrets == [None]


async def test_what_waited_is_delivered_when_the_webhook_is_set(fake, hook, api):
    await fake.user().say("moi")
    await api("setWebhook", url=hook.url)
    assert await hook.has(1) == ["moi"]
    await fake.all_taken()


@pytest.mark.parametrize("method", ["setWebhook", "deleteWebhook"])
async def test_what_waited_may_be_dropped(fake, hook, api, method):
    await fake.user().say("vanha")
    await api(method, url=hook.url, drop_pending_updates=True)
    assert fake.pending_updates == 0


@pytest.mark.parametrize(
    ("trouble", "status", "complaint"),
    [
        ({"status": 500}, 500, "Wrong response from the webhook: 500 Internal Server Error"),
        ({"status": 404}, 404, "Wrong response from the webhook: 404 Not Found"),
        ({"status": 302}, 302, "Wrong response from the webhook: 302 Found"),
        ("drop", None, "Server disconnected"),
    ],
)
async def test_it_comes_again_until_it_is_taken(fake, hook, api, trouble, status, complaint):
    hook.answers = [trouble, trouble]
    await api("setWebhook", url=hook.url)
    said = await fake.user().say("moi")
    assert await hook.has(3) == ["moi"] * 3
    await fake.all_taken()
    assert [(a.update_id, a.attempt, a.status, a.error) for a in fake.webhook_attempts] == [
        (said.update_id, 1, status, complaint),
        (said.update_id, 2, status, complaint),
        (said.update_id, 3, 200, None),
    ]
    info = await api("getWebhookInfo")
    assert (info["pending_update_count"], info["last_error_message"]) == (0, complaint)
    assert info["last_error_date"] > 0


async def test_a_closed_port_is_tried_again(fake, api):
    await api("setWebhook", url="http://127.0.0.1:9/hook")
    await fake.user().say("moi")
    attempt = await fake.wait_webhook(3)
    assert (attempt.attempt, attempt.status) == (3, None)
    assert (await api("getWebhookInfo"))["pending_update_count"] == 1


async def test_one_conversation_keeps_its_order_while_others_go_on(fake, hook, api):
    aino, eero = fake.user(first_name="Aino"), fake.user(first_name="Eero")
    hook.released.clear()
    await api("setWebhook", url=hook.url)
    await aino.say("a1")
    await hook.has(1)
    await aino.say("a2")
    await eero.say("e1")
    assert await hook.has(2) == ["a1", "e1"]
    hook.released.set()
    assert await hook.has(3) == ["a1", "e1", "a2"]


async def test_a_failing_update_holds_back_the_next_of_its_conversation(fake, hook, api):
    hook.answers = [{"status": 500}]
    await api("setWebhook", url=hook.url)
    aino = fake.user()
    await aino.say("a1")
    await aino.say("a2")
    assert await hook.has(3) == ["a1", "a1", "a2"]


async def test_no_more_connections_than_allowed(fake, hook, api):
    hook.released.clear()
    await api("setWebhook", url=hook.url, max_connections=1)
    await fake.user().say("ensin")
    await fake.user().say("sitten")
    assert await hook.has(1) == ["ensin"]
    await api("getMe")
    assert hook.texts == ["ensin"]
    hook.released.set()
    assert await hook.has(2) == ["ensin", "sitten"]


async def test_retry_after_is_heeded(fake, hook, api):
    hook.answers = [{"status": 503, "headers": {"Retry-After": "3600"}}]
    await api("setWebhook", url=hook.url)
    await fake.user().say("moi")
    await fake.wait_webhook()
    (update,) = fake._queue.waiting
    assert 3590 < update.not_before - asyncio.get_running_loop().time() <= 3600


async def test_a_redelivered_update_comes_at_the_same_time_as_another(fake, hook, api):
    await api("setWebhook", url=hook.url)
    said = await fake.user().say("moi")
    await fake.all_taken()
    hook.released.clear()
    fake.redeliver(said.update_id)
    fake.redeliver(said.update_id)
    assert await hook.has(3) == ["moi"] * 3


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ({"method": "sendMessage", "chat_id": 1001, "text": "vastaus"}, ["vastaus"]),
        ({"method": "sendMessage", "chat_id": 5, "text": "ei kenellekään"}, []),
        ({"method": "deleteWebhook"}, []),
        ({"method": "getMe"}, []),
        (["sendMessage"], []),
    ],
)
async def test_a_method_in_the_answer_is_acted_on(fake, hook, api, answer, shown):
    hook.answers = [{"json": answer}]
    await api("setWebhook", url=hook.url)
    aino = fake.user(1001)
    await aino.say("moi")
    await aino.say("vielä")
    await fake.all_taken()
    assert [seen.text for seen in aino.messages] == shown
    assert (await api("getWebhookInfo"))["url"] == hook.url


async def test_polling_is_refused_while_a_webhook_is_set(fake, hook, api):
    waiting = asyncio.create_task(api("getUpdates", timeout=50))
    await fake.wait_call_begun("getUpdates")
    await api("setWebhook", url=hook.url)
    assert await waiting == (409, "Conflict: terminated by setWebhook request")
    assert await api("getUpdates") == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    await api("setWebhook", url="")
    assert await api("getUpdates") == []


@pytest.mark.parametrize(
    "url", ["https://oulu.fi/hook", "https://oulu.fi:8443/", "http://localhost:1/", "http://[::1]:1/"]
)
async def test_urls_that_are_taken(api, url):
    assert await api("setWebhook", url=url) is True


async def test_the_fake_closes_while_a_delivery_is_under_way(hook):
    hook.released.clear()
    async with FakeTelegram() as fake, aiohttp.ClientSession() as session:
        await session.get(f"{fake.url}/bot{fake.token}/setWebhook", params={"url": hook.url})
        await fake.user().say("moi")
        await hook.has(1)
