"""What is known of a client, to be corrected by who has them in care, as strictly as in the chat."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeAlias

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from admin import forms
from admin.errors import NotFound
from admin.policy import CaseWork
from admin.visit import Visit
from admin.words import Fault, Note
from domain.employers import Card, Hours
from domain.people import (
    LONGEST_NAME,
    AgeFit,
    BestTime,
    ContactWay,
    Education,
    Field,
    Hope,
    Licence,
    Situation,
    SpokenLanguage,
    call_name_from,
    clean_name,
    parse_birth_year,
    parse_phone,
    service_age,
    show_phone,
)
from domain.text import Refused
from storage.errors import Refused as StoreRefused
from storage.profiles import Change, Profile
from storage.rules import Rules
from storage.store import Store

router = APIRouter()
LONGEST_CALL_NAME = 40
LONGEST_OWN_WORDS = 1_000
Typed: TypeAlias = dict[str, str | list[str]]

CHOICES: Final[Mapping[str, type[StrEnum]]] = {
    "contact_way": ContactWay,
    "best_time": BestTime,
    "situation": Situation,
    "education": Education,
}
SEVERAL: Final[Mapping[str, type[StrEnum]]] = {
    "hopes": Hope,
    "fields": Field,
    "languages": SpokenLanguage,
    "licences": Licence,
    "hours": Hours,
    "cards": Card,
}
WRITTEN: Final = ("full_name", "call_name", "birth_year", "municipality_code", "phone", "own_words")
OPTIONAL: Final = frozenset({"situation", "education"})


@router.get("/clients/{client_id}/profile")
async def profile(visit: CaseWork, client_id: forms.Number) -> Response:
    found = await visit.write(lambda store: store.profiles.open(visit.reader, client_id))
    if found is None:
        raise NotFound
    return _page(visit, found, typed_of(found.answers))


@router.post("/clients/{client_id}/profile")
async def save(visit: CaseWork, request: Request, client_id: forms.Number) -> Response:
    """All of it at once. Who was overtaken is told what the other changed, and keeps what they wrote."""
    form = await request.form()
    typed = _typed(form)
    read_at = forms.row_number(str(form.get("revision", "")))
    seen = _seen(str(form.get("base", "")))

    def work(store: Store) -> tuple[Profile, forms.Faults, Change | None] | None:
        now = store.profiles.open(visit.reader, client_id)
        if now is None:
            return None
        answers, faults = read(typed, now, store.rules.current(), visit.today)
        if faults:
            return now, faults, None
        return (
            now,
            faults,
            store.profiles.change(visit.reader, client_id, read_at if read_at is not None else -1, answers),
        )

    found = await visit.write(work)
    if found is None:
        raise NotFound
    now, faults, change = found
    if faults:
        return _page(visit, now, typed, status=400, faults=faults, base=seen or None, revision=read_at)
    if change is not None and change.clash is not None:
        return _overtaken(visit, change.clash, typed, seen)
    return visit.go(f"/clients/{client_id}", Note.PROFILE_SAVED)


def _overtaken(visit: Visit, now: Profile, typed: Typed, seen: Typed) -> Response:
    """What the visitor wrote stays theirs; where they wrote nothing stands what the other has made of it."""
    stored = typed_of(now.answers)
    own = {name for name in typed if name in seen and typed[name] != seen[name]} if seen else set(typed)
    theirs = [name for name in stored if seen and stored[name] != seen.get(name)]
    merged = {name: typed[name] if name in own else stored[name] for name in stored}
    both = {name: stored[name] for name in theirs if name in own and typed[name] != stored[name]}
    return _page(visit, now, merged, status=409, theirs=theirs, both=both, overtaken=True)


def _page(
    visit: Visit,
    found: Profile,
    typed: Typed,
    *,
    status: int = 200,
    faults: forms.Faults | None = None,
    base: Typed | None = None,
    revision: int | None = None,
    **more: Any,
) -> Response:
    """``base`` and ``revision`` are what the visitor has read; the record as it stands unless said otherwise."""
    return visit.page(
        "client_profile.html",
        status=status,
        found=found,
        typed=typed,
        faults=faults or {},
        base=json.dumps(base or typed_of(found.answers), ensure_ascii=False),
        revision=found.revision if revision is None else revision,
        **{"theirs": [], "both": {}, "overtaken": False, **more},
        choices={name: list(kind) for name, kind in {**CHOICES, **SEVERAL}.items()},
        optional=OPTIONAL,
    )


def typed_of(answers: Mapping[str, Any]) -> Typed:
    """The record as the form shows it."""
    shown: Typed = {name: "" if answers[name] is None else str(answers[name]) for name in (*WRITTEN, *CHOICES)}
    if answers["phone"]:
        shown["phone"] = show_phone(answers["phone"])
    return shown | {name: sorted(answers[name] or []) for name in SEVERAL}


def _typed(form: FormData) -> Typed:
    written: Typed = {name: str(form.get(name, "")).replace("\r\n", "\n") for name in (*WRITTEN, *CHOICES)}
    return written | {name: sorted({str(one) for one in form.getlist(name)}) for name in SEVERAL}


def _seen(base: str) -> Typed:
    """What the form held when it was opened; nothing where that cannot be told."""
    try:
        given = json.loads(base)
    except ValueError:
        return {}
    names = (*WRITTEN, *CHOICES, *SEVERAL)
    return {name: given[name] for name in names} if isinstance(given, dict) and given.keys() >= set(names) else {}


# What may be kept: as in the chat (dialogs.basics, dialogs.details).


def read(typed: Typed, now: Profile, rules: Rules, today: date) -> tuple[dict[str, Any], forms.Faults]:
    """The form as columns of the client, or what is wrong with it."""
    reading = _Reading(typed)
    answers: dict[str, Any] = {
        "full_name": reading.text("full_name", lambda said: clean_name(said, LONGEST_NAME), Fault.NAME_MISSING),
        "birth_year": reading.text("birth_year", lambda said: parse_birth_year(said, today), Fault.YEAR_UNCLEAR),
        "phone": reading.text("phone", _phone, Fault.PHONE_UNCLEAR),
        "municipality_code": reading.among("municipality_code", {code for code, _ in now.municipalities}),
    }
    call_name = str(typed["call_name"]).strip() or call_name_from(str(typed["full_name"]))
    reading.typed["call_name"] = call_name
    answers["call_name"] = reading.text(
        "call_name", lambda said: clean_name(said, LONGEST_CALL_NAME), Fault.NAME_MISSING
    )
    for name, kind in CHOICES.items():
        answers[name] = reading.among(name, set(kind), optional=name in OPTIONAL)
    for name, kind in SEVERAL.items():
        answers[name] = reading.several(name, set(kind))
        if answers[name] is None and now.answers[name] == []:
            answers[name] = []  # they have told that they have none
    answers["own_words"] = reading.words("own_words", LONGEST_OWN_WORDS)
    faults = reading.faults
    if not answers["hopes"]:
        faults.setdefault("hopes", Fault.HOPES_MISSING)
    if answers["contact_way"] == ContactWay.PHONE and answers["phone"] is None:
        faults.setdefault("phone", Fault.PHONE_MISSING)
    # Who has grown out of the service while in it stays whom they are; a year that is changed has to fit.
    year = answers["birth_year"]
    if year is not None and year != now.answers["birth_year"] and not _fits(year, rules, today):
        faults["birth_year"] = Fault.AGE_OUTSIDE
    return answers, faults


def _fits(year: int, rules: Rules, today: date) -> bool:
    return service_age(year, today, youngest=rules.youngest, oldest=rules.oldest) is AgeFit.OK


def _phone(said: str) -> str | None:
    return parse_phone(said) if said.strip() else None


class _Reading:
    """Reads the fields of one form, and keeps what is wrong with them."""

    def __init__(self, typed: Typed) -> None:
        self.typed = dict(typed)
        self.faults: forms.Faults = {}

    def text(self, name: str, parse: Callable[[str], Any], fault: Fault) -> Any:
        try:
            return parse(str(self.typed[name]))
        except Refused:
            self.faults[name] = fault
            return None

    def among(self, name: str, known: set[str], *, optional: bool = False) -> str | None:
        chosen = str(self.typed[name])
        if chosen in known:
            return chosen
        if chosen or not optional:
            self.faults[name] = Fault.CHOICE_MISSING
        return None

    def several(self, name: str, known: set[str]) -> list[str] | None:
        chosen = self.typed[name]
        if not known.issuperset(chosen):
            self.faults[name] = Fault.CHOICE_MISSING
        return sorted(chosen) or None

    def words(self, name: str, longest: int) -> str | None:
        try:
            return forms.harmless(str(self.typed[name]), longest)
        except StoreRefused as refused:
            self.faults[name] = Fault(refused.args[0])
            return None
