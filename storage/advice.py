"""Advice cards: found by a question, shown while they hold, kept true by their owners."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Row, false, func, insert, or_, select, true, update
from sqlalchemy.orm import aliased

from domain.advice import ON_VIEW, Asked, Standing, Topic, best
from domain.calendar import local_day
from domain.people import Language
from domain.roles import Permission, Role, may
from storage.advice_cards import Card, Draft, Found, Kept, Owner, card_of, draft_of, term_of
from storage.audit import Action, Audit
from storage.errors import Refused
from storage.inserts import insert_one
from storage.part import Part
from storage.rules import RuleBook
from storage.staff import Reader
from storage.tables import advice_answer, advice_card, staff, team

_LANGUAGES = tuple(str(one) for one in Language)
_KEEPERS = frozenset(
    role for role in Role if may(role, Permission.SERVE_EMPLOYERS) or may(role, Permission.EDIT_CONTENT)
)
"""Whose roles let them keep a card true."""
_PRESSING = {standing: place for place, standing in enumerate(Standing)}


class AdviceBook(Part):
    """For the bot: what may be shown now. For the console: whoever edits content sees to every card, and who serves
    employers to their own and to those that nobody who works here owns.
    """

    # For the bot.

    def find(self, question: str, language: str) -> Card | None:
        """The card that a question asks for, as far as it may be shown now."""
        found = self.meant(question, language)
        return found.card if found else None

    def meant(self, question: str, language: str) -> Found | None:
        """The same, and whose it is, also of a card that may not be shown; None when no card is asked for.

        Unscoped: nothing of it but ``card`` may reach the employer.
        """
        rows = {row.id: row for row in self._live()}
        asked = [Asked.of(row.id, row.asked_as.values(), row.titles.values()) for row in rows.values()]
        card_id = best(question, asked)
        return None if card_id is None else self._found(rows[card_id], language)

    def card(self, card_id: int, language: str) -> Card | None:
        """One card, if it may be shown now."""
        found = self.one_meant(card_id, language)
        return found.card if found else None

    def one_meant(self, card_id: int, language: str) -> Found | None:
        """One card that was chosen, and whose it is; None when it is gone."""
        row = next(iter(self._live(advice_card.c.id == card_id)), None)
        return None if row is None else self._found(row, language)

    def on_view(self, language: str) -> list[Card]:
        """Every card that may be shown now, in the order they were made."""
        cards = (self._found(row, language).card for row in self._live())
        return [card for card in cards if card is not None]

    def numbers(self) -> list[int]:
        """Of all cards that are not retired, whether they may be shown or not."""
        return [row.id for row in self._live()]

    def shown(self, person_id: int, card_id: int | None) -> int:
        """Counts that somebody was shown a card, or that a person answers (None). Returns the number for ``helped``."""
        return insert_one(self._connection, advice_answer, at=self._now, person_id=person_id, card_id=card_id)

    def helped(self, person_id: int, answer_id: int, *, did: bool) -> bool:
        """What they say of it, once. False when it is not theirs, or was said before."""
        said = (
            update(advice_answer)
            .where(
                advice_answer.c.id == answer_id,
                advice_answer.c.person_id == person_id,
                advice_answer.c.card_id.is_not(None),
                advice_answer.c.helped.is_(None),
            )
            .values(helped=did)
        )
        return self._connection.execute(said).rowcount == 1

    def keeper(self, owner_id: int | None) -> tuple[int, int] | None:
        """The owner and their team, when they serve employers and work here still."""
        if owner_id is None:
            return None
        row = self._connection.execute(
            select(staff.c.id, staff.c.team_id, staff.c.role).where(
                staff.c.id == owner_id, staff.c.deactivated_at.is_(None)
            )
        ).first()
        serves = row is not None and row.team_id is not None and may(Role(row.role), Permission.SERVE_EMPLOYERS)
        return (row.id, row.team_id) if row is not None and serves else None

    def _found(self, row: Row[Any], language: str) -> Found:
        is_shown = self._standing(row) in ON_VIEW
        return Found(row.id, Topic(row.topic), card_of(row, language) if is_shown else None, row.owner_id)

    def _live(self, *which: ColumnElement[bool]) -> Sequence[Row[Any]]:
        query = select(advice_card).where(advice_card.c.retired_at.is_(None), *which).order_by(advice_card.c.id)
        return self._connection.execute(query).all()

    def _standing(self, row: Row[Any]) -> Standing:
        if row.retired_at is not None:
            return Standing.RETIRED
        return term_of(row).standing(self._today, self._months)

    @cached_property
    def _today(self) -> date:
        return local_day(self._now)

    @cached_property
    def _months(self) -> int:
        return RuleBook(self._connection, self._now).current().advice_checked_months

    # For the console.

    def listed(self, reader: Reader) -> list[Kept]:
        """Every card that is not retired, what needs somebody first."""
        kept = self._kept(reader, advice_card.c.retired_at.is_(None))
        return sorted(kept, key=lambda one: (_PRESSING[one.standing], one.title("fi").casefold(), one.id))

    def one(self, reader: Reader, card_id: int) -> Kept | None:
        """One card, a retired one too."""
        return next(iter(self._kept(reader, advice_card.c.id == card_id)), None)

    def nagging(self, reader: Reader) -> list[Kept]:
        """The reader's cards that need somebody; and for who edits content also those that nobody here owns."""
        if not _is_keeper(reader):
            return []
        mine = advice_card.c.owner_id == reader.staff_id
        theirs = or_(mine, _nobodys()) if reader.may(Permission.EDIT_CONTENT) else mine
        found = self._kept(reader, advice_card.c.retired_at.is_(None), theirs)
        return sorted((one for one in found if one.nags), key=lambda one: (_PRESSING[one.standing], one.id))

    def owners(self) -> list[Owner]:
        """Who can keep a card true, by name."""
        rows = self._connection.execute(
            select(staff.c.id, staff.c.full_name).where(
                staff.c.deactivated_at.is_(None), staff.c.role.in_(sorted(_KEEPERS))
            )
        )
        return sorted((Owner(*row) for row in rows), key=lambda one: (one.full_name.casefold(), one.id))

    def add(self, reader: Reader, draft: Draft, *, checked: bool) -> int | None:
        """A new card, the reader's own. The same sent twice is one. Returns its id; None for who may not.

        Raises Refused as :meth:`Draft.row` does.
        """
        if not _is_keeper(reader):
            return None
        row = draft.row(_LANGUAGES)
        for before in self._live(advice_card.c.owner_id == reader.staff_id):
            if draft_of(before).row(_LANGUAGES) == row:
                return int(before.id)
        number = insert_one(
            self._connection,
            advice_card,
            **row,
            checked_on=self._today if checked else None,
            owner_id=reader.staff_id,
            updated_at=self._now,
            updated_by=reader.staff_id,
        )
        self._record(reader, number, "added")
        return number

    def edit(self, reader: Reader, card_id: int, revision: int, draft: Draft, *, checked: bool) -> bool:
        """Another text. It has to be checked anew, unless whoever changed it says they did (``checked``).

        False when it is not the reader's to change. Raises Refused: changed (by somebody else since), and as
        :meth:`Draft.row` does.
        """
        row = draft.row(_LANGUAGES)
        before = self._mine(reader, card_id)
        if before is None:
            return False
        is_same = draft_of(before).row(_LANGUAGES) == row
        checked_on = self._today if checked else before.checked_on if is_same else None
        owner = self._takes(reader, before) if checked else {}
        return self._set(reader, card_id, revision, "edited", **row, checked_on=checked_on, **owner)

    def check(self, reader: Reader, card_id: int, revision: int) -> bool:
        """All of it was compared with its source today, as the reader saw it. False and Refused as in :meth:`edit`."""
        before = self._mine(reader, card_id)
        if before is None:
            return False
        return self._set(reader, card_id, revision, "checked", checked_on=self._today, **self._takes(reader, before))

    def give(self, reader: Reader, card_id: int, owner_id: int | None) -> bool:
        """Another owner, or none. Raises Refused("advice_owner") for somebody who cannot keep it."""
        before = self._mine(reader, card_id)
        if before is None:
            return False
        if owner_id is not None and owner_id not in {one.id for one in self.owners()}:
            raise Refused("advice_owner")
        return self._set(reader, card_id, before.revision, "owner", owner_id=owner_id)

    def retire(self, reader: Reader, card_id: int, revision: int) -> bool:
        """It is not shown or listed any more. False and Refused as in :meth:`edit`."""
        if self._mine(reader, card_id) is None:
            return False
        return self._set(reader, card_id, revision, "retired", retired_at=self._now)

    def ensure_started(self, drafts: Iterable[Draft]) -> int:
        """Fills a store that never had a card: unchecked, and nobody's. Returns how many were made."""
        # Of several processes that start at once the second waits here, and finds the first one's.
        self._connection.execute(select(team.c.id).order_by(team.c.id).limit(1).with_for_update()).all()
        if self._connection.execute(select(func.count()).select_from(advice_card)).scalar_one():
            return 0
        rows = [{**draft.row(_LANGUAGES), "updated_at": self._now} for draft in drafts]
        if rows:
            self._connection.execute(insert(advice_card), rows)
        return len(rows)

    def _mine(self, reader: Reader, card_id: int) -> Row[Any] | None:
        """The card, locked, when the reader may change it."""
        locked = select(advice_card).where(
            advice_card.c.id == card_id, advice_card.c.retired_at.is_(None), _edits(reader)
        )
        return self._connection.execute(locked.with_for_update()).first()

    def _takes(self, reader: Reader, before: Row[Any]) -> dict[str, int]:
        """Who checks a card that is nobody's has it from then on: somebody has to hear when it ends."""
        nobodys = select(advice_card.c.id).where(advice_card.c.id == before.id, _nobodys())
        return {"owner_id": reader.staff_id} if self._connection.execute(nobodys).first() else {}

    def _set(self, reader: Reader, card_id: int, revision: int, what: str, **values: Any) -> bool:
        stamps = {"updated_at": self._now, "updated_by": reader.staff_id, "revision": revision + 1}
        changed = self._connection.execute(
            update(advice_card)
            .where(advice_card.c.id == card_id, advice_card.c.revision == revision)
            .values(**values, **stamps)
        )
        if not changed.rowcount:
            raise Refused("changed")
        self._record(reader, card_id, what)
        return True

    def _record(self, reader: Reader, card_id: int, what: str) -> None:
        Audit(self._connection, self._now).record(reader.staff_id, Action.ADVICE_CHANGED, card=card_id, what=what)

    def _kept(self, reader: Reader, *which: ColumnElement[bool]) -> list[Kept]:
        owner, editor = aliased(staff), aliased(staff)
        counts = (
            select(
                advice_answer.c.card_id,
                func.count().label("shown"),
                func.count().filter(advice_answer.c.helped.is_(true())).label("helped"),
                func.count().filter(advice_answer.c.helped.is_(false())).label("not_helped"),
            )
            .group_by(advice_answer.c.card_id)
            .subquery()
        )
        query = (
            select(
                advice_card,
                owner.c.full_name.label("owner_name"),
                owner.c.deactivated_at.label("left_at"),
                editor.c.full_name.label("edited_by"),
                func.coalesce(counts.c.shown, 0).label("shown"),
                func.coalesce(counts.c.helped, 0).label("helped"),
                func.coalesce(counts.c.not_helped, 0).label("not_helped"),
                _edits(reader).label("can_edit"),
            )
            .outerjoin(owner, owner.c.id == advice_card.c.owner_id)
            .outerjoin(editor, editor.c.id == advice_card.c.updated_by)
            .outerjoin(counts, counts.c.card_id == advice_card.c.id)
            .where(*which)
        )
        return [self._kept_of(row) for row in self._connection.execute(query)]

    def _kept_of(self, row: Row[Any]) -> Kept:
        return Kept(
            row.id,
            draft_of(row),
            row.checked_on,
            self._standing(row),
            row.owner_id,
            row.owner_name,
            row.left_at is not None,
            row.updated_at,
            row.edited_by,
            row.revision,
            row.shown,
            row.helped,
            row.not_helped,
            bool(row.can_edit) and row.retired_at is None,
        )


def _is_keeper(reader: Reader) -> bool:
    return reader.may(Permission.SERVE_EMPLOYERS) or reader.may(Permission.EDIT_CONTENT)


def _nobodys() -> ColumnElement[bool]:
    """Cards without an owner, or whose owner has left the service."""
    left = select(staff.c.id).where(staff.c.deactivated_at.is_not(None))
    return or_(advice_card.c.owner_id.is_(None), advice_card.c.owner_id.in_(left))


def _edits(reader: Reader) -> ColumnElement[bool]:
    if reader.may(Permission.EDIT_CONTENT):
        return true()
    if not reader.may(Permission.SERVE_EMPLOYERS):
        return false()
    return or_(advice_card.c.owner_id == reader.staff_id, _nobodys())
