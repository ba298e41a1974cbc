"""Contents: the texts that admins edit, in every language."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from admin import forms
from admin.errors import NotFound
from admin.policy import ContentWork
from admin.visit import Visit
from admin.words import Fault, Note, note
from domain.markup import Markup, plain
from storage.contents import EDITABLE, Edited
from storage.errors import Refused
from storage.store import Store

router = APIRouter(prefix="/contents")


@dataclass(frozen=True, slots=True)
class Version:
    """One text in one language: the catalogue's own, what an admin made of it, and what stands in the form."""

    language: str
    default: str
    edited: Edited | None
    typed: str
    fault: Fault | None = None


@router.get("")
async def contents(visit: ContentWork, note_code: forms.NoteCode = None) -> Response:
    return await _page(visit, note=note(note_code))


@router.post("/{key}")
async def save(visit: ContentWork, request: Request, key: str) -> Response:
    """Saves the languages that changed; when one of them is refused, none is saved."""
    if key not in EDITABLE:
        raise NotFound
    form = await request.form()
    typed = {language: str(form.get(language, "")) for language in visit.console.texts.languages}
    faults: forms.Faults = {}

    def work(store: Store) -> None:
        for language, body in typed.items():
            try:
                _set(store, visit, key, language, body)
            except Refused as refused:
                faults[language] = Fault(refused.args[0])
        if faults:
            raise _NotSaved

    try:
        await visit.write(work)
    except _NotSaved:
        return await _page(visit, status=400, key=key, typed=typed, faults=faults)
    return visit.go("/contents", Note.CONTENT_SAVED)


class _NotSaved(Exception):
    """Takes the whole transaction back."""


def _set(store: Store, visit: Visit, key: str, language: str, body: str) -> None:
    default = default_text(visit, key, language)
    same = _lines(body) == _lines(store.contents.get(key, language) or default)
    if not same:
        store.contents.set(key, language, "" if _lines(body) == _lines(default) else body, visit.reader.staff_id)


def default_text(visit: Visit, key: str, language: str) -> str:
    """What the catalogue says, in plain words; "" when it has no such text."""
    texts = visit.console.texts
    return plain(Markup(texts.template(language, key))) if texts.has(key, language) else ""


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


async def _page(
    visit: Visit,
    *,
    status: int = 200,
    key: str | None = None,
    typed: dict[str, str] | None = None,
    faults: forms.Faults | None = None,
    note: Note | None = None,
) -> Response:
    def version(store: Store, of: str, language: str) -> Version:
        default = default_text(visit, of, language)
        edited = store.contents.edited(of, language)
        shown = edited.body if edited else default
        if of == key and typed is not None:
            shown = typed[language]
        return Version(language, default, edited, shown, (faults or {}).get(language) if of == key else None)

    def work(store: Store) -> dict[str, list[Version]]:
        return {of: [version(store, of, code) for code in visit.console.texts.languages] for of in EDITABLE}

    versions = await visit.write(work)
    return visit.page("contents.html", status=status, contents=versions, editable=EDITABLE, note=note)
