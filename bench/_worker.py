"""One of several processes that empty the same ledger: `python -m bench._worker STORE_URL BOT_API_URL [paced]`.

``paced``: as the program paces itself, and not as fast as it can. Says that it is ready, and begins when it is told
anything.
"""

from __future__ import annotations

import asyncio
import sys

from sqlalchemy import Connection, exists, literal, select

from bench._ledger import BOT
from bench._sending import UNLIMITED, composer, services
from bot import hub
from bot.channels.telegram.client import open_bot
from bot.channels.telegram.outlet import TelegramOutlet
from bot.channels.telegram.photos import NoPhotos
from bot.sender import Sender
from storage.database import open_database
from storage.pace import PACE
from storage.tables import delivery
from tests.kit.telegram import TEST_TOKEN


def _is_empty(connection: Connection) -> bool:
    waiting = exists().where(delivery.c.state == literal("planned"))
    return not connection.execute(select(waiting)).scalar_one()


async def work(store_url: str, api_url: str, paced: str = "") -> None:
    database, bot = open_database(store_url), open_bot(TEST_TOKEN, api_url)
    around = services(database)
    outlet = TelegramOutlet(bot, NoPhotos())
    sender = Sender(around, outlet, "telegram", BOT, pace=PACE if paced else UNLIMITED, composer=composer(around))
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    running = asyncio.create_task(sender.run())
    while not await database.run(_is_empty):
        await asyncio.sleep(0.2)
        around.hub.ring(hub.DELIVERY)
    sender.stop()
    await running
    await bot.session.close()
    await database.close()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:4]))
