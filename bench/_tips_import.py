"""One import of a partner's table in a process of its own, so that its memory is nobody else's.

Prints a line of JSON: seconds of the first import and of the same file again, and peak resident megabytes of the
program and of the worker that reads files for it.

    python -m bench._tips_import URL POSTINGS
"""

from __future__ import annotations

import asyncio
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench._clock import clock
from bench._tips_market import posting
from bench._tips_night import peak_megabytes
from bot.feeds.importing import Importer
from domain.postings import Approval, SourceKind
from domain.region import BY_CODE
from storage import schema
from storage.database import open_database
from storage.store import Store

_SAID = {
    "full": "Työ on kokoaikaista.", "part": "Työ on osa-aikaista.", "evenings": "Vuorot ovat iltaisin.",
    "weekends": "Töitä on myös viikonloppuisin.", "nights": "Työ on yötyötä.", "shifts": "Työ on vuorotyötä.",
    "b": "B-ajokortti vaaditaan.", "fi": "Edellytämme sujuvaa suomen kielen taitoa.",
    "hygiene": "Hygieniapassi vaaditaan.",
    "safety": "Työturvallisuuskortti vaaditaan.", "vocational": "Edellytämme alan ammatillista tutkintoa.",
    "summer": "Kesätyö.", "first_job": "Kokemusta ei tarvita.", "trial": "Työkokeilu on mahdollinen.",
}  # fmt: skip
_HEADERS = ("tunniste", "otsikko", "työnantaja", "kuvaus", "kunta", "hakuaika päättyy", "linkki")


@dataclass(frozen=True)
class Imported:
    """Seconds and megabytes."""

    seconds: float
    again: float
    program: float
    worker: float


def imported(url: str, postings: int) -> Imported:
    """So many postings, in such a process."""
    said = subprocess.run(
        [sys.executable, "-m", "bench._tips_import", url, str(postings)],
        check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, "DUUNIKAVERI_LOG_LEVEL": "ERROR"},
    )  # fmt: skip
    return Imported(**json.loads(said.stdout.splitlines()[-1]))


def write_table(path: Path, postings: int, now: datetime) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(_HEADERS)
        for number in range(postings):
            table.writerow(_row(posting(number, now), number))


def _row(made: dict[str, Any], number: int) -> tuple[str, ...]:
    asked = [*made["hours"], made["licence"], *made["languages"], *made["cards"], made["education"], *made["kinds"]]
    said = [_SAID[one] for one in asked if one in _SAID]
    random.Random(number).shuffle(said)
    town = BY_CODE[made["municipalities"][0]].name_fi
    text = f"{made['text']} {' '.join(said)}"
    until = f"{made['apply_until']:%d.%m.%Y}"
    return str(number), made["title"], made["employer"], text, town, until, f"https://tyo.example/{number}"


async def _import(url: str, postings: int) -> Imported:
    database = open_database(url)
    try:
        await schema.migrate(database)
        source_id = await database.write(clock(), _add_source)
        with tempfile.TemporaryDirectory(prefix="duunikaveri-bench-") as folder:
            path = Path(folder) / "table.csv"
            write_table(path, postings, clock())
            spent = []
            for _ in range(2):
                began = time.perf_counter()
                run = await Importer(database, clock).run(source_id, path)
                spent.append(time.perf_counter() - began)
                if run.fault is not None or run.read != postings:
                    raise SystemExit(f"{run.read} of {postings} postings were read: {run.fault}")
    finally:
        await database.close()
    first, again = spent
    return Imported(first, again, peak_megabytes(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000)


def _add_source(store: Store) -> int:
    return store.job_sources.add(kind=SourceKind.TABLE, name="Kumppani", approval=Approval.NEVER)


def main() -> None:
    found = asyncio.run(_import(sys.argv[1], int(sys.argv[2])))
    print(json.dumps(found.__dict__))


if __name__ == "__main__":
    main()
