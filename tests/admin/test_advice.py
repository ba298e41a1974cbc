"""Advice cards in the console: made, seen as the chat shows them, checked, and asked for when they need somebody."""

from __future__ import annotations

from domain.roles import Role
from locales import load
from storage.advice_starters import starters
from tests.admin.conftest import Office
from tests.kit.people import People

TEXTS = {
    f"{part}_{code}": f"{part} <b>{code}</b>"
    for part in ("title", "for_whom", "body", "authority", "asked_as")
    for code in ("fi", "sv", "en")
}
WHOLE = {**TEXTS, "topic": "subsidy", "source": "https://example.fi/tuki", "checked": ""}


async def test_a_card_is_made_checked_and_given_on(office: Office) -> None:
    def fill(people: People) -> int:
        team = people.team("Lahti")
        people.colleague("Mari Mäki", team_id=team)
        return people.colleague("Kaisa Koski", team_id=team).staff_id

    kaisa_id = await office.put(fill)
    mari, kaisa = await office.signed_in("Mari"), await office.signed_in("Kaisa")
    listed = await mari.open("/admin/advice")
    assert "Kortteja ei ole, joten ihminen vastaa kaikkiin kysymyksiin." in listed.words
    assert "Neuvontakortit" in (await mari.open("/admin/more")).words

    refused = await mari.press("/admin/advice/new", "/advice/new", **{**WHOLE, "source": "javascript:alert(1)"})
    assert refused.status == 400 and "Linkin pitää alkaa https://" in refused.words
    assert refused.form("/advice/new").fields["title_sv"] == "title <b>sv</b>", "what was typed stays"
    for wrong, said in (
        ({"title_en": " "}, "kaikilla kielillä"),
        ({"topic": "x"}, "Valitse, mitä asiaa"),
        ({"valid_to": "joskus"}, "En saanut päivästä selvää"),
    ):
        refused = await mari.press("/admin/advice/new", "/advice/new", **{**WHOLE, **wrong})
        assert refused.status == 400 and said in refused.words

    page = await mari.press("/admin/advice/new", "/advice/new", **WHOLE)
    assert page.path == "/admin/advice/1" and "Tarkistamatta" in page.words
    assert "title <b>fi</b>" in page.words and "<b>title &lt;b&gt;sv&lt;/b&gt;</b>" in page.html, "as the chat shows it"
    assert "Neuvontakortit odottavat sinua 1" in (await mari.open("/admin/")).words

    before = await mari.open("/admin/advice/1")
    page = await mari.press("/admin/advice/1", "/advice/1/check")
    assert "merkitty tarkistetuksi tänään" in page.words and "Käytössä" in page.words
    assert "odottavat sinua" not in (await mari.open("/admin/")).words
    late = await mari.send(before.form("/advice/1/retire"), before)
    assert late.status == 400 and "Joku muu muutti" in late.words
    late = await mari.send(before.form("/advice/1"), before, title_fi="Uusi nimi", checked="")
    assert late.status == 400 and late.form("/advice/1").fields["title_fi"] == "Uusi nimi"
    page = await mari.send(late.form("/advice/1"), late, checked="")
    assert "Tarkistamatta" in page.words, "another text has to be checked anew"

    others = await kaisa.open("/admin/advice/1")
    assert "toinen vastuuhenkilö" in others.words and not others.has_form("/advice/1")
    page = await mari.press("/admin/advice/1", "/advice/1/owner", owner=str(kaisa_id))
    assert "Vastuuhenkilö: Kaisa Koski" in page.words
    page = await kaisa.press("/admin/advice/1", "/advice/1", checked="yes", valid_to="2026-11-30")
    assert "Vanhenee pian" in page.words
    today = await kaisa.open("/admin/")
    assert "Uusi nimi ! Vanhenee pian viimeinen päivä" in today.words
    page = await kaisa.press("/admin/advice/1", "/advice/1/retire")
    assert page.path == "/admin/advice" and "Uusi nimi" not in page.words


async def test_who_edits_content_sees_to_what_is_nobodys_in_their_own_language(office: Office) -> None:
    def fill(people: People) -> None:
        people.colleague("Aino Alku", Role.ADMIN, language="sv")
        people.colleague("Tiina Tarkka", Role.AUDITOR)

    await office.put(fill)
    await office.store(lambda store: store.advice.ensure_started(starters(load())))
    aino = await office.signed_in("Aino")
    assert "Rådgivningskort väntar på dig 9" in (await aino.open("/admin/")).words
    page = await aino.open("/admin/advice")
    assert "Lönesubvention ! Inte kontrollerat Aldrig kontrollerat Tills vidare Ingen 0 0/0" in page.words
    tiina = await office.signed_in("Tiina")
    assert (await tiina.open("/admin/advice")).status == 403
