"""What keeps strangers, forged forms and our own mistakes out."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.routing import Route, WebSocketRoute

import admin
from admin.app import ROOMS, console
from admin.context import Console
from admin.errors import UnguardedRoute
from admin.policy import Anyone, Signed
from domain.roles import Permission, Role
from locales import load
from storage.database import Database
from storage.errors import StoreBusy
from storage.tables import audit, staff
from tests.admin.conftest import SECRET_KEY, Office
from tests.admin.visitor import FROM_HERE, ORIGIN, Visitor
from tests.kit.clock import TestClock
from tests.kit.people import PASSWORD, QUICK

HERE = Path(admin.__file__).parent


@pytest.fixture
async def mari(office: Office) -> Visitor:
    await office.put(lambda people: people.colleague("Mari Mäki", team_id=people.team()))
    return await office.signed_in("Mari")


class TestEveryRouteHasAPolicy:
    @pytest.fixture
    async def context(self, sqlite_url: str) -> Any:
        from storage.database import open_database

        database = open_database(sqlite_url)
        yield Console(database, TestClock(), load(), ORIGIN, SECRET_KEY, QUICK)
        await database.close()

    def test_the_console_starts(self, context: Console) -> None:
        console(context)

    def test_a_room_without_one_stops_it(self, context: Console) -> None:
        room = APIRouter()

        @room.get("/forgotten")
        async def forgotten() -> str:
            return "everybody's"

        with pytest.raises(UnguardedRoute, match="/forgotten"):
            console(context, [*ROOMS, room])

    def test_a_room_with_two_stops_it(self, context: Console) -> None:
        room = APIRouter()

        @room.get("/unsure")
        async def unsure(visit: Signed, guest: Anyone) -> str:
            return "whose?"

        with pytest.raises(UnguardedRoute, match="/unsure"):
            console(context, [*ROOMS, room])

    @pytest.mark.parametrize("kind", [Route, WebSocketRoute])
    def test_a_route_that_is_no_room_stops_it(self, context: Console, kind: Any) -> None:
        room = APIRouter()

        async def beside(*_: object) -> HTMLResponse:
            return HTMLResponse("beside")

        room.routes.append(kind("/beside", beside))
        with pytest.raises(UnguardedRoute, match="/beside"):
            console(context, [*ROOMS, room])


class TestWhoMayEnter:
    @pytest.mark.parametrize(
        ("role", "rooms"),
        [
            (Role.COORDINATOR, {"/": 200, "/staff": 403, "/contents": 403, "/audit": 403}),
            (Role.TEAM_LEAD, {"/": 200, "/staff": 403, "/contents": 403, "/audit": 403}),
            (Role.ADMIN, {"/": 200, "/staff": 200, "/contents": 200, "/audit": 403}),
            (Role.AUDITOR, {"/": 303, "/staff": 403, "/contents": 403, "/audit": 200}),
        ],
    )
    async def test_by_role(self, office: Office, role: Role, rooms: dict[str, int]) -> None:
        await office.put(lambda people: people.colleague("Kaisa Koe", role, people.team()))
        kaisa = await office.signed_in("Kaisa")
        found = {path: (await kaisa.http.get(f"/admin{path}", follow_redirects=False)) for path in rooms}
        assert {path: answer.status_code for path, answer in found.items()} == rooms
        links = [*(await kaisa.open("/admin/")).links, *(await kaisa.open("/admin/more")).links]
        rail = {path for path in ("/staff", "/contents", "/audit") if f"/admin{path}" in links}
        assert rail == {path for path, status in rooms.items() if status == 200 and path != "/"}

    async def test_strangers_are_shown_the_door(self, office: Office) -> None:
        stranger = await office.visitor()
        for path in ("/", "/clients/1", "/people/1", "/staff", "/contents", "/audit", "/clients/aino"):
            page = await stranger.open(f"/admin{path}")
            assert page.path == "/admin/login", path
        for path in ("/cases/1/take", "/todos/1/done", "/staff", "/contents/crisis.contacts", "/logout"):
            sent = await stranger.http.post(f"/admin{path}", headers=FROM_HERE)
            assert sent.url.path == "/admin/login", path

    async def test_address_without_a_slash_will_do(self, office: Office) -> None:
        assert (await (await office.visitor()).open("/admin")).path == "/admin/login"

    async def test_there_is_no_description_of_the_api(self, office: Office) -> None:
        stranger = await office.visitor()
        for path in ("/docs", "/redoc", "/openapi.json"):
            assert (await stranger.open(f"/admin{path}")).status == 404


class TestForms:
    @pytest.mark.parametrize(
        "headers",
        [
            {"sec-fetch-site": "cross-site", "origin": ORIGIN},
            {"sec-fetch-site": "same-site"},
            {"sec-fetch-site": "none"},
            {"origin": "https://paha.example"},
            {"origin": "null"},
            {},
        ],
    )
    async def test_from_elsewhere_change_nothing(self, office: Office, mari: Visitor, headers: dict[str, str]) -> None:
        form = (await mari.open("/admin/")).form("/logout")
        sent = await mari.http.post("/admin/logout", data=form.fields, headers=headers)
        assert sent.status_code == 403 and "Lomake tuli muualta" in sent.text
        assert (await mari.open("/admin/")).path == "/admin/"

        stranger = await office.visitor()
        door = (await stranger.open("/admin/login")).form("/login")
        typed = {**door.fields, "email": "mari@kaupunki.fi", "password": PASSWORD}
        assert (await stranger.http.post("/admin/login", data=typed, headers=headers)).status_code == 403

    async def test_of_an_older_browser_are_known_by_their_origin(self, mari: Visitor) -> None:
        form = (await mari.open("/admin/")).form("/logout")
        sent = await mari.http.post("/admin/logout", data=form.fields, headers={"origin": ORIGIN})
        assert sent.url.path == "/admin/login"

    @pytest.mark.parametrize("csrf", [None, "", "väärä", "0" * 64])
    async def test_without_the_sessions_own_token_are_expired(
        self, office: Office, mari: Visitor, csrf: str | None
    ) -> None:
        data = {} if csrf is None else {"csrf": csrf}
        sent = await mari.http.post("/admin/logout", data=data, headers=FROM_HERE)
        assert sent.status_code == 419 and "Lomake vanheni" in sent.text
        stranger = await office.visitor()
        await stranger.open("/admin/login")
        typed = {**data, "email": "mari@kaupunki.fi", "password": PASSWORD}
        assert (await stranger.http.post("/admin/login", data=typed, headers=FROM_HERE)).status_code == 419

    async def test_of_another_session_are_expired(self, office: Office, mari: Visitor) -> None:
        other = await office.signed_in("Mari")
        form = (await other.open("/admin/")).form("/logout")
        sent = await mari.http.post("/admin/logout", data=form.fields, headers=FROM_HERE)
        assert sent.status_code == 419

    async def test_of_another_door_are_expired(self, office: Office, mari: Visitor) -> None:
        one, other = await office.visitor(), await office.visitor()
        await one.open("/admin/login")
        form = (await other.open("/admin/login")).form("/login")
        typed = {**form.fields, "email": "mari@kaupunki.fi", "password": PASSWORD}
        assert (await one.http.post("/admin/login", data=typed, headers=FROM_HERE)).status_code == 419

    async def test_too_large_are_not_read(self, mari: Visitor) -> None:
        sent = await mari.http.post("/admin/logout", data={"csrf": "x" * 200_000}, headers=FROM_HERE)
        assert sent.status_code == 413 and "Tekstiä on liikaa" in sent.text

    async def test_too_large_without_saying_so_are_not_read(self, mari: Visitor) -> None:
        async def pieces() -> Any:
            for _ in range(200):
                yield b"csrf=" + b"x" * 1000

        headers = {**FROM_HERE, "content-type": "application/x-www-form-urlencoded"}
        sent = await mari.http.post("/admin/logout", content=pieces(), headers=headers)
        assert sent.status_code == 413


class TestAnswers:
    async def test_carry_the_headers(self, mari: Visitor) -> None:
        for path in ("/admin/", "/admin/login", "/admin/clients/999", "/admin/staff", "/admin/nowhere"):
            headers = (await mari.http.get(path)).headers
            assert headers["content-security-policy"] == (
                "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
                "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            )
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["cache-control"] == "no-store", path

    async def test_only_our_own_files_are_kept(self, mari: Visitor) -> None:
        page = await mari.open("/admin/")
        address = re.findall(r'href="(/admin/static/console\.css\?v=[0-9a-f]{12})"', page.html)[0]
        assert "immutable" in (await mari.http.get(address)).headers["cache-control"]
        assert (await mari.http.get("/admin/static/none.css")).headers["cache-control"] == "no-store"
        assert (await mari.http.get("/admin/static/../app.py")).status_code == 404
        assert (await mari.http.get("/admin/static/%2e%2e/app.py")).status_code == 404

    @pytest.mark.parametrize("language", ["fi", "sv", "en"])
    async def test_errors_are_in_the_readers_language(self, office: Office, language: str) -> None:
        await office.put(lambda people: people.colleague("Mari Mäki", team_id=people.team(), language=language))
        mari = await office.signed_in("Mari")
        page = await mari.open("/admin/clients/999")
        title = {"fi": "Tätä ei ole täällä", "sv": "Det här finns inte här", "en": "This is not here"}
        assert title[language] in page.words and f'<html lang="{language}">' in page.html

    async def test_before_that_in_the_browsers(self, office: Office) -> None:
        for header, title in (
            ("sv-FI,fi;q=0.8", "Logga in"),
            ("de, en;q=0.5, fi;q=0.4", "Sign in"),
            ("de;q=x, *", "Kirjaudu sisään"),
        ):
            visitor = await office.visitor(language=header)
            assert title in (await visitor.open("/admin/login")).words
        asked = await office.visitor(language="fi")
        assert "Logga in" in (await asked.open("/admin/login?lang=sv")).words


class _Broken:
    """A store that fails, with words in its mouth that belong to a client."""

    def __init__(self, inner: Database, error: Exception) -> None:
        self._inner, self._error = inner, error
        self.dialect = inner.dialect

    async def write(self, now: Any, work: Any) -> Any:
        raise self._error

    read = run = change_schema = write

    async def close(self) -> None: ...


def broken(office: Office, error: Exception) -> Database:
    return cast(Database, _Broken(office.database, error))


class TestWhenWeBreak:
    async def test_says_so_and_logs_no_words(
        self, office: Office, mari: Visitor, capsys: pytest.CaptureFixture[str]
    ) -> None:
        office.database = broken(office, RuntimeError("Aava Aalto 040 1234567"))
        visitor = Visitor(office.built())
        visitor.http.cookies = mari.http.cookies
        async with visitor:
            page = await visitor.open("/admin/")
        assert page.status == 500 and "Jokin meni nyt rikki meillä" in page.words
        assert page.response.headers["cache-control"] == "no-store"
        logged = "".join(capsys.readouterr())
        assert "RuntimeError" in logged and "Aava" not in logged

    async def test_busy_store_asks_to_come_again(self, office: Office, mari: Visitor) -> None:
        office.database = broken(office, StoreBusy())
        visitor = Visitor(office.built())
        visitor.http.cookies = mari.http.cookies
        async with visitor:
            page = await visitor.open("/admin/")
        assert page.status == 503 and "Juuri nyt on ruuhkaa" in page.words


PREVIEWS = {"rooms/advice.py", "rooms/tips.py", "broadcast_preview.py"}
"""Show what the chat will say, by the chat's own builder, which escapes what people of ours typed."""


def test_previews_come_from_the_chats_own_builder() -> None:
    for name in PREVIEWS:
        tree = ast.parse((HERE / name).read_text())
        called = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)]
        made = [one.args for one in called if one.func.id == "Html"]  # type: ignore[attr-defined]
        assert made
        for given in made:
            assert [getattr(getattr(one, "func", None), "id", "") for one in given] == ["web"], name


PICTURES = {"charts.py", "report_pieces.py"}
"""Draw with markup of our own: what they put into it goes through its format(), which escapes."""


def test_pictures_are_drawn_with_words_of_ours_only() -> None:
    for name in PICTURES:
        for node in ast.walk(ast.parse((HERE / name).read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Markup":
                assert all(isinstance(given, ast.Constant) for given in node.args), f"{name}:{node.lineno}"


def test_templates_never_trust_text() -> None:
    """One way to put text into a page: escaped. And nothing inline, which the CSP would refuse anyway."""
    for template in (HERE / "templates").glob("*.html"):
        source = template.read_text()
        source = re.sub(r"<script src=\"\{\{ static\('(console|broadcasts)\.js'\) \}\}\" defer></script>", "", source)
        assert not re.search(r"\|\s*safe\b|autoescape|<script|<style|\sstyle=|\son[a-z]+=|javascript:", source), (
            template.name
        )
    for module in HERE.rglob("*.py"):
        names = {node.id for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Name)}
        draws = str(module.relative_to(HERE)) in PICTURES | PREVIEWS
        assert draws or "markupsafe" not in module.read_text(), module.name
        assert "eval" not in names, module.name


def test_a_short_key_is_refused(sqlite_url: str) -> None:
    with pytest.raises(ValueError, match="32 characters"):
        Console(None, TestClock(), load(), ORIGIN, "short")  # type: ignore[arg-type]


async def test_names_and_emails_never_stand_in_the_record(office: Office, mari: Visitor) -> None:
    await (await office.visitor()).sign_in("joku.muu@kaupunki.fi", "arvaus on tämä")
    rows = await office.rows(audit)
    assert rows and not any("kaupunki" in str(row) or "Mari" in str(row) for row in rows)
    assert len(await office.rows(staff)) == 1


def test_permissions_are_of_one_kind_only() -> None:
    """Nobody can both see clients and read the record of who saw them."""
    sees = {Permission.SEE_CASELOAD, Permission.SEE_ALL_CLIENTS, Permission.SEE_TEAM_CLIENTS}
    from domain.roles import permissions_of

    for role in Role:
        assert not (permissions_of(role) & sees and Permission.READ_AUDIT in permissions_of(role))
