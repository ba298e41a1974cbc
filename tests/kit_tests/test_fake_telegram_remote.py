"""The fake in a process of its own: the same verbs, awaited and plain."""

import asyncio
import contextlib
import http.client
import inspect
import json

import pytest

from tests.kit.telegram import CannotDo, FakeTelegram, NotHeard, control, remote, spawned_fake
from tests.kit.telegram.faults import Gate
from tests.kit.telegram.people import FakeGroup, FakeUser
from tests.kit_tests.fake_telegram_clients import AiogramClient, aiogram_bot

_ONLY_INSIDE = {"act", "find_method", "record"}


@pytest.fixture
def fake():
    with spawned_fake() as fake:
        yield fake


@pytest.fixture(scope="module")
def shared_fake():
    """For the tests that leave nothing behind which another could stumble on."""
    with spawned_fake() as fake:
        yield fake


@pytest.fixture
async def bot(fake):
    async with aiogram_bot(fake) as bot:
        yield bot


def verbs(kind):
    return {
        name: member
        for name, member in inspect.getmembers(kind)
        if not name.startswith("_") and (callable(member) or isinstance(member, property))
    }


@pytest.mark.parametrize(
    ("inside", "outside", "extra"),
    [
        (FakeTelegram, remote.RemoteFake, {"blocking"}),
        (FakeUser, remote.RemoteUser, set()),
        (FakeGroup, remote.RemoteGroup, set()),
        (Gate, remote.RemoteGate, set()),
    ],
)
def test_the_remote_side_has_the_same_verbs(inside, outside, extra):
    mine, theirs = verbs(inside), verbs(outside)
    internal = _ONLY_INSIDE | {"pass_through", "id", "title", "url", "calls"}
    assert set(theirs) - extra - internal == set(mine) - internal
    for name in set(mine) & set(theirs) - {"title"}:
        assert isinstance(mine[name], property) == isinstance(theirs[name], property), name
        if callable(mine[name]):
            shapes = [list(inspect.signature(side[name]).parameters.values()) for side in (mine, theirs)]
            plain = [[(p.name, p.kind, p.default) for p in shape] for shape in shapes]
            assert plain[0] == plain[1], name
            assert inspect.iscoroutinefunction(mine[name]) == inspect.iscoroutinefunction(theirs[name]), name


def test_every_verb_has_its_endpoint():
    listed = control.FAKE_VERBS | {"push_raw", "url"}
    assert set(verbs(FakeTelegram)) - _ONLY_INSIDE | {"calls"} == listed
    assert control.SCREEN_VERBS | control.USER_VERBS | {"id"} == set(verbs(FakeUser))
    assert control.SCREEN_VERBS | control.GROUP_VERBS | {"id", "title"} == set(verbs(FakeGroup))


async def test_a_conversation_across_processes(fake, bot):
    aino = fake.user(first_name="Aino")
    said = await aino.start("ref_poster1")
    markup = AiogramClient(bot).inline([[("Kyllä", "y"), ("Ei", "n")]])
    await bot.send_message(aino.id, "Hei <b>Aino</b>", parse_mode="HTML", reply_markup=markup)
    heard = await aino.hears("Hei Aino")
    assert (heard.labels, heard.entities) == (
        ["Kyllä", "Ei"],
        [{"type": "bold", "offset": 4, "length": 4}],
    )
    pressed = await aino.press("Kyllä")
    assert fake.unanswered == ["y"]
    await bot.answer_callback_query(pressed.query_id, text="Selvä")
    assert [seen.text for seen in aino.notices] == ["Selvä"]
    assert fake.pending_updates == 2
    assert [update.update_id for update in await bot.get_updates()] == [said.update_id, pressed.update_id]
    await bot.get_updates(offset=pressed.update_id + 1)
    await fake.all_taken()
    assert (await fake.wait_call("answerCallbackQuery")).params["text"] == "Selvä"
    assert fake.calls_of("sendMessage")[-1].status == 200
    assert aino.transcript().splitlines()[0] == "#1 Aino: /start ref_poster1"


async def test_errors_come_across(fake):
    aino = fake.user()
    with pytest.raises(NotHeard, match="nobody said 'Kiitos'"):
        await aino.hears("Kiitos", within=0)
    with pytest.raises(CannotDo, match="there is no button"):
        await aino.press("Kyllä")
    with pytest.raises(ValueError, match="Telegram's apps"):
        await aino.say(" ")
    with pytest.raises(AssertionError, match="was not called"):
        await fake.wait_call("getChat", within=0)


async def test_everything_a_person_does(fake, bot):
    aino = fake.user(started=True)
    said = await aino.say("a")
    for act in (
        aino.edit(said.message_id, "b"),
        aino.press_data(77, "x"),
        aino.share_contact("+358401234567", own=False),
        aino.send_photo("kuva"),
        aino.send_document(),
        aino.send_voice(),
        aino.send_sticker(),
        aino.send_location(),
    ):
        assert (await act).update_id is not None
    assert await aino.block() is not None
    assert await aino.unblock() is not None
    assert (aino.keyboard, aino.messages) == ([], [])
    aino.mark()
    await aino.deactivate()
    with pytest.raises(Exception, match="deactivated"):
        await bot.send_message(aino.id, "a")
    await bot.get_updates(offset=-1)


async def test_groups(fake, bot):
    aino = fake.user()
    group = fake.group(title="Nuoret", by=aino)
    said = await aino.say("/apua", chat=group)
    await bot.send_message(group.id, "Hei", reply_to_message_id=said.message_id)
    assert (await group.hears("Hei")).text == "Hei"
    assert await group.remove_bot(aino) is not None
    assert await group.add_bot(aino) is not None
    new = await group.upgrade()
    await bot.send_message(new.id, "Uusi")
    assert [seen.text for seen in new.messages] == ["Uusi"]


async def test_troubles(fake, bot):
    aino = fake.user(started=True)
    fake.fail_next("sendMessage", status=403, chat_id=aino.id)
    fake.drop_next("sendMessage", after=True)
    fake.delay_next("sendMessage", 0.001)
    for _ in range(2):
        with pytest.raises(Exception, match=r"blocked|disconnected|reset"):
            await bot.send_message(aino.id, "a")
    await bot.send_message(aino.id, "b")
    assert [seen.text for seen in aino.messages] == ["a", "b"]
    fake.limit_rates(per_chat=0.001, burst=1)
    await bot.send_message(aino.id, "c")
    with pytest.raises(Exception, match="retry after"):
        await bot.send_message(aino.id, "d")
    fake.expire_taps()
    fake.go_offline()
    with pytest.raises(Exception, match=r"disconnected|reset"):
        await bot.get_me()


async def test_a_gate_across_processes(fake, bot):
    aino = fake.user(started=True)
    for let_go in ("release", "drop"):
        gate = fake.hold_next("sendMessage", after=True)
        sending = asyncio.create_task(bot.send_message(aino.id, let_go))
        await gate.reached()
        assert aino.messages[-1].text == let_go
        assert not sending.done()
        getattr(gate, let_go)()
        (result,) = await asyncio.gather(sending, return_exceptions=True)
        assert isinstance(result, Exception) == (let_go == "drop")


async def test_updates_by_hand(fake, bot):
    await bot.get_updates(offset=-1)
    update_id = fake.push_update({"poll_answer": {"poll_id": "1", "option_ids": [], "option_persistent_ids": []}})
    (update,) = [u for u in await bot.get_updates() if u.update_id == update_id]
    await bot.get_updates(offset=update_id + 1)
    fake.redeliver(update_id)
    fake.push_raw({"update_id": 5, "poll_answer": {"poll_id": "2", "option_ids": [], "option_persistent_ids": []}})
    assert [u.update_id for u in await bot.get_updates(offset=update_id + 1)] == [update.update_id, 5]
    assert fake.webhook_attempts == []
    with pytest.raises(AssertionError, match="webhook"):
        await fake.wait_webhook(within=0)


async def test_a_file_comes_across(fake, bot):
    aino = fake.user(started=True)
    await bot.send_document(aino.id, AiogramClient(bot).file(b"\x00\xff", "a.bin"))
    assert fake.file(aino.messages[-1].file_id) == b"\x00\xff"


def test_a_plain_function_needs_no_await(fake):
    plain = fake.blocking
    aino = plain.user(first_name="Aino")
    assert aino.say("moi").message_id == 1
    assert aino.transcript() == "#1 Aino: moi"
    assert plain.group(by=aino).upgrade().messages == []
    with pytest.raises(AssertionError, match="was not called"):
        plain.wait_call("logOut", within=0)
    with pytest.raises(NotHeard):
        aino.hears("moi", within=0)


def ask(fake, path, body=None):
    with contextlib.closing(http.client.HTTPConnection(fake.url.removeprefix("http://"), timeout=60)) as line:
        line.request("POST" if body else "GET", f"/_control/{path}", body)
        response = line.getresponse()
        return response.status, json.load(response)


def test_the_endpoints_by_hand(fake):
    assert ask(fake, "user", b'{"id": 77}') == (200, {"value": 77})
    assert ask(fake, "say", b'{"who": 77, "text": "moi"}')[1]["value"]["message_id"] == 1
    assert ask(fake, "transcript?who=77") == (200, {"value": "#1 Aino: moi"})


@pytest.mark.parametrize(
    ("path", "body", "complaint"),
    [
        ("say", b"{}", '"who" is to be a person'),
        ("dance", b'{"who": 77}', "there is no verb 'dance'"),
        ("upgrade", b'{"who": 77}', "there is no verb 'upgrade'"),
        ("say", b"[]", "a JSON object is expected"),
        ("say", b"{", "Expecting property name"),
        ("say", b'{"who": 77}', "missing 1 required positional argument"),
        ("_queue", b'{"who": 77}', "there is no verb '_queue'"),
    ],
)
def test_a_wrong_request_says_why(shared_fake, path, body, complaint):
    shared_fake.user(77)
    status, answer = ask(shared_fake, path, body)
    assert status == 409
    assert complaint in answer["error"]


def test_the_process_ends_with_its_block():
    with spawned_fake() as fake:
        assert fake.calls == []
    with pytest.raises(ConnectionRefusedError):
        _ = fake.calls


def test_a_fake_that_cannot_start_says_so():
    with pytest.raises(RuntimeError, match="did not start"), spawned_fake(token="not-a-number:x"):
        pass
