"""What the bot sends, as admins and coordinators see it: how it stands, and never what it says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from admin.message_codes import MessageKind
from storage.ledger_view import ON_A_PAGE
from storage.tables import delivery, ledger_pause
from tests.admin.calendar_town import Town, at, build
from tests.admin.conftest import Office
from tests.admin.visitor import Visitor


@pytest.fixture
async def town(office: Office) -> Town:
    return await build(office)


@pytest.fixture
async def admin(office: Office, town: Town) -> Visitor:
    return await office.signed_in("Aino")


async def mark(office: Office, number: int, **values: Any) -> None:
    await office.database.run(lambda c: c.execute(update(delivery).where(delivery.c.id == number).values(**values)))


async def planned(office: Office) -> list[dict[str, Any]]:
    return await office.rows(delivery)


class TestTheList:
    async def test_tells_how_messages_stand_and_not_what_they_say(
        self, office: Office, town: Town, admin: Visitor
    ) -> None:
        await town.book(town.aava, at(26, 10))
        await town.book(town.eetu, at(26, 12))
        rows = await planned(office)
        await mark(office, rows[0]["id"], state="failed", attempts=5, fault="down")
        await mark(office, rows[1]["id"], state="sent", sent_at=office.clock(), attempts=1)
        await mark(office, rows[-1]["id"], state="unknown", attempts=1, fault="KeyError")
        page = await admin.open("/admin/messages")
        for said in (
            f"asiakas {town.aava.id}",
            "! ei mennyt Kanavaan ei saatu yhteyttä.",
            "✓ lähetetty",
            "? epävarma Jokin meni rikki.",
            "Muistutus",
            "Aika sovittu",
        ):
            assert said in page.words, said
        assert "Aava" not in page.words and "Eetu" not in page.words, "numbers are enough here"
        assert (await office.audited())[-1] == (town.admin.staff_id, "messages_listed", None, None)

    async def test_filters_stand_in_the_address(self, office: Office, town: Town, admin: Visitor) -> None:
        await town.book(town.aava, at(26, 10))
        await town.book(town.eetu, at(26, 12))
        rows = await planned(office)
        await mark(office, rows[0]["id"], state="failed")
        one = await admin.open("/admin/messages?state=failed")
        assert one.html.count('<th scope="row">') == len(MessageKind) + 1
        only = await admin.open(f"/admin/messages?client={town.eetu.id}")
        assert f"asiakas {town.eetu.id}" in only.words and f"asiakas {town.aava.id} " not in only.words
        assert (await office.audited())[-1] == (town.admin.staff_id, "messages_listed", "client", town.eetu.id)
        reminders = next(link for link in only.links if "kind=reminder" in link)
        assert f"client={town.eetu.id}" in reminders, "one filter keeps the other"
        assert "Aika sovittu" not in (await admin.open(reminders)).words
        for path in ("?client=999", "?state=blocked"):
            empty = await admin.open(f"/admin/messages{path}")
            assert "Tällä rajauksella ei ole viestejä" in empty.words, path
        assert (await admin.open("/admin/messages?state=kummallinen&kind=x&client=y")).status == 200

    async def test_pages(self, office: Office, town: Town, admin: Visitor) -> None:
        def many(store: Any) -> None:
            for number in range(ON_A_PAGE + 5):
                store.outbox.plan(town.aava.person_id, "check_in", key=f"k{number}", kind="notice", due_at=at(26, 9))

        await office.store(many)
        first = await admin.open("/admin/messages")
        older = await admin.open(next(link for link in first.links if "before=" in link))
        assert first.html.count("/cancel") == ON_A_PAGE and older.html.count("/cancel") == 5

    async def test_what_has_waited_too_long_is_said_first(self, office: Office, town: Town, admin: Visitor) -> None:
        await town.book(town.aava, at(26, 10))
        office.clock.advance(minutes=6)
        assert "1 viesti odottaa lähtöä liian kauan" in (await admin.open("/admin/messages")).words


class TestPresses:
    async def test_retried_and_called_off(self, office: Office, town: Town, admin: Visitor) -> None:
        await town.book(town.aava, at(26, 10))
        rows = await planned(office)
        failed, waiting = rows[0]["id"], rows[1]["id"]
        await mark(office, failed, state="failed", fault="refused")
        page = await admin.press("/admin/messages?state=failed", f"/messages/{failed}/retry")
        assert "Viesti lähtee heti" in page.words and "state=failed" in str(page.response.url), "back to the filter"
        page = await admin.press("/admin/messages", f"/messages/{waiting}/cancel")
        assert "Viestiä ei lähetetä" in page.words
        states = {row["id"]: row["state"] for row in await planned(office)}
        assert (states[failed], states[waiting]) == ("planned", "cancelled")
        made = [row for row in await office.audited() if row[1].startswith("message_")]
        assert made == [
            (town.admin.staff_id, "message_retried", "person", town.aava.person_id),
            (town.admin.staff_id, "message_cancelled", "person", town.aava.person_id),
        ]

    async def test_says_kindly_when_it_is_too_late(self, office: Office, town: Town, admin: Visitor) -> None:
        await town.book(town.aava, at(26, 10))
        number = (await planned(office))[0]["id"]
        stale = await admin.open("/admin/messages")
        await mark(office, number, state="sent", sent_at=office.clock())
        refused = await admin.send(stale.form(f"/messages/{number}/cancel"), stale)
        assert refused.status == 400 and "tila ehti muuttua" in refused.words
        await mark(office, number, state="expired", sent_at=None, expires_at=office.clock() - timedelta(hours=1))
        page = await admin.open("/admin/messages")
        late = await admin.send(page.form(f"/messages/{number}/retry"), page)
        assert late.status == 400 and "aika on ohi" in late.words
        assert (await admin.forge(page, "/admin/messages/999/retry")).status == 404

    async def test_a_kind_is_paused_and_goes_on(self, office: Office, town: Town, admin: Visitor) -> None:
        page = await admin.press("/admin/messages", "/messages/kinds/reminder/pause")
        assert "Laji on pysäytetty" in page.words and "Muistutus pysäytetty" in page.words
        paused = await office.database.run(lambda c: c.execute(ledger_pause.select()).all())
        assert [(row.kind, row.paused_by) for row in paused] == [("reminder", town.admin.staff_id)]
        page = await admin.press("/admin/messages", "/messages/kinds/reminder/resume")
        assert "Laji on taas käynnissä" in page.words
        assert [row[1] for row in await office.audited() if row[1].startswith("kind_")] == [
            "kind_paused",
            "kind_resumed",
        ]

    async def test_answers_are_never_paused(self, office: Office, admin: Visitor) -> None:
        page = await admin.open("/admin/messages")
        assert not page.has_form("/messages/kinds/reply/pause")
        for kind in ("reply", "ack", "party"):
            assert (await admin.forge(page, f"/admin/messages/kinds/{kind}/pause")).status == 404


class TestOnAClientsPage:
    async def test_coordinators_see_what_was_sent_and_will_be(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        page = await mari.open(f"/admin/clients/{town.aava.id}")
        assert "Ei muistutuksia eikä muita viestejä" in page.words
        await town.book(town.aava, at(26, 10))
        page = await mari.open(f"/admin/clients/{town.aava.id}")
        assert "Muistutus huomenna 10.00, verkkochat: suunniteltu" in page.words
        assert "Näytä kaikki viestit" not in page.words
