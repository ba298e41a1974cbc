"""Where each of many people gets a broadcast: one place a person, however many chats they have."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from domain.broadcasts import BroadcastPurpose
from domain.employers import BestWay
from domain.people import Purpose
from storage.company_people import Contact, contact_of, contacts
from storage.outbox import Outbox
from storage.part import Part
from storage.tables import client, company_contact, service_case

Way = tuple[int, str | None]
"""The chat (or e-mail address) by its identity's number, and the permission that is looked at when it leaves."""


class BroadcastReach(Part):
    """Finds the way to people: clients in the chat, who speaks for a company by the way they like best (190)."""

    def ways(self, people: Sequence[int], purpose: BroadcastPurpose) -> dict[int, Way]:
        """By the person's number; who cannot be reached is left out."""
        if not people:
            return {}
        outbox = Outbox(self._connection, self._now)
        chats = outbox.chats_of(people)
        speaking = self._speaking(people, purpose)
        ways: dict[int, Way] = {}
        for person_id in people:
            theirs = speaking.get(person_id)
            if theirs is None:
                way, leave = chats.get(person_id), Purpose.EVENTS if purpose is BroadcastPurpose.EVENTS else None
            else:
                # Of these the leave may be either of two; it is looked at when the words are made.
                way, leave = self._best(outbox, theirs, chats.get(person_id)), None
            if way is not None:
                ways[person_id] = (way, leave)
        return ways

    def _best(self, outbox: Outbox, theirs: Sequence[Contact], chat: int | None) -> int | None:
        """Who speaks for several companies is reached at any of their addresses, as storage.contact_policy counts."""
        if chat is not None and any(one.best_way == BestWay.CHAT for one in theirs):
            return chat
        letters = (found for one in theirs if (found := outbox.letters_to(one)) is not None)
        return next(letters, chat)

    def _speaking(self, people: Sequence[int], purpose: BroadcastPurpose) -> dict[int, list[Contact]]:
        """Who is written to as somebody who speaks for a company: of clients only what employers asked for. First
        comes the company for which they asked for letters.
        """
        which: list[ColumnElement[bool]] = [
            company_contact.c.person_id.in_(people),
            company_contact.c.left_at.is_(None),
        ]
        if purpose is not BroadcastPurpose.NEWSLETTER:
            served = (
                select(service_case.c.id)
                .join(client, client.c.id == service_case.c.client_id)
                .where(client.c.person_id == company_contact.c.person_id, service_case.c.closed_at.is_(None))
            )
            which.append(~served.correlate(company_contact).exists())
        asked_first = company_contact.c.newsletter_at.is_(None), company_contact.c.id
        speaking: dict[int, list[Contact]] = {}
        for row in self._connection.execute(contacts(*which).order_by(*asked_first)):
            speaking.setdefault(row.person_id, []).append(contact_of(row))
        return speaking
