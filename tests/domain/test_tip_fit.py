"""What fits whom, why, and what is missing; what never is told to somebody; and what must make no difference."""

from __future__ import annotations

from typing import Any

import pytest

from domain.jobs.clauses import refused
from domain.matching import Score
from domain.people import Field
from domain.postings.fit import Bridge, Missing, Why, fit
from domain.postings.neighbours import NEIGHBOURS
from tests.kit.market import offered, seeker


def why(found: Score | None) -> list[str]:
    assert found is not None
    return [f"{one.code} {one.value}".strip() for one in found.why]


def missing(found: Score | None) -> list[str]:
    assert found is not None
    return [f"{one.code} {one.value}".strip() for one in found.missing]


def test_a_score_says_why_and_what_is_missing() -> None:
    barista = offered("Kahvilatyöntekijä", occupation="barista", hours=["part", "evenings"], cards=["hygiene"])
    told: dict[str, Any] = {
        "hours": ["part", "evenings"],
        "cards": ["hygiene"],
        "licences": ["none"],
        "languages": ["fi"],
    }
    aino = seeker("Olen ollut töissä kahvilassa", **told)
    found = fit(barista, aino)
    assert found is not None and found.points == 100 and missing(found) == []
    assert why(found) == ["occupation barista", "same_place 398", "hours evenings", "hours part", "card hygiene"]

    assert why(fit(barista, seeker("Tarjoilija olen ollut", **told)))[0] == "near_occupation waiter"
    assert why(fit(barista, seeker(fields=["food"], **told)))[0] == "field food"
    assert why(fit(barista, seeker(fields=["any"], **told)))[0] == "any_field"
    assert why(fit(barista, seeker(fields=["office"], yes="occupation:barista")))[0] == "liked_occupation barista"
    assert why(fit(barista, seeker(fields=["office"], yes="field:food")))[0] == "liked_field food"
    assert fit(barista, seeker(fields=["office"])) is None, "nothing tells that it is for them"
    of_bees = offered("Mehiläistarhuri", field="property", words=["mehiläistarhur", "mehiläis", "mehilais"])
    assert why(fit(of_bees, seeker("Hoidin mehiläisiä", fields=["shop"])))[0] == "words mehilais"

    # What was not told is asked; where nothing was told of work, that too.
    unknown = fit(barista, seeker())
    assert missing(unknown) == ["ask_work", "ask_hours evenings", "ask_hours part", "ask_card hygiene"]
    asks = offered(occupation="cook", education="vocational", licence="b", languages=["fi"], municipalities=[])
    asked = missing(fit(asks, seeker("Kokki")))
    assert asked == ["ask_place", "ask_education vocational", "ask_licence b", "ask_language fi"]
    assert why(fit(offered(occupation="cook", is_remote=True, municipalities=["091"]), seeker("Kokki")))[1] == "remote"

    # Full time or part time, as one likes; and what they hope for.
    either = offered(occupation="cook", hours=["full", "part"])
    part_time = fit(either, seeker("Kokki", hours=["part"]))
    assert part_time is not None and part_time.points == 100 and missing(part_time) == []
    summer = offered(occupation="cook", kinds=["summer", "first_job"], lasts="summer")
    assert "kind summer" in why(fit(summer, seeker("Kokki", hopes=["summer"])))
    assert "kind first_job" in why(fit(summer, seeker(fields=["food"])))
    assert missing(fit(either, seeker("Kokki", hopes=["summer"], hours=["part"]))) == ["kind summer"]
    worse, better = fit(either, seeker("Kokki", hopes=["summer"])), fit(summer, seeker("Kokki", hopes=["summer"]))
    assert worse is not None and better is not None and worse.points < better.points
    liked = fit(offered(occupation="cook", employer_key="kauppa"), seeker("Kokki", yes="employer:kauppa"))
    assert why(liked)[0] == "liked_employer"


@pytest.mark.parametrize(
    ("asks", "told", "done"),
    [
        ({"licence": "b"}, {"licences": ["none"]}, {"licences": ["c"]}),
        ({"languages": ["fi", "en"]}, {"languages": ["fi"]}, {"languages": ["fi", "en", "ru"]}),
        ({"education": "vocational"}, {"education": "unfinished"}, {"education": "vocational"}),
        ({"education": "higher"}, {"education": "vocational"}, {"education": "other"}),
        ({"cards": ["guard"]}, {"cards": ["hygiene"]}, {"cards": ["guard"]}),
        ({"hours": ["full"]}, {"hours": ["part", "evenings"]}, {"hours": ["full", "part"]}),
        ({"hours": ["part", "nights"]}, {"hours": ["part", "evenings"]}, {"hours": ["part", "nights"]}),
        ({"hours": ["full", "nights"]}, {"hours": ["full"]}, {"hours": ["full", "shifts"]}),
        ({"hours": ["full"], "kinds": ["partial"]}, {"licences": ["none"], "no": "hours:full"}, {"hours": ["part"]}),
        ({"municipalities": ["781"]}, {"licences": ["am"]}, {"licences": ["b"]}),
        ({"municipalities": ["781", "398"]}, {"no": "far:398"}, {}),
        ({"municipalities": ["091"]}, {"licences": ["b"]}, {"municipality_code": "091"}),
        ({"adults_only": True}, {"birth_year": 2009}, {"birth_year": 2008}),
        ({}, {"no": "occupation:cook"}, {"no": "occupation:waiter"}),
        ({}, {"no": "field:food"}, {"no": "field:shop"}),
        ({"hours": ["part", "evenings"]}, {"no": "hours:evenings"}, {"no": "hours:nights"}),
        ({"hours": ["full", "part"]}, {"no": "hours:full hours:part"}, {"no": "hours:full"}),
        ({"employer_key": "kauppa"}, {"no": "employer:kauppa"}, {"no": "employer:torni"}),
        ({"education": "higher"}, {"no": "education:higher"}, {"no": "education:vocational"}),
    ],
)
def test_limits_leave_out_and_nothing_else_does(
    asks: dict[str, Any], told: dict[str, Any], done: dict[str, Any]
) -> None:
    posting = offered(**{"occupation": "cook", **asks})
    assert fit(posting, seeker("Kokki", **told)) is None
    assert fit(posting, seeker("Kokki", **done)) is not None
    if "no" not in told and "municipalities" not in asks and asks:
        assert fit(posting, seeker("Kokki")) is not None, "what nobody has told is no limit"


def test_what_somebody_says_they_do_not_want_is_heard() -> None:
    eino = seeker("Olen kokki. En halua siivota enkä tehdä yötöitä!", fields=["cleaning"])
    assert fit(offered(occupation="cook"), eino) is not None
    for away in (
        offered(occupation="cleaner"),
        offered(occupation="hotel_cleaner"),
        offered(field="food", hours=["nights"]),
    ):
        assert fit(away, eino) is None
    assert fit(offered(occupation="window_cleaner"), eino) is not None, "the field is still theirs"
    assert fit(offered(occupation="cook", hours=["nights"]), seeker("Kokki, yövuorot ei haittaa")) is not None
    assert fit(offered(occupation="cleaner"), seeker("En ole koskaan siivonnut", fields=["cleaning"])) is not None
    assert fit(offered(occupation="cleaner"), seeker("Äitini on siivooja, en minä", fields=["cleaning"])) is not None
    assert refused("Jag vill inte städa. I don't want night shifts, but I like to cook")[:2] == [
        "Jag vill inte städa",
        " I don't want night shifts",
    ]


def test_nothing_of_what_somebody_is_makes_a_difference() -> None:
    """Two who differ only in what the fit may not know get the same, to the last point and reason."""
    asks: dict[str, Any] = {"hours": ["part"], "cards": ["hygiene"], "adults_only": True, "languages": ["fi"]}
    postings = [
        offered("Miesten vaateosaston myyjä", occupation="fashion_seller", words=["mies", "nais", "nuor"], **asks),
        offered("Naisten kuntosalin ohjaaja", field="service", words=["nais", "suomalain"]),
        offered("Kokki", occupation="cook"),
    ]
    told: dict[str, Any] = {"fields": ["food", "service", "shop"], "hours": ["part"]}
    is_one = seeker("Olen nuori suomalainen mies, terve ja kristitty. Kokki.", birth_year=1998, **told)
    is_another = seeker("Olen 19-vuotias nainen Somaliasta, muslimi ja raskaana. Kokki.", birth_year=2007, **told)
    is_none = seeker("Kokki.", full_name="Fatima Aho", call_name="Fatima", gender="x", health="y", **told)
    for posting in postings:
        assert fit(posting, is_one) == fit(posting, is_another) == fit(posting, is_none) is not None


def test_eighteen_is_a_limit_only_for_who_is_certainly_younger() -> None:
    bar = offered(occupation="bartender", adults_only=True)
    assert missing(fit(bar, seeker("Baarimikko", birth_year=2008))) == ["adult"], "may have had their birthday"
    assert missing(fit(bar, seeker("Baarimikko", birth_year=2007))) == []
    grown = {fit(bar, seeker("Baarimikko", birth_year=year)) for year in (1997, 2002, 2007)}
    assert len(grown) == 1


def test_neighbours_are_written_for_every_field_and_every_code_is_known() -> None:
    assert set(NEIGHBOURS) == set(Field) - {Field.ANY}
    for field, beside in NEIGHBOURS.items():
        assert field not in beside and len(beside) >= 2
    assert {bridge for beside in NEIGHBOURS.values() for bridge in beside.values()} == set(Bridge)
    assert all(len(code) <= 16 for code in (*Why, *Missing, *Bridge))
