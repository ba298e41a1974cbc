"""Colleagues: who does what and where, a forgotten password, and two admins at one account."""

from __future__ import annotations

import pytest

from domain.roles import Role, Specialty
from storage.tables import service_case, staff
from tests.admin.conftest import Office
from tests.admin.visitor import Page, Visitor, path_of
from tests.kit.people import PASSWORD, Known

NEW = "jokin ihan uusi salasana"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """On SQLite only: what differs in the store is tried on both in tests/storage."""
    return sqlite_url


@pytest.fixture
async def clients(office: Office) -> list[Known]:
    """Aino is admin, Mari (2) a coordinator in Lahti with a client met and one to be met, Hollola another team."""
    await office.put(lambda people: people.colleague("Aino Alku", Role.ADMIN))
    lahti = await office.put(lambda people: people.team("Lahti"))
    await office.put(lambda people: people.team("Hollola"))
    mari = await office.put(lambda people: people.colleague("Mari Mäki", team_id=lahti))
    met = (office.clock(), mari)
    return [
        await office.put(lambda people: people.client("Tuttu Tuomi", lahti, coordinator=mari, contacted=met)),
        await office.put(lambda people: people.client("Uusi Uotila", lahti, coordinator=mari)),
    ]


@pytest.fixture
async def admin(office: Office, clients: list[Known]) -> Visitor:
    return await office.signed_in("Aino")


def link_on(page: Page) -> str:
    return path_of(next(word for word in page.words.split() if word.startswith("http://konsoli.example/admin/")))


async def who_has(office: Office) -> list[int | None]:
    return [row["coordinator_id"] for row in await office.rows(service_case)]


class TestAPlace:
    async def test_changes_at_once(self, office: Office, admin: Visitor) -> None:
        mari = await office.signed_in("Mari")
        page = await admin.open("/admin/staff/2")
        assert "Hänellä on nyt 2 asiakasta" in page.words and "oletus, yrityskoordinaattorilla 20" in page.words
        same = await admin.send(page.form("/staff/2"), page, full_name="Mari Mänty", capacity="12")
        assert "Muutokset ovat tallessa" in same.words and "palasi jonoon" not in same.words
        assert (await mari.open("/admin/")).path == "/admin/", "another name and figure is no reason to sign out"
        moved = await admin.press("/admin/staff/2", "/staff/2", team="2")
        assert "1 asiakas palasi jonoon. 1 asiakas on yhä hänellä." in moved.words
        assert await who_has(office) == [2, None]
        assert (await mari.open("/admin/")).path == "/admin/login"
        row = (await office.rows(staff))[1]
        assert (row["full_name"], row["capacity"], row["team_id"]) == ("Mari Mänty", 12, 2)
        cleared = await admin.press("/admin/staff/2", "/staff/2", capacity="")
        assert cleared.status == 200 and (await office.rows(staff))[1]["capacity"] is None
        said = [line for line in await office.audited() if line[1] == "staff_changed"]
        assert said == [(1, "staff_changed", "staff", 2)] * 3

    async def test_says_what_is_wrong_beside_the_field(self, office: Office, admin: Visitor) -> None:
        for typed, field, words in (
            ({"full_name": "..."}, "full_name", "Kirjoita nimi"),
            ({"role": "kuningas"}, "role", "Valitse rooli"),
            ({"capacity": "monta"}, "capacity", "Kirjoita luku väliltä 1–500"),
            ({"team": ""}, "team", "tiimi"),
            ({"specialty": ""}, "specialty", "tehtävä"),
        ):
            page = await admin.press("/admin/staff/2", "/staff/2", **typed)
            assert page.status == 400 and words in page.words, typed
            assert f'id="{field}-fault"' in page.html and f"{field}-fault" in page.html.split("aria-describedby=")[1]
            if field in ("full_name", "capacity"):
                assert page.form("/staff/2").fields[field] == typed[field]
        alone = await admin.press("/admin/staff/1", "/staff/1", role="auditor")
        assert alone.status == 400 and 'id="role-fault"' in alone.html and "ainoa pääkäyttäjä" in alone.words
        assert {row["role"] for row in await office.rows(staff)} == {"admin", "coordinator"}
        assert (await admin.open("/admin/staff/99")).status == 404
        assert (await admin.forge(alone, "/admin/staff/99")).status in (400, 404)

    async def test_of_two_who_change_it_the_second_is_told(self, office: Office, admin: Visitor) -> None:
        await office.put(lambda people: people.colleague("Essi Enne", Role.ADMIN))
        essi = await office.signed_in("Essi")
        first, second = await admin.open("/admin/staff/2"), await essi.open("/admin/staff/2")
        await admin.send(first.form("/staff/2"), first, role="team_lead", specialty=Specialty.COMPANY)
        told = await essi.send(second.form("/staff/2"), second, capacity="7", full_name="Mari Mänty")
        assert told.status == 400 and "Joku muu muutti" in told.words
        assert told.form("/staff/2").fields["capacity"] == "7", "what was typed stays"
        row = (await office.rows(staff))[1]
        assert (row["role"], row["capacity"], row["full_name"]) == ("team_lead", None, "Mari Mäki")
        again = await essi.send(told.form("/staff/2"), told, role="team_lead")
        assert "Muutokset ovat tallessa" in again.words and (await office.rows(staff))[1]["capacity"] == 7

    async def test_deactivation_says_who_comes_back(self, office: Office, admin: Visitor) -> None:
        page = await admin.press("/admin/staff/2", "/staff/2/deactivate")
        assert "1 asiakas palasi jonoon. 1 asiakas on yhä hänellä." in page.words
        gone = await admin.open("/admin/staff/2")
        assert not gone.has_form("/staff/2") and gone.has_form("/staff/2/restore")


class TestAForgottenPassword:
    async def test_is_renewed_by_a_link_that_lets_nobody_in_by_itself(self, office: Office, admin: Visitor) -> None:
        mari = await office.signed_in("Mari")
        shown = await admin.press("/admin/staff/2", "/staff/2/password")
        assert "Linkki uuteen salasanaan: Mari Mäki" in shown.words
        path = link_on(shown)
        assert (await mari.open("/admin/")).path == "/admin/", "nothing ends before it is used"
        visitor = await office.visitor()
        assert (await visitor.open(path.replace("/password/", "/join/"))).status == 410
        page = await visitor.open(path)
        short = await visitor.send(page.forms[0], page, password="lyhyt")
        assert short.status == 400 and 'aria-describedby="password-hint password-fault"' in short.html
        door = await visitor.send(short.forms[0], short, password=NEW)
        assert door.path == "/admin/login" and "Salasana on vaihdettu" in door.words
        assert "console" not in visitor.cookies
        assert (await mari.open("/admin/")).path == "/admin/login"
        assert (await visitor.sign_in("mari@kaupunki.fi", PASSWORD)).status == 400
        assert (await visitor.sign_in("mari@kaupunki.fi", NEW)).path == "/admin/"
        assert (await visitor.open(path)).status == 410, "once"

        late = link_on(await admin.press("/admin/staff/2", "/staff/2/password"))
        office.clock.advance(hours=24)
        assert (await (await office.visitor()).open(late)).status == 410

    async def test_is_for_those_who_have_joined(self, office: Office, admin: Visitor) -> None:
        link = await admin.press(
            "/admin/staff/new", "/staff", full_name="Uuno Uusi", email="uuno@kaupunki.fi", role="auditor"
        )
        number = max(row["id"] for row in await office.rows(staff))
        page = await admin.open(f"/admin/staff/{number}")
        assert page.has_form(f"/staff/{number}/link") and not page.has_form(f"/staff/{number}/password")
        refused = await admin.forge(page, f"/admin/staff/{number}/password")
        assert refused.status == 400 and "Tee uusi kutsulinkki" in refused.words
        joining = link_on(link).replace("/join/", "/password/")
        assert (await (await office.visitor()).open(joining)).status == 410


class TestSignIns:
    async def test_of_a_colleague_are_seen_and_ended(self, office: Office, admin: Visitor) -> None:
        mari, other = await office.signed_in("Mari"), await office.signed_in("Mari")
        page = await admin.open("/admin/staff/2")
        ends = sorted(form.action for form in page.forms if "/sessions/" in form.action and form.action.endswith("end"))
        assert len(ends) == 3
        await admin.send(next(form for form in page.forms if form.action == ends[0]), page)
        assert (await mari.open("/admin/")).path == "/admin/login"
        done = await admin.press("/admin/staff/2", "/staff/2/sessions/end")
        assert "ei ole nyt kirjautuneena" in done.words and (await other.open("/admin/")).path == "/admin/login"
        await admin.press("/admin/staff/1", "/staff/1/sessions/end")
        assert (await admin.open("/admin/staff")).status == 200, "one's own stays"


async def test_coordinators_reach_none_of_it(office: Office, clients: list[Known]) -> None:
    mari = await office.signed_in("Mari")
    page = await mari.open("/admin/account")
    for path in ("/staff/new", "/staff/1", "/teams"):
        assert (await mari.open(f"/admin{path}")).status == 403, path
    for path in ("/staff/1", "/staff/1/password", "/staff/1/code/reset", "/staff/1/sessions/end", "/teams/1"):
        assert (await mari.forge(page, f"/admin{path}")).status == 403, path
