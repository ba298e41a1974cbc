"""What a person has allowed us to send, by purpose, with every change kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from domain.people import Purpose
from storage.broadcast_stops import BroadcastStops
from storage.candidates import Candidates
from storage.inserts import insert_or_ignore
from storage.matching import Matching
from storage.part import Part
from storage.signups import Signups
from storage.tables import consent
from storage.tip_wishes import TipWishes


@dataclass(frozen=True, slots=True)
class Consent:
    """One permission, given at ``granted_at`` (UTC) and perhaps taken back."""

    purpose: Purpose
    notice_version: str
    granted_at: datetime
    granted_how: str
    withdrawn_at: datetime | None
    withdrawn_how: str | None


class Consents(Part):
    """Grants and withdrawals (catalogue 221, 230: separate permissions, each the person's own)."""

    def granted(self, person_id: int) -> frozenset[Purpose]:
        """The purposes allowed now."""
        live = select(consent.c.purpose).where(consent.c.person_id == person_id, consent.c.withdrawn_at.is_(None))
        return frozenset(Purpose(purpose) for purpose in self._connection.execute(live).scalars())

    def history(self, person_id: int) -> list[Consent]:
        """Every permission ever given, newest first."""
        rows = self._connection.execute(
            select(
                consent.c.purpose,
                consent.c.notice_version,
                consent.c.granted_at,
                consent.c.granted_how,
                consent.c.withdrawn_at,
                consent.c.withdrawn_how,
            )
            .where(consent.c.person_id == person_id)
            .order_by(consent.c.id.desc())
        )
        return [Consent(Purpose(row.purpose), *row[1:]) for row in rows]

    def set(self, person_id: int, purposes: Iterable[Purpose], *, notice_version: str, language: str, how: str) -> None:
        """From now on exactly these purposes are allowed; what stays as it was keeps its first date."""
        wanted = frozenset(purposes)
        self.withdraw(person_id, frozenset(Purpose) - wanted, how=how)
        rows = [
            {
                "person_id": person_id,
                "purpose": purpose,
                "notice_version": notice_version,
                "language": language,
                "granted_at": self._now,
                "granted_how": how,
            }
            for purpose in sorted(wanted)
        ]
        insert_or_ignore(self._connection, consent, rows)
        if Purpose.INTRODUCTIONS in wanted:
            Matching(self._connection, self._now).refresh_person(person_id)
        if Purpose.TIPS in wanted:
            TipWishes(self._connection, self._now).consented(person_id)

    def withdraw(self, person_id: int, purposes: Iterable[Purpose], *, how: str) -> int:
        """Takes these permissions back; whoever was being suggested is so no more. Returns how many were live."""
        purposes = frozenset(purposes)
        gone: Sequence[str] = (
            self._connection.execute(
                update(consent)
                .where(
                    consent.c.person_id == person_id,
                    consent.c.withdrawn_at.is_(None),
                    consent.c.purpose.in_(list(purposes)),
                )
                .values(withdrawn_at=self._now, withdrawn_how=how)
                .returning(consent.c.purpose)
            )
            .scalars()
            .all()
        )
        if Purpose.INTRODUCTIONS in gone:
            Candidates(self._connection, self._now).client_left(person_id)
            Matching(self._connection, self._now).refresh_person(person_id)
        if Purpose.TIPS in gone:
            TipWishes(self._connection, self._now).withdrew(person_id)
        if Purpose.EVENTS in gone:
            BroadcastStops(self._connection, self._now).stopped(person_id)
        if Purpose.REMINDERS in purposes:
            Signups(self._connection, self._now).stopped(person_id)
        return len(gone)
