"""A small world made by chance, with everything in it that decides who may be written to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, insert, select

from domain.events import EventKind
from domain.people import Field, Hope, Sector
from storage.tables import (
    appointment,
    broadcast,
    channel_identity,
    check_in,
    client,
    company,
    company_contact,
    company_event,
    consent,
    conversation,
    delivery,
    event,
    event_signup,
    label,
    meeting,
    message,
    person,
    person_label,
    service_case,
    staffing_request,
    talk,
    written,
)
from tests.kit.people import People

T = TypeVar("T")
PEOPLE = 90
EVENTS = (EventKind.TUESDAY_RECRUITING, EventKind.TUESDAY_RECRUITING, EventKind.SEMINAR, EventKind.DROP_IN)
LABELS = 3
BROADCASTS = 2


class World:
    """Fills an empty store. Instants are near ``now``, on both sides of the limits that the policy has."""

    def __init__(self, connection: Connection, now: datetime, seed: int) -> None:
        self._connection = connection
        self.now = now
        self._dice = Random(seed)
        self._rows: dict[Table, list[dict[str, Any]]] = defaultdict(list)
        self._office(People(connection, now))
        for number in range(1, PEOPLE + 1):
            self._somebody(number)
        for table in self._ordered():
            self._connection.execute(insert(table), self._rows[table])

    # Chance.

    def _may(self, share: float) -> bool:
        return self._dice.random() < share

    def _of(self, choices: Sequence[T]) -> T:
        return self._dice.choice(choices)

    def _some(self, choices: Iterable[T], share: float = 0.3) -> list[T]:
        return [one for one in choices if self._may(share)]

    def _ago(self, days: float) -> datetime:
        """An instant of the last so many days, now and then one that is hardly over."""
        return self.now - timedelta(days=self._dice.uniform(0, days) if self._may(0.9) else 0)

    def _ago_or_none(self, share: float, days: float = 30) -> datetime | None:
        return self._ago(days) if self._may(share) else None

    def _put(self, table: Table, **values: Any) -> int:
        rows = self._rows[table]
        number = len(rows) + 1
        rows.append({"id": number, **values} if "id" in table.c else values)
        return number

    def _ordered(self) -> list[Table]:
        return [table for table in person.metadata.sorted_tables if table in self._rows]

    # What is there.

    def _office(self, people: People) -> None:
        self.teams = [people.team(name) for name in ("Lahti", "Heinola")]
        self.staff = [people.colleague(f"Mari{n} Meri", team_id=team) for n, team in enumerate(self.teams * 2)]
        by = self.staff[0].staff_id
        for name in range(LABELS):
            self._put(label, name=f"tunniste {name}", created_at=self.now)
        for kind in EVENTS:
            at = self.now + timedelta(days=5)
            self._put(
                event, token=f"t{len(self._rows[event])}", code="1", kind=kind, audience="everyone", name={}, what={},
                starts_at=at, ends_at=at + timedelta(hours=1), contact_id=by, made_at=self.now, made_by=by,
            )  # fmt: skip
        for name in range(BROADCASTS):
            self._put(
                broadcast, name=f"viesti {name}", purpose="events", texts={}, buttons=[], segments=[],
                made_at=self.now, made_by=by, updated_at=self.now, updated_by=by,
            )  # fmt: skip
        for days in (-20, 2):
            starts_at = self.now + timedelta(days=days)
            self._put(
                meeting, kind="group", starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), local_start="",
                zone="", capacity=500, created_at=self.now,
            )  # fmt: skip

    def _somebody(self, number: int) -> None:
        self._put(
            person, language=self._of(["fi", "fi", "sv", "en"]), created_at=self.now,
            erased_at=self._ago_or_none(0.05),
        )  # fmt: skip
        for channel in self._some(("telegram", "web", "telegram"), 0.45):
            self._chat(number, channel)
        if self._may(0.7):
            self._client(number)
        if self._may(0.4):
            self._contact(number)
        for purpose in self._some(("events", "tips"), 0.75):
            gone = self._ago_or_none(0.15)
            self._put(
                consent, person_id=number, purpose=purpose, notice_version="1", language="fi", granted_at=self.now,
                granted_how="menu", withdrawn_at=gone, withdrawn_how="menu" if gone else None,
            )  # fmt: skip
        for one in self._some(range(1, LABELS + 1)):
            at = {"at": self.now, "staff_id": self.staff[0].staff_id}
            self._rows[person_label].append({"person_id": number, "label_id": one, **at})
        held = self.staff[0].staff_id if self._may(0.25) else None
        self._rows[talk].append({"person_id": number, "held_by": held, "held_at": self.now if held else None})
        for one in self._some(range(1, len(EVENTS) + 1)):
            self._signup(number, one)

    def _chat(self, number: int, channel: str) -> None:
        chat = self._put(
            channel_identity, person_id=number, channel=channel, bot="b", created_at=self.now,
            address=f"{number}-{len(self._rows[channel_identity])}", blocked_at=self._ago_or_none(0.25),
        )  # fmt: skip
        if self._may(0.9):
            talk_id = self._put(
                conversation, identity_id=chat, started_at=self.now, last_in_at=self._ago_or_none(0.9),
                ended_at=self._ago_or_none(0.2),
            )  # fmt: skip
            for _ in range(self._of([0, 1, 2])):
                said = self._put(
                    message, conversation_id=talk_id, direction="out", at=self._ago(60), kind="text", body="Moi"
                )
                if self._may(0.4):
                    key = {"staff_id": self.staff[0].staff_id, "form_key": f"k{said}"}
                    self._rows[written].append({"message_id": said, **key})
        for _ in range(self._of([0, 0, 1, 2, 4, 8])):
            self._message(chat)

    def _message(self, chat: int) -> None:
        kind, state = (
            self._of(["tip", "tip", "broadcast", "reminder"]),
            self._of(["sent", "sent", "planned", "unknown", "failed"]),
        )
        due = (
            self._ago(12) if state == "sent" or self._may(0.5) else self.now + timedelta(days=self._dice.uniform(0, 12))
        )
        about = f"broadcast:{self._of(range(1, BROADCASTS + 1))}" if kind == "broadcast" else None
        self._put(
            delivery, idempotency_key=f"d{len(self._rows[delivery])}", kind=kind, identity_id=chat, about=about,
            created_at=self.now, due_at=due, priority=7, state=state,
            sent_at=due + timedelta(hours=self._of([0, 2])) if state == "sent" else None,
        )  # fmt: skip

    def _client(self, number: int) -> None:
        who = self._put(
            client, person_id=number, full_name=f"Nimi {number}", call_name="Nimi", contact_way="chat", best_time="any",
            birth_year=self._of(range(1994, 2012)), municipality_code=f"{self._of(self.teams):03}", start_with="job",
            hopes=self._some(Hope), fields=self._some(Field) if self._may(0.8) else None, registered_at=self.now,
            updated_at=self.now, erased_at=self._ago_or_none(0.05),
        )  # fmt: skip
        for service in self._some(("job", "strength"), 0.7):
            first = self._ago_or_none(0.8, 60)
            case_id = self._put(
                service_case, client_id=who, service=service, team_id=self._of(self.teams), opened_at=self.now,
                coordinator_id=self._of([None, *(one.staff_id for one in self.staff)]), first_contact_at=first,
                first_contact_due=self.now.date(), first_contact_by=self.staff[0].staff_id if first else None,
                closed_at=self._ago_or_none(0.2), resting_since=self._ago_or_none(0.2),
            )  # fmt: skip
            for _ in range(self._of([0, 0, 1, 2])):
                self._put(check_in, case_id=case_id, asked_at=self._ago(12))
            over = self._ago_or_none(0.3)
            for one in self._some([1 if service == "job" else 2], 0.2):
                self._put(
                    appointment, uid=f"u{len(self._rows[appointment])}", meeting_id=one, client_id=who, case_id=case_id,
                    seat=number, booked_at=self.now,
                    state="cancelled" if over else "booked", cancelled_at=over, cancelled_by="bot" if over else None,
                )  # fmt: skip

    def _contact(self, number: int) -> None:
        firm = self._put(
            company, name=f"Oy {number}", municipality_code=f"{self._of(self.teams):03}", created_at=self.now,
            industry=self._of([None, *Sector]), created_how="chat", updated_at=self.now,
        )  # fmt: skip
        # info@ is several people's address.
        email = self._of([None, f"K{number}@y.fi", "Info@y.fi"])
        speaks = self._put(
            company_contact, company_id=firm, person_id=number, full_name=f"Nimi {number}", email=email,
            best_way=self._of(["email", "phone", "chat"]), newsletter_at=self._ago_or_none(0.6), created_at=self.now,
            created_by=self._of([None, self.staff[0].staff_id]), left_at=self._ago_or_none(0.15),
        )  # fmt: skip
        if email and self._may(0.7):
            taken = any(row["address"] == email.lower() for row in self._rows[channel_identity])
            self._put(
                channel_identity, person_id=number, channel="email", bot="letters", created_at=self.now,
                address=f"{email.lower()} {number}" if taken else email.lower(), blocked_at=self._ago_or_none(0.3),
            )  # fmt: skip
        if self._may(0.6):
            over = self._ago_or_none(0.4)
            self._put(
                staffing_request, company_id=firm, contact_id=speaks, help="workers", team_id=self.teams[0],
                state="not_filled" if over else "new", source="chat", opened_at=self.now, words="Yksi myyjä.",
                first_contact_due=self.now.date(), closed_at=over, closed_why="silent" if over else None, language="fi",
                updated_at=self.now,
            )  # fmt: skip
        if self._may(0.4):
            what = self._of(["call", "changed"])
            self._put(company_event, company_id=firm, at=self._ago(60), what=what)

    def _signup(self, number: int, event_id: int) -> None:
        came, missed = self._of([(None, None), (self._ago(9), None), (None, self._ago(9))])
        self._put(
            event_signup, event_id=event_id, person_id=number, state="coming", origin="chat", made_at=self.now,
            came_at=came, came_how="list" if came else None, missed_at=missed,
            asked_again_at=self._ago_or_none(0.3, 12), broadcast_id=self._of([None, *range(1, BROADCASTS + 1)]),
        )  # fmt: skip


def rows(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Everything that is in the store, by the names of its tables."""
    tables = [
        appointment, channel_identity, check_in, client, company, company_contact, company_event, consent, conversation,
        delivery, event, event_signup, meeting, message, person, person_label, service_case, staffing_request, talk,
        written,
    ]  # fmt: skip
    return {table.name: [dict(row._mapping) for row in connection.execute(select(table))] for table in tables}
