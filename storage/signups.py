"""Who is asked to an event, who comes, who waits for a seat, who came."""

from __future__ import annotations

from datetime import timedelta

from domain.events import Choice, SignupState
from domain.roles import Permission
from storage.audit import Action
from storage.errors import Refused
from storage.event_notices import about_signup
from storage.event_people import EventPeople, Invitable, Invited, Roster, Skip
from storage.event_rows import ANSWERED, Counts, Signup, must_go_on
from storage.signup_answers import Answered
from storage.signup_joins import SignupJoins
from storage.staff import Reader
from storage.tables import event_signup
from storage.throttle import Limit, Throttle, subject

CODES = Limit("event-code", 6, timedelta(minutes=15))
"""Tries of the code said at the place, by one person."""


class Signups(SignupJoins, EventPeople):
    """Answers, the list of names, and what comes of a person's leaving."""

    def one(self, person_id: int, event_id: int) -> Signup | None:
        """How this person stands to this event."""
        return self._theirs(person_id, event_id)

    def everybody(self, event_id: int) -> list[Signup]:
        """All of an event, by how long they have had to do with it. Unscoped, and without names."""
        return self._signups(event_signup.c.event_id == event_id, most=100_000)

    def of_person(self, person_id: int, *, past: bool = False) -> list[Signup]:
        """Theirs: what is to come (the nearest first), or what is over (the latest first)."""
        found = self._signups(event_signup.c.person_id == person_id)
        if past:
            over = [one for one in found if one.event.ends_at <= self._now]
            return sorted(over, key=lambda one: (one.event.starts_at, one.id), reverse=True)
        coming = [one for one in found if one.event.ends_at > self._now]
        return sorted(coming, key=lambda one: (one.event.starts_at, one.id))

    def check_in(self, person_id: int, event_id: int, code: str) -> bool:
        """They are there, and say the code that is shown at the place. False when they were checked in before.

        Who has not signed up is taken in too. Raises Refused: not_now, wrong_code, too_often.
        """
        of = self._locked(event_id)
        if not of.checks_in(self._now):
            raise Refused("not_now")
        if not Throttle(self._connection, self._now).hit(CODES, subject("event-code", str(person_id))).allowed:
            raise Refused("too_often")
        if "".join(code.split()).casefold() != of.code.casefold():
            raise Refused("wrong_code")
        one = self._stand_at_the_door(person_id, of)
        if one.came_at is not None:
            return False
        self._noted(one, True, None)
        return True

    # Leaving.

    def take_off(self, reader: Reader, event_id: int, signup_id: int) -> bool:
        """They have told a colleague that they cannot come: their seat, or their place in the queue, is the next one's,
        and they hear of it. False for whom the reader does not see. Raises Refused: cancelled, gone, over (it has
        begun).
        """
        one = self._to_come_on_the_list(reader, event_id, signup_id)
        if one is None:
            return False
        if one.state in ANSWERED:
            stands = self._said(one, Choice.NO, 0)
            self._hears(stands, Choice.NO)
            self._tell(stands, "event_left", str(stands.revision), expires_at=stands.event.starts_at)
            self._record(reader, Action.EVENT_LEFT, event_id, signup=signup_id)
        return True

    def put_back(self, reader: Reader, event_id: int, signup_id: int) -> Signup | None:
        """They do come, as they have told a colleague, or it was a mistake that they were taken off: they get a seat
        where there is one, else wait as the last, and they hear of it. Whom they bring they say themselves. Also when
        signing up is over: that is for who asks, and what a colleague mends is mended. Returns how they stand; None for
        whom the reader does not see. Raises Refused: cancelled, gone, over (it has begun), full (and no queue).
        """
        one = self._to_come_on_the_list(reader, event_id, signup_id)
        if one is None or one.state not in (SignupState.DECLINED, SignupState.LAPSED):
            return one
        stands = self._said(one, Choice.YES, 0)
        self._hears(stands, Choice.YES)
        self._not_reminded_again(stands)
        self._tell(stands, "event_back", str(stands.revision), expires_at=stands.event.starts_at)
        self._record(reader, Action.EVENT_BACK, event_id, signup=signup_id)
        return stands

    def _to_come_on_the_list(self, reader: Reader, event_id: int, signup_id: int) -> Signup | None:
        """Somebody whom the reader sees on the list of an event that has not begun; it is locked."""
        of = self._event(event_id)
        if of is None or not reader.may(Permission.HOLD_EVENTS):
            return None
        of = self._locked(event_id)
        one = self._seen(reader, of, signup_id)
        if one is None:
            self._record(reader, Action.VIEW_REFUSED, event_id, signup=signup_id)
            return None
        must_go_on(of, self._now)
        if self._now >= of.starts_at:
            raise Refused("over")
        return one

    def leave_all(self, person_id: int) -> int:
        """They are gone: their seats are others'. Returns how many events to come they had to do with."""
        theirs = self._holds_anything(person_id)
        for found in theirs:
            self._locked(found.event.id)
            one = self._standing(found.id)
            self._leave_seat(one)
            self._stand(one, SignupState.DECLINED, guests=0, queued_at=None)
            self._outbox.withdraw(about_signup(one.id))
            self._move_up(one.event.id)
        return len(theirs)


__all__ = ["Answered", "Counts", "Invitable", "Invited", "Roster", "Signup", "Signups", "Skip"]
