"""What the bot says of events of its own accord: asked, reminded, a seat is free, moved, cancelled, thanks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dialogs import event_words
from dialogs.event_standing import Hurdle, hurdle
from dialogs.event_steps import Do
from dialogs.farewell import Grade
from dialogs.kit.files import EventFile
from dialogs.kit.notice import Compose, Door, Link, Said
from dialogs.kit.scene import Scene
from domain.calendar import local_day
from domain.event_times import may_check_in
from domain.events import EventState, SignupState
from domain.incoming import Channel
from domain.people import call_name_from
from locales import Rich
from storage.store import Store
from storage.web_links import Purpose

if TYPE_CHECKING:
    from storage.event_rows import Event, Signup

Planned = Mapping[str, Any]

SHORTLY = timedelta(hours=3)
"""So near to the beginning it is time to go, and soon to say that one is there."""
GRADES = (Grade.TEN, Grade.NINE, Grade.EIGHT, Grade.SEVEN)
"""Those that have a door of their own; the others are behind one more."""


def invitation(event: Event) -> tuple[Door, ...]:
    """The doors under an invitation. To what is obligatory there is no maybe (188)."""
    if event.is_must:
        return _doors(event, Do.YES, Do.CANNOT, Do.ASK)
    return _doors(event, Do.YES, Do.MAYBE, Do.NO, Do.ASK)


_CODES = {Do.CANNOT: "no", Do.UNQUEUE: "no", Do.ASK: "ask", Do.QUEUE: "yes"}
"""What is behind a door that says this; else the same."""
_ANSWERS = frozenset({Do.YES, Do.QUEUE, Do.MAYBE, Do.NO, Do.CANNOT, Do.UNQUEUE})
"""They hold for the time and place that they were asked with."""


def _doors(event: Event, *said: Do) -> tuple[Door, ...]:
    return tuple(Door(f"event.do.{one}", "event", event.id, _code(one, event)) for one in said)


def _code(one: Do, event: Event) -> str:
    code = _CODES.get(one, str(one))
    return f"{code}-{event.moves}" if one in _ANSWERS else code


def _theirs(store: Store, scene: Scene, planned: Planned, *states: SignupState) -> Signup | None:
    """How they stand to the event, when it is still one of these."""
    found = store.signups.one(scene.facts["person_id"], int(planned["event"]))
    return found if found is not None and found.id == planned.get("signup") and found.state in states else None


def _to_come(store: Store, scene: Scene, planned: Planned, *states: SignupState) -> Signup | None:
    found = _theirs(store, scene, planned, *states)
    if found is None or found.event.state is not EventState.PUBLISHED or found.event.starts_at <= store.now:
        return None
    return found


def _link(event: Event) -> Link:
    """The page in an e-mail."""
    return Link(Purpose.EVENT, event.id)


def _params(signup: Signup, scene: Scene) -> dict[str, Any]:
    event = signup.event
    is_coming = signup.state is SignupState.COMING
    return {
        "name": event_words.name(event, scene),
        "event": event_words.brief(event, scene, is_coming=is_coming),
        "starts": event.starts_at,
    }


# Asked.


def _invited(store: Store, scene: Scene, planned: Planned) -> Said | None:
    """By a colleague, by name."""
    found = _can_answer(store, scene, planned)
    if found is None or found.invited_by is None:
        return None
    said = {
        "name": event_words.name(found.event, scene),
        "event": event_words.whole(found.event, found, scene),
        "who": call_name_from(store.staff.name_of(found.invited_by)),
    }
    key = "notices.event_invited.must" if found.event.is_must else "notices.event_invited"
    return _asks(key, said, found.event)


def _again(store: Store, scene: Scene, planned: Planned) -> Said | None:
    """Once more to who has not answered, and then no more."""
    found = _can_answer(store, scene, planned)
    if found is None:
        return None
    key = "notices.event_again.must" if found.event.is_must else "notices.event_again"
    return _asks(key, _with_must(found, scene), found.event)


def _with_must(signup: Signup, scene: Scene) -> dict[str, Any]:
    """What is obligatory is said first (188)."""
    must = [_say(scene, "event_words.must")] if signup.event.is_must else []
    params = _params(signup, scene)
    return {**params, "event": Rich("\n\n".join([*must, params["event"]]))}


def _can_answer(store: Store, scene: Scene, planned: Planned) -> Signup | None:
    found = _to_come(store, scene, planned, SignupState.INVITED)
    return found if found and found.event.signs_up_until > store.now else None


def _asks(key: str, said: dict[str, Any], event: Event) -> Said:
    return Said(key, said, invitation(event), link=_link(event), picture=event.picture_id)


# Reminded, and told of what changes.


def _reminder(store: Store, scene: Scene, planned: Planned) -> Said | None:
    """Its words follow from how near it is when the message leaves. Of another time than this another one tells."""
    found = _to_come(store, scene, planned, SignupState.COMING)
    if found is None or found.event.moves != planned.get("moves"):
        return None
    event, params = found.event, _params(found, scene)
    bring = [Rich(f"\n{line}") for line in event_words.bring(event, scene)]
    said = {**params, "bring": Rich("".join(bring))}
    doors = [*_doors(event, Do.CANNOT, Do.ASK, *([Do.ACCESS] if event.access else []))]
    if event.starts_at - store.now <= SHORTLY or may_check_in(store.now, event.starts_at, event.ends_at):
        doors.insert(0, Door("event.do.in", "event_in", event.id))
    return Said(_reminding(event, scene), said, tuple(doors), link=_link(event))


def _reminding(event: Event, scene: Scene) -> str:
    days = (local_day(event.starts_at) - scene.today).days
    if days > 1:
        return "notices.event_reminder.later"
    return "notices.event_reminder.tomorrow" if days else "notices.event_reminder.today"


def _offer(store: Store, scene: Scene, planned: Planned) -> Said | None:
    """A seat became free, and is theirs till then; of a party larger than the event has become, for fewer of them."""
    found = _to_come(store, scene, planned, SignupState.OFFERED)
    if found is None or found.offer_until is None or found.offer_until <= store.now:
        return None
    said, key = {**_params(found, scene), "until": found.offer_until}, "notices.event_offer"
    if found.guests < planned.get("wished", 0):
        key = "notices.event_offer.fewer" if found.guests else "notices.event_offer.alone"
        said |= {"n": found.guests} if found.guests else {}
    return Said(key, said, _doors(found.event, Do.TAKE, Do.LEAVE, Do.ASK), link=_link(found.event))


def _lapsed(store: Store, scene: Scene, planned: Planned) -> Said | None:
    """It was not taken in time. Whoever still wants to come is told how, as it is by now."""
    found = _to_come(store, scene, planned, SignupState.LAPSED)
    if found is None:
        return None
    event, why_not = found.event, hurdle(found.event, found, store.now)
    said, link = _params(found, scene), _link(event)
    if why_not is Hurdle.QUEUE:
        return Said("notices.event_lapsed.queue", said, _doors(event, Do.QUEUE, Do.ASK), link=link)
    if why_not is None:
        return Said("notices.event_lapsed", said, _doors(event, Do.YES, Do.ASK), link=link)
    return Said("notices.event_lapsed.over", said, _doors(event, Do.ASK), link=link)


def _left(store: Store, scene: Scene, planned: Planned) -> Said | None:
    """A colleague has noted for them that they cannot come: whoever did not say so finds out in time."""
    found = _to_come(store, scene, planned, SignupState.DECLINED)
    if found is None:
        return None
    event = found.event
    again = {None: (Do.YES,), Hurdle.QUEUE: (Do.QUEUE,)}.get(hurdle(event, found, store.now), ())
    return Said("notices.event_left", _params(found, scene), _doors(event, *again, Do.ASK), link=_link(event))


def _struck(store: Store, scene: Scene, planned: Planned) -> Said | None:
    """Taken off as a name that nobody knows. Whoever is real after all says so, and is on the list again."""
    found = _to_come(store, scene, planned, SignupState.DECLINED)
    if found is None:
        return None
    again = {None: (Do.YES,), Hurdle.QUEUE: (Do.QUEUE,)}.get(hurdle(found.event, found, store.now), ())
    return Said("notices.event_struck", _params(found, scene), _doors(found.event, *again, Do.ASK))


def _back(store: Store, scene: Scene, planned: Planned) -> Said | None:
    """They are on the list again, with a seat or in the queue: whoever did not do so themselves finds out."""
    found = _to_come(store, scene, planned, SignupState.COMING, SignupState.WAITING)
    if found is None:
        return None
    event, said = found.event, _params(found, scene)
    if found.state is SignupState.WAITING:
        said |= {"place": found.place_in_queue}
        return Said("notices.event_back.waiting", said, _doors(event, Do.UNQUEUE, Do.ASK), link=_link(event))
    said |= {"calendar": event_words.calendar(event, scene, str(scene.facts.get("channel", "")))}
    doors = _doors(event, Do.CANNOT, Do.ASK)
    return Said("notices.event_back", said, doors, file=EventFile(event.id), link=_link(event))


def _moved(store: Store, scene: Scene, planned: Planned) -> Said | None:
    """Another time or place: who has a seat keeps it, and says whether it suits; who has not answered is asked anew."""
    states = (SignupState.COMING, SignupState.OFFERED, SignupState.WAITING, SignupState.MAYBE, SignupState.INVITED)
    found = _to_come(store, scene, planned, *states)
    if found is None or found.event.moves != planned.get("moves") or found.moves_seen == found.event.moves:
        return None
    if found.state is SignupState.INVITED:
        return _moved_invited(found, store, scene)
    event, is_coming = found.event, found.state is SignupState.COMING
    calendar = event_words.calendar(event, scene, str(scene.facts.get("channel", ""))) if is_coming else Rich("")
    said = {**_params(found, scene), "calendar": calendar}
    key = "notices.event_moved.coming" if is_coming else "notices.event_moved"
    suits = Door("notices.event_moved.suits", "event", event.id, _code(Do.YES, event))
    look = Door("notices.event_moved.look", "event", event.id)
    doors = (suits, *_doors(event, Do.CANNOT, Do.ASK)) if is_coming else (look, *_doors(event, Do.ASK))
    return Said(key, said, doors, file=EventFile(event.id) if is_coming else None, link=_link(event))


def _moved_invited(found: Signup, store: Store, scene: Scene) -> Said:
    event, said = found.event, _with_must(found, scene)
    if event.signs_up_until <= store.now:
        return Said("notices.event_moved", {**said, "calendar": Rich("")}, _doors(event, Do.ASK), link=_link(event))
    key = "notices.event_moved.invited.must" if event.is_must else "notices.event_moved.invited"
    return Said(key, said, invitation(event), link=_link(event))


def _cancelled(store: Store, scene: Scene, planned: Planned) -> Said | None:
    found = _theirs(store, scene, planned, *SignupState)
    if found is None or found.event.state is not EventState.CANCELLED or found.event.ends_at <= store.now:
        return None
    event, is_coming = found.event, found.state is SignupState.COMING
    said = {
        "name": event_words.name(event, scene),
        "starts": event.starts_at,
        "why": event_words.why_cancelled(event, scene),
        "calendar": event_words.calendar(event, scene, str(scene.facts.get("channel", ""))) if is_coming else Rich(""),
    }
    doors = (Door("notices.event_cancelled.others", "events", event.id),)
    return Said("notices.event_cancelled", said, doors, file=EventFile(event.id) if is_coming else None)


def _thanks(store: Store, scene: Scene, planned: Planned) -> Said | None:
    """After it, to who came: how was it? In an e-mail they say so on a page."""
    found = _theirs(store, scene, planned, *SignupState)
    if found is None or found.came_at is None or found.grade is not None:
        return None
    event = found.event
    said = {"name": event_words.name(event, scene)}
    if scene.facts.get("channel") == Channel.EMAIL:
        return Said("notices.event_thanks.letter", said, link=Link(Purpose.EVENT_GRADE, event.id))
    grades = (Door(f"event_grade.grade.{grade}", "event_grade", event.id, str(grade)) for grade in GRADES)
    other = Door("notices.event_thanks.other", "event_grade", event.id)
    return Said("notices.event_thanks", said, (*grades, other))


def _say(scene: Scene, key: str, **params: Any) -> Rich:
    return Rich(scene.texts.say(scene.language, key, **params))


EVENT_NOTICES: dict[str, Compose] = {
    "event_invited": _invited,
    "event_again": _again,
    "event_reminder": _reminder,
    "event_offer": _offer,
    "event_lapsed": _lapsed,
    "event_left": _left,
    "event_struck": _struck,
    "event_back": _back,
    "event_moved": _moved,
    "event_cancelled": _cancelled,
    "event_thanks": _thanks,
}
