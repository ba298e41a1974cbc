"""A time that became free goes to those who wait for one: the first who takes it, and the others are told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.calendar import to_local
from domain.meetings import By, MeetingKind
from domain.roles import Role
from domain.slots import Differing
from storage.agreed import Appointment
from storage.database import Database
from storage.errors import Refused
from storage.staff import Reader
from storage.store import Store
from storage.tables import channel_identity, client, delivery, meeting, time_offer, time_wish
from tests.kit.people import Known, People
from tests.kit.race import race
from tests.storage.office import Office, at

NAMES = ("Anna", "Bea", "Cecilia", "Disa", "Elli")


class Queue(Office):
    """Aino has Thursday 26.11. at ten. Anna, Bea, Cecilia, Disa and Elli wait for a first meeting, in this order."""

    async def open(self) -> Queue:
        await super().open()

        def fill(store: Store) -> dict[str, Known]:
            people = People(store.connection, self.now)
            mari = Reader(self.mari, Role.COORDINATOR, 1, None)
            return {name: people.client(name, 1, coordinator=mari) for name in NAMES}

        self.known = await self.do(fill)
        for name in NAMES:
            self.now += timedelta(minutes=1)
            await self.wish(name)
        self.aino_has = await self.book(self.aino, at(26, 10))
        return self

    async def wish(self, name: str, kind: MeetingKind = MeetingKind.FIRST) -> int:
        case_id = self.known[name].case_id
        return await self.do(lambda store: store.waiting.wish(case_id, kind, "mieluiten aamulla"))

    async def freed(self, by: By = By.CLIENT) -> None:
        """Aino, or Mari for her, calls the meeting off."""
        staff_id = self.mari if by is By.STAFF else None
        await self.do(lambda store: store.appointments.cancel(self.aino_has.id, by=by, staff_id=staff_id))

    async def offers(self) -> list[str]:
        """``Anna open, Bea gone``, in the order of offering."""
        names = {known.id: name for name, known in self.known.items()}
        return [f"{names[row['client_id']]} {row['state']}" for row in await self.rows(time_offer)]

    async def told(self) -> list[str]:
        """Who hears what of freed times, leaving: ``Anna freed_time 23.11. 10.05``; sent by this."""
        query = (
            select(delivery, client.c.full_name)
            .join(channel_identity, channel_identity.c.id == delivery.c.identity_id)
            .join(client, client.c.person_id == channel_identity.c.person_id)
            .where(delivery.c.state == "planned", delivery.c.about.like("time_offer:%"))
            .order_by(delivery.c.id)
        )

        def leave(store: Store) -> list[str]:
            rows = store.connection.execute(query).all()
            done = update(delivery).where(delivery.c.id.in_([row.id for row in rows]))
            store.connection.execute(done.values(state="sent", sent_at=self.now))
            return [f"{row.full_name} {row.payload['notice']} {to_local(row.due_at):%d.%m. %H.%M}" for row in rows]

        return await self.do(leave)

    async def offer_of(self, name: str) -> int:
        (offer,) = [row for row in await self.rows(time_offer) if row["client_id"] == self.known[name].id]
        return int(offer["id"])

    async def take(self, name: str) -> Appointment:
        offer_id = await self.offer_of(name)
        return await self.do(lambda store: store.waiting.take(offer_id))

    async def decline(self, name: str) -> bool:
        offer_id = await self.offer_of(name)
        return await self.do(lambda store: store.waiting.decline(offer_id))

    async def refused(self, reason: str, name: str) -> None:
        offer_id = await self.offer_of(name)

        def press(store: Store) -> str:
            try:
                store.waiting.take(offer_id)
            except Refused as refused:
                return str(refused.args[0])
            return "taken by them"

        assert await self.do(press) == reason

    async def tick(self, moment: datetime | None = None) -> int:
        self.now = moment or self.now
        return await self.do(lambda store: store.waiting.pass_on(100))


@pytest.fixture
async def queue(database: Database) -> Queue:
    return await Queue(database).open()


@pytest.mark.parametrize("by", [By.CLIENT, By.STAFF])
async def test_a_freed_time_is_offered_to_the_three_who_wait_longest(queue: Queue, by: By) -> None:
    await queue.freed(by)
    assert await queue.offers() == ["Anna open", "Bea open", "Cecilia open"]
    assert await queue.told() == [f"{name} freed_time 23.11. 10.05" for name in ("Anna", "Bea", "Cecilia")]
    assert await queue.tick() == 0
    for row in await queue.rows(time_offer):
        assert (row["starts_at"], row["expires_at"]) == (at(26, 10), queue.now + timedelta(hours=6))


async def test_also_when_the_time_was_moved_away(queue: Queue) -> None:
    await queue.do(lambda store: store.appointments.move(queue.aino_has.id, at(27, 10), by=By.CLIENT))
    assert await queue.offers() == ["Anna open", "Bea open", "Cecilia open"]


async def test_the_first_who_takes_it_has_it_and_the_others_are_told_kindly(queue: Queue) -> None:
    await queue.freed()
    await queue.told()
    made = await queue.take("Bea")
    assert (made.starts_at, made.person_id, made.host_names) == (
        at(26, 10),
        queue.known["Bea"].person_id,
        ["Mari Meri"],
    )
    assert await queue.offers() == ["Anna gone", "Bea taken", "Cecilia gone"]
    assert await queue.told() == ["Anna freed_time_gone 23.11. 10.05", "Cecilia freed_time_gone 23.11. 10.05"]
    await queue.refused("taken", "Anna")
    assert (await queue.take("Bea")).id == made.id, "pressed twice"
    assert await queue.tick() == 0
    waits = {row["client_id"] for row in await queue.rows(time_wish) if row["ended_at"] is None}
    assert waits == {queue.known[name].id for name in ("Anna", "Cecilia", "Disa", "Elli")}


async def test_who_was_not_yet_told_of_it_is_not_told_that_it_is_gone(queue: Queue) -> None:
    await queue.freed()
    await queue.take("Bea")
    assert await queue.told() == []


async def test_who_is_being_told_at_this_moment_is_told_that_it_is_gone(queue: Queue) -> None:
    await queue.freed()
    leaving = update(delivery).where(delivery.c.about.like("time_offer:%"))
    until = queue.now + timedelta(minutes=1)
    await queue.do(lambda store: store.connection.execute(leaving.values(state="sending", lease_until=until)))
    await queue.take("Anna")
    assert [line.split()[:2] for line in await queue.told()] == [
        ["Bea", "freed_time_gone"],
        ["Cecilia", "freed_time_gone"],
    ]


async def test_a_time_booked_in_the_ordinary_way_is_gone_as_well(queue: Queue) -> None:
    await queue.freed()
    await queue.told()
    await queue.book(queue.eetu, at(26, 10, 30))
    assert await queue.offers() == ["Anna gone", "Bea gone", "Cecilia gone"]
    assert len(await queue.told()) == 3


async def test_a_time_that_is_closed_is_gone_with_the_next_tick(queue: Queue) -> None:
    await queue.freed()
    await queue.told()
    await queue.do(lambda store: store.hours.add_differing(queue.mari, Differing(at(26, 0).date(), receives=False)))
    assert await queue.tick() == 3
    assert await queue.offers() == ["Anna gone", "Bea gone", "Cecilia gone"]


async def test_who_declines_waits_on_and_the_next_is_offered_it(queue: Queue) -> None:
    await queue.freed()
    await queue.told()
    assert await queue.decline("Anna")
    assert not await queue.decline("Anna")
    assert await queue.tick() == 1
    assert await queue.tick() == 0
    assert await queue.offers() == ["Anna declined", "Bea open", "Cecilia open", "Disa open"]
    await queue.refused("expired", "Anna")
    assert all(row["ended_at"] is None for row in await queue.rows(time_wish))


async def test_what_nobody_takes_is_passed_on(queue: Queue) -> None:
    await queue.freed()
    await queue.told()
    await queue.tick(at(23, 16, 4))
    assert await queue.offers() == ["Anna open", "Bea open", "Cecilia open"]
    await queue.tick(at(23, 16, 5))
    assert await queue.offers() == ["Anna expired", "Bea expired", "Cecilia expired", "Disa open", "Elli open"]
    await queue.refused("expired", "Bea")
    assert await queue.told() == ["Disa freed_time 23.11. 16.05", "Elli freed_time 23.11. 16.05"]
    await queue.take("Elli")
    assert await queue.told() == ["Disa freed_time_gone 23.11. 16.05"]
    assert await queue.tick() == 0


async def test_an_offer_in_the_evening_leaves_in_the_morning_and_stands_from_then(queue: Queue) -> None:
    queue.now = at(23, 22)
    await queue.freed()
    assert {row["expires_at"] for row in await queue.rows(time_offer)} == {at(24, 14)}
    assert (await queue.told())[0] == "Anna freed_time 24.11. 08.00"


async def test_an_offer_late_in_the_day_stands_till_the_morning(queue: Queue) -> None:
    queue.now = at(23, 19)
    await queue.freed()
    assert {row["expires_at"] for row in await queue.rows(time_offer)} == {at(24, 8)}


async def test_what_is_near_is_offered_only_as_long_as_it_can_be_taken(queue: Queue) -> None:
    queue.now = at(25, 20, 30)
    await queue.freed()
    assert await queue.offers() == [], "it could be taken till six in the morning, and the bot sleeps till eight"
    queue.aino_has = await queue.book(queue.aino, at(26, 14))
    queue.now = at(26, 8)
    await queue.freed()
    assert {row["expires_at"] for row in await queue.rows(time_offer)} == {at(26, 10)}


async def test_nothing_is_offered_of_a_day_on_which_the_coordinator_is_away(queue: Queue) -> None:
    await queue.do(lambda store: store.hours.add_differing(queue.mari, Differing(at(26, 0).date(), receives=False)))
    await queue.freed(By.STAFF)
    assert await queue.offers() == []


@pytest.mark.parametrize("why", ["has a time", "rests", "blocked", "another kind", "another coordinator", "no more"])
async def test_who_is_not_offered_it(queue: Queue, why: str) -> None:
    anna = queue.known["Anna"]

    def change(store: Store) -> Any:
        match why:
            case "has a time":
                store.appointments.book(anna.case_id, MeetingKind.PHONE, at(30, 9), by=By.STAFF, staff_id=queue.mari)
                return store.connection.execute(
                    update(time_wish).where(time_wish.c.client_id == anna.id).values(ended_at=None)
                )
            case "rests":
                return store.care.rest(anna.case_id, queue.mari)
            case "blocked":
                theirs = update(channel_identity).where(channel_identity.c.person_id == anna.person_id)
                return store.connection.execute(theirs.values(blocked_at=store.now))
            case "another kind":
                return store.waiting.wish(anna.case_id, MeetingKind.PHONE)
            case "another coordinator":
                theirs = update(time_wish).where(time_wish.c.client_id == anna.id)
                return store.connection.execute(theirs.values(staff_id=queue.olli))
            case _:
                return store.waiting.end_wish(anna.case_id)

    await queue.do(change)
    await queue.freed()
    assert await queue.offers() == ["Bea open", "Cecilia open", "Disa open"]


async def test_who_begins_to_wait_afterwards_has_seen_the_time_already(queue: Queue) -> None:
    for name in NAMES[1:]:
        case_id = queue.known[name].case_id
        await queue.do(lambda store, case_id=case_id: store.waiting.end_wish(case_id))  # type: ignore[misc]
    await queue.freed()
    queue.now += timedelta(hours=1)
    await queue.wish("Bea")
    assert await queue.tick() == 0
    assert await queue.offers() == ["Anna open"]


async def test_who_waits_already_keeps_their_place(queue: Queue) -> None:
    first = await queue.rows(time_wish)
    queue.now += timedelta(days=1)
    assert await queue.wish("Anna") == first[0]["id"]
    assert [row["since"] for row in await queue.rows(time_wish)] == [row["since"] for row in first]


async def test_a_time_of_ones_own_ends_ones_offers_without_a_word(queue: Queue) -> None:
    await queue.freed()
    await queue.told()
    await queue.do(
        lambda store: store.appointments.book(queue.known["Anna"].case_id, MeetingKind.FIRST, at(24, 13), by=By.CLIENT)
    )
    assert await queue.offers() == ["Anna declined", "Bea open", "Cecilia open"]
    assert await queue.told() == []


async def test_a_freed_group_seat_is_no_coordinators_time(queue: Queue) -> None:
    anna = queue.known["Anna"]
    await queue.wish("Bea", MeetingKind.GROUP)

    def story(store: Store) -> None:
        group = store.appointments.open_group(MeetingKind.GROUP, at(27, 12), [queue.mari], staff_id=queue.mari)
        seat = store.appointments.join(group, anna.case_id, by=By.STAFF, staff_id=queue.mari)
        store.appointments.cancel(seat.id, by=By.CLIENT)

    await queue.do(story)
    assert await queue.offers() == []


TAKE = """
import asyncio, sys
from datetime import datetime
from storage.database import open_database
from storage.errors import Refused

url, now, offer_id = sys.argv[1:]

def press(store):
    try:
        store.waiting.take(int(offer_id))
    except Refused as refused:
        return refused.args[0]
    return "booked"

async def main():
    database = open_database(url)
    await database.run(lambda connection: None)
    print("ready", flush=True)
    sys.stdin.readline()
    print(await database.write(datetime.fromisoformat(now), press), flush=True)
    await database.close()

asyncio.run(main())
"""


async def test_of_three_who_press_at_once_one_has_it(queue: Queue, database_url: str) -> None:
    await queue.freed()
    await queue.told()
    offers = [int(row["id"]) for row in await queue.rows(time_offer)]
    runs = [[database_url, queue.now.isoformat(), str(offer_id)] for offer_id in offers]
    assert sorted(race(TAKE, *runs)) == [["booked"], ["taken"], ["taken"]]
    states = sorted(line.split()[1] for line in await queue.offers())
    assert states == ["gone", "gone", "taken"]
    held = [row for row in await queue.rows(meeting) if row["cancelled_at"] is None]
    assert len(held) == 1
