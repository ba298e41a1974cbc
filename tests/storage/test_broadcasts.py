"""A broadcast's life in the store: one message a person, whoever sends it, pauses it or changes what it is about."""

from __future__ import annotations

from asyncio import create_task, gather
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Row, select, update
from sqlalchemy.util import await_only

from domain.broadcasts import BroadcastPurpose, BroadcastState, ButtonKind, LeftOut
from domain.people import Language, Purpose
from domain.repeats import Repeats
from domain.roles import Role
from domain.segments import Filters, Side
from storage.broadcast_joins import BroadcastJoins
from storage.broadcast_reach import BroadcastReach
from storage.broadcast_rows import Broadcast
from storage.broadcasts import Broadcasts
from storage.database import Database, open_database
from storage.errors import Refused
from storage.prune import prune
from storage.staff import Reader
from storage.store import Store
from storage.tables import broadcast, broadcast_recipient, channel_identity, delivery, event, event_signup
from tests.kit.broadcasts import BOOK, EVENT, LINK, REPLY, everybody, happening, sent, written
from tests.kit.people import Known, People
from tests.storage.office import Office, at


class Desk(Office):
    """Mari's office with more clients, all of whom allow invitations."""

    clients: list[Known]

    async def open(self) -> Desk:
        await super().open()
        self.reader, self.other = (Reader(number, Role.COORDINATOR, 1, None) for number in (self.mari, self.olli))

        def fill(store: Store) -> list[Known]:
            people = People(store.connection, store.now)
            more = [people.client(f"Asiakas {letter}", 1, coordinator=self.reader) for letter in "ABCD"]
            for known in (self.aino, self.eetu, *more):
                people.consent(known.person_id, "events")
            return [self.aino, self.eetu, *more]

        self.clients = await self.do(fill)
        return self

    async def writes(self, key: str = "form", **values: Any) -> int:
        return await self.do(lambda store: written(store, self.reader, key, **values))

    async def sends(self, key: str = "form", **values: Any) -> int:
        """Written and sent; nobody can take it back any more."""
        number = await self.writes(key, **values)
        await self.do(lambda store: sent(store, self.reader, number))
        self.now += timedelta(minutes=10)
        return number

    async def beats(self) -> None:
        """The timetable, until nothing is due."""
        while await self.do(lambda store: store.broadcasts.tick(2)):
            pass

    async def leaves(self, most: int = 100, state: str = "sent", fault: str | None = None) -> list[int]:
        """What waits in the ledger, in its order, has come to this. Returns whose it was."""

        def work(store: Store) -> list[int]:
            waits = (
                select(delivery.c.id, channel_identity.c.person_id)
                .join(channel_identity, channel_identity.c.id == delivery.c.identity_id)
                .where(delivery.c.kind == "broadcast", delivery.c.state == "planned", delivery.c.due_at <= store.now)
                .order_by(delivery.c.id)
                .limit(most)
            )
            rows = store.connection.execute(waits).all()
            came = {"state": state, "fault": fault, "sent_at": store.now if state == "sent" else None}
            store.connection.execute(update(delivery).where(delivery.c.id.in_([row.id for row in rows])).values(**came))
            return [row.person_id for row in rows]

        return await self.do(work)

    async def state(self, number: int) -> BroadcastState:
        found = await self.do(lambda store: store.broadcasts.one(number))
        assert found is not None
        return found.state

    async def of(self, number: int) -> dict[int, Row[Any]]:
        """The rows of its recipients, by person."""
        query = select(broadcast_recipient).where(broadcast_recipient.c.broadcast_id == number)
        rows = await self.do(lambda store: store.connection.execute(query).all())
        return {row.person_id: row for row in rows}

    async def refused(self, work: Any) -> str:
        with pytest.raises(Refused) as refusal:
            await self.do(work)
        return str(refusal.value)


@pytest.fixture
async def desk(database: Database) -> Desk:
    return await Desk(database).open()


async def test_from_the_draft_to_what_came_of_it(desk: Desk) -> None:
    number = await desk.writes(buttons=[REPLY, LINK])
    assert await desk.writes(buttons=[REPLY]) == number, "a form sent twice makes one"
    await desk.do(lambda store: store.broadcasts.edit(desk.reader, number, 0, {"name": "Kutsu kaikille"}))
    late = await desk.refused(lambda store: store.broadcasts.edit(desk.other, number, 0, {"name": "Toinen"}))
    assert late == "changed"
    await desk.do(lambda store: sent(store, desk.reader, number))
    await desk.beats()
    assert await desk.leaves() == [] and await desk.of(number) == {}, "ten minutes in which it can be taken back"
    await desk.do(lambda store: store.broadcasts.undo(desk.reader, number))
    await desk.do(lambda store: sent(store, desk.reader, number))
    desk.now += timedelta(minutes=10)
    await desk.beats()
    assert await desk.refused(lambda store: store.broadcasts.undo(desk.reader, number)) == "not_now"
    people = [known.person_id for known in desk.clients]
    assert await desk.leaves(3) == people[:3]
    await desk.leaves(1, "failed", "refused")
    await desk.leaves(1, "unknown", "in_doubt")
    await desk.leaves(1, "blocked", "gone")
    desk.now += timedelta(minutes=1)
    await desk.beats()
    assert await desk.state(number) is BroadcastState.DONE
    progress = await desk.do(lambda store: store.broadcasts.progress(number))
    told = (progress.all, progress.sent, progress.failed, progress.unknown, progress.blocked, progress.done)
    assert told == (6, 3, 1, 1, 1, 6)
    viewed = await desk.do(lambda store: store.broadcasts.results(desk.reader, number))
    assert viewed is not None and viewed.counts["failed"] == 1, "kept once somebody has seen it"
    # Only what failed is tried again; of what is in doubt nobody knows whether they have it.
    assert await desk.do(lambda store: store.broadcasts.retry_failed(desk.reader, number)) == 1
    await desk.beats()
    assert await desk.leaves() == [people[3]]
    await desk.beats()
    assert await desk.state(number) is BroadcastState.DONE

    def hear(store: Store) -> None:
        assert store.broadcasts.answered(people[0], number, ButtonKind.REPLY)
        assert not store.broadcasts.answered(10_000, number, ButtonKind.REPLY)
        token = store.broadcasts.token_of(people[1], number)
        assert token is not None
        assert store.broadcasts.opened(token, opens=False) == LINK.value
        assert store.broadcasts.opened(token) == LINK.value and store.broadcasts.opened("x" * 22) is None
        # The first has it before them on an open page of the web chat; it is known once, and of nothing else.
        people_of = People(store.connection, store.now)
        said, other = (people_of.message(desk.aino.conversation_id, "out", "Hei Aino") for _ in range(2))
        theirs = select(broadcast_recipient.c.delivery_id).where(broadcast_recipient.c.person_id == people[0])
        row = update(delivery).where(delivery.c.id == theirs.scalar_subquery()).values(message_id=said)
        store.connection.execute(row)
        assert store.shown.unseen([other, said]) == [said] and store.shown.unseen([]) == []
        store.shown.shown([said, other])
        assert store.shown.unseen([other, said]) == []
        store.consents.withdraw(people[2], [Purpose.EVENTS], how="stop")

    await desk.do(hear)
    results = await desk.do(lambda store: store.broadcasts.results(desk.reader, number))
    assert results is not None
    expected = {"all": 6, "gets": 6, "sent": 4, "failed": 0, "blocked": 1, "expired": 0, "cancelled": 0, "unknown": 1}
    assert results.counts == {**expected, "web": 4, "read": 1, "opened": 1, "stopped": 1}
    assert results.answers == {ButtonKind.REPLY: 1}
    page = await desk.do(lambda store: store.broadcasts.recipients(desk.reader, number, "unknown"))
    assert page is not None and [one.full_name for one in page.recipients] == ["Asiakas C"] and page.others == 0
    page = await desk.do(lambda store: store.broadcasts.recipients(desk.other, number))
    assert page is not None and page.recipients == [] and page.others == 6, "names are for who sees the client"
    # The ledger forgets, and what came of it stays.
    desk.now += timedelta(days=120)
    while (await desk.do(prune)).get("delivery"):
        pass
    assert {row.came_to for row in (await desk.of(number)).values()} == {"sent", "unknown", "blocked"}
    await desk.beats()
    assert await desk.leaves() == [], "nobody looks like somebody who was never written to"
    # Nor does who got one of which nobody has seen yet how it ended.
    unseen = await desk.sends("late")
    await desk.beats()
    assert len(await desk.leaves()) == 5, "who wants no more is left out"
    desk.now += timedelta(days=120)
    while (await desk.do(prune)).get("delivery"):
        pass
    await desk.beats()
    assert await desk.leaves() == []
    assert Counter(row.came_to for row in (await desk.of(unseen)).values()) == {"sent": 5, None: 1}


async def test_a_pause_holds_at_once_and_goes_on_with_exactly_the_rest(desk: Desk) -> None:
    number = await desk.sends()
    await desk.beats()
    first = await desk.leaves(2)
    await desk.do(lambda store: store.broadcasts.pause(desk.reader, number))
    await desk.beats()
    assert await desk.leaves() == []
    assert await desk.refused(lambda store: store.broadcasts.pause(desk.reader, number)) == "not_now"
    progress = await desk.do(lambda store: store.broadcasts.progress(number))
    assert (progress.state, progress.sent, progress.planned) == (BroadcastState.PAUSED, 2, 4)
    held = await desk.do(lambda store: store.broadcasts.held_back(_one(store, number), desk.eetu.person_id))
    assert held == "paused", "also what a sender has just taken in hand"
    await desk.do(lambda store: store.broadcasts.resume(desk.reader, number))
    await desk.beats()
    rest = await desk.leaves()
    assert sorted(first + rest) == sorted(known.person_id for known in desk.clients)
    await desk.beats()
    assert await desk.state(number) is BroadcastState.DONE
    # Somebody who watches the messages tries one again: it is not tried a second time beside that.
    again = await desk.sends("again")
    await desk.beats()
    await desk.leaves(2, "failed", "refused")
    await desk.leaves()
    await desk.beats()
    failed = select(delivery.c.id).where(delivery.c.state == "failed").limit(1).scalar_subquery()
    anew = update(delivery).where(delivery.c.id == failed).values(state="planned", fault=None)
    await desk.do(lambda store: store.connection.execute(anew))
    assert await desk.do(lambda store: store.broadcasts.retry_failed(desk.reader, again)) == 1
    await desk.beats()
    assert len(await desk.leaves()) == 2
    await desk.beats()
    assert (await desk.do(lambda store: store.broadcasts.progress(again))).sent == 6
    await desk.do(lambda store: store.rules.change(None, invitations_a_week=9, own_accord_a_week=9))
    # Paused over its end: what is left expires, and it is done.
    second = await desk.sends("second", expires_at=desk.now + timedelta(hours=5))
    await desk.beats()
    gone = await desk.leaves(1)
    await desk.do(lambda store: store.broadcasts.pause(desk.reader, second))
    desk.now += timedelta(hours=6)
    await desk.beats()
    progress = await desk.do(lambda store: store.broadcasts.progress(second))
    assert (progress.state, progress.sent, progress.expired) == (BroadcastState.DONE, len(gone), 5)
    # And called off for good.
    third = await desk.sends("third", texts={"fi": {"body": "Vielä yksi."}}, repeats=Repeats.monthly(23))
    await desk.beats()
    # That it is not to come again stops nothing of this time.
    await desk.do(lambda store: store.broadcasts.end_repeats(desk.reader, third))
    assert await desk.refused(lambda store: store.broadcasts.end_repeats(desk.reader, third)) == "not_now"
    assert await desk.state(third) is BroadcastState.SENDING
    await desk.do(lambda store: store.broadcasts.cancel(desk.reader, third))
    await desk.beats()
    assert await desk.leaves() == [] and await desk.state(third) is BroadcastState.CANCELLED


def _one(store: Store, number: int) -> Any:
    return store.broadcasts.one(number)


async def test_two_that_invite_to_the_same_event_ask_everybody_once(desk: Desk) -> None:
    number = await desk.do(lambda store: happening(store, desk.mari))
    mine = await desk.sends("mine", event_id=number, buttons=[EVENT])
    theirs = await desk.do(lambda store: written(store, desk.other, "theirs", event_id=number))
    await desk.do(lambda store: sent(store, desk.other, theirs))
    desk.now += timedelta(minutes=10)
    # Both are frozen before either has asked anybody.
    assert await desk.do(lambda store: [store.broadcasts.freeze(one) for one in (mine, theirs)]) == [True, True]
    # On PostgreSQL these are two transactions at once, and neither sees yet whom the other asks.
    await gather(*(desk.do(partial(_plan, one)) for one in (mine, theirs)))
    await desk.beats()
    assert len(await desk.leaves()) == 6
    await desk.beats()
    got = [row for one in (mine, theirs) for row in (await desk.of(one)).values() if row.came_to == "sent"]
    assert len(got) == len({row.person_id for row in got}) == 6
    left = [row.left_out for one in (mine, theirs) for row in (await desk.of(one)).values() if row.left_out]
    assert left == [LeftOut.ASKED] * 6
    assert await desk.state(mine) is BroadcastState.DONE and await desk.state(theirs) is BroadcastState.DONE


def _plan(number: int, store: Store) -> int:
    return store.broadcasts.plan(number)


async def test_what_changes_while_it_is_sent(desk: Desk) -> None:
    """The segment, whom it was for, and the event it invites to."""
    number = await desk.do(lambda store: happening(store, desk.mari))
    segment = await desk.do(lambda store: everybody(store, desk.reader))
    one = await desk.sends(event_id=number, segments=[segment, segment])
    await desk.do(lambda store: store.broadcasts.freeze(one))
    found = await desk.do(lambda store: store.segments.one(segment))
    assert found is not None
    young = Filters(youngest=80)
    await desk.do(lambda store: store.segments.edit(desk.reader, segment, found.revision, found.name, young))
    frozen = await desk.do(lambda store: store.broadcasts.one(one))
    assert frozen is not None and frozen.filters == (Filters(),), "shown as it was when it was frozen"
    gone = desk.clients[0].person_id
    await desk.do(lambda store: store.consents.withdraw(gone, [Purpose.EVENTS], how="stop"))
    await desk.beats()
    rows = await desk.of(one)
    assert rows[gone].left_out == LeftOut.NO_CONSENT and rows[gone].delivery_id is None
    assert len(await desk.leaves(2)) == 2
    # It may be moved yet: when it begins is looked up as each leaves, and no row of the ledger keeps it.
    ends = await desk.do(lambda store: set(store.connection.scalars(select(delivery.c.expires_at))))
    here, desk.now = desk.now, desk.now + timedelta(days=3)
    assert min(ends) > desk.now
    why = await desk.do(lambda store: store.broadcasts.held_back(_one(store, one), desk.clients[5].person_id))
    assert why == "event_over"
    desk.now = here
    # It is cancelled with the rest in flight: nobody else hears of it, and nobody else was asked.
    cancelled = {"state": "cancelled", "cancelled_at": desk.now}
    await desk.do(lambda store: store.connection.execute(update(event).values(**cancelled)))
    why = await desk.do(lambda store: store.broadcasts.held_back(_one(store, one), desk.clients[5].person_id))
    assert why == "event_cancelled"
    await desk.beats()
    await desk.beats()
    ended = await desk.do(lambda store: store.broadcasts.one(one))
    assert ended is not None and (ended.state, ended.ended_why) == (BroadcastState.DONE, "event_cancelled")
    asked = await desk.do(lambda store: set(store.connection.scalars(select(event_signup.c.person_id))))
    assert asked == {person for person, row in (await desk.of(one)).items() if row.came_to == "sent"}


async def test_a_second_pair_of_eyes(desk: Desk) -> None:
    number = await desk.do(lambda store: happening(store, desk.mari, is_must=True))
    must = await desk.writes(purpose=BroadcastPurpose.MUST, event_id=number)
    send = lambda store: sent(store, desk.reader, must)  # noqa: E731 - the same press again and again
    assert await desk.refused(send) == "needs_eyes"
    await desk.do(lambda store: store.broadcasts.ask_eyes(desk.reader, must))
    assert await desk.refused(lambda store: store.broadcasts.seen(desk.reader, must, True)) == "own_eyes"
    await desk.do(lambda store: store.broadcasts.seen(desk.other, must, False, "Lyhyempi, kiitos."))
    found = await desk.do(lambda store: store.broadcasts.one(must))
    assert found is not None and (found.state, found.eyes_words) == (BroadcastState.DRAFT, "Lyhyempi, kiitos.")
    # Who changes a colleague's words does not look over their own.
    edit, revision = {"texts": {"fi": {"body": "Tule."}}}, found.revision
    await desk.do(lambda store: store.broadcasts.edit(desk.other, must, revision, edit))
    # Nor when somebody else has changed them after that.
    found = await desk.do(lambda store: store.broadcasts.one(must))
    assert found is not None
    after = found.revision
    await desk.do(lambda store: store.broadcasts.edit(desk.reader, must, after, {"send_at": at(26, 10)}))
    await desk.do(lambda store: store.broadcasts.ask_eyes(desk.reader, must))
    assert await desk.do(partial(_for_eyes, desk.other)) == []
    assert await desk.refused(lambda store: store.broadcasts.seen(desk.other, must, True)) == "own_eyes"
    lead = await desk.do(lambda store: People(store.connection, store.now).colleague("Leena Lehto", Role.TEAM_LEAD, 1))
    await desk.do(lambda store: store.broadcasts.seen(lead, must, True))
    await desk.do(send)
    # Words changed after the eyes need new ones, and so do many more people than there were when it was sent.
    await desk.do(lambda store: store.broadcasts.undo(desk.reader, must))
    found = await desk.do(lambda store: store.broadcasts.one(must))
    assert found is not None and found.seen_by == lead.staff_id
    await desk.do(lambda store: store.broadcasts.edit(desk.reader, must, found.revision, edit))
    assert await desk.refused(send) == "needs_eyes"
    small = await desk.sends("small")
    await desk.do(lambda store: store.rules.change(None, eyes_from=3))
    await desk.beats()
    assert await desk.state(small) is BroadcastState.ASKED and await desk.leaves() == []


async def test_eyes_are_for_the_people_they_saw(desk: Desk) -> None:
    """Whoever looks it over has seen to whom it goes: not to another group, nor to many who came into it later."""
    await desk.do(lambda store: store.rules.change(None, eyes_from=3))
    segment = await _all(desk)
    number = await desk.writes(repeats=Repeats.monthly(23))
    assert await desk.do(lambda store: store.broadcasts.for_eyes(desk.other)) == []

    async def looks() -> None:
        await desk.do(lambda store: store.broadcasts.ask_eyes(desk.reader, number))
        waiting = [await desk.do(partial(_for_eyes, reader)) for reader in (desk.reader, desk.other)]
        assert waiting == [[], [number]], "it waits for everybody but who wrote it"
        await desk.do(lambda store: store.broadcasts.seen(desk.other, number, True))
        assert await desk.do(partial(_for_eyes, desk.other)) == []

    await looks()
    desk.now += timedelta(minutes=1)
    there = await desk.do(lambda store: store.segments.one(segment))
    assert there is not None
    wider = Filters(languages=tuple(Language))
    await desk.do(lambda store: store.segments.edit(desk.reader, segment, there.revision, there.name, wider))
    send = lambda store: sent(store, desk.reader, number)  # noqa: E731 - the same press again and again
    assert await desk.refused(send) == "needs_eyes"
    await looks()
    await desk.do(send)

    def more(store: Store) -> None:
        people = People(store.connection, store.now)
        for letter in "EFGH":
            people.consent(people.client(f"Asiakas {letter}", 1, coordinator=desk.reader).person_id, "events")

    await desk.do(more)
    desk.now += timedelta(minutes=10)
    await desk.beats()
    assert await desk.state(number) is BroadcastState.ASKED, "four more than were looked at"
    await looks()
    await desk.do(send)
    desk.now += timedelta(minutes=10)
    await desk.beats()
    assert len(await desk.leaves()) == 10
    # Whoever changes the group does not look it over either.
    mine = await desk.do(lambda store: store.broadcasts.copy(desk.reader, number, "mine"))
    await desk.do(lambda store: store.broadcasts.ask_eyes(desk.reader, mine))
    assert await desk.do(partial(_for_eyes, desk.other)) == [mine]
    desk.now += timedelta(minutes=1)
    asked = await desk.do(partial(_one, number=mine))
    await desk.do(lambda store: store.segments.edit(desk.other, segment, there.revision + 1, there.name, wider))
    assert await desk.do(partial(_for_eyes, desk.other)) == []
    again = await desk.do(partial(_one, number=mine))
    assert again.revision > asked.revision, "the page on which somebody looks it over shows another group"
    # Nor of a turn that was made after that.
    for day in (17, 24):
        desk.now = at(day, 9, month=12)
        await desk.beats()
    (turn,) = await desk.do(lambda store: store.broadcasts.turns(number))
    assert (turn.state, turn.editors) == (BroadcastState.ASKED, (desk.other.staff_id,))
    lead = await desk.do(lambda store: People(store.connection, store.now).colleague("Leena Lehto", Role.TEAM_LEAD, 1))
    waiting = [await desk.do(partial(_for_eyes, reader)) for reader in (desk.reader, desk.other, lead)]
    assert waiting == [[], [], [mine, turn.id]]


def _for_eyes(reader: Reader, store: Store) -> list[int]:
    return [one.id for one in store.broadcasts.for_eyes(reader)]


LACKING: dict[str, dict[str, Any]] = {
    "no_text": {"texts": {"sv": {"body": "Bara på svenska"}}},
    "no_subject": {"purpose": BroadcastPurpose.NEWSLETTER},
    "unknown_field": {"texts": {"fi": {"body": "Hei {nimi}"}}},
    "too_long": {"texts": {"fi": {"body": "Lyhyt"}, "sv": {"body": "å" * 4097}}},
    "no_people": {"segments": []},
    "no_event": {"purpose": BroadcastPurpose.MUST},
    "past": {"expires_at": at(23, 9)},
}


async def test_what_is_not_ready_does_not_leave(desk: Desk) -> None:
    for number, (fault, values) in enumerate(LACKING.items()):
        draft = await desk.writes(f"form-{number}", **values)
        assert await desk.refused(lambda store, draft=draft: sent(store, desk.reader, draft)) == fault
    over = await desk.do(lambda store: happening(store, desk.mari, until=desk.now))
    draft = await desk.writes("over", event_id=over)
    assert await desk.refused(lambda store: sent(store, desk.reader, draft)) == "event_over"
    obliged = await desk.do(lambda store: happening(store, desk.mari, token="obliged", is_must=True))
    draft = await desk.writes("obliged", event_id=obliged, buttons=[EVENT])
    assert await desk.refused(lambda store: sent(store, desk.reader, draft)) == "must_event"
    # What stands before an obligatory message counts, and of a field what the event of this message has.
    for length, purpose, faults in (
        (4045, BroadcastPurpose.MUST, []),
        (4046, BroadcastPurpose.MUST, ["too_long"]),
        (4084, BroadcastPurpose.EVENTS, []),
        (4085, BroadcastPurpose.EVENTS, ["too_long"]),
    ):
        texts = {"fi": {"body": "a" * length + "{event}"}}
        values = {"texts": texts, "purpose": purpose, "event_id": obliged, "segments": [await _all(desk)]}
        draft = await desk.writes(f"long-{length}-{purpose}", **values)
        assert await desk.do(partial(_lacks, draft)) == faults
    free = await desk.do(lambda store: happening(store, desk.mari, token="free"))
    draft = await desk.writes("free", event_id=free, purpose=BroadcastPurpose.MUST)
    assert await desk.refused(lambda store: sent(store, desk.reader, draft)) == "not_must"
    kept: dict[str, dict[str, Any]] = {
        "buttons": {"buttons": [BOOK, BOOK]},
        "one_link": {"buttons": [LINK, LINK]},
        "no_segment": {"segments": [99]},
        "no_event": {"event_id": 99},
        "identity_code": {"texts": {"fi": {"body": "131052-308T"}}},
        "name_missing": {"name": " "},
    }
    for fault, values in kept.items():
        assert await desk.refused(lambda store, v=values: written(store, desk.reader, "bad", **v)) == fault


def _lacks(number: int, store: Store) -> list[str]:
    return store.broadcasts.lacks(_one(store, number))


async def test_spread_over_days_and_again_every_month(desk: Desk) -> None:
    """From Friday on, at the same time of the day; what repeats is there a week ahead."""
    desk.now = at(27, 10)
    one = await desk.sends(days=3, repeats=Repeats.monthly(27), segments=[await _all(desk)])
    counts = []
    for day in (27, 28, 30, 31):  # Friday, Saturday, Monday, Tuesday
        desk.now = at(day, 10, 10) if day < 31 else at(1, 10, 10, month=12)
        await desk.beats()
        counts.append(len(await desk.leaves()))
    assert counts == [2, 0, 2, 2]
    await desk.beats()
    assert await desk.state(one) is BroadcastState.DONE
    desk.now = at(20, 9, month=12)
    await desk.beats()
    page = await desk.do(lambda store: store.broadcasts.listed())
    again, first = page.broadcasts
    assert (first.id, again.parent_id, again.state) == (one, one, BroadcastState.SCHEDULED)
    assert again.send_at == at(27, 10, 10, month=12) and first.next_on == at(27, 10, month=1, year=2027).date()
    # What has begun goes on when it is not to come again.
    desk.now = at(27, 11, month=12)
    await desk.beats()
    assert [turn.id for turn in await desk.do(lambda store: store.broadcasts.turns(one))] == [again.id]
    await desk.do(lambda store: store.broadcasts.end_repeats(desk.reader, one))
    found = await desk.do(lambda store: store.broadcasts.one(one))
    assert found is not None and (found.state, found.next_on) == (BroadcastState.DONE, None)
    assert await desk.state(again.id) is BroadcastState.SENDING


async def test_what_repeats_comes_again_though_its_first_event_is_cancelled(desk: Desk) -> None:
    info = await desk.do(lambda store: happening(store, desk.mari))
    number = await desk.sends(event_id=info, repeats=Repeats.monthly(23))
    cancelled = update(event).where(event.c.id == info).values(state="cancelled", cancelled_at=desk.now)
    await desk.do(lambda store: store.connection.execute(cancelled))
    await desk.beats()
    found = await desk.do(lambda store: store.broadcasts.one(number))
    assert found is not None and (found.state, found.ended_why) == (BroadcastState.CANCELLED, "event_cancelled")
    assert found.next_on == at(23, 9, month=12).date()
    # The program stands still over the next two: of these the last waits as a draft, since its time is over.
    desk.now = at(2, 9, month=2, year=2027)
    await desk.beats()
    page = await desk.do(lambda store: store.broadcasts.listed())
    (late, first) = page.broadcasts
    assert (late.state, late.send_at) == (BroadcastState.DRAFT, at(23, 10, 10, month=1, year=2027))
    assert first.next_on == at(23, 9, month=2, year=2027).date()
    # When it is not to come again, the turns that have not begun go with it: the draft, and the one that would go.
    desk.now = at(17, 9, month=2, year=2027)
    await desk.beats()
    await desk.do(lambda store: store.broadcasts.end_repeats(desk.reader, number))
    page = await desk.do(lambda store: store.broadcasts.listed())
    assert [one.state for one in page.broadcasts] == [BroadcastState.CANCELLED] * 3


async def test_a_beat_does_not_stop_what_goes_on_again_nor_end_what_is_tried_again(desk: Desk) -> None:
    """The beat reads how it stands, somebody presses, and the beat goes on with what it has read."""
    number = await desk.sends()
    await desk.beats()
    await desk.do(lambda store: store.broadcasts.pause(desk.reader, number))

    def overtaken(press: Callable[[Broadcasts], object], store: Store) -> None:
        behind = Behind(store.connection, store.now)
        behind.read = store.broadcasts.under_way()
        press(store.broadcasts)
        behind.tick()

    await desk.do(partial(overtaken, lambda broadcasts: broadcasts.resume(desk.reader, number)))
    assert len(await desk.leaves(state="failed", fault="refused")) == 6
    await desk.do(lambda store: store.broadcasts.settle())
    await desk.do(partial(overtaken, lambda broadcasts: broadcasts.retry_failed(desk.reader, number)))
    await desk.beats()
    assert len(await desk.leaves()) == 6


class Behind(Broadcasts):
    """A beat in another process, which read before somebody pressed."""

    read: Sequence[Broadcast] = ()

    def under_way(self, *states: BroadcastState) -> list[Broadcast]:
        return [one for one in self.read if one.state in states]


async def test_a_beat_does_not_wait_for_the_beat_of_another_process(postgres_url: str) -> None:
    """To settle who of ten thousand gets it takes longer than anybody waits for a lock."""
    database = open_database(postgres_url, patience=0.05)
    desk = await Desk(database).open()
    number = await desk.sends()

    def goes_on(store: Store) -> None:
        store.connection.execute(select(broadcast.c.id).with_for_update())
        await_only(create_task(desk.beats()))

    await desk.do(goes_on)
    assert await desk.state(number) is BroadcastState.SCHEDULED
    await desk.beats()
    assert await desk.state(number) is BroadcastState.SENDING
    await database.close()


async def _all(desk: Desk) -> int:
    return await desk.do(lambda store: everybody(store, desk.reader))


async def test_two_chats_of_one_person_get_one_message(desk: Desk) -> None:
    """They join their chats after it was planned for both, or when one of them has it already."""
    number = await desk.sends()
    await desk.beats()
    one, other, third, fourth = (known.person_id for known in desk.clients[:4])
    assert await desk.leaves(1) == [one]

    def join(store: Store) -> list[int]:
        joins = BroadcastJoins(store.connection, store.now)
        return [joins.joined(other, one), joins.joined(fourth, third), joins.joined(10_000, third)]

    def parts(store: Store) -> list[int]:
        """Somebody else's chat was taken for theirs, and is given back with what was to leave there."""
        fifth, (stranger, _) = desk.clients[4].person_id, People(store.connection, store.now).person()
        theirs = select(channel_identity.c.id).where(channel_identity.c.person_id == fifth)
        joins, chat = BroadcastJoins(store.connection, store.now), store.connection.execute(theirs).scalar_one()
        return [joins.joined(fifth, stranger), joins.parted(one, stranger, 10_000), joins.parted(fifth, stranger, chat)]

    assert await desk.do(join) == [0, 0, 0]
    assert await desk.do(parts) == [1, 0, 1]
    assert await desk.leaves() == [third, *(known.person_id for known in desk.clients[4:])]
    await desk.beats()
    assert set(await desk.of(number)) == {known.person_id for known in desk.clients} - {other, fourth}


async def test_who_speaks_for_two_companies_is_reached_at_the_address_of_either(desk: Desk) -> None:
    """As many as are counted: the second company has no address, and their chat is shut."""

    def reached(store: Store) -> tuple[int, int]:
        people = People(store.connection, store.now)
        address = {"email": "kaisa@kivi.fi", "best_way": "email", "newsletter_at": store.now}
        who = people.employer("Kaisa Kivi", "Kahvila Kivi Oy", 1, contact=address).person_id
        people.employer("Kaisa Kivi", "Leipomo Kivi Oy", 1, person_id=who, contact={"best_way": "email"})
        shut = update(channel_identity).where(channel_identity.c.person_id == who).values(blocked_at=store.now)
        store.connection.execute(shut)
        counted = store.segments.count([Filters(side=Side.EMPLOYERS)], BroadcastPurpose.EVENTS, None)
        ways = BroadcastReach(store.connection, store.now).ways([who], BroadcastPurpose.EVENTS)
        return counted.gets, len(ways)

    assert await desk.do(reached) == (1, 1)
