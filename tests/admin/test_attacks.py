"""Attacks on the console: texts that want to be markup or formulas, forged addresses, guessed passwords, a locked
store, two at one thing, and a day whose log must hold nobody."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from argon2 import PasswordHasher
from openpyxl import load_workbook
from sqlalchemy import Connection, select

import storage
from admin.report_codes import ReportTable
from admin.streams import Streams
from bot import logs
from bot.app import _config
from bot.hub import Hub
from domain import bells
from domain.roles import Role
from storage.audit import Action
from storage.database import open_database
from storage.passwords import Passwords, Secret
from storage.store import Store
from storage.tables import audit, metadata, staff_session
from storage.throttle import SIGN_IN_BY_ADDRESS, SIGN_IN_BY_EMAIL, subject
from tests.admin import world as worlds
from tests.admin.conftest import SECRET_KEY, Office
from tests.admin.page_faults import MARKUP, header_faults, page_faults
from tests.admin.route_table import ROUTES
from tests.admin.test_inbox import listening
from tests.admin.test_matrix import ROLES, Stage, filled, stage
from tests.admin.visitor import FROM_HERE, ORIGIN, Visitor
from tests.admin.world import Dress
from tests.kit.clock import TestClock
from tests.kit.people import PASSWORD, People
from tests.kit.rehearsal import Rehearsal

__all__ = ["filled", "stage"]

FORMULA = "=HYPERLINK(1;2)&"
HIDDEN_LETTERS = "\u202e\u2066\u200b\u0000"
"""Turns the line around, and is not to be seen."""


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def test_what_people_type_is_kept_without_what_nobody_sees_and_shown_as_text(stage: Stage) -> None:
    """Every form, with hidden letters and markup in each of its texts: nothing of it breaks us or comes through."""
    posts = [key for key, row in ROUTES.items() if key.startswith("POST ") and row.policy != "open"]
    wrong, sent = [], 0
    await stage.enter(*ROLES[:3])
    for name in ROLES[:3]:
        for asked in stage.first(name, posts):
            typed = [word for word, value in asked.body.items() if _is_words(value) and word != "form_key"]
            if asked.letter != "y" or not typed:
                continue
            sent += 1
            dressed = {word: f"{asked.body[word]}{HIDDEN_LETTERS} {MARKUP}" for word in typed}
            with stage.store.tried():
                answer = await stage.ask(replace(asked, body={**asked.body, **dressed}))
                kept = await stage.store.run(partial(_texts, stage.store.touched() - {"search_entry"}))
                wrong += [f"{asked.key}: kept {letter!a}" for letter in HIDDEN_LETTERS if letter in kept]
                wrong += [f"{asked.key}: {fault}" for fault in page_faults(answer)]
                if answer.status_code not in {200, 303, 400}:
                    wrong.append(f"{asked.key} is {answer.status_code}")
    assert sent > 30 and not wrong, "\n".join(wrong)


def _is_words(value: object) -> bool:
    return isinstance(value, str) and re.search(r"[A-ZÅÄÖ]|\s", value) is not None


def _texts(names: frozenset[str], connection: Connection) -> str:
    """All that stands in these tables."""
    rows = (row for name in names for row in connection.execute(select(metadata.tables[name])))
    return "\n".join(json.dumps(list(row), default=str, ensure_ascii=False) for row in rows).replace("\\u0000", "\0")


async def test_no_file_for_a_spreadsheet_holds_a_formula(sqlite_url: str, clock: TestClock) -> None:
    """Names of colleagues and teams that begin as formulas do, in every file that can be taken along."""
    files = [("Aino", f"/reports/{table}/csv") for table in ReportTable]
    formulas, names = [], 0
    store = Rehearsal(sqlite_url)
    await store.write(clock(), lambda opened: worlds.build(opened, Dress(before=FORMULA)))
    async with AsyncExitStack() as stack:
        office = Office(store, clock, stack)
        visitors = {role: await office.signed_in(role) for role in ("Tiina", "Aino")}
        for role, path in [("Tiina", "/audit/export"), ("Aino", "/reports/all/xlsx"), *files]:
            answer = await visitors[role].http.get(f"/admin{path}")
            if answer.status_code == 404 and "all" not in path:
                continue  # this table is not for this role, or has nothing to show
            assert answer.status_code == 200, path
            assert re.fullmatch(
                r"attachment; filename=\"[\w.-]+\"; filename\*=UTF-8''[\w.%~-]+", answer.headers["content-disposition"]
            )
            assert not list(header_faults(answer)), path
            for cell, is_formula in _cells(path, answer.content):
                names += "HYPERLINK" in cell
                formulas += [f"{path}: {cell}"] if is_formula else []
    await store.close()
    assert names > 3 and not formulas, formulas


def _cells(path: str, content: bytes) -> Iterator[tuple[str, bool]]:
    """The cells of a file, and which of them a spreadsheet would count."""
    if path.endswith("xlsx"):
        for sheet in load_workbook(io.BytesIO(content)):
            yield from ((str(cell.value), cell.data_type == "f") for row in sheet for cell in row)
        return
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"):
        yield from ((cell, cell.lstrip().startswith(("=", "+", "@"))) for cell in row)


# Doors.


class Counted(Passwords):
    """Counts what costs time: checking a password against a hash."""

    def __init__(self) -> None:
        super().__init__(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self.checked: list[str] = []

    def verify(self, secret: Secret | None, password: str) -> bool:
        known = secret.password_hash if secret else self._nobodys
        self.checked.append(known.rsplit("$", 2)[0])
        return super().verify(secret, password)


@pytest.fixture
async def colleagues(office: Office) -> Office:
    def fill(people: People) -> None:
        team = people.team()
        people.colleague("Mari Mäki", team_id=team)
        people.colleague("Iida Into", team_id=team, password_hash=None)
        people.colleague("Olli Ohi", team_id=team, deactivated_at=office.clock())
        people.colleague("Aino Alku", Role.ADMIN)
        people.colleague("Tiina Tarkka", Role.AUDITOR)

    await office.put(fill)
    return office


async def test_nobody_learns_who_works_here(colleagues: Office) -> None:
    """Known, invited, gone and unknown e-mails get one answer for one amount of work, also when it is no more tries."""
    office, passwords = colleagues, Counted()
    office.app = office.built(passwords=passwords)
    answers: dict[str, list[tuple[int, int, str, list[str]]]] = {}
    for name in ("mari", "iida", "olli", "nobody"):
        visitor = await office.visitor(address=f"192.0.2.{len(answers) + 10}")
        answers[name] = []
        for _ in range(SIGN_IN_BY_EMAIL.most + 2):
            passwords.checked.clear()
            page = await visitor.sign_in(f"{name}@kaupunki.fi", "ei tämä ole oikea")
            said = page.words.replace(name, "")
            answers[name].append((page.status, len(page.tags), said, list(passwords.checked)))
    assert answers["mari"] == answers["iida"] == answers["olli"] == answers["nobody"]
    assert [len(checked) for *_, checked in answers["mari"]] == [1] * SIGN_IN_BY_EMAIL.most + [0, 0]
    assert [status for status, *_ in answers["mari"]] == [400] * SIGN_IN_BY_EMAIL.most + [429, 429]


async def test_an_address_that_is_made_up_gets_nobody_more_tries(colleagues: Office) -> None:
    """As the program serves it: X-Forwarded-For counts only from a proxy on this machine, and of it the last word."""
    config = _config(colleagues.app)
    config.load()

    async def tries(peer: str, forwarded: str, number: int) -> int:
        headers = {"x-forwarded-for": forwarded.format(number)}
        transport = httpx.ASGITransport(config.loaded_app, client=(peer, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers) as http:
            door = await http.get("/admin/login")
            csrf = re.findall(r'name="csrf" value="(\w+)"', door.text)[0]
            typed = {"csrf": csrf, "email": f"joku{number}@kaupunki.fi", "password": "arvaus on tämä"}
            return (await http.post("/admin/login", data=typed, headers=FROM_HERE)).status_code

    def has_tried(opened: Store) -> None:
        for network in ("203.0.113.9", "203.0.113.10", "2001:db8::/64"):
            for _ in range(SIGN_IN_BY_ADDRESS.most - 2):
                opened.throttle.hit(SIGN_IN_BY_ADDRESS, subject(SECRET_KEY, network))

    await colleagues.store(has_tried)
    from_outside = [await tries("203.0.113.9", "198.51.100.{}", number) for number in range(3)]
    behind_a_proxy = [await tries("127.0.0.1", "198.51.100.{}, 203.0.113.10", number) for number in range(10, 13)]
    one_network = [await tries(f"2001:db8::{number}", "", number) for number in range(20, 23)]
    assert from_outside == behind_a_proxy == one_network == [400, 400, 429]
    assert [await tries("127.0.0.1", "203.0.113.11", 30), await tries("2001:db8:0:1::1", "", 31)] == [400, 400]


async def test_who_is_shut_out_hears_no_more_and_a_new_role_ends_every_session(colleagues: Office) -> None:
    office, hub = colleagues, Hub()
    office.app = office.built(bells=hub, streams=Streams(heartbeat=5, pause=0.0))
    mari, tiina = await office.signed_in("Mari"), await office.signed_in("Tiina")
    admin = await office.signed_in("Aino")
    planted = "a-session-somebody-has-planted"
    mari_too = await office.visitor()
    mari_too.http.cookies.set("console", planted, domain="konsoli.example", path="/")
    await mari_too.sign_in("mari@kaupunki.fi")
    assert planted not in mari_too.cookies.values() and (await mari_too.open("/admin/")).path == "/admin/"

    async with listening(office, mari) as stream:
        await stream.heard()
        await admin.press("/admin/staff", "/staff/1/deactivate")
        hub.ring(bells.TALKS)
        assert await stream.heard() == ("ended", {})
    for visitor in (mari, mari_too):
        assert (await visitor.open("/admin/")).path == "/admin/login"
    assert (await mari.sign_in("mari@kaupunki.fi")).status == 400

    auditor = next(row["staff_id"] for row in await office.rows(staff_session) if row["id"] == 2)
    page = await admin.open(f"/admin/staff/{auditor}")
    saved = await admin.send(page.form(f"/staff/{auditor}"), page, role="admin")
    assert saved.status == 200, saved.words
    assert (await tiina.open("/admin/audit")).path == "/admin/login", "what a session opened was another role's"


# Faults of ours.


async def test_a_locked_store_says_so_and_works_again(colleagues: Office, sqlite_url: str) -> None:
    office = colleagues
    mari = await office.signed_in("Mari")
    impatient = open_database(sqlite_url, patience=0.05)
    office.database = impatient
    visitor = Visitor(office.built())
    visitor.http.cookies = mari.http.cookies
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    async with visitor:
        form = (await visitor.open("/admin/account")).form("/account/language")
        other.execute("begin immediate")
        page = await visitor.open("/admin/")
        assert (page.status, "Juuri nyt on ruuhkaa" in page.words) == (503, True)
        assert not [*header_faults(page.response), *page_faults(page.response)]
        typed = {**form.fields, "lang": "sv"}
        assert (await visitor.http.post("/admin/account/language", data=typed, headers=FROM_HERE)).status_code == 503
        other.execute("rollback")
        assert (await visitor.http.post("/admin/account/language", data=typed, headers=FROM_HERE)).status_code == 200
        assert (await visitor.open("/admin/")).status == 200
    other.close()
    await impatient.close()


def _break_when_reading(store: Any, *_: Any) -> Any:
    raise RuntimeError(f"{CANARY} {CANARY_PHONE}")


CANARY, CANARY_PHONE, CANARY_EMAIL = "Kanarialintu", "+358405550987", "kanarinen@kaupunki.fi"
CANARY_PASSWORD = "salainen kanarialintu"
TELLING = (CANARY, CANARY.lower(), "5550987", "555 0987", "kanarinen", PASSWORD, "oikein")


async def test_a_day_leaves_nobody_in_the_log_nor_in_the_record(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything a library or we log at the finest level, and all details of the record, after a day with telling
    names, numbers, messages, passwords and tokens, with a fault in the middle."""
    out = io.StringIO()
    logs.set_up(out, level="DEBUG")
    for name in logs.QUIET:
        logging.getLogger(name).setLevel(logging.DEBUG)
    now = office.clock()

    def fill(store: Store) -> worlds.World:
        return worlds.build(store, Dress(before=f"{CANARY} "))

    world = await office.database.write(now, fill)
    tokens = [world.rows["join"], world.rows["password"]]
    mari, admin = await office.visitor(), await office.visitor()
    await mari.sign_in(CANARY_EMAIL, CANARY_PASSWORD)
    for visitor, email in ((mari, "mari@kaupunki.fi"), (admin, "aino@kaupunki.fi")):
        assert (await visitor.sign_in(email)).status == 200
        tokens.append(visitor.cookies["console"])
    share = world.mari
    inbox, client = f"/admin/inbox/{share.client.person_id}", f"/admin/clients/{share.client.id}"
    await mari.open(f"/admin/clients?q={CANARY}")
    await mari.open(f"/admin/inbox?q={CANARY}")
    await mari.press(inbox, "/note", body=f"{CANARY} soitti {CANARY_PHONE}")
    await mari.press(inbox, "/reply", body=f"Hei {CANARY}, soita {CANARY_PHONE}")
    await mari.press(f"{client}/profile", "/profile", phone=CANARY_PHONE, own_words=CANARY)
    await mari.press(f"/admin/cases/{share.client.case_id}/plan", "/plan", goal=f"{CANARY} töihin")
    await mari.press(f"/admin/cases/{share.client.case_id}/plan", "/steps", body=f"{CANARY} soittaa")
    for token in tokens[:2]:
        await (await office.visitor()).open(f"/admin/join/{token}")
    page = await admin.open("/admin/rights")
    await admin.send(page.form(f"/rights/{world.rows['erasure']}/approve"), page)
    with monkeypatch.context() as patched:
        patched.setattr("storage.timeline.Timeline.page", _break_when_reading)
        broken = await mari.open(f"/admin/clients/{share.called.id}?q={CANARY}")
    assert broken.status == 500 and "5550987" not in broken.html and not [*header_faults(broken.response)]
    structlog.get_logger().error("request", path=f"/admin/join/{tokens[0]}", query=CANARY)
    for path in (f"/admin/clients?q={CANARY}", f"/admin/join/{tokens[0]}", f"/admin/password/{tokens[1]}?{CANARY}"):
        logging.getLogger("uvicorn.access").info('%s - "%s %s HTTP/%s" %d', "192.0.2.1:1", "GET", path, "1.1", 200)

    logged = out.getvalue()
    assert "console fault" in logged and "RuntimeError" in logged
    found = [word for word in (*TELLING, *tokens) if word in logged]
    assert not found, [line for line in logged.splitlines() if any(word in line for word in found)][:5]
    details = json.dumps([row["detail"] for row in await office.rows(audit)], ensure_ascii=False)
    assert not [word for word in (*TELLING, *tokens) if word in details]
    acts = {row["action"] for row in await office.rows(audit)}
    assert {Action.NOTE_ADDED, Action.TALK_WRITTEN, Action.PLAN_SET, Action.PERSON_ERASED, Action.SIGNED_IN} <= acts


async def test_every_refusal_and_fault_carries_the_headers_and_nothing_inline(colleagues: Office) -> None:
    office = colleagues
    mari = await office.signed_in("Mari")
    answers = {
        404: await mari.http.get("/admin/clients/999"),
        403: await mari.http.get("/admin/staff"),
        405: await mari.http.get("/admin/logout"),
        419: await mari.http.post("/admin/logout", headers=FROM_HERE),
        413: await mari.http.post("/admin/logout", data={"csrf": "x" * 200_000}, headers=FROM_HERE),
        410: await mari.http.get("/admin/join/none"),
        303: await (await office.visitor()).http.get("/admin/", follow_redirects=False),
        400: await mari.http.post("/admin/login", data={"csrf": "x"}, headers={"sec-fetch-site": "cross-site"}),
    }
    faults = {status: [*header_faults(answer), *page_faults(answer)] for status, answer in answers.items()}
    assert not any(faults.values()), faults
    assert [answers[status].status_code for status in (404, 403, 419, 413, 410, 303)] == [404, 403, 419, 413, 410, 303]


# The record.


def test_every_action_of_the_record_is_recorded_by_somebody() -> None:
    """A code that nothing writes is a promise that nobody keeps."""
    here = Path(storage.__file__).parents[1]
    source = "\n".join(
        path.read_text()
        for room in ("storage", "admin", "bot", "dialogs")
        for path in (here / room).rglob("*.py")
        if path.name not in {"audit.py", "words.py"} or path.parent.name == "rooms"
    )
    unused = [action for action in Action if f"Action.{action.name}" not in source]
    assert not unused
