"""Job postings from their first import to their end: what changes, what stays, who is asked, and what is told of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.calendar import end_of_day_utc, local_day
from domain.employers import Closing, Hours, State
from domain.postings import Approval, Doubt, JobKind, Review
from storage.audit import Action
from storage.database import Database
from storage.erasure_wishes import How
from storage.errors import Refused
from storage.posting_intake import Taken
from storage.postings import PostingFilters, Standing
from storage.prune import prune
from storage.store import Store
from storage.tables import audit, job_posting
from tests.kit.people import People
from tests.kit.tips import tip
from tests.storage.hiring import Firm
from tests.storage.jobs import Market, cleaner, many
from tests.storage.office import at

ASKS_MONEY = "Maksa ensin 50 euron aloitusmaksu tilillemme, niin saat työn."


async def test_an_import_adds_changes_and_takes_away_and_a_second_one_nothing(database: Database) -> None:
    market = await Market(database).open()
    await market.source("Työmarkkinatori")
    assert await market.stamp() == ""
    ends = market.now + timedelta(days=30)
    taken = await market.run(
        "Työmarkkinatori", cleaner("a1"), cleaner("a2", employer="Hotelli Oy", apply_until=ends), cleaner("a3")
    )
    assert taken == Taken(read=3, added=3)
    first, stamp = await market.one("a2"), await market.stamp()
    assert (first.occupation, first.hours, first.source_name) == ("cleaner", [Hours.EVENINGS], "Työmarkkinatori")
    assert (first.review, first.reviewed_by, first.employer_key) == (Review.APPROVED, None, "hotelli")

    again = await market.run(
        "Työmarkkinatori", cleaner("a1"), replace(cleaner("a2", employer="Hotelli Oy"), apply_until=ends), cleaner("a3")
    )
    same = await market.one("a2")
    assert again == Taken(read=3) and await market.stamp() == stamp
    assert same == replace(first, seen_at=market.now)

    other = cleaner("a2", employer="Hotelli Oy", text="Siivoat hotellia Lahdessa viikonloppuisin.", apply_until=ends)
    taken = await market.run("Työmarkkinatori", cleaner("a1"), other)
    changed = await market.one("a2")
    assert taken == Taken(read=2, changed=1, gone=1) and await market.stamp() != stamp
    assert (changed.hours, changed.changed_at, changed.revision) == ([Hours.WEEKENDS], market.now, 1)
    assert await market.listed() == ["a1", "a2"] and await market.listed(Standing.ENDED) == ["a3"]

    stamp = await market.stamp()
    assert await market.run("Työmarkkinatori", cleaner("a1"), other, cleaner("a3")) == Taken(read=3, changed=1)
    assert await market.listed() == ["a1", "a2", "a3"] and await market.stamp() != stamp
    # Its time passes: it is not told of from that instant, and ended by the clock; saying it again does not help.
    market.now = ends
    assert await market.listed() == ["a1", "a3"]
    assert await market.do(lambda store: store.postings.close_over()) == 1
    assert await market.do(lambda store: store.postings.close_over()) == 0
    late = await market.run("Työmarkkinatori", cleaner("a1"), other, cleaner("a3"), cleaner("a4", apply_until=ends))
    assert (late.added, late.refused, late.faults) == (0, 1, {"expired": 1})
    assert (await market.one("a2")).standing(market.now) is Standing.ENDED
    # With more time it lives again.
    await market.run(
        "Työmarkkinatori", cleaner("a1"), replace(other, apply_until=market.now + timedelta(days=9)), cleaner("a3")
    )
    assert await market.listed() == ["a1", "a2", "a3"]


async def test_who_is_asked_before_people_are_told(database: Database) -> None:
    market = await Market(database).open()
    await market.source("Aina", Approval.ALWAYS)
    await market.source("Ei koskaan", Approval.NEVER)
    await market.source("Otos", Approval.SAMPLE)
    assert (await market.run("Aina", cleaner("x"))).held == 1
    sampled = await market.run("Otos", *many(60))
    assert 1 <= sampled.held <= 15 and await market.run("Otos", *many(60)) == Taken(read=60)
    held = await market.run(
        "Ei koskaan", cleaner("m", employer="Huijaus Oy", text=ASKS_MONEY), cleaner("ok", employer="B Oy")
    )
    assert held.held == 1 and await market.listed(Standing.HELD) == ["m"]
    assert (await market.one("m")).doubt is Doubt.MONEY

    money, asked = (await market.one("m")).id, (await market.one("x")).id
    assert await market.do(lambda store: store.postings.approve([money, asked, asked], market.mari)) == 1
    assert await market.do(lambda store: store.postings.approve([asked], market.olli)) == 0
    assert await market.do(lambda store: store.postings.settle_doubt(money, market.mari))
    assert not await market.do(lambda store: store.postings.settle_doubt(money, market.mari))
    live = await market.do(lambda store: store.postings.live(money))
    assert (
        live is not None
        and live.text == ASKS_MONEY
        and (live.review, live.reviewed_by) == (Review.APPROVED, market.mari)
    )
    # The very words somebody has looked at are not asked about again, others are.
    await market.run("Ei koskaan", cleaner("m", employer="Huijaus Oy", text=ASKS_MONEY), cleaner("ok", employer="B Oy"))
    assert await market.do(lambda store: store.postings.live(money)) is not None
    await market.run(
        "Ei koskaan", cleaner("m", employer="Huijaus Oy", text=f"Hei! {ASKS_MONEY}"), cleaner("ok", employer="B Oy")
    )
    assert await market.listed(Standing.HELD) == ["m"]
    # What was held for its doubt alone is told of when its source takes the words away.
    await market.run(
        "Ei koskaan", cleaner("m", employer="Huijaus Oy"), cleaner("ok", employer="B Oy", text="Siivoat aamulla.")
    )
    assert await market.listed(Standing.HELD) == []
    assert (await market.one("m")).review is (await market.one("ok")).review is Review.APPROVED
    # An approved one that its source has changed waits again only where somebody is always asked.
    await market.run("Aina", cleaner("x", text="Siivoat aamulla Lahdessa."))
    assert (await market.one("x")).review is Review.WAITING
    assert (await market.do(lambda store: store.postings.counts()))[Standing.HELD] == 0


async def test_what_one_of_ours_has_said_stays_said(database: Database) -> None:
    market = await Market(database).open()
    await market.source("A")
    three = [cleaner("a1"), cleaner("a2", employer="Hotelli Oy"), cleaner("a3", employer="Kahvila Oy")]
    await market.run("A", *three)
    first, second, third = [await market.one(key) for key in ("a1", "a2", "a3")]
    stamp = await market.stamp()

    def work(store: Store) -> None:
        assert store.postings.edit(first.id, 0, {"hours": ["nights"], "place": "Keskusta", "count": 2}, market.mari)
        assert store.postings.hide(second.id, market.mari) and not store.postings.hide(second.id, market.olli)
        assert store.postings.reject([third.id], market.mari) == 1
        assert store.postings.pin(first.id, local_day(market.now), market.mari)
        with pytest.raises(Refused, match="changed"):
            store.postings.edit(first.id, 0, {"count": 3}, market.olli)
        assert not store.postings.edit(999, 0, {"count": 3}, market.olli)

    await market.do(work)
    assert await market.stamp() != stamp and await market.listed() == ["a1"]
    assert await market.listed(Standing.HIDDEN) == ["a2", "a3"]
    new = [replace(one, text="Siivoat kouluja Hollolassa viikonloppuisin.", place="Hollola") for one in three]
    assert (await market.run("A", *new)).changed == 3
    edited = await market.one("a1")
    assert (edited.hours, edited.place, edited.count, edited.text) == ([Hours.NIGHTS], "Keskusta", 2, new[0].text)
    assert edited.pinned_until == local_day(first.seen_at)
    assert await market.listed() == ["a1"] and await market.listed(Standing.HIDDEN) == ["a2", "a3"]
    # Gone and back, it is hidden still.
    await market.run("A", new[0], new[2])
    await market.run("A", *new)
    assert await market.listed(Standing.HIDDEN) == ["a2", "a3"]
    assert await market.do(lambda store: store.postings.show(second.id, market.olli))

    # An employer that is kept away is kept away in every source, also with what comes later.
    def bar(store: Store) -> None:
        store.postings.bar("hotelli", "Hotelli Oy", "Ei maksa palkkoja.", market.mari)

    await market.do(bar)
    await market.source("B")
    await market.run("B", cleaner("b1", title="Kokki", employer="HOTELLI oy"), cleaner("b2", title="Kokki"))
    assert await market.listed() == ["a1", "b2"] and (await market.one("b1")).is_barred
    [kept_away] = await market.do(lambda store: store.postings.bars())
    assert (kept_away.employer, kept_away.staff_name, kept_away.postings) == ("Hotelli Oy", "Mari Meri", 2)
    assert await market.do(lambda store: store.postings.unbar("hotelli", market.mari))
    assert await market.listed() == ["a1", "a2", "b1", "b2"]
    story = await market.do(lambda store: store.postings.story(second.id))
    assert [(one.action, one.staff_name) for one in story] == [
        (Action.POSTING_SHOWN, "Olli Oja"),
        (Action.POSTING_HIDDEN, "Mari Meri"),
    ]


async def test_one_of_twins_is_shown_and_the_next_one_after_it(database: Database) -> None:
    market = await Market(database).open()
    for name, approval in (("Aina", Approval.ALWAYS), ("Otos", Approval.SAMPLE), ("Vapaa", Approval.NEVER)):
        await market.source(name, approval)
    assert (await market.run("Aina", cleaner("a"), cleaner("b", employer="Toinen Oy"))).held == 2
    assert await market.listed(Standing.WAITING) == ["a", "b"]
    # A source that goes unasked is believed before one that is looked at; within one source two are two.
    taken = await market.run("Vapaa", cleaner("v1"), cleaner("v2"))
    assert taken == Taken(read=2, added=2, twins=1)
    assert await market.listed() == ["v1", "v2"] and await market.listed(Standing.WAITING) == ["b"]
    shown = await market.one("v1")
    assert (await market.one("a")).twin_of == shown.id
    assert [one.key for one in await market.do(lambda store: store.postings.twins(shown.id))] == ["a"]
    # Who is shown stays shown, and what people have said of the job holds for its twins.
    await market.run("Otos", cleaner("o1"))
    assert await market.listed() == ["v1", "v2"]
    await market.do(lambda store: store.postings.hide(shown.id, market.mari))
    assert await market.listed() == ["v2"] and await market.listed(Standing.HIDDEN) == ["v1"]
    await market.do(lambda store: store.postings.show(shown.id, market.mari))
    # The shown ones go: the next takes their place, and gives it to nobody when they come back.
    assert (await market.run("Vapaa")).gone == 2
    assert await market.listed() == ["o1"] and (await market.one("a")).twin_of == (await market.one("o1")).id
    await market.run("Vapaa", cleaner("v1"), cleaner("v2", title="Kokki"))
    assert await market.listed() == ["v2", "o1"]
    # Another employer's name: it is another job now, and stands behind nobody.
    await market.run("Aina", cleaner("a", employer="Aivan Muu Oy"), cleaner("b", employer="Toinen Oy"))
    assert (await market.one("a")).twin_of is None
    await market.do(lambda store: store.job_sources.retire(market.sources["Vapaa"]))
    assert await market.do(lambda store: store.postings.close_over()) == 2
    assert await market.listed() == ["o1"]


async def test_a_list_that_empties_is_kept_until_somebody_says_that_it_is_right(database: Database) -> None:
    market = await Market(database).open()
    source_id = await market.source("A")
    await market.run("A", *many(20))
    stamp = await market.stamp()
    kept = await market.run("A", *many(20)[:9])
    assert (kept.gone, kept.kept) == (0, 11) and len(await market.listed()) == 20 and await market.stamp() == stamp
    flagged = await market.do(lambda store: store.job_sources.one(source_id))
    assert flagged is not None and flagged.is_emptied and flagged.is_troubled
    # A run that breaks off after it changes nothing of what was asked.
    await market.take("A", await market.begin("A"), many(20)[9:12])
    with pytest.raises(Refused, match="source_busy"):
        await market.do(lambda store: store.job_sources.accept_empty(source_id, market.mari))
    market.later(hours=1)
    assert await market.do(lambda store: store.job_sources.accept_empty(source_id, market.mari)) == 8
    assert await market.do(lambda store: store.job_sources.accept_empty(source_id, market.mari)) == 0
    assert len(await market.listed()) == 12
    # Of few all may go at once, and a source that tells its newest only loses nothing for two weeks.
    assert (await market.run("A")).gone == 12
    await market.source("Syöte")
    await market.run("Syöte", *many(25), complete=False)
    assert (await market.run("Syöte", *many(25)[20:], complete=False)).gone == 0
    market.later(days=14)
    assert (await market.run("Syöte", *many(25)[20:], complete=False)).gone == 20


async def test_a_hidden_job_lives_and_ends_with_the_need_it_was_born_from(database: Database) -> None:
    firm = await Firm(database).open()
    market, mari = Market(database, firm.now), firm.mari.staff_id
    contact = await firm.join(firm.pia)
    asked = {"job": "siivooja", "must": "Soita Pialle 040 123 4567.", "municipality_code": "398", "hours": ["evenings"]}
    need = await firm.need(contact, **asked, deadline=local_day(firm.now) + timedelta(days=20))
    given = await firm.do(lambda store: store.postings.from_request(need.request_id))
    assert given["kinds"] == [JobKind.HIDDEN] and (given["employer"], given["count"]) == ("Puhtonen Oy", 2)
    assert "Pia Puhtonen" not in str(given) and "123" not in given["text"] and "Tarvitsen" not in str(given)
    values = given | {"title": "Toimistosiivooja", "text": "Siivoat toimistoja Lahdessa."}

    def type_in(store: Store) -> int:
        return store.postings.type_in(values, mari, "form-1", need.request_id)

    made = await firm.do(type_in)
    assert await firm.do(type_in) == made and await market.listed() == ["Toimistosiivooja"]
    own = await market.one("Toimistosiivooja")
    assert own.is_ours and own.occupation == "cleaner" and own.request_id == need.request_id
    assert own.apply_until == end_of_day_utc(local_day(firm.now) + timedelta(days=20))

    def correct(store: Store) -> None:
        assert store.postings.edit(made, 0, {"title": "Yösiivooja", "text": "Siivoat öisin Lahdessa."}, mari)

    await firm.do(correct)
    own = await market.one("Yösiivooja")
    assert (own.hours, own.municipalities) == ([Hours.EVENINGS], ["398"])  # as they were said by hand

    async def ends(*works: Callable[[Store], Any]) -> list[list[str]]:
        told = []
        for work in works:
            firm.now += timedelta(hours=1)
            market.now = firm.now
            stamp = await market.stamp()
            await firm.do(work)
            told.append(await market.listed())
            assert await market.stamp() != stamp
        return told

    assert await ends(
        lambda store: store.requests.held(need.request_id, None),
        lambda store: store.requests.resumed(need.request_id),
        lambda store: store.requests.moved(need.request_id, State.SEARCHING) and store.postings.hide(made, mari),
        lambda store: store.postings.show(made, mari),
        lambda store: store.requests.moved(need.request_id, State.FILLED),
    ) == [[], ["Yösiivooja"], [], ["Yösiivooja"], []]
    await firm.do(lambda store: store.requests.closed(need.request_id, Closing.OURS))
    with pytest.raises(Refused, match="need_over"):
        await firm.do(lambda store: store.postings.type_in(values, mari, "form-2", need.request_id))
    # Who told it is erased: what the posting said goes too, and whoever has read it reads anew.
    other = await firm.need(contact, words="Myyjä Lahteen")
    born = {"title": "Myyjä", "text": "Pia ottaa vastaan", "link": "https://puhtonen.example/pia"}
    await firm.do(lambda store: store.postings.type_in(born, mari, "form-3", other.request_id))
    told = await ends(lambda store: store.erasing.erase(firm.pia, how=How.STAFF))
    assert told == [[]]
    rows = await firm.rows(job_posting)
    assert {row["title"] + row["text"] for row in rows} == {""} and not any(row["link"] for row in rows)
    assert all(row["gone_at"] for row in rows)


async def test_what_is_typed_in_is_read_and_looked_at_like_any_other(database: Database) -> None:
    market = await Market(database).open()

    async def typed(form_key: str, **values: Any) -> int:
        return await market.do(lambda store: store.postings.type_in(values, market.mari, form_key))

    for values, code in (
        ({"text": "Jotain"}, "title_missing"),
        ({"title": "Siivooja", "link": "javascript:alert(1)"}, "address_unclear"),
        ({"title": "Siivooja", "text": "Tunnus 131052-308T"}, "text_code"),
        ({"title": "Siivooja", "apply_until": local_day(market.now) - timedelta(days=1)}, "past"),
        ({"title": "x" * 201}, "text_long"),
        ({"title": "Siivooja", "count": 0}, "count_unclear"),
    ):
        with pytest.raises(Refused, match=code):
            await typed("no", **values)
    with pytest.raises(KeyError):
        await typed("no", title="Siivooja", review="approved")
    own = await typed(
        "1",
        title="Kokki ravintolaan",
        text="Viikonloppuisin.",
        municipalities=["398"],
        apply_until=local_day(market.now),
    )
    doubtful = await typed("2", title="Myyjä", text=ASKS_MONEY, occupation="cook")
    assert await market.listed() == ["Kokki ravintolaan"] and await market.listed(Standing.HELD) == ["Myyjä"]
    one = await market.one("Myyjä")
    assert (one.occupation, one.isco, one.kinds) == ("cook", None, [JobKind.HIDDEN])
    # It ends by its day, comes back with a later one, and goes when somebody says so.
    market.now = at(24, 0, 1)
    await market.do(lambda store: store.postings.close_over())
    assert await market.listed() == []
    longer = {"apply_until": local_day(market.now) + timedelta(days=9)}
    revision = (await market.one("Kokki ravintolaan")).revision
    await market.do(lambda store: store.postings.edit(own, revision, longer, market.olli))
    assert await market.listed() == ["Kokki ravintolaan"]
    assert await market.do(lambda store: store.postings.end(own, market.olli))
    assert not await market.do(lambda store: store.postings.end(own, market.olli))
    assert await market.listed() == [] and await market.do(lambda store: store.postings.live(doubtful)) is None
    assert len(await market.do(lambda store: store.connection.execute(select(audit.c.id)).all())) == 4


async def test_lists_are_paged_by_what_was_last_seen_and_narrowed(database: Database) -> None:
    market = await Market(database).open()
    await market.source("A")
    kitchen = cleaner("k", title="Ämpärimaakari", employer="Öljy & 50 % Oy", municipalities=("098",))
    await market.run("A", *many(60), kitchen)
    await market.run("A", *many(60), kitchen, cleaner("late", employer="Uusi Oy"))
    special = await market.one("k")
    seen: list[str] = []
    after: str | None = None
    while after != "":
        page = await market.do(lambda store: store.postings.listed(PostingFilters(Standing.LIVE, after=after)))  # noqa: B023
        seen += [str(one.key) for one in page.rows]
        after = page.following
    assert len(seen) == len(set(seen)) == 62 and seen[0] == "late"
    assert len(await market.listed(after="zz-1")) == len(await market.listed(after="9" * 40)) == 50
    assert await market.listed(words="ämpäri öljy") == await market.listed(words="50 %") == ["k"]
    assert await market.listed(municipality="098") == await market.listed(employer_key=special.employer_key) == ["k"]
    assert await market.listed(ours=True) == [] == await market.listed(words="siivo_ja")
    stamp = await market.stamp()
    market.later(hours=1)
    hidden = (await market.one("k")).id
    await market.do(lambda store: store.postings.hide(hidden, market.mari))
    assert "k" not in [one.key for one in await market.do(lambda store: store.postings.live_since(stamp))]
    await market.do(lambda store: store.postings.show(hidden, market.mari))
    back = [one for one in await market.do(lambda store: store.postings.live_since(stamp)) if one.key == "k"]
    assert [one.text for one in back] == [""]
    every = await market.do(lambda store: (store.postings.all_live(), store.postings.live_since("?")))
    assert len(every[0]) == len(every[1]) == 62


async def test_what_has_been_over_for_a_year_goes_unless_something_speaks_of_it(database: Database) -> None:
    market = await Market(database).open()
    await market.source("A")
    await market.run("A", cleaner("a1"), cleaner("a2", employer="Hotelli Oy"), cleaner("a3", employer="Kahvila Oy"))
    await market.run("A", cleaner("a3", employer="Kahvila Oy"))
    spoken_of = (await market.one("a2")).id
    somebody = await market.do(_client)
    await market.do(lambda store: tip(store, somebody, spoken_of, told=store.now))
    market.later(days=370)
    gone: dict[str, int] = {}
    while step := await market.do(prune):
        gone |= step
    assert (gone["job_posting"], gone["job_run"]) == (1, 2)
    assert await market.listed(None) == ["a2", "a3"]


def _client(store: Store) -> int:
    people = People(store.connection, store.now)
    return people.client("Aino Aho", people.team()).person_id
