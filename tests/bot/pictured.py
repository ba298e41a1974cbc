"""A notice with a picture, a door whose label a colleague wrote, and a page, for tests of how channels show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogs.kit.notice import Door, Said, WebDoor
from dialogs.kit.scene import Scene
from domain.roles import Role
from locales import Rich
from storage.store import Store
from tests.kit.drawn import drawn
from tests.kit.people import People

WORDS = {"note.shown": ("{words}",) * 3}
ALT = {"fi": "Nuoria <pöydän> ääressä", "sv": "Unga vid ett bord"}
CONTENT = drawn(500, 300)
PAGE = "https://lahti.example/a?b=1&c=2"


def add_picture(store: Store) -> str:
    """The store's first, put there by an admin; returns its token."""
    staff_id = People(store.connection, store.now).colleague("Aino Alku", Role.ADMIN).staff_id
    found = store.pictures.one(store.pictures.keep(CONTENT, ALT, staff_id))
    assert found is not None
    return found.token


def shown(store: Store, scene: Scene, what: Mapping[str, Any]) -> Said:
    """The picture 1 with these words, and with a door to the dialog ``visit`` and a page, if that was planned."""
    doors = (Door("visit.what.come", "visit", 7, "come", text="Tulen & autan"),) if "door" in what else ()
    links = (WebDoor("Lue lisää", PAGE),) if "page" in what else ()
    return Said("note.shown", {"words": Rich(what["words"])}, doors, picture=1, links=links)


NOTICES = {"shown": shown}
