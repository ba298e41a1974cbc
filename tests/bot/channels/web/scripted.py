"""A bot with a script of five questions, to drive the web chat's pages before and beside the real one.

It asks for a name, a year, a hope (buttons and a link), languages (tick boxes) and own words, then thanks.
*Back* goes to the question before. It speaks Swedish after "svenska", and holds its tongue while ``gate`` is shut.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field, replace

from bot import hub
from bot.services import Services
from domain.incoming import Act
from domain.markup import Markup, escape
from domain.prompt import Button, Prompt
from storage.inbox import Waiting
from storage.store import Store

WAYS = (
    Button("Takaisin", "way.back"),
    Button("Ohje", "way.help"),
    Button("Juttele ihmisen kanssa", "way.person"),
)
TICKS = {"fi": "suomi", "so": "somali", "ar": "arabia"}

QUESTIONS: tuple[tuple[str, Prompt], ...] = (
    ("<b>Hei!</b> Olen botti. Kysyn viisi asiaa.\n\nMikä sinun nimesi on?", Prompt(expects="name", ways=WAYS[1:])),
    ("Minä vuonna olet syntynyt?", Prompt(expects="number", hint="esimerkiksi 2003")),
    (
        "Mitä toivot?",
        Prompt(
            choices=(
                Button("Töitä", "hope.work"),
                Button("Opiskelupaikkaa", "hope.study"),
                Button("Katso avoimet paikat", "https://example.test/paikat", "link"),
                Button("Paha linkki", "javascript:alert(1)", "link"),
            )
        ),
    ),
    ("Mitä kieliä puhut?", Prompt()),
    ("Mitä muuta haluat kertoa?", Prompt(expects="long", hint="Omin sanoin")),
    ("Kiitos, {name}. Tietosi ovat tallessa.", Prompt(ways=WAYS[1:])),
)


@dataclass
class Progress:
    at: int = 0
    answers: list[str] = field(default_factory=list)
    ticked: set[str] = field(default_factory=set)


class ScriptedBot:
    """Reads the inbox and writes the message log as the turn worker does: one transaction an act, then a ring."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.gate = asyncio.Event()
        self.gate.set()
        self.acts: list[Act] = []
        self._progress: dict[int, Progress] = defaultdict(Progress)

    async def run(self) -> None:
        with self.services.hub.listen(hub.INBOX) as bell:
            while True:
                await self.gate.wait()
                if not await self.work():
                    await bell.heard(60)

    async def work(self) -> bool:
        done = await self.services.database.write(self.services.clock(), self._acted)
        for conversation_id in done:
            self.services.hub.ring(hub.conversation(conversation_id))
        return bool(done)

    def _acted(self, store: Store) -> list[int]:
        waiting = store.inbox.claim(store.inbox.waiting(10))
        if not waiting:
            return []
        for one in waiting:
            self._act(store, one)
        store.inbox.done([one.inbox_id for one in waiting])
        return [one.conversation.id for one in waiting]

    def _act(self, store: Store, one: Waiting) -> None:
        act, chat = one.incoming, one.conversation.id
        progress = self._progress[chat]
        self.acts.append(act.act)
        if act.act is Act.PRESS and act.data.startswith("tick."):
            progress.ticked ^= {act.data.removeprefix("tick.")}
            last = store.messages.last_said(chat)
            store.messages.show_prompt(last.id, self._prompt(progress).to_json(), last.body)
            return
        store.messages.heard([self._heard(store, one)])
        note = self._take(store, one, progress)
        body = QUESTIONS[progress.at][0].replace("{name}", escape(progress.answers[0] if progress.answers else ""))
        self._say(store, chat, Markup(f"{note}\n\n{body}" if note else body), self._prompt(progress))

    def _heard(self, store: Store, one: Waiting) -> dict[str, object]:
        act = one.incoming
        last = store.messages.last_said(one.conversation.id)
        buttons = last.prompt.buttons() if last and last.prompt else ()
        label = next((b.label for b in buttons if b.data == act.data), "")
        words = label if act.act is Act.PRESS else act.text
        return {"conversation_id": one.conversation.id, "kind": act.act, "body": words, "withheld": act.withheld}

    def _take(self, store: Store, one: Waiting, progress: Progress) -> str:
        """Moves on or back; returns words to stand before the question."""
        act = one.incoming
        if act.act is Act.START:
            return escape(f"Linkki: {act.text}") if act.text else ""
        if act.text == "svenska":
            store.people.speak(one.conversation.person_id, "sv")
            return "Nu talar vi svenska."
        match act.data:
            case "way.back":
                progress.at = max(0, progress.at - 1)
                del progress.answers[progress.at :]
                return ""
            case "way.help":
                return "Kirjoita tai paina nappia."
            case "way.person":
                return "Ihminen ottaa sinuun yhteyttä."
        if act.withheld is not None:
            return "En tallentanut sitä."
        progress.answers.append(act.text or act.data)
        progress.at = min(progress.at + 1, len(QUESTIONS) - 1)
        return ""

    def _prompt(self, progress: Progress) -> Prompt:
        prompt = QUESTIONS[progress.at][1]
        if progress.at == 3:
            ticks = tuple(
                Button(label, f"tick.{code}", "on" if code in progress.ticked else "off")
                for code, label in TICKS.items()
            )
            prompt = replace(prompt, choices=(*ticks, Button("Valmis", "done", "primary")))
        counted = (progress.at + 1, 5) if progress.at < 5 else None
        return replace(prompt, ways=prompt.ways or WAYS, progress=counted)

    def _say(self, store: Store, chat: int, body: Markup, prompt: Prompt) -> None:
        language = store.people.conversation(chat).language
        store.messages.said(
            [{"conversation_id": chat, "body": body, "key": "x", "language": language, "prompt": prompt.to_json()}]
        )
