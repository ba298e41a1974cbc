"""From need to people, both sides told as they see it: the client first, the employer only after their yes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from domain.calendar import local_day
from domain.employers import Answer, WhyNot
from domain.meetings import By
from domain.progress import Outcome
from storage.database import Database
from storage.erasure_wishes import How
from storage.errors import Refused
from storage.store import Store
from storage.tables import appointment, candidate, company_event, todo
from tests.kit.need import KITCHEN, SECRETS, Town, build, person_of
from tests.kit.talk import House, Person


@pytest.fixture
async def town(database: Database) -> Town:
    return await build(await House(database).open())


async def test_from_the_question_to_the_interview(town: Town) -> None:
    house, aino, pirkko = town.house, town.aino, town.pirkko
    number = await town.ask()
    await aino.hears(
        "Kahvila Koivu Oy", "Työ: Keittiöapulainen", "Paikka: Lahden tori", "Alkaa: heti", "osa-aikaisesti"
    )
    await aino.press("Katso ja vastaa")
    await aino.hears("Saako sinua ehdottaa tähän työhön?", "kuten työnantaja sen kertoi: TES", "ei ole vielä lupaus")
    await aino.press("Kysyn ensin lisää")
    await aino.hears("Ihminen vastaa sinulle")
    await aino.say("Onko siellä iltavuoroja?")
    assert await town.stage(number) == "asked"
    await aino.press_data(await door(aino, "Katso ja vastaa"))
    await aino.press("Saa ehdottaa")
    await aino.hears("Mari Mäkelä tekee sinusta kortin", "vasta, kun hyväksyt sen")

    await town.write(number, 0)
    await aino.hears("Esittelykorttisi on valmis: Kahvila Koivu Oy")
    old = await door(aino, "Katso korttini")
    await aino.press("Katso korttini")
    await aino.hears(
        "juuri näin:\n\nAino\nOsaan: Olen ollut kesät kahvilassa.",
        "Kielet: suomi, englanti",
        "Ajokortti: B (henkilöauto)",
        "Kortit ja passit: hygieniapassi",
        "Työajat, jotka sopivat: osa-aikaisesti, iltaisin",
    )
    assert "Virtanen" not in await aino.hears()
    await aino.press("Muuttakaa jotakin")
    await aino.say("Osaan tehdä myös kakkuja")
    await aino.hears("Mari Mäkelä muuttaa korttia")
    assert (await house.rows(candidate))[0]["card_wish"] == "Osaan tehdä myös kakkuja"
    assert await town.introduce(number) == []
    await town.write(number, 1, type(KITCHEN)(f"{KITCHEN.can} Teen myös kakkuja.", KITCHEN.hopes, KITCHEN.chosen))
    await aino.press_data(old)
    await aino.hears("Kortti on muuttunut. Tässä on uusi.", "Teen myös kakkuja.")
    await aino.press("Kortti on hyvä")
    await aino.hears("Kiitos! Mari Mäkelä lähettää kortin työnantajalle: Kahvila Koivu Oy")

    assert await town.introduce(number) == [number]
    await aino.hears("Korttisi on nyt nähtävillä: Kahvila Koivu Oy")
    await pirkko.hears("Sinulle on esittelykortti: Keittiöapulainen")
    assert "Aino" not in await pirkko.hears()
    await pirkko.press("Katso kortit")
    await pirkko.hears("Aino\nOsaan: Olen ollut kesät kahvilassa.", "Teen myös kakkuja", "Mitä sanot?")
    assert "Virtanen" not in await pirkko.hears()
    await pirkko.press("Haluan tavata", "Meillä")
    await pirkko.say("Tori 3, kysy Pirkkoa")
    await pirkko.hears("Nämä ajat sopivat hakijalle ja hänen yhteyshenkilölleen")
    first = (await pirkko.labels())[0]
    await pirkko.press(first)
    await pirkko.hears(f"Haastattelu on sovittu: {first}")
    await house.speaks(care=False)
    await aino.hears(first, "Työhaastattelu: Kahvila Koivu Oy", "Paikka: Tori 3, kysy Pirkkoa", "Mukana on myös Mari")
    await pirkko.hears("Haastattelu on sovittu.", "Paikka: Tori 3, kysy Pirkkoa")
    await pirkko.press("Katso kortit")
    await pirkko.hears("Aino Virtanen", f"Haastattelu on sovittu: {first}")

    await aino.press("En pääse")
    await aino.say("Kipeä")
    kinds = {row["kind"] for row in await house.rows(todo) if row["done_at"] is None}
    assert "employer_answered" in kinds
    assert not kinds & {"card_approved", "candidate_answered"}, "the next step was taken"


async def test_the_employer_hears_of_a_cancelled_interview_and_hires(town: Town) -> None:
    house, aino, pirkko = town.house, town.aino, town.pirkko
    number = await town.introduced(full_name=True)
    await pirkko.press("Katso kortit")
    await pirkko.hears("Aino Virtanen\nOsaan")
    await pirkko.press("Haluan tavata", "Teidän haastattelutilassanne")
    await pirkko.press("Mikään ei sovi")
    await pirkko.press("Ohita")
    await pirkko.hears("Viimeistään torstaina 26.11. yhteyshenkilösi sopii haastattelun ajan kanssasi.")
    assert "interview_wanted" in {row["kind"] for row in await house.rows(todo)}
    await pirkko.press_data(await door(pirkko, "Katso kortit"))
    await pirkko.hears("Olet vastannut, että haluat tavata.")
    await pirkko.press("Haluan tavata", "Teidän haastattelutilassanne")
    await pirkko.press((await pirkko.labels())[0])
    await house.speaks(care=False)
    await aino.hears("Paikka: Nuorten talo, Kauppakatu 1, Lahti")
    await aino.say("ajat")
    await house.speaks(care=False)
    (agreed,) = await house.rows(appointment)
    await house.write(lambda store: store.appointments.cancel(agreed["id"], by=By.CLIENT))
    await house.speaks(care=False)
    await pirkko.hears("Sovittu haastattelu on peruttu: Keittiöapulainen")
    await pirkko.press("Katso kortit", "Palkkasin hänet")
    await pirkko.hears("Hienoa! Kiitos, että kerroit.")
    found = await house.write(lambda store: store.requests.find(town.need))
    assert (await town.stage(number), found and found.state, found and found.filled) == ("hired", "filled", 1)


async def test_nothing_of_the_client_reaches_an_employer_too_early(town: Town) -> None:
    """Asked, yes, card written, approved; another company, forwarded doors: nobody sees a word of hers."""
    aino, pirkko = town.aino, town.pirkko
    number = await town.ask()
    await nothing_seen(town, "asked")
    aside = await door(aino, "Katso ja vastaa")
    await aino.press("Katso ja vastaa", "Ei tällä kertaa")
    assert await town.stage(number) == "no", "a no counts from the press on"
    await aino.hears("Mikään muu ei muutu")
    await aino.say("Liian kaukana")
    await nothing_seen(town, "no")
    await aino.press_data(aside)
    await aino.press("Saa ehdottaa")
    await nothing_seen(town, "yes")
    await town.write(number, 0)
    await nothing_seen(town, "card written")
    for other in (pirkko, town.olli):
        for stranger in (aside, await door(aino, "Katso korttini"), await door(aino, "En olekaan enää mukana")):
            await other.press_data(stranger)
            assert "Kahvila" not in await other.hears()
    assert await town.stage(number) == "yes"
    await aino.press_data(await door(aino, "Katso korttini"))
    await aino.press("Kortti on hyvä")
    await nothing_seen(town, "approved")

    assert await town.introduce(number) == [number]
    cards = await door(pirkko, "Katso kortit")
    await pirkko.hears("Sinulle on esittelykortti")
    assert "Aino" not in "".join([f"{one.body}{one.prompt}" for one in await pirkko.messages()]), (
        "the notice has no name"
    )
    for other in (town.olli, aino):
        await other.press_data(cards)
        await other.hears("Tässä ei ole nyt kortteja")
    assert not secrets_in(await everything(town, town.olli))
    colleague = town.house.person("colleague")
    await colleague.start()
    who = await person_of(town.house, colleague)
    await town.house.write(
        lambda store: store.companies.join(
            who, {"name": "Kahvila Koivu", "business_id": "1234567-1"}, {"full_name": "Kuka Vain"}
        )
    )
    await colleague.press_data(cards)
    await colleague.hears("Tässä ei ole nyt kortteja")
    await pirkko.press_data(cards)
    await pirkko.hears("Aino")
    with pytest.raises(Refused, match="stage"):
        await town.write(number, 1)


async def withdrawn(town: Town) -> None:
    await town.aino.press_data(await door(town.aino, "En olekaan enää mukana"))
    await town.aino.hears("Olet nyt mukana: Kahvila Koivu Oy")
    await town.aino.press("En ole enää mukana")
    await town.aino.hears("Työnantajalle ei kerrota syytä")


async def stopped(town: Town) -> None:
    await town.aino.say("STOP")


async def closed(town: Town) -> None:
    await town.press(lambda store: store.progress.close(town.mari, town.case_id, Outcome.WORK, None))


async def erased(town: Town) -> None:
    await town.press(lambda store: store.erasing.erase(town.client_person, how=How.CHAT))


@pytest.mark.parametrize("ending", [withdrawn, stopped, closed, erased])
async def test_nothing_is_left_with_the_employer_afterwards(
    town: Town, ending: Callable[[Town], Awaitable[None]]
) -> None:
    number = await town.introduced()
    pirkko = town.pirkko
    await pirkko.press("Katso kortit", "Haluan tavata", "Teidän haastattelutilassanne")
    await pirkko.press((await pirkko.labels())[0])
    await town.house.speaks(care=False)
    await pirkko.press("Katso kortit")
    assert "pullaa" in await everything(town, pirkko), "it was there to be seen"
    await ending(town)
    await town.house.speaks(care=False)
    await pirkko.hears("Yksi ehdottamistamme ihmisistä ei ole enää käytettävissä: Keittiöapulainen")
    await nothing_seen(town, ending.__name__)
    agreed = await town.house.rows(appointment)
    assert all(row["state"] == "cancelled" for row in agreed), "both have their time again"
    for late in ("Haluan tavata", "Palkkasin hänet"):
        await pirkko.say(late)
    assert await town.stage(number) in ("withdrawn", "")
    assert (
        await town.press(lambda store: store.candidates.introduce(town.mari, town.need, [number], checked=True)) == []
    )


async def test_the_name_goes_no_further_than_was_said_and_comes_back_from_everywhere(town: Town) -> None:
    """No interview without a wish to meet, no surname by "I hired"; who saw a name forgets it, also who has left."""
    number = await town.introduced()
    pirkko, boss = town.pirkko, town.contact.person_id
    await pirkko.press("Katso kortit")
    times = await town.press(lambda store: store.candidates.interview_times(boss, number))
    with pytest.raises(Refused, match="gone"):
        await town.press(lambda store: store.candidates.agree_interview(boss, number, times[0], None))
    days = local_day(times[0]), local_day(times[0]) + timedelta(days=20)
    await town.press(lambda store: store.trials.agree(town.mari, number, *days, "Oppia kassa"))
    await town.house.speaks(care=False)
    await pirkko.hears("Oppia kassa", "Aino")
    await town.press(lambda store: store.candidates.employer_answers(boss, number, Answer.HIRED, None, None))
    (shown,) = await town.press(lambda store: store.candidates.for_employer(boss, town.need))
    assert shown.card.name == "Aino"

    heir = town.house.person("heir")
    await heir.start()
    kalle = await person_of(town.house, heir)

    def changes(store: Store) -> None:
        firm, told = {"name": "Kahvila Koivu", "business_id": "1234567-1"}, {"full_name": "Kalle Koivu"}
        contact = store.companies.join(kalle, firm, told)
        assert store.companies.vouch(town.mari, contact.contact_id) and store.companies.leave(boss)
        found = store.requests.find(town.need)
        assert found is not None and found.contact.person_id == kalle

    assert secrets_in(await everything(town, pirkko))
    await town.press(changes)
    assert not secrets_in(await everything(town, pirkko)), "who leaves the company takes no card along"
    await stopped(town)
    for who in (pirkko, heir):
        assert not secrets_in(await everything(town, who))


async def everything(town: Town, who: Person) -> str:
    """All that somebody has in their chat, can get into it, or is shown on a page behind a link."""
    person_id = await person_of(town.house, who)
    said = [f"{one.body} {one.prompt}" for one in await who.messages()]
    shown = await town.press(
        lambda store: [store.candidates.for_employer(person_id, need) for need in (town.need, town.others_need)]
    )
    times = await town.press(lambda store: [store.candidates.interview_times(person_id, one) for one in range(1, 4)])
    return f"{said} {[one for one in shown if one]} {[one for one in times if one]}"


def secrets_in(seen: str) -> list[str]:
    return [secret for secret in SECRETS if secret in seen]


async def nothing_seen(town: Town, when: str) -> None:
    await town.pirkko.press_data(f"go.cards.{town.need}.")
    for who in (town.pirkko, town.olli):
        seen = await everything(town, who)
        assert not secrets_in(seen), f"{when}: {seen}"
    told = [row for row in await town.house.rows(company_event) if row["body"]]
    assert not told, when


async def door(person: Person, label: str) -> str:
    """The data of a door that was shown some messages ago."""
    for said in reversed(await person.messages()):
        for button in said.prompt.buttons() if said.prompt else ():
            if button.label == label:
                return str(button.data)
    raise AssertionError(label)


async def test_who_is_not_chosen_hears_it_kindly_and_from_whom_they_hear_more(town: Town) -> None:
    number = await town.introduced()
    aino, boss = town.aino, town.contact.person_id

    async def says(answer: Answer) -> None:
        why = WhyNot.SKILLS if answer is Answer.NO else None
        await town.press(lambda store: store.candidates.employer_answers(boss, number, answer, why, "Liian hidas"))

    async def later(minutes: int) -> str:
        town.house.clock.advance(minutes=minutes)
        await town.house.speaks(care=False)
        return " ".join([one.body for one in await aino.messages()])

    def waiting(row: Any) -> bool:
        return row["kind"] == "candidate_declined" and row["done_at"] is None

    # Pressed by mistake, and mended: nobody hears of it.
    await says(Answer.NO)
    assert [row["staff_id"] for row in filter(waiting, await town.house.rows(todo))] == [town.mari.staff_id]
    await says(Answer.MEET)
    assert "eivät valinneet" not in await later(20)
    assert not list(filter(waiting, await town.house.rows(todo)))

    await says(Answer.NO)
    assert "eivät valinneet" not in await later(1)
    await says(Answer.NO)
    told = await later(20)
    assert "Tällä kertaa he eivät valinneet sinua. Se ei tarkoita, että teit jotain väärin." in told
    assert "ottaa sinuun yhteyttä viimeistään tiistaina 24.11., ja voitte miettiä yhdessä" in told
    assert "hidas" not in told and "osaamista" not in told, "why is for the service, not for them"
    await says(Answer.NO)
    assert (await later(60)).count("eivät valinneet") == 1
