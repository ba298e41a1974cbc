"""Takes out of the store, once a day, what has served its time and tells nobody anything any more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_

from storage.store import Store
from storage.tables import staff_link, staff_session

KEPT = timedelta(days=30)
"""How long after their end sign-ins and one-time links stay, for whoever has to look into a misuse."""


def tidy(store: Store) -> int:
    """Removes what has ended: counts, leases, sign-ins, links, old marks. Returns how many; twice does no harm."""
    swept = store.throttle.sweep() + store.leadership.sweep() + store.web_links.sweep()
    return swept + _sessions(store) + _links(store) + store.tips.welcome()


def _sessions(store: Store) -> int:
    """Sign-ins that were ended, or ran into their absolute limit, long ago."""
    over = store.now - KEPT
    is_over = or_(staff_session.c.ended_at < over, staff_session.c.expires_at < over)
    return store.connection.execute(delete(staff_session).where(is_over)).rowcount


def _links(store: Store) -> int:
    """Links that were used, or could have been until, long ago."""
    over = store.now - KEPT
    is_over = or_(staff_link.c.used_at < over, staff_link.c.expires_at < over)
    return store.connection.execute(delete(staff_link).where(is_over)).rowcount
