"""An employer tells what they need, from a rough sentence to the promise, and looks after it: whole talks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from domain.employers import Closing, State
from domain.incoming import Act
from tests.dialogs.chat import Chat

SENTENCE = "Tarvitsen kaksi siivoojaa heti Hollolaan"


@pytest.fixture
def chat() -> Iterator[Chat]:
    one = Chat()
    yield one
    one.close()


def begins(chat: Chat) -> None:
    chat.start()
    chat.press("Suomi", "Työntekijöitä")


def tells_company(chat: Chat, *, number: str = "2077474-0") -> None:
    chat.say(number, "Leipomo Lumo Oy", "Pekka Pekkanen")
    chat.press("Sähköpostilla")
    chat.say("pekka@esimerkki.fi", "ohita")
    chat.press("Ei kiitos")


def lines(heard: str) -> list[str]:
    return [line for line in heard.split("\n") if ": " in line and not line.startswith("Tervetuloa")]


def need(chat: Chat) -> dict[str, Any]:
    return chat.rows("staffing_request")[-1]


def labels(chat: Chat) -> list[str]:
    return [one.label for one in chat.prompt.choices]


def hears(chat: Chat, *parts: str) -> None:
    for part in parts:
        assert part in chat.heard, f"{part!r} not in:\n{chat.heard}"


def test_from_a_rough_sentence_to_the_promise_and_to_the_end(chat: Chat) -> None:
    begins(chat)
    hears(chat, "Tervetuloa Rekrypisteeseen!", "Missä voimme auttaa?", "Älä kirjoita muiden ihmisten henkilötietoja.")
    chat.say(SENTENCE)
    hears(chat, "Ymmärsin näin:", "Riittääkö tämä, vai kerrotko lisää?")
    assert lines(chat.heard)[-4:] == ["Työ: siivooja", "Montako: 2", "Missä: Hollola", "Milloin: heti"]
    chat.press("Työajat", "Mitä täytyy osata", "Työkokeilu tai tuet", "Jatka")
    chat.say("iltaisin ja viikonloppuisin", "ohita")
    hears(chat, "Tuista päättää viranomainen, joten emme voi luvata niitä.")
    chat.press("Palkkatuki", "Valmis")
    hears(chat, "jonka työkyky on osittainen?")
    chat.press("Ehkä, jutellaan siitä")
    chat.say("2077474-1")
    hears(chat, "ehkä kirjoitusvirhe", "esimerkiksi 1234567-1")
    tells_company(chat)
    assert lines(chat.heard) == [
        "Apu: Työntekijöitä",
        f"Omin sanoin: {SENTENCE}",
        "Työ: siivooja",
        "Montako: 2",
        "Missä: Hollola",
        "Milloin: heti",
        "Työajat: Iltaisin, Viikonloppuisin",
        "Toiveet: Palkkatuki",
        "Täsmätyö: Ehkä, jutellaan siitä",
        "Y-tunnus: 2077474-0",
        "Yritys: Leipomo Lumo Oy",
        "Yhteyshenkilö: Pekka Pekkanen",
        "Yhteydenpito: Sähköpostilla",
        "Sähköposti: pekka@esimerkki.fi",
        "Työnantajakirje: Ei kiitos",
    ]
    assert chat.rows("staffing_request") == [], "nothing is kept before it is sent"
    chat.press("Muuta jotakin", "Montako")
    chat.say("kolme")
    chat.press("Lähetä")
    hears(chat, "Kiitos, Pekka!", "viimeistään perjantaina 27.11.", "jotka ovat siihen suostuneet", "emme voi luvata")
    told = need(chat)
    assert (told["job"], told["occupation"], told["count"], told["municipality_code"]) == (
        "siivooja",
        "cleaner",
        3,
        "098",
    )
    assert (told["starts_words"], told["partial"], told["flagged"]) == ("heti", "maybe", None)
    assert (told["hours"], told["wishes"]) == ('["evenings", "weekends"]', '["subsidy"]')
    assert [row["business_id"] for row in chat.rows("company")] == ["2077474-0"]

    # It is looked after: more is told, it rests, and it ends.
    chat.press("Omat tarpeeni")
    hears(chat, "Siivooja, 24.11.", SENTENCE, "viimeistään perjantaina 27.11.")
    chat.press("Kerro lisää")
    chat.say("Tarvitaan myös B-ajokortti")
    hears(chat, "Ajokortti: Henkilöauto (B)", "Montako: 3")
    chat.press("Muuta jotakin", "Missä")
    chat.say("Lahti, Ahtiala")
    chat.press("Tallenna")
    hears(chat, "muutokset ovat tallessa")
    told = need(chat)
    assert (told["licence"], told["municipality_code"], told["place"]) == ("b", "398", "Lahti, Ahtiala")
    assert told["words"] == f"{SENTENCE}\nTarvitaan myös B-ajokortti"
    chat.press("Omat tarpeeni", "Laita tauolle")
    chat.say("1.1.2020")
    hears(chat, "Se päivä on jo mennyt.")
    chat.say("15.1.")
    hears(chat, "tauolla 15.1.2027 asti")
    assert need(chat)["held_until"] == "2027-01-15"
    chat.press(
        "Omat tarpeeni", "Jatka etsintää", "Omat tarpeeni", "Tarve on hoidettu tai ohi", "Palkkasin teidän kauttanne"
    )
    chat.say("3")
    hears(chat, "Hienoa, kiitos!")
    over = need(chat)
    assert (over["state"], over["filled"], over["closed_why"]) == (State.FILLED, 3, Closing.OURS)
    chat.press("Omat tarpeeni")
    hears(chat, "Tarve on päättynyt: palkkasit kauttamme.")

    # Who is known is asked nothing of themselves; the same words twice are one need.
    for _ in range(2):
        chat.say("Etsin kokin Lahteen helmikuussa")
        assert chat.asked != "employer_menu.go", "a need can be told right at home"
        while chat.asked != "need.right":
            chat.press("Jatka") if chat.asked == "need.more" else chat.say(
                "ohita" if chat.asked != "need.starts" else "heti"
            )
        hears(chat, "Yhteyshenkilö: Pekka Pekkanen, Leipomo Lumo Oy")
        chat.press("Lähetä")
    hears(chat, "Tämä tarve on jo meillä")
    assert len(chat.rows("staffing_request")) == 2

    # Their own details, the newsletter, and good-bye.
    chat.press("Yritykseni tiedot")
    hears(chat, "Yritys: Leipomo Lumo Oy", "Y-tunnus: 2077474-0", "Sähköposti: pekka@esimerkki.fi")
    chat.press("Muuta yhteystietojani", "Muuta jotakin", "Puhelin")
    chat.say("040 123 4567")
    chat.press("Tallenna", "Työnantajakirje", "Kyllä kiitos")
    (contact,) = chat.rows("company_contact")
    assert contact["phone"] == "+358401234567" and contact["newsletter_at"] is not None
    chat.press("Yritykseni tiedot", "En enää edusta tätä yritystä", "Kyllä, lopetan")
    hears(chat, "Et ole enää yhteyshenkilö: Leipomo Lumo Oy")
    assert chat.asked == "lobby.go" and chat.rows("company_contact")[0]["left_at"] is not None


@pytest.mark.parametrize(
    ("language", "sentence", "understood", "labels_pressed", "thanks"),
    [
        (
            "sv",
            "Jag behöver två städare till Hollola",
            ("Arbete: städare", "Hur många: 2", "Var: Hollola"),
            ("Genast", "Fortsätt", "Inte i det här arbetet", "Jag minns det inte", "Per e-post", "Nej tack", "Skicka"),
            ("Tack, Olle!", "En företagskoordinator kontaktar dig senast fredag 27.11"),
        ),
        (
            "en",
            "I need two cleaners in Hollola",
            ("Job: cleaner", "How many: 2", "Where: Hollola"),
            ("Right away", "Go on", "Not in this work", "I do not remember it", "By e-mail", "No thank you", "Send"),
            ("Thank you, Olle!", "A company coordinator will contact you by Friday 27 November."),
        ),
    ],
)
def test_in_other_languages_by_the_employers_link(
    language: str, sentence: str, understood: tuple[str, ...], labels_pressed: tuple[str, ...], thanks: tuple[str, ...]
) -> None:
    chat = Chat(language=language)
    now, go_on, no, forgot, by_mail, no_letter, send = labels_pressed
    chat.start("emp_kirje")
    chat.press({"sv": "Svenska", "en": "English"}[language])
    assert chat.asked == "need.help", "the link has told what they look for"
    chat.say(sentence)
    chat.press(now)
    hears(chat, *understood)
    chat.press(go_on, no, forgot)
    chat.say("Bageri Ljus Ab", "Olle Öst")
    chat.press(by_mail)
    chat.say("olle@exempel.fi", "0401234567")
    chat.press(no_letter)
    hears(chat, "olle@exempel.fi", "040 1234567", sentence)
    chat.press(send)
    hears(chat, *thanks)
    assert (need(chat)["language"], need(chat)["count"]) == (language, 2)
    assert [row["doubt"] for row in chat.rows("company")] == ["no_id"]
    assert chat.rows("person")[0]["origin_ref"] == "emp_kirje"
    chat.close()


def test_what_may_not_be_asked_of_people_is_said_kindly_and_kept_only_by_who_insists(chat: Chat) -> None:
    begins(chat)
    chat.say("Etsimme nuorta naista tarjoilijaksi Lahteen heti")
    hears(chat, "Työntekijää ei saa valita", "Kerro tarpeesta ilman sitä")
    chat.say("Etsimme reipasta tarjoilijaa Lahteen heti")
    hears(chat, "Montako työntekijää tarvitset?")
    chat.say("sata tuhatta", "pari")
    chat.press("Mitä täytyy osata", "Jatka")
    chat.say("Suomi äidinkielenä")
    hears(chat, "Äidinkieltä ei saa vaatia.")
    chat.press("Pidän tämän näin", "Ei tässä työssä")
    tells_company(chat)
    hears(chat, "Omin sanoin: Etsimme reipasta tarjoilijaa", "Täytyy osata: Suomi äidinkielenä")
    assert "naista" not in chat.heard
    chat.press("Lähetä")
    told = need(chat)
    assert (told["flagged"], told["must"]) == ("language", "Suomi äidinkielenä")
    assert "naista" not in told["words"]
    assert "request_flagged" in [row["kind"] for row in chat.rows("todo")]


def test_other_peoples_numbers_are_left_out_and_own_ones_are_not_asked_again(chat: Chat) -> None:
    begins(chat)
    chat.say("Tarvitsen yhden kokin Lahteen heti, soita Mikolle 040 123 4567 tai mikko@esimerkki.fi")
    hears(chat, "Kenen se on?")
    mine = chat.copy()
    chat.press("Jonkun muun: jätä pois", "Jatka", "Ohita")
    tells_company(chat)
    assert "123" not in chat.heard.replace("2077474", "") and "[…]" in chat.heard
    chat.press("Lähetä")
    assert need(chat)["words"] == "Tarvitsen yhden kokin Lahteen heti, soita Mikolle […] tai […]"
    assert chat.rows("company_contact")[0]["phone"] is None

    mine.press("Omani tai yrityksen", "Jatka", "Ohita", "Olen yksityishenkilö")
    hears(mine, "myös kotitalouksia", "Koordinaattori katsoo tarpeesi ensin")
    mine.say("Mikko Mallikas")
    mine.press("Puhelimella")
    assert mine.asked == "need.newsletter", "number and address were in the words"
    mine.press("Ei kiitos")
    hears(mine, "Puhelin: 040 1234567", "Sähköposti: mikko@esimerkki.fi")
    mine.press("Lähetä")
    hears(mine, "Koordinaattori kysyy ensin vähän lisää")
    assert [row["doubt"] for row in mine.rows("company")] == ["private_person"]
    mine.close()


@pytest.mark.parametrize(
    ("kind", "said", "asked"),
    [
        (
            "Tarjoan työkokeilu- tai harjoittelupaikan",
            ("Kahvilassa on paikka", "tarjoilija", "1", "Lahti", "1.3."),
            "more",
        ),
        ("Työn muotoilu (täsmätyö)", ("Pieniä tehtäviä on paljon: lajittelua ja siivousta", "Lahti"), "business_id"),
        ("Tapahtuma tai haastattelutila", ("Rekrytointipäivä", "20", "Lahti", "keväällä"), "business_id"),
        ("Jotain muuta", ("Haluan tutustua palveluun",), "business_id"),
        ("Tukia ja neuvoja", (), "question"),
    ],
)
def test_each_kind_of_help_asks_what_it_needs(chat: Chat, kind: str, said: tuple[str, ...], asked: str) -> None:
    begins(chat)
    chat.press(kind)
    for one in said:
        chat.say(one)
    assert chat.asked.partition(".")[2] == asked
    if asked == "business_id":
        chat.press("Yritys on ulkomailla")
        chat.say("HRB 12345, Saksa", "Beispiel GmbH", "Uwe Schmidt")
        chat.press("Tässä chatissa")
        chat.say("ohita", "ohita")
        chat.press("Lähetä")
        hears(chat, "Kiitos, Uwe!")
        assert [row["doubt"] for row in chat.rows("company")] == ["foreign"]
        assert need(chat)["words"] == said[0]


def test_a_client_who_needs_staff_has_both_sides_in_one_chat(chat: Chat) -> None:
    chat.start()
    chat.become_client()
    chat.clock.advance(minutes=1)
    chat.say("peru")
    assert "Työnantajan puolelle" not in labels(chat)
    chat.press("Kerro lisää itsestäsi")
    under = chat.asked
    chat.start("emp_kirje")
    assert chat.asked == "need.help"
    chat.say(SENTENCE)
    chat.press("Jatka", "Ohita", "En muista sitä")
    chat.say("Leipomo Lumo Oy")
    assert chat.asked == "need.best_way", "their name is known already"
    chat.press("Tässä chatissa")
    chat.say("ohita", "ohita")
    hears(chat, "Yhteyshenkilö: Aino Virtanen")
    assert "+358" not in chat.heard, "a client's number was given for something else"
    chat.press("Lähetä")
    assert chat.asked == under, "what was under way goes on"
    chat.say("peru")
    assert chat.asked == "menu.go"
    chat.press("Työnantajan puolelle", "Omat tarpeeni")
    hears(chat, "Siivooja")
    chat.say("takaisin")
    chat.start("emp_kirje")
    assert chat.asked == "employer_menu.go"
    chat.press("Omalle puolelleni")
    assert chat.asked == "menu.go" and len(chat.rows("client")) == 1


def test_somebody_elses_need_is_not_seen_by_who_names_the_same_company(chat: Chat) -> None:
    for number in ("1", "2"):
        chat.chat = number
        begins(chat)
        chat.say(f"{SENTENCE} {'x' * int(number)}")
        chat.press("Jatka", "Ohita")
        tells_company(chat)
        chat.press("Lähetä", "Omat tarpeeni")
        assert chat.asked == "my_needs.act", "there is but one"
        hears(chat, f"Hollolaan {'x' * int(number)}\n")
    assert len(chat.rows("company")) == 1 and len(chat.rows("staffing_request")) == 2
    chat.press_data("go.my_needs.1.close")
    hears(chat, "En löydä enää tätä tarvetta.")
    assert chat.rows("staffing_request")[0]["closed_at"] is None


def test_whoever_stops_midway_finds_it_again_and_old_buttons_do_nothing(chat: Chat) -> None:
    begins(chat)
    chat.say(SENTENCE)
    old = chat.button("Työajat").data
    chat.say("peru")
    assert chat.asked == "lobby.go" and labels(chat)[0] == "Jatka siitä, mihin jäit"
    chat.press("Jatka siitä, mihin jäit")
    hears(chat, "Montako: 2")
    chat.clock.advance(hours=30)
    chat.press("Jatka", "Ohita")
    chat.press_data(old)
    assert chat.asked == "need.business_id"
    chat.act(Act.SAY, "131052-308T")
    assert chat.asked == "need.business_id" and "131052" not in str(chat.rows("message"))
