"""Advice cards in the store: shown while they hold, and whoever keeps them is told when they do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from domain.advice import Standing, Topic
from domain.calendar import local_day
from domain.roles import Role
from locales import load
from storage.advice import AdviceBook
from storage.advice_cards import Draft, Kept
from storage.advice_starters import starters
from storage.database import Database
from storage.errors import Refused
from storage.staff import Reader
from storage.store import Store
from storage.tables import audit
from tests.kit.clock import START
from tests.kit.people import People

TODAY = local_day(START)
DAY = timedelta(days=1)
THREE = {"fi": "Palkkatuki", "sv": "Lönesubvention", "en": "Wage subsidy"}
DRAFT = Draft(Topic.SUBSIDY, THREE, THREE, THREE, {"fi": "palkkatuki"}, THREE, "https://example.fi/tuki?a=1#b")


def standings(advice: AdviceBook, reader: Reader) -> dict[Standing, int]:
    found = [one.standing for one in advice.nagging(reader)]
    return {one: found.count(one) for one in dict.fromkeys(found)}


def test_starters_say_nothing_that_changes_and_promise_nothing() -> None:
    drafts = starters(load())
    assert {one.topic for one in drafts} == set(Topic) - {Topic.OTHER}
    for draft in drafts:
        draft.row(("fi", "sv", "en"))
        for texts in (draft.titles, draft.for_whom, draft.bodies):
            for text in texts.values():
                assert not any(char.isdigit() or char in "%€" for char in text), text
                assert not [
                    word
                    for word in ("prosentt", "procent", "per cent", "euro", "kuukau", "lupaamme", "saat ")
                    if word in text.lower()
                ], text


async def test_a_card_is_kept_checked_shown_given_and_retired(database: Database) -> None:
    def work(connection: Connection) -> None:
        people = People(connection, START)
        team = people.team()
        mari, kaisa = (people.colleague(name, team_id=team) for name in ("Mari Mäki", "Kaisa Koski"))
        anna = people.colleague("Anna Aalto", Role.ADMIN)
        tiina = people.colleague("Tiina Tarkka", Role.AUDITOR)
        person_id, _ = people.person()
        advice = Store(connection, START).advice

        assert advice.ensure_started(starters(load())) == 9 and advice.ensure_started(starters(load())) == 0
        assert advice.on_view("fi") == [] and advice.find("saako palkkatukea", "fi") is None
        assert standings(advice, anna) == {Standing.UNCHECKED: 9}, "what is nobody's is for who edits content"
        assert standings(advice, mari) == {} and standings(advice, tiina) == {}
        first = advice.listed(anna)[0]
        assert advice.check(mari, first.id, 0) and not advice.check(kaisa, first.id, 1), "who checks it first has it"
        for one in advice.listed(anna):
            assert advice.retire(anna, one.id, one.revision)
        assert advice.ensure_started(starters(load())) == 0, "once is once"

        number = advice.add(mari, DRAFT, checked=False)
        assert number is not None and advice.add(mari, DRAFT, checked=False) == number, "sent twice"
        assert advice.add(tiina, DRAFT, checked=True) is None
        assert standings(advice, mari) == {Standing.UNCHECKED: 1} and standings(advice, anna) == {}
        assert not advice.check(kaisa, number, 0) and not advice.retire(kaisa, number, 0), "it is Mari's"
        assert advice.check(mari, number, 0)
        card = advice.find("miten palkkatukea haetaan", "sv")
        assert card is not None and (card.title, card.checked_on, card.source) == (
            "Lönesubvention",
            TODAY,
            DRAFT.source,
        )

        with pytest.raises(Refused, match="changed"):
            advice.edit(mari, number, 0, replace(DRAFT, source="https://example.fi"), checked=True)
        assert advice.edit(mari, number, 1, DRAFT, checked=False) and advice.card(number, "fi"), "nothing was changed"
        assert advice.edit(anna, number, 2, replace(DRAFT, source="https://example.fi"), checked=False)
        assert advice.card(number, "fi") is None, "another text has to be checked anew"
        assert advice.edit(mari, number, 3, replace(DRAFT, valid_from=TODAY + DAY), checked=True)
        assert advice.card(number, "fi") is None
        assert Store(connection, START + DAY).advice.card(number, "fi") is not None

        other, _ = people.person()
        shown = advice.shown(person_id, number)
        assert not advice.helped(other, shown, did=True) and advice.helped(person_id, shown, did=False)
        assert not advice.helped(person_id, shown, did=True), "said once"
        assert not advice.helped(person_id, advice.shown(person_id, None), did=True)
        found = advice.one(mari, number)
        assert found is not None and (found.shown, found.helped, found.not_helped) == (1, 0, 1)

        with pytest.raises(Refused, match="advice_owner"):
            advice.give(mari, number, tiina.staff_id)
        assert advice.give(mari, number, kaisa.staff_id)
        assert advice.keeper(kaisa.staff_id) == (kaisa.staff_id, team) and advice.keeper(anna.staff_id) is None
        assert not advice.give(mari, number, mari.staff_id)
        assert advice.retire(kaisa, number, found.revision + 1) and advice.find("palkkatuki", "fi") is None
        gone = advice.one(kaisa, number)
        assert gone is not None and gone.standing is Standing.RETIRED and not gone.can_edit
        done = [row["detail"] for row in people.rows(audit) if row["action"] == "advice_changed"][10:]
        assert [one["what"] for one in done] == ["added", "checked", "edited", "edited", "edited", "owner", "retired"]

    await database.run(work)


async def test_time_takes_a_card_away_and_its_owner_hears_of_it_first(database: Database) -> None:
    def work(connection: Connection) -> None:
        people = People(connection, START)
        mari = people.colleague("Mari Mäki", team_id=people.team())
        anna = people.colleague("Anna Aalto", Role.ADMIN)
        last = TODAY + 60 * DAY
        number = Store(connection, START).advice.add(mari, replace(DRAFT, valid_to=last), checked=True)
        assert number is not None

        def on(day: int) -> Kept:
            found = Store(connection, START + day * DAY).advice.one(mari, number)
            assert found is not None
            return found

        assert [on(day).standing for day in (0, 29, 30, 60, 61)] == [
            Standing.SHOWN,
            Standing.SHOWN,
            Standing.ENDING,
            Standing.ENDING,
            Standing.EXPIRED,
        ]
        late = Store(connection, START + 61 * DAY)
        assert late.advice.card(number, "fi") is None and standings(late.advice, mari) == {Standing.EXPIRED: 1}
        meant = late.advice.meant("palkkatuki", "fi")
        assert meant is not None and (meant.card, meant.owner_id) == (None, mari.staff_id)
        assert standings(late.advice, anna) == {}

        assert late.advice.edit(mari, number, 0, DRAFT, checked=True)
        assert [on(61 + day).standing for day in (0, 365, 366)] == [Standing.SHOWN, Standing.ENDING, Standing.STALE]
        late.rules.change(anna.staff_id, advice_checked_months=1)
        assert on(61 + 32).standing is Standing.STALE

        people.colleague("Otto Oras", Role.ADMIN)
        late.staff.deactivate(mari.staff_id)
        left = Store(connection, START + 100 * DAY).advice
        assert standings(left, anna) == {Standing.STALE: 1}, "nobody else would look at it"
        (one,) = left.nagging(anna)
        assert (one.owner_name, one.has_left) == ("Mari Mäki", True) and left.keeper(mari.staff_id) is None

    await database.run(work)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"source": "javascript:alert(1)"}, "link_unclear"),
        ({"source": "http://example.fi"}, "link_unclear"),
        ({"source": "https://viranomainen.fi@paha.example"}, "link_unclear"),
        ({"source": 'https://example.fi/"><script>'}, "link_unclear"),
        ({"source": "https://example.fi/\u202egnp"}, "link_unclear"),
        ({"source": ""}, "link_unclear"),
        ({"titles": {"fi": "Palkkatuki", "sv": " ", "en": "Wage subsidy"}}, "advice_words"),
        ({"bodies": {"fi": "Palkkatuki"}}, "advice_words"),
        ({"bodies": dict.fromkeys(THREE, "a" * 1_201)}, "text_long"),
        ({"valid_from": TODAY, "valid_to": TODAY - DAY}, "days_order"),
    ],
)
def test_what_a_card_may_not_be(wrong: dict[str, object], why: str) -> None:
    with pytest.raises(Refused, match=why):
        replace(DRAFT, **wrong).row(("fi", "sv", "en"))  # type: ignore[arg-type]
