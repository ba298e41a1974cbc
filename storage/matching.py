"""Which clients fit an employer's need, and why: only those who may be shown and gave leave.

``match_term`` holds what clients who may be found are found by (`domain.match_terms`); nobody else has a row there.
Whatever changes a client calls :meth:`Matching.refresh`, and a beat mends what is stale.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    union_all,
)

from domain.match_terms import AT, bits, brought, places, terms, traits
from domain.match_tiers import limit_terms, soft_terms, tiers
from domain.matching import Asked, Brought, Reason, Score, score
from domain.people import Purpose
from domain.roles import Permission
from storage.audit import Action, Audit, Subject
from storage.inserts import insert_or_ignore
from storage.part import Part
from storage.staff import Reader
from storage.tables import candidate, client, consent, match_term, service_case, staff, staffing_request

MOST_SCORED = 150
"""The best of the index, of whom the points are counted one by one."""
MOST_MENDED = 200
"""Clients of a kind looked at in one beat."""
LATELY = timedelta(hours=1)
"""Several beats: what one of them missed the next one mends."""
FINELY_RANKED = 4
"""The first tiers, of the very work: in these what is good to have decides who is scored."""
_PORTIONS = (1, FINELY_RANKED, 8, 12)
"""Where a statement ends and the next begins: among many the first tier often gives as many as are scored."""

BROUGHT = ("municipality_code", "fields", "own_words", "licences", "languages", "hours", "cards")
"""The columns of a client that say what they bring."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Somebody who fits: ``score`` of a hundred, why, and what is missing. Nothing else of them is told."""

    client_id: int
    case_id: int
    full_name: str
    call_name: str
    coordinator_name: str | None
    score: int
    why: tuple[Reason, ...]
    missing: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Who fits a need, the best first. ``is_of_work``: whether the need tells what work it is."""

    request_id: int
    fits: list[Fit]
    is_of_work: bool


class Matching(Part):
    """The index of those who may be found, and the shortlist of a need."""

    def shortlist(self, reader: Reader, request_id: int, most: int = 20) -> Shortlist | None:
        """Who fits the need, for whoever serves employers; None for others, or when there is no such need."""
        need = self._connection.execute(select(staffing_request).where(staffing_request.c.id == request_id)).first()
        if need is None or not reader.may(Permission.SERVE_EMPLOYERS):
            if need is not None:
                self._record(reader, Action.VIEW_REFUSED, request_id)
            return None
        asked = Asked.of(need._asdict())
        fits = self._fits(asked, request_id, most)
        self._record(reader, Action.SHORTLIST_VIEWED, request_id, found=len(fits))
        return Shortlist(request_id, fits, asked.is_of_work)

    def may_introduce(self, client_id: int) -> bool:
        """Whether the client may be suggested to employers now: asked anew at every step."""
        return self._connection.execute(_open().where(client.c.id == client_id).limit(1)).first() is not None

    # Finding.

    def _fits(self, asked: Asked, request_id: int, most: int) -> list[Fit]:
        """Scored, the best of them in order; of two alike, who has waited longer to be found comes first."""
        ranked = self._ranked(asked)
        scored = []
        for row in self._those(ranked, request_id):
            found = score(asked, brought(row.terms.split(), ranked[row.client_id]))
            if found is not None:
                scored.append(((-found.points, row.introducible_at, row.client_id), row, found))
        scored.sort(key=lambda one: one[0])
        return [_fit(row, found) for _, row, found in scored[:most]]

    def _ranked(self, asked: Asked) -> dict[int, int]:
        """The best few of the index with their traits: by the first tier that they have a term of.

        Later tiers are looked at only when the earlier ones give too few; each reads no more than it may give.
        """
        limits = {f"limit_{number}": bits(limit) for number, limit in enumerate(limit_terms(asked))}
        soft = {f"soft_{number}": place for number, place in enumerate(places(sorted(soft_terms(asked))))}
        every = tiers(asked)
        ranked: dict[int, int] = {}
        for first, after in itertools.pairwise([0, *_PORTIONS, len(every)]):
            portion = every[first:after]
            if not portion or len(ranked) >= MOST_SCORED:
                continue
            liked = soft if first < FINELY_RANKED else {}
            wanted = {f"tier_{number}": sorted(tier) for number, tier in enumerate(portion)}
            rows = self._connection.execute(_of_tiers(len(portion), len(limits), len(liked)), wanted | limits | liked)
            for _, client_id, its_traits in sorted(map(tuple, rows)):
                if len(ranked) < MOST_SCORED:
                    ranked[client_id] = its_traits
        return ranked

    def _those(self, client_ids: Iterable[int], request_id: int) -> list[Row[Any]]:
        """Who of them may be found, one row a client: through the case of a coordinator, the newest first."""
        found: dict[int, Row[Any]] = {}
        for row in self._connection.execute(_LIVE, {"client_ids": list(client_ids), "request_id": request_id}):
            found.setdefault(row.client_id, row)
        return list(found.values())

    # The index.

    def refresh(self, client_id: int) -> None:
        """What the client is found by, as they are now; nothing when they may not be found. Whoever changes a client
        calls it."""
        self._refresh([client_id])

    def refresh_person(self, person_id: int) -> None:
        """The same for a person, when they are a client."""
        found = self._connection.execute(select(client.c.id).where(client.c.person_id == person_id)).scalar()
        if found is not None:
            self._refresh([found])

    def repair(self, most: int = MOST_MENDED) -> int:
        """Mends the index where it does not say what is: the beat's, ``most`` clients of each kind at a time.

        Who may be found and is not in it, who is in it and may not be found any more (their case was closed, or
        rests), and whoever was changed lately. Returns how many were looked at.
        """
        gone = select(match_term.c.client_id).where(match_term.c.client_id.not_in(_open())).distinct()
        absent = select(client.c.id).where(client.c.id.in_(_open()), client.c.id.not_in(select(match_term.c.client_id)))
        changed = select(client.c.id).where(client.c.updated_at > self._now - LATELY)
        stale: set[int] = set()
        for which in (gone, absent, changed):
            stale.update(self._connection.execute(which.limit(most)).scalars())
        if stale:
            self._refresh(sorted(stale))
        return len(stale)

    def _refresh(self, client_ids: Sequence[int]) -> None:
        """Writes only what differs: most changes touch nothing that anybody is found by."""
        columns = [client.c.id, *(client.c[name] for name in BROUGHT)]
        rows = self._connection.execute(select(*columns).where(client.c.id.in_(client_ids), client.c.id.in_(_open())))
        wanted = {(row.id, term, its) for row in rows for term, its in _kept(row._asdict())}
        kept = select(match_term).where(match_term.c.client_id.in_(client_ids))
        there = {(row.client_id, row.term, row.traits) for row in self._connection.execute(kept)}
        self._remove(there - wanted)
        new = [{"client_id": one, "term": term, "traits": its} for one, term, its in sorted(wanted - there)]
        if new:
            insert_or_ignore(self._connection, match_term, new, key=match_term.c.client_id)

    def _remove(self, gone: Iterable[tuple[int, str, int]]) -> None:
        of: dict[tuple[int, int], list[str]] = {}
        for client_id, term, its_traits in gone:
            of.setdefault((client_id, its_traits), []).append(term)
        for (client_id, its_traits), those in of.items():
            mine = delete(match_term).where(match_term.c.client_id == client_id, match_term.c.traits == its_traits)
            self._connection.execute(mine.where(match_term.c.term.in_(those)))

    def _record(self, reader: Reader, action: Action, request_id: int, **detail: int) -> None:
        Audit(self._connection, self._now).record(reader.staff_id, action, Subject.REQUEST, request_id, **detail)


def _kept(columns: Mapping[str, Any]) -> list[tuple[str, int]]:
    """What the index keeps of a client with these columns."""
    brings = Brought.of(columns)
    return [(term, traits(brings)) for term in terms(brings)]


def _may_be_found() -> ColumnElement[bool]:
    """An open case that does not rest, the coordinator's leave and the client's own. For client, case and consent."""
    return and_(
        client.c.erased_at.is_(None),
        service_case.c.closed_at.is_(None),
        service_case.c.resting_since.is_(None),
        service_case.c.introducible_at.is_not(None),
        consent.c.purpose == Purpose.INTRODUCTIONS,
        consent.c.withdrawn_at.is_(None),
    )


def _open() -> Select[tuple[int]]:
    """The ids of clients who may be found."""
    return (
        select(client.c.id)
        .join(service_case, service_case.c.client_id == client.c.id)
        .join(consent, consent.c.person_id == client.c.person_id)
        .where(_may_be_found())
    )


def _live() -> Select[Any]:
    """Of these clients, who may be found at this moment and were not asked yet, with the terms to score them by."""
    been = select(candidate.c.client_id).where(candidate.c.request_id == bindparam("request_id"))
    theirs = select(func.aggregate_strings(match_term.c.term, " ")).where(
        match_term.c.client_id == client.c.id, match_term.c.term.not_like(f"%{AT}%")
    )
    return (
        select(
            client.c.id.label("client_id"),
            service_case.c.id.label("case_id"),
            client.c.full_name,
            client.c.call_name,
            staff.c.full_name.label("coordinator_name"),
            service_case.c.introducible_at,
            theirs.scalar_subquery().label("terms"),
        )
        .join(service_case, service_case.c.client_id == client.c.id)
        .join(consent, consent.c.person_id == client.c.person_id)
        .outerjoin(staff, staff.c.id == service_case.c.coordinator_id)
        .where(client.c.id.in_(bindparam("client_ids", expanding=True)), _may_be_found(), client.c.id.not_in(been))
        .order_by(service_case.c.coordinator_id.is_(None), service_case.c.id.desc())
    )


_LIVE = _live()


@cache
def _of_tiers(tiers: int, limits: int, soft: int) -> CompoundSelect[Any]:
    """The statement for so many tiers, limits and things good to have, which are its parameters. Built once."""
    return union_all(*(_tier(number, limits, soft) for number in range(tiers)))


def _tier(number: int, limits: int, soft: int) -> Select[Any]:
    """Who has one of these terms, and of every limit one; where it is asked, who has most of what is good to have."""
    fits = select(literal_column(str(number)).label("tier"), match_term.c.client_id, match_term.c.traits)
    fits = fits.where(match_term.c.term.in_(bindparam(f"tier_{number}", expanding=True)))
    for limit in range(limits):
        fits = fits.where(match_term.c.traits.bitwise_and(bindparam(f"limit_{limit}", type_=BigInteger)) != 0)
    if soft:
        has = [
            match_term.c.traits.bitwise_rshift(bindparam(f"soft_{place}", type_=Integer)).bitwise_and(1)
            for place in range(soft)
        ]
        fits = fits.order_by(sum(has[1:], has[0]).desc(), match_term.c.client_id)
    # SQLite takes a limit within a union only in a selection of its own.
    return select(fits.limit(MOST_SCORED).subquery(f"in_tier_{number}"))


def _fit(row: Row[Any], found: Score) -> Fit:
    return Fit(
        row.client_id,
        row.case_id,
        row.full_name,
        row.call_name,
        row.coordinator_name,
        found.points,
        found.why,
        found.missing,
    )
