"""What the bot will say of its own accord: planned here, put into words when it leaves (dialogs/notices.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import or_, select, update

from domain.employers import BestWay
from domain.incoming import Channel
from storage.deliveries import NOTICE, PRIORITY
from storage.inserts import insert_or_ignore
from storage.part import Part
from storage.tables import channel_identity, company_contact, conversation, delivery, staff, staffing_request
from storage.todos import TodoKind, Todos

LETTERS = "letters"
"""The one "bot" of channel e-mail."""

LONGEST_ADDRESS = 254

_MAY_SEE = or_(staffing_request.c.contact_id == company_contact.c.id, company_contact.c.created_by.is_not(None))
"""Their own need, or they are known to speak for the company. For a query of both tables."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What is planned for one of many people: as the arguments of `Outbox.plan` of these names."""

    key: str
    about: str
    ids: Mapping[str, int | str]


class Reached(Protocol):
    """Of somebody who speaks for a company, what is needed to reach them (storage.companies.Contact)."""

    @property
    def person_id(self) -> int: ...
    @property
    def email(self) -> str | None: ...
    @property
    def best_way(self) -> str: ...


def letter_addresses(person_id: int, email: str) -> tuple[str, str] | None:
    """How this e-mail stands in the table of identities: as it is, or, when it is another person's there already
    (``info@`` of a company is several people's), with the person's number behind it. None for what is too long.
    """
    address = email.strip().lower()
    marked = f"{address} {person_id}"
    return (address, marked) if "@" in address and len(marked) <= LONGEST_ADDRESS else None


def bare(address: str) -> str:
    """The e-mail itself, of an identity's address."""
    return address.partition(" ")[0]


class Outbox(Part):
    """Plans messages to people and withdraws them. No words are kept: they are made in the reader's language."""

    def plan(
        self,
        person_id: int,
        notice: str,
        *,
        key: str,
        kind: str,
        about: str | None = None,
        due_at: datetime | None = None,
        expires_at: datetime | None = None,
        purpose: str | None = None,
        chat: int | None = None,
        **ids: int | str | bool | None,
    ) -> bool:
        """Plans one message to the person, in the chat they spoke in last, or in the ``chat`` of this number.

        ``notice`` names it among dialogs.notices.NOTICES, and ``ids`` are what it needs to find its words: row
        numbers and codes, no personal data. ``key`` makes planning idempotent. ``about`` is what it tells of, as
        in ``appointment:12``. Instants are UTC; ``due_at`` None is now. Returns False when the person has no chat
        that can be reached, or the key was planned before.
        """
        identity_id = self.chat_of(person_id) if chat is None else chat
        if identity_id is None:
            return False
        row = {
            "idempotency_key": key,
            "kind": kind,
            "identity_id": identity_id,
            "about": about,
            "purpose": purpose,
            "payload": {"notice": notice, **{name: value for name, value in ids.items() if value is not None}},
            "created_at": self._now,
            "due_at": due_at or self._now,
            "expires_at": expires_at,
            "priority": PRIORITY[kind],
        }
        return bool(insert_or_ignore(self._connection, delivery, [row]))

    def plan_each(
        self,
        notice: str,
        planned: Mapping[int, Planned],
        *,
        kind: str,
        expires_at: datetime | None = None,
        purpose: str | None = None,
    ) -> frozenset[int]:
        """As `plan`, for many people at once: by the person's id what is planned for each, due now. Returns for whom
        it was.
        """
        chats = self.chats_of(planned)
        rows = [
            {
                "idempotency_key": one.key,
                "kind": kind,
                "identity_id": chats[person_id],
                "about": one.about,
                "purpose": purpose,
                "payload": {"notice": notice, **one.ids},
                "created_at": self._now,
                "due_at": self._now,
                "expires_at": expires_at,
                "priority": PRIORITY[kind],
            }
            for person_id, one in planned.items()
            if person_id in chats
        ]
        new = set(insert_or_ignore(self._connection, delivery, rows, key=delivery.c.idempotency_key))
        return frozenset(person_id for person_id, one in planned.items() if one.key in new)

    def plan_employer(
        self,
        contact: Reached,
        notice: str,
        *,
        key: str,
        about: str | None = None,
        due_at: datetime | None = None,
        expires_at: datetime | None = None,
        **ids: int | str | bool | None,
    ) -> bool:
        """Plans a notice to who speaks for a company, by the way they like best (190): in the chat when they chose it
        and have one in reach, else by e-mail, else in any chat.

        False when there is no way to reach them, or the key was planned before. Who said STOP to e-mails, or whose
        address takes none, is not written to there.
        """
        chat = self.chat_of(contact.person_id)
        way = chat if contact.best_way == BestWay.CHAT and chat is not None else self.letters_to(contact)
        where = chat if way is None else way
        if where is None:
            return False
        return self.plan(
            contact.person_id,
            notice,
            key=key,
            kind=NOTICE,
            about=about,
            due_at=due_at,
            expires_at=expires_at,
            purpose=None,
            chat=where,
            **ids,
        )

    def letter_box(self, person_id: int) -> int | None:
        """The e-mail identity they were last written to at, of those that are their address still; where they have
        another by now, that one. None when there is none, or they said STOP there.
        """
        rows = self._connection.execute(
            select(channel_identity.c.id, channel_identity.c.address)
            .outerjoin(delivery, delivery.c.identity_id == channel_identity.c.id)
            .where(
                channel_identity.c.person_id == person_id,
                channel_identity.c.channel == Channel.EMAIL,
                channel_identity.c.blocked_at.is_(None),
            )
            .order_by(delivery.c.id.desc().nulls_last(), channel_identity.c.id.desc())
        )
        found = next((row.id for row in rows if self.letter_holds(person_id, row.address)), None)
        return found if found is not None else self._newest_box(person_id)

    def _newest_box(self, person_id: int) -> int | None:
        newest = (
            select(company_contact.c.email)
            .where(
                company_contact.c.person_id == person_id,
                company_contact.c.left_at.is_(None),
                company_contact.c.email.is_not(None),
            )
            .order_by(company_contact.c.id.desc())
            .limit(1)
        )
        email = self._connection.execute(newest).scalar()
        return self._letter_box(person_id, email) if email else None

    def letters_to(self, contact: Reached) -> int | None:
        """The e-mail identity of who speaks for a company; None when they have none that may be written to."""
        return self._letter_box(contact.person_id, contact.email) if contact.email else None

    def _letter_box(self, person_id: int, email: str) -> int | None:
        """The e-mail identity of this person and address, made when it is new; None when nothing may go there."""
        addresses = letter_addresses(person_id, email)
        if addresses is None or (self._is_stopped(addresses[0]) and not self._is_known(person_id)):
            return None
        for address in addresses:
            row = {
                "person_id": person_id,
                "channel": Channel.EMAIL,
                "bot": LETTERS,
                "address": address,
                "created_at": self._now,
            }
            insert_or_ignore(self._connection, channel_identity, [row])
            found = self._connection.execute(
                select(channel_identity.c.id, channel_identity.c.person_id, channel_identity.c.blocked_at).where(
                    channel_identity.c.channel == Channel.EMAIL,
                    channel_identity.c.bot == LETTERS,
                    channel_identity.c.address == address,
                )
            ).one()
            if found.person_id == person_id:
                return int(found.id) if found.blocked_at is None else None
        return None

    def _is_stopped(self, address: str) -> bool:
        """Whether whoever reads this address wants no more of what somebody was sent there."""
        found = select(channel_identity.c.id).where(
            channel_identity.c.channel == Channel.EMAIL,
            channel_identity.c.blocked_at.is_not(None),
            or_(
                channel_identity.c.address == address,
                channel_identity.c.address.startswith(f"{address} ", autoescape=True),
            ),
        )
        return self._connection.execute(found.limit(1)).first() is not None

    def _is_known(self, person_id: int) -> bool:
        """Anybody can type anybody's address; whom one of ours knows has one of their own, shared or not."""
        found = select(company_contact.c.id).where(
            company_contact.c.person_id == person_id,
            company_contact.c.left_at.is_(None),
            company_contact.c.created_by.is_not(None),
        )
        return self._connection.execute(found.limit(1)).first() is not None

    def letter_holds(self, person_id: int, address: str) -> bool:
        """Whether this e-mail identity is still an address of somebody who speaks for a company: a mistyped one that
        was corrected meanwhile is not written to."""
        emails = self._connection.scalars(
            select(company_contact.c.email).where(
                company_contact.c.person_id == person_id,
                company_contact.c.left_at.is_(None),
                company_contact.c.email.is_not(None),
            )
        )
        return any(address in (letter_addresses(person_id, email) or ()) for email in emails)

    def out_of_reach(self, person_id: int, *, detail: str | None = None) -> None:
        """Who speaks for a company cannot be written to any more: whoever has their newest open need is told, else
        the company coordinators. ``detail`` is a code of why."""
        todos = Todos(self._connection, self._now)
        if todos.is_open(TodoKind.UNREACHABLE, person_id):
            return
        need = self._connection.execute(
            select(staffing_request.c.id, staffing_request.c.owner_id)
            .join(company_contact, company_contact.c.company_id == staffing_request.c.company_id)
            .where(
                company_contact.c.person_id == person_id,
                company_contact.c.left_at.is_(None),
                staffing_request.c.closed_at.is_(None),
                _MAY_SEE,
            )
            .order_by((staffing_request.c.contact_id == company_contact.c.id).desc(), staffing_request.c.id.desc())
            .limit(1)
        ).first()
        todos.add(
            TodoKind.UNREACHABLE,
            person_id,
            staff_id=need.owner_id if need else None,
            request_id=need.id if need else None,
            detail=detail,
        )

    def answers_to(self, person_id: int) -> tuple[str, str] | None:
        """The name and e-mail of the colleague who has the newest of the needs that they may see."""
        row = self._connection.execute(
            select(staff.c.full_name, staff.c.email)
            .join(staffing_request, staffing_request.c.owner_id == staff.c.id)
            .join(company_contact, company_contact.c.company_id == staffing_request.c.company_id)
            .where(
                company_contact.c.person_id == person_id,
                company_contact.c.left_at.is_(None),
                staff.c.deactivated_at.is_(None),
                _MAY_SEE,
            )
            .order_by(staffing_request.c.closed_at.is_not(None), staffing_request.c.id.desc())
            .limit(1)
        ).first()
        return (row.full_name, row.email) if row else None

    def chat_of(self, person_id: int) -> int | None:
        """The chat identity to reach the person at: of those not blocked, the one they spoke in last."""
        return self._connection.execute(
            select(channel_identity.c.id)
            .outerjoin(conversation, conversation.c.identity_id == channel_identity.c.id)
            .where(
                channel_identity.c.person_id == person_id,
                channel_identity.c.blocked_at.is_(None),
                channel_identity.c.channel != Channel.EMAIL,
            )
            .order_by(conversation.c.last_in_at.desc().nulls_last(), channel_identity.c.id.desc())
            .limit(1)
        ).scalar()

    def chats_of(self, people: Iterable[int]) -> dict[int, int]:
        """As `chat_of`, for many: who has none is left out."""
        rows = self._connection.execute(
            select(channel_identity.c.person_id, channel_identity.c.id)
            .outerjoin(conversation, conversation.c.identity_id == channel_identity.c.id)
            .where(
                channel_identity.c.person_id.in_(list(people)),
                channel_identity.c.blocked_at.is_(None),
                channel_identity.c.channel != Channel.EMAIL,
            )
            .order_by(conversation.c.last_in_at.desc().nulls_last(), channel_identity.c.id.desc())
        )
        return {row.person_id: row.id for row in reversed(rows.all())}

    def withdraw(self, about: str, *, notices: Iterable[str] | None = None) -> int:
        """What is planned about this is not sent after all. Returns how many messages.

        What is in hand at this moment cannot be stopped; its words are checked once more before another try.
        """
        which = [delivery.c.about == about, delivery.c.state == "planned"]
        if notices is not None:
            which.append(delivery.c.payload["notice"].as_string().in_(list(notices)))
        return self._connection.execute(update(delivery).where(*which).values(state="cancelled")).rowcount
