"""Employers ask for advice: a card that somebody has checked answers, and otherwise a person does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from dialogs.advice import Advice
from domain.advice import Topic
from domain.calendar import local_day
from domain.roles import Role, Specialty
from locales import load
from storage.advice_cards import Kept
from storage.advice_starters import starters
from storage.staff import Reader
from tests.dialogs.chat import Chat
from tests.kit.people import People


class Desk:
    """An employer's chat, and the colleague who keeps the cards."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        people = People(chat.connection, chat.clock.now())
        (team_id,) = chat.store.region.routing().teams("398")
        self.mari: Reader = people.colleague("Mari Mäkelä", team_id=team_id, specialty=Specialty.COMPANY)
        self.anna: Reader = people.colleague("Anna Aalto", role=Role.ADMIN)
        chat.store.advice.ensure_started(starters(load()))
        chat.connection.commit()

    @property
    def today(self) -> date:
        return local_day(self.chat.clock.now())

    def card(self, topic: Topic) -> Kept:
        return next(one for one in self.chat.store.advice.listed(self.mari) if one.draft.topic is topic)

    def check(self, *topics: Topic) -> None:
        """Mari has checked these cards, and they are hers from then on."""
        for topic in topics:
            advice = self.chat.store.advice
            assert advice.check(self.mari, self.card(topic).id, self.card(topic).revision)
        self.chat.connection.commit()

    def ends(self, topic: Topic, on: date) -> None:
        card = self.card(topic)
        draft = replace(card.draft, valid_to=on)
        assert self.chat.store.advice.edit(self.mari, card.id, card.revision, draft, checked=True)
        self.chat.connection.commit()

    def kinds(self) -> list[str]:
        return [row["kind"] for row in self.chat.rows("todo")]


@pytest.fixture(params=["fi"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    chat = Chat(language=request.param)
    yield Desk(chat)
    chat.close()


SAID = {
    "fi": ("Saako palkkatukea nuoren palkkaamiseen?", "Palkkatuki", "Tarkistettu 24.11.2026", "Auttoi, kiitos"),
    "sv": ("Hur söker jag lönesubvention?", "Lönesubvention", "Kontrollerat 24.11.2026", "Ja, tack"),
    "en": ("is there a wage subsidy", "Wage subsidy", "Checked on 24 November 2026", "Yes, thank you"),
}


@pytest.mark.parametrize("desk", SAID, indirect=True)
def test_a_question_in_own_words_is_answered_by_a_checked_card(desk: Desk) -> None:
    chat = desk.chat
    question, title, checked, thanks = SAID[chat.language]
    desk.check(Topic.SUBSIDY)
    chat.speak_for_company()
    chat.enter(Advice)
    assert [one.label for one in chat.prompt.choices] == [title], "what nobody has checked is not offered"
    chat.say(question)
    for said in (title, checked, "https://tyomarkkinatori.fi"):
        assert said in chat.heard, said
    assert chat.asked == "advice_after.helped"
    chat.press(thanks)
    assert chat.state.dialog == "employer_menu"
    (counted,) = chat.rows("advice_answer")
    assert (counted["card_id"], counted["helped"]) == (desk.card(Topic.SUBSIDY).id, 1)
    assert (desk.card(Topic.SUBSIDY).shown, desk.card(Topic.SUBSIDY).helped) == (1, 1)
    assert desk.kinds() == []


def test_a_card_is_shown_until_its_last_day_and_a_person_answers_on_the_next(desk: Desk) -> None:
    chat = desk.chat
    desk.check(Topic.TRIAL)
    desk.ends(Topic.TRIAL, desk.today)
    chat.speak_for_company()
    chat.enter(Advice)
    assert "Työkokeilu" in [one.label for one in chat.prompt.choices]
    button = chat.button("Työkokeilu").data
    chat.clock.advance(days=1)
    chat.press_data(button)
    assert "Hän ei ole työsuhteessa" not in chat.heard
    assert "En voi vastata tähän varmalla tiedolla" in chat.heard
    assert "Mari vastaa sinulle viimeistään" in chat.heard.replace("Mari Mäkelä", "Mari")
    (todo,) = chat.rows("todo")
    assert (todo["kind"], todo["staff_id"]) == ("advice_wanted", desk.mari.staff_id)
    (need,) = [one for one in chat.rows("staffing_request") if one["help"] == "advice"]
    assert (need["id"], need["words"]) == (todo["request_id"], "työkokeilu")
    assert desk.card(Topic.TRIAL).shown == 0


def test_the_next_question_can_be_typed_and_what_did_not_help_goes_to_a_person(desk: Desk) -> None:
    chat = desk.chat
    desk.check(Topic.SUBSIDY, Topic.EVENT)
    chat.speak_for_company()
    chat.enter(Advice)
    chat.say("missä voin haastatella hakijoita")
    assert "Rekrytointitapahtuma ja haastattelutila" in chat.heard
    chat.say("entä saako palkkatukea?")
    assert "Palkkatuki" in chat.heard and chat.asked == "advice_after.helped"
    card = desk.card(Topic.SUBSIDY)
    changed = replace(card.draft, bodies=dict.fromkeys(card.draft.bodies, "Aivan toinen teksti"))
    assert chat.store.advice.edit(desk.mari, card.id, card.revision, changed, checked=True), "while it is before them"
    assert chat.store.advice.retire(desk.mari, card.id, card.revision + 1)
    chat.connection.commit()
    chat.press("Haluan vastauksen ihmiseltä")
    assert "Aivan toinen" not in chat.heard
    assert "Kysymyksesi on perillä, Kaisa." in chat.heard
    assert [(row["card_id"] == card.id, row["helped"]) for row in chat.rows("advice_answer")] == [(0, None), (1, 0)]
    assert chat.rows("staffing_request")[-1]["words"] == "entä saako palkkatukea?"
    assert desk.kinds() == ["advice_wanted"]


def test_who_is_not_known_tells_the_company_first_and_nothing_is_sent_before_they_say_so(desk: Desk) -> None:
    chat = desk.chat
    chat.enter(Advice)
    assert not chat.prompt.choices, "no card has been checked"
    chat.say("Miten irtisanotaan työntekijä?")
    assert "ihminen vastaa sinulle" in chat.heard and chat.asked == "advice_person.business_id"
    chat.say("Kahvila Kukka", "Kaisa Kukka")
    assert chat.asked == "advice_person.best_way"
    chat.press("Sähköpostilla")
    chat.say("kaisa@esimerkki.fi")
    while chat.asked != "advice_person.right":
        chat.press(chat.prompt.choices[-1].label)
    for said in ("Miten irtisanotaan työntekijä?", "Kahvila Kukka", "kaisa@esimerkki.fi"):
        assert said in chat.heard
    assert chat.rows("staffing_request") == [] and desk.kinds() == []
    chat.press("Lähetä")
    assert "Kysymyksesi on perillä, Kaisa." in chat.heard
    (need,) = chat.rows("staffing_request")
    assert (need["help"], need["words"], need["source"]) == ("advice", "Miten irtisanotaan työntekijä?", "chat")
    assert desk.kinds() == ["advice_wanted"]


def test_what_is_said_of_somebodys_health_is_not_kept_and_a_promise_is_never_made(desk: Desk) -> None:
    chat = desk.chat
    desk.check(Topic.ARRANGEMENT)
    chat.speak_for_company()
    chat.enter(Advice)
    chat.say("työntekijällä on selkävaiva, saako sähköpöytään tukea")
    assert "en tallentanut sitä" in chat.heard and chat.asked == "advice.question"
    assert not [row for row in chat.rows("message") if "selkävaiva" in (row["body"] or "")]
    chat.say("saako sähköpöytään tukea")
    assert "Minä en päätä tästä enkä lupaa mitään." in chat.heard
    chat.clock.advance(hours=2)
    card = desk.card(Topic.ARRANGEMENT)
    assert card.checked_on == desk.today and card.revision == 1
    chat.clock.advance(days=366)
    chat.enter(Advice)
    assert not chat.prompt.choices, "a year has passed since anybody looked"
