"""One night of matching in a process of its own, so that its memory is nobody else's.

Ours as the store does it, in portions of people, or tantivy with the same people. Prints seconds and the peak of
resident megabytes.

    python -m bench._tips_night ours|tantivy POSTINGS PEOPLE
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bench._clock import clock
from bench._tips_market import people_of, posting, postings_of
from bench._tips_peers import SHOWN, Codes, Tantivy
from domain.calendar import local_day
from domain.postings.board import Board
from domain.postings.fit import Offered, Seeker

PORTION = 500


def night(way: str, postings: int, people: int) -> tuple[float, float]:
    """Seconds of making what is searched and of matching, and peak megabytes, of such a process."""
    said = subprocess.run(
        [sys.executable, "-m", "bench._tips_night", way, str(postings), str(people)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    seconds, megabytes = said.stdout.split()
    return float(seconds), float(megabytes)


def peak_megabytes() -> float:
    """Of this process. What getrusage tells is no less than its parent held when it was started."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main() -> None:
    way, postings, people = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    now = clock()
    offers = postings_of(range(postings), now)
    began = time.perf_counter()
    match = _ours(offers, now) if way == "ours" else _tantivy(offers, now)
    spent = time.perf_counter() - began
    for first in range(0, people, PORTION):
        some = people_of(range(first, min(people, first + PORTION)), local_day(now))
        began = time.perf_counter()
        for seeker in some:
            match(seeker)
        spent += time.perf_counter() - began
    print(spent, peak_megabytes())


def _ours(offers: list[Offered], now: datetime) -> Callable[[Seeker], object]:
    board = Board(offers).at(now, local_day(now))
    return lambda seeker: board.best(seeker, SHOWN)


def _tantivy(offers: list[Offered], now: datetime) -> Callable[[Seeker], object]:
    codes, index = Codes(offers), Tantivy(offers, {n + 1: posting(n, now)["text"] for n in range(len(offers))})
    return lambda seeker: index.best(codes.wanted(seeker))


if __name__ == "__main__":
    main()
