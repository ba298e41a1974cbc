"""One cache of compiled statements for all engines of a test process: compiling is half of a short test's time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.util import LRUCache

MOST = 2_000
_SHARED: dict[tuple[str, str], tuple[Dialect, Any]] = {}


@event.listens_for(Engine, "engine_connect")
def _share(connection: Connection) -> None:
    """What is compiled is kept by its dialect, so engines that are to share it share that too."""
    engine: Any = connection.engine
    dialect: Dialect = engine.dialect
    shared = _SHARED.setdefault((dialect.name, dialect.driver), (dialect, LRUCache(MOST)))
    if engine.dialect is not shared[0] or engine._compiled_cache is not shared[1]:
        engine.dialect, engine._compiled_cache = shared
    connection.dialect = shared[0]
