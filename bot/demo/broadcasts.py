"""The messages to many of the sample office: an invitation that went, and others that are on their way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import time
from typing import TYPE_CHECKING, Any

from domain.broadcasts import BroadcastPurpose, Button, ButtonKind
from domain.calendar import add_working_days, local_day, to_utc
from domain.events import Choice, EventKind
from domain.people import Hope
from domain.repeats import Repeats
from domain.segments import Filters, Side
from storage.store import Store

if TYPE_CHECKING:
    from bot.demo.office import Office

LAHTI, SUMMER, SUBSCRIBERS = "Lahden nuoret", "Kesätöitä toivovat", "Työnantajakirjeen tilaajat"
"""The groups."""
GROUPS: Mapping[str, Filters] = {
    LAHTI: Filters(municipalities=("398",)),
    SUMMER: Filters(hopes=(Hope.SUMMER,)),
    SUBSCRIBERS: Filters(side=Side.EMPLOYERS, newsletter=True),
}
INVITATION, GREETING, OPEN_DOORS, COFFEE, LETTER = (
    "Kutsu Tiistairekryyn",
    "Kesätyövinkit",
    "Avoimet ovet",
    "Joulukahvit",
    "Työnantajakirje, talvi",
)
TEXTS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    INVITATION: {
        "fi": {
            "subject": "Tervetuloa Tiistairekryyn",
            "body": "Hei {name}!\n\nTervetuloa: *{event}*\n{when}\n{where}\n\nPaikalla on monta työnantajaa. Tuletko?",
        },
        "sv": {
            "subject": "Välkommen till Tiistairekry",
            "body": "Hej {name}!\n\nVälkommen: *{event}*\n{when}\n{where}\n\nMånga arbetsgivare kommer. Kommer du?",
        },
        "en": {
            "subject": "Welcome to Tiistairekry",
            "body": "Hi {name}!\n\nWelcome: *{event}*\n{when}\n{where}\n\nMany employers will be there. Will you come?",
        },
    },
    GREETING: {
        "fi": {
            "subject": "Kesätyöt",
            "body": "Hei {name}!\n\nKesätyöpaikat avautuvat jo. Katsotaanko yhdessä, mitä sinulle löytyisi?",
        },
        "sv": {
            "subject": "Sommarjobb",
            "body": "Hej {name}!\n\nSommarjobben öppnar redan. Ska vi titta tillsammans vad som finns för dig?",
        },
    },
    OPEN_DOORS: {
        "fi": {
            "subject": "Avoimet ovet",
            "body": "Hei {name}!\n\nOvemme on auki perjantaina kello 10–14. Tule kahville!",
        },
        "sv": {"subject": "Öppet hus", "body": "Hej {name}!\n\nVår dörr är öppen på fredag kl. 10–14. Kom på kaffe!"},
        "en": {
            "subject": "Open doors",
            "body": "Hi {name}!\n\nOur door is open on Friday from 10 to 14. Come for coffee!",
        },
    },
    COFFEE: {
        "fi": {
            "subject": "Joulukahvit",
            "body": "Hei {name}!\n\nJuodaan joulukahvit yhdessä. Mikä päivä sopii sinulle?",
        },
    },
    LETTER: {
        "fi": {
            "subject": "Nuoria töihin talvella",
            "body": "Hei {name}!\n\n*Onnistuminen*\nKahvila sai kaksi tekijää viikossa.\n\n*Ajankohtaista*\n"
            "Tiistairekry on taas ensi kuussa.",
        },
    },
}
TOMORROW = time(10)


class Broadcasts:
    """What colleagues write to many, and what becomes of it."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._groups: dict[str, int] = {}
        self._made: dict[str, int] = {}
        self._event: tuple[int, int] | None = None

    async def work_of(self, days_before: int) -> None:
        for happens in STORY.get(days_before, ()):
            await happens(self)

    async def groups(self, who: str) -> None:
        reader = self._office.readers[who]
        self._groups = await self._office.do(
            lambda store: {name: store.segments.add(reader, name, filters) for name, filters in GROUPS.items()}
        )

    async def writes(
        self, who: str, name: str, to: str, *buttons: ButtonKind, purpose: BroadcastPurpose = BroadcastPurpose.EVENTS
    ) -> None:
        """A draft; with an EVENT among its buttons it invites to the next Tiistairekry."""
        reader, key = self._office.readers[who], self._office.form_key()
        values: dict[str, Any] = {
            "name": name,
            "purpose": purpose,
            "texts": TEXTS[name],
            "buttons": [Button(kind, {}) for kind in buttons],
            "segments": [self._groups[to]],
        }

        def work(store: Store) -> int:
            if ButtonKind.EVENT in buttons:
                (event, *_) = store.events.listed(when="coming", kind=EventKind.TUESDAY_RECRUITING).events
                self._event = (event.id, event.moves)
                values["event_id"] = event.id
            return store.broadcasts.draft(values, staff_id=reader.staff_id, form_key=key)

        self._made[name] = await self._office.do(work)

    async def sends(self, who: str, name: str) -> None:
        reader, number = self._office.readers[who], self._made[name]

        def work(store: Store) -> None:
            one = store.broadcasts.one(number)
            assert one is not None
            store.broadcasts.send(reader, number, one.revision)

        await self._office.do(work)

    async def is_for_tomorrow(self, who: str, name: str) -> None:
        """At ten, on the next day on which people work."""
        await self._edits(who, name, send_at=to_utc(add_working_days(self._office.day, 1), TOMORROW))

    async def comes_quarterly(self, who: str, name: str) -> None:
        await self._edits(who, name, repeats=Repeats.like(local_day(self._office.now()), 3))

    async def _edits(self, who: str, name: str, **values: Any) -> None:
        reader, number = self._office.readers[who], self._made[name]

        def work(store: Store) -> None:
            one = store.broadcasts.one(number)
            assert one is not None
            store.broadcasts.edit(reader, number, one.revision, values)

        await self._office.do(work)

    async def asks_for_eyes(self, who: str, name: str) -> None:
        reader, number = self._office.readers[who], self._made[name]
        await self._office.do(lambda store: store.broadcasts.ask_eyes(reader, number))

    async def answers(self, whom: str, choice: Choice, *then: str) -> None:
        """Presses a button under the invitation, and what is asked next."""
        assert self._event is not None, "nobody was invited"
        event_id, moves = self._event
        person = self._office.people[whom]
        await person.press_door("event", event_id, f"{choice}-{moves}")
        await person.press(*then)
        await self._office.do(lambda store: None)


STORY: dict[int, tuple[Callable[[Broadcasts], Awaitable[None]], ...]] = {
    4: (
        lambda many: many.groups("Mari"),
        lambda many: many.writes("Mari", INVITATION, LAHTI, ButtonKind.EVENT, ButtonKind.REPLY),
        lambda many: many.sends("Mari", INVITATION),
    ),
    2: (
        lambda many: many.answers("Nico", Choice.YES, "0"),
        lambda many: many.answers("Sofia", Choice.MAYBE),
        lambda many: many.writes("Mari", LETTER, SUBSCRIBERS, purpose=BroadcastPurpose.NEWSLETTER),
        lambda many: many.comes_quarterly("Mari", LETTER),
    ),
    1: (
        lambda many: many.writes("Sara", GREETING, SUMMER, ButtonKind.BOOK, ButtonKind.REPLY),
        lambda many: many.asks_for_eyes("Sara", GREETING),
        lambda many: many.writes("Olli", OPEN_DOORS, LAHTI, ButtonKind.REPLY),
        lambda many: many.is_for_tomorrow("Olli", OPEN_DOORS),
        lambda many: many.sends("Olli", OPEN_DOORS),
        lambda many: many.writes("Mari", COFFEE, LAHTI, ButtonKind.REPLY),
    ),
}
"""On the day itself: an invitation that went and has answers, one that waits for a second pair of eyes, one for
tomorrow, one that could be sent at once, and a letter that is being written.
"""
