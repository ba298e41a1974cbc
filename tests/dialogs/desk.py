"""A desk of plain lists, and a talk with the bare engine: dialogs are tried without store, turn or channel."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, cast

from dialogs.crisis import Crisis
from dialogs.kit.answers import Raw
from dialogs.kit.choices import choice
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.engine import Led, Turn, take
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.state import State
from dialogs.kit.steps import text
from dialogs.language import Language
from domain.incoming import Act, Channel, Incoming
from domain.markup import plain
from domain.prompt import Button
from locales import HERE, Texts, read
from tests.kit.clock import START

NOWHERE = cast(Here, None)
"""Dialogs of these tests write nothing, so there is nowhere for them to write to."""


class Thing(StrEnum):
    SLEEP = "sleep"


class Home(Dialog, name="home"):
    """Where these tests' people are when nothing is under way."""

    is_home = True
    go = choice(Thing)

    def finish(self, here: Here) -> Reply:
        return Reply()


class Person(Dialog, name="person"):
    message = text(longest=100, patient=True)

    def finish(self, here: Here) -> Reply:
        return Reply("person.left")


OTHERS: tuple[type[Dialog], ...] = (Home, Person, Language, Crisis)

WORDS = {
    "home.go.ask": ("Mitä tehdään?", "Vad gör vi?", "What shall we do?"),
    "home.go.sleep": ("Nukutaan", "Vi sover", "Let us sleep"),
    "person.left": ("Viesti on perillä.", "Meddelandet är framme.", "The message has arrived."),
}


_words_of = cache(read)
"""Once for all talks: to read the files takes many times as long as a talk."""


def texts_with(words: Mapping[str, tuple[str, str, str]]) -> Texts:
    """The product's own catalogues, and these texts in Finnish, Swedish and English."""
    catalogues: dict[str, dict[str, str | tuple[str, ...]]] = {}
    for place, language in enumerate(("fi", "sv", "en")):
        catalogues[language] = dict(_words_of(HERE / language))
        catalogues[language] |= {key: said[place] for key, said in (WORDS | dict(words)).items() if said[place]}
    return Texts(catalogues)


@dataclass
class PlainDesk:
    """Keeps lists of what the engine had done."""

    facts: dict[str, Facts] = field(default_factory=dict)
    done: list[tuple[str, dict[str, Raw]]] = field(default_factory=list)
    kept: list[dict[str, Raw]] = field(default_factory=list)
    stops: int = 0
    alerts: list[str] = field(default_factory=list)
    at_home: str = "home"
    at_doors: Sequence[Button] = ()

    def gather(self, kind: type[Dialog]) -> Facts:
        return self.facts.get(kind.name, {})

    def keep(self, dialog: Dialog) -> None:
        self.kept.append(dict(dialog.given))

    def finish(self, dialog: Dialog) -> Reply:
        self.done.append((dialog.name, {step.key: raw for step, raw in dialog.answered()}))
        return dialog.finish(NOWHERE)

    def stop(self) -> None:
        self.stops += 1

    def distress(self, alert: str) -> Reply:
        self.alerts.append(alert)
        return Reply("crisis.now", {"contacts": "112", "seen": "..."})

    def home(self) -> str:
        return self.at_home

    def doors(self) -> Sequence[Button]:
        return self.at_doors

    def leads_to(self, link: str) -> Led | None:
        return None


class Talk:
    """One person and the engine. The state goes through JSON at every act, as it does in the store."""

    def __init__(
        self,
        *dialogs: type[Dialog],
        words: Mapping[str, tuple[str, str, str]] | None = None,
        language: str = "fi",
        facts: Facts | None = None,
    ) -> None:
        self.texts = texts_with(words or {})
        self.desk = PlainDesk(at_home=dialogs[0].name, facts={one.name: facts or {} for one in dialogs})
        self.now: datetime = START
        self.language = language
        self.stored = "null"
        self.release(*dialogs)
        self.act(Act.START)
        self.desk.at_home = "home"

    def release(self, *dialogs: type[Dialog]) -> None:
        """From now on the program knows these dialogs, besides the ones everybody needs."""
        self.registry = {one.name: one for one in (*OTHERS, *dialogs)}

    @property
    def state(self) -> State:
        return State.from_json(json.loads(self.stored))

    def act(self, act: Act, text: str = "", *, away: timedelta = timedelta(), late: bool = False, **more: Any) -> Turn:
        incoming = Incoming(
            channel=Channel.WEB, bot="web", chat="1", update_id="1", sequence=1, act=act, text=text, **more
        ).screened()
        stored = json.loads(self.stored)
        scene = Scene(self.now, self.language, self.texts, "http://127.0.0.1/privacy")
        self.turn = take(
            incoming,
            State.from_json(stored) if stored else None,
            scene=scene,
            desk=self.desk,
            registry=self.registry,
            away=away,
            late=late,
        )
        self.language = self.turn.language
        self.stored = json.dumps(self.turn.state.to_json())
        return self.turn

    def say(self, *texts: str) -> None:
        for said in texts:
            self.act(Act.SAY, said)

    def say_after(self, pause: timedelta, said: str) -> None:
        self.act(Act.SAY, said, away=pause)

    def press(self, *labels: str) -> None:
        for label in labels:
            self.act(Act.PRESS, data=self.button(label).data)

    def button(self, label: str) -> Button:
        found = [one for one in self.turn.prompt.buttons() if one.label == label]
        assert len(found) == 1, f"no button {label!r} among {[one.label for one in self.turn.prompt.buttons()]}"
        return found[0]

    @property
    def heard(self) -> str:
        return plain(self.turn.body)

    @property
    def asked(self) -> str:
        return self.turn.key

    @property
    def choices(self) -> list[str]:
        return [one.label for one in self.turn.prompt.choices]

    @property
    def answers(self) -> dict[str, Raw]:
        """Of the dialog that has just been finished."""
        return self.desk.done[-1][1]
