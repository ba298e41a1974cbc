"""Pictures of numbers as inline SVG, made on the server: bars and lines, each number beside its mark.

Widths are shares of the page's and heights are pixels, so words stay as large as the rest of the page on every
screen. Colours come from classes (report.css): light and dark, and in print. The table beside a picture has it all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

_ROW, _BAR = 44, 14
_WIDEST = 78
"""Of a hundred; what is left has the number that stands after the longest bar."""
_HEIGHT, _TOP, _BOTTOM = 180, 28, 32
_LEFT, _RIGHT = 5, 95
_MOST_NUMBERS = 14
"""With more points than this only the first, the last and the highest have their number beside them."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One number of a picture. ``shown`` is the number in words; ``value`` None for one that is hidden."""

    label: str
    value: float | None
    shown: str


def bars(name: str, title: str, about: str, marks: Sequence[Mark]) -> Markup:
    """One bar a number, its label above it. ``name`` is unique on the page; title and about are for who listens."""
    most = max((mark.value or 0 for mark in marks), default=0) or 1
    drawn = [_bar(number * _ROW, mark, most) for number, mark in enumerate(marks)]
    return _picture(name, title, about, len(marks) * _ROW, drawn, "bars")


def _bar(top: int, mark: Mark, most: float) -> Markup:
    width = round((mark.value or 0) / most * _WIDEST, 2)
    label = Markup('<text class="label" x="0" y="{}">{}</text>').format(top + 16, mark.label)
    middle = top + 22 + _BAR - 2
    if mark.value is None:
        return label + Markup('<text class="unknown" x="0" y="{}">{}</text>').format(middle, mark.shown)
    bar = Markup('<rect class="bar" x="0" y="{}" width="{}%" height="{}" rx="2"/>').format(top + 22, width, _BAR)
    return (
        label + bar + Markup('<text class="number" x="{}%" dx="8" y="{}">{}</text>').format(width, middle, mark.shown)
    )


def line(name: str, title: str, about: str, marks: Sequence[Mark]) -> Markup:
    """A line through the numbers in order; it is broken where one is hidden."""
    most = max((mark.value or 0 for mark in marks), default=0) or 1
    places = [_place(number, mark, len(marks), most) for number, mark in enumerate(marks)]
    drawn = [Markup('<line class="floor" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(_HEIGHT - _BOTTOM)]
    for one, other in pairwise(places):
        if one is not None and other is not None:
            drawn.append(Markup('<line class="line" x1="{}%" y1="{}" x2="{}%" y2="{}"/>').format(*one, *other))
    numbered = _numbered(marks)
    for number, (mark, place) in enumerate(zip(marks, places, strict=True)):
        if place is not None:
            drawn.append(Markup('<circle class="point" cx="{}%" cy="{}" r="4"/>').format(*place))
        if number in numbered:
            x, y = place or (_across(number, len(marks)), _HEIGHT - _BOTTOM)
            drawn.append(Markup('<text class="number middle" x="{}%" y="{}">{}</text>').format(x, y - 10, mark.shown))
    drawn += _ends(marks)
    return _picture(name, title, about, _HEIGHT, drawn, "line-chart")


def _numbered(marks: Sequence[Mark]) -> set[int]:
    if len(marks) <= _MOST_NUMBERS:
        return set(range(len(marks)))
    highest = max(range(len(marks)), key=lambda number: marks[number].value or 0)
    return {0, highest, len(marks) - 1}


def _ends(marks: Sequence[Mark]) -> list[Markup]:
    """What the first and the last point are of."""
    if not marks:
        return []
    first = Markup('<text class="label" x="0" y="{}">{}</text>').format(_HEIGHT - 8, marks[0].label)
    last = Markup('<text class="label end" x="100%" y="{}">{}</text>').format(_HEIGHT - 8, marks[-1].label)
    return [first, last] if len(marks) > 1 else [first]


def _place(number: int, mark: Mark, count: int, most: float) -> tuple[float, float] | None:
    """Across in shares of a hundred, down in pixels."""
    if mark.value is None:
        return None
    return _across(number, count), round(_HEIGHT - _BOTTOM - mark.value / most * (_HEIGHT - _BOTTOM - _TOP), 1)


def _across(number: int, count: int) -> float:
    return round(_LEFT + (_RIGHT - _LEFT) * number / max(1, count - 1), 2)


def _picture(name: str, title: str, about: str, height: int, drawn: Sequence[Markup], kind: str) -> Markup:
    head = Markup(
        '<svg class="chart {kind}" role="img" width="100%" height="{height}" aria-labelledby="{name}-t {name}-d">'
        '<title id="{name}-t">{title}</title><desc id="{name}-d">{about}</desc>'
    ).format(kind=kind, height=height, name=escape(name), title=title, about=about)
    return head + Markup("").join(drawn) + Markup("</svg>")
