"""Which numbers of a table stay unprinted when it is given out, so that nobody can be known from it.

A number from 1 to 4 is small: whoever is in it may be known by it. It is hidden; 0 tells of nobody and stays. But a
hidden number can often be computed from the sums around it, so others are hidden with it. How that is decided:

Every number that stands in at most two sums is a pipe between two knots, where each sum is a knot: when the number
grows by one, one unit more flows from its ``start`` to its ``end``. Whatever else changes so that all sums hold again
is a way for that unit back to where it began: each number on the way grows by one or shrinks by one. Whoever reads the
table knows that no hidden number is 0, so none may shrink below 1; printed numbers may not change at all. If there is
such a way, the table with the changed numbers looks exactly like ours, so no number on the way can be told. For every
small number the cheapest way is looked for, and the numbers on it that were still to be printed are hidden too.

What this cannot do: two printed tables of overlapping periods or groups can be subtracted from each other, and who
knows some of the people knows more than the table says. One period, one table, one time.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Final, Generic, TypeAlias, TypeVar

SMALL: Final = 5
"""Numbers under this are hidden, other than 0."""

SUM: Final = "sum"
"""The row, or the column, of sums."""

GROUND: Final = "ground"
"""The knot that is in no sum: what ends here is free."""

K = TypeVar("K", bound=Hashable)
Place: TypeAlias = tuple[Hashable, Hashable]
"""Where a number stands: row and column, either of which may be SUM."""

_PRICE_SUM_OF_ROW, _PRICE_SUM_OF_COLUMN, _PRICE_SUM_OF_ALL = 45, 90, 300
_MOST_INSIDE = 40


@dataclass(frozen=True, slots=True)
class Pipe:
    """One number of a table. ``price``: how much is lost by hiding it; None when it must be printed."""

    value: int
    start: Hashable
    end: Hashable
    price: int | None


def _price_inside(value: int) -> int:
    """Large numbers say more than small ones; sums, which cost more still, most."""
    return 10 + min(value, _MOST_INSIDE - 10)


def is_small(value: int) -> bool:
    return 0 < value < SMALL


def hidden(pipes: Mapping[K, Pipe]) -> frozenset[K] | None:
    """The numbers to hide; None when the table cannot be printed at all, since a number that must be is in the way."""
    small = [key for key, pipe in pipes.items() if is_small(pipe.value)]
    if any(pipes[key].price is None for key in small):
        return None
    net = _Net(pipes)
    chosen, settled = set(small), set[K]()
    for key in small:
        if key in settled:
            continue
        way = net.way_back(key, chosen)
        if way is None:
            return None
        chosen.update(way)
        settled.update(way)
    return frozenset(chosen)


class _Net(Generic[K]):
    def __init__(self, pipes: Mapping[K, Pipe]) -> None:
        self._pipes = pipes
        self._ways: dict[Hashable, list[tuple[Hashable, K]]] = {}
        for key, pipe in pipes.items():
            if pipe.value == 0 or pipe.price is None:
                continue  # neither may change
            self._ways.setdefault(pipe.start, []).append((pipe.end, key))
            if pipe.value > 1:
                self._ways.setdefault(pipe.end, []).append((pipe.start, key))

    def way_back(self, key: K, chosen: set[K]) -> set[K] | None:
        """The numbers that change with this one when it grows, or else shrinks, itself among them; None for no way."""
        pipe = self._pipes[key]
        grown = self._cheapest(key, pipe.end, pipe.start, chosen)
        if grown is not None or pipe.value == 1:
            return grown
        return self._cheapest(key, pipe.start, pipe.end, chosen)

    def _cheapest(self, without: K, start: Hashable, end: Hashable, chosen: set[K]) -> set[K] | None:
        before: dict[Hashable, tuple[Hashable, K]] = {}
        best: dict[Hashable, int] = {start: 0}
        queue: list[tuple[int, int, Hashable]] = [(0, 0, start)]
        turn = 0
        while queue:
            paid, _, knot = heappop(queue)
            if knot == end:
                return {without, *self._walked(before, start, end)}
            if paid > best[knot]:
                continue
            for onward, key in self._ways.get(knot, ()):
                if key == without:
                    continue
                cost = paid + (0 if key in chosen else self._pipes[key].price or 0)
                if cost < best.get(onward, cost + 1):
                    best[onward], before[onward] = cost, (knot, key)
                    turn += 1
                    heappush(queue, (cost, turn, onward))
        return None

    def _walked(self, before: Mapping[Hashable, tuple[Hashable, K]], start: Hashable, end: Hashable) -> list[K]:
        keys = []
        while end != start:
            end, key = before[end]
            keys.append(key)
        return keys


@dataclass(frozen=True)
class Sums:
    """Counts by row and column. ``keeps_sums``: the sums of the columns are printed elsewhere too, so they stay."""

    rows: Sequence[Hashable]
    columns: Sequence[Hashable]
    counts: Mapping[Place, int]
    keeps_sums: bool = False

    def value(self, row: Hashable, column: Hashable) -> int:
        """One count, or with SUM a sum."""
        rows = self.rows if row == SUM else [row]
        columns = self.columns if column == SUM else [column]
        return sum(self.counts.get((r, c), 0) for r in rows for c in columns)

    def hidden(self) -> frozenset[Place] | None:
        """As (row, column), SUM for the sums; None when no number of the table can be printed."""
        pipes: dict[Place, Pipe] = {}
        for row in (*self.rows, SUM):
            for column in (*self.columns, SUM):
                value = self.value(row, column)
                ends = (("row", row), ("column", column))
                # The sums stand on the other side of their equations, so what makes them grow flows the other way.
                start, end = ends if (row == SUM) == (column == SUM) else ends[::-1]
                pipes[row, column] = Pipe(value, start, end, self._price(row, column, value))
        return hidden(pipes)

    def _price(self, row: Hashable, column: Hashable, value: int) -> int | None:
        if row != SUM:
            return _PRICE_SUM_OF_ROW if column == SUM else _price_inside(value)
        if self.keeps_sums:
            return None
        return _PRICE_SUM_OF_ALL if column == SUM else _PRICE_SUM_OF_COLUMN


def hidden_in_list(counts: Mapping[str, int], *, keeps_sum: bool = False) -> frozenset[str] | None:
    """The same for counts that have one sum only."""
    pipes: dict[str, Pipe] = {key: Pipe(value, GROUND, SUM, _price_inside(value)) for key, value in counts.items()}
    pipes[SUM] = Pipe(sum(counts.values()), SUM, GROUND, None if keeps_sum else _PRICE_SUM_OF_ALL)
    return hidden(pipes)
