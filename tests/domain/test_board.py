"""The best of many postings for somebody, as looking at every one would find them; searching; a step outside."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from bench import _tips_labelled as labelled
from domain import jobs
from domain.employers import Card, Hours
from domain.people import Field, Language
from domain.postings.board import Board, Pick
from domain.postings.fit import Offered, Seeker, fit
from tests.kit.market import NOW, TODAY, offered, seeker


def titles(picks: list[Pick], *of: Offered) -> list[int]:
    """Which of these postings, in the order picked."""
    ids = [one.id for one in of]
    return [ids.index(pick.posting_id) for pick in picks]


def any_posting(chance: random.Random) -> Offered:
    job = chance.choice(list(jobs.occupations().values()))
    some: dict[str, Any] = {
        "occupation": job.id if chance.random() < 0.8 else None,
        "field": job.field,
        "words": ["mehilais", "moottor"][: chance.choice((0, 0, 1, 2))],
        "municipalities": chance.choice((["398"], ["398"], ["098", "781"], ["111"], [], ["091"])),
        "is_remote": chance.random() < 0.1,
        "hours": chance.sample(list(Hours), chance.choice((0, 1, 2, 3))),
        "licence": chance.choice((None, None, "b")),
        "languages": chance.choice(([], ["fi"], ["fi", "en"])),
        "cards": chance.sample(list(Card), chance.choice((0, 0, 1, 2))),
        "education": chance.choice((None, None, "vocational", "higher")),
        "kinds": chance.sample(["summer", "trial", "first_job", "partial"], chance.choice((0, 1, 2))),
        "adults_only": chance.random() < 0.2,
        "employer_key": f"yritys {chance.randrange(30)}",
        "source_id": chance.choice((1, 1, None)),
    }
    return offered(**some)


def anybody(chance: random.Random) -> Seeker:
    wanted = chance.sample(list(jobs.occupations().values()), chance.choice((0, 1, 2)))
    some: dict[str, Any] = {
        "words": ". ".join(one.names[Language.FI] for one in wanted) + chance.choice(("", ". Mehiläiset kiinnostavat")),
        "fields": chance.sample(list(Field), chance.choice((0, 1, 2))) or None,
        "municipality_code": chance.choice(("398", "098", "781")),
        "licences": chance.choice((None, ["none"], ["b"])),
        "languages": chance.choice((None, ["fi"], ["fi", "en"])),
        "hours": chance.choice((None, ["part"], ["full", "shifts"], ["part", "evenings", "weekends", "nights"])),
        "cards": chance.choice((None, [], ["hygiene", "guard"])),
        "education": chance.choice((None, "vocational", "other")),
        "hopes": chance.choice((["work"], ["summer"], ["trial", "work"])),
        "birth_year": chance.choice((2000, 2008, 2010)),
        "no": chance.choice(("", "hours:nights", "field:food far:098", "occupation:cook")),
        "yes": chance.choice(("", "", "field:shop")),
    }
    return seeker(**some)


def test_the_board_finds_what_looking_at_every_posting_finds() -> None:
    chance = random.Random(6)
    postings = [any_posting(chance) for _ in range(120)]
    board = Board(postings)
    told = 0
    for _ in range(80):
        somebody = anybody(chance)
        by_looking = {one.id: found for one in postings if (found := fit(one, somebody)) is not None}
        picks = board.best(somebody, 200)
        assert {pick.posting_id: pick.score for pick in picks} == by_looking
        best = sorted((found.points for found in by_looking.values()), reverse=True)[:3]
        shown = [pick.score.points for pick in board.best(somebody, 3)]
        assert len(shown) == len(best) and sum(best) - sum(shown) <= 20, "no more than variety may cost"
        told += len(best)
    assert told > 100


def test_order_pins_twins_and_what_was_told_before() -> None:
    old, new = offered(occupation="cook"), offered(occupation="cook", first_seen_at=NOW)
    near_by = offered(occupation="cook", municipalities=["098"], pinned_until=TODAY)
    twin = offered(occupation="cook", twin_key="same")
    again = offered(occupation="cook", twin_key="same", apply_until=NOW + timedelta(hours=1))
    away = offered(occupation="accountant", pinned_until=TODAY)
    board, cook = Board([old, new, near_by, twin, again, away]), seeker("Kokki")
    assert len(board) == 6
    every = (old, new, near_by, twin, again)
    assert titles(board.best(cook, 5), *every) == [1, 0, 3, 2], "the newer of two alike, and one of twins"
    today = board.at(NOW, TODAY)
    assert titles(today.best(cook, 2), *every) == [2, 1], "pinned first, where it fits"
    assert titles(today.best(cook, 5, {new.id, again.id}), *every) == [2, 0], "told before, or its twin was"
    assert titles(today.best(cook, 5, twins={"same"}), *every) == [2, 1, 0]
    assert titles(today.best(cook, 5, new_since=NOW - timedelta(seconds=1)), *every) == [1]
    later = board.at(NOW + timedelta(days=1), TODAY + timedelta(days=1))
    assert titles(later.best(cook, 5, {old.id, new.id, near_by.id, 999}), *every) == [3]
    assert later.fits(cook, again.id) is None and today.fits(cook, again.id) is not None
    assert today.fits(cook, away.id) is None and today.fits(cook, 999) is None
    assert Board([]).best(cook, 5) == [] and Board([]).search("kokki", None, 5) == []


def test_no_third_of_one_employer_while_others_fit_nearly_as_well() -> None:
    chain = [offered(occupation="cook", employer_key="ketju") for _ in range(4)]
    other = offered(occupation="cook", municipalities=["098"], employer_key="muu")
    worse = offered(occupation="waiter", municipalities=["111"], employer_key="kolmas")
    board, cook = Board([*chain, other, worse]), seeker("Kokki", fields=["food"])
    assert titles(board.best(cook, 4), *chain, other, worse) == [0, 1, 4, 2]


def test_a_step_outside_is_beside_their_field_and_breaks_nothing() -> None:
    own = offered(occupation="cook")
    cleaning = offered(occupation="cleaner")
    shop = offered(occupation="shop_assistant", hours=["nights"])
    another_shop = offered(occupation="cashier", municipalities=["098"])
    office = offered(occupation="office_assistant")
    board = Board([own, cleaning, shop, another_shop, office])
    found = board.outside(seeker("Kokki", hours=["part"]))
    assert found is not None and found.posting_id == another_shop.id
    assert [(one.code, one.value) for one in found.score.why][:3] == [
        ("neighbour", "food"),
        ("bridge", "people"),
        ("near_place", "9"),
    ]
    further = board.outside(seeker("Kokki", hours=["part"]), {another_shop.id})
    assert further is not None and further.posting_id == cleaning.id
    refuses = seeker("Kokki. En halua siivota", hours=["part"], no="field:shop")
    assert board.outside(refuses) is None, "the office is no neighbour, and the rest they have said no to"
    assert board.outside(seeker(fields=["any"])) is None and board.outside(seeker()) is None


CAFE = offered("Barista", occupation="barista", hours=["part", "evenings"], employer="Kahvila Pulu")
DAYS = offered("Kahvilatyöntekijä", occupation="barista", hours=["full"])
UNSAID = offered("Kahvilanpitäjä", occupation="barista")
BESIDE = offered("Kahvilaan", occupation="barista", hours=["evenings"], municipalities=["098"])
FAR = offered("Kahvilaan", occupation="barista", hours=["evenings"], municipalities=["781"])
CLEANER = offered("Siivooja", occupation="cleaner", municipalities=["098"], licence="b")
SUMMER = offered("Kesätyöntekijä pihalle", occupation="yard_worker", kinds=["summer"], municipalities=["560"])
BEES = offered("Mehiläistarhurin apulainen", field="property", adults_only=True, languages=["fi"])
EVERY = (CAFE, DAYS, UNSAID, BESIDE, FAR, CLEANER, SUMMER, BEES)


def test_searching_in_free_words() -> None:
    board = Board(EVERY)

    def found(words: str, by: Seeker | None = None) -> list[int]:
        return titles(board.search(words, by, 9), *EVERY)

    assert found("kahvila lahti iltaisin") == [0, 3, 2, 1]
    assert found("kvällsjobb på kafé i Lahtis") == found("evening work in a cafe, Lahti") == [0, 3, 2, 1]
    assert found("siivousta hollolassa") == [5] and found("kesatoita") == found("sommarjobb") == [6]
    assert found("mehilaistarha") == found("MEHILÄISIÄ") == [7] and found("pulu") == [0]
    assert found("avaruuslentäjä") == [] and found("kahvila tampere") == []
    assert set(found("töitä")) == set(range(8)), "who asks for any work sees what there is"
    assert found("töitä hollolassa")[:2] == [3, 5]
    why = {one.code: one.value for one in board.search("kahvila lahti iltaisin", None, 1)[0].score.why}
    assert why == {"occupation": "barista", "same_place": "398", "hours": "evenings"}


def test_limits_hide_nothing_that_is_searched_for() -> None:
    young = seeker(
        municipality_code="781", licences=["none"], languages=["ru"], birth_year=2010, no="occupation:cleaner"
    )
    picks = Board(EVERY).search("siivousta", young, 5) + Board(EVERY).search("mehiläisiä", young, 5)
    lacking = [[f"{one.code} {one.value}".strip() for one in pick.score.missing] for pick in picks]
    assert lacking == [["licence b", "far 66"], ["language fi", "adult", "far 67"]]
    assert not {"licence", "language"} & {one.code for pick in picks for one in pick.score.why}
    asked = Board(EVERY).search("siivousta", seeker(), 5)[0].score
    assert [(one.code, one.value) for one in asked.missing] == [("ask_licence", "b")]
    nearest_first = Board(EVERY).search("kahvila", seeker(municipality_code="781"), 5)
    assert titles(nearest_first, *EVERY)[0] == 4


@pytest.mark.parametrize("reads", [False, True], ids=["asked for in codes", "read from the words"])
def test_on_the_labelled_set_nothing_forbidden_is_told(reads: bool) -> None:
    """The set of bench/data."""
    found = labelled.quality(labelled.ours(reads=reads))
    assert found.forbidden == 0 and found.told > 120 and found.ndcg > 0.84
