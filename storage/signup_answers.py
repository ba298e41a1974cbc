"""What people say to an event: coming, maybe, not this time; a seat taken or left; and how it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, or_, select, update

from domain.events import HIGHEST_GRADE, LOWEST_GRADE, Audience, Choice, Origin, SignupState
from domain.roles import Role, Specialty
from storage.errors import Refused
from storage.event_rows import HELD, Event, Signup, must_go_on
from storage.inserts import insert_or_ignore
from storage.scope import can_write_to
from storage.seats import Seats
from storage.staff import Reader
from storage.tables import event_host, event_signup, person, staff
from storage.talks import plain_words
from storage.todos import TodoKind, Todos

LONGEST_CALLED = 80
LONGEST_GRADE_WORDS = 500


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an answer. ``was`` is how they stood before, None for who had nothing to do with it.

    ``moved``: the event has another time or place than the one they answered to. A yes or a maybe was not taken then,
    and they are to be asked whether it still suits; ``signup`` is how they stand, None without any.
    """

    signup: Signup | None
    event: Event
    was: SignupState | None
    moved: bool


class SignupAnswers(Seats):
    """Takes answers: the last one counts, whenever it comes."""

    def answer(
        self,
        person_id: int,
        event_id: int,
        choice: Choice,
        *,
        guests: int = 0,
        origin: Origin = Origin.CHAT,
        called: str | None = None,
        moves_seen: int | None = None,
    ) -> Answered:
        """Coming (to a full event: waiting), maybe, or not. ``called`` is the name of who is nobody to us yet,
        ``moves_seen`` the event's number of moves as they knew it.

        Raises Refused: cancelled, over, gone (no longer shown), not_yours, invitation_only, signup_closed,
        too_many_guests, full (and no queue).
        """
        of = self._locked(event_id)
        before = self._theirs(person_id, event_id)
        must_go_on(of, self._now)
        moved = moves_seen is not None and moves_seen != of.moves
        if moved and choice is not Choice.NO:
            return Answered(before, of, before.state if before else None, moved=True)
        if choice is Choice.YES and guests > _most_guests(of, before):
            raise Refused("too_many_guests")
        if before is None or before.state not in (*HELD, SignupState.WAITING):
            self._may_sign_up(person_id, of, before, choice)
            if choice is Choice.YES and not of.queues and of.free is not None and of.free < 1 + guests:
                raise Refused("full")
        row = before or self._made(person_id, of, origin)
        if called is not None:
            self._mark(row.id, called=called.strip()[:LONGEST_CALLED])
        stands = self._said(row, choice, guests)
        self._hears(stands, choice)
        return Answered(stands, stands.event, before.state if before else None, moved)

    def take_offer(self, person_id: int, event_id: int, yes: bool) -> Answered:
        """Takes the seat that was offered, or leaves it to the next one. Pressed twice it is taken once.

        Raises Refused: cancelled, over, no_offer, offer_over (it was not taken in time).
        """
        of = self._locked(event_id)
        must_go_on(of, self._now)
        row = self._theirs(person_id, event_id)
        if row is None or row.state not in (*HELD, SignupState.LAPSED):
            raise Refused("no_offer")
        if row.state is SignupState.LAPSED or (row.offer_until is not None and row.offer_until <= self._now):
            raise Refused("offer_over")
        if row.state is SignupState.COMING and yes:
            return Answered(row, of, row.state, moved=False)
        stands = self._said(row, Choice.YES if yes else Choice.NO, row.guests)
        self._hears(stands, Choice.YES if yes else Choice.NO)
        return Answered(stands, stands.event, row.state, moved=False)

    def _may_sign_up(self, person_id: int, of: Event, row: Signup | None, choice: Choice) -> None:
        """Whoever was asked may; others where it is open to people like them."""
        if row is None and not of.is_open:
            raise Refused("invitation_only")
        if row is None and not self._is_for(person_id, of.audience):
            raise Refused("not_yours")
        if choice is not Choice.NO and self._now >= of.signs_up_until:
            raise Refused("signup_closed")

    def _is_for(self, person_id: int, audience: Audience) -> bool:
        """Who is nobody to us yet may come to all: they may be a client or an employer tomorrow."""
        if audience is Audience.EVERYONE:
            return True
        is_client = self._is_client(person_id)
        speaks = self._company_people.of_person(person_id) is not None
        return (is_client or not speaks) if audience is Audience.CLIENTS else (speaks or not is_client)

    def _made(self, person_id: int, of: Event, origin: Origin) -> Signup:
        row = {
            "event_id": of.id,
            "person_id": person_id,
            "state": SignupState.INVITED.value,
            "origin": origin.value,
            "guests": 0,
            "moves_seen": of.moves,
            "made_at": self._now,
        }
        insert_or_ignore(self._connection, event_signup, [row])
        made = self._theirs(person_id, of.id)
        assert made is not None
        return made

    def _said(self, row: Signup, choice: Choice, guests: int) -> Signup:
        answered = {"answered_at": self._now, "moves_seen": row.event.moves}
        if choice is Choice.YES:
            self._comes(row, guests, answered)
        else:
            self._leave_seat(row)
            state = SignupState.MAYBE if choice is Choice.MAYBE else SignupState.DECLINED
            self._stand(row, state, guests=0, queued_at=None, **answered)
        self._move_up(row.event.id)
        return self._standing(row.id)

    def _comes(self, row: Signup, guests: int, answered: dict[str, Any]) -> None:
        if row.state is SignupState.OFFERED and row.offer_until is not None and row.offer_until <= self._now:
            # Too late for the offer; but they do want to come: as anybody who asks now.
            self._lapse(row)
            self._move_up(row.event.id)
            row = self._standing(row.id)
        if row.state is SignupState.COMING and row.guests == guests:
            self._said_again(row.id, **answered)  # its reminders stay as they are
        elif row.state in HELD:
            self._change_party(row, guests)
            self._stand(row, SignupState.COMING, guests=guests, queued_at=None, **answered)
        elif row.state is SignupState.WAITING:
            self._waits_on(row, guests, answered)
        elif self._take(row.event.id, 1 + guests):
            self._stand(row, SignupState.COMING, guests=guests, queued_at=None, **answered)
        elif row.event.queues:
            self._stand(row, SignupState.WAITING, guests=guests, queued_at=self._now, **answered)
        else:
            raise Refused("full")

    def _change_party(self, row: Signup, guests: int) -> None:
        more = guests - row.guests
        if more > 0 and not self._take(row.event.id, more):
            raise Refused("full")
        if more < 0:
            self._give(row.event.id, -more)

    def _waits_on(self, row: Signup, guests: int, answered: dict[str, Any]) -> None:
        """They keep their place, also with another party. What is free here was enough for nobody who waits, or nobody
        could be told of it: where it is enough now it is theirs, since they ask.
        """
        if self._take(row.event.id, 1 + guests):
            self._stand(row, SignupState.COMING, guests=guests, queued_at=None, **answered)
        else:
            self._said_again(row.id, guests=guests, **answered)

    def _said_again(self, signup_id: int, **columns: Any) -> None:
        """They stand as before. That they have answered anew counts, for whoever looks at an older list."""
        self._mark(signup_id, revision=event_signup.c.revision + 1, **columns)

    def _hears(self, stands: Signup, choice: Choice) -> None:
        """Who is obliged to come and cannot is for their coordinator to hear of (188)."""
        key = f"{TodoKind.EVENT_CANNOT}:{stands.id}:"
        self._todos.settle_by_key(key)
        if choice is Choice.NO and stands.event.is_must and self._is_client(stands.person_id):
            self._todos.add(
                TodoKind.EVENT_CANNOT,
                stands.person_id,
                key=f"{key}{int(self._now.timestamp())}",
                due_at=min(self._rules.next_evening(self._now), stands.event.starts_at),
                staff_id=self._todos.coordinator_of(stands.person_id) or self._at_work_for(stands.event),
                event_id=stands.event.id,
            )

    # A question to the organiser.

    def ask(
        self,
        person_id: int,
        event_id: int,
        kind: TodoKind = TodoKind.EVENT_ASKED,
        *,
        message_id: int | None = None,
        conversation_id: int | None = None,
    ) -> str | None:
        """Who answers questions about it sees it by the end of the next working day; the client of a colleague to whom
        they cannot write is answered by that colleague. What they wrote, if anything, is the message of this number.

        Returns the name of who hears of it; None when there is no such event.
        """
        of = self._event(event_id)
        if of is None:
            return None
        staff_id, name = self._who_answers(person_id, of)
        # Asked again it is a new matter: the one before may have been seen to.
        key = f"{kind}:{event_id}:{person_id}:"
        self._todos.settle_by_key(key)
        self._todos.add(
            kind,
            person_id,
            key=f"{key}{int(self._now.timestamp())}-{message_id or 0}",
            due_at=self._rules.next_evening(self._now),
            staff_id=staff_id,
            event_id=event_id,
            conversation_id=conversation_id,
            message_id=message_id,
        )
        return name

    def _who_answers(self, person_id: int, of: Event) -> tuple[int, str]:
        coordinator_id = self._todos.coordinator_of(person_id)
        contact_id = self._at_work_for(of)
        organiser, coordinator = self._colleague(contact_id), self._colleague(coordinator_id or contact_id)
        reached = select(person.c.id).where(person.c.id == person_id, can_write_to(_reader(organiser), self._now))
        is_reached = coordinator_id is None or self._connection.execute(reached).first() is not None
        chosen = organiser if is_reached else coordinator
        return chosen.id, chosen.full_name

    def _at_work_for(self, of: Event) -> int:
        """Its contact; where they have left, the first of those who hold it with them and are here."""
        hosts = select(event_host.c.staff_id).where(event_host.c.event_id == of.id)
        here = (
            select(staff.c.id)
            .where(staff.c.deactivated_at.is_(None), or_(staff.c.id == of.contact_id, staff.c.id.in_(hosts)))
            .order_by(staff.c.id != of.contact_id, staff.c.id)
            .limit(1)
        )
        return self._connection.execute(here).scalar() or of.contact_id

    def _colleague(self, staff_id: int) -> Row[Any]:
        return self._connection.execute(select(staff).where(staff.c.id == staff_id)).one()

    # How it was.

    def grade(self, person_id: int, event_id: int, grade: int) -> bool:
        """A school grade (4-10) by who came; a later one takes its place. False for who did not come. Raises
        Refused("grade")."""
        if not LOWEST_GRADE <= grade <= HIGHEST_GRADE:
            raise Refused("grade")
        return self._graded(person_id, event_id, grade=grade, graded_at=self._now)

    def grade_words(self, person_id: int, event_id: int, words: str) -> bool:
        """What they say about it, with the grade they gave. False without one. Raises Refused: empty, long,
        identity_code."""
        said = plain_words(words, LONGEST_GRADE_WORDS)
        return self._graded(person_id, event_id, event_signup.c.grade.is_not(None), grade_words=said)

    def _graded(self, person_id: int, event_id: int, *which: Any, **columns: Any) -> bool:
        came = (
            update(event_signup)
            .where(event_signup.c.person_id == person_id, event_signup.c.event_id == event_id)
            .where(event_signup.c.came_at.is_not(None), *which)
            .values(**columns)
        )
        return self._connection.execute(came).rowcount == 1

    # Short names.

    def _mark(self, signup_id: int, **columns: Any) -> None:
        self._connection.execute(update(event_signup).where(event_signup.c.id == signup_id).values(**columns))

    @property
    def _todos(self) -> Todos:
        return Todos(self._connection, self._now)


def _reader(of: Row[Any]) -> Reader:
    return Reader(of.id, Role(of.role), of.team_id, Specialty(of.specialty) if of.specialty else None)


def _most_guests(of: Event, row: Signup | None) -> int:
    """A party larger than the whole event never fits. Whoever had seats for more before the rule changed keeps them."""
    most = of.guests_most if of.seats is None else min(of.guests_most, of.seats - 1)
    return max(most, row.guests) if row is not None and row.state in HELD else most
