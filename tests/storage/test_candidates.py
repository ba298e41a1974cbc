"""A candidate's way: whatever is pressed in whatever order, only what the client approved is ever shown."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from domain.calendar import local_day
from domain.cards import NEXT, SHOWN, CardFault, CardRefused, Drafted, IntroductionCard, Stage
from domain.employers import Answer, Card, Closing, Hours, WhyNot
from domain.people import Licence, Purpose, SpokenLanguage
from domain.progress import Outcome
from locales import load
from storage.card_file import NoLetters, card_file
from storage.database import Database
from storage.errors import Refused
from storage.store import Store
from storage.tables import candidate, delivery, service_case, todo
from tests.kit.need import KITCHEN, Town, build
from tests.kit.talk import MONDAY, House

OTHER = replace(KITCHEN, can="Osaan siivota.")
STEPS = (
    "ask yes no write other stale approve approve_old full wish introduce meet declined hired withdraw take_out "
    "consent_off consent_on found_off found_on rest close need_closed"
).split()
LIKELY = ["ask", "yes", "write", "approve", "introduce"]


class Walk:
    """Presses on one candidate, and what the test remembers of them."""

    def __init__(self, store: Store, town: Town) -> None:
        self.store, self.town = store, town
        self.approved: IntroductionCard | None = None

    @property
    def number(self) -> int:
        found = self.store.connection.execute(select(candidate.c.id)).scalar()
        return int(found or 0)

    def stage(self) -> Stage | None:
        found = self.store.candidates.proposal(self.town.client_person, self.number)
        return found.state if found else None

    def step(self, name: str) -> None:
        before = self.stage()
        with suppress(Refused), self.store.connection.begin_nested():
            self._do(name)
        after = self.stage()
        assert before is after or before is None or after in NEXT[before], (name, before, after)
        if after is Stage.WITHDRAWN:
            planned = delivery.c.state == "planned", delivery.c.about == f"candidate:{self.number}"
            told = self.store.connection.execute(select(delivery.c.payload).where(*planned)).scalars().all()
            assert {one["notice"] for one in told} <= {"proposal_over"}
        self.look()

    def look(self) -> None:
        """What the employer can get: the approved card of somebody whose yes holds at this moment, or nothing."""
        candidates, town = self.store.candidates, self.town
        shown = candidates.for_employer(town.contact.person_id, town.need)
        for one in shown:
            assert self.stage() in SHOWN
            assert self.approved is not None and one.card.named("") == self.approved.named("")
            assert Purpose.INTRODUCTIONS in self.store.consents.granted(town.client_person)
        assert candidates.for_employer(town.client_person, town.need) == []
        assert candidates.for_employer(town.contact.person_id, town.others_need) == []
        assert bool(shown) == bool(candidates.introduced_to(town.contact.person_id, town.need))

    def _do(self, name: str) -> None:
        store, town, number = self.store, self.town, self.number
        candidates, who, boss, reader = store.candidates, town.client_person, town.contact.person_id, town.mari
        found = candidates.proposal(who, number)
        revision = found.card_revision if found else 0
        card, old = found.card if found else None, revision - 1
        presses: dict[str, Callable[[], object]] = {
            "ask": lambda: candidates.ask(reader, town.need, town.client_id),
            "yes": lambda: candidates.answer(who, number, True),
            "no": lambda: candidates.answer(who, number, False, "En ehdi"),
            "write": lambda: candidates.write_card(reader, town.need, number, KITCHEN, revision),
            "other": lambda: candidates.write_card(reader, town.need, number, OTHER, revision),
            "stale": lambda: candidates.write_card(reader, town.need, number, OTHER, old),
            "approve": lambda: self._approved(card, candidates.approve(who, number, revision)),
            "full": lambda: self._approved(card, candidates.approve(who, number, revision, full_name=True)),
            "approve_old": lambda: self._approved(None, candidates.approve(who, number, old)),
            "wish": lambda: candidates.wish(who, number, "Toisin"),
            "introduce": lambda: candidates.introduce(reader, town.need, [number], checked=True),
            "meet": lambda: candidates.employer_answers(boss, number, Answer.MEET, None, None),
            "declined": lambda: candidates.employer_answers(boss, number, Answer.NO, WhyNot.TIMES, None),
            "hired": lambda: candidates.employer_answers(boss, number, Answer.HIRED, None, None),
            "withdraw": lambda: candidates.withdraw(who, number),
            "take_out": lambda: candidates.take_out(reader, town.need, number),
        }
        presses.get(name, lambda: self._around(name))()

    def _approved(self, card: IntroductionCard | None, done: bool) -> None:
        if done:
            assert card is not None, "only the card that was seen can be approved"
            self.approved = card

    def _around(self, name: str) -> None:
        """What happens beside it."""
        store, town = self.store, self.town
        match name:
            case "consent_off" | "consent_on":
                allowed = [Purpose.INTRODUCTIONS] if name == "consent_on" else []
                store.consents.set(town.client_person, allowed, notice_version="1", language="fi", how="permissions")
            case "found_off" | "found_on":
                store.candidates.set_introducible(town.mari, town.case_id, name == "found_on")
            case "rest":
                own = service_case.c.id == town.case_id
                store.connection.execute(update(service_case).where(own).values(resting_since=store.now))
            case "close":
                store.progress.close(town.mari, town.case_id, Outcome.WORK, None)
            case "need_closed":
                store.requests.closed(town.need, Closing.NOT_NEEDED)


async def test_only_what_was_approved_is_ever_shown(database: Database) -> None:
    town = await build(await House(database).open())
    walks = st.lists(st.sampled_from(STEPS), min_size=1, max_size=14)
    starts = st.integers(0, len(LIKELY))

    def all_walks(store: Store) -> None:
        @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(starts, walks)
        def walk(start: int, steps: list[str]) -> None:
            trial = store.connection.begin_nested()
            on = Walk(store, town)
            try:
                for name in [*LIKELY[:start], *steps]:
                    on.step(name)
            finally:
                trial.rollback()

        walk()

    await database.write(MONDAY, all_walks)


def test_what_may_not_stand_on_a_card() -> None:
    for words, fault in (
        ("", CardFault.EMPTY),
        ("Sairastan masennusta", CardFault.HEALTH),
        ("Hetuni on 131052-308T", CardFault.IDENTITY_CODE),
        ("Soita 040 123 4567", CardFault.CONTACT),
        ("aino@posti.fi", CardFault.CONTACT),
        ("Asun Kauppakatu 3:ssa", CardFault.CONTACT),
        ("Olen 22-vuotias", CardFault.AGE),
        ("Synt. 2004", CardFault.AGE),
        ("I am 22 years old", CardFault.AGE),
        ("Minä, Aino Virtanen", CardFault.SURNAME),
        ("x" * 601, CardFault.LONG),
    ):
        with pytest.raises(CardRefused) as refused:
            Drafted(words).card("Aino", "Aino Maria Virtanen")
        assert refused.value.faults == {"can": fault}, words
        assert words == "" or words not in str(refused.value)
    good = Drafted("Valmistuin 2023 kokiksi.\nTein 12 viikkoa töitä.", "", {"licences": ["none", "b"], "cards": ["x"]})
    card = good.card("Aino", "Aino Virtanen")
    assert card.licences == (Licence.B,) and card.cards == ()
    assert IntroductionCard.from_json(card.to_json()) == card


def test_the_card_on_paper_in_any_letters() -> None:
    card = IntroductionCard(
        "Nguyễn Олександра عبد الرحمن",
        "Osaan leipoa. " * 40,
        "Хочу працювати",
        tuple(SpokenLanguage),
        (Licence.B,),
        tuple(Card),
        tuple(Hours),
    )
    made = card_file(card, "Keittiöapulainen", load(), "sv", local_day(MONDAY))
    assert made.startswith(b"%PDF") and made.count(b"/Type /Page\n") == 1
    with pytest.raises(NoLetters):
        card_file(replace(card, name="አበበ"), "Keittiö", load(), "fi", local_day(MONDAY))


async def test_what_asks_for_a_step_leaves_the_list_when_it_is_taken(database: Database) -> None:
    town = await build(await House(database).open())

    def way(store: Store) -> None:
        def asked() -> set[str]:
            rows = store.connection.execute(select(todo.c.kind).where(todo.c.done_at.is_(None)))
            return set(rows.scalars()) & {"candidate_answered", "card_approved", "employer_answered"}

        walk = Walk(store, town)
        for step, waits in (
            ("ask", set()),
            ("yes", {"candidate_answered"}),
            ("write", set()),
            ("wish", {"candidate_answered"}),
            ("other", set()),
            ("approve", {"card_approved"}),
            ("introduce", set()),
            ("declined", {"employer_answered"}),
            ("take_out", set()),
        ):
            walk.step(step)
            assert asked() == waits, step

    await database.write(MONDAY, way)
