"""What the bot says of its own accord, by name: each finds its words when the message leaves.

One that is no longer true is not said: an appointment moved since, a request answered, an offer that is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from dialogs import told
from dialogs.after_notices import AFTER
from dialogs.book import Cause
from dialogs.broadcast_notices import BROADCAST_NOTICES
from dialogs.card_notices import CARD_NOTICES
from dialogs.event_notices import EVENT_NOTICES
from dialogs.kit.notice import Compose, Door, Said
from dialogs.kit.scene import Scene
from dialogs.letters import link_again
from dialogs.tip_notices import TIP_NOTICES
from dialogs.visit import Act
from domain.calendar import local_day
from domain.meetings import FOR_SEVERAL, MeetingKind, State
from domain.people import call_name_from
from domain.progress import Outcome
from locales import Rich
from storage.agreed import Appointment
from storage.care import Request
from storage.store import Store
from storage.waiting import Offer

Planned = Mapping[str, Any]


# Appointments.


def _as_planned(store: Store, scene: Scene, planned: Planned, state: State = State.BOOKED) -> Appointment | None:
    """The appointment, when it is theirs and stands as it did when this was planned."""
    found = store.appointments.one(int(planned["appointment"]))
    if found is None or found.person_id != scene.facts["person_id"] or found.state is not state:
        return None
    return found if found.revision == planned.get("revision", found.revision) else None


def _to_come(store: Store, scene: Scene, planned: Planned) -> Appointment | None:
    found = _as_planned(store, scene, planned)
    return found if found and found.starts_at > store.now else None


def _doors(found: Appointment, *acts: Act) -> tuple[Door, ...]:
    """A meeting for several cannot be moved by one of them."""
    possible = [act for act in acts if act is not Act.MOVE or found.kind not in FOR_SEVERAL]
    return tuple(Door(f"visit.act.{act}", "visit", found.id, f"{act}-{found.revision}") for act in possible)


def _told(found: Appointment, scene: Scene) -> dict[str, Any]:
    channel = str(scene.facts.get("channel", ""))
    return {"visit": told.whole(found, scene), "calendar": told.calendar(found, scene, channel)}


def _reminder(store: Store, scene: Scene, planned: Planned) -> Said | None:
    """Its words follow from how near it is when the message leaves, not from when that was planned."""
    found = _to_come(store, scene, planned)
    if found is None:
        return None
    acts = (Act.MOVE, Act.CANNOT) if found.confirmed_at else (Act.COME, Act.MOVE, Act.CANNOT)
    acts = (*acts, Act.LATE) if local_day(found.starts_at) == scene.today else acts
    params = {"starts": found.starts_at, "where": told.where(found, scene)}
    return Said(_reminding(local_day(found.starts_at), scene.today), params, _doors(found, *acts))


def _reminding(day: date, today: date) -> str:
    if day == today:
        return "notices.reminder.today"
    return "notices.reminder.tomorrow" if day == today + timedelta(days=1) else "notices.reminder.later"


def _material(store: Store, scene: Scene, planned: Planned) -> Said | None:
    found = _to_come(store, scene, planned)
    if found is None or not found.material:
        return None
    return Said("notices.material", {"starts": found.starts_at, "material": found.material})


def _booked(store: Store, scene: Scene, planned: Planned) -> Said | None:
    found = _to_come(store, scene, planned)
    if found is None:
        return None
    doors = _doors(found, Act.COME, Act.MOVE, Act.CANNOT)
    return Said("notices.appointment_booked", _told(found, scene), doors, file=found.id)


def _moved(store: Store, scene: Scene, planned: Planned) -> Said | None:
    found = _to_come(store, scene, planned)
    if found is None:
        return None
    doors = _doors(found, Act.COME, Act.MOVE, Act.CANNOT)
    return Said("notices.appointment_moved", _told(found, scene), doors, file=found.id)


def _cancelled(store: Store, scene: Scene, planned: Planned) -> Said | None:
    found = _as_planned(store, scene, planned, State.CANCELLED)
    if found is None or found.starts_at <= store.now:
        return None
    again = _book_again(store, found)
    key = "notices.appointment_cancelled" if again else "notices.appointment_cancelled.over"
    params = {"starts": found.starts_at, "calendar": _told(found, scene)["calendar"]}
    return Said(key, params, again, file=found.id)


def _no_show(store: Store, scene: Scene, planned: Planned) -> Said | None:
    """One kind message, and nothing else comes of it (88)."""
    found = _as_planned(store, scene, planned, State.NO_SHOW)
    if found is None or store.appointments.coming(found.client_id):
        return None
    again = _book_again(store, found)
    return Said(_missed(found, scene.today), {"starts": found.starts_at}, again) if again else None


def _missed(found: Appointment, today: date) -> str:
    if found.kind is MeetingKind.PHONE:
        return "notices.no_show.call"
    return "notices.no_show.today" if local_day(found.starts_at) == today else "notices.no_show.earlier"


def _book_again(store: Store, found: Appointment) -> tuple[Door, ...]:
    """The way to a new time, for those whose service goes on."""
    case = store.clients.open_case(found.person_id)
    return (Door("notices.doors.book", "book", found.id, Cause.AGAIN),) if case else ()


# Times to pick, and times that became free.


def _open_request(store: Store, scene: Scene, planned: Planned) -> Request | None:
    found = store.care.request(int(planned["time_request"]))
    if found is None or found.person_id != scene.facts["person_id"] or found.state != "open":
        return None
    return found if _goes_on(store, found.person_id) else None


def _goes_on(store: Store, person_id: int) -> bool:
    """Whether the service does, and does not rest."""
    case = store.clients.open_case(person_id)
    return case is not None and not case.is_resting


def _host_name(store: Store, staff_id: int) -> str:
    return call_name_from(store.staff.name_of(staff_id))


def _pick(found: Request) -> tuple[Door, ...]:
    return (Door("notices.doors.pick", "book", found.id, Cause.REQUEST),)


def _pick_time(store: Store, scene: Scene, planned: Planned) -> Said | None:
    found = _open_request(store, scene, planned)
    if found is None:
        return None
    key = "notices.pick_time.call" if found.kind is MeetingKind.PHONE else "notices.pick_time"
    return Said(key, {"name": _host_name(store, found.staff_id)}, _pick(found))


def _pick_time_nudge(store: Store, scene: Scene, planned: Planned) -> Said | None:
    found = _open_request(store, scene, planned)
    if found is None:
        return None
    return Said("notices.pick_time_nudge", {"name": _host_name(store, found.staff_id)}, _pick(found))


def _offer(store: Store, scene: Scene, planned: Planned, state: str) -> Offer | None:
    found = store.waiting.offer(int(planned["time_offer"]))
    if found is None or found.person_id != scene.facts["person_id"] or found.state != state:
        return None
    return found if _goes_on(store, found.person_id) else None


def _freed_time(store: Store, scene: Scene, planned: Planned) -> Said | None:
    found = _offer(store, scene, planned, "open")
    if found is None or found.expires_at <= store.now:
        return None
    doors = (
        Door("notices.doors.take", "book", found.id, Cause.OFFER),
        Door("notices.doors.decline", "book", found.id, Cause.DECLINE),
    )
    key = "notices.freed_time.call" if found.kind is MeetingKind.PHONE else "notices.freed_time"
    return Said(key, {"starts": found.starts_at, "name": _host_name(store, found.staff_id)}, doors)


def _freed_time_gone(store: Store, scene: Scene, planned: Planned) -> Said | None:
    found = _offer(store, scene, planned, "gone")
    return Said("notices.freed_time_gone", {"starts": found.starts_at}) if found else None


# How somebody is, and rests.


def _check_in(store: Store, scene: Scene, planned: Planned) -> Said | None:
    check_in_id = int(planned["check_in"])
    if store.care.asked_of(check_in_id) != scene.facts["person_id"] or not store.care.check_in_holds(check_in_id):
        return None
    client = store.clients.of_person(scene.facts["person_id"])
    name = client["call_name"] if client else ""
    return Said("notices.check_in", {"name": name}, (Door("notices.doors.answer", "check_in", check_in_id),))


def _resting_begun(store: Store, scene: Scene, planned: Planned) -> Said | None:
    rest = store.care.resting(int(planned["case"]))
    if rest is None:
        return None
    return Said("notices.resting_begun.until", {"until": rest.until}) if rest.until else Said("notices.resting_begun")


def _resting_over(store: Store, scene: Scene, planned: Planned) -> Said | None:
    case = store.clients.open_case(scene.facts["person_id"])
    if case is None or store.care.resting(int(planned["case"])) is not None:
        return None
    agreed = store.appointments.coming(case.client_id)
    doors = () if agreed else (Door("notices.doors.book", "book", case.id, Cause.AGAIN),)
    return Said("notices.resting_over", {}, doors)


# Who goes on with somebody, and the end of a service.


def _handover_done(store: Store, scene: Scene, planned: Planned) -> Said | None:
    """Who goes on, why, and what happens next (89): a time to pick, what is agreed already, or by when they hear."""
    told_of = store.handovers.told(int(planned["handover"]))
    if told_of is None or told_of[1] != scene.facts["person_id"]:
        return None
    done = told_of[0]
    old = call_name_from(done.from_name) if done.from_name else ""
    why = scene.texts.say(scene.language, f"notices.handover_why.{done.reason if old else 'queue'}", old=old)
    request = _request_of_handover(store, planned)
    if request:
        next_key = "three_way" if request.kind is MeetingKind.THREE_WAY else "pick"
        names = {"old": old, "name": call_name_from(done.to_name)}
        more = scene.texts.say(scene.language, f"notices.handover_next.{next_key}", **names)
    elif planned.get("due"):
        due = date.fromisoformat(str(planned["due"]))
        more = scene.texts.say(scene.language, "notices.handover_next.contact", due=due)
    else:
        more = scene.texts.say(scene.language, "notices.handover_next.agreed")
    said = {"name": done.to_name, "why": Rich(why), "next": Rich(more)}
    return Said("notices.handover_done", said, _pick(request) if request else ())


def _request_of_handover(store: Store, planned: Planned) -> Request | None:
    number = planned.get("time_request")
    found = store.care.request(int(number)) if number else None
    return found if found and found.state == "open" else None


def _ended(store: Store, scene: Scene, planned: Planned) -> tuple[Outcome, bool] | None:
    """How their service ended, and whether another one goes on."""
    found = store.progress.ended(int(planned["case"]))
    return (found[1], found[2]) if found and found[0] == scene.facts["person_id"] else None


def _service_ended(store: Store, scene: Scene, planned: Planned) -> Said | None:
    found = _ended(store, scene, planned)
    if found is None:
        return None
    outcome, goes_on_elsewhere = found
    why = scene.texts.say(scene.language, f"notices.service_ended.{_END.get(outcome, 'other')}")
    key = "notices.service_ended.one" if goes_on_elsewhere else "notices.service_ended.whole"
    return Said(key, {"why": Rich(why)})


_END = {
    Outcome.WORK: "work",
    Outcome.STUDY: "study",
    Outcome.WORK_TRIAL: "onward",
    Outcome.REHABILITATIVE_WORK: "onward",
    Outcome.OTHER_SERVICE: "onward",
    Outcome.NOT_REACHED: "not_reached",
    Outcome.STOPPED_CONTACT: "not_reached",
    Outcome.CANCELLED: "wish",
    Outcome.OWN_WISH: "wish",
}


def _service_goes_on(store: Store, scene: Scene, planned: Planned) -> Said | None:
    case = store.clients.open_case(scene.facts["person_id"])
    return Said("notices.service_goes_on") if case else None


def _grade_asked(store: Store, scene: Scene, planned: Planned) -> Said | None:
    case_id = int(planned["case"])
    if _ended(store, scene, planned) is None or store.progress.to_grade(scene.facts["person_id"]).get(case_id, True):
        return None
    return Said("notices.grade_asked", {}, (Door("notices.doors.grade", "farewell", case_id),))


# A person of the service was in the chat.


def _talk_returned(store: Store, scene: Scene, planned: Planned) -> Said | None:
    """The bot answers again: not said when somebody has taken over anew, or they have heard it in an answer."""
    if not store.talks.is_back_unheard(scene.facts["person_id"]):
        return None
    key = "talk.returned.waiting" if planned.get("waits") else "talk.returned"
    return Said(key, {"name": _host_name(store, int(planned["staff"]))}, asks_again=True)


# One's own data.


def _erased(store: Store, scene: Scene, planned: Planned) -> Said | None:
    """The last words to somebody whom a person of the service erased at their wish."""
    return Said("notices.erased") if planned.get("person") == scene.facts["person_id"] else None


def _erasure_refused(store: Store, scene: Scene, planned: Planned) -> Said | None:
    reason = store.erasing.refusal(int(planned["erasure"]), scene.facts["person_id"])
    return Said(f"notices.erasure_refused.{reason}") if reason else None


def _chat_joined(store: Store, scene: Scene, planned: Planned) -> Said | None:
    joined = store.rights.joined(int(planned["link"]), scene.facts["person_id"])
    return Said("notices.chat_joined", {}, (Door("notices.doors.not_me", "part", joined.id),)) if joined else None


def _chat_parted(store: Store, scene: Scene, planned: Planned) -> Said | None:
    return Said("notices.chat_parted")


def _chat_given_back(store: Store, scene: Scene, planned: Planned) -> Said | None:
    return Said("notices.chat_given_back")


NOTICES: dict[str, Compose] = {
    "reminder": _reminder,
    "material": _material,
    "appointment_booked": _booked,
    "appointment_moved": _moved,
    "appointment_cancelled": _cancelled,
    "no_show": _no_show,
    "pick_time": _pick_time,
    "pick_time_nudge": _pick_time_nudge,
    "freed_time": _freed_time,
    "freed_time_gone": _freed_time_gone,
    "check_in": _check_in,
    "resting_begun": _resting_begun,
    "resting_over": _resting_over,
    "handover_done": _handover_done,
    "service_ended": _service_ended,
    "service_goes_on": _service_goes_on,
    "grade_asked": _grade_asked,
    **CARD_NOTICES,
    **AFTER,
    **TIP_NOTICES,
    **BROADCAST_NOTICES,
    **EVENT_NOTICES,
    "talk_returned": _talk_returned,
    "erased": _erased,
    "erasure_refused": _erasure_refused,
    "chat_joined": _chat_joined,
    "chat_parted": _chat_parted,
    "chat_given_back": _chat_given_back,
    "link_again": link_again,
}
