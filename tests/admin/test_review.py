"""An admin learns from conversations: lists without words, one opened for a reason, and pictures of the dialogs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from admin.message_codes import DialogName
from dialogs.registry import DIALOGS
from domain.funnel import Happened, What
from domain.roles import Role
from storage.review_lists import FLAGS, Pick
from storage.reviews import OPEN_FOR, Verdict
from storage.staff import Reader
from storage.store import Store
from storage.tables import audit, label, person_label, review, talk, written
from tests.admin.conftest import Office
from tests.admin.test_clients import SCRIPT
from tests.admin.visitor import FROM_HERE, Page, Visitor
from tests.kit.people import Known, People

DAY = timedelta(days=1)
SECRET = "Kissani nimi on Urho"


@dataclass
class Talks:
    """Conversations of each kind that stands out, all of one Tuesday in November, and an admin."""

    mari: Reader
    lead: Reader
    admin: Reader
    colleague: Reader
    auditor: Reader
    aava: Known
    newcomer: int
    marks: dict[Pick, int]
    label_id: int


def build(people: People, now: Any) -> Talks:
    lahti = people.team("Lahti")
    mari = people.colleague("Mari Mäki", team_id=lahti)
    aava = people.client("Aava Aalto", lahti, coordinator=mari, phone="+358401234567")
    for said, key in (("Aava Aalto", "basics.full_name.ask"), (SECRET, None), (f"Aavalle {SCRIPT}", None)):
        people.message(aava.conversation_id, "in", said, key=key)
    people.message(aava.conversation_id, "in", "soita 040 123 4567 tai aava.aalto@posti.fi")
    people.message(aava.conversation_id, "out", "Hei <b>Aava</b>! Mitä kuuluu? Mari Mäki vastaa.")
    written_id = people.message(aava.conversation_id, "out", "Soitan huomenna", kind="staff")
    insert_into(people, written, message_id=written_id, staff_id=mari.staff_id, form_key="k")
    newcomer, chat = people.person("sv", "telegram")
    people.message(chat, "in", "hej")
    marks: dict[Pick, int] = {}
    for pick in FLAGS:
        who = people.client(f"Asiakas {pick}", lahti, coordinator=mari)
        marks[pick] = who.person_id
        mark(people, pick, who, now)
    label_id = insert_into(people, label, name="Kesätyö", created_at=now)
    insert_into(people, talk, person_id=aava.person_id, last_in_at=now)
    insert_into(people, person_label, person_id=aava.person_id, label_id=label_id, at=now, staff_id=mari.staff_id)
    return Talks(
        mari=mari,
        lead=people.colleague("Leena Laine", Role.TEAM_LEAD, lahti),
        admin=people.colleague("Aino Alku", Role.ADMIN),
        colleague=people.colleague("Otto Oras", Role.ADMIN, language="en"),
        auditor=people.colleague("Tiina Tarkka", Role.AUDITOR),
        aava=aava,
        newcomer=newcomer,
        marks=marks,
        label_id=label_id,
    )


def insert_into(people: People, table: Any, **values: Any) -> int:
    return int(people._connection.execute(insert(table).values(**values)).inserted_primary_key[0])  # type: ignore[index]


def mark(people: People, pick: Pick, who: Known, now: Any) -> None:
    """What makes a conversation be in the list."""
    store = Store(people._connection, now)
    match pick:
        case Pick.WITHHELD:
            people.message(who.conversation_id, "in", "", withheld="health")
        case Pick.THIRD_MISS:
            store.funnel.record([(who.person_id, Happened("register", "phone", What.THIRD_MISS))])
        case Pick.LOST:
            store.funnel.record([(who.person_id, Happened("menu", "go", What.LOST))])
        case Pick.STOPPED:
            people.consent(who.person_id, "tips", withdrawn_at=now, withdrawn_how="stop")
        case Pick.WAITED:
            insert_into(people, talk, person_id=who.person_id, last_in_at=now - 90 * DAY, waiting_since=now - 4 * DAY)
        case Pick.FAULT | Pick.DISTRESS:
            people.todo(pick, who.person_id)


@pytest.fixture
async def talks(office: Office) -> Talks:
    return await office.put(lambda people: build(people, office.clock()))


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The lists' queries are tried on both databases in tests/storage/test_reviews.py."""
    return sqlite_url


async def opened(admin: Visitor, page: Page, person: int, reason: str = "complaint") -> Page:
    form = page.form("/review/open")
    address = "http://konsoli.example/admin/review/open"
    return Page(
        await admin.http.post(address, data={**form.fields, "person": person, "reason": reason}, headers=FROM_HERE)
    )


class TestThePages:
    async def test_words_are_read_for_a_reason_for_half_an_hour(self, office: Office, talks: Talks) -> None:
        admin = await office.signed_in("Aino")
        page = await admin.open(f"/admin/review?client={talks.aava.id}")
        assert f"Asiakas {talks.aava.id}" in page.words and "Aava" not in page.html and "Urho" not in page.html
        refused = await opened(admin, page, talks.aava.person_id, reason="")
        assert refused.status == 400 and "Kerro ensin, miksi katsot." in refused.words
        assert await office.count(review) == 0

        script = await opened(admin, page, talks.aava.person_id)
        assert script.path == "/admin/review/1" and SECRET in script.words
        assert f"Asiakas {talks.aava.id}" in script.words and "Syy: valitus tai palaute" in script.words
        for hidden in ("Aava", "Aalto", "040", "posti.fi", "Mäki", SCRIPT):
            assert hidden not in script.html, hidden
        assert "Mari 10.00 Soitan huomenna" in script.words, "colleagues by their first name"
        assert "Hei •••! Mitä kuuluu? Mari vastaa." in script.words
        assert "Tässä hän kertoi, kuka hän on" in script.words and "••• &lt;script&gt;" in script.html
        assert (await opened(admin, page, talks.aava.person_id)).path == "/admin/review/1", "a form sent twice"

        seen = [(row["action"], row["subject_id"], row["detail"]) for row in await office.rows(audit)]
        about = talks.aava.id
        assert [line for line in seen if line[0] in ("review_opened", "talk_reviewed")] == [
            ("review_opened", about, {"review": 1, "reason": "complaint"}),
            ("talk_reviewed", about, {"review": 1, "reason": "complaint"}),
            ("talk_reviewed", about, {"review": 1, "reason": "complaint"}),
        ]

        otto = await office.signed_in("Otto")
        assert (await otto.open("/admin/review/1")).status == 404, "it is open to who opened it"
        assert (await office.audited())[-1] == (talks.colleague.staff_id, "view_refused", "client", about)
        office.clock.advance(seconds=OPEN_FOR.total_seconds())
        late = await admin.open("/admin/review/1")
        assert late.status == 404 and SECRET not in late.html

    async def test_a_verdict_leads_to_the_next_of_the_list(self, office: Office, talks: Talks) -> None:
        admin = await office.signed_in("Aino")
        await office.put(lambda people: people.todo("fault", talks.aava.person_id))
        page = await admin.open("/admin/review?pick=fault")
        first, second = re.findall(r'name="person" value="(\d+)"', page.html)
        script = await opened(admin, page, int(first), reason="fault")
        unsaid = await admin.send(script.form("/verdict"), script, verdict="")
        assert unsaid.status == 400 and "Valitse, mitä näit." in unsaid.words
        done = await admin.send(script.form("/verdict"), script, verdict="words_unclear")
        assert done.path == "/admin/review" and "Arvio on tallessa." in done.words
        assert "botin sanat ovat vaikeita" in done.words
        assert re.search(rf'class="primary" name="person" value="{second}"', done.html), "the next one stands out"
        assert done.form("/review/open").fields["reason"] == "fault", "the reason is asked once"
        script = await opened(admin, done, int(second), reason="fault")
        last = await admin.send(script.form("/verdict"), script, verdict="fine")
        assert "Luettelo on käyty läpi." in last.words
        assert [row["verdict"] for row in await office.rows(review)] == [Verdict.WORDS_UNCLEAR, Verdict.FINE]
        otto = await office.signed_in("Otto")
        assert (await otto.forge(await otto.open("/admin/review"), "/admin/review/1/verdict")).status in (400, 404)
        assert [row["verdict"] for row in await office.rows(review)] == [Verdict.WORDS_UNCLEAR, Verdict.FINE]

    async def test_no_words_reach_an_admin_without_a_review(self, office: Office, talks: Talks) -> None:
        await office.put(lambda people: people.todo("person_wanted", talks.newcomer))
        mari, admin = await office.signed_in("Mari"), await office.signed_in("Aino")
        client, person = talks.aava.id, talks.aava.person_id
        pages = [
            f"/admin/clients/{client}",
            f"/admin/inbox/{person}",
            f"/admin/people/{talks.newcomer}",
            "/admin/inbox",
        ]
        pages += [f"/admin/clients/{client}/talk", "/admin/review", "/admin/review?pick=fault", "/admin/"]
        for path in pages:
            page = await admin.open(path)
            for said in ("Urho", "Mitä kuuluu?", "Soitan huomenna", ">hej<"):
                assert said not in page.html, f"{said} on {path}"
        assert "Urho" in (await mari.open(f"/admin/inbox/{person}")).html, "the test would see it"

    async def test_who_may_not_and_what_is_not_there(self, office: Office, talks: Talks) -> None:
        for name in ("Mari", "Leena", "Tiina"):
            visitor = await office.signed_in(name)
            for path in ("/admin/review", "/admin/review/dialogs", "/admin/review/1", "/admin/review/dialogs/menu"):
                assert (await visitor.open(path)).status in (403, 404), (name, path)
        admin = await office.signed_in("Aino")
        for path in ("/admin/review/999", "/admin/review/aino", "/admin/review/dialogs/tanssi"):
            assert (await admin.open(path)).status == 404
        page = await admin.open(
            "/admin/review?pick=tanssi&since=eilen&until=9999-99-99&seed=-1&label=x&client=y&page=0"
        )
        assert page.status == 200 and "Satunnainen otos: nro 1" in page.words
        empty = await admin.open("/admin/review?since=2025-01-01&until=2025-02-01")
        assert "Kokeile toista aikaa tai toista luetteloa." in empty.words
        assert (await opened(admin, page, 999)).status == 404
        assert await office.count(review) == 0

    async def test_a_dialog_is_shown_as_a_funnel_in_the_readers_language(self, office: Office, talks: Talks) -> None:
        people = [talks.aava.person_id, talks.newcomer]

        def go(store: Store) -> None:
            asked = [(one, Happened("register", "full_name", What.ASKED)) for one in people]
            answered = Happened("register", "full_name", What.ANSWERED)
            odd = Happened("register", "shoe_size", What.ASKED)  # an earlier release asked it
            store.funnel.record([*asked, (people[0], answered), (people[0], odd)])

        await office.store(go)
        office.clock.advance(days=2)
        admin = await office.signed_in("Aino")
        whole = await admin.open("/admin/review/dialogs")
        assert "Ilmoittautuminen 2" in whole.words
        page = await admin.open(next(link for link in whole.links if "/dialogs/register" in link))
        assert re.search(r"Mikä on .*? 2 1 2 1 0 0 0 0 0 0 0 ", page.words), page.words
        assert "shoe_size 1 1 1 0" in page.words
        assert page.words.index("Mikä on") < page.words.index("shoe_size")
        assert page.html.count("<rect") >= 3 and "style=" not in page.html
        otto = await office.signed_in("Otto")
        english = (await otto.open("/admin/review/dialogs/register")).words
        assert "Left here" in english and "What is your name?" in english
        nothing = await admin.open("/admin/review/dialogs/register?since=2025-01-01&until=2025-01-02")
        assert "Tältä ajalta ei ole mitään kerrottavaa." in nothing.words


def test_every_dialog_has_a_name() -> None:
    assert set(DIALOGS) == set(DialogName)
