"""What is kept of job postings, which tell of work and not of anybody, and of the tips that somebody was given."""

from __future__ import annotations

from storage.retention.rule import ACCOUNTABLE, INNER, content, emptied, person, served, staff, technical

RULES = (
    content(
        "job_source",
        "id kind name address language approval is_on every_hours next_at leased_until last_ok_at faults fault flag"
        " etag modified created_at updated_at retired_at revision",
    )
    | staff("job_source", "created_by", ACCOUNTABLE)
    | content(
        "job_run",
        "id source_id started_at ended_at outcome fault read added changed gone twins held refused faults",
    )
    | staff("job_run", "staff_id", ACCOUNTABLE)
    | content(
        "job_posting",
        "id source_id key content twin_key twin_of form_key language published_at apply_until occupation"
        " isco esco field municipalities postcode is_remote hours lasts licence languages cards education"
        " kinds adults_only count review reviewed_at doubt hidden_at pinned_until first_seen_at seen_at"
        " changed_at gone_at edited revision",
    )
    # Of those born from a need that the person told; the others are nobody's.
    | emptied("job_posting", "title employer text link how_to_apply place words")
    | emptied("job_posting", "request_id employer_key", INNER)
    | staff("job_posting", "made_by reviewed_by hidden_by pinned_by", ACCOUNTABLE)
    | technical("job_stamp", "id stamp changed_at")
    | content("job_bar", "employer_key employer made_at because")
    | staff("job_bar", "made_by", ACCOUNTABLE)
    | content("esco_occupation", "uri label folded others isco occupation")
    | person(
        "tip_wish",
        "often weekday hour most sources outside last_at outside_at made_at updated_at",
        "person_id next_at",
    )
    | person("tip_taste", "kind value label likes learned_at", "id person_id")
    | person(
        "job_tip",
        "posting_id origin why words chosen_at told_at opened_at answer answered_at why_not saved_at asked_at"
        " applied_at went_asked_at went went_at",
        "id person_id points twin_key batch token",
    )
    | served("job_tip", "staff_id")
)
