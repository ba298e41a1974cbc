"""The fixtures that every test may ask for; each kit says what its own are."""

from __future__ import annotations

import gc
import os
import sys
from zlib import crc32

import pytest

from tests.kit.long import IS_LONG

pytest_plugins = [
    "tests.kit.browser",
    "tests.kit.compiled",
    "tests.kit.postgres",
    "tests.kit.process",
    "tests.kit.office",  # after the process it drives: pytest wants to see a module before anybody imports it
    "tests.kit.quiet",
    "tests.kit.store",
]

# What a developer has set for running the program must not reach the tests, least of all a real bot's token.
for name in [name for name in os.environ if name.upper().startswith("DUUNIKAVERI_")]:
    del os.environ[name]

# Compiling all modules anew takes every process of the tests seconds: what is compiled is kept, whatever is set here.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

ON_ONE_DATABASE = ("tests/admin/", "tests/bot/", "tests/dialogs/")
"""What is told here as a transcript runs on one of the two databases, this on one and that on the other: that the
store does the same on both is what tests/storage shows, where all of it runs on both. `make both` tells each on both.
"""


LONGEST = (
    "tests/admin/test_every_page.py",
    "tests/admin/test_rekrypiste.py",
    "tests/admin/test_tiistairekry.py",
    "tests/admin/test_monday.py",
)
"""They go first: begun at the end, one of them would keep a single process busy when the others have nothing left."""


OF_ONE_DIALOG = "tests/dialogs/test_contract.py::"
"""These go dialog by dialog: the ways to all questions of one are walked once, and its tests begin from there."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [] if IS_LONG else [item for item in items if _is_for_the_other(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        out = set(left_out)
        items[:] = [item for item in items if item not in out]
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
    places = [place for place, item in enumerate(items) if item.nodeid.startswith(OF_ONE_DIALOG)]
    for place, item in zip(places, sorted((items[place] for place in places), key=_dialog), strict=True):
        items[place] = item


def pytest_collection_finish() -> None:
    """What is there by now stays as long as the tests run: nobody need look through it for garbage again."""
    gc.collect()
    gc.freeze()


def _dialog(item: pytest.Item) -> str:
    callspec = getattr(item, "callspec", None)
    return str(callspec.params.get("name", "")) if callspec else ""


def _is_for_the_other(item: pytest.Item) -> bool:
    database = getattr(item, "callspec", None) and item.callspec.params.get("database_url")  # type: ignore[attr-defined]
    if database is None or not item.nodeid.startswith(ON_ONE_DATABASE):
        return False
    name = item.nodeid.replace(database, "")
    return database != ("sqlite", "postgresql")[crc32(name.encode()) % 2]
