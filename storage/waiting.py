"""Who waits for a time that none of the offered ones was: their wishes, and what they answer to a freed one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from domain.meetings import By, MeetingKind, State
from storage.agreed import Appointment
from storage.appointments import Appointments
from storage.errors import Refused
from storage.inserts import insert_one
from storage.offers import Offers
from storage.tables import client, service_case, time_offer, time_wish


@dataclass(frozen=True, slots=True)
class Offer:
    """A freed time as one client has it. ``state``: open, taken (by them), gone, declined, expired. Instants in UTC."""

    id: int
    client_id: int
    person_id: int
    case_id: int
    staff_id: int
    kind: MeetingKind
    starts_at: datetime
    place_id: int | None
    expires_at: datetime
    state: str


class Waiting(Offers):
    """The waiting list, one wish a case. Refused reasons of ``take``: those of booking, ``taken``, ``expired``."""

    def wish(self, case_id: int, kind: MeetingKind, wishes: str | None = None) -> int:
        """The client waits for such a time with their coordinator. Who waits already keeps their place.

        ``wishes`` are the client's own words. Raises Refused("gone"), or "no_host" without a coordinator.
        """
        case = self._connection.execute(
            select(service_case.c.client_id, service_case.c.coordinator_id)
            .where(service_case.c.id == case_id, service_case.c.closed_at.is_(None))
            .with_for_update()
        ).first()
        if case is None:
            raise Refused("gone")
        if case.coordinator_id is None:
            raise Refused("no_host")
        now = {"staff_id": case.coordinator_id, "kind": kind, "wishes": wishes}
        again = self._connection.execute(
            update(time_wish)
            .where(time_wish.c.case_id == case_id, time_wish.c.ended_at.is_(None))
            .values(now)
            .returning(time_wish.c.id)
        ).scalar()
        if again is not None:
            return int(again)
        return insert_one(
            self._connection, time_wish, client_id=case.client_id, case_id=case_id, since=self._now, **now
        )

    def offer(self, offer_id: int) -> Offer | None:
        row = self._connection.execute(
            select(
                time_offer.c.id,
                time_offer.c.client_id,
                client.c.person_id,
                time_wish.c.case_id,
                time_offer.c.staff_id,
                time_offer.c.kind,
                time_offer.c.starts_at,
                time_offer.c.place_id,
                time_offer.c.expires_at,
                time_offer.c.state,
            )
            .join(time_wish, time_wish.c.id == time_offer.c.wish_id)
            .join(client, client.c.id == time_offer.c.client_id)
            .where(time_offer.c.id == offer_id)
        ).first()
        return Offer(**{**row._mapping, "kind": MeetingKind(row.kind)}) if row else None

    def take(self, offer_id: int) -> Appointment:
        """The client takes the offered time: the first who does has it, and the others are told. Raises Refused.

        Pressed twice it is the same appointment.
        """
        offer = self.offer(offer_id)
        if offer is None:
            raise Refused("gone")
        if offer.state == "taken":
            return self._taken(offer)
        if offer.state == "gone":
            raise Refused("taken")
        if offer.state != "open" or offer.expires_at <= self._now:
            raise Refused("expired")
        # The time is taken before the offer is marked: two who press at once meet at the time, and one waits.
        try:
            made = self._book(offer)
        except Refused as refused:
            if refused.args == ("taken",):  # they hear of it now, so nothing more is sent
                self._close("gone", time_offer.c.id == offer_id)
            raise
        self._connection.execute(update(time_offer).where(time_offer.c.id == offer_id).values(state="taken"))
        return made

    def decline(self, offer_id: int) -> bool:
        """Not this time; the client goes on waiting. False when the offer was over."""
        return self._close("declined", time_offer.c.id == offer_id) == 1

    def _book(self, offer: Offer) -> Appointment:
        return self._appointments.book(
            offer.case_id,
            offer.kind,
            offer.starts_at,
            by=By.CLIENT,
            host_ids=[offer.staff_id],
            place_id=offer.place_id,
        )

    def _taken(self, offer: Offer) -> Appointment:
        coming = self._appointments.coming(offer.client_id)
        same = (one for one in coming if one.starts_at == offer.starts_at and one.state is State.BOOKED)
        found = next(same, None)
        if found is None:
            raise Refused("expired")
        return found

    @property
    def _appointments(self) -> Appointments:
        return Appointments(self._connection, self._now)
