"""Personal identity codes in text. All codes here have numbers 900-999, which nobody is given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.identity_code import MASK, is_identity_code, mask_identity_codes

CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def code(date: str = "050906", sign: str = "A", number: str = "994") -> str:
    return f"{date}{sign}{number}{CHECK[int(date + number) % 31]}"


CODES = st.builds(
    lambda day, month, year, sign, number: code(f"{day:02}{month:02}{year:02}", sign, f"{number}"),
    st.integers(1, 28),
    st.integers(1, 12),
    st.integers(0, 99),
    st.sampled_from("+-YXWVUABCDEF"),
    st.integers(900, 999),
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("050906A9943", MASK),
        ("050906a9943", MASK),
        ("hetuni on 050906A9943.", f"hetuni on {MASK}."),
        ("050906A9943 ja 081074-916V", f"{MASK} ja {MASK}"),
        ("050906 A 9943", MASK),
        ("050906A 994 3", MASK),
        ("05.09.06A9943", MASK),
        ("05.09.2006A9943", MASK),
        ("050906 - 9943", MASK),
        ("081074–916V", MASK),
        ("081074−916V", MASK),
        ("021079/997W", MASK),
        ("081074 916V", MASK),
        ("081074916V", MASK),
        ("x081074-916Vx", None),
        ("henkilötunnus010190-123A", f"henkilötunnus{MASK}"),
        ("hetu on 010190-123A", f"hetu on {MASK}"),
        ("HETU: 010190-123A", f"HETU: {MASK}"),
        ("henkilotunnukseni 010190-123A", f"henkilotunnukseni {MASK}"),
        ("personbeteckning 010190-123A", f"personbeteckning {MASK}"),
        ("social security number: 010190-123A", f"social security number: {MASK}"),
        ("010190-123A on mun hetu", f"{MASK} on mun hetu"),
        ("hetun loppuosa on 916V", f"hetun loppuosa on {MASK}"),
        ("hetun loppuosa on 9012", f"hetun loppuosa on {MASK}"),
        ("010190-123A", None),
        ("tilaus 010190-123A2", None),
        ("tilaus 0050906A9943", None),
        ("tilausnumero 120594-8841", None),
        (code("310206"), None),
        (code("321206"), None),
        (code("001206"), None),
        (code("290207"), None),
        (code("290208"), MASK),
        (code("290200", "-"), None),
        (code("290200", "A"), MASK),
        ("0509069943", None),
        ("040 509 0699", None),
        ("FI21 1234 5600 0007 85", None),
        ("1234567-8", None),
        ("synnyin 5.9.2006", None),
        ("5.9.2006-9.9.2006", None),
        ("hetu?", None),
        ("kysy hetu ja soita 0401234567", None),
        ("", None),
    ],
)
def test_codes_are_masked_and_the_rest_is_left(text: str, masked: str | None) -> None:
    assert mask_identity_codes(text) == masked


@given(CODES)
def test_every_code_of_every_century_is_masked(written: str) -> None:
    assert is_identity_code(written)
    assert mask_identity_codes(f"koodi {written.lower()}, kiitos") == f"koodi {MASK}, kiitos"


@given(CODES, st.sampled_from(CHECK))
def test_another_check_character_is_another_thing(written: str, check: str) -> None:
    altered = written[:-1] + check
    assert (mask_identity_codes(f"tilaus {altered}") is None) == (altered != written)


@given(st.text(st.sampled_from("0123456789 -+.AaYhetu\u2013"), max_size=120))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    masked = mask_identity_codes(text)
    if masked is not None:
        again = mask_identity_codes(masked)
        assert again is None or MASK in again


@pytest.mark.parametrize("wrong", ["", "050906A9944", "050906A9943 ", "050906-99433", "x"])
def test_what_is_no_code(wrong: str) -> None:
    assert not is_identity_code(wrong)
