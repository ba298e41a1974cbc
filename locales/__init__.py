"""The words of the product: gettext catalogues, one folder a language, with plurals and dates by Babel.

Catalogues are keyed: ``msgid "register.full_name.ask"``; Finnish is the source and the last resort. Every
``*.po`` file of a language's folder belongs to it. They are read as they are: no compiled copy can go stale.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.units import format_unit

from domain.calendar import HELSINKI
from domain.markup import Markup, escape

HERE = Path(__file__).parent
SOURCE = "fi"

_DAY = {"fi": "EEEE d.M.", "sv": "EEEE d.M.", "en": "EEEE d MMMM"}
_DATE = {"fi": "d.M.y", "sv": "d.M.y", "en": "d MMMM y"}
_TIME = {"fi": "H.mm", "sv": "H.mm", "en": "H:mm"}
_WHEN = {"fi": "EEE d.M. 'klo' H.mm", "sv": "EEEEEE d.M 'kl.' H.mm", "en": "EEE d MMM 'at' H:mm"}
_SHORT = {"fi": "d.M.", "sv": "d.M", "en": "d MMM"}


class Texts:
    """Says any key in any language.

    Parameters in texts are ``{name}``, with a form after a colon where the value is not plain text:
    ``{due:day}`` (perjantaina 27.11.), ``{due:date}`` (27.11.2026), ``{due:short}`` (27.11.), ``{at:time}`` (14.00),
    ``{starts:when}`` (ti 24.11. klo 10.00), ``{names:list}`` (a, b ja c),
    ``{minutes:lasts}`` (4 tuntia, 1 h 30 min). A text with plurals takes the count as parameter ``n``.
    """

    def __init__(self, catalogues: Mapping[str, Mapping[str, str | tuple[str, ...]]]) -> None:
        self._catalogues = catalogues
        self.languages = tuple(sorted(catalogues, key=lambda code: (code != SOURCE, code != "sv", code)))

    def has(self, key: str, language: str = SOURCE) -> bool:
        return key in self._catalogues[language]

    def keys(self, language: str = SOURCE) -> frozenset[str]:
        return frozenset(self._catalogues[language])

    def template(self, language: str, key: str, n: int | None = None) -> str:
        """The text as translated, its parameters unfilled. KeyError when not even Finnish has it."""
        found = self._catalogues.get(language, {}).get(key)
        if found is None:
            language, found = SOURCE, self._catalogues[SOURCE][key]
        if isinstance(found, str):
            return found
        if n is None:
            raise KeyError(f"{key} has plurals and needs the count n")
        return found[_plural_index(language, n)]

    def say(self, language: str, key: str, /, **params: Any) -> Markup:
        """Our markup: what stands in parameters is escaped, unless it is a ``Rich`` value."""
        filler = _Filler(language, escape_values=True)
        return Markup(filler.vformat(self.template(language, key, params.get("n")), (), params))

    def plain(self, language: str, key: str, /, **params: Any) -> str:
        """Plain words, for labels and files; nothing is escaped."""
        filler = _Filler(language, escape_values=False)
        return filler.vformat(self.template(language, key, params.get("n")), (), params)


class Rich(str):
    """A parameter that is markup already and is not escaped again."""


class _Filler(string.Formatter):
    def __init__(self, language: str, *, escape_values: bool) -> None:
        self._language = language
        self._escape = escape_values

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:
        # Only plain names: a translation must not reach into objects.
        return kwargs[field_name], field_name

    def format_field(self, value: Any, form: str) -> str:
        if isinstance(value, Rich):
            return value
        shown = shape(self._language, value, form)
        return escape(shown) if self._escape else shown


def shape(language: str, value: Any, form: str) -> str:
    """A value in a language's own form. Instants are shown in Helsinki time; a bare time of day as it is."""
    match form:
        case "day":
            return format_date(_day(value), _DAY.get(language, "EEEE d MMMM"), locale=language)
        case "date":
            return format_date(_day(value), _DATE.get(language, "d MMMM y"), locale=language)
        case "short":
            return format_date(_day(value), _SHORT.get(language, "d MMM"), locale=language)
        case "when":
            return format_datetime(_instant(value), _WHEN.get(language, "EEE d MMM H:mm"), HELSINKI, locale=language)
        case "time":
            return format_time(_moment(value), _TIME.get(language, "H:mm"), locale=language)
    return _shape_of_no_time(language, value, form)


def _shape_of_no_time(language: str, value: Any, form: str) -> str:
    match form:
        case "lasts":
            return _lasts(language, value)
        case "list":
            return format_list([str(v) for v in value], locale=language)
        case "":
            return str(value)
    raise ValueError(f"no form named {form!r}: day, date, short, time, when, lasts, list")


def _lasts(language: str, minutes: int) -> str:
    """Whole hours and less than an hour in words; in between with the signs that people write in all our languages."""
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return f"{hours} h {rest} min"
    unit = "duration-hour" if hours else "duration-minute"
    return format_unit(hours or rest, unit, locale=language)


def _day(value: Any) -> date:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return value.astimezone(HELSINKI).date() if isinstance(value, datetime) else value


def _moment(value: Any) -> time:
    if isinstance(value, time):
        return value
    return _instant(value).astimezone(HELSINKI).time()


def _instant(value: Any) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _plural_index(language: str, n: int) -> int:
    # gettext's plural forms stand in the order of CLDR's named forms for our languages: one, other.
    return 0 if Locale.parse(language).plural_form(n) == "one" else 1


@cache
def load() -> Texts:
    """All catalogues beside this file."""
    return Texts({folder.name: read(folder) for folder in sorted(HERE.iterdir()) if (folder / "LC_MESSAGES").is_dir()})


def read(folder: Path) -> dict[str, str | tuple[str, ...]]:
    """One language's texts; a key found in two of its files raises ValueError, an empty text is left out."""
    texts: dict[str, str | tuple[str, ...]] = {}
    for path in sorted((folder / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for entry in read_po(file, locale=folder.name):
                _take(texts, entry.id, entry.string, path)
    return texts


def _take(texts: dict[str, str | tuple[str, ...]], key: Any, words: Any, path: Path) -> None:
    name = key[0] if isinstance(key, tuple) else key
    filled = all(words) if isinstance(words, tuple | list) else bool(words)
    if not name or not filled:
        return
    if name in texts:
        raise ValueError(f"{path.name}: {name} is already translated in another file")
    texts[name] = tuple(words) if isinstance(words, tuple | list) else words


def parameters(template: str) -> frozenset[str]:
    """The names a text expects, with their forms: ``{"due:day", "name"}``."""
    return frozenset(_named(string.Formatter().parse(template)))


def _named(parts: Iterable[tuple[str, str | None, str | None, str | None]]) -> Iterable[str]:
    for _, name, form, _ in parts:
        if name is not None:
            yield f"{name}:{form}" if form else name
