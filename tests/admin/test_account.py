"""The second step of signing in, showing again who one is, and one's own account."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from pyotp import TOTP

from domain.roles import Role
from storage.factors import SecondFactor
from storage.tables import audit, recovery_code, staff_factor, staff_session
from tests.admin.conftest import Office
from tests.admin.visitor import FROM_HERE, Page, Visitor
from tests.kit.people import PASSWORD

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.6 Mobile/15E148 Safari/604.1"
)
NEW = "jokin ihan uusi salasana"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """On SQLite only: what differs in the store is tried on both in tests/storage."""
    return sqlite_url


@pytest.fixture
async def office(office: Office) -> Office:
    """With Aino, an admin, and Mari, a coordinator; the second step is required as in the product."""
    office.app = office.built(second_factor=SecondFactor.REQUIRED)
    await office.put(lambda people: people.colleague("Aino Alku", Role.ADMIN))
    await office.put(lambda people: people.colleague("Mari Mäki", team_id=people.team()))
    return office


class Phone:
    """An authenticator that has taken a secret in."""

    def __init__(self, office: Office, page: Page) -> None:
        self._office = office
        letters = page.html.split('<p class="secret" translate="no">')[1].split("<")[0]
        self._totp = TOTP(letters.replace(" ", ""))

    @property
    def code(self) -> str:
        return self._totp.at(self._office.clock())

    def next_code(self) -> str:
        """A code that was not used yet: half a minute later."""
        self._office.clock.advance(seconds=30)
        return self.code


def codes_on(page: Page) -> list[str]:
    return [part.split("<")[0] for part in page.html.split("<code>")[1:]]


async def set_up(office: Office, visitor: Visitor) -> tuple[Phone, list[str]]:
    page = await visitor.open("/admin/account/code")
    phone = Phone(office, page)
    kept = await visitor.send(page.form("/account/code"), page, code=phone.code)
    assert "Varakoodisi" in kept.words, kept.words
    return phone, codes_on(kept)


async def come_in(office: Office, name: str, phone: Phone, **ways: str) -> Visitor:
    visitor = await office.visitor(**ways)
    page = await visitor.sign_in(f"{name}@kaupunki.fi")
    home = await visitor.send(page.form("/login/code"), page, code=phone.next_code())
    assert home.path == "/admin/", home.words
    return visitor


class TestAnAdmin:
    async def test_sets_the_second_step_up_before_anything_else(self, office: Office) -> None:
        aino = await office.visitor()
        page = await aino.sign_in("aino@kaupunki.fi")
        assert page.path == "/admin/account/code" and "Pääkäyttäjä näkee paljon" in page.words
        for path in ("/admin/", "/admin/staff", "/admin/account", "/admin/settings", "/admin/clients/1"):
            assert (await aino.open(path)).path == "/admin/account/code", path
        forced = await aino.forge(page, "/admin/staff/2/deactivate")
        assert forced.path == "/admin/account/code" and (await office.count(staff_session)) == 1

        picture = await aino.http.get("/admin/account/code/picture.svg")
        assert picture.headers["content-type"] == "image/svg+xml" and "no-store" in picture.headers["cache-control"]
        assert "style" not in picture.text and 'fill="#fff"' in picture.text, "dark mode and the CSP leave it readable"
        assert "style=" not in page.html

        phone = Phone(office, page)
        wrong = await aino.send(page.form("/account/code"), page, code="000000")
        assert wrong.status == 400 and "Koodi ei käynyt" in wrong.words
        assert 'aria-describedby="code-hint code-fault"' in wrong.html and await office.count(staff_factor) == 0
        kept = await aino.send(wrong.form("/account/code"), wrong, code=phone.code)
        assert "Koodi on käytössä" in kept.words and len(set(codes_on(kept))) == 10
        assert (await aino.open("/admin/staff")).status == 200
        account = await aino.open("/admin/account")
        assert "Varakoodeja jäljellä: 10" in account.words
        assert not any(code in account.html for code in codes_on(kept)), "shown once"

        assert not account.has_form("/account/code/remove")
        assert "Roolisi vaatii koodin" in (await aino.forge(account, "/admin/account/code/remove")).words
        assert await office.count(staff_factor) == 1
        said = [action for _, action, _, _ in await office.audited() if "viewed" not in action]
        assert said == ["signed_in", "factor_set"]

    async def test_helps_who_lost_the_telephone_but_not_oneself(self, office: Office) -> None:
        mari = await office.signed_in("Mari")
        await set_up(office, mari)
        aino = await office.visitor()
        await aino.sign_in("aino@kaupunki.fi")
        await set_up(office, aino)
        page = await aino.open("/admin/staff/2")
        assert (await aino.forge(page, "/admin/staff/1/code/reset")).status == 404
        done = await aino.send(page.form("/staff/2/code/reset"), page)
        assert "Koodi on poistettu" in done.words
        assert (await mari.open("/admin/")).path == "/admin/login"
        assert (await mari.sign_in("mari@kaupunki.fi")).path == "/admin/", "the password is enough again"
        assert (1, "factor_reset", "staff", 2) in await office.audited()
        left = {row["staff_id"] for row in await office.rows(recovery_code)}
        assert left == {1}


class TestSigningIn:
    async def test_takes_the_password_then_the_code(self, office: Office) -> None:
        first = await office.signed_in("Mari")
        phone, kept = await set_up(office, first)
        mari = await office.visitor()
        half = await mari.press(
            "/admin/login?next=/admin/account", "/login", email="mari@kaupunki.fi", password=PASSWORD
        )
        assert half.path == "/admin/login/code" and "console" not in mari.cookies
        assert (await mari.open("/admin/")).path == "/admin/login", "half way is not in"
        used = await mari.send(half.form("/login/code"), half, code=phone.code)
        assert used.status == 400 and "Koodi ei käynyt" in used.words, "it set the telephone up: no code opens twice"
        page = await mari.send(used.form("/login/code"), used, code=phone.next_code())
        assert page.path == "/admin/account" and "console-half" not in mari.cookies

        other = await office.visitor()
        half = await other.sign_in("mari@kaupunki.fi")
        opened = await other.send(half.form("/login/code"), half, code=kept[0].upper())
        assert opened.path == "/admin/"
        again = await office.visitor()
        half = await again.sign_in("mari@kaupunki.fi")
        assert (await again.send(half.form("/login/code"), half, code=kept[0])).status == 400
        said = [action for who, action, _, of in await office.audited() if 2 in (who, of) and "viewed" not in action]
        assert said == [
            "signed_in",
            "factor_set",
            "code_failed",
            "signed_in",
            "recovery_code_used",
            "signed_in",
            "code_failed",
        ]

    async def test_half_way_is_this_browsers_for_five_minutes(self, office: Office) -> None:
        phone, _ = await set_up(office, await office.signed_in("Mari"))
        mari, thief, slow = await office.visitor(), await office.visitor(), await office.visitor()
        half = await mari.sign_in("mari@kaupunki.fi")
        await thief.open("/admin/login")
        thief.http.cookies.set("console-half", mari.cookies["console-half"], domain="konsoli.example")
        assert (await thief.open("/admin/login/code")).path == "/admin/login"
        door = await thief.open("/admin/login")
        tried = await thief.http.post(
            "/admin/login/code",
            data={"csrf": door.form("/login").fields["csrf"], "code": phone.next_code()},
            headers=FROM_HERE,
        )
        assert tried.status_code == 400 and "console" not in thief.cookies
        real = mari.cookies["console-half"].split(".", 1)[1]
        for forged in ("2", "2.99999999999.x", f"1.{real}", f"2.{real[:-1]}", "x.1.2"):
            slow.http.cookies.set("console-half", forged, domain="konsoli.example")
            assert (await slow.open("/admin/login/code")).path == "/admin/login"

        office.clock.advance(minutes=5)
        late = await mari.send(half.form("/login/code"), half, code=phone.code)
        assert late.status == 400 and "liian pitkäksi aikaa" in late.words and "console" not in mari.cookies

    async def test_codes_cannot_be_guessed(self, office: Office) -> None:
        phone, _ = await set_up(office, await office.signed_in("Mari"))
        mari = await office.visitor()
        half = await mari.sign_in("mari@kaupunki.fi")
        page = half
        for _ in range(5):
            page = await mari.send(half.form("/login/code"), half, code="123456")
            assert page.status == 400
        stopped = await mari.send(half.form("/login/code"), half, code=phone.next_code())
        assert stopped.status == 429 and "Retry-After" in stopped.response.headers
        assert [row["action"] for row in await office.rows(audit)].count("sign_in_throttled") == 1
        office.clock.advance(minutes=15)
        assert (await come_in(office, "mari", phone)).cookies

    async def test_tells_strangers_nothing(self, office: Office) -> None:
        """Who has a second step is told by a right password only: text and status are the same before."""
        await set_up(office, await office.signed_in("Mari"))
        answers = []
        for email in ("mari@kaupunki.fi", "aino@kaupunki.fi", "kuka@kaupunki.fi"):
            visitor = await office.visitor()
            page = await visitor.sign_in(email, "väärä salasana on")
            answers.append((page.status, page.path, page.words, sorted(visitor.cookies)))
        assert len({str(answer) for answer in answers}) == 1, answers

    async def test_a_session_planted_before_is_not_the_one_after(self, office: Office) -> None:
        mari = await office.signed_in("Mari")
        before = mari.cookies["console"]
        again = await mari.open("/admin/login")
        await mari.send(again.form("/login"), again, email="mari@kaupunki.fi", password=PASSWORD)
        assert mari.cookies["console"] != before
        planted = await office.visitor()
        planted.http.cookies.set("console", before, domain="konsoli.example")
        assert (await planted.open("/admin/")).path == "/admin/login"


class TestTheGravestThings:
    async def test_ask_again_after_ten_minutes_and_lead_back(self, office: Office) -> None:
        aino = await office.visitor()
        await aino.sign_in("aino@kaupunki.fi")
        phone, _ = await set_up(office, aino)
        form = await aino.open("/admin/staff/new")
        assert form.path == "/admin/staff/new"
        office.clock.advance(minutes=10)

        sent = await aino.http.post(
            "/admin/staff",
            data={**form.form("/staff").fields, "full_name": "Uuno Uusi", "email": "uuno@kaupunki.fi"},
            headers={**FROM_HERE, "referer": "http://konsoli.example/admin/staff/new?a=1"},
        )
        told = Page(sent)
        assert told.status == 403 and "Äsken lähettämääsi ei vielä tehty" in told.words
        assert "/admin/again?next=%2Fadmin%2Fstaff%2Fnew%3Fa%3D1" in told.html

        asked = await aino.open("/admin/staff/new?a=1")
        assert asked.path == "/admin/again"
        wrong = await aino.send(asked.form("/again"), asked, password="väärä salasana on", code=phone.next_code())
        assert wrong.status == 400 and 'aria-describedby="password-fault"' in wrong.html
        wrong = await aino.send(wrong.form("/again"), wrong, password=PASSWORD, code="000000")
        assert wrong.status == 400 and "Koodi ei käynyt" in wrong.words
        back = await aino.send(wrong.form("/again"), wrong, password=PASSWORD, code=phone.next_code())
        assert back.response.url.raw_path == b"/admin/staff/new?a=1"
        assert (await aino.open("/admin/staff")).status == 200
        assert [action for _, action, _, _ in await office.audited()][-1] == "proved_again"

    async def test_do_not_lead_elsewhere(self, office: Office) -> None:
        mari = await office.signed_in("Mari")
        for elsewhere in ("https://example.org/", "//example.org", "/", "/admin/\\example.org"):
            page = await mari.open("/admin/again?" + str(httpx.QueryParams({"next": elsewhere})))
            assert page.form("/again").fields["next"] == ""
        assert (await mari.press("/admin/again", "/again", password=PASSWORD)).path == "/admin/"

    async def test_password_is_throttled_here_too(self, office: Office) -> None:
        mari = await office.signed_in("Mari")
        for _ in range(5):
            assert (await mari.press("/admin/again", "/again", password="väärä salasana on")).status == 400
        assert (await mari.press("/admin/again", "/again", password=PASSWORD)).status == 429


class TestOnesOwnAccount:
    async def test_lists_sign_ins_and_ends_them(self, office: Office) -> None:
        desk, phone, old = [await office.visitor() for _ in range(3)]
        desk.http.headers["user-agent"], phone.http.headers["user-agent"] = FIREFOX, IPHONE
        for visitor in (old, phone, desk):
            await visitor.sign_in("mari@kaupunki.fi")
        aino = await office.visitor()
        await aino.sign_in("aino@kaupunki.fi")
        page = await desk.open("/admin/account")
        assert "Firefox, Windows tämä" in page.words and "Safari, iPhone" in page.words
        assert "Tuntematon selain" in page.words
        numbers = {row["agent"]: row["id"] for row in await office.rows(staff_session) if row["staff_id"] == 2}
        theirs = next(row["id"] for row in await office.rows(staff_session) if row["staff_id"] == 1)
        assert not page.has_form(f"/account/sessions/{theirs}/end")
        strange = await desk.forge(page, f"/admin/account/sessions/{theirs}/end")
        assert "oli jo päättynyt" in strange.words and (await aino.open("/admin/")).path != "/admin/login"

        ended = await desk.send(page.form(f"/account/sessions/{numbers['Safari, iPhone']}/end"), page)
        assert "Kirjautuminen on päätetty" in ended.words
        assert (await phone.open("/admin/")).path == "/admin/login"
        await desk.send(ended.form("/account/sessions/others"), ended)
        assert (await old.open("/admin/")).path == "/admin/login"
        assert (await desk.open("/admin/account")).status == 200

    async def test_password_changes_for_who_knows_it(self, office: Office) -> None:
        mari, elsewhere = await office.signed_in("Mari"), await office.signed_in("Mari")
        half = await (await office.visitor()).sign_in("mari@kaupunki.fi")
        assert half.path == "/admin/"
        wrong = await mari.press("/admin/account", "/account/password", old="väärä salasana on", password=NEW)
        assert wrong.status == 400 and 'aria-describedby="old-fault"' in wrong.html
        short = await mari.press("/admin/account", "/account/password", old=PASSWORD, password="lyhyt")
        assert short.status == 400 and "vähintään 12 merkkiä" in short.words
        done = await mari.press("/admin/account", "/account/password", old=PASSWORD, password=NEW)
        assert "Salasana on vaihdettu" in done.words
        assert (await elsewhere.open("/admin/")).path == "/admin/login"
        assert (await elsewhere.sign_in("mari@kaupunki.fi")).status == 400
        assert (await elsewhere.sign_in("mari@kaupunki.fi", NEW)).path == "/admin/"

    async def test_language_and_a_new_telephone(self, office: Office) -> None:
        mari = await office.signed_in("Mari")
        page = await mari.press("/admin/account", "/account/language", lang="sv")
        assert "Språket är bytt" in page.words
        assert (await mari.forge(page, "/admin/account/language")).status == 404
        await mari.press("/admin/account", "/account/language", lang="fi")
        first, _ = await set_up(office, mari)
        office.clock.advance(seconds=30)
        second, kept = await set_up(office, mari)
        assert first.code != second.code
        new = codes_on(await mari.press("/admin/account", "/account/recovery"))
        assert len(new) == 10 and not set(new) & set(kept)
        other = await office.visitor()
        half = await other.sign_in("mari@kaupunki.fi")
        old = await other.send(half.form("/login/code"), half, code=first.next_code())
        assert old.status == 400
        assert (await other.send(half.form("/login/code"), half, code=second.code)).path == "/admin/"
        await mari.press("/admin/account", "/account/code/remove")
        assert (await (await office.visitor()).sign_in("mari@kaupunki.fi")).path == "/admin/"
        assert (await mari.forge(await mari.open("/admin/account"), "/admin/account/recovery")).status == 404

    async def test_of_two_with_one_code_one_comes_in(self, office: Office) -> None:
        phone, _ = await set_up(office, await office.signed_in("Mari"))
        both = [await office.visitor() for _ in range(2)]
        halves = [await visitor.sign_in("mari@kaupunki.fi") for visitor in both]
        code = phone.next_code()
        pages = await asyncio.gather(
            *(
                visitor.send(half.form("/login/code"), half, code=code)
                for visitor, half in zip(both, halves, strict=True)
            )
        )
        assert sorted(page.status for page in pages) == [200, 400]
