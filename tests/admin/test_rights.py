"""Who wants to be erased and waits: an admin decides, and the client's page is gone, or the client is told why."""

from __future__ import annotations

import pytest

from storage.store import Store
from storage.tables import client, delivery
from tests.admin.calendar_town import Town, at, build
from tests.admin.conftest import Office
from tests.kit.people import Known


@pytest.fixture
async def town(office: Office) -> Town:
    return await build(office)


async def wishes(office: Office, who: Known) -> int:
    def ask(store: Store) -> int:
        assert store.erasing.ask(who.person_id, conversation_id=who.conversation_id)
        found = store.erasing.asked(who.person_id)
        assert found is not None
        return found

    return await office.store(ask)


async def test_a_wish_is_granted_or_refused_with_a_reason(office: Office, town: Town) -> None:
    admin = await office.signed_in("Aino")
    page = await admin.open("/admin/rights")
    assert "Kukaan ei odota päätöstä." in page.words

    aava, eetu = await wishes(office, town.aava), await wishes(office, town.eetu)
    await town.book(town.aava, at(26, 10))
    page = await admin.open("/admin/rights")
    assert "Palvelu on kesken. 1 avoin palvelu · 1 sovittu tapaaminen" in page.words
    assert (await office.audited())[-1][1:] == ("erasure_viewed", "client", town.eetu.id)

    page = await admin.send(page.form(f"/rights/{aava}/approve"), page)
    assert "Tiedot on poistettu." in page.words and "Aava" not in page.words and "poistettu" in page.words
    assert (await admin.open(f"/admin/clients/{town.aava.id}")).status == 404
    for path in ("/admin/", "/admin/clients", "/admin/rights", "/admin/messages", "/admin/audit"):
        assert "Aava" not in (await admin.open(path)).words, path
    erased = next(row for row in await office.rows(client) if row["id"] == town.aava.id)
    assert (erased["full_name"], erased["phone"]) == ("", None)

    page = await admin.open("/admin/rights")
    refused = await admin.forge(page, f"/admin/rights/{eetu}/refuse")
    assert refused.status == 400 and "Valitse" in refused.words
    page = await admin.send(page.form(f"/rights/{eetu}/refuse"), page, reason="dispute")
    assert "Henkilö saa syyn chattiin." in page.words and "Päätös tai valitus on kesken" in page.words
    assert [row["payload"]["notice"] for row in await office.rows(delivery)][-1] == "erasure_refused"
    assert ("erasure_refused", "client", town.eetu.id) in [line[1:] for line in await office.audited()]
    assert (await admin.forge(page, f"/admin/rights/{eetu}/approve")).status == 404
    assert (await admin.forge(page, "/admin/rights/999/approve")).status == 404
    assert (await admin.open(f"/admin/clients/{town.eetu.id}")).status == 200


async def test_only_admins_decide_and_only_who_proved_it_lately(office: Office, town: Town) -> None:
    number = await wishes(office, town.aava)
    for name in ("Mari", "Leena", "Tiina"):
        colleague = await office.signed_in(name)
        assert (await colleague.open("/admin/rights")).status == 403
        page = await colleague.open("/admin/more")
        assert (await colleague.forge(page, f"/admin/rights/{number}/approve")).status == 403
    admin = await office.signed_in("Aino")
    page = await admin.open("/admin/rights")
    office.clock.advance(minutes=11)
    asked = await admin.send(page.form(f"/rights/{number}/approve"), page)
    assert asked.status == 403 and "Aava" not in asked.words
    assert await office.store(lambda store: store.erasing.asked(town.aava.person_id)) == number
