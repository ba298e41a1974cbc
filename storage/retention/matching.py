"""What is kept of clients whom employers were told of, each with the client's yes; and of the cards with advice."""

from __future__ import annotations

from storage.retention.rule import (
    ACCOUNTABLE,
    COMPANYS,
    COUNTED,
    INNER,
    Erasure,
    Kind,
    Rule,
    content,
    emptied,
    person,
    rules,
    served,
    staff,
    stub,
)

RULES = (
    emptied("follow_up", "started_words why_not grade_words")
    | stub("follow_up", "round asked_at answered_at filled started grade", because=COMPANYS)
    | stub("follow_up", "id request_id", INNER, COMPANYS)
    | person(
        "one_time_link",
        "purpose created_at expires_at opened_at used_at",
        "token_hash person_id subject_id browser_hash",
    )
    | emptied("advice_answer", "person_id", INNER)
    | stub("advice_answer", "id at card_id helped", "no: counts of questions", COUNTED)
    | content(
        "advice_card",
        "id topic titles bodies for_whom asked_as authorities source valid_from valid_to checked_on updated_at"
        " retired_at revision",
    )
    | staff("advice_card", "owner_id updated_by", ACCOUNTABLE)
    | rules(
        "match_term",
        "term client_id traits",
        Rule(Kind.PERSONAL, "no: made of what the client told, which is in the copy", Erasure.ROW),
    )
    | person(
        "candidate",
        "state asked_at answered_at no_words card card_wish approved_at introduced_at seen_at employer_at"
        " employer_answer why_not employer_words meet_at ended_at",
        "id request_id client_id case_id card_revision approved_revision appointment_id",
    )
    | served("candidate", "asked_by introduced_by")
    | person(
        "work_trial",
        "starts_on ends_on goals made_at ended_at ended_why",
        "id request_id candidate_id client_id contact_id",
    )
    | served("work_trial", "made_by")
    | person("trial_pulse", "side week asked_at answered_at mood words", "id trial_id")
)
