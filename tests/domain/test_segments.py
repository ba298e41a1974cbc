"""Whom a broadcast goes to, as it is chosen, kept and read again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.events import EventKind
from domain.people import Field, Hope, Language, Sector, StartWith
from domain.segments import Attendance, Filters, Side

numbers = st.lists(st.integers(1, 9**9), max_size=4).map(tuple)


def some(kind: Any) -> Any:
    return st.lists(st.sampled_from(list(kind)), max_size=3).map(tuple)


anybodys = {
    "municipalities": st.lists(st.from_regex(r"[0-9]{3}", fullmatch=True), max_size=3).map(tuple),
    "languages": some(Language),
    "labels": numbers,
    "without_labels": numbers,
    "silent_weeks": st.none() | st.integers(1, 104),
}
clients = st.builds(
    Filters,
    services=some(StartWith),
    interests=some(Field),
    hopes=some(Hope),
    youngest=st.none() | st.integers(10, 20),
    oldest=st.none() | st.integers(20, 40),
    coordinators=numbers,
    teams=numbers,
    **anybodys,
)
employers = st.builds(
    Filters,
    side=st.just(Side.EMPLOYERS),
    industries=some(Sector),
    has_need=st.booleans(),
    newsletter=st.booleans(),
    attendance=st.sampled_from(Attendance),
    events=numbers,
    event_kinds=st.just((EventKind.SEMINAR,)),
    **anybodys,
)


@given(clients | employers)
def test_what_is_kept_is_what_was_chosen(filters: Filters) -> None:
    kept = json.loads(json.dumps(filters.to_json()))
    assert Filters.from_json(kept) == filters
    assert set(kept) == {"side", *filters.chosen()}
    # A form sends text, and its boxes in the order of the page.
    sent = {
        key: [str(one) for one in reversed(value)] if isinstance(value, list) else value for key, value in kept.items()
    }
    assert Filters.from_json(sent) == filters


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"side": "employers", "hopes": ["work"]}, "not_of_employers"),
        ({"side": "clients", "newsletter": True}, "not_of_clients"),
        ({"youngest": 25, "oldest": 18}, "ages"),
        ({"oldest": 5}, "ages"),
        ({"silent_weeks": 0}, "weeks"),
        ({"silent_weeks": "105"}, "weeks"),
        ({"attendance": "came"}, "attendance"),
        ({"events": [3]}, "events"),
        ({"municipalities": ["Lahti"]}, "municipality"),
        ({"labels": list(range(201))}, "many"),
        ({"labels": "12"}, "unknown"),
        ({"labels": ["²"]}, "unknown"),
        ({"labels": [-1]}, "unknown"),
        ({"labels": [True]}, "unknown"),
        ({"services": ["king"]}, "unknown"),
        ({"side": "colleagues"}, "unknown"),
        ({"shoe_size": 44}, "unknown"),
    ],
)
def test_nonsense_is_refused_with_a_code(given: dict[str, Any], code: str) -> None:
    with pytest.raises(ValueError, match=f"^{code}$"):
        Filters.from_json(given)


def test_the_same_choice_is_the_same_filter() -> None:
    one = Filters(hopes=(Hope.WORK, Hope.STUDY, Hope.WORK), labels=(2, 1))
    other = Filters(hopes=(Hope.STUDY, Hope.WORK), labels=(1, 2))
    assert one == other and one.to_json() == other.to_json()
    assert Filters().chosen() == () and Filters().to_json() == {"side": "clients"}
