"""A worker with a sender and the timetable's beat of broadcasts, in a process to be killed."""

from __future__ import annotations

import asyncio

from bot import sender
from bot.broadcast_rounds import send_broadcasts
from bot.channels.telegram import TelegramChannel
from bot.planned import Composer
from bot.services import Services
from dialogs.notices import NOTICES
from tests.crash import child
from tests.crash.child import Orders, Slow
from tests.crash.points import Fate

BEAT = 0.5
"""Seconds between two beats, for a minute of the program's."""


AT_ONCE = 5
"""Messages that one worker has in its hands, at most: in the program it is thirty, too many for a small crowd."""


def carry(orders: Orders) -> None:
    """Works until it is killed."""
    sender.AT_ONCE = AT_ONCE
    child.run(orders, _carry(orders))


async def _carry(orders: Orders) -> None:
    async with child.opened(orders, Fate(None)) as services:
        channel = TelegramChannel(services)
        composer = Composer(child.TEXTS, NOTICES, "https://duuni.example/privacy", child.no_file)
        outlet = Slow(channel.outlet, orders.slow)
        worker = sender.Sender(services, outlet, channel.name, channel.bot_id, pace=orders.pace, composer=composer)
        await asyncio.gather(worker.run(), _beat(services))


async def _beat(services: Services) -> None:
    while True:
        await send_broadcasts(services)
        await asyncio.sleep(BEAT)
