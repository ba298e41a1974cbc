"""Who is asked to an event, who comes, who waits for a seat, who came."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, update

from domain.event_times import may_check_in
from domain.events import Choice, EventState, SignupState
from domain.roles import Permission
from storage.audit import Action
from storage.errors import Refused
from storage.event_notices import about_signup
from storage.event_people import EventPeople, Invitable, Invited, Roster, Skip
from storage.event_rows import ANSWERED, Counts, Signup, must_go_on
from storage.signup_answers import Answered, SignupAnswers
from storage.staff import Reader
from storage.tables import event_signup
from storage.throttle import Limit, Throttle, subject

CODES = Limit("event-code", 6, timedelta(minutes=15))
"""Tries of the code said at the place, by one person."""

WEIGHT = {
    state: number
    for number, state in enumerate(
        (
            SignupState.LAPSED,
            SignupState.DECLINED,
            SignupState.INVITED,
            SignupState.MAYBE,
            SignupState.WAITING,
            SignupState.OFFERED,
            SignupState.COMING,
        )
    )
}
"""Of two rows of one person the weightier one stays."""


def _weight(one: Signup) -> tuple[bool, int]:
    """That somebody was there outweighs all they had said before."""
    return one.came_at is not None, WEIGHT[one.state]


class Signups(SignupAnswers, EventPeople):
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
        if of.state is not EventState.PUBLISHED or not may_check_in(self._now, of.starts_at, of.ends_at):
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
        of = self._event(event_id)
        if of is None or not reader.may(Permission.HOLD_EVENTS):
            return False
        of = self._locked(event_id)
        one = self._seen(reader, of, signup_id)
        if one is None:
            self._record(reader, Action.VIEW_REFUSED, event_id, signup=signup_id)
            return False
        must_go_on(of, self._now)
        if self._now >= of.starts_at:
            raise Refused("over")
        if one.state in ANSWERED:
            stands = self._said(one, Choice.NO, 0)
            self._hears(stands, Choice.NO)
            self._tell(stands, "event_left", str(stands.revision), expires_at=of.starts_at)
            self._record(reader, Action.EVENT_LEFT, event_id, signup=signup_id)
        return True

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

    def joined(self, from_id: int, to_id: int) -> int:
        """Two persons turned out to be one: what the one signed up for is the other's. Of two rows at one event the
        weightier stays, and the other one's seat is free. Returns how many rows moved.
        """
        moved = 0
        for found in self._signups(event_signup.c.person_id == from_id, order=(event_signup.c.event_id,)):
            self._locked(found.event.id)
            one, other = self._standing(found.id), self._theirs(to_id, found.event.id)
            if other is not None and _weight(other) >= _weight(one):
                if one.state is other.state is SignupState.WAITING:
                    self._mark(other.id, queued_at=min(filter(None, (one.queued_at, other.queued_at))))
                self._drop(one)
                continue
            if other is not None:
                self._drop(other)
            mine = update(event_signup).where(event_signup.c.id == one.id)
            self._connection.execute(mine.values(person_id=to_id, called=None))
            moved += 1
        return moved

    def _drop(self, one: Signup) -> None:
        """A row that another one of the same person stands for."""
        self._outbox.withdraw(about_signup(one.id))
        if one.event.ends_at > self._now:
            self._leave_seat(one)
        self._connection.execute(delete(event_signup).where(event_signup.c.id == one.id))
        self._move_up(one.event.id)


__all__ = ["Answered", "Counts", "Invitable", "Invited", "Roster", "Signup", "Signups", "Skip"]
