"""Sign-ins: they last while used, end when told to, and their secrets are not in the store."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from domain.roles import Role
from storage.database import Database
from storage.sessions import ABSOLUTE_LIMIT, IDLE_LIMIT, csrf_of, is_csrf
from storage.staff import Reader
from storage.tables import staff, staff_session
from tests.kit.clock import START
from tests.kit.people import People


@pytest.fixture
async def mari(database: Database) -> Reader:
    return await database.run(lambda c: (people := People(c, START)).colleague("Mari Mäki", team_id=people.team()))


async def start(database: Database, reader: Reader) -> str:
    return await database.write(START, lambda store: store.sessions.start(reader.staff_id))


def test_the_limits() -> None:
    assert (timedelta(minutes=60), timedelta(hours=12)) == (IDLE_LIMIT, ABSOLUTE_LIMIT)


async def test_a_token_says_who_it_is(database: Database, mari: Reader) -> None:
    token = await start(database, mari)
    signed_in = await database.write(START, lambda store: store.sessions.use(token))
    assert signed_in is not None
    assert (signed_in.reader, signed_in.full_name, signed_in.language) == (mari, "Mari Mäki", "fi")
    assert is_csrf(signed_in, csrf_of(token)) and not is_csrf(signed_in, csrf_of(token + "x"))


@pytest.mark.parametrize("token", ["", "x", "\x00", "\ud800", "å" * 10_000])
async def test_other_tokens_are_nobody(database: Database, mari: Reader, token: str) -> None:
    await start(database, mari)
    assert await database.write(START, lambda store: store.sessions.use(token)) is None


async def test_neither_token_is_stored(database: Database, mari: Reader) -> None:
    token = await start(database, mari)
    (row,) = await database.run(lambda connection: connection.execute(staff_session.select()).all())
    assert not {token, csrf_of(token)} & {str(value) for value in row}


async def test_ending_one_leaves_the_others(database: Database, mari: Reader) -> None:
    first, second = await start(database, mari), await start(database, mari)
    signed_in = await database.write(START, lambda store: store.sessions.use(first))
    assert signed_in is not None
    number = signed_in.session_id
    await database.write(START, lambda store: store.sessions.end(number))
    assert await database.write(START, lambda store: store.sessions.use(first)) is None
    assert await database.write(START, lambda store: store.sessions.use(second)) is not None
    live = await database.read(START, lambda store: store.sessions.live_of(mari.staff_id))
    assert [(row.created_at, row.expires_at) for row in live] == [(START, START + ABSOLUTE_LIMIT)]


async def test_ending_all(database: Database, mari: Reader) -> None:
    tokens = [await start(database, mari) for _ in range(2)]
    assert await database.write(START, lambda store: store.sessions.end_all(mari.staff_id)) == 2
    assert await database.write(START, lambda store: store.sessions.end_all(mari.staff_id)) == 0
    for token in tokens:
        assert await database.write(START, lambda store, t=token: store.sessions.use(t)) is None  # type: ignore[misc]


async def test_a_deactivated_account_has_no_session_whoever_deactivated_it(database: Database, mari: Reader) -> None:
    """Also when only the account's own row says so."""
    token = await start(database, mari)
    await database.run(lambda c: c.execute(update(staff).values(deactivated_at=START)))
    assert await database.write(START, lambda store: store.sessions.use(token)) is None


async def test_role_is_read_anew_each_time(database: Database, mari: Reader) -> None:
    token = await start(database, mari)
    await database.run(lambda c: c.execute(update(staff).values(role=Role.TEAM_LEAD)))
    signed_in = await database.write(START, lambda store: store.sessions.use(token))
    assert signed_in is not None and signed_in.reader.role is Role.TEAM_LEAD
