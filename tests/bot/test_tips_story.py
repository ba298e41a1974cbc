"""Two weeks of job tips."""
from __future__ import annotations
from datetime import date
from functools import partial
import pytest
from dialogs.notices import NOTICES
from domain.incoming import Channel
from storage.database import open_database
from storage.posting_rows import Standing
from storage.tables import job_tip
from tests.bot.channels.telegram import program as programs
from tests.bot.tip_story.town import BROUGHT, OnTelegram, OnTheWeb, at, become_client, town
from tests.kit.clock import TestClock
from tests.kit.telegram import FakeTelegram
from tests.kit.talk import House

async def test_fi(sqlite_url: str) -> None:
    clock = TestClock(at(23, 10))
    db = open_database(sqlite_url)
    import time
    async with FakeTelegram(clock=lambda: clock().timestamp()) as fake:
        async with programs.running(fake, db, clock=clock, notices=NOTICES) as program, town(program.services, clock) as lahti:
            t=time.time()
            run = await lahti.fetches_the_national_service()
            print(run, time.time()-t)
            for name in BROUGHT:
                run = await lahti.brings(name)
                print(run.outcome, run.added, time.time()-t)
            print(await lahti.approves_all())
            await lahti.pins("Leipuri yövuoroon", "Kahvilatyöntekijä", "Barista", until=date(2026,11,30))
            user = fake.user(language_code="fi")
            client = await lahti.write(partial(become_client, Channel.TELEGRAM, program.channel.bot_id, str(user.id), "fi"))
            aino = OnTelegram(lahti, program, user)
            await user.start(); await program.settled()
            await aino.press("Työvinkit", "Haluan työvinkkejä", "Kyllä, lähetä", "Kerran viikossa", "Maanantaisin")
            print("T", time.time()-t)
            assert await aino.comes(at(30, 8, 59)) == 0
            assert await aino.comes(at(30, 9)) == 1
            print("T", time.time()-t)
            async def do(*l):
              for x in l:
                await aino.press(x)
                print(user.transcript().split("\n#")[-1])
            await do("2", "Ei minulle", "Työaika", "Muut vinkit")
            await do("3") if "3" in await aino.labels() else None
            print(clock())
            await do("Uusimmat vinkit")
            await do("2. Kahvilatyöntekijä", "Kiinnostaa")
            print(await aino.link(), await lahti.follows(await aino.link()))
            await do("Seuraava vinkki", "Tallenna")
            print(await lahti.waits())
            await lahti.pins("Tarjoilija satamaan", until=date(2026,12,7))
            lahti.ends_in_the_national_service("Tarjoilija satamaan")
            print(await aino.comes(at(7, 9, month=12)))
            print(user.transcript().split("#")[-1])
            print(lahti.feed.asked)
            await do("Työvinkit")
            await do("Hae töitä")
            await aino.say("tiskaaja lahti")
            print(user.transcript().split("#")[-1])
            await aino.say("stop")
            print(user.transcript().split("#")[-1])
            print(await aino.comes(at(14, 9, month=12)))
            print("T", time.time()-t)
    await db.close()
