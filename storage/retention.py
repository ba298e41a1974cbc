"""What is kept of whom: every column of the store, how a person gets a copy of it, and how it is erased.

A column that is not in here fails the tests, so that nobody adds one without deciding. The copy (storage/rights.py)
and erasure (storage/erasing.py) are carried out by this register, and tests walk it against a full store.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Column

from storage.tables import metadata


class Kind(StrEnum):
    """Whose the data in a column is."""

    PERSONAL = "personal"  # tells something of somebody who talks to the bot
    STAFF = "staff"  # tells something of somebody who works here
    CONTENT = "content"  # what admins write and set
    TECHNICAL = "technical"  # numbers, hashes and states that keep the program going


class Erasure(StrEnum):
    """What becomes of a column's value when its person is erased."""

    ROW = "the row is deleted"
    STUB = "a bare number stays"
    EMPTIED = "the value is emptied"
    KEPT = "kept"
    NOBODYS = "not about a person"


@dataclass(frozen=True, slots=True)
class Rule:
    """``exported`` says how the person gets it, or "no: " and why not; ``because`` why anything is kept."""

    kind: Kind
    exported: str
    erased: Erasure
    because: str = ""


COPY = "in the person's copy, as it is"
NAMED = "in the person's copy, as the name of who served them"
WITH_APPOINTMENT = "in the copy of whoever was to come, with their appointment"
LOOKS = "to the person, who looked at their data and when"
NOT_THEIRS = "no: not about the person"
INNER = "no: a number or mark of the program's own, without meaning outside it"


def _rules(table: str, columns: str, rule: Rule) -> dict[str, Rule]:
    return {f"{table}.{column}": rule for column in columns.split()}


def _person(table: str, told: str, inner: str) -> dict[str, Rule]:
    """A table that goes with its person: what tells of them, and the program's own marks in the same row."""
    return _rules(table, told, Rule(Kind.PERSONAL, COPY, Erasure.ROW)) | _rules(
        table, inner, Rule(Kind.PERSONAL, INNER, Erasure.ROW)
    )


def _content(table: str, columns: str) -> dict[str, Rule]:
    return _rules(table, columns, Rule(Kind.CONTENT, NOT_THEIRS, Erasure.NOBODYS))


def _technical(table: str, columns: str) -> dict[str, Rule]:
    return _rules(table, columns, Rule(Kind.TECHNICAL, NOT_THEIRS, Erasure.NOBODYS))


def _staff(table: str, columns: str, because: str) -> dict[str, Rule]:
    return _rules(table, columns, Rule(Kind.STAFF, "to the staff member, by an admin", Erasure.KEPT, because))


_ACCOUNTABLE = "an account is deactivated, not deleted: the record of who looked at what names it"
_BY_STAFF = "names the staff member who did it, not the person; goes with the row all the same"
_OWN_TIME = "the coordinator's own hours; they tell of no client"
_HELD = "that a meeting was held, by whom and when; who came is in the appointments, which go with the person"
_NUMBER = "a number that is not given to anybody else, and dates of the service for its counts; nothing else is left"
_UNNAMED = "how a service went and ended, by team and coordinator, without anything of the person; the reports count it"
_ERASED = "that somebody was erased, so that a backup brought back erases them again"
_COMPANYS = "that a company had a need and how it went, without a word of who told it; the company's history counts it"
_COUNTED = "tells of nobody once the number is gone"
_SHORT_LIVED = "ends with the link or the session; tells nothing of anybody but which account it was for"


def _served(table: str, columns: str) -> dict[str, Rule]:
    """Who of the staff did something, in a row that goes with its person."""
    return _rules(table, columns, Rule(Kind.PERSONAL, NAMED, Erasure.ROW, _BY_STAFF))


def _stub(table: str, columns: str, exported: str = COPY, because: str = _NUMBER) -> dict[str, Rule]:
    """What stays of a row that is otherwise emptied."""
    return _rules(table, columns, Rule(Kind.PERSONAL, exported, Erasure.STUB, because))


def _emptied(table: str, columns: str, exported: str = COPY) -> dict[str, Rule]:
    """What is emptied in a row that stays as a bare number."""
    return _rules(table, columns, Rule(Kind.PERSONAL, exported, Erasure.EMPTIED))


REGISTER: dict[str, Rule] = (
    # The region and what admins edit.
    _content("authority", "id name contact")
    | _content("municipality", "code name authority_id")
    | _content("team", "id name authority_id")
    | _content("content", "key language body updated_at")
    | _content("setting", "key value updated_at")
    | _staff("content", "updated_by", _ACCOUNTABLE)
    | _staff("setting", "updated_by", _ACCOUNTABLE)
    # People who talk to the bot.
    | _emptied("person", "language origin_ref")
    | _stub("person", "created_at")
    | _stub("person", "id erased_at", INNER)
    | _person("channel_identity", "channel bot address created_at blocked_at", "id person_id next_send_at")
    | _person("conversation", "started_at ended_at state last_in_at", "id identity_id last_sequence")
    | _person(
        "inbox",
        "channel received_at incoming",
        "id bot update_id conversation_id sequence state attempts not_before done_at fault",
    )
    | _person(
        "message",
        "direction at kind body key params language prompt withheld",
        "id conversation_id platform_id revision",
    )
    | _person(
        "delivery",
        "kind purpose payload due_at sent_at maybe_repeated",
        "id idempotency_key identity_id conversation_id message_id about created_at expires_at priority state attempts"
        " leased_by lease_until platform_id fault",
    )
    # The people we serve.
    | _emptied(
        "client",
        "full_name call_name birth_year municipality_code contact_way phone best_time hopes start_with situation"
        " education fields languages licences own_words hours cards",
    )
    | _stub("client", "registered_at updated_at")
    | _stub("client", "id person_id revision erased_at", INNER)
    | _emptied("service_case", "origin_ref resting_until introducible_at")
    | _emptied("service_case", "introducible_by", NAMED)
    | _stub(
        "service_case",
        "service team_id opened_at first_contact_due first_contact_at closed_at resting_since rested_at",
        because=_UNNAMED,
    )
    | _stub("service_case", "id client_id", INNER)
    | _stub(
        "service_case",
        "coordinator_id first_contact_by resting_by",
        NAMED,
        _UNNAMED,
    )
    | _person(
        "consent",
        "purpose notice_version language granted_at granted_how withdrawn_at withdrawn_how",
        "id person_id",
    )
    | _person(
        "todo",
        "kind detail created_at due_at done_at",
        "id key person_id conversation_id message_id appointment_id request_id posting_id event_id for_lead",
    )
    | _served("todo", "staff_id done_by")
    # Their meetings, and the times they are asked, wait and are offered.
    | _person(
        "appointment",
        "state booked_at confirmed_at late_at cancelled_at cancelled_by reason outcome_at",
        "id uid meeting_id client_id case_id seat revision",
    )
    | _served("appointment", "booked_by outcome_by")
    | _person("appointment_change", "at what by starts_at", "id appointment_id")
    | _served("appointment_change", "staff_id")
    | _person("client_busy", "", "client_id quantum appointment_id")
    | _person("time_request", "kind created_at state ended_at", "id client_id case_id appointment_id")
    | _served("time_request", "staff_id created_by")
    | _person("time_wish", "kind wishes since ended_at", "id client_id case_id")
    | _served("time_wish", "staff_id")
    | _person("time_offer", "kind starts_at place_id offered_at expires_at state", "id wish_id client_id")
    | _served("time_offer", "staff_id")
    | _person("check_in", "asked_at answered_at", "id case_id")
    # What people of the service wrote with them and about them.
    | _person("talk", "last_in_at waiting_since held_at active_at returned_at", "person_id last_in_id told_closed_on")
    | _served("talk", "held_by snoozed_by snoozed_until")
    | _person("talk_mark", "", "person_id read_id")
    | _served("talk_mark", "staff_id")
    | _person("written", "", "message_id form_key")
    | _served("written", "staff_id")
    | _person("note", "at body", "id person_id form_key")
    | _served("note", "staff_id")
    | _person("person_label", "at label_id", "person_id")
    | _served("person_label", "staff_id")
    | _person("review", "reason opened_at verdict", "id person_id until")
    | _served("review", "staff_id")
    | _content("label", "id name created_at retired_at")
    | _content("canned", "id team_id name bodies updated_at retired_at")
    | _staff("canned", "updated_by", _ACCOUNTABLE)
    | _rules(
        "search_entry",
        "message_id person_id stems",
        Rule(Kind.PERSONAL, "no: made of the messages, which are in the copy", Erasure.ROW),
    )
    | _technical("search_mark", "name upto")
    # Their service: plan, status, hand-overs, ending.
    | _person("plan", "goal review_on updated_at", "case_id revision")
    | _served("plan", "updated_by")
    | _person("plan_step", "body whose due_on created_at done_at dropped_at", "id case_id")
    | _served("plan_step", "created_by")
    | _person("case_status", "status at", "id case_id")
    | _served("case_status", "staff_id")
    | _person("handover", "asked_at reason words three_way state answered_at answer", "id case_id")
    | _served("handover", "from_id to_id asked_by")
    | _stub("case_end", "outcome grade graded_at asked_at", because=_UNNAMED)
    | _stub("case_end", "case_id", INNER, _UNNAMED)
    | _stub("case_end", "ended_by", NAMED, _UNNAMED)
    | _emptied("case_end", "words grade_words")
    # Employers: the company is no person; who speaks for it is one.
    | _content(
        "company",
        "id name business_id foreign_id municipality_code industry tol register_state register_name register_at"
        " register_tries doubt created_at created_how merged_into updated_at revision",
    )
    | _emptied("company_contact", "full_name role phone email best_way newsletter_at")
    | _stub("company_contact", "created_at left_at", because=_COMPANYS)
    | _stub("company_contact", "id company_id person_id", INNER, _COMPANYS)
    | _stub("company_contact", "created_by", NAMED, _COMPANYS)
    | _emptied("staffing_request", "words job place starts_words pay must nice flagged handed_to")
    | _stub(
        "staffing_request",
        "help state source opened_at first_contact_due first_contact_at held_since held_until introduced_at filled_at"
        " filled closed_at closed_why occupation field count municipality_code starts_on lasts ends_on hours licence"
        " languages cards partial wishes deadline language updated_at",
        because=_COMPANYS,
    )
    | _stub("staffing_request", "id company_id contact_id sent_key revision", INNER, _COMPANYS)
    | _stub("staffing_request", "owner_id team_id first_contact_by", NAMED, _COMPANYS)
    | _emptied("company_event", "body", "no: can tell of clients too: a colleague goes through it with who asks")
    | _emptied("company_event", "person_id", INNER)
    | _stub("company_event", "at what code", because=_COMPANYS)
    | _stub("company_event", "id company_id request_id form_key", INNER, _COMPANYS)
    | _stub("company_event", "staff_id", NAMED, _COMPANYS)
    | _emptied("follow_up", "started_words why_not grade_words")
    | _stub("follow_up", "round asked_at answered_at filled started grade", because=_COMPANYS)
    | _stub("follow_up", "id request_id", INNER, _COMPANYS)
    | _person(
        "one_time_link",
        "purpose created_at expires_at opened_at used_at",
        "token_hash person_id subject_id browser_hash",
    )
    | _emptied("advice_answer", "person_id", INNER)
    | _stub("advice_answer", "id at card_id helped", "no: counts of questions", _COUNTED)
    | _content(
        "advice_card",
        "id topic titles bodies for_whom asked_as authorities source valid_from valid_to checked_on updated_at"
        " retired_at revision",
    )
    | _staff("advice_card", "owner_id updated_by", _ACCOUNTABLE)
    # Clients whom employers were told of, each with the client's yes.
    | _rules(
        "match_term",
        "term client_id traits",
        Rule(Kind.PERSONAL, "no: made of what the client told, which is in the copy", Erasure.ROW),
    )
    | _person(
        "candidate",
        "state asked_at answered_at no_words card card_wish approved_at introduced_at seen_at employer_at"
        " employer_answer why_not employer_words meet_at ended_at",
        "id request_id client_id case_id card_revision approved_revision appointment_id",
    )
    | _served("candidate", "asked_by introduced_by")
    | _person(
        "work_trial",
        "starts_on ends_on goals made_at ended_at ended_why",
        "id request_id candidate_id client_id contact_id",
    )
    | _served("work_trial", "made_by")
    | _person("trial_pulse", "side week asked_at answered_at mood words", "id trial_id")
    # Job postings, which tell of work and not of anybody, and the tips that somebody was given.
    | _content(
        "job_source",
        "id kind name address language approval is_on every_hours next_at leased_until last_ok_at faults fault flag"
        " etag modified created_at updated_at retired_at revision",
    )
    | _staff("job_source", "created_by", _ACCOUNTABLE)
    | _content(
        "job_run",
        "id source_id started_at ended_at outcome fault read added changed gone twins held refused faults",
    )
    | _staff("job_run", "staff_id", _ACCOUNTABLE)
    | _content(
        "job_posting",
        "id source_id key content twin_key twin_of form_key language published_at apply_until occupation"
        " isco esco field municipalities postcode is_remote hours lasts licence languages cards education"
        " kinds adults_only count review reviewed_at doubt hidden_at pinned_until first_seen_at seen_at"
        " changed_at gone_at edited revision",
    )
    # Of those born from a need that the person told; the others are nobody's.
    | _emptied("job_posting", "title employer text link how_to_apply place words")
    | _emptied("job_posting", "request_id employer_key", INNER)
    | _staff("job_posting", "made_by reviewed_by hidden_by pinned_by", _ACCOUNTABLE)
    | _technical("job_stamp", "id stamp changed_at")
    | _content("job_bar", "employer_key employer made_at because")
    | _staff("job_bar", "made_by", _ACCOUNTABLE)
    | _content("esco_occupation", "uri label folded others isco occupation")
    | _person(
        "tip_wish",
        "often weekday hour most sources outside last_at outside_at made_at updated_at",
        "person_id next_at",
    )
    | _person("tip_taste", "kind value label likes learned_at", "id person_id")
    | _person(
        "job_tip",
        "posting_id origin why words chosen_at told_at opened_at answer answered_at why_not saved_at asked_at"
        " applied_at went_asked_at went went_at",
        "id person_id points twin_key batch token",
    )
    | _served("job_tip", "staff_id")
    # Events, and messages to many.
    | _content("picture", "id token content mime width height digest alt made_at")
    | _staff("picture", "made_by", _ACCOUNTABLE)
    | _technical("picture_copy", "picture_id bot file_id made_at")
    | _content(
        "event_series",
        "id repeats starts_on ends_on begins minutes content ahead made_at updated_at ended_at form_key revision",
    )
    | _staff("event_series", "made_by", _ACCOUNTABLE)
    | _content(
        "event",
        "id token code series_id series_on kind audience state name what bring starts_at ends_at place address"
        " municipality_code link seats taken guests_most queues is_open is_must until answer_hours picture_id made_at"
        " published_at moved_at cancelled_at cancel_words closed_at came own_edit form_key moves revision",
    )
    | _staff("event", "contact_id made_by", _ACCOUNTABLE)
    | _staff("event_host", "event_id staff_id made_at", _HELD)
    | _person(
        "event_signup",
        "event_id state called guests origin invited_at asked_again_at answered_at queued_at offered_at offer_until"
        " came_at came_how missed_at thanked_at grade graded_at grade_words made_at",
        "id person_id broadcast_id moves_seen revision",
    )
    | _served("event_signup", "invited_by came_by")
    | _rules(
        "staff_chat",
        "id staff_id code_hash expires_at identity_id linked_at",
        Rule(Kind.PERSONAL, "no: the chat that a colleague tries messages in", Erasure.ROW),
    )
    | _content("segment", "id name filters made_at updated_at retired_at revision")
    | _staff("segment", "made_by updated_by", _ACCOUNTABLE)
    | _content(
        "broadcast",
        "id name purpose texts buttons picture_id event_id segments filters state send_at days expires_at repeats"
        " next_on parent_id made_at updated_at asked_at eyes_words seen_at seen_people sent_at undo_until frozen_at"
        " planned_at paused_at ended_at ended_why counts form_key revision",
    )
    | _staff("broadcast", "made_by updated_by seen_by sent_by paused_by ended_by", _ACCOUNTABLE)
    | _person(
        "broadcast_recipient",
        "broadcast_id left_out came_to told_at opened_at answer answered_at stopped_at",
        "person_id day tries delivery_id fault token",
    )
    # Their rights.
    | _person("link_code", "created_at expires_at used_at", "code_hash person_id")
    | _person("identity_link", "linked_at undone_at", "id identity_id from_person_id to_person_id")
    | _stub("erasure", "asked_at asked_how state held_because done_at", because=_ERASED)
    | _stub("erasure", "id person_id person_since", INNER, _ERASED)
    | _stub("erasure", "decided_by", NAMED, _ERASED)
    | _rules("dialog_event", "person_id", Rule(Kind.PERSONAL, INNER, Erasure.EMPTIED))
    | _stub("dialog_event", "id at dialog step what", "no: counts of questions", _COUNTED)
    # The coordinators' time: when they receive, where, and what they hold.
    | _content("place", "id team_id name address directions retired_at")
    | _content("meeting_kind", "kind minutes buffer_minutes capacity self_bookable reminders place_id updated_at")
    | _staff("meeting_kind", "updated_by", _ACCOUNTABLE)
    | _staff("opening", "id staff_id weekday opens closes place_id", _OWN_TIME)
    | _staff("opening_exception", "id staff_id day receives opens closes place_id", _OWN_TIME)
    | _staff(
        "meeting",
        "id kind starts_at ends_at local_start zone place_id capacity created_at created_by cancelled_at",
        _HELD,
    )
    | _rules(
        "meeting",
        "link material",
        Rule(
            Kind.STAFF,
            WITH_APPOINTMENT,
            Erasure.EMPTIED,
            "may have been written for one person; of a meeting for several it stays while others are in it",
        ),
    )
    | _staff("meeting_host", "meeting_id staff_id", _HELD)
    | _staff("staff_busy", "staff_id quantum meeting_id", _HELD)
    # The people who work here, and the record of what they looked at.
    | _staff(
        "staff",
        "id email full_name role specialty team_id capacity language created_at deactivated_at",
        _ACCOUNTABLE,
    )
    | _rules(
        "staff",
        "password_hash",
        Rule(Kind.STAFF, "no: would help whoever steals the copy", Erasure.EMPTIED, "emptied on deactivation"),
    )
    | _staff("staff_link", "staff_id purpose created_at expires_at used_at", _SHORT_LIVED)
    | _technical("staff_link", "id token_hash")
    | _staff("staff_session", "staff_id created_at last_seen_at expires_at ended_at", _SHORT_LIVED)
    | _technical("staff_session", "id token_hash csrf_hash")
    | _staff("staff_session", "proved_at agent", _SHORT_LIVED)
    | _staff("staff_factor", "staff_id made_at confirmed_at last_step", _ACCOUNTABLE)
    | _rules(
        "staff_factor",
        "secret",
        Rule(Kind.STAFF, "no: would help whoever steals the copy", Erasure.EMPTIED, "deleted on deactivation"),
    )
    | _staff("recovery_code", "id staff_id used_at", _SHORT_LIVED)
    | _technical("recovery_code", "code_hash")
    | _rules(
        "audit",
        "id at staff_id action subject_kind subject_id detail",
        Rule(
            Kind.STAFF,
            LOOKS,
            Erasure.KEPT,
            "proves who handled the data; holds numbers and codes only, which lead nowhere once the person is erased",
        ),
    )
    # What keeps the program going.
    | _technical("leadership", "name holder until")
    | _technical("ledger_pause", "kind paused_at")
    | _staff("ledger_pause", "paused_by", _ACCOUNTABLE)
    | _technical("throttle", "bucket started_at count")
    | _technical("rate_ledger", "bot next_at held_until")
)


def columns() -> Iterator[tuple[str, Column[object]]]:
    """Every column of the store by its full name."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            yield f"{table.name}.{column.name}", column


def gaps() -> list[str]:
    """What the register lacks, or has too much of; empty when it is whole."""
    names = {name for name, _ in columns()}
    lacking = [f"{name}: decide in storage/retention.py what it is" for name in sorted(names - set(REGISTER))]
    gone = [f"{name}: no such column" for name in sorted(set(REGISTER) - names)]
    return [*lacking, *gone, *(f"{name}: {fault}" for name, rule in REGISTER.items() for fault in _faults(rule))]


def _faults(rule: Rule) -> Iterator[str]:
    about_somebody = rule.kind in {Kind.PERSONAL, Kind.STAFF}
    if not rule.exported or rule.exported == "no: ":
        yield "how is it exported?"
    if about_somebody == (rule.erased is Erasure.NOBODYS):
        yield "how is it erased?"
    if rule.erased is Erasure.KEPT and not rule.because:
        yield "why is it kept?"


def table() -> str:
    """The register for people, as a Markdown table."""
    lines = ["| Data | Whose | Copy | Erasure |", "| --- | --- | --- | --- |"]
    for name, rule in sorted(REGISTER.items()):
        erased = f"{rule.erased}: {rule.because}" if rule.because else rule.erased
        lines.append(f"| `{name}` | {rule.kind} | {rule.exported} | {erased} |")
    return "\n".join(lines)
