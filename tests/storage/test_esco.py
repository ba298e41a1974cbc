"""ESCO's occupations are brought in from its CSV, however it is laid out, twice without harm, and found by name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.postings.esco import NotEsco, occupation_of, of_isco, read
from storage.database import Database
from storage.esco import Brought

URI = "http://data.europa.eu/esco/occupation/"
CSV = f"""\ufeffconceptType,conceptUri,iscoGroup,preferredLabel,altLabels,description
Occupation,{URI}a,9112,toimistosiivooja/toimistosiivoojat,"siivooja
puhdistaja
Siistijä",Siivoaa toimistoja
Occupation,{URI}b,5120,kokki,"keittiömestari
ruoanlaittaja",Tekee "ruokaa", kaikille
Occupation,{URI}c,2111,astrofyysikko,,
Skill,{URI}d,,hitsata,,
Occupation,not an address,9112,siivooja,,
Occupation,{URI}e,5223,,nimetön,
Occupation,{URI}f,C7212,hitsaaja/hitsaajat,,"ends
too soon"""
RENAMED = f"preferredLabel;conceptUri\nkeittiötaituri;{URI}b\n"


async def test_occupations_are_brought_in_and_found(database: Database) -> None:
    at = datetime(2026, 11, 22, 8, tzinfo=UTC)
    first = await database.write(at, lambda store: store.esco.take_in(read(CSV.splitlines(keepends=True))))
    again = await database.write(at, lambda store: store.esco.take_in(read(CSV.splitlines(keepends=True))))
    assert (first, again) == (Brought(4, 4), Brought(4, 0)), (
        "a skill, a wrong address and a nameless one are passed over"
    )

    found = await database.read(at, lambda store: store.esco.of([f"{URI}a", f"{URI}a", f"{URI}c", "http://nowhere"]))
    assert {uri: (one.isco, one.occupation) for uri, one in found.items()} == {
        f"{URI}a": ("9112", "cleaner"),
        f"{URI}c": ("2111", None),
    }
    everything = await database.read(at, lambda store: store.esco.entries())
    assert {uri.removeprefix(URI): one.occupation for uri, one in everything.items()} == {
        "a": "cleaner",
        "b": "cook",
        "c": None,
        "f": "welder",
    }
    for label, uri in (("KOKKI", "b"), ("keittiomestari", "b"), ("Siistija ", "a"), ("hitsaaja/hitsaajat", "f")):
        named = await database.read(at, lambda store, label=label: store.esco.named(label))  # type: ignore[misc]
        assert named is not None and named.uri == URI + uri, label
    for label in ("%", "kokk", "_", "", '"'):
        assert await database.read(at, lambda store, label=label: store.esco.named(label)) is None, label  # type: ignore[misc]

    changed = await database.write(at, lambda store: store.esco.take_in(read(RENAMED.splitlines(keepends=True))))
    assert changed == Brought(1, 1) and await database.read(at, lambda store: store.esco.count()) == 4
    renamed = await database.read(at, lambda store: store.esco.named("keittiötaituri"))
    assert renamed is not None and renamed.uri == f"{URI}b"


def test_a_file_of_something_else_is_refused_at_once() -> None:
    for lines in ([], ["name,address\n", "x,y\n"], ["\x00\n"]):
        with pytest.raises(NotEsco):
            read(lines)


def test_a_job_of_ours_is_found_by_label_or_by_code_where_they_agree() -> None:
    for label, isco, occupation in (
        ("siivooja/siivoojat", "9112", "cleaner"),
        ("sairaalasiivooja", "9112", "hospital_cleaner"),
        ("siivoustyön esimies", "5151", None),
        ("kenkämyyjä", "5223", "fashion_seller"),
        ("erikoismyymälän työntekijä", "5223", "shop_assistant"),
        ("kokki", None, "cook"),
        ("ydinfyysikko", "2111", None),
        ("muu työntekijä", "9629", None),
    ):
        assert occupation_of(label, isco) == occupation, label
    assert of_isco(None) is None and of_isco("0000") is None and of_isco("8332") == "truck_driver"
