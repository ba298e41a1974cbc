"""Segments and the policy of how often anyone is written to: against plain loops over a small world, and as stories."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from domain.broadcasts import BroadcastPurpose, LeftOut
from domain.calendar import HELSINKI
from domain.events import EventKind
from domain.people import Field, Hope, Language, Purpose, Sector, StartWith
from domain.roles import Role, Specialty
from domain.segments import Attendance, Filters, Side
from storage.audit import Action
from storage.broadcast_reach import BroadcastReach
from storage.database import Database
from storage.errors import Refused
from storage.segments import Sampled
from storage.staff import Reader
from storage.store import Store
from storage.tables import audit, channel_identity, check_in, delivery, service_case
from tests.kit.people import Known, People
from tests.kit.tips import post
from tests.storage.office import Office, at
from tests.storage.policy_oracle import Oracle
from tests.storage.small_world import BROADCASTS, EVENTS, LABELS, World, rows

NOW = datetime(2026, 10, 28, 9, 30, tzinfo=HELSINKI)
"""The clocks went back three days ago."""
SEED = 1
CODES: dict[str, Any] = {
    "languages": Language,
    "services": StartWith,
    "interests": Field,
    "hopes": Hope,
    "industries": Sector,
    "event_kinds": EventKind,
}
OF_EITHER = ("municipalities", "languages", "labels", "without_labels", "silent_weeks", "attendance")
OF_CLIENTS = (*OF_EITHER, "services", "youngest", "oldest", "interests", "hopes", "coordinators", "teams")
OF_EMPLOYERS = (*OF_EITHER, "industries", "has_need", "newsletter")


def chosen(dice: Random, world: World) -> Filters:
    """A filter by chance: one or two things are asked for, so that some people are found and some are not."""
    side = dice.choice(list(Side))
    values: dict[str, Any] = {}
    for name in dice.sample(OF_CLIENTS if side is Side.CLIENTS else OF_EMPLOYERS, dice.choice([0, 1, 1, 2])):
        values |= value_of(name, dice, world)
    return Filters(side=side, **values)


def value_of(name: str, dice: Random, world: World) -> dict[str, Any]:
    if name in CODES:
        return {name: tuple(dice.sample(list(CODES[name]), 2))}
    if name == "attendance":
        asked = {"events": (dice.randint(1, len(EVENTS)),), "event_kinds": (dice.choice(EVENTS),)}
        some = dice.choice([["events"], ["event_kinds"], ["events", "event_kinds"]])
        return {name: dice.choice(list(Attendance)), **{key: asked[key] for key in some}}
    values = {
        "municipalities": (f"{dice.choice(world.teams):03}",),
        "labels": tuple(dice.sample(range(1, LABELS + 1), 2)),
        "without_labels": (dice.randint(1, LABELS),),
        "silent_weeks": dice.choice([1, 3, 6]),
        "youngest": dice.randint(15, 25),
        "oldest": dice.randint(25, 30),
        "coordinators": tuple(one.staff_id for one in dice.sample(world.staff, 2)),
        "teams": (dice.choice(world.teams),),
        "has_need": True,
        "newsletter": True,
    }
    return {name: values[name]}


async def test_the_queries_say_what_plain_loops_say(database: Database) -> None:
    world = await database.write(NOW, lambda store: World(store.connection, store.now, SEED))
    dice = Random(SEED)
    reasons: Counter[LeftOut] = Counter()

    def work(store: Store) -> None:
        oracle = Oracle(rows(store.connection), store.now, store.rules.current())
        room = {number for number in oracle.people if oracle.counts(number)[1] < oracle.rules.own_accord_a_week}
        assert store.contact_policy.has_room(oracle.people) == room
        assert 0 < len(room) < len(oracle.people)
        for _ in range(24):
            filters = [chosen(dice, world) for _ in range(dice.choice([1, 1, 2]))]
            found = list(store.connection.scalars(store.segments.people(filters)))
            assert sorted(found) == sorted(oracle.people_of(filters)), filters
        for purpose in BroadcastPurpose:
            for event_id, broadcast_id in ((None, None), (2, dice.randint(1, BROADCASTS))):
                said = {number: oracle.left_out(number, purpose, event_id, broadcast_id) for number in oracle.people}
                why = store.contact_policy.why_not(oracle.people, purpose, event_id, broadcast_id=broadcast_id)
                assert why == {number: reason for number, reason in said.items() if reason}, (purpose, event_id)
                reasons.update(why.values())
                filters = [chosen(dice, world), Filters(side=Side.EMPLOYERS)]
                counted = store.segments.count(filters, purpose, event_id, broadcast_id=broadcast_id)
                assert counted == oracle.counted(filters, purpose, event_id, broadcast_id), (purpose, filters)
            # Where it is counted to go is where it goes.
            said = {number: oracle.left_out(number, purpose, None, None) for number in oracle.people}
            gets = {number: oracle.way(number, purpose) for number, reason in said.items() if reason is None}
            ways = BroadcastReach(store.connection, store.now).ways(sorted(gets), purpose)
            chats = {row.id: row.channel for row in store.connection.execute(select(channel_identity))}
            assert {number: chats[way] for number, (way, _) in ways.items()} == gets, purpose

    await database.write(NOW, work)
    assert set(reasons) == set(LeftOut), "each of them was seen"


# As stories.


@pytest.fixture
async def office(database: Database) -> Office:
    """Aino allows everything, Eetu reminders alone. Bea is another team's client, Kaisa an employer."""
    office = await Office(database).open()

    def fill(store: Store) -> None:
        people = People(store.connection, store.now)
        bea = people.client("Bea Berg", people.team("Heinola"), language="sv")
        kaisa = people.employer("Kaisa Kivi", "Kahvila Kivi Oy", 1, contact={"newsletter_at": store.now})
        assert kaisa.person_id == bea.person_id + 1
        for known in (office.aino, bea):
            people.consent(known.person_id, "events")
        people.consent(office.aino.person_id, "tips")

    await office.do(fill)
    return office


def told(store: Store, who: Known, kind: str, *days: datetime, about: str | None = None) -> None:
    """A message of this kind has left for them on these days."""
    chat = select(channel_identity.c.id).where(channel_identity.c.person_id == who.person_id)
    row = {"kind": kind, "identity_id": store.connection.scalars(chat).one(), "about": about, "priority": 9}
    for day in days:
        sent = {"sent_at": day, "due_at": day, "created_at": day, "state": "sent"}
        store.connection.execute(insert(delivery).values(**row, **sent, idempotency_key=f"{kind}:{day}:{about}"))


async def why_not(office: Office, now: datetime, who: Known, **more: Any) -> LeftOut | None:
    office.now = now
    purpose = more.pop("purpose", BroadcastPurpose.EVENTS)
    found = await office.do(lambda store: store.contact_policy.why_not([who.person_id], purpose, None, **more))
    return found.get(who.person_id)


async def test_a_week_has_room_for_tips_every_working_day_and_two_invitations(office: Office) -> None:
    await office.do(lambda store: told(store, office.aino, "tip", *(at(day, 9) for day in range(23, 28))))
    assert await why_not(office, at(27, 10), office.aino) is None
    await office.do(lambda store: told(store, office.aino, "broadcast", at(26, 12), about="broadcast:1"))
    await office.do(lambda store: told(store, office.aino, "broadcast", at(27, 12), about="broadcast:2"))
    assert await why_not(office, at(27, 13), office.aino) is LeftOut.OFTEN
    assert await why_not(office, at(27, 13), office.aino, broadcast_id=2) is None, "its own message is no reason"
    assert await why_not(office, at(27, 13), office.aino, purpose=BroadcastPurpose.MUST) is None
    both = [office.aino.person_id, office.eetu.person_id]
    assert await office.do(lambda store: store.contact_policy.has_room(both)) == {office.eetu.person_id}
    # On Monday last Monday's tip is a week ago, whatever the hour.
    office.now = at(30, 8)
    assert await office.do(lambda store: store.contact_policy.has_room(both)) == set(both)
    assert await why_not(office, at(30, 8), office.aino) is LeftOut.OFTEN, "two invitations still"
    assert await why_not(office, at(4, 8, month=12), office.aino) is None


async def test_tips_and_how_are_you_wait_until_there_is_room(office: Office) -> None:
    def fill(store: Store) -> None:
        told(store, office.aino, "broadcast", *(at(day, 10) for day in range(24, 31)))
        contacted = {"opened_at": at(2, 9), "first_contact_at": at(2, 9), "first_contact_by": office.mari}
        store.connection.execute(update(service_case).where(service_case.c.id == office.aino.case_id).values(contacted))
        store.tips.consented(office.aino.person_id)
        post(store, title="Myyjä")

    await office.do(fill)
    office.now = at(30, 11)
    assert await office.do(lambda store: store.tips.tick()) == 1
    await office.do(lambda store: store.care.tick())
    assert await office.planned() == [] and await office.rows(check_in) == []
    office.now = at(7, 11, month=12)
    await office.do(lambda store: store.care.tick())
    await office.do(lambda store: store.tips.tick())
    assert sorted(line.split()[-1] for line in await office.planned()) == ["check_in", "tips"]


async def test_stop_is_at_once_and_stays(office: Office) -> None:
    assert await why_not(office, at(23, 10), office.aino) is None
    assert await why_not(office, at(23, 10), office.eetu) is LeftOut.NO_CONSENT
    await office.do(lambda store: store.consents.withdraw(office.aino.person_id, [Purpose.EVENTS], how="stop"))
    assert await why_not(office, at(23, 10, 1), office.aino) is LeftOut.NO_CONSENT
    assert await why_not(office, at(23, 10, month=12), office.aino) is LeftOut.NO_CONSENT


async def test_a_sample_names_whom_the_reader_may_see_and_is_on_record(office: Office) -> None:
    def work(store: Store) -> list[Sampled]:
        mari = Reader(office.mari, Role.COORDINATOR, 1, Specialty.COMPANY)
        everybody = [Filters(), Filters(side=Side.EMPLOYERS), Filters(languages=(Language.SV,))]
        return store.segments.sample(mari, everybody, BroadcastPurpose.EVENTS, None)

    sampled = await office.do(work)
    assert [(one.name, one.company, str(one.language), one.channel) for one in sampled] == [
        ("Aino Aho", None, "fi", "web"),
        ("Kaisa Kivi", "Kahvila Kivi Oy", "fi", "web"),
        (None, None, "sv", "web"),
    ]
    assert sampled[-1].person_id is None and sampled[-1].client_id is None
    (line,) = [row for row in await office.rows(audit) if row["action"] == Action.SEGMENT_SAMPLED]
    assert (line["staff_id"], line["detail"]) == (office.mari, {"people": 2})


async def test_a_segment_is_everybodys_and_two_who_edit_at_once_lose_nothing(office: Office) -> None:
    def reader(staff_id: int) -> Reader:
        return Reader(staff_id, Role.COORDINATOR, 1)

    mari, olli = reader(office.mari), reader(office.olli)
    young = Filters(oldest=20)

    def work(store: Store) -> None:
        segments = store.segments
        number = segments.add(mari, "  Nuorimmat ", young)
        assert segments.add(mari, "Nuorimmat", young) == number, "sent twice it is one"
        for who, name, filters, code in [
            (mari, "nuorimmat", Filters(), "segment_taken"),
            (olli, "Nuorimmat", young, "segment_taken"),
            (olli, " ", young, "empty"),
            (olli, "x" * 121, young, "long"),
        ]:
            with pytest.raises(Refused, match=code):
                segments.add(who, name, filters)
        assert segments.edit(olli, number, 0, "Alle 21", Filters(oldest=20, teams=(1,)))
        with pytest.raises(Refused, match="changed"):
            segments.edit(mari, number, 0, "Alle 22", Filters(oldest=21))
        other = segments.add(olli, "Kaikki", Filters())
        with pytest.raises(Refused, match="segment_taken"):
            segments.edit(olli, other, 0, "ALLE 21", Filters())
        kept = segments.one(number)
        assert kept is not None and (kept.name, kept.revision, kept.filters.teams) == ("Alle 21", 1, (1,))
        assert (kept.made_by_name, kept.updated_by_name) == ("Mari Meri", "Olli Oja")
        assert segments.retire(mari, number) and not segments.retire(mari, number)
        assert not segments.edit(mari, number, 2, "Alle 21", young)
        assert [(one.name, one.retired_at is None) for one in segments.all()] == [("Kaikki", True), ("Alle 21", False)]
        assert segments.add(mari, "Alle 21", young) == number, "the retired one again"
        again = segments.one(number)
        assert again is not None and again.retired_at is None and again.filters == young

    await office.do(work)
    lines = [row for row in await office.rows(audit) if row["action"].startswith("segment_")]
    assert [row["action"].removeprefix("segment_") for row in lines] == [
        "added",
        "changed",
        "added",
        "retired",
        "added",
    ]
    assert all(set(row["detail"]) == {"segment"} for row in lines)
