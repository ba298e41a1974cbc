"""How every benchmark prints: a table to read, and one line that a program can."""

from __future__ import annotations

from collections.abc import Sequence


def table(rows: Sequence[tuple[str, str, str]]) -> None:
    """Name, figure, and a word on what it is."""
    width = max(len(name) for name, _, _ in rows)
    for name, figure, note in rows:
        print(f"  {name:<{width}}  {figure:>12}  {note}")


def ratio(name: str, value: float, *, peer: str, aim: str) -> None:
    """The closing line: above 1 is better."""
    print(f"{name} ratio={value:.2f} peer={peer} aim={aim}")
