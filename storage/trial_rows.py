"""Work trials as rows: everything about one that its page, its questions and its clock need."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from domain.cards import IntroductionCard, Stage
from domain.text import cut
from domain.trials import Side
from storage.follow_ups import LONGEST_WORK, speaks_for
from storage.tables import (
    candidate,
    client,
    company,
    company_contact,
    service_case,
    staff,
    staffing_request,
    trial_pulse,
    work_trial,
)

INTRODUCED = (Stage.INTRODUCED, Stage.MEET, Stage.HIRED)
GOES_ON = and_(
    work_trial.c.ended_at.is_(None),
    candidate.c.state.in_(INTRODUCED),
    service_case.c.closed_at.is_(None),
    client.c.erased_at.is_(None),
)
"""Nobody has ended it, the client has not taken their yes back, and we still serve them. For ``trials``."""


def trials(*more: ColumnElement[Any]) -> Select[Any]:
    """Every trial with its need, company, client and case; ``more`` columns beside these."""
    return (
        select(
            *work_trial.c,
            candidate.c.card,
            client.c.person_id,
            client.c.full_name,
            service_case.c.coordinator_id,
            service_case.c.resting_since,
            service_case.c.closed_at.label("case_closed_at"),
            staffing_request.c.company_id,
            staffing_request.c.owner_id,
            staffing_request.c.job,
            staffing_request.c.words,
            company.c.name.label("company_name"),
            company_contact.c.person_id.label("contact_person_id"),
            staff.c.full_name.label("made_by_name"),
            *more,
        )
        .select_from(work_trial)
        .join(candidate, candidate.c.id == work_trial.c.candidate_id)
        .join(client, client.c.id == work_trial.c.client_id)
        .join(service_case, service_case.c.id == candidate.c.case_id)
        .join(staffing_request, staffing_request.c.id == work_trial.c.request_id)
        .join(company, company.c.id == staffing_request.c.company_id)
        .join(company_contact, company_contact.c.id == staffing_request.c.contact_id)
        .join(staff, staff.c.id == work_trial.c.made_by)
    )


def is_asked(person_id: int) -> ColumnElement[bool]:
    """Whether a pulse is put to this person. For a query of trials and trial_pulse."""
    is_client = and_(trial_pulse.c.side == Side.CLIENT, client.c.person_id == person_id)
    # The employer's question has the client's name in it: not after they took their yes back.
    is_shown = and_(candidate.c.state.in_(INTRODUCED), client.c.erased_at.is_(None))
    return or_(is_client, and_(trial_pulse.c.side == Side.EMPLOYER, is_shown, speaks_for(person_id)))


def card_name(row: Any) -> str:
    """What the employer knows the client as: the name on the card that the client approved."""
    return IntroductionCard.from_json(row.card or {}).name


def work_of(row: Any) -> str:
    """What the work is, in a few of the employer's words."""
    return cut(row.job or row.words, LONGEST_WORK)
