"""Times in the console: a week, agreeing, moving, calling off, outcomes, rests; and who may touch whose."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from domain.meetings import MeetingKind, State
from storage.tables import appointment, channel_identity, delivery, meeting, service_case, time_request
from tests.admin.calendar_town import Town, at, build
from tests.admin.conftest import Office
from tests.admin.visitor import FROM_HERE, Page, Visitor


@pytest.fixture
async def town(office: Office) -> Town:
    return await build(office)


async def send(visitor: Visitor, page: Page, action: str, **data: str) -> Page:
    """A form with fields of one's own choosing, as a script would send it; the token is good."""
    fields = {**page.form("/logout").fields, **data}
    return Page(await visitor.http.post(f"/admin{action}", data=fields, headers=FROM_HERE))


def actions(audited: list[tuple[int | None, str, str | None, int | None]], *names: str) -> list[Any]:
    return [row for row in audited if row[1] in names]


class TestTheWeek:
    async def test_tells_what_is_agreed_and_what_is_free(self, office: Office, town: Town) -> None:
        first = await town.book(town.aava, at(24, 12))
        await town.book(town.eetu, at(25, 9), MeetingKind.PHONE)
        await office.store(lambda store: store.appointments.confirm(first.id, 0))
        mari = await office.signed_in("Mari")
        page = await mari.open("/admin/agenda")
        assert "viikko 48" in page.words and "ti 24.11. tänään" in page.words
        for said in (
            "12.00–13.00 Aava Aalto Ensimmäinen tapaaminen · paikka avoin ✓ tulossa",
            "9.00–9.30 Eetu Eerola Puhelu ei ole vielä vahvistanut",
            "13.15–15.00 vapaata",
            "9.40–15.00 vapaata",
        ):
            assert said in page.words, said
        assert f"/admin/appointments/{first.id}" in page.links
        assert (await office.audited())[-1] == (town.mari.staff_id, "agenda_viewed", "staff", town.mari.staff_id)

    async def test_goes_on_week_by_week(self, office: Office, town: Town) -> None:
        await town.book(town.aava, at(30, 10))
        mari = await office.signed_in("Mari")
        page = await mari.open("/admin/agenda")
        assert "Aava" not in page.words
        later = await mari.open(next(link for link in page.links if "week=2026-11-30" in link))
        assert "ma 30.11." in later.words and "Aava Aalto" in later.words
        assert "viikko 48" in (await mari.open("/admin/agenda?week=joskus")).words

    async def test_at_a_weekend_begins_with_the_week_to_come(self, office: Office, town: Town) -> None:
        for day, week in ((27, "viikko 48"), (28, "viikko 49"), (29, "viikko 49"), (30, "viikko 49")):
            office.clock.set(at(day, 12))
            mari = await office.signed_in("Mari")
            assert week in (await mari.open("/admin/agenda")).words

    async def test_says_who_will_be_late_and_asks_who_came(self, office: Office, town: Town) -> None:
        made = await town.book(town.aava, at(24, 11))
        await office.store(lambda store: store.appointments.late(made.id))
        mari = await office.signed_in("Mari")
        assert "! myöhästyy, sanoi klo 10.00" in (await mari.open("/admin/agenda")).words
        other = await town.book(town.eetu, at(24, 13), MeetingKind.PHONE)
        office.clock.set(at(24, 13, 40))
        mari = await office.signed_in("Mari")
        page = await mari.open("/admin/agenda")
        assert "merkitse, tuliko asiakas" in page.words
        done = await send(
            mari, page, f"/appointments/{other.id}/outcome", outcome="attended", back="/admin/agenda?week=2026-11-23"
        )
        assert done.path == "/admin/agenda" and "✓ tuli" in done.words
        assert "Voit korjata painamalla toista" in done.words

    async def test_closed_and_away_days_say_so(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        await office.store(lambda store: store.rules.change(None, closure_days=("2026-11-26",)))
        await mari.press("/admin/hours", "/hours/days", day="2026-11-27", sort="away")
        page = await mari.open("/admin/agenda")
        assert "to 26.11. Suljettu." in page.words and "pe 27.11. Poissa koko päivän." in page.words

    async def test_without_hours_says_what_comes_first(self, office: Office, town: Town) -> None:
        emma = await office.signed_in("Emma")
        page = await emma.open("/admin/agenda")
        assert "Sinulla ei ole vielä vastaanottoaikoja" in page.words and "/admin/hours" in page.links

    async def test_whose_week_one_may_see(self, office: Office, town: Town) -> None:
        await town.book(town.aava, at(24, 12))
        seen = {}
        for name in ("Leena", "Kaisa", "Emma"):
            visitor = await office.signed_in(name)
            page = await visitor.open(f"/admin/agenda?who={town.mari.staff_id}")
            seen[name] = (page.status, "Aava Aalto" in page.words)
        assert seen == {"Leena": (200, True), "Kaisa": (404, False), "Emma": (404, False)}
        assert (await office.audited())[-1][1:] == ("view_refused", "staff", town.mari.staff_id)
        leena = await office.signed_in("Leena")
        assert (await leena.open(f"/admin/agenda?who={town.emma.staff_id}")).status == 404


class TestAgreeing:
    async def test_picks_a_free_time(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        page = await mari.open(f"/admin/clients/{town.aava.id}")
        assert "Ei sovittuja tapaamisia. Sovi aika" in page.words
        form = await mari.open(f"/admin/cases/{town.aava.case_id}/book")
        assert "Vapaat ajat" in form.words and "to 26.11." in form.words
        done = await mari.send(
            posted(form, "/book"),
            form,
            time=at(26, 9, 30).isoformat(),
            place=str(town.place),
        )
        assert done.path == f"/admin/clients/{town.aava.id}" and "Aika on sovittu" in done.words
        assert "to 26.11. klo 9.30–10.30 Ensimmäinen tapaaminen, Ohjaamo" in done.words
        assert "Aika sovittu" in done.words and "suunniteltu" in done.words, "what the bot will say is on the page"

    async def test_marks_the_first_contact_with_its_trace(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        page = await mari.open(f"/admin/cases/{town.aava.case_id}/book")
        await mari.send(posted(page, "/book"), page, time=at(26, 9, 30).isoformat())
        case = next(row for row in await office.rows(service_case) if row["id"] == town.aava.case_id)
        assert (case["first_contact_at"], case["first_contact_by"]) == (office.clock(), town.mari.staff_id)
        assert actions(await office.audited(), "contact_marked", "appointment_booked") == [
            (town.mari.staff_id, "contact_marked", "client", town.aava.id),
            (town.mari.staff_id, "appointment_booked", "client", town.aava.id),
        ]

    async def test_any_other_time_typed_as_people_write(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        page = await mari.open(f"/admin/cases/{town.aava.case_id}/book?kind=online")
        done = await mari.send(
            posted(page, "/book"),
            page,
            time="",
            day="28.11.2026",
            clock="17.45",
            link="https://video.example.fi/aava",
            material="Lue tämä.\nJa tämä.",
        )
        assert "la 28.11. klo 17.45–18.30 Verkkotapaaminen, Avaa linkki" in done.words
        (row,) = await office.rows(meeting)
        assert row["material"] == "Lue tämä.\nJa tämä." and row["link"] == "https://video.example.fi/aava"
        assert row["starts_at"] == at(28, 17, 45)

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"time": ""}, "Valitse aika tai kirjoita päivä"),
            ({"time": "huomenna"}, "Valitse aika tai kirjoita päivä"),
            ({"day": "31.2.2026", "clock": "10.00"}, "En saanut päivästä selvää"),
            ({"day": "2026-11-27", "clock": "puoli"}, "En saanut kellonajasta selvää"),
            ({"day": "2026-11-23", "clock": "10"}, "on jo mennyt"),
            ({"day": "2026-11-25", "clock": "12.30"}, "ehti mennä"),
            ({"day": "2026-11-27", "clock": "10", "link": "javascript:alert(1)"}, "Linkin pitää alkaa https://"),
            ({"day": "2026-11-27", "clock": "10", "link": "http://video.example.fi"}, "Linkin pitää alkaa https://"),
            ({"day": "2026-11-27", "clock": "10", "material": "x" * 1001}, "Teksti on liian pitkä"),
        ],
    )
    async def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, office: Office, town: Town, typed: dict[str, str], said: str
    ) -> None:
        await town.book(town.eetu, at(25, 12))
        mari = await office.signed_in("Mari")
        page = await mari.open(f"/admin/cases/{town.aava.case_id}/book?kind=online")
        refused = await mari.send(posted(page, "/book"), page, **{"time": "", "material": "Lue tämä.", **typed})
        assert refused.status == 400 and said in refused.words
        kept = posted(refused, "/book").fields
        for name, value in {"material": "Lue tämä.", **typed}.items():
            assert name == "time" or kept[name] == value, name
        assert await office.count(appointment) == 1
        case = next(row for row in await office.rows(service_case) if row["id"] == town.aava.case_id)
        assert case["first_contact_at"] is None, "nothing is half done"

    async def test_a_client_is_not_booked_twice_at_once(self, office: Office, town: Town) -> None:
        await town.book(town.aava, at(26, 10))
        kaisa = await office.signed_in("Leena")
        page = await kaisa.open(f"/admin/cases/{town.aava.case_id}/book")
        refused = await kaisa.send(posted(page, "/book"), page, time="", day="2026-11-26", clock="10.30")
        assert refused.status == 400 and "ehti mennä" in refused.words

    async def test_three_way_meeting_has_both(self, office: Office, town: Town) -> None:
        await town.book(town.aava, at(25, 9))
        mari = await office.signed_in("Mari")
        page = await mari.open(f"/admin/cases/{town.eetu.case_id}/book?kind=three_way")
        lone = await mari.send(posted(page, "/book"), page, time=at(26, 9).isoformat())
        assert lone.status == 400 and "Valitse toinen koordinaattori" in lone.words
        both = await mari.open(f"/admin/cases/{town.eetu.case_id}/book?kind=three_way&second={town.kaisa.staff_id}")
        assert "Tapaamisen pitää Mari Mäki, Kaisa Koski." in both.words
        await mari.send(posted(both, "/book"), both, time=at(26, 9).isoformat())
        kaisa = await office.signed_in("Kaisa")
        week = await kaisa.open("/admin/agenda")
        assert "Eetu Eerola Yhteinen tapaaminen" in week.words and "mukana Mari Mäki" in week.words
        (made,) = [row["id"] for row in await office.rows(appointment) if row["client_id"] == town.eetu.id]
        assert (await kaisa.open(f"/admin/appointments/{made}")).status == 200, "she holds it too"
        assert (await kaisa.open(f"/admin/clients/{town.eetu.id}")).status == 404, "but the client is not hers"

    async def test_second_coordinator_is_of_the_team(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        path = f"/admin/cases/{town.aava.case_id}/book?kind=three_way&second={town.emma.staff_id}"
        page = await mari.open(path)
        assert "Tapaamisen pitää Mari Mäki." in page.words

    async def test_a_week_without_free_times_leads_on(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        page = await mari.open(f"/admin/cases/{town.aava.case_id}/book?week=2026-11-16")
        assert "Tällä viikolla ei ole vapaita aikoja. Seuraava vapaa: tänään" in page.words

    async def test_who_has_no_chat_left_is_told_by_a_person(self, office: Office, town: Town) -> None:
        blocked = update(channel_identity).values(blocked_at=office.clock())
        await office.database.run(lambda connection: connection.execute(blocked))
        mari = await office.signed_in("Mari")
        page = await mari.open(f"/admin/cases/{town.aava.case_id}/book")
        done = await mari.send(posted(page, "/book"), page, time=at(26, 9, 30).isoformat())
        assert "Kerro hänelle itse" in done.words and "Asiakas saa viestin" not in done.words
        asked = await mari.open(f"/admin/cases/{town.eetu.case_id}/book")
        refused = await mari.send(asked.form("/ask"), asked)
        assert refused.status == 400 and "Soita hänelle" in refused.words
        case = next(row for row in await office.rows(service_case) if row["id"] == town.eetu.case_id)
        assert case["first_contact_at"] is None

    async def test_asking_to_pick_a_time(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        page = await mari.open(f"/admin/cases/{town.aava.case_id}/book")
        asked = await mari.send(page.form("/ask"), page)
        assert "Asiakasta pyydetään valitsemaan aika" in asked.words
        assert "Asiakas valitsee aikaa: Ensimmäinen tapaaminen." in asked.words
        (request,) = await office.rows(time_request)
        assert (request["case_id"], request["staff_id"]) == (town.aava.case_id, town.mari.staff_id)
        made = actions(await office.audited(), "contact_marked", "time_asked")
        assert [row[1] for row in made] == ["contact_marked", "time_asked"]
        again = await mari.send(page.form("/ask"), page)
        assert again.status == 400 and "on jo pyydetty" in again.words
        ended = await mari.press(f"/admin/clients/{town.aava.id}", "/ask/end")
        assert "Pyyntö on peruttu" in ended.words
        assert [row["state"] for row in await office.rows(time_request)] == ["withdrawn"]


class TestOneAppointment:
    async def test_is_moved(self, office: Office, town: Town) -> None:
        made = await town.book(town.aava, at(26, 10))
        mari = await office.signed_in("Mari")
        page = await mari.open(f"/admin/appointments/{made.id}")
        moved = await mari.send(page.form("/move"), page, time=at(27, 9).isoformat())
        assert "Aika on siirretty" in moved.words and "pe 27.11. klo 9.00–10.00" in moved.words
        assert "siirretty pe 27.11. klo 9.00 · Mari Mäki" in moved.words
        again = await mari.send(page.form("/move"), page, time=at(27, 9).isoformat())
        assert again.status == 400 and "on jo silloin" in again.words

    async def test_is_called_off_with_a_word(self, office: Office, town: Town) -> None:
        made = await town.book(town.aava, at(26, 10))
        mari = await office.signed_in("Mari")
        path = f"/admin/appointments/{made.id}"
        page = await mari.open(path)
        long = await mari.send(page.form("/cancel"), page, reason="x" * 301)
        assert long.status == 400 and "liian pitkä" in long.words
        gone = await mari.send(page.form("/cancel"), page, reason="Olen koulutuksessa")
        assert "Aika on peruttu" in gone.words and "Syy Olen koulutuksessa" in gone.words
        assert "Sovi uusi aika" in gone.words
        assert (await mari.send(page.form("/cancel"), page)).status == 404
        assert actions(await office.audited(), "appointment_cancelled") == [
            (town.mari.staff_id, "appointment_cancelled", "client", town.aava.id)
        ]

    async def test_outcome_in_one_press_and_another_corrects_it(self, office: Office, town: Town) -> None:
        made = await town.book(town.aava, at(24, 11))
        mari = await office.signed_in("Mari")
        path = f"/admin/clients/{town.aava.id}"
        page = await mari.open(path)
        assert not page.has_form("/outcome")
        early = await send(mari, page, f"/appointments/{made.id}/outcome", outcome="attended")
        assert early.status == 400 and "ei vielä alkanut" in early.words
        office.clock.set(at(24, 11, 5))
        mari = await office.signed_in("Mari")
        for outcome, said in (("no_show", "! ei tullut"), ("attended", "✓ tuli"), ("excused", "– oli este")):
            page = await send(
                mari, await mari.open(path), f"/appointments/{made.id}/outcome", outcome=outcome, back=path
            )
            assert page.path == path and said in page.words
        assert (await office.rows(appointment))[0]["state"] == State.EXCUSED
        assert (await send(mari, page, f"/appointments/{made.id}/outcome", outcome="booked")).status == 404
        assert len(actions(await office.audited(), "outcome_set")) == 3

    async def test_whose_it_is_not(self, office: Office, town: Town) -> None:
        made = await town.book(town.aava, at(26, 10))
        for name in ("Emma", "Kaisa"):
            visitor = await office.signed_in(name)
            home = await visitor.open("/admin/")
            assert (await visitor.open(f"/admin/appointments/{made.id}")).status == 404
            for press in ("move", "cancel", "outcome"):
                sent = await send(
                    visitor,
                    home,
                    f"/appointments/{made.id}/{press}",
                    time=at(27, 9).isoformat(),
                    outcome="attended",
                )
                assert sent.status == 404, press
            assert (await office.audited())[-1][1:] == ("view_refused", "client", town.aava.id)
        (row,) = await office.rows(appointment)
        assert (row["state"], row["revision"]) == ("booked", 0)

    async def test_admins_look_and_do_not_press(self, office: Office, town: Town) -> None:
        made = await town.book(town.aava, at(26, 10))
        admin = await office.signed_in("Aino")
        page = await admin.open(f"/admin/appointments/{made.id}")
        assert page.status == 200 and not page.has_form("/move") and not page.has_form("/cancel")
        assert (await send(admin, page, f"/appointments/{made.id}/cancel")).status == 403


class TestWhoMayEnter:
    PATHS = ("/agenda", "/meetings/new", "/meetings/1", "/cases/1/book", "/cases/1/rest", "/appointments/1", "/hours")
    PRESSES = (
        "/meetings",
        "/meetings/1/join",
        "/meetings/1/cancel",
        "/cases/1/book",
        "/cases/1/ask",
        "/cases/1/ask/end",
        "/cases/1/rest",
        "/cases/1/wake",
        "/appointments/1/move",
        "/appointments/1/cancel",
        "/appointments/1/outcome",
        "/hours",
        "/hours/days",
        "/hours/days/1/remove",
    )

    async def test_auditors_are_refused(self, office: Office, town: Town) -> None:
        tiina = await office.signed_in("Tiina")
        home = await tiina.open("/admin/audit")
        for path in (*self.PATHS, "/messages", "/settings", "/settings/kinds", "/settings/places"):
            assert (await tiina.open(f"/admin{path}")).status == 403, path
        for path in self.PRESSES:
            assert (await send(tiina, home, path)).status == 403, path

    async def test_nothing_happens_without_the_sessions_token(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        for path in self.PRESSES:
            sent = await mari.http.post(f"/admin{path}", data={"csrf": "0" * 64}, headers=FROM_HERE)
            assert sent.status_code == 419, path
            sent = await mari.http.post(f"/admin{path}", headers={"sec-fetch-site": "cross-site"})
            assert sent.status_code == 403, path

    async def test_another_teams_case_is_not_there(self, office: Office, town: Town) -> None:
        emma = await office.signed_in("Emma")
        home = await emma.open("/admin/")
        case = town.aava.case_id
        for path in (f"/cases/{case}/book", f"/cases/{case}/rest"):
            assert (await emma.open(f"/admin{path}")).status == 404, path
        data = {"kind": "first", "time": at(26, 9).isoformat()}
        for press in ("book", "ask", "ask/end", "rest", "wake"):
            assert (await send(emma, home, f"/cases/{case}/{press}", **data)).status == 404, press
        assert await office.count(appointment) == 0 and await office.count(delivery) == 0


class TestResting:
    async def test_until_a_day_and_woken(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        path = f"/admin/cases/{town.aava.case_id}/rest"
        for typed in ("24.11.2026", "joskus", "2019-01-01"):
            refused = await mari.press(path, "/rest", until=typed)
            assert refused.status == 400 and "En saanut päivästä selvää" in refused.words
            assert refused.form("/rest").fields["until"] == typed
        rests = await mari.press(path, "/rest", until="2027-01-07")
        assert "Tauko on alkanut" in rests.words and "Tauolla tänään – 7.1.2027" in rests.words
        twice = await mari.press(path, "/rest", until="")
        assert twice.status == 400 and "on tauolla" in twice.words
        awake = await mari.press(f"/admin/clients/{town.aava.id}", "/wake")
        assert "Palvelu jatkuu" in awake.words and "Tauolla" not in awake.words
        assert [row[1] for row in actions(await office.audited(), "case_rested", "case_woken")] == [
            "case_rested",
            "case_woken",
        ]


class TestGroups:
    async def test_is_made_filled_and_called_off(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        made = await mari.press(
            "/admin/meetings/new", "/meetings", kind="group", day="2026-11-27", clock="12.00", place=str(town.place)
        )
        assert "Ryhmä on kalenterissa" in made.words and "Ei vielä ketään" in made.words
        path = made.path
        joined = await mari.send(made.form("/join"), made, case=str(town.aava.case_id))
        assert "Asiakas on ryhmässä" in joined.words and "1 / 10 paikkaa" in joined.words
        twice = await send(mari, joined, f"{path.removeprefix('/admin')}/join", case=str(town.aava.case_id))
        assert twice.status == 400
        nobody = await mari.send(joined.form("/join"), joined, case="")
        assert nobody.status == 400 and "Valitse asiakas listalta" in nobody.words

        kaisa = await office.signed_in("Kaisa")
        other = await kaisa.open(path)
        assert "Aava" not in other.words and "Lisäksi 1 kollegan asiakas" in other.words
        await kaisa.send(other.form("/join"), other, case=str(town.kaisas.case_id))
        assert (await send(kaisa, other, f"{path.removeprefix('/admin')}/cancel")).status == 404
        strange = await send(kaisa, other, f"{path.removeprefix('/admin')}/join", case=str(town.eetu.case_id))
        assert strange.status == 404

        emma = await office.signed_in("Emma")
        assert (await emma.open(path)).status == 404
        off = await mari.press(path, f"{path.removeprefix('/admin')}/cancel")
        assert "Ryhmä on peruttu" in off.words
        assert {row["state"] for row in await office.rows(appointment)} == {"cancelled"}
        assert (await mari.open(path)).status == 404
        again = await mari.press("/admin/meetings/new", "/meetings", kind="group", day="2026-11-27", clock="12.00")
        assert "Ryhmä on kalenterissa" in again.words, "the time is free again"

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"day": "", "clock": ""}, "Valitse aika tai kirjoita päivä"),
            ({"day": "2026-11-23"}, "on jo mennyt"),
            ({"clock": "25"}, "En saanut kellonajasta selvää"),
        ],
    )
    async def test_says_what_is_wrong(self, office: Office, town: Town, typed: dict[str, str], said: str) -> None:
        mari = await office.signed_in("Mari")
        whole = {"kind": "drop_in", "day": "2026-11-27", "clock": "12.00", "material": "Avoin kaikille"}
        page = await mari.press("/admin/meetings/new", "/meetings", **{**whole, **typed})
        assert page.status == 400 and said in page.words
        assert page.form("/meetings").fields == {**page.form("/meetings").fields, **whole, **typed}
        assert await office.count(meeting) == 0

    async def test_is_offered_where_a_time_is_agreed(self, office: Office, town: Town) -> None:
        mari = await office.signed_in("Mari")
        made = await mari.press("/admin/meetings/new", "/meetings", kind="group", day="2026-11-27", clock="12.00")
        number = made.path.rsplit("/", 1)[1]
        done = await mari.press(f"/admin/cases/{town.aava.case_id}/book", f"/meetings/{number}/join")
        assert "1 / 10 paikkaa" in done.words
        case = next(row for row in await office.rows(service_case) if row["id"] == town.aava.case_id)
        assert case["first_contact_at"] == office.clock()


class TestTodos:
    async def test_one_list_by_due_with_words(self, office: Office, town: Town) -> None:
        made = await town.book(town.aava, at(24, 12))

        def fill(people: Any) -> None:
            person = town.aava.person_id
            people.todo("meet_again", person, due_at=at(25, 9), staff_id=town.mari.staff_id)
            people.todo("no_time_fits", person, due_at=at(23, 9))
            people.todo("running_late", person, due_at=at(24, 12), appointment_id=made.id, staff_id=town.mari.staff_id)
            people.todo("check_in", person, due_at=at(24, 9))

        await office.put(fill)
        mari = await office.signed_in("Mari")
        page = await mari.open("/admin/")
        order = [
            "Mikään aika ei sopinut ! myöhässä päivän",
            "Vastasi kuulumisiin ! myöhässä (klo 9.00)",
            "Myöhästyy tapaamisesta tänään klo 12.00",
            "Sopikaa uusi tapaaminen huomenna klo 9.00",
        ]
        places = [page.words.find(said) for said in order]
        assert -1 not in places and places == sorted(places), places
        assert f"/admin/appointments/{made.id}" in page.links, "leads to where it is dealt with"


def posted(page: Page, action: str) -> Any:
    """Of two forms with the same address, the one that changes something."""
    (found,) = [form for form in page.forms if form.action.endswith(action) and form.method == "post"]
    return found
