"""A plan and a client's own record, written by who has the client in care, and by two at once."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from domain.people import StartWith
from storage.tables import client, plan, plan_step, todo
from tests.admin.calendar_town import at
from tests.admin.conftest import Office
from tests.admin.test_clients import SCRIPT, Town, town
from tests.admin.visitor import Form, Page, Visitor

__all__ = ["town"]


async def fill_in(visitor: Visitor, page: Page, action: str, **typed: Any) -> Page:
    """Sends a form with several boxes of one name ticked, as the test's reader of forms does not know them."""
    return await visitor.send(Form(action, "post", {**page.form(action).fields, **typed}), page)


async def plans(office: Office) -> list[dict[str, Any]]:
    return await office.put(lambda people: [dict(row._mapping) for row in people._connection.execute(select(plan))])


async def test_a_plan_from_goal_to_done(office: Office, town: Town) -> None:
    mari = await office.signed_in("Mari")
    case, path = town.aino.case_id, f"/admin/cases/{town.aino.case_id}/plan"
    assert "Suunnitelmaa ei vielä ole. Tee suunnitelma" in (await mari.open(f"/admin/clients/{town.aino.id}")).words
    first = await mari.open(path)
    assert first.form("/plan").fields["review_on"] == "2027-02-22", "ninety days on"
    for goal, said in (
        (" ", "Kirjoita tavoite"),
        ("Hetu on 131052-308T", "henkilötunnus"),
        ("Sairastan masennusta", "terveystietoa"),
    ):
        refused = await mari.send(first.form("/plan"), first, goal=goal)
        assert refused.status == 400 and said in refused.words and refused.form("/plan").fields["goal"] == goal
    assert await office.count(plan) == 0
    saved = await mari.send(first.form("/plan"), first, goal=f"Töihin\nkahvilaan {SCRIPT}", review_on="1.12.2026")
    assert "Suunnitelma on tallessa" in saved.words and "Ajan tasalla katsotaan uudelleen ti 1.12." in saved.words
    assert SCRIPT not in saved.html

    new = saved.form("/steps")
    assert (await mari.send(new, saved, body="")).status == 400
    for _ in range(2):
        page = await mari.send(new, saved, body="Tee CV", due_on="2026-11-26")
    page = await mari.send(new, page, body="Soita kahvilaan", whose="staff")
    assert await office.count(plan_step) == 2, "a form sent twice is one step"
    assert "Tee CV asiakas tekee · to 26.11." in page.words

    step = (await office.rows(plan_step))[0]["id"]
    done = Form(f"/admin/steps/{step}", "post", {**page.form("/logout").fields, "standing": "done", "back": path})
    page = await mari.send(done, page)
    assert page.path == path and "1 tehty tai pois jätetty askel ✓ tehty tänään: Tee CV" in page.words
    undo = next(form for form in page.forms if form.fields.get("standing") == "open")
    page = await mari.send(undo, page)
    assert "Askel on taas avoinna" in page.words and "Tee CV asiakas tekee" in page.words

    office.clock.set(at(26, 9, 1))
    await office.store(lambda store: store.plans.tick())
    mari = await office.signed_in("Mari")
    home = await mari.open("/admin/")
    assert "Tarkista suunnitelman askel tänään klo 15.00 Aava Aalto" in home.words and path in home.links
    await mari.send(done, await mari.open(path), csrf=home.form("/logout").fields["csrf"])
    assert "Suunnitelman askel" not in (await mari.open("/admin/")).words

    office.clock.set(at(2, 10, 0).replace(month=12))
    await office.store(lambda store: store.plans.tick())
    mari = await office.signed_in("Mari")
    assert "Katso suunnitelma uudelleen" in (await mari.open("/admin/")).words
    page = await mari.open(path)
    assert "Ei ole ajan tasalla piti katsoa uudelleen eilen" in page.words
    page = await mari.send(page.form("/plan/reviewed"), page)
    assert "Suunnitelma on ajan tasalla" in page.words
    assert all(row["done_at"] for row in await office.rows(todo))
    assert [row["review_on"].isoformat() for row in await plans(office)] == ["2027-03-02"]
    assert case == (await plans(office))[0]["case_id"]


async def test_whose_plan_it_is_not(office: Office, town: Town) -> None:
    mari = await office.signed_in("Mari")
    path = f"/admin/cases/{town.aino.case_id}/plan"
    await fill_in(mari, await mari.open(path), path, goal="Töihin")
    await mari.press(path, "/steps", body="Tee CV")
    step = (await office.rows(plan_step))[0]["id"]
    presses = [f"/cases/{town.aino.case_id}/{press}" for press in ("plan", "plan/reviewed", "steps")]
    for name, sees in (("Tomi", 404), ("Emma", 404), ("Aino", 200)):
        visitor = await office.signed_in(name)
        home = await visitor.open("/admin/")
        assert (await visitor.open(path)).status == sees, name
        for press in [*presses, f"/steps/{step}"]:
            data = {"goal": "X", "review_on": "2026-12-01", "body": "X", "standing": "done"}
            sent = await visitor.send(Form(f"/admin{press}", "post", {**home.form("/logout").fields, **data}), home)
            assert sent.status in (403, 404), (name, press)
    assert [row["goal"] for row in await plans(office)] == ["Töihin"]
    assert [(row["body"], row["done_at"]) for row in await office.rows(plan_step)] == [("Tee CV", None)]
    lead = await office.signed_in("Leena")
    assert "Suunnitelma on tallessa" in (await fill_in(lead, await lead.open(path), path, goal="Opintoihin")).words


async def test_two_write_one_plan(office: Office, town: Town) -> None:
    mari, lead = await office.signed_in("Mari"), await office.signed_in("Leena")
    path = f"/admin/cases/{town.aino.case_id}/plan"
    await fill_in(mari, await mari.open(path), path, goal="Töihin", review_on="2026-12-01")
    stale = await mari.open(path)
    await fill_in(lead, await lead.open(path), path, goal="Opintoihin", review_on="2026-12-08")
    told = await fill_in(mari, stale, path, goal="Töihin kahvilaan")
    assert told.status == 409 and "Leena Laine muutti suunnitelmaa samaan aikaan" in told.words
    assert "Tallessa on nyt: Opintoihin" in told.words
    kept = told.form("/plan").fields
    assert (kept["goal"], kept["review_on"]) == ("Töihin kahvilaan", "2026-12-08"), "one's own words, the other's day"
    assert [row["goal"] for row in await plans(office)] == ["Opintoihin"]
    again = await mari.send(told.form("/plan"), told)
    assert "Suunnitelma on tallessa" in again.words
    (row,) = await plans(office)
    assert (row["goal"], row["review_on"].isoformat()) == ("Töihin kahvilaan", "2026-12-08")


async def test_details_are_corrected_as_strictly_as_in_the_chat(office: Office, town: Town) -> None:
    mari = await office.signed_in("Mari")
    path = f"/admin/clients/{town.aino.id}/profile"
    page = await mari.open(path)
    boxes = {"hopes": ["study", "work"], "fields": ["food"], "languages": ["fi"], "licences": []}
    boxes |= {"hours": ["evenings", "part"], "cards": ["hygiene"]}
    for typed, said in (
        ({"full_name": "..."}, "Kirjoita nimi"),
        ({"birth_year": "viime vuonna"}, "En saanut vuodesta selvää"),
        ({"birth_year": "1980"}, "ikärajoihin"),
        ({"phone": "12"}, "En saanut numerosta selvää"),
        ({"contact_way": "phone", "phone": ""}, "Asiakas haluaa puhelun"),
        ({"municipality_code": "999"}, "Valitse jokin"),
        ({"situation": "sick"}, "Valitse jokin"),
        ({"hopes": []}, "ainakin yksi toive"),
        ({"own_words": "Sairastan masennusta"}, "terveystietoa"),
        ({"own_words": "x" * 1001}, "liian pitkä"),
    ):
        refused = await fill_in(mari, page, path, **{**boxes, **typed})
        assert refused.status == 400 and said in refused.words, typed
        assert "Mitään ei tallennettu" in refused.words
    before = (await office.rows(client))[0]
    wrong = await fill_in(mari, page, path, **boxes, full_name="...", own_words="Säilyy")
    assert wrong.form("/profile").fields["own_words"] == "Säilyy" and (await office.rows(client))[0] == before

    told = {"contact_way": "phone", "phone": "040 123 4567", "best_time": "morning", "own_words": "Rivi\r\n\r\ntoinen"}
    saved = await fill_in(mari, page, path, **boxes, **told, full_name="Aava  Maria Aalto", call_name="")
    assert saved.path == f"/admin/clients/{town.aino.id}" and "Tiedot ovat tallessa" in saved.words
    row = (await office.rows(client))[0]
    names = (
        "full_name",
        "call_name",
        "phone",
        "hopes",
        "fields",
        "licences",
        "hours",
        "cards",
        "own_words",
        "revision",
    )
    assert {name: row[name] for name in names} == {
        "full_name": "Aava Maria Aalto",
        "call_name": "Aava",
        "phone": "+358401234567",
        "hopes": ["study", "work"],
        "fields": ["food"],
        "licences": None,
        "hours": ["evenings", "part"],
        "cards": ["hygiene"],
        "own_words": "Rivi\ntoinen",
        "revision": 1,
    }
    assert "Tietoja muutettiin: Miten saa yhteyden, Paras aika" not in saved.words, "in the order of the record"
    assert "Tietoja muutettiin: Paras aika, Kortit, Miten saa yhteyden, Kiinnostavat alat, Koko nimi" in saved.words
    assert (town.mari.staff_id, "profile_changed", "client", town.aino.id) in await office.audited()

    for name in ("Tomi", "Emma"):
        visitor = await office.signed_in(name)
        home = await visitor.open("/admin/")
        assert (await visitor.open(path)).status == 404
        assert (await visitor.forge(home, path)).status == 404
        assert (await office.audited())[-1][1:] == ("view_refused", "client", town.aino.id)
    assert (await (await office.signed_in("Aino")).open(path)).status == 403


async def test_two_correct_one_client(office: Office, town: Town) -> None:
    """The second is told what the first changed; nothing of either is lost, and the client's own word counts too."""
    mari, lead = await office.signed_in("Mari"), await office.signed_in("Leena")
    path = f"/admin/clients/{town.aino.id}/profile"
    boxes = {"hopes": ["work"], "fields": [], "languages": [], "licences": [], "hours": [], "cards": []}
    stale, other = await mari.open(path), await lead.open(path)
    await fill_in(lead, other, path, **boxes, phone="040 123 4567", own_words="Leenan sanat")
    told = await fill_in(mari, stale, path, **boxes, full_name="Aava Ahtola", own_words="Marin sanat")
    assert told.status == 409
    assert "Leena Laine muutti näitä tietoja samaan aikaan: Puhelin, Omin sanoin." in told.words
    assert "Tallessa on nyt: Leenan sanat" in told.words
    kept = told.form("/profile").fields
    assert (kept["full_name"], kept["own_words"]) == ("Aava Ahtola", "Marin sanat")
    assert kept["phone"] == "040 1234567", "what Leena wrote and Mari did not touch"
    office.clock.advance(minutes=1)
    await office.store(lambda store: store.clients.tell(town.aino.person_id, {"education": "higher"}))
    again = await fill_in(mari, told, path, **boxes)
    assert again.status == 409 and "Asiakas muutti tietojaan samaan aikaan: Koulutus." in again.words
    assert json.loads(again.form("/profile").fields["base"])["education"] == "higher"
    saved = await fill_in(mari, again, path, **boxes)
    assert "Tiedot ovat tallessa" in saved.words
    row = (await office.rows(client))[0]
    assert (row["full_name"], row["own_words"], row["phone"], row["education"], row["revision"]) == (
        "Aava Ahtola",
        "Marin sanat",
        "+358401234567",
        "higher",
        3,
    )
    assert row["start_with"] == StartWith.JOB
