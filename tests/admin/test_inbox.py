"""The inbox: who waits, one conversation, replies that nobody loses or sends twice, and pages that stay open."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import update

from admin.streams import Streams
from bot.hub import Hub
from domain import bells
from domain.roles import Role
from storage.staff import Reader
from storage.store import Store
from storage.tables import canned, delivery, message, note, person_label, service_case, staff, staff_session
from storage.talk_turns import Heard
from tests.admin.conftest import Office
from tests.admin.visitor import Form, Page, Visitor
from tests.kit.people import Known, People

SCRIPT = "<script>alert(1)</script>"
TURNED = "\u202egnorw"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """These tell of pages; what SQL does on the other database is tested with the store."""
    return sqlite_url


@dataclass
class Town:
    """Two teams; Aava and Beni are Mari's, Teemu is Tomi's, Jere waits in the queue, Oona is elsewhere."""

    mari: Reader
    tomi: Reader
    aava: Known
    beni: Known
    teemu: Known
    jere: Known
    oona: Known
    stranger: int
    stranger_chat: int


def build(people: People) -> Town:
    lahti, hollola = people.team("Lahti"), people.team("Hollola")
    mari = people.colleague("Mari Mäki", team_id=lahti)
    tomi = people.colleague("Tomi Tuomi", team_id=lahti)
    emma = people.colleague("Emma Enne", team_id=hollola)
    people.colleague("Leena Laine", Role.TEAM_LEAD, lahti)
    people.colleague("Anna Alku", Role.ADMIN)
    people.colleague("Tiina Tarkka", Role.AUDITOR)
    person_id, chat = people.person("sv")
    people.todo("person_wanted", person_id)
    return Town(
        mari=mari,
        tomi=tomi,
        aava=people.client("Aava Aalto", lahti, coordinator=mari),
        beni=people.client("Beni Boman", lahti, coordinator=mari, language="sv"),
        teemu=people.client("Teemu Toinen", lahti, coordinator=tomi),
        jere=people.client("Jere Jono", lahti),
        oona=people.client("Oona Ojala", hollola, coordinator=emma),
        stranger=person_id,
        stranger_chat=chat,
    )


@pytest.fixture
async def town(office: Office) -> Town:
    made = await office.put(build)
    for known, words, waits in (
        (made.teemu, "Kiitos ajasta", False),
        (made.oona, "Hei täältä Hollolasta", True),
        (made.jere, "Etsin kesätöitä", False),
        (made.beni, "Tack, vi ses", False),
        (made.aava, "Moi Mari, milloin nähdään?", True),
    ):
        await says(office, known.person_id, known.conversation_id, words, waits=waits)
    await says(office, made.stranger, made.stranger_chat, "Jag vill tala med en människa", waits=True)
    return made


async def says(office: Office, person_id: int, chat: int, words: str, *, waits: bool = False, **row: Any) -> int:
    """A person says something in a chat, as the turn keeps it up; a minute later than the one before."""
    office.clock.advance(minutes=1)
    number = await office.put(lambda people: people.message(chat, "in", words, **row))
    await office.store(lambda store: store.talks.heard([Heard(person_id, number, waits=waits)]))
    return number


def names_in(page: Page) -> list[str]:
    """Who is in the list, in its order."""
    return re.findall(r'<a class="whole" href="[^"]*"[^>]*>([^<]+)</a>', page.html)


class TestTheList:
    async def test_who_waits_comes_first_and_each_sees_their_own(self, office: Office, town: Town) -> None:
        stranger = f"Rekisteröitymätön henkilö {town.stranger}"
        seen = {}
        for name in ("Mari", "Tomi", "Leena", "Emma"):
            visitor = await office.signed_in(name)
            seen[name] = [shown.strip() for shown in names_in(await visitor.open("/admin/inbox"))]
        stranger = seen["Emma"][1]
        assert str(town.stranger) in stranger, "somebody not registered is named by their number"
        assert seen == {
            "Mari": ["Aava Aalto", stranger, "Beni Boman", "Jere Jono"],
            "Tomi": [stranger, "Jere Jono", "Teemu Toinen"],
            "Leena": ["Aava Aalto", stranger, "Beni Boman", "Jere Jono", "Teemu Toinen"],
            "Emma": ["Oona Ojala", stranger],
        }
        for name in ("Anna", "Tiina"):
            visitor = await office.signed_in(name)
            assert (await visitor.open("/admin/inbox")).status == 403, "their reading is for a reason, and elsewhere"
        listed = [line for line in await office.audited() if line[1] == "talks_listed"]
        assert len(listed) == 4 and listed[0] == (town.mari.staff_id, "talks_listed", None, None)

    async def test_filters_stand_in_the_address(self, office: Office, town: Town) -> None:
        mari, leena = await office.signed_in("Mari"), await office.signed_in("Leena")

        def put(store: Store) -> None:
            number = store.labels.add(town.mari, "Kesätyö")
            store.labels.put(town.mari, town.beni.person_id, number)
            store.talks.hold(town.mari, town.beni.person_id)

        await office.store(put)
        asked = {
            "mine": "whose=mine",
            "unassigned": "whose=unassigned",
            "waiting": "stage=waiting",
            "held": "stage=held",
            "swedish": "language=sv&whose=mine",
            "label": "label=1",
            "nonsense": "whose=kuningas&page=-3&label=x",
        }
        found = {name: names_in(await mari.open(f"/admin/inbox?{query}")) for name, query in asked.items()}
        stranger = found["waiting"][1]
        assert found == {
            "mine": ["Aava Aalto", "Beni Boman"],
            "unassigned": [stranger, "Jere Jono"],
            "waiting": ["Aava Aalto", stranger],
            "held": ["Beni Boman"],
            "swedish": ["Beni Boman"],
            "label": ["Beni Boman"],
            "nonsense": ["Aava Aalto", stranger, "Beni Boman", "Jere Jono"],
        }
        page = await mari.open("/admin/inbox?whose=mine&stage=held")
        assert "Sinä vastaat" in page.words
        assert "Kesätyö" in page.words
        town_code = f"{town.mari.team_id:03}"
        assert len(names_in(await leena.open(f"/admin/inbox?whose=team&municipality={town_code}&service=job"))) == 4
        empty = await leena.open("/admin/inbox?service=strength")
        assert names_in(empty) == [] and "Näytä avoimet keskustelut" in empty.words

        await office.put(
            lambda people: people._connection.execute(
                update(service_case).where(service_case.c.id == town.beni.case_id).values(closed_at=office.clock())
            )
        )
        await office.store(lambda store: store.talks.hand_back(town.mari, town.beni.person_id))
        assert names_in(await mari.open("/admin/inbox?stage=closed")) == ["Beni Boman"]
        assert "Beni Boman" not in names_in(await mari.open("/admin/inbox"))
        found_words = await mari.open("/admin/inbox?q=kesätöitä")
        assert "Jere Jono" in names_in(found_words) and "<mark>" in found_words.html

    async def test_unread_is_counted_for_each_reader_until_they_look(self, office: Office, town: Town) -> None:
        mari, leena = await office.signed_in("Mari"), await office.signed_in("Leena")
        await says(office, town.aava.person_id, town.aava.conversation_id, "Oletko siellä?", waits=True)
        await says(office, town.aava.person_id, town.aava.conversation_id, "Kyllä", kind="press")
        page = await mari.open("/admin/inbox?whose=mine")
        assert "2 uutta" in page.words and "1 uusi" in page.words, "presses are not counted"
        assert "<title>(3) Viestit" in page.html
        assert "Viestit 1" in page.words, "the rail counts who waits for her"
        behind = await mari.open(f"/admin/inbox/{town.aava.person_id}?whose=mine&part=list")
        assert "2 uutta" in behind.words and 'id="live-lines"' not in behind.html, (
            "a page nobody looks at reads nothing"
        )
        assert "2 uutta" in (await mari.open("/admin/inbox?whose=mine")).words
        opened = await mari.open(f"/admin/inbox/{town.aava.person_id}?whose=mine")
        assert "Oletko siellä?" in opened.words
        assert "2 uutta" not in (await mari.open("/admin/inbox?whose=mine")).words
        assert "2 uutta" in (await leena.open("/admin/inbox?whose=team")).words
        read = [line for line in await office.audited() if line[1] == "talk_read"]
        assert read == [(town.mari.staff_id, "talk_read", "client", town.aava.id)] * 2


class TestOneConversation:
    async def test_a_reply_goes_once_and_takes_over(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        path = f"/admin/inbox/{town.aava.person_id}"
        page = await mari.open(path + "?whose=mine")
        form = page.form("/reply")
        sent = await mari.send(form, page, body=f"Nähdään maanantaina! {SCRIPT}")
        again = await mari.send(form, page, body=f"Nähdään maanantaina! {SCRIPT}")
        assert sent.path == again.path == path
        assert "whose=mine" in str(sent.response.url), "the list stays as it was"
        assert "Viesti on lähetetty." in sent.words
        assert "Sinä vastaat nyt" in sent.words
        assert "Odottaa vastausta" not in "".join(re.findall(r'id="live-state".*?</div>', sent.html, re.DOTALL))
        assert SCRIPT not in sent.html
        said = [row for row in await office.rows(message) if row["kind"] == "staff"]
        assert len(said) == 1, "a form sent twice is one message"

        # An empty one says so, and one with an identity code keeps what was typed.
        empty = await mari.press(path, "/reply", body="  ")
        assert empty.status == 400 and "Kirjoita ensin jotain" in empty.words
        code = await mari.press(path, "/reply", body="Tunnuksesi on 131052-308T, eikö niin?")
        assert code.status == 400 and "eikö niin?" in code.form("/reply").fields["body"]

        # Handed back, the bot answers.
        back = await mari.press(path, "/back")
        assert "Botti vastaa nyt." in back.words

    async def test_who_was_slower_is_told_and_loses_nothing(self, office: Office, town: Town) -> None:
        mari, leena = await office.signed_in("Mari"), await office.signed_in("Leena")
        path = f"/admin/inbox/{town.aava.person_id}"
        slow = await leena.open(path)
        await mari.press(path, "/reply", body="Vastaan sinulle.")
        held = await leena.send(slow.form("/reply"), slow, body="Minäkin vastaan.")
        assert held.status == 400
        assert "Mari Mäki ehti vastata ensin" in held.words
        assert "Minäkin vastaan." in held.form("/reply").fields["body"]
        still = await leena.send(held.form("/reply"), held)
        assert still.status == 400 and "Kollega vastaa jo" in still.words, "Mari has the chat"
        assert "Minäkin vastaan." in still.form("/reply").fields["body"]
        await leena.press(path, "/back")
        now = await leena.press(path, "/reply", body="Minäkin vastaan.")
        assert "Viesti on lähetetty." in now.words
        texts = [row["body"] for row in await office.rows(message) if row["kind"] == "staff"]
        assert texts == ["Vastaan sinulle.", "Minäkin vastaan."]

    async def test_notes_labels_snooze_and_no_answer_needed(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        path = f"/admin/inbox/{town.aava.person_id}"
        page = await mari.open(path)
        noted = await mari.send(page.form("/note"), page, body=f"Soitetaan ensin. {SCRIPT} {TURNED}")
        await mari.send(page.form("/note"), page, body="Soitetaan ensin.")
        assert "Muistiinpano, Mari Mäki" in noted.words and SCRIPT not in noted.html and "\u202e" not in noted.html
        assert len(await office.rows(note)) == 1
        assert "Muistiinpano on tallessa" in noted.words

        leena = await office.signed_in("Leena")
        added = await leena.press("/admin/labels", "/labels", name=SCRIPT)
        assert SCRIPT not in added.html
        assert (await leena.press("/admin/labels", "/labels", name=SCRIPT)).status == 400
        page = await mari.open(path)
        marked = await mari.send(page.form("/labels"), page)
        assert "Tunnisteet on tallennettu." in marked.words
        assert await office.count(person_label) == 1
        form = marked.form("/labels")
        del form.fields["label"]
        await mari.send(form, marked)
        assert await office.count(person_label) == 0
        gone = await leena.press("/admin/labels", "/retire")
        assert "Tunniste on poissa käytöstä" in gone.words

        page = await mari.open(path)
        form = page.form("/snooze")
        form.fields["until"] = "monday"
        snoozed = await mari.send(form, page)
        assert "ma 30.11. 9.00" in snoozed.words
        assert "Aava Aalto" not in names_in(await mari.open("/admin/inbox"))
        assert names_in(await mari.open("/admin/inbox?stage=snoozed")) == ["Aava Aalto"]
        await says(office, town.aava.person_id, town.aava.conversation_id, "Hei vielä", waits=True)
        assert "Aava Aalto" in names_in(await mari.open("/admin/inbox")), "who writes is back"
        page = await mari.open(path)
        wrong = await mari.send(page.form("/snooze"), page, day="2026-02-31")
        assert wrong.status == 400
        settled = await mari.press(path, "/answered")
        assert "Tässä ei odota enää kukaan." in settled.words
        assert not settled.has_form("/answered")

    async def test_others_conversations_are_not_there(self, office: Office, town: Town) -> None:
        mari, emma = await office.signed_in("Mari"), await office.signed_in("Emma")
        known = await mari.open(f"/admin/inbox/{town.aava.person_id}")
        for number in (town.oona.person_id, town.teemu.person_id, 99_999):
            assert (await mari.open(f"/admin/inbox/{number}")).status == 404
            assert (await mari.open(f"/admin/inbox/{number}?part=live")).status == 404
            for press in ("reply", "note", "hold", "back", "snooze", "wake", "answered", "labels"):
                typed = {"body": "Hei", "until": "monday", "shown": "1", "label": "1"}
                form = Form(f"/admin/inbox/{number}/{press}", "post", known.form("/reply").fields | typed)
                assert (await mari.send(form, known)).status == 404, press
        assert await office.count(delivery) == 0
        refused = {line[3] for line in await office.audited() if line[1] == "view_refused" and line[2] == "client"}
        assert refused == {town.oona.id, town.teemu.id}
        assert (await emma.open(f"/admin/inbox/{town.stranger}")).status == 200, "who asked is everybody's to answer"

        silent = await office.put(
            lambda people: people.client("Silja Salo", town.mari.team_id or 0, coordinator=town.mari)
        )
        opened = await mari.open(f"/admin/inbox/{silent.person_id}")
        assert opened.status == 200 and opened.has_form("/reply"), "who never said anything can be written to"

        # A client in the queue can be read, and is written to by who takes them.
        queued = await mari.open(f"/admin/inbox/{town.jere.person_id}")
        assert "Voit lukea tämän keskustelun" in queued.words and not queued.has_form("/reply")
        form = Form(f"/admin/inbox/{town.jere.person_id}/reply", "post", known.form("/reply").fields)
        assert (await mari.send(form, known, body="Hei")).status == 404

    async def test_older_lines_and_what_was_not_kept(self, office: Office, town: Town) -> None:
        chat = town.aava.conversation_id

        def many(people: People) -> None:
            for number in range(120):
                people.message(chat, "out", f"<b>rivi</b> {number}")
            people.message(chat, "in", "", withheld="health")

        await office.put(many)
        mari = await office.signed_in("Mari")
        page = await mari.open(f"/admin/inbox/{town.aava.person_id}")
        assert "rivi 119" in page.words and "rivi 3 " not in page.words and "&lt;b&gt;" not in page.html
        assert "withheld" in page.html
        older = next(link for link in page.links if "before=" in link)
        assert "rivi 3" in (await mari.open(older)).words


class TestReadyReplies:
    async def test_from_the_first_ones_to_the_clients_own_language(self, office: Office, town: Town) -> None:
        await office.put(lambda people: people.colleague("Aune Admin", Role.ADMIN))
        aune, leena, mari = [await office.signed_in(name) for name in ("Aune", "Leena", "Mari")]
        assert (await mari.open("/admin/canned")).status == 403
        made = await aune.press("/admin/canned", "/canned/first")
        assert "Tervehdys" in made.words
        assert not made.has_form("/canned/first"), "they are offered to an empty list only"

        wrong = await leena.press(
            "/admin/canned/new", "/canned/new", name="Oma", body_fi="Hei {kuningas}, {call_name}!", body_sv="Hej"
        )
        assert wrong.status == 400 and "Tätä ei tunneta: kuningas" in wrong.words
        assert "{call_name}!" in wrong.form("/canned/new").fields["body_fi"]
        good = await leena.send(
            wrong.form("/canned/new"),
            wrong,
            body_fi="Hei {call_name}! Olen {coordinator}. {opens}-{closes}. {next_time}",
            body_sv="Hej {call_name}! {next_time}",
        )
        own = next(row for row in await office.rows(canned) if row["name"] == "Oma")
        assert own["team_id"] == town.mari.team_id and "Oma" in good.words

        path = f"/admin/inbox/{town.aava.person_id}"
        page = await mari.open(f"{path}?canned={own['id']}")
        filled = page.form("/reply").fields["body"].strip()
        assert filled == "Hei Aava! Olen Mari Mäki. 9.00-15.00. ei vielä sovittu"
        form = page.form("/reply")
        form.fields |= {"body": "Kirjoitin jo tämän.", "canned": str(own["id"]), "do": "fill"}
        both = await mari.send(form, page)
        assert both.form("/reply").fields["body"].strip() == f"Kirjoitin jo tämän.\n\n{filled}"
        assert both.form("/reply").fields["form_key"] == form.fields["form_key"]
        swedish = await mari.open(f"/admin/inbox/{town.beni.person_id}?canned={own['id']}")
        assert swedish.form("/reply").fields["body"].strip() == "Hej Beni! inte avtalad ännu"

        # A lead changes the own team's, and no others.
        every = next(row["id"] for row in await office.rows(canned) if row["team_id"] is None)
        assert (await leena.open(f"/admin/canned/{every}")).status == 404
        gone = await leena.press("/admin/canned", f"/canned/{own['id']}/retire")
        assert "Oma" not in gone.words
        later = await mari.open(f"{path}?canned={own['id']}")
        assert later.status == 400 and "ei ole enää käytössä" in later.words


class TestKeys:
    async def test_they_are_listed_and_can_be_switched_off(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        assert 'data-keys="on"' in (await mari.open("/admin/inbox")).html
        page = await mari.open("/admin/inbox/keys")
        form = page.form("/inbox/keys")
        del form.fields["on"]
        await mari.send(form, page)
        assert 'data-keys="off"' in (await mari.open("/admin/inbox")).html


class Listening:
    """An open page's stream, as a browser reads it."""

    def __init__(self, app: FastAPI, cookie: str, query: str, headers: dict[str, str]) -> None:
        self._chunks: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._gone = asyncio.Event()
        sent = {"cookie": cookie, "host": "konsoli.example", **headers}
        self._scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": "/admin/inbox/events",
            "raw_path": b"/admin/inbox/events",
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
            "client": ("192.0.2.1", 50_000),
            "server": ("konsoli.example", 80),
        }
        self.task = asyncio.create_task(self._run(app))
        self.status = 0
        self.last_id = ""

    async def _run(self, app: FastAPI) -> None:
        async def receive() -> dict[str, Any]:
            await self._gone.wait()
            return {"type": "http.disconnect"}

        async def send(event: Any) -> None:
            await self._chunks.put(event)

        await app(self._scope, receive, send)
        await self._chunks.put({"type": "over"})

    async def start(self) -> None:
        self.status = (await self._next())["status"]

    async def _next(self) -> dict[str, Any]:
        async with asyncio.timeout(60):
            return await self._chunks.get()

    async def heard(self) -> tuple[str, dict[str, Any]]:
        """The next event with its content; ("over", {}) at the end."""
        while True:
            event = await self._next()
            if event["type"] == "over":
                return "over", {}
            lines = dict(line.split(": ", 1) for line in event.get("body", b"").decode().splitlines() if ": " in line)
            if "event" in lines:
                self.last_id = lines.get("id", self.last_id)
                return lines["event"], json.loads(lines["data"])

    async def leave(self) -> None:
        self._gone.set()
        await self.task


@contextlib.asynccontextmanager
async def listening(office: Office, visitor: Visitor, query: str = "", **headers: str) -> AsyncIterator[Listening]:
    cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    stream = Listening(office.app, cookie, f"part=events&{query}", headers)
    await stream.start()
    yield stream
    await stream.leave()


class TestOpenPages:
    @pytest.fixture
    def hub(self) -> Hub:
        return Hub()

    @pytest.fixture
    async def office(self, office: Office, hub: Hub) -> Office:
        office.app = office.built(bells=hub, streams=Streams(heartbeat=5, pause=0.0, most_each=2))
        return office

    async def test_a_change_is_told_once_and_nothing_is_lost_in_a_break(
        self, office: Office, town: Town, hub: Hub
    ) -> None:
        mari = await office.signed_in("Mari")
        page = await mari.open("/admin/inbox")
        version = re.findall(r'data-version="(\w+)"', page.html)[0]
        async with listening(office, mari, f"seen={version}") as stream:
            assert stream.status == 200
            hub.ring(bells.TALKS)  # nothing has changed for her
            await says(office, town.oona.person_id, town.oona.conversation_id, "Ei Marille", waits=True)
            hub.ring(bells.TALKS)
            await says(office, town.aava.person_id, town.aava.conversation_id, "Hei!", waits=True)
            hub.ring(bells.TALKS)
            assert await stream.heard() == ("change", {"waiting": 1})
            known = stream.last_id
        part = await mari.open("/admin/inbox?part=live")
        assert "Hei!" in part.words and "<html" not in part.html
        await says(office, town.beni.person_id, town.beni.conversation_id, "Hallå", waits=True)
        async with listening(office, mari, f"seen={version}", **{"last-event-id": known}) as stream:
            assert await stream.heard() == ("change", {"waiting": 2}), "what was missed is told at once, without a ring"
            second = stream.last_id
        async with listening(office, mari, **{"last-event-id": second}) as stream:
            await office.store(lambda store: store.talks.hold(town.mari, town.beni.person_id))
            hub.ring(bells.TALKS)
            assert (await stream.heard())[0] == "change"

    async def test_an_open_conversation_hears_of_the_bots_words_too(self, office: Office, town: Town, hub: Hub) -> None:
        mari = await office.signed_in("Mari")
        page = await mari.open(f"/admin/inbox/{town.jere.person_id}")
        version = re.findall(r'data-version="(\w+)"', page.html)[0]
        async with (
            listening(office, mari, f"open={town.jere.person_id}&seen={version}") as stream,
            listening(office, mari, f"open={town.oona.person_id}") as foreign,
        ):
            assert (await foreign.heard())[0] == "change", "a page without a version is told how things stand"
            seen = foreign.last_id
            await office.put(lambda people: people.message(town.oona.conversation_id, "out", "Ei Marille"))
            await office.put(lambda people: people.message(town.jere.conversation_id, "out", "Botti sanoo"))
            hub.ring(bells.TALKS)
            assert (await stream.heard())[0] == "change"
            third = await mari.http.get("/admin/inbox/events?part=events")
            assert third.status_code == 429, "an account's pages leave room for others"
            await office.put(
                lambda people: people._connection.execute(update(staff).values(deactivated_at=office.clock()))
            )
            hub.ring(bells.TALKS)
            assert await stream.heard() == ("ended", {})
            assert await stream.heard() == ("over", {})
            assert await foreign.heard() == ("ended", {})
            assert foreign.last_id == seen, "of a conversation out of reach nothing is told"

    async def test_it_ends_with_the_session_and_with_the_program(self, office: Office, town: Town, hub: Hub) -> None:
        mari = await office.signed_in("Mari")
        await mari.open("/admin/inbox")
        before = await office.rows(staff_session)
        async with listening(office, mari) as stream:
            await stream.heard()
            office.clock.advance(minutes=59)
            assert (await mari.open("/admin/inbox?part=live")).status == 200
            assert await office.rows(staff_session) == before, "a page that looks by itself keeps no session alive"
            office.clock.advance(minutes=2)
            hub.ring(bells.TALKS)
            assert await stream.heard() == ("ended", {})
        async with listening(office, mari) as stream:
            assert stream.status == 303, "to the door"
        tomi = await office.signed_in("Tomi")
        async with listening(office, tomi) as stream:
            await stream.heard()
            office.console.stop()
            assert await stream.heard() == ("over", {})
        anna = await office.signed_in("Anna")
        async with listening(office, anna) as stream:
            assert stream.status == 403
