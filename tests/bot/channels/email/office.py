"""An employer's contact person, their need, and the real sender of e-mails in front of a mail server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import select, update

import locales
from bot.channels.email.letter import Writer
from bot.channels.email.outlet import EmailOutlet, Post
from bot.hub import Hub
from bot.letters import letters_of
from bot.planned import Composer
from bot.sender import Sender
from bot.services import Services
from bot.settings import Settings
from dialogs.kit.notice import Compose, Link, Said
from dialogs.notices import NOTICES
from domain.employers import Source
from domain.incoming import Channel
from storage.companies import Contact
from storage.database import Database
from storage.inserts import insert_one
from storage.outbox import LETTERS
from storage.pace import UNPACED
from storage.store import Store
from storage.tables import delivery, message, person, todo
from storage.web_links import Purpose
from tests.dialogs.desk import texts_with
from tests.kit.clock import TestClock
from tests.kit.people import People

WORDS = {
    "told.need": ("Miten tarve <b>{job}</b> voi?", "Hur mår behovet <b>{job}</b>?", "How is the need <b>{job}</b>?"),
    "told.need.subject": ("Tarve: {job}", "Behov: {job}", "Need: {job}"),
    "told.time": ("Tässä on aika.", "Här är en tid.", "Here is a time."),
}
_keys = count(1)


def _need(store: Store, _: Any, planned: Mapping[str, Any]) -> Said | None:
    found = store.requests.find(int(planned["request"]))
    if found is None or not found.is_open:
        return None
    return Said("told.need", {"job": found.words}, link=Link(Purpose.REQUEST, found.id))


def _time(_: Store, __: Any, planned: Mapping[str, Any]) -> Said:
    return Said("told.time", file=int(planned["appointment"]))


TOLD: dict[str, Compose] = {**NOTICES, "need": _need, "time": _time}


@dataclass
class Office:
    """``post`` takes the e-mails away; the sender is as the program makes it."""

    database: Database
    clock: TestClock
    settings: Settings
    post: Post
    contact: Contact = field(init=False)
    request_id: int = 0
    owner_id: int = 0

    def __post_init__(self) -> None:
        texts = texts_with(WORDS)
        self.services = Services(self.settings, self.database, self.clock.now, texts, Hub())
        self.letters = letters_of(self.settings)
        self.composer = Composer(texts, TOLD, "http://x", self._file_of, letters=self.letters)
        writer = Writer(locales.load(), self.settings.mail_from, self.settings.base_url, self.settings.key)
        self.outlet = EmailOutlet(writer, self.post, self.clock.now)
        self.sender = self.new_sender()

    def new_sender(self) -> Sender:
        return Sender(self.services, self.outlet, Channel.EMAIL, LETTERS, pace=UNPACED, composer=self.composer)

    def _file_of(self, store: Store, number: int, language: str) -> tuple[str, bytes]:
        return f"aika-{number}.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"

    async def write(self, work: Callable[[Store], Any]) -> Any:
        return await self.database.write(self.clock.now(), work)

    async def open(self, email: str = "Ville@Leipomo.example", language: str = "fi") -> Office:
        """Ville of the bakery needs a baker, and Mari has it."""

        def fill(store: Store) -> None:
            people = People(store.connection, store.now)
            team_id = people.team()
            self.owner_id = people.colleague("Mari Mäkelä", team_id=team_id).staff_id
            self.contact = speaks(store, email, language)
            opened = store.requests.open(
                self.contact.contact_id,
                {"help": "workers", "words": "Leipuri\nheti", "count": 2},
                source=Source.CHAT,
                language=language,
            )
            self.request_id = opened.request_id

        await self.write(fill)
        return self

    async def plan(self, notice: str = "need", **more: Any) -> str:
        key = f"test:{next(_keys)}"

        def work(store: Store) -> bool:
            found = store.companies.contact(self.contact.contact_id)
            assert found is not None
            ids = {"request": self.request_id, **more}
            return store.outbox.plan_employer(found, notice, key=key, **ids)

        assert await self.write(work)
        return key

    async def drain(self) -> None:
        while await self.sender.work():
            pass

    async def row(self, key: str) -> Any:
        query = select(delivery).where(delivery.c.idempotency_key == key)
        return await self.database.run(lambda connection: connection.execute(query).one())

    async def logged(self) -> list[str]:
        query = select(message.c.body).order_by(message.c.id)
        return await self.database.run(lambda connection: list(connection.scalars(query)))

    async def todos(self) -> list[tuple[str, int | None, int | None]]:
        """Kind, whose and about which need, of what waits because of e-mails."""
        kinds = ("unreachable", "fault")
        query = select(todo.c.kind, todo.c.staff_id, todo.c.request_id).where(
            todo.c.done_at.is_(None), todo.c.kind.in_(kinds)
        )
        found = await self.database.run(lambda connection: connection.execute(query.order_by(todo.c.id)).all())
        return [(row.kind, row.staff_id, row.request_id) for row in found]

    async def set(self, table: Any, **values: Any) -> None:
        await self.database.run(lambda connection: connection.execute(update(table).values(**values)))


def speaks(store: Store, email: str, language: str = "fi", name: str = "Hollolan Leipomo Oy") -> Contact:
    """Somebody new who speaks for a company, and has no chat with us."""
    person_id = insert_one(store.connection, person, language=language, created_at=store.now)
    return store.companies.join(
        person_id, {"name": name, "business_id": "0112038-9"}, {"full_name": "Ville Leipuri", "email": email}
    )


def settings_for(folder: Any, **more: Any) -> Settings:
    values = {"data_dir": folder, "secret_key": "k" * 40, "public_url": "https://duuni.example.fi", **more}
    return Settings(_env_file=None, **values)
