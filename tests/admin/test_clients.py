"""Clients: the list and its filters, one client's page and story, and the presses that keep the promise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from domain.people import StartWith
from domain.roles import Role, Specialty
from storage.caseload import PAGE
from storage.staff import Reader
from storage.tables import service_case
from tests.admin.conftest import Office
from tests.kit.people import Known, People

SCRIPT = "<script>alert(1)</script>"


@dataclass
class Town:
    """Two teams, their people, and a client in every place one can be in."""

    mari: Reader
    tomi: Reader
    lead: Reader
    elsewhere: Reader
    admin: Reader
    auditor: Reader
    aino: Known  # Mari's, to be contacted
    queued: Known  # in Mari's queue
    strength: Known  # in the same team's other queue
    tomis: Known
    other_team: Known


def build(people: People) -> Town:
    lahti, hollola = people.team("Lahti"), people.team("Hollola")
    mari = people.colleague("Mari Mäki", team_id=lahti)
    tomi = people.colleague("Tomi Tuomi", team_id=lahti)
    elsewhere = people.colleague("Emma Enne", team_id=hollola)
    return Town(
        mari=mari,
        tomi=tomi,
        lead=people.colleague("Leena Laine", Role.TEAM_LEAD, lahti),
        elsewhere=elsewhere,
        admin=people.colleague("Aino Alku", Role.ADMIN),
        auditor=people.colleague("Tiina Tarkka", Role.AUDITOR),
        aino=people.client("Aava Aalto", lahti, coordinator=mari, said=["Moi, etsin töitä"]),
        queued=people.client("Jere Jono", lahti),
        strength=people.client("Vilma Voima", lahti, service=StartWith.STRENGTH),
        tomis=people.client("Teemu Toinen", lahti, coordinator=tomi),
        other_team=people.client("Oona Ojala", hollola, coordinator=elsewhere),
    )


@pytest.fixture
async def town(office: Office) -> Town:
    return await office.put(build)


def names_in(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/admin/clients/\d+">([^<]+)</a>', html)


class TestTheList:
    async def test_shows_whom_each_may_see(self, office: Office, town: Town) -> None:
        seen = {}
        for name in ("Mari", "Tomi", "Leena", "Emma", "Aino"):
            visitor = await office.signed_in(name)
            seen[name] = set(names_in((await visitor.open("/admin/clients")).html))
        assert seen == {
            "Mari": {"Aava Aalto", "Jere Jono"},
            "Tomi": {"Teemu Toinen", "Jere Jono"},
            "Leena": {"Aava Aalto", "Jere Jono", "Vilma Voima", "Teemu Toinen"},
            "Emma": {"Oona Ojala"},
            "Aino": {"Aava Aalto", "Jere Jono", "Vilma Voima", "Teemu Toinen", "Oona Ojala"},
        }

    async def test_auditor_is_taken_to_the_log(self, office: Office, town: Town) -> None:
        visitor = await office.signed_in("Tiina")
        assert (await visitor.open("/admin/")).path == "/admin/audit"
        assert (await visitor.open(f"/admin/clients/{town.aino.id}")).status == 403

    async def test_overdue_first_then_own_then_queue_then_contacted(self, office: Office, town: Town) -> None:
        today = date(2026, 11, 24)
        yesterday = office.clock() - timedelta(days=1)

        def more(people: People) -> None:
            lahti = town.mari.team_id
            assert lahti is not None
            for name, due, contacted in (
                ("Myöhä Eilen", today - timedelta(days=1), None),
                ("Myöhä Kauan", today - timedelta(days=2), None),
                ("Tänä Tulee", today, None),
                ("Tehty Vanha", today, (yesterday - timedelta(days=1), town.mari)),
                ("Tehty Uusi", today, (yesterday, town.mari)),
            ):
                people.client(name, lahti, coordinator=town.mari, due=due, contacted=contacted)
            people.client("Jono Myöhä", lahti, due=today - timedelta(days=3))

        await office.put(more)
        mari = await office.signed_in("Mari")
        page = await mari.open("/admin/clients")
        assert names_in(page.html) == [
            "Jono Myöhä",
            "Myöhä Kauan",
            "Myöhä Eilen",
            "Tänä Tulee",
            "Aava Aalto",
            "Jere Jono",
            "Tehty Uusi",
            "Tehty Vanha",
        ]
        for said in ("myöhässä päivän", "myöhässä 2 päivää", "tänään", "ti 1.12.", "yhteys otettu eilen"):
            assert said in page.words
        assert "Asiakkaat 6" in page.words, "the rail counts who waits"

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("?whose=mine", ["Aava Aalto", "Tehty Työ"]),
            ("?whose=queue", ["Jere Jono"]),
            ("?whose=mine&stage=waiting", ["Aava Aalto"]),
            ("?stage=contacted", ["Tehty Työ"]),
            ("?whose=queue&stage=contacted", []),
        ],
    )
    async def test_filters_stand_in_the_address(self, office: Office, town: Town, query: str, names: list[str]) -> None:
        lahti = town.mari.team_id
        assert lahti is not None
        done = (office.clock(), town.mari)
        await office.put(lambda p: p.client("Tehty Työ", lahti, coordinator=town.mari, contacted=done))
        mari = await office.signed_in("Mari")
        page = await mari.open(f"/admin/clients{query}")
        assert names_in(page.html) == names
        if not names:
            assert "Tällä rajauksella ei ole ketään" in page.words

    async def test_pages(self, office: Office, town: Town) -> None:
        lahti = town.mari.team_id
        assert lahti is not None

        def many(people: People) -> None:
            for number in range(PAGE):
                people.client(f"Asiakas {number:02}", lahti, coordinator=town.mari)

        await office.put(many)
        mari = await office.signed_in("Mari")
        first = await mari.open("/admin/clients")
        second = await mari.open("/admin/clients?page=2")
        assert "Sivu 1/2" in first.words and "Sivu 2/2" in second.words
        both = names_in(first.html) + names_in(second.html)
        assert len(both) == len(set(both)) == PAGE + 2

    async def test_closed_cases_are_not_listed(self, office: Office, town: Town) -> None:
        lahti = town.mari.team_id
        assert lahti is not None
        ended = {"closed_at": office.clock()}
        await office.put(lambda p: p.client("Vanha Tuttu", lahti, coordinator=town.mari, case=ended))
        mari = await office.signed_in("Mari")
        assert "Vanha Tuttu" not in (await mari.open("/admin/clients")).words

    async def test_empty_says_what_comes_next(self, office: Office) -> None:
        await office.put(lambda people: people.colleague("Mari Mäki", team_id=people.team()))
        mari = await office.signed_in("Mari")
        page = await mari.open("/admin/clients")
        assert "Ei vielä asiakkaita. He ilmestyvät tähän" in page.words

    async def test_every_look_is_in_the_record(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        await mari.open("/admin/clients?whose=mine")
        assert (await office.audited())[-1] == (town.mari.staff_id, "clients_listed", None, None)


class TestOneClient:
    async def test_shows_all_there_is(self, office: Office, town: Town) -> None:
        def fill(people: People) -> Known:
            lahti = town.mari.team_id
            assert lahti is not None
            known = people.client(
                "Sara Salo",
                lahti,
                coordinator=town.mari,
                due=date(2026, 11, 26),
                language="sv",
                case={"origin_ref": "ref_poster-trio"},
                contact_way="phone",
                phone="+358401234567",
                best_time="morning",
                hopes=["work", "summer"],
                situation="studying",
                education="vocational",
                fields=["food", "shop"],
                languages=["sv", "ar"],
                licences=["b"],
                own_words="Haluan töihin\nkahvilaan",
            )
            people.message(known.conversation_id, "out", "Vad heter <b>du</b>?", language="sv")
            people.message(known.conversation_id, "in", "Sara", language="sv")
            people.message(known.conversation_id, "in", "", language="sv", withheld="health")
            people.message(known.conversation_id, "in", "Ja", language="sv", kind="press")
            people.consent(known.person_id, "tips")
            withdrawn = {"withdrawn_at": office.clock(), "withdrawn_how": "stop"}
            people.consent(known.person_id, "events", **withdrawn)
            people.todo("person_wanted", known.person_id)
            return known

        sara = await office.put(fill)
        mari = await office.signed_in("Mari")
        page = await mari.open(f"/admin/clients/{sara.id}")
        for said in (
            "Sara Salo",
            "Kutsumanimi Sara · syntynyt 2004 · Lahti",
            "Yhteys luvattu viimeistään to 26.11.",
            "Yhteyshenkilö Mari Mäki",
            "Tuli linkistä ref_poster-trio",
            "040 1234567",
            "aamulla",
            "töitä, kesätöitä",
            "opiskelee",
            "ammattikoulu",
            "ravintola ja kahvila, kauppa",
            "ruotsi, arabia",
            "henkilöauto (B)",
            "Työvinkit: ✓ lupa annettu tänään",
            "Kutsut tapahtumiin: peruttu tänään, annettu tänään",
            "Haluaa jutella ihmisen kanssa",
            "4 viestiä chatissa · asiakkaalta 3",
            "Antoi luvan: Työvinkit",
            "Perui luvan: Kutsut tapahtumiin",
            "Palvelu alkoi: Työn etsiminen",
        ):
            assert said in page.words, said
        assert "Vad heter du?" not in page.words, "what was said is read on a page of its own"
        assert "Haluan töihin\nkahvilaan" in page.html, "line breaks are kept"

        talk = await mari.open(f"/admin/clients/{sara.id}/talk")
        for said in ("Vad heter du?", "Viestissä oli terveystietoa. Sitä ei tallennettu.", "painoi nappia"):
            assert said in talk.words, said
        assert 'lang="sv">Sara' in talk.html
        assert (await office.audited())[-1] == (town.mari.staff_id, "talk_viewed", "client", sara.id)

    async def test_a_look_is_in_the_record(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        await mari.open(f"/admin/clients/{town.aino.id}")
        assert (await office.audited())[-3:] == [
            (town.mari.staff_id, "client_viewed", "client", town.aino.id),
            (town.mari.staff_id, "timeline_viewed", "client", town.aino.id),
            (town.mari.staff_id, "attendance_viewed", "client", town.aino.id),
        ]

    @pytest.mark.parametrize("who", ["other_team", "tomis", "strength"])
    async def test_not_yours_is_not_there_and_trying_leaves_a_trace(self, office: Office, town: Town, who: str) -> None:
        client_id = getattr(town, who).id
        mari = await office.signed_in("Mari")
        page = await mari.open(f"/admin/clients/{client_id}")
        nowhere = await mari.open("/admin/clients/99999")
        assert page.status == nowhere.status == 404
        assert page.words == nowhere.words and "Tätä ei ole täällä" in page.words
        tried = (town.mari.staff_id, "view_refused", "client", client_id)
        assert [row for row in await office.audited() if row[1] == "view_refused"] == [tried]

    @pytest.mark.parametrize("number", ["0", "-1", "aino", "9" * 30, "1.5"])
    async def test_numbers_that_are_none(self, office: Office, town: Town, number: str) -> None:
        mari = await office.signed_in("Mari")
        assert (await mari.open(f"/admin/clients/{number}")).status == 404

    async def test_what_people_write_is_only_ever_text(self, office: Office, town: Town) -> None:
        def fill(people: People) -> Known:
            lahti = town.mari.team_id
            assert lahti is not None
            known = people.client(
                f"Sara {SCRIPT}", lahti, coordinator=town.mari, own_words=SCRIPT, case={"origin_ref": SCRIPT}
            )
            people.message(known.conversation_id, "in", SCRIPT)
            people.message(known.conversation_id, "out", f"Hei {SCRIPT}")
            people.todo("distress", known.person_id, detail="self_harm")
            return known

        sara = await office.put(fill)
        mari = await office.signed_in("Mari")
        paths = ("/", "/clients", f"/clients/{sara.id}", f"/clients/{sara.id}/talk", f"/clients/{sara.id}/profile")
        for path in paths:
            page = await mari.open(f"/admin{path}")
            assert page.status == 200 and SCRIPT not in page.html
            assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.html

    async def test_long_conversations_come_in_pages(self, office: Office, town: Town) -> None:
        def talk(people: People) -> None:
            for number in range(250):
                people.message(town.aino.conversation_id, "in", f"viesti {number:03}.")

        await office.put(talk)
        mari = await office.signed_in("Mari")
        page = await mari.open(f"/admin/clients/{town.aino.id}/talk")
        older = next(link for link in page.links if "before=" in link)
        before = await mari.open(older)
        shown = [re.findall(r"viesti \d+", p.words) for p in (before, page)]
        assert [len(s) for s in shown] == [50, 200]
        assert shown[0] + shown[1] == [f"viesti {n:03}" for n in range(250)]


class TestThePromise:
    async def test_contact_made_stops_the_clock_once(self, office: Office, town: Town) -> None:
        mari, lead = await office.signed_in("Mari"), await office.signed_in("Leena")
        path, press = f"/admin/clients/{town.aino.id}", f"/cases/{town.aino.case_id}/contact"
        stale = await lead.open(path)
        done = await mari.press(path, press)
        assert "Merkitty. Lupaus on pidetty." in done.words
        assert "Yhteys otettu tänään 10.00, Mari Mäki" in done.words
        office.clock.advance(minutes=5)
        again = await lead.send(stale.form(press), stale)
        assert "Yhteys oli jo otettu" in again.words and "tänään 10.00, Mari Mäki" in again.words
        row = next(r for r in await office.rows(service_case) if r["id"] == town.aino.case_id)
        assert row["first_contact_by"] == town.mari.staff_id
        marks = [row for row in await office.audited() if row[1] == "contact_marked"]
        assert marks == [(town.mari.staff_id, "contact_marked", "client", town.aino.id)]

    async def test_a_slip_can_be_taken_back_for_an_hour(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        path, press = f"/admin/clients/{town.aino.id}", f"/cases/{town.aino.case_id}/contact"
        await mari.press(path, press)
        undone = await mari.press(path, f"{press}/undo")
        assert "Asiakas odottaa taas yhteyttä" in undone.words
        await mari.press(path, press)
        late = await mari.open(path)
        office.clock.advance(minutes=59)
        await mari.open("/admin/")
        office.clock.advance(minutes=2)
        refused = await mari.send(late.form(f"{press}/undo"), late)
        assert "ei voi enää perua" in refused.words and "Merkitty" not in refused.words
        assert not (await mari.open(path)).has_form(f"{press}/undo")

    async def test_nobody_else_takes_it_back(self, office: Office, town: Town) -> None:
        mari, lead = await office.signed_in("Mari"), await office.signed_in("Leena")
        path, press = f"/admin/clients/{town.aino.id}", f"/cases/{town.aino.case_id}/contact"
        await mari.press(path, press)
        page = await lead.open(path)
        assert not page.has_form(f"{press}/undo")

    async def test_who_does_no_client_work_cannot_press(self, office: Office, town: Town) -> None:
        admin = await office.signed_in("Aino")
        page = await admin.open(f"/admin/clients/{town.aino.id}")
        assert page.status == 200 and not page.has_form(f"/cases/{town.aino.case_id}/contact")
        assert (await admin.forge(page, f"/admin/cases/{town.aino.case_id}/contact")).status == 404

    async def test_another_teams_case_cannot_be_marked(self, office: Office, town: Town) -> None:
        emma = await office.signed_in("Emma")
        page = await emma.open("/admin/")
        assert (await emma.forge(page, f"/admin/cases/{town.aino.case_id}/contact")).status == 404
        row = next(r for r in await office.rows(service_case) if r["id"] == town.aino.case_id)
        assert row["first_contact_at"] is None
        assert (await office.audited())[-1][1:] == ("view_refused", "client", town.aino.id)

    async def test_taking_from_the_queue(self, office: Office, town: Town) -> None:
        mari, tomi = await office.signed_in("Mari"), await office.signed_in("Tomi")
        path, press = f"/admin/clients/{town.queued.id}", f"/cases/{town.queued.case_id}/take"
        stale = await tomi.open(path)
        taken = await mari.press(path, press)
        assert "Asiakas on nyt sinulla" in taken.words and "Yhteyshenkilö Mari Mäki" in taken.words
        late = await tomi.send(stale.form(press), stale)
        assert late.path == "/admin/" and "Joku toinen ehti ottaa" in late.words
        assert (await tomi.open(path)).status == 404
        row = next(r for r in await office.rows(service_case) if r["id"] == town.queued.case_id)
        assert row["coordinator_id"] == town.mari.staff_id

    async def test_only_ones_own_kind_is_taken(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        page = await mari.open("/admin/")
        assert (await mari.forge(page, f"/admin/cases/{town.strength.case_id}/take")).status == 404


async def test_work_ability_coordinator_has_the_other_queue(office: Office, town: Town) -> None:
    await office.put(
        lambda people: people.colleague("Veera Virta", team_id=town.mari.team_id, specialty=Specialty.WORK_ABILITY)
    )
    veera = await office.signed_in("Veera")
    assert names_in((await veera.open("/admin/clients")).html) == ["Vilma Voima"]
