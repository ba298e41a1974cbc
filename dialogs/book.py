"""A client books a time with their coordinator, or takes one that became free."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from dialogs import told
from dialogs.kit.answers import Raw
from dialogs.kit.choices import choice
from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts
from dialogs.kit.steps import Condition, Step, only_if
from dialogs.times import Brought, Otherwise, Times, gather_times, moment, taken_meanwhile
from domain.meetings import By, MeetingKind
from domain.people import ContactWay, Purpose
from locales import Rich
from storage.agreed import Appointment
from storage.care import Request
from storage.errors import Refused


class Cause(StrEnum):
    """What led here, by a door: ``request``, ``offer`` and ``decline`` are about that row, ``again`` about none."""

    REQUEST = "request"
    OFFER = "offer"
    DECLINE = "decline"
    AGAIN = "again"


class Again(StrEnum):
    MOVE = "move"
    ANOTHER = "another"


class Way(StrEnum):
    OFFICE = "office"
    PHONE = "phone"


def _has_one(dialog: Dialog) -> bool:
    return isinstance(dialog, Book) and bool(dialog.coming) and not dialog.cause and bool(dialog.any_free())


def _may_choose(dialog: Dialog) -> bool:
    """Who said that they may be phoned chooses, unless the coordinator has said which it is."""
    if not isinstance(dialog, Book) or dialog.request or not dialog.any_free():
        return False
    return dialog.has_free(Way.OFFICE) and dialog.has_free(Way.PHONE)


class BookStart(Dialog, name="book"):
    cause = Brought()
    again = only_if(Condition(_has_one), choice(Again))
    way = only_if(Condition(_may_choose), choice(Way))


class Book(BookStart, Times, name="book"):
    @classmethod
    def gather(cls, here: Here) -> Facts:
        case = here.store.clients.open_case(here.person_id)
        client = here.store.clients.of_person(here.person_id)
        request = here.store.care.open_request(case.id) if case else None
        return {
            **gather_times(here, case, request.kind if request else None),
            "kind": here.store.appointments.suggested_kind(case.id) if case else MeetingKind.FIRST,
            "request": request,
            "hosts": _hosts(here, request) if request else (),
            "coming": here.store.appointments.coming(case.client_id) if case else [],
            "contact_way": client["contact_way"] if client else None,
        }

    @classmethod
    def enter(cls, subject: int, value: str) -> dict[str, Raw] | None:
        return {"cause": f"{value}-{subject}"} if value in set(Cause) else None

    # What is to be agreed.

    @property
    def coming(self) -> list[Appointment]:
        """What the client has agreed already."""
        coming: list[Appointment] = self.scene.facts["coming"]
        return coming

    @property
    def request(self) -> Request | None:
        """What the coordinator has asked the client to pick, if they are here for that."""
        request: Request | None = self.scene.facts["request"]
        return None if self.coming and not self.cause else request

    def _row(self, *causes: Cause) -> int | None:
        """The number of the row that led here, if it was for one of these causes."""
        cause, _, number = self.cause.partition("-")
        return int(number) if cause in causes else None

    def wanted(self) -> tuple[MeetingKind, tuple[int, ...]]:
        if self.request:
            hosts: tuple[int, ...] = self.scene.facts["hosts"]
            return self.request.kind, hosts
        return self._by(self.way or (Way.OFFICE if self.has_free(Way.OFFICE) else Way.PHONE))

    def _by(self, way: Way | None) -> tuple[MeetingKind, tuple[int, ...]]:
        case = self.scene.facts["case"]
        hosts = (case.coordinator_id,) if case and case.coordinator_id else ()
        kind: MeetingKind = self.scene.facts["kind"]
        return MeetingKind.PHONE if way is Way.PHONE else kind, hosts

    def has_free(self, way: Way) -> bool:
        """Whether the client could meet the coordinator so; by phone only who said that they may be phoned."""
        if way is Way.PHONE and self.scene.facts["contact_way"] != ContactWay.PHONE:
            return False
        return bool(self.scene.facts["free"].of(*self._by(way)))

    def any_free(self) -> bool:
        """Whether there is anything to choose from, however they meet."""
        if not self.scene.facts["case"]:
            return False
        return bool(self.free()) if self.request else self.has_free(Way.OFFICE) or self.has_free(Way.PHONE)

    def is_over(self) -> bool:
        return bool(self._row(Cause.OFFER, Cause.DECLINE)) or self.again is Again.MOVE or not self.any_free()

    def asking(self) -> Rich:
        if self.request:
            return self._say("times.asking_for")
        return super().asking()

    def words(self, step: Step[Any]) -> dict[str, Any]:
        return {"starts": self.coming[0].starts_at} if step.key == "again" else super().words(step)

    # What is done.

    def finish(self, here: Here) -> Reply:
        offer_id = self._row(Cause.OFFER)
        declined_id = self._row(Cause.DECLINE)
        case = self.scene.facts["case"]
        if case is None:
            return Reply("book.no_service")
        if declined_id is not None:
            return self._decline(here, declined_id)
        if offer_id is not None:
            return self._take(here, offer_id)
        if self.again is Again.MOVE:
            first = self.coming[0]
            return Reply(then="visit", given={"subject": f"{first.id}-{first.revision}", "act": "move"})
        if not self.any_free():
            return Reply("book.no_times", self.time_wanted(here, case))
        if self.time == Otherwise.NONE:
            return self._none_fits(here)
        return self._book(here)

    def _book(self, here: Here) -> Reply:
        kind, hosts = self.wanted()
        try:
            made = here.store.appointments.book(
                self.scene.facts["case"].id, kind, moment(self.time), by=By.CLIENT, host_ids=hosts
            )
        except Refused as refused:
            if not taken_meanwhile(refused):
                raise
            return Reply("times.taken", then=self.name, given=self._kept())
        return booked(here, made)

    def _kept(self) -> dict[str, Raw]:
        """The answers that stay when the time has gone."""
        return {key: raw for key, raw in self.given.items() if key in BookStart.steps}

    def _none_fits(self, here: Here) -> Reply:
        kind, _ = self.wanted()
        told_of = self.none_fits(here, self.scene.facts["case"], kind)
        if self.request:
            here.store.care.withdraw_request(self.request.id)  # they have answered: it is not asked again
        return Reply("times.handed_over", told_of)

    def _take(self, here: Here, offer_id: int) -> Reply:
        offer = here.store.waiting.offer(offer_id)
        if offer is None or offer.person_id != here.person_id:
            return Reply("kit.stale")
        try:
            return booked(here, here.store.waiting.take(offer_id))
        except Refused as refused:
            key = "book.offer_expired" if str(refused) == "expired" else "book.offer_gone"
            return Reply(key, {"starts": offer.starts_at})

    def _decline(self, here: Here, offer_id: int) -> Reply:
        offer = here.store.waiting.offer(offer_id)
        if offer is None or offer.person_id != here.person_id:
            return Reply("kit.stale")
        here.store.waiting.decline(offer_id)
        return Reply("book.offer_declined", {"starts": offer.starts_at})


def _hosts(here: Here, request: Request) -> tuple[int, ...]:
    """With whom a time is to be picked: both coordinators, where one hands over to the other (63)."""
    if request.kind is MeetingKind.THREE_WAY:
        return here.store.handovers.hosts(request.case_id, request.staff_id)
    return (request.staff_id,)


def booked(here: Here, made: Appointment) -> Reply:
    """Tells what was agreed; who has not allowed reminders is asked about them once, at their first appointment."""
    allowed = Purpose.REMINDERS in here.store.consents.granted(here.person_id)
    is_first = len(here.store.appointments.of_client(made.client_id)) == 1
    asks = is_first and not allowed and told.first_reminder(here.store, made) is not None
    return Reply("book.booked", told.agreed(here, made), then="remind" if asks else None, file=made.id)
