"""What has been kept as long as was promised goes: by rule, a bounded number in each transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, delete, exists, func, or_, select, update

from storage.broadcast_sending import IN_LEDGER
from storage.erasure_wishes import How, months_before
from storage.store import Store
from storage.tables import (
    appointment,
    broadcast_recipient,
    channel_identity,
    client,
    company_contact,
    company_event,
    conversation,
    delivery,
    dialog_event,
    erasure,
    event,
    event_signup,
    inbox,
    job_posting,
    job_run,
    job_tip,
    link_code,
    meeting,
    person,
    review,
    service_case,
    staffing_request,
    todo,
)
from storage.tip_planning import came_to_nothing

DONE_KEPT = timedelta(days=90)
"""How long what was done, sent or given up stays, for whoever has to look into a fault."""
LOOKS_KEPT = timedelta(days=400)
"""A year of how the dialogs went and what was reviewed, with a month to look at it."""
CODES_KEPT = timedelta(days=1)
GONE_KEPT = 12
"""Months for which a posting stays that was told to nobody, or to nobody of whom anything is kept."""
RUNS_KEPT = timedelta(days=90)
UNTOLD_KEPT = timedelta(days=7)
"""Jobs that were chosen for somebody and were gone before anybody told them."""

ENDED = ("sent", "failed", "blocked", "expired", "cancelled", "unknown")
PEOPLE = 20
ROWS = 2_000
"""In one transaction."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``find`` selects the numbers of what is to go, ``remove`` takes some of them out; returns how many."""

    name: str
    find: Callable[[Store], Select[Any]]
    remove: Callable[[Store, Sequence[Any]], int]
    most: int


def due(store: Store) -> dict[str, int]:
    """How many of each kind a run would remove now. Changes nothing."""
    return {rule.name: _count(store, rule) for rule in RULES}


def prune(store: Store) -> dict[str, int]:
    """Removes some of what is due, by the first rule that has anything; {} when nothing is left to do."""
    for rule in RULES:
        found = store.connection.execute(rule.find(store).limit(rule.most)).scalars().all()
        if found:
            return {rule.name: rule.remove(store, found)}
    return {}


def _count(store: Store, rule: Rule) -> int:
    return int(store.connection.execute(select(func.count()).select_from(rule.find(store).subquery())).scalar_one())


# People.


def _unregistered(store: Store) -> Select[Any]:
    """Who never became a client, speaks for no company in the network and has been silent; not whoever waits for an
    answer of ours.
    """
    before = store.now - timedelta(days=store.rules.current().keep_unregistered_days)
    lately = exists().where(
        channel_identity.c.person_id == person.c.id,
        conversation.c.identity_id == channel_identity.c.id,
        or_(conversation.c.last_in_at >= before, conversation.c.started_at >= before),
    )
    return (
        select(person.c.id)
        .where(
            person.c.erased_at.is_(None),
            person.c.created_at < before,
            ~exists().where(client.c.person_id == person.c.id),
            ~_speaks_for_somebody(store),
            ~lately,
            ~exists().where(todo.c.person_id == person.c.id, todo.c.done_at.is_(None)),
            ~_goes_somewhere(store),
            ~exists().where(erasure.c.person_id == person.c.id, erasure.c.state == "asked"),
        )
        .order_by(person.c.id)
    )


def _goes_somewhere(store: Store) -> ColumnElement[bool]:
    """Who has signed up for an event stays until it is over."""
    return exists().where(
        event_signup.c.person_id == person.c.id,
        event_signup.c.state.in_(["coming", "waiting", "offered", "maybe"]),
        event.c.id == event_signup.c.event_id,
        event.c.ends_at > store.now,
    )


def _speaks_for_somebody(store: Store) -> ColumnElement[bool]:
    """Who speaks for a company stays as long as the company is in the network: as long as anything happens with it."""
    before = months_before(store.now, store.rules.current().keep_months_after)
    lives = or_(
        company_contact.c.created_at >= before,
        exists().where(company_event.c.company_id == company_contact.c.company_id, company_event.c.at >= before),
        exists().where(staffing_request.c.contact_id == company_contact.c.id, staffing_request.c.closed_at.is_(None)),
    )
    return exists().where(company_contact.c.person_id == person.c.id, company_contact.c.left_at.is_(None), lives)


def _ended(store: Store) -> Select[Any]:
    """Clients whose last service ended long ago, and who have no time agreed."""
    before: datetime = months_before(store.now, store.rules.current().keep_months_after)
    lasting = or_(service_case.c.closed_at.is_(None), service_case.c.closed_at >= before)
    coming = and_(
        appointment.c.client_id == client.c.id,
        appointment.c.state == "booked",
        meeting.c.id == appointment.c.meeting_id,
        meeting.c.ends_at > store.now,
    )
    return (
        select(client.c.person_id)
        .where(
            client.c.erased_at.is_(None),
            client.c.registered_at < before,
            ~exists().where(service_case.c.client_id == client.c.id, lasting),
            ~exists().where(coming),
        )
        .order_by(client.c.person_id)
    )


def _erase(store: Store, people: Sequence[Any]) -> int:
    return sum(store.erasing.erase(person_id, how=How.RETENTION) for person_id in people)


# Rows.


def _untold(store: Store) -> Select[Any]:
    """Postings that have been over for long and that nothing speaks of any more."""
    front = job_posting.alias("front")
    return (
        select(job_posting.c.id)
        .where(
            job_posting.c.gone_at < months_before(store.now, GONE_KEPT),
            ~exists().where(job_tip.c.posting_id == job_posting.c.id),
            ~exists().where(todo.c.posting_id == job_posting.c.id),
            ~exists().where(front.c.twin_of == job_posting.c.id),
        )
        .order_by(job_posting.c.id)
    )


def _older(table: Table, *which: Any) -> Callable[[Store], Select[Any]]:
    key = next(iter(table.primary_key))
    return lambda store: select(key).where(*(condition(store) for condition in which)).order_by(key)


def _delete(table: Table) -> Callable[[Store, Sequence[Any]], int]:
    key = next(iter(table.primary_key))
    return lambda store, keys: store.connection.execute(delete(table).where(key.in_(keys))).rowcount


def _forget_deliveries(store: Store, keys: Sequence[Any]) -> int:
    """What came of a message to many stands with who got it; only the way to its row in the ledger goes."""
    of_them = broadcast_recipient.c.delivery_id.in_(keys)
    store.connection.execute(update(broadcast_recipient).where(of_them).values(delivery_id=None))
    return _delete(delivery)(store, keys)


RULES = (
    Rule(
        "inbox",
        _older(inbox, lambda _: inbox.c.state != "new", lambda store: inbox.c.done_at < store.now - DONE_KEPT),
        _delete(inbox),
        ROWS,
    ),
    Rule(
        "job_tip",
        _older(job_tip, lambda _: came_to_nothing(), lambda store: job_tip.c.chosen_at < store.now - UNTOLD_KEPT),
        _delete(job_tip),
        ROWS,
    ),
    Rule(
        "delivery",
        _older(
            delivery,
            lambda _: delivery.c.state.in_(ENDED),
            lambda store: delivery.c.due_at < store.now - DONE_KEPT,
            lambda store: delivery.c.created_at < store.now - DONE_KEPT,
            # Of whom it is not settled how theirs ended would look like somebody who was never written to.
            lambda _: ~exists().where(broadcast_recipient.c.delivery_id == delivery.c.id, *IN_LEDGER),
        ),
        _forget_deliveries,
        ROWS,
    ),
    Rule("job_posting", _untold, _delete(job_posting), ROWS),
    Rule(
        "job_run",
        _older(job_run, lambda store: job_run.c.started_at < store.now - RUNS_KEPT),
        _delete(job_run),
        ROWS,
    ),
    Rule(
        "link_code",
        _older(link_code, lambda store: link_code.c.expires_at < store.now - CODES_KEPT),
        _delete(link_code),
        ROWS,
    ),
    Rule("review", _older(review, lambda store: review.c.until < store.now - LOOKS_KEPT), _delete(review), ROWS),
    Rule(
        "dialog_event",
        _older(dialog_event, lambda store: dialog_event.c.at < store.now - LOOKS_KEPT),
        _delete(dialog_event),
        ROWS,
    ),
    Rule("unregistered", _unregistered, _erase, PEOPLE),
    Rule("ended", _ended, _erase, PEOPLE),
)
"""Rows before people, whose rows they are: so what is counted beforehand is what goes."""
