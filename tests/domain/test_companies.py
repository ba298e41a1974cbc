"""A company is known by its number; a person's number or bare name is never taken for one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.fi import hetu, ytunnus

from domain.companies import IdKind, business_id, doubt_of, folded_name, looks_private, read_id
from domain.employers import ENDS, NEXT, OPEN, Doubt, State


@pytest.mark.parametrize(
    ("said", "kind", "kept"),
    [
        ("2077474-0", IdKind.FINNISH, "2077474-0"),
        ("y-tunnuksemme on 2077474–0.", IdKind.FINNISH, "2077474-0"),
        ("FI20774740", IdKind.FINNISH, "2077474-0"),
        ("20774740", IdKind.FINNISH, "2077474-0"),
        ("112038-9", IdKind.FINNISH, "0112038-9"),  # written before 2001
        ("2077474-1", IdKind.WRONG, ""),
        ("SE556074308901", IdKind.FOREIGN, "SE556074308901"),
        ("556074-3089", IdKind.FOREIGN, "SE5560743089"),
        ("NO 923 609 016", IdKind.FOREIGN, "NO923609016"),
        ("ee 100931558", IdKind.FOREIGN, "EE100931558"),
        ("EE100931559", IdKind.NONE, ""),
        ("131052-308T", IdKind.PERSON, ""),
        ("hetuni on 131052-308T ja Y-tunnus 2077474-0", IdKind.PERSON, ""),
        ("811218-9876", IdKind.PERSON, ""),  # a Swedish sole trader's number is their own
        ("SE811218987601", IdKind.PERSON, ""),
        ("en tiedä", IdKind.NONE, ""),
        ("", IdKind.NONE, ""),
    ],
)
def test_what_is_written_for_a_number(said: str, kind: IdKind, kept: str) -> None:
    found = read_id(said)
    assert (found.kind, found.value) == (kind, kept)
    assert business_id(said) == (kept if kind is IdKind.FINNISH else None)


@given(st.integers(0, 9_999_999), st.sampled_from(["{}-{}", "{}{}", "FI{}{}", " {} - {} "]))
def test_every_right_number_is_read_as_it_is_kept(number: int, written: str) -> None:
    digits = f"{number:07}"
    check = next((str(last) for last in range(10) if ytunnus.is_valid(f"{digits}{last}")), None)
    if check is not None:
        assert business_id(written.format(digits, check)) == f"{digits}-{check}"


@settings(max_examples=50)
@given(st.dates(min_value=date(1920, 1, 1)), st.integers(2, 899))
def test_no_identity_code_is_ever_a_company(born: date, serial: int) -> None:
    digits = f"{born:%d%m%y}"
    sign = "A" if f"{born:%Y}" >= "2000" else "-"
    check = "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(f"{digits}{serial:03}") % 31]
    code = f"{digits}{sign}{serial:03}{check}"
    assert hetu.is_valid(code)
    assert read_id(code).kind is IdKind.PERSON
    assert looks_private(f"Firma {code}")


@given(st.text(max_size=60))
def test_anything_may_be_written(said: str) -> None:
    assert (read_id(said).value == "") == (read_id(said).kind not in (IdKind.FINNISH, IdKind.FOREIGN))
    assert looks_private(said) in (True, False)
    assert folded_name(said) == folded_name(f"  {said} ")


@pytest.mark.parametrize("name", ["Matti Virtanen", "virtanen matti", "Virtanen, Matti", "Anna-Maija Korhonen"])
def test_a_bare_name_is_a_person(name: str) -> None:
    assert looks_private(name)
    assert doubt_of(name, None, None) is Doubt.PRIVATE_PERSON
    assert doubt_of(name, "2077474-0", None) is None  # who trades by their own name has a number


@pytest.mark.parametrize(
    "name",
    ["Tmi Matti Virtanen", "Matti Virtanen Oy", "Kahvila Anna", "Lahden Siivous", "Elisa", "Puhtonen", "S-Market"],
)
def test_a_firms_name_is_a_firms(name: str) -> None:
    assert not looks_private(name)
    assert doubt_of(name, None, None) is Doubt.NO_ID
    assert doubt_of(name, None, "SE5560743089") is Doubt.FOREIGN


def test_one_name_spelt_in_many_ways() -> None:
    assert len({folded_name(name) for name in ("Puhtonen Oy", "puhtonen oy.", "PUHTONEN", "Oy Puhtonen Ab")}) == 1
    assert folded_name("Oy Ab") == "oyab"
    assert folded_name("Puhtonen Oy") != folded_name("Puhtola Oy")


@given(st.lists(st.sampled_from(list(State)), max_size=12))
def test_a_need_goes_by_its_map(wished: list[State]) -> None:
    """Whatever is asked for, a need that has been anywhere is never new again, and every end can be reached."""
    state = State.NEW
    for to in wished:
        state = to if to in NEXT[state] else state
    assert set(NEXT) == set(State) == OPEN | ENDS
    assert not any(State.NEW in after or state_ in after for state_, after in NEXT.items())
    reached, edge = {state}, {state}
    while edge := set().union(*(NEXT[one] for one in edge)) - reached:
        reached |= edge
    assert reached >= ENDS | {State.SEARCHING, State.INTRODUCED}
