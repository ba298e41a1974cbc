"""Which of our languages a browser would rather read."""

from __future__ import annotations

from collections.abc import Sequence

from locales import SOURCE

_MOST_LISTED = 20


def preferred(accept_language: str, ours: Sequence[str]) -> str:
    """The best of ours for an Accept-Language header; Finnish when none of them is in it."""
    ranked = sorted(map(_weighed, accept_language.split(",")[:_MOST_LISTED]), key=lambda pair: -pair[1])
    return next((code for code, weight in ranked if weight > 0 and code in ours), SOURCE)


def _weighed(part: str) -> tuple[str, float]:
    tag, _, quality = part.strip().partition(";")
    code = tag.strip().partition("-")[0].lower()
    try:
        weight = float(quality.strip().removeprefix("q=") or 1)
    except ValueError:
        weight = 0.0
    return code, weight if 0 <= weight <= 1 else 0.0
