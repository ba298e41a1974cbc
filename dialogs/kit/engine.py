"""Answers one act of a person. Pure: no channel, no database, no clock; effects go through the desk it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Protocol

from dialogs.kit import buttons
from dialogs.kit.answers import SKIPPED, Ends, Invalid, Raw
from dialogs.kit.buttons import Special, Way
from dialogs.kit.choices import Many, Summary
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.files import File
from dialogs.kit.phrases import LONGEST_LABEL, button_said, door_begun, door_said, way_said
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.show import question, with_lines
from dialogs.kit.state import State, without
from dialogs.kit.steps import Phone, Step, Text, bare
from domain.funnel import Happened, What
from domain.incoming import LONGEST_KEPT, Act, Incoming
from domain.markup import Markup
from domain.prompt import Button, Prompt
from domain.screening import Kind

AWAY = timedelta(hours=24)
"""After so long a pause the bot says a friendly word and asks again before it takes free text as an answer."""

MISSES = 3
"""After so many answers that could not be taken, a person is offered."""

DOUBLE_TAP = timedelta(minutes=1)
"""The same door pressed again within this, with nothing between, was one press: networks are slow at times."""

NOTHING = Markup("")

Registry = Mapping[str, type[Dialog]]


@dataclass(frozen=True, slots=True)
class Led:
    """Where a deep link leads: a dialog, and what the link has told it already."""

    dialog: str
    given: Mapping[str, Raw] = field(default_factory=dict)


class Desk(Protocol):
    """What a conversation can have done for it. In the product it is the turn; in tests a few lists."""

    def gather(self, kind: type[Dialog]) -> Facts: ...
    def keep(self, dialog: Dialog) -> None: ...
    def finish(self, dialog: Dialog) -> Reply: ...
    def stop(self) -> None:
        """The person wants no more messages: takes all permissions back."""
        ...

    def distress(self, alert: str) -> Reply:
        """Alerts a person of the service; returns where help is now."""
        ...

    def home(self) -> str:
        """The dialog someone is in when nothing is under way."""
        ...

    def doors(self) -> Sequence[Button]:
        """The doors under the newest message, when the bot said it of its own accord."""
        ...

    def leads_to(self, link: str) -> Led | None:
        """The dialog that a deep link's payload opens for somebody who is known already."""
        ...


@dataclass(frozen=True, slots=True)
class Turn:
    """The answer to one act: the new state, and one message (or none, when ``body`` is empty).

    ``refresh`` means that the last message is shown anew in place (a box was ticked, a page turned).
    """

    state: State
    body: Markup
    key: str
    prompt: Prompt
    language: str
    refresh: bool = False
    answers: str | None = None  # key of the question this act answered
    answer: str = ""  # that answer in words, as the person chose it
    file: File | None = None  # goes along
    happened: tuple[Happened, ...] = ()  # at which questions, for the picture of the dialogs
    notes: Markup = NOTHING  # what the body says before the question


def take(
    act: Incoming,
    state: State | None,
    *,
    scene: Scene,
    desk: Desk,
    registry: Registry,
    away: timedelta = timedelta(),
    late: bool = False,
) -> Turn:
    """Answers ``act``. ``away`` is how long the person was silent; ``late`` says that newer acts came first."""
    return _Talk(state, scene, desk, registry, away=away, late=late).take(act)


class _Talk:
    """One act's work in progress: the state as it changes, and what is to be said before the question."""

    def __init__(
        self, state: State | None, scene: Scene, desk: Desk, registry: Registry, *, away: timedelta, late: bool
    ) -> None:
        self.scene = scene
        self.desk = desk
        self.registry = registry
        self.notes: list[Markup] = []
        self.answers: str | None = None
        self.answer = ""
        self.file: File | None = None
        self.happened: list[Happened] = []
        self.offer_person = False
        self.refresh = False
        self.silent = False
        self.begins = False
        self.away = away
        self.late = late
        self._made: tuple[Dialog | None, State | None, Scene | None] = (None, None, None)
        self._state = state and replace(state, under=without(state.under, lambda name: name not in registry))

    @property
    def state(self) -> State:
        assert self._state is not None, "a conversation has a state from its first act on"
        return self._state

    # One act, from the most urgent meaning to the plainest.

    def take(self, act: Incoming) -> Turn:
        self._forget_door(act)
        before = self._state
        # Words said before a question was seen answer nothing.
        asked = self._resume() if self._state else self._arrive()
        if act.withheld is not None:
            self._withhold(act)
        elif asked or act.act not in (Act.START, Act.UNBLOCK):
            self._hear(act, asked=asked)
        if self._is_asked_anew(before):
            self._happens(What.ASKED)
        return self._turn()

    def _happens(self, what: What, step: str | None = None) -> None:
        """Keeps for the picture of the dialogs that this happened at the question under way, or at ``step``."""
        dialog = self._dialog()
        self.happened.append(Happened(dialog.name, self._asked(dialog).key if step is None else step, what))

    def _is_asked_anew(self, before: State | None) -> bool:
        """Whether another question waits than before, or the same one once more: not when only its list opened."""
        now = self.state
        if before is None or (before.dialog, before.asked) != (now.dialog, self._asked(self._dialog()).key):
            return True
        return before.nonce != now.nonce and not before.listing and not now.listing

    def _forget_door(self, act: Incoming) -> None:
        """Whatever comes between two presses of a door makes the second one count."""
        pressed = self._state.pressed if self._state else None
        if not self._state or not pressed or not buttons.is_door(pressed):
            return
        if act.act is not Act.PRESS or act.data != pressed or self.away >= DOUBLE_TAP:
            self._state = replace(self._state, pressed=None)

    def _arrive(self) -> bool:
        self._start(self.desk.home(), nonce=0)
        return False

    def _resume(self) -> bool:
        """Finds the question that waits. False when a release took it away: then nothing can answer it."""
        if self.state.dialog not in self.registry:
            self._note("kit.changed")
            self._leave()
            return False
        dialog = self._dialog()
        if dialog.waiting is None and self.state.changing not in dialog.steps:
            self._note("kit.changed")
            self._finish(dialog)
            return False
        return True

    def _hear(self, act: Incoming, *, asked: bool) -> None:
        match act.act:
            case Act.PRESS:
                self._press(act.data)
            case Act.SAY:
                self._say(act, asked=asked)
            case Act.START | Act.UNBLOCK:
                self._return(act.text)
            case Act.CONTACT:
                self._contact(act)
            case Act.EDIT:
                self._note("kit.edited")
            case Act.OTHER:
                known = self.scene.texts.has(f"kit.other.{act.data}")
                self._note(f"kit.other.{act.data}" if known else "kit.other.unknown")

    def _withhold(self, act: Incoming) -> None:
        """Something that must not be kept was said: explain, and offer a person (catalogue 229)."""
        if act.withheld is Kind.DISTRESS:
            before, self.notes = self.notes, []
            self._insert(self.desk.distress(str(act.alert)))
            self.notes += before
            self._start("crisis", nonce=self.state.nonce + 1, under=self._set_aside("crisis"))
            return
        reply = self._unkept() if act.withheld is Kind.HEALTH else None
        if reply is not None and reply.then is not None:
            self._insert(reply)
            under = self._set_aside(reply.then)
            self._start(reply.then, nonce=self.state.nonce + 1, under=under, given=reply.given)
            return
        step = self._asked(self._dialog())
        own = f"{step.texts}.withheld_{act.withheld}"
        self._note(own if self.scene.texts.has(own) else f"kit.withheld.{act.withheld}")
        self.offer_person = True

    def _unkept(self) -> Reply | None:
        """What the dialog behind a newer message's doors, or the one under way, says of health, which is not kept."""
        if self.state.dialog == "crisis":
            return None  # a person is offered them, whatever was said since
        pressed = [] if self.late else [buttons.read(door.data) for door in self.desk.doors()]
        for door in pressed:
            kind = self.registry.get(door.step) if door else None
            given = kind.enter(door.nonce, door.value) if door and kind else None
            if kind is not None and given is not None:
                reply = kind(given, self.scene.knowing(self.desk.gather(kind))).unkept(goes_on=False)
                if reply is not None:
                    return reply
        return self._dialog().unkept(goes_on=True)

    def _return(self, link: str = "") -> None:
        """The person opened the chat again: greeted at home, otherwise the question is asked once more."""
        led = self.desk.leads_to(link) if link else None
        if led is not None and (led.given or led.dialog != self.state.dialog):
            under = self._set_aside(led.dialog)
            self._start(led.dialog, nonce=self.state.nonce + 1, under=under, given=led.given)
            return
        greeting = self._dialog().greeting()
        if greeting:
            self._insert(greeting)
        else:
            self._note("kit.welcome_back")

    # Buttons.

    def _press(self, data: str) -> None:
        pressed = buttons.read(data)
        if pressed is None:
            self._note("kit.stale")
        elif pressed.dialog == buttons.WAYS:
            self._press_way(pressed, data)
        elif data == self.state.pressed:
            self.silent = True
        elif pressed.dialog == buttons.DOORS:
            self._enter(pressed, data)
        elif (pressed.dialog, pressed.step, pressed.nonce) != (
            self.state.dialog,
            self.state.asked,
            self.state.nonce,
        ):
            self._stale(pressed)
        else:
            self._choose(pressed.value, data)

    def _press_way(self, pressed: buttons.Pressed, data: str) -> None:
        if pressed.step not in set(Way):
            self._note("kit.stale")
            return
        way = Way(pressed.step)
        if way is not Way.BACK:
            self._go(way)
        elif data == self.state.pressed:
            self.silent = True
        elif pressed.nonce != self.state.nonce:
            self._note("kit.stale")
        else:
            self._go(way)
            self._state = replace(self.state, pressed=data)

    def _enter(self, door: buttons.Pressed, data: str | None) -> None:
        """Goes through a door, pressed (with its data) or said by its name; what is under way is returned to."""
        kind = self.registry.get(door.step)
        given = kind.enter(door.nonce, door.value) if kind else None
        if given is None:
            self._note("kit.stale")
        else:
            under = self._set_aside(door.step)
            self._start(door.step, nonce=self.state.nonce + 1, under=under, given=given, pressed=data)

    def _stale(self, pressed: buttons.Pressed) -> None:
        """A button of an earlier question: say what was answered there, change nothing."""
        dialog = self._dialog()
        raw = dialog.given.get(pressed.step) if pressed.dialog == dialog.name else None
        shown = dialog.steps[pressed.step].show(raw, dialog) if raw else ""
        if shown:
            self._note("kit.stale_answered", answer=shown)
        else:
            self._note("kit.stale")

    def _choose(self, value: str, data: str | None) -> None:
        """Does what a button under the question means, pressed (with its data) or said by its name."""
        dialog = self._dialog()
        step = self._asked(dialog)
        inner = bare(step)
        if self._changed(dialog):
            self._tell_changed(step)
        elif value not in question(dialog, step, self.state, offer_person=False).values:
            gone = f"{step.texts}.gone"
            self._note(gone if self.scene.texts.has(gone) else "kit.stale")
        elif value == Special.SKIP:
            self._answer(dialog, step, SKIPPED, data)
        elif value == Special.MORE:
            self._state = replace(self.state, page=self.state.page + 1)
            self.refresh = data is not None
        elif isinstance(inner, Summary):
            self._choose_in_summary(value, dialog, step, data)
        elif isinstance(inner, Many) and value != Special.DONE:
            self._tick(value, step, dialog)
        elif isinstance(inner, Many):
            self._try(dialog, step, lambda: inner.chosen(self._ticked(step, dialog)), data)
        else:
            self._answer(dialog, step, value, data)

    def _choose_in_summary(self, value: str, dialog: Dialog, step: Step[Any], data: str | None) -> None:
        if value == Special.CHANGE:
            self._state = replace(self.state.turned(), listing=True, pressed=data)
        elif value == Special.KEEP:
            self._state = replace(self.state.turned(), pressed=data)
        elif self.state.listing:
            self._state = replace(self.state.turned(), changing=value, asked=value, pressed=data)
        else:
            self._answer(dialog, step, value, data)

    def _ticked(self, step: Step[Any], dialog: Dialog) -> list[str]:
        return dialog.ticked(step) if self.state.ticked is None else list(self.state.ticked)

    def _tick(self, value: str, step: Step[Any], dialog: Dialog) -> None:
        """A box says what it is to become, so that a double tap does not undo itself."""
        before = self._ticked(step, dialog)
        box = value.removeprefix(buttons.UNTICK)
        after = [one for one in before if one != box]
        if box == value:
            after.append(box)
        self.silent = sorted(after) == sorted(before)
        self.refresh = not self.silent
        self._state = replace(self.state, ticked=tuple(after))

    # Words.

    def _say(self, act: Incoming, *, asked: bool) -> None:
        way = way_said(act.text, self.scene.texts)
        door = self._door_meant(act, way, asked=asked)
        hearing = None if way or door else self._door_hearing(act, asked=asked)
        if door is not None:
            self._enter(door, None)
        elif hearing is not None:
            self._enter(hearing, None)
            if self.state.dialog == hearing.step:
                self._reply_to_question(act)
        elif way is None and asked:
            self._reply_to_question(act)
        elif way is not None and (asked or way not in (Way.BACK, Way.CANCEL)):
            self._go(way)

    def _door_meant(self, act: Incoming, way: Way | None, *, asked: bool) -> buttons.Pressed | None:
        """The door under a newer message that these words name. Who only begins its name may mean the question."""
        if self.late or way is Way.STOP or len(act.text) > LONGEST_LABEL:
            return None
        doors = self.desk.doors()
        if not doors:
            return None
        data = door_said(act.text, doors, self.scene.texts)
        if data is None and way is None and not (asked and self._is_answer(act)):
            data = door_begun(act.text, doors, self.scene.texts)
        return buttons.read(data) if data else None

    def _door_hearing(self, act: Incoming, *, asked: bool) -> buttons.Pressed | None:
        """The door under a newer message that asked for words of one's own, unless these answer a choice."""
        pressed = [] if self.late else [buttons.read(door.data) for door in self.desk.doors()]
        for door in pressed:
            kind = self.registry.get(door.step) if door else None
            if door and kind and kind.hears and kind.enter(door.nonce, door.value) is not None:
                is_choice = asked and not _is_free(self._asked(self._dialog())) and self._is_answer(act)
                return None if is_choice else door
        return None

    def _is_answer(self, act: Incoming) -> bool:
        """Whether the question under way would take these words."""
        dialog = self._dialog()
        step = self._asked(dialog)
        if button_said(act.text, question(dialog, step, self.state, offer_person=False).values, step, dialog):
            return True
        try:
            self._read(act, step, dialog)
        except Invalid:
            return False
        except Ends:
            return True
        return True

    def _reply_to_question(self, act: Incoming) -> None:
        dialog = self._dialog()
        step = self._asked(dialog)
        patient = bare(step).patient
        value = button_said(act.text, question(dialog, step, self.state, offer_person=False).values, step, dialog)
        if self._changed(dialog):
            self._tell_changed(step)
        elif self.late and not patient:
            self._note("kit.late")
        elif self.away >= AWAY and not patient:
            self._pick_up(act, value, dialog, step)
        elif value is not None:
            self._choose(value, None)
        else:
            self._try(dialog, step, lambda: self._read(act, step, dialog), None)

    def _read(self, act: Incoming, step: Step[Any], dialog: Dialog) -> Raw:
        raw = step.read(act.text, dialog)
        if act.cut:
            raise Invalid("too_long", longest=LONGEST_KEPT)
        inner = bare(step)
        if isinstance(inner, Many) and raw and self.state.ticked:
            return inner.chosen([*self.state.ticked, *raw])
        return raw

    def _pick_up(self, act: Incoming, value: str | None, dialog: Dialog, step: Step[Any]) -> None:
        """After a long pause: a friendly word, and only an answer that is surely one is taken."""
        try:
            raw = None if value or _is_free(step) else self._read(act, step, dialog)
        except (Invalid, Ends):
            raw = None
        if not dialog.is_home:
            self._note("kit.picked_up")
        elif raw is None and value is None:
            self._return()
        if raw is not None:
            self._answer(dialog, step, raw, None)
        elif value is not None:
            self._choose(value, None)

    def _contact(self, act: Incoming) -> None:
        dialog = self._dialog()
        step = self._asked(dialog)
        if not isinstance(bare(step), Phone):
            self._note("kit.contact.not_now")
        elif not act.own:
            self._note("kit.contact.not_own")
        elif self._changed(dialog):
            self._tell_changed(step)
        else:
            self._try(dialog, step, lambda: step.read(act.text, dialog), None)

    def _try(self, dialog: Dialog, step: Step[Any], read: Callable[[], Raw], data: str | None) -> None:
        try:
            raw = read()
        except Invalid as reason:
            self._miss(reason, dialog, step)
        except Ends as reason:
            self._note(*self._reason(reason.reason, dialog, step), **reason.params)
            self.offer_person = True
            self._happens(What.ANSWERED)
            self._leave()
        else:
            self._answer(dialog, step, raw, data)

    def _miss(self, invalid: Invalid, dialog: Dialog, step: Step[Any]) -> None:
        self._note(*self._reason(invalid.reason, dialog, step), **invalid.params)
        if dialog.is_home:
            self._happens(What.LOST)
        elif not dialog.is_gentle:
            self._happens(What.REFUSED)
        if invalid.warm or dialog.is_home or dialog.is_gentle:
            # At home nothing was asked: whatever was said there is best answered by a person.
            self.offer_person = True
            return
        misses = self.state.misses + 1
        self._state = replace(self.state, misses=misses)
        if misses >= MISSES:
            self._note("kit.third_miss")
            self.offer_person = True
        if misses == MISSES:
            self._happens(What.THIRD_MISS)

    def _reason(self, reason: str, dialog: Dialog, step: Step[Any]) -> tuple[str]:
        own = f"{step.texts}.{reason}"
        return (own if self.scene.texts.has(own) else f"kit.invalid.{reason}",)

    def _answer(self, dialog: Dialog, step: Step[Any], raw: Raw, data: str | None) -> None:
        self.answers = f"{step.texts}.ask"
        self.answer = "" if raw == SKIPPED else step.show(raw, dialog)
        self._happens(What.ANSWERED)
        self._state = replace(self.state.answered(step.key, raw), pressed=data)
        self._go_on()

    def _changed(self, dialog: Dialog) -> bool:
        """Whether a release changed the dialog so that another question waits than the one that was asked."""
        if self.state.changing:
            return self.state.changing not in dialog.steps
        return dialog.waiting is None or dialog.waiting.key != self.state.asked

    def _tell_changed(self, step: Step[Any]) -> None:
        self._note("kit.changed")
        self._state = replace(self.state, asked=step.key).turned()

    # Ways that work at every question.

    def _go(self, way: Way) -> None:
        if way in _SEEN and not (way is Way.CANCEL and self._dialog().is_home):
            self._happens(_SEEN[way])
        match way:
            case Way.BACK:
                self._back()
            case Way.CANCEL:
                self._cancel()
            case Way.HELP:
                self._help()
            case Way.PRIVACY:
                self._note("kit.privacy", url=self.scene.privacy_url)
            case Way.STOP:
                self.desk.stop()
                self._state = self._without_leave(self.state)
                self._note("kit.stopped")
            case Way.LANGUAGE | Way.PERSON:
                self._interrupt(str(way))

    def _without_leave(self, state: State) -> State:
        """What was ticked but not yet put into force would come back as permission after a STOP."""
        steps = self.registry[state.dialog].steps
        none: dict[str, Raw] = {key: [] for key in state.given if key in steps and bare(steps[key]).gives_leave}
        under = self._without_leave(state.under) if state.under else None
        asked = steps.get(state.changing or state.asked)
        ticked = None if asked and bare(asked).gives_leave else state.ticked
        return replace(state, given=state.given | none, ticked=ticked, under=under)

    def _back(self) -> None:
        dialog = self._dialog()
        if self.state.changing or self.state.listing:
            self._state = self.state.turned()
            return
        earlier = [key for key in dialog.given if key not in self.state.known and _before(dialog, key)]
        if earlier:
            given = {key: raw for key, raw in dialog.given.items() if key != earlier[-1]}
            self._state = replace(self.state, given=given).turned()
        elif dialog.is_home or (dialog.is_first and self.state.under is None):
            self._note("kit.nowhere_back")
        else:
            self._leave()

    def _cancel(self) -> None:
        dialog = self._dialog()
        leaving = dialog.leaving()
        if dialog.is_home:
            self._note("kit.nothing_to_cancel")
        elif self.state.under is not None:
            self._insert(leaving or Reply())
            self._leave()
        else:
            self._insert(leaving or Reply("kit.cancelled"))
            home = self.desk.home()
            held = self.state if self.registry[home].holds_cancelled else None
            self._start(home, nonce=self.state.nonce + 1, under=held)

    def _help(self) -> None:
        own = f"{self._asked(self._dialog()).texts}.help"
        if self.scene.texts.has(own):
            self._note(own)
        self._note("kit.help")

    def _interrupt(self, name: str) -> None:
        if self.state.dialog != name:
            self._start(name, nonce=self.state.nonce + 1, under=self._set_aside(name))

    def _set_aside(self, name: str) -> State | None:
        """What the dialog ``name`` interrupts: not a bare home, and never another of its own kind."""
        bare_home = self.registry[self.state.dialog].is_home and self.state.under is None
        return None if bare_home else without(self.state, lambda other: other == name)

    # From one question, and one dialog, to the next.

    def _start(
        self,
        name: str,
        *,
        nonce: int,
        under: State | None = None,
        given: Mapping[str, Raw] | None = None,
        pressed: str | None = None,
    ) -> None:
        kind = self.registry[name]
        known = kind.known(self.desk.gather(kind)) | dict(given or {})
        self._state = State(
            dialog=name, asked="", given=known, known=tuple(known), nonce=nonce, pressed=pressed, under=under
        )
        self.begins = True
        opening = self._dialog().opening()
        if opening:
            self._insert(opening)
        self._go_on(begun=bool(given))  # what somebody brought with them is an answer already

    def _go_on(self, *, begun: bool = True) -> None:
        """To the next question; past the last one the dialog is finished and the next begins."""
        dialog = self._dialog()
        if begun:
            self.desk.keep(dialog)
        if dialog.waiting is None:
            self._finish(dialog)
        else:
            self._state = replace(self.state, asked=dialog.waiting.key, given=dialog.given)

    def _finish(self, dialog: Dialog) -> None:
        self._happens(What.FINISHED, "")
        reply = self.desk.finish(dialog)
        if reply.speak:
            self.scene = self.scene.speaking(reply.speak)
        self._insert(reply)
        if reply.fresh:
            self._state = replace(self.state, under=None)
        if reply.then:
            nonce, pressed = self.state.nonce, self.state.pressed
            # A home that holds something cancelled is returned to, not what it holds.
            holds = dialog.holds_cancelled and self.state.under is not None
            under = replace(self.state, given={}) if holds else self.state.under
            self._start(reply.then, nonce=nonce + 1, under=under, given=reply.given)
            self._state = replace(self.state, pressed=pressed)
        else:
            self._leave()

    def _leave(self) -> None:
        """Back to what was interrupted, or home."""
        under, nonce, pressed = self.state.under, self.state.nonce, self.state.pressed
        if under is not None:
            self._state = replace(under, nonce=max(nonce, under.nonce) + 1, pressed=pressed)
            self.begins = False
            self._resume()
        else:
            self._start(self.desk.home(), nonce=nonce + 1)
            self._state = replace(self.state, pressed=pressed)

    # What is seen.

    def _dialog(self) -> Dialog:
        """The dialog as its answers make it, made anew only when they or the language have changed."""
        made, state, scene = self._made
        if made is None or state is not self._state or scene is not self.scene:
            kind = self.registry[self.state.dialog]
            under = self.state.under.dialog if self.state.under else None
            made = kind(self.state.given, self.scene.knowing({"under": under, **self.desk.gather(kind)}))
            self._made = (made, self._state, self.scene)
        return made

    def _asked(self, dialog: Dialog) -> Step[Any]:
        if self.state.changing in dialog.steps:
            return dialog.steps[self.state.changing]
        assert dialog.waiting is not None, "a dialog whose questions are all answered has been finished"
        return dialog.waiting

    def _note(self, key: str, **params: Any) -> None:
        self.notes.append(self.scene.texts.say(self.scene.language, key, **params))

    def _insert(self, reply: Reply) -> None:
        self.file = self.file if reply.file is None else reply.file
        if reply.key:
            self._note(reply.key, **reply.params)

    def _turn(self) -> Turn:
        dialog = self._dialog()
        step = self._asked(dialog)
        asked = question(dialog, step, self.state, offer_person=self.offer_person)
        picture = dialog.picture(step) if self.begins else None
        notes = Markup("") if self.silent else with_lines(self.notes)
        body = Markup("") if self.silent else with_lines([notes, asked.body])
        return Turn(
            state=replace(self.state, asked=step.key),
            body=body,
            key=asked.key,
            prompt=replace(asked.prompt, picture=picture),
            language=self.scene.language,
            refresh=self.refresh and not self.notes,
            answers=self.answers,
            answer=self.answer,
            file=self.file,
            happened=tuple(self.happened),
            notes=notes,
        )


_SEEN = {
    Way.BACK: What.BACK,
    Way.CANCEL: What.CANCELLED,
    Way.HELP: What.HELP,
    Way.PERSON: What.PERSON,
    Way.STOP: What.STOPPED,
}
"""Ways whose use at a question is worth seeing."""


def _before(dialog: Dialog, key: str) -> bool:
    assert dialog.waiting is not None
    order = list(dialog.steps)
    return order.index(key) < order.index(dialog.waiting.key)


def _is_free(step: Step[Any]) -> bool:
    """Whether any words at all would do as an answer."""
    inner = bare(step)
    return isinstance(inner, Text) and not isinstance(inner, Phone)
