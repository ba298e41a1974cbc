"""Who of the staff may do what. What is not granted here is denied.

A permission says what kind of thing a role may do; whose clients it reaches is in its name (own caseload,
own team, all). Storage narrows every query accordingly, and every look is audited.
"""

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.people import StartWith


class Role(StrEnum):
    """A staff account's role. TEAM_LEAD heads one team; AUDITOR reads the record of who looked at what."""

    COORDINATOR = "coordinator"
    TEAM_LEAD = "team_lead"
    ADMIN = "admin"
    AUDITOR = "auditor"


class Specialty(StrEnum):
    """The two kinds of coordinator: työkykykoordinaattori (3) and yrityskoordinaattori (4)."""

    WORK_ABILITY = "work_ability"
    COMPANY = "company"


class Permission(StrEnum):
    """One kind of thing that somebody may do in the console."""

    SEE_CASELOAD = "see_caseload"  # one's own clients and what was said with them
    SEE_TEAM_QUEUE = "see_team_queue"  # who waits in one's own team without a coordinator
    TAKE_FROM_QUEUE = "take_from_queue"
    SEE_TEAM_CLIENTS = "see_team_clients"  # everybody in one's own team
    SEE_ALL_CLIENTS = "see_all_clients"
    MARK_CONTACT_MADE = "mark_contact_made"
    AGREE_TIMES = "agree_times"  # one's own hours, and appointments of clients whom one may mark as contacted
    WRITE_TO_CLIENT = "write_to_client"
    MOVE_CLIENT = "move_client"  # to another coordinator or team
    HANDLE_ALERTS = "handle_alerts"  # distress, "I want a person", somebody who cannot be reached
    EXPORT_CLIENT = "export_client"  # a person's own data, at their request
    ERASE_CLIENT = "erase_client"
    SEE_STATISTICS = "see_statistics"  # numbers without persons
    EDIT_CONTENT = "edit_content"
    EDIT_SETTINGS = "edit_settings"
    WATCH_MESSAGES = "watch_messages"  # what is planned and sent, to whom and when; never what it says
    MANAGE_STAFF = "manage_staff"
    READ_AUDIT = "read_audit"
    EDIT_CASE = "edit_case"  # plan, status and ending of cases in one's care
    SEE_HEALTH = "see_health"  # statuses and outcomes that tell of somebody's health (197)
    REVIEW_TALKS = "review_talks"  # read what was said, for a reason that is kept
    READ_CLIENT_TRAIL = "read_client_trail"  # who looked at one client's data
    SEE_EMPLOYERS = "see_employers"  # companies, their people, their needs and history: the whole network's
    SERVE_EMPLOYERS = "serve_employers"  # take needs, change them, look for people and introduce them
    CURATE_JOBS = "curate_jobs"  # job postings: read, approve, hide, pin, type in
    SET_JOB_SOURCES = "set_job_sources"  # where postings come from, and how often
    HOLD_EVENTS = "hold_events"  # make events, invite, note who came; who comes is seen by those who hold it
    SEND_BROADCASTS = "send_broadcasts"  # write to many at once, and look over what a colleague sends


_CLIENT_WORK = frozenset(
    {
        Permission.SEE_CASELOAD,
        Permission.SEE_TEAM_QUEUE,
        Permission.TAKE_FROM_QUEUE,
        Permission.MARK_CONTACT_MADE,
        Permission.AGREE_TIMES,
        Permission.WRITE_TO_CLIENT,
        Permission.MOVE_CLIENT,
        Permission.HANDLE_ALERTS,
        Permission.SEE_STATISTICS,
        Permission.EDIT_CASE,
        Permission.SEE_HEALTH,
        Permission.SEE_EMPLOYERS,
        Permission.SERVE_EMPLOYERS,
        Permission.CURATE_JOBS,
        Permission.HOLD_EVENTS,
        Permission.SEND_BROADCASTS,
    }
)

_GRANTED: Final = MappingProxyType(
    {
        Role.COORDINATOR: _CLIENT_WORK,
        Role.TEAM_LEAD: _CLIENT_WORK
        | {Permission.SEE_TEAM_CLIENTS, Permission.EXPORT_CLIENT, Permission.SET_JOB_SOURCES},
        # Admins see every client because requests for one's own data and erasure end with them, and an
        # alert must reach somebody when a team is empty; they do no client work. What was said they read only for a
        # reason. They can tell a client who read their data; the whole record is about them too, and not theirs.
        Role.ADMIN: frozenset(
            {
                Permission.SEE_ALL_CLIENTS,
                Permission.MOVE_CLIENT,
                Permission.HANDLE_ALERTS,
                Permission.EXPORT_CLIENT,
                Permission.ERASE_CLIENT,
                Permission.SEE_STATISTICS,
                Permission.EDIT_CONTENT,
                Permission.EDIT_SETTINGS,
                Permission.WATCH_MESSAGES,
                Permission.MANAGE_STAFF,
                Permission.REVIEW_TALKS,
                Permission.READ_CLIENT_TRAIL,
                Permission.SEE_EMPLOYERS,
                Permission.CURATE_JOBS,
                Permission.SET_JOB_SOURCES,
            }
        ),
        # The record names clients by number only, so an auditor needs to see none of them (233).
        Role.AUDITOR: frozenset({Permission.READ_AUDIT, Permission.SEE_STATISTICS}),
    }
)

SPECIALTY_FOR: Final = MappingProxyType({StartWith.JOB: Specialty.COMPANY, StartWith.STRENGTH: Specialty.WORK_ABILITY})
"""Whose clients people become by what they want to start with (21, 22)."""


def may(role: Role, permission: Permission) -> bool:
    """Whether the role has the permission; False for anything not granted above."""
    return permission in permissions_of(role)


def permissions_of(role: Role) -> frozenset[Permission]:
    """All that the role may do; nothing for a role not known here."""
    return _GRANTED.get(role, frozenset())
