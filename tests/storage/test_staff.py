"""Accounts, one-time links and passwords."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest
from argon2 import PasswordHasher, extract_parameters

from domain.roles import Role, Specialty
from storage.database import Database
from storage.errors import Refused
from storage.passwords import Passwords, Secret, check_password
from storage.staff import Left, Standing
from storage.staff_links import LINK_LIFE
from storage.tables import staff, staff_link
from tests.kit.clock import START
from tests.kit.people import PASSWORD, PASSWORD_HASH, QUICK, People

AINO = {"email": "aino@kaupunki.fi", "full_name": "Aino Alku", "password_hash": PASSWORD_HASH, "language": "fi"}


class TestFirstAdmin:
    async def test_a_new_link_voids_the_old(self, database: Database) -> None:
        old = await database.write(START, lambda store: store.staff.first_admin_link())
        new = await database.write(START, lambda store: store.staff.first_admin_link())
        usable = await database.read(
            START, lambda store: [store.staff.leads_to_first_admin(token) for token in (old, new)]
        )
        assert usable == [False, True]
        with pytest.raises(Refused, match="link"):
            await database.write(START, lambda store: store.staff.make_first_admin(old, **AINO))

    async def test_no_link_once_there_is_somebody(self, database: Database) -> None:
        token = await database.write(START, lambda store: store.staff.first_admin_link())
        await database.write(START, lambda store: store.staff.make_first_admin(token, **AINO))
        with pytest.raises(Refused, match="staff_exist"):
            await database.write(START, lambda store: store.staff.first_admin_link())

    async def test_many_at_once_make_one(self, database: Database) -> None:
        """Links made at once, and used at once: whatever the order, there is one admin at the end."""
        links = await asyncio.gather(
            *(database.write(START, lambda store: store.staff.first_admin_link()) for _ in range(4))
        )

        async def use(token: str, number: int) -> bool:
            new = {**AINO, "email": f"aino{number}@kaupunki.fi"}
            try:
                await database.write(START, lambda store: store.staff.make_first_admin(token, **new))
            except Refused:
                return False
            return True

        made = await asyncio.gather(*(use(token, n) for n, token in enumerate([*links, *links])))
        assert sum(made) == 1
        assert len(await _rows(database, staff)) == 1

    async def test_the_token_is_not_stored(self, database: Database) -> None:
        token = await database.write(START, lambda store: store.staff.first_admin_link())
        (row,) = await _rows(database, staff_link)
        assert token not in map(str, row) and row.expires_at == START + timedelta(hours=72)


class TestInvitations:
    @pytest.fixture
    async def uuno(self, database: Database) -> int:
        return await database.write(
            START,
            lambda store: store.staff.add(
                email=" Uuno@Kaupunki.FI", full_name="Uuno Uusi", role=Role.AUDITOR, language="sv"
            ),
        )

    async def test_once_and_in_time(self, database: Database, uuno: int) -> None:
        token = await database.write(START, lambda store: store.staff.invite_link(uuno))
        late = START + LINK_LIFE
        assert await database.read(late, lambda store: store.staff.invited_by(token)) is None
        invited = await database.read(START, lambda store: store.staff.invited_by(token))
        assert invited is not None and (invited.email, invited.language) == ("uuno@kaupunki.fi", "sv")
        assert await database.write(START, lambda store: store.staff.accept(token, PASSWORD_HASH)) == uuno
        with pytest.raises(Refused, match="link"):
            await database.write(START, lambda store: store.staff.accept(token, PASSWORD_HASH))
        with pytest.raises(Refused, match="joined"):
            await database.write(START, lambda store: store.staff.invite_link(uuno))

    async def test_two_at_once_set_one_password(self, database: Database, uuno: int) -> None:
        token = await database.write(START, lambda store: store.staff.invite_link(uuno))

        async def use(password_hash: str) -> bool:
            try:
                await database.write(START, lambda store: store.staff.accept(token, password_hash))
            except Refused:
                return False
            return True

        assert sum(await asyncio.gather(*(use(f"hash-{n}") for n in range(4)))) == 1

    async def test_ends_with_the_account(self, database: Database, uuno: int) -> None:
        token = await database.write(START, lambda store: store.staff.invite_link(uuno))
        await database.write(START, lambda store: store.staff.deactivate(uuno))
        assert await database.read(START, lambda store: store.staff.invited_by(token)) is None
        await database.write(START, lambda store: store.staff.restore(uuno))
        assert await database.read(START, lambda store: store.staff.invited_by(token)) is None

    async def test_leads_to_no_admin(self, database: Database, uuno: int) -> None:
        token = await database.write(START, lambda store: store.staff.invite_link(uuno))
        assert not await database.read(START, lambda store: store.staff.leads_to_first_admin(token))


class TestAccounts:
    async def test_one_for_each_email(self, database: Database) -> None:
        def add(email: str) -> object:
            return database.write(START, lambda store: store.staff.add(email=email, full_name="A", role=Role.AUDITOR))

        await add("aino@kaupunki.fi")  # type: ignore[misc]
        with pytest.raises(Refused, match="email_taken"):
            await add("AINO@kaupunki.fi")  # type: ignore[misc]

    @pytest.mark.parametrize(
        ("role", "specialty", "placed", "code"),
        [
            (Role.COORDINATOR, Specialty.COMPANY, False, "team_missing"),
            (Role.TEAM_LEAD, None, False, "team_missing"),
            (Role.COORDINATOR, None, True, "specialty_missing"),
        ],
    )
    async def test_coordinators_have_a_place(
        self, database: Database, role: Role, specialty: Specialty | None, placed: bool, code: str
    ) -> None:
        team_id = await database.run(lambda c: People(c, START).team())
        with pytest.raises(Refused, match=code):
            await database.write(
                START,
                lambda store: store.staff.add(
                    email="a@kaupunki.fi",
                    full_name="A",
                    role=role,
                    specialty=specialty,
                    team_id=team_id if placed else None,
                ),
            )

    async def test_two_admins_cannot_end_each_other(self, database: Database) -> None:
        def two(people: People) -> list[int]:
            return [people.colleague(name, Role.ADMIN).staff_id for name in ("Aino Alku", "Essi Enne")]

        admins = await database.run(lambda c: two(People(c, START)))

        async def end(staff_id: int) -> bool:
            try:
                await database.write(START, lambda store: store.staff.deactivate(staff_id))
            except Refused:
                return False
            return True

        assert sorted(await asyncio.gather(*(end(number) for number in admins))) == [False, True]

    async def test_two_who_change_one_account_do_not_undo_each_other(self, database: Database) -> None:
        def fill(people: People) -> tuple[int, int]:
            lahti = people.team("Lahti")
            mari = people.colleague("Mari Mäki", team_id=lahti)
            people.client("Aava Aalto", lahti, coordinator=mari)
            people.client("Oona Ojala", lahti, coordinator=mari, contacted=(START, mari))
            return mari.staff_id, people.team("Hollola")

        mari, hollola = await database.run(lambda c: fill(People(c, START)))
        colleague = await database.read(START, lambda store: store.staff.colleague(mari))
        assert colleague is not None
        was = colleague.standing

        async def change(to: Standing) -> Left | str:
            try:
                return await database.write(START, lambda store: store.staff.change(mari, to, seen=was.mark))
            except Refused as refused:
                return str(refused.args[0])

        assert await change(replace(was, team_id=None)) == "team_missing"
        told = await asyncio.gather(*(change(replace(was, team_id=hollola, capacity=most)) for most in (7, 8, 9)))
        assert sorted(map(str, told)) == [str(Left(released=1, staying=1)), "changed", "changed"]

    async def test_an_invited_admin_is_no_successor(self, database: Database) -> None:
        def fill(people: People) -> int:
            people.colleague("Uuno Uusi", Role.ADMIN, password_hash=None)
            return people.colleague("Aino Alku", Role.ADMIN).staff_id

        aino = await database.run(lambda c: fill(People(c, START)))
        with pytest.raises(Refused, match="last_admin"):
            await database.write(START, lambda store: store.staff.deactivate(aino))

    async def test_who_is_gone_cannot_sign_in(self, database: Database) -> None:
        def fill(people: People) -> int:
            people.colleague("Aino Alku", Role.ADMIN)
            people.colleague("Uuno Uusi", Role.AUDITOR, password_hash=None)
            return people.colleague("Essi Enne", Role.ADMIN).staff_id

        essi = await database.run(lambda c: fill(People(c, START)))
        secret = await database.read(START, lambda store: store.staff.secret_of(" ESSI@kaupunki.fi"))
        assert secret is not None
        await database.write(START, lambda store: store.staff.deactivate(essi))
        for email in ("essi@kaupunki.fi", "uuno@kaupunki.fi", "kuka@kaupunki.fi"):
            assert await database.read(START, lambda store, e=email: store.staff.secret_of(e)) is None  # type: ignore[misc]
        assert not await database.read(START, lambda store: store.staff.is_current(secret))


class TestPasswords:
    @pytest.mark.parametrize(
        ("password", "code"),
        [
            ("x" * 11, "phrase_short"),
            ("x" * 1001, "phrase_long"),
            ("Aino.Alku@Kaupunki.fi", "phrase_is_email"),
            (" aino.alku@kaupunki.fi ", "phrase_is_email"),
        ],
    )
    def test_three_rules(self, password: str, code: str) -> None:
        with pytest.raises(Refused, match=code):
            check_password(password, "aino.alku@kaupunki.fi")

    @pytest.mark.parametrize("password", ["kaksitoista!", "x" * 1000, "            ", "salasana sana"])
    def test_and_no_others(self, password: str) -> None:
        check_password(password, "aino.alku@kaupunki.fi")

    def test_are_argon2id(self) -> None:
        assert Passwords().hash(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")

    def test_fit_or_do_not(self) -> None:
        secret = Secret(1, PASSWORD_HASH)
        assert QUICK.verify(secret, PASSWORD)
        assert not QUICK.verify(secret, PASSWORD + "x")
        assert not QUICK.verify(None, PASSWORD)
        assert not QUICK.verify(Secret(1, "no hash"), PASSWORD)

    def test_the_same_letters_are_the_same_however_typed(self) -> None:
        composed, decomposed = "hyv\u00e4 salasana", "hyva\u0308 salasana"
        assert QUICK.verify(Secret(1, QUICK.hash(composed)), decomposed)

    @pytest.mark.parametrize("password", ["\ud800" * 12, "\x00" * 12, "x" * 100_000])
    def test_odd_input_is_only_wrong(self, password: str) -> None:
        assert not QUICK.verify(Secret(1, PASSWORD_HASH), password)

    def test_a_cut_password_does_not_fit(self) -> None:
        assert not QUICK.verify(Secret(1, QUICK.hash("x" * 1000)), "x" * 1001)

    def test_outdated_costs_are_noticed(self) -> None:
        dearer = Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
        assert dearer.is_outdated(Secret(1, PASSWORD_HASH)) and not QUICK.is_outdated(Secret(1, PASSWORD_HASH))

    def test_nobody_takes_as_long_as_somebody(self) -> None:
        """The same work at the same cost is done for an e-mail that nobody has."""
        hasher = Counting(time_cost=3)
        passwords = Passwords(hasher)
        for of in (Secret(1, passwords.hash(PASSWORD)), None):
            assert not passwords.verify(of, "väärä salasana on")
        somebody, nobody = (extract_parameters(known) for known in hasher.asked)
        assert nobody == somebody


class Counting(PasswordHasher):
    """Keeps what it was asked to compare with."""

    def __init__(self, time_cost: int) -> None:
        super().__init__(time_cost=time_cost, memory_cost=16, parallelism=1)
        self.asked: list[str] = []

    def verify(self, known: str | bytes, password: str | bytes) -> Literal[True]:
        self.asked.append(str(known))
        return super().verify(known, password)


async def _rows(database: Database, table):  # type: ignore[no-untyped-def]
    return await database.run(lambda connection: connection.execute(table.select()).all())
