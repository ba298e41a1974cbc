"""What the bot says about somebody being suggested: to the client everything, to the employer not a word of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from dialogs.kit.notice import Compose, Door, Link, Said
from dialogs.kit.scene import Scene
from dialogs.proposal import LONGEST_LABEL, Turn, offer
from domain.calendar import local_day
from domain.cards import Stage
from domain.people import call_name_from
from domain.text import cut
from storage.candidates import Candidate
from storage.store import Store
from storage.web_links import Purpose

Planned = Mapping[str, Any]


# To the client.


def _own(store: Store, scene: Scene, planned: Planned, *stages: Stage) -> Candidate | None:
    """The candidate, when it is they and stands so still."""
    found = store.candidates.proposal(scene.facts["person_id"], int(planned["candidate"]))
    return found if found is not None and found.state in stages else None


def _out(found: Candidate) -> Door:
    return Door("notices.doors.out", "proposal", found.id, Turn.OUT)


def _candidate_asked(store: Store, scene: Scene, planned: Planned) -> Said | None:
    found = _own(store, scene, planned, Stage.ASKED)
    if found is None or not store.candidates.goes_on(found.id):
        return None
    params = {"company": found.company_name, "job": offer(found, scene)}
    return Said("notices.candidate_asked", params, (Door("notices.doors.proposal", "proposal", found.id, Turn.ASK),))


def _card_to_approve(store: Store, scene: Scene, planned: Planned) -> Said | None:
    found = _own(store, scene, planned, Stage.YES)
    if found is None or found.card_revision != planned.get("revision") or not store.candidates.goes_on(found.id):
        return None
    door = Door("notices.doors.card", "proposal", found.id, f"{Turn.CARD}-{found.card_revision}")
    return Said("notices.card_to_approve", {"company": found.company_name}, (door, _out(found)))


def _was_introduced(store: Store, scene: Scene, planned: Planned) -> Said | None:
    found = _own(store, scene, planned, Stage.INTRODUCED, Stage.MEET)
    return Said("notices.was_introduced", {"company": found.company_name}, (_out(found),)) if found else None


def _proposal_over(store: Store, scene: Scene, planned: Planned) -> Said | None:
    found = _own(store, scene, planned, Stage.WITHDRAWN)
    return Said("notices.proposal_over", {"company": found.company_name}) if found else None


def _was_declined(store: Store, scene: Scene, planned: Planned) -> Said | None:
    """Not why: that is for us. Who will talk with them, and by when, where somebody is there to do so."""
    found = _own(store, scene, planned, Stage.DECLINED)
    if found is None:
        return None
    said = {"company": found.company_name}
    due = local_day(datetime.fromtimestamp(int(planned["due"]), UTC))
    if found.coordinator_id is None or due < scene.today:
        return Said("notices.was_declined", said)
    name = call_name_from(store.staff.name_of(found.coordinator_id))
    return Said("notices.was_declined.by", {**said, "name": name, "due": due})


# To the employer.


def _job(store: Store, request_id: int) -> str:
    """Which of their needs it is about."""
    need = store.requests.find(request_id)
    return cut(need.job or need.words, LONGEST_LABEL) if need else ""


def _look(request_id: int, mark: object) -> tuple[tuple[Door, ...], Link]:
    """``mark`` tells the door of one message from another's: the same one pressed twice does nothing."""
    return (Door("notices.doors.cards", "cards", request_id, f"{mark}"),), Link(Purpose.CARDS, request_id)


def _introduced(store: Store, scene: Scene, planned: Planned) -> Said | None:
    request_id = int(planned["request"])
    count = store.candidates.introduced_to(scene.facts["person_id"], request_id)
    if not count:
        return None
    doors, link = _look(request_id, planned["newest"])
    return Said("notices.introduced", {"n": count, "job": _job(store, request_id)}, doors, link=link)


def _interview_agreed(store: Store, scene: Scene, planned: Planned) -> Said | None:
    agreed = store.candidates.interview_of(scene.facts["person_id"], int(planned["candidate"]))
    if agreed is None or agreed.revision != planned.get("revision") or agreed.starts_at <= store.now:
        return None
    request_id = int(planned["request"])
    doors, link = _look(request_id, f"at-{agreed.id}-{agreed.revision}")
    where = ", ".join(part for part in (agreed.place_name, agreed.place_address) if part)
    where = where or scene.texts.plain(scene.language, "notices.interview_place_later")
    params = {"starts": agreed.starts_at, "job": _job(store, request_id), "place": where, "names": agreed.host_names}
    return Said("notices.interview_agreed", params, doors, link=link)


def _interview_cancelled(store: Store, scene: Scene, planned: Planned) -> Said | None:
    request_id = int(planned["request"])
    if not store.candidates.introduced_to(scene.facts["person_id"], request_id):
        return None
    doors, link = _look(request_id, f"off-{planned['appointment']}")
    return Said("notices.interview_cancelled", {"job": _job(store, request_id)}, doors, link=link)


def _candidate_withdrew(store: Store, scene: Scene, planned: Planned) -> Said | None:
    if store.requests.one_of(scene.facts["person_id"], int(planned["request"])) is None:
        return None  # they have left the company meanwhile
    return Said("notices.candidate_withdrew", {"job": _job(store, int(planned["request"]))})


CARD_NOTICES: dict[str, Compose] = {
    "candidate_asked": _candidate_asked,
    "card_to_approve": _card_to_approve,
    "was_introduced": _was_introduced,
    "proposal_over": _proposal_over,
    "was_declined": _was_declined,
    "introduced": _introduced,
    "interview_agreed": _interview_agreed,
    "interview_cancelled": _interview_cancelled,
    "candidate_withdrew": _candidate_withdrew,
}
