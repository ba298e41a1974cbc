"""The page of an invitation that came by e-mail: coming, maybe or not; a seat that became free; a change of mind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.web.event_standing import IS_PAST, Standing, standing
from bot.channels.web.link_forms import Form, Reading, Taken
from domain.calendar import local_day
from domain.events import Choice, EventState, SignupState
from storage.errors import Refused
from storage.event_rows import Event, Signup
from storage.store import Store
from storage.web_links import WebLink

Options = list[tuple[Choice, str]]
"""What can be answered, each with the text that says so."""

_HAS_PLACE = frozenset({SignupState.COMING, SignupState.OFFERED, SignupState.WAITING})
_NOW = {
    SignupState.COMING: Choice.YES,
    SignupState.WAITING: Choice.YES,
    SignupState.MAYBE: Choice.MAYBE,
    SignupState.DECLINED: Choice.NO,
}
_FAULTS = {
    "full": "link.event.fault.full",
    "offer_over": "link.event.fault.offer_over",
    "signup_closed": "link.event.fault.signup_closed",
}


class EventForm:
    """An answer may be changed on the same page for as long as the link holds, so none of them is the last."""

    template = "link_event.html"

    def view(self, store: Store, link: WebLink) -> Mapping[str, Any] | None:
        event, signup = _found(store, link)
        if event is None or event.state is EventState.DRAFT or (signup is None and not event.is_open):
            return None
        how = standing(event, store.now)
        is_live = how not in IS_PAST
        return {
            "event": event,
            "is_live": is_live,
            "over": None if is_live else f"event_page.{how}",
            "comes": signup is not None and signup.state is SignupState.COMING,
            "standing": _standing(signup),
            "until": signup.offer_until if signup else None,
            "guests": signup.guests if signup else 0,
            "answers": _answers(event, signup, store) if is_live else [],
            "now": _NOW.get(signup.state) if signup else None,
            "is_offered": signup is not None and signup.state is SignupState.OFFERED,
            "is_full": how is Standing.FULL,
            "same_day": local_day(event.starts_at) == local_day(event.ends_at),
        }

    def take(self, store: Store, link: WebLink, form: Form) -> Taken:
        event, signup = _found(store, link)
        if event is None or (signup is None and not event.is_open):
            return Taken(gone=True)
        reading = Reading(form)
        choice = reading.choice("answer", Choice, needed=True)
        brings = choice is Choice.YES and bool(event.guests_most)
        guests = reading.number("guests", range(event.guests_most + 1)) if brings else 0
        if "guests" in reading.faults and form["guests"].strip().isdecimal():
            reading.faults["guests"] = "link.event.fault.too_many_guests"
        moves = form.get("moves", "")
        if reading.faults or choice is None:
            return Taken(reading.faults, is_over=False)
        seen = int(moves) if moves.isdecimal() and len(moves) < 6 else None
        try:
            moved = _answer(store, link, signup, choice, guests or 0, seen)
        except Refused as refused:
            return Taken(_fault(str(refused)), is_over=False)
        if moved and choice is not Choice.NO:
            return Taken({"gone": "link.event.fault.moved"}, is_over=False)
        return Taken(is_over=False)


def _answer(
    store: Store, link: WebLink, signup: Signup | None, choice: Choice, guests: int, moves_seen: int | None
) -> bool:
    """Whether the event is at another time or place than the one they answered to."""
    if signup is not None and signup.state is SignupState.OFFERED:
        return store.signups.take_offer(link.person_id, link.subject, choice is Choice.YES).moved
    answered = store.signups.answer(link.person_id, link.subject, choice, guests=guests, moves_seen=moves_seen)
    return answered.moved


def _found(store: Store, link: WebLink) -> tuple[Event | None, Signup | None]:
    return store.events.one(link.subject), store.signups.one(link.person_id, link.subject)


def _fault(code: str) -> dict[str, str]:
    if code == "too_many_guests":
        return {"guests": "link.event.fault.too_many_guests"}
    return {"gone": _FAULTS.get(code, "link.event.fault.no_longer")}


def _standing(signup: Signup | None) -> str | None:
    """The text that says how they stand to it; None while nothing has been answered."""
    if signup is None or signup.state is SignupState.INVITED:
        return None
    if signup.state is SignupState.COMING and signup.guests:
        return "link.event.stands.with"
    return f"link.event.stands.{signup.state}"


def _answers(event: Event, signup: Signup | None, store: Store) -> Options:
    """To what is obligatory there is no maybe (188). Once signing up is over one can still say that one does not come,
    until it begins.
    """
    if store.now >= event.starts_at:
        return []
    state, how = signup.state if signup else None, standing(event, store.now)
    if state is SignupState.OFFERED:
        return [(Choice.YES, "link.event.take"), (Choice.NO, "link.event.leave")]
    no = "link.event.cannot" if event.is_must or state in _HAS_PLACE else "link.event.no"
    if how is Standing.CLOSED:
        return [(Choice.NO, no)] if state in _HAS_PLACE or state is SignupState.MAYBE else []
    offered: Options = []
    if state in _HAS_PLACE or how in (Standing.OPEN, Standing.INVITED):
        offered.append((Choice.YES, "link.event.yes" if state is not SignupState.WAITING else "link.event.queue"))
    elif how is Standing.QUEUE:
        offered.append((Choice.YES, "link.event.queue"))
    if not event.is_must:
        offered.append((Choice.MAYBE, "link.event.maybe"))
    return [*offered, (Choice.NO, no)]
