"""Teams, authorities and municipalities, and whose service it is, as admins edit them."""

from __future__ import annotations

import pytest

from domain.roles import Role
from storage.tables import authority, team
from tests.admin.conftest import Office
from tests.admin.visitor import Visitor

PAGE = "/admin/teams"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """On SQLite only: what differs in the store is tried on both in tests/storage."""
    return sqlite_url


@pytest.fixture
async def admin(office: Office) -> Visitor:
    """Over the region as a new installation has it: two authorities with a team each."""
    await office.store(lambda store: store.region.ensure_known())
    await office.put(lambda people: people.colleague("Aino Alku", Role.ADMIN))
    return await office.signed_in("Aino")


async def test_teams_are_added_renamed_and_moved(office: Office, admin: Visitor) -> None:
    page = await admin.press(PAGE, "/teams", name="Heinolan tiimi", authority="2")
    assert "Tiimi on lisätty" in page.words and "Heinolan tiimi" in page.words
    assert "Päijät-Hämeen työllisyysalue · 0 työntekijää · 0 asiakasta" in page.words
    moved = await admin.press(PAGE, "/teams/3", name="Heinola ja Sysmä", authority="1")
    assert "Tiimi on tallessa" in moved.words
    routing = await office.store(lambda store: store.region.routing())
    assert routing.teams_of == {1: (1, 3), 2: (2,)}
    assert [row[1] for row in await office.audited()][-2:] == ["team_added", "team_changed"]
    for typed, field, said in (
        ({"name": " "}, "name", "Kirjoita tiimin nimi"),
        ({"name": "x" * 121}, "name", "Kirjoita tiimin nimi"),
        ({"name": "Heinola ja Sysmä"}, "name", "Samanniminen tiimi on jo"),
        ({"name": "Uusi", "authority": "9"}, "authority", "Valitse viranomainen"),
    ):
        for action, form in (("/teams", "new"), ("/teams/1", "team-1")):
            wrong = await admin.press(PAGE, action, **typed)
            assert wrong.status == 400 and said in wrong.words and f'id="{field}-{form}-fault"' in wrong.html, typed
            assert wrong.form(action).fields["name"] == typed["name"], "what was typed stays"
    assert await office.count(team) == 3
    assert (await admin.forge(page, f"{PAGE}/99")).status in (400, 404)


async def test_authorities_have_names_and_a_line_of_contact(office: Office, admin: Visitor) -> None:
    page = await admin.press(
        PAGE, "/teams/authorities/1", name_fi="Lahti <b>", contact_fi="p. 03 123", contact_en="tel. 03 123"
    )
    assert "Viranomaisen tiedot ovat tallessa" in page.words and "Lahti &lt;b&gt;" in page.html
    row = (await office.rows(authority))[0]
    assert row["name"]["fi"] == "Lahti <b>" and row["contact"] == {"fi": "p. 03 123", "en": "tel. 03 123"}
    wrong = await admin.press(PAGE, "/teams/authorities/1", name_sv="", contact_sv="x" * 301)
    assert wrong.status == 400 and 'id="name-sv-authority-1-fault"' in wrong.html
    assert 'id="contact-sv-authority-1-fault"' in wrong.html
    assert wrong.form("/teams/authorities/1").fields["contact_fi"] == "p. 03 123"


async def test_municipalities_are_found_by_name_and_moved(office: Office, admin: Visitor) -> None:
    served = await admin.press(PAGE, "/teams/municipalities/new", which="mäntsälä", authority="2")
    assert "Kunta on lisätty" in served.words
    known = {one.code: one for one in await office.store(lambda store: store.region.municipalities())}
    assert known["505"].name == {"fi": "Mäntsälä", "sv": "Mäntsälä", "en": "Mäntsälä"}
    await admin.press(PAGE, "/teams/municipalities/505", name_en="Mantsala", authority="1")
    routing = await office.store(lambda store: store.region.routing())
    assert routing.authority_of["505"] == 1
    for which, said in (("mäntsälä", "on jo listassa"), ("Atlantis", "Emme löytäneet"), ("Lahti ja Hollola", "Emme")):
        page = await admin.press(PAGE, "/teams/municipalities/new", which=which, authority="1")
        assert page.status == 400 and said in page.words and 'id="which-fault"' in page.html
        assert page.form("/teams/municipalities/new").fields["which"] == which
    page = await admin.press(PAGE, "/teams/municipalities/505", name_fi="")
    assert page.status == 400 and 'id="name-fi-municipality-505-fault"' in page.html
    strange = await admin.forge(page, f"{PAGE}/municipalities/999")
    assert strange.status in (400, 404)


async def test_an_authority_without_a_team_is_pointed_out(office: Office, admin: Visitor) -> None:
    await admin.press(PAGE, "/teams/2", authority="1")
    assert "Tällä viranomaisella ei ole tiimiä" in (await admin.open(PAGE)).words


async def test_whose_service_it_is_stands_beside_the_programs_own_words(office: Office, admin: Visitor) -> None:
    page = await admin.open("/admin/contents")
    assert page.words.count("Ohjelman oma teksti") == 12
    own = page.form("/contents/web.unset.controller").fields
    saved = await admin.press("/admin/contents", "/contents/web.unset.controller", fi="Mallilan kaupunki")
    assert "Tekstit ovat tallessa" in saved.words and own["fi"] in saved.words
    kept = await office.store(lambda store: store.contents.in_languages("web.unset.controller"))
    assert kept == {"fi": "Mallilan kaupunki"}
    long = await admin.press("/admin/contents", "/contents/web.unset.officer", sv="x" * 301)
    assert long.status == 400 and "Teksti on liian pitkä" in long.words
