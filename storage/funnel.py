"""How people get through the dialogs: where they go back, ask for help, stop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, distinct, func, insert, select

from domain.funnel import Happened, What
from storage.part import Part
from storage.tables import dialog_event

LEFT_AFTER = timedelta(hours=24)
"""Who has been silent for so long has left: the bot takes up the talk anew after the same pause."""

_STAYING = (What.ASKED, What.REFUSED, What.THIRD_MISS, What.HELP)
"""After these the same question still waits."""


@dataclass(frozen=True, slots=True)
class Step:
    """What happened at one question: how many times each thing, how many people were asked, how many left here."""

    step: str
    times: Counter[What] = field(default_factory=Counter)
    people: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """How one dialog went: how many people began it, and how many times it was finished, cancelled, and so on."""

    dialog: str
    people: int
    times: Counter[What]


class Funnel(Part):
    """Keeps what happened at each question, and counts it. Periods are instants in UTC, ``until`` not included."""

    def record(self, happened: Sequence[tuple[int, Happened]]) -> None:
        """Adds what happened now to which people."""
        if not happened:
            return
        rows = [
            {"at": self._now, "person_id": person_id, "dialog": one.dialog, "step": one.step, "what": one.what}
            for person_id, one in happened
        ]
        self._connection.execute(insert(dialog_event), rows)

    def dialogs(self, since: datetime, until: datetime) -> list[Passage]:
        """Every dialog that somebody was in, by how many people were."""
        counted: dict[str, Counter[What]] = {}
        for dialog, what, times in self._connection.execute(
            select(dialog_event.c.dialog, dialog_event.c.what, func.count())
            .where(*_within(since, until))
            .group_by(dialog_event.c.dialog, dialog_event.c.what)
        ):
            counted.setdefault(dialog, Counter())[What(what)] = times
        people = self._people(dialog_event.c.dialog, since, until)
        found = [Passage(name, people.get(name, 0), times) for name, times in counted.items()]
        return sorted(found, key=lambda one: (-one.people, one.dialog))

    def steps(self, dialog: str, since: datetime, until: datetime) -> dict[str, Step]:
        """What happened at each question of one dialog. Under "" stands what happened to the dialog as a whole."""
        of_it = dialog_event.c.dialog == dialog
        counted: dict[str, Counter[What]] = {}
        for step, what, times in self._connection.execute(
            select(dialog_event.c.step, dialog_event.c.what, func.count())
            .where(of_it, *_within(since, until))
            .group_by(dialog_event.c.step, dialog_event.c.what)
        ):
            counted.setdefault(step, Counter())[What(what)] = times
        people = self._people(dialog_event.c.step, since, until, of_it)
        left = self._left(dialog, since, until)
        return {step: Step(step, times, people.get(step, 0), left.get(step, 0)) for step, times in counted.items()}

    def _people(
        self, by: ColumnElement[str], since: datetime, until: datetime, *where: ColumnElement[bool]
    ) -> dict[str, int]:
        """How many people were asked something, by dialog or by step."""
        rows: Sequence[Any] = self._connection.execute(
            select(by, func.count(distinct(dialog_event.c.person_id)))
            .where(dialog_event.c.what == What.ASKED, *_within(since, until), *where)
            .group_by(by)
        ).all()
        return dict(rows)

    def _left(self, dialog: str, since: datetime, until: datetime) -> dict[str, int]:
        """How many people were last seen at each question, and have done nothing at all since."""
        later = dialog_event.alias("later")
        went_on = select(later.c.id).where(
            later.c.person_id == dialog_event.c.person_id, later.c.id > dialog_event.c.id
        )
        rows: Sequence[Any] = self._connection.execute(
            select(dialog_event.c.step, func.count(distinct(dialog_event.c.person_id)))
            .where(
                dialog_event.c.dialog == dialog,
                dialog_event.c.what.in_(_STAYING),
                *_within(since, min(until, self._now - LEFT_AFTER)),
                ~went_on.correlate(dialog_event).exists(),
            )
            .group_by(dialog_event.c.step)
        ).all()
        return dict(rows)


def _within(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return dialog_event.c.at >= since, dialog_event.c.at < until
