"""How many whole turns a second: ours beside two bot frameworks that write less, and sqlite3 by hand as the limit.

A turn of ours stores the act in the inbox and commits; then locks the conversation, runs the dialog engine,
writes both sides of the message log, a delivery and the conversation, marks the inbox and commits. The
frameworks keep their state in memory and write one row. All write to SQLite in WAL mode with synchronous=FULL.

    python -m bench.turn [--quick] [--no-history]
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from bench import _report as report
from bench._peers import AiogramPeer, PtbPeer
from bot.hub import Hub
from bot.services import Services
from bot.settings import Settings
from bot.turn import Voice
from bot.worker import TurnWorker
from dialogs.kit.choices import choice
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.steps import number, text
from domain.incoming import Act, Channel, Incoming
from locales import Texts, load
from storage import schema
from storage.database import Database, open_database

PEOPLE = 100
"""Who write at the same moment: as many updates as one answer of Telegram's polling brings."""


class Yes(StrEnum):
    YES = "yes"


class Survey(Dialog, name="welcome"):
    """Five plain questions, the same that the peers ask."""

    name_ = text(longest=80)
    year = number()
    town = text(longest=80)
    hope = text(longest=200)
    sure = choice(Yes)

    def finish(self, here: Here) -> Reply:
        return Reply("survey.thanks", then="welcome")


ANSWERS = ("Aino Virtanen", "2003", "Lahti", "kahvilatyö kiinnostaa", "kyllä")
TEXTS = {
    **{f"welcome.{key}.ask": f"Kysymys {key}?" for key in Survey.steps},
    "welcome.sure.yes": "Kyllä",
    "survey.thanks": "Kiitos!",
}


def texts() -> Texts:
    found = load()
    return Texts(
        {
            code: {k: found.template(code, k) for k in found.keys(code) if _plain(found, code, k)} | TEXTS
            for code in found.languages
        }
    )


def _plain(found: Texts, code: str, key: str) -> bool:
    try:
        found.template(code, key)
    except KeyError:
        return False
    return True


class Ours:
    def __init__(self, database: Database) -> None:
        words = texts()
        self.services = Services(Settings(_env_file=None), database, lambda: datetime.now(UTC), words, Hub())
        registry = {"welcome": Survey, "lobby": Survey, "menu": Survey}
        self.worker = TurnWorker(self.services, Voice(registry, words, "http://127.0.0.1/privacy"))
        self._sequence = 0

    def _incoming(self, chat: int, said: str) -> Incoming:
        self._sequence += 1
        return Incoming(
            channel=Channel.TELEGRAM,
            bot="77",
            chat=str(chat),
            update_id=f"{self._sequence}",
            sequence=self._sequence,
            act=Act.SAY,
            text=said,
            language="fi",
        ).screened()

    async def round(self, people: range, said: str) -> None:
        """Everybody says the same at the same moment, as one batch of polling."""
        await self.services.accept(*(self._incoming(chat, said) for chat in people))
        await self.worker.drain()

    async def one_by_one(self, people: range, said: str) -> None:
        for chat in people:
            await self.services.accept(self._incoming(chat, said))
            await self.worker.drain()


class ByHand:
    """The rows of a turn with sqlite3 and nothing else, one transaction a turn."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self.connection.execute(f"PRAGMA {pragma}")
        self._number = 0
        self._conversations: dict[int, tuple[int, int]] = {}

    def prepare(self, people: range) -> None:
        run = self.connection.execute
        for chat in people:
            person = run("insert into person (language, created_at) values ('fi', '2026-11-22 00:00:00')").lastrowid
            identity = run(
                "insert into channel_identity (person_id, channel, bot, address, created_at)"
                " values (?, 'telegram', '78', ?, '2026-11-22 00:00:00')",
                (person, str(chat)),
            ).lastrowid
            conversation = run(
                "insert into conversation (identity_id, started_at) values (?, '2026-11-22 00:00:00')", (identity,)
            ).lastrowid
            assert identity and conversation
            self._conversations[chat] = (identity, conversation)

    async def round(self, people: range, said: str) -> None:
        for chat in people:
            self._turn(chat, said)

    def _turn(self, chat: int, said: str) -> None:
        self._number += 1
        identity, conversation = self._conversations[chat]
        now = "2026-11-22 10:00:00.000000"
        run = self.connection.execute
        run("begin immediate")
        inbox = run(
            "insert into inbox (channel, bot, update_id, conversation_id, sequence, received_at, incoming)"
            " values ('telegram', '78', ?, ?, ?, ?, ?)",
            (str(self._number), conversation, self._number, now, f'{{"text": "{said}"}}'),
        ).lastrowid
        run("select state from conversation where id = ?", (conversation,)).fetchone()
        run(
            "insert into message (conversation_id, direction, at, kind, body, language)"
            " values (?, 'in', ?, 'say', ?, 'fi')",
            (conversation, now, said),
        )
        message = run(
            "insert into message (conversation_id, direction, at, kind, body, key, language, prompt)"
            " values (?, 'out', ?, 'bot', 'Kysymys?', 'welcome.year.ask', 'fi', '{}')",
            (conversation, now),
        ).lastrowid
        run(
            "insert into delivery (idempotency_key, kind, identity_id, conversation_id, message_id, payload,"
            " created_at, due_at, priority) values (?, 'reply', ?, ?, ?, '{}', ?, ?, 0)",
            (f"hand:{inbox}", identity, conversation, message, now, now),
        )
        run(
            "update conversation set state = ?, last_sequence = ?, last_in_at = ? where id = ?",
            ('{"dialog": "welcome", "asked": "year", "given": {}}', self._number, now, conversation),
        )
        run("update inbox set state = 'done', done_at = ?, incoming = null where id = ?", (now, inbox))
        run("commit")


Round = Callable[[range, str], Awaitable[None]]


async def rate(play: Round, people: range, rounds: int) -> float:
    """Turns a second over so many rounds; the garbage of the one before is not this one's."""
    gc.collect()
    began = time.perf_counter()
    for number_ in range(rounds):
        await play(people, ANSWERS[number_ % len(ANSWERS)])
    return len(people) * rounds / (time.perf_counter() - began)


async def best(play: Round, people: range, rounds: int, tries: int) -> float:
    """The median of several tries: these machines are noisy."""
    await rate(play, people, 2)
    return statistics.median([await rate(play, people, rounds) for _ in range(tries)])


async def fresh(folder: str, name: str) -> tuple[Path, Database]:
    path = Path(folder) / f"{name}.db"
    database = open_database(f"sqlite:///{path}")
    await schema.migrate(database)
    return path, database


async def compare(rounds: int, tries: int) -> None:
    people = range(1, PEOPLE + 1)
    with tempfile.TemporaryDirectory() as folder:
        _, database = await fresh(folder, "ours")
        ours = Ours(database)
        together = await best(ours.round, people, rounds, tries)
        alone = await best(ours.one_by_one, people, rounds, tries)
        await database.close()

        path, database = await fresh(folder, "hand")
        await database.close()
        hand = ByHand(path)
        hand.prepare(people)
        limit = await best(hand.round, people, rounds, tries)
        hand.connection.close()

        async with AiogramPeer(Path(folder) / "aiogram.db") as aiogram:
            peer_a = max(
                await best(aiogram.round, people, rounds, tries), await best(aiogram.one_by_one, people, rounds, tries)
            )
        async with PtbPeer(Path(folder) / "ptb.db") as ptb:
            peer_b = await best(ptb.one_by_one, people, rounds, tries)
    report.table(
        [
            ("ours, 100 people at once", f"{together:.0f}/s", "five rows and two commits' promise a turn"),
            ("ours, one person at a time", f"{alone:.0f}/s", "nothing shared: two commits a turn"),
            (
                "(a) aiogram FSM + ORM",
                f"{peer_a:.0f}/s",
                "one row, one commit, state in memory",
            ),
            ("(b) PTB ConversationHandler", f"{peer_b:.0f}/s", "one row, one commit, state in memory"),
            ("(c) sqlite3 by hand", f"{limit:.0f}/s", "our rows, one commit a turn"),
            ("ours of (c)", f"{together / limit:.2f}", "aim 0.3"),
            ("ours one at a time of (a)", f"{alone / peer_a:.2f}", ""),
        ]
    )
    report.ratio("bench.turn", together / peer_a, peer="aiogram", aim="1.0")


async def history(messages: int, rounds: int) -> None:
    """The cost of a turn with a short and with a long message log."""
    people = range(1, PEOPLE + 1)
    with tempfile.TemporaryDirectory() as folder:
        path, database = await fresh(folder, "history")
        ours = Ours(database)
        await ours.round(people, "moi")
        _fill(path, 1_000)
        short = await best(ours.round, people, rounds, 3)
        _fill(path, messages)
        long = await best(ours.round, people, rounds, 3)
        await database.close()
    report.table(
        [
            ("turns with 1,000 messages", f"{short:.0f}/s", ""),
            (
                f"turns with {messages:,} messages",
                f"{long:.0f}/s",
                f"a turn costs {short / long:.2f} as much, aim 1.2",
            ),
        ]
    )


def _fill(path: Path, messages: int) -> None:
    """Messages in the hundred conversations and in as many done inbox rows and sent deliveries."""
    connection = sqlite3.connect(path)
    connection.executescript(
        f"""
        with recursive n(i) as (select 1 union all select i + 1 from n where i < {messages})
        insert into message (conversation_id, direction, at, kind, body, language)
        select 1 + i % {PEOPLE}, 'in', '2026-11-01 10:00:00.000000', 'say', 'vanha viesti ' || i, 'fi' from n;
        with recursive n(i) as (select 1 union all select i + 1 from n where i < {messages // 2})
        insert into inbox (channel, bot, update_id, conversation_id, sequence, received_at, state, done_at)
        select 'telegram', '77', 'old{messages}-' || i, 1 + i % {PEOPLE}, 0, '2026-11-01 10:00:00.000000', 'done',
               '2026-11-01 10:00:00.000000' from n;
        with recursive n(i) as (select 1 union all select i + 1 from n where i < {messages // 2})
        insert into delivery (idempotency_key, kind, identity_id, conversation_id, created_at, due_at, priority, state,
                              sent_at)
        select 'old{messages}-' || i, 'reply', 1 + i % {PEOPLE}, 1 + i % {PEOPLE}, '2026-11-01 10:00:00.000000',
               '2026-11-01 10:00:00.000000', 0, 'sent', '2026-11-01 10:00:00.000000' from n;
        """
    )
    connection.close()


def start_up() -> None:
    """Seconds from the command to a ready answer, and the memory of the idle process."""
    from bench._process import COMMAND, started

    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "DUUNIKAVERI_DATA_DIR": folder}
        subprocess.run([*COMMAND, "migrate"], env=env, check=True, stdout=subprocess.DEVNULL)
        seconds, megabytes = started(env)
    report.table(
        [
            ("start to ready", f"{seconds:.2f} s", ""),
            ("resident memory, idle", f"{megabytes:.0f} MB", "aim under 150"),
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute's version")
    parser.add_argument("--no-history", action="store_true", help="leave out the long message log")
    options = parser.parse_args()
    start_up()
    if not options.no_history:
        asyncio.run(history(100_000 if options.quick else 1_000_000, 5))
    asyncio.run(compare(rounds=5 if options.quick else 20, tries=3 if options.quick else 5))


if __name__ == "__main__":
    main()
