"""Job tips: who is told of what and when, what an answer teaches, what the coordinator hears; on both databases."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.people import Purpose
from domain.tips import Answer, From, Often, TasteKind, Went, WhyNot
from storage.database import Database, open_database
from storage.erasure_wishes import How
from storage.prune import prune
from storage.store import Store
from storage.tables import (
    channel_identity,
    conversation,
    delivery,
    job_tip,
    service_case,
    talk,
    tip_taste,
    tip_wish,
    todo,
)
from storage.tips import Learned, Tip
from storage.upkeep import tidy
from tests.kit.people import Known, People
from tests.kit.tips import change, post
from tests.kit.tips import tip as told_tip
from tests.storage.office import Office, at

TIPS = frozenset({Purpose.TIPS})


@pytest.fixture
async def office(database: Database) -> Office:
    """Aino allows tips and reminders, Eetu reminders alone."""
    office = await Office(database).open()
    await office.do(lambda store: allow(store, office.aino, Purpose.TIPS, Purpose.REMINDERS))
    return office


def allow(store: Store, who: Known, *purposes: Purpose) -> None:
    store.consents.set(who.person_id, purposes, notice_version="1", language="fi", how="menu")


async def posts(office: Office, *titles: str, **columns: Any) -> list[int]:
    return [await office.do(partial(post, title=title, **columns)) for title in titles]


async def ticks(office: Office, now: datetime) -> int:
    office.now = now
    return await office.do(lambda store: store.tips.tick())


async def leaves(office: Office, *, without: int | None = None) -> list[str]:
    """What is planned leaves, as the sender marks it: the titles that are told."""

    def work(store: Store) -> list[str]:
        told: list[str] = []
        planned = select(delivery).where(delivery.c.state == "planned", delivery.c.kind == "tip")
        for row in store.connection.execute(planned).all():
            sent = update(delivery).where(delivery.c.id == row.id)
            store.connection.execute(sent.values(state="sent", sent_at=store.now))
            if "batch" not in row.payload:
                continue
            person_id = int(row.about.partition(":")[2])
            tips = [tip for tip in store.tips.of_batch(person_id, row.payload["batch"]) if tip.id != without]
            store.tips.told(person_id, [tip.id for tip in tips])
            told += [tip.posting.title for tip in tips]
        return told

    return await office.do(work)


async def of(office: Office, who: Known) -> dict[str, Tip]:
    tips = await office.do(lambda store: store.tips.lately(who.person_id, 50))
    return {tip.posting.title: tip for tip in tips}


async def wish(office: Office, **columns: Any) -> None:
    await office.do(lambda store: store.tips.set_wish(office.aino.person_id, **columns))


async def todos(office: Office) -> list[str]:
    rows = [row for row in await office.rows(todo) if row["kind"].startswith("tip_") and row["done_at"] is None]
    names = {office.mari: "mari", office.olli: "olli"}
    return sorted(f"{row['kind']} {names.get(row['staff_id'])} {row['detail'] or ''}".rstrip() for row in rows)


async def test_three_on_monday_morning_never_the_same_and_nothing_where_there_is_nothing(office: Office) -> None:
    (row,) = await office.rows(tip_wish)
    assert (row["often"], row["most"], row["next_at"]) == ("weekly", 3, at(30, 9)), "the next Monday at nine"
    await posts(office, "Myyjä 1", "Myyjä 2", "Myyjä 3", "Myyjä 4")
    (twin,) = await posts(office, "Myyjä 5")
    assert await ticks(office, at(30, 8, 59)) == 0
    assert await ticks(office, at(30, 9)) == 1
    assert await ticks(office, at(30, 9, 1)) == 0, "once"
    assert await office.planned() == ["30.11. 09.00 tips"]
    (planned,) = await office.rows(delivery)
    assert set(planned["payload"]) == {"notice", "batch"}
    assert (planned["purpose"], planned["expires_at"]) == ("tips", at(30, 20))
    first = await leaves(office)
    assert len(first) == 3
    assert await ticks(office, at(7, 9, month=12)) == 1
    second = await leaves(office)
    assert sorted(first + second) == [f"Myyjä {n}" for n in range(1, 6)]
    # The same job from another source is no news.
    (known,) = [row for row in await office.rows(job_tip) if row["posting_id"] == twin]
    assert known["told_at"] is not None
    await office.do(lambda store: change(store, twin, gone_at=store.now))
    keys = await office.do(lambda store: store.tips.one(office.aino.person_id, known["id"]))
    assert keys is not None
    assert not keys.is_live
    await posts(office, "Myyjä 5", twin_key=keys.posting.twin_key)
    assert await ticks(office, at(14, 9, month=12)) == 1
    assert await office.planned() == [], "nothing new, and no message that says so"
    assert (await office.rows(tip_wish))[0]["next_at"] == at(21, 9, month=12)
    # Nor is it when the posting that was told is edited, and is another job by its name from then on.
    await office.do(lambda store: change(store, twin, twin_key="0e" * 32))
    assert await ticks(office, at(21, 9, month=12)) == 1
    assert await office.planned() == []


async def test_who_is_not_told(office: Office) -> None:
    """Every reason on its own; each time all others would be told."""

    def fill(store: Store) -> list[Known]:
        people = People(store.connection, store.now)
        known = [people.client(f"Asiakas {n}", 1) for n in range(8)]
        for one in known:
            allow(store, one, Purpose.TIPS)
        rests, closed, blocked, talks, never, stopped, ours, _ = known
        cases = update(service_case)
        store.connection.execute(cases.where(service_case.c.id == rests.case_id).values(resting_since=store.now))
        store.connection.execute(cases.where(service_case.c.id == closed.case_id).values(closed_at=store.now))
        chats = update(channel_identity).where(channel_identity.c.person_id == blocked.person_id)
        store.connection.execute(chats.values(blocked_at=store.now))
        held = {"held_by": office.mari, "held_at": store.now}
        store.connection.execute(talk.insert().values(person_id=talks.person_id, **held))
        store.tips.set_wish(never.person_id, often=Often.NEVER)
        store.consents.withdraw(stopped.person_id, Purpose, how="stop")
        store.tips.set_wish(ours.person_id, sources={From.OURS, From.STAFF})
        return known

    *_, talks, never, stopped, ours, told = known = await office.do(fill)
    await posts(office, "Myyjä")
    await ticks(office, at(30, 9))
    batches = {row["person_id"] for row in await office.rows(job_tip)}
    assert batches == {office.aino.person_id, told.person_id}
    assert (await office.do(lambda store: store.tips.wish_of(ours.person_id))).wants(From.STAFF)
    # What was in the way is over: those who were passed over wait for their own next Monday, who talked does not.
    await office.do(lambda store: store.connection.execute(talk.update().values(held_by=None, held_at=None)))
    await office.do(lambda store: allow(store, stopped, Purpose.TIPS))
    await posts(office, "Piilotyö", source=None)
    await ticks(office, at(30, 12))
    assert Counter(row["person_id"] for row in await office.rows(job_tip))[talks.person_id] == 2
    await ticks(office, at(7, 9, month=12))
    by_person = Counter(row["person_id"] for row in await office.rows(job_tip))
    assert by_person[ours.person_id] == 1
    assert by_person[stopped.person_id] == 2, "allowed again: as they wished before"
    assert not any(by_person[one.person_id] for one in (*known[:3], never))


async def test_as_they_come_is_one_message_a_day_and_never_at_night(office: Office) -> None:
    await wish(office, often=Often.AT_ONCE, most=1)
    await posts(office, "Myyjä 1")
    await ticks(office, at(23, 11))
    assert await leaves(office) == ["Myyjä 1"]
    await posts(office, "Myyjä 2", "Myyjä 3")
    for hour in range(12, 20):
        await ticks(office, at(23, hour))
    assert await office.planned() == [], "one a day"
    assert await ticks(office, at(24, 21)) == 0, "the program stood still all day: not at night"
    assert await ticks(office, at(25, 7, 59)) == 0
    await ticks(office, at(25, 8))
    assert len(await leaves(office)) == 1
    # Nothing new: they are looked at again and again, and told when something comes.
    await ticks(office, at(26, 8))
    assert len(await leaves(office)) == 1
    assert [await ticks(office, at(27, 8)), await ticks(office, at(27, 8, 10))] == [1, 0]
    office.now = at(27, 8, 20)
    await posts(office, "Myyjä 4")
    await ticks(office, at(27, 8, 31))
    assert await office.planned() == ["27.11. 08.31 tips"]
    await wish(office, often=Often.NEVER)
    assert await office.planned() == [], "what is on its way is not sent either"


async def test_what_did_not_leave_is_not_told_and_may_be_chosen_again(office: Office) -> None:
    await wish(office, often=Often.DAILY)
    gone, kept = await posts(office, "Myyjä 1", "Myyjä 2")
    await ticks(office, at(24, 9))
    await office.do(lambda store: change(store, gone, hidden_at=store.now))
    assert await leaves(office) == ["Myyjä 2"], "hidden before it left"
    # It is shown again, and has not been told.
    await office.do(lambda store: change(store, gone, hidden_at=None))
    await ticks(office, at(25, 9))
    assert [row["posting_id"] for row in await office.rows(job_tip)] == [kept, gone]
    await office.do(lambda store: store.deliveries.cancel(office.aino.person_id, TIPS))
    assert await office.planned() == []
    await ticks(office, at(26, 9))
    # In doubt, after a crash: it may have been read.
    doubt = update(delivery).where(delivery.c.state == "planned").values(state="unknown")
    await office.do(lambda store: store.connection.execute(doubt))
    await ticks(office, at(27, 9))
    assert await office.planned() == []
    assert [row["told_at"] is not None for row in await office.rows(job_tip)] == [True, False]
    # The night's work leaves those in doubt, and takes what came to nothing.
    await posts(office, "Myyjä 3")
    await ticks(office, at(30, 9))
    await office.do(lambda store: store.deliveries.cancel(office.aino.person_id, TIPS))
    office.now = at(8, 4, month=12)
    assert (await office.do(prune))["job_tip"] == 1
    assert len(await office.rows(job_tip)) == 2


async def test_answers_teach_at_once_and_what_is_forgotten_is_open_again(office: Office) -> None:
    person_id = office.aino.person_id
    night = {"hours": ["shifts", "evenings", "nights"], "education": "vocational", "place": "Lahti"}
    await posts(office, "Yömyyjä", **night)
    await posts(office, "Siivooja", occupation="cleaner", field="cleaning", employer=None, employer_key=None)
    tips = await office.do(lambda store: store.tips.more(person_id, 5))
    assert {tip.posting.title for tip in tips} == {"Yömyyjä", "Siivooja"}
    assert await office.do(lambda store: store.tips.more(person_id, 5)) == [], "never the same"
    found = await of(office, office.aino)

    def answers(why: WhyNot | None = None, title: str = "Yömyyjä", answer: Answer = Answer.NO) -> Any:
        return office.do(lambda store: store.tips.answer(person_id, found[title].id, answer, why))

    assert await answers() is None
    assert await answers(WhyNot.HOURS) == Learned(TasteKind.HOURS, "nights", None)
    assert await answers(WhyNot.HOURS) == Learned(TasteKind.HOURS, "evenings", None), "the next one"
    assert await answers(WhyNot.OCCUPATION) == Learned(TasteKind.OCCUPATION, "shop_assistant", None)
    assert await answers(WhyNot.FIELD) == Learned(TasteKind.FIELD, "shop", None)
    assert await answers(WhyNot.FAR) == Learned(TasteKind.FAR, "001", "Lahti")
    assert await answers(WhyNot.EMPLOYER) == Learned(TasteKind.EMPLOYER, "kauppa", "Kauppa Oy")
    assert await answers(WhyNot.SKILLS) == Learned(TasteKind.EDUCATION, "vocational", None)
    assert await answers(WhyNot.OTHER) is None
    assert [await answers(why, "Siivooja") for why in (WhyNot.HOURS, WhyNot.EMPLOYER, WhyNot.SKILLS)] == [None] * 3
    await posts(office, "Toinen yömyyjä", **night)
    assert await office.do(lambda store: store.tips.more(person_id, 5)) == []
    # Of one tip the last answer counts; a yes teaches softly, and takes back what was said of the same work.
    assert await answers(answer=Answer.YES) is None
    rows = [row for row in await office.rows(tip_taste) if row["kind"] == "occupation"]
    assert [(row["value"], row["likes"]) for row in rows] == [("shop_assistant", True)]
    (answered,) = [row for row in await office.rows(job_tip) if row["id"] == found["Yömyyjä"].id]
    assert (answered["answer"], answered["why_not"]) == ("yes", None)

    def forgets(store: Store, who: int) -> list[bool]:
        return [store.tips.forget(who, taste.id) for taste in store.tips.tastes(person_id)]

    assert not any(await office.do(partial(forgets, who=office.eetu.person_id))), "another's"
    assert all(await office.do(partial(forgets, who=person_id)))
    assert [tip.posting.title for tip in await office.do(lambda store: store.tips.more(person_id, 5))] == [
        "Toinen yömyyjä"
    ]
    assert await office.do(lambda store: store.tips.one(office.eetu.person_id, found["Siivooja"].id)) is None


async def test_asking_applying_and_how_it_went_a_week_later(office: Office) -> None:
    person_id = office.aino.person_id
    (posting,) = await posts(office, "Myyjä")
    tip_id = await office.do(lambda store: told_tip(store, person_id, posting))
    doing = office.do
    assert not await doing(lambda store: store.tips.went(person_id, tip_id, Went.HIRED)), "not applied for"

    def strangers(store: Store) -> list[bool]:
        tips, others = store.tips, (office.eetu.person_id, 999)
        return [done(who, tip_id) for who in others for done in (tips.ask, tips.applied, partial(tips.save, yes=True))]

    assert not any(await doing(strangers))
    assert await doing(lambda store: store.tips.save(person_id, tip_id, True))
    assert [tip.id for tip in await doing(lambda store: store.tips.saved(person_id))] == [tip_id]
    assert await doing(lambda store: store.tips.ask(person_id, tip_id))
    assert await doing(lambda store: store.tips.applied(person_id, tip_id))
    assert not await doing(lambda store: store.tips.applied(person_id, tip_id)), "once"
    assert await todos(office) == ["tip_applied mari", "tip_asked mari"]
    assert {row["posting_id"] for row in await office.rows(todo)} == {posting}
    # She has seen to it; Aino asks once more.
    (asked,) = [row for row in await office.rows(todo) if row["kind"] == "tip_asked"]
    await doing(lambda store: store.todos.done(asked["id"], office.mari))
    office.now = at(24, 10)
    await doing(lambda store: store.tips.ask(person_id, tip_id))
    assert await todos(office) == ["tip_applied mari", "tip_asked mari"]

    assert await ticks(office, at(30, 9, 59)) == 1, "that is Monday's look"
    assert await office.planned() == []
    # Not right after a message of tips, whose buttons it would take.
    for told_at, asked in ((at(30, 9), 0), (at(23, 9), 1)):
        await doing(lambda store, told_at=told_at: store.connection.execute(update(job_tip).values(told_at=told_at)))
        assert await ticks(office, at(30, 10)) == asked
    assert await ticks(office, at(30, 10, 1)) == 0
    assert await office.planned() == ["30.11. 10.00 tip_went"]
    assert await doing(lambda store: store.tips.may_ask_how_it_went(person_id, tip_id)) is not None
    assert await doing(lambda store: store.tips.may_ask_how_it_went(office.eetu.person_id, tip_id)) is None
    assert await doing(lambda store: store.tips.went(person_id, tip_id, Went.WAITING))
    assert await doing(lambda store: store.tips.may_ask_how_it_went(person_id, tip_id)) is None
    assert await doing(lambda store: store.tips.went(person_id, tip_id, Went.INTERVIEW))
    assert await doing(lambda store: store.tips.went(person_id, tip_id, Went.INTERVIEW))
    assert await doing(lambda store: store.tips.went(person_id, tip_id, Went.HIRED))
    assert await todos(office) == [
        "tip_applied mari",
        "tip_asked mari",
        "tip_went mari hired",
        "tip_went mari interview",
    ]
    (case,) = [row for row in await office.rows(service_case) if row["id"] == office.aino.case_id]
    assert case["closed_at"] is None, "a person ends a service"
    # Nobody is asked so late, and nobody whose service rests.
    (late, rests) = await posts(office, "Kokki", "Tarjoilija")
    week = office.now - timedelta(days=8)
    await doing(lambda store: told_tip(store, person_id, late, applied_at=office.now - timedelta(days=15)))
    await doing(lambda store: told_tip(store, office.eetu.person_id, rests, applied_at=week))
    assert await ticks(office, at(30, 11)) == 0


async def test_searching_saves_nothing_twice_and_the_link_leads_only_while_it_holds(office: Office) -> None:
    person_id = office.aino.person_id
    (shop,) = await posts(office, "Kaupan myyjä")
    (cafe,) = await posts(office, "Barista", occupation="barista", field="food")
    before = await office.do(lambda store: told_tip(store, person_id, cafe))
    found = await office.do(lambda store: store.tips.search(person_id, "barista", 5))
    again = await office.do(lambda store: store.tips.search(person_id, "barista", 5))
    assert before in [tip.id for tip in found], "what they had is shown as it stands"
    assert found == again
    assert len(await office.rows(job_tip)) == len({row["posting_id"] for row in await office.rows(job_tip)})
    await office.do(lambda store: store.tips.search(person_id, "myyjä", 5))
    (row,) = [row for row in await office.rows(job_tip) if row["posting_id"] == shop]
    assert (row["origin"], row["told_at"]) == ("search", office.now)

    def follows(**more: Any) -> Any:
        return office.do(lambda store: store.tips.link_of(row["token"], **more))

    link = await follows(opens=False)
    assert link is not None
    assert link.startswith("https://tyopaikat.example/")
    assert [one["opened_at"] for one in await office.rows(job_tip) if one["id"] == row["id"]] == [None]
    first, office.now = office.now, office.now + timedelta(hours=1)
    assert [await follows(), await follows()] == [link, link]
    office.now += timedelta(hours=1)
    await follows()
    (opened,) = [one["opened_at"] for one in await office.rows(job_tip) if one["id"] == row["id"]]
    assert opened == first + timedelta(hours=1), "the first time"
    await office.do(lambda store: change(store, shop, hidden_at=store.now))
    assert await follows() is None
    assert await office.do(lambda store: store.tips.link_of("nobody's token at all")) is None
    assert await office.do(lambda store: store.tips.answer(person_id, row["id"], Answer.YES)) is None


async def test_one_from_beside_their_field_in_every_second_message(office: Office) -> None:
    def wishes(store: Store) -> Known:
        who = People(store.connection, store.now).client("Otso Oja", 1, fields=["food"], own_words="kokki")
        allow(store, who, Purpose.TIPS)
        store.tips.set_wish(who.person_id, often=Often.DAILY, outside=True, most=2)
        return who

    otso = await office.do(wishes)
    cooks = {"occupation": "cook", "field": "food"}
    await posts(office, *(f"Kokki {n}" for n in range(5)), **cooks)
    await posts(office, "Myyjä 1", "Myyjä 2", "Myyjä 3")
    told = []
    for day in (24, 25, 26):
        await ticks(office, at(day, 9))
        await leaves(office)
        today = [row for row in await office.rows(job_tip) if row["chosen_at"] == office.now]
        told.append([row["origin"] for row in today if row["person_id"] == otso.person_id])
    assert told == [["fit", "outside"], ["fit", "fit"], ["fit", "outside"]]


async def test_two_processes_plan_each_person_once(postgres_url: str) -> None:
    one, other = open_database(postgres_url), open_database(postgres_url)
    office = await Office(one).open()

    def fill(store: Store) -> None:
        people = People(store.connection, store.now)
        for n in range(40):
            allow(store, people.client(f"Asiakas {n}", 1), Purpose.TIPS)
        for n in range(5):
            post(store, f"Myyjä {n}")

    await office.do(fill)
    monday = at(30, 9)
    done = await asyncio.gather(
        *(database.write(monday, lambda store: store.tips.tick(7)) for _ in range(5) for database in (one, other))
    )
    assert sum(done) == 40
    people = Counter(row["person_id"] for row in await office.rows(job_tip))
    assert sorted(people.values()) == [3] * 40
    assert len(await office.planned()) == 40
    await one.close()
    await other.close()


async def test_who_allowed_tips_before_there_were_any_gets_the_usual_ones(office: Office) -> None:
    await office.do(lambda store: People(store.connection, store.now).consent(office.eetu.person_id, "tips"))
    await office.do(tidy)
    await office.do(tidy)
    assert {row["person_id"] for row in await office.rows(tip_wish)} == {office.aino.person_id, office.eetu.person_id}


async def test_chats_joined_and_parted_take_nobodys_tips_along(office: Office) -> None:
    """A stranger's chat becomes Aino's, and is given back: what was for her stays hers."""

    def join(store: Store) -> int:
        people = People(store.connection, store.now)
        stranger, chat = people.person()
        code = store.rights.make_code(office.aino.person_id)
        assert code is not None
        offered = store.rights.offered(code, stranger)
        assert offered is not None
        assert store.rights.join(offered, stranger, chat) is not None
        spoken = conversation.update().where(conversation.c.id == chat)
        store.connection.execute(spoken.values(last_in_at=store.now))
        return stranger

    await posts(office, "Myyjä 1", "Myyjä 2")
    stranger = await office.do(join)
    office.now = at(30, 8)
    await ticks(office, at(30, 9))
    (planned,) = [row for row in await office.rows(delivery) if row["kind"] == "tip"]
    chats = {row["id"]: row["person_id"] for row in await office.rows(channel_identity)}
    assert chats[planned["identity_id"]] == office.aino.person_id

    def part(store: Store) -> None:
        joined = store.rights.joined(1, office.aino.person_id)
        assert joined is not None
        store.rights.part(joined)

    office.now = at(30, 9, 1)
    await office.do(part)
    (again,) = [row for row in await office.rows(delivery) if row["kind"] == "tip"]
    chats = {row["id"]: row["person_id"] for row in await office.rows(channel_identity)}
    assert chats[again["identity_id"]] == office.aino.person_id, "in her own chat"
    batch = again["payload"]["batch"]
    assert await office.do(lambda store: store.tips.of_batch(stranger, batch)) == []
    assert len(await office.do(lambda store: store.tips.of_batch(office.aino.person_id, batch))) == 2
    assert await office.do(lambda store: store.tips.more(stranger, 3)) == [], "who is no client has no tips"
    assert await office.do(lambda store: store.tips.search(stranger, "myyjä", 3)) == []
    assert {row["person_id"] for row in await office.rows(job_tip)} == {office.aino.person_id}


async def test_who_is_erased_leaves_nothing_and_is_told_nothing(office: Office) -> None:
    (posting,) = await posts(office, "Myyjä")
    await ticks(office, at(30, 9))
    tip_id = (await office.rows(job_tip))[0]["id"]

    def taught(store: Store) -> None:
        store.tips.answer(office.aino.person_id, tip_id, Answer.NO, WhyNot.FIELD)
        store.tips.applied(office.aino.person_id, tip_id)
        store.erasing.erase(office.aino.person_id, how=How.CHAT)

    await office.do(taught)
    assert [await office.rows(table) for table in (job_tip, tip_taste, tip_wish)] == [[], [], []]
    assert "tips" not in " ".join(await office.planned())
    assert [row["posting_id"] for row in await office.rows(todo)] in ([], [None])
    await ticks(office, at(8, 10, month=12))
    assert await office.rows(job_tip) == []
    assert posting
