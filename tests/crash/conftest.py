"""The fake in another process, and a scene on each database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.crash.scene import Scene
from tests.kit.telegram import RemoteFake, spawned_fake


@pytest.fixture(scope="package")
def witness() -> Iterator[RemoteFake]:
    """One process for all scenes: each has chats of its own."""
    with spawned_fake() as fake:
        yield fake


@pytest.fixture
async def scene(database: Database, database_url: str, witness: RemoteFake, tmp_path: Path) -> AsyncIterator[Scene]:
    scene = Scene(database, witness, database_url, tmp_path)
    yield scene
    scene.end()
    witness.clear_faults()
