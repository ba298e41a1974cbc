"""The fake in another process, and a scene on each database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.crash.scene import Scene
from tests.kit.long import IS_LONG
from tests.kit.telegram import RemoteFake, spawned_fake

ON_BOTH = (
    "test_killed_while_sending",
    "test_nothing_is_lost_and_what_repeats_is_flagged",
    "test_who_marks",
    "test_nobody_is_lost_and_nobody_gets_it_twice",
)
"""What the short form tries on PostgreSQL too: the heart of it. The rest is the same code, on SQLite alone."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The short form leaves out most of PostgreSQL's half."""
    if IS_LONG:
        return
    here = Path(__file__).parent
    left_out = [item for item in items if here in item.path.parents and _is_for_the_long_form(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def _is_for_the_long_form(item: pytest.Item) -> bool:
    callspec = getattr(item, "callspec", None)
    on_postgres = callspec is not None and "postgresql" in callspec.id
    return on_postgres and not item.name.startswith(ON_BOTH)


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
