"""Job postings: those that wait for somebody, those that are told of, one of them whole, and who is kept away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from admin import forms
from admin.employers import address, one_of, places_of
from admin.errors import NotFound
from admin.policy import JobWork
from admin.posting_form import OF_PEOPLE, host_of, last_day, places
from admin.rooms.companies import searched
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain.people import Field
from storage.errors import Refused
from storage.posting_list import Happened
from storage.postings import Posting, PostingFilters, PostingPage, Standing
from storage.store import Store

router = APIRouter(prefix="/jobs")
Text = Annotated[str, Form()]
LONGEST_KEPT = 160
LONGEST_REASON = 300
MOST_AT_ONCE = 200
OURS = "ours"
"""In place of a source's number: typed in here, or born from an employer's need."""
FIELDS = tuple(one for one in Field if one not in OF_PEOPLE)
DECIDED = frozenset({Standing.WAITING, Standing.HELD})
"""Where many are decided at once. What is held is looked at one by one before anybody is told of it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the list asks for. ``after`` is the place of the last row of the page before."""

    tab: Standing
    source: str
    field: Field | None
    municipality: str | None
    words: str
    after: str

    @property
    def is_narrowed(self) -> bool:
        return any((self.source, self.field, self.municipality, self.words))

    @property
    def filters(self) -> PostingFilters:
        return PostingFilters(
            standing=self.tab,
            source_id=forms.row_number(self.source),
            ours=self.source == OURS,
            field=self.field,
            municipality=self.municipality,
            words=self.words,
            after=self.after,
        )

    def address(self, **other: Any) -> str:
        now = {
            "tab": self.tab,
            "source": self.source,
            "field": self.field,
            "municipality": self.municipality,
            "q": self.words,
            "after": self.after,
        }
        return address("/jobs", now | other)


def asked(
    tab: str = "",
    source: str = "",
    field: str = "",
    municipality: str = "",
    q: Annotated[str, Query(max_length=1_000)] = "",
    after: str = "",
) -> Asked:
    """From an address that people type and share; what makes no sense is as if it were not there."""
    return Asked(
        tab=one_of(Standing, tab) or Standing.WAITING,
        source=source if source == OURS or forms.row_number(source) is not None else "",
        field=one_of(Field, field),
        municipality=municipality if municipality.isascii() and municipality.isdigit() else None,
        words=searched(q),
        after=after[:LONGEST_KEPT],
    )


@router.get("")
async def postings(
    visit: JobWork, question: Annotated[Asked, Depends(asked)], note_code: forms.NoteCode = None
) -> Response:
    return await _list(visit, question, note=note(note_code))


async def _list(
    visit: Visit,
    question: Asked,
    *,
    status: int = 200,
    note: Note | None = None,
    fault: Fault | None = None,
) -> Response:
    def work(store: Store) -> tuple[PostingPage, Mapping[Standing, int], list[tuple[str, str]], Mapping[str, str]]:
        sources = [(str(one.id), one.name) for one in store.job_sources.all()]
        return store.postings.listed(question.filters), store.postings.counts(), sources, places_of(store, visit)

    page, counts, sources, region = await visit.write(work)
    return visit.page(
        "jobs_list.html",
        status=status,
        page=page,
        asked=question,
        tabs=tuple(Standing),
        counts=counts,
        decides=question.tab in DECIDED,
        source_choices=[(OURS, visit.words("console.jobs.ours")), *sources],
        fields=FIELDS,
        places=region,
        note=note,
        fault=fault,
        **shared(visit),
    )


def shared(visit: Visit) -> dict[str, Any]:
    """What every template of postings needs."""
    return {"everywhere": places(visit.language), "last_day": last_day}


@router.post("/decide")
async def decide(visit: JobWork, request: Request) -> Response:
    """Approves or rejects all that are ticked; what somebody else has decided meanwhile stays as it is."""
    form = await request.form()
    chosen = {forms.row_number(str(one)) for one in form.getlist("posting")[:MOST_AT_ONCE]}
    ids = sorted(one for one in chosen if one is not None)
    back = forms.own_path(str(form.get("back", "")))
    question = asked(**forms.query_of(back.partition("?")[2], {"tab", "source", "field", "municipality", "q", "after"}))
    does = form.get("do")
    if not ids or does not in ("approve", "reject"):
        return await _list(visit, question, status=400, fault=Fault.NOTHING_CHOSEN)
    if does == "approve":
        await visit.write(lambda store: store.postings.approve(ids, visit.reader.staff_id))
    else:
        await visit.write(lambda store: store.postings.reject(ids, visit.reader.staff_id))
    said = Note.JOBS_APPROVED if does == "approve" else Note.JOBS_REJECTED
    query = {"tab": question.tab.value, "source": question.source, "q": question.words}
    query |= {"field": question.field or "", "municipality": question.municipality or ""}
    return visit.go("/jobs", said, **{name: value for name, value in query.items() if value})


# Employers that are kept away.


@router.get("/bars")
async def bars(visit: JobWork, note_code: forms.NoteCode = None) -> Response:
    found = await visit.write(lambda store: store.postings.bars())
    return visit.page("jobs_bars.html", bars=found, note=note(note_code))


@router.post("/bars/lift")
async def lift(visit: JobWork, employer_key: Text = "") -> Response:
    """Their postings are told of again, as far as nothing else speaks against it."""
    key = employer_key.replace("\0", "")[:LONGEST_KEPT]
    lifted = await visit.write(lambda store: store.postings.unbar(key, visit.reader.staff_id))
    if not lifted:
        raise NotFound
    return visit.go("/jobs/bars", Note.EMPLOYER_UNBARRED)


# One posting.


@router.get("/{posting_id}")
async def posting(visit: JobWork, posting_id: forms.Number, note_code: forms.NoteCode = None) -> Response:
    return await _page(visit, posting_id, note=note(note_code))


async def _page(
    visit: Visit,
    posting_id: int,
    *,
    status: int = 200,
    typed: Mapping[str, str] | None = None,
    faults: forms.Faults | None = None,
    fault: Fault | None = None,
    opened: str = "",
    note: Note | None = None,
) -> Response:
    """``opened`` is the part of the page in which something was refused."""

    def work(store: Store) -> tuple[Posting, list[Posting], list[Happened]] | None:
        found = store.postings.one(posting_id)
        if found is None:
            return None
        return found, store.postings.twins(posting_id), store.postings.story(posting_id)

    found = await visit.write(work)
    if found is None:
        raise NotFound
    one, twins, story = found
    return visit.page(
        "jobs_one.html",
        status=status,
        one=one,
        tab=one.standing(visit.now),
        is_live=one.is_live(visit.now),
        is_barred=one.is_barred,
        host=host_of(one.link) if one.link else "",
        twins=twins,
        story=story,
        typed={"until": "", "because": "", **(typed or {})},
        faults=faults or {},
        fault=fault,
        opened=opened,
        note=note,
        **shared(visit),
    )


@router.post("/{posting_id}/approve")
async def approve(visit: JobWork, posting_id: forms.Number) -> Response:
    return await _press(
        visit, posting_id, lambda store: store.postings.approve([posting_id], visit.reader.staff_id), Note.JOB_APPROVED
    )


@router.post("/{posting_id}/reject")
async def reject(visit: JobWork, posting_id: forms.Number) -> Response:
    return await _press(
        visit, posting_id, lambda store: store.postings.reject([posting_id], visit.reader.staff_id), Note.JOB_REJECTED
    )


@router.post("/{posting_id}/settle")
async def settle(visit: JobWork, posting_id: forms.Number) -> Response:
    """Somebody has looked at what was doubtful, and it was nothing."""
    return await _press(
        visit,
        posting_id,
        lambda store: store.postings.settle_doubt(posting_id, visit.reader.staff_id),
        Note.JOB_SETTLED,
    )


@router.post("/{posting_id}/hide")
async def hide(visit: JobWork, posting_id: forms.Number) -> Response:
    return await _press(
        visit, posting_id, lambda store: store.postings.hide(posting_id, visit.reader.staff_id), Note.JOB_HIDDEN
    )


@router.post("/{posting_id}/show")
async def show(visit: JobWork, posting_id: forms.Number) -> Response:
    return await _press(
        visit, posting_id, lambda store: store.postings.show(posting_id, visit.reader.staff_id), Note.JOB_SHOWN
    )


@router.post("/{posting_id}/pin")
async def pin(visit: JobWork, posting_id: forms.Number, until: Text = "") -> Response:
    """Told first to whom it fits, up to a day."""
    day = forms.day(until)
    if day is None or day < visit.today:
        fault = Fault.DAY_UNCLEAR if day is None else Fault.PAST
        return await _page(visit, posting_id, status=400, typed={"until": until}, faults={"until": fault}, opened="pin")
    return await _press(
        visit, posting_id, lambda store: store.postings.pin(posting_id, day, visit.reader.staff_id), Note.JOB_PINNED
    )


@router.post("/{posting_id}/unpin")
async def unpin(visit: JobWork, posting_id: forms.Number) -> Response:
    return await _press(
        visit, posting_id, lambda store: store.postings.pin(posting_id, None, visit.reader.staff_id), Note.JOB_UNPINNED
    )


@router.post("/{posting_id}/end")
async def end(visit: JobWork, posting_id: forms.Number) -> Response:
    """One of our own is over: the job was given to somebody, or is not there any more."""
    return await _press(
        visit, posting_id, lambda store: store.postings.end(posting_id, visit.reader.staff_id), Note.JOB_ENDED
    )


@router.post("/{posting_id}/bar")
async def bar(visit: JobWork, posting_id: forms.Number, because: Text = "") -> Response:
    """None of this employer's postings is told to anybody."""
    try:
        reason = forms.harmless(because, LONGEST_REASON, keep_lines=False)
    except Refused as refused:
        return await _not_barred(visit, posting_id, because, Fault(refused.args[0]))
    if reason is None:
        return await _not_barred(visit, posting_id, because, Fault.BAR_REASON)

    def work(store: Store) -> bool:
        one = store.postings.one(posting_id)
        if one is None or one.employer_key is None or one.employer is None:
            return False
        store.postings.bar(one.employer_key, one.employer, reason, visit.reader.staff_id)
        return True

    return await _press(visit, posting_id, work, Note.EMPLOYER_BARRED)


async def _not_barred(visit: Visit, posting_id: int, because: str, fault: Fault) -> Response:
    return await _page(
        visit, posting_id, status=400, typed={"because": because}, faults={"because": fault}, opened="bar"
    )


async def _press(visit: Visit, posting_id: int, work: Callable[[Store], object], said: Note) -> Response:
    """Does it, and says so. A second press changes nothing more; a number that is nobody's is not here."""

    def done(store: Store) -> bool:
        if store.postings.one(posting_id) is None:
            return False
        work(store)
        return True

    try:
        if not await visit.write(done):
            raise NotFound
    except Refused as refused:
        return await _page(visit, posting_id, status=400, fault=Fault(refused.args[0]))
    return visit.go(f"/jobs/{posting_id}", said)
