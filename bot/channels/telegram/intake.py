"""Takes updates as they come, by either way, and commits to the inbox what a person did in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError

from bot import logs
from bot.channels.telegram.errors import Malformed
from bot.channels.telegram.incoming import to_incoming
from bot.services import Services
from domain.incoming import Incoming

_ROW_AT_FAULT = ("22", "23")
"""PostgreSQL's classes of errors that lie in what was to be written: bad data, a broken rule."""

log = logs.get(__name__)


class Intake:
    """One bad update never stops those behind it: what cannot be read or kept is passed over, and logged by kind."""

    def __init__(self, services: Services, bot_id: str) -> None:
        self._services = services
        self._bot_id = bot_id

    async def take(self, updates: Sequence[Any]) -> None:
        """When this returns, what is for us in the updates is committed. Raises what the store raises: try later."""
        acts = [act for update in updates if (act := self._read(update)) is not None]
        if not acts:
            return
        try:
            await self._services.accept(*acts)
        except Exception as error:
            if not _is_row_at_fault(error):
                raise
            await self._one_by_one(acts)

    def _read(self, update: Any) -> Incoming | None:
        try:
            return to_incoming(update, self._bot_id)
        except Malformed as malformed:
            log.warning("update_malformed", kind=malformed.kind)
            return None

    async def _one_by_one(self, acts: Sequence[Incoming]) -> None:
        for act in acts:
            try:
                await self._services.accept(act)
            except Exception as error:
                if not _is_row_at_fault(error):
                    raise
                log.warning("act_not_kept", kind=act.act.value, error=type(error).__name__)


def _is_row_at_fault(error: Exception) -> bool:
    """Whether trying later would end the same: the fault is in what was to be written, not in the store."""
    if isinstance(error, DBAPIError):
        state = str(getattr(error.orig, "sqlstate", None) or "")
        return isinstance(error, DataError | IntegrityError) or state[:2] in _ROW_AT_FAULT
    return isinstance(error, StatementError | ValueError)
