"""Which times a coordinator has free: their weekly hours, the days that differ, and what is taken already."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.calendar import NO_CLOSURES, is_working_day, to_utc

QUANTUM = timedelta(minutes=5)
GRID = timedelta(minutes=30)
"""Times begin on the half hours of an opening, so that they are easy to say and leave no gaps."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Weekly hours: ``weekday`` Monday 0 to Sunday 6, local clock times."""

    weekday: int
    opens: time
    closes: time
    place_id: int | None = None


@dataclass(frozen=True, slots=True)
class Differing:
    """A local day that differs: extra hours (``receives``), or away for these hours or, without hours, all day."""

    day: date
    receives: bool
    opens: time | None = None
    closes: time | None = None
    place_id: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """From ``starts_at`` to ``ends_at`` (UTC) somebody receives, in this place."""

    starts_at: datetime
    ends_at: datetime
    place_id: int | None


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time that can be had, UTC."""

    starts_at: datetime
    ends_at: datetime
    place_id: int | None


def quanta(starts_at: datetime, ends_at: datetime) -> range:
    """The five-minute pieces, counted from 1970, that a time touches. Two times overlap if they share one."""
    first = int(starts_at.timestamp()) // int(QUANTUM.total_seconds())
    last = -(-int(ends_at.timestamp()) // int(QUANTUM.total_seconds()))
    return range(first, last)


def windows(
    day: date,
    openings: Iterable[Opening],
    differing: Iterable[Differing],
    closures: frozenset[date] = NO_CLOSURES,
) -> list[Window]:
    """When somebody receives on a local day, in order. On a closed day only in hours added for that very day."""
    of_day = [one for one in differing if one.day == day]
    usual = [one for one in openings if one.weekday == day.weekday()] if is_working_day(day, closures) else []
    received = [Window(to_utc(day, one.opens), to_utc(day, one.closes), one.place_id) for one in usual]
    for one in of_day:
        if one.receives and one.opens is not None and one.closes is not None:
            extra = Window(to_utc(day, one.opens), to_utc(day, one.closes), one.place_id)
            received = [*_without(received, extra), extra]
    for one in of_day:
        if not one.receives:
            received = list(_without(received, _away(day, one)))
    return sorted(received, key=lambda window: window.starts_at)


def _away(day: date, one: Differing) -> Window:
    if one.opens is None or one.closes is None:
        return Window(to_utc(day, time(0)), to_utc(day + timedelta(days=1), time(0)), None)
    return Window(to_utc(day, one.opens), to_utc(day, one.closes), None)


def _without(received: Iterable[Window], gap: Window) -> Iterator[Window]:
    for window in received:
        if gap.ends_at <= window.starts_at or window.ends_at <= gap.starts_at:
            yield window
            continue
        if window.starts_at < gap.starts_at:
            yield Window(window.starts_at, gap.starts_at, window.place_id)
        if gap.ends_at < window.ends_at:
            yield Window(gap.ends_at, window.ends_at, window.place_id)


def free_times(
    received: Iterable[Window], minutes: int, buffer_minutes: int, busy: Container[int], *, not_before: datetime
) -> Iterator[FreeTime]:
    """The times of ``minutes`` within the windows whose pieces, the buffer's included, are not ``busy``.

    They begin on the grid of their window, not before ``not_before`` (aware). They may overlap each other:
    whoever takes one decides which others are left.
    """
    length, whole = timedelta(minutes=minutes), timedelta(minutes=minutes + buffer_minutes)
    for window in received:
        starts_at = window.starts_at
        while starts_at + length <= window.ends_at:
            if starts_at >= not_before and all(piece not in busy for piece in quanta(starts_at, starts_at + whole)):
                yield FreeTime(starts_at, starts_at + length, window.place_id)
            starts_at += GRID


def common(times: Sequence[Sequence[FreeTime]]) -> list[FreeTime]:
    """The times that all of them have free; the place is the first one's."""
    if not times:
        return []
    others = [{one.starts_at for one in of_one} for of_one in times[1:]]
    return [one for one in times[0] if all(one.starts_at in starts for starts in others)]
