"""Who fits a need: only who may be shown, by what they tell of work, place, hours and cards, and by nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from domain.employers import Card, Hours
from domain.match_terms import AT, TRAITS, bits, brought, terms, traits
from domain.matching import Brought
from domain.people import Licence, Purpose, SpokenLanguage
from domain.progress import Outcome
from domain.roles import Role
from storage.audit import Action
from storage.matching import Fit, Shortlist
from storage.staff import Reader
from storage.store import Store
from storage.tables import audit, candidate, client, match_term, municipality, service_case
from tests.kit.people import Known, People
from tests.storage.office import Office

NEED = {"help": "workers", "words": "Tarvitsemme kaksi siivoojaa", "municipality_code": "398"}
TOWNS = ("398", "098", "081")


@pytest.fixture
async def office(database: object) -> Office:
    return await Office(database).open()  # type: ignore[arg-type]


def mari(office: Office) -> Reader:
    return Reader(office.mari, Role.COORDINATOR, 1, None)


class Town:
    """Clients of a team, who may be found unless said otherwise, and one employer's need."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def add(self, name: str, *, leave: bool = True, consent: bool = True, **told: Any) -> Known:
        def work(store: Store) -> Known:
            people = People(store.connection, store.now)
            by = {"introducible_at": store.now, "introducible_by": self.office.mari} if leave else {}
            told.setdefault("municipality_code", "398")
            known = people.client(name, 1, coordinator=mari(self.office), case=by, **told)
            if consent:
                people.consent(known.person_id, Purpose.INTRODUCTIONS)
            store.matching.refresh(known.id)
            return known

        return await self.office.do(work)

    async def need(self, **columns: Any) -> int:
        def work(store: Store) -> int:
            people = People(store.connection, store.now)
            number = len(store.connection.execute(select(client.c.id)).all())
            return people.employer("Eeva E", f"Yritys {number}", 1, **{**NEED, **columns}).request_id

        return await self.office.do(work)

    async def fits(self, request_id: int, reader: Reader | None = None) -> list[Fit]:
        found = await self.office.do(lambda store: store.matching.shortlist(reader or mari(self.office), request_id))
        assert isinstance(found, Shortlist)
        return found.fits


def names(fits: Sequence[Fit]) -> list[str]:
    return [fit.call_name for fit in fits]


@pytest.fixture
async def town(office: Office) -> Town:
    def towns(store: Store) -> None:
        of = store.connection.execute(select(municipality.c.authority_id)).scalars().first()
        known = set(store.connection.execute(select(municipality.c.code)).scalars())
        rows = [{"code": code, "name": {"fi": code}, "authority_id": of} for code in TOWNS if code not in known]
        if rows:
            store.connection.execute(insert(municipality), rows)

    await office.do(towns)
    return Town(office)


async def test_who_fits_best_comes_first_with_why_and_what_is_missing(town: Town) -> None:
    await town.add("Sanna S", own_words="Olen tehnyt siivousta koululla", cards=[], languages=["fi"])
    await town.add("Kalle K", fields=["cleaning"], municipality_code="098")
    await town.add("Hanna H", own_words="Siivoan mielelläni", municipality_code="081")
    await town.add("Kaisa K", fields=["any"])
    await town.add("Eino E", own_words="En halua siivota, kokkaan mieluummin", fields=["food"])
    await town.add("Aada A", fields=["food"])
    request = await town.need()
    fits = await town.fits(request)
    assert names(fits) == ["Sanna", "Hanna", "Kalle", "Kaisa"]
    assert [(one.code, one.value) for one in fits[0].why] == [("occupation", "cleaner"), ("same_place", "398")]
    assert fits[0].score == 100 and fits[0].missing == () and fits[0].coordinator_name == "Mari Meri"
    assert [(one.code, one.value) for one in fits[1].missing] == [("far", "80")]
    assert [one.code for one in fits[2].why] == ["field", "near_place"]
    assert [(one.code, one.value) for one in fits[2].missing] == [("occupation", "cleaner")]
    assert names(await town.fits(await town.need(occupation="cook", words="Kokki"))) == ["Eino", "Aada", "Kaisa"]
    assert names(await town.fits(await town.need(words="Joku pitämään mehiläisiä", field="property"))) == ["Kaisa"]
    await town.add("Mehis M", own_words="Olen hoitanut mehiläisiä mummolassa")
    by_word = await town.fits(await town.need(words="Joku pitämään mehiläisiä", field="property"))
    assert names(by_word) == ["Mehis", "Kaisa"] and by_word[0].why[0].code == "words"


async def test_limits_leave_out_and_what_is_not_told_is_asked(town: Town) -> None:
    await town.add("Ari A", fields=["driving"], licences=["c", "b"], hours=["full"], cards=["road_safety"])
    await town.add("Bea B", fields=["driving"], licences=["b"], hours=["full"])
    await town.add("Cia C", fields=["driving"], hours=["part", "evenings"])
    await town.add("Dan D", fields=["driving"], licences=["ce"], languages=["ru"])
    await town.add("Eve E", fields=["driving"])
    need = {"field": "driving", "words": "Kuljettaja", "licence": "c", "languages": ["fi"], "hours": ["full"]}
    fits = await town.fits(await town.need(**need, cards=["road_safety"]))
    assert names(fits) == ["Ari", "Eve"], "no licence, not enough hours, another language"
    assert {"ask_licence", "ask_language", "ask_hours", "ask_card"} <= {one.code for one in fits[1].missing}
    shaped = await town.fits(await town.need(**need, partial="yes"))
    assert names(shaped) == ["Ari", "Cia", "Eve"] and "shaped" in {one.code for one in shaped[1].why}


async def test_only_who_may_be_shown_and_for_whom_is_audited(office: Office, town: Town) -> None:
    told: dict[str, Any] = {"own_words": "Siivooja"}
    seen = await town.add("Sanna S", **told)
    await town.add("Leave L", leave=False, **told)
    await town.add("Consent C", consent=False, **told)
    rests = await town.add("Rest R", **told)
    closed = await town.add("Closed C", **told)
    been = await town.add("Been B", **told)
    erased = await town.add("Erased E", **told)
    request = await town.need()

    def change(store: Store) -> None:
        now, connection = store.now, store.connection
        of = {known: update(service_case).where(service_case.c.id == known.case_id) for known in (rests, closed)}
        connection.execute(of[rests].values(resting_since=now, resting_by=office.mari))
        connection.execute(of[closed].values(closed_at=now))
        connection.execute(update(client).where(client.c.id == erased.id).values(erased_at=now))
        asked = {"request_id": request, "client_id": been.id, "case_id": been.case_id}
        connection.execute(insert(candidate).values(**asked, asked_at=now, asked_by=office.mari))

    await office.do(change)
    assert names(await town.fits(request)) == ["Sanna"]
    ids = [known.id for known in (seen, rests, closed, erased)]
    may = await office.do(lambda store: [store.matching.may_introduce(client_id) for client_id in ids])
    assert may == [True, False, False, False]
    viewed = await office.do(lambda store: store.connection.execute(select(audit).order_by(audit.c.id)).all())
    assert (viewed[-1].action, viewed[-1].subject_id, viewed[-1].detail) == (
        Action.SHORTLIST_VIEWED,
        request,
        {"found": 1},
    )
    admin = Reader(office.mari, Role.ADMIN, None, None)
    assert await office.do(lambda store: store.matching.shortlist(admin, request)) is None
    assert await office.do(lambda store: store.matching.shortlist(mari(office), 999)) is None

    # The index keeps nobody who may not be found, and whoever rests, ends or withdraws is gone from it at once.
    async def in_it() -> set[int]:
        return await office.do(lambda store: set(store.connection.execute(select(match_term.c.client_id)).scalars()))

    assert await office.do(lambda store: store.matching.repair()) >= 3
    assert await in_it() == {seen.id, been.id}
    await office.do(lambda store: store.consents.withdraw(seen.person_id, [Purpose.INTRODUCTIONS], how="menu"))
    assert await in_it() == {been.id} and names(await town.fits(request)) == []
    await office.do(lambda store: store.care.rest(been.case_id, office.mari))
    assert await in_it() == set()
    await office.do(lambda store: store.care.wake(been.case_id))
    assert await in_it() == {been.id}
    await office.do(lambda store: store.progress.close(mari(office), been.case_id, Outcome.WORK, None))
    assert await in_it() == set()
    await office.do(lambda store: store.progress.reopen(mari(office), been.case_id))
    assert await in_it() == {been.id}


async def test_what_is_told_is_found_at_once_and_what_was_missed_is_mended(office: Office, town: Town) -> None:
    aino = await town.add("Aino A")
    request = await town.need(occupation="cook")
    assert names(await town.fits(request)) == []
    await office.do(lambda store: store.clients.tell(aino.person_id, {"own_words": "Kokkina kesällä"}))
    assert names(await town.fits(request)) == ["Aino"]
    await office.do(lambda store: store.clients.tell(aino.person_id, {"own_words": None}))
    assert names(await town.fits(request)) == []

    def behind_its_back(store: Store) -> None:
        changed = {"own_words": "Leipuri", "fields": ["food"], "updated_at": store.now}
        store.connection.execute(update(client).where(client.c.id == aino.id).values(**changed))

    await office.do(behind_its_back)
    assert names(await town.fits(request)) == []
    await office.do(lambda store: store.matching.repair())
    assert names(await town.fits(request)) == ["Aino"]
    office.now += timedelta(hours=2)
    assert await office.do(lambda store: store.matching.repair()) == 0


async def test_no_more_are_shown_than_asked_for_wherever_they_live(office: Office, town: Town) -> None:
    for number in range(12):
        town_code = "001" if number == 2 else "398"  # a municipality whose distance nobody knows
        fields = ["cleaning"] if number else ["any"]
        await town.add(f"Nimi{number} N", fields=fields, municipality_code=town_code)
    found = await office.do(lambda store: store.matching.shortlist(mari(office), 0, most=3))
    assert found is None
    request = await town.need(municipality_code=None)
    shown = await office.do(lambda store: store.matching.shortlist(mari(office), request, most=3))
    assert shown is not None and names(shown.fits) == ["Nimi1", "Nimi2", "Nimi3"]
    assert "Nimi2" in names(await town.fits(await town.need()))


def test_the_index_keeps_all_that_is_scored() -> None:
    kinds = {"d": Licence, "l": SpokenLanguage, "h": Hours, "c": Card}
    assert set(TRAITS) == {f"{mark}:{one}" for mark, kind in kinds.items() for one in ("?", *kind)}
    assert bits(["d:?", "c:other"]) == 1 + 2**36, "stored numbers keep their meaning: a new trait comes last"
    told = {"licences": ["b", "taxi"], "languages": None, "hours": ["part", "nights"], "cards": []}
    client = {
        "municipality_code": "398",
        "fields": ["cleaning"],
        "own_words": "Hoidin mehiläisiä, sitten siivousta",
        **told,
    }
    brings = Brought.of(client)
    assert brought((term for term in terms(brings) if AT not in term), traits(brings)) == brings
    assert "o:cleaner@398" in terms(brings) and brings.cards == frozenset() and brings.languages is None
