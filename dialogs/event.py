"""One event: coming, maybe or not this time, whom one brings along, a seat that became free, a question (163-188)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from dialogs import event_standing, event_words
from dialogs.event_facts import EventsOf
from dialogs.event_standing import Hurdle
from dialogs.event_steps import COMES, GOES, LONGEST_QUESTION, Do, DoStep, EventBase, GuestsStep
from dialogs.kit.answers import Raw
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.files import EventFile
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.steps import Condition, OnlyIf, Step, name, only_if, text
from dialogs.times import Brought
from dialogs.told import channel
from domain.calendar import add_working_days, local_day
from domain.events import Choice, EventState, Origin, SignupState
from domain.people import Purpose, call_name_from, clean_name
from domain.prompt import Picture
from domain.refs import RefKind, parse_ref
from locales import Rich
from storage.errors import Refused

if TYPE_CHECKING:
    from storage.event_rows import Event as OneEvent
    from storage.event_rows import Signup
    from storage.signup_answers import Answered

LONGEST_CALLED = 80
REMINDED_FROM = timedelta(hours=3)
"""So far ahead at least, a reminder will come."""

_CODES = {
    "yes": Do.YES,
    "maybe": Do.MAYBE,
    "no": Do.NO,
    "take": Do.TAKE,
    "leave": Do.LEAVE,
    "ask": Do.ASK,
    "access": Do.ACCESS,
    "in": Do.IN,
}


def _is_open(dialog: Dialog) -> bool:
    return isinstance(dialog, Event) and dialog.is_talked_of()


def _asks_name(dialog: Dialog) -> bool:
    return isinstance(dialog, Event) and dialog.comes() and bool(dialog.nameless)


def _asks_guests(dialog: Dialog) -> bool:
    if not isinstance(dialog, Event) or dialog.most_guests() == 0:
        return False
    return dialog.comes() or dialog.given.get("do") == Do.GUESTS


def _asks_question(dialog: Dialog) -> bool:
    return dialog.given.get("do") == Do.ASK


class EventQuestions(EventBase, name="event"):
    subject = Brought()
    link = Brought()
    nameless = Brought()
    do = OnlyIf(Condition(_is_open), DoStep())
    called = only_if(Condition(_asks_name), name(clean=clean_name, longest=LONGEST_CALLED))
    guests = only_if(Condition(_asks_guests), GuestsStep())
    question = only_if(Condition(_asks_question), text(longest=LONGEST_QUESTION, patient=True))
    moves = Brought()
    done = Brought()


class Event(EventQuestions, name="event"):
    """``subject`` is its number, or ``link`` the deep link that led here; ``moves`` how often it had been moved when
    it was shown, and ``done`` what led back to it: "moved" when the answer was to an earlier time or place. Who was
    nobody and had no name when this talk began is ``nameless``.
    """

    counted = False

    def __init__(self, given: Mapping[str, Raw], scene: Scene) -> None:
        super().__init__(_narrowed(given, scene), scene)

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {"events": EventsOf(here.store, here.person_id)}

    @classmethod
    def known(cls, facts: Facts) -> dict[str, Raw]:
        events: EventsOf = facts["events"]
        nameless: dict[str, Raw] = {"nameless": "yes"} if events.is_nobody and events.called is None else {}
        return nameless | events.nearest

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        """``value`` is what to do at once, some of it with how often the event had been moved then: ``yes-0``."""
        what, _, moves = value.partition("-")
        if what in ("", "show"):
            return {"subject": str(subject)}
        if what not in _CODES or (moves and not moves.isdecimal()):
            return None
        return {"subject": str(subject), "do": str(_CODES[what]), **({"moves": moves} if moves else {})}

    # Which event, and how they stand to it.

    @property
    def events(self) -> EventsOf:
        events: EventsOf = self.scene.facts["events"]
        return events

    @property
    def event(self) -> OneEvent | None:
        return _meant(self.given, self.scene)

    @property
    def signup(self) -> Signup | None:
        return self.events.signup(self.event.id) if self.event else None

    def is_talked_of(self) -> bool:
        """Whether it is asked what they say: it is still to come, and it is for people like them."""
        event = self.event
        return event is not None and event_standing.is_open(event, self.scene.now) and not self._is_for_others(event)

    def _is_for_others(self, event: OneEvent) -> bool:
        is_known = self.signup is not None or self.events.is_nobody
        return not is_known and event.audience not in self.events.audiences

    def comes(self) -> bool:
        return _said(self.given) in COMES and self._hurdle() in (None, Hurdle.QUEUE)

    def _hurdle(self) -> Hurdle | None:
        assert self.event is not None, "only an event that is there is talked of"
        return event_standing.hurdle(self.event, self.signup, self.scene.now)

    def shown(self) -> list[Do]:
        assert self.event is not None, "only an event that is there is asked about"
        return event_standing.shown(self.event, self.signup, self.scene.now)

    def possible(self) -> frozenset[Do]:
        if self.event is None:
            return frozenset()
        return event_standing.possible(self.event, self.signup, self.scene.now)

    def most_guests(self) -> int:
        return self.event.guests_most if self.event else 0

    # What is said.

    def words(self, step: Step[Any]) -> dict[str, Any]:
        event = self.event
        if event is None:
            return {}
        if step.key == "question":
            return {"name": call_name_from(event.contact_name)}
        if step.key != "do":
            return {"event": event_words.name(event, self.scene)}
        is_coming = self.signup is not None and self.signup.state is SignupState.COMING
        may_join = is_coming or self._hurdle() is Hurdle.RUNNING
        shown = event_words.whole(event, self.signup, self.scene, is_coming=may_join)
        return {"event": shown, "standing": Rich(" ".join(self._standing(event)))}

    def _standing(self, event: OneEvent) -> list[Rich]:
        """How they stand to it, and what is asked."""
        signup = self.signup
        said = [] if signup is None or signup.state is SignupState.INVITED else [self._stands(signup)]
        if self.given.get("done") == "moved":
            said.insert(0, self._say("event.moved"))
        return [*said, self._asking(event, signup)]

    def _stands(self, signup: Signup) -> Rich:
        match signup.state:
            case SignupState.COMING if signup.guests:
                return self._say("event.stands.with", n=signup.guests)
            case SignupState.WAITING if signup.place_in_queue:
                return self._say("event.stands.waiting_at", place=signup.place_in_queue)
            case SignupState.OFFERED:
                return self._say("event.stands.offered", until=signup.offer_until)
        return self._say(f"event.stands.{signup.state}")

    def _asking(self, event: OneEvent, signup: Signup | None) -> Rich:
        state = signup.state if signup else None
        if state in (SignupState.COMING, SignupState.WAITING):
            return self._say("event.asks.what")
        if state is SignupState.OFFERED:
            return self._say("event.asks.seat")
        why_not = self._hurdle()
        if why_not is not None:
            return self._say(f"event.hurdle.{why_not}")
        return self._say("event.asks.must" if event.is_must and signup else "event.asks.come")

    def picture(self, step: Step[Any]) -> Picture | None:
        """Its own; whom something led back here has seen it before."""
        if step.key != "do" or self.event is None or "done" in self.given:
            return None
        return self.events.picture(self.event, self.scene.language)

    def unkept(self, *, goes_on: bool) -> Reply | None:
        """Perhaps they asked whether they can get in: that is told, and a person answers, without the words (229).
        Perhaps they are ill and cannot come: the event with its buttons comes after that.
        """
        event = self.event
        if event is None or not self.is_talked_of():
            return None
        back: dict[str, Raw] = {} if goes_on else {"back": "yes"}
        return Reply("event_access.not_kept", then="event_access", given={**self._same(event), **back})

    def _same(self, event: OneEvent) -> dict[str, Raw]:
        return {"subject": str(event.id), **({"link": self.link} if self.link else {})}

    def leaving(self) -> Reply | None:
        """Who said that they come does, also when they did not say who comes along."""
        is_kept = self.waiting is not None and self.waiting.key == "guests" and self.signup is not None
        return Reply("event.still") if is_kept else None

    def _say(self, key: str, **params: Any) -> Rich:
        return Rich(self.scene.texts.say(self.scene.language, key, **params))

    # What is done.

    def keep(self, here: Here) -> None:
        """A yes counts from the press on, also for who says nothing of others; who is nobody yet says a name first."""
        if self.comes() and self.waiting is not None and self.waiting.key == "guests":
            with suppress(Refused):  # the end of the talk says why
                self._answer(here, Choice.YES)

    def _answer(self, here: Here, choice: Choice) -> Answered:
        assert self.event is not None, "only an event that is there is answered"
        is_new = self.events.is_nobody and self.signup is None and choice is not Choice.NO
        if is_new and here.network and not here.store.newcomers.has_room(self.event.id, here.network):
            raise Refused("many_newcomers")
        return here.store.signups.answer(
            here.person_id,
            self.event.id,
            choice,
            guests=self._guests(),
            origin=self._origin(),
            called=self.called or self.events.called,
            moves_seen=int(self.moves or self.event.moves),
        )

    def _guests(self) -> int:
        if "guests" in self.given:
            return self.guests or 0
        return self.signup.guests if self.signup else 0

    def _origin(self) -> Origin:
        ref = parse_ref(self.link)
        if ref is None:
            return Origin.CHAT
        return Origin.POSTER if ref.kind is RefKind.POSTER else Origin.PAGE

    def finish(self, here: Here) -> Reply:
        event = self.event
        if event is None:
            return self._none()
        if not self.is_talked_of():
            return self._as_it_is(event)
        try:
            return self._done(here, event)
        except Refused as refused:
            return self._refused(event, str(refused))

    def _none(self) -> Reply:
        if self.link:
            return Reply("event.unknown")
        return Reply("kit.stale") if self.subject else Reply("events.none")

    def _as_it_is(self, event: OneEvent) -> Reply:
        """Nothing can be said to it any more, or not by them: they hear how things stand."""
        said = {"event": event_words.name(event, self.scene)}
        if event.state is EventState.CANCELLED:
            why = event_words.why_cancelled(event, self.scene)
            return Reply("event.is_cancelled", {**said, "starts": event.starts_at, "why": why})
        if event_standing.is_open(event, self.scene.now):
            return Reply(f"event.for_others.{event.audience}", said)
        signup = self.signup
        if signup is not None and signup.came_at is not None and signup.grade is None:
            return Reply(then="event_grade", given={"subject": str(event.id)})
        return Reply("event.is_over", {**said, "starts": event.starts_at})

    def _refused(self, event: OneEvent, reason: str) -> Reply:
        has_seat = self.signup is not None and self.signup.state is SignupState.COMING
        why = "no_more_seats" if reason == "full" and has_seat else reason
        return Reply(f"event.refused.{why}", {"event": event_words.name(event, self.scene)})

    def _done(self, here: Here, event: OneEvent) -> Reply:
        match self.do:
            case Do.YES | Do.QUEUE | Do.GUESTS:
                return self._yes(here, event)
            case Do.MAYBE:
                self._answer(here, Choice.MAYBE)
                return Reply("event.maybe", {"event": event_words.name(event, self.scene)})
            case Do.NO | Do.CANNOT | Do.UNQUEUE:
                return self._no(here, event)
            case Do.TAKE | Do.LEAVE:
                return self._offered(here, event)
            case Do.ASK:
                return self._ask(here, event)
            case Do.FILE:
                said = {"calendar": event_words.calendar(event, self.scene, channel(here))}
                return Reply("event.file", said, file=EventFile(event.id))
        return self._elsewhere(event)

    def _elsewhere(self, event: OneEvent) -> Reply:
        if self.do is Do.IN:
            return Reply(then="event_in", given={"subject": str(event.id)})
        if self.do is Do.ACCESS:
            return Reply(then="event_access", given={**self._same(event), "back": "yes"})
        return Reply(then="events")

    def _offered(self, here: Here, event: OneEvent) -> Reply:
        answered = here.store.signups.take_offer(here.person_id, event.id, self.do is Do.TAKE)
        if self.do is Do.LEAVE or answered.signup is None:
            return Reply("event.left_seat")
        return self._coming(here, event, answered.signup.guests)

    def _yes(self, here: Here, event: OneEvent) -> Reply:
        answered = self._answer(here, Choice.YES)
        if answered.moved:
            return Reply(then=self.name, given={"subject": str(event.id), "done": "moved"})
        signup = answered.signup
        assert signup is not None, "whoever has answered has a row"
        if signup.state is SignupState.COMING:
            reply = self._coming(here, event, signup.guests)
        elif signup.place_in_queue is None:
            reply = Reply("event.waiting")
        else:
            reply = Reply("event.waiting_at", {"place": signup.place_in_queue})
        # Who has just said a name is new here, and is asked once whether they would like more of us.
        return reply if self.called is None else replace(reply, then="event_join", given={"side": str(event.audience)})

    def _coming(self, here: Here, event: OneEvent, guests: int) -> Reply:
        """Everything they need to come: when, where, what to bring, a line for their calendar."""
        lead = self._say("event.coming.with", n=guests) if guests else self._say("event.coming.alone")
        later = [*self._reminding(here, event), self._say("event.change_mind")]
        said = {
            "lead": self._say("event.coming.must") if event.is_must and not guests else lead,
            "event": event_words.brief(event, self.scene, is_coming=True),
            "more": Rich("\n\n".join([*event_words.bring(event, self.scene), Rich(" ".join(later))])),
            "calendar": event_words.calendar(event, self.scene, channel(here)),
        }
        return Reply("event.coming", said, file=EventFile(event.id))

    def _reminding(self, here: Here, event: OneEvent) -> list[Rich]:
        may = not self.events.is_client or Purpose.REMINDERS in here.store.consents.granted(here.person_id)
        return [self._say("event.reminding")] if may and event.starts_at - self.scene.now > REMINDED_FROM else []

    def _no(self, here: Here, event: OneEvent) -> Reply:
        was = self.signup.state if self.signup else None
        said = {"event": event_words.name(event, self.scene)}
        if was is None and (event.is_must or self.events.is_nobody):
            # Only who was invited has to come, and is missed; of who is nobody to us nothing is kept for a no.
            return Reply("event.no", said)
        self._answer(here, Choice.NO)
        if self.moves != str(event.moves):
            return Reply("event.no_moved", {**said, "when": event_words.when(event, self.scene)})
        if event.is_must and self.events.is_client:
            return Reply("event.cannot_must", {"name": self._who_hears(event), "due": self._heard_by(here, event)})
        if was is SignupState.WAITING:
            return Reply("event.unqueued", said)
        return Reply("event.cannot" if was is SignupState.COMING else "event.no", said)

    def _ask(self, here: Here, event: OneEvent) -> Reply:
        asked, where = here.heard(), here.conversation_id
        name = here.store.signups.ask(here.person_id, event.id, message_id=asked, conversation_id=where)
        name = name or event.contact_name
        return Reply("event.asked", {"name": call_name_from(name), "due": self._next_day(here)})

    def _who_hears(self, event: OneEvent) -> str:
        """Of that they cannot come though they have to."""
        return self.events.coordinator or call_name_from(event.contact_name)

    def _heard_by(self, here: Here, event: OneEvent) -> date:
        return min(self._next_day(here), local_day(event.starts_at))

    def _next_day(self, here: Here) -> date:
        """By which local day somebody of the service answers."""
        return add_working_days(self.scene.today, 1, here.store.rules.current().closures())


def _meant(given: Mapping[str, Raw], scene: Scene) -> OneEvent | None:
    events: EventsOf = scene.facts["events"]
    return events.meant(str(given.get("subject", "")), str(given.get("link", "")))


def _said(given: Mapping[str, Raw]) -> str:
    """What is to be done; "" for words of one's own, which are a question."""
    do = given.get("do", "")
    return do if isinstance(do, str) else ""


def _narrowed(given: Mapping[str, Raw], scene: Scene) -> Mapping[str, Raw]:
    """A yes or maybe to a time or place that has changed since is asked anew; from when it is shown, how often it had
    been moved by then is kept.
    """
    event = _meant(given, scene)
    if event is None or given.get("moves") == str(event.moves):
        return given
    do = _said(given)
    if given.get("moves") and do in COMES | {Do.MAYBE}:
        rest = {key: raw for key, raw in given.items() if key in ("subject", "link", "nameless")}
        return {**rest, "moves": str(event.moves), "done": "moved"}
    if given.get("moves") and do in GOES:
        return given
    return {**given, "moves": str(event.moves)}
