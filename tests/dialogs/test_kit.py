"""The engine that all dialogs share, with small dialogs made here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import pytest

from dialogs.kit import buttons
from dialogs.kit.answers import Ends, Invalid, Raw
from dialogs.kit.choices import Many, choice, confirm, many, pick, summary
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Scene
from dialogs.kit.state import State
from dialogs.kit.steps import Option, Step, day, email, name, number, only_if, optional, phone, text
from dialogs.registry import DIALOGS
from domain.incoming import Act
from domain.people import clean_name
from tests.dialogs.desk import Talk

DAY = timedelta(hours=24)


class Drink(StrEnum):
    TEA = "tea"
    COFFEE = "coffee"
    BOTH = "both"


class Fruit(StrEnum):
    APPLE = "apple"
    PEAR = "pear"
    PLUM = "plum"


WORDS = {
    "asked.it.ask": ("Mitä?", "Vad?", "What?"),
    "asked.it.name": ("Asia", "Sak", "Thing"),
    "asked.rest.ask": ("Entä muuta?", "Något annat?", "Anything else?"),
    "asked.rest.name": ("Muuta", "Annat", "Else"),
    "asked.it.tea": ("Teetä", "Te", "Tea"),
    "asked.it.coffee": ("Kahvia ja pullaa", "Kaffe och bulle", "Coffee and a bun"),
    "asked.it.both": ("Kumpaakin", "Båda", "Both"),
    "asked.it.tea.also": ("tsaju", "", "cuppa"),
    "asked.it.yes": ("Sopii", "Det går bra", "Fine by me"),
    "cafe.drink.ask": ("Mitä juot?", "Vad dricker du?", "What will you drink?"),
    "cafe.drink.name": ("Juoma", "Dryck", "Drink"),
    "cafe.drink.tea": ("Teetä", "Te", "Tea"),
    "cafe.drink.coffee": ("Kahvia", "Kaffe", "Coffee"),
    "cafe.drink.both": ("Kumpaakin", "Båda", "Both"),
    "cafe.milk.ask": ("Millaista maitoa?", "Vilken mjölk?", "Which milk?"),
    "cafe.milk.name": ("Maito", "Mjölk", "Milk"),
    "cafe.fruits.ask": ("Mitä hedelmiä?", "Vilken frukt?", "Which fruit?"),
    "cafe.fruits.name": ("Hedelmät", "Frukt", "Fruit"),
    "cafe.fruits.apple": ("Omena", "Äpple", "Apple"),
    "cafe.fruits.pear": ("Päärynä", "Päron", "Pear"),
    "cafe.fruits.plum": ("Luumu", "Plommon", "Plum"),
    "cafe.fruits.help": ("Hedelmät ovat tarjous.", "Frukten är ett erbjudande.", "The fruit is on offer."),
    "cafe.seat.ask": ("Missä istut?", "Var sitter du?", "Where will you sit?"),
    "cafe.seat.name": ("Paikka", "Plats", "Seat"),
    "cafe.chair.ask": ("Mihin paikkaan?", "Vilken plats?", "Which seat?"),
    "cafe.chair.name": ("Istuin", "Stol", "Chair"),
    "cafe.right.ask": ("Tilaus:\n{answers}\nOnko oikein?", "Beställning:\n{answers}", "Order:\n{answers}"),
    "cafe.right.yes": ("Kaikki oikein", "Allt rätt", "All right"),
    "cafe.right.name": ("Tarkistus", "Kontroll", "Check"),
    "cafe.thanks": ("Tulossa!", "Kommer!", "Coming!"),
    "cafe.closed": ("Emme palvele sinua täällä.", "Vi serverar inte dig här.", "We cannot serve you here."),
    "letters.which.ask": ("Mitä lähetämme?", "Vad skickar vi?", "What do we send?"),
    "letters.which.name": ("Luvat", "Lov", "Leave"),
    "letters.which.apple": ("Omenoita", "Äpplen", "Apples"),
    "letters.which.pear": ("Päärynöitä", "Päron", "Pears"),
    "letters.which.plum": ("Luumuja", "Plommon", "Plums"),
    "letters.right.ask": ("{answers}", "{answers}", "{answers}"),
    "letters.right.yes": ("Hyvä", "Bra", "Good"),
}


def ask(step: Step[Any], *, facts: dict[str, Any] | None = None, language: str = "fi") -> Talk:
    """A talk whose first question is this step; another follows."""

    class Asked(Dialog, name="asked"):
        it = step
        rest = text(longest=100)

        def finish(self, here: Here) -> Reply:
            return Reply()

    return Talk(Asked, words=WORDS, facts=facts, language=language)


def kept(talk: Talk) -> Raw | None:
    return talk.state.given.get("it")


class Cafe(Dialog, name="cafe"):
    """Conditions, boxes, an optional question and a summary."""

    drink = choice(Drink)
    milk = only_if(~drink.is_(Drink.TEA), text(longest=20))
    fruits = many(Fruit)
    seat = optional(text(longest=40))
    right = summary()

    def finish(self, here: Here) -> Reply:
        return Reply("cafe.thanks")


def cafe() -> Talk:
    return Talk(Cafe, words=WORDS)


def ordered() -> Talk:
    """At the summary, everything answered."""
    talk = cafe()
    talk.press("Kahvia")
    talk.say("kauramaito")
    talk.press("Omena", "Luumu", "Valmis")
    talk.say("ikkunan vieressä")
    assert talk.asked == "cafe.right.ask"
    return talk


# Each kind of question.


@pytest.mark.parametrize(
    ("step", "said", "kept_as"),
    [
        (text(longest=10), "  hei \n vaan ", "hei vaan"),
        (text(longest=2), "👩‍👩‍👧", None),
        (name(clean=clean_name, longest=20), " Aino Virtanen. ", "Aino Virtanen"),
        (number(), " 12 ", "12"),
        (phone(), "numeroni on 040 123 4567", "+358401234567"),
        (phone(), "+46 70 123 45 67", "+46701234567"),
        (email(), " aino@esimerkki.fi ", "aino@esimerkki.fi"),
        (day(), "27.11.2026", "2026-11-27"),
        (day(), "2026-11-27", "2026-11-27"),
        (day(), "27 / 11", "2026-11-27"),
        (day(), "23.11.", "2027-11-23"),  # it is the 24th: the next such day
        (day(), "24.11.", "2026-11-24"),
        (day(), "٢٧.١١", "2026-11-27"),
        (choice(Drink), "kumpaakin", "both"),
        (choice(Drink), "2", "coffee"),
        (choice(Drink), "3.", "both"),
        (choice(Drink), "kah", "coffee"),
        (choice(Drink), "pullaa", "coffee"),
        (choice(Drink), "KAHVIA JA PULLAA!!", "coffee"),
        (choice(Drink), "kaffe och bulle", "coffee"),
        (choice(Drink), "Båda", "both"),
        (choice(Drink), "bada", "both"),
        (choice(Drink), "coffee", "coffee"),
        (choice(Drink), "☕ Kahvia ja pullaa", "coffee"),
        (choice(Drink), "tsaju", "tea"),
        (choice(Drink), "cuppa", "tea"),
        (confirm(), "joo", "yes"),
        (confirm(), "Kyllä.", "yes"),
        (confirm(), "det går bra", "yes"),
        (many(Drink), "teetä ja kahvia ja pullaa", ["tea", "coffee"]),
        (many(Drink), "Kahvia ja pullaa", ["coffee"]),
        (many(Drink), "coffee and a bun, tea", ["tea", "coffee"]),
        (many(Drink), "3, 1", ["tea", "both"]),
        (many(Drink), "te & kaffe och bulle", ["tea", "coffee"]),
        (many(Drink), "ei mitään", []),
        (many(Drink), "nej tack", []),
        (optional(text(longest=10)), "Ohita", ""),
        (optional(text(longest=10)), "skip", ""),
        (optional(text(longest=10)), "ei", ""),
        (optional(number()), "hoppa över", ""),
    ],
)
def test_an_answer_is_taken(step: Step[Any], said: str, kept_as: Raw | None) -> None:
    talk = ask(step)
    talk.say(said)
    assert kept(talk) == kept_as
    assert talk.asked == ("asked.rest.ask" if kept_as is not None else "asked.it.ask")


@pytest.mark.parametrize(
    ("step", "said", "why"),
    [
        (text(longest=5), "kuusi!", "enintään 5 merkkiä"),
        (text(longest=5), "\u200b", "Kirjoita vastaus sanoilla"),
        (text(longest=5), "", "Kirjoita vastaus sanoilla"),
        (name(clean=clean_name, longest=20), "...", "Kirjoita vastaus sanoilla"),
        (name(clean=clean_name, longest=20), "123", "Kirjoita nimi kirjaimilla"),
        (number(), "kaksi", "esimerkiksi 3"),
        (number(), "9" * 10, "esimerkiksi 3"),
        (number(), "-1", "esimerkiksi 3"),
        (phone(), "040", "Numerosta puuttuu jotakin"),
        (phone(), "0700 123 123", "palvelunumero"),
        (phone(), "en anna", "040 123 4567"),
        (phone(), "1" * 200, "040 123 4567"),
        (phone(), "040 123 4567 tai 050 123 4567", "040 123 4567"),
        (email(), "aino(at)esimerkki.fi", "etunimi@esimerkki.fi"),
        (email(), "x" * 5000, "etunimi@esimerkki.fi"),
        (day(), "31.2.2026", "27.11.2026"),
        (day(), "huomenna", "27.11.2026"),
        (choice(Drink), "vettä", "En ihan ymmärtänyt"),
        (choice(Drink), "4", "En ihan ymmärtänyt"),
        (choice(Drink), "0", "En ihan ymmärtänyt"),
        (choice(Drink), "ka", "En ihan ymmärtänyt"),
        (choice(Drink), "ulla", "En ihan ymmärtänyt"),
        (choice(Drink), "🙂", "En ihan ymmärtänyt"),
        (choice(Drink), "x" * 5001, "En ihan ymmärtänyt"),
        (choice(Drink), "näytä lisää", "En ihan ymmärtänyt"),
        (many(Drink), "teetä ja vettä", "En ihan ymmärtänyt"),
        (many(Drink), " , ja ", "En ihan ymmärtänyt"),
        (many(Drink, least=1), "ei", "En ihan ymmärtänyt"),
        (many(Drink, least=1), "valmis", "Valitse ainakin yksi"),
        (confirm(), "vettä", "En ihan ymmärtänyt"),
        (text(longest=9000), "x" * 5001, "enintään 5000 merkkiä"),
    ],
)
def test_what_is_no_answer_is_asked_again_with_an_example(step: Step[Any], said: str, why: str) -> None:
    talk = ask(step)
    talk.say(said)
    assert why in talk.heard
    assert talk.heard.endswith("Mitä?")
    assert kept(talk) is None


def test_a_check_of_its_own_may_refuse() -> None:
    def odd(value: int, scene: Scene) -> None:
        if value % 2 == 0:
            raise Invalid("not_a_number")

    talk = ask(number(check=odd))
    talk.say("2")
    assert talk.asked == "asked.it.ask"
    talk.say("3")
    assert kept(talk) == "3"


def test_a_phone_number_is_shown_as_people_read_it() -> None:
    class Asked(Dialog, name="asked"):
        it = phone()
        right = summary()

    words = WORDS | {"asked.right.ask": ("{answers}",) * 3, "asked.right.yes": ("Joo",) * 3}
    talk = Talk(Asked, words=words)
    talk.say("+358401234567")
    assert "Asia: 040 1234567" in talk.heard


def test_a_shared_contact_fills_the_phone_question_when_it_is_ones_own() -> None:
    talk = ask(phone())
    talk.act(Act.CONTACT, "+358501234567", own=False)
    assert "jonkun toisen numero" in talk.heard and kept(talk) is None
    talk.act(Act.CONTACT, "358401234567")
    assert kept(talk) == "+358401234567"
    talk.act(Act.CONTACT, "+358401234567")
    assert "en tarvitse puhelinnumeroa" in talk.heard and talk.asked == "asked.rest.ask"


def test_boxes_are_ticked_in_place_and_a_double_tap_does_not_untick() -> None:
    talk = ask(many(Drink))
    tick = talk.button("Teetä").data
    talk.press("Teetä")
    assert talk.turn.refresh and talk.button("Teetä").look == "on"
    talk.act(Act.PRESS, data=tick)
    assert talk.turn.body == "" and not talk.turn.refresh
    assert talk.button("Teetä").look == "on"
    talk.press("Kumpaakin", "Teetä")
    assert [talk.button(label).look for label in ("Teetä", "Kahvia ja pullaa", "Kumpaakin")] == ["off", "off", "on"]
    talk.press("Valmis")
    assert kept(talk) == ["both"] and talk.turn.answer == "Kumpaakin"


def test_a_box_named_in_words_joins_those_ticked_and_none_means_none() -> None:
    talk = ask(many(Drink))
    talk.press("Kumpaakin")
    talk.say("teetä")
    assert kept(talk) == ["tea", "both"]
    talk.say("takaisin")
    talk.press("Kumpaakin")
    talk.say("ei mitään")
    assert kept(talk) == []


def test_done_works_as_a_word_too() -> None:
    talk = ask(many(Drink))
    talk.press("Teetä")
    talk.say("klar")
    assert kept(talk) == ["tea"]


def _towns(scene: Scene) -> Sequence[Option]:
    return [Option(f"t{n}", f"Kylä {n}") for n in scene.facts["towns"]]


def test_offers_come_from_facts_a_page_at_a_time() -> None:
    talk = ask(pick(_towns), facts={"towns": range(1, 31)})
    assert talk.choices == [*(f"Kylä {n}" for n in range(1, 13)), "Näytä lisää"]
    talk.press("Näytä lisää")
    assert talk.turn.refresh and talk.choices[0] == "Kylä 13" and kept(talk) is None
    talk.say("näytä lisää")
    assert not talk.turn.refresh, "words are answered by a message, not in place"
    assert talk.choices == [*(f"Kylä {n}" for n in range(25, 31)), "Näytä lisää"]
    talk.press("Näytä lisää")
    assert talk.choices[0] == "Kylä 1"
    talk.say("kylä 29")
    assert kept(talk) == "t29", "what is on another page can be named"


def test_a_short_list_has_no_more_to_show() -> None:
    talk = ask(pick(_towns), facts={"towns": range(1, 13)})
    assert "Näytä lisää" not in talk.choices
    talk.act(Act.PRESS, data=buttons.write("asked", "it", talk.state.nonce, "_more"))
    assert "vanhasta viestistä" in talk.heard


def test_an_offer_that_is_gone_is_asked_anew() -> None:
    talk = ask(pick(_towns), facts={"towns": [1, 2]})
    talk.press("Kylä 2")
    assert talk.asked == "asked.rest.ask"
    talk.desk.facts["asked"] = {"towns": [1, 3]}
    talk.say("jotain")
    assert "muuttaneet kysymyksiä" in talk.heard
    assert talk.asked == "asked.it.ask" and talk.choices == ["Kylä 1", "Kylä 3"]


def test_words_that_no_label_covers_are_understood_by_the_question_itself() -> None:
    def finds(said: str, scene: Scene) -> Sequence[str]:
        return {"toka": ["t2"], "eka tai toka": ["t1", "t2"], "poissa": ["t9"]}.get(said, [])

    talk = ask(pick(_towns, finds=finds), facts={"towns": [1, 2]})
    for said in ("eka tai toka", "poissa", "en tiedä"):
        talk.say(said)
        assert kept(talk) is None, said
    talk.say("toka")
    assert kept(talk) == "t2"


def test_a_question_is_asked_only_under_its_condition() -> None:
    talk = cafe()
    talk.press("Teetä")
    assert talk.asked == "cafe.fruits.ask"
    talk.say("takaisin")
    talk.press("Kahvia")
    assert talk.asked == "cafe.milk.ask"


def test_a_box_can_be_a_condition() -> None:
    fruits = many(Fruit)

    class Asked(Dialog, name="asked"):
        it = only_if(fruits.has(Fruit.PEAR), text(longest=5))

    class Basket(Asked, name="cafe"):
        pass

    Basket.steps = {"fruits": fruits, "it": Asked.steps["it"], "drink": Cafe.steps["drink"]}
    fruits.__set_name__(Basket, "fruits")
    fruits.belongs_to("cafe")
    assert isinstance(fruits, Many)
    talk = Talk(Basket, words=WORDS)
    talk.say("päärynä")
    assert talk.asked == "asked.it.ask"
    talk.say("takaisin", "omena")
    assert talk.asked == "cafe.drink.ask"


def test_progress_counts_the_questions_that_apply() -> None:
    talk = cafe()
    assert talk.turn.prompt.progress == (1, 4), "milk may come"
    talk.press("Teetä")
    assert talk.turn.prompt.progress == (2, 3)


# Summary and changing an answer.


def test_the_summary_lists_answers_and_leaves_out_what_was_passed_over() -> None:
    talk = ordered()
    assert "Juoma: Kahvia\nMaito: kauramaito\nHedelmät: Omena, Luumu\nPaikka: ikkunan vieressä" in talk.heard
    talk.say("takaisin", "ohita")
    assert "Paikka" not in talk.heard
    talk.say("joo")
    assert talk.desk.done == [
        ("cafe", {"drink": "coffee", "milk": "kauramaito", "fruits": ["apple", "plum"], "seat": "", "right": "yes"})
    ]
    assert talk.heard == "Tulossa!\n\nMitä tehdään?"


def test_one_answer_is_changed_and_the_rest_stays() -> None:
    talk = ordered()
    talk.press("Muuta jotakin")
    assert talk.choices == ["Juoma", "Maito", "Hedelmät", "Paikka", "Älä muuta mitään"]
    talk.press("Maito")
    assert talk.asked == "cafe.milk.ask" and talk.turn.prompt.progress is None
    talk.say("soijamaito")
    assert "Maito: soijamaito" in talk.heard and "Juoma: Kahvia" in talk.heard


def test_everything_in_the_summary_can_be_said_instead_of_pressed() -> None:
    talk = ordered()
    talk.say("ei", "maito", "soijamaito")
    assert "Maito: soijamaito" in talk.heard
    talk.say("muuta jotakin", "frukt", "päärynä")
    assert "Hedelmät: Päärynä" in talk.heard
    talk.say("ändra något", "change nothing", "All right")
    assert talk.desk.done[-1][1]["fruits"] == ["pear"]


def test_a_change_drops_what_depended_on_it_and_opens_what_it_needs() -> None:
    talk = ordered()
    talk.press("Muuta jotakin", "Juoma", "Teetä")
    assert talk.asked == "cafe.right.ask" and "Maito" not in talk.heard
    assert "milk" not in talk.state.given
    talk.press("Muuta jotakin", "Juoma", "Kumpaakin")
    assert talk.asked == "cafe.milk.ask", "the old answer does not come back by itself"
    talk.say("takaisin")
    assert talk.asked == "cafe.drink.ask"


def test_an_optional_answer_is_taken_back_by_skipping_it() -> None:
    talk = ordered()
    talk.press("Muuta jotakin", "Paikka", "Ohita")
    assert "Paikka" not in talk.heard and talk.state.given["seat"] == ""


def test_back_while_changing_returns_to_the_summary_unchanged() -> None:
    talk = ordered()
    before = talk.heard
    for way_back in (["Takaisin"], ["Maito", "Takaisin"], ["Älä muuta mitään"]):
        talk.press("Muuta jotakin", *way_back)
        assert talk.heard == before, way_back


def test_a_derived_answer_is_shown_and_may_be_changed() -> None:
    class Asked(Dialog, name="asked"):
        it = text(longest=40)
        rest = text(longest=40).derived(lambda answers: answers.it.upper())
        right = summary()

    words = WORDS | {"asked.right.ask": ("{answers}",) * 3, "asked.right.yes": ("Joo",) * 3}
    talk = Talk(Asked, words=words)
    talk.say("aino")
    assert "Muuta: AINO" in talk.heard
    talk.press("Muuta jotakin", "Muuta")
    talk.say("Ani")
    assert "Muuta: Ani" in talk.heard


# What works at every question.


def test_back_takes_the_last_answer_back() -> None:
    talk = ordered()
    order = ["cafe.seat.ask", "cafe.fruits.ask", "cafe.milk.ask", "cafe.drink.ask"]
    for asked in order:
        talk.press("Takaisin")
        assert talk.asked == asked
    assert talk.state.given == {}
    talk.press("Takaisin")
    assert talk.asked == "home.go.ask"
    talk.say("takaisin")
    assert "Tätä ennen ei ole kysymyksiä" in talk.heard


def test_back_leaves_alone_what_was_known_before_the_first_question() -> None:
    class Known(Cafe, name="cafe"):
        @classmethod
        def known(cls, facts: Any) -> dict[str, Raw]:
            return {"drink": "coffee"}

    talk = Talk(Known, words=WORDS)
    assert talk.asked == "cafe.milk.ask"
    talk.say("kaura", "takaisin")
    assert talk.asked == "cafe.milk.ask"
    talk.say("takaisin")
    assert talk.asked == "home.go.ask", "the drink was not asked, so it is not taken back"


@pytest.mark.parametrize("word", ["peru", "PERUUTA!", "/cancel", "avbryt", "menu"])
def test_cancel_leaves_with_nothing_done(word: str) -> None:
    talk = cafe()
    talk.press("Teetä")
    talk.say(word)
    assert "lopetin siihen" in talk.heard and talk.asked == "home.go.ask"
    assert talk.desk.done == []
    talk.say(word)
    assert "Mitään ei ole kesken" in talk.heard


def test_help_tells_of_the_question_and_asks_it_again() -> None:
    talk = cafe()
    talk.press("Teetä", "Ohje")
    assert "Hedelmät ovat tarjous." in talk.heard and "Nämä sanat toimivat aina" in talk.heard
    assert talk.asked == "cafe.fruits.ask"


@pytest.mark.parametrize(
    ("word", "heard"),
    [("apua", "toimivat aina"), ("hjälp", "toimivat aina"), ("privacy", "127.0.0.1/privacy"), ("/stop", "En lähetä")],
)
def test_words_that_work_everywhere_return_to_the_question(word: str, heard: str) -> None:
    talk = cafe()
    talk.press("Kahvia")
    talk.say(word)
    assert heard in talk.heard and talk.asked == "cafe.milk.ask"
    assert talk.state.given == {"drink": "coffee"}


def test_a_way_is_meant_only_when_the_message_is_that_word() -> None:
    talk = ask(text(longest=100))
    talk.say("autan, jos joku pyytää apua")
    assert kept(talk) == "autan, jos joku pyytää apua"


def test_the_language_changes_in_the_middle_and_the_question_stays() -> None:
    talk = cafe()
    talk.press("Kahvia")
    talk.say("språk")
    assert talk.asked == "language.spoken.ask"
    talk.say("svenska")
    assert talk.language == "sv" and talk.heard == "Okej, vi pratar svenska.\n\nVilken mjölk?"
    talk.say("havre")
    assert talk.asked == "cafe.fruits.ask"


def test_talking_to_a_person_in_the_middle_and_the_question_stays() -> None:
    talk = cafe()
    talk.press("Kahvia", "Juttele ihmisen kanssa")
    assert talk.asked == "person.message.ask"
    talk.say("Soittakaa")
    assert talk.heard == "Viesti on perillä.\n\nMillaista maitoa?"
    assert talk.desk.done == [("person", {"message": "Soittakaa"})]


@pytest.mark.parametrize("way_out", ["takaisin", "peru"])
def test_interruptions_nest_and_return_one_by_one(way_out: str) -> None:
    talk = cafe()
    talk.press("Kahvia")
    talk.say("ihminen", "kieli")
    assert talk.asked == "language.spoken.ask"
    talk.say(way_out)
    assert talk.asked == "person.message.ask"
    talk.say(way_out)
    assert talk.asked == "cafe.milk.ask" and talk.state.under is None


def test_interruptions_do_not_pile_up() -> None:
    talk = cafe()
    talk.press("Kahvia")
    once = 0
    for _ in range(50):
        talk.say("ihminen", "kieli", "olen vaarassa, hän lyö minua")
        once = once or len(talk.stored)
    assert len(talk.desk.alerts) == 50
    assert len(talk.stored) <= once + 20, "only the nonces may have grown"
    talk.say("peru", "peru", "peru")
    assert talk.asked == "cafe.milk.ask"


def test_stop_takes_back_what_was_ticked_but_not_yet_in_force() -> None:
    class Letters(Dialog, name="letters"):
        which = many(Fruit).giving_leave()
        right = summary()

        def finish(self, here: Here) -> Reply:
            return Reply()

    talk = Talk(Letters, words=WORDS)
    talk.press("Omenoita")
    talk.say("stop")
    assert talk.desk.stops == 1 and talk.button("Omenoita").look == "off"
    talk.press("Omenoita", "Valmis")
    assert "Omenoita" in talk.heard
    talk.say("ihminen", "stop", "takaisin")
    assert "Omenoita" not in talk.heard, "also of a dialog that is interrupted"
    talk.press("Hyvä")
    assert talk.answers["which"] == []


# Buttons.


def test_an_old_button_tells_what_was_answered_and_changes_nothing() -> None:
    talk = cafe()
    old = talk.button("Teetä").data
    talk.press("Kahvia")
    talk.say("kaura")
    talk.act(Act.PRESS, data=old)
    assert "Siihen olet jo vastannut: Kahvia." in talk.heard and talk.asked == "cafe.fruits.ask"
    assert talk.state.given["drink"] == "coffee"


@pytest.mark.parametrize(
    "data",
    ["", "kissa", "cafe.drink.0", "cafe.drink.0.tea.x", "way.fly.0.", "way.back.zzz.", "other.drink.0.tea",
     "cafe.seat.0.tea", "cafe.drink.zzzzzzz.tea", "x" * 5000, "cafe.drink.0.ä", "😀" * 10],
)  # fmt: skip
def test_a_foreign_or_garbled_button_changes_nothing(data: str) -> None:
    talk = cafe()
    before = talk.state
    talk.act(Act.PRESS, data=data)
    assert "vanhasta viestistä" in talk.heard and talk.state == before


@pytest.mark.parametrize("value", ["water", "_done", "_skip", "_change", "_keep", "_more", "drink", "-tea", ""])
def test_a_forged_value_of_the_question_asked_changes_nothing(value: str) -> None:
    talk = cafe()
    before = talk.state
    talk.act(Act.PRESS, data=buttons.write("cafe", "drink", before.nonce, value))
    assert "vanhasta viestistä" in talk.heard and talk.state == before


@pytest.mark.parametrize("value", ["fruits", "right", "maito", "tea", "_keep", "_skip"])
def test_a_forged_value_of_a_summary_changes_nothing(value: str) -> None:
    talk = ordered()
    before = talk.state
    talk.act(Act.PRESS, data=buttons.write("cafe", "right", before.nonce, value))
    assert talk.state == before and talk.desk.done == []


def test_of_a_double_tap_the_second_is_silent() -> None:
    talk = cafe()
    tap = talk.button("Kahvia").data
    talk.act(Act.PRESS, data=tap)
    after = talk.state
    talk.act(Act.PRESS, data=tap)
    assert talk.turn.body == "" and talk.state == after
    back = talk.button("Takaisin").data
    talk.act(Act.PRESS, data=back)
    after = talk.state
    talk.act(Act.PRESS, data=back)
    assert talk.turn.body == "" and talk.state == after and talk.asked == "cafe.drink.ask"


def test_a_double_tap_that_ended_the_dialog_is_silent_at_home() -> None:
    talk = ordered()
    tap = talk.button("Kaikki oikein").data
    talk.act(Act.PRESS, data=tap)
    talk.act(Act.PRESS, data=tap)
    assert talk.turn.body == "" and len(talk.desk.done) == 1


def test_old_ways_still_work_save_back() -> None:
    talk = cafe()
    ways = {label: talk.button(label).data for label in ("Takaisin", "Ohje", "Juttele ihmisen kanssa")}
    talk.press("Kahvia")
    talk.act(Act.PRESS, data=ways["Takaisin"])
    assert "vanhasta viestistä" in talk.heard and talk.asked == "cafe.milk.ask"
    talk.act(Act.PRESS, data=ways["Ohje"])
    assert "toimivat aina" in talk.heard
    talk.act(Act.PRESS, data=ways["Juttele ihmisen kanssa"])
    assert talk.asked == "person.message.ask"


def test_data_that_would_not_fit_is_refused_when_it_is_made() -> None:
    with pytest.raises(ValueError, match="not a button's data"):
        buttons.write("dialog", "step" * 20, 1, "value")
    with pytest.raises(ValueError, match="not a button's data"):
        buttons.write("dialog", "step", 1, "no spaces")


def test_every_button_of_every_dialog_fits_at_any_nonce() -> None:
    nonce = 36**7 - 1
    for dialog in DIALOGS.values():
        for step in dialog.steps.values():
            inner = step
            while hasattr(inner, "inner"):
                inner = inner.inner
            values = [str(member) for member in getattr(inner, "among", ())]
            for value in [*values, *("-" + one for one in values), *dialog.steps, *buttons.Special]:
                assert buttons.read(buttons.write(dialog.name, step.key, nonce, value)) == buttons.Pressed(
                    dialog.name, step.key, nonce, value
                )


# A release changes a dialog under way.


class Longer(Dialog, name="cafe"):
    """A question more, before the one that was asked."""

    drink = choice(Drink)
    chair = text(longest=20)
    milk = only_if(~drink.is_(Drink.TEA), text(longest=20))
    fruits = many(Fruit)
    seat = optional(text(longest=40))
    right = summary()

    def finish(self, here: Here) -> Reply:
        return Reply("cafe.thanks")


def test_a_question_put_in_before_the_one_asked() -> None:
    talk = cafe()
    talk.press("Kahvia")
    talk.release(Longer)
    talk.say("kauramaito")
    assert "muuttaneet kysymyksiä" in talk.heard and talk.asked == "cafe.chair.ask"
    assert talk.state.given == {"drink": "coffee"}, "the words were said to another question"
    talk.say("takan ääressä", "kauramaito")
    assert talk.asked == "cafe.fruits.ask"


def test_a_pressed_button_is_not_taken_for_a_question_put_in() -> None:
    class Twice(Dialog, name="cafe"):
        fruits = many(Fruit)
        drink = choice(Drink)

    talk = cafe()
    tap = talk.button("Teetä").data
    talk.release(Twice)
    talk.act(Act.PRESS, data=tap)
    assert "muuttaneet kysymyksiä" in talk.heard and talk.asked == "cafe.fruits.ask"
    talk.press("Omena")
    assert talk.turn.refresh and "muuttaneet" not in talk.heard


def test_the_question_asked_was_taken_out() -> None:
    class Shorter(Dialog, name="cafe"):
        drink = choice(Drink)
        fruits = many(Fruit)
        right = summary()

    talk = cafe()
    talk.press("Kahvia")
    talk.release(Shorter)
    talk.say("kauramaito")
    assert "muuttaneet kysymyksiä" in talk.heard and talk.asked == "cafe.fruits.ask"


def test_the_only_question_left_was_taken_out() -> None:
    class Shortest(Dialog, name="cafe"):
        drink = choice(Drink)

        def finish(self, here: Here) -> Reply:
            return Reply("cafe.thanks")

    talk = cafe()
    talk.press("Teetä")
    talk.release(Shortest)
    talk.say("omena")
    assert "muuttaneet" in talk.heard and "Tulossa!" in talk.heard and talk.asked == "home.go.ask"
    assert talk.desk.done == [("cafe", {"drink": "tea"})]


def test_a_question_renamed_keeps_its_answer() -> None:
    class Renamed(Dialog, name="cafe"):
        drink = choice(Drink)
        seat = text(longest=20, was="milk")
        fruits = many(Fruit)
        chair = text(longest=20)

    talk = cafe()
    talk.press("Kahvia")
    talk.say("kauramaito")
    talk.release(Renamed)
    talk.say("omena")
    assert talk.state.given == {"drink": "coffee", "seat": "kauramaito", "fruits": ["apple"]}


def test_an_optional_question_renamed_keeps_its_answer() -> None:
    class Renamed(Cafe, name="cafe"):
        chair = optional(text(longest=40, was="seat"))

    Renamed.steps = {key: step for key, step in Renamed.steps.items() if key != "seat"}
    talk = ordered()
    talk.release(Renamed)
    talk.say("ohje")
    assert "Istuin: ikkunan vieressä" in talk.heard


def test_a_choice_taken_away_is_asked_again() -> None:
    class Only(StrEnum):
        TEA = "tea"

    class Poorer(Dialog, name="cafe"):
        drink = choice(Only)
        fruits = many(Fruit)

    talk = cafe()
    talk.press("Kahvia")
    talk.release(Poorer)
    talk.say("kauramaito")
    assert "muuttaneet" in talk.heard and talk.choices == ["Teetä"]


def test_a_question_that_became_of_another_kind_is_asked_again() -> None:
    class Words(Dialog, name="cafe"):
        fruits = text(longest=40)
        seat = text(longest=40)

    talk = ordered()
    talk.say("takaisin", "ohita")
    talk.release(Words)
    talk.say("ohje")
    assert talk.asked == "cafe.fruits.ask", "a list is no text"
    talk.say("omena")
    assert talk.asked == "cafe.seat.ask", "what was passed over is no answer to a question that must be answered"


def test_the_question_being_changed_was_taken_out() -> None:
    class Without(Cafe, name="cafe"):
        pass

    Without.steps = {key: step for key, step in Cafe.steps.items() if key != "milk"}
    talk = ordered()
    talk.press("Muuta jotakin", "Maito")
    talk.release(Without)
    talk.say("soija")
    assert "muuttaneet" in talk.heard and talk.asked == "cafe.right.ask" and talk.desk.done == []


def test_the_whole_dialog_was_taken_out() -> None:
    talk = cafe()
    tap = talk.button("Kahvia").data
    talk.release()
    talk.act(Act.PRESS, data=tap)
    assert "muuttaneet kysymyksiä" in talk.heard and talk.asked == "home.go.ask"
    talk.say("nukutaan")
    assert talk.desk.done == [("home", {"go": "sleep"})]


def test_the_dialog_that_interrupts_was_taken_out_and_the_interrupted_goes_on() -> None:
    talk = cafe()
    talk.press("Kahvia")
    talk.say("ihminen")
    talk.registry = {one: kind for one, kind in talk.registry.items() if one != "person"}
    talk.say("kaura")
    assert talk.asked == "cafe.milk.ask" and "milk" not in talk.state.given
    talk.say("kaura")
    assert talk.asked == "cafe.fruits.ask"


def test_the_dialog_interrupted_was_taken_out() -> None:
    talk = cafe()
    talk.press("Kahvia")
    talk.say("ihminen")
    talk.release()
    talk.say("soittakaa")
    assert talk.heard == "Viesti on perillä.\n\nMitä tehdään?"


def test_a_state_with_fields_of_another_release_is_read() -> None:
    stored = {"dialog": "cafe", "asked": "drink", "given": {}, "mood": "good", "under": {"dialog": "a", "asked": "b"}}
    assert State.from_json(stored) == State("cafe", "drink", under=State("a", "b"))


# Misses, refusals, pauses.


def test_a_third_miss_offers_a_person() -> None:
    talk = cafe()
    for _ in range(2):
        talk.say("vettä")
        assert "hankala" not in talk.heard and "Juttele ihmisen kanssa" not in talk.choices
    talk.say("vettä")
    assert "kysymys on hankala" in talk.heard and talk.choices[0] == "Juttele ihmisen kanssa"
    talk.say("teetä", "vettä")
    assert "hankala" not in talk.heard, "the next question is counted anew"


def test_a_warm_refusal_is_no_miss() -> None:
    def refuse(value: int, scene: Scene) -> None:
        raise Invalid("not_a_number", warm=True)

    talk = ask(number(check=refuse))
    for _ in range(4):
        talk.say("1")
        assert "hankala" not in talk.heard and talk.choices == ["Juttele ihmisen kanssa"]
    assert talk.state.misses == 0


def test_an_answer_may_end_the_dialog_kindly() -> None:
    def closed(said: str, scene: Scene) -> None:
        raise Ends("closed")

    class Asked(Dialog, name="cafe"):
        drink = text(longest=20, check=closed)

    talk = Talk(Asked, words=WORDS | {"cafe.drink.closed": WORDS["cafe.closed"]})
    talk.say("teetä")
    assert talk.heard == "Emme palvele sinua täällä.\n\nMitä tehdään?" and talk.desk.done == []
    assert talk.choices[0] == "Juttele ihmisen kanssa"


def test_in_distress_nothing_counts_as_a_mistake() -> None:
    talk = cafe()
    talk.press("Kahvia")
    talk.say("haluan tappaa itseni")
    assert talk.desk.alerts == ["self_harm"] and talk.asked == "crisis.after.ask"
    for _ in range(4):
        talk.say("en jaksa puhua")
        assert "hankala" not in talk.heard and talk.choices[0] == "Juttele ihmisen kanssa"
    talk.press("Jatketaan")
    assert talk.asked == "cafe.milk.ask"


@pytest.mark.parametrize(
    ("step", "said", "taken"),
    [
        (text(longest=40), "Aino", False),
        (name(clean=clean_name, longest=40), "Aino", False),
        (email(), "aino@esimerkki.fi", False),
        (optional(text(longest=40)), "Aino", False),
        (text(longest=40, patient=True), "Aino", True),
        (choice(Drink), "teetä", True),
        (many(Drink), "teetä", True),
        (optional(choice(Drink)), "ohita", True),
        (number(), "12", True),
        (phone(), "040 123 4567", True),
        (day(), "27.11.", True),
    ],
)
def test_a_dialog_left_for_a_day_is_picked_up(step: Step[Any], said: str, taken: bool) -> None:
    talk = ask(step)
    talk.say_after(DAY, said)
    assert (kept(talk) is not None) is taken
    assert ("Mukava, kun palasit" in talk.heard) is not step.patient
    assert talk.asked == ("asked.rest.ask" if taken else "asked.it.ask")
    if not taken:
        talk.say(said)
        assert kept(talk) == said


def test_what_is_no_answer_after_a_day_is_no_miss() -> None:
    talk = ask(choice(Drink))
    talk.say_after(DAY, "moi, olen taas täällä")
    assert "Mukava, kun palasit" in talk.heard and "ymmärtänyt" not in talk.heard and talk.state.misses == 0


def test_a_button_and_a_contact_are_taken_after_any_pause() -> None:
    talk = ask(phone())
    talk.act(Act.CONTACT, "+358401234567", away=30 * DAY)
    assert kept(talk) == "+358401234567"
    talk = cafe()
    talk.act(Act.PRESS, data=talk.button("Teetä").data, away=30 * DAY)
    assert talk.asked == "cafe.fruits.ask"


def test_just_under_a_day_is_no_pause() -> None:
    talk = ask(text(longest=40))
    talk.say_after(DAY - timedelta(seconds=1), "Aino")
    assert kept(talk) == "Aino"


def test_a_late_message_is_not_taken_for_an_answer() -> None:
    talk = ask(text(longest=40))
    talk.act(Act.SAY, "vanha", late=True)
    assert "tuli perille vasta nyt" in talk.heard and kept(talk) is None
    patient = ask(text(longest=40, patient=True))
    patient.act(Act.SAY, "vanha", late=True)
    assert kept(patient) == "vanha"


def test_what_is_withheld_is_no_answer_and_a_person_is_offered() -> None:
    talk = ask(text(longest=200))
    talk.say("minulla on masennus")
    assert "En siis" not in talk.heard and "en tallentanut viestiäsi" in talk.heard
    assert kept(talk) is None and talk.choices == ["Juttele ihmisen kanssa"] and talk.state.misses == 0
    talk.say("hetuni on 131052-308T")
    assert "henkilötunnus" in talk.heard and kept(talk) is None


# Other acts.


@pytest.mark.parametrize("what", ["photo", "voice", "sticker", "file", "place", "unknown", "hologram"])
def test_what_is_no_text_is_answered_politely(what: str) -> None:
    talk = cafe()
    talk.act(Act.OTHER, data=what)
    assert talk.heard.endswith("Mitä juot?") and len(talk.heard) > 40
    assert talk.state.given == {}


def test_an_edited_message_changes_no_answer() -> None:
    talk = cafe()
    talk.press("Kahvia")
    talk.say("kauramaito")
    talk.act(Act.EDIT, "soijamaito")
    assert "korjasit viestiäsi" in talk.heard and talk.state.given["milk"] == "kauramaito"


@pytest.mark.parametrize("act", [Act.START, Act.UNBLOCK])
def test_opening_the_chat_again_resumes(act: Act) -> None:
    talk = cafe()
    talk.press("Kahvia")
    talk.act(act)
    assert talk.heard == "Moi taas. Jatketaan tästä.\n\nMillaista maitoa?"


@pytest.mark.parametrize("act", [Act.SAY, Act.START, Act.PRESS, Act.CONTACT, Act.EDIT, Act.OTHER, Act.UNBLOCK])
@pytest.mark.parametrize("said", ["", "Aino", "peru", "takaisin", "ohje", "stop", "kieli"])
def test_whatever_comes_first_is_answered_and_answers_nothing(act: Act, said: str) -> None:
    talk = ask(text(longest=40))
    talk.stored, talk.desk.at_home = "null", "asked"
    talk.act(act, said)
    assert talk.heard and kept(talk) is None
    assert talk.heard.count("Mitä?") <= 1


def test_what_each_answer_was_is_told_for_the_log() -> None:
    talk = cafe()
    talk.press("Kahvia")
    assert (talk.turn.answers, talk.turn.answer) == ("cafe.drink.ask", "Kahvia")
    talk.say("ohje")
    assert talk.turn.answers is None


def test_each_answer_can_be_kept_at_once() -> None:
    talk = ordered()
    assert [len(given) for given in talk.desk.kept] == [1, 2, 3, 4]


def test_an_answer_is_typed() -> None:
    talk = ordered()
    dialog = Cafe(talk.state.given, Scene(talk.now, "fi", talk.texts, ""))
    assert dialog.drink is Drink.COFFEE and dialog.fruits == {Fruit.APPLE, Fruit.PLUM}
    assert dialog.milk == "kauramaito" and dialog.seat == "ikkunan vieressä"
    nothing = Cafe({"drink": "tea"}, Scene(talk.now, "fi", talk.texts, ""))
    assert nothing.milk is None and nothing.seat is None and nothing.fruits == frozenset()
    with pytest.raises(AttributeError):
        _ = Cafe({}, Scene(talk.now, "fi", talk.texts, "")).drink


def test_a_day_is_typed_and_shown() -> None:
    class Asked(Dialog, name="asked"):
        it = day()
        right = summary()

    words = WORDS | {"asked.right.ask": ("{answers}",) * 3, "asked.right.yes": ("Joo",) * 3}
    talk = Talk(Asked, words=words)
    talk.say("27.11.")
    assert "Asia: 27.11.2026" in talk.heard
    assert Asked(talk.state.given, Scene(talk.now, "fi", talk.texts, "")).it == date(2026, 11, 27)


@pytest.mark.parametrize("taken", ["place", "words", "given", "name", "finish"])
def test_a_question_cannot_hide_what_every_dialog_has(taken: str) -> None:
    with pytest.raises(TypeError, match=taken):
        type("Odd", (Dialog,), {taken: text(longest=5)}, name="odd")
