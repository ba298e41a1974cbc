"""Two persons turned out to be one, or not to be one after all: whose is what they signed up for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, update

from domain.events import Choice, EventState, Origin, SignupState
from storage.errors import Refused
from storage.event_notices import about_signup
from storage.event_rows import HELD, Event, Signup
from storage.signup_answers import SignupAnswers
from storage.tables import delivery, event_signup

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


class SignupJoins(SignupAnswers):
    """Joins and parts. What stays remembers in ``joined`` whose it was (``of``), and how the one stood that made way
    for it (``other``).
    """

    def joined(self, from_id: int, to_id: int) -> int:
        """What the one signed up for is the other's. Of two rows at one event the weightier stays, and the other one's
        seat is free. Returns how many rows moved.
        """
        moved = 0
        for found in self._signups(event_signup.c.person_id == from_id, order=(event_signup.c.event_id,)):
            self._locked(found.event.id)
            one, other = self._standing(found.id), self._theirs(to_id, found.event.id)
            if other is not None and _weight(other) >= _weight(one):
                if one.state is other.state is SignupState.WAITING:
                    self._mark(other.id, queued_at=min(filter(None, (one.queued_at, other.queued_at))))
                self._drop(one)
                self._mark(other.id, called=other.called or one.called, joined={"other": _kept(one)})
                continue
            joined: dict[str, Any] = {"of": from_id}
            if other is not None:
                self._drop(other)
                joined["other"] = _kept(other)
            self._mark(one.id, person_id=to_id, joined=joined)
            moved += 1
        return moved

    def _drop(self, one: Signup) -> None:
        """A row that another one of the same person stands for."""
        self._outbox.withdraw(about_signup(one.id))
        if one.event.ends_at > self._now:
            self._leave_seat(one)
        self._connection.execute(delete(event_signup).where(event_signup.c.id == one.id))
        self._move_up(one.event.id)

    def parted(self, from_id: int, to_id: int) -> int:
        """They are two after all: what the one brought along is theirs again, and whose row made way for the other's
        signs up anew: to a seat where there is one, else at the end of the queue. Returns for how many rows.
        """
        rows = self._signups(
            event_signup.c.person_id == to_id, event_signup.c.joined.is_not(None), order=(event_signup.c.event_id,)
        )
        return sum(self._parts(found, from_id, to_id) for found in rows)

    def _parts(self, found: Signup, from_id: int, to_id: int) -> bool:
        of = self._locked(found.event.id)
        one = self._standing(found.id)
        joined = one.joined or {}
        other = joined.get("other")
        goes_back = joined.get("of") == from_id
        if other is not None and other["person"] != (to_id if goes_back else from_id):
            other = None
        if not goes_back and other is None:
            return False
        if goes_back:
            self._mark(one.id, person_id=from_id, joined=None)
            self._reach(self._standing(one.id))
        else:
            self._mark(one.id, called=None, joined=None)
        if other is not None:
            self._signs_up_anew(of, other, called=None if goes_back else one.called)
        return True

    def _reach(self, one: Signup) -> None:
        """What is planned is said to whose it is now; not at all where no chat reaches them any more."""
        chat = self._outbox.chat_of(one.person_id)
        if chat is None:
            self._outbox.withdraw(about_signup(one.id))
        else:
            planned = update(delivery).where(delivery.c.about == about_signup(one.id), delivery.c.state == "planned")
            self._connection.execute(planned.values(identity_id=chat))
        if one.state is SignupState.COMING:
            # Whether they are reminded is for them to say.
            self._not_reminded_again(self._stand(one, SignupState.COMING))

    def _signs_up_anew(self, of: Event, had: Mapping[str, Any], *, called: str | None) -> None:
        state = SignupState(had["state"])
        row = self._made(had["person"], of, Origin(had["origin"]))
        known = {name: had[name] for name in ("broadcast_id", "invited_by")}
        self._mark(row.id, **known, called=called, invited_at=self._now, asked_again_at=self._now)
        wants = state in (*HELD, SignupState.WAITING)
        if not wants or of.state is not EventState.PUBLISHED or self._now >= of.starts_at:
            # Nobody is offered anything any more, nor waits for it; and a seat that was given on while they were one
            # person is theirs only where one is free.
            party = 1 + had["guests"]
            sits = state is SignupState.COMING and (of.ends_at <= self._now or self._take(of.id, party))
            ended = wants and not sits
            self._mark(row.id, state=(SignupState.LAPSED if ended else state).value, guests=party - 1 if sits else 0)
            return
        try:
            stands = self._said(self._standing(row.id), Choice.YES, had["guests"])
        except Refused:  # full, and no queue
            stands = self._stand(row, SignupState.DECLINED)
        notice = "event_left" if stands.state is SignupState.DECLINED else "event_back"
        self._tell(stands, notice, str(stands.revision), expires_at=of.starts_at)


def _kept(one: Signup) -> dict[str, Any]:
    """What is needed to sign up anew whose row made way."""
    return {
        "person": one.person_id,
        "state": one.state.value,
        "guests": one.guests,
        "origin": one.origin.value,
        "broadcast_id": one.broadcast_id,
        "invited_by": one.invited_by,
    }
