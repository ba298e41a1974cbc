"""Review: which conversations to learn from, one of them opened for a reason; and how people get through dialogs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Response

from admin import forms
from admin.errors import NotFound
from admin.funnels import dialog_name, rows_of
from admin.periods import Period, period
from admin.policy import ReviewWork
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain.funnel import What
from storage import review_lists
from storage.review_lists import FLAGS, Pick
from storage.reviews import Found, Judged, Reason, Verdict
from storage.store import Store

router = APIRouter(prefix="/review")
Given = Annotated[str, Query()]
Typed = Annotated[str, Form()]
LAST_PAGE = 1_000
LAST_SEED = 999_999


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    pick: Pick
    period: Period
    page: int = 1
    seed: int = 1
    label: int | None = None
    client: int | None = None
    person: int | None = None

    @classmethod
    def of(cls, visit: Visit, query: dict[str, str]) -> Asked:
        """Anything that makes no sense is the usual."""
        pick, label = query.get("pick", ""), forms.row_number(query.get("label", ""))
        known = Pick(pick) if pick in set(Pick) else Pick.SAMPLE
        return cls(
            pick=Pick.SAMPLE if known is Pick.LABEL and label is None else known,
            period=period(query.get("since", ""), query.get("until", ""), visit.today),
            page=forms.number(query.get("page", ""), 1, LAST_PAGE) or 1,
            seed=forms.number(query.get("seed", ""), 1, LAST_SEED) or 1,
            label=label if known is Pick.LABEL else None,
            client=forms.row_number(query.get("client", "")),
            person=forms.row_number(query.get("person", "")),
        )

    @property
    def is_one(self) -> bool:
        """Whether one certain conversation is asked for."""
        return self.client is not None or self.person is not None

    def list_of(self) -> review_lists.Asked:
        """The list that the store knows it by."""
        return review_lists.Asked(
            pick=self.pick,
            since=self.period.since,
            until=self.period.until,
            page=self.page,
            seed=self.seed,
            label_id=self.label,
            client_id=self.client,
            person_id=self.person,
        )

    def pairs(self, **changed: str | int | None) -> dict[str, str | int]:
        """The same list as a query, with something else asked for; what changes the list begins at page 1."""
        asked: dict[str, str | int | None] = {"pick": self.pick, **self.period.query()}
        if not changed:
            asked |= {"client": self.client, "person": self.person}
        if self.pick is Pick.LABEL:
            asked["label"] = self.label
        if self.pick is Pick.SAMPLE:
            asked["seed"] = self.seed
        if self.page > 1 and not changed:
            asked["page"] = self.page
        return {name: value for name, value in (asked | changed).items() if value is not None}

    def query(self, **changed: str | int | None) -> str:
        return urlencode(self.pairs(**changed))


async def _list_query(
    pick: Given = "",
    since: Given = "",
    until: Given = "",
    page: Given = "",
    seed: Given = "",
    label: Given = "",
    client: Given = "",
    person: Given = "",
) -> dict[str, str]:
    """The part of an address that says which list."""
    return {
        "pick": pick,
        "since": since,
        "until": until,
        "page": page,
        "seed": seed,
        "label": label,
        "client": client,
        "person": person,
    }


ListQuery = Annotated[dict[str, str], Depends(_list_query)]
ASKED = frozenset({"pick", "since", "until", "page", "seed", "label", "client", "person"})


@router.get("")
async def review(
    visit: ReviewWork,
    query: ListQuery,
    after: forms.MaybeNumber = None,
    reason: Given = "",
    note_code: forms.NoteCode = None,
) -> Response:
    """Conversations worth looking at, without a word of them."""
    return await _list(visit, Asked.of(visit, query), after=after, reason=reason, note=note(note_code))


async def _list(
    visit: Visit,
    asked: Asked,
    *,
    status: int = 200,
    after: int | None = None,
    reason: str = "",
    fault: Fault | None = None,
    note: Note | None = None,
) -> Response:
    def work(store: Store) -> tuple[Found, dict[Pick, int], Sequence[tuple[int, str]]]:
        counts = store.reviews.counts(asked.period.since, asked.period.until)
        return store.reviews.found(visit.reader, asked.list_of()), counts, store.reviews.labels()

    found, counts, labels = await visit.write(work)
    return visit.page(
        "review.html",
        status=status,
        asked=asked,
        found=found,
        counts=counts,
        labels=labels,
        flags=FLAGS,
        reasons=Reason,
        reason=reason,
        next_id=_next(found, after),
        fault=fault,
        note=note,
    )


def _next(found: Found, after: int | None) -> int | None:
    """Who comes after ``after`` in the list; None when the list ends there, or they are not in it."""
    people = [row.person_id for row in found.rows]
    following = people[people.index(after) + 1 :] if after in people else people if after else []
    return following[0] if following else None


@router.post("/open")
async def open_one(visit: ReviewWork, person: Typed = "", reason: Typed = "", back: Typed = "") -> Response:
    """Opens a conversation for a while; the reason is kept."""
    asked = Asked.of(visit, forms.query_of(back, ASKED))
    person_id = forms.row_number(person)
    if reason not in set(Reason):
        return await _list(visit, asked, status=400, fault=Fault.REASON_MISSING)
    if person_id is None:
        raise NotFound
    review_id = await visit.write(lambda store: store.reviews.open(visit.reader, person_id, Reason(reason)))
    if review_id is None:
        raise NotFound
    return visit.go(f"/review/{review_id}", None, **asked.pairs())


# How the dialogs go. Before the conversations, whose numbers stand in the same place of the address.


@router.get("/dialogs")
async def dialogs(visit: ReviewWork, since: Given = "", until: Given = "") -> Response:
    """Every dialog that people were in: how many began, finished, went elsewhere. Numbers only."""
    shown = period(since, until, visit.today)
    passages = await visit.write(lambda store: store.funnel.dialogs(shown.since, shown.until))
    return visit.page(
        "funnels.html",
        period=shown,
        passages=passages,
        name_of=lambda code: dialog_name(visit, code),
        happenings=What,
    )


@router.get("/dialogs/{name}")
async def dialog(visit: ReviewWork, name: str, since: Given = "", until: Given = "") -> Response:
    """One dialog, question by question."""
    if not name.isprintable():
        raise NotFound  # no database is asked for a NUL
    shown = period(since, until, visit.today)
    steps = await visit.write(lambda store: store.funnel.steps(name, shown.since, shown.until))
    outline = next((one for one in visit.console.outlines if one.name == name), None)
    if outline is None and not steps:
        raise NotFound
    return visit.page(
        "funnel.html",
        period=shown,
        dialog=name,
        title=dialog_name(visit, name),
        rows=rows_of(visit, outline, steps),
        whole=steps.get(""),
        is_home=outline is not None and outline.is_home,
        happenings=What,
    )


# One conversation.


@router.get("/{review_id}")
async def conversation(
    visit: ReviewWork,
    review_id: forms.Number,
    query: ListQuery,
    before: forms.MaybeNumber = None,
) -> Response:
    """What was said, for as long as it is open to this reader."""
    return await _conversation(visit, review_id, Asked.of(visit, query), before)


async def _conversation(
    visit: Visit, review_id: int, asked: Asked, before: int | None = None, fault: Fault | None = None
) -> Response:
    opened = await visit.write(lambda store: store.reviews.read(visit.reader, review_id, before))
    if opened is None:
        raise NotFound
    return visit.page(
        "review_talk.html",
        status=400 if fault else 200,
        opened=opened,
        asked=asked,
        before=before,
        verdicts=Verdict,
        fault=fault,
    )


@router.post("/{review_id}/verdict")
async def verdict(visit: ReviewWork, review_id: forms.Number, verdict: Typed = "", back: Typed = "") -> Response:
    """Keeps what the reader thought, and goes on to the next of the list."""
    asked = Asked.of(visit, forms.query_of(back, ASKED))
    if verdict not in set(Verdict):
        return await _conversation(visit, review_id, asked, fault=Fault.VERDICT_MISSING)

    def work(store: Store) -> tuple[Judged, Found] | None:
        judged = store.reviews.judge(visit.reader, review_id, Verdict(verdict))
        return None if judged is None else (judged, store.reviews.found(visit.reader, asked.list_of()))

    done = await visit.write(work)
    if done is None:
        raise NotFound
    judged, found = done
    is_last = _next(found, judged.person_id) is None
    if is_last and not found.more:
        return visit.go("/review", Note.TALKS_JUDGED, **asked.pairs())
    then = replace(asked, page=asked.page + 1) if is_last else asked
    return visit.go("/review", Note.TALK_JUDGED, **then.pairs(), after=judged.person_id, reason=judged.reason)
