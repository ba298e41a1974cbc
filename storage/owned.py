"""Which rows of which table are a person's own: what is in their copy is what goes when they are erased."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, or_, select

from storage.tables import (
    advice_answer,
    appointment,
    appointment_change,
    broadcast_recipient,
    candidate,
    case_end,
    case_status,
    channel_identity,
    check_in,
    client,
    client_busy,
    company_contact,
    company_event,
    consent,
    conversation,
    delivery,
    dialog_event,
    erasure,
    event_signup,
    follow_up,
    handover,
    identity_link,
    inbox,
    job_posting,
    job_tip,
    link_code,
    match_term,
    message,
    note,
    one_time_link,
    person,
    person_label,
    plan,
    plan_step,
    review,
    search_entry,
    service_case,
    staff_chat,
    staffing_request,
    talk,
    talk_mark,
    time_offer,
    time_request,
    time_wish,
    tip_taste,
    tip_wish,
    todo,
    trial_pulse,
    work_trial,
    written,
)

Ids = Sequence[int]
Which = ColumnElement[bool]


def chats(people: Ids) -> Select[int]:
    """The channel identities of these persons."""
    return select(channel_identity.c.id).where(channel_identity.c.person_id.in_(people))


def conversations(people: Ids) -> Select[int]:
    return select(conversation.c.id).where(conversation.c.identity_id.in_(chats(people)))


def messages(people: Ids) -> Select[int]:
    return select(message.c.id).where(message.c.conversation_id.in_(conversations(people)))


def clients(people: Ids) -> Select[int]:
    return select(client.c.id).where(client.c.person_id.in_(people))


def cases(people: Ids) -> Select[int]:
    return select(service_case.c.id).where(service_case.c.client_id.in_(clients(people)))


def appointments(people: Ids) -> Select[int]:
    return select(appointment.c.id).where(appointment.c.client_id.in_(clients(people)))


def speakers(people: Ids) -> Select[int]:
    """These persons as who speaks for a company."""
    return select(company_contact.c.id).where(company_contact.c.person_id.in_(people))


def needs(people: Ids) -> Select[int]:
    """What they told, as employers, that they need."""
    return select(staffing_request.c.id).where(staffing_request.c.contact_id.in_(speakers(people)))


def trials(people: Ids) -> Select[int]:
    return select(work_trial.c.id).where(work_trial.c.client_id.in_(clients(people)))


_BY_PERSON: Sequence[Column[Any]] = (
    person.c.id,
    channel_identity.c.person_id,
    client.c.person_id,
    consent.c.person_id,
    todo.c.person_id,
    talk.c.person_id,
    talk_mark.c.person_id,
    note.c.person_id,
    person_label.c.person_id,
    review.c.person_id,
    link_code.c.person_id,
    erasure.c.person_id,
    dialog_event.c.person_id,
    company_contact.c.person_id,
    one_time_link.c.person_id,
    advice_answer.c.person_id,
    tip_wish.c.person_id,
    tip_taste.c.person_id,
    job_tip.c.person_id,
    event_signup.c.person_id,
    broadcast_recipient.c.person_id,
)
_BY_CHAT = (conversation.c.identity_id, delivery.c.identity_id, staff_chat.c.identity_id)
_BY_CONVERSATION = (inbox.c.conversation_id, message.c.conversation_id)
_BY_CLIENT = (
    service_case.c.client_id,
    appointment.c.client_id,
    client_busy.c.client_id,
    time_request.c.client_id,
    time_wish.c.client_id,
    time_offer.c.client_id,
    match_term.c.client_id,
    candidate.c.client_id,
    work_trial.c.client_id,
)
_BY_CASE = (
    check_in.c.case_id,
    plan.c.case_id,
    plan_step.c.case_id,
    case_status.c.case_id,
    handover.c.case_id,
    case_end.c.case_id,
)


def _all(columns: Iterable[Column[Any]], of: Callable[[Ids], Any]) -> dict[str, Callable[[Ids], Which]]:
    """The tables of these columns, each owned by what its column refers to."""

    def owner(column: Column[Any]) -> Callable[[Ids], Which]:
        return lambda people: column.in_(of(people))

    return {column.table.name: owner(column) for column in columns}


_OWNED: Mapping[str, Callable[[Ids], Which]] = {
    **_all(_BY_PERSON, lambda people: people),
    **_all(_BY_CHAT, chats),
    **_all(_BY_CONVERSATION, conversations),
    **_all(_BY_CLIENT, clients),
    **_all(_BY_CASE, cases),
    **_all([appointment_change.c.appointment_id], appointments),
    **_all([written.c.message_id], messages),
    **_all([staffing_request.c.contact_id], speakers),
    **_all([follow_up.c.request_id, job_posting.c.request_id], needs),
    **_all([trial_pulse.c.trial_id], trials),
    # What they did, and what colleagues wrote of the needs that they told.
    "company_event": lambda people: or_(
        company_event.c.person_id.in_(people), company_event.c.request_id.in_(needs(people))
    ),
    # In either of two ways: there is what was said before the chats of two were joined.
    "search_entry": lambda people: or_(
        search_entry.c.person_id.in_(people), search_entry.c.message_id.in_(messages(people))
    ),
    "identity_link": lambda people: or_(
        identity_link.c.identity_id.in_(chats(people)),
        identity_link.c.from_person_id.in_(people),
        identity_link.c.to_person_id.in_(people),
    ),
}


def owned(table: str, people: Ids) -> Which:
    """The condition that a row of the table is one of these persons'. KeyError for a table that has no such rows."""
    return _OWNED[table](people)


def tables() -> frozenset[str]:
    """The tables that hold rows of persons."""
    return frozenset(_OWNED)
