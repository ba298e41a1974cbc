"""What is kept of employers: the company is no person; who speaks for it is one."""

from __future__ import annotations

from storage.retention.rule import COMPANYS, INNER, NAMED, content, emptied, stub

RULES = (
    content(
        "company",
        "id name business_id foreign_id municipality_code industry tol register_state register_name register_at"
        " register_tries doubt created_at created_how merged_into updated_at revision",
    )
    | emptied("company_contact", "full_name role phone email best_way newsletter_at")
    | stub("company_contact", "created_at left_at", because=COMPANYS)
    | stub("company_contact", "id company_id person_id", INNER, COMPANYS)
    | stub("company_contact", "created_by", NAMED, COMPANYS)
    | emptied("staffing_request", "words job place starts_words pay must nice flagged handed_to")
    | stub(
        "staffing_request",
        "help state source opened_at first_contact_due first_contact_at held_since held_until introduced_at filled_at"
        " filled closed_at closed_why occupation field count municipality_code starts_on lasts ends_on hours licence"
        " languages cards partial wishes deadline language updated_at",
        because=COMPANYS,
    )
    | stub("staffing_request", "id company_id contact_id sent_key revision", INNER, COMPANYS)
    | stub("staffing_request", "owner_id team_id first_contact_by", NAMED, COMPANYS)
    | emptied("company_event", "body", "no: can tell of clients too: a colleague goes through it with who asks")
    | emptied("company_event", "person_id", INNER)
    | stub("company_event", "at what code", because=COMPANYS)
    | stub("company_event", "id company_id request_id form_key", INNER, COMPANYS)
    | stub("company_event", "staff_id", NAMED, COMPANYS)
)
