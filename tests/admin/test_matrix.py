"""Every route of the console, tried by every role with their own, others' and unknown numbers.

The routes come from the console itself; what each of them answers is written down by hand in
tests/admin/route_table.py. A route that is not there fails here, and the failure says what to add.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from admin.app import ROOMS
from admin.policy import Gate, OpenGate, StaffGate
from storage.factors import SecondFactor
from tests.admin import world as worlds
from tests.admin.conftest import Office
from tests.admin.page_faults import MARKUP, header_faults, page_faults
from tests.admin.route_table import BODIES, NO_TRACE, NUMBERS, ROUTES
from tests.admin.visitor import FROM_HERE, ORIGIN, Visitor
from tests.admin.world import UNKNOWN, Dress, World
from tests.kit.clock import START, TestClock
from tests.kit.rehearsal import Rehearsal

ROLES = ("mari", "leena", "aino", "tiina")
"""A coordinator, their team lead, an admin, an auditor: the columns of the table."""
TRACES = frozenset({"audit", "throttle"})
"""What a look or a try may leave in the store."""
READ = TRACES | {"talk_mark"}
"""A conversation that was looked at is no longer unread."""
FORBIDDEN, NOT_HERE = "Tämä ei kuulu rooliisi", "Tätä ei ole täällä"
PERSONAL = re.compile("Aalto|Vuori|Ojala|Jono\\b|Voima|Niemi|Puro|Haluan ihmisen|Hiljainen")
"""What people are called and have said in this world."""


@dataclass(frozen=True)
class Asked:
    """One request, and the letter that the table has for its answer."""

    name: str
    key: str
    path: str
    letter: str
    body: dict[str, Any]

    @property
    def method(self) -> str:
        return self.key.split()[0]

    def __str__(self) -> str:
        return f"{self.name}: {self.method} {self.path} should be {self.letter}"


def routes() -> dict[str, APIRoute]:
    """The console's routes by "METHOD path"."""
    found = {}
    for route in (route for room in ROOMS for route in room.routes):
        assert isinstance(route, APIRoute)
        (method,) = route.methods or {""}
        found[f"{method} {route.path}"] = route
    return found


def policy_of(route: APIRoute) -> str:
    (gate,) = [need.call for need in route.dependant.dependencies if isinstance(need.call, Gate)]
    if isinstance(gate, OpenGate):
        return "open"
    assert isinstance(gate, StaffGate)
    needs = " or ".join(sorted(gate.any_of)) or "signed in"
    return needs + (", fresh" if gate.fresh else "") + (", bare" if gate.bare else "")


class Stage:
    """The console on a world in which nothing stays, and those who came in."""

    def __init__(self, office: Office, store: Rehearsal, world: World) -> None:
        self.office, self.store, self.world = office, store, world
        self.visitors: dict[str, Visitor] = {}
        self._cookies: dict[str, httpx.Cookies] = {}
        self.csrf: dict[str, str] = {}

    async def enter(self, *names: str) -> None:
        for name in names:
            visitor = await self.office.signed_in(name.capitalize())
            self._keep(name, visitor, (await visitor.open("/admin/account/code")).form("/logout").fields["csrf"])

    async def come_to_the_door(self, name: str = "guest") -> None:
        visitor = await self.office.visitor()
        self._keep(name, visitor, (await visitor.open("/admin/login")).form("/login").fields["csrf"])

    def _keep(self, name: str, visitor: Visitor, csrf: str) -> None:
        self.visitors[name], self.csrf[name] = visitor, csrf
        self._cookies[name] = httpx.Cookies(visitor.http.cookies)

    async def ask(self, asked: Asked, csrf: str | None = None, headers: dict[str, str] | None = None) -> httpx.Response:
        """Sends it as a form of ours unless said otherwise, and forgets the cookies that came of it."""
        http = self.visitors[asked.name].http
        address = f"/admin{asked.path}"
        if asked.method == "GET":
            answer = await http.get(address, follow_redirects=False)
        else:
            data = {"csrf": self.csrf[asked.name] if csrf is None else csrf, **asked.body}
            answer = await http.post(address, data=data, headers=headers or FROM_HERE, follow_redirects=False)
        http.cookies = httpx.Cookies(self._cookies[asked.name])
        return answer

    def asked(self, name: str, keys: Iterable[str] = ROUTES) -> Iterator[Asked]:
        """All that one of them tries: each route with each number that it can be given."""
        for key in keys:
            row = ROUTES[key]
            letters = row.of(ROLES.index(name) if name in ROLES else 0)
            paths = row.paths(self.world, key.split()[1])
            if letters == "f":
                paths = paths[:1]  # the gate does not look at numbers
            elif len(letters) == 1:
                letters *= len(paths)
            assert len(letters) == len(paths), f"{key}: the table says {letters} of {paths}"
            body = BODIES[key](self.world) if key in BODIES else {}
            for letter, path in zip(letters, paths, strict=True):
                yield Asked(name, key, path, letter, body)

    def first(self, name: str, keys: Iterable[str] = ROUTES) -> Iterator[Asked]:
        """The same with one number each."""
        seen: set[str] = set()
        for one in self.asked(name, keys):
            if one.key not in seen:
                seen.add(one.key)
                yield one


@pytest.fixture(scope="session")
def filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """A store with the world in it, every text of which tries to be markup; copied for every test."""
    path = tmp_path_factory.mktemp("world") / "store.db"
    shutil.copy(sqlite_template, path)
    dressed = Dress(before=MARKUP)
    return path, Rehearsal.prepare(f"sqlite:///{path}", START, lambda store: worlds.build(store, dressed))


@pytest.fixture
async def stage(filled: tuple[Path, World], tmp_path: Path, clock: TestClock) -> AsyncIterator[Stage]:
    source, world = filled
    shutil.copy(source, tmp_path / "store.db")
    store = Rehearsal(f"sqlite:///{tmp_path / 'store.db'}")
    async with AsyncExitStack() as stack:
        office = Office(store, clock, stack)
        office.console.stop()  # so that a stream of events ends after its first words
        yield Stage(office, store, world)
    await store.close()


def test_every_route_is_in_the_table() -> None:
    """Read the table when it changes: it is who may do what."""
    found = routes()
    for key, route in found.items():
        assert key in ROUTES, (
            f'add to ROUTES in tests/admin/route_table.py: "{key}": Row("{policy_of(route)}", "..."), with what a '
            "coordinator, a team lead, an admin and an auditor may do there, and with whose numbers"
        )
        assert ROUTES[key].policy == policy_of(route), f"{key} is for {policy_of(route)}, not {ROUTES[key].policy}"
        names = ",".join(re.findall(r"{(\w+)}", route.path))
        assert not names or (ROUTES[key].which or names) in NUMBERS, f"add numbers to try for {names} to NUMBERS"
    assert set(ROUTES) == set(found), f"gone: {set(ROUTES) - set(found)}"
    assert set(found) >= set(BODIES) | NO_TRACE


@pytest.mark.parametrize(
    ("names", "texts"),
    [
        (
            ROLES[:2],
            "Lahti Mari Aava Viesti: Vastaus: Muistiinpano: Tavoite: Askel: Lämmin Ohjaamo Tervehdys Kesätyö Lue",
        ),
        (ROLES[2:], "Lahti Hollola Mari Aava Hätänumero Ohjaamo Ovi Katu Firefox Kesätyö Askel: Tykkään"),
    ],
    ids=["client work", "service"],
)
async def test_each_role_gets_what_the_table_says_and_texts_stay_texts(
    stage: Stage, names: tuple[str, ...], texts: str
) -> None:
    """In a world where every name, message and word tries to be markup; ``texts`` are those that must be met."""
    await stage.enter(*names)
    rooms = [key for key, row in ROUTES.items() if row.policy != "open"]
    wrong, looked_at, seen = [], set(), ""
    for asked in (asked for name in names for asked in stage.asked(name, rooms)):
        with stage.store.tried():
            answer = await stage.ask(asked)
            found = [*faults(asked, answer, stage.store.touched()), *header_faults(answer)]
        if answer.status_code == 200 and (asked.name, asked.key) not in looked_at:
            looked_at.add((asked.name, asked.key))
            found += page_faults(answer)
            seen += answer.text
        wrong += [f"{asked}, {fault}" for fault in found]
    assert not wrong, "\n".join(wrong)
    unmet = [text for text in texts.split() if f"onerror=a&gt;{text}" not in seen]
    assert not unmet, f"no page has shown {unmet}"


STATUSES = {"y": {200, 303}, "0": {303}, "n": {404}, "f": {403}, "4": {400}, "g": {410}}
TITLES = {"f": FORBIDDEN, "n": NOT_HERE}


def faults(asked: Asked, answer: httpx.Response, touched: frozenset[str]) -> Iterator[str]:
    """What is wrong with an answer."""
    statuses = {200} if (asked.letter, asked.method) == ("y", "GET") else STATUSES[asked.letter]
    if answer.status_code not in statuses or TITLES.get(asked.letter, "") not in answer.text:
        yield f"is {answer.status_code}"
    if answer.headers.get("location", "").startswith(("/admin/again", "/admin/login?next=%2F")):
        yield f"leads to {answer.headers['location']}"
    yield from _wrongly_changed(asked, touched)
    yield from _unrecorded(asked, answer, touched)


def _wrongly_changed(asked: Asked, touched: frozenset[str]) -> Iterator[str]:
    changed = touched - (TRACES if asked.letter in "nf0" else READ)
    is_done = (asked.letter, asked.method) == ("y", "POST")
    if is_done and not changed:
        yield "changed nothing: what is its form filled in with?"
    if changed and not is_done:
        yield f"changed {set(changed)}"


def _unrecorded(asked: Asked, answer: httpx.Response, touched: frozenset[str]) -> Iterator[str]:
    shown = PERSONAL.search(answer.text)
    if shown and (asked.letter not in "y4" or "audit" not in touched):
        yield f"shows {shown[0]} without a line in the record"
    is_there = str(UNKNOWN) not in asked.path and asked.key not in NO_TRACE
    if asked.letter == "n" and is_there and "audit" not in touched:
        yield "leaves no VIEW_REFUSED in the record"


async def test_who_is_not_signed_in_gets_to_the_doors_and_no_further(stage: Stage) -> None:
    await stage.come_to_the_door()
    wrong = []
    for asked in stage.asked("guest", [key for key, row in ROUTES.items() if row.policy == "open"]):
        with stage.store.tried():
            answer = await stage.ask(asked)
            wrong += [f"{asked}, {fault}" for fault in faults(asked, answer, stage.store.touched())]
    for asked in stage.first("guest", [key for key, row in ROUTES.items() if row.policy != "open"]):
        with stage.store.tried():
            answer = await stage.ask(asked)
            door = "/admin/login?next=" if asked.method == "GET" else "/admin/login"
            if answer.status_code != 303 or not answer.headers["location"].startswith(door) or stage.store.touched():
                wrong.append(f"{asked.method} {asked.path} is {answer.status_code} and touches {stage.store.touched()}")
    assert not wrong, "\n".join(wrong)


async def test_no_form_is_taken_from_elsewhere_or_with_another_sessions_token(stage: Stage) -> None:
    """Every form of the console, generated; each way of forging one is tried on one in tests/admin/test_security.py."""
    await stage.enter("mari", "leena")
    await stage.come_to_the_door()
    await stage.come_to_the_door("other")
    posts = [key for key in routes() if key.startswith("POST ")]
    wrong = []
    for key in posts:
        name, other = ("guest", "other") if ROUTES[key].policy == "open" else ("mari", "leena")
        asked = next(stage.first(name, [key]))
        for headers, csrf, status, title in (
            ({"sec-fetch-site": "same-site", "origin": ORIGIN}, stage.csrf[name], 403, "Lomake tuli muualta"),
            (FROM_HERE, stage.csrf[other], 419, "Lomake vanheni"),
        ):
            with stage.store.tried():
                answer = await stage.ask(asked, csrf, headers)
                if answer.status_code != status or title not in answer.text or stage.store.touched():
                    wrong.append(f"{key} answers {answer.status_code} and touches {stage.store.touched()}")
    assert len(posts) > 70 and not wrong, "\n".join(wrong)


async def test_the_gravest_rooms_ask_again_and_the_second_step_comes_before_everything(stage: Stage) -> None:
    await stage.enter(*ROLES)
    stage.office.clock.advance(minutes=11)
    wrong = []
    for key in (key for key, row in ROUTES.items() if "fresh" in row.policy):
        name = next(name for number, name in enumerate(ROLES) if ROUTES[key].of(number) != "f")
        asked = next(stage.first(name, [key]))
        with stage.store.tried():
            answer = await stage.ask(asked)
            asks = "location" in answer.headers and answer.headers["location"].startswith("/admin/again?next=")
            if not (asks if asked.method == "GET" else answer.status_code == 403 and "/admin/again" in answer.text):
                wrong.append(f"{asked.method} {asked.path} did not ask again: {answer.status_code}")
            if stage.store.touched() - {"staff_session"}:
                wrong.append(f"{asked.path} touched {stage.store.touched()}")
    stage.office.clock.advance(minutes=-11)

    stage.office.app = stage.office.built(second_factor=SecondFactor.REQUIRED)
    await stage.enter("aino")
    for asked in stage.first("aino", [key for key, row in ROUTES.items() if "bare" not in row.policy]):
        if ROUTES[asked.key].policy == "open":
            continue
        with stage.store.tried():
            answer = await stage.ask(asked)
            expected = (403, None) if asked.letter == "f" else (303, "/admin/account/code")
            if (answer.status_code, answer.headers.get("location")) != expected or stage.store.touched():
                wrong.append(f"{asked.method} {asked.path} before the second step: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


async def test_a_number_beside_the_path_reaches_no_further(stage: Stage) -> None:
    """What is another's, in a query or a field of a form of one's own."""
    world = stage.world
    await stage.enter("mari", "leena")
    mine, theirs, foreign = world.shares
    teams = world.rows["teams"]
    message = await stage.store.run(
        lambda connection: connection.exec_driver_sql("select max(id) from message").scalar_one()
    )
    inbox, key = f"/inbox/{mine.client.person_id}", "a-form-of-its-own"
    wrong = []
    for name, method, path, body, status in (
        ("mari", "GET", f"/agenda?who={theirs.reader.staff_id}", {}, 404),
        ("leena", "GET", f"/agenda?who={theirs.reader.staff_id}", {}, 200),
        ("leena", "GET", f"/agenda?who={foreign.reader.staff_id}", {}, 404),
        ("mari", "GET", f"/reports?coordinator={theirs.reader.staff_id}", {}, 404),
        ("leena", "GET", f"/reports?team={teams[1]}", {}, 404),
        ("leena", "GET", f"/reports/loads/csv?coordinator={foreign.reader.staff_id}", {}, 404),
        ("mari", "GET", f"{inbox}?canned={foreign.canned}&before={message + 1}", {}, 400),
        ("mari", "GET", f"/clients/{mine.client.id}/talk?before={message + 1}", {}, 200),
        ("mari", "POST", f"{inbox}/reply", {"do": "fill", "canned": str(foreign.canned), "form_key": key}, 400),
        ("mari", "POST", f"/meetings/{mine.meeting}/join", {"case": str(theirs.client.case_id)}, 404),
        ("leena", "POST", f"/meetings/{mine.meeting}/join", {"case": str(foreign.client.case_id)}, 404),
        ("mari", "POST", "/meetings", _meeting(foreign.reader.staff_id), 404),
        ("mari", "POST", f"/cases/{mine.called.case_id}/handover", _to(foreign.reader.staff_id), 400),
        ("mari", "POST", f"/cases/{mine.called.case_id}/book", _three_way(foreign.reader.staff_id), 400),
    ):
        with stage.store.tried():
            answer = await stage.ask(Asked(name, f"{method} ", path, "", body))
            if answer.status_code != status or "Oona" in answer.text or "Emma" in answer.text:
                wrong.append(f"{name} {method} {path} is {answer.status_code}")
            if stage.store.touched() - READ:
                wrong.append(f"{method} {path} changed {stage.store.touched()}")
    assert not wrong, "\n".join(wrong)


def _meeting(second: int) -> dict[str, str]:
    return {"kind": "group", "day": "30.11.2026", "clock": "12", "second": str(second)}


def _to(colleague: int) -> dict[str, str]:
    return {"reason": "workload", "to": str(colleague)}


def _three_way(second: int) -> dict[str, str]:
    return {"kind": "three_way", "day": "1.12.2026", "clock": "14", "second": str(second)}
