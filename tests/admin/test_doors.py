"""Coming in: the first admin's link, an invitation, signing in and out, and being kept out."""

from __future__ import annotations

import asyncio

import pytest
from argon2 import PasswordHasher

from domain.roles import Role
from storage.passwords import Passwords
from storage.tables import audit, staff, staff_session
from tests.admin.conftest import Office
from tests.admin.visitor import FROM_HERE, Visitor, path_of
from tests.kit.people import PASSWORD

NEW = {"full_name": "Aino Alku", "email": "Aino.Alku@Kaupunki.fi", "password": "aivan uusi salasana"}


async def first_admin_path(office: Office) -> str:
    token = await office.store(lambda store: store.staff.first_admin_link())
    return f"/admin/first/{token}"


class TestTheFirstAdmin:
    async def test_makes_an_account_and_is_in(self, office: Office) -> None:
        path = await first_admin_path(office)
        visitor = await office.visitor()
        page = await visitor.open(path)
        home = await visitor.send(page.forms[0], page, **NEW)
        assert home.path == "/admin/" and "Tervetuloa" in home.words and "Aino Alku" in home.words
        (row,) = await office.rows(staff)
        assert (row["email"], row["role"]) == ("aino.alku@kaupunki.fi", "admin")
        assert row["password_hash"].startswith("$argon2id$")

    async def test_link_works_once(self, office: Office) -> None:
        path = await first_admin_path(office)
        visitor, late = await office.visitor(), await office.visitor()
        page, second = await visitor.open(path), await late.open(path)
        await visitor.send(page.forms[0], page, **NEW)
        refused = await late.send(second.forms[0], second, **{**NEW, "email": "toinen@kaupunki.fi"})
        assert refused.status == 410 and "Linkki ei enää toimi" in refused.words
        assert len(await office.rows(staff)) == 1

    async def test_of_two_at_once_one_is_made(self, office: Office) -> None:
        path = await first_admin_path(office)
        visitors = [await office.visitor() for _ in range(3)]
        pages = [await visitor.open(path) for visitor in visitors]
        answers = await asyncio.gather(
            *(
                visitor.send(page.forms[0], page, **{**NEW, "email": f"aino{number}@kaupunki.fi"})
                for number, (visitor, page) in enumerate(zip(visitors, pages, strict=True))
            )
        )
        assert sorted(page.status for page in answers) == [200, 410, 410]
        assert len(await office.rows(staff)) == 1

    async def test_says_what_is_wrong_beside_the_field(self, office: Office) -> None:
        path = await first_admin_path(office)
        visitor = await office.visitor()
        page = await visitor.open(path)
        again = await visitor.send(page.forms[0], page, full_name=" ", email="aino", password="kissa123")
        assert again.status == 400 and again.path == path
        assert "Kirjoita nimi" in again.words
        assert "En saanut osoitteesta selvää" in again.words
        assert "vähintään 12 merkkiä" in again.words
        assert "kissa123" not in again.html, "a password is never shown again"
        assert await office.rows(staff) == []

    async def test_link_gets_old(self, office: Office) -> None:
        path = await first_admin_path(office)
        office.clock.advance(hours=72)
        assert (await (await office.visitor()).open(path)).status == 410


class TestAnInvitation:
    async def test_invited_coordinator_comes_in(self, office: Office) -> None:
        await office.put(lambda people: people.team("Lahti"))
        await office.put(lambda people: people.colleague("Aino Alku", Role.ADMIN))
        admin = await office.signed_in("Aino")
        page = await admin.open("/admin/staff/new")
        team = "1"
        shown = await admin.send(
            page.form("/staff"),
            page,
            full_name="Mari Mäki",
            email="mari@kaupunki.fi",
            role="coordinator",
            specialty="company",
            team=team,
            lang="sv",
        )
        link = next(word for word in shown.words.split() if word.startswith("http://konsoli.example/admin/join/"))
        assert link not in (await admin.open("/admin/staff")).html, "the link is shown once"

        mari = await office.visitor()
        welcome = await mari.open(path_of(link))
        assert "Välkommen, Mari Mäki" in welcome.words, "in her own language"
        home = await mari.send(welcome.forms[0], welcome, password=PASSWORD)
        assert home.path == "/admin/" and "Ditt konto är i bruk" in home.words
        assert (await mari.open(path_of(link))).status == 410

        await mari.press("/admin/", "/logout")
        assert (await mari.sign_in("MARI@kaupunki.fi")).path == "/admin/"

    async def test_new_link_voids_the_old(self, office: Office) -> None:
        await office.put(lambda people: people.colleague("Aino Alku", Role.ADMIN))
        admin = await office.signed_in("Aino")
        first = await admin.press(
            "/admin/staff/new", "/staff", full_name="Tiina Tarkka", email="tiina@kaupunki.fi", role="auditor"
        )
        (tiina,) = [row["id"] for row in await office.rows(staff) if row["role"] == "auditor"]
        second = await admin.press("/admin/staff", f"/staff/{tiina}/link")
        links = [page.html.split("/admin/join/")[1].split("<")[0] for page in (first, second)]
        visitor = await office.visitor()
        assert [(await visitor.open(f"/admin/join/{token}")).status for token in links] == [410, 200]

    @pytest.mark.parametrize("password", ["lyhyt salas", "tiina.tarkka@kaupunki.fi", "x" * 1001])
    async def test_password_has_few_rules_and_they_hold(self, office: Office, password: str) -> None:
        def invite(store):  # type: ignore[no-untyped-def]
            staff_id = store.staff.add(email="tiina.tarkka@kaupunki.fi", full_name="Tiina Tarkka", role=Role.AUDITOR)
            return store.staff.invite_link(staff_id)

        token = await office.store(invite)
        visitor = await office.visitor()
        page = await visitor.press(f"/admin/join/{token}", "", password=password)
        assert page.status == 400
        (row,) = await office.rows(staff)
        assert row["password_hash"] is None


class TestSigningIn:
    @pytest.fixture(autouse=True)
    async def _staff(self, office: Office) -> None:
        team_id = await office.put(lambda people: people.team())
        await office.put(lambda people: people.colleague("Mari Mäki", team_id=team_id))

    async def test_goes_on_to_the_page_asked_for(self, office: Office) -> None:
        visitor = await office.visitor()
        door = await visitor.open("/admin/?whose=queue")
        assert door.path == "/admin/login"
        home = await visitor.send(door.form("/login"), door, email="mari@kaupunki.fi", password=PASSWORD)
        assert home.path == "/admin/" and str(home.response.url).endswith("?whose=queue")

    @pytest.mark.parametrize(
        "elsewhere", ["https://paha.example/", "//paha.example/", "/toinen", "/admin/\\paha", "/admin/\n/x"]
    )
    async def test_never_goes_elsewhere(self, office: Office, elsewhere: str) -> None:
        visitor = await office.visitor()
        home = await visitor.press(
            "/admin/login", "/login", next=elsewhere, email="mari@kaupunki.fi", password=PASSWORD
        )
        assert home.path == "/admin/" and home.response.url.host == "konsoli.example"

    async def test_does_not_tell_whether_the_email_exists(self, office: Office) -> None:
        visitor = await office.visitor()
        wrong = await visitor.sign_in("mari@kaupunki.fi", "väärä salasana on")
        nobody = await visitor.sign_in("kuka@kaupunki.fi", "väärä salasana on")
        assert wrong.status == nobody.status == 400
        assert wrong.words == nobody.words and "eivät sovi yhteen" in wrong.words

    async def test_five_wrong_tries_and_then_not_even_the_right_one(self, office: Office) -> None:
        visitor = await office.visitor()
        for _ in range(5):
            assert (await visitor.sign_in("mari@kaupunki.fi", "väärä salasana on")).status == 400
        refused = await visitor.sign_in("Mari@Kaupunki.fi ")
        assert refused.status == 429 and "Liian monta yritystä" in refused.words
        assert "tänään 10.15" in refused.words
        assert refused.response.headers["retry-after"] == "900"

        office.app = office.built()  # a restart forgets nothing
        elsewhere = await office.visitor(address="198.51.100.9")
        assert (await elsewhere.sign_in("mari@kaupunki.fi")).status == 429

        office.clock.advance(minutes=15)
        assert (await elsewhere.sign_in("mari@kaupunki.fi")).path == "/admin/"
        counted = [row["action"] for row in await office.rows(audit)]
        assert counted.count("sign_in_failed") == 5 and counted.count("sign_in_throttled") == 1

    async def test_success_starts_the_count_anew(self, office: Office) -> None:
        visitor = await office.visitor()
        for _ in range(2):
            for _ in range(4):
                assert (await visitor.sign_in("mari@kaupunki.fi", "väärä salasana on")).status == 400
            assert (await visitor.sign_in("mari@kaupunki.fi")).path == "/admin/"

    async def test_one_address_gets_thirty_tries(self, office: Office) -> None:
        visitor = await office.visitor()
        for number in range(30):
            assert (await visitor.sign_in(f"kuka{number}@kaupunki.fi", "arvaus on tämä")).status == 400
        assert (await visitor.sign_in("mari@kaupunki.fi")).status == 429
        other = await office.visitor(address="198.51.100.9")
        assert (await other.sign_in("mari@kaupunki.fi")).path == "/admin/"

    async def test_old_costs_are_made_new(self, office: Office) -> None:
        costly = Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
        before = (await office.rows(staff))[0]["password_hash"]
        await office.signed_in("Mari")
        assert (await office.rows(staff))[0]["password_hash"] == before, "nothing to renew"
        office.app = office.built(passwords=costly)
        await office.signed_in("Mari")
        after = (await office.rows(staff))[0]["password_hash"]
        assert "t=1," in before and "t=2," in after
        await office.signed_in("Mari")


class TestASession:
    @pytest.fixture
    async def mari(self, office: Office) -> Visitor:
        team_id = await office.put(lambda people: people.team())
        await office.put(lambda people: people.colleague("Mari Mäki", team_id=team_id))
        return await office.signed_in("Mari")

    async def test_ends_when_idle(self, office: Office, mari: Visitor) -> None:
        office.clock.advance(minutes=59)
        assert (await mari.open("/admin/")).path == "/admin/"
        office.clock.advance(minutes=59)
        assert (await mari.open("/admin/")).path == "/admin/", "each page keeps it alive"
        office.clock.advance(minutes=60)
        assert (await mari.open("/admin/")).path == "/admin/login"

    async def test_ends_after_twelve_hours_of_use(self, office: Office, mari: Visitor) -> None:
        for _ in range(23):
            office.clock.advance(minutes=31)
            assert (await mari.open("/admin/")).path == "/admin/"
        office.clock.advance(minutes=12 * 60 - 23 * 31)
        assert (await mari.open("/admin/")).path == "/admin/login"

    async def test_seen_is_written_once_a_minute(self, office: Office, mari: Visitor) -> None:
        (row,) = await office.rows(staff_session)
        office.clock.advance(seconds=59)
        await mari.open("/admin/")
        (same,) = await office.rows(staff_session)
        office.clock.advance(seconds=1)
        await mari.open("/admin/")
        (seen,) = await office.rows(staff_session)
        assert same["last_seen_at"] == row["last_seen_at"] and seen["last_seen_at"] == office.clock()

    async def test_sign_out_ends_it_for_good(self, mari: Visitor) -> None:
        stolen = mari.cookies["console"]
        page = await mari.press("/admin/", "/logout")
        assert page.path == "/admin/login" and "Olet kirjautunut ulos" in page.words
        assert "console" not in mari.cookies
        mari.http.cookies.set("console", stolen, domain="konsoli.example")
        assert (await mari.open("/admin/")).path == "/admin/login"

    async def test_token_is_not_in_the_store(self, office: Office, mari: Visitor) -> None:
        (row,) = await office.rows(staff_session)
        assert mari.cookies["console"] not in map(str, row.values())

    async def test_deactivated_staff_are_out_at_once(self, office: Office, mari: Visitor) -> None:
        await office.put(lambda people: people.colleague("Aino Alku", Role.ADMIN))
        admin = await office.signed_in("Aino")
        (number,) = [row["id"] for row in await office.rows(staff) if row["email"].startswith("mari")]
        gone = await admin.press("/admin/staff", f"/staff/{number}/deactivate")
        assert "Tunnus on poistettu käytöstä" in gone.words
        assert (await mari.open("/admin/")).path == "/admin/login"
        assert (await mari.sign_in("mari@kaupunki.fi")).status == 400

        back = await admin.press("/admin/staff", f"/staff/{number}/restore")
        assert "taas käytössä" in back.words
        assert (await mari.open("/admin/")).path == "/admin/login", "the old session stays ended"
        assert (await mari.sign_in("mari@kaupunki.fi")).path == "/admin/"

    async def test_cookie_is_bound_to_the_host_over_https(self, office: Office, mari: Visitor) -> None:
        office.app = office.built("https://konsoli.example")
        visitor = await office.visitor()
        door = await visitor.http.get("https://konsoli.example/admin/login")
        cookie = door.headers["set-cookie"]
        assert cookie.startswith("__Host-console-door=")
        assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
        csrf = door.text.split('name="csrf" value="')[1].split('"')[0]
        entered = await visitor.http.post(
            "https://konsoli.example/admin/login",
            data={"csrf": csrf, "email": "mari@kaupunki.fi", "password": PASSWORD},
            headers=FROM_HERE,
            follow_redirects=False,
        )
        session = next(c for c in entered.headers.get_list("set-cookie") if c.startswith("__Host-console="))
        assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(session.split("; "))
