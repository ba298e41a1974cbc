"""Job tips in the chat: looked at, judged, kept, asked about and applied for; searched for; wished as one likes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from domain.people import Purpose
from tests.dialogs.chat import Chat
from tests.kit.tips import change, post, tip

CAFE: dict[str, Any] = {
    "employer": "Kahvila <Kukka>",
    "employer_key": "kahvila kukka",
    "occupation": "barista",
    "field": "food",
    "municipalities": ["398"],
    "hours": ["evenings", "nights"],
    "lasts": "permanent",
    "licence": "b",
    "cards": ["hygiene"],
    "text": "Keität kahvia ja palvelet asiakkaita.",
}
HIDDEN: dict[str, Any] = {
    "source": None,
    "employer": None,
    "employer_key": None,
    "link": None,
    "occupation": "warehouse_worker",
    "field": "factory",
    "municipalities": ["398"],
    "kinds": ["hidden"],
}


class Seeker(Chat):
    """A client who likes cafés and can work in the evenings."""

    def __init__(self, language: str = "fi") -> None:
        super().__init__(language=language)
        self.meet_coordinator()
        self.become_client(fields=["food"], hours=["evenings", "part", "nights"])
        self.start()

    def is_told_of(self, title: str, *, columns: dict[str, Any] | None = None, **more: Any) -> int:
        """A tip in their chat, said a while ago; returns its number."""
        posting_id = post(self.store, title, **(columns or CAFE))
        number = tip(self.store, self.person_id, posting_id, **more)
        self.connection.commit()
        return number

    @property
    def person_id(self) -> int:
        return int(self.conversation.person_id)

    def allow(self, *purposes: Purpose) -> None:
        self.store.consents.set(self.person_id, purposes, notice_version="1", language="fi", how="menu")
        self.connection.commit()

    def hears(self, *parts: str) -> None:
        for part in parts:
            assert part in self.heard, f"{part!r} not in:\n{self.heard}"

    @property
    def labels(self) -> list[str]:
        return [one.label for one in self.prompt.choices]

    def row(self, number: int) -> dict[str, Any]:
        return next(row for row in self.rows("job_tip") if row["id"] == number)

    @property
    def todos(self) -> list[str]:
        return [row["kind"] for row in self.rows("todo")]


@pytest.fixture
def seeker(request: pytest.FixtureRequest) -> Iterator[Seeker]:
    chat = Seeker(getattr(request, "param", "fi"))
    yield chat
    chat.close()


def test_from_the_list_to_an_application_with_a_few_words(seeker: Seeker) -> None:
    until = seeker.clock.now().replace(hour=22, minute=0) + timedelta(days=9)  # midnight in Helsinki: the day is over
    why = [["occupation", "barista"], ["same_place", "398"], ["hours", "evenings"]]
    cafe = seeker.is_told_of("Kahvilatyöntekijä", why=why, columns={**CAFE, "apply_until": until})
    other = {**CAFE, "employer_key": "z", "municipalities": ["098"], "field": "shop", "occupation": None}
    seeker.is_told_of("Leipuri", columns=other, origin="outside", why=[["neighbour", "food"], ["near_place", "18"]])
    seeker.say("työvinkit", "uusimmat")
    seeker.hears("1. Kahvilatyöntekijä\nKahvila <Kukka>, Lahti, hae viimeistään 3.12.", "2. Leipuri", "jotain muuta")
    assert seeker.labels == ["1. Kahvilatyöntekijä", "2. Leipuri", "Lisää vinkkejä", "Muuta vinkeistä"]
    seeker.say("2")
    seeker.hears("Jotain muuta välillä.", "lähellä tätä (ravintola ja kahvila) ja matkaa on noin 18 kilometriä.")
    seeker.say("takaisin", "1")
    seeker.hears(
        "Työnantaja: Kahvila <Kukka>", "Paikka: Lahti", "Työaika: illat ja yöt", "Kesto: vakituinen",
        "Hae viimeistään torstaina 3.12.",
        "koska kerroit tällaisesta työstä (barista), työ on lähellä (Lahti) ja illat sopivat sinulle.",
        "Tarvitaan: B-ajokortti ja hygieniapassi. En tiedä, onko sinulla.",
    )  # fmt: skip
    assert seeker.labels[:3] == ["Kiinnostaa", "Ei minulle", "Tallenna"]
    seeker.say("tallenna")
    assert seeker.row(cafe)["saved_at"] and "Poista tallennetuista" in seeker.labels
    seeker.say("lisää")
    seeker.hears("Keität kahvia ja palvelet asiakkaita.")
    seeker.say("kysy")
    assert seeker.asked == "tip.question" and seeker.todos == ["tip_asked"], "it counts from the press on"
    seeker.say("Saako siellä parkkeerata?")
    seeker.hears("Kysymyksesi on perillä. Mari vastaa sinulle viimeistään keskiviikkona 25.11.")
    (*_, asked) = seeker.rows("todo")
    words = next(row["body"] for row in seeker.rows("message") if row["id"] == asked["message_id"])
    assert words == "Saako siellä parkkeerata?"
    seeker.press("Kiinnostaa")
    seeker.hears(
        "Näin haet tähän työhön: Kahvilatyöntekijä", f"http://127.0.0.1/t/{seeker.row(cafe)['token']}", "3.12."
    )
    assert "https://tyopaikat" not in seeker.last.body, "the link goes through a door of ours"
    seeker.say("hain")
    seeker.hears("Kerron siitä yhteyshenkilöllesi. Hän on Mari. Kysyn viikon päästä, miten kävi.")
    assert seeker.todos[-1] == "tip_applied"
    seeker.press("Muut vinkit")
    seeker.hears("hait jo")
    seeker.say("1")
    seeker.hears("Hait tätä jo.")
    assert "Kiinnostaa" not in seeker.labels and "Hain tätä" not in seeker.labels
    seeker.say("muut", "ei 2")
    assert seeker.asked == "tip.why_not"
    seeker.say("muu syy")
    seeker.is_told_of("Keittiöapulainen", columns={**other, "employer_key": "k"}, why=[["near_place", "18"]])
    seeker.say("työvinkit")
    assert "Keittiöapulainen" in seeker.heard, "the newest ones, not the list that was open"


def test_a_no_teaches_at_once_is_told_and_can_be_taken_back(seeker: Seeker) -> None:
    seeker.allow(Purpose.TIPS)
    first, second, third = (seeker.is_told_of(title) for title in ("Tarjoilija", "Barista", "Kokki"))
    seeker.press_data(f"go.tip.{first}.no")
    assert seeker.row(first)["answer"] == "no", "also for who says nothing more"
    seeker.hears("Mikä siinä ei sopinut?")
    assert "Työaika" in seeker.labels and seeker.labels[-1] == "En halua sanoa"
    seeker.say("öisin en pysty")
    seeker.hears("Selvä. En lähetä enää yötöitä.")
    assert [(row["kind"], row["value"], row["likes"]) for row in seeker.rows("tip_taste")] == [("hours", "nights", 0)]
    seeker.press("Lähetä näitä sittenkin")
    seeker.hears("unohdin sen")
    assert seeker.rows("tip_taste") == [] and "Lähetä näitä sittenkin" not in seeker.labels
    seeker.press("Seuraava vinkki", "Ei minulle", "Työnantaja")
    seeker.hears("En lähetä enää töitä tältä työnantajalta: Kahvila <Kukka>.")
    assert seeker.row(second)["why_not"] == "employer"
    seeker.press("Seuraava vinkki")
    seeker.say("ei", "en tiiä oikein")
    seeker.hears("Kiitos, että kerroit.")
    assert seeker.row(third)["why_not"] == "other" and seeker.labels == ["Muut vinkit"]
    seeker.say("valikko", "vinkit", "opit")
    seeker.hears("1. Kahvila <Kukka>: en lähetä tämän työnantajan töitä")
    seeker.say("1")
    assert seeker.rows("tip_taste") == [] and seeker.state.dialog == "menu"


@pytest.mark.parametrize("seeker", ["sv"], indirect=True)
def test_searching_in_own_words_finds_or_says_what_to_try(seeker: Seeker) -> None:
    for title, columns in (("Barista", CAFE), ("Barista till Hollola", {**CAFE, "municipalities": ["098"]})):
        post(seeker.store, title, **columns)
    seeker.connection.commit()
    seeker.press("Jobbtips")
    seeker.hears("Du får inga jobbtips just nu.")
    seeker.say("muusikko padasjoki")
    seeker.hears("Jag hittade inga jobb nu med orden ”muusikko padasjoki”.")
    assert seeker.labels == [
        "Var som helst: muusikko",
        "Sök jobbet: musiker",
        "Visa tips som passar",
        "Fråga en människa",
    ]
    seeker.say("astronaut padasjoki")
    seeker.hears("Jag hittade inga jobb nu med orden ”astronaut padasjoki”.")
    seeker.say("var som helst: astronaut")
    seeker.hears("Jag hittade inga jobb nu med orden ”astronaut”.")
    seeker.press("Fråga en människa")
    assert seeker.state.dialog == "person"
    seeker.say("tillbaka")
    seeker.say("jobb", "barista")
    seeker.hears("Jag hittade 2 jobb:", "1. Barista")
    seeker.say("intressant")
    seeker.hears("Skriv tipsets nummer, till exempel 1.")
    seeker.say("spara 2")
    seeker.hears("Jag sparade tipset: Barista till Hollola.")
    seeker.say("andra", "barista hollola")
    assert {row["origin"] for row in seeker.rows("job_tip")} == {"search"}
    seeker.say("avbryt", "jobb", "sparade")
    seeker.hears("Barista till Hollola", "Arbetsgivare: Kahvila <Kukka>")
    seeker.say("ta bort")
    assert [row["saved_at"] for row in seeker.rows("job_tip")] == [None, None]


def test_how_often_is_a_press_or_two_or_own_words(seeker: Seeker) -> None:
    def wish() -> tuple[Any, ...]:
        (row,) = seeker.rows("tip_wish")
        return row["often"], row["weekday"], row["hour"], row["most"], row["sources"], bool(row["outside"])

    seeker.say("työvinkit")
    seeker.press("Haluan työvinkkejä")
    seeker.hears("Voit kieltää ne milloin vain.")
    seeker.press("Kyllä, lähetä")
    (consent,) = [row for row in seeker.rows("consent") if row["purpose"] == "tips"]
    assert (consent["granted_how"], consent["language"], consent["notice_version"] > "") == ("tip_leave", "fi", True)
    seeker.say("perjantaisin kello 15")
    seeker.hears("kerran viikossa: perjantaisin kello 15.00", "enintään 3 vinkkiä")
    seeker.press("Kuinka usein ja milloin", "Mihin aikaan", "Torstaisin")
    seeker.say("3 yöllä")
    seeker.hears("vain kello 8–20")
    seeker.say("17")
    seeker.say("asetukset", "kuinka monta", "yksi", "asetukset", "muut alat", "joo")
    seeker.press("Kuinka usein ja milloin", "Mistä vinkit tulevat", "Avoimet työpaikat", "Valmis")
    seeker.hears("torstaisin kello 17.00. Kerralla tulee yksi vinkki.", "piilotyöpaikat ja yhteyshenkilösi vinkit.")
    assert wish() == ("weekly", 4, 17, 1, '["ours", "staff"]', True)
    seeker.say("asetukset", "joka päivä klo 12")
    assert wish()[:3] == ("daily", 4, 12), "what was not said stays"
    seeker.say("asetukset", "kuinka usein", "ei enää")
    seeker.hears("En valitse sinulle enää työvinkkejä.", "voit hakea töitä itse")
    seeker.say("vinkit")
    assert seeker.labels == ["Haluan työvinkkejä", "Lisää vinkkejä nyt", "Hae töitä"]
    seeker.press("Haluan työvinkkejä", "Heti kun sopiva löytyy")
    seeker.hears("enintään yksi päivässä")
    seeker.press("Lisää vinkkejä nyt")
    seeker.hears("Nyt ei ole uusia töitä", "hakea töitä omilla sanoillasi")


def test_leave_is_given_and_taken_back_among_all_permissions(seeker: Seeker) -> None:
    def change_permission() -> None:
        seeker.say("valikko")
        seeker.press("Mitä viestejä saan", "Työvinkit", "Valmis")

    change_permission()
    assert seeker.asked == "tip_wishes.often"
    seeker.say("stop")
    assert not seeker.store.consents.granted(seeker.person_id)
    seeker.press("Kerran päivässä", "Kello 12.00")
    seeker.hears("Toiveesi on tallessa.", "Saammeko lähettää sinulle työvinkkejä")
    assert not seeker.store.consents.granted(seeker.person_id), "a STOP is undone by a yes alone"
    seeker.say("joo")
    assert seeker.asked == "tip_wishes.often" and seeker.rows("tip_wish")[0]["often"] == "daily"
    change_permission()
    seeker.hears("En lähetä enää työvinkkejä. Tallennetut vinkit säilyvät")


@pytest.mark.parametrize("seeker", ["en"], indirect=True)
def test_how_it_went_is_met_kindly_whatever_it_is(seeker: Seeker) -> None:
    number = seeker.is_told_of("Barista", columns={**CAFE, "link": None, "how_to_apply": "Call Kaisa & ask"})
    seeker.press_data(f"go.tip_went.{number}.hired")
    assert seeker.row(number)["went"] is None, "they have not applied"
    seeker.press_data(f"go.tip.{number}.yes")
    seeker.hears("Great! This is how you apply for this job: Barista\nCall Kaisa & ask")
    seeker.say("applied")
    for went, kind in (
        ("waiting", "Waiting can be long."),
        ("interview", "Mari can help you prepare"),
        ("not_chosen", "It does not mean you are not good enough. Many people hear no several times before a yes."),
        ("dropped", "You may change your mind."),
        ("hired", "Congratulations!"),
    ):
        seeker.press_data(f"go.tip_went.{number}.{went}")
        seeker.hears(kind)
        assert seeker.row(number)["went"] == went
    assert seeker.todos == ["tip_applied", "tip_went", "tip_went", "tip_went"]


def test_old_buttons_and_the_tips_of_others_are_answered_kindly(seeker: Seeker) -> None:
    hidden = seeker.is_told_of("Varastotyöntekijä", columns=HIDDEN, origin="staff", staff_id=1, words="Sopii <sulle>")
    gone = seeker.is_told_of("Kokki")
    change(seeker.store, seeker.row(gone)["posting_id"], gone_at=seeker.clock.now())
    seeker.connection.commit()
    seeker.press_data(f"go.tip.{hidden}.")
    seeker.hears("Mari lähetti tämän sinulle ja sanoo: ”Sopii <sulle>”", "Työnantaja kertoo nimensä myöhemmin.")
    seeker.press("Kiinnostaa")
    seeker.hears("Tähän työhön haetaan meidän kauttamme.")
    for done in ("yes", "save", "contact", "how", ""):
        seeker.press_data(f"go.tip.{gone}.{done}")
        seeker.hears("Tämä työ ei ole enää haussa: Kokki. Onneksi uusia tulee.")
    assert not any(seeker.row(gone)[what] for what in ("answer", "saved_at", "asked_at")) and seeker.todos == []
    seeker.press_data(f"go.tip.{gone}.applied")
    assert seeker.row(gone)["applied_at"], "they may have applied while it was open"
    other = Chat()
    try:
        other.start()
        other.say("peruuta")
        other.press("Työvinkit")
        assert "Työvinkit ovat palvelun asiakkaille." in other.heard and other.state.dialog == "lobby"
    finally:
        other.close()
    for data in ("go.tip.999.yes", "go.tip_went.999.hired", "go.tip.1.undo"):
        seeker.press_data(data)
        seeker.hears("Tuo nappi on vanhasta viestistä.")
