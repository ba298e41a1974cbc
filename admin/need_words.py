"""What can be read from an employer's own words: empty fields of the form are filled in, and what is unfair is seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from admin.need_form import Typed
from domain import fairness, jobs
from domain.jobs.naming import plain
from domain.need_reader import read_need

FAIR = ("words", "must", "nice")
"""Where something may be asked for that may not be asked for in work."""


def filled_in(typed: Typed, today: date) -> Typed:
    """The form with its empty fields filled in from the words. What was typed stays."""
    read = read_need(str(typed["words"]), today)
    found: dict[str, Any] = {
        "job": plain(read.job, read.occupation) if read.job and read.occupation else read.job,
        "count": read.count,
        "field": read.field,
        "municipality_code": read.municipality_code,
        "starts_on": read.starts_on.isoformat() if read.starts_on else None,
        "starts_words": read.starts_words,
        "lasts": read.lasts,
        "licence": read.licence,
        "hours": sorted(read.hours),
        "languages": sorted(read.languages),
        "cards": sorted(read.cards),
    }
    new = {name: value if isinstance(value, list) else str(value) for name, value in found.items() if value}
    return typed | {name: value for name, value in new.items() if not typed.get(name)}


def with_job(need: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The need with the lexicon's name of its job, and what is unfair in it; both only where their words are new.

    ``before`` is the need as it is stored, None for a new one.
    """
    told = dict(need)
    if before is None or told["job"] != before["job"]:
        occupation = next(iter(jobs.find(told["job"] or told["words"])), None)
        told["occupation"] = occupation.id if occupation else None
        if occupation and not told["field"]:
            told["field"] = occupation.field
    if before is None or any(told[name] != before[name] for name in FAIR):
        found = next(filter(None, (fairness.look(told[name] or "") for name in FAIR)), None)
        told["flagged"] = found.ground.value if found else None
    return told
