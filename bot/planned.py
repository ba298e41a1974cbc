"""Puts planned messages into words at the moment they leave: only what is still true, and never in the night."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from bot import logs
from dialogs.kit import buttons
from dialogs.kit.buttons import Way
from dialogs.kit.notice import Compose, Said
from dialogs.kit.scene import Scene
from domain.meetings import State
from domain.prompt import Button, Prompt
from domain.quiet import Quiet
from locales import SOURCE, Texts
from storage.attempt import attempt
from storage.deliveries import REMINDER, Due
from storage.people import Conversation
from storage.store import Store
from storage.todos import TodoKind

BUSY_CHAT = timedelta(seconds=1)
"""A turn of the same chat is under way in another process: the planned message comes after it."""

REMINDED_WITHIN = timedelta(hours=30)
"""Before the beginning: who heard of their appointment within this needs nobody to call them."""

log = logs.get(__name__)

FileOf = Callable[[Store, int, str], tuple[str, bytes]]
"""The calendar file of an appointment: its id and the language to its name and content. KeyError without one."""


@dataclass(frozen=True, slots=True)
class Ended:
    """It will not be said, for good."""

    state: str
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class PutOff:
    """It is not to be said before ``until``."""

    until: datetime


@dataclass(frozen=True)
class Composer:
    """How planned messages are put into words: the notices by name, and the files that go along."""

    texts: Texts
    notices: Mapping[str, Compose]
    privacy_url: str
    file_of: FileOf

    def language(self, due: Due) -> str:
        return due.language if due.language in self.texts.languages else SOURCE


class Departures:
    """What is to leave in one transaction. ``worker`` has it leased."""

    def __init__(self, composer: Composer | None, store: Store, channel: str, bot: str, worker: str) -> None:
        self._composer = composer
        self._store = store
        self._channel = channel
        self._bot = bot
        self._worker = worker

    def ready(self, due: Due) -> Due | Ended | PutOff:
        """The delivery with all that is to be said; or why it is not said (now)."""
        if due.expires_at is not None and due.expires_at <= self._store.now:
            return Ended("expired")
        if not due.permitted:
            return Ended("cancelled")
        if not due.reachable:
            return Ended("blocked")
        if "notice" not in due.payload:
            return self._filed(due)
        return self._night(due) or self._planned(due)

    @cached_property
    def _quiet(self) -> Quiet:
        return self._store.rules.current().quiet()

    def _night(self, due: Due) -> Ended | PutOff | None:
        now = self._store.now
        if due.payload.get("urgent") or self._quiet.allows(now):
            return None
        morning = self._quiet.later(now)
        if morning <= now or (due.expires_at is not None and morning >= due.expires_at):
            return Ended("expired", "quiet_hours")
        return PutOff(morning)

    def _planned(self, due: Due) -> Due | Ended | PutOff:
        done = attempt(self._store.connection, lambda: self._composed(due))
        return self._failed(due, done) if isinstance(done, Exception) else done

    def _failed(self, due: Due, error: Exception) -> Ended:
        fault = type(error).__name__
        log.error("not_composed", delivery=due.id, kind=due.kind, fault=fault, exc_info=error)
        return Ended("failed", fault)

    def _composed(self, due: Due) -> Due | Ended | PutOff:
        composer = self._composer
        compose = composer.notices.get(due.payload["notice"]) if composer else None
        if composer is None or compose is None:
            return Ended("failed", "unknown_notice")
        facts = {"person_id": due.person_id, "channel": self._channel}
        scene = Scene(self._store.now, composer.language(due), composer.texts, composer.privacy_url, facts)
        said = compose(self._store, scene, due.payload)
        if said is None:
            return Ended("cancelled", "no_longer_true")
        if due.message_id is not None:  # tried before: the very same words again
            return self._filed(due)
        words = self._into_words(due, said, scene)
        return words if isinstance(words, PutOff) else self._filed(words)

    def _into_words(self, due: Due, said: Said, scene: Scene) -> Due | PutOff:
        """Writes the message into the log of the chat's live conversation, and its number into the ledger."""
        store = self._store
        conversation_id = store.people.welcome(self._channel, self._bot, due.address, scene.language)
        if not store.people.hold(conversation_id):
            return PutOff(store.now + BUSY_CHAT)
        conversation = store.people.conversation(conversation_id)
        assert conversation is not None, "it has just been found"
        body = scene.texts.say(scene.language, said.key, **said.params)
        prompt = self._prompt(conversation, said, scene)
        row = {
            "conversation_id": conversation_id,
            "body": body,
            "key": said.key,
            "params": None,
            "language": scene.language,
            "prompt": prompt.to_json() if prompt else None,
        }
        (message_id,) = store.messages.said([row])
        payload = due.payload if said.file is None else {**due.payload, "document": {"appointment": said.file}}
        store.deliveries.worded(due.id, self._worker, message_id, conversation_id, payload=payload)
        return replace(
            due, message_id=message_id, conversation_id=conversation_id, body=body, prompt=prompt, payload=payload
        )

    def _prompt(self, conversation: Conversation, said: Said, scene: Scene) -> Prompt | None:
        """Doors, and the ways that stand under every message. What is asked can still be answered in words.

        Without doors the buttons of the question asked before stay the newest ones.
        """
        if not said.doors:
            return None
        last = self._store.messages.last_said(conversation.id)
        expects = last.prompt.expects if last and last.prompt else "text"
        nonce = int((conversation.state or {}).get("nonce", 0))
        ways = (
            Button(scene.texts.plain(scene.language, f"kit.way.{way}"), buttons.write(buttons.WAYS, way, nonce))
            for way in (Way.HELP, Way.PERSON)
        )
        doors = (
            Button(scene.texts.plain(scene.language, door.label), buttons.door(door.dialog, door.subject, door.value))
            for door in said.doors
        )
        return Prompt(tuple(doors), tuple(ways), "text" if expects == "none" else expects)

    def _filed(self, due: Due) -> Due:
        """With the file that goes along. The words are worth more than it: without one, they are said alone."""
        document, composer = due.payload.get("document"), self._composer
        if document is None or composer is None:
            return due
        appointment_id, language = int(document["appointment"]), composer.language(due)
        made = attempt(self._store.connection, lambda: composer.file_of(self._store, appointment_id, language))
        if isinstance(made, Exception):
            log.error("no_file", delivery=due.id, kind=due.kind, fault=type(made).__name__, exc_info=made)
            return due
        return replace(due, file=made)


def tell_if_missed(store: Store, due: Due) -> None:
    """A reminder came to nothing because it was late: the coordinator is told, unless another one reached the person
    or still will."""
    kind, _, number = (due.about or "").partition(":")
    if due.kind != REMINDER or kind != "appointment" or not number.isdecimal():
        return
    appointment = store.appointments.one(int(number))
    if appointment is None or appointment.state is not State.BOOKED:
        return
    if appointment.revision != due.payload.get("revision", appointment.revision):
        return
    since = appointment.starts_at - REMINDED_WITHIN
    if not store.ledger.another(due.id, appointment.about, kind=REMINDER, since=since):
        key = f"reminder_missed:{appointment.id}:{appointment.revision}"
        store.todos.add(TodoKind.REMINDER_MISSED, appointment.person_id, key=key, appointment_id=appointment.id)
