"""The service's own figures, closure days, kinds of meeting and places: admins only, and nothing half saved."""

from __future__ import annotations

from datetime import time

import pytest
from sqlalchemy import select

from domain.meetings import DEFAULTS, MeetingKind
from storage.rules import Rules
from storage.tables import meeting_kind, place, setting
from tests.admin.calendar_town import Town, build
from tests.admin.conftest import Office
from tests.admin.visitor import FROM_HERE, Visitor


@pytest.fixture
async def town(office: Office) -> Town:
    return await build(office)


@pytest.fixture
async def admin(office: Office, town: Town) -> Visitor:
    return await office.signed_in("Aino")


async def changed(office: Office) -> set[str]:
    """The figures that are no defaults any more."""
    return set(await office.database.run(lambda c: c.execute(select(setting.c.key)).scalars().all()))


class TestWhoMayEnter:
    async def test_admins_only(self, office: Office, town: Town) -> None:
        for name in ("Mari", "Leena", "Tiina"):
            visitor = await office.signed_in(name)
            page = await visitor.open("/admin/")
            for path in ("/settings", "/settings/kinds", "/settings/places", "/messages"):
                assert (await visitor.open(f"/admin{path}")).status == 403, (name, path)
            for path in (
                "/settings",
                "/settings/closures",
                "/settings/closures/remove",
                "/settings/kinds/first",
                "/settings/places",
                f"/settings/places/{town.place}",
                f"/settings/places/{town.place}/retire",
                "/messages/1/retry",
                "/messages/1/cancel",
                "/messages/kinds/reminder/pause",
                "/messages/kinds/reminder/resume",
            ):
                assert (await visitor.forge(page, f"/admin{path}")).status == 403, (name, path)


class TestFigures:
    async def test_hold_at_once_and_only_what_changed_is_recorded(self, office: Office, admin: Visitor) -> None:
        page = await admin.press("/admin/settings", "/settings", nudge_days="4", speaks_until="18.30")
        assert "Asetukset ovat tallessa" in page.words
        rules = await office.store(lambda store: store.rules.current())
        assert rules == Rules(nudge_days=4, speaks_until=time(18, 30))
        assert await changed(office) == {"nudge_days", "speaks_until"}
        assert [row[1] for row in await office.audited()].count("setting_changed") == 2

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"nudge_days": "monta"}, "Kirjoita luku"),
            ({"nudge_days": "0"}, "Kirjoita luku"),
            ({"notice_hours": "-1"}, "Kirjoita luku"),
            ({"service_months": "²"}, "Kirjoita luku"),
            ({"youngest": "30"}, "Vanhimman iän pitää olla"),
            ({"opens": "16"}, "Alun pitää olla ennen loppua"),
            ({"speaks_from": "aamu"}, "En saanut kellonajasta selvää"),
        ],
    )
    async def test_one_that_is_unclear_saves_none(
        self, office: Office, admin: Visitor, typed: dict[str, str], said: str
    ) -> None:
        page = await admin.press("/admin/settings", "/settings", ahead_days="50", **typed)
        assert page.status == 400 and said in page.words and "Mitään ei vielä tallennettu" in page.words
        fields = page.form("/settings").fields
        assert {name: fields[name] for name in typed} == typed and fields["ahead_days"] == "50"
        assert await office.count(setting) == 0


class TestClosedDays:
    PAGE = "/admin/settings/closures"

    async def test_are_added_and_opened_again(self, office: Office, admin: Visitor) -> None:
        assert "Ei muita suljettuja päiviä" in (await admin.open(self.PAGE)).words
        await admin.press(self.PAGE, "/settings/closures", day="7.12.2026")
        await admin.press(self.PAGE, "/settings/closures", day="2026-12-31", until="2.1.2027")
        page = await admin.press(self.PAGE, "/settings/closures", day="2026-12-31")
        said = page.words.split("Suljetut päivät")[-1]
        assert "Vuosi 2026 maanantai 7.12.2026" in said and "torstai 31.12.2026" in said and "Vuosi 2027" in said
        sent = await admin.http.post(
            "/admin/settings/closures/remove",
            data={**page.form("/logout").fields, "day": "2026-12-07"},
            headers=FROM_HERE,
        )
        assert "7.12.2026" not in sent.text
        rules = await office.store(lambda store: store.rules.current())
        assert rules.closure_days == ("2026-12-31", "2027-01-01", "2027-01-02")
        assert [row[1] for row in await office.audited()].count("setting_changed") == 3, (
            "what changes nothing is no line"
        )
        office.clock.advance(days=40)
        later = await office.signed_in("Aino")
        past = await later.open(self.PAGE)
        assert "torstai 31.12.2026 · mennyt" in past.words and len([f for f in past.forms if "remove" in f.action]) == 0

    @pytest.mark.parametrize(
        ("typed", "field", "said"),
        [
            ({"day": "jouluna"}, "day", "En saanut päivästä selvää"),
            ({"day": "2026-11-23"}, "day", "En saanut päivästä selvää"),
            ({"day": "2026-12-24", "until": "loppiaiseen"}, "until", "En saanut päivästä selvää"),
            ({"day": "2026-12-24", "until": "2026-12-23"}, "until", "ennen ensimmäistä"),
            ({"day": "2026-12-24", "until": "2027-02-22"}, "until", "Enintään 60 päivää"),
        ],
    )
    async def test_say_what_is_wrong(
        self, office: Office, admin: Visitor, typed: dict[str, str], field: str, said: str
    ) -> None:
        page = await admin.press(self.PAGE, "/settings/closures", **typed)
        assert page.status == 400 and said in page.words and f'id="{field}-fault"' in page.html
        fields = page.form("/settings/closures").fields
        assert {name: fields[name] for name in typed} == typed and await office.count(setting) == 0


class TestKinds:
    async def test_are_changed_one_by_one(self, office: Office, town: Town, admin: Visitor) -> None:
        page = await admin.open("/admin/settings/kinds")
        assert "1 tunti, sen jälkeen 15 minuuttia vapaata · asiakas voi valita ajan" in page.words
        assert "muistutus 1 päivä ennen, 2 tuntia ennen" in page.words
        data = {
            **page.form("/settings/kinds/first").fields,
            "minutes": "50",
            "capacity": "2",
            "reminders": ["3d", "4h"],
            "place": str(town.place),
        }
        del data["self_bookable"]
        sent = await admin.http.post("/admin/settings/kinds/first", data=data, headers=FROM_HERE)
        assert "Asetukset ovat tallessa" in sent.text
        kinds = await office.store(lambda store: store.hours.kinds())
        first = kinds[MeetingKind.FIRST]
        assert (first.minutes, first.capacity, first.self_bookable, first.place_id) == (50, 2, False, town.place)
        assert [lead.code for lead in first.reminders] == ["3d", "4h"]
        assert kinds[MeetingKind.PHONE] == DEFAULTS[MeetingKind.PHONE]
        again = await admin.open("/admin/settings/kinds")
        assert "enintään 2 asiakasta · vain työntekijä varaa · muistutus 3 päivää ennen, 4 tuntia ennen" in again.words

    async def test_says_what_is_wrong(self, office: Office, admin: Visitor) -> None:
        page = await admin.press("/admin/settings/kinds", "/settings/kinds/phone", minutes="0", buffer="7")
        assert page.status == 400 and "Kirjoita luku" in page.words
        fields = page.form("/settings/kinds/phone").fields
        assert (fields["minutes"], fields["buffer"]) == ("0", "7")
        assert await office.database.run(lambda c: c.execute(meeting_kind.select()).first()) is None

    async def test_other_kinds_are_not_there(self, admin: Visitor) -> None:
        page = await admin.open("/admin/settings/kinds")
        assert (await admin.forge(page, "/admin/settings/kinds/party")).status == 404


class TestTheLog:
    async def test_says_what_was_set(self, office: Office, admin: Visitor) -> None:
        await admin.press("/admin/settings", "/settings", nudge_days="4")
        await admin.press("/admin/settings/closures", "/settings/closures", day="2026-12-07")
        await admin.press("/admin/settings/kinds", "/settings/kinds/phone", minutes="20")
        await admin.press("/admin/messages", "/messages/kinds/reminder/pause")
        tiina = await office.signed_in("Tiina")
        said = (await tiina.open("/admin/audit")).words
        for words in (
            "muutti asetusta – Muistuta ajan valitsemisesta, päivän kuluttua",
            "muutti asetusta – Suljetut päivät",
            "muutti asetusta – Puhelu",
            "pysäytti viestien lajin – Muistutus",
        ):
            assert words in said, words


class TestPlaces:
    async def test_are_added_changed_and_retired(self, office: Office, town: Town, admin: Visitor) -> None:
        page = await admin.press(
            "/admin/settings/places",
            "/settings/places",
            name="Kirjasto",
            address="Kirkkokatu 31",
            fi="Toinen kerros.",
            en="Second floor.",
            team=str(town.mari.team_id),
        )
        assert "Paikka on tallessa" in page.words and "Kirkkokatu 31 · Lahti" in page.words
        rows = await office.rows(place)
        assert rows[-1]["directions"] == {"fi": "Toinen kerros.", "en": "Second floor."}
        number = rows[-1]["id"]
        changed = await admin.press("/admin/settings/places", f"/settings/places/{number}", name="Pääkirjasto")
        assert "Pääkirjasto" in changed.words
        gone = await admin.press("/admin/settings/places", f"/settings/places/{number}/retire")
        assert "Paikkaa ei enää tarjota" in gone.words and "Pääkirjasto" not in gone.words
        assert (await admin.forge(gone, f"/admin/settings/places/{number}/retire")).status == 404

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"name": " "}, "Kirjoita paikan nimi"),
            ({"name": "x" * 121}, "Kirjoita paikan nimi"),
            ({"address": ""}, "Kirjoita osoite"),
            ({"sv": "x" * 501}, "Teksti on liian pitkä"),
        ],
    )
    async def test_says_what_is_wrong(self, office: Office, admin: Visitor, typed: dict[str, str], said: str) -> None:
        whole = {"name": "Kirjasto", "address": "Kirkkokatu 31", "fi": "Toinen kerros."}
        page = await admin.press("/admin/settings/places", "/settings/places", **{**whole, **typed})
        assert page.status == 400 and said in page.words
        assert page.form("/settings/places").fields["fi"] == "Toinen kerros."
        assert await office.count(place) == 1

    async def test_without_any_says_what_comes_next(self, office: Office, town: Town, admin: Visitor) -> None:
        await office.store(lambda store: store.hours.retire_place(town.place))
        assert "Ei vielä paikkoja. Lisää ensimmäinen" in (await admin.open("/admin/settings/places")).words
