"""How a delivery looks in Telegram: its words, its buttons, what is edited, and what is told of failures."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from aiogram.exceptions import TelegramAPIError, TelegramNetworkError
from aiogram.methods import GetMe

from bot.channels.telegram.client import Session, undelivered
from bot.channels.telegram.errors import Down, Gone, InDoubt, Moved, Refused, Shut, TooFast, Unreadable
from bot.channels.telegram.keyboard import inline_keyboard
from bot.channels.telegram.outlet import TelegramOutlet
from bot.sender import Sender
from domain.prompt import Button, Prompt
from storage.database import Database
from storage.deliveries import ACK, Due
from tests.bot.channels.telegram.planned import KEYBOARD, plan, row
from tests.bot.channels.telegram.program import UNHURRIED, Program, opened
from tests.kit.clock import TestClock
from tests.kit.telegram import FakeTelegram, FakeUser


@pytest.fixture
async def program(fake: FakeTelegram, store: Database, clock: TestClock) -> AsyncIterator[Program]:
    async with opened(fake, store, clock=clock) as program:
        yield program


@pytest.fixture
def aino(fake: FakeTelegram) -> FakeUser:
    return fake.user(1001, started=True)


async def send(program: Program, **what: Any) -> Any:
    """Plans and sends one delivery; the ledger's row afterwards."""
    key = await plan(program, 1001, **what)
    await program.sender.work()
    return await row(program, key)


async def test_words_and_buttons(program: Program, aino: FakeUser, fake: FakeTelegram) -> None:
    sent = await send(program, body="Oletko <b>varma</b>, Aino &lt;3?", prompt=KEYBOARD)
    (seen,) = aino.messages
    assert seen.text == "Oletko varma, Aino <3?"
    assert seen.entities == [{"type": "bold", "offset": 7, "length": 5}]
    assert [[button.label for button in line] for line in seen.buttons] == [["Kyllä"], ["Ei"], ["Takaisin", "Ohje"]]
    assert [button.data for line in seen.buttons for button in line] == [one.data for one in KEYBOARD.buttons()]
    assert (sent.state, sent.platform_id) == ("sent", str(seen.message_id))
    assert fake.calls_of("sendMessage")[0].params["link_preview_options"]["is_disabled"]


def test_looks_of_buttons() -> None:
    prompt = Prompt(
        choices=(
            Button("Työvinkit", "a", "on"),
            Button("Kutsut", "b", "off"),
            Button("Valmis", "c", "primary"),
            Button("Sivut", "https://duuni.example/x", "link"),
        ),
        ways=tuple(Button(str(number), f"way.{number}") for number in range(5)),
    )
    keyboard = inline_keyboard(prompt)
    assert keyboard is not None
    shown = [[button.text for button in line] for line in keyboard.inline_keyboard]
    assert shown == [["☑ Työvinkit"], ["☐ Kutsut"], ["Valmis"], ["Sivut"], ["0", "1", "2"]]
    assert keyboard.inline_keyboard[3][0].url == "https://duuni.example/x"
    assert inline_keyboard(None) is None
    assert inline_keyboard(Prompt()) is None


async def test_an_address_telegram_cannot_follow_stands_in_words(program: Program, aino: FakeUser) -> None:
    links = [Button("Oma kone", "http://127.0.0.1:8080/x", "link"), Button("Sisäverkko", "http://palvelin/", "link")]
    sent = await send(program, body="Katso", prompt=Prompt(choices=tuple(links)))
    assert sent.state == "sent"
    assert aino.messages[0].text == "Katso\n\nOma kone: http://127.0.0.1:8080/x\n\nSisäverkko: http://palvelin/"


async def test_long_words_come_in_parts_with_the_buttons_last(program: Program, aino: FakeUser) -> None:
    paragraph = "Työ " * 500
    sent = await send(program, body="\n\n".join([paragraph.strip()] * 5), prompt=KEYBOARD)
    assert len(aino.messages) == 3
    assert [bool(seen.buttons) for seen in aino.messages] == [False, False, True]
    assert sent.platform_id == str(aino.messages[-1].message_id)


async def test_a_part_that_went_is_not_sent_again(program: Program, aino: FakeUser, fake: FakeTelegram) -> None:
    body = "\n\n".join(letter * 3000 for letter in "ABC")
    gate = fake.hold_next("sendMessage")
    gate.release()
    fake.fail_next("sendMessage", status=429, retry_after=3)
    sent = await send(program, body=body)
    assert (sent.state, sent.payload["pieces"], sent.attempts) == ("planned", 1, 0)
    program.advance(seconds=3)
    await program.sender.work()
    assert [seen.text[0] for seen in aino.messages] == ["A", "B", "C"]


# A file after the words.

FILE = ("tapaaminen-2026-11-24.ics", "BEGIN:VCALENDAR\r\nSUMMARY:Ääkkösiä\r\nEND:VCALENDAR\r\n".encode())


class WithFile:
    """The outlet, with a file for every delivery."""

    says_by_log = False

    def __init__(self, outlet: TelegramOutlet) -> None:
        self._outlet = outlet

    async def deliver(self, due: Due) -> str | None:
        return await self._outlet.deliver(replace(due, file=FILE))

    async def tidy(self, due: Due) -> None:
        await self._outlet.tidy(due)


@pytest.fixture
def with_file(program: Program) -> Program:
    channel = program.channel
    program.sender = Sender(program.services, WithFile(channel.outlet), channel.name, channel.bot_id, pace=UNHURRIED)
    return program


def shown(who: FakeUser) -> list[str]:
    return [seen.text or str(seen.file_name) for seen in who.messages]


async def test_a_file_comes_after_the_words(with_file: Program, aino: FakeUser, fake: FakeTelegram) -> None:
    sent = await send(with_file, body="Aika on varattu.", prompt=KEYBOARD)
    words, file = aino.messages
    assert (words.text, words.labels) == ("Aika on varattu.", ["Kyllä", "Ei", "Takaisin", "Ohje"])
    assert (file.kind, file.file_name, file.text, file.labels) == ("document", FILE[0], "", [])
    assert fake.file(str(file.file_id)) == FILE[1]
    assert (sent.state, sent.platform_id) == ("sent", str(words.message_id)), "what can be edited later are the words"


@pytest.mark.parametrize("trouble", [{"status": 429, "retry_after": 3}, {"status": 500}, {"status": 502, "html": True}])
async def test_a_file_that_failed_repeats_no_words(
    with_file: Program, aino: FakeUser, fake: FakeTelegram, trouble: dict[str, Any]
) -> None:
    fake.fail_next("sendDocument", times=2, **trouble)
    key = await plan(with_file, 1001, "Aika on varattu.", prompt=KEYBOARD)
    await with_file.sender.work()
    assert (await row(with_file, key)).state == "planned"
    for _ in range(2):
        with_file.advance(seconds=20)
        await with_file.sender.work()
    assert shown(aino) == ["Aika on varattu.", FILE[0]]
    sent = await row(with_file, key)
    assert (sent.state, sent.platform_id) == ("sent", str(aino.messages[0].message_id))


async def test_a_file_in_doubt_is_sent_again_alone(with_file: Program, aino: FakeUser, fake: FakeTelegram) -> None:
    fake.drop_next("sendDocument", after=True)
    key = await plan(with_file, 1001, "Aika on varattu.")
    await with_file.sender.work()
    with_file.advance(seconds=1)
    await with_file.sender.work()
    assert shown(aino) == ["Aika on varattu.", FILE[0], FILE[0]]
    sent = await row(with_file, key)
    assert (sent.state, sent.maybe_repeated) == ("sent", True)


async def test_words_that_failed_send_no_file(with_file: Program, aino: FakeUser, fake: FakeTelegram) -> None:
    fake.fail_next("sendMessage", status=500)
    key = await plan(with_file, 1001, "Aika on varattu.")
    await with_file.sender.work()
    assert shown(aino) == []
    with_file.advance(seconds=1)
    await with_file.sender.work()
    assert shown(aino) == ["Aika on varattu.", FILE[0]]
    assert (await row(with_file, key)).state == "sent"


async def test_long_words_and_a_file_go_on_where_they_stopped(
    with_file: Program, aino: FakeUser, fake: FakeTelegram
) -> None:
    parts = [letter * 3000 for letter in "ABC"]
    for method in ("sendMessage", "sendDocument"):
        fake.hold_next(method).release()
        fake.fail_next(method, status=500)
    key = await plan(with_file, 1001, "\n\n".join(parts))
    await with_file.sender.work()
    for _ in range(3):
        with_file.advance(seconds=20)
        await with_file.sender.work()
    assert shown(aino) == [*parts, FILE[0]]
    assert (await row(with_file, key)).platform_id == str(aino.messages[2].message_id)


async def test_who_leaves_between_words_and_file_is_known_to_be_gone(
    with_file: Program, aino: FakeUser, fake: FakeTelegram
) -> None:
    fake.fail_next("sendDocument", status=403)
    assert (await send(with_file, body="Aika on varattu.")).state == "blocked"
    assert (await with_file.identity()).blocked_at is not None


async def test_a_file_is_not_lost_where_the_words_stand_already(with_file: Program, aino: FakeUser) -> None:
    question = await send(with_file, body="Kysymys")
    await send(with_file, body="Vastaus", payload={"edits": question.platform_id})
    assert shown(aino) == ["Kysymys", FILE[0], "Vastaus", FILE[0]]


# Our tags, presses and buttons.


async def test_a_fault_in_our_tags_costs_nobody_the_answer(program: Program, aino: FakeUser) -> None:
    sent = await send(program, body="Hei <b>Aino & <i>kaverit</b>", prompt=KEYBOARD)
    assert sent.state == "sent"
    assert aino.messages[0].text == "Hei Aino & kaverit"
    assert aino.messages[0].buttons


async def test_a_press_is_answered_before_anything_is_said(
    program: Program, aino: FakeUser, fake: FakeTelegram
) -> None:
    await send(program, prompt=KEYBOARD)
    pressed = await aino.press("Kyllä")
    await send(program, body="Hyvä!", payload={"query": pressed.query_id})
    assert [call.method for call in fake.calls] == ["sendMessage", "answerCallbackQuery", "sendMessage"]
    assert not fake.unanswered


@pytest.mark.parametrize("trouble", [{"status": 500}, {"status": 429, "retry_after": 9}, {"status": 502, "html": True}])
async def test_a_spinner_is_worth_no_answer(
    program: Program, aino: FakeUser, fake: FakeTelegram, trouble: dict[str, Any]
) -> None:
    await send(program, prompt=KEYBOARD)
    pressed = await aino.press("Kyllä")
    fake.fail_next("answerCallbackQuery", **trouble)
    sent = await send(program, body="Hyvä!", payload={"query": pressed.query_id})
    assert sent.state == "sent"
    assert aino.messages[-1].text == "Hyvä!"


async def test_too_late_for_the_spinner_is_no_harm(program: Program, aino: FakeUser, fake: FakeTelegram) -> None:
    await send(program, prompt=KEYBOARD)
    pressed = await aino.press("Kyllä")
    fake.expire_taps()
    assert (await send(program, body="Hyvä!", payload={"query": pressed.query_id})).state == "sent"
    assert (await send(program, body=None, kind=ACK, payload={"query": "made up"})).state == "sent"


async def test_an_acknowledgement_says_nothing(program: Program, aino: FakeUser, fake: FakeTelegram) -> None:
    await send(program, prompt=KEYBOARD)
    pressed = await aino.press("Kyllä")
    sent = await send(program, body=None, kind=ACK, payload={"query": pressed.query_id, "pressed": "1"})
    assert (sent.state, sent.platform_id) == ("sent", None)
    assert len(aino.messages) == 1
    assert not fake.unanswered


async def test_what_was_chosen_stays_to_be_seen_and_its_buttons_go(program: Program, aino: FakeUser) -> None:
    question = await send(program, body="Oletko <b>varma</b>?", prompt=KEYBOARD)
    payload = {"pressed": question.platform_id, "label": "Kyllä <3"}
    await send(program, body="Hyvä!", payload=payload)
    first, second = aino.messages
    assert first.text == "Oletko varma?\n\n→ Kyllä <3"
    assert [entity["type"] for entity in first.entities] == ["bold", "bold"]
    assert first.buttons == []
    assert second.text == "Hyvä!"


@pytest.mark.parametrize("label", [None, "Kyllä"])
async def test_a_message_whose_words_are_not_known_loses_its_buttons(
    program: Program, aino: FakeUser, label: str | None
) -> None:
    question = await send(program, body="A" * 4090, prompt=KEYBOARD)
    await send(program, body="Hyvä!", payload={"pressed": question.platform_id, "label": label})
    assert aino.messages[0].text == "A" * 4090
    assert aino.messages[0].buttons == []


@pytest.mark.parametrize(
    "trouble",
    [
        {"status": 400, "description": "Bad Request: message is not modified"},
        {"status": 400, "description": "Bad Request: message to edit not found"},
        {"status": 429, "retry_after": 5},
        {"status": 502, "html": True},
    ],
)
async def test_tidying_is_looks_only(
    program: Program, aino: FakeUser, fake: FakeTelegram, trouble: dict[str, Any]
) -> None:
    question = await send(program, prompt=KEYBOARD)
    fake.fail_next("editMessageText", **trouble)
    sent = await send(program, body="Hyvä!", payload={"pressed": question.platform_id, "label": "Kyllä"})
    assert (sent.state, sent.attempts) == ("sent", 0)
    assert aino.messages[-1].text == "Hyvä!"


async def test_a_box_is_ticked_in_place(program: Program, aino: FakeUser) -> None:
    question = await send(program, body="Mitä toivot?", prompt=Prompt(choices=(Button("Töitä", "a", "off"),)))
    ticked = Prompt(choices=(Button("Töitä", "a", "on"),))
    edits = {"edits": question.platform_id}
    edited = await send(program, body="Mitä toivot?", prompt=ticked, payload=edits)
    (seen,) = aino.messages
    assert seen.labels == ["☑ Töitä"]
    assert edited.platform_id == question.platform_id
    again = await send(program, body="Mitä toivot?", prompt=ticked, payload=edits)
    assert again.state == "sent", "nothing to change is as good as changed"


@pytest.mark.parametrize("gone", ["4711", "not a number"])
async def test_what_cannot_be_edited_is_sent_anew(program: Program, aino: FakeUser, gone: str) -> None:
    sent = await send(program, body="Mitä toivot?", payload={"edits": gone})
    assert sent.state == "sent"
    assert aino.messages[0].text == "Mitä toivot?"
    assert sent.platform_id == str(aino.messages[0].message_id)


async def test_an_answer_in_a_form_of_the_future_is_an_answer(
    program: Program, aino: FakeUser, fake: FakeTelegram
) -> None:
    """A field that Telegram changes must not make what was sent look unsent."""
    session = program.channel._bot.session
    loads = session.json_loads

    def reads(content: str) -> Any:
        answer = loads(content)
        if isinstance(answer["result"], dict) and "message_id" in answer["result"]:
            answer["result"] |= {"chat": "somewhere", "from": 7, "date": "tomorrow", "entities": {"a": "b"}}
        return answer

    session.json_loads = reads
    assert (await send(program)).state == "sent"
    assert len(aino.messages) == 1


# What the client's exceptions mean.


def answered(status: int, content: str) -> Exception:
    """What the client raises at this answer."""
    session = Session("http://127.0.0.1:1")
    with pytest.raises(Exception) as raised:  # noqa: PT011  # which one is what is asked
        session.check_response(None, GetMe(), status, content)  # type: ignore[arg-type]
    return raised.value


def refusal(code: int, words: str, **parameters: int) -> str:
    extra = "".join(f', "parameters": {{"{name}": {value}}}' for name, value in parameters.items())
    return f'{{"ok": false, "error_code": {code}, "description": "{words}"{extra}}}'


@pytest.mark.parametrize(
    ("status", "content", "meaning"),
    [
        (429, refusal(429, "Too Many Requests: retry after 7", retry_after=7), TooFast),
        (429, refusal(429, "Too Many Requests: retry after 7"), TooFast),
        (403, refusal(403, "Forbidden: bot was blocked by the user"), Gone),
        (403, refusal(403, "Forbidden: user is deactivated"), Gone),
        (400, refusal(400, "Bad Request: chat not found"), Gone),
        (400, refusal(400, "Bad Request: PEER_ID_INVALID"), Gone),
        (400, refusal(400, "Bad Request: message is too long"), Refused),
        (400, refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=7), Moved),
        (401, refusal(401, "Unauthorized"), Shut),
        (404, refusal(404, "Not Found"), Shut),
        (413, refusal(413, "Request Entity Too Large"), Refused),
        (500, refusal(500, "Internal Server Error"), Down),
        (500, refusal(500, "restart"), Down),
        (500, '{"ok": false}', Down),
        (502, "<html><h1>502</h1></html>", Down),
        (504, "", Down),
        (407, "<html>proxy</html>", Down),
        (200, "<html>a hotel's welcome page</html>", InDoubt),
        (200, '{"ok": true, "result": "no such form"}', InDoubt),
    ],
)
def test_what_an_answer_means(status: int, content: str, meaning: type[Exception]) -> None:
    fault = undelivered(answered(status, content))
    assert type(fault) is meaning
    if isinstance(fault, TooFast):
        assert fault.retry_after == 7
    if isinstance(fault, Down):
        assert fault.maybe_sent == (not content.startswith('{"ok": false, "error')and status >= 500)  # fmt: skip


@pytest.mark.parametrize(
    ("cause", "meaning"),
    [
        (aiohttp.ClientConnectorError(None, OSError(111, "refused")), Down),  # type: ignore[arg-type]
        (aiohttp.ConnectionTimeoutError(), Down),
        (aiohttp.ServerDisconnectedError(), InDoubt),
        (aiohttp.ClientOSError(104, "reset"), InDoubt),
        (aiohttp.SocketTimeoutError(), InDoubt),
        (TimeoutError(), InDoubt),
    ],
)
def test_whether_anything_left_before_the_connection_broke(cause: Exception, meaning: type[Exception]) -> None:
    error = TelegramNetworkError(method=GetMe(), message="x")
    error.__cause__ = cause
    assert type(undelivered(error)) is meaning


def test_faults_repeat_nothing_that_was_said() -> None:
    for error in (
        Unreadable(502, "<b>a person's words</b>"),
        undelivered(TelegramAPIError(GetMe(), "a person's words")),
        undelivered(answered(400, refusal(400, "a person's words"))),
    ):
        assert "words" not in str(error) + repr(error)
