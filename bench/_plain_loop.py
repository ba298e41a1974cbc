"""The broadcast that bots usually have, as a process: everybody's chat in turn, a short sleep after each, nothing kept.

    python -m bench._plain_loop BOT_API_URL FIRST_CHAT COUNT PAUSE

It waits when Telegram says 429 and passes over who has blocked the bot. Whom it has told is known to it alone, so after
a crash somebody either starts it anew or leaves it.
"""

from __future__ import annotations

import asyncio
import sys

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramForbiddenError, TelegramRetryAfter

from bench._ledger import BODY
from tests.kit.telegram import TEST_TOKEN


async def send_to_all(api_url: str, first_chat: int, count: int, pause: float) -> None:
    bot = Bot(TEST_TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(api_url)))
    try:
        for chat in range(first_chat, first_chat + count):
            await _send(bot, chat)
            await asyncio.sleep(pause)
    finally:
        await bot.session.close()


async def _send(bot: Bot, chat: int) -> None:
    try:
        await bot.send_message(chat, BODY, parse_mode=ParseMode.HTML)
    except TelegramRetryAfter as told:
        await asyncio.sleep(told.retry_after)
        await _send(bot, chat)
    except TelegramForbiddenError:
        return


if __name__ == "__main__":
    print("ready", flush=True)
    sys.stdin.readline()
    asyncio.run(send_to_all(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
