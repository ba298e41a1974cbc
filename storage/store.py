"""The store as one transaction sees it: a part for each matter, all on one connection and one instant."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property

from sqlalchemy import Connection

from storage.agenda import Agenda
from storage.appointments import Appointments
from storage.audit import Audit
from storage.care import Care
from storage.caseload import Caseload
from storage.clients import Clients
from storage.consents import Consents
from storage.contents import Contents
from storage.deliveries import Deliveries
from storage.hours import Hours
from storage.inbox import Inbox
from storage.leadership import Leadership
from storage.ledger_view import Ledger
from storage.messages import Messages
from storage.outbox import Outbox
from storage.people import People
from storage.region import Region
from storage.rules import RuleBook
from storage.sessions import Sessions
from storage.staff import StaffBook
from storage.throttle import Throttle
from storage.todos import Todos
from storage.waiting import Waiting


class Store:
    """Named reads and writes. Made by :class:`storage.database.Database`, which alone begins and commits."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("now must know its zone")
        self.connection = connection
        self.now = now.astimezone(UTC)

    @cached_property
    def people(self) -> People:
        return People(self.connection, self.now)

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self.connection, self.now)

    @cached_property
    def messages(self) -> Messages:
        return Messages(self.connection, self.now)

    @cached_property
    def deliveries(self) -> Deliveries:
        return Deliveries(self.connection, self.now)

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.connection, self.now)

    @cached_property
    def clients(self) -> Clients:
        return Clients(self.connection, self.now)

    @cached_property
    def consents(self) -> Consents:
        return Consents(self.connection, self.now)

    @cached_property
    def todos(self) -> Todos:
        return Todos(self.connection, self.now)

    @cached_property
    def region(self) -> Region:
        return Region(self.connection, self.now)

    @cached_property
    def rules(self) -> RuleBook:
        return RuleBook(self.connection, self.now)

    @cached_property
    def contents(self) -> Contents:
        return Contents(self.connection, self.now)

    @cached_property
    def staff(self) -> StaffBook:
        return StaffBook(self.connection, self.now)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.connection, self.now)

    @cached_property
    def throttle(self) -> Throttle:
        return Throttle(self.connection, self.now)

    @cached_property
    def caseload(self) -> Caseload:
        return Caseload(self.connection, self.now)

    @cached_property
    def hours(self) -> Hours:
        return Hours(self.connection, self.now)

    @cached_property
    def appointments(self) -> Appointments:
        return Appointments(self.connection, self.now)

    @cached_property
    def agenda(self) -> Agenda:
        return Agenda(self.connection, self.now)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.connection, self.now)

    @cached_property
    def care(self) -> Care:
        return Care(self.connection, self.now)

    @cached_property
    def waiting(self) -> Waiting:
        return Waiting(self.connection, self.now)

    @cached_property
    def leadership(self) -> Leadership:
        return Leadership(self.connection, self.now)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.connection, self.now)
