"""Who gets what, said once more: plain loops over all rows, for comparison with the queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.broadcasts import BroadcastPurpose, LeftOut
from domain.companies import SPOKEN
from domain.incoming import Channel
from domain.segments import Attendance, Filters, Side
from storage.rules import Rules
from storage.segments import Counted

Row = dict[str, Any]
HELSINKI = ZoneInfo("Europe/Helsinki")
EVENTS, NEWSLETTER, MUST = BroadcastPurpose.EVENTS, BroadcastPurpose.NEWSLETTER, BroadcastPurpose.MUST


class Oracle:
    """``rows`` by table's name; ``now`` in UTC."""

    def __init__(self, rows: dict[str, list[Row]], now: datetime, rules: Rules) -> None:
        self.rows, self.now, self.rules = rows, now, rules
        self.people = {row["id"]: row for row in rows["person"]}
        self.client = {row["person_id"]: row for row in rows["client"]}
        self.companies = {row["id"]: row for row in rows["company"]}
        midnight = datetime.combine(now.astimezone(HELSINKI).date(), time(), tzinfo=HELSINKI)
        self.since = (midnight - timedelta(days=6)).astimezone(now.tzinfo)

    def of(self, table: str, person_id: int) -> list[Row]:
        return [row for row in self.rows[table] if row["person_id"] == person_id]

    def cases(self, person_id: int) -> list[Row]:
        """Those that are open."""
        who = self.client.get(person_id)
        cases = [row for row in self.rows["service_case"] if who and row["client_id"] == who["id"]]
        return [row for row in cases if row["closed_at"] is None]

    def contacts(self, person_id: int) -> list[Row]:
        return [row for row in self.of("company_contact", person_id) if row["left_at"] is None]

    def chats(self, person_id: int) -> list[Row]:
        return [row for row in self.of("channel_identity", person_id) if row["channel"] != "email"]

    # Who may.

    def left_out(
        self, person_id: int, purpose: BroadcastPurpose, event_id: int | None, broadcast_id: int | None
    ) -> LeftOut | None:
        cases, contacts = self.cases(person_id), self.contacts(person_id)
        belongs = {EVENTS: bool(cases or contacts), NEWSLETTER: bool(contacts), MUST: bool(cases)}
        if self.people[person_id]["erased_at"] or not belongs[purpose]:
            return LeftOut.GONE
        if purpose is not MUST and not self.allows(person_id, purpose):
            return LeftOut.NO_CONSENT
        if purpose is not NEWSLETTER and cases and all(case["resting_since"] for case in cases):
            return LeftOut.RESTING
        signups = [row for row in self.of("event_signup", person_id) if row["event_id"] == event_id]
        if any(broadcast_id is None or row["broadcast_id"] != broadcast_id for row in signups):
            return LeftOut.ASKED
        if self.way(person_id, purpose) is None:
            return LeftOut.BLOCKED if self.chats(person_id) else LeftOut.NO_CHAT
        if purpose is MUST:
            return None
        invitations, all_of_them = self.counts(person_id, broadcast_id)
        if invitations >= self.rules.invitations_a_week or all_of_them >= self.rules.own_accord_a_week:
            return LeftOut.OFTEN
        return None

    def allows(self, person_id: int, purpose: BroadcastPurpose) -> bool:
        reads = any(row["newsletter_at"] for row in self.contacts(person_id))
        if purpose is NEWSLETTER:
            return reads
        live = [row for row in self.of("consent", person_id) if row["withdrawn_at"] is None]
        return any(row["purpose"] == "events" for row in live) or (reads and not self.cases(person_id))

    def way(self, person_id: int, purpose: BroadcastPurpose) -> str | None:
        chat = self.last_chat(person_id)
        if purpose is MUST or (purpose is EVENTS and self.cases(person_id)):
            return chat
        contacts = self.contacts(person_id)
        if chat and any(row["best_way"] == "chat" for row in contacts):
            return chat
        return "email" if any(map(self.takes_letters, contacts)) else chat

    def last_chat(self, person_id: int) -> str | None:
        open_ones = [row for row in self.chats(person_id) if row["blocked_at"] is None]
        long_ago = self.now - timedelta(days=9999)

        def key(chat: Row) -> tuple[datetime, int]:
            talks = [row for row in self.rows["conversation"] if row["identity_id"] == chat["id"]]
            return max((row["last_in_at"] or long_ago for row in talks), default=long_ago), chat["id"]

        return str(max(open_ones, key=key)["channel"]) if open_ones else None

    def takes_letters(self, contact: Row) -> bool:
        if not contact["email"]:
            return False
        address, person_id = contact["email"].lower(), contact["person_id"]
        boxes = [row for row in self.rows["channel_identity"] if row["channel"] == "email" and row["blocked_at"]]
        stopped = [row for row in boxes if row["address"].split(" ")[0] == address]
        known = any(row["created_by"] for row in self.contacts(person_id))
        return not any(row["person_id"] == person_id or not known for row in stopped)

    def counts(self, person_id: int, broadcast_id: int | None = None) -> tuple[int, int]:
        """Messages to many, and everything of the bot's own accord."""
        chats = {row["id"] for row in self.of("channel_identity", person_id)}
        sent = [row for row in self.rows["delivery"] if row["identity_id"] in chats and self.is_counted(row)]
        sent = [row for row in sent if broadcast_id is None or row["about"] != f"broadcast:{broadcast_id}"]
        again = [
            row for row in self.of("event_signup", person_id) if (row["asked_again_at"] or self.since) > self.since
        ]
        many = sum(row["kind"] == "broadcast" for row in sent) + len(again)
        tips = sum(row["kind"] == "tip" for row in sent)
        who = self.client.get(person_id)
        cases = {row["id"] for row in self.rows["service_case"] if who and row["client_id"] == who["id"]}
        asked = [row for row in self.rows["check_in"] if row["case_id"] in cases and row["asked_at"] >= self.since]
        return many, many + tips + len(asked)

    def is_counted(self, row: Row) -> bool:
        if row["state"] == "sent":
            return bool(row["sent_at"] >= self.since)
        if row["state"] == "planned":
            return bool(row["due_at"] < self.now + timedelta(days=7))
        return bool(row["state"] == "unknown" and row["due_at"] >= self.since)

    # Whom a segment means.

    def people_of(self, filters: Sequence[Filters]) -> set[int]:
        return {number for one in filters for number in self.people if self.is_in(number, one)}

    def is_in(self, person_id: int, f: Filters) -> bool:
        labels = {row["label_id"] for row in self.of("person_label", person_id)}
        everybodys = [
            not f.languages or self.people[person_id]["language"] in f.languages,
            not f.labels or bool(labels & set(f.labels)),
            not labels & set(f.without_labels),
            f.attendance is None or self.attended(person_id, f),
        ]
        return all(everybodys) and (
            self.is_client(person_id, f) if f.side is Side.CLIENTS else self.is_employer(person_id, f)
        )

    def is_client(self, person_id: int, f: Filters) -> bool:
        who = self.client.get(person_id)
        if who is None or who["erased_at"]:
            return False
        return (
            any(
                (not f.services or case["service"] in f.services)
                and (not f.coordinators or case["coordinator_id"] in f.coordinators)
                and (not f.teams or case["team_id"] in f.teams)
                for case in self.cases(person_id)
            )
            and (not f.municipalities or who["municipality_code"] in f.municipalities)
            and (not f.interests or bool({*f.interests} & {*(who["fields"] or [])}))
            and (not f.hopes or bool({*f.hopes} & {*who["hopes"]}))
            and self.fits_age(2026 - who["birth_year"], f)
            and (f.silent_weeks is None or self.is_silent(who, self.now - timedelta(weeks=f.silent_weeks)))
        )

    def fits_age(self, turns: int, f: Filters) -> bool:
        """They are ``turns`` years old at the end of this year, and perhaps a year less today."""
        return any((f.youngest or 0) <= age <= (f.oldest or 999) for age in (turns, turns - 1)) and turns >= (
            f.youngest or 0
        )

    def is_silent(self, who: Row, since: datetime) -> bool:
        met = {row["id"] for row in self.rows["meeting"] if row["ends_at"] >= since}
        sat = [row for row in self.rows["appointment"] if row["client_id"] == who["id"] and row["meeting_id"] in met]
        cases = [row for row in self.rows["service_case"] if row["client_id"] == who["id"]]
        called = [row for row in cases if row["first_contact_at"] and row["first_contact_at"] >= since]
        is_met = any(row["state"] != "cancelled" for row in sat)
        return not (called or is_met or self.is_written_to(who["person_id"], since))

    def is_written_to(self, person_id: int, since: datetime) -> bool:
        chats = {row["id"] for row in self.of("channel_identity", person_id)}
        talks = {row["id"] for row in self.rows["conversation"] if row["identity_id"] in chats}
        by_staff = {row["message_id"] for row in self.rows["written"]}
        theirs = [row for row in self.rows["message"] if row["conversation_id"] in talks and row["id"] in by_staff]
        return any(row["at"] >= since for row in theirs)

    def is_employer(self, person_id: int, f: Filters) -> bool:
        return any(self.speaks(contact, f) for contact in self.contacts(person_id))

    def speaks(self, contact: Row, f: Filters) -> bool:
        firm = self.companies[contact["company_id"]]
        needs = [row for row in self.rows["staffing_request"] if row["company_id"] == firm["id"]]
        since = self.now - timedelta(weeks=f.silent_weeks or 0)
        spoke = [
            row
            for row in self.rows["company_event"]
            if row["company_id"] == firm["id"] and row["what"] in SPOKEN and row["at"] >= since
        ]
        is_silent = not spoke and not self.is_written_to(contact["person_id"], since)
        return (
            (not f.industries or firm["industry"] in f.industries)
            and (not f.municipalities or firm["municipality_code"] in f.municipalities)
            and (not f.newsletter or contact["newsletter_at"] is not None)
            and (not f.has_need or any(row["closed_at"] is None for row in needs))
            and (f.silent_weeks is None or is_silent)
        )

    def attended(self, person_id: int, f: Filters) -> bool:
        kinds = {row["id"]: row["kind"] for row in self.rows["event"]}
        rows = self.of("event_signup", person_id)
        rows = [row for row in rows if row["event_id"] in f.events or kinds[row["event_id"]] in f.event_kinds]
        came = any(row["came_at"] for row in rows)
        return {
            Attendance.ASKED: bool(rows),
            Attendance.CAME: came,
            Attendance.MISSED: any(row["missed_at"] for row in rows),
            Attendance.NEVER: not came,
        }[f.attendance or Attendance.ASKED]

    def counted(
        self, filters: Sequence[Filters], purpose: BroadcastPurpose, event_id: int | None, broadcast_id: int | None
    ) -> Counted:
        why = {one: self.left_out(one, purpose, event_id, broadcast_id) for one in self.people_of(filters)}
        gets = [one for one, reason in why.items() if reason is None]
        return Counted(
            all=len(why),
            gets=len(gets),
            left_out=Counter(reason for reason in why.values() if reason is not None),
            languages=Counter(self.people[one]["language"] for one in gets),
            channels=Counter(Channel(self.way(one, purpose) or "") for one in gets),
            talking=0 if purpose is MUST else sum(bool(self.of("talk", one)[0]["held_by"]) for one in gets),
        )
