"""A person talking to the bot's turn on a store in memory: no loop, no disk, a few milliseconds an act."""

from __future__ import annotations

import json
import sqlite3
from datetime import time, timedelta
from functools import cache, cached_property
from itertools import count
from typing import Any

from sqlalchemy import Connection, NullPool, create_engine, delete, text, update

from bot.turn import Voice, run_turns
from dialogs.kit.dialog import Dialog
from dialogs.kit.here import Here
from dialogs.kit.scene import Scene
from dialogs.kit.state import State
from dialogs.registry import DIALOGS
from domain.calendar import local_day
from domain.employers import BestWay, Help, Source
from domain.employers import State as NeedState
from domain.events import Choice
from domain.incoming import Act, Channel, Incoming
from domain.markup import plain
from domain.meetings import By, MeetingKind
from domain.people import BestTime, ContactWay, Hope, StartWith
from domain.progress import Outcome
from domain.prompt import Button, Prompt
from domain.slots import Opening
from domain.tips import Answer, WhyNot
from locales import Texts, load
from storage.messages import Message
from storage.staff import Reader
from storage.store import Store
from storage.tables import conversation, metadata, todo
from tests.kit.after import introduce
from tests.kit.clock import START, TestClock
from tests.kit.events import hold
from tests.kit.people import People
from tests.kit.tips import post, tip

PRIVACY_URL = "http://127.0.0.1/privacy"
BASICS = {
    "full_name": "Aino Virtanen",
    "call_name": "Aino",
    "birth_year": 2004,
    "municipality_code": "398",
    "contact_way": ContactWay.PHONE,
    "phone": "+358401234567",
    "best_time": BestTime.ANY,
    "hopes": [Hope.WORK],
    "start_with": StartWith.JOB,
}

_number = count(1)


class Strict(Texts):
    """Raises where the product would fall back on Finnish."""

    def template(self, language: str, key: str, n: int | None = None) -> str:
        assert self.has(key, language), f"{key} is not said in {language}"
        return super().template(language, key, n)


@cache
def strict() -> Strict:
    words = load()
    return Strict({code: {key: _text(words, code, key) for key in words.keys(code)} for code in words.languages})


def _text(words: Texts, language: str, key: str) -> str | tuple[str, ...]:
    try:
        return words.template(language, key)
    except KeyError:
        return (words.template(language, key, 1), words.template(language, key, 2))


@cache
def _template() -> tuple[sqlite3.Connection, Connection]:
    """An empty store with its tables and the region, copied for every chat; open as long as its connection is kept."""
    raw = sqlite3.connect(":memory:", check_same_thread=False)
    connection = _connect(raw)
    metadata.create_all(connection)
    Store(connection, START).region.ensure_known()
    connection.commit()
    return raw, connection


_opening: list[sqlite3.Connection] = []
_engine = create_engine("sqlite://", creator=_opening.pop, poolclass=NullPool, query_cache_size=2_000)
"""One for all chats: what it has compiled for one it need not compile for its copies."""


def _connect(raw: sqlite3.Connection) -> Connection:
    _opening.append(raw)
    connection = _engine.connect()
    connection.exec_driver_sql("PRAGMA foreign_keys = ON")
    return connection


class Chat:
    """What one person does and hears. Nothing is caught: a fault in a turn fails the test."""

    def __init__(self, *, language: str = "fi", of: Chat | None = None) -> None:
        self.raw = sqlite3.connect(":memory:", check_same_thread=False)
        (of.raw if of else _template()[0]).backup(self.raw)
        self.connection = _connect(self.raw)
        self.clock: TestClock = TestClock(of.clock.now() if of else START)
        self.voice = Voice(DIALOGS, strict(), PRIVACY_URL)
        self.language: str = of.language if of else language
        self.chat = "1"

    def close(self) -> None:
        self.connection.close()
        self.raw.close()

    def copy(self) -> Chat:
        """The same talk so far, going its own way from here."""
        return Chat(of=self)

    @property
    def store(self) -> Store:
        return Store(self.connection, self.clock.now())

    def become_client(self, **answers: Any) -> None:
        """Makes the person a client without a word said."""
        mine = self.store.people.welcome("web", "web", self.chat, self.language)
        person_id = self._conversation(mine).person_id
        self.store.clients.register(person_id, BASICS | answers)
        self.connection.commit()

    def meet_coordinator(self) -> None:
        """Somebody who takes new clients of Lahti and receives them on weekdays from 9 to 15."""
        (team_id,) = self.store.region.routing().teams(str(BASICS["municipality_code"]))
        mari = People(self.connection, self.clock.now()).colleague("Mari Mäkelä", team_id=team_id)
        self.store.hours.set_openings(mari.staff_id, [Opening(weekday, time(9), time(15)) for weekday in range(5)])
        self.connection.commit()

    def book(self) -> None:
        """Agrees a time some days ahead."""
        mine = self._conversation(self.store.people.welcome("web", "web", self.chat, self.language))
        case = self.store.clients.open_case(mine.person_id)
        assert case is not None and case.coordinator_id is not None
        soon, kind = self.clock.now() + timedelta(days=3), MeetingKind.FIRST
        first, *_ = self.store.hours.free([case.coordinator_id], kind, since=soon, until=soon + timedelta(days=7))
        self.store.appointments.book(case.id, kind, first.starts_at, by=By.STAFF, staff_id=case.coordinator_id)
        self.connection.commit()

    def part_ways(self) -> None:
        """Their service ends well, and they are asked how it was."""
        mine = self._conversation(self.store.people.welcome("web", "web", self.chat, self.language))
        case = self.store.clients.open_case(mine.person_id)
        assert case is not None and case.coordinator_id is not None
        mari = self.store.staff.colleague(case.coordinator_id)
        assert mari is not None
        reader = Reader(mari.id, mari.role, mari.team_id, mari.specialty)
        assert self.store.progress.close(reader, case.id, Outcome.WORK, None)
        self.connection.commit()

    def hire_others(self) -> None:
        """They are an employer as well: two were introduced, one is on a work trial; it is asked how it went."""
        mine = self._conversation(self.store.people.welcome("web", "web", self.chat, self.language))
        case = self.store.clients.open_case(mine.person_id)
        assert case is not None and case.coordinator_id is not None
        mari = self.store.staff.colleague(case.coordinator_id)
        assert mari is not None and mari.team_id is not None
        reader = Reader(mari.id, mari.role, mari.team_id, mari.specialty)
        people = People(self.connection, self.clock.now())
        both = [
            people.client(name, mari.team_id, coordinator=reader, municipality_code="398")
            for name in ("Veera Vuori", "Eetu Esa")
        ]
        need = introduce(self.store, reader, both[0], both[1], speaker=mine.person_id, count=3_000)
        days = [local_day(self.clock.now()) + timedelta(days=n) for n in (1, 29)]
        assert self.store.trials.agree(reader, need.eetu, days[0], days[1], "Oppia kassalla")
        self.clock.advance(days=23)
        assert self.store.follow_ups.tick() and self.store.trials.tick()
        self.connection.execute(delete(todo))
        self.connection.commit()

    def be_suggested(self) -> None:
        """They have been asked whether they may be suggested for a job."""
        mine = self._conversation(self.store.people.welcome("web", "web", self.chat, self.language))
        case = self.store.clients.open_case(mine.person_id)
        assert case is not None and case.coordinator_id is not None
        mari = self.store.staff.colleague(case.coordinator_id)
        assert mari is not None and mari.team_id is not None
        reader = Reader(mari.id, mari.role, mari.team_id, mari.specialty)
        people = People(self.connection, self.clock.now())
        both = [people.client(name, mari.team_id, municipality_code="398") for name in ("Veera Vuori", "Eetu Esa")]
        need = introduce(self.store, reader, both[0], both[1], count=3_000)
        people.consent(mine.person_id, "introductions")
        self.store.candidates.set_introducible(reader, case.id, True)
        assert self.store.candidates.ask(reader, need.id, case.client_id)
        self.connection.execute(delete(todo))
        self.connection.commit()

    def have_tips(self) -> None:
        """They were told of two jobs, have applied for a third, and said of a fourth what they do not want."""
        mine = self._conversation(self.store.people.welcome("web", "web", self.chat, self.language))
        store = self.store
        asks: dict[str, Any] = {"hours": ["nights"], "licence": "b", "municipalities": ["398"]}
        posts = [post(store, title, **asks) for title in ("Myyjä", "Kassa", "Hyllyttäjä", "Siivooja")]
        newest, _, applied, refused = [tip(store, mine.person_id, one) for one in posts]
        store.tips.applied(mine.person_id, applied)
        store.tips.answer(mine.person_id, refused, Answer.NO, WhyNot.HOURS)
        store.tips.save(mine.person_id, newest, True)
        self.connection.execute(delete(todo))
        self.connection.commit()

    def holder(self) -> Reader:
        """The coordinator of those who have met one."""
        mari = self.store.staff.colleague(1)
        assert mari is not None
        return Reader(mari.id, mari.role, mari.team_id, mari.specialty)

    def have_events(self, **ahead: float) -> None:
        """They were at an event and have not graded it; another one begins so far ahead, lasts a day, and they said
        that they come.
        """
        mine = self._conversation(self.store.people.welcome("web", "web", self.chat, self.language))
        first = hold(self.store, self.holder(), self.clock.now() + timedelta(minutes=30), minutes=60)
        self.store.signups.answer(mine.person_id, first, Choice.YES)
        self.clock.advance(minutes=40)
        held = self.store.events.one(first)
        assert held is not None
        self.store.signups.check_in(mine.person_id, first, held.code)
        self.clock.advance(hours=2)
        names = {"fi": "Ilta", "sv": "Kväll", "en": "Night"}
        begins = self.clock.now() + timedelta(**ahead)
        second = hold(self.store, self.holder(), begins, minutes=24 * 60, guests_most=2, name=names)
        self.store.signups.answer(mine.person_id, second, Choice.YES)
        self.connection.execute(delete(todo))
        self.connection.commit()

    def speak_for_company(self) -> None:
        """They are an employer with two needs, and people were introduced for the older one."""
        mine = self._conversation(self.store.people.welcome("web", "web", self.chat, self.language))
        told = {"full_name": "Kaisa Kukka", "email": "kaisa@esimerkki.fi", "best_way": BestWay.EMAIL}
        contact = self.store.companies.join(mine.person_id, {"name": "Kahvila Kukka", "business_id": None}, told)
        for job in ("tarjoilija", "kokki"):
            need = {"help": Help.WORKERS, "words": f"Tarvitsen: {job}", "job": job, "count": 2}
            opened = self.store.requests.open(contact.contact_id, need, source=Source.CHAT, language=self.language)
            if job == "tarjoilija":
                self.store.requests.moved(opened.request_id, NeedState.INTRODUCED)
        self.connection.execute(delete(todo))
        self.connection.commit()

    def enter(self, kind: type[Dialog]) -> None:
        """Begins the dialog, as if something had led to it."""
        mine = self._conversation(self.store.people.welcome("web", "web", self.chat, self.language))
        scene = Scene(self.clock.now(), self.language, self.voice.texts, PRIVACY_URL)
        facts = kind.gather(Here(self.store, scene, mine.person_id, mine.id, lambda: 0))
        known = kind.known(facts)
        state = State(kind.name, "", given=known, known=tuple(known)).to_json()
        self.connection.execute(update(conversation).where(conversation.c.id == mine.id).values(state=state))
        self.act(Act.START)

    def _conversation(self, conversation_id: int) -> Any:
        return self.store.people.conversation(conversation_id)

    @cached_property
    def conversation(self) -> Any:
        return self.store.people.conversation_at("web", "web", self.chat)

    def act(self, act: Act, said: str = "", **more: Any) -> None:
        number = next(_number)
        defaults: dict[str, Any] = {"update_id": f"u{number}", "sequence": number, "language": self.language}
        incoming = Incoming(
            channel=Channel.WEB, bot="web", chat=self.chat, act=act, text=said, **(defaults | more)
        ).screened()
        (accepted,) = self.store.inbox.accept([incoming])
        self.connection.commit()
        run_turns(self.store, self.voice, [accepted.conversation_id])
        self.connection.commit()
        self.__dict__.pop("conversation", None)
        self.__dict__.pop("last", None)

    def start(self, ref: str = "") -> None:
        self.act(Act.START, ref)

    def say(self, *texts: str) -> None:
        for one in texts:
            self.act(Act.SAY, one)

    def press(self, *labels: str) -> None:
        for label in labels:
            self.press_data(self.button(label).data)

    def press_data(self, data: str) -> None:
        self.act(Act.PRESS, data=data)

    def button(self, label: str) -> Button:
        found = [one for one in self.prompt.buttons() if one.label == label]
        assert len(found) == 1, f"no button {label!r} among {[one.label for one in self.prompt.buttons()]}"
        return found[0]

    def messages(self) -> list[Message]:
        return self.store.messages.of_conversation(self.conversation.id, most=10_000)

    @cached_property
    def last(self) -> Message:
        said = self.store.messages.last_said(self.conversation.id)
        assert said, "the bot has said nothing"
        return said

    @property
    def prompt(self) -> Prompt:
        assert self.last.prompt is not None
        return self.last.prompt

    @property
    def heard(self) -> str:
        return plain(self.last.body)  # type: ignore[arg-type]

    @property
    def state(self) -> State:
        return State.from_json(json.loads(json.dumps(self.conversation.state)))

    @property
    def asked(self) -> str:
        return f"{self.state.dialog}.{self.state.asked}"

    def rows(self, table: str) -> list[dict[str, Any]]:
        return [dict(row._mapping) for row in self.connection.execute(text(f"select * from {table} order by 1"))]
