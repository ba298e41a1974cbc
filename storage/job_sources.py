"""Where job postings come from: sources, their timetable and their runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, or_, select, update

from domain.people import Language
from domain.postings import Approval, SourceKind
from storage.audit import Action, Audit, Subject
from storage.errors import Refused
from storage.inserts import insert_one
from storage.part import Part
from storage.posting_intake import EMPTIED, LEASE, PostingIntake
from storage.source_rows import (
    ASTRAY,
    CUT_OFF,
    LONGEST_NAME,
    PAUSES,
    TROUBLED,
    Run,
    RunOutcome,
    Source,
    address_of,
    counted,
    name_of,
    run_of,
)
from storage.tables import job_run, job_source

__all__ = ["CUT_OFF", "PAUSES", "JobSources", "Run", "RunOutcome", "Source"]

_CHANGEABLE: Final = frozenset({"kind", "name", "address", "language", "approval", "every_hours", "is_on"})


class JobSources(Part):
    """Sources are content: not one of these reads tells of anybody."""

    # Kept.

    def add(
        self,
        *,
        kind: SourceKind,
        name: str,
        address: str | None = None,
        language: str = "fi",
        approval: Approval = Approval.ALWAYS,
        every_hours: int = 24,
        is_on: bool = False,
        staff_id: int | None = None,
    ) -> int:
        """A new source; fetched on a timetable only when ``is_on``. ``staff_id`` None: from the command line.

        Raises Refused: source_name, source_taken, address_unclear, hours_unclear.
        """
        values = self._checked(
            {
                "kind": kind,
                "name": name,
                "address": address,
                "language": language,
                "approval": approval,
                "every_hours": every_hours,
                "is_on": is_on,
            }
        )
        self._refuse_taken(values["name"])
        source_id = insert_one(
            self._connection,
            job_source,
            **values,
            next_at=self._now if values["is_on"] else None,
            created_at=self._now,
            created_by=staff_id,
            updated_at=self._now,
        )
        self._record(staff_id, source_id, Action.SOURCE_ADDED)
        return source_id

    def edit(self, source_id: int, revision: int, *, staff_id: int | None = None, **columns: Any) -> bool:
        """Sets some of kind, name, address, language, approval, every_hours and is_on. False for a source that is not
        there (any more).

        A source that is turned on is fetched at once; another address is fetched whole. Raises Refused as
        :meth:`add`, and changed (somebody else was faster); KeyError for other columns.
        """
        if columns.keys() - _CHANGEABLE:
            raise KeyError(f"not of a source: {sorted(columns.keys() - _CHANGEABLE)}")
        before = self._locked(source_id)
        if before is None or before.retired_at is not None:
            return False
        if before.revision != revision:
            raise Refused("changed")
        was = {name: before._mapping[name] for name in _CHANGEABLE}
        now = self._checked(was | columns)
        values = {name: value for name, value in now.items() if value != was[name]}
        if not values:
            return True
        if "name" in values:
            self._refuse_taken(values["name"])
        if values.keys() & {"address", "kind", "language"}:
            values |= {"etag": None, "modified": None, "faults": 0, "fault": None}
        if values.keys() & {"is_on", "address", "every_hours"}:
            values["next_at"] = self._now if now["is_on"] else None
        self._change(source_id, **values)
        self._record(staff_id, source_id, Action.SOURCE_CHANGED)
        return True

    def retire(self, source_id: int, staff_id: int | None = None) -> bool:
        """It is not fetched any more, and what it has told ends with the next beats (`close_over`). False when it was
        retired before.

        Raises Refused("source_busy") while it is being read.
        """
        before = self._locked(source_id)
        if before is None or before.retired_at is not None:
            return False
        self._refuse_busy(before)
        # Its name is free for another: a source is never brought back.
        name = f"{before.name[: LONGEST_NAME - 12]} #{source_id}"
        self._change(source_id, name=name, retired_at=self._now, is_on=False, next_at=None, flag=None)
        self._record(staff_id, source_id, Action.SOURCE_RETIRED)
        return True

    # Shown.

    def all(self) -> list[Source]:
        """Those that are not retired, by name."""
        return self._sources(job_source.c.retired_at.is_(None))

    def one(self, source_id: int) -> Source | None:
        """One of them, also a retired one."""
        return next(iter(self._sources(job_source.c.id == source_id)), None)

    def named(self, name: str) -> Source | None:
        """The source of this name, if it is not retired."""
        return next(iter(self._sources(job_source.c.name == name.strip(), job_source.c.retired_at.is_(None))), None)

    def troubled(self) -> list[Source]:
        """Those that a person should see to."""
        in_trouble = or_(job_source.c.flag.is_not(None), job_source.c.faults >= TROUBLED)
        return self._sources(job_source.c.retired_at.is_(None), in_trouble)

    def runs(self, source_id: int, most: int = 20) -> list[Run]:
        """Its last runs, the newest first."""
        live = self._leased(source_id)
        newest = select(job_run).where(job_run.c.source_id == source_id).order_by(job_run.c.id.desc()).limit(most)
        return [run_of(row, live and not place) for place, row in enumerate(self._connection.execute(newest))]

    def run(self, run_id: int) -> Run:
        """One run. NoResultFound when there is none."""
        row = self._connection.execute(select(job_run).where(job_run.c.id == run_id)).one()
        return run_of(row, row.ended_at is None and self._leased(row.source_id))

    # Run.

    def due(self, most: int = 20) -> list[int]:
        """Sources whose time has come and at which nobody is, the longest overdue first."""
        which = (
            job_source.c.is_on,
            job_source.c.retired_at.is_(None),
            job_source.c.address.is_not(None),
            job_source.c.next_at <= self._now,
            self._is_free(),
        )
        found = select(job_source.c.id).where(*which).order_by(job_source.c.next_at, job_source.c.id).limit(most)
        return list(self._connection.execute(found).scalars())

    def lease(self, source_id: int) -> bool:
        """Takes the source for one run. False while somebody else is at it, and for a source that is retired.

        Whoever dies loses it when the lease runs out; until then, and for a pause more, nobody tries again.
        """
        taken = self._connection.execute(
            update(job_source)
            .where(job_source.c.id == source_id, job_source.c.retired_at.is_(None), self._is_free())
            .values(
                leased_until=self._now + LEASE,
                next_at=case((job_source.c.next_at.is_not(None), self._now + PAUSES[0])),
            )
        )
        return taken.rowcount == 1

    def begin(self, source_id: int, staff_id: int | None = None) -> int:
        """A new run of a source that was leased in this transaction. What was cut off before it is marked so."""
        mine = job_run.c.source_id == source_id
        open_ones = update(job_run).where(mine, job_run.c.ended_at.is_(None))
        cut = self._connection.execute(open_ones.values(ended_at=self._now, outcome="failed", fault=CUT_OFF))
        if cut.rowcount:
            failed = {"faults": job_source.c.faults + cut.rowcount, "fault": CUT_OFF}
            self._connection.execute(update(job_source).where(job_source.c.id == source_id).values(**failed))
        # By its instant a run knows what it has seen: no two of a source have the same.
        last = self._connection.execute(select(func.max(job_run.c.started_at)).where(mine)).scalar()
        at = self._now if last is None or last < self._now else last + timedelta(microseconds=1)
        run_id = insert_one(self._connection, job_run, source_id=source_id, started_at=at, staff_id=staff_id)
        if staff_id is not None:
            self._record(staff_id, source_id, Action.SOURCE_RUN)
        return run_id

    def hold_on(self, source_id: int, run_id: int) -> bool:
        """The run is still alive, while nothing of it is written. False when the source is not its any more."""
        lives = select(job_run.c.id).where(job_run.c.id == run_id, job_run.c.ended_at.is_(None)).exists()
        kept = update(job_source).where(job_source.c.id == source_id, lives).values(leased_until=self._now + LEASE)
        return self._connection.execute(kept).rowcount == 1

    def end(
        self,
        run_id: int,
        outcome: RunOutcome,
        *,
        fault: str | None = None,
        refused: dict[str, int] | None = None,
        etag: str | None = None,
        modified: str | None = None,
    ) -> bool:
        """How a run went, and when the source is fetched next. False when the run was not the source's any more.

        ``refused`` counts what could not be read, by code, beside what was counted on the way. A failure is tried
        again with growing pauses, and then in the source's own rhythm.
        """
        row = self._connection.execute(
            select(job_run.c.source_id, job_run.c.faults, job_run.c.started_at)
            .where(job_run.c.id == run_id, job_run.c.ended_at.is_(None))
            .with_for_update()
        ).first()
        if row is None:
            return False
        known = dict(row.faults or {})
        for code, count in (refused or {}).items():
            known[code] = known.get(code, 0) + count
        self._connection.execute(
            update(job_run)
            .where(job_run.c.id == run_id)
            .values(
                ended_at=self._now,
                outcome=outcome,
                fault=fault,
                refused=job_run.c.refused + sum((refused or {}).values()),
                faults=known or None,
            )
        )
        source = self._connection.execute(select(job_source).where(job_source.c.id == row.source_id)).one()
        values: dict[str, Any] = {"leased_until": None}
        if outcome is RunOutcome.FAILED:
            values |= {"faults": source.faults + 1, "fault": fault}
            pause = PAUSES[source.faults] if source.faults < len(PAUSES) else timedelta(hours=source.every_hours)
        else:
            values |= {"faults": 0, "fault": None}
            pause = timedelta(hours=source.every_hours)
            if outcome is not RunOutcome.KEPT:
                values["last_ok_at"] = self._now
        if source.updated_at <= row.started_at:  # else it is another source by now: when it is fetched stands already
            if outcome in (RunOutcome.OK, RunOutcome.KEPT):
                values |= {"etag": etag, "modified": modified}
            values["next_at"] = self._now + pause if source.is_on else None
        self._connection.execute(update(job_source).where(job_source.c.id == row.source_id).values(**values))
        return True

    def accept_empty(self, source_id: int, staff_id: int) -> int:
        """A person says that a list that has lost most of its postings is right. Returns how many go at once."""
        return self.settle_emptied(source_id, is_empty=True, staff_id=staff_id)

    def settle_emptied(self, source_id: int, *, is_empty: bool, staff_id: int) -> int:
        """Whether such a list is right, says a person. Not right: its postings stay, until a run flags it again.

        Returns how many go at once, the others go with the next beats. Raises Refused("source_busy") while it is being
        read.
        """
        before = self._locked(source_id)
        if before is None or before.flag != EMPTIED:
            return 0
        self._refuse_busy(before)
        gone = 0
        if is_empty:
            gone = PostingIntake(self._connection, self._now).accept_gone(source_id)
        else:
            self._connection.execute(update(job_source).where(job_source.c.id == source_id).values(flag=None))
        self._record(staff_id, source_id, Action.SOURCE_SETTLED, gone=gone)
        return gone

    # Short names.

    def _sources(self, *which: ColumnElement[bool]) -> list[Source]:
        rows = self._connection.execute(select(job_source).where(*which).order_by(job_source.c.name)).all()
        ids = [row.id for row in rows]
        counts = {row.source_id: row for row in self._connection.execute(counted(ids))}
        last = select(func.max(job_run.c.id)).where(job_run.c.source_id.in_(ids)).group_by(job_run.c.source_id)
        runs = {row.source_id: row for row in self._connection.execute(select(job_run).where(job_run.c.id.in_(last)))}
        found = []
        for row in rows:
            said = dict(row._mapping) | {"kind": SourceKind(row.kind), "approval": Approval(row.approval)}
            run = runs.get(row.id)
            live = row.leased_until is not None and row.leased_until > self._now
            count = counts.get(row.id)
            found.append(
                Source(
                    **said,
                    postings=count.postings if count else 0,
                    waiting=count.waiting if count else 0,
                    last_run=run_of(run, live) if run is not None else None,
                )
            )
        return found

    def _locked(self, source_id: int) -> Any:
        locked = select(job_source).where(job_source.c.id == source_id).with_for_update()
        return self._connection.execute(locked).first()

    def _refuse_busy(self, row: Any) -> None:
        if row.leased_until is not None and self._now < row.leased_until <= self._now + ASTRAY:
            raise Refused("source_busy")

    def _leased(self, source_id: int) -> bool:
        free = select(job_source.c.id).where(job_source.c.id == source_id, self._is_free())
        return self._connection.execute(free).first() is None

    def _is_free(self) -> ColumnElement[bool]:
        until = job_source.c.leased_until
        return or_(until.is_(None), until <= self._now, until > self._now + ASTRAY)

    def _refuse_taken(self, name: str) -> None:
        if self._connection.execute(select(job_source.c.id).where(job_source.c.name == name)).first() is not None:
            raise Refused("source_taken")

    def _checked(self, said: dict[str, Any]) -> dict[str, Any]:
        """As they are kept. ValueError for a code that is not known."""
        hours = said["every_hours"]
        if not isinstance(hours, int) or not 1 <= hours <= 168:
            raise Refused("hours_unclear")
        address = address_of(said["address"])
        return {
            "kind": SourceKind(said["kind"]).value,
            "name": name_of(said["name"]),
            "address": address,
            "language": Language(said["language"]).value,
            "approval": Approval(said["approval"]).value,
            "every_hours": hours,
            "is_on": bool(said["is_on"]) and address is not None,
        }

    def _change(self, source_id: int, **values: Any) -> None:
        self._connection.execute(
            update(job_source)
            .where(job_source.c.id == source_id)
            .values(**values, updated_at=self._now, revision=job_source.c.revision + 1)
        )

    def _record(
        self,
        staff_id: int | None,
        source_id: int,
        action: Action,
        **detail: int | str,
    ) -> None:
        Audit(self._connection, self._now).record(staff_id, action, Subject.SOURCE, source_id, **detail)
