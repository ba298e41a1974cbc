"""Deep-link payloads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refs import Ref, RefKind, make_ref, parse_ref


@pytest.mark.parametrize(
    ("payload", "ref"),
    [
        ("ref_poster-trio", Ref(RefKind.SOURCE, "poster-trio")),
        ("ref_mari_v", Ref(RefKind.SOURCE, "mari_v")),
        ("ref_A1", Ref(RefKind.SOURCE, "A1")),
        ("emp_7fK2", Ref(RefKind.EMPLOYER, "7fK2")),
        ("ref_" + "a" * 60, Ref(RefKind.SOURCE, "a" * 60)),
    ],
)
def test_a_payload_is_read(payload: str, ref: Ref) -> None:
    assert parse_ref(payload) == ref
    assert ref.payload == payload


@pytest.mark.parametrize(
    "payload",
    [
        None,
        "",
        "ref",
        "ref_",
        "REF_poster",
        "poster",
        "xref_poster",
        "adm_1",
        "ref_poster trio",
        "ref_poster\n",
        "ref_äiti",
        "ref_٣",
        "ref_a.b",
        "ref_a'--",
        "ref_a\x00",
        "ref_" + "a" * 61,
        "ref_" + "a" * 100_000,
    ],
)
def test_anything_else_is_nothing(payload: str | None) -> None:
    assert parse_ref(payload) is None


@given(st.text(st.characters(), max_size=100))
def test_no_payload_raises_and_none_is_changed(payload: str) -> None:
    ref = parse_ref(payload)
    assert ref is None or ref.payload == payload


@given(st.sampled_from(RefKind), st.from_regex(r"\A[A-Za-z0-9_-]{1,60}\Z"))
def test_what_is_made_is_read_back(kind: RefKind, code: str) -> None:
    assert parse_ref(make_ref(kind, code).payload) == Ref(kind, code)


@pytest.mark.parametrize("code", ["", "a" * 61, "trio syksy", "ä"])
def test_a_code_that_would_not_survive_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="1-60"):
        make_ref(RefKind.SOURCE, code)
