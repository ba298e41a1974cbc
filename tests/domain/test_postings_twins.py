"""The same job in two sources is one, two jobs of one employer are two, and a change of any word is seen."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from domain.employers import Hours
from domain.postings import JobKind
from domain.postings.posting import Raw
from domain.postings.reading import understand
from domain.postings.twins import content_of, employer_key, twin_key


def key(title: str, employer: str | None = "Puhdas Pinta Oy", text: str = "Työpaikka Lahdessa.", **more: Any) -> str:
    raw = Raw(more.pop("key", "1"), title, employer, text, **more)
    return twin_key(raw, understand(raw))


SAME = (
    ("Siivooja, Lahti", "Siistijä (m/w/d) Lahti keskusta"),
    ("Siivooja", "Puhdas Pinta Oy hakee siivoojaa"),
    ("Siivooja, osa-aikainen", "Osa-aikainen siistijä Lahteen"),
    ("2 siivoojaa", "Siivoojia"),
    ("Lähihoitaja, vakituinen työsuhde", "Lähihoitaja vakituiseen työsuhteeseen"),
    ("Toimitilahuoltaja sairaalaan", "Toimitilahuoltaja, sairaala"),
    ("Nuohooja Lahteen", "NUOHOOJA"),
)
DIFFERENT = (
    ("Siivooja", "Kokki"),
    ("Siivooja, osa-aikainen", "Siivooja, kokoaikainen"),
    ("Siivooja, Prisma", "Siivooja, terveyskeskus"),
    ("Myyjä", "Kesätyöntekijä, myyjä"),
    ("Nuohooja", "Sukeltaja"),
    ("Myyjä, kenkäosasto", "Myyjä, urheiluosasto"),
)


def test_the_same_job_under_other_titles_is_known_again() -> None:
    for one, other in SAME:
        assert key(one) == key(other, key="2", link="https://other.example"), (one, other)
    assert (
        key("Siivooja", "Puhdas Pinta Oy") == key("Siivooja", "PUHDAS PINTA OY AB") == key("Siivooja", "Puhdas Pinta")
    )


def test_two_jobs_of_one_employer_stay_two() -> None:
    for one, other in DIFFERENT:
        assert key(one) != key(other), (one, other)
    assert key("Siivooja") != key("Siivooja", text="Työpaikka Hollolassa."), "the same work in another place"
    assert key("Siivooja") != key("Siivooja", "Toinen Oy")
    assert key("Siivooja", None) != key("Siivooja", None, key="2"), "without an employer nobody can tell"


def test_an_employer_is_known_without_the_form_of_the_company() -> None:
    assert employer_key("Hämeen Hoiva Oy Ab") == employer_key("HÄMEEN HOIVA") == "hameen hoiva"
    assert employer_key("Oy Ab") == "oy ab", "a name of nothing but forms stays as it is"
    assert employer_key("") is None and employer_key(None) is None
    assert len(employer_key("Pitkä " * 100) or "") <= 160


def test_whatever_a_source_changes_changes_the_content() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    raw = Raw(
        "1", "Siivooja", hours=frozenset({Hours.PART, Hours.EVENINGS}), kinds=frozenset({JobKind.TRIAL, JobKind.SUMMER})
    )
    other: dict[str, Any] = {
        "published_at": now, "apply_until": now, "municipalities": ("398",), "is_remote": True, "esco": ("x",),
        "count": 2,
        "hours": frozenset({Hours.PART}), "kinds": frozenset({JobKind.TRIAL}), "languages": frozenset({"fi"}),
        "cards": frozenset({"hygiene"}),
    }  # fmt: skip
    for one in fields(Raw):
        changed = replace(raw, **{one.name: other.get(one.name, "other")})
        assert content_of(changed) != content_of(raw), one.name
    again = replace(
        raw, hours=frozenset({Hours.EVENINGS, Hours.PART}), kinds=frozenset({JobKind.SUMMER, JobKind.TRIAL})
    )
    assert content_of(again) == content_of(raw) and len(content_of(raw)) == 64
