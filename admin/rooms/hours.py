"""One's own hours: when and where clients can be received, week by week, and the days that differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.datastructures import FormData

from admin import forms
from admin.errors import NotFound
from admin.page_codes import Differs
from admin.policy import TimeWork
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain.slots import Differing, Opening
from storage.agenda_weeks import OwnHours
from storage.errors import Refused
from storage.store import Store

router = APIRouter(prefix="/hours")
Text = Annotated[str, Form()]
WEEKDAYS = range(5)
SPANS = 4
"""In one day; more than two are rare."""
NOTHING_TYPED = dict.fromkeys(("day", "sort", "opens", "closes", "place"), "")


@dataclass(frozen=True, slots=True)
class Span:
    """One line of the weekly form, as it was typed."""

    weekday: int
    number: int
    opens: str = ""
    closes: str = ""
    place: str = ""
    fault: Fault | None = None

    @property
    def is_empty(self) -> bool:
        return not self.opens and not self.closes


@router.get("")
async def hours(visit: TimeWork, note_code: forms.NoteCode = None) -> Response:
    return await _page(visit, note=note(note_code))


@router.post("")
async def save(visit: TimeWork, request: Request) -> Response:
    spans = _typed(await request.form())
    spans = [replace(span, fault=_fault_of(span.opens, span.closes)) for span in spans]
    if any(span.fault for span in spans):
        return await _page(visit, status=400, spans=spans)

    def work(store: Store) -> None:
        places = {place.id for place in store.hours.places(visit.reader.team_id)}
        store.agenda.set_hours(visit.reader, [_opening(span, places) for span in spans if not span.is_empty])

    try:
        await visit.write(work)
    except Refused as refused:
        return await _page(visit, status=400, spans=spans, fault=Fault(refused.args[0]))
    return visit.go("/hours", Note.HOURS_SAVED)


@router.post("/days")
async def add_day(visit: TimeWork, request: Request) -> Response:
    form = await request.form()
    typed = {name: str(form.get(name, "")) for name in NOTHING_TYPED}
    day, faults = forms.day(typed["day"]), forms.Faults()
    if day is None or not 0 <= (day - visit.today).days < 1_000:
        faults["day"] = Fault.DAY_UNCLEAR
    sort = Differs(typed["sort"]) if typed["sort"] in set(Differs) else Differs.AWAY
    opens = closes = None
    if sort is not Differs.AWAY:
        wrong = _fault_of(typed["opens"], typed["closes"])
        opens, closes = forms.clock(typed["opens"]), forms.clock(typed["closes"])
        if wrong or opens is None or closes is None:
            faults["opens"] = wrong or Fault.HOURS_HALF
    if faults or day is None:
        return await _page(visit, status=400, typed=typed, faults=faults)

    def work(store: Store) -> int:
        places = {place.id for place in store.hours.places(visit.reader.team_id)}
        place = forms.row_number(typed["place"]) if sort is Differs.EXTRA else None
        differing = Differing(day, sort is Differs.EXTRA, opens, closes, place if place in places else None)
        return store.agenda.add_day(visit.reader, differing)

    booked = await visit.write(work)
    return visit.go("/hours", Note.DAY_ADDED_BOOKED if booked else Note.DAY_ADDED)


@router.post("/days/{exception_id}/remove")
async def remove_day(visit: TimeWork, exception_id: forms.Number) -> Response:
    if not await visit.write(lambda store: store.agenda.remove_day(visit.reader, exception_id)):
        raise NotFound
    return visit.go("/hours", Note.DAY_REMOVED)


def _typed(form: FormData) -> list[Span]:
    def given(name: str, weekday: int, number: int) -> str:
        return str(form.get(f"{name}_{weekday}_{number}", "")).strip()

    return [
        Span(
            weekday,
            number,
            given("opens", weekday, number),
            given("closes", weekday, number),
            given("place", weekday, number),
        )
        for weekday in WEEKDAYS
        for number in range(SPANS)
    ]


def _fault_of(typed_opens: str, typed_closes: str) -> Fault | None:
    if not typed_opens and not typed_closes:
        return None
    if not typed_opens or not typed_closes:
        return Fault.HOURS_HALF
    opens, closes = forms.clock(typed_opens), forms.clock(typed_closes)
    if opens is None or closes is None:
        return Fault.CLOCK_UNCLEAR
    return None if opens < closes else Fault.HOURS_ORDER


def _opening(span: Span, places: set[int]) -> Opening:
    place = forms.row_number(span.place)
    opens, closes = forms.clock(span.opens), forms.clock(span.closes)
    assert opens is not None and closes is not None
    return Opening(span.weekday, opens, closes, place if place in places else None)


def _spans(visit: Visit, own: OwnHours) -> list[Span]:
    """The lines of the form: what there is, and empty ones."""
    spans = []
    for weekday in WEEKDAYS:
        of_day = [one for one in own.openings if one.weekday == weekday][:SPANS]
        for number, one in enumerate(of_day):
            place = str(one.place_id or "")
            spans.append(Span(weekday, number, visit.dates.clock(one.opens), visit.dates.clock(one.closes), place))
        spans += [Span(weekday, number) for number in range(len(of_day), SPANS)]
    return spans


async def _page(
    visit: Visit,
    *,
    status: int = 200,
    spans: list[Span] | None = None,
    typed: dict[str, str] | None = None,
    faults: forms.Faults | None = None,
    fault: Fault | None = None,
    note: Note | None = None,
) -> Response:
    own = await visit.write(lambda store: store.agenda.own_hours(visit.reader))
    return visit.page(
        "hours.html",
        status=status,
        own=own,
        spans=spans or _spans(visit, own),
        weekdays=WEEKDAYS,
        sorts=Differs,
        typed=typed or NOTHING_TYPED,
        faults=faults or {},
        fault=fault,
        note=note,
    )
