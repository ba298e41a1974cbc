"""Who speaks for a company is a person: forgotten when they wish it or when the company has long been silent."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from domain.employers import Event
from storage.database import Database
from storage.erasure_wishes import How
from storage.prune import due, prune
from storage.store import Store
from storage.tables import (
    candidate,
    company,
    company_contact,
    company_event,
    follow_up,
    person,
    service_case,
    staffing_request,
    todo,
    trial_pulse,
    work_trial,
)
from tests.kit.people import People
from tests.storage.hiring import Firm

WORDS = "varisverkko"


async def test_a_contact_person_is_forgotten_and_the_client_is_not(database: Database) -> None:
    firm = await Firm(database).open()
    contact = await firm.join(
        firm.pia, full_name=f"Pia {WORDS}", email=f"{WORDS}@pia.example", role=WORDS, newsletter=True
    )
    told = dict.fromkeys(("words", "job", "place", "starts_words", "pay", "must", "nice"), WORDS)
    need = await firm.need(contact, **told)

    def more(store: Store) -> int:
        client = People(store.connection, firm.now).client("Aino Aho", firm.lahti, coordinator=firm.mari)
        store.companies.write_down(firm.mari, contact.company_id, Event.CALL, f"Sanoi {WORDS}", "a", need.request_id)
        store.companies.happened(contact.company_id, Event.CHANGED, person_id=firm.pia, body=WORDS)
        run = store.connection.execute
        mine = {"request_id": need.request_id, "client_id": client.id}
        run(candidate.insert().values(**mine, id=1, case_id=client.case_id, asked_at=firm.now,
            asked_by=firm.mari.staff_id, state="declined", card_revision=1, approved_revision=1, approved_at=firm.now,
            employer_answer="no", employer_words=WORDS))  # fmt: skip
        run(work_trial.insert().values(**mine, id=1, candidate_id=1, contact_id=contact.contact_id,
            goals="Oppia", starts_on=firm.now.date(), ends_on=firm.now.date(), made_at=firm.now,
            made_by=firm.mari.staff_id))  # fmt: skip
        for side, words in (("client", "Hyvin meni"), ("employer", WORDS)):
            run(trial_pulse.insert().values(trial_id=1, side=side, week=1, asked_at=firm.now, words=words))
        run(follow_up.insert().values(request_id=need.request_id, round=1, asked_at=firm.now, why_not=WORDS, grade=9))
        return client.id

    await firm.do(more)
    firm.now += timedelta(minutes=1)
    assert await firm.do(lambda store: store.erasing.erase(firm.pia, how=How.CHAT))

    left = [company, company_contact, staffing_request, company_event, candidate, trial_pulse, follow_up, todo]
    assert not [table.name for table in left for row in await firm.rows(table) if WORDS in str(row)]
    (stub,) = await firm.rows(company_contact)
    assert (stub["full_name"], stub["email"], stub["newsletter_at"], stub["left_at"]) == ("", None, None, firm.now)
    (ended,) = await firm.rows(staffing_request)
    assert (ended["state"], ended["closed_why"], ended["count"], ended["words"]) == ("not_filled", "silent", 2, "")
    assert [row["words"] for row in await firm.rows(trial_pulse)] == ["Hyvin meni", None]
    (introduced,) = await firm.rows(candidate)  # the client's, and hers it stays
    assert (introduced["employer_answer"], introduced["employer_words"]) == ("no", None)
    assert [(row["grade"], row["why_not"]) for row in await firm.rows(follow_up)] == [(9, None)]
    assert {row["what"] for row in await firm.rows(company_event)} == {"opened", "call", "changed", "closed"}
    assert await firm.do(lambda store: store.requests.of_person(firm.pia)) == []
    (firms,) = await firm.rows(company)
    assert firms["name"] == "Puhtonen Oy"


async def test_silence_forgets_whom_nothing_keeps(database: Database) -> None:
    """Nobody who speaks for a company goes while the company is in the network."""
    firm = await Firm(database).open()
    contact = await firm.join(firm.pia)
    need = await firm.need(contact)
    gone = await firm.join(firm.pekka, "Pulu Oy", None)
    await firm.do(lambda store: store.companies.leave(firm.pekka))
    firm.now += timedelta(days=400)
    assert (await firm.do(due))["unregistered"] == 1  # Pekka left his company
    assert await firm.do(prune) == {"unregistered": 1}
    firm.now += timedelta(days=400)
    assert (await firm.do(due))["unregistered"] == 0  # her need is open, as long ago as it was told
    await firm.do(lambda store: store.connection.execute(update(todo).values(done_at=firm.now)))
    await firm.do(lambda store: store.requests.resumed(need.request_id))
    await firm.do(lambda store: store.connection.execute(update(staffing_request).values(
        state="not_filled", closed_at=firm.now, closed_why="silent")))  # fmt: skip
    assert (await firm.do(due))["unregistered"] == 1  # two years without a thing with the company
    await firm.do(lambda store: store.companies.happened(contact.company_id, Event.NOTE))
    assert (await firm.do(due))["unregistered"] == 0
    assert [row["erased_at"] is None for row in await firm.rows(person)] == [True, False]
    assert gone.company_id != contact.company_id
    assert await firm.rows(service_case) == []
