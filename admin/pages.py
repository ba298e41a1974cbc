"""Makes pages: templates with words in the reader's language, everything from people escaped."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from admin import words
from admin.context import ROOT
from admin.message_codes import MessageFault, Told
from domain import jobs
from domain.incoming import Act
from domain.meetings import IN_PERSON, State
from domain.people import show_phone
from domain.progress import Status
from domain.roles import Permission
from domain.screening import Alert
from domain.text import Refused
from domain.tips import Went
from storage.alerts import UNDO_WITHIN

if TYPE_CHECKING:
    from admin.visit import Guest

HERE = Path(__file__).parent
STATIC = HERE / "static"


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        root=ROOT,
        static=static,
        Permission=Permission,
        alerts=frozenset(Alert),
        acts=frozenset(Act) - words.SILENT["said"],
        undo_within=UNDO_WITHIN,
        in_person=IN_PERSON,
        statuses=tuple(Status),
        ends_of_tips=frozenset(Went),
        outcomes=(State.ATTENDED, State.NO_SHOW, State.EXCUSED),
        fault_of=MessageFault.of,
        notice_of=Told.of,
    )
    environment.filters["phone"] = phone
    environment.filters["said_by"] = lambda value, say: say(value)
    return environment


def render(guest: Guest, template: str, values: dict[str, Any]) -> str:
    """The page as HTML. Templates say words with ``t(key)`` and name stored values with ``word(family, value)``."""

    def word(family: str, value: str) -> str:
        return guest.words(words.key(family, value))

    return (
        _templates()
        .get_template(template)
        .render(
            visit=guest,
            me=getattr(guest, "signed_in", None),
            t=guest.words,
            word=word,
            tongue=lambda code, language=guest.language: tongue(code, language),
            job_name=lambda id: jobs.name(id, guest.language),
            language_of_page=guest.language,
            dates=guest.dates,
            languages=guest.console.texts.languages,
            **values,
        )
    )


@cache
def static(name: str) -> str:
    """The address of a file of ours; it changes with the file, so browsers may keep it."""
    content = (STATIC / name).read_bytes()
    return f"{ROOT}/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def tongue(code: str, language: str) -> str:
    """The name of a language in another: "suomi", "arabiska"; the code itself where Babel has no name."""
    return str(Locale.parse(language).languages.get(code, code))


def phone(number: str) -> str:
    """A stored number as people read it."""
    try:
        return show_phone(number)
    except Refused:
        return number
