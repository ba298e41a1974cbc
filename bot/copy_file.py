"""A person's own copy as a file: one to read on any phone, and one for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from domain.calendar import local_day
from domain.markup import Markup, plain
from domain.people import show_phone
from domain.text import Refused
from locales import Texts, shape
from storage.rights import LOOKS, MEETING, Copy, Form
from storage.store import Store

MEDIA_TYPES = {Form.READ: "text/html; charset=utf-8", Form.MACHINE: "application/json; charset=utf-8"}

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 0 auto; padding: 16px; color-scheme: light dark }
h1 { font-size: 22px } h2, summary { font-size: 18px; font-weight: 600; margin-top: 32px }
dt { font-weight: 600 } dd { margin: 0 0 8px }
li { margin-bottom: 8px } p, dd, li { overflow-wrap: anywhere; white-space: pre-line }
"""

ASKED = {
    "basics": "full_name call_name birth_year municipality_code contact_way phone best_time hopes",
    "register": "start_with",
    "more": "situation education fields languages licences hours cards own_words",
}
QUESTIONS = {name: f"{dialog}.{name}" for dialog, names in ASKED.items() for name in names.split()}
"""By a client's column, the question that filled it: its words name the column, and its choices."""

Line = tuple[str, str]


def copy_file(store: Store, person_id: int, texts: Texts, language: str, form: str) -> tuple[str, bytes]:
    """Its name, which has no letters beyond a-z, and its bytes. ``form`` is one of storage.rights.Form.

    ValueError for another form.
    """
    copy = store.rights.copy(person_id)
    name = f"duunikaveri-{local_day(store.now).isoformat()}.{Form(form)}"
    if Form(form) is Form.MACHINE:
        whole = {"made_at": store.now.isoformat(), "data": copy}
        return name, json.dumps(whole, ensure_ascii=False, indent=1).encode()
    towns = {one.code: one.name.get(language, one.code) for one in store.region.municipalities()}
    return name, _Readable(copy, texts, language, towns).page(store.now.isoformat()).encode()


class _Readable:
    """The copy in plain words first, and then all of it once more, as it is stored."""

    def __init__(self, copy: Copy, texts: Texts, language: str, towns: Mapping[str, str]) -> None:
        self.copy = copy
        self.texts = texts
        self.language = language
        self.towns = towns

    def page(self, made_at: str) -> str:
        sections = "".join(self._sections())
        title = escape(self._words("title"))
        return (
            f'<!doctype html>\n<html lang="{self.language}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
            f"<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
            f"<p>{escape(self._words('made', at=made_at))}</p>\n{sections}</body>\n</html>\n"
        )

    def _words(self, key: str, **params: Any) -> str:
        return self.texts.plain(self.language, f"copy.page.{key}", **params)

    def _sections(self) -> Iterator[str]:
        yield self._list("told", list(self._told()))
        yield self._items("service", list(self._service()))
        yield self._items("meetings", list(self._meetings()))
        yield self._items("events", list(self._events()))
        yield self._items("permissions", list(self._permissions()))
        yield self._items(
            "notes", [f"{self._at(one['at'])} {one['staff_id']}: {one['body']}" for one in self._of("note")]
        )
        yield self._items("talk", [self._message(one) for one in self._of("message") if one["body"]])
        yield self._items("looks", list(dict.fromkeys(self._looks())))
        yield self._all()

    def _of(self, table: str) -> Sequence[Mapping[str, Any]]:
        return self.copy.get(table, [])

    def _at(self, instant: str | None) -> str:
        return f"{shape(self.language, instant, 'date')} {shape(self.language, instant, 'time')}" if instant else ""

    def _day(self, instant: str) -> str:
        return shape(self.language, instant, "date")

    # In plain words.

    def _told(self) -> Iterator[Line]:
        for row in self._of("client"):
            for name, value in row.items():
                if name in QUESTIONS and value not in (None, [], ""):
                    yield self.texts.plain(self.language, f"{QUESTIONS[name]}.name"), self._answer(name, value)

    def _answer(self, name: str, value: Any) -> str:
        if name == "municipality_code":
            return self.towns.get(str(value), str(value))
        if name == "phone":
            return _phone(str(value))
        values = value if isinstance(value, list) else [value]
        keys = [f"{QUESTIONS[name]}.{one}" for one in values]
        said = (
            self.texts.plain(self.language, key) if self.texts.has(key) else str(one)
            for key, one in zip(keys, values, strict=True)
        )
        return ", ".join(said)

    def _service(self) -> Iterator[str]:
        for one in self._of("service_case"):
            name = one["coordinator_id"] or self._words("nobody_yet")
            yield self._words("case", opened=one["opened_at"], name=name)
            if one["closed_at"]:
                yield self._words("case_closed", closed=one["closed_at"])
        yield from (self._words("goal", words=one["goal"]) for one in self._of("plan"))
        yield from (self._words("step", words=one["body"]) for one in self._of("plan_step"))
        for one in self._of("case_end"):
            if one["grade"]:
                yield self._words("grade", grade=one["grade"], words=one["grade_words"] or "")

    def _meetings(self) -> Iterator[str]:
        for agreed, meeting in zip(self._of("appointment"), self._of(MEETING), strict=True):
            state = self._words(f"state.{agreed['state']}")
            where = meeting["place_id"] or meeting["link"] or ""
            words = (self._at(meeting["starts_at"]), where, state, meeting["material"], agreed["reason"])
            yield " · ".join(word for word in words if word)

    def _events(self) -> Iterator[str]:
        for one in self._of("event_signup"):
            words = [one["event_id"], self._words(f"event.{one['state']}")]
            words += [self._words(f"event.{name}") for name in ("came", "missed") if one[f"{name}_at"]]
            if one["grade"] is not None:
                words.append(self._words("grade", grade=one["grade"], words=one["grade_words"] or "").strip())
            yield " · ".join(word for word in words if word)

    def _permissions(self) -> Iterator[str]:
        for one in self._of("consent"):
            purpose = self.texts.plain(self.language, f"permissions.allowed.{one['purpose']}")
            given = self._words("given", purpose=purpose, at=one["granted_at"])
            taken = self._words("taken_back", at=one["withdrawn_at"]) if one["withdrawn_at"] else ""
            yield f"{given} {taken}".strip()

    def _message(self, one: Mapping[str, Any]) -> str:
        if one["direction"] == "in":
            return f"{self._at(one['at'])} {self._words('you')}: {one['body']}"
        who = self._words("staff" if one["kind"] == "staff" else "bot")
        return f"{self._at(one['at'])} {who}: {plain(Markup(one['body']))}"

    def _looks(self) -> Iterator[str]:
        for one in self._of(LOOKS):
            if one["staff_id"]:
                yield f"{self._day(one['at'])} {one['staff_id']}"

    # As HTML.

    def _list(self, name: str, lines: Sequence[Line]) -> str:
        rows = "".join(f"<dt>{escape(term)}</dt><dd>{escape(words)}</dd>\n" for term, words in lines)
        return f"{self._heading(name)}<dl>\n{rows}</dl>\n" if lines else ""

    def _items(self, name: str, items: Sequence[str]) -> str:
        rows = "".join(f"<li>{escape(item)}</li>\n" for item in items)
        return f"{self._heading(name)}<ul>\n{rows}</ul>\n" if items else ""

    def _heading(self, name: str) -> str:
        return f"<h2>{escape(self._words(f'title.{name}'))}</h2>\n"

    def _all(self) -> str:
        """Every value by the name it has in the store: nothing is left out because it has no words."""
        title = f"<summary>{escape(self._words('title.all'))}</summary>"
        parts = [f"<details>\n{title}\n<p>{escape(self._words('all'))}</p>\n"]
        for table, rows in self.copy.items():
            parts.append(f"<h3>{escape(table)}</h3>\n")
            for row in rows:
                told = "".join(
                    f"<li>{escape(name)}: {escape(_raw(value))}</li>\n"
                    for name, value in row.items()
                    if value is not None
                )
                parts.append(f"<ul>\n{told}</ul>\n")
        return "".join([*parts, "</details>\n"])


def _raw(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _phone(number: str) -> str:
    try:
        return show_phone(number)
    except Refused:
        return number
