"""The turn: what people did is answered here, each act in the one transaction that holds all its effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from dialogs.kit.buttons import is_door
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.engine import Registry, Turn, take
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.state import State
from domain.calendar import is_staffed, next_staffed
from domain.incoming import Act, Channel, Incoming
from domain.markup import escape
from domain.people import Purpose
from domain.prompt import Button
from domain.refs import parse_ref
from locales import SOURCE, Rich, Texts
from storage.deliveries import ACK, REPLY
from storage.inbox import Waiting
from storage.people import Conversation
from storage.store import Store
from storage.todos import TodoKind

LATE_WITHIN = timedelta(hours=24)
"""Update ids tell the order of acts only between acts this near: Telegram may start over after a quiet week."""

ACK_LIVES = timedelta(seconds=30)
"""A pressed button's spinner is not worth answering any later."""


@dataclass(frozen=True)
class Voice:
    """What the bot speaks with: its dialogs, its words, and where the privacy notice is."""

    registry: Registry
    texts: Texts
    privacy_url: str


@dataclass
class Outcome:
    """What one act left to write: rows of the message log, the ledger, and the conversation's new state."""

    waiting: Waiting
    state: dict[str, Any] | None
    heard_id: int | None = None
    heard: dict[str, Any] = field(default_factory=dict)
    said: dict[str, Any] | None = None
    delivery: dict[str, Any] | None = None

    def newest(self) -> int:
        """The newest sequence acted on in the conversation."""
        return max(self.waiting.conversation.last_sequence, self.waiting.incoming.sequence)


def run_turns(store: Store, voice: Voice, conversation_ids: Sequence[int]) -> list[int]:
    """Acts on the first waiting act of each of these conversations. Returns those that were acted on.

    All of it is written together, in as few statements as there are tables: turns of different
    conversations that wait at the same moment share one commit.
    """
    outcomes = [_Act(store, voice, waiting).outcome() for waiting in store.inbox.claim(conversation_ids)]
    _write(store, outcomes)
    return [outcome.waiting.conversation.id for outcome in outcomes]


def _write(store: Store, outcomes: Sequence[Outcome]) -> None:
    if not outcomes:
        return
    store.messages.heard([one.heard for one in outcomes if one.heard_id is None and one.heard])
    _write_said(store, outcomes)
    store.people.acted([(one.waiting.conversation.id, one.newest(), one.state) for one in outcomes])
    store.inbox.done([one.waiting.inbox_id for one in outcomes])


def _write_said(store: Store, outcomes: Sequence[Outcome]) -> None:
    speaking = [one for one in outcomes if one.said is not None]
    for one, message_id in zip(speaking, store.messages.said([one.said or {} for one in speaking]), strict=True):
        if one.delivery is not None:
            one.delivery["message_id"] = message_id
    store.deliveries.plan([one.delivery for one in outcomes if one.delivery is not None])


def tell_of_fault(store: Store, voice: Voice, waiting: Waiting) -> None:
    """An act could not be answered in all its tries: a person takes over, and the one who wrote is told so."""
    act = _Act(store, voice, waiting)
    act.say_fault()
    _write_said(store, [act.result])


class _Act:
    """One act being answered. It is also the desk the engine has its effects done at."""

    def __init__(self, store: Store, voice: Voice, waiting: Waiting) -> None:
        self.store = store
        self.voice = voice
        self.waiting = waiting
        self.act: Incoming = waiting.incoming
        self.conversation: Conversation = waiting.conversation
        self._chosen = ""  # the answer that the button pressed stands for, when it was taken
        self.result = Outcome(waiting, self.conversation.state)
        self._facts: dict[str, Facts] = {}
        self._scene = self._make_scene(self.conversation.language)

    def _make_scene(self, language: str) -> Scene:
        known = language if language in self.voice.texts.languages else SOURCE
        return Scene(self.store.now, known, self.voice.texts, self.voice.privacy_url)

    def outcome(self) -> Outcome:
        self.result.heard = self._heard_row()
        if self.act.act is Act.BLOCK:
            self._blocked()
            return self.result
        self._arrived()
        turn = self._answer()
        self._keep(turn)
        return self.result

    def say_fault(self) -> None:
        """Keeps what the person said, puts it on the coordinators' list, and says so."""
        self.result.heard = self._heard_row()
        person_id, conversation_id = self.conversation.person_id, self.conversation.id
        self.store.todos.add(TodoKind.FAULT, person_id, conversation_id=conversation_id, message_id=self._heard_id())
        last = self.store.messages.last_said(conversation_id)
        self.result.said = {
            "conversation_id": conversation_id,
            "body": self.voice.texts.say(self._scene.language, "kit.fault"),
            "key": "kit.fault",
            "language": self._scene.language,
            "prompt": last.prompt.to_json() if last and last.prompt else None,
        }
        if self.act.channel is Channel.TELEGRAM:
            self._plan(REPLY, {})

    def _heard_row(self) -> dict[str, Any]:
        state = self.conversation.state or {}
        return {
            "conversation_id": self.conversation.id,
            "kind": self.act.act,
            "body": self.act.text,
            "key": f"{state['dialog']}.{state['asked']}" if state else None,
            "language": self.conversation.language,
            "platform_id": self.act.platform_id,
            "withheld": self.act.withheld,
        }

    def _label(self) -> str:
        """What stood on the button pressed, if it is one of the newest message's, or a door: those stay open."""
        if is_door(self.act.data):
            return self.store.messages.label_of(self.conversation.id, self.act.data)
        last = self.store.messages.last_said(self.conversation.id)
        buttons = last.prompt.buttons() if last and last.prompt else ()
        return next((button.label for button in buttons if button.data == self.act.data), "")

    def _arrived(self) -> None:
        if self.conversation.blocked_at is not None:
            self.store.people.came_back(self.conversation.identity_id)
        ref = parse_ref(self.act.text) if self.act.act is Act.START else None
        if ref is not None:
            self.store.people.came_from(self.conversation.person_id, self.act.text)

    def _answer(self) -> Turn:
        state = self.conversation.state
        last_in = self.conversation.last_in_at
        away = self.waiting.received_at - last_in if last_in else timedelta()
        return take(
            self.act,
            State.from_json(state) if state else None,
            scene=self._scene,
            desk=self,
            registry=self.voice.registry,
            away=away,
            late=self._is_late(away),
        )

    def _is_late(self, away: timedelta) -> bool:
        in_order = self.act.sequence >= self.conversation.last_sequence
        return self.act.channel is Channel.TELEGRAM and not in_order and away < LATE_WITHIN

    def _keep(self, turn: Turn) -> None:
        self.result.state = turn.state.to_json()
        self._correct_heard(turn)
        if turn.language != self.conversation.language:
            self.store.people.speak(self.conversation.person_id, turn.language)
        if turn.refresh:
            self._refresh(turn)
        elif turn.body:
            self._say(turn)
        elif self.act.query_id:
            self._plan(ACK, {})

    def _correct_heard(self, turn: Turn) -> None:
        """The log shows what was answered: of ticked boxes what was chosen, and no number that was not asked for."""
        heard = self.result.heard
        if turn.answers:
            heard["key"] = turn.answers
            self._chosen = turn.answer or self.act.text
        if self.act.act is Act.PRESS:
            heard["body"] = turn.answer or self.act.text or self._label()
            if not turn.body:
                self.result.heard = {}  # the second tap of two: it did nothing
        elif self.act.act is Act.CONTACT and not turn.answers:
            heard["body"] = ""

    def _say(self, turn: Turn) -> None:
        self.result.said = {
            "conversation_id": self.conversation.id,
            "body": turn.body,
            "key": turn.key,
            "language": turn.language,
            "prompt": turn.prompt.to_json(),
        }
        if self.act.channel is Channel.TELEGRAM:
            self._plan(REPLY, {} if turn.file is None else {"document": {"appointment": turn.file}})

    def _refresh(self, turn: Turn) -> None:
        """A box was ticked: the message that carries it is shown anew, and none is added."""
        last = self.store.messages.last_said(self.conversation.id, key=turn.key)
        if last is None:
            self._say(turn)
            return
        # Its words stay: they may tell more than the question, and what was said was said.
        self.store.messages.show_prompt(last.id, turn.prompt.to_json(), last.body)
        self.result.heard = {}
        if self.act.channel is Channel.TELEGRAM:
            self._plan(REPLY, {"edits": self.act.platform_id})
            assert self.result.delivery is not None
            self.result.delivery["message_id"] = last.id

    def _plan(self, kind: str, payload: dict[str, Any]) -> None:
        """A row of the ledger. The web chat needs none: its pages read the message log itself."""
        if self.act.query_id:
            payload["query"] = self.act.query_id
        if self.act.query_id and not is_door(self.act.data):  # a door stays where it is, to be gone through again
            payload |= {"pressed": self.act.platform_id, "label": self._chosen}
        self.result.delivery = {
            "idempotency_key": f"{kind}:{self.waiting.inbox_id}",
            "kind": kind,
            "identity_id": self.conversation.identity_id,
            "conversation_id": self.conversation.id,
            "message_id": None,
            "payload": payload,
            "expires_at": self.store.now + ACK_LIVES if kind == ACK else None,
        }

    def _blocked(self) -> None:
        """The person closed the door: nothing more is sent, and their coordinator is told."""
        self.store.people.blocked(self.conversation.identity_id)
        self.store.deliveries.give_up_on(self.conversation.identity_id)
        person_id = self.conversation.person_id
        is_client = self.store.clients.of_person(person_id) is not None
        if is_client and not self.store.todos.is_open(TodoKind.UNREACHABLE, person_id):
            self.store.todos.add(TodoKind.UNREACHABLE, person_id, conversation_id=self.conversation.id)

    # The desk: effects the engine asks for.

    def _here(self, scene: Scene) -> Here:
        return Here(self.store, scene, self.conversation.person_id, self.conversation.id, self._heard_id)

    def _heard_id(self) -> int:
        if self.result.heard_id is None:
            (self.result.heard_id,) = self.store.messages.heard([self.result.heard])
        return self.result.heard_id

    def gather(self, kind: type[Dialog]) -> Facts:
        if kind.name not in self._facts:
            self._facts[kind.name] = kind.gather(self._here(self._scene))
        return self._facts[kind.name]

    def keep(self, dialog: Dialog) -> None:
        dialog.keep(self._here(dialog.scene))
        self._facts.clear()

    def finish(self, dialog: Dialog) -> Reply:
        reply = dialog.finish(self._here(dialog.scene))
        self._facts.clear()
        return reply

    def stop(self) -> None:
        self.store.consents.withdraw(self.conversation.person_id, Purpose, how="stop")
        self.store.deliveries.cancel(self.conversation.person_id, Purpose)
        self._facts.clear()

    def distress(self, alert: str) -> Reply:
        self.store.todos.add(
            TodoKind.DISTRESS,
            self.conversation.person_id,
            conversation_id=self.conversation.id,
            message_id=self._heard_id(),
            detail=alert,
        )
        return Reply("crisis.now", {"contacts": self._help_now(), "seen": self._when_seen()})

    def _help_now(self) -> Rich:
        language = self._scene.language
        edited = self.store.contents.get("crisis.contacts", language)
        return Rich(self.voice.texts.say(language, "crisis.contacts") if edited is None else escape(edited))

    def _when_seen(self) -> Rich:
        """In and out of hours alike, the truth about when a person will see the alert."""
        rules = self.store.rules.current()
        now, language = self.store.now, self._scene.language
        if is_staffed(now, rules.week(), rules.closures()):
            return Rich(self.voice.texts.say(language, "crisis.seen_now", closes=rules.closes))
        opens = next_staffed(now, rules.week(), rules.closures())
        if opens is None:
            return Rich(self.voice.texts.say(language, "crisis.seen"))
        return Rich(self.voice.texts.say(language, "crisis.seen_later", day=opens, at=opens))

    def home(self) -> str:
        if self.store.clients.of_person(self.conversation.person_id) is not None:
            return "menu"
        return "lobby" if self.conversation.state else "welcome"

    def doors(self) -> Sequence[Button]:
        return self._doors

    @cached_property
    def _doors(self) -> Sequence[Button]:
        last = self.store.messages.last_said(self.conversation.id)
        if last is None or last.prompt is None or last.at > self.waiting.received_at:
            return ()
        return [button for button in last.prompt.choices if is_door(button.data)]
