"""The program is killed with kill -9 in the turns of a registration on Telegram: once at every moment of a turn, and
in the long form (`make crash`) in every turn. The witness is another process:
the fake Bot API server, which knows what the person saw and holds the bot at the very moment it is killed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle

import pytest

from tests.crash.scene import until
from tests.kit.long import IS_LONG
from tests.kit.process import Launch, Program
from tests.kit.telegram import RemoteFake, spawned_fake
from tests.kit.telegram.remote import RemoteUser

WITHIN = 60.0


class Moment(StrEnum):
    """When the program dies, as the fake sees it."""

    NOT_YET_ASKED = "the update waits at Telegram"
    ABOUT_TO_SPEAK = "the answer is committed; Telegram has the request and has not acted"
    SPOKEN = "the person has the answer; the program has not been told"
    DONE = "all is marked"


TURNS = (
    ("press", "Suomi", "Mikä on nimesi?"),
    ("say", "Aino Virtanen", "Minä vuonna olet syntynyt?"),
    ("say", "2003", "Missä kunnassa asut?"),
    ("say", "lahteen", "Miten saamme sinuun yhteyden?"),
    ("press", "Vain tässä chatissa", "Mitä toivot?"),
    ("press", "☐ Töitä", None),
    ("press", "Valmis", "Kummasta haluat aloittaa?"),
    ("press", "Työn etsimisestä", "Mitä saamme lähettää sinulle?"),
    ("press", "☐ Työvinkit", None),
    ("press", "Valmis", "Onko kaikki oikein?"),
    ("press", "Kaikki oikein", "Kiitos, Aino!"),
)


@dataclass
class Scene:
    program: Program
    fake: RemoteFake
    aino: RemoteUser

    async def do(self, act: str, words: str) -> None:
        await (self.aino.press(words) if act == "press" else self.aino.say(words))

    async def die_at(self, moment: Moment, act: str, words: str, question: str | None) -> None:
        """The person acts, and the program dies at that moment and is started again."""
        if moment is Moment.NOT_YET_ASKED:
            self.program.kill9()
            await self.do(act, words)
        elif moment is Moment.DONE:
            await self.do(act, words)
            if question is not None:
                await self.aino.hears(question, within=WITHIN)
            self.program.kill9()
        else:
            # A ticked box is shown in the message that has it.
            speaks = "sendMessage" if question else "editMessageText"
            gate = self.fake.hold_next(speaks, after=moment is Moment.SPOKEN)
            await self.do(act, words)
            await gate.reached(within=WITHIN)
            self.program.kill9()
            gate.drop()
        await self.program.start()

    async def has_said_all(self) -> bool:
        with closing(sqlite3.connect(self.program.folder / "data" / "duunikaveri.db")) as store:
            unsaid: int = store.execute("select count(*) from delivery where state <> 'sent'").fetchone()[0]
            return unsaid == 0


@pytest.fixture
async def scene(launch: Launch) -> AsyncIterator[Scene]:
    with spawned_fake() as fake:
        program = await launch(telegram_token=fake.token, telegram_api_url=fake.url)
        yield Scene(program, fake, fake.user(first_name="Aino", language_code="fi"))


async def test_nothing_is_lost_and_what_repeats_is_flagged(scene: Scene) -> None:
    await scene.aino.start("ref_juliste")
    await scene.aino.hears("Millä kielellä jutellaan?", within=WITHIN)
    moments = cycle(Moment)
    for number, (act, words, question) in enumerate(TURNS):
        if IS_LONG or number % 3 == 1:
            await scene.die_at(next(moments), act, words, question)
        else:
            await scene.do(act, words)
        if question is not None:
            await scene.aino.hears(question, within=WITHIN)
    await until(scene.has_said_all, WITHIN, "what was in doubt at a death was not said again")
    assert await scene.program.terminate() == 0
    _kept_once(scene)


def _kept_once(scene: Scene) -> None:
    store = sqlite3.connect(scene.program.folder / "data" / "duunikaveri.db")
    assert store.execute("select full_name, birth_year from client").fetchall() == [("Aino Virtanen", 2003)]
    assert store.execute("select origin_ref from service_case").fetchall() == [("ref_juliste",)]
    assert store.execute("select purpose from consent where withdrawn_at is null").fetchall() == [("tips",)]
    assert store.execute("select count(*) from inbox where state <> 'done'").fetchone() == (0,)
    assert store.execute("select count(*) from delivery where state <> 'sent'").fetchone() == (0,)
    flagged = {row[0] for row in store.execute("select message_id from delivery where maybe_repeated")}
    said = dict(store.execute("select id, body from message where direction = 'out'").fetchall())
    store.close()
    heard = [seen.text for seen in scene.aino.messages if seen.from_bot]
    for message_id, body in said.items():
        question = body.rsplit("\n\n", 1)[-1]
        times = sum(question in text for text in heard)
        assert times >= 1, f"never heard: {body}"
        if message_id not in flagged and "Mitä haluat tehdä" not in body:
            assert times == 1, f"heard {times} times and not flagged: {body}"


async def test_sigterm_while_speaking_waits_for_the_answer(scene: Scene) -> None:
    """A clean end lets the message under way be finished and marked: nothing is in doubt after it."""
    await scene.aino.start()
    await scene.aino.hears("Millä kielellä jutellaan?", within=WITHIN)
    gate = scene.fake.hold_next("sendMessage", after=True)
    await scene.aino.press("Suomi")
    await gate.reached(within=WITHIN)
    ending = scene.program.terminate()
    gate.release()
    assert await ending == 0
    store = sqlite3.connect(scene.program.folder / "data" / "duunikaveri.db")
    assert store.execute("select state, maybe_repeated from delivery where state <> 'sent'").fetchall() == []
    store.close()
