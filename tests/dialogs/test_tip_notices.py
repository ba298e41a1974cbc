"""Job tips as they come into somebody's chat by themselves: in words, with doors, once, and only what still holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import pytest
from sqlalchemy import select, update

from bot.channels.undelivered import Down, InDoubt
from bot.sender import Sender
from dialogs.kit.scene import Scene
from dialogs.notices import NOTICES
from domain.calendar import HELSINKI
from domain.incoming import Channel
from domain.people import Purpose
from domain.tips import Answer, From, Often, TasteKind, Went
from storage.database import Database
from storage.deliveries import NOTICE, Due
from storage.store import Store
from storage.tables import delivery, job_tip, service_case, staff, todo
from tests.kit.people import People
from tests.kit.talk import BOTS, PRIVACY_URL, UNHURRIED, House, Person
from tests.kit.tips import change, post
from tests.kit.tips import tip as told_tip

T = TypeVar("T")

LAHTI = ["398"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What differs between the databases is tried in tests/storage."""
    return sqlite_url


@pytest.fixture
async def house(database: Database) -> House:
    house = await House(database).open()
    await house.coordinator()
    return house


def at(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=HELSINKI)


async def posts(house: House, *titles: str, **columns: Any) -> list[int]:
    common = {"municipalities": LAHTI, "place": "Lahti", **columns}
    return [await house.write(partial(post, title=title, **common)) for title in titles]


async def plans(house: House, now: datetime) -> None:
    """The timetable beats; nothing has left yet."""
    house.clock.set(now)
    await house.write(lambda store: store.tips.tick())


async def comes(house: House, now: datetime) -> None:
    await plans(house, now)
    await house.speaks(care=False)


async def told(house: House) -> dict[int, bool]:
    return {row["posting_id"]: row["told_at"] is not None for row in await house.rows(job_tip)}


async def states(house: House) -> list[str]:
    return [row["state"] for row in await house.rows(delivery) if row["kind"] == "tip"]


async def client(house: House, **more: Any) -> Person:
    aino = house.person(**more)
    await aino.is_client(Purpose.TIPS, Purpose.REMINDERS, fields=["shop"])
    return aino


async def tips(house: House, aino: Person, work: Callable[[Store, int], T]) -> T:
    person_id = (await aino.conversation()).person_id
    return await house.write(lambda store: work(store, person_id))


async def test_what_does_not_fit_any_more_is_not_told(house: House) -> None:
    """Between the choice and the departure lies, at the longest, a talk with a coordinator."""
    aino = await client(house)
    night, far, other = await posts(house, "Yöpakkaaja", "Kuljettaja", "Myyjä", employer=None)
    await house.write(lambda store: change(store, night, hours=["nights"]))
    await plans(house, at(30, 9))
    await tips(house, aino, lambda store, who: store.tips.learn(who, TasteKind.HOURS, "nights", likes=False))
    await house.write(lambda store: change(store, far, municipalities=["564"]))
    await house.speaks(care=False)
    assert await told(house) == {night: False, far: False, other: True}
    (new,) = await posts(house, "Kassa", employer=None)
    await plans(house, at(7, 9, month=12))
    await tips(house, aino, lambda store, who: store.tips.set_wish(who, sources=[From.OURS]))
    await house.speaks(care=False)
    assert not (await told(house))[new] and (await states(house))[1:] == ["cancelled"]


async def test_a_single_tip_with_all_its_doors(house: House) -> None:
    aino = await client(house)
    midnight = at(5, 0, month=12)
    await posts(house, "Myyjä", apply_until=midnight, employer="K-kauppa <Oy>", hours=["evenings"])
    await comes(house, at(30, 9))
    words = await aino.hears(
        "Sinulle on uusi työvinkki", "Myyjä", "K-kauppa <Oy>", "Lahti", "perjantaina 4.12.", "koska"
    )
    assert "None" not in words
    assert await aino.labels() == [
        "Kiinnostaa", "Ei minulle", "Tallenna", "Kerro lisää", "Miten haen?", "Kysy yhteyshenkilöltäni",
    ]  # fmt: skip
    assert list((await told(house)).values()) == [True]
    await aino.press("Kiinnostaa")
    (row,) = await house.rows(job_tip)
    assert row["answer"] == Answer.YES
    await comes(house, at(7, 9, month=12))
    assert await states(house) == ["sent"], "nothing more to tell, and nothing is said"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ("2 uutta työvinkkiä", "koska", "perjantaina 4.12.")),
        ("sv", ("2 nya jobbtips", "4.12")),
        ("en", ("2 new job tips", "because", "4 December")),
    ],
)
async def test_what_has_changed_since_it_was_planned_drops_out(
    house: House, language: str, words: tuple[str, ...]
) -> None:
    aino = await client(house, language=language)
    await tips(house, aino, lambda store, who: store.people.speak(who, language))
    await tips(house, aino, lambda store, who: store.tips.set_wish(who, most=5))
    midnight = at(5, 0, month=12)
    jobs = [f"Myyjä {n}" for n in range(5)]
    hidden, ended, answered, *kept = await posts(house, *jobs, employer=None, apply_until=midnight)
    await plans(house, at(30, 9))
    await house.write(lambda store: change(store, hidden, hidden_at=store.now))
    await house.write(lambda store: change(store, ended, apply_until=store.now))
    (row,) = [row for row in await house.rows(job_tip) if row["posting_id"] == answered]
    await tips(house, aino, lambda store, who: store.tips.answer(who, row["id"], Answer.NO))
    await house.speaks(care=False)
    said = await aino.hears(*words)
    assert await told(house) == {hidden: False, ended: False, answered: False, **dict.fromkeys(kept, True)}
    assert "Myyjä 0" not in said
    assert await aino.labels() == ["1", "2"]
    # It has been told, and is hidden afterwards: whoever opens it hears that kindly.
    await house.write(lambda store: change(store, kept[0], hidden_at=store.now))
    await house.write(lambda store: change(store, kept[1], hidden_at=store.now))
    await aino.press("1")
    assert {"fi": "ei ole enää haussa", "sv": "inte längre att söka", "en": "no longer"}[
        language
    ] in await aino.transcript()


def _all_gone(store: Store, who: int) -> None:
    for row in store.connection.execute(select(job_tip.c.posting_id).where(job_tip.c.person_id == who)).all():
        change(store, row.posting_id, gone_at=store.now)


def _rests(store: Store, who: int) -> None:
    store.connection.execute(update(service_case).values(resting_since=store.now))


ENDS: dict[str, Callable[[Store, int], object]] = {
    "all gone": _all_gone,
    "no wish": lambda store, who: store.tips.set_wish(who, often=Often.NEVER),
    "rests": _rests,
    "no consent": lambda store, who: store.consents.withdraw(who, Purpose, how="stop"),
    "blocked": lambda store, who: store.people.blocked(1),
    "too late": lambda store, who: None,
}


@pytest.mark.parametrize("end", ENDS)
async def test_none_left_or_no_leave_and_nothing_is_said(house: House, end: str) -> None:
    aino = await client(house)
    ids = await posts(house, "Myyjä 1", "Myyjä 2")
    await plans(house, at(30, 9))
    before = await aino.messages()

    await tips(house, aino, ENDS[end])
    if end == "too late":
        house.clock.set(at(30, 20))
    await house.speaks(care=False)
    assert await aino.messages() == before
    assert await told(house) == dict.fromkeys(ids, False)
    assert (await states(house))[0] in ("cancelled", "blocked", "expired")


class Telegram:
    """A channel that fails as it is told to, once each, and says the rest."""

    says_by_log = False

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.said: list[str] = []

    async def deliver(self, due: Due) -> str | None:
        if self.faults:
            raise self.faults.pop(0)
        self.said.append(str(due.body))
        return "1"

    async def tidy(self, due: Due) -> None:
        """Nothing is pressed here."""


def telegram(house: House, outlet: Telegram) -> None:
    composer = house.senders[0]._composer
    bot = BOTS[Channel.TELEGRAM]
    house.senders = [Sender(house.services, outlet, Channel.TELEGRAM, bot, pace=UNHURRIED, composer=composer)]


async def test_told_is_what_has_left_and_what_is_in_doubt_is_not_told_twice(house: House) -> None:
    aino = await client(house, channel=Channel.TELEGRAM)
    ids = await posts(house, "Myyjä 1", "Myyjä 2", "Myyjä 3")
    await tips(house, aino, lambda store, who: store.tips.set_wish(who, most=2, often=Often.DAILY))
    await house.write(lambda store: store.connection.execute(update(delivery).values(state="cancelled")))
    outlet = Telegram(Down())
    telegram(house, outlet)
    await comes(house, at(24, 9))
    gone, stays = await told(house)
    assert await told(house) == {gone: False, stays: False}, "the channel was down"
    # The words stand already; before the next try one posting is gone: they are not said after all.
    await house.write(lambda store: change(store, gone, gone_at=store.now))
    await comes(house, at(24, 9, 1))
    assert outlet.said == []
    assert (await states(house))[-1] == "cancelled"
    await house.write(lambda store: change(store, gone, gone_at=None))
    await tips(house, aino, lambda store, who: store.tips.set_wish(who, most=1))
    # Nobody knows whether this one arrived: it is not said again, on no day.
    outlet.faults = [InDoubt()]
    await comes(house, at(25, 9))
    assert (await states(house))[-1] == "unknown"
    (doubtful,) = await told(house)
    outlet.faults = [Down()]
    await comes(house, at(26, 9))
    await comes(house, at(26, 9, 1))
    assert (await states(house))[-1] == "sent", "the second try"
    await comes(house, at(27, 9))
    assert len(outlet.said) == 2
    assert await told(house) == {posting: posting != doubtful for posting in ids}
    await comes(house, at(30, 9))
    assert len(outlet.said) == 2


async def test_one_from_a_coordinator_comes_with_their_words_and_once(house: House) -> None:
    aino = await client(house)
    (posting,) = await posts(house, "Myyjä")
    (mari, *_) = [row["id"] for row in await house.rows(staff)]

    def sends(store: Store, who: int) -> int:
        more = {"origin": "staff", "staff_id": mari, "words": "Tämä voisi sopia sinulle & minusta.", "why": []}
        tip_id = told_tip(store, who, posting, **more)
        store.connection.execute(update(job_tip).where(job_tip.c.id == tip_id).values(told_at=None))
        for key in (f"a{tip_id}", f"b{tip_id}"):
            store.outbox.plan(who, "tip_from_staff", key=key, kind=NOTICE, purpose=Purpose.TIPS, tip=tip_id)
        return tip_id

    await tips(house, aino, sends)
    await house.speaks(care=False)
    await aino.hears("Mari", "Tämä voisi sopia sinulle & minusta.", "Myyjä")
    assert await told(house) == {posting: True}
    assert [row["state"] for row in await house.rows(delivery) if row["purpose"]] == ["sent", "cancelled"]
    # Who wants none from coordinators any more gets none, also of those that wait for the morning.
    (posting,) = await posts(house, "Kassa")
    await tips(house, aino, sends)
    await tips(house, aino, lambda store, who: store.tips.set_wish(who, sources=[From.PUBLISHED]))
    await house.speaks(care=False)
    assert not (await told(house))[posting]


async def test_how_did_it_go_is_asked_once_a_week_later_and_the_coordinator_hears(house: House) -> None:
    aino = await client(house)
    one, other = await posts(house, "Myyjä", "Kassa")
    house.clock.set(at(23, 16))
    first = await tips(house, aino, lambda store, who: told_tip(store, who, one))
    await tips(house, aino, lambda store, who: store.tips.applied(who, first))
    later = await tips(house, aino, lambda store, who: told_tip(store, who, other))
    await tips(house, aino, lambda store, who: store.tips.applied(who, later))
    await comes(house, at(30, 15))
    assert "Miten siinä on käynyt" not in await aino.transcript()
    await plans(house, at(30, 16))
    await tips(house, aino, lambda store, who: store.tips.went(who, later, Went.WAITING))
    await house.speaks(care=False)
    assert (await aino.transcript()).count("Miten siinä on käynyt") == 1, "who has told is not asked"
    await aino.press("Sain työn")
    kinds = [row["kind"] for row in await house.rows(todo)]
    assert kinds == ["tip_applied", "tip_applied", "tip_went"]
    await comes(house, at(1, 16, month=12))
    assert (await aino.transcript()).count("Miten siinä on käynyt") == 1


async def test_nobody_elses_tip_is_put_into_words(house: House) -> None:
    aino = await client(house)
    (posting,) = await posts(house, "Myyjä")
    tip_id = await tips(house, aino, lambda store, who: told_tip(store, who, posting, batch="hers"))

    def composed(store: Store) -> list[Any]:
        eetu = People(store.connection, store.now).client("Eetu Esa", 1, municipality_code="398")
        scene = Scene(store.now, "fi", house.texts, PRIVACY_URL, {"person_id": eetu.person_id, "channel": "web"})
        one: dict[str, Any] = {"tip": tip_id}
        planned = {"tips": {"batch": "hers"}, "tip_from_staff": one, "tip_went": one}
        return [NOTICES[name](store, scene, what) for name, what in planned.items()]

    assert await house.write(composed) == [None, None, None]
