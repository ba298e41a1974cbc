"""The job tips of the sample office: where postings come from, who is told of which, and what they answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.demo.jobs import GONE, HIDDEN, LATER, OPEN, PARTNERS, Job
from bot.demo.somebody import NotYet
from domain.calendar import end_of_day_utc, local_day
from domain.postings import Approval, SourceKind
from domain.postings.posting import Raw
from domain.postings.reading import understand
from domain.tips import From, Often, Went
from storage.job_sources import RunOutcome
from storage.posting_rows import Standing
from storage.postings import PostingFilters
from storage.store import Store
from storage.todos import TodoKind

if TYPE_CHECKING:
    from datetime import datetime

    from bot.demo.office import Office

REGION, PARTNER = "Päijät-Hämeen avoimet työpaikat", "Kumppanin kesätyöt ja oppisopimukset"
"""The two sources, by name."""


class JobTips:
    """What sources bring, coordinators send and clients answer, told by first names."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._sources: dict[str, int] = {}
        self._hidden: dict[str, int] = {}

    async def work_of(self, days_before: int) -> None:
        for happens in STORY.get(days_before, ()):
            await self._office.lives_through(partial(happens, self))

    # Where postings come from.

    async def begins_with(self, name: str, kind: SourceKind, approval: Approval) -> None:
        """A source whose files are brought by hand: nothing of the sample office reaches for the internet."""
        self._sources[name] = await self._office.do(
            lambda store: store.job_sources.add(kind=kind, name=name, approval=approval)
        )

    async def brings(self, name: str, *jobs: Job) -> None:
        """A whole list of the source's: what is not in it any more is gone."""
        source_id, now = self._sources[name], self._office.now()
        batch = [(raw, understand(raw)) for raw in (_raw(job, now) for job in jobs)]

        def work(store: Store) -> None:
            store.job_sources.lease(source_id)
            run_id = store.job_sources.begin(source_id)
            store.postings.take_in(source_id, run_id, batch)
            store.postings.finish(source_id, run_id, complete=True)
            store.job_sources.end(run_id, RunOutcome.OK)

        await self._office.do(work)

    async def approves(self, who: str, name: str, count: int) -> None:
        """Looks at the first of those that wait."""
        reader, source_id = self._office.readers[who], self._sources[name]

        def work(store: Store) -> None:
            waiting = store.postings.listed(PostingFilters(standing=Standing.WAITING, source_id=source_id)).rows
            store.postings.approve([one.id for one in waiting[:count]], reader.staff_id)

        await self._office.do(work)

    async def types_in(self, who: str, name: str) -> None:
        """A hidden job that an employer told a coordinator."""
        reader, key = self._office.readers[who], self._office.form_key()
        values = {**HIDDEN[name], "municipalities": ["398"]}
        self._hidden[name] = await self._office.do(lambda store: store.postings.type_in(values, reader.staff_id, key))

    # Who is told.

    async def wishes(self, whom: str, **wish: object) -> None:
        person_id = await self._office.people[whom].person_id()
        await self._office.do(lambda store: store.tips.set_wish(person_id, **wish))

    async def sends(self, name: str, words: str, *to: str) -> None:
        """Their coordinator sends a hidden job, with words of their own."""
        reader, key, posting_id = await self._office.own(to[0]), self._office.form_key(), self._hidden[name]
        people = [await self._office.people[whom].person_id() for whom in to]

        def work(store: Store) -> None:
            clients = [store.clients.of_person(person_id) for person_id in people]
            ids = [one["id"] for one in clients if one is not None]
            sent = store.tip_desk.send(reader, posting_id, ids, words, key)
            assert sent is not None and sent.count == len(to), f"{name} was not sent to all of {to}: {sent}"

        await self._office.do(work)

    async def answers(self, whom: str, *acts: tuple[str, str], to: str = "") -> None:
        """Opens the newest tip that somebody has not answered yet, or a hidden job they were told of, and goes on from
        there: ("press" or "say", what). Which of the open postings they were told of is for the fit to choose.
        """
        person, hidden = self._office.people[whom], self._hidden.get(to)
        person_id = await person.person_id()

        def told(store: Store) -> int:
            tips = store.tips.lately(person_id, 30)
            good = [tip for tip in tips if tip.answer is None and tip.posting.occupation and tip.posting.municipalities]
            mine = [tip for tip in tips if tip.posting.id == hidden] if hidden else good
            if not mine:
                raise NotYet(f"{whom} was not told of anything")
            return mine[0].id

        await person.press_door("tip", await self._office.do(told))
        for act, words in acts:
            await (person.press(words) if act == "press" else person.say(words))
        await self._office.do(lambda store: None)

    async def sees_to(self, whom: str, *kinds: TodoKind) -> None:
        """Their coordinator has seen to what the list says of them."""
        reader, person_id = await self._office.own(whom), await self._office.people[whom].person_id()

        def work(store: Store) -> None:
            for item in store.today.of(reader).items:
                if item.alert and item.person_id == person_id and item.alert.kind in kinds:
                    store.alerts.finish(reader, item.alert.id)

        await self._office.do(work)


def _raw(job: Job, now: datetime) -> Raw:
    """As an adapter gives it. Its address leads nowhere."""
    key = sha256(f"{job.title} {job.employer}".encode()).hexdigest()[:12]
    return Raw(
        key=key,
        title=job.title,
        employer=job.employer,
        text=job.text,
        link=f"https://tyopaikat.example/{key}",
        published_at=now,
        apply_until=end_of_day_utc(local_day(now) + timedelta(days=job.days)),
    )


STORY: dict[int, tuple[Callable[[JobTips], Awaitable[None]], ...]] = {
    24: (
        lambda tips: tips.begins_with(REGION, SourceKind.TMT, Approval.NEVER),
        lambda tips: tips.begins_with(PARTNER, SourceKind.TABLE, Approval.ALWAYS),
        lambda tips: tips.brings(REGION, *OPEN),
    ),
    20: (lambda tips: tips.answers("Henna", ("press", "no"), ("press", "occupation")),),
    17: (
        lambda tips: tips.answers("Nico", ("press", "yes")),
        lambda tips: tips.answers("Miikka", ("press", "save")),
    ),
    14: (lambda tips: tips.answers("Henna", ("press", "no"), ("press", "occupation")),),
    10: (
        lambda tips: tips.brings(REGION, *(job for job in OPEN if job.title not in GONE), *LATER),
        lambda tips: tips.types_in("Mari", "shop"),
        lambda tips: tips.sends("shop", "Aino, tässä voisi tienata vähän opintojen ohessa.", "Aino"),
        lambda tips: tips.answers("Aino", ("press", "yes"), ("press", "applied"), to="shop"),
    ),
    9: (
        lambda tips: tips.brings(PARTNER, *PARTNERS),
        lambda tips: tips.sees_to("Aino", TodoKind.TIP_APPLIED),
    ),
    8: (lambda tips: tips.approves("Mari", PARTNER, 3),),
    7: (
        lambda tips: tips.types_in("Sara", "hall"),
        lambda tips: tips.sends("hall", "Nico, muistin heti sinut. Verstaan väki on mukavaa.", "Nico"),
    ),
    6: (
        lambda tips: tips.answers("Nico", ("press", "yes"), to="hall"),
        lambda tips: tips.wishes("Henna", often=Often.NEVER),
    ),
    4: (
        lambda tips: tips.answers("Ville", ("press", "yes")),
        lambda tips: tips.answers("Ville", ("press", "no"), ("press", "employer")),
        lambda tips: tips.answers("Linnea", ("press", "yes"), ("press", "applied")),
    ),
    3: (
        lambda tips: tips.types_in("Mari", "kitchen"),
        lambda tips: tips.answers("Aino", ("press", "go.tip_went"), ("press", Went.HIRED), to="shop"),
        lambda tips: tips.answers("Ahmed", ("press", "contact"), ("say", "Do they speak English there?")),
        lambda tips: tips.wishes("Sofia", often=Often.AT_ONCE, outside=True),
    ),
    2: (
        lambda tips: tips.sees_to("Aino", TodoKind.TIP_WENT),
        lambda tips: tips.wishes("Linnea", sources=[From.PUBLISHED, From.STAFF]),
    ),
}
"""On the day itself wait: three postings of the partner's and one that asks for money, and at Olli's a question about
a tip and somebody who has applied.
"""
