"""What coordinators do with postings: type them in, correct, approve, refuse, hide, pin, and end them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, delete, func, select

from domain.calendar import end_of_day_utc
from domain.contact_words import without_contacts
from domain.employers import Doubt as CompanyDoubt
from domain.employers import Help, Lasts, Partial
from domain.postings import JobKind, Review
from domain.postings.posting import LONGEST_EMPLOYER, LONGEST_TITLE
from storage.audit import Action, Audit, Subject
from storage.company_people import refuse_codes
from storage.errors import Refused
from storage.inserts import insert_one, insert_or_replace
from storage.posting_intake import PostingIntake
from storage.posting_rows import Posting, postings
from storage.posting_typed import checked, cleaned, kept, read_own
from storage.tables import company, job_bar, job_posting, staff, staffing_request

LONGEST_BECAUSE: Final = 300
_WORDS: Final = frozenset({"title", "text", "link", "how_to_apply", "employer"})
"""What a doubt can come from."""


@dataclass(frozen=True, slots=True)
class Bar:
    """An employer none of whose postings is told of. ``postings`` are those that the sources have now."""

    employer_key: str
    employer: str
    made_at: datetime
    made_by: int
    staff_name: str
    because: str
    postings: int


class PostingDesk(PostingIntake):
    """Presses of the console; who may press is the page's matter. False: there was nothing (more) to do."""

    # Typed in.

    def type_in(self, values: Mapping[str, Any], staff_id: int, form_key: str, request_id: int | None = None) -> int:
        """A posting of our own, approved by whoever types it in. Returns its id; sent twice it is one.

        ``values`` are of `posting_typed.EDITABLE`; ``apply_until`` may be a Helsinki day, told up to its end. What is
        not given is read out of the words, and what is given as empty stays empty; without a link it counts as never
        published. Something doubtful in it waits, as in any posting. Raises Refused: title_missing, text_long,
        text_code, address_unclear, count_unclear, past, need_over; KeyError and ValueError for what is no column or
        code.
        """
        again = select(job_posting.c.id).where(job_posting.c.form_key == form_key)
        self._hold()
        before = self._connection.execute(again).scalar()
        if before is not None:
            return int(before)
        own = checked(values)
        if not own.get("title"):
            raise Refused("title_missing")
        self._refuse_past(own)
        if request_id is not None:
            self._refuse_over(request_id)
        if "kinds" not in own and not own.get("link"):
            own["kinds"] = [JobKind.HIDDEN.value]
        row = read_own(own)
        posting_id = insert_one(
            self._connection,
            job_posting,
            **row,
            edited=sorted(own),
            request_id=request_id,
            made_by=staff_id,
            form_key=form_key,
            review=Review.WAITING if row["doubt"] else Review.APPROVED,
            reviewed_at=None if row["doubt"] else self._now,
            reviewed_by=None if row["doubt"] else staff_id,
            first_seen_at=self._now,
            seen_at=self._now,
            changed_at=self._now,
        )
        self._placed({row["twin_key"]})
        self._record(staff_id, Action.POSTING_ADDED, posting_id, request=request_id)
        return posting_id

    def edit(self, posting_id: int, revision: int, values: Mapping[str, Any], staff_id: int) -> bool:
        """Corrects it; what is set so stays, whatever its source says later. False when there is no such posting.

        One of our own is understood anew, but for what was set by hand. Raises Refused as :meth:`type_in`, and
        changed (somebody else, or an import, was faster).
        """
        self._hold()
        before = self._first(postings(job_posting.c.id == posting_id))
        if before is None:
            return False
        if before.revision != revision:
            raise Refused("changed")
        was = kept(before)
        new = {name: value for name, value in checked(values).items() if (value or None) != (was[name] or None)}
        if not new:
            return True
        if "title" in new and not new["title"]:
            raise Refused("title_missing")
        self._refuse_past(new)
        edited = set(before.edited) | set(new)
        row = self._corrected(before, was | new, new, edited)
        self._set(job_posting.c.id == posting_id, **row, edited=sorted(edited))
        self._placed({before.twin_key, row.get("twin_key", before.twin_key)})
        self._record(staff_id, Action.POSTING_CHANGED, posting_id)
        return True

    def _corrected(
        self, before: Posting, whole: dict[str, Any], new: dict[str, Any], edited: set[str]
    ) -> dict[str, Any]:
        from domain.postings.twins import employer_key

        if not before.is_ours:
            row = dict(new)
            if "employer" in new:
                edited.add("employer_key")
                row["employer_key"] = employer_key(new["employer"]) if new["employer"] else None
            return row
        row = read_own({name: whole[name] for name in edited})
        doubt = row.pop("doubt")
        if _WORDS & new.keys() and doubt is not None:
            row |= {"doubt": doubt, "review": Review.WAITING, "reviewed_at": None, "reviewed_by": None}
        passed = before.apply_until is not None and before.apply_until <= self._now
        if "apply_until" in new and before.gone_at is not None and passed:
            row["gone_at"] = None  # it had ended by its day alone
        return row

    def end(self, posting_id: int, staff_id: int) -> bool:
        """One of our own is over: the job has been given, or is not there any more."""
        self._hold()
        mine = job_posting.c.id == posting_id, job_posting.c.source_id.is_(None), job_posting.c.gone_at.is_(None)
        if not self._end(and_(*mine)):
            return False
        self._record(staff_id, Action.POSTING_ENDED, posting_id)
        return True

    # Judged.

    def approve(self, ids: Collection[int], staff_id: int) -> int:
        """People may be told of them. What is held for a doubt is not among these: :meth:`settle_doubt`."""
        which = job_posting.c.review != Review.APPROVED, job_posting.c.doubt.is_(None)
        return self._judge(ids, staff_id, Action.POSTING_APPROVED, *which, **self._reviewed(Review.APPROVED, staff_id))

    def reject(self, ids: Collection[int], staff_id: int) -> int:
        """Nobody is told of them, also when their source says it anew."""
        which = job_posting.c.review != Review.REJECTED
        return self._judge(ids, staff_id, Action.POSTING_REJECTED, which, **self._reviewed(Review.REJECTED, staff_id))

    def settle_doubt(self, posting_id: int, staff_id: int) -> bool:
        """Somebody has looked, and it is in order: people may be told of it."""
        values = {"doubt": None, **self._reviewed(Review.APPROVED, staff_id)}
        doubtful = job_posting.c.doubt.is_not(None)
        return self._judge([posting_id], staff_id, Action.POSTING_SETTLED, doubtful, **values) == 1

    def hide(self, posting_id: int, staff_id: int) -> bool:
        """From all, until :meth:`show`."""
        values = {"hidden_at": self._now, "hidden_by": staff_id}
        seen = job_posting.c.hidden_at.is_(None)
        return self._judge([posting_id], staff_id, Action.POSTING_HIDDEN, seen, **values) == 1

    def show(self, posting_id: int, staff_id: int) -> bool:
        values = {"hidden_at": None, "hidden_by": None}
        hidden = job_posting.c.hidden_at.is_not(None)
        return self._judge([posting_id], staff_id, Action.POSTING_SHOWN, hidden, **values) == 1

    def pin(self, posting_id: int, until: date | None, staff_id: int) -> bool:
        """Told first to whom it fits, up to this Helsinki day; None: as the others."""
        values = {"pinned_until": until, "pinned_by": staff_id if until else None}
        which = job_posting.c.pinned_until.is_distinct_from(until)
        action = Action.POSTING_PINNED if until else Action.POSTING_UNPINNED
        return self._judge([posting_id], staff_id, action, which, **values) == 1

    def _reviewed(self, review: Review, staff_id: int) -> dict[str, Any]:
        return {"review": review, "reviewed_at": self._now, "reviewed_by": staff_id}

    def _judge(
        self, ids: Collection[int], staff_id: int, action: Action, *which: ColumnElement[bool], **values: Any
    ) -> int:
        self._hold()
        found = self._connection.execute(
            select(job_posting.c.id, job_posting.c.twin_key)
            .where(job_posting.c.id.in_(sorted(set(ids))), *which)
            .order_by(job_posting.c.id)
        ).all()
        if not found:
            return 0
        self._set(job_posting.c.id.in_([row.id for row in found]), **values)
        self._placed({row.twin_key for row in found})
        for row in found:
            self._record(staff_id, action, row.id)
        return len(found)

    # Employers.

    def bar(self, employer_key: str, employer: str, because: str, staff_id: int) -> None:
        """None of this employer's postings is told to anybody, from any source. Raises Refused: reason_missing,
        text_long, text_code.
        """
        why = cleaned(because, LONGEST_BECAUSE)
        if not why:
            raise Refused("reason_missing")
        refuse_codes({"because": why})
        self._hold()
        row = {"employer_key": employer_key, "employer": cleaned(employer, LONGEST_EMPLOYER), "because": why}
        insert_or_replace(
            self._connection, job_bar, row | {"made_at": self._now, "made_by": staff_id}, by=["employer_key"]
        )
        self._bars_changed(employer_key, staff_id, Action.EMPLOYER_BARRED)

    def unbar(self, employer_key: str, staff_id: int) -> bool:
        self._hold()
        gone = self._connection.execute(delete(job_bar).where(job_bar.c.employer_key == employer_key))
        if not gone.rowcount:
            return False
        self._bars_changed(employer_key, staff_id, Action.EMPLOYER_UNBARRED)
        return True

    def _bars_changed(self, employer_key: str, staff_id: int, action: Action) -> None:
        self._set(job_posting.c.employer_key == employer_key, pinned_by=job_posting.c.pinned_by)
        self._touch()
        Audit(self._connection, self._now).record(staff_id, action)

    def bars(self) -> list[Bar]:
        """By the employer's name."""
        theirs = (
            select(func.count())
            .where(job_posting.c.employer_key == job_bar.c.employer_key, job_posting.c.gone_at.is_(None))
            .scalar_subquery()
        )
        rows = self._connection.execute(
            select(job_bar, staff.c.full_name.label("staff_name"), theirs.label("postings"))
            .join(staff, staff.c.id == job_bar.c.made_by)
            .order_by(job_bar.c.employer, job_bar.c.employer_key)
        )
        return [Bar(**row._mapping) for row in rows]

    # Needs.

    def from_request(self, request_id: int) -> dict[str, Any]:
        """What a posting can take over from an employer's need, to be looked through before it is told. Not who told
        it, nor their own sentence; numbers and addresses are left out of what they ask for. {} for no such need.
        """
        need = self._connection.execute(
            select(staffing_request, company.c.name.label("company_name"), company.c.doubt)
            .join(company, company.c.id == staffing_request.c.company_id)
            .where(staffing_request.c.id == request_id)
        ).first()
        if need is None:
            return {}
        named = need.doubt != CompanyDoubt.PRIVATE_PERSON
        asks = [without_contacts(text) for text in (need.must, need.nice, need.starts_words, need.pay) if text]
        kinds = [JobKind.HIDDEN]
        kinds += [JobKind.TRIAL] if need.help == Help.TRIAL else []
        kinds += [JobKind.SUMMER] if need.lasts == Lasts.SUMMER else []
        kinds += [JobKind.PARTIAL] if need.partial == Partial.YES else []
        said = {
            "title": without_contacts(need.job or "")[:LONGEST_TITLE],
            "employer": need.company_name[:LONGEST_EMPLOYER] if named else None,
            "text": "\n".join(asks),
            "place": without_contacts(need.place or ""),
            "occupation": need.occupation,
            "field": need.field,
            "municipalities": [need.municipality_code] if need.municipality_code else [],
            "hours": need.hours,
            "lasts": need.lasts,
            "licence": need.licence,
            "languages": need.languages,
            "cards": need.cards,
            "kinds": [one.value for one in kinds],
            "count": need.count,
            "apply_until": end_of_day_utc(need.deadline) if need.deadline else None,
            "language": need.language,
        }
        return {name: value for name, value in said.items() if value}

    def need_over(self, request_id: int) -> int:
        """The need is closed, filled or on hold: what was born from it is told of no more."""
        its_own = job_posting.c.request_id == request_id, job_posting.c.gone_at.is_(None)
        if self._connection.execute(select(job_posting.c.id).where(*its_own).limit(1)).first() is None:
            return 0
        self._hold()
        return self._end(and_(*its_own))

    def needs_erased(self, requests: Select[int]) -> None:
        """Who told of these needs is erased, and with them what the postings say: whoever has read them reads anew."""
        born = job_posting.c.request_id.in_(requests)
        if self._connection.execute(select(job_posting.c.id).where(born).limit(1)).first() is not None:
            self._hold()
            self._end(and_(born, job_posting.c.gone_at.is_(None)))
            self._touch()

    def need_back(self, request_id: int, since: datetime) -> int:
        """The need was on hold since then, and is not any more: what went with it is told of again."""
        its_own = job_posting.c.request_id == request_id, job_posting.c.gone_at == since
        keys = self._connection.execute(select(job_posting.c.twin_key).where(*its_own)).scalars().all()
        if not keys:
            return 0
        self._hold()
        self._set(*its_own, gone_at=None)
        self._placed(keys)
        return len(keys)

    # Short names.

    def _placed(self, keys: Collection[str]) -> None:
        self._settle_twins(keys)
        self._touch()

    def _refuse_past(self, row: Mapping[str, Any]) -> None:
        until = row.get("apply_until")
        if until is not None and until <= self._now:
            raise Refused("past")

    def _refuse_over(self, request_id: int) -> None:
        open_one = staffing_request.c.id == request_id, staffing_request.c.closed_at.is_(None)
        going = select(staffing_request.c.id).where(*open_one, staffing_request.c.held_since.is_(None))
        if self._connection.execute(going.with_for_update()).first() is None:
            raise Refused("need_over")

    def _record(self, staff_id: int, action: Action, posting_id: int, **detail: int | str | None) -> None:
        Audit(self._connection, self._now).record(staff_id, action, Subject.POSTING, posting_id, **detail)
