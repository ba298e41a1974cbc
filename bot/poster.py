"""The poster of an event: one page of A4 for a wall, in three languages, with a code that leads a phone to the chat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import fontpkg_noto_sans
import segno
from fpdf import FPDF
from fpdf.fonts import TTFFont

from bot.event_calendar import EVENTS
from domain.calendar import local_day
from domain.refs import Ref, RefKind, telegram_link
from locales import SOURCE, Texts
from storage.event_rows import Event

_FAMILY: Final = "poster"
_MARGIN: Final = 20  # millimetres, as all lengths here; sizes of letters are points
_WIDTH: Final = 210 - 2 * _MARGIN
_TOP: Final = 34  # the words begin here
_FOOT: Final = 206  # the code and what it is for stand from here on
_ROOM: Final = _FOOT - _TOP - 6
_CODE: Final = 62
_SMALLER: Final = 44
"""Of two codes each one."""
_HALF: Final = 76
"""How wide a code and its words are, of two."""
_LINE: Final = 0.46  # millimetres of a line for a point of its letters
_EDGE: Final = 0.012
"""Of the size of bold letters, how wide their edge is."""
_BAND: Final = (10, 90, 122)
"""The house's colour of links and buttons."""
_INK: Final = (20, 33, 43)
_MUTED: Final = (81, 96, 107)
_SCALES: Final = (1.2, 1.1, 1.0, 0.92, 0.84, 0.76, 0.68)
_UNSEEN: Final = "\n\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Line:
    """Words of one size on the poster; ``gap`` stands above them, and shrinks with the letters. ``is_extra``: they are
    left out where there is no room.
    """

    words: str
    size: float
    gap: float = 0
    is_bold: bool = False
    is_extra: bool = False
    colour: tuple[int, int, int] = _INK


def poster(event: Event, texts: Texts, language: str, base_url: str, *, telegram: str | None = None) -> bytes:
    """The PDF. What is said in ``language`` stands first and largest. Letters that the font lacks are left out.

    ``telegram`` is the bot's name there: with it the poster has a second code.
    """
    with closing(_Sheet(event.said("name", language), language)) as sheet:
        languages = [language, *(code for code in texts.languages if code != language)]
        sheet.write(_lines(event, texts, languages))
        page, web = f"{base_url}{EVENTS}/{event.token}", code_address(event, base_url)
        if telegram is None:
            sheet.code(web, _calls(texts, languages, "event_poster.scan"), page)
        else:
            there = telegram_address(event, telegram)
            sheet.two_codes(
                (web, _calls(texts, languages, "event_poster.scan_web")),
                (there, _calls(texts, languages, "event_poster.scan_telegram")),
                page,
            )
        return sheet.done()


def code_address(event: Event, base_url: str) -> str:
    """Where the poster's code leads: into the web chat, to this event."""
    return f"{base_url}/?ref={Ref(RefKind.POSTER, event.token).payload}"


def telegram_address(event: Event, name: str) -> str:
    """Where its other code leads: to the same on Telegram."""
    return telegram_link(name, Ref(RefKind.POSTER, event.token).payload)


def _lines(event: Event, texts: Texts, languages: Sequence[str]) -> list[Line]:
    """From the top down: all in the first language, then what the others need, as far as it is written in them."""
    first, *others = languages
    lines = [Line(event.said("name", first), 40, is_bold=True, colour=_BAND)]
    lines += [Line(words, 26, 4, is_bold=True) for words in _when(event, texts, first)]
    lines += [Line(words, 20, 2) for words in _where(event, texts, first)]
    if event.is_must:
        lines.append(Line(texts.plain(first, "event_poster.must"), 16, 4, is_bold=True))
    lines.append(Line(_cut(event.said("what", first), 420), 16, 7))
    if event.bring:
        lines.append(Line(texts.plain(first, "event_words.bring", what=_cut(event.said("bring", first), 160)), 16, 3))
    if event.access:
        # The first sentences of it that fit, in one line or two.
        told = event.said("access", first).replace(". ", ".\n")
        lines.append(Line(" ".join(_cut(told, 110).split("\n")), 16, 3))
    for code in others:
        lines += _shorter(event, texts, code, is_known=code in event.name)
    return lines


def _shorter(event: Event, texts: Texts, code: str, *, is_known: bool) -> Iterator[Line]:
    """A further language: name and time; and what it is, where somebody has written it."""
    (when,) = _when(event, texts, code)
    name = event.said("name", code)
    yield Line(f"{name}: {when}" if is_known or code == SOURCE else when, 13, 7, is_bold=True)
    if event.is_must:
        yield Line(texts.plain(code, "event_poster.must"), 13, 1)
    if code in event.what:
        yield Line(_cut(event.what[code], 240), 13, 1, is_extra=True)
    if code in event.bring:
        yield Line(texts.plain(code, "event_words.bring", what=_cut(event.bring[code], 120)), 13, 1, is_extra=True)


def _when(event: Event, texts: Texts, language: str) -> list[str]:
    same_day = local_day(event.starts_at) == local_day(event.ends_at)
    values = {"starts": event.starts_at, "ends": event.ends_at}
    if not same_day:
        return [texts.plain(language, "event_words.when_days", **values)]
    said = texts.plain(language, "event_poster.when", day=event.starts_at, **values)
    return [f"{said[:1].upper()}{said[1:]}"]


def _where(event: Event, texts: Texts, language: str) -> Iterator[str]:
    if event.place:
        yield event.place
    if event.address:
        yield event.address
    if event.link:
        yield texts.plain(language, "event_page.online")


def _calls(texts: Texts, languages: Sequence[str], key: str) -> list[str]:
    """What a code is for, in each language."""
    return [texts.plain(code, key) for code in languages]


def _cut(words: str, most: int) -> str:
    """The first paragraphs that fit, else as many words of the first one."""
    kept = ""
    for part in (part.strip() for part in words.split("\n") if part.strip()):
        longer = f"{kept}\n{part}" if kept else part
        if len(longer) > most:
            break
        kept = longer
    if kept or not words.strip():
        return kept
    return f"{words.strip()[:most].rsplit(' ', 1)[0]} …"


class _Sheet:
    """One page of A4: a band at the top, words that are made smaller until they fit, and the code at the foot."""

    def __init__(self, title: str, language: str) -> None:
        self._pdf = FPDF(format="A4")
        self._pdf.set_title(title)
        self._pdf.set_lang(language)
        self._pdf.set_margin(_MARGIN)
        self._pdf.set_auto_page_break(False)
        self._pdf.add_font(_FAMILY, fname=_font())
        self._pdf.add_page()
        self._pdf.set_fill_color(*_BAND)
        self._pdf.rect(0, 0, 210, 20, style="F")
        self._ink((255, 255, 255))
        self._say("Duunikaveri", 18, is_bold=True, at=(_MARGIN, 6), width=_WIDTH)

    def write(self, lines: Sequence[Line]) -> None:
        """As large as they fit; where even small letters do not, without what can be left out."""
        lines = [line for line in lines if line.words.strip()]
        scale = next((one for one in _SCALES if self._fits(lines, one)), _SCALES[-1])
        while not self._fits(lines, scale) and any(line.is_extra for line in lines):
            last = max(number for number, line in enumerate(lines) if line.is_extra)
            lines = [*lines[:last], *lines[last + 1 :]]
        y: float = _TOP
        for line in lines:
            y += line.gap * scale
            self._ink(line.colour)
            y += self._say(line.words, line.size * scale, is_bold=line.is_bold, at=(_MARGIN, y), width=_WIDTH)

    def code(self, address: str, calls: Sequence[str], page: str) -> None:
        """The code with what it is for beside it, and the page's address for who has no camera."""
        top = self._foot()
        self._draw(address, _CODE, at=(_MARGIN, top))
        self._ink(_INK)
        y = top - 1.0
        for number, call in enumerate(calls):
            size = 16 if number == 0 else 12
            y += self._say(call, size, is_bold=number == 0, at=(_MARGIN + _CODE + 10, y), width=_WIDTH - _CODE - 10) + 3
        self._ink(_MUTED)
        self._say(page, 10, at=(_MARGIN, top + _CODE + 4), width=_WIDTH)

    def two_codes(self, first: tuple[str, Sequence[str]], second: tuple[str, Sequence[str]], page: str) -> None:
        """Two codes with what each is for under it, so far apart that a camera takes one of them."""
        top = self._foot()
        for (address, calls), x in zip((first, second), (_MARGIN, 210 - _MARGIN - _HALF), strict=True):
            self._draw(address, _SMALLER, at=(x, top))
            self._ink(_INK)
            y = top + _SMALLER + 4.0
            for number, call in enumerate(calls):
                y += self._say(call, 14 if number == 0 else 11, is_bold=number == 0, at=(x, y), width=_HALF) + 1
        self._ink(_MUTED)
        self._say(page, 10, at=(_MARGIN, 284), width=_WIDTH)

    def _foot(self) -> float:
        """A line over the foot. Returns where codes begin."""
        self._pdf.set_draw_color(201, 211, 217)
        self._pdf.line(_MARGIN, _FOOT, 210 - _MARGIN, _FOOT)
        return _FOOT + 8

    def _draw(self, address: str, size: float, *, at: tuple[float, float]) -> None:
        rows = [list(row) for row in segno.make(address, error="m").matrix]
        one = size / len(rows)
        self._pdf.set_fill_color(0, 0, 0)
        for number, row in enumerate(rows):
            for start, length in _dark(row):
                # A hair larger than their place: some viewers show white lines between rectangles that only touch.
                self._pdf.rect(at[0] + start * one, at[1] + number * one, length * one + 0.02, one + 0.02, style="F")

    def done(self) -> bytes:
        return bytes(self._pdf.output())

    def close(self) -> None:
        """Fonts are read bit by bit from their files, which nobody closes by themselves."""
        for font in self._pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    def _ink(self, colour: tuple[int, int, int]) -> None:
        """Of letters, and of the edge that makes them bold."""
        self._pdf.set_text_color(*colour)
        self._pdf.set_draw_color(*colour)

    def _fits(self, lines: Sequence[Line], scale: float) -> bool:
        """Whether there is room for all of it, and no word has to be cut in two."""
        high = 0.0
        for line in lines:
            high += line.gap * scale
            high += self._set(line.words, line.size * scale, is_bold=line.is_bold, width=_WIDTH, dry=True)
            if max(map(self._pdf.get_string_width, line.words.split()), default=0) > _WIDTH - 2:
                return False
        return high <= _ROOM

    def _say(self, words: str, size: float, *, is_bold: bool = False, at: tuple[float, float], width: float) -> float:
        self._pdf.set_xy(*at)
        return self._set(words, size, is_bold=is_bold, width=width, dry=False)

    def _set(self, words: str, size: float, *, is_bold: bool, width: float, dry: bool) -> float:
        """Returns how high it is."""
        self._pdf.set_font(_FAMILY, size=size)
        known = self._pdf.current_font.cmap  # type: ignore[union-attr]
        drawn = "".join(letter for letter in words if ord(letter) in known or letter in _UNSEEN)
        before = self._pdf.get_y()
        # A bold cut of the font takes seconds to be made of the one there is; letters with an edge look like it.
        with self._pdf.local_context(text_mode="FILL_STROKE" if is_bold else "FILL", line_width=size * _EDGE):
            height = self._pdf.multi_cell(
                width, size * _LINE, drawn, align="L", new_x="LMARGIN", new_y="NEXT", dry_run=dry, output="HEIGHT"
            )
        assert isinstance(height, float | int), "as asked for"
        if dry:
            self._pdf.set_y(before)
        return float(height)


def _dark(row: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where dark stretches of a row of the code begin, and how long they are."""
    start = None
    for place, module in enumerate([*row, 0]):
        if module and start is None:
            start = place
        elif not module and start is not None:
            yield start, place - start
            start = None


@cache
def _font() -> Path:
    files = sorted((Path(fontpkg_noto_sans.ROOT) / "files").glob("*.ttf"))
    return next(path for path in files if "Italic" not in path.name)
