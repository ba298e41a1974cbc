"""The page behind the thanks that came by e-mail: a school grade for an event, and words with it (204)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.web.link_forms import Form, Reading, Taken
from domain.calendar import local_day
from domain.events import HIGHEST_GRADE, LOWEST_GRADE
from storage.event_rows import Signup
from storage.signup_answers import LONGEST_GRADE_WORDS
from storage.store import Store
from storage.web_links import WebLink

GRADES = range(LOWEST_GRADE, HIGHEST_GRADE + 1)


class EventGradeForm:
    """Asked once, of who came: one grade that was given here or in the chat is the answer."""

    template = "link_event_grade.html"

    def view(self, store: Store, link: WebLink) -> Mapping[str, Any] | None:
        came = _to_grade(store, link)
        if came is None:
            return None
        event = came.event
        is_a_day = local_day(event.starts_at) == local_day(event.ends_at)
        return {"event": event, "grades": list(reversed(GRADES)), "same_day": is_a_day}

    def take(self, store: Store, link: WebLink, form: Form) -> Taken:
        if _to_grade(store, link) is None:
            return Taken(gone=True)
        reading = Reading(form)
        grade = reading.number("grade", GRADES, needed=True)
        if "grade" in reading.faults:
            reading.faults["grade"] = "link.fault.choose"
        words = reading.words("grade_words", LONGEST_GRADE_WORDS)
        if reading.faults or grade is None:
            return Taken(reading.faults)
        kept = store.signups.grade(link.person_id, link.subject, grade)
        if kept and words:
            store.signups.grade_words(link.person_id, link.subject, words)
        return Taken(gone=not kept)


def _to_grade(store: Store, link: WebLink) -> Signup | None:
    """How they stand to the event, when they came to it and have not said yet how it was."""
    found = store.signups.one(link.person_id, link.subject)
    return found if found is not None and found.came_at is not None and found.grade is None else None
