"""What is said by e-mail alone: a new link for whoever asked for one on a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogs.kit.notice import Link, Said
from dialogs.kit.scene import Scene
from storage.store import Store
from storage.web_links import Purpose


def link_again(store: Store, scene: Scene, planned: Mapping[str, Any]) -> Said | None:
    """Only to those who speak for a company still; its page says by itself when nothing is asked there any more."""
    if store.companies.of_person(scene.facts["person_id"]) is None:
        return None
    return Said("mail.again", link=Link(Purpose(planned["link"]), int(planned["subject"])))
