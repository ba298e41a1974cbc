"""The way from a message that went to many to the page it tells of: as with job tips, and counted once a person."""

from __future__ import annotations

from bot.channels.web.tip_links import TipLinks
from domain.broadcasts import LINKS
from storage.store import Store


class BroadcastLinks(TipLinks):
    """The address is the one that stands in the broadcast, so a link leads nowhere else."""

    path = LINKS
    gone = "link_gone.html"

    def _found(self, store: Store, token: str, *, opens: bool) -> str | None:
        return store.broadcasts.opened(token, opens=opens)
