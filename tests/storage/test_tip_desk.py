"""Coordinators and job tips: what is sent to whom, who was interested, and how tips do; on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.people import Field
from domain.roles import Role
from domain.tips import Origin, TasteKind, WhyNot
from storage.database import Database
from storage.errors import Refused
from storage.reports import Period
from storage.staff import Reader
from storage.store import Store
from storage.tables import audit, channel_identity, client, delivery, job_tip, service_case
from storage.tip_desk import HOLDS, Receiver, Sent, Skip
from tests.kit.people import Known, People
from tests.kit.tips import change, post, tip
from tests.storage.office import Office

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
async def office(database: Database) -> Office:
    """Mari's Aino and Eetu; both allow tips."""
    office = await Office(database).open()

    def allow(store: Store) -> None:
        for known in (office.aino, office.eetu):
            People(store.connection, store.now).consent(known.person_id, "tips")

    await office.do(allow)
    return office


def reader(staff_id: int, role: Role = Role.COORDINATOR, team_id: int | None = 1) -> Reader:
    return Reader(staff_id, role, team_id, None)


async def sends(office: Office, posting: int, *to: Known, by: int = 0, words: str = "", key: str = "form-1") -> Sent:
    def work(store: Store) -> Sent | None:
        return store.tip_desk.send(reader(by or office.mari), posting, [one.id for one in to], words, key)

    sent = await office.do(work)
    assert sent is not None
    return sent


def tried(staff_id: int, posting: int, to: list[int], words: str, store: Store) -> Sent | None:
    return store.tip_desk.send(reader(staff_id), posting, to, words, "form-1")


async def told(office: Office) -> None:
    """What is planned leaves."""

    def work(store: Store) -> None:
        store.connection.execute(update(job_tip).values(told_at=store.now))
        store.connection.execute(update(delivery).values(state="sent", sent_at=store.now))

    await office.do(work)


async def receivers(office: Office, posting: int, staff_id: int = 0, name: str = "") -> dict[str, Receiver]:
    found = await office.do(lambda store: store.tip_desk.receivers(reader(staff_id or office.mari), posting, name))
    assert found is not None
    return {one.full_name.split()[0]: one for one in found}


async def test_a_posting_goes_once_to_those_of_ones_own_clients_who_may_get_it(office: Office) -> None:
    shop = await office.do(post)
    sent = await sends(office, shop, office.aino, words="Ajattelin sinua heti.")
    assert sent.count == 1 and not sent.skipped
    again = await sends(office, shop, office.aino, words="Ajattelin sinua heti.")
    assert again.count == 1 and not again.skipped, "the same form twice is one sending"
    other = await sends(office, shop, office.aino, office.eetu, key="form-2")
    assert other.count == 1 and other.skipped == {Skip.HAD: 1}

    rows = await office.rows(job_tip)
    assert [(row["origin"], row["staff_id"], row["words"]) for row in rows] == [
        ("staff", office.mari, "Ajattelin sinua heti."),
        ("staff", office.mari, None),
    ]
    planned = await office.rows(delivery)
    assert [(row["purpose"], row["payload"]) for row in planned] == [
        ("tips", {"notice": "tip_from_staff", "tip": row["id"]}) for row in rows
    ]
    seen = await receivers(office, shop)
    assert seen["Aino"].skip is Skip.HAD and seen["Aino"].had is not None and seen["Aino"].had.staff_name == "Mari Meri"

    # A twin of it is the same job; what has not left in a week may be sent again, what was told never.
    twin = await office.do(lambda store: post(store, source="Toinen", twin_key="same"))
    await office.do(lambda store: change(store, shop, twin_key="same", twin_of=twin))
    assert (await sends(office, twin, office.aino, key="form-3")).skipped == {Skip.HAD: 1}
    office.now += HOLDS + timedelta(minutes=1)
    assert (await sends(office, twin, office.aino, key="form-4")).count == 1
    await told(office)
    office.now += HOLDS + timedelta(minutes=1)
    assert (await sends(office, twin, office.aino, key="form-5")).skipped == {Skip.HAD: 1}


async def test_what_the_program_chose_and_has_not_told_is_the_coordinators(office: Office) -> None:
    shop = await office.do(post)
    chosen: dict[str, Any] = {"origin": "fit", "told_at": None}
    await office.do(lambda store: tip(store, office.aino.person_id, shop, **chosen))
    assert (await sends(office, shop, office.aino)).count == 1
    (row,) = await office.rows(job_tip)
    assert row["origin"] == "staff" and row["batch"].startswith("staff-") and row["told_at"] is None


async def test_who_is_left_out_and_why(office: Office) -> None:
    licence: dict[str, Any] = {"licence": "b", "adults_only": True}
    shop = await office.do(lambda store: post(store, **licence))

    def fill(store: Store) -> dict[str, Known]:
        people, mari = People(store.connection, store.now), reader(office.mari)
        others: dict[str, dict[str, Any]] = {
            "Rauha": {"case": {"resting_since": store.now}},
            "Kieltää": {},
            "Nuori": {"birth_year": store.now.year - 16},
            "Mykkä": {},
            "Muualta": {},
        }
        named = {name: people.client(f"{name} Koe", 1, coordinator=mari, **columns) for name, columns in others.items()}
        for name, known in named.items():
            if name != "Kieltää":
                people.consent(known.person_id, "tips")
        store.tips.set_wish(named["Muualta"].person_id, sources=["published", "ours"])
        blocked = update(channel_identity).where(channel_identity.c.person_id == named["Mykkä"].person_id)
        store.connection.execute(blocked.values(blocked_at=store.now))
        ours = update(client).where(client.c.id == office.eetu.id)
        store.connection.execute(ours.values(licences=["none"], fields=["shop"]))
        theirs = update(client).where(client.c.id == office.aino.id)
        store.connection.execute(theirs.values(licences=["b"], fields=["shop"]))
        moved = update(service_case).where(service_case.c.client_id == named["Muualta"].id)
        store.connection.execute(moved.values(coordinator_id=office.mari))
        return named

    named = await office.do(fill)
    seen = await receivers(office, shop)
    assert {name: one.skip for name, one in seen.items()} == {
        "Aino": None, "Eetu": None, "Rauha": Skip.RESTING, "Kieltää": Skip.NO_CONSENT, "Nuori": Skip.UNDER_AGE,
        "Mykkä": Skip.NO_CHAT, "Muualta": Skip.NOT_WANTED,
    }  # fmt: skip
    assert next(iter(seen)) == "Aino" and seen["Aino"].score is not None, "whom it fits comes first"
    assert seen["Eetu"].score is None and [one.code for one in seen["Eetu"].out] == ["licence"]
    assert list(await receivers(office, shop, name="koE")) == [one for one in seen if one not in ("Aino", "Eetu")]

    sent = await sends(office, shop, office.aino, *named.values())
    assert sent.count == 1 and sum(sent.skipped.values()) == 5

    # A colleague's clients are not there for one; trying leaves a line, and nothing is sent.
    elsewhere = await sends(office, shop, office.eetu, by=office.olli)
    assert elsewhere.count == 0 and elsewhere.skipped == {Skip.NOT_YOURS: 1}
    assert await receivers(office, shop, office.olli) == {}
    lines = [row["action"] for row in await office.rows(audit) if row["staff_id"] == office.olli]
    assert "view_refused" in lines and "tip_sent" not in lines


async def test_what_is_not_sent_at_all(office: Office) -> None:
    shop = await office.do(post)
    waits = await office.do(lambda store: post(store, review="waiting"))
    refused: list[tuple[int, str, list[int], str]] = [
        (shop, "", [], "tip_nobody"),
        (shop, "Tunnus 010100A123D", [office.aino.id], "identity_code"),
        (shop, "x" * 501, [office.aino.id], "long"),
        (shop, "", list(range(1, 52)), "tip_many"),
        (waits, "", [office.aino.id], "tip_gone"),
    ]
    for posting, words, to, said in refused:
        with pytest.raises(Refused, match=said):
            await office.do(partial(tried, office.mari, posting, to, words))
    assert await office.rows(job_tip) == []
    nobody = reader(office.mari, Role.ADMIN, None)
    assert await office.do(lambda store: store.tip_desk.send(nobody, shop, [office.aino.id], "", "form-1")) is None
    assert await office.do(lambda store: store.tip_desk.receivers(reader(office.mari), 999)) is None


async def test_who_was_interested_and_how_tips_do(office: Office) -> None:
    def fill(store: Store) -> tuple[int, int]:
        people, olli = People(store.connection, store.now), reader(office.olli)
        theirs = people.client("Olga Olio", 1, coordinator=olli)
        seen = store.now - timedelta(days=3)
        shop = post(store, first_seen_at=seen)
        hidden = post(store, source=None, field=None, occupation=None, first_seen_at=store.now - timedelta(days=1))
        at = store.now
        yes: dict[str, Any] = {
            "answer": "yes",
            "answered_at": at,
            "opened_at": at,
            "applied_at": at,
            "went": "hired",
            "went_at": at,
        }
        tip(store, office.aino.person_id, shop, **yes)
        tip(store, office.eetu.person_id, shop, answer="no", answered_at=at, why_not="far")
        tip(store, theirs.person_id, shop, saved_at=at, asked_at=at, origin="search")
        words: dict[str, Any] = {"origin": "staff", "staff_id": office.mari, "words": "Hei"}
        tip(store, office.aino.person_id, hidden, told_at=None, **words)
        store.tips.learn(office.aino.person_id, TasteKind.HOURS, "nights", False)
        return shop, hidden

    shop, hidden = await office.do(fill)
    found = await office.do(lambda store: store.tip_desk.interest(reader(office.mari), shop))
    assert found is not None and [one.full_name for one in found.named] == ["Aino Aho", "Eetu Esa"]
    assert (found.all.told, found.all.interested, found.all.saved, found.all.hired, found.others) == (3, 1, 1, 1, 1)
    assert await office.do(lambda store: store.tip_desk.interest(reader(office.mari), 999)) is None

    theirs = await office.do(lambda store: store.tip_desk.of_client(reader(office.mari), office.aino.id))
    assert theirs is not None and theirs.allows and theirs.wish.most == 3 and theirs.became.told == 1
    assert [(one.posting_id, one.origin, one.words) for one in theirs.tips] == [
        (hidden, Origin.STAFF, "Hei"), (shop, Origin.FIT, None)
    ]  # fmt: skip
    assert [(one.value, one.likes) for one in theirs.tastes] == [("nights", False)]
    admin = reader(office.mari, Role.ADMIN, None)
    seen = await office.do(lambda store: store.tip_desk.of_client(admin, office.aino.id))
    assert seen is not None and [one.words for one in seen.tips] == [None, None], "words are a part of the talk"
    assert await office.do(lambda store: store.tip_desk.of_client(reader(office.olli), office.aino.id)) is None

    await told(office)
    numbers = await office.do(lambda store: store.tip_reports.numbers(admin, NOVEMBER))
    assert numbers.totals["told"] == 4 and numbers.totals["applied"] == numbers.totals["hired"] == 1
    assert numbers.sources[1, "told"] == 3 and numbers.sources[None, "told"] == 1 and numbers.names == {1: "Työpaikat"}
    assert numbers.fields[Field.SHOP, "interested"] == 1 and numbers.fields[None, "told"] == 1
    assert numbers.origins[Origin.SEARCH, "saved"] == numbers.origins[Origin.STAFF, "told"] == 1
    assert numbers.months == {**numbers.months, (date(2026, 11, 1), "told"): 4}
    assert numbers.why_not == {WhyNot.FAR: 1} and numbers.days == {1: {3: 3}, None: {1: 1}}
    october = Period(date(2026, 10, 1), date(2026, 10, 31))
    assert not (await office.do(lambda store: store.tip_reports.numbers(admin, october))).totals["told"]
    lines = await office.do(lambda store: store.connection.execute(select(audit.c.action)).scalars().all())
    assert {"tips_viewed", "client_viewed", "view_refused", "report_viewed"} <= set(lines)
