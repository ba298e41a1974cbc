"""Trying the bot by hand: the terminal, and the module run as a program."""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.kit.telegram import FakeTelegram, RemoteFake
from tests.kit.telegram.terminal import HELP, Terminal
from tests.kit_tests.fake_telegram_clients import AiogramClient, aiogram_bot


@pytest.fixture
async def fake():
    async with FakeTelegram() as fake:
        yield fake


@pytest.fixture
async def bot(fake):
    async with aiogram_bot(fake) as bot:
        yield bot


@pytest.fixture
def written():
    return []


@pytest.fixture
def terminal(fake, written):
    return Terminal(fake, fake.user(1001, started=True), written.append)


def told(fake):
    return [update.body for update in fake._queue.waiting]


async def test_lines_are_said_and_buttons_pressed_by_number(fake, bot, terminal, written):
    await terminal.obey("moi")
    await bot.send_message(1001, "Sopiiko?", reply_markup=AiogramClient(bot).inline([[("Kyllä", "y")], [("Ei", "n")]]))
    terminal.show_news()
    terminal.show_news()
    assert written == ["#2 Duunikaveri: Sopiiko?\n    [Kyllä]\n    [Ei]", "    #1 = Kyllä", "    #2 = Ei"]
    await terminal.obey("#2")
    assert [told(fake)[0]["message"]["text"], told(fake)[1]["callback_query"]["data"]] == ["moi", "n"]


async def test_a_reply_keyboard_and_a_link(fake, bot, terminal, written):
    await bot.send_message(1001, "a", reply_markup={"keyboard": [[{"text": "Koti"}]]})
    terminal.show_news()
    await terminal.obey("#1")
    assert told(fake)[0]["message"]["text"] == "Koti"
    link = {"text": "Sivut", "url": "https://oulu.fi"}
    await bot.send_message(1001, "b", reply_markup={"inline_keyboard": [[link]]})
    terminal.show_news()
    await terminal.obey("#1")
    assert written[-2:] == ["    #1 = Sivut (https://oulu.fi)", "! that button opens https://oulu.fi"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (":contact +358501234567", "contact"),
        (":photo", "photo"),
        (":voice", "voice"),
        (":sticker", "sticker"),
        (":location", "location"),
    ],
)
async def test_commands_send_other_things(fake, terminal, line, kind):
    await terminal.obey(line)
    assert kind in told(fake)[0]["message"]


async def test_editing_blocking_and_help(fake, terminal, written):
    await terminal.obey("a")
    await terminal.obey(":edit b")
    await terminal.obey(":block")
    await terminal.obey("c")
    await terminal.obey(":unblock")
    await terminal.obey("#7")
    await terminal.obey(":what")
    await terminal.obey("")
    assert [next(iter(body)) for body in told(fake)] == [
        "message",
        "edited_message",
        "my_chat_member",
        "my_chat_member",
    ]
    assert written == [
        "! Aino has blocked the bot; unblock() or start() first",
        "! there is no button #7",
        HELP,
    ]


async def test_run_shows_and_obeys_until_the_end(fake, bot, terminal, written):
    lines = asyncio.StreamReader()
    running = asyncio.create_task(terminal.run(lines))
    await bot.send_message(1001, "Hei")
    lines.feed_data(b"moi\n:quit\n")
    await asyncio.wait_for(running, 60)
    assert written == [HELP, "#1 Duunikaveri: Hei"]
    assert told(fake)[0]["message"]["text"] == "moi"


async def test_the_program_serves_one_person():
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.kit.telegram",
        "--name",
        "Eero",
        cwd=Path(__file__).parents[2],
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await asyncio.wait_for(program.communicate(b"moi\n:quit\n"), 120)
    first, second, *_ = output.decode().splitlines()
    assert first.startswith("address: http://127.0.0.1:")
    assert second.startswith("token: 123456:TEST")
    assert program.returncode == 0


async def test_the_program_serves_in_the_background_until_killed():
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.kit.telegram",
        "--no-terminal",
        cwd=Path(__file__).parents[2],
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    address = (await program.stdout.readline()).decode().removeprefix("address: ").strip()
    fake = RemoteFake(address)
    await fake.all_taken()
    program.kill()
    _, complaints = await program.communicate()
    assert complaints == b""
