"""From need to people: who fits, who said yes, how it went; and the cards that answer what employers ask."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from storage.tables.base import metadata, one_of
from storage.types import CleanText, Id, Json, UtcDateTime

match_term = Table(
    "match_term",
    metadata,
    Column("term", String(48), primary_key=True, comment="what a client brings: domain.match_terms"),
    Column("client_id", Id, ForeignKey("client.id"), primary_key=True),
    # In the key so that the index alone tells who ranks before whom.
    Column("traits", BigInteger, primary_key=True, comment="of the client, a bit each: domain.match_terms"),
    Index("ix_match_term_client_id", "client_id", "term"),
)

candidate = Table(
    "candidate",
    metadata,
    Column("id", Id, primary_key=True),
    Column("request_id", Id, ForeignKey("staffing_request.id"), nullable=False),
    Column("client_id", Id, ForeignKey("client.id"), nullable=False, index=True),
    Column("case_id", Id, ForeignKey("service_case.id"), nullable=False),
    Column("state", String(12), nullable=False, server_default="asked"),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("asked_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("answered_at", UtcDateTime, comment="when the client said yes or no"),
    Column("no_words", CleanText(300), comment="why not, if the client told"),
    Column("card", Json, comment="the introduction card (83): domain.cards.IntroductionCard"),
    Column("card_revision", Integer, nullable=False, server_default="0"),
    Column("card_wish", CleanText(500), comment="what the client wants changed on the card"),
    Column("approved_at", UtcDateTime, comment="the client has seen this very card and said yes to it"),
    Column("approved_revision", Integer),
    Column("introduced_at", UtcDateTime),
    Column("introduced_by", Id, ForeignKey("staff.id")),
    Column("seen_at", UtcDateTime, comment="when the employer first opened the card"),
    Column("employer_at", UtcDateTime),
    Column("employer_answer", String(8), comment="meet, no, hired"),
    Column("why_not", String(24), comment="domain.employers.WhyNot"),
    Column("employer_words", CleanText(500)),
    Column("appointment_id", Id, ForeignKey("appointment.id"), index=True, comment="the interview"),
    Column(
        "meet_at", CleanText(160), comment="where the interview is, in the employer's words; null: in a room of ours"
    ),
    Column("ended_at", UtcDateTime),
    one_of("state", "asked", "yes", "no", "approved", "introduced", "meet", "declined", "hired", "withdrawn"),
    one_of("employer_answer", "meet", "no", "hired"),
    CheckConstraint("(introduced_at is null) = (introduced_by is null)", name="introduced_by_someone"),
    CheckConstraint("(approved_at is null) = (approved_revision is null)", name="approval_of_a_card"),
    CheckConstraint(
        "state not in ('approved', 'introduced', 'meet', 'declined', 'hired') or approved_revision = card_revision",
        name="only_what_was_approved",
    ),
    UniqueConstraint("request_id", "client_id"),
)

work_trial = Table(
    "work_trial",
    metadata,
    Column("id", Id, primary_key=True),
    Column("request_id", Id, ForeignKey("staffing_request.id"), nullable=False, index=True),
    Column("candidate_id", Id, ForeignKey("candidate.id"), nullable=False, unique=True),
    Column("client_id", Id, ForeignKey("client.id"), nullable=False, index=True),
    Column("contact_id", Id, ForeignKey("company_contact.id"), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("goals", CleanText(1000), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ended_why", String(16), comment="domain.employers.TrialEnd"),
    CheckConstraint("starts_on <= ends_on", name="starts_first"),
    CheckConstraint("(ended_at is null) = (ended_why is null)", name="ending_has_reason"),
)

trial_pulse = Table(
    "trial_pulse",
    metadata,
    Column("id", Id, primary_key=True),
    Column("trial_id", Id, ForeignKey("work_trial.id"), nullable=False),
    Column("side", String(8), nullable=False),
    Column("week", Integer, nullable=False, comment="1 for the first week of the trial"),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime),
    Column("mood", String(8), comment="good, ok, bad"),
    Column("words", CleanText(500)),
    one_of("side", "client", "employer"),
    one_of("mood", "good", "ok", "bad"),
    UniqueConstraint("trial_id", "side", "week"),
)

follow_up = Table(
    "follow_up",
    metadata,
    Column("id", Id, primary_key=True),
    Column("request_id", Id, ForeignKey("staffing_request.id"), nullable=False),
    Column("round", Integer, nullable=False, comment="1 for the first time it is asked"),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime),
    Column("filled", Integer, comment="how many were hired, says the employer"),
    Column("started", String(8), comment="how the work has started (84): well, mixed, badly"),
    Column("started_words", CleanText(1000)),
    Column("why_not", CleanText(1000), comment="why others were not hired (84)"),
    Column("grade", Integer, comment="how we did, 4 to 10"),
    Column("grade_words", CleanText(1000)),
    one_of("started", "well", "mixed", "badly"),
    CheckConstraint("grade between 4 and 10", name="grade_of_school"),
    UniqueConstraint("request_id", "round"),
)

one_time_link = Table(
    "one_time_link",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True, comment="to whom it was sent"),
    Column("purpose", String(16), nullable=False, comment="storage.web_links.Purpose"),
    Column("subject_id", Id, nullable=False, comment="the request, the follow-up or the pulse it is about"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime, comment="from then on only the browser that opened it goes on"),
    Column("browser_hash", String(64)),
    Column("used_at", UtcDateTime, comment="answered: it shows thanks and nothing else"),
    CheckConstraint("(opened_at is null) = (browser_hash is null)", name="opened_by_a_browser"),
)

# What employers ask about: cards that somebody checks.

advice_card = Table(
    "advice_card",
    metadata,
    Column("id", Id, primary_key=True),
    Column("topic", String(24), nullable=False, comment="domain.advice.Topic"),
    Column("titles", Json, nullable=False, comment="language code -> title"),
    Column("bodies", Json, nullable=False, comment="language code -> text"),
    Column("for_whom", Json, nullable=False, comment="language code -> who it is for"),
    Column("asked_as", Json, nullable=False, comment="language code -> words by which it is asked for"),
    Column("authorities", Json, nullable=False, comment="language code -> who decides"),
    Column("source", CleanText(300), nullable=False, comment="address of the page it was made from"),
    Column("valid_from", Date),
    Column("valid_to", Date, comment="from the next day on a person answers instead"),
    Column("checked_on", Date, comment="null: nobody has checked it yet, and it is not shown"),
    Column("owner_id", Id, ForeignKey("staff.id"), comment="who keeps it true"),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", Id, ForeignKey("staff.id")),
    Column("retired_at", UtcDateTime),
    Column("revision", Integer, nullable=False, server_default="0"),
)

advice_answer = Table(
    "advice_answer",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), index=True, comment="emptied with the person; the count stays"),
    Column("card_id", Id, ForeignKey("advice_card.id"), comment="null: none was found, a person answers"),
    Column("helped", Boolean, comment="null: they did not say"),
)
