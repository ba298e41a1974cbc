"""The events that one person may know of and how they stand to them, as the dialogs get at them."""

from __future__ import annotations

from collections.abc import Set
from functools import cached_property
from typing import TYPE_CHECKING

from domain.events import Audience, EventState
from domain.people import call_name_from
from domain.prompt import Picture
from domain.refs import RefKind, parse_ref
from storage.store import Store

if TYPE_CHECKING:
    from storage.event_rows import Event, Signup

MOST_LISTED = 30
"""Events to come among which somebody looks."""


class EventsOf:
    """The events of one person, each read when it is asked for and once a turn. A draft is no event to them."""

    def __init__(self, store: Store, person_id: int) -> None:
        self._store = store
        self._person_id = person_id
        self._events: dict[int | str, Event | None] = {}
        self._signups: dict[int, Signup | None] = {}

    def one(self, event_id: int) -> Event | None:
        """By its number, which anybody can try: what is for invited people alone is there for those alone. Its link
        nobody can guess.
        """
        if event_id not in self._events:
            found = _shown(self._store.events.one(event_id))
            is_theirs = found is not None and (found.is_open or self.signup(event_id) is not None)
            self._events[event_id] = found if is_theirs else None
        return self._events[event_id]

    def meant(self, subject: str, link: str) -> Event | None:
        """The event of a deep link, or else of this number."""
        if link:
            return self.linked(link)
        return self.one(int(subject)) if subject.isdecimal() else None

    def linked(self, payload: str) -> Event | None:
        """The event of a deep link."""
        ref = parse_ref(payload)
        if ref is None or ref.kind not in (RefKind.EVENT, RefKind.POSTER):
            return None
        if payload not in self._events:
            self._events[payload] = _shown(self._store.events.by_token(ref.code))
        return self._events[payload]

    def picture(self, event: Event, language: str) -> Picture | None:
        """What belongs to it, with what is to be seen in it in this language."""
        found = self._store.pictures.one(event.picture_id) if event.picture_id is not None else None
        return found.shown(language) if found else None

    def signup(self, event_id: int) -> Signup | None:
        """How they stand to it; None when they have neither been asked nor answered."""
        if event_id not in self._signups:
            self._signups[event_id] = self._store.signups.one(self._person_id, event_id)
        return self._signups[event_id]

    @cached_property
    def coming(self) -> list[Event]:
        """Those that anybody like them may come to, the next one first."""
        return self._store.events.coming(audiences=self.audiences, most=MOST_LISTED)

    @property
    def nearest(self) -> dict[str, str]:
        """Which event is meant by who comes by no door: the next one of theirs, or of all."""
        found = [one.event for one in self.mine[:1]] or self.coming[:1]
        return {"subject": str(found[0].id)} if found else {}

    @cached_property
    def mine(self) -> list[Signup]:
        """Those to come that they were asked to or have answered, the next one first."""
        found = self._store.signups.of_person(self._person_id)
        return [one for one in found if one.event.state is EventState.PUBLISHED]

    @cached_property
    def past(self) -> list[Signup]:
        """Those that are over, the last one first."""
        return self._store.signups.of_person(self._person_id, past=True)

    @property
    def came(self) -> list[Signup]:
        """Those that it is known they came to, the last one first."""
        now_on = self._store.signups.of_person(self._person_id)
        return [one for one in (*reversed(now_on), *self.past) if one.came_at is not None]

    # Who they are.

    @cached_property
    def is_client(self) -> bool:
        return self._store.clients.of_person(self._person_id) is not None

    @cached_property
    def is_employer(self) -> bool:
        return self._store.companies.of_person(self._person_id) is not None

    @property
    def audiences(self) -> Set[Audience]:
        """Whom what they see is for. Who is nobody yet is taken for somebody who looks for work."""
        if self.is_client and self.is_employer:
            return frozenset(Audience)
        return frozenset({Audience.EVERYONE, Audience.EMPLOYERS if self.is_employer else Audience.CLIENTS})

    @property
    def is_nobody(self) -> bool:
        return not self.is_client and not self.is_employer

    @cached_property
    def called(self) -> str | None:
        """What who is nobody yet has said that they are called, for whichever event."""
        return next((one.called for one in (*self.mine, *self.past) if one.called), None)

    @cached_property
    def coordinator(self) -> str | None:
        """What the one is called who has them in care."""
        case = self._store.clients.open_case(self._person_id)
        return call_name_from(case.coordinator_name) if case and case.coordinator_name else None


def _shown(event: Event | None) -> Event | None:
    """Nothing that was never published, also when it was cancelled since."""
    return None if event is None or event.published_at is None else event
