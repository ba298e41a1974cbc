"""Each list of conversations holds who belongs to it; a sample can be drawn again and is fair."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from domain.funnel import Happened, What
from domain.roles import Role
from storage.database import Database
from storage.review_lists import FLAGS, Asked, Pick
from storage.reviews import Reason
from storage.store import Store
from tests.admin.test_review import build
from tests.kit.clock import START
from tests.kit.people import People

DAY = timedelta(days=1)


async def test_each_list_holds_who_belongs_to_it(database: Database) -> None:
    def look(store: Store) -> None:
        talks = build(People(store.connection, START), START)
        since, until = START - DAY, START + DAY

        def people(pick: Pick, **more: Any) -> list[int]:
            asked = Asked(pick, **{"since": since, "until": until, **more})
            return [row.person_id for row in store.reviews.found(talks.admin, asked).rows]

        assert {pick: people(pick) for pick in FLAGS} == {pick: [who] for pick, who in talks.marks.items()}
        assert store.reviews.counts(since, until) == dict.fromkeys(FLAGS, 1)
        earlier = store.reviews.counts(since - 9 * DAY, since)
        assert earlier == dict.fromkeys(FLAGS, 0) | {Pick.WAITED: 1}, "who waits, waits now"
        assert people(Pick.LABEL, label_id=talks.label_id) == [talks.aava.person_id]
        assert people(Pick.LABEL, label_id=99) == []
        assert people(Pick.SAMPLE, client_id=talks.aava.id) == [talks.aava.person_id]
        assert people(Pick.SAMPLE, person_id=talks.newcomer) == [talks.newcomer]
        assert people(Pick.SAMPLE, client_id=999) == []
        nobody = store.reviews.found(talks.lead, Asked(Pick.SAMPLE, since, until))
        assert nobody.rows == [] and store.reviews.open(talks.lead, talks.newcomer, Reason.SAFETY) is None

    await database.write(START, look)


async def test_a_sample_can_be_drawn_again_and_is_fair(database: Database) -> None:
    def draw(store: Store) -> None:
        people = People(store.connection, START)
        admin = people.colleague("Aino Alku", Role.ADMIN)
        everybody = [people.person()[0] for _ in range(60)]
        store.funnel.record([(one, Happened("menu", "go", What.ASKED)) for one in everybody])

        def sample(seed: int) -> list[int]:
            asked = Asked(Pick.SAMPLE, START - DAY, START + DAY, seed=seed)
            found = store.reviews.found(admin, asked)
            assert not found.more and len(found.rows) == 20
            return [row.person_id for row in found.rows]

        assert sample(7) == sample(7) != sample(8)
        assert {one for seed in range(1, 12) for one in sample(seed)} == set(everybody), "anybody may be drawn"
        before = sample(7)
        store.funnel.record([(people.person()[0], Happened("menu", "go", What.ASKED))])
        assert len(set(before) & set(sample(7))) >= 19, "a newcomer does not shuffle the others"

    await database.write(START, draw)
