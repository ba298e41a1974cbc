"""Employers: the board of what they need, by state and by when it is due, and the same as a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from admin import forms
from admin.employers import address, one_of, places_of, shared
from admin.policy import EmployerLook
from admin.words import note
from domain.employers import Help
from domain.people import Sector
from domain.roles import Permission
from storage.request_board import Board, BoardFilters, Whose
from storage.store import Store

router = APIRouter()
MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; ``view`` is board or list."""

    filters: BoardFilters
    view: str

    @property
    def is_narrowed(self) -> bool:
        return any((self.filters.help, self.filters.industry, self.filters.municipality))

    def query(self, **other: Any) -> dict[str, Any]:
        """The same question with some of it asked otherwise; None leaves a part out."""
        one = self.filters
        now = {
            "whose": one.whose,
            "help": one.help,
            "industry": one.industry,
            "municipality": one.municipality,
            "view": "list" if self.view == "list" and not one.done else None,
            "done": "1" if one.done else None,
        }
        return {name: value for name, value in (now | other).items() if value}

    def address(self, **other: Any) -> str:
        return address("/employers", self.query(**other))


def asked(
    whose: str = "",
    help_: Annotated[str, Query(alias="help")] = "",
    industry: str = "",
    municipality: str = "",
    view: str = "",
    done: str = "",
    page: str = "",
) -> Asked:
    """From an address that people type and share; what makes no sense is as if it were not there."""
    filters = BoardFilters(
        whose=one_of(Whose, whose) or Whose.ALL,
        done=bool(done),
        help=one_of(Help, help_),
        industry=one_of(Sector, industry),
        municipality=municipality if municipality.isascii() and municipality.isdigit() else None,
        page=forms.number(page, 1, MOST_PAGES) or 1,
    )
    return Asked(filters, "list" if done or view == "list" else "board")


@router.get("/employers")
async def board(
    visit: EmployerLook, question: Annotated[Asked, Depends(asked)], note_code: forms.NoteCode = None
) -> Response:
    """Open needs on a board or in a list; those that have ended in a list."""

    def work(store: Store) -> tuple[Board, Mapping[str, str]]:
        return store.requests.board(visit.reader, question.filters), places_of(store, visit)

    found, places = await visit.write(work)
    works = visit.reader.may(Permission.SERVE_EMPLOYERS)
    return visit.page(
        "board.html",
        board=found,
        asked=question,
        whose=tuple(Whose) if works else (Whose.ALL,),
        helps=tuple(Help),
        note=note(note_code),
        **shared(visit, places),
    )
