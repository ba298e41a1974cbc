"""The admins' and auditors' rooms: staff, contents, the log."""

from __future__ import annotations

import pytest

from domain.roles import Role, Specialty
from storage.contents import ContentKey
from storage.tables import content, service_case, staff, staff_link
from tests.admin.conftest import Office
from tests.admin.visitor import Visitor
from tests.kit.people import People

OURS = "Jos olet vaarassa, soita 112.\nNuorten kriisipuhelin auttaa."


@pytest.fixture
async def admin(office: Office) -> Visitor:
    await office.put(lambda people: people.colleague("Aino Alku", Role.ADMIN))
    return await office.signed_in("Aino")


class TestStaff:
    async def test_lists_people_with_their_load(self, office: Office, admin: Visitor) -> None:
        def fill(people: People) -> None:
            lahti = people.team("Lahti")
            mari = people.colleague("Mari Mäki", team_id=lahti, capacity=12)
            people.client("Aava Aalto", lahti, coordinator=mari)
            people.client("Oona Ojala", lahti, coordinator=mari)
            people.client("Vanha Tuttu", lahti, coordinator=mari, case={"closed_at": office.clock()})
            people.colleague("Leena Laine", Role.TEAM_LEAD, lahti)
            people.colleague("Uuno Uusi", team_id=lahti, password_hash=None)

        await office.put(fill)
        page = await admin.open("/admin/staff")
        for said in ("Mari Mäki mari@kaupunki.fi yrityskoordinaattori Lahti 2 / 12", "tiimin vetäjä", "kutsu vanheni"):
            assert said in page.words, said

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"email": "aino@kaupunki.fi"}, "on jo tunnus"),
            ({"email": "ei osoite"}, "En saanut osoitteesta selvää"),
            ({"full_name": "  "}, "Kirjoita nimi"),
            ({"team": ""}, "Valitse tiimi"),
            ({"team": "999"}, "Valitse tiimi"),
            ({"specialty": ""}, "Valitse tehtävä"),
            ({"specialty": "joku"}, "Valitse tehtävä"),
        ],
    )
    async def test_says_what_is_missing(self, office: Office, admin: Visitor, typed: dict[str, str], said: str) -> None:
        team_id = await office.put(lambda people: people.team())
        whole = {
            "full_name": "Mari Mäki",
            "email": "mari@kaupunki.fi",
            "role": "coordinator",
            "specialty": "company",
            "team": str(team_id),
        }
        page = await admin.press("/admin/staff/new", "/staff", **{**whole, **typed})
        assert page.status == 400 and said in page.words
        kept = page.form("/staff").fields
        assert kept["full_name"] == {**whole, **typed}["full_name"], "what was typed stays"
        assert len(await office.rows(staff)) == 1 and await office.rows(staff_link) == []

    async def test_unknown_role_makes_nobody(self, office: Office, admin: Visitor) -> None:
        page = await admin.press("/admin/staff/new", "/staff", full_name="X Y", email="x@kaupunki.fi", role="kuningas")
        assert page.status == 400 and len(await office.rows(staff)) == 1

    async def test_the_last_admin_stays(self, office: Office, admin: Visitor) -> None:
        page = await admin.open("/admin/staff")
        assert not page.has_form("/staff/1/deactivate")
        refused = await admin.forge(page, "/admin/staff/1/deactivate")
        assert refused.status == 400 and "ainoa pääkäyttäjä" in refused.words
        assert (await admin.open("/admin/staff")).status == 200

    async def test_waiting_clients_go_back_to_the_queue(self, office: Office, admin: Visitor) -> None:
        def fill(people: People) -> int:
            lahti = people.team("Lahti")
            mari = people.colleague("Mari Mäki", team_id=lahti)
            people.client("Aava Aalto", lahti, coordinator=mari)
            people.client("Oona Ojala", lahti, coordinator=mari, contacted=(office.clock(), mari))
            return mari.staff_id

        number = await office.put(fill)
        page = await admin.press("/admin/staff", f"/staff/{number}/deactivate")
        assert "1 asiakas palasi jonoon" in page.words
        assert [row["coordinator_id"] for row in await office.rows(service_case)] == [None, number]

    async def test_nobody_is_not_found(self, admin: Visitor) -> None:
        page = await admin.open("/admin/staff")
        for press in ("link", "deactivate", "restore"):
            assert (await admin.forge(page, f"/admin/staff/999/{press}")).status == 404

    async def test_a_new_admin_is_led_to_inviting(self, admin: Visitor) -> None:
        page = await admin.open("/admin/clients")
        assert "Uusi asiakas tarvitsee koordinaattorin. Kutsu työntekijä" in page.words
        assert "/admin/staff" in page.links

    async def test_without_teams_says_what_comes_first(self, admin: Visitor) -> None:
        assert "Tiimejä ei vielä ole" in (await admin.open("/admin/staff/new")).words

    async def test_coordinators_are_given_out_once_they_have_joined(self, office: Office) -> None:
        def fill(people: People) -> None:
            lahti = people.team("Lahti")
            mari = people.colleague("Mari Mäki", team_id=lahti, capacity=3)
            people.client("Aava Aalto", lahti, coordinator=mari)
            people.client("Vanha Tuttu", lahti, coordinator=mari, case={"closed_at": office.clock()})
            people.colleague("Uuno Uusi", team_id=lahti, password_hash=None)
            people.colleague("Entti Entinen", team_id=lahti, deactivated_at=office.clock())
            people.colleague("Leena Laine", Role.TEAM_LEAD, lahti, Specialty.COMPANY)

        await office.put(fill)
        found = await office.store(lambda store: store.staff.coordinators_with_load())
        assert [(c.clients, c.capacity, c.active, c.last_assigned_at) for c in found] == [
            (1, 3, True, office.clock()),
            (0, None, False, None),
        ]


class TestContents:
    async def test_starts_with_the_catalogues_own(self, admin: Visitor) -> None:
        page = await admin.open("/admin/contents")
        fields = page.form("/contents/crisis.contacts").fields
        assert all("112" in fields[language] for language in ("fi", "sv", "en"))
        assert page.words.count("Alkuperäinen teksti") == 3 * len(ContentKey)

    async def test_an_edit_holds_at_once_and_is_recorded(self, office: Office, admin: Visitor) -> None:
        page = await admin.press("/admin/contents", "/contents/crisis.contacts", fi=OURS)
        assert "Tekstit ovat tallessa" in page.words and "Muutettu tänään 10.00, Aino Alku" in page.words
        got = await office.store(
            lambda store: [store.contents.get(ContentKey.CRISIS_CONTACTS, code) for code in ("fi", "sv")]
        )
        assert got == [OURS, None]
        assert [row[1] for row in await office.audited() if row[1].startswith("content")] == ["content_set"]

    async def test_empty_brings_the_original_back(self, office: Office, admin: Visitor) -> None:
        await admin.press("/admin/contents", "/contents/crisis.contacts", fi=OURS)
        page = await admin.press("/admin/contents", "/contents/crisis.contacts", fi="")
        assert page.words.count("Alkuperäinen teksti") == 3 * len(ContentKey)
        assert await office.count(content) == 0
        assert (await office.audited())[-1][1] == "content_reset"

    async def test_112_cannot_go_missing(self, office: Office, admin: Visitor) -> None:
        page = await admin.press("/admin/contents", "/contents/crisis.contacts", fi=OURS, sv="Ring någon annan.")
        assert page.status == 400 and "Tekstistä puuttuu 112" in page.words
        fields = page.form("/contents/crisis.contacts").fields
        assert fields["sv"] == "Ring någon annan.", "what was typed stays"
        assert await office.count(content) == 0, "nothing is half saved"

    async def test_saving_what_is_there_changes_nothing(self, office: Office, admin: Visitor) -> None:
        await admin.press("/admin/contents", "/contents/crisis.contacts")
        assert await office.count(content) == 0

    async def test_too_long(self, admin: Visitor) -> None:
        page = await admin.press("/admin/contents", "/contents/crisis.contacts", fi="112 " + "x" * 2000)
        assert page.status == 400 and "Teksti on liian pitkä" in page.words

    async def test_other_keys_are_not_there(self, admin: Visitor) -> None:
        page = await admin.open("/admin/contents")
        assert (await admin.forge(page, "/admin/contents/welcome.opening")).status == 404


class TestTheLog:
    async def test_tells_who_looked_at_whom_by_number_only(self, office: Office) -> None:
        def fill(people: People) -> tuple[int, int]:
            lahti = people.team("Lahti")
            mari = people.colleague("Mari Mäki", team_id=lahti)
            people.colleague("Tiina Tarkka", Role.AUDITOR)
            aava = people.client("Aava Aalto", lahti, coordinator=mari)
            oona = people.client("Oona Ojala", lahti, coordinator=mari)
            return aava.id, oona.id

        aava, oona = await office.put(fill)
        mari = await office.signed_in("Mari")
        await mari.open(f"/admin/clients/{aava}")
        await mari.open(f"/admin/clients/{oona}")
        tiina = await office.signed_in("Tiina")
        page = await tiina.open("/admin/audit")
        assert f"Mari Mäki katsoi asiakkaan tietoja asiakas {oona}" in page.words
        assert "Aava" not in page.words
        first = page.words.index(f"katsoi asiakkaan tietoja asiakas {oona}")
        assert first < page.words.index(f"katsoi asiakkaan tietoja asiakas {aava}"), "newest first"

        one = await tiina.open(f"/admin/audit?client={aava}")
        assert f"asiakas {aava}" in one.words and f"asiakas {oona}" not in one.words
        assert (await office.audited())[-1][1:] == ("audit_viewed", "client", aava)

    async def test_says_in_words_what_else(self, office: Office) -> None:
        def fill(people: People) -> int:
            lahti = people.team("Lahti")
            people.colleague("Aino Alku", Role.ADMIN)
            people.colleague("Tiina Tarkka", Role.AUDITOR)
            mari = people.colleague("Mari Mäki", team_id=lahti)
            people.client("Aava Aalto", lahti, coordinator=mari)
            return mari.staff_id

        number = await office.put(fill)
        admin = await office.signed_in("Aino")
        await admin.press("/admin/contents", "/contents/crisis.contacts", fi=OURS)
        await admin.press("/admin/contents", "/contents/crisis.contacts", fi="")
        await admin.press("/admin/staff/new", "/staff", full_name="Uuno Uusi", email="uuno@kaupunki.fi", role="auditor")
        await admin.press("/admin/staff", f"/staff/{number}/deactivate")
        await admin.open("/admin/clients")
        tiina = await office.signed_in("Tiina")
        words = (await tiina.open("/admin/audit")).words
        for said in (
            "muutti tekstiä – Apu heti, suomi",
            "palautti alkuperäisen tekstin – Apu heti, suomi",
            "tarkastaja",
            f"poisti tunnuksen käytöstä työntekijä {number} 1 asiakas palasi jonoon.",
            "katsoi asiakaslistaa – 1 asiakas",
        ):
            assert said in words, said

    async def test_goes_on_to_older_lines(self, office: Office) -> None:
        await office.put(lambda people: people.colleague("Tiina Tarkka", Role.AUDITOR))
        tiina = await office.signed_in("Tiina")
        for _ in range(101):
            await tiina.open("/admin/audit")
        page = await tiina.open("/admin/audit")
        older = await tiina.open(next(link for link in page.links if "before=" in link))
        assert page.html.count('class="when"') == 100 and "kirjautui sisään" in older.words

    @pytest.mark.parametrize("client", ["aino", "999", "9" * 40, "-1", "²"])
    async def test_nothing_found_says_so(self, office: Office, client: str) -> None:
        await office.put(lambda people: people.colleague("Tiina Tarkka", Role.AUDITOR))
        tiina = await office.signed_in("Tiina")
        page = await tiina.open(f"/admin/audit?client={client}")
        assert page.status == 200
        if client == "999":
            assert "Tällä numerolla ei ole merkintöjä" in page.words
