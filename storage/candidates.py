"""From need to people: nothing of a client reaches an employer before the client's own yes, and nothing after their no.

The way: asked -> yes or no -> a card is written and approved by the client -> introduced -> what the employer answers;
withdrawn at any time (domain.cards.NEXT). Every step asks anew whether the client may be introduced at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, null, select, update

from domain.cards import CARD_WRITTEN_IN, LIVE, SHOWN, Drafted, IntroductionCard, Stage, surname_of
from domain.employers import Event
from domain.employers import State as NeedState
from domain.people import call_name_from
from domain.roles import Permission
from storage.audit import Action, Audit, Subject
from storage.candidate_rows import Candidate
from storage.errors import Refused
from storage.inserts import insert_or_ignore
from storage.interviews import Interviews, Introduced
from storage.matching import Matching
from storage.requests import Requests
from storage.scope import can_edit, visible_client
from storage.staff import Reader
from storage.tables import candidate, client, company, service_case, staffing_request
from storage.todos import TodoKind

__all__ = ["Candidate", "Candidates", "Draft", "Introduced", "Need", "Shown"]

HIDDEN = frozenset({Stage.NO, Stage.WITHDRAWN})
"""Whoever said no or is out is a colleague's client again: only who sees the client reads who it was."""


@dataclass(frozen=True, slots=True)
class Need:
    """What the page of a need's people says of the need. ``must_check``: why somebody has to look at the company, or
    at who speaks for it, before anybody is introduced: a code of domain.employers.Doubt, ``unknown`` or None.
    """

    id: int
    job: str
    occupation: str | None
    language: str
    company_id: int
    company_name: str
    is_open: bool
    must_check: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A candidate on that page. ``goes_on``: anything may still go out; ``hidden``: the reader is not told who."""

    candidate: Candidate
    goes_on: bool
    hidden: bool
    interview: Any


@dataclass(frozen=True, slots=True)
class Draft:
    """A card to be written: what it says now, or what the client's profile would make of it. ``has_file``: may be had
    on paper.
    """

    candidate: Candidate
    name: str
    card: IntroductionCard
    has_file: bool


class Candidates(Interviews):
    """Presses of staff give None for what is not there; a refusal of the rules is Refused with a code: ``need_over``,
    ``not_now`` (no leave, or the service rests or has ended), ``been_asked``, ``overtaken``, ``stage``, ``unchecked``.
    """

    # Asking the client.

    def ask(self, reader: Reader, request_id: int, client_id: int) -> int | None:
        """The client is asked in the chat whether they may be suggested. Returns the candidate."""
        need = self._need(reader, request_id)
        case_id = self._case_of(client_id)
        if need is None or not reader.may(Permission.SERVE_EMPLOYERS):
            return None
        if not need.is_open:
            raise Refused("need_over")
        if case_id is None or not self._may_introduce(client_id):
            raise Refused("not_now")
        row = {
            "request_id": request_id,
            "client_id": client_id,
            "case_id": case_id,
            "state": Stage.ASKED,
            "asked_at": self._now,
            "asked_by": reader.staff_id,
        }
        made = insert_or_ignore(self._connection, candidate, [row])
        if not made:
            raise Refused("been_asked")
        found = self._one(made[0])
        assert found is not None, "it has just been made"
        self._record(reader, Action.CANDIDATE_ASKED, found)
        self._ask_client(found, "candidate_asked", "asked")
        return found.id

    def _case_of(self, client_id: int) -> int | None:
        """The case through which the client may be found."""
        return self._connection.execute(
            select(service_case.c.id)
            .where(
                service_case.c.client_id == client_id,
                service_case.c.closed_at.is_(None),
                service_case.c.introducible_at.is_not(None),
            )
            .order_by(service_case.c.coordinator_id.is_(None), service_case.c.id.desc())
            .limit(1)
        ).scalar()

    # The client's side: everything is their own or nothing.

    def proposal(self, person_id: int, candidate_id: int) -> Candidate | None:
        """What somebody is suggested for, as their own chat tells it; None for anybody else."""
        found = self._one(candidate_id)
        return found if found is not None and found.person_id == person_id else None

    def proposals(self, person_id: int) -> list[Candidate]:
        """Where this person is being suggested now."""
        return self._read(client.c.person_id == person_id, candidate.c.state.in_(sorted(LIVE)))

    def goes_on(self, candidate_id: int) -> bool:
        """Whether anything more may be said about this candidate, to anybody."""
        found = self._one(candidate_id)
        return found is not None and self._goes_on(found)

    def answer(self, person_id: int, candidate_id: int, yes: bool, words: str | None = None) -> bool:
        """May they be suggested? A no needs no reason and changes nothing else. False when it is asked no more."""
        found = self.proposal(person_id, candidate_id)
        if found is None or (yes and not self._goes_on(found)):
            return False
        if not yes and found.state is Stage.NO:
            return self._write(found, no_words=words)
        to = Stage.YES if yes else Stage.NO
        said = {"answered_at": self._now, "no_words": None if yes else words}
        done = {} if yes else {"card": null(), "card_wish": None}
        if found.state not in (Stage.ASKED, Stage.NO, Stage.YES) or not self._move(found, to, **said, **done):
            return False
        self._outbox.withdraw(found.about)
        self._tell_us(TodoKind.CANDIDATE_ANSWERED, found, to.value)
        return True

    def approve(self, person_id: int, candidate_id: int, revision: int, *, full_name: bool = False) -> bool:
        """The card may go to the employer as they have seen it; ``full_name`` puts their whole name on it.

        False when the card is another one by now, or it does not go on.
        """
        found = self.proposal(person_id, candidate_id)
        if found is None or found.card is None or found.card_revision != revision or not self._goes_on(found):
            return False
        card = found.card.named(found.full_name) if full_name else found.card
        said = {"approved_at": self._now, "approved_revision": revision, "card_wish": None, "card": card.to_json()}
        if not self._move(found, Stage.APPROVED, **said):
            return False
        self._outbox.withdraw(found.about, notices=["card_to_approve"])
        self._tell_us(TodoKind.CARD_APPROVED, found, "approved")
        return True

    def wish(self, person_id: int, candidate_id: int, words: str) -> bool:
        """What they would have otherwise on the card: it is not shown as it is."""
        found = self.proposal(person_id, candidate_id)
        if found is None or found.state not in CARD_WRITTEN_IN or found.card is None:
            return False
        said = {"card_wish": words, "approved_at": None, "approved_revision": None}
        done = self._write(found, state=Stage.YES, **said)
        if done:
            self._tell_us(TodoKind.CANDIDATE_ANSWERED, found, "change")
        return done

    def withdraw(self, person_id: int, candidate_id: int) -> bool:
        """The client is not in it any more, whatever they said before. The employer hears nothing but that."""
        found = self.proposal(person_id, candidate_id)
        if found is None or not self._withdraw(found):
            return False
        self._tell_us(TodoKind.CANDIDATE_ANSWERED, found, Stage.WITHDRAWN.value)
        return True

    # What ends it from outside.

    def client_left(self, person_id: int) -> int:
        """They took back their leave, or are being erased: nothing more goes out, and open asks are over.

        Returns how many were withdrawn. Of somebody hired nothing is undone, but the employer's chat forgets the card.
        """
        return self._all_out(client.c.person_id == person_id)

    def case_ended(self, case_id: int) -> int:
        """The same for a service that has ended, and those who were found through it."""
        return self._all_out(candidate.c.case_id == case_id)

    def _all_out(self, which: ColumnElement[bool]) -> int:
        every = self._read(which)
        for one in every:
            if one.state is Stage.HIRED:
                self._take_back_cards(one)
        return sum(self._withdraw(one) for one in every if one.is_live)

    def need_over(self, request_id: int) -> int:
        """Nobody is looked for any more: those who were asked and are not introduced yet hear it. Returns how many."""
        waiting = LIVE - SHOWN
        found = self._read(candidate.c.request_id == request_id, candidate.c.state.in_(sorted(waiting)))
        over = [one for one in found if self._withdraw(one)]
        for one in over:
            self._tell_client(one, "proposal_over")
        return len(over)

    def _withdraw(self, found: Candidate) -> bool:
        if not self._move(found, Stage.WITHDRAWN, ended_at=self._now):
            return False
        self._outbox.withdraw(found.about)
        self._seen_to(found, TodoKind.CANDIDATE_DECLINED)
        self._call_off(found)
        if found.state in SHOWN:
            self._take_back_cards(found)
            self._tell_employer(found, "candidate_withdrew", f"withdrew:{found.id}")
        return True

    # The coordinator's side.

    def of_request(self, reader: Reader, request_id: int) -> tuple[Need, list[Shown]] | None:
        """Whom we asked for this need and how each stands; None for a need that is not there."""
        need = self._need(reader, request_id)
        if need is None:
            return None
        found = self._read(candidate.c.request_id == request_id)
        Audit(self._connection, self._now).record(
            reader.staff_id, Action.REQUEST_VIEWED, Subject.REQUEST, request_id, candidates=len(found)
        )
        seen = self._visible(reader, [one.client_id for one in found])
        return need, [self._shown(one, one.client_id in seen) for one in found]

    def _shown(self, found: Candidate, is_visible: bool) -> Shown:
        hidden = found.state in HIDDEN and not is_visible
        return Shown(found, self._goes_on(found), hidden, self._interview(found))

    def of_client(self, client_id: int) -> list[Candidate]:
        """Where the client was suggested, the newest last: for a page that records the look at the client."""
        return self._read(candidate.c.client_id == client_id)

    def draft(self, reader: Reader, request_id: int, candidate_id: int) -> Draft | None:
        """The card, to be written; before the first one, what the client's own profile has for it."""
        found = self._in_need(reader, request_id, candidate_id)
        if found is None:
            return None
        self._record(reader, Action.CLIENT_VIEWED, found)
        name = _first_name(found)
        return Draft(found, name, found.card or self._of_profile(found, name), self._may_go_out(found))

    def _of_profile(self, found: Candidate, name: str) -> IntroductionCard:
        if not self._may_introduce(found.client_id):
            return IntroductionCard(name, "")
        told = self._connection.execute(select(client).where(client.c.id == found.client_id)).one()
        stored = {key: getattr(told, key) for key in ("languages", "licences", "cards", "hours")}
        return IntroductionCard.from_json({"name": name, "can": told.own_words or "", **stored})

    def write_card(
        self, reader: Reader, request_id: int, candidate_id: int, drafted: Drafted, revision: int
    ) -> int | None:
        """Writes the card and asks the client to look at it. ``revision`` is of the one that was read.

        Returns the card's new revision, which is the old one where nothing was changed. Raises CardRefused, too.
        """
        found = self._in_need(reader, request_id, candidate_id)
        if found is None or not reader.may(Permission.SERVE_EMPLOYERS):
            return None
        if found.state not in CARD_WRITTEN_IN:
            raise Refused("stage")
        if found.card_revision != revision:
            raise Refused("overtaken")
        if not self._goes_on(found):
            raise Refused("not_now" if found.need_is_open else "need_over")
        card = drafted.card(_first_name(found), found.full_name)
        if found.card is not None and card == found.card.named(card.name) and not found.card_wish:
            return revision
        anew = {"card": card.to_json(), "card_revision": revision + 1, "card_wish": None}
        written = self._write(found, **anew, state=Stage.YES, approved_at=None, approved_revision=None)
        if not written:
            raise Refused("overtaken")
        self._outbox.withdraw(found.about, notices=["card_to_approve"])
        self._seen_to(found, TodoKind.CANDIDATE_ANSWERED)
        self._record(reader, Action.CANDIDATE_CHANGED, found, card=revision + 1)
        self._ask_client(found, "card_to_approve", f"card:{revision + 1}", revision=revision + 1)
        return revision + 1

    def introduce(
        self, reader: Reader, request_id: int, candidate_ids: Iterable[int], *, checked: bool = False
    ) -> list[int] | None:
        """The employer is told that there are cards to see: of those who approved theirs and may be introduced now.

        ``checked``: somebody has made sure who the company is (domain.employers.Doubt). Returns whom it was.
        """
        need = self._need(reader, request_id)
        if need is None or not reader.may(Permission.SERVE_EMPLOYERS):
            return None
        if not need.is_open:
            raise Refused("need_over")
        if need.must_check and not checked:
            raise Refused("unchecked")
        chosen = self._read(candidate.c.request_id == request_id, candidate.c.id.in_(list(candidate_ids)))
        done = [one for one in chosen if self._introduce(reader, one)]
        if done:
            newest = max(one.id for one in done)
            self._tell_employer(done[-1], "introduced", f"introduced:{newest}", newest=newest)
            Requests(self._connection, self._now).moved(request_id, NeedState.INTRODUCED, staff_id=reader.staff_id)
        return [one.id for one in done]

    def _introduce(self, reader: Reader, found: Candidate) -> bool:
        stamps = {"introduced_at": self._now, "introduced_by": reader.staff_id}
        if found.card is None or not self._goes_on(found) or not self._move(found, Stage.INTRODUCED, **stamps):
            return False
        self._seen_to(found, TodoKind.CANDIDATE_ANSWERED, TodoKind.CARD_APPROVED)
        self._record(reader, Action.CANDIDATE_INTRODUCED, found)
        self._happened(found, Event.INTRODUCED, staff_id=reader.staff_id)
        self._tell_client(found, "was_introduced")
        return True

    def take_out(self, reader: Reader, request_id: int, candidate_id: int) -> bool | None:
        """A person of the service withdraws somebody. False when it was over before."""
        found = self._in_need(reader, request_id, candidate_id)
        if found is None or not reader.may(Permission.SERVE_EMPLOYERS):
            return None
        if not self._withdraw(found):
            return False
        self._seen_to(found, TodoKind.CANDIDATE_ANSWERED, TodoKind.CARD_APPROVED, TodoKind.EMPLOYER_ANSWERED)
        self._record(reader, Action.CANDIDATE_CHANGED, found, withdrawn=True)
        return True

    def card_of(self, reader: Reader, request_id: int, candidate_id: int) -> IntroductionCard | None:
        """The card as the employer would see it, for its page and its file: only an approved one that may go out."""
        found = self._in_need(reader, request_id, candidate_id)
        if found is None:
            return None
        if found.card is None or not self._may_go_out(found):
            return None
        self._record(reader, Action.CLIENT_VIEWED, found)
        return found.card

    def _may_go_out(self, found: Candidate) -> bool:
        approved = found.card is not None and found.state in SHOWN | {Stage.APPROVED}
        return approved and self._may_introduce(found.client_id)

    # Whether colleagues may find a client.

    def set_introducible(self, reader: Reader, case_id: int, on: bool) -> int | None:
        """Who has the client in care lets colleagues find them for an employer's need, or not any more.

        Returns the client; None if the case is not the reader's.
        """
        client_id: int | None = self._connection.execute(
            select(service_case.c.client_id).where(service_case.c.id == case_id, can_edit(reader))
        ).scalar()
        if client_id is None:
            self._refuse_case(reader, case_id)
            return None
        since = {"introducible_at": self._now, "introducible_by": reader.staff_id}
        changed = self._connection.execute(
            update(service_case)
            .where(service_case.c.id == case_id, service_case.c.introducible_at.is_(None) == on)
            .values(**(since if on else dict.fromkeys(since)))
        )
        if changed.rowcount:
            Audit(self._connection, self._now).record(
                reader.staff_id, Action.INTRODUCIBLE_SET, Subject.CLIENT, client_id, case=case_id, on=on
            )
            Matching(self._connection, self._now).refresh(client_id)
            if not on and self._case_of(client_id) is None:
                for one in self._read(candidate.c.client_id == client_id):
                    if one.is_live:
                        self._withdraw(one)
        return client_id

    def introducible(self, client_id: int) -> frozenset[int]:
        """The cases of a client through which colleagues may find them."""
        found = select(service_case.c.id).where(
            service_case.c.client_id == client_id, service_case.c.introducible_at.is_not(None)
        )
        return frozenset(self._connection.execute(found).scalars())

    # Short names.

    def _need(self, reader: Reader, request_id: int) -> Need | None:
        row = self._connection.execute(
            select(staffing_request, company.c.name, company.c.doubt)
            .join(company, company.c.id == staffing_request.c.company_id)
            .where(staffing_request.c.id == request_id)
        ).first()
        if row is None or not reader.may(Permission.SEE_EMPLOYERS):
            return None
        contact = self._companies.contact(row.contact_id)
        unknown = None if contact is not None and contact.known else "unknown"
        return Need(
            row.id,
            row.job or row.words,
            row.occupation if row.job else None,
            row.language,
            row.company_id,
            row.name,
            row.closed_at is None,
            row.doubt or unknown,
        )

    def _in_need(self, reader: Reader, request_id: int, candidate_id: int) -> Candidate | None:
        """A candidate of this very need, whom the reader may be told of."""
        found = next(iter(self._read(candidate.c.id == candidate_id, candidate.c.request_id == request_id)), None)
        if found is None or not reader.may(Permission.SEE_EMPLOYERS):
            return None
        if found.state in HIDDEN and found.client_id not in self._visible(reader, [found.client_id]):
            self._record(reader, Action.VIEW_REFUSED, found)
            return None
        return found

    def _visible(self, reader: Reader, client_ids: Sequence[int]) -> frozenset[int]:
        seen = select(client.c.id).where(client.c.id.in_(client_ids), visible_client(reader))
        return frozenset(self._connection.execute(seen).scalars())

    def _refuse_case(self, reader: Reader, case_id: int) -> None:
        client_id = self._connection.execute(
            select(service_case.c.client_id).where(service_case.c.id == case_id)
        ).scalar()
        if client_id is not None:
            Audit(self._connection, self._now).record(
                reader.staff_id, Action.VIEW_REFUSED, Subject.CLIENT, client_id, case=case_id
            )

    def _record(self, reader: Reader, action: Action, found: Candidate, **detail: int) -> None:
        Audit(self._connection, self._now).record(
            reader.staff_id, action, Subject.CLIENT, found.client_id, request=found.request_id, **detail
        )


def _first_name(found: Candidate) -> str:
    """What they are called, unless that tells their surname."""
    first = call_name_from(found.full_name)
    tells = surname_of(found.full_name) in found.call_name.casefold().split()
    return first if tells or not found.call_name else found.call_name
