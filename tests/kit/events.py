"""Events for tests: a Tuesday's recruiting put into a store in a line, and people who come to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.events import Audience, EventKind
from storage.staff import Reader
from storage.store import Store


def written(starts_at: datetime, *, minutes: int = 120, **values: Any) -> dict[str, Any]:
    """What a colleague writes of an event that begins then (aware)."""
    return {
        "kind": EventKind.TUESDAY_RECRUITING,
        "audience": Audience.CLIENTS,
        "name": {"fi": "Tiistairekry", "sv": "Tisdagsrekrytering", "en": "Recruiting Tuesday"},
        "what": {"fi": "Tapaat työnantajia.\n\nVoit tulla ilman hakemusta."},
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=minutes),
        "place": "Palvelutori",
        **values,
    }


def hold(store: Store, reader: Reader, starts_at: datetime, *, publishes: bool = True, **values: Any) -> int:
    """An event of the reader's own, published unless said otherwise. Returns its id."""
    event_id = store.events.add(
        written(starts_at, **values), staff_id=reader.staff_id, form_key=f"{starts_at.isoformat()}-{len(values)}"
    )
    if publishes:
        store.events.publish(reader, event_id)
    return event_id
