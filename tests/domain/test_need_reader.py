"""What an employer's first sentence says, in three languages, as people write it; and nothing that is not said."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import jobs
from domain.jobs.finding import Analyse, BaseForms, hits
from domain.jobs.naming import plain
from domain.need_reader import NeedRead, read_need
from domain.people import Language

TODAY = date(2026, 11, 22)  # a Sunday

READ: list[tuple[str, dict[str, Any]]] = [
    (
        "tarvitsen kaksi siivoojaa heti Hollolaan",
        {"count": 2, "occupation": "cleaner", "job": "siivoojaa", "municipality_code": "098", "starts_words": "heti"},
    ),
    (
        "Etsimme 2–3 reipasta myyjää Lahteen kesäksi.",
        {"count": 3, "occupation": "shop_assistant", "municipality_code": "398", "lasts": "summer"},
    ),
    (
        "pari kokkia Heinolaan 1.12. alkaen, hygieniapassi vaaditaan",
        {"count": 2, "occupation": "cook", "starts_on": date(2026, 12, 1), "cards": {"hygiene"}},
    ),
    (
        "Haemme varastotyontekijaa ensi maanantaina, trukkikortti ja b-kortti",
        {
            "occupation": "warehouse_worker",
            "starts_on": date(2026, 11, 23),
            "starts_words": "ensi maanantaina",
            "licence": "b",
            "cards": {"forklift"},
            "count": None,
        },
    ),
    (
        "Vi behöver en städare till Lahtis genast, deltid",
        {"count": 1, "occupation": "cleaner", "municipality_code": "398", "starts_words": "genast", "hours": {"part"}},
    ),
    (
        "We need two waiters next week, evenings and weekends, English and Finnish",
        {
            "count": 2,
            "occupation": "waiter",
            "starts_on": date(2026, 11, 23),
            "hours": {"evenings", "weekends"},
            "languages": {"en", "fi"},
        },
    ),
    (
        "Olen kampaaja ja tarvitsen siivoojan tammikuussa, ei iltoja",
        {"occupation": "cleaner", "starts_on": date(2027, 1, 1), "hours": set(), "count": None},
    ),
    (
        "Lahjakkaita koodareita kolmeksi kuukaudeksi, englantia osattava, suomea ei tarvitse",
        {"occupation": "programmer", "count": None, "lasts": "fixed", "languages": {"en"}},
    ),
    (
        "rekkakuski CE-kortilla Orimattilaan vakituiseen kokoaikatyöhön",
        {"occupation": "truck_driver", "licence": "ce", "lasts": "permanent", "hours": {"full"}},
    ),
    ("ei tarvita ajokorttia, leipuri yövuoroihin", {"occupation": "baker", "licence": None, "hours": {"nights"}}),
    ("3 viikon keikka, 2 maalaria", {"count": 2, "occupation": "painter", "lasts": "gig"}),
    ("hakuaika 15.12. asti, aloitus 7.1.2027", {"starts_on": date(2027, 1, 7), "occupation": None}),
    ("Kesätyöntekijöitä puistoon 5 hlö", {"count": 5, "occupation": "gardener", "job": None, "lasts": "summer"}),
    ("aloitus 29. helmikuuta", {"starts_on": None}),
    ("kahvilaamme tiskaamaan", {"occupation": "dishwasher"}),
    ("20 € tunti, sähköposti firma@example.fi, koko päivä", {"count": None, "occupation": None}),
    ("moi", {}),
]


@pytest.mark.parametrize(("said", "expected"), READ, ids=[said[:30] for said, _ in READ])
def test_a_rough_sentence_is_read(said: str, expected: dict[str, Any]) -> None:
    found = asdict(read_need(said, TODAY))
    assert {name: found[name] for name in expected} == expected
    if not expected:
        assert read_need(said, TODAY) == NeedRead()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120) | st.from_regex(r"([0-9]{1,3}[./-]?){1,4} ?(hel|kes|tammi)?kuu", fullmatch=True))
def test_nothing_that_is_said_is_too_odd(said: str) -> None:
    found = read_need(said, date(2028, 2, 29))
    assert found.job is None or found.job in said
    assert found.starts_on is None or found.starts_on >= date(2028, 2, 29)


FORMS = {
    "cleaner": "siivooja siivoojan siivoojaa siivoojia siivoojille siistijöitä siivoustyötä siivoan mopin",
    "cook": "kokki kokin kokkeja kokille kokeille kokiksi ravintolakokkia kokinhommia kock kockar chef",
    "shop_assistant": "myyjän myyja myyjiä myyjäksi myyjäpaikka säljare försäljaren",
    "caretaker": "kiinteistönhoitajaa talkkariksi talkkarin huoltomiehiä",
    "car_mechanic": "mekaanikkoja mekaanikoille mekaanikoksi automekaanikon rassaamaan mekaniker",
    "packer": "pakkaajia pakkaajille pakkaamossa packare",
    "care_assistant": "hoiva-avustajaa vårdbiträden",
}


def test_names_are_found_in_any_form_and_not_in_other_words() -> None:
    for occupation, forms in FORMS.items():
        for form in forms.split():
            assert [one.id for one in jobs.find(form)][:1] == [occupation], form
    for (
        other
    ) in "kokoaikainen kokko kassakaappi pakkanen pakkasella hitsi kuskaus koulutus muuttaa sähköpostilla".split():
        assert jobs.find(f"Haluan {other} asiaa") == [], other
    assert [one.id for one in jobs.find("lattioiden luuttuajaa kahvilaan")] == ["cleaner"], "a place counts only alone"
    assert [one.id for one in jobs.find("kahvilaan")] == ["barista"]


def test_a_job_has_its_plain_form() -> None:
    """As a need is titled, and in their own word: a café worker is not called a barista."""
    for said, name in {
        "Kaksi kahvilatyöntekijää heti": "kahvilatyöntekijä",
        "Siivoojia ja tiskaajia": "siivooja",
        "keittiöapulaista kesäksi": "keittiöapulainen",
        "kolme rekkakuskia": "rekkakuski",
        "servitriser till sommaren": "servitris",
        "two shop assistants": "shop assistant",
        "butiksförsäljare": "butiksförsäljare",
    }.items():
        read = read_need(said, date(2026, 11, 23))
        assert read.job and read.occupation and plain(read.job, read.occupation) == name, said


def test_the_lexicon_is_whole() -> None:
    known = jobs.occupations()
    assert len(known) >= 150 and len({one.names[Language.FI] for one in known.values()}) == len(known)
    for one in known.values():
        assert len(one.id) <= 32 and all(one.names[language].strip() for language in Language), one.id
        assert one.isco is None or (len(one.isco) == 4 and one.isco.isdecimal()), one.id
        assert one.id in [found.id for found in jobs.find(one.names[Language.FI])], "found by its own name"
    assert jobs.name("cleaner", "sv") == "städare" and jobs.name("no_more", "fi") is None


def test_what_somebody_does_not_want_or_others_do_is_not_theirs() -> None:
    for said, wanted in (
        ("En halua siivota, mutta kokkaaminen on kivaa", ["cook"]),
        ("Äitini on hitsaaja. Itse ajaisin trukkia", ["forklift_driver"]),
        ("Kyllästyin kassalla istumiseen", []),
        ("Jag vill bli en kock", ["cook"]),
        ("I do not want to be a waiter but a carpenter", ["carpenter"]),
        ("Siivous ei haittaa", ["cleaner"]),
    ):
        assert [one.id for one in jobs.wanted(said)] == wanted, said


def test_a_dictionary_that_is_there_decides_for_the_words_it_knows() -> None:
    """As Voikko does where it is installed: by base forms and the parts of compounds; rules for all other words."""
    told = {"kokkeja": "kokki", "koko": "koko", "hotellikokeille": "hotellikokki"}
    asked = []

    def base_forms(word: str) -> BaseForms | None:
        asked.append(word)
        base = told.get(word)
        return BaseForms(((base, frozenset({0, 7}) if "hotelli" in base else frozenset({0})),)) if base else None

    analyse: Analyse = base_forms
    found = [hit.id for hit in hits("kokkeja, hotellikokeille, myyjiä ja koko", analyse)]
    assert found == ["cook", "cook", "shop_assistant"] and asked[0] == "kokkeja"
