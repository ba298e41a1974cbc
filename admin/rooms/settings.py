"""Settings: the service's own figures, places, and the kinds of meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Form, Request, Response

from admin import forms
from admin.errors import NotFound
from admin.page_codes import Figures
from admin.policy import SettingWork
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain.meetings import KindRules, MeetingKind
from domain.reminders import Lead
from domain.text import Refused as TextRefused
from domain.text import clean_text
from storage.audit import Action
from storage.errors import Refused
from storage.hours import Place
from storage.rules import Rules
from storage.store import Store

router = APIRouter(prefix="/settings")
Text = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class Figure:
    """A whole number that an authority decides, and between what it makes sense."""

    name: str
    least: int
    most: int


GROUPS: dict[Figures, tuple[Figure, ...]] = {
    Figures.SERVICE: (
        Figure("youngest", 13, 67),
        Figure("oldest", 13, 67),
        Figure("service_months", 1, 36),
        Figure("capacity_company", 1, 500),
        Figure("capacity_work_ability", 1, 500),
    ),
    Figures.CONTACT: (
        Figure("first_contact_days", 1, 30),
        Figure("employer_contact_days", 1, 30),
        Figure("contact_again_days", 0, 365),
        Figure("advice_checked_months", 1, 36),
        Figure("rhythm_days", 1, 365),
        Figure("check_in_days", 0, 365),
        Figure("follow_up_days", 0, 365),
        Figure("pulse_weekday", 1, 5),
        Figure("hold_idle_minutes", 10, 1440),
        Figure("plan_review_days", 7, 730),
    ),
    Figures.TIMES: (
        Figure("notice_hours", 0, 336),
        Figure("ahead_days", 1, 365),
        Figure("nudge_days", 1, 60),
        Figure("unanswered_days", 1, 90),
        Figure("offered_at_once", 1, 20),
    ),
    Figures.MANY: (
        Figure("own_accord_a_week", 1, 50),
        Figure("invitations_a_week", 1, 20),
        Figure("eyes_from", 0, 5_000),
        Figure("undo_minutes", 1, 120),
        Figure("ask_again_days", 0, 60),
    ),
    Figures.KEEPING: (
        Figure("keep_unregistered_days", 7, 90),
        Figure("keep_months_after", 1, 24),  # the privacy notice promises both
        Figure("keep_months_binding", 0, 24),
    ),
}
CLOCKS = ("opens", "closes", "speaks_from", "speaks_until")
PAIRS = (("opens", "closes"), ("speaks_from", "speaks_until"))
LEADS = tuple(map(Lead.of, ("14d", "7d", "3d", "2d", "1d", "4h", "2h", "1h")))
"""How long before a meeting people can be reminded."""
Typed: TypeAlias = dict[str, str | list[str]]
LONGEST_NAME, LONGEST_ADDRESS, LONGEST_DIRECTIONS = 120, 200, 500


# Figures.


@router.get("")
async def settings(visit: SettingWork, note_code: forms.NoteCode = None) -> Response:
    return await _page(visit, note=note(note_code))


@router.post("")
async def save(visit: SettingWork, request: Request) -> Response:
    """All figures at once; when one of them is unclear, none is saved."""
    form = await request.form()
    figures = [figure for group in GROUPS.values() for figure in group]
    typed = {name: str(form.get(name, "")) for name in [*(figure.name for figure in figures), *CLOCKS]}
    values, faults = _read(typed, figures)
    if faults:
        return await _page(visit, status=400, typed=typed, faults=faults)
    await visit.write(lambda store: store.rules.save(visit.reader.staff_id, values))
    return visit.go("/settings", Note.SETTINGS_SAVED)


def _read(typed: dict[str, str], figures: list[Figure]) -> tuple[dict[str, object], forms.Faults]:
    values: dict[str, object] = {}
    faults: forms.Faults = {}
    for figure in figures:
        number = forms.number(typed[figure.name], figure.least, figure.most)
        values[figure.name] = number
        if number is None:
            faults[figure.name] = Fault.FIGURE_UNCLEAR
    for name in CLOCKS:
        values[name] = forms.clock(typed[name])
        if values[name] is None:
            faults[name] = Fault.CLOCK_UNCLEAR
    for first, then in PAIRS:
        opens, closes = forms.clock(typed[first]), forms.clock(typed[then])
        if opens is not None and closes is not None and opens >= closes:
            faults[then] = Fault.HOURS_ORDER
    youngest, oldest = (forms.number(typed[name], 13, 67) for name in ("youngest", "oldest"))
    if youngest is not None and oldest is not None and youngest > oldest:
        faults["oldest"] = Fault.AGES_ORDER
    return values, faults


async def _page(
    visit: Visit,
    *,
    status: int = 200,
    typed: dict[str, str] | None = None,
    faults: forms.Faults | None = None,
    note: Note | None = None,
) -> Response:
    rules = await visit.write(lambda store: store.rules.current())
    return visit.page(
        "settings.html",
        status=status,
        groups=GROUPS,
        pairs=PAIRS,
        typed=typed or _shown(visit, rules),
        faults=faults or {},
        note=note,
    )


def _shown(visit: Visit, rules: Rules) -> dict[str, str]:
    figures = {figure.name: str(getattr(rules, figure.name)) for group in GROUPS.values() for figure in group}
    return {**figures, **{name: visit.dates.clock(getattr(rules, name)) for name in CLOCKS}}


# Kinds of meeting.


@router.get("/kinds")
async def kinds(visit: SettingWork, note_code: forms.NoteCode = None) -> Response:
    return await _kinds(visit, note=note(note_code))


@router.post("/kinds/{kind}")
async def save_kind(visit: SettingWork, request: Request, kind: str) -> Response:
    if kind not in set(MeetingKind):
        raise NotFound
    form = await request.form()
    leads = [lead for lead in LEADS if lead.code in form.getlist("reminders")]
    typed = {name: str(form.get(name, "")) for name in ("minutes", "buffer", "capacity", "self_bookable", "place")}
    shown: Typed = {**typed, "reminders": [lead.code for lead in leads]}
    faults: forms.Faults = {}
    figures = {
        name: forms.number(typed[name], least, most)
        for name, least, most in (("minutes", 5, 480), ("buffer", 0, 240), ("capacity", 1, 500))
    }
    faults.update({name: Fault.FIGURE_UNCLEAR for name, number in figures.items() if number is None})
    if faults:
        return await _kinds(visit, status=400, of=MeetingKind(kind), typed=shown, faults=faults)

    def work(store: Store) -> None:
        place = forms.row_number(typed["place"])
        known = {one.id for one in store.hours.places()}
        rules = KindRules(
            minutes=figures["minutes"] or 0,
            buffer_minutes=figures["buffer"] or 0,
            capacity=figures["capacity"] or 0,
            self_bookable=bool(typed["self_bookable"]),
            reminders=tuple(leads),
            place_id=place if place in known else None,
        )
        store.hours.set_kind(MeetingKind(kind), rules, visit.reader.staff_id)
        store.audit.record(visit.reader.staff_id, Action.SETTING_CHANGED, setting=f"kind.{kind}")

    await visit.write(work)
    return visit.go("/settings/kinds", Note.SETTINGS_SAVED)


def _typed_of(rules: KindRules) -> Typed:
    return {
        "minutes": str(rules.minutes),
        "buffer": str(rules.buffer_minutes),
        "capacity": str(rules.capacity),
        "self_bookable": "on" if rules.self_bookable else "",
        "reminders": [lead.code for lead in rules.reminders],
        "place": str(rules.place_id or ""),
    }


async def _kinds(
    visit: Visit,
    *,
    status: int = 200,
    of: MeetingKind | None = None,
    typed: Typed | None = None,
    faults: forms.Faults | None = None,
    note: Note | None = None,
) -> Response:
    def work(store: Store) -> tuple[dict[MeetingKind, KindRules], list[Place]]:
        return store.hours.kinds(), store.hours.places()

    known, places = await visit.write(work)
    shown = {kind: typed if kind is of and typed else _typed_of(rules) for kind, rules in known.items()}
    return visit.page(
        "kinds.html",
        status=status,
        kinds=shown,
        rules=known,
        places=places,
        leads=LEADS,
        of=of,
        faults=faults or {},
        note=note,
    )


# Places.


@router.get("/places")
async def places(visit: SettingWork, note_code: forms.NoteCode = None) -> Response:
    return await _places(visit, note=note(note_code))


@router.post("/places")
async def add_place(visit: SettingWork, request: Request) -> Response:
    return await _save_place(visit, request, None)


@router.post("/places/{place_id}")
async def change_place(visit: SettingWork, request: Request, place_id: forms.Number) -> Response:
    return await _save_place(visit, request, place_id)


@router.post("/places/{place_id}/retire")
async def retire_place(visit: SettingWork, place_id: forms.Number) -> Response:
    """No longer offered; what was agreed there stays there."""

    def work(store: Store) -> bool:
        gone = store.hours.retire_place(place_id)
        if gone:
            store.audit.record(visit.reader.staff_id, Action.PLACE_CHANGED, place=place_id)
        return gone

    if not await visit.write(work):
        raise NotFound
    return visit.go("/settings/places", Note.PLACE_RETIRED)


async def _save_place(visit: Visit, request: Request, place_id: int | None) -> Response:
    form = await request.form()
    languages = visit.console.texts.languages
    typed = {name: str(form.get(name, "")) for name in ("name", "address", "team", *languages)}
    name, address, directions, faults = _read_place(typed, languages)
    if faults:
        return await _places(visit, status=400, of=place_id or 0, typed=typed, faults=faults)

    def work(store: Store) -> bool:
        teams = {team_id for team_id, _ in store.staff.teams()}
        team = forms.row_number(typed["team"])
        if place_id is None:
            made = store.hours.add_place(name, address, directions, team if team in teams else None)
        elif store.hours.change_place(place_id, name, address, directions):
            made = place_id
        else:
            return False
        store.audit.record(visit.reader.staff_id, Action.PLACE_CHANGED, place=made)
        return True

    if not await visit.write(work):
        raise NotFound
    return visit.go("/settings/places", Note.PLACE_SAVED)


def _read_place(typed: dict[str, str], languages: tuple[str, ...]) -> tuple[str, str, dict[str, str], forms.Faults]:
    faults: forms.Faults = {}
    directions: dict[str, str] = {}
    for language in languages:
        try:
            directions[language] = forms.text(typed[language], LONGEST_DIRECTIONS) or ""
        except Refused:
            faults[language] = Fault.TEXT_LONG
    name = _line(typed["name"], LONGEST_NAME)
    address = _line(typed["address"], LONGEST_ADDRESS)
    if not name:
        faults["name"] = Fault.PLACE_NAME
    if not address:
        faults["address"] = Fault.PLACE_ADDRESS
    return name, address, {code: text for code, text in directions.items() if text}, faults


def _line(typed: str, longest: int) -> str:
    try:
        return clean_text(typed, longest)
    except TextRefused:
        return ""


async def _places(
    visit: Visit,
    *,
    status: int = 200,
    of: int | None = None,
    typed: dict[str, str] | None = None,
    faults: forms.Faults | None = None,
    note: Note | None = None,
) -> Response:
    """``of`` is the place whose form was sent, 0 for the one of a new place."""

    def work(store: Store) -> tuple[list[Place], list[tuple[int, str]]]:
        return store.hours.places(), store.staff.teams()

    known, teams = await visit.write(work)
    if of and of not in {place.id for place in known}:
        raise NotFound
    return visit.page(
        "places.html",
        status=status,
        places=known,
        teams=teams,
        typed_place=lambda place: typed if typed and place.id == of else _typed_place(visit, place),
        new=typed
        if typed and of == 0
        else dict.fromkeys(("name", "address", "team", *visit.console.texts.languages), ""),
        of=of,
        faults=faults or {},
        note=note,
        longest=(LONGEST_NAME, LONGEST_ADDRESS, LONGEST_DIRECTIONS),
    )


def _typed_place(visit: Visit, place: Place) -> dict[str, str]:
    directions = {code: place.directions.get(code, "") for code in visit.console.texts.languages}
    return {"name": place.name, "address": place.address, "team": str(place.team_id or ""), **directions}
