"""What the bot says of its own accord after an introduction: the follow-up, thanks, and what concerns a work trial."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogs.kit.notice import Compose, Door, Link, Said
from dialogs.kit.scene import Scene
from dialogs.pulse import about, who_reads
from domain.employers import Mood
from domain.trials import Side
from storage.store import Store
from storage.web_links import Purpose

Planned = Mapping[str, Any]


def _follow_up(store: Store, scene: Scene, planned: Planned) -> Said | None:
    return _asked(store, scene, planned, "notices.follow_up")


def _follow_up_again(store: Store, scene: Scene, planned: Planned) -> Said | None:
    return _asked(store, scene, planned, "notices.follow_up_again")


def _asked(store: Store, scene: Scene, planned: Planned, key: str) -> Said | None:
    number = int(planned["follow_up"])
    asked = store.follow_ups.asked_of(scene.facts["person_id"], number)
    if asked is None or not store.follow_ups.holds(number):
        return None
    door = Door("notices.doors.follow_up", "follow_up", number)
    return Said(key, {"work": asked.work}, (door,), link=Link(Purpose.FOLLOW_UP, number))


def _employer_thanks(store: Store, scene: Scene, planned: Planned) -> Said | None:
    found = store.follow_ups.thanks_of(scene.facts["person_id"], int(planned["request"]))
    if found is None:
        return None
    work, is_closed = found
    if is_closed:
        return Said("notices.employer_thanks.closed", {"work": work})
    return Said("notices.employer_thanks", {"work": work})


def _trial_agreed(store: Store, scene: Scene, planned: Planned) -> Said | None:
    told = store.trials.told_of(scene.facts["person_id"], int(planned["trial"]))
    if told is None:
        return None
    days = {"starts": told.starts_on, "ends": told.ends_on, "goals": told.goals}
    if told.side is Side.CLIENT:
        return Said("notices.trial_agreed.client", {"company": told.company_name, **days})
    return Said("notices.trial_agreed.employer", {"name": told.name, **days})


def _trial_pulse(store: Store, scene: Scene, planned: Planned) -> Said | None:
    number = int(planned["pulse"])
    question = store.trials.pulse_of(scene.facts["person_id"], number)
    if question is None or not store.trials.pulse_holds(number):
        return None
    doors = tuple(Door(f"pulse.mood.{mood}", "pulse", number, mood) for mood in Mood)
    said = {"about": about(scene, question), "who": who_reads(scene, question)}
    link = Link(Purpose.PULSE, number) if question.side is Side.EMPLOYER else None
    return Said("notices.trial_pulse", said, doors, link=link)


AFTER: dict[str, Compose] = {
    "follow_up": _follow_up,
    "follow_up_again": _follow_up_again,
    "employer_thanks": _employer_thanks,
    "trial_agreed": _trial_agreed,
    "trial_pulse": _trial_pulse,
}
