"""The turn: what people did is answered here, each act in the one transaction that holds all its effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any

from bot.beside import asks_on, floor_of, is_for_bot
from bot.outcome import Outcome, write, write_words
from dialogs.kit.buttons import is_door
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.engine import AWAY, Led, Registry, Turn, take
from dialogs.kit.files import document
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.show import with_lines
from dialogs.kit.state import State
from domain.calendar import is_staffed, next_staffed
from domain.incoming import Act, Channel, Incoming
from domain.markup import Markup, escape
from domain.people import Purpose, call_name_from
from domain.prompt import Button, Prompt
from domain.refs import RefKind, parse_ref
from domain.screening import Kind
from locales import SOURCE, Rich, Texts
from storage.deliveries import ACK, REPLY
from storage.inbox import Waiting
from storage.people import Conversation
from storage.store import Store
from storage.talks import HERE, STAFF
from storage.todos import TodoKind

LATE_WITHIN = timedelta(hours=24)
"""Update ids tell the order of acts only between acts this near: Telegram may start over after a quiet week."""

ABOUT = timedelta(minutes=15)
"""Who of the service wrote so lately is here, also after hours."""

WORDS = frozenset({Act.SAY, Act.EDIT, Act.OTHER, Act.CONTACT})
"""Acts that tell something, to a bot or to a person."""

BESIDE = Prompt(expects="long")
"""While a colleague has the chat there is room to write, and nothing to press."""

ACK_LIVES = timedelta(seconds=30)
"""A pressed button's spinner is not worth answering any later."""


@dataclass(frozen=True)
class Voice:
    """What the bot speaks with: its dialogs, its words, and where the privacy notice is."""

    registry: Registry
    texts: Texts
    privacy_url: str


def run_turns(store: Store, voice: Voice, conversation_ids: Sequence[int]) -> list[int]:
    """Acts on the first waiting act of each of these conversations. Returns those that were acted on.

    All of it is written together, in as few statements as there are tables: turns of different
    conversations that wait at the same moment share one commit.
    """
    outcomes = [_Act(store, voice, waiting).outcome() for waiting in store.inbox.claim(conversation_ids)]
    write(store, outcomes)
    return [outcome.waiting.conversation.id for outcome in outcomes]


def tell_of_fault(store: Store, voice: Voice, waiting: Waiting) -> None:
    """An act could not be answered in all its tries: a person takes over, and the one who wrote is told so."""
    act = _Act(store, voice, waiting)
    act.say_fault()
    write_words(store, [act.result])


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
        if self.conversation.held_by is None:
            self._keep(self._after_return(self._answer()))
        else:
            self._stand_beside()
        return self.result

    def say_fault(self) -> None:
        """Keeps what the person said, puts it on the coordinators' list, and says so."""
        self.result.heard = self._heard_row()
        person_id, conversation_id = self.conversation.person_id, self.conversation.id
        self.store.todos.add(TodoKind.FAULT, person_id, conversation_id=conversation_id, message_id=self._heard_id())
        self.store.talks.needs(person_id)
        last = self.store.messages.last_said(conversation_id)
        asked = last.prompt.again() if last and last.prompt else None
        self.result.said = {
            "conversation_id": conversation_id,
            "body": self.voice.texts.say(self._scene.language, "kit.fault"),
            "key": "kit.fault",
            "language": self._scene.language,
            "prompt": asked.to_json() if asked else None,
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
        away = max(away, AWAY) if self._is_back_untold else away
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

    # After a person of the service was in the chat, and while one is.

    @cached_property
    def _is_back_untold(self) -> bool:
        """Whether the bot has the chat again, and they have not heard so: by night it does not speak first."""
        back = self.conversation.returned_at
        if back is None:
            return False
        last = self.store.messages.last_said(self.conversation.id)
        return last is None or last.kind == STAFF or last.key == HERE or last.at < back

    def _after_return(self, turn: Turn) -> Turn:
        """With a word about who answers now, and when people do, where that is to be said."""
        if not turn.body or turn.refresh:
            return turn
        self.result.knows_of = self.conversation.returned_at
        back = self.voice.texts.say(turn.language, "talk.back") if self._is_back_untold else Markup("")
        closed = self._when_people_answer() if self.conversation.waiting_since is not None else Markup("")
        return replace(turn, body=with_lines([back, closed, turn.body]))

    def _when_people_answer(self) -> Markup:
        """Once a day, to who writes at an hour at which nobody answers and waits for a person; else ""."""
        if self.act.act not in WORDS or self._is_colleague_about():
            return Markup("")
        if not self.store.talks.tells_closed(self.conversation.person_id):
            return Markup("")
        rules = self.store.rules.current()
        opens = next_staffed(self.store.now, rules.week(), rules.closures())
        if opens is None:
            return self._say_in_words("talk.closed.some_time")
        return self._say_in_words("talk.closed", day=opens, at=opens)

    def _is_colleague_about(self) -> bool:
        """Whether a person of the service wrote here a moment ago, whatever the hour."""
        last = self.store.messages.last_said(self.conversation.id)
        is_theirs = last is not None and (last.kind == STAFF or last.key == HERE)
        return is_theirs and last is not None and self.store.now - last.at < ABOUT

    def _say_in_words(self, key: str, **params: Any) -> Markup:
        return self.voice.texts.say(self._scene.language, key, **params)

    def _stand_beside(self) -> None:
        """A colleague has the chat: what they are to answer is kept for them, and the bot says only what it must."""
        if self.act.withheld is Kind.DISTRESS:
            reply = self.distress(str(self.act.alert))
            self._remark(self._say_in_words(str(reply.key), **reply.params))
        elif self.act.withheld is not None:
            self._leave_to_them(self._say_in_words(f"talk.withheld.{self.act.withheld}", name=self._their_name()))
        elif self.act.act is Act.OTHER:
            known = self.voice.texts.has(f"kit.other.{self.act.data}")
            self._leave_to_them(self._say_in_words(f"kit.other.{self.act.data}" if known else "kit.other.unknown"))
        elif self.act.act is Act.CONTACT:
            self.result.heard["body"] = ""
            self._leave_to_them(self._say_in_words("kit.contact.not_now"))
        else:
            self._answer_beside()

    def _answer_beside(self) -> None:
        stored = self.conversation.state
        state = State.from_json(stored) if stored else None
        floor = floor_of(self.store, self.conversation, state, self.voice.registry)
        if not is_for_bot(self.act, floor, self.doors(), self.voice.texts):
            self._leave_to_them(Markup(""))
            return
        turn = self._answer()
        if turn.body and not asks_on(state, turn.state, self.act, floor, self.voice.registry):
            # What was asked before the colleague came rests: its words and buttons are not shown again.
            turn = replace(turn, body=turn.notes, key="", prompt=BESIDE, refresh=False)
        self._keep(turn)

    def _leave_to_them(self, words: Markup) -> None:
        """They wait for the colleague. ``words`` are what the bot has to add; mostly nothing."""
        self.result.heard["key"] = None
        if self.act.act is Act.PRESS:
            label = self.store.messages.label_of(self.conversation.id, self.act.data)
            self.result.heard["body"] = self.act.text or label
        self.result.waits = self.act.act not in (Act.START, Act.UNBLOCK)
        self._remark(with_lines([words, self._when_people_answer()]))

    def _remark(self, words: Markup) -> None:
        """Says something beside the talk of the two: no question, and nothing to press."""
        if words:
            said = {"body": words, "key": None, "language": self._scene.language, "prompt": BESIDE.to_json()}
            self.result.said = {"conversation_id": self.conversation.id, **said}
        if self.act.channel is Channel.TELEGRAM and (words or self.act.query_id):
            self._plan(REPLY if words else ACK, {})

    def _their_name(self) -> str:
        return call_name_from(self.store.talks.state(self.conversation.person_id).held_by_name or "")

    # What came of it.

    def _keep(self, turn: Turn) -> None:
        self.result.state = turn.state.to_json()
        self.result.happened = turn.happened
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
            "key": turn.key or None,
            "language": turn.language,
            "prompt": turn.prompt.to_json(),
        }
        if self.act.channel is Channel.TELEGRAM:
            self._plan(REPLY, {} if turn.file is None else {"document": document(turn.file)})

    def _refresh(self, turn: Turn) -> None:
        """A box was ticked: the message that carries it is shown anew, and none is added."""
        last = self.store.messages.last_said(self.conversation.id, key=turn.key)
        if last is None:
            self._say(turn)
            return
        # Its words stay: they may tell more than the question, and what was said was said.
        prompt = replace(turn.prompt, picture=last.prompt.picture if last.prompt else None)
        self.store.messages.show_prompt(last.id, prompt.to_json(), last.body)
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
        mine = self.conversation
        return Here(self.store, scene, mine.person_id, mine.id, self._heard_id, self.act.network)

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
        if reply.anew:
            self._look_anew()
        return reply

    def _look_anew(self) -> None:
        """The chat is another person's from here on: joined to theirs, given back, or a newcomer's after an erasure."""
        found = self.store.people.conversation(self.conversation.id)
        assert found is not None, "a turn's conversation stays while it is under way"
        self.conversation = found
        self.waiting = self.result.waiting = replace(self.waiting, conversation=found)

    def stop(self) -> None:
        self.store.consents.withdraw(self.conversation.person_id, Purpose, how="stop")
        self.store.deliveries.cancel(self.conversation.person_id, Purpose)
        self.store.companies.no_newsletter(self.conversation.person_id)
        self.store.broadcasts.stopped(self.conversation.person_id)
        self.store.signups.left_alone(self.conversation.person_id)
        self._facts.clear()

    def distress(self, alert: str) -> Reply:
        self.store.todos.add(
            TodoKind.DISTRESS,
            self.conversation.person_id,
            conversation_id=self.conversation.id,
            message_id=self._heard_id(),
            detail=alert,
        )
        self.store.talks.needs(self.conversation.person_id, told=True)
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
        if self._speaks_for_a_company():
            return "employer_menu"
        return "lobby" if self.conversation.state else "welcome"

    def _speaks_for_a_company(self) -> bool:
        return self.store.companies.of_person(self.conversation.person_id) is not None

    def leads_to(self, link: str) -> Led | None:
        """An event's link leads to it from wherever one is, an employer's to the employer's side; a newcomer's welcome
        does so itself, in the language chosen there.
        """
        ref = parse_ref(link)
        is_newcomer = (self.conversation.state or {}).get("dialog") == "welcome"
        if ref is None or (is_newcomer and link == self.conversation.origin_ref):
            return None
        if ref.kind in (RefKind.EVENT, RefKind.POSTER):
            return Led("event", {"link": link})
        if ref.kind is RefKind.STAFF_CHAT:
            return Led("staff_chat", {"link": link})
        if ref.kind is not RefKind.EMPLOYER or is_newcomer:
            return None
        return Led("employer_menu" if self._speaks_for_a_company() else "need")

    def doors(self) -> Sequence[Button]:
        return self._doors

    @cached_property
    def _doors(self) -> Sequence[Button]:
        last = self.store.messages.last_said(self.conversation.id)
        if last is None or last.prompt is None or last.at > self.waiting.received_at:
            return ()
        return [button for button in last.prompt.choices if is_door(button.data)]
