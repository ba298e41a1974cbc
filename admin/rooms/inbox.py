"""The inbox: who waits for an answer, what was said last, and who is there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Header, Query, Request, Response

from admin import cookies, forms
from admin.errors import TooMany
from admin.policy import TalkWork, asks_by_itself
from admin.streams import Change, EventStream
from admin.visit import Visit
from admin.words import Note, note
from domain.bells import TALKS
from domain.people import StartWith
from domain.roles import Permission
from storage.search import Hit
from storage.store import Store
from storage.talk_list import Choices, TalkPage
from storage.talk_reach import Filters, Stage, Whose, may_have

router = APIRouter(prefix="/inbox")

T = TypeVar("T")
NAMES = frozenset({"whose", "stage", "service", "municipality", "language", "label", "q", "page"})
"""What an address says of which conversations are listed."""
LONGEST_SEARCH = 100
WAITING = timedelta(seconds=30)
"""After this a page that found no room to listen may try again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which conversations a page lists: by filters, or by the words that are searched for."""

    filters: Filters
    words: str

    def query(self, **changed: object) -> str:
        """The same as part of an address, with some of it changed; "" for the list as it is at first."""
        now = {
            "whose": self.filters.whose,
            "stage": self.filters.stage,
            "service": self.filters.service,
            "municipality": self.filters.municipality,
            "language": self.filters.language,
            "label": self.filters.label,
            "q": self.words,
            "page": self.filters.page,
        }
        first = {"whose": Whose.ALL, "stage": Stage.OPEN, "page": 1}
        wanted = {**now, **({"page": 1} if changed else {}), **changed}
        said = {name: str(value) for name, value in wanted.items() if value and value != first.get(name)}
        return f"?{urlencode(said)}" if said else ""

    @property
    def is_narrowed(self) -> bool:
        """Whether more is asked than whose and which stage."""
        one = self.filters
        return any((one.service, one.municipality, one.language, one.label))


def asked(
    whose: str = "",
    stage: str = "",
    service: str = "",
    municipality: str = "",
    language: str = "",
    label: str = "",
    q: Annotated[str, Query(max_length=1_000)] = "",
    page: str = "",
) -> Asked:
    """From an address that people type and share; what makes no sense is as if it were not there."""
    filters = Filters(
        whose=_one_of(Whose, whose) or Whose.ALL,
        stage=_one_of(Stage, stage) or Stage.OPEN,
        service=_one_of(StartWith, service),
        municipality=municipality if municipality.isalnum() and len(municipality) == 3 else None,
        language=language if language.isalpha() and len(language) <= 8 else None,
        label=forms.row_number(label),
        page=forms.number(page, 1, 10_000) or 1,
    )
    return Asked(filters, " ".join(q.split())[:LONGEST_SEARCH])


def _one_of(kind: type[T], typed: str) -> T | None:
    try:
        return kind(typed)  # type: ignore[call-arg]
    except ValueError:
        return None


Narrowed = Annotated[Asked, Depends(asked)]


def asked_in(query: str) -> Asked:
    """The same from a form's own field."""
    return asked(**forms.query_of(query.removeprefix("?"), NAMES))


@dataclass(frozen=True, slots=True)
class Listing:
    """The left side of the inbox: a page of conversations, or what was found."""

    asked: Asked
    page: TalkPage
    hits: Sequence[Hit] | None
    choices: Choices
    whose: tuple[Whose, ...]


def listing(
    store: Store, visit: Visit, asked: Asked, *, person_id: int | None = None, by_itself: bool = False
) -> Listing:
    languages = visit.console.texts.languages
    filters = replace(asked.filters, language=asked.filters.language if asked.filters.language in languages else None)
    asked = Asked(filters, asked.words)
    if asked.words:
        page = store.talk_list.without_rows(visit.reader, filters, open_person=person_id)
        hits: Sequence[Hit] | None = store.search.find(visit.reader, asked.words)
    else:
        page = store.talk_list.page(visit.reader, filters, open_person=person_id, by_itself=by_itself)
        hits = None
    choices = store.talk_list.choices(visit.reader, languages)
    return Listing(asked, page, hits, choices, whose_of(visit))


def whose_of(visit: Visit) -> tuple[Whose, ...]:
    """Whose conversations the role lets one ask for."""
    team = (Whose.TEAM,) if visit.reader.may(Permission.SEE_TEAM_CLIENTS) else ()
    return (Whose.MINE, *team, Whose.UNASSIGNED, Whose.ALL)


def show(visit: Visit, request: Request, listed: Listing, **values: Any) -> Response:
    """The inbox with or without an open conversation; of an open page that asks by itself, its live parts alone."""
    template = "inbox_parts.html" if asks_by_itself(request) else "inbox.html"
    whole: dict[str, Any] = {
        "talk": None,
        "reply": None,
        "note": None,
        "before": None,
        "pressed": None,
        "has_keys": has_keys(visit, request),
        "only_list": only_list(request),
        **values,
    }
    return visit.page(template, listed=listed, **whole)


def only_list(request: Request) -> bool:
    """Whether an open page that nobody looks at asks for the list alone."""
    return request.query_params.get("part") == "list"


def has_keys(visit: Visit, request: Request) -> bool:
    """Whether single keys do something in this browser."""
    return request.cookies.get(cookies.keys_name(visit.console)) != "off"


@router.get("")
async def inbox(visit: TalkWork, request: Request, asked: Narrowed, note_code: forms.NoteCode = None) -> Response:
    by_itself = asks_by_itself(request)
    listed = await visit.write(lambda store: listing(store, visit, asked, by_itself=by_itself))
    return show(visit, request, listed, note=note(note_code))


@router.get("/events")
async def events(
    visit: TalkWork,
    request: Request,
    open_person: Annotated[int | None, Query(alias="open", ge=1, le=2**63 - 1)] = None,
    seen: Annotated[str, Query(max_length=40)] = "",
    last_event_id: Annotated[str, Header(max_length=40)] = "",
) -> Response:
    """Says that something has changed for this reader. Ends when the session does."""
    console, staff_id = visit.console, visit.reader.staff_id
    token = request.cookies[cookies.session_name(console)]
    if not console.streams.has_room(staff_id):
        raise TooMany(visit.now + WAITING)

    def look(store: Store) -> Change | None:
        signed_in = store.sessions.use(token, by_itself=True)
        if signed_in is None or not may_have(signed_in.reader):
            return None
        news = store.talk_list.news(signed_in.reader, open_person)
        return Change(news.version, {"waiting": news.waiting})

    content = console.streams.events(
        console.bells, TALKS, staff_id, last_event_id or seen, lambda: console.database.read(console.clock(), look)
    )
    return EventStream(content)


@router.get("/keys")
async def keys(visit: TalkWork, request: Request, note_code: forms.NoteCode = None) -> Response:
    return visit.page("inbox_keys.html", has_keys=has_keys(visit, request), note=note(note_code))


@router.post("/keys")
async def set_keys(visit: TalkWork, on: Annotated[str, Form()] = "") -> Response:
    """Switches single keys on or off in this browser: who speaks to the machine would press them unawares."""
    answer = visit.go("/inbox/keys", Note.KEYS_SET)
    cookies.keep(answer, visit.console, cookies.keys_name(visit.console), "on" if on else "off")
    return answer
