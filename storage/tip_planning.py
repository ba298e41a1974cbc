"""Who is told of which jobs, and when: chosen by fit among what can be applied for, never the same job twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, or_, select, update

from domain.calendar import local_day, start_of_day_utc
from domain.incoming import Channel
from domain.people import Purpose
from domain.quiet import Quiet
from domain.tip_times import evening, next_morning, next_tips_at
from domain.tips import From, Often, Origin
from storage.contact_policy import ContactPolicy
from storage.deliveries import TIP
from storage.outbox import Outbox, Planned
from storage.posting_rows import live_now
from storage.tables import channel_identity, delivery, job_posting, job_stamp, job_tip, talk, tip_wish
from storage.tip_matching import TipMatching
from storage.tip_rows import Chosen, Tip, TipRows, in_service
from storage.tip_wishes import Wish, about_tips, allows_tips, wish_from

if TYPE_CHECKING:
    from domain.postings.board import Pick

MOST = 200
"""People whom one tick looks at: a transaction that short holds nobody up."""
LOOK_AGAIN = timedelta(minutes=15)
"""Between two looks for who wants tips as they come."""
APART = timedelta(hours=3)
"""Between tips and the question how it went."""
ASKED_AFTER = timedelta(days=7)
"""After an application it is asked how it went (once)."""
ASKED_WITHIN = timedelta(days=14)
"""Later than this it is asked no more."""
USEFUL = timedelta(days=2)
"""How late that question is still worth sending."""
SPARE = 3
"""More than is told is chosen, since something of it may have ended since it was last looked at."""

OVER = ("sent", "cancelled", "expired", "failed", "blocked")
"""Ends of a delivery of which it is known what stood in it. What was left in doubt counts as told."""


class TipPlanning(TipRows):
    """Chooses, plans, and marks as told what has left."""

    # By the clock.

    def tick(self, most: int = MOST) -> int:
        """Plans what is due for ``most`` people at most; returns how many were looked at. At night nothing is."""
        if not self._quiet.allows(self._now):
            return 0
        done = self._ask_how_it_went(most)
        return done + (self._plan_due(most - done) if done < most else 0)

    def _plan_due(self, most: int) -> int:
        """Whoever has waited longest comes first. Whom another process has in hand is left to it, and whom a colleague
        is talking with waits till the bot has the chat again.
        """
        rows = self._connection.execute(
            select(tip_wish)
            .where(tip_wish.c.next_at <= self._now, ~_TALKS)
            .order_by(tip_wish.c.next_at, tip_wish.c.person_id)
            .limit(most)
            .with_for_update(skip_locked=True)
        ).mappings()
        wishes = [wish_from(row) for row in rows]
        if not wishes:
            return 0
        ready = self._ready(wishes)
        told = self._tell([wish for wish in wishes if wish.person_id in ready])
        self._move_on(wishes, told)
        return len(wishes)

    def _ready(self, wishes: Sequence[Wish]) -> frozenset[int]:
        """Of these people those who are told now: they allow it, their service goes on, and they have not had
        enough this week.
        """
        ready = select(tip_wish.c.person_id).where(
            tip_wish.c.person_id.in_([wish.person_id for wish in wishes]),
            allows_tips(tip_wish.c.person_id),
            in_service(tip_wish.c.person_id),
            ContactPolicy(self._connection, self._now).room(tip_wish.c.person_id),
        )
        return frozenset(self._connection.scalars(ready))

    def _tell(self, wishes: Sequence[Wish]) -> frozenset[int]:
        """Chooses for each and plans their message. Returns for whom there is one; who has had one today gets none."""
        day = local_day(self._now)
        self._release([wish.person_id for wish in wishes])
        fresh = [wish for wish in wishes if self._is_news(wish)]
        batches = {wish.person_id: f"tips:{wish.person_id}:{day.isoformat()}" for wish in fresh}
        had = self._planned_before(batches.values())
        wanted = [wish for wish in fresh if batches[wish.person_id] not in had]
        chosen = {person_id: ones for person_id, ones in self._choose(wanted).items() if ones}
        told = self._plan({person_id: batches[person_id] for person_id in chosen})
        self._insert({person_id: ones for person_id, ones in chosen.items() if person_id in told}, batches)
        return told

    def _is_news(self, wish: Wish) -> bool:
        """For who wants tips as they come: whether any posting has changed since the last look. The first one of a
        day sees what there was no room for the day before.
        """
        today = start_of_day_utc(local_day(self._now))
        if wish.often is not Often.AT_ONCE or wish.last_at is None or wish.last_at < today:
            return True
        return self._changed_at is not None and self._changed_at >= wish.last_at

    @cached_property
    def _changed_at(self) -> datetime | None:
        """When any posting last changed."""
        return self._connection.execute(select(job_stamp.c.changed_at)).scalar()

    def _planned_before(self, keys: Iterable[str]) -> frozenset[str]:
        known = select(delivery.c.idempotency_key).where(delivery.c.idempotency_key.in_(list(keys)))
        return frozenset(self._connection.scalars(known))

    def _plan(self, batches: Mapping[int, str]) -> frozenset[int]:
        """A message for each person; it is one of its day alone. Returns for whom there is one."""
        return self._outbox.plan_each(
            "tips",
            {
                person_id: Planned(batch, about_tips(person_id), {"batch": batch})
                for person_id, batch in batches.items()
            },
            kind=TIP,
            expires_at=evening(self._now, self._quiet),
            purpose=Purpose.TIPS,
        )

    def _move_on(self, wishes: Sequence[Wish], told: frozenset[int]) -> None:
        """When each is looked at next, whatever came of it this time."""
        rows = [
            {"row": wish.person_id, "next": self._next(wish, has_been_told=wish.person_id in told), "looked": self._now}
            for wish in wishes
        ]
        self._connection.execute(_MOVED_ON, rows)

    def _next(self, wish: Wish, *, has_been_told: bool) -> datetime | None:
        if wish.often is Often.AT_ONCE:
            return next_morning(self._now, self._quiet) if has_been_told else self._quiet.later(self._now + LOOK_AGAIN)
        return next_tips_at(wish.often, wish.weekday, wish.hour, self._now, self._quiet)

    # Choosing.

    def more(self, person_id: int, most: int) -> list[Tip]:
        """The next ones, now, because they asked for them in the chat: told by the answer that shows them."""
        wish = self._wish(person_id)
        sources = wish.sources if wish.wants(From.PUBLISHED) or wish.wants(From.OURS) else None
        wish = replace(wish, most=most, sources=sources, outside=False)
        self._release([person_id])
        return self._told_in_chat(person_id, self._choose([wish])[person_id])

    def search(self, person_id: int, words: str, most: int) -> list[Tip]:
        """What is found by their words among all that can be applied for, the best first; told by the answer. Nothing
        for who is no client.
        """
        matching = self._matching
        seeker = matching.seeker_of(person_id)
        if seeker is None:
            return []
        found = matching.board().search(words, seeker, most + SPARE)
        live = self._live(pick.posting_id for pick in found)
        chosen = [_as_chosen(pick, Origin.SEARCH) for pick in found if pick.posting_id in live]
        return self._told_in_chat(person_id, chosen[:most])

    def _told_in_chat(self, person_id: int, chosen: Sequence[Chosen]) -> list[Tip]:
        """Their rows in this order, made where there are none: what they had before is shown as it stands."""
        batch = f"chat:{person_id}:{int(self._now.timestamp() * 1000)}"
        self._insert({person_id: chosen}, {person_id: batch}, told_at=self._now)
        ids = [one.posting_id for one in chosen]
        untold = update(job_tip).where(job_tip.c.posting_id.in_(ids), job_tip.c.told_at.is_(None))
        self._connection.execute(untold.where(job_tip.c.person_id == person_id).values(told_at=self._now))
        theirs = {tip.posting.id: tip for tip in self._tips(person_id, job_tip.c.posting_id.in_(ids))}
        return [theirs[posting_id] for posting_id in ids]

    def _choose(self, wishes: Sequence[Wish]) -> dict[int, list[Chosen]]:
        """The best for each that they have not had, and of each job one; now and then one from beside their field."""
        chosen: dict[int, list[Chosen]] = {wish.person_id: [] for wish in wishes}
        wanted = {wish.person_id: wish for wish in wishes if wish.wants(From.PUBLISHED) or wish.wants(From.OURS)}
        if not wanted:
            return chosen
        without = self._had(wanted)
        most = max(wish.most for wish in wanted.values()) + SPARE
        picks = self._matching.best(list(wanted), most, without=without)
        beside = self._beside([wish for wish in wanted.values() if self._may_be_outside(wish)], without)
        live = self._live({pick.posting_id for theirs in (*picks.values(), *beside.values()) for pick in theirs})
        for person_id, wish in wanted.items():
            fitting = [_as_chosen(pick, Origin.FIT) for pick in picks.get(person_id, ())]
            other = [_as_chosen(pick, Origin.OUTSIDE) for pick in beside.get(person_id, ())]
            chosen[person_id] = _distinct(fitting, other, live, wish)
        return chosen

    def _beside(self, wishes: Sequence[Wish], without: Mapping[int, set[int]]) -> dict[int, list[Pick]]:
        if not wishes:
            return {}
        board, seekers = self._matching.board(), self._matching.seekers([wish.person_id for wish in wishes])
        found = {
            person_id: board.outside(seeker, without.get(person_id, set())) for person_id, seeker in seekers.items()
        }
        return {person_id: [pick] for person_id, pick in found.items() if pick is not None}

    def _may_be_outside(self, wish: Wish) -> bool:
        """In every second message at most: since the last one from beside their field another one has been told."""
        if not wish.outside or wish.outside_at is None:
            return wish.outside
        since = select(job_tip.c.id).where(
            job_tip.c.person_id == wish.person_id,
            job_tip.c.origin == Origin.FIT,
            job_tip.c.told_at > wish.outside_at,
        )
        return self._connection.execute(since.limit(1)).first() is not None

    def _had(self, people: Iterable[int]) -> dict[int, set[int]]:
        """By person the postings they have a row of, and others of the same job, as far as they may still be live."""
        same = job_posting.alias("same")
        rows = self._connection.execute(
            select(job_tip.c.person_id, same.c.id)
            .join(job_posting, job_posting.c.id == job_tip.c.posting_id)
            .join(same, same.c.twin_key.in_([job_posting.c.twin_key, job_tip.c.twin_key]))
            .where(job_tip.c.person_id.in_(list(people)), same.c.gone_at.is_(None))
        )
        had: dict[int, set[int]] = {}
        for person_id, posting_id in rows:
            had.setdefault(person_id, set()).add(posting_id)
        return had

    def _live(self, ids: Iterable[int]) -> dict[int, tuple[str, bool]]:
        """Of these postings those that can be applied for: how the same job is known elsewhere, and whether ours."""
        rows = self._connection.execute(
            select(job_posting.c.id, job_posting.c.twin_key, job_posting.c.source_id).where(
                job_posting.c.id.in_(sorted(set(ids))), live_now(self._now)
            )
        )
        return {row.id: (row.twin_key, row.source_id is None) for row in rows}

    def _release(self, people: Iterable[int]) -> None:
        """What was chosen for them and came to nothing before it was said may be chosen again."""
        self._connection.execute(delete(job_tip).where(job_tip.c.person_id.in_(list(people)), came_to_nothing()))

    # Leaving.

    def told(self, person_id: int, tip_ids: Iterable[int]) -> None:
        """These stood in a message that has left."""
        told = self._connection.execute(
            update(job_tip)
            .where(job_tip.c.id.in_(list(tip_ids)), job_tip.c.person_id == person_id, job_tip.c.told_at.is_(None))
            .values(told_at=self._now)
            .returning(job_tip.c.origin)
        )
        if Origin.OUTSIDE in told.scalars().all():
            beside = update(tip_wish).where(tip_wish.c.person_id == person_id)
            self._connection.execute(beside.values(outside_at=self._now))

    def goes_on(self, person_id: int) -> bool:
        """Whether tips are still for them at this moment: they wish them, and their service neither rests nor ended."""
        wish = self._wish(person_id)
        return wish.often is not Often.NEVER and self.serves(person_id)

    def serves(self, person_id: int) -> bool:
        """Whether their service goes on and does not rest."""
        return bool(self._connection.execute(select(in_service(person_id))).scalar())

    # "How did it go?"

    def _ask_how_it_went(self, most: int) -> int:
        rows = self._connection.execute(
            select(job_tip.c.id, job_tip.c.person_id)
            .where(
                job_tip.c.applied_at <= self._now - ASKED_AFTER,
                job_tip.c.applied_at > self._now - ASKED_WITHIN,
                job_tip.c.went_asked_at.is_(None),
                job_tip.c.went.is_(None),
                allows_tips(job_tip.c.person_id),
                in_service(job_tip.c.person_id),
                _REACHED,
                ~self._near_tips(),
            )
            .order_by(job_tip.c.applied_at, job_tip.c.id)
            .limit(most)
        ).all()
        asked = [row.id for row in rows if self._ask(row.id, row.person_id)]
        if asked:
            mark = update(job_tip).where(job_tip.c.id.in_(asked))
            self._connection.execute(mark.values(went_asked_at=self._now))
        return len(asked)

    def _near_tips(self) -> ColumnElement[bool]:
        """Whether somebody has just had tips or has them soon: of two messages the later one has the buttons."""
        told = job_tip.alias("told")
        lately = exists().where(told.c.person_id == job_tip.c.person_id, told.c.told_at > self._now - APART)
        soon = exists().where(
            tip_wish.c.person_id == job_tip.c.person_id,
            tip_wish.c.often.in_([Often.DAILY, Often.WEEKLY]),
            tip_wish.c.next_at <= self._now + APART,
        )
        return or_(lately, soon)

    def _ask(self, tip_id: int, person_id: int) -> bool:
        """False for whom no chat reaches at this moment."""
        return self._outbox.plan(
            person_id,
            "tip_went",
            key=f"tip_went:{tip_id}",
            kind=TIP,
            about=f"tip:{tip_id}",
            expires_at=self._now + USEFUL,
            purpose=Purpose.TIPS,
            tip=tip_id,
        )

    def may_ask_how_it_went(self, person_id: int, tip_id: int) -> Tip | None:
        """The tip, when to ask of it still: they have not told meanwhile, and their service goes on."""
        tip = self.one(person_id, tip_id)
        if tip is None or tip.applied_at is None or tip.went is not None or not self.serves(person_id):
            return None
        return tip

    # Short names.

    def _wish(self, person_id: int) -> Wish:
        row = self._connection.execute(select(tip_wish).where(tip_wish.c.person_id == person_id)).mappings().first()
        return wish_from(row) if row else Wish(person_id)

    @cached_property
    def _quiet(self) -> Quiet:
        return self._rules.quiet()

    @property
    def _matching(self) -> TipMatching:
        return TipMatching(self._connection, self._now)

    @property
    def _outbox(self) -> Outbox:
        return Outbox(self._connection, self._now)


_MOVED_ON = (
    update(tip_wish)
    .where(tip_wish.c.person_id == bindparam("row"))
    .values(next_at=bindparam("next"), last_at=bindparam("looked"))
)
_REACHED = exists().where(
    channel_identity.c.person_id == job_tip.c.person_id,
    channel_identity.c.blocked_at.is_(None),
    channel_identity.c.channel != Channel.EMAIL,
)
_TALKS = exists().where(talk.c.person_id == tip_wish.c.person_id, talk.c.held_by.is_not(None))


def came_to_nothing() -> ColumnElement[bool]:
    """Of a row of job_tip: its message is over, and this did not stand in it."""
    is_over = exists().where(
        delivery.c.idempotency_key == job_tip.c.batch,
        delivery.c.state.in_(OVER),
        or_(delivery.c.state == "sent", delivery.c.maybe_repeated.is_(False)),
    )
    return and_(job_tip.c.told_at.is_(None), job_tip.c.origin.in_([Origin.FIT, Origin.OUTSIDE]), is_over)


def _as_chosen(pick: Pick, origin: Origin) -> Chosen:
    return Chosen(pick.posting_id, origin, pick.score.points, pick.score.why)


def _distinct(
    fitting: Sequence[Chosen], beside: Sequence[Chosen], live: Mapping[int, tuple[str, bool]], wish: Wish
) -> list[Chosen]:
    """As many as they want in a message: each job once, from what they want; one from beside their field comes last."""
    jobs, found = set[str](), list[Chosen]()
    for one in (*beside, *fitting):  # the former has its place for sure
        job, is_ours = live.get(one.posting_id, ("", False))
        if len(found) < wish.most and job and job not in jobs and wish.wants(From.OURS if is_ours else From.PUBLISHED):
            jobs.add(job)
            found.append(one)
    return sorted(found, key=lambda one: one.origin is Origin.OUTSIDE)
