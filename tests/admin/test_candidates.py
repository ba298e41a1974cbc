"""From a need to people in the console: who fits, the question, the card, the introduction, and what is hidden then."""

from __future__ import annotations

from domain.employers import Source
from storage.staff import Reader
from storage.store import Store
from storage.tables import candidate
from tests.admin.calendar_town import build
from tests.admin.conftest import Office
from tests.admin.visitor import Form, Page, Visitor
from tests.kit.people import People

CHOSEN = {"languages": ["fi"], "licences": ["b"], "cards": ["hygiene"], "hours": ["part"]}


async def send(visitor: Visitor, page: Page, action: str, **typed: object) -> Page:
    """A form whose boxes of one name are several."""
    fields = {**page.form("/logout").fields, **typed}
    return await visitor.send(Form(action, "post", fields), page)  # type: ignore[arg-type]


async def test_from_a_need_to_an_introduction(office: Office) -> None:
    town = await build(office)
    client = town.aava

    def need(store: Store) -> int:
        people = People(store.connection, store.now)
        people.consent(client.person_id, "introductions")
        speaker, _ = people.person()
        contact = store.companies.join(
            speaker, {"name": "Koivu Oy", "business_id": "1234567-1"}, {"full_name": "Pirkko"}
        )
        told = {"help": "workers", "words": "Vi behöver en städare", "job": "städare", "occupation": "cleaner"}
        store.clients.tell(client.person_id, {"fields": ["cleaning"], "own_words": "Olen siivonnut hotellissa"})
        code = store.clients.of_person(client.person_id)["municipality_code"]  # type: ignore[index]
        more = {"field": "cleaning", "municipality_code": code}
        return store.requests.open(contact.contact_id, {**told, **more}, source=Source.CHAT, language="sv").request_id

    number = await office.store(need)
    path = f"/admin/requests/{number}/people"
    mari, emma = await office.signed_in("Mari"), await office.signed_in("Emma")
    page = await emma.open(path)
    assert "Keneltäkään ei ole vielä kysytty" in page.words and "Nyt ei löydy sopivaa" in page.words
    assert "siivooja ( städare ), Koivu Oy" in page.words, "in the reader's language, and as the employer named it"
    own = await mari.open(f"/admin/clients/{client.id}")
    assert "Kollegat eivät löydä asiakasta" in own.words
    switch = f"/admin/cases/{client.case_id}/introducible"
    assert (await send(emma, page, switch, on="yes")).status == 404
    own = await mari.send(own.form("/introducible"), own)
    assert "Asiakasta saa ehdottaa työnantajille" in own.words

    page = await emma.open(path)
    assert "Aava Aalto" in page.words and "juuri tämä työ: siivooja" in page.words
    ask = page.form("/ask")
    page = await emma.send(ask, page)
    assert "Asiakkaalta kysytään nyt chatissa" in page.words and "Kysytty asiakkaalta" in page.words
    again = await emma.send(ask, page)
    assert again.status == 400 and "on jo kysytty tästä työstä" in again.words
    (row,) = await office.rows(candidate)
    card = f"{path}/{row['id']}"
    assert (await emma.open(f"{card}/card.pdf")).status == 404, "nobody has approved a card"

    await office.store(lambda store: store.candidates.answer(client.person_id, row["id"], True))
    page = await emma.open(card)
    assert page.form(f"/{row['id']}").fields["can"] == "Olen siivonnut hotellissa", "from the client's own words"
    refused = await send(emma, page, card, can="Soita 040 123 4567", hopes="Olen 22-vuotias", revision="0", **CHOSEN)
    assert (
        refused.status == 400 and "ei saa olla puhelinnumeroa" in refused.words and "ei saa olla ikää" in refused.words
    )
    assert refused.form(f"/{row['id']}").fields["can"] == "Soita 040 123 4567", "what was typed is kept"
    page = await send(emma, page, card, can="Siivoan hotelleja", hopes="", revision="0", **CHOSEN)
    assert "asiakasta pyydetään katsomaan se" in page.words and "Siivoan hotelleja" in page.words
    assert "Työajat, jotka sopivat osa-aikaisesti" in page.words
    stale = await send(emma, page, card, can="Toinen", revision="0")
    assert stale.status == 400 and "muuttui samaan aikaan" in stale.words
    assert "Kortti odottaa asiakkaan hyväksyntää" in (await emma.open(path)).words
    nobody = await send(emma, page, f"{path}/introduce", candidate=str(row["id"]), checked="yes")
    assert nobody.status == 400 and "ei ole nyt valmis" in nobody.words

    await office.store(lambda store: store.candidates.approve(client.person_id, row["id"], 1))
    pdf = await emma.http.get(f"{card}/card.pdf")
    assert pdf.headers["content-type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    assert "aava" not in pdf.headers["content-disposition"].lower()
    assert "card.pdf" in (await emma.open(card)).html
    await office.store(lambda store: store.agenda.rest(town.mari, client.case_id, None))
    assert "card.pdf" not in (await emma.open(card)).html and (await emma.open(f"{card}/card.pdf")).status == 404
    await office.store(lambda store: store.agenda.wake(town.mari, client.case_id))
    page = await emma.open(path)
    unchecked = await send(emma, page, f"{path}/introduce", candidate=str(row["id"]))
    assert unchecked.status == 400 and "Varmista ensin, kuka työnantaja on" in unchecked.words
    page = await send(emma, page, f"{path}/introduce", candidate=str(row["id"]), checked="yes")
    assert "Työnantajalle kerrotaan" in page.words and "ei ole vielä avannut korttia" in page.words
    assert "esitelty työnantajalle" in (await mari.open(f"/admin/clients/{client.id}")).words.lower()

    page = await emma.send(page.form("/withdraw"), page)
    assert "Asiakas ei ole enää ehdokkaana" in page.words
    assert "Aava" not in page.html, "she is nobody's of Emma's any more"
    assert (await emma.open(card)).status == 404 and (await emma.open(f"{card}/card.pdf")).status == 404
    assert "Aava Aalto" in (await mari.open(path)).words
    admin = await office.signed_in("Aino")
    page = await admin.open(path)
    assert page.status == 200 and not page.has_form("/withdraw") and not page.has_form("/ask")
    done = {(who, what) for who, what, kind, whose in await office.audited() if kind == "client" and whose == client.id}
    assert _by(town.mari, "introducible_set") <= done
    for what in ("candidate_asked", "candidate_changed", "candidate_introduced", "client_viewed", "view_refused"):
        assert _by(town.emma, what) <= done, what


def _by(reader: Reader, what: str) -> set[tuple[int, str]]:
    return {(reader.staff_id, what)}
