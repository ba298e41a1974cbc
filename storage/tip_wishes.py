"""How often, when and from what somebody wants job tips."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import exists, select, update

from domain.people import Purpose
from domain.tip_times import next_tips_at
from domain.tips import From, Often
from storage.inserts import insert_or_ignore
from storage.outbox import Outbox
from storage.part import Part
from storage.rules import RuleBook, Rules
from storage.tables import client, consent, tip_wish

WELCOMED = 5_000
"""People without a row of wishes who get one in one night."""

_MAY_CHANGE = frozenset({"often", "weekday", "hour", "most", "sources", "outside"})


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wishes. ``weekday`` is 1 for Monday, ``hour`` of the Helsinki clock, ``most`` tips in a message,
    ``sources`` None for all; the instants are UTC.
    """

    person_id: int
    often: Often = Often.WEEKLY
    weekday: int = 1
    hour: int = 9
    most: int = 3
    sources: frozenset[From] | None = None
    outside: bool = False
    next_at: datetime | None = None
    last_at: datetime | None = None
    outside_at: datetime | None = None

    def wants(self, source: From) -> bool:
        return self.sources is None or source in self.sources


def wish_from(row: Mapping[Any, Any]) -> Wish:
    """Of a row of tip_wish."""
    return Wish(
        person_id=row["person_id"],
        often=Often(row["often"]),
        weekday=row["weekday"],
        hour=row["hour"],
        most=row["most"],
        sources=None if row["sources"] is None else frozenset(From(source) for source in row["sources"]),
        outside=row["outside"],
        next_at=row["next_at"],
        last_at=row["last_at"],
        outside_at=row["outside_at"],
    )


def about_tips(person_id: int) -> str:
    """By what the tips on their way to somebody are known in the ledger."""
    return f"tips:{person_id}"


def allows_tips(person_id: Any) -> Any:
    """Whether somebody allows tips; ``person_id`` is a number or a column of the query around it."""
    return exists().where(
        consent.c.person_id == person_id, consent.c.purpose == Purpose.TIPS, consent.c.withdrawn_at.is_(None)
    )


class TipWishes(Part):
    """Keeps wishes, and with each the moment at which tips are looked for next: none for who does not allow them."""

    def wish_of(self, person_id: int) -> Wish:
        """What they wish; what everybody gets who has wished nothing in particular: three on Monday mornings."""
        row = self._connection.execute(select(tip_wish).where(tip_wish.c.person_id == person_id)).mappings().first()
        return wish_from(row) if row else Wish(person_id)

    def set_wish(self, person_id: int, **columns: object) -> Wish:
        """Changes some of ``often``, ``weekday``, ``hour``, ``most``, ``sources`` (None: all) and ``outside``.

        What is on its way at this moment is not sent to who wants no more. ValueError for another column.
        """
        unknown = set(columns) - _MAY_CHANGE
        if unknown:
            raise ValueError(f"not a wish: {sorted(unknown)}")
        self._make([person_id])
        sources = columns.get("sources")
        if isinstance(sources, Iterable):
            columns["sources"] = sorted(From(source) for source in sources)
        self._change(person_id, **columns)
        wish = self.wish_of(person_id)
        self._change(person_id, next_at=self._next_at(wish) if self.allowed(person_id) else None)
        if wish.often is Often.NEVER:
            Outbox(self._connection, self._now).withdraw(about_tips(person_id))
        return self.wish_of(person_id)

    def allowed(self, person_id: int) -> bool:
        """Whether they allow tips at this moment."""
        return bool(self._connection.execute(select(allows_tips(person_id))).scalar())

    def consented(self, person_id: int) -> None:
        """They allow tips: what they wished before holds again, or the usual."""
        if not self._make([person_id]):
            wish = self.wish_of(person_id)
            if wish.next_at is None:
                self._change(person_id, next_at=self._next_at(wish))

    def withdrew(self, person_id: int) -> None:
        """They allow no tips any more: none are looked for. What they wished is kept for when they allow them again."""
        self._connection.execute(update(tip_wish).where(tip_wish.c.person_id == person_id).values(next_at=None))

    def welcome(self, most: int = WELCOMED) -> int:
        """Who allowed tips before there were any gets the usual ones. Returns how many."""
        waits = (
            select(client.c.person_id)
            .where(
                client.c.erased_at.is_(None),
                allows_tips(client.c.person_id),
                ~exists().where(tip_wish.c.person_id == client.c.person_id),
            )
            .limit(most)
        )
        return len(self._make(self._connection.scalars(waits).all()))

    def _make(self, people: Iterable[int]) -> list[int]:
        """The usual wishes, for those of them who have none. Returns who they are."""
        rows = [
            {
                "person_id": person_id,
                "often": Often.WEEKLY,
                "next_at": self._next_at(Wish(person_id)),
                "made_at": self._now,
                "updated_at": self._now,
            }
            for person_id in people
        ]
        return insert_or_ignore(self._connection, tip_wish, rows, key=tip_wish.c.person_id)

    def _change(self, person_id: int, **columns: object) -> None:
        which = update(tip_wish).where(tip_wish.c.person_id == person_id)
        self._connection.execute(which.values(**columns, updated_at=self._now))

    def _next_at(self, wish: Wish) -> datetime | None:
        return next_tips_at(wish.often, wish.weekday, wish.hour, self._now, self._rules.quiet())

    @cached_property
    def _rules(self) -> Rules:
        return RuleBook(self._connection, self._now).current()
