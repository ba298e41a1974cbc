"""The forms behind one-time links: what an employer sees of a need, a card, a week or a follow-up, and answers.

A form never loses what was typed: an answer that cannot be taken is shown again with the reason beside it. What is
typed goes through the same screen as words in the chat, so health and identity codes are asked to be left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from domain.calendar import local_day
from domain.employers import Answer, Closing, Event, Mood, Start, WhyNot
from domain.follow_up import GRADES, MOST_HIRED, GoesOn
from domain.screening import Kind, screen
from domain.text import Refused, clean_text
from storage.errors import Refused as NotAgreed
from storage.interviews import Introduced
from storage.store import Store
from storage.web_links import Purpose, WebLink

SHOWN_TIMES = 8
OTHER_TIME = "other"
LONGEST_PLACE = 120
LONGEST_HOLD = timedelta(days=366)

Form = Mapping[str, str]
"""The fields as they were sent."""

Code = TypeVar("Code", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of an answer: ``faults`` by field, empty when it was taken. ``is_over``: nothing more is asked here."""

    faults: Mapping[str, str] = field(default_factory=dict)
    is_over: bool = True
    gone: bool = False  # it is asked no longer


_NOT_THERE = Taken({"gone": "link.cards.gone"}, is_over=False)


class PageForm(Protocol):
    """One kind of page. Both run in a transaction of their own."""

    template: str

    def view(self, store: Store, link: WebLink) -> Mapping[str, Any] | None:
        """What the page shows; None when there is nothing to ask any more."""
        ...

    def take(self, store: Store, link: WebLink, form: Form) -> Taken: ...


class Reading:
    """Reads the fields of one form and gathers what is not right with them."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.faults: dict[str, str] = {}

    def choice(self, name: str, kind: type[Code], *, needed: bool = False) -> Code | None:
        given = self._form.get(name, "")
        found = next((one for one in kind if one.value == given), None)
        if found is None and (needed or given):
            self.faults[name] = "link.fault.choose"
        return found

    def number(self, name: str, within: range, *, needed: bool = False) -> int | None:
        given = self._form.get(name, "").strip()
        if not given and not needed:
            return None
        if given.isdecimal() and len(given) < 4 and int(given) in within:
            return int(given)
        self.faults[name] = "link.fault.number"
        return None

    def day(self, name: str, first: date, last: date) -> date | None:
        given = self._form.get(name, "").strip()
        if not given:
            return None
        try:
            found = date.fromisoformat(given)
        except ValueError:
            found = date.min
        if first <= found <= last:
            return found
        self.faults[name] = "link.fault.day"
        return None

    def words(self, name: str, longest: int) -> str | None:
        """As they may be kept; None for nothing."""
        try:
            text = clean_text(self._form.get(name, ""), longest, keep_lines=True)
        except Refused:
            self.faults[name] = "link.fault.long"
            return None
        found = screen(text)
        if found.kind is not Kind.CLEAR:
            self.faults[name] = f"link.fault.{found.kind}"
            return None
        return text or None


class Now(StrEnum):
    """How an employer's need stands, as they say it."""

    OPEN = "open"
    OURS = "ours"
    OTHERS = "others"
    NOT_NEEDED = "not_needed"
    HOLD = "hold"


_CLOSES = {Now.OURS: Closing.OURS, Now.OTHERS: Closing.OTHERS, Now.NOT_NEEDED: Closing.NOT_NEEDED}


class RequestForm:
    """The need itself: is it still open, filled, not needed, or to wait?"""

    template = "link_request.html"

    def view(self, store: Store, link: WebLink) -> Mapping[str, Any] | None:
        need = store.requests.one_of(link.person_id, link.subject)
        if need is None or not need.is_open:
            return None
        return {"need": need, "choices": [(one, f"link.now.{one}") for one in Now]}

    def take(self, store: Store, link: WebLink, form: Form) -> Taken:
        reading = Reading(form)
        now = reading.choice("now", Now, needed=True)
        need = store.requests.one_of(link.person_id, link.subject)
        if need is None or not need.is_open:
            return Taken(gone=True)
        several = now is Now.OURS and (need.count or 1) > 1
        filled = reading.number("filled", range(1, MOST_HIRED + 1), needed=several) if now in _FILLED else None
        today = local_day(store.now)
        until = reading.day("until", today, today + LONGEST_HOLD) if now is Now.HOLD else None
        if reading.faults or now is None:
            return Taken(reading.faults)
        if now is Now.OPEN:
            self._goes_on(store, link, need.company_id, is_held=need.held_since is not None)
        elif now is Now.HOLD:
            store.requests.hold(link.person_id, link.subject, until)
        else:
            store.requests.close(link.person_id, link.subject, _CLOSES[now], filled)
        return Taken()

    def _goes_on(self, store: Store, link: WebLink, company_id: int, *, is_held: bool) -> None:
        if is_held:
            store.requests.resume(link.person_id, link.subject)
            return
        said = Event.FOLLOW_UP_ANSWERED
        store.companies.happened(company_id, said, request_id=link.subject, code="open", person_id=link.person_id)


_FILLED = (Now.OURS, Now.OTHERS)


class PulseForm:
    """How a week of a work trial went (114)."""

    template = "link_pulse.html"

    def view(self, store: Store, link: WebLink) -> Mapping[str, Any] | None:
        pulse = store.trials.pulse_of(link.person_id, link.subject)
        if pulse is None or not pulse.can_answer:
            return None
        return {"pulse": pulse, "moods": [(one, f"link.mood.{one}") for one in Mood]}

    def take(self, store: Store, link: WebLink, form: Form) -> Taken:
        reading = Reading(form)
        mood = reading.choice("mood", Mood, needed=True)
        words = reading.words("words", 500)
        if reading.faults or mood is None:
            return Taken(reading.faults)
        return Taken(gone=not store.trials.answer_pulse(link.person_id, link.subject, mood, words))


class FollowUpForm:
    """Three weeks after: who was hired, how it began, why others were not, how we did (84, 117)."""

    template = "link_follow_up.html"

    def view(self, store: Store, link: WebLink) -> Mapping[str, Any] | None:
        asked = store.follow_ups.asked_of(link.person_id, link.subject)
        if asked is None or asked.answered_at is not None:
            return None
        return {
            "asked": asked,
            "starts": [(one, f"link.start.{one}") for one in Start],
            "goings": [(one, f"link.goes_on.{one}") for one in GoesOn],
            "grades": list(reversed(GRADES)),
        }

    def take(self, store: Store, link: WebLink, form: Form) -> Taken:
        asked = store.follow_ups.asked_of(link.person_id, link.subject)
        if asked is None or asked.answered_at is not None:
            return Taken(gone=True)
        hired = [one.candidate_id for one in asked.introduced if f"hired_{one.candidate_id}" in form]
        reading = Reading(form)
        filled = reading.number("filled", range(MOST_HIRED + 1), needed=True)
        told = {
            "started": reading.choice("started", Start),
            "started_words": reading.words("started_words", 1000),
            "why_not": reading.words("why_not", 1000),
            "goes_on": reading.choice("goes_on", GoesOn),
            "grade": reading.number("grade", GRADES),
            "grade_words": reading.words("grade_words", 1000),
        }
        if filled is not None and filled < len(hired):
            reading.faults["filled"] = "link.fault.fewer"
        if reading.faults or filled is None:
            return Taken(reading.faults)
        kept = store.follow_ups.answer(
            link.person_id,
            link.subject,
            filled=filled,
            hired=hired,
            **told,  # type: ignore[arg-type]
        )
        return Taken(gone=not kept)


class CardsForm:
    """Who was introduced, and what the employer says of each (83-84). Only what the client has said yes to is here.

    Of who is to be met a time is chosen at once, where there are any.
    """

    template = "link_cards.html"

    def view(self, store: Store, link: WebLink) -> Mapping[str, Any] | None:
        shown = store.candidates.for_employer(link.person_id, link.subject)
        if not shown:
            return None
        return {
            "cards": shown,
            "times": {one.candidate_id: self._times(store, link, one) for one in shown},
            "answers": [(one, f"link.answer.{one}") for one in Answer],
            "reasons": [(one, f"link.why_not.{one}") for one in WhyNot],
        }

    def take(self, store: Store, link: WebLink, form: Form) -> Taken:
        shown = {str(one.candidate_id): one for one in store.candidates.for_employer(link.person_id, link.subject)}
        found = shown.get(form.get("candidate", ""))
        if found is None:
            return _NOT_THERE
        if "time" in form:
            return self._take_time(store, link, form, found)
        reading = Reading(form)
        answer = reading.choice("answer", Answer, needed=True)
        why_not = reading.choice("why_not", WhyNot) if answer is Answer.NO else None
        if answer is Answer.NO and why_not is None:
            reading.faults["why_not"] = "link.fault.why"
        words = reading.words("words", 500)
        if reading.faults or answer is None:
            return Taken(reading.faults, is_over=False)
        if not store.candidates.employer_answers(link.person_id, found.candidate_id, answer, why_not, words):
            return _NOT_THERE
        if answer is Answer.MEET and found.interview_at is None and not self._all_times(store, link, found):
            store.candidates.want_interview(link.person_id, found.candidate_id)
        return Taken(is_over=self._is_over(store, link))

    def _take_time(self, store: Store, link: WebLink, form: Form, found: Introduced) -> Taken:
        """One of the times, or none of them: then a person finds another."""
        if form["time"] == OTHER_TIME:
            store.candidates.want_interview(link.person_id, found.candidate_id)
            return Taken(is_over=self._is_over(store, link, but=found.candidate_id))
        reading = Reading(form)
        place = reading.words("place", LONGEST_PLACE)
        chosen = next((at for at in self._all_times(store, link, found) if at.isoformat() == form["time"]), None)
        if reading.faults or chosen is None:
            return Taken(reading.faults or {"gone": "link.cards.taken"}, is_over=False)
        try:
            store.candidates.agree_interview(link.person_id, found.candidate_id, chosen, place)
        except NotAgreed:
            return Taken({"gone": "link.cards.taken"}, is_over=False)
        return Taken(is_over=self._is_over(store, link))

    def _times(self, store: Store, link: WebLink, one: Introduced) -> list[datetime]:
        """The first few times for who is to be met and has none yet."""
        if one.answer is not Answer.MEET or one.interview_at is not None:
            return []
        return self._all_times(store, link, one)[:SHOWN_TIMES]

    def _all_times(self, store: Store, link: WebLink, one: Introduced) -> list[datetime]:
        return store.candidates.interview_times(link.person_id, one.candidate_id)

    def _is_over(self, store: Store, link: WebLink, *, but: int | None = None) -> bool:
        """Everybody has an answer, and no time waits to be chosen."""
        left = store.candidates.for_employer(link.person_id, link.subject)
        waiting = (one for one in left if one.candidate_id != but and self._times(store, link, one))
        return all(one.answer is not None for one in left) and not any(waiting)


FORMS: Mapping[Purpose, PageForm] = {
    Purpose.CARDS: CardsForm(),
    Purpose.FOLLOW_UP: FollowUpForm(),
    Purpose.PULSE: PulseForm(),
    Purpose.REQUEST: RequestForm(),
}
