"""Doors, the buttons under what the bot says of its own accord: they open at any time and lead back again."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

import pytest

from dialogs.kit import buttons
from dialogs.kit.answers import Invalid, Raw
from dialogs.kit.choices import choice, pick
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Scene
from dialogs.kit.steps import Option, only_if, text
from domain.incoming import Act
from domain.prompt import Button
from tests.dialogs.desk import Talk

DAY = timedelta(hours=24)


class Drink(StrEnum):
    TEA = "tea"
    COFFEE = "coffee"


class Cafe(Dialog, name="cafe"):
    """What is under way when a door is pressed."""

    drink = choice(Drink)
    seat = text(longest=40)

    def finish(self, here: Here) -> Reply:
        return Reply("cafe.thanks")


class What(StrEnum):
    COME = "come"
    MOVE = "move"
    LEAVE = "leave"


def own(scene: Scene) -> list[Option]:
    return [Option(str(number), f"Aika {number}") for number in scene.facts["visits"]]


class Visit(Dialog, name="visit"):
    """One of the person's own visits: they come, move it to another day, or say why not."""

    which = pick(own)
    what = choice(What)
    day = only_if(what.is_(What.MOVE), text(longest=20))
    why = only_if(what.is_(What.LEAVE), text(longest=40))

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        return {"which": str(subject), "what": value} if value in set(What) else None

    def finish(self, here: Here) -> Reply:
        return Reply(f"visit.{self.what}")


WORDS = {
    "cafe.drink.ask": ("Mitä juot?", "Vad dricker du?", "What will you drink?"),
    "cafe.drink.tea": ("Teetä", "Te", "Tea"),
    "cafe.drink.coffee": ("Kahvia", "Kaffe", "Coffee"),
    "cafe.seat.ask": ("Missä istut?", "Var sitter du?", "Where will you sit?"),
    "cafe.thanks": ("Tulossa!", "Kommer!", "Coming!"),
    "visit.which.ask": ("Mikä aika?", "Vilken tid?", "Which time?"),
    "visit.what.ask": ("Mitä teet?", "Vad gör du?", "What will you do?"),
    "visit.what.come": ("Olen tulossa", "Jag kommer", "I am coming"),
    "visit.what.move": ("Siirrän", "Jag flyttar", "I move it"),
    "visit.what.leave": ("En pääse", "Jag kan inte", "I cannot"),
    "visit.what.leave.also": ("en tule", "jag kommer inte", "not coming"),
    "visit.day.ask": ("Mille päivälle?", "Till vilken dag?", "To which day?"),
    "visit.why.ask": ("Kerrotko miksi?", "Varför?", "Why is that?"),
    "narrow.number.ask": ("Mikä numero?", "Vilket nummer?", "Which number?"),
    "visit.come": ("Nähdään!", "Vi ses!", "See you!"),
    "visit.move": ("Aika on siirretty.", "Tiden är flyttad.", "The time has been moved."),
    "visit.leave": ("Selvä.", "Uppfattat.", "All right."),
}

COME, MOVE, LEAVE = (buttons.door("visit", 12, what) for what in What)


def doors(talk: Talk, language: str | None = None) -> list[Button]:
    """The three doors as a reminder has them."""
    spoken = language or talk.language
    data = {"come": COME, "move": MOVE, "leave": LEAVE}
    return [Button(talk.texts.plain(spoken, f"visit.what.{what}"), data[what]) for what in What]


def talk_in(*dialogs: type[Dialog], language: str = "fi") -> Talk:
    talk = Talk(*dialogs, words=WORDS, language=language, facts={"visits": [12, 40]})
    talk.release(Cafe, Visit)
    talk.desk.facts["visit"] = {"visits": [12, 40]}
    return talk


@pytest.fixture
def cafe() -> Talk:
    return talk_in(Cafe)


@pytest.fixture
def reminded(cafe: Talk) -> Talk:
    """Asked what they drink, and then reminded of their visit."""
    cafe.desk.at_doors = doors(cafe)
    return cafe


def press(talk: Talk, data: str, *, away: timedelta = timedelta()) -> None:
    talk.act(Act.PRESS, data=data, away=away)


# Data.


def test_a_doors_data_says_where_it_leads() -> None:
    assert COME == "go.visit.c.come"
    assert buttons.read(buttons.door("visit", 36**3, "x")) == buttons.Pressed("go", "visit", 36**3, "x")
    assert buttons.is_door(COME) and not buttons.is_door("goal.visit.c.come")
    with pytest.raises(ValueError, match="not a button's data"):
        buttons.door("visit", 1, "a value that no button holds")


# Pressed.


def test_a_door_that_asks_nothing_is_done_at_once_and_leads_back(cafe: Talk) -> None:
    press(cafe, COME)
    assert cafe.heard == "Nähdään!\n\nMitä juot?"
    assert cafe.desk.done == [("visit", {"which": "12", "what": "come"})]
    cafe.press("Teetä")
    assert cafe.asked == "cafe.seat.ask"


def test_a_door_may_ask_and_what_was_answered_before_is_kept(cafe: Talk) -> None:
    cafe.press("Teetä")
    press(cafe, MOVE)
    assert cafe.heard == "Mille päivälle?"
    cafe.say("perjantai")
    assert cafe.heard == "Aika on siirretty.\n\nMissä istut?"
    cafe.say("ikkunalla")
    assert [name for name, _ in cafe.desk.done] == ["visit", "cafe"]
    assert cafe.answers == {"drink": "tea", "seat": "ikkunalla"}


def test_going_back_from_a_doors_first_question_leaves_it(cafe: Talk) -> None:
    press(cafe, MOVE)
    cafe.press("Takaisin")
    assert cafe.asked == "cafe.drink.ask"
    assert cafe.desk.done == []


def test_a_door_opens_at_home_and_leads_home(cafe: Talk) -> None:
    cafe.say("peruuta")
    assert cafe.state.dialog == "home"
    press(cafe, MOVE)
    cafe.say("perjantai")
    assert cafe.heard == "Aika on siirretty.\n\nMitä tehdään?"
    assert cafe.state.under is None


def test_another_door_takes_the_place_of_one_that_was_left_open(cafe: Talk) -> None:
    press(cafe, MOVE)
    press(cafe, LEAVE)
    assert cafe.heard == "Kerrotko miksi?"
    cafe.say("en ehdi")
    assert cafe.heard == "Selvä.\n\nMitä juot?"


def test_two_taps_are_one(cafe: Talk) -> None:
    press(cafe, COME)
    press(cafe, COME)
    assert cafe.heard == ""
    assert len(cafe.desk.done) == 1
    press(cafe, MOVE)
    press(cafe, MOVE)
    assert cafe.heard == ""
    assert cafe.state.dialog == "visit"


@pytest.mark.parametrize("between", ["Takaisin", "Ohje"])
def test_the_same_door_opens_again_when_something_came_between(cafe: Talk, between: str) -> None:
    press(cafe, MOVE)
    cafe.press(between)
    press(cafe, MOVE)
    assert cafe.heard == "Mille päivälle?"


def test_the_same_door_opens_again_a_little_later(cafe: Talk) -> None:
    press(cafe, COME)
    press(cafe, COME, away=timedelta(minutes=2))
    assert cafe.heard.startswith("Nähdään!")


@pytest.mark.parametrize(
    "data", ["go.visit.c.dance", "go.visit.c.", "go.nowhere.c.come", "go.cafe.c.come", "go.home.1.sleep"]
)
def test_a_door_that_leads_nowhere_any_more_says_so(cafe: Talk, data: str) -> None:
    press(cafe, data)
    assert cafe.heard.endswith("Mitä juot?")
    assert cafe.asked == "cafe.drink.ask"
    assert cafe.desk.done == []
    assert cafe.state.under is None


def test_a_door_to_what_is_not_the_persons_own_asks_which(cafe: Talk) -> None:
    press(cafe, buttons.door("visit", 13, "come"))
    assert cafe.heard == "Mikä aika?"
    assert cafe.desk.done == []


# Said.


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("said", ["OLEN TULOSSA!", "Jag kommer", "i am coming"])
def test_a_doors_label_opens_it_in_any_language(said: str, language: str) -> None:
    talk = talk_in(Cafe, language=language)
    talk.desk.at_doors = doors(talk)
    talk.say(said)
    assert talk.desk.done == [("visit", {"which": "12", "what": "come"})]


def test_other_words_for_a_door(reminded: Talk) -> None:
    reminded.say("En tule")
    assert reminded.heard == "Kerrotko miksi?"


def test_the_beginning_of_a_label_does_where_it_answers_nothing(reminded: Talk) -> None:
    reminded.say("siirr")
    assert reminded.heard == "Mille päivälle?"


def test_the_beginning_of_a_label_is_an_answer_first(reminded: Talk) -> None:
    reminded.press("Teetä")
    reminded.desk.at_doors = doors(reminded)
    reminded.say("olen")
    assert reminded.answers == {"drink": "tea", "seat": "olen"}


def test_a_whole_label_under_the_newest_message_is_no_answer_to_an_older_question(reminded: Talk) -> None:
    reminded.press("Teetä")
    reminded.say("olen tulossa")
    assert reminded.heard == "Nähdään!\n\nMissä istut?"


def test_the_question_is_answered_as_ever_by_other_words(reminded: Talk) -> None:
    reminded.say("kahvia")
    assert reminded.asked == "cafe.seat.ask"


def test_without_doors_the_same_words_are_no_press(cafe: Talk) -> None:
    cafe.say("olen tulossa")
    assert cafe.desk.done == []
    assert cafe.asked == "cafe.drink.ask"


def test_a_label_is_heard_also_after_days_of_silence(reminded: Talk) -> None:
    reminded.say_after(3 * DAY, "olen tulossa")
    assert reminded.heard == "Nähdään!\n\nMitä juot?"


def test_words_that_come_late_open_nothing(reminded: Talk) -> None:
    reminded.act(Act.SAY, "olen tulossa", late=True)
    assert reminded.desk.done == []


def test_stop_is_stop_under_any_door(cafe: Talk) -> None:
    cafe.desk.at_doors = [Button("STOP", COME)]
    cafe.say("stop")
    assert cafe.desk.stops == 1
    assert cafe.desk.done == []


def test_a_door_named_like_a_way_is_what_is_meant_under_it(cafe: Talk) -> None:
    cafe.desk.at_doors = [Button("Peruuta", LEAVE)]
    cafe.say("peruuta")
    assert cafe.heard == "Kerrotko miksi?"


def test_a_beginning_that_two_labels_share_opens_neither(cafe: Talk) -> None:
    cafe.desk.at_doors = [Button("Siirrän huomiseen", MOVE), Button("Siirrän ensi viikkoon", LEAVE)]
    cafe.say("siirrän")
    assert cafe.asked == "cafe.drink.ask"


def test_what_must_not_be_kept_opens_nothing(reminded: Talk) -> None:
    reminded.say("131052-308T")
    assert reminded.desk.done == []


# A first answer that does not hold.


class Narrow(Dialog, name="narrow"):
    number = text(longest=3, check=lambda kept, scene: _refuse(kept))

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        return {"number": "", "nothing": "here"}

    def finish(self, here: Here) -> Reply:
        return Reply()


def _refuse(kept: str) -> None:
    if not kept.isdecimal():
        raise Invalid("choice")


def test_an_entry_that_fits_no_question_is_asked_for(cafe: Talk) -> None:
    cafe.release(Cafe, Narrow)
    press(cafe, buttons.door("narrow", 1, "x"))
    assert cafe.heard == "Mikä numero?"
    assert cafe.state.under is not None
