"""The turn: each act answered once and whole, whatever comes twice, late, broken or at the same moment."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Engine, event, make_url, update
from structlog.testing import capture_logs

from bot.turn import run_turns
from bot.worker import BATCH, TurnWorker
from dialogs.crisis import Crisis
from dialogs.kit.choices import choice
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.steps import text
from dialogs.language import Language
from dialogs.person import Person as PersonDialog
from domain.incoming import Act, Channel, Incoming
from locales import Texts
from storage.database import Database, open_database
from storage.errors import StoreBusy
from storage.store import Store
from storage.tables import client, consent, conversation, delivery, inbox, message, service_case, todo
from tests.dialogs.chat import strict
from tests.dialogs.desk import Thing, texts_with
from tests.kit.nursery import Born
from tests.kit.process import ROOT
from tests.kit.talk import House, Person

T = TypeVar("T")
WITHIN = 240.0
"""Seconds for a process to do its work, many for a machine that has much else to do."""


@pytest.fixture(autouse=True)
def logged() -> Iterator[Any]:
    """What is logged, instead of the pages that errors would print."""
    with capture_logs() as logs:
        yield logs


async def house_on(database: Database, **more: Any) -> House:
    return await House(database, texts=strict(), **more).open()


@pytest.fixture
async def house(database: Database) -> House:
    return await house_on(database)


async def at_the_name(house: House, chat: str = "1", channel: Channel = Channel.WEB) -> Person:
    aino = house.person(chat, channel=channel)
    await aino.start()
    await aino.press("Suomi", "Työtä itselleni")
    return aino


async def said_by(house: House, direction: str) -> list[str]:
    return [row["body"] for row in await house.rows(message) if row["direction"] == direction]


# The same act, more than once.


async def test_an_act_delivered_three_times_is_answered_once(house: House) -> None:
    aino = await at_the_name(house)
    act = aino.incoming(Act.SAY, "Aino Virtanen")
    accepted = [await house.services.accept(act) for _ in range(3)]
    assert [one.new for (one,) in accepted] == [True, False, False]
    await house.worker.drain()
    await house.services.accept(act)
    await house.worker.drain()
    assert (await said_by(house, "in")).count("Aino Virtanen") == 1
    assert len(await said_by(house, "out")) == 4


async def test_two_workers_with_stores_of_their_own_answer_each_act_once(database_url: str) -> None:
    first, second = open_database(database_url), open_database(database_url)
    try:
        houses = [await house_on(first), await house_on(second)]
        people = [houses[0].person(str(chat)) for chat in range(12)]
        for person in people:
            await houses[0].services.accept(person.incoming(Act.START))
        for line in ("Suomi", "työtä", "Aino Virtanen", "2004", "Lahti", "chat"):
            for person in people:
                act = person.incoming(Act.SAY, line)
                await asyncio.gather(*(house.services.accept(act) for house in (*houses, houses[0])))
        for _ in range(3):
            await asyncio.gather(*(house.worker.drain() for house in houses))
        states = [row["state"] for row in await houses[0].rows(conversation)]
        assert [state["asked"] for state in states] == ["hopes"] * 12
        assert all(state["given"]["birth_year"] == "2004" for state in states)
        assert len(await said_by(houses[0], "in")) == len(await said_by(houses[0], "out")) == 12 * 7
        assert await houses[0].rows(todo) == []
    finally:
        await first.close()
        await second.close()


async def test_two_processes_answer_each_act_once(database_url: str, tmp_path: Path) -> None:
    database = open_database(database_url)
    try:
        house = await house_on(database)
        people = [house.person(str(chat)) for chat in range(4)]
        lines = ["", "Suomi", "työtä", "Aino Virtanen", "2004", "Lahti", "chat", "töitä", "työ", "työvinkit", "joo"]
        acts = [person.incoming(Act.SAY if said else Act.START, said).to_json() for said in lines for person in people]
        told = tmp_path / "told"
        told.write_text("\n".join(json.dumps(act) for act in acts), encoding="utf-8")
        await asyncio.gather(*(_second_worker(database_url, told, tmp_path / name) for name in ("one", "other")))
        assert {row["state"] for row in await house.rows(inbox)} == {"done"}
        assert len(await house.rows(client)) == len(await house.rows(service_case)) == 4
        assert len(await house.rows(consent)) == 4
        assert len(await said_by(house, "in")) == len(await said_by(house, "out")) == len(acts)
    finally:
        await database.close()


async def _second_worker(url: str, told: Path, output: Path) -> None:
    command = (sys.executable, "-m", "tests.kit.second_worker", url, str(told))
    process = Born(command, cwd=ROOT, env=os.environ, output=output)
    assert await asyncio.to_thread(process.wait, WITHIN) == 0, output.read_text(encoding="utf-8")


# Out of order.


async def test_acts_that_wait_together_are_taken_in_the_order_they_were_done(house: House) -> None:
    aino = await at_the_name(house, channel=Channel.TELEGRAM)
    acts = [aino.incoming(Act.SAY, said) for said in ("Aino Virtanen", "2004", "Lahti")]
    for act in reversed(acts):
        await house.services.accept(act)
    await house.worker.drain()
    assert await aino.asked() == "register.contact_way"


async def test_an_act_that_comes_after_newer_ones_is_no_answer(house: House) -> None:
    aino = await at_the_name(house, channel=Channel.TELEGRAM)
    late = aino.incoming(Act.SAY, "Maija Meikäläinen")
    await aino.say("Aino Virtanen", "2004")
    await house.services.accept(late)
    await house.worker.drain()
    await aino.hears("Viestisi tuli perille vasta nyt", "Missä kunnassa asut?")
    await aino.say("Lahti")
    assert await aino.asked() == "register.contact_way", "the newest sequence is still the newest"


async def test_numbers_that_start_over_after_a_quiet_week_are_not_late(house: House) -> None:
    aino = await at_the_name(house, channel=Channel.TELEGRAM)
    house.clock.advance(days=7)
    await aino.act(Act.SAY, "moi", sequence=-5)
    assert "vasta nyt" not in await aino.hears("Mukava, kun palasit.")


async def test_the_web_chat_has_no_late_messages(house: House) -> None:
    aino = await at_the_name(house)
    await aino.act(Act.SAY, "Aino Virtanen", sequence=0)
    assert await aino.asked() == "register.birth_year"


# Whatever is typed.


@pytest.mark.parametrize(
    "said",
    ["", " \n\t ", "x" * 5_001, "🙂" * 3_000, "👩‍👩‍👧‍👦", "شكرا جزيلا",
     "\u202eainA\u202c", "A\x00ino", "\x00", "\ud83d", "a\udfffb",
     "<b>Aino</b>&amp;", "{name}", "%s", "'; drop table client; --", "\u0301\u0301", "/start", "Ａｉｎｏ", "­"],
)  # fmt: skip
async def test_whatever_is_typed_is_answered(house: House, said: str) -> None:
    aino = await at_the_name(house)
    before = len(await said_by(house, "out"))
    await aino.say(said)
    assert len(await said_by(house, "out")) == before + 1
    await aino.say("2004", said, "ihminen", said)
    assert await house.rows(todo) == [] or {row["kind"] for row in await house.rows(todo)} == {"person_wanted"}
    assert {row["state"] for row in await house.rows(inbox)} == {"done"}
    assert all(row["incoming"] is None for row in await house.rows(inbox))


async def test_a_long_message_is_kept_up_to_a_length_and_the_person_told(house: House) -> None:
    aino = await at_the_name(house)
    await aino.say("ihminen", "a" * 6_000)
    await aino.hears("liian pitkä")
    assert max(len(body) for body in await said_by(house, "in")) == 5_000


# The log and the ledger.


async def test_boxes_ticked_change_the_message_in_place_and_its_words_stay(house: House) -> None:
    aino = await at_the_name(house, channel=Channel.TELEGRAM)
    await aino.say("Aino Virtanen", "2004", "Lahti", "chat")
    await aino.say("vettä")
    words = await aino.hears("En ihan ymmärtänyt", "Mitä toivot?")
    before = [row["id"] for row in await house.rows(message)]
    await aino.act(Act.PRESS, data=(await aino.button("Töitä")).data, query_id="q1", platform_id="55")
    assert [row["id"] for row in await house.rows(message)] == before
    assert await aino.hears() == words
    last = await aino.last()
    assert last.revision == 1 and (await aino.button("Töitä")).look == "on"
    newest = (await house.rows(delivery))[-1]
    assert newest["message_id"] == last.id
    assert newest["payload"]["edits"] == "55" and newest["payload"]["query"] == "q1"
    await aino.press("Valmis")
    assert (await said_by(house, "in"))[-1] == "Töitä"


async def test_of_a_double_tap_only_the_spinner_is_ended(house: House) -> None:
    aino = await at_the_name(house, channel=Channel.TELEGRAM)
    await aino.say("Aino Virtanen", "2004")
    tap = (await aino.button("Lahti")).data
    await aino.act(Act.PRESS, data=tap, query_id="q1")
    log = await house.rows(message)
    await aino.act(Act.PRESS, data=tap, query_id="q2")
    assert await house.rows(message) == log
    newest = (await house.rows(delivery))[-1]
    assert (newest["kind"], newest["payload"]["query"], newest["message_id"]) == ("ack", "q2", None)
    assert newest["expires_at"] is not None


async def test_every_answer_on_telegram_is_one_delivery_and_on_the_web_none(house: House) -> None:
    aino = await at_the_name(house, channel=Channel.TELEGRAM)
    await at_the_name(house, "2")
    assert [row["kind"] for row in await house.rows(delivery)] == ["reply"] * 3
    said = {row["id"] for row in await house.rows(message) if row["direction"] == "out"}
    assert {row["message_id"] for row in await house.rows(delivery)} < said
    assert {row["conversation_id"] for row in await house.rows(delivery)} == {(await aino.conversation()).id}


async def test_someone_who_blocks_the_bot_is_noticed_and_welcomed_back(house: House) -> None:
    aino = await at_the_name(house, channel=Channel.TELEGRAM)
    said = len(await said_by(house, "out"))
    await aino.act(Act.BLOCK)
    assert (await aino.conversation()).blocked_at is not None and len(await said_by(house, "out")) == said
    assert {row["state"] for row in await house.rows(delivery)} == {"blocked"}
    await aino.act(Act.UNBLOCK)
    assert (await aino.conversation()).blocked_at is None
    await aino.hears("Moi taas.", "Mikä on nimesi?")


# Many at once, and one that fails.


class Fragile(Dialog, name="welcome"):
    """A dialog that breaks on a certain word, in the middle of its writing."""

    word = text(longest=40)
    more = text(longest=40)

    def keep(self, here: Here) -> None:
        here.store.todos.add("unreachable", here.person_id)  # type: ignore[arg-type]
        if self.word == "pum":
            raise ZeroDivisionError("the person's own words: pum")

    def finish(self, here: Here) -> Reply:
        return Reply()


class Rest(Dialog, name="lobby"):
    is_home = True
    go = choice(Thing)

    def finish(self, here: Here) -> Reply:
        return Reply()


WORDS = {
    "welcome.word.ask": ("Sano jotain.", "Säg något.", "Say something."),
    "welcome.more.ask": ("Sano vielä.", "Säg mer.", "Say more."),
    "lobby.go.ask": ("Mitä tehdään?", "Vad gör vi?", "What shall we do?"),
    "lobby.go.sleep": ("Nukutaan", "Vi sover", "Let us sleep"),
}


@pytest.fixture
async def fragile(database: Database) -> House:
    kinds = (Fragile, Rest, PersonDialog, Language, Crisis)
    return await House(database, texts=texts_with(WORDS), registry={one.name: one for one in kinds}).open()


@contextmanager
def counting(name: str) -> Iterator[list[int]]:
    count = [0]

    def one_more(*_: object) -> None:
        count[0] += 1

    event.listen(Engine, name, one_more)
    try:
        yield count
    finally:
        event.remove(Engine, name, one_more)


async def test_people_who_wait_at_the_same_moment_share_a_transaction(house: House) -> None:
    people = [house.person(str(chat)) for chat in range(BATCH)]
    await house.services.accept(*(person.incoming(Act.START) for person in people))
    with counting("commit") as commits:
        await house.worker.drain()
    assert len(await said_by(house, "out")) == BATCH
    assert commits[0] <= 3, "one look, one transaction of all, one look more"


async def test_one_that_fails_holds_nobody_else_back(fragile: House) -> None:
    people = [fragile.person(str(chat)) for chat in range(5)]
    await fragile.services.accept(*(person.incoming(Act.START) for person in people))
    await fragile.worker.drain()
    acts = [person.incoming(Act.SAY, "pum" if person.chat == "2" else "hei") for person in people]
    await fragile.services.accept(*acts)
    await fragile.worker.drain()
    for person in people:
        await person.hears("Sano jotain." if person.chat == "2" else "Sano vielä.")
    failed = [row for row in await fragile.rows(inbox) if row["state"] == "new"]
    assert [(row["attempts"], row["fault"]) for row in failed] == [(1, "ZeroDivisionError")]
    assert len(await fragile.rows(todo)) == 4, "what the failed turn wrote is gone"


async def test_an_act_that_fails_is_tried_with_pauses_and_then_set_aside(fragile: House) -> None:
    aino = fragile.person()
    await aino.start()
    await aino.act(Act.SAY, "pum")
    await fragile.services.accept(aino.incoming(Act.SAY, "ja hei"))
    for attempt, pause in enumerate((1, 2, 4, 8), start=1):
        fragile.clock.advance(seconds=pause - 0.1)
        await fragile.worker.drain()
        assert [row["attempts"] for row in await fragile.rows(inbox)] == [0, attempt, 0], "not yet"
        fragile.clock.advance(seconds=0.1)
        await fragile.worker.drain()
    assert [row["state"] for row in await fragile.rows(inbox)] == ["done", "failed", "done"]
    told = [row for row in await fragile.rows(message) if row["direction"] == "out"]
    assert told[-2]["key"] == "kit.fault" and told[-2]["prompt"] is not None
    assert "Jokin meni nyt rikki meillä." in told[-2]["body"]
    assert "pum" in await said_by(fragile, "in"), "the words are kept, since the bot says so"
    kinds = [row["kind"] for row in await fragile.rows(todo)]
    assert kinds.count("fault") == 1
    await aino.hears("Sano vielä.")


async def test_even_an_act_that_cannot_be_told_of_is_set_aside(house: House) -> None:
    aino = await at_the_name(house)
    await house.database.run(lambda c: c.execute(update(conversation).values(state={"odd": 1})))
    await aino.act(Act.SAY, "Aino Virtanen")
    for pause in (1, 2, 4, 8):
        house.clock.advance(seconds=pause)
        await house.worker.drain()
    assert [row["kind"] for row in await house.rows(todo)] == ["fault"]
    assert (await house.rows(inbox))[-1]["state"] == "failed"


class Speechless(Texts):
    """Has no words for the fault itself."""

    def template(self, language: str, key: str, n: int | None = None) -> str:
        if key == "kit.fault":
            raise KeyError(key)
        return super().template(language, key, n)


async def test_what_was_written_of_a_fault_that_could_not_be_told_is_not_left_half(fragile: House) -> None:
    fragile.texts = Speechless(fragile.texts._catalogues)
    fragile.restart()
    aino = fragile.person()
    await aino.start()
    await aino.act(Act.SAY, "pum")
    for pause in (1, 2, 4, 8):
        fragile.clock.advance(seconds=pause)
        await fragile.worker.drain()
    assert [row["kind"] for row in await fragile.rows(todo)] == ["fault"]
    assert "pum" not in await said_by(fragile, "in")
    assert [row["state"] for row in await fragile.rows(inbox)] == ["done", "failed"]


async def test_a_store_that_is_busy_is_tried_again(sqlite_url: str) -> None:
    database = open_database(sqlite_url, patience=0.05)
    try:
        house = await house_on(database)
        aino = await at_the_name(house)
        await house.services.accept(aino.incoming(Act.SAY, "Aino Virtanen"))
        blocker = sqlite3.connect(str(make_url(sqlite_url).database), isolation_level=None)
        blocker.execute("begin immediate")
        assert await house.worker.work() is False
        blocker.execute("rollback")
        blocker.close()
        assert [row["attempts"] for row in await house.rows(inbox)] == [0, 0, 0, 0], "that was no fault of the act"
        await house.worker.drain()
        assert await aino.asked() == "register.birth_year"
    finally:
        await database.close()


class Flaky:
    """A store that cannot be reached a few times, as when a database server starts again."""

    def __init__(self, database: Database, *faults: Exception) -> None:
        self._database = database
        self._faults = list(faults)

    async def read(self, now: Any, work: Callable[[Store], T]) -> T:
        if self._faults:
            raise self._faults.pop(0)
        return await self._database.read(now, work)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)


@pytest.fixture
async def running(house: House) -> AsyncIterator[TurnWorker]:
    flaky = Flaky(house.database, OSError("connection refused"), StoreBusy(), RuntimeError("?"))
    house.database = flaky
    house.restart()
    task = asyncio.create_task(house.worker.run())
    yield house.worker
    house.worker.stop()
    await asyncio.wait_for(task, 60)


async def test_the_room_outlives_a_store_out_of_reach(house: House, running: TurnWorker) -> None:
    aino = house.person()
    await house.services.accept(aino.incoming(Act.START))
    async with asyncio.timeout(60):
        while not (await said_by(house, "out")):
            house.services.hub.ring("inbox")
            await asyncio.sleep(0)
    await aino.hears("Olen Duunikaveri")


# A crash at any statement.


class Crash(Exception):
    """Ends a transaction in the middle."""


@contextmanager
def crash_at(number: int) -> Iterator[list[str]]:
    """Raises in place of the ``number``-th statement; the list tells which ones were sent before."""
    sent: list[str] = []

    def listener(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if len(sent) == number:
            raise Crash
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", listener)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", listener)


async def to_the_end(house: House) -> Incoming:
    aino = await at_the_name(house, channel=Channel.TELEGRAM)
    await aino.say("Aino Virtanen", "2004", "Lahti", "chat", "töitä", "työ", "työvinkit")
    return aino.incoming(Act.SAY, "joo")


async def to_a_person(house: House) -> Incoming:
    aino = await at_the_name(house, channel=Channel.TELEGRAM)
    await aino.say("ihminen")
    return aino.incoming(Act.SAY, "Soittakaa")


async def to_a_tick(house: House) -> Incoming:
    aino = await at_the_name(house, channel=Channel.TELEGRAM)
    await aino.say("Aino Virtanen", "2004", "Lahti", "chat")
    return aino.incoming(Act.PRESS, data=(await aino.button("Töitä")).data, query_id="1", platform_id="5")


async def to_distress(house: House) -> Incoming:
    aino = await at_the_name(house)
    return aino.incoming(Act.SAY, "haluan tappaa itseni")


@pytest.mark.parametrize("until", [to_the_end, to_a_person, to_a_tick, to_distress])
async def test_a_crash_at_any_statement_leaves_nothing_half(house: House, until: Callable[..., Any]) -> None:
    act = await until(house)
    (accepted,) = await house.services.accept(act)
    before = await house.kept()
    crashes = 0
    while True:
        with crash_at(crashes) as sent:
            try:
                await house.write(lambda store: run_turns(store, house.voice, [accepted.conversation_id]))
                break
            except Crash:
                pass
        assert await house.kept() == before, f"something stayed of {sent}"
        crashes += 1
    assert crashes > 8, "the crashes went through the whole turn"
    assert (await house.rows(inbox))[-1]["state"] == "done"


async def test_a_crash_while_accepting_leaves_nothing_half(house: House) -> None:
    act = house.person().incoming(Act.START)
    before = await house.kept()
    crashes = 0
    while True:
        with crash_at(crashes):
            try:
                await house.services.accept(act)
                break
            except Crash:
                pass
        assert await house.kept() == before
        crashes += 1
    assert crashes > 4
    await house.worker.drain()
    await house.person().hears("Olen Duunikaveri")


async def test_a_turn_that_crashed_is_done_whole_when_it_is_tried_again(house: House) -> None:
    act = await to_the_end(house)
    await house.services.accept(act)
    crashes = 0
    while not (await house.rows(client)):
        with crash_at(crashes), suppress(Crash):  # one that comes before there is anything to set back
            await house.worker.work()
        house.clock.advance(minutes=5)
        crashes += 3
        assert crashes < 100
    assert len(await house.rows(client)) == len(await house.rows(service_case)) == len(await house.rows(consent)) == 1
    assert (await house.rows(inbox))[-1]["state"] == "done"


async def test_crashes_are_injected(house: House) -> None:
    with crash_at(0), pytest.raises(Crash):
        await house.rows(inbox)
