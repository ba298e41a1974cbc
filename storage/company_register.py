"""What the company register is to be asked, and what it said: a help to coordinators, and never in anybody's way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from domain.companies import folded_name
from domain.employers import Doubt
from domain.industries import sector_of
from storage.part import Part
from storage.tables import company

PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (0, 2, 15, 60, 240))
"""Before each try: a register that is silent for five hours will not say anything about this company today."""

_REGISTERS: Final = (Doubt.NAME_DIFFERS, Doubt.ENDED, Doubt.NOT_FOUND)
"""Doubts that come from the register, and go with a better answer of it."""
_SHORTEST: Final = 5


@dataclass(frozen=True, slots=True)
class Question:
    company_id: int
    business_id: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What the register has of a company: what it is called now, the official name first; its TOL code in digits."""

    names: tuple[str, ...]
    tol: str | None = None
    ended: bool = False


class CompanyRegister(Part):
    """Companies whose business id has not been looked up yet."""

    def take(self) -> Question | None:
        """One that is due, counted as tried: whatever becomes of the asking, it is asked in bounds.

        A company counts as asked about from then on, so that nobody else asks at the same time.
        """
        due = or_(
            company.c.register_at.is_(None),
            *(
                and_(company.c.register_tries == tries, company.c.register_at <= self._now - pause)
                for tries, pause in enumerate(PAUSES)
            ),
        )
        found = self._connection.execute(
            select(company.c.id, company.c.business_id)
            .where(
                company.c.register_state.in_(("unasked", "asked")),
                company.c.business_id.is_not(None),
                company.c.merged_into.is_(None),
                company.c.register_tries < len(PAUSES),
                due,
            )
            .order_by(company.c.register_tries, company.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if found is None:
            return None
        tried = {"register_state": "asked", "register_tries": company.c.register_tries + 1, "register_at": self._now}
        self._connection.execute(update(company).where(company.c.id == found.id).values(**tried))
        return Question(found.id, found.business_id)

    def found(self, question: Question, entry: Entry) -> None:
        """It is there: its name, its line of work unless one of ours chose another, and whether it is still alive."""
        known = self._connection.execute(
            select(company.c.name, company.c.doubt).where(*self._still(question)).with_for_update()
        ).first()
        if known is None:
            return
        doubt = Doubt.ENDED if entry.ended else self._of_name(known.name, entry)
        sector = sector_of(entry.tol) if entry.tol else None
        self._note(
            question,
            register_state="ended" if entry.ended else "found",
            register_name=entry.names[0][:160] if entry.names else None,
            tol=entry.tol or company.c.tol,
            industry=func.coalesce(company.c.industry, sector),
            doubt=self._doubt(known.doubt, doubt),
        )

    def not_found(self, question: Question) -> None:
        """The register knows no company of this business id."""
        doubt = self._connection.execute(select(company.c.doubt).where(*self._still(question))).scalar()
        self._note(question, register_state="not_found", doubt=self._doubt(doubt, Doubt.NOT_FOUND))

    def failed(self, question: Question) -> None:
        """No answer that can be used. After the last try it is not asked again."""
        last = company.c.register_tries >= len(PAUSES)
        self._connection.execute(update(company).where(*self._still(question), last).values(register_state="failed"))

    def _of_name(self, name: str, entry: Entry) -> Doubt | None:
        """Whether it goes by another name there than here; part of a long name is the same company."""
        ours = folded_name(name)
        theirs = [folded_name(one) for one in entry.names]
        same = any(
            one == ours or (min(len(one), len(ours)) >= _SHORTEST and (one in ours or ours in one)) for one in theirs
        )
        return None if same or not theirs else Doubt.NAME_DIFFERS

    def _doubt(self, before: str | None, now: Doubt | None) -> str | None:
        """A doubt that a person or the talk had stays."""
        return before if before is not None and before not in _REGISTERS else now

    def _still(self, question: Question) -> tuple[ColumnElement[bool], ...]:
        """Not corrected or merged while the register was asked."""
        return company.c.id == question.company_id, company.c.business_id == question.business_id

    def _note(self, question: Question, **values: Any) -> None:
        self._connection.execute(update(company).where(*self._still(question)).values(**values, register_at=self._now))
