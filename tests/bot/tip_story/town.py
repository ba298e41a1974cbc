"""A town with five sources of postings, its coordinator at the console, and somebody who looks for work in a chat."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from sqlalchemy import select

from bot.channels.web import WebChat, WebOptions
from bot.feeds import importing
from bot.feeds.fetching import fetch
from bot.feeds.understanding import Read, understood
from bot.services import Services
from bot.timetable import BEATS, Timetable
from domain.calendar import HELSINKI
from domain.incoming import Channel
from domain.markup import plain
from domain.people import Field, Purpose
from domain.postings import SourceKind
from domain.postings.esco import EscoEntry
from domain.postings.posting import Raw
from domain.roles import Role, Specialty
from storage.alerts import waiting
from storage.job_sources import Run
from storage.posting_list import PostingFilters
from storage.posting_rows import Standing
from storage.staff import Reader
from storage.store import Store
from storage.tables import job_posting, job_tip, team
from storage.tip_reading import ClientTips
from tests.bot.channels.telegram.program import Program
from tests.kit.clock import TestClock
from tests.kit.feed_server import FakeFeed, feed_server
from tests.kit.people import People
from tests.kit.talk import AINO, House, Person
from tests.kit.telegram import FakeUser

T = TypeVar("T")

FOLDER = Path(__file__).parent
NATIONAL = FOLDER / "national.json"
BROUGHT = {
    "Ruotsinkieliset": (SourceKind.JOBTECH, "jobtech.json", "sv"),
    "Kahvilat": (SourceKind.JSONLD, "cafes.html", "fi"),
    "Kaupunki": (SourceKind.FEED, "town.rss", "fi"),
    "Kumppani": (SourceKind.TABLE, "partner.csv", "fi"),
}
"""Sources whose files somebody brings: by name their shape, file and language."""

CLOCKWORK = [beat for beat in BEATS if beat.name in ("care", "tips", "jobs")]

PHONE = "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0"
ADDRESS = "https://duuni.example"


def at(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    """A moment of late 2026 in Helsinki."""
    return datetime(2026, month, day, hour, minute, tzinfo=HELSINKI)


@dataclass
class Town:
    """The program's rooms behind the chat. ``feed`` is the national service, asked over HTTP by the timetable."""

    services: Services
    clock: TestClock
    feed: FakeFeed
    mari: Reader

    async def write(self, work: Callable[[Store], T]) -> T:
        return await self.services.database.write(self.clock(), work)

    async def beats(self) -> None:
        """The timetable, as it beats every minute."""
        timetable = Timetable(self.services)
        for beat in CLOCKWORK:
            await timetable.beat(beat)

    # The sources.

    async def fetches_the_national_service(self) -> Run:
        def add(store: Store) -> int:
            return store.job_sources.add(
                kind=SourceKind.TMT,
                name="Työmarkkinatori",
                address=self.feed.at(),
                is_on=True,
                staff_id=self.mari.staff_id,
            )

        self.feed.has_marked(NATIONAL.read_bytes(), '"1"')
        source_id = await self.write(add)
        await self.beats()
        return await self.write(lambda store: store.job_sources.runs(source_id)[0])

    async def brings(self, name: str) -> Run:
        kind, file, language = BROUGHT[name]

        def add(store: Store) -> int:
            return store.job_sources.add(kind=kind, name=name, language=language, staff_id=self.mari.staff_id)

        source_id = await self.write(add)
        return await importing.import_file(self.services, source_id, FOLDER / file, self.mari.staff_id)

    def ends_in_the_national_service(self, title: str) -> None:
        """The service does not tell of it any more."""
        told = json.loads(NATIONAL.read_bytes())
        told["ilmoitukset"] = [
            one for one in told["ilmoitukset"] if one["perustiedot"]["tyonOtsikko"][0]["arvo"] != title
        ]
        self.feed.has_marked(json.dumps(told).encode(), '"2"')

    # The coordinator.

    async def listed(self, standing: Standing) -> dict[str, int]:
        """The postings of a list in the console: titles and numbers."""
        page = await self.write(lambda store: store.postings.listed(PostingFilters(standing)))
        return {one.title: one.id for one in page.rows}

    async def approves_all(self) -> int:
        ids = (await self.listed(Standing.WAITING)).values()
        return await self.write(lambda store: store.postings.approve(ids, self.mari.staff_id))

    async def pins(self, *titles: str, until: date) -> None:
        """Who is told of anything that fits is told of these first."""
        live = await self.listed(Standing.LIVE)
        for title in titles:
            await self.write(partial(_pin, live[title], until, self.mari.staff_id))

    async def types_in(self, title: str) -> None:
        """A job that nobody else has published."""
        values = {"title": title, "employer": "Kirjaston kahvio", "municipalities": ["398"], "field": Field.FOOD.value}
        await self.write(lambda store: store.postings.type_in(values, self.mari.staff_id, "form-1"))

    async def waits(self) -> list[tuple[str, str | None]]:
        """What stands on the coordinator's list about job tips, and the job that it is about."""
        found = await self.write(lambda store: waiting(store.connection, self.mari))
        return [(one.kind, one.posting_title) for one in found if one.posting_id]

    async def sees(self, client_id: int) -> ClientTips:
        """The page of a client's tips."""
        found = await self.write(lambda store: store.tip_desk.of_client(self.mari, client_id))
        assert found is not None
        return found

    # What lies in the store.

    async def titles(self, *which: Any) -> list[str]:
        """Of the tips that these are true of, what the jobs are called."""
        query = select(job_posting.c.title).join(job_tip, job_tip.c.posting_id == job_posting.c.id)
        return await self.services.database.run(
            lambda connection: list(connection.scalars(query.where(*which).order_by(job_tip.c.id)))
        )

    async def follows(self, link: str) -> tuple[int, str]:
        """Somebody presses the link on a phone: the answer's status, and where it leads."""
        assert link.startswith((f"{ADDRESS}/t/", "http://127.0.0.1/t/"))
        app = WebChat(self.services, WebOptions(public_url=ADDRESS)).app
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS) as browser:
            answer = await browser.get(link[link.index("/t/") :], headers={"User-Agent": PHONE})
        return answer.status_code, answer.headers.get("location", "")


class _Here:
    """Understands postings in this process."""

    def __init__(self, esco: Mapping[str, EscoEntry]) -> None:
        self._esco = esco

    async def read(self, some: Sequence[Raw]) -> Read:
        return [understood(raw, self._esco) for raw in some]

    async def close(self) -> None:
        pass


def _pin(posting_id: int, until: date, staff_id: int, store: Store) -> None:
    assert store.postings.pin(posting_id, until, staff_id)


@asynccontextmanager
async def town(services: Services, clock: TestClock) -> AsyncIterator[Town]:
    """With one coordinator, and nothing known of any jobs yet."""

    def mari(store: Store) -> Reader:
        store.region.ensure_known()
        lahti = store.connection.execute(select(team.c.id).order_by(team.c.id)).scalars().first()
        return People(store.connection, store.now).colleague("Mari Mäkelä", Role.COORDINATOR, lahti, Specialty.COMPANY)

    async with feed_server() as feed:
        reaches = partial(fetch, allow=feed.allow, ask=feed.ask)
        with pytest.MonkeyPatch.context() as patch:
            # The program's own, but that a machine of ours may be asked, and that understanding begins no process:
            # tests/bot/feeds has that.
            patch.setattr(importing, "Importer", partial(importing.Importer, fetches=reaches, reads=_Here))
            yield Town(services, clock, feed, await services.database.write(clock(), mari))


def jobs_in(digest: str) -> list[str]:
    """What the jobs in a message of several tips are called, in their order."""
    return re.findall(r"^\d\. (.+)$", digest, re.MULTILINE)


class Seeker(ABC):
    """A client who likes cafés, in a chat. Every act is answered before the next line of the test."""

    town: Town

    @abstractmethod
    async def start(self) -> None: ...

    @abstractmethod
    async def press(self, *labels: str) -> None: ...

    @abstractmethod
    async def say(self, *texts: str) -> None: ...

    @abstractmethod
    async def said(self) -> list[str]:
        """All that the bot has said, as plain text."""

    @abstractmethod
    async def link(self) -> str:
        """The only link of the newest message."""

    @abstractmethod
    async def labels(self) -> list[str]: ...

    @abstractmethod
    async def speaks(self) -> None:
        """What the bot has planned is said."""

    async def comes(self, instant: datetime) -> int:
        """The clock comes to this moment; how many messages it brings."""
        before = len(await self.said())
        self.town.clock.set(instant)
        await self.town.beats()
        await self.speaks()
        return len(await self.said()) - before

    async def number_of(self, title: str) -> str:
        """The button under the newest message that leads to this one of its tips."""
        return str(jobs_in((await self.said())[-1]).index(title) + 1)

    async def button(self, title: str) -> str:
        """The button of a list that has this title."""
        (found,) = [label for label in await self.labels() if label.endswith(f". {title}")]
        return found

    async def hears(self, *parts: str) -> str:
        """The newest message has these words."""
        heard = (await self.said())[-1]
        for part in parts:
            assert part in heard, f"{part!r} not in:\n{heard}"
        return heard


def become_client(channel: Channel, bot: str, chat: str, language: str, store: Store) -> int:
    """Somebody who has registered, likes cafés and kitchens, and has allowed no tips yet. Returns the client's id."""
    conversation_id = store.people.welcome(channel, bot, chat, language)
    found = store.people.conversation(conversation_id)
    assert found is not None
    store.people.speak(found.person_id, language)
    made = store.clients.register(found.person_id, AINO | {"fields": [Field.FOOD]})
    leave = [Purpose.REMINDERS]
    store.consents.set(found.person_id, leave, notice_version="1", language=language, how="register")
    return made.client_id


@dataclass
class OnTelegram(Seeker):
    town: Town
    program: Program
    user: FakeUser

    async def start(self) -> None:
        await self.user.start()
        await self.program.settled()

    async def press(self, *labels: str) -> None:
        for label in labels:
            await self.user.press(label)
            await self.program.settled()

    async def say(self, *texts: str) -> None:
        for text in texts:
            await self.user.say(text)
            await self.program.settled()

    async def said(self) -> list[str]:
        return [one.text for one in self.user.messages]

    async def link(self) -> str:
        (link,) = [one["url"] for one in self.user.messages[-1].entities if one["type"] == "text_link"]
        return str(link)

    async def labels(self) -> list[str]:
        return self.user.messages[-1].labels

    async def speaks(self) -> None:
        self.program.advance(seconds=0)
        await self.program.settled()


@dataclass
class OnTheWeb(Seeker):
    town: Town
    house: House
    person: Person

    async def start(self) -> None:
        await self.person.start()

    async def press(self, *labels: str) -> None:
        await self.person.press(*labels)

    async def say(self, *texts: str) -> None:
        await self.person.say(*texts)

    async def said(self) -> list[str]:
        return [plain(one.body) for one in await self.person.messages() if one.direction == "out"]  # type: ignore[arg-type]

    async def link(self) -> str:
        (link,) = re.findall(r'href="([^"]+)"', (await self.person.last()).body or "")
        return str(link)

    async def labels(self) -> list[str]:
        return await self.person.labels()

    async def speaks(self) -> None:
        await self.house.speaks(care=False)
