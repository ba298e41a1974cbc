"""Municipalities and the authorities that serve them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people import Language
from domain.region import (
    AUTHORITIES,
    BY_CODE,
    LAHTI,
    OWN_MUNICIPALITY_SERVICES,
    PAIJAT_HAME,
    authority_of,
    find_municipality,
    is_ours,
)

OWN_CODES = {
    "Lahti": "398",
    "Hollola": "098",
    "Asikkala": "016",
    "Kärkölä": "316",
    "Orimattila": "560",
    "Hartola": "081",
    "Heinola": "111",
    "Iitti": "142",
    "Padasjoki": "576",
    "Sysmä": "781",
}


def named(text: str) -> list[str]:
    return [municipality.name_fi for municipality in find_municipality(text)]


@pytest.mark.parametrize(("name", "code"), OWN_CODES.items())
def test_the_region_has_its_official_codes(name: str, code: str) -> None:
    assert BY_CODE[code].name_fi == name
    assert is_ours(code)


def test_two_authorities_share_the_region() -> None:
    assert authority_of("398") is LAHTI
    assert all(authority_of(code) is PAIJAT_HAME for name, code in OWN_CODES.items() if name != "Lahti")
    assert sorted(code for authority in AUTHORITIES for code in authority.serves) == sorted(OWN_CODES.values())


def test_elsewhere_is_known_by_name_only() -> None:
    assert authority_of("091") is None
    assert authority_of("000") is None
    assert BY_CODE["091"].name(Language.SV) == "Helsingfors"
    assert BY_CODE["091"].name(Language.EN) == "Helsinki"


def test_every_name_is_there_in_every_language() -> None:
    for authority in AUTHORITIES:
        assert set(authority.names) == set(Language)
    assert set(OWN_MUNICIPALITY_SERVICES) == set(Language)


def test_the_national_list_is_whole() -> None:
    assert len(BY_CODE) == 309
    assert all(len(code) == 3 and code.isdigit() for code in BY_CODE)
    assert all(m.name_fi and m.name_sv for m in BY_CODE.values())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Lahti", "Lahti"),
        ("LAHTI", "Lahti"),
        ("lahteen", "Lahti"),
        ("Lahdessa", "Lahti"),
        ("lahen lahdes", "Lahti"),
        ("asun lahdesta vähän matkaa", "Lahti"),
        ("Lahden kaupunki", "Lahti"),
        ("oon lahtelainen", "Lahti"),
        ("Lahtis", "Lahti"),
        ("hollolassa", "Hollola"),
        ("hollolalaisia ollaan", "Hollola"),
        ("hollolla", "Hollola"),
        ("karkola", "Kärkölä"),
        ("Kärkölässä", "Kärkölä"),
        ("orimatila", "Orimattila"),
        ("Iitissä", "Iitti"),
        ("iittiin", "Iitti"),
        ("padasjoella", "Padasjoki"),
        ("Padasjoki", "Padasjoki"),
        ("sysmään", "Sysmä"),
        ("Gustav Adolfs", "Hartola"),
        ("Nastola", "Lahti"),
        ("vääksyssä", "Asikkala"),
        ("Hämeenkoskella", "Hollola"),
        ("artjarvi", "Orimattila"),
        ("Helsingissä", "Helsinki"),
        ("Helsingfors", "Helsinki"),
        ("Turkuun", "Turku"),
        ("tampereelta", "Tampere"),
        ("Rovaniemellä", "Rovaniemi"),
        ("Seinäjoelta", "Seinäjoki"),
        ("Vantaalla", "Vantaa"),
        ("Espooseen", "Espoo"),
        ("Riihimäellä", "Riihimäki"),
        ("Kuhmoisissa", "Kuhmoinen"),
        ("Uudessakaupungissa", "Uusikaupunki"),
        ("Eurajoella", "Eurajoki"),
        ("Eurassa", "Eura"),
        ("La\u200bhti", "Lahti"),
    ],
)
def test_a_municipality_is_found_however_it_is_written(text: str, name: str) -> None:
    assert named(text) == [name]


def test_two_are_two_in_the_order_named() -> None:
    assert named("asun Heinolassa mut käyn Lahdessa") == ["Heinola", "Lahti"]
    assert named("Lahti, siis Lahti") == ["Lahti"]


@pytest.mark.parametrize("text", ["", "moi", "en tiedä", "kotona", "Ruotsissa", "12345", "a" * 201, "Lahti " * 50])
def test_nothing_is_made_up(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_every_municipality_is_found_by_both_its_names(code: str) -> None:
    for name in (BY_CODE[code].name_fi, BY_CODE[code].name_sv):
        assert BY_CODE[code] in find_municipality(name.upper())


@given(st.text(st.characters(), max_size=250))
def test_any_text_is_read(text: str) -> None:
    for municipality in find_municipality(text):
        assert BY_CODE[municipality.code] is municipality
