"""An introduction card as a PDF of one page, in any letters of our fonts, for the console and the chat's pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import fontpkg_noto_sans
import fontpkg_noto_sans_arabic
from fpdf import FPDF
from fpdf.fonts import TTFFont

from domain.cards import IntroductionCard
from locales import Texts
from locales.cards import card_lines

FILE_NAME: Final = "esittelykortti.pdf"
"""Without the person's name, which would stay in every list of downloads."""

_LATIN: Final = "latin"
_ARABIC: Final = "arabic"
_MARGIN: Final = 22  # millimetres
_NAME_SIZE: Final = 24
_SIZE: Final = 12
_SMALL: Final = 10
_UNSEEN: Final = "\n\u200c\u200d"  # the end of a line, and the joiners of letters (domain.text)


class NoLetters(ValueError):
    """The card has letters that no font of ours can draw: its page can be printed instead."""


def card_file(card: IntroductionCard, job: str, texts: Texts, language: str, today: date) -> bytes:
    """The PDF. ``job`` is what the card is for. Raises NoLetters."""
    with closing(_Paper(texts.plain(language, "card.title"), language)) as paper:
        return _written(paper, card, job, texts, language, today)


def _written(paper: _Paper, card: IntroductionCard, job: str, texts: Texts, language: str, today: date) -> bytes:
    lines = card_lines(card, texts, language)
    footer = texts.plain(language, "card.footer", day=today)
    paper.look([card.name, job, footer, *(part for line in lines for part in line)])
    paper.line(texts.plain(language, "card.title"), _SMALL)
    paper.line(card.name, _NAME_SIZE)
    paper.line(texts.plain(language, "card.for_job", job=job), _SIZE)
    for label, words in lines:
        paper.gap()
        paper.line(label, _SMALL)
        paper.line(words, _SIZE)
    paper.gap()
    paper.line(footer, _SMALL)
    return paper.done()


class _Paper:
    """A page of A4 that is written from the top down."""

    def __init__(self, title: str, language: str) -> None:
        self._pdf = FPDF(format="A4")
        self._pdf.set_title(title)
        self._pdf.set_lang(language)
        self._pdf.set_margin(_MARGIN)
        for family, path in _fonts().items():
            self._pdf.add_font(family, fname=path)
        self._pdf.set_fallback_fonts([_ARABIC])
        self._pdf.set_text_shaping(True)  # letters of Arabic script take their form from their neighbours
        self._pdf.add_page()

    def look(self, parts: Sequence[str]) -> None:
        """Raises NoLetters where one of the parts could not be drawn whole."""
        known = frozenset(letter for font in self._fonts() for letter in font.cmap)
        if any(ord(letter) not in known for part in parts for letter in part if letter not in _UNSEEN):
            raise NoLetters

    def line(self, words: str, size: int) -> None:
        self._pdf.set_font(_LATIN, size=size)
        self._pdf.multi_cell(0, size * 0.55, words, new_x="LMARGIN", new_y="NEXT", align="L")

    def gap(self) -> None:
        self._pdf.ln(5)

    def done(self) -> bytes:
        return bytes(self._pdf.output())

    def close(self) -> None:
        """Fonts are read bit by bit from their files, which nobody closes by themselves."""
        for font in self._fonts():
            font.ttfont.close()

    def _fonts(self) -> Iterator[TTFFont]:
        return (font for font in self._pdf.fonts.values() if isinstance(font, TTFFont))


@cache
def _fonts() -> dict[str, Path]:
    """The upright font of each package."""
    roots = {_LATIN: fontpkg_noto_sans.ROOT, _ARABIC: fontpkg_noto_sans_arabic.ROOT}
    return {
        family: next(path for path in sorted((Path(root) / "files").glob("*.ttf")) if "Italic" not in path.name)
        for family, root in roots.items()
    }
