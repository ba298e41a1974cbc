"""The picture of an event and of a message to many: brought, described, changed, taken away, seen where it goes."""

from __future__ import annotations

from datetime import timedelta

from domain.prompt import Picture, Prompt
from domain.roles import Role
from storage.picture_making import MOST_BYTES
from storage.staff import Reader
from storage.tables import broadcast, event, picture
from tests.admin.conftest import Office
from tests.admin.visitor import FROM_HERE, Page, Visitor
from tests.kit.drawn import drawn
from tests.kit.events import hold
from tests.kit.people import Known, People


async def sent(visitor: Visitor, path: str, content: bytes | None = None, **typed: str) -> Page:
    """The form of the page, with a file where one is given."""
    page = await visitor.open(path)
    form = next(form for form in page.forms if "alt_fi" in form.fields)
    files = {"file": ("kuva.png", content)} if content is not None else None
    data = {**form.fields, **typed}
    return Page(await visitor.http.post(path, data=data, files=files, headers=FROM_HERE))


async def test_a_picture_is_brought_described_and_taken_away(office: Office) -> None:
    def fill(people: People) -> Reader:
        people.colleague("Anna Aalto", Role.ADMIN)
        return people.colleague("Mari Meri", team_id=people.team())

    reader = await office.put(fill)
    later = office.clock() + timedelta(days=14)
    number = await office.store(lambda store: hold(store, reader, later))
    mari = await office.signed_in("Mari")
    path = f"/admin/events/{number}/picture"
    page = await mari.open(f"/admin/events/{number}")
    assert "Kuvaa ei ole." in page.words and path in page.links
    told = {"alt_fi": "Nuoria & työnantajia torilla", "alt_sv": "Unga på torget"}

    for content, words in (
        (None, "Valitse kuvatiedosto."),
        (b"<svg/>", "Tiedostoa ei voi lukea kuvana."),
        (drawn(2, 50), "Kuva on liian kapea."),
        (bytes(MOST_BYTES + 1), "Kuva on liian suuri."),
    ):
        page = await sent(mari, path, content, **told)
        assert page.status == 400 and words in page.words
        assert "Nuoria &amp; työnantajia torilla" in page.html  # what was typed stays
    page = await sent(mari, path, drawn(), **told | {"alt_fi": " "})
    assert page.status == 400 and "Kerro suomeksi, mitä kuvassa on." in page.words
    page = await sent(mari, path, bytes(20_000_000), **told)
    assert page.status == 413
    assert await office.count(picture) == 0

    page = await sent(mari, path, drawn(), **told)
    assert page.path == f"/admin/events/{number}" and "Kuva on tallessa." in page.words
    (kept,) = await office.rows(picture)
    assert kept["alt"] == {code[-2:]: said for code, said in told.items()} and kept["made_by"] == reader.staff_id
    shown = f'<img class="shown" src="/pictures/{kept["token"]}" alt="Nuoria &amp; työnantajia torilla"'
    assert f'{shown} width="640" height="400" loading="lazy">' in page.html
    page = await sent(mari, path, alt_fi="Väkeä torilla")  # other words, the same picture
    assert page.status == 200 and 'alt="Väkeä torilla"' in page.html

    behind = await mari.open(path)
    page = await sent(mari, path, drawn(30, 30), alt_fi="Uusi")
    assert page.status == 200
    form = next(form for form in behind.forms if "alt_fi" in form.fields)
    form.fields["alt_fi"] = "Myöhässä"
    page = await mari.send(form, behind)
    assert page.status == 409 and "Joku toinen muutti tätä sillä välin." in page.words and "Myöhässä" in page.html
    taken = next(form for form in page.forms if form.button.strip() == "Poista kuva")
    taken.fields["do"] = "remove"
    page = await mari.send(taken, page)
    assert "Kuva on poistettu." in page.words and "Kuvaa ei ole." in page.words
    (row,) = await office.rows(event)
    assert row["picture_id"] is None

    await office.store(lambda store: store.events.cancel(reader, number, {}))
    page = await mari.open(path)
    assert page.path == f"/admin/events/{number}" and path not in page.links
    assert (await mari.open("/admin/events/999/picture")).status == 404
    assert (await (await office.signed_in("Anna")).open(path)).status == 403


async def test_the_picture_of_a_message_to_many(office: Office) -> None:
    await office.put(lambda people: people.colleague("Mari Meri", team_id=people.team()))
    mari = await office.signed_in("Mari")
    page = await mari.open("/admin/broadcasts/new")
    page = await mari.send(page.form("/new"), page, name="Kevätterveiset", purpose="events")
    form = page.form("/words")
    form.fields |= {name: "" for name in form.fields if name.startswith("button_")} | {"do": "picture"}
    page = await mari.send(form, page, body_fi="Hei!")
    assert page.path.endswith("/picture")
    page = await sent(mari, page.path, drawn(90, 60), alt_fi="Krookuksia")
    assert page.path.endswith("/words") and 'alt="Krookuksia"' in page.html
    (row,) = await office.rows(broadcast)
    assert row["picture_id"] and row["texts"]["fi"]["body"] == "Hei!"


async def test_a_talk_shows_the_pictures_that_were_sent(office: Office) -> None:
    def fill(people: People) -> Known:
        team = people.team()
        aino = people.client("Aino Aho", team, coordinator=people.colleague("Mari Meri", team_id=team))
        prompt = Prompt(picture=Picture("a-token-of-its-own", "Väkeä <torilla>", 40, 30))
        people.message(aino.conversation_id, "out", "Tule!", prompt=prompt.to_json())
        return aino

    aino = await office.put(fill)
    mari = await office.signed_in("Mari")
    for page in (f"/admin/inbox/{aino.person_id}?whose=mine", f"/admin/clients/{aino.id}/talk"):
        opened = await mari.open(page)
        image = (
            '<img class="shown" src="/pictures/a-token-of-its-own" alt="Väkeä &lt;torilla&gt;" width="40" height="30"'
        )
        assert image in opened.html, page
