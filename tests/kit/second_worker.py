"""A second process on the same store: accepts the acts that it finds in a file and answers what waits.

``python -m tests.kit.second_worker URL FILE`` reads one act a line, as JSON of :class:`domain.incoming.Incoming`.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from domain.incoming import Incoming
from storage.database import open_database
from tests.kit.talk import House


async def work(url: str, lines: list[str]) -> None:
    database = open_database(url)
    try:
        house = House(database)
        for line in lines:
            await house.services.accept(Incoming.from_json(json.loads(line)))
            await house.worker.drain()
        await house.worker.drain()
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], Path(sys.argv[2]).read_text(encoding="utf-8").splitlines()))
