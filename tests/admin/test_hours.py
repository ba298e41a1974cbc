"""One's own hours: the week, the days that differ, and forms that keep what was typed."""

from __future__ import annotations

from datetime import date, time

import pytest

from domain.slots import Opening
from storage.tables import opening, opening_exception
from tests.admin.calendar_town import Town, at, build
from tests.admin.conftest import Office


@pytest.fixture
async def town(office: Office) -> Town:
    return await build(office)


class TestTheWeek:
    async def test_several_spans_a_day_each_with_its_place(self, office: Office, town: Town) -> None:
        emma = await office.signed_in("Emma")
        page = await emma.press(
            "/admin/hours",
            "/hours",
            opens_0_0="9",
            closes_0_0="11.30",
            place_0_0=str(town.place),
            opens_0_1="12:15",
            closes_0_1="15,00",
            opens_4_3="8.00",
            closes_4_3="9.00",
        )
        assert "Vastaanottoajat ovat tallessa" in page.words
        kept = await office.store(lambda store: store.hours.openings(town.emma.staff_id))
        assert kept == [
            Opening(0, time(9), time(11, 30), town.place),
            Opening(0, time(12, 15), time(15)),
            Opening(4, time(8), time(9)),
        ]
        fields = page.form("/hours").fields
        assert (fields["opens_0_0"], fields["closes_0_1"], fields["opens_4_0"]) == ("9.00", "15.00", "8.00")
        assert (await office.audited())[-1] == (town.emma.staff_id, "hours_set", "staff", town.emma.staff_id)

    async def test_emptied_is_gone_and_only_ones_own(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        page = await mari.open("/admin/hours")
        form = page.form("/hours")
        await mari.send(form, page, **dict.fromkeys(form.fields.keys() - {"csrf"}, ""))
        left = {row["staff_id"] for row in await office.rows(opening)}
        assert left == {town.kaisa.staff_id}

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"opens_0_0": "9.00", "closes_0_0": ""}, "Kirjoita sekä alku että loppu"),
            ({"opens_0_0": "aamulla", "closes_0_0": "12"}, "En saanut kellonajasta selvää"),
            ({"opens_0_0": "24.10", "closes_0_0": "25"}, "En saanut kellonajasta selvää"),
            ({"opens_0_0": "12", "closes_0_0": "9"}, "Alun pitää olla ennen loppua"),
            ({"opens_0_0": "9", "closes_0_0": "12", "opens_0_1": "11", "closes_0_1": "13"}, "menevät päällekkäin"),
        ],
    )
    async def test_says_what_is_wrong(self, office: Office, town: Town, typed: dict[str, str], said: str) -> None:
        emma = await office.signed_in("Emma")
        page = await emma.press("/admin/hours", "/hours", **typed)
        assert page.status == 400 and said in page.words
        fields = page.form("/hours").fields
        assert {name: fields[name] for name in typed} == typed, "what was typed stays"
        assert {row["staff_id"] for row in await office.rows(opening)} == {town.mari.staff_id, town.kaisa.staff_id}

    async def test_a_place_of_another_team_is_not_taken(self, office: Office, town: Town) -> None:
        theirs = await office.store(lambda store: store.hours.add_place("Muu", "Katu 1", {}, town.mari.team_id))
        emma = await office.signed_in("Emma")
        page = await emma.press("/admin/hours", "/hours", opens_0_0="9", closes_0_0="12", place_0_0=str(theirs))
        assert "Muu" not in page.words
        kept = await office.store(lambda store: store.hours.openings(town.emma.staff_id))
        assert kept == [Opening(0, time(9), time(12), None)]


class TestDaysThatDiffer:
    @pytest.mark.parametrize(
        ("typed", "said", "kept"),
        [
            ({"sort": "away"}, "Poissa koko päivän", (False, None, None)),
            (
                {"sort": "away_hours", "opens": "9", "closes": "11"},
                "Poissa osan päivää 9.00–11.00",
                (False, time(9), time(11)),
            ),
            (
                {"sort": "extra", "opens": "16", "closes": "18"},
                "Ylimääräinen vastaanotto 16.00–18.00",
                (True, time(16), time(18)),
            ),
        ],
    )
    async def test_are_added_and_taken_back(
        self, office: Office, town: Town, typed: dict[str, str], said: str, kept: tuple[object, ...]
    ) -> None:
        mari = await office.signed_in("Mari")
        page = await mari.press("/admin/hours", "/hours/days", day="27.11.2026", **typed)
        assert "Päivä on lisätty" in page.words and f"pe 27.11.: {said}" in page.words
        (row,) = await office.rows(opening_exception)
        assert (row["day"], row["receives"], row["opens"], row["closes"]) == (date(2026, 11, 27), *kept)
        gone = await mari.press("/admin/hours", f"/hours/days/{row['id']}/remove")
        assert "Päivä on poistettu" in gone.words and "Ei poikkeavia päiviä" in gone.words
        assert [entry[1] for entry in await office.audited()][-2:] == ["day_added", "day_removed"]

    async def test_a_meeting_on_it_is_told_of(self, office: Office, town: Town) -> None:
        await town.book(town.aava, at(27, 10))
        mari = await office.signed_in("Mari")
        page = await mari.press("/admin/hours", "/hours/days", day="2026-11-27", sort="away")
        assert "Sille on jo sovittu tapaaminen" in page.words

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"day": "", "sort": "away"}, "En saanut päivästä selvää"),
            ({"day": "2026-11-23", "sort": "away"}, "En saanut päivästä selvää"),
            ({"day": "2026-11-27", "sort": "extra"}, "Kirjoita sekä alku että loppu"),
            ({"day": "2026-11-27", "sort": "away_hours", "opens": "12", "closes": "9"}, "Alun pitää olla ennen"),
        ],
    )
    async def test_says_what_is_wrong(self, office: Office, town: Town, typed: dict[str, str], said: str) -> None:
        mari = await office.signed_in("Mari")
        page = await mari.press("/admin/hours", "/hours/days", **typed)
        assert page.status == 400 and said in page.words
        fields = page.form("/hours/days").fields
        assert {name: fields[name] for name in typed} == typed
        assert await office.count(opening_exception) == 0

    async def test_a_colleagues_day_is_not_ones_own_to_take_back(self, office: Office, town: Town) -> None:
        mari, kaisa = await office.signed_in("Mari"), await office.signed_in("Kaisa")
        await mari.press("/admin/hours", "/hours/days", day="2026-11-27", sort="away")
        (row,) = await office.rows(opening_exception)
        page = await kaisa.open("/admin/hours")
        assert (await kaisa.forge(page, f"/admin/hours/days/{row['id']}/remove")).status == 404
        assert await office.count(opening_exception) == 1
