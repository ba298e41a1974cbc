"""What somebody says to a tip, and what that teaches: at once, and for as long as they do not have it forgotten."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from domain.employers import Hours
from domain.tips import Answer, TasteKind, Went, WhyNot
from storage.inserts import insert_or_replace
from storage.posting_rows import Posting
from storage.tables import job_tip, tip_taste
from storage.tip_rows import Learned, Tip, TipRows
from storage.todos import TodoKind, Todos

TOLD = frozenset({Went.INTERVIEW, Went.HIRED, Went.NOT_CHOSEN})
"""How it went, of what the coordinator hears."""

HARDEST_FIRST = (Hours.NIGHTS, Hours.EVENINGS, Hours.WEEKENDS, Hours.SHIFTS)
"""Of a job's hours those that speak most against it come first."""


class TipAnswers(TipRows):
    """Keeps answers and learns from them; puts on the coordinators' list what they must know of."""

    # Judging.

    def answer(self, person_id: int, tip_id: int, answer: Answer, why_not: WhyNot | None = None) -> Learned | None:
        """Keeps what they say; a later answer takes an earlier one's place. Returns what they get no more of, if that
        is clear. A yes teaches too, softly: more of this work.

        ``why_not`` belongs to a no, and may come after it.
        """
        tip = self.one(person_id, tip_id)
        if tip is None:
            return None
        since = tip.answered_at if tip.answer is answer else None
        why = why_not if answer is Answer.NO else None
        self._mark(tip, answer=answer, answered_at=since or self._now, why_not=why)
        if answer is Answer.YES:
            if tip.posting.occupation:
                self.learn(person_id, TasteKind.OCCUPATION, tip.posting.occupation, likes=True)
            return None
        learned = self._lesson(person_id, tip.posting, why_not)
        if learned is not None:
            self.learn(person_id, learned.kind, learned.value, likes=False, label=learned.label)
        return learned

    def _lesson(self, person_id: int, posting: Posting, why_not: WhyNot | None) -> Learned | None:
        """What a no is about, as far as the posting tells; of more than one thing the one that weighs most."""
        match why_not:
            case WhyNot.OCCUPATION if posting.occupation:
                return Learned(TasteKind.OCCUPATION, posting.occupation, None)
            case WhyNot.FIELD if posting.field:
                return Learned(TasteKind.FIELD, posting.field, None)
            case WhyNot.HOURS:
                return self._hours_against(person_id, posting)
            case WhyNot.FAR if posting.municipalities:
                return Learned(TasteKind.FAR, posting.municipalities[0], posting.place)
            case WhyNot.EMPLOYER if posting.employer_key:
                return Learned(TasteKind.EMPLOYER, posting.employer_key, posting.employer)
            case WhyNot.SKILLS if posting.education:
                return Learned(TasteKind.EDUCATION, posting.education, None)
        return None

    def _hours_against(self, person_id: int, posting: Posting) -> Learned | None:
        """The hardest of its hours that they have not spoken against before."""
        known = {taste.value for taste in self.tastes(person_id) if taste.kind is TasteKind.HOURS and not taste.likes}
        hard = [hours for hours in HARDEST_FIRST if hours in posting.hours and hours not in known]
        return Learned(TasteKind.HOURS, hard[0], None) if hard else None

    def learn(self, person_id: int, kind: TasteKind, value: str, likes: bool, label: str | None = None) -> None:
        """From now on; what was learned of the same before gives way."""
        row = {
            "person_id": person_id,
            "kind": kind,
            "value": value,
            "label": label,
            "likes": likes,
            "learned_at": self._now,
        }
        insert_or_replace(self._connection, tip_taste, row, by=["person_id", "kind", "value"])

    def forget(self, person_id: int, taste_id: int) -> bool:
        """As if it had never been learned. False for what is not theirs."""
        theirs = (tip_taste.c.id == taste_id, tip_taste.c.person_id == person_id)
        return self._connection.execute(delete(tip_taste).where(*theirs)).rowcount == 1

    # Keeping.

    def save(self, person_id: int, tip_id: int, yes: bool) -> bool:
        """Keeps it on their list, or takes it off. False for what is not theirs."""
        tip = self.one(person_id, tip_id)
        if tip is None:
            return False
        self._mark(tip, saved_at=(tip.saved_at or self._now) if yes else None)
        return True

    def link_of(self, token: str, *, opens: bool = True) -> str | None:
        """Where a link leads: the posting's own address, while it can be applied for. Told to nobody else.

        The first time somebody follows it is kept, unless it is only looked at (``opens`` False). None for a token of
        nobody's, for a posting that is gone or hidden, and for one that has no address.
        """
        row = self._connection.execute(select(job_tip.c.id, job_tip.c.posting_id).where(job_tip.c.token == token))
        found = row.first()
        posting = self._postings([found.posting_id])[found.posting_id] if found else None
        if found is None or posting is None or not posting.is_live(self._now):
            return None
        # Whatever may have come into the store: nobody is led to anything but a page of the web.
        if posting.link is None or not posting.link.startswith(("https://", "http://")):
            return None
        if opens:
            first = update(job_tip).where(job_tip.c.id == found.id, job_tip.c.opened_at.is_(None))
            self._connection.execute(first.values(opened_at=self._now))
        return posting.link

    # What the coordinator hears of.

    def ask(
        self, person_id: int, tip_id: int, *, conversation_id: int | None = None, message_id: int | None = None
    ) -> bool:
        """They want to hear more from their coordinator, who sees it by the end of the next working day.

        What they wrote, if anything, is the message of this number. False for what is not theirs.
        """
        tip = self.one(person_id, tip_id)
        if tip is None:
            return False
        self._mark(tip, asked_at=self._now)
        # Asked again it is a new matter: the one before may have been seen to.
        self._todos.settle_by_key(f"{TodoKind.TIP_ASKED}:{tip.id}:")
        what = f"{int(self._now.timestamp())}-{message_id or 0}"  # the press, and words right after it
        self._put_on_the_list(TodoKind.TIP_ASKED, tip, what, conversation_id=conversation_id, message_id=message_id)
        return True

    def applied(self, person_id: int, tip_id: int) -> bool:
        """They have applied. False for what is not theirs, and for the second time."""
        tip = self.one(person_id, tip_id)
        if tip is None or tip.applied_at is not None:
            return False
        self._mark(tip, applied_at=self._now)
        self._put_on_the_list(TodoKind.TIP_APPLIED, tip, "applied")
        return True

    def went(self, person_id: int, tip_id: int, went: Went) -> bool:
        """How it went, or goes; what they say later counts. False for what they have not applied for."""
        tip = self.one(person_id, tip_id)
        if tip is None or tip.applied_at is None:
            return False
        self._mark(tip, went=went, went_at=self._now)
        if went in TOLD and went is not tip.went:
            self._put_on_the_list(TodoKind.TIP_WENT, tip, went, detail=went)
        return True

    def _put_on_the_list(self, kind: TodoKind, tip: Tip, what: str, **more: Any) -> None:
        """For whoever has them in care, by the end of the next working day; the same thing once."""
        self._todos.add(
            kind,
            tip.person_id,
            key=f"{kind}:{tip.id}:{what}",
            due_at=self._rules.next_evening(self._now),
            staff_id=self._todos.coordinator_of(tip.person_id),
            posting_id=tip.posting.id,
            **more,
        )

    @property
    def _todos(self) -> Todos:
        return Todos(self._connection, self._now)

    def _mark(self, tip: Tip, **columns: object) -> None:
        self._connection.execute(update(job_tip).where(job_tip.c.id == tip.id).values(**columns))
