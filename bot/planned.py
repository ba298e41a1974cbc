"""Puts planned messages into words at the moment they leave: only what is still true, and never in the night."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from bot import logs
from bot.copy_file import copy_file
from bot.event_calendar import own_event_file
from bot.letters import Letters
from dialogs.kit import buttons as data
from dialogs.kit.again import asked_again
from dialogs.kit.buttons import Way
from dialogs.kit.dialog import Dialog
from dialogs.kit.files import document
from dialogs.kit.here import Here
from dialogs.kit.notice import Compose, Said, Unsaid
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.show import Question, with_lines
from dialogs.kit.state import State
from dialogs.registry import DIALOGS
from domain import meetings
from domain.incoming import Channel
from domain.markup import Markup, escape
from domain.people import call_name_from
from domain.prompt import Button, Picture, Prompt
from domain.quiet import Quiet
from locales import SOURCE, Texts
from storage.attempt import attempt
from storage.deliveries import REMINDER, WRITTEN, Due
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
    """How planned messages are put into words: the notices by name, the files that go along, and the dialogs for
    what is asked again under a message. ``letters`` makes e-mails of them, where they are sent.
    """

    texts: Texts
    notices: Mapping[str, Compose]
    privacy_url: str
    file_of: FileOf
    registry: Mapping[str, type[Dialog]] = field(default_factory=lambda: DIALOGS)
    letters: Letters | None = None

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
        if due.kind == WRITTEN:
            return self._signed(due)
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
        if isinstance(said, Unsaid):
            return PutOff(said.until) if said.until is not None else Ended("cancelled", said.why)
        if self._letters is not None and not self._store.outbox.letter_holds(due.person_id, due.address):
            return Ended("failed", "address_changed")
        # Tried before: the very same words again.
        words = due if due.message_id is not None else self._into_words(due, said, scene)
        if isinstance(words, PutOff):
            return words
        filed = self._filed(words)
        return filed if self._letters is None else self._letters.seal(self._store, filed, said, scene)

    @property
    def _letters(self) -> Letters | None:
        """Where e-mails are said, what makes them of words."""
        return self._composer.letters if self._composer and self._channel == Channel.EMAIL else None

    def _into_words(self, due: Due, said: Said, scene: Scene) -> Due | PutOff:
        """Writes the message into the log of the chat's live conversation, and its number into the ledger."""
        store = self._store
        conversation_id = store.people.welcome(self._channel, self._bot, due.address, scene.language)
        if not store.people.hold(conversation_id):
            return PutOff(store.now + BUSY_CHAT)
        conversation = store.people.conversation(conversation_id)
        assert conversation is not None, "it has just been found"
        body = scene.texts.say(scene.language, said.key, **said.params)
        if self._letters is not None:
            body = self._letters.words(body, said, scene, self._picture(said, scene))
        prompt, key = self._prompt(conversation, said, scene), said.key
        asked = self._asked_again(conversation, scene) if said.asks_again else None
        if asked is not None:
            body = with_lines([body, *self._going_on(conversation, scene), asked.body])
            prompt, key = replace(asked.prompt, picture=self._picture(said, scene)), asked.key
        row = {
            "conversation_id": conversation_id,
            "body": body,
            "key": key,
            "params": None,
            "language": scene.language,
            "prompt": prompt.to_json() if prompt else None,
        }
        (message_id,) = store.messages.said([row])
        payload = due.payload if said.file is None else {**due.payload, "document": document(said.file)}
        if said.tips:
            payload = {**payload, "tips": list(said.tips)}
        store.deliveries.worded(due.id, self._worker, message_id, conversation_id, payload=payload)
        return replace(
            due, message_id=message_id, conversation_id=conversation_id, body=body, prompt=prompt, payload=payload
        )

    def _asked_again(self, conversation: Conversation, scene: Scene) -> Question | None:
        composer, store = self._composer, self._store
        if composer is None or not conversation.state:
            return None

        def gather(kind: type[Dialog]) -> Facts:
            return kind.gather(Here(store, scene, conversation.person_id, conversation.id, lambda: 0))

        return asked_again(State.from_json(conversation.state), scene, gather, composer.registry)

    def _going_on(self, conversation: Conversation, scene: Scene) -> list[Markup]:
        """A kind word before a question that somebody was in the middle of."""
        composer, dialog = self._composer, (conversation.state or {}).get("dialog")
        kind = composer.registry.get(dialog) if composer and dialog else None
        return [] if kind is None or kind.is_home else [scene.texts.say(scene.language, "talk.go_on")]

    def _signed(self, due: Due) -> Due:
        """With the name of who wrote it above. The web chat's pages show it by themselves."""
        name = self._store.talks.writers([due.message_id or 0]).get(due.message_id or 0)
        if name is None or due.body is None:
            return due
        return replace(due, body=Markup(f"<b>{escape(call_name_from(name))}</b>\n{due.body}"))

    def _prompt(self, conversation: Conversation, said: Said, scene: Scene) -> Prompt | None:
        """Doors, and the ways that stand under every message. What is asked can still be answered in words.

        Without doors the buttons of the question asked before stay the newest ones, also under a picture. An e-mail
        has no buttons.
        """
        picture = self._picture(said, scene)
        buttons = self._buttons(said, scene)
        if self._letters is not None or not (buttons or picture):
            return None
        last = self._store.messages.last_said(conversation.id)
        expects = last.prompt.expects if last and last.prompt else "text"
        if not buttons:
            return Prompt(expects=expects, picture=picture)
        nonce = int((conversation.state or {}).get("nonce", 0))
        ways = (
            Button(scene.texts.plain(scene.language, f"kit.way.{way}"), data.write(data.WAYS, way, nonce))
            for way in (Way.HELP, Way.PERSON)
        )
        return Prompt(buttons, tuple(ways), "text" if expects == "none" else expects, picture=picture)

    def _buttons(self, said: Said, scene: Scene) -> tuple[Button, ...]:
        """The doors, then those that open a page."""
        doors = (
            Button(
                door.text or scene.texts.plain(scene.language, door.label),
                data.door(door.dialog, door.subject, door.value),
            )
            for door in said.doors
        )
        return (*doors, *(Button(link.text, link.url, "link") for link in said.links))

    def _picture(self, said: Said, scene: Scene) -> Picture | None:
        found = self._store.pictures.one(said.picture) if said.picture is not None else None
        return found.shown(scene.language) if found else None

    def _filed(self, due: Due) -> Due:
        """With the file that goes along. The words are worth more than it: without one, they are said alone."""
        document, composer = due.payload.get("document"), self._composer
        if document is None or composer is None:
            return due
        made = attempt(self._store.connection, lambda: self._file(due, document, composer))
        if isinstance(made, Exception):
            log.error("no_file", delivery=due.id, kind=due.kind, fault=type(made).__name__, exc_info=made)
            return due
        return replace(due, file=made)

    def _file(self, due: Due, document: Mapping[str, Any], composer: Composer) -> tuple[str, bytes]:
        """An appointment or an event for their calendar, or the copy of their own data."""
        language = composer.language(due)
        if "event" in document:
            base_url, event_id = composer.privacy_url.removesuffix("/privacy"), int(document["event"])
            return own_event_file(self._store, event_id, due.person_id, composer.texts, language, base_url)
        if "copy" in document:
            return copy_file(self._store, due.person_id, composer.texts, language, str(document["copy"]))
        return composer.file_of(self._store, int(document["appointment"]), language)


def tell_if_missed(store: Store, due: Due) -> None:
    """A reminder came to nothing because it was late: the coordinator is told, unless another one reached the person
    or still will."""
    kind, _, number = (due.about or "").partition(":")
    if due.kind != REMINDER or kind != "appointment" or not number.isdecimal():
        return
    appointment = store.appointments.one(int(number))
    if appointment is None or appointment.state is not meetings.State.BOOKED:
        return
    if appointment.revision != due.payload.get("revision", appointment.revision):
        return
    since = appointment.starts_at - REMINDED_WITHIN
    if not store.ledger.another(due.id, appointment.about, kind=REMINDER, since=since):
        key = f"reminder_missed:{appointment.id}:{appointment.revision}"
        store.todos.add(TodoKind.REMINDER_MISSED, appointment.person_id, key=key, appointment_id=appointment.id)
