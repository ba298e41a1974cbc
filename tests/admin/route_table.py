"""Who may do what in the console, written by hand: each route, for each role, with whose number.

A row says the policy of the route's gate, and what a coordinator, their team lead, an admin and an auditor get. With
numbers that belong to somebody the four letters are for Mari's (the coordinator's own), Kaisa's (in the same team),
Emma's (in another team) and nobody's; with numbers of the service itself the two are for one that is there and for
nobody's. One letter stands for all.

    y  it is shown, or done       0  on to a page, and nothing in the store has changed
    n  not here (404)             4  what is wrong is said on the page (400), and nothing has changed
    f  not for this role (403)    g  gone (410): a link that leads nowhere

The open doors have one word: what somebody gets who is not signed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from admin.lead_files import packed
from tests.admin.world import UNKNOWN, World

CLIENTS = "see_all_clients or see_caseload or see_team_clients"
TALKS = "see_caseload or see_team_clients"
REPLIES = "edit_content or see_team_clients"
ADVICE = "edit_content or serve_employers"

Numbers = Callable[[World], list[dict[str, Any]]]


@dataclass(frozen=True)
class Row:
    """``which``: the numbers that are tried, by name in NUMBERS; those of the path's own parameters if not said."""

    policy: str
    says: str
    which: str = ""

    def of(self, role: int) -> str:
        words = self.says.split()
        return words[role] if len(words) > 1 else words[0]

    def paths(self, world: World, path: str) -> list[str]:
        """The addresses that are tried, in the order of the letters."""
        names = ",".join(part[1:-1] for part in path.split("/") if part.startswith("{"))
        if not names:
            return [path]
        return [path.format(**numbers) for numbers in NUMBERS[self.which or names](world)]


def _shared(name: str, get: Callable[[Any], Any]) -> Numbers:
    """Something that each of the three has, and a number that nobody has."""
    return lambda world: [{name: value} for value in (*map(get, world.shares), UNKNOWN)]


def _one(name: str, get: Callable[[World], Any], unknown: Any = UNKNOWN) -> Numbers:
    return lambda world: [{name: get(world)}, {name: unknown}]


def _of_need(world: World, name: str) -> list[dict[str, Any]]:
    return [{"request_id": world.rows["need"], "candidate_id": one} for one in (world.rows[name], UNKNOWN)]


NO_TRACE = frozenset(
    {
        "POST /account/recovery",
        "GET /canned/{canned_id}",
        "POST /canned/{canned_id}",
        "POST /canned/{canned_id}/retire",
        "GET /advice/{card_id}",
        "POST /advice/{card_id}",
        "POST /advice/{card_id}/check",
        "POST /advice/{card_id}/owner",
        "POST /advice/{card_id}/retire",
        "POST /hours/days/{exception_id}/remove",
        "POST /messages/kinds/{kind}/pause",
        "POST /messages/kinds/{kind}/resume",
        "POST /settings/kinds/{kind}",
        "POST /teams/municipalities/{code}",
        "POST /contents/{key}",
        "GET /review/dialogs/{name}",
        "GET /employers/import/template/{form}",
        "GET /employers/newsletter/{form}",
        "GET /reports/{table}/{form}",
        "GET /reports/employers/{table}/{form}",
        "GET /jobs/quality/{table}/{form}",
    }
)
"""Where a try leaves nothing in the record, since the number is of no person. Everywhere else it leaves a line."""

NUMBERS: dict[str, Numbers] = {
    "client_id": _shared("client_id", lambda share: share.client.id),
    "person_id": _shared("person_id", lambda share: share.client.person_id),
    "case_id": _shared("case_id", lambda share: share.client.case_id),
    "called case": _shared("case_id", lambda share: share.called.case_id),
    "resting case": _shared("case_id", lambda share: share.resting.case_id),
    "ended case": _shared("case_id", lambda share: share.ended.case_id),
    "queue": lambda world: [
        {"case_id": number}
        for number in (world.queue.case_id, world.other_queue.case_id, world.queue_elsewhere.case_id, UNKNOWN)
    ],
    "unregistered": lambda world: [
        {"person_id": number} for number in (world.caller, world.silent, world.mari.client.person_id, UNKNOWN)
    ],
    "todo_id": _shared("todo_id", lambda share: share.alert),
    "done todo": _shared("todo_id", lambda share: share.seen_to),
    "step_id": _shared("step_id", lambda share: share.step),
    "appointment_id": _shared("appointment_id", lambda share: share.appointment),
    "past appointment": _shared("appointment_id", lambda share: share.past),
    "meeting_id": _shared("meeting_id", lambda share: share.meeting),
    "exception_id": _shared("exception_id", lambda share: share.exception),
    "card_id": lambda world: [{"card_id": one} for one in (*world.rows["cards"], UNKNOWN)],
    "canned_id": _shared("canned_id", lambda share: share.canned),
    "handover_id": lambda world: [{"handover_id": one} for one in (*world.rows["handovers"], UNKNOWN)],
    "session_id": lambda world: [{"session_id": one} for one in (*world.rows["sessions"], UNKNOWN)],
    "staff_id,session_id": lambda world: [
        {"staff_id": world.mari.reader.staff_id, "session_id": world.rows["sessions"][0]},
        {"staff_id": world.mari.reader.staff_id, "session_id": world.rows["sessions"][1]},
    ],
    "staff_id": _one("staff_id", lambda world: world.kaisa.reader.staff_id),
    "invited": _one("staff_id", lambda world: world.rows["invited"]),
    "left": _one("staff_id", lambda world: world.rows["left"]),
    "label_id": _one("label_id", lambda world: world.rows["label"]),
    "place_id": _one("place_id", lambda world: world.rows["place"]),
    "team_id": _one("team_id", lambda world: world.rows["teams"][0]),
    "authority_id": _one("authority_id", lambda world: world.rows["authority"]),
    "code": _one("code", lambda world: "001", "999"),
    "planned": _one("delivery_id", lambda world: world.rows["planned"]),
    "failed": _one("delivery_id", lambda world: world.rows["failed"]),
    "erasure_id": _one("erasure_id", lambda world: world.rows["erasure"]),
    "review_id": lambda world: [{"review_id": one} for one in (*world.rows["reviews"], UNKNOWN)],
    "meeting kind": _one("kind", lambda world: "first", "nothing"),
    "message kind": _one("kind", lambda world: "reminder", "reply"),
    "key": _one("key", lambda world: "crisis.contacts", "console.close"),
    "name": _one("name", lambda world: "register", "nothing"),
    "table,form": lambda world: [{"table": "loads", "form": "csv"}, {"table": "people", "form": "csv"}],
    "employer table,form": lambda world: [{"table": "days", "form": "csv"}, {"table": "loads", "form": "csv"}],
    "posting_id": _one("posting_id", lambda world: world.rows["posting"]),
    "waiting posting": _one("posting_id", lambda world: world.rows["waiting posting"]),
    "held posting": _one("posting_id", lambda world: world.rows["held posting"]),
    "hidden posting": _one("posting_id", lambda world: world.rows["hidden posting"]),
    "source_id": _one("source_id", lambda world: world.rows["source"]),
    "told posting": _one("posting_id", lambda world: world.rows["told posting"]),
    "tip table,form": lambda world: [{"table": "steps", "form": "csv"}, {"table": "days", "form": "pdf"}],
    "introduced candidate": _one("candidate_id", lambda world: world.rows["introduced"]),
    "need": _one("request_id", lambda world: world.rows["need"]),
    "request_id": _one("request_id", lambda world: world.rows["waiting"]),
    "held need": _one("request_id", lambda world: world.rows["held"]),
    "company_id": _one("company_id", lambda world: world.rows["firm"]),
    "company_id,contact_id": lambda world: [
        {"company_id": world.rows[firm], "contact_id": world.rows["speaker"]} for firm in ("firm", "twin")
    ],
    "form": lambda world: [{"form": "csv"}, {"form": "pdf"}],
    "asked candidate": lambda world: _of_need(world, "asked"),
    "candidate who said yes": lambda world: _of_need(world, "said_yes"),
    "approved candidate": lambda world: _of_need(world, "approved"),
    "trial_id": _one("trial_id", lambda world: world.rows["trial"]),
    "invitation": _one("token", lambda world: world.rows["join"], "unknown"),
    "new password": _one("token", lambda world: world.rows["password"], "unknown"),
    "first": _one("token", lambda world: "unknown", "nothing"),
}


ROUTES: dict[str, Row] = {
    "GET /login": Row("open", "y"),
    "POST /login": Row("open", "4"),
    "GET /login/code": Row("open", "0"),
    "POST /login/code": Row("open", "4"),
    "GET /again": Row("signed in, bare", "y"),
    "POST /again": Row("signed in, bare", "y"),
    "POST /logout": Row("signed in, bare", "y"),
    "GET /first/{token}": Row("open", "g", "first"),
    "POST /first/{token}": Row("open", "g", "first"),
    "GET /join/{token}": Row("open", "yg", "invitation"),
    "POST /join/{token}": Row("open", "yg", "invitation"),
    "GET /password/{token}": Row("open", "yg", "new password"),
    "POST /password/{token}": Row("open", "yg", "new password"),
    "GET /account": Row("signed in", "y"),
    "POST /account/sessions/others": Row("signed in", "y 0 0 0"),
    "POST /account/sessions/{session_id}/end": Row("signed in", "y000 0 0 0"),
    "POST /account/language": Row("signed in", "y"),
    "POST /account/password": Row("signed in", "y"),
    "GET /account/code": Row("signed in, fresh, bare", "y"),
    "GET /account/code/picture.svg": Row("signed in, fresh, bare", "y"),
    "POST /account/code": Row("signed in, fresh, bare", "4"),
    "POST /account/recovery": Row("signed in, fresh", "n"),
    "POST /account/code/remove": Row("signed in, fresh", "0 0 4 0"),
    "GET /": Row("signed in", "y y y 0"),
    "POST /todos/{todo_id}/done": Row(CLIENTS, "ynnn yynn yyyn f"),
    "POST /todos/{todo_id}/undo": Row(CLIENTS, "ynnn 00nn 000n f", "done todo"),
    "GET /more": Row("signed in", "y"),
    "GET /clients": Row(CLIENTS, "y y y f"),
    "GET /clients/{client_id}": Row(CLIENTS, "ynnn yynn yyyn f"),
    "GET /clients/{client_id}/talk": Row(TALKS, "ynnn yynn f f"),
    "GET /people/{person_id}": Row(CLIENTS, "ynnn ynnn ynnn f", "unregistered"),
    "POST /cases/{case_id}/take": Row(CLIENTS, "ynnn yynn 000n f", "queue"),
    "POST /cases/{case_id}/contact": Row(CLIENTS, "ynnn yynn n f", "resting case"),
    "POST /cases/{case_id}/contact/undo": Row(CLIENTS, "y000 0 0 f", "called case"),
    "GET /inbox": Row(TALKS, "y y f f"),
    "GET /inbox/events": Row(TALKS, "y y f f"),
    "GET /inbox/keys": Row(TALKS, "y y f f"),
    "POST /inbox/keys": Row(TALKS, "0 0 f f"),
    "GET /inbox/{person_id}": Row(TALKS, "ynnn yynn f f"),
    "POST /inbox/{person_id}/reply": Row(TALKS, "ynnn 44nn f f"),
    "POST /inbox/{person_id}/note": Row(TALKS, "ynnn yynn f f"),
    "POST /inbox/{person_id}/hold": Row(TALKS, "0nnn 44nn f f"),
    "POST /inbox/{person_id}/back": Row(TALKS, "ynnn yynn f f"),
    "POST /inbox/{person_id}/snooze": Row(TALKS, "ynnn yynn f f"),
    "POST /inbox/{person_id}/wake": Row(TALKS, "0nnn 00nn f f"),
    "POST /inbox/{person_id}/answered": Row(TALKS, "ynnn yynn f f"),
    "POST /inbox/{person_id}/labels": Row(TALKS, "ynnn yynn f f"),
    "GET /advice": Row(ADVICE, "y y y f"),
    "GET /advice/new": Row(ADVICE, "y y y f"),
    "POST /advice/new": Row(ADVICE, "y y y f"),
    "GET /advice/{card_id}": Row(ADVICE, "yyyn yyyn yyyn f"),
    "POST /advice/{card_id}": Row(ADVICE, "ynnn nnnn yyyn f"),
    "POST /advice/{card_id}/check": Row(ADVICE, "ynnn nnnn yyyn f"),
    "POST /advice/{card_id}/owner": Row(ADVICE, "ynnn nnnn yyyn f"),
    "POST /advice/{card_id}/retire": Row(ADVICE, "ynnn nnnn yyyn f"),
    "GET /canned": Row(REPLIES, "f y y f"),
    "GET /canned/new": Row(REPLIES, "f y y f"),
    "POST /canned/new": Row(REPLIES, "f y y f"),
    "POST /canned/first": Row(REPLIES, "f 0 0 f"),
    "GET /canned/{canned_id}": Row(REPLIES, "f yynn yyyn f"),
    "POST /canned/{canned_id}": Row(REPLIES, "f yynn yyyn f"),
    "POST /canned/{canned_id}/retire": Row(REPLIES, "f yynn yyyn f"),
    "GET /labels": Row(REPLIES, "f y y f"),
    "POST /labels": Row(REPLIES, "f y y f"),
    "POST /labels/{label_id}/retire": Row(REPLIES, "f yn yn f"),
    "GET /clients/{client_id}/profile": Row("edit_case", "ynnn yynn f f"),
    "POST /clients/{client_id}/profile": Row("edit_case", "ynnn yynn f f"),
    "GET /cases/{case_id}/plan": Row(CLIENTS, "ynnn yynn yyyn f"),
    "POST /cases/{case_id}/plan": Row("edit_case", "ynnn yynn f f"),
    "POST /cases/{case_id}/plan/reviewed": Row("edit_case", "ynnn yynn f f"),
    "POST /cases/{case_id}/steps": Row("edit_case", "ynnn yynn f f"),
    "POST /steps/{step_id}": Row("edit_case", "ynnn yynn f f"),
    "GET /agenda": Row("agree_times", "y y f f"),
    "GET /meetings/new": Row("agree_times", "y y f f"),
    "POST /meetings": Row("agree_times", "y y f f"),
    "GET /meetings/{meeting_id}": Row("agree_times", "yynn yynn f f"),
    "POST /meetings/{meeting_id}/join": Row("agree_times", "yynn yynn f f"),
    "POST /meetings/{meeting_id}/cancel": Row("agree_times", "ynnn yynn f f"),
    "GET /cases/{case_id}/book": Row("agree_times", "ynnn yynn f f"),
    "POST /cases/{case_id}/book": Row("agree_times", "ynnn yynn f f"),
    "POST /cases/{case_id}/ask": Row("agree_times", "ynnn yynn f f", "called case"),
    "POST /cases/{case_id}/ask/end": Row("agree_times", "ynnn yynn f f"),
    "POST /cases/{case_id}/rest": Row("agree_times", "ynnn yynn f f", "called case"),
    "GET /cases/{case_id}/rest": Row("agree_times", "ynnn yynn f f", "called case"),
    "POST /cases/{case_id}/wake": Row("agree_times", "ynnn yynn f f", "resting case"),
    "GET /appointments/{appointment_id}": Row(CLIENTS, "ynnn yynn yyyn f"),
    "POST /appointments/{appointment_id}/move": Row("agree_times", "ynnn yynn f f"),
    "POST /appointments/{appointment_id}/cancel": Row("agree_times", "ynnn yynn f f"),
    "POST /appointments/{appointment_id}/outcome": Row("agree_times", "ynnn yynn f f", "past appointment"),
    "POST /cases/{case_id}/status": Row("edit_case", "ynnn yynn f f"),
    "GET /cases/{case_id}/handover": Row("move_client", "ynnn yynn yyyn f", "called case"),
    "POST /cases/{case_id}/handover": Row("move_client", "ynnn y4nn y44n f", "called case"),
    "GET /handovers/{handover_id}": Row("move_client", "yynn yynn yyyn f"),
    "POST /handovers/{handover_id}/accept": Row("move_client", "ynnn n n f"),
    "POST /handovers/{handover_id}/decline": Row("move_client", "ynnn n n f"),
    "POST /handovers/{handover_id}/withdraw": Row("move_client", "nynn yynn yyyn f"),
    "GET /cases/{case_id}/close": Row("edit_case", "ynnn yynn f f"),
    "POST /cases/{case_id}/close": Row("edit_case", "ynnn yynn f f"),
    "POST /cases/{case_id}/reopen": Row("edit_case", "ynnn n f f", "ended case"),
    "GET /hours": Row("agree_times", "y y f f"),
    "POST /hours": Row("agree_times", "y y f f"),
    "POST /hours/days": Row("agree_times", "y y f f"),
    "POST /hours/days/{exception_id}/remove": Row("agree_times", "ynnn n f f"),
    "GET /messages": Row("watch_messages", "f f y f"),
    "POST /messages/{delivery_id}/retry": Row("watch_messages", "f f yn f", "failed"),
    "POST /messages/{delivery_id}/cancel": Row("watch_messages", "f f yn f", "planned"),
    "POST /messages/kinds/{kind}/pause": Row("watch_messages", "f f yn f", "message kind"),
    "POST /messages/kinds/{kind}/resume": Row("watch_messages", "f f 0n f", "message kind"),
    "GET /settings": Row("edit_settings", "f f y f"),
    "POST /settings": Row("edit_settings", "f f y f"),
    "GET /settings/kinds": Row("edit_settings", "f f y f"),
    "POST /settings/kinds/{kind}": Row("edit_settings", "f f yn f", "meeting kind"),
    "GET /settings/places": Row("edit_settings", "f f y f"),
    "POST /settings/places": Row("edit_settings", "f f y f"),
    "POST /settings/places/{place_id}": Row("edit_settings", "f f yn f"),
    "POST /settings/places/{place_id}/retire": Row("edit_settings", "f f yn f"),
    "GET /settings/closures": Row("edit_settings", "f f y f"),
    "POST /settings/closures": Row("edit_settings", "f f y f"),
    "POST /settings/closures/remove": Row("edit_settings", "f f y f"),
    "GET /staff": Row("manage_staff", "f f y f"),
    "GET /staff/new": Row("manage_staff, fresh", "f f y f"),
    "POST /staff": Row("manage_staff, fresh", "f f y f"),
    "POST /staff/{staff_id}/link": Row("manage_staff, fresh", "f f yn f", "invited"),
    "POST /staff/{staff_id}/password": Row("manage_staff, fresh", "f f yn f"),
    "POST /staff/{staff_id}/deactivate": Row("manage_staff", "f f yn f"),
    "POST /staff/{staff_id}/restore": Row("manage_staff, fresh", "f f yn f", "left"),
    "GET /staff/{staff_id}": Row("manage_staff, fresh", "f f yn f"),
    "POST /staff/{staff_id}": Row("manage_staff, fresh", "f f yn f"),
    "POST /staff/{staff_id}/code/reset": Row("manage_staff, fresh", "f f yn f"),
    "POST /staff/{staff_id}/sessions/{session_id}/end": Row("manage_staff", "f f y0 f"),
    "POST /staff/{staff_id}/sessions/end": Row("manage_staff", "f f y0 f"),
    "GET /teams": Row("edit_settings", "f f y f"),
    "POST /teams": Row("edit_settings", "f f y f"),
    "POST /teams/{team_id}": Row("edit_settings", "f f yn f"),
    "POST /teams/authorities/{authority_id}": Row("edit_settings", "f f yn f"),
    "POST /teams/municipalities/new": Row("edit_settings", "f f y f"),
    "POST /teams/municipalities/{code}": Row("edit_settings", "f f yn f"),
    "GET /contents": Row("edit_content", "f f y f"),
    "POST /contents/{key}": Row("edit_content", "f f yn f"),
    "GET /review": Row("review_talks", "f f y f"),
    "POST /review/open": Row("review_talks", "f f y f"),
    "GET /review/dialogs": Row("review_talks", "f f y f"),
    "GET /review/dialogs/{name}": Row("review_talks", "f f yn f"),
    "GET /review/{review_id}": Row("review_talks", "f f ynn f"),
    "POST /review/{review_id}/verdict": Row("review_talks", "f f ynn f"),
    "GET /reports": Row("see_statistics", "y"),
    "GET /reports/settings": Row("edit_settings", "f f y f"),
    "POST /reports/settings": Row("edit_settings", "f f y f"),
    "GET /reports/{table}/{form}": Row("see_statistics, fresh", "yn"),
    "GET /reports/employers": Row("see_statistics", "y"),
    "GET /reports/employers/{table}/{form}": Row("see_statistics, fresh", "yn", "employer table,form"),
    "GET /jobs/quality": Row("see_statistics", "y"),
    "GET /jobs/quality/{table}/{form}": Row("see_statistics, fresh", "yn", "tip table,form"),
    "GET /jobs": Row("curate_jobs", "y y y f"),
    "POST /jobs/decide": Row("curate_jobs", "y y y f"),
    "GET /jobs/bars": Row("curate_jobs", "y y y f"),
    "POST /jobs/bars/lift": Row("curate_jobs", "y y y f"),
    "GET /jobs/new": Row("curate_jobs", "y y y f"),
    "POST /jobs/new": Row("curate_jobs", "y y y f"),
    "GET /jobs/{posting_id}": Row("curate_jobs", "yn yn yn f"),
    "GET /jobs/{posting_id}/edit": Row("curate_jobs", "yn yn yn f"),
    "POST /jobs/{posting_id}/edit": Row("curate_jobs", "yn yn yn f"),
    "POST /jobs/{posting_id}/approve": Row("curate_jobs", "yn yn yn f", "waiting posting"),
    "POST /jobs/{posting_id}/reject": Row("curate_jobs", "yn yn yn f"),
    "POST /jobs/{posting_id}/settle": Row("curate_jobs", "yn yn yn f", "held posting"),
    "POST /jobs/{posting_id}/hide": Row("curate_jobs", "yn yn yn f"),
    "POST /jobs/{posting_id}/show": Row("curate_jobs", "yn yn yn f", "hidden posting"),
    "POST /jobs/{posting_id}/pin": Row("curate_jobs", "yn yn yn f"),
    "POST /jobs/{posting_id}/unpin": Row("curate_jobs", "yn yn yn f", "hidden posting"),
    "POST /jobs/{posting_id}/end": Row("curate_jobs", "yn yn yn f", "hidden posting"),
    "POST /jobs/{posting_id}/bar": Row("curate_jobs", "yn yn yn f", "waiting posting"),
    "GET /jobs/sources": Row("set_job_sources", "f y y f"),
    "GET /jobs/sources/new": Row("set_job_sources", "f y y f"),
    "POST /jobs/sources/new": Row("set_job_sources", "f y y f"),
    "GET /jobs/sources/{source_id}": Row("set_job_sources", "f yn yn f"),
    "POST /jobs/sources/{source_id}": Row("set_job_sources", "f yn yn f"),
    "POST /jobs/sources/{source_id}/retire": Row("set_job_sources", "f yn yn f"),
    "POST /jobs/sources/{source_id}/emptied": Row("set_job_sources", "f yn yn f"),
    "POST /jobs/sources/{source_id}/run": Row("set_job_sources", "f 0n 0n f"),
    "POST /jobs/sources/{source_id}/file": Row("set_job_sources", "f 4n 4n f"),
    "GET /jobs/{posting_id}/send": Row("write_to_client", "yn yn f f"),
    "POST /jobs/{posting_id}/send": Row("write_to_client", "yn yn f f"),
    "GET /jobs/{posting_id}/interest": Row("curate_jobs", "yn yn yn f", "told posting"),
    "GET /clients/{client_id}/tips": Row(CLIENTS, "ynnn yynn yyyn f"),
    "GET /employers": Row("see_employers", "y y y f"),
    "GET /employers/new": Row("serve_employers", "y y f f"),
    "POST /employers/new": Row("serve_employers", "y y f f"),
    "GET /employers/import": Row("serve_employers", "y y f f"),
    "POST /employers/import": Row("serve_employers", "4 4 f f"),
    "POST /employers/import/take": Row("serve_employers", "y y f f"),
    "GET /employers/import/template/{form}": Row("serve_employers", "yn yn f f"),
    "GET /employers/newsletter": Row("serve_employers", "y y f f"),
    "GET /employers/newsletter/{form}": Row("see_employers, fresh", "yn yn n f"),
    "GET /companies": Row("see_employers", "y y y f"),
    "GET /companies/{company_id}": Row("see_employers", "yn yn yn f"),
    "POST /companies/{company_id}/events": Row("serve_employers", "yn yn f f"),
    "GET /companies/{company_id}/edit": Row("serve_employers", "yn yn f f"),
    "POST /companies/{company_id}/edit": Row("serve_employers", "yn yn f f"),
    "GET /companies/{company_id}/merge": Row("serve_employers", "yn yn f f"),
    "POST /companies/{company_id}/merge": Row("serve_employers", "yn yn f f"),
    "GET /companies/{company_id}/contacts/new": Row("serve_employers", "yn yn f f"),
    "POST /companies/{company_id}/contacts/new": Row("serve_employers", "yn yn f f"),
    "GET /companies/{company_id}/contacts/{contact_id}": Row("serve_employers", "yn yn f f"),
    "POST /companies/{company_id}/contacts/{contact_id}": Row("serve_employers", "yn yn f f"),
    "POST /companies/{company_id}/contacts/{contact_id}/left": Row("serve_employers", "yn yn f f"),
    "POST /companies/{company_id}/contacts/{contact_id}/vouch": Row("serve_employers", "yn yn f f"),
    "POST /companies/{company_id}/contacts/{contact_id}/erase": Row("serve_employers", "yn yn f f"),
    "GET /requests/{request_id}": Row("see_employers", "yn yn yn f"),
    "POST /requests/{request_id}/take": Row("serve_employers", "yn yn f f"),
    "POST /requests/{request_id}/contacted": Row("serve_employers", "yn yn f f"),
    "POST /requests/{request_id}/state": Row("serve_employers", "yn yn f f"),
    "POST /requests/{request_id}/hold": Row("serve_employers", "yn yn f f"),
    "POST /requests/{request_id}/resume": Row("serve_employers", "yn yn f f", "held need"),
    "POST /requests/{request_id}/give": Row("serve_employers", "yn yn f f"),
    "POST /requests/{request_id}/hand-on": Row("serve_employers", "yn yn f f"),
    "POST /requests/{request_id}/close": Row("serve_employers", "yn yn f f"),
    "POST /requests/{request_id}/unflag": Row("serve_employers", "yn yn f f"),
    "POST /requests/{request_id}/events": Row("serve_employers", "yn yn f f"),
    "GET /requests/{request_id}/edit": Row("serve_employers", "yn yn f f"),
    "POST /requests/{request_id}/edit": Row("serve_employers", "yn yn f f"),
    "GET /candidates/{candidate_id}/trial": Row("serve_employers", "yn yn f f", "introduced candidate"),
    "POST /candidates/{candidate_id}/trial": Row("serve_employers", "yn yn f f", "introduced candidate"),
    "GET /requests/{request_id}/people": Row("see_employers", "yn yn yn f", "need"),
    "POST /requests/{request_id}/people/ask": Row("serve_employers", "yn yn f f", "need"),
    "POST /requests/{request_id}/people/introduce": Row("serve_employers", "yn yn f f", "need"),
    "GET /requests/{request_id}/people/{candidate_id}": Row("see_employers", "yn yn yn f", "asked candidate"),
    "POST /requests/{request_id}/people/{candidate_id}": Row("serve_employers", "yn yn f f", "candidate who said yes"),
    "POST /requests/{request_id}/people/{candidate_id}/withdraw": Row(
        "serve_employers", "yn yn f f", "asked candidate"
    ),
    "GET /requests/{request_id}/people/{candidate_id}/card.pdf": Row(
        "see_employers", "yn yn yn f", "approved candidate"
    ),
    "POST /cases/{case_id}/introducible": Row("edit_case", "ynnn yynn f f"),
    "GET /trials/{trial_id}": Row("see_employers", "yn yn yn f"),
    "POST /trials/{trial_id}/end": Row("serve_employers", "yn yn f f"),
    "GET /rights": Row("erase_client", "f f y f"),
    "POST /rights/{erasure_id}/approve": Row("erase_client, fresh", "f f yn f"),
    "POST /rights/{erasure_id}/refuse": Row("erase_client, fresh", "f f yn f"),
    "GET /audit": Row("read_audit", "f f f y"),
    "GET /audit/export": Row("read_audit, fresh", "f f f y"),
    "GET /clients/{client_id}/trail": Row(CLIENTS, "n n yyyn f"),
}


def _fixed(**fields: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: fields


def _at(world: World, **fields: Any) -> dict[str, Any]:
    """A form of the need that waits, as it stands."""
    return {"revision": str(world.rows["waiting revision"]), **fields}


_PROFILE: dict[str, Any] = {
    "full_name": "Toinen Nimi",
    "call_name": "Toinen",
    "birth_year": "2004",
    "municipality_code": "001",
    "contact_way": "chat",
    "best_time": "any",
    "hopes": ["work"],
    "revision": "0",
}
_CARD = {
    "topic": "subsidy", "source": "https://example.fi/uusi", "revision": "0",
    **{f"{part}_{code}": "Uusi" for part in ("title", "for_whom", "body", "authority") for code in ("fi", "sv", "en")},
}  # fmt: skip
_SOURCE = {"name": "Uusi lähde", "kind": "feed", "language": "fi", "approval": "always", "every_hours": "24"}
_THREE = dict.fromkeys(("name_fi", "name_sv", "name_en"), "Kunta")
_FIGURES = {
    "youngest": "16", "oldest": "29", "service_months": "12", "capacity_company": "51", "capacity_work_ability": "50",
    "first_contact_days": "7", "employer_contact_days": "2", "contact_again_days": "14", "advice_checked_months": "6",
    "rhythm_days": "30", "check_in_days": "90", "follow_up_days": "30", "pulse_weekday": "2",
    "hold_idle_minutes": "120",
    "plan_review_days": "90", "notice_hours": "2", "ahead_days": "30", "nudge_days": "3", "unanswered_days": "7",
    "offered_at_once": "3", "keep_unregistered_days": "30", "keep_months_after": "24", "keep_months_binding": "12",
    "opens": "9", "closes": "16", "speaks_from": "8", "speaks_until": "20",
}  # fmt: skip

BODIES: dict[str, Callable[[World], dict[str, Any]]] = {
    "POST /login": _fixed(email="mari@kaupunki.fi", password="ei tämä ole oikea"),
    "POST /login/code": _fixed(code="123456"),
    "POST /again": _fixed(password="oikein hyvä salasana"),
    "POST /first/{token}": _fixed(full_name="Uusi Alku", email="uusi@kaupunki.fi", password="jokin uusi salasana"),
    "POST /join/{token}": _fixed(password="jokin uusi salasana"),
    "POST /password/{token}": _fixed(password="jokin uusi salasana"),
    "POST /account/language": _fixed(lang="en"),
    "POST /account/password": _fixed(old="oikein hyvä salasana", password="jokin uusi salasana"),
    "POST /account/code": _fixed(code="000000"),
    "POST /inbox/keys": _fixed(on="on"),
    "POST /inbox/{person_id}/reply": _fixed(form_key="a-form-of-its-own", body="Hei hei", known=str(2**62)),
    "POST /jobs/decide": lambda world: {"do": "approve", "posting": str(world.rows["waiting posting"])},
    "POST /jobs/bars/lift": lambda world: {"employer_key": world.rows["barred"]},
    "POST /jobs/new": _fixed(
        form_key="a-form-of-its-own", seen="yes", do="save", title="Siivooja", text="Siivooja Lahteen"
    ),
    "POST /jobs/{posting_id}/edit": _fixed(
        revision="0", title="Leipuri", text="Tule leipomaan", occupation="cook", place="Tori"
    ),
    "POST /jobs/{posting_id}/pin": _fixed(until="2026-12-10"),
    "POST /jobs/{posting_id}/bar": _fixed(because="Palkat maksamatta"),
    "POST /jobs/sources/new": _fixed(**_SOURCE),
    "POST /jobs/sources/{source_id}": lambda world: {**_SOURCE, "revision": str(world.rows["source revision"])},
    "POST /jobs/sources/{source_id}/emptied": _fixed(do="empty"),
    "POST /jobs/{posting_id}/send": lambda world: {
        "client": str(world.mari.client.id),
        "words": "Olisiko tämä?",
        "form_key": "a-form-of-its-own",
        "do": "send",
    },
    "POST /inbox/{person_id}/note": _fixed(form_key="a-form-of-its-own", body="Muista tämä"),
    "POST /inbox/{person_id}/snooze": _fixed(until="tomorrow"),
    "POST /inbox/{person_id}/labels": lambda world: {"shown": str(world.rows["label"])},
    "POST /canned/new": _fixed(name="Kiitos", body_fi="Kiitos!"),
    "POST /canned/{canned_id}": _fixed(name="Kiitos", body_fi="Kiitos!"),
    "POST /advice/new": _fixed(**_CARD),
    "POST /advice/{card_id}": _fixed(**_CARD),
    "POST /advice/{card_id}/check": _fixed(revision="0"),
    "POST /advice/{card_id}/owner": lambda world: {"owner": str(world.lead.staff_id)},
    "POST /advice/{card_id}/retire": _fixed(revision="0"),
    "POST /labels": _fixed(name="Uusi"),
    "POST /clients/{client_id}/profile": _fixed(**_PROFILE),
    "POST /cases/{case_id}/plan": _fixed(goal="Uusi tavoite", review_on="2026-12-20", revision="1"),
    "POST /cases/{case_id}/steps": _fixed(body="Uusi askel", whose="client"),
    "POST /steps/{step_id}": _fixed(standing="done"),
    "POST /meetings": _fixed(kind="group", day="30.11.2026", clock="12"),
    "POST /meetings/{meeting_id}/join": lambda world: {"case": str(world.mari.client.case_id)},
    "POST /cases/{case_id}/book": _fixed(kind="phone", day="1.12.2026", clock="14"),
    "POST /cases/{case_id}/ask": _fixed(kind="follow_up"),
    "POST /cases/{case_id}/rest": _fixed(until="2026-12-10"),
    "POST /appointments/{appointment_id}/move": _fixed(day="1.12.2026", clock="14"),
    "POST /appointments/{appointment_id}/cancel": _fixed(reason="Este"),
    "POST /appointments/{appointment_id}/outcome": _fixed(outcome="attended"),
    "POST /cases/{case_id}/status": _fixed(status="in_measure"),
    "POST /cases/{case_id}/handover": lambda world: {
        "reason": "workload",
        "to": str(world.kaisa.reader.staff_id),
        "three_way": "yes",
    },
    "POST /cases/{case_id}/close": _fixed(outcome="work", words="Kiitos"),
    "POST /hours": _fixed(opens_0_0="10", closes_0_0="12"),
    "POST /hours/days": _fixed(day="2.12.2026", sort="away"),
    "POST /settings": _fixed(**_FIGURES),
    "POST /settings/kinds/{kind}": _fixed(minutes="50", buffer="10", capacity="1"),
    "POST /settings/places": _fixed(name="Kirjasto", address="Katu 2"),
    "POST /settings/places/{place_id}": _fixed(name="Kirjasto", address="Katu 2"),
    "POST /settings/closures": _fixed(day="7.12.2026"),
    "POST /settings/closures/remove": _fixed(day="24.12.2026"),
    "POST /staff": lambda world: {
        "full_name": "Uusi Työntekijä",
        "email": "uusi@kaupunki.fi",
        "role": "coordinator",
        "specialty": "company",
        "team": str(world.rows["teams"][0]),
        "lang": "fi",
    },
    "POST /staff/{staff_id}": lambda world: {
        "full_name": "Kaisa Koski",
        "role": "team_lead",
        "specialty": "",
        "team": str(world.rows["teams"][0]),
        "capacity": "",
        "seen": world.rows["seen"],
    },
    "POST /teams": lambda world: {"name": "Kolmas", "authority": str(world.rows["authority"])},
    "POST /teams/{team_id}": lambda world: {"name": "Kolmas", "authority": str(world.rows["authority"])},
    "POST /teams/authorities/{authority_id}": _fixed(**_THREE, contact_fi="019 1234"),
    "POST /teams/municipalities/new": lambda world: {"which": "Kotka", "authority": str(world.rows["authority"])},
    "POST /teams/municipalities/{code}": lambda world: {**_THREE, "authority": str(world.rows["authority"])},
    "POST /contents/{key}": _fixed(fi="Hätänumero 112 ja oma puhelin", sv="Nödnummer 112", en="Emergency number 112"),
    "POST /review/open": lambda world: {"person": str(world.silent), "reason": "sample"},
    "POST /review/{review_id}/verdict": _fixed(verdict="fine"),
    "POST /reports/settings": _fixed(done=["work"], base=["work", "study"]),
    "POST /employers/new": _fixed(
        form_key="a-form-of-its-own", company="new", source="staff", help="workers", words="Kokki", name="Kahvila Ilo"
    ),
    "POST /employers/import/take": _fixed(table=packed([["Yritys", "Tarve"], ["Kahvila Ilo", "Kokki"]])),
    "POST /companies/{company_id}/events": _fixed(form_key="a-form-of-its-own", what="call", body="Soitin"),
    "POST /companies/{company_id}/edit": _fixed(name="Leipomo Kaura Oy", business_id="0737546-2", revision="0"),
    "POST /companies/{company_id}/merge": lambda world: {"other": str(world.rows["twin"])},
    "POST /companies/{company_id}/contacts/new": _fixed(full_name="Ville Vuoro", phone="0401234567"),
    "POST /companies/{company_id}/contacts/{contact_id}": _fixed(full_name="Kaisa Uusi", email="kaisa@kaura.fi"),
    "POST /requests/{request_id}/state": lambda world: _at(world, state="searching"),
    "POST /requests/{request_id}/hold": _fixed(until="2026-12-10"),
    "POST /requests/{request_id}/give": lambda world: {"staff": str(world.kaisa.reader.staff_id)},
    "POST /requests/{request_id}/hand-on": lambda world: _at(world, handed_to="TE-palvelut"),
    "POST /requests/{request_id}/close": lambda world: _at(world, why="not_needed"),
    "POST /requests/{request_id}/events": _fixed(form_key="a-form-of-its-own", what="call", body="Soitin"),
    "POST /requests/{request_id}/edit": lambda world: _at(world, help="workers", words="Tarvitsen kokin"),
    "POST /candidates/{candidate_id}/trial": _fixed(starts_on="1.12.2026", ends_on="18.12.2026", goals="Oppia uutta"),
    "POST /requests/{request_id}/people/ask": lambda world: {"client": str(world.rows["fits"])},
    "POST /requests/{request_id}/people/introduce": lambda world: {
        "candidate": str(world.rows["approved"]),
        "checked": "yes",
    },
    "POST /requests/{request_id}/people/{candidate_id}": _fixed(can="Osaan kokata", revision="0"),
    "POST /cases/{case_id}/introducible": _fixed(on="yes"),
    "POST /trials/{trial_id}/end": _fixed(why="completed"),
    "POST /rights/{erasure_id}/refuse": _fixed(reason="dispute"),
}
"""What each form is filled in with, so that who may send it gets it done."""
