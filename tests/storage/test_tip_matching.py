"""The board of live postings in the store: one for each stamp, and people as they are at this moment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from domain.tips import From
from storage import tip_matching
from storage.store import Store
from storage.tables import client, job_bar, tip_taste, tip_wish
from tests.kit.people import People
from tests.kit.tips import change, post
from tests.storage.office import Office


@pytest.fixture
async def office(database: object) -> Office:
    return await Office(database).open()  # type: ignore[arg-type]


def tell(store: Store, person_id: int, **told: Any) -> None:
    store.connection.execute(update(client).where(client.c.person_id == person_id).values(**told))


def learn(store: Store, person_id: int, kind: str, value: str, *, likes: bool = False) -> None:
    row = {"person_id": person_id, "kind": kind, "value": value, "likes": likes, "learned_at": store.now}
    store.connection.execute(insert(tip_taste), row)


async def test_the_best_live_postings_for_each_and_what_they_answer_counts_at_once(office: Office) -> None:
    aino, eetu = office.aino.person_id, office.eetu.person_id

    def fill(store: Store) -> list[int]:
        tell(store, aino, own_words="Olen ollut kahvilassa töissä", hours=["part", "evenings"])
        tell(store, eetu, fields=["shop"])
        cafe = {"occupation": "barista", "field": "food", "employer_key": "kahvila"}
        return [
            post(store, "Barista", hours=["part"], **cafe),
            post(store, "Barista öihin", hours=["nights"], **cafe),
            post(store, "Myyjä"),
            post(
                store, "Piilotyö kaupassa", source=None, employer_key=None, first_seen_at=store.now - timedelta(days=2)
            ),
        ]

    barista, night, shop, hidden = await office.do(fill)

    def best(store: Store, **more: Any) -> dict[int, list[int]]:
        found = store.tip_matching.best([aino, eetu, 999], 5, **more)
        return {person: [pick.posting_id for pick in picks] for person, picks in found.items()}

    assert await office.do(best) == {aino: [barista], eetu: [shop, hidden]}
    told = await office.do(lambda store: best(store, without={eetu: {shop}}, new_since=store.now - timedelta(days=1)))
    assert told == {aino: [barista], eetu: []}
    score = await office.do(lambda store: store.tip_matching.fits(aino, barista))
    assert score is not None and [one.code for one in score.why] == ["occupation", "same_place", "hours"]
    assert await office.do(lambda store: store.tip_matching.fits(aino, night)) is None
    assert await office.do(lambda store: store.tip_matching.fits(999, shop)) is None

    # An answer, and a wish, count from the next look on.
    await office.do(lambda store: learn(store, aino, "employer", "kahvila"))
    await office.do(lambda store: learn(store, aino, "field", "shop", likes=True))
    wish = {"person_id": eetu, "often": "weekly", "made_at": office.now, "updated_at": office.now}
    await office.do(lambda store: store.connection.execute(insert(tip_wish).values(**wish, sources=["ours", "staff"])))
    assert await office.do(best) == {aino: [shop, hidden], eetu: [hidden]}
    only_staff = update(tip_wish).values(sources=["staff"])
    await office.do(lambda store: store.connection.execute(only_staff))
    seen = await office.do(lambda store: store.tip_matching.seeker_of(eetu))
    assert seen is not None and seen.sources is None, "who asks for more gets it from all"
    by_all = await office.do(lambda store: store.tip_matching.seekers([aino, eetu]))
    assert by_all[aino].refused.employers == {"kahvila"} and set(by_all) == {aino, eetu}
    assert From.STAFF not in (by_all[eetu].sources or ())


async def test_a_change_of_any_posting_makes_another_board(office: Office) -> None:
    eetu = office.eetu.person_id

    def board(store: Store) -> list[int]:
        somebody = store.tip_matching.seeker_of(eetu)
        assert somebody is not None
        return [pick.posting_id for pick in store.tip_matching.board().best(somebody, 9)]

    await office.do(lambda store: tell(store, eetu, fields=["shop"]))
    assert await office.do(board) == []
    soon = office.now + timedelta(hours=1)
    first = await office.do(lambda store: post(store, apply_until=soon, employer_key="yksi"))
    other = await office.do(lambda store: post(store, employer_key="kaksi", municipalities=["398"]))
    waits = await office.do(lambda store: post(store, review="waiting"))
    assert await office.do(board) == [first], "too far, or nobody has approved it"
    again = [await office.do(lambda store: store.tip_matching.board()) for _ in range(2)]
    assert len(again[0]) == 2 and len(again[1]) == 2

    await office.do(lambda store: change(store, other, municipalities=["001"]))
    assert await office.do(board) == [other, first]
    day = office.now.date()
    await office.do(lambda store: change(store, first, pinned_until=day))
    assert await office.do(board) == [first, other]
    office.now = soon
    assert await office.do(board) == [other], "its time is up, though no posting has changed"
    await office.do(lambda store: change(store, waits, review="approved", twin_of=other))
    assert await office.do(board) == [other]

    def bar(store: Store) -> None:
        who = {"made_by": office.mari, "made_at": store.now, "because": "Ei vastaa hakijoille"}
        store.connection.execute(insert(job_bar).values(employer_key="kaksi", employer="Kaksi Oy", **who))
        change(store, first, hidden_at=store.now)

    await office.do(bar)
    assert await office.do(board) == []
    gone = await office.do(lambda store: People(store.connection, store.now).client("Poissa P", 1).person_id)
    await office.do(lambda store: tell(store, gone, erased_at=store.now))
    assert await office.do(lambda store: store.tip_matching.seeker_of(gone)) is None


async def test_of_a_large_market_nobody_makes_the_board_in_the_middle_of_a_talk(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tip_matching, "LARGE", 1)
    monkeypatch.setattr(tip_matching, "_large", {})

    def board(store: Store) -> int:
        return len(store.tip_matching.board())

    for _ in range(2):
        await office.do(post)
    await office.do(lambda store: store.tip_matching.renew())
    await office.do(post)  # an import is under way
    office.now += timedelta(minutes=9)
    assert await office.do(board) == 2, "the one before, however often they change"
    await office.do(lambda store: store.tip_matching.renew())
    assert await office.do(board) == 3, "the beat has made the next one"
    await office.do(post)
    office.now += timedelta(minutes=10)
    assert await office.do(board) == 4, "and where nobody beats, whoever asks makes it at last"
