"""What no page of ours sends: days at the ends of time, numbers beyond any column, letters no database takes."""

from __future__ import annotations

import re

import pytest

from tests.admin import world as worlds
from tests.admin.conftest import Office
from tests.admin.visitor import FROM_HERE

NUL, FAR = "\0", "999999999999999999"
FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """PostgreSQL takes no NUL, and counts no further than its columns."""
    return postgres_url


async def test_what_no_form_of_ours_sends_breaks_nothing(office: Office) -> None:
    world = await office.database.write(office.clock(), worlds.build)
    office.console.stop()
    guest = await office.visitor()
    door = (await guest.open("/admin/login")).form("/login").fields
    answers = {}
    for email in (f"a{NUL}b@kaupunki.fi", "x" * 300, "\ud83d\ude00\u202e"):
        typed = {**door, "email": email.encode("utf-16", "surrogatepass").decode("utf-16"), "password": NUL}
        answers[email] = (await guest.http.post("/admin/login", data=typed, headers=FROM_HERE)).status_code
    assert set(answers.values()) == {400}
    visitors = {name: await office.signed_in(name) for name in ("Mari", "Leena", "Aino", "Tiina")}
    span = f"since={FIRST_DAY}&until={LAST_DAY}"
    case, inbox = f"/cases/{world.mari.called.case_id}", f"/inbox/{world.mari.client.person_id}"
    for name, path in (
        ("Leena", "/inbox?q=%00abc&language=%00a&municipality=%00ab"),
        ("Leena", "/clients?q=%00a&municipality=%00"),
        ("Leena", f"/inbox/events?seen=%00&open={FAR}"),
        ("Leena", f"/reports?first={FIRST_DAY}&last={LAST_DAY}&team={FAR}"),
        ("Aino", "/review/dialogs/a%00b"),
        ("Aino", f"/review?{span}&person={FAR}&label={FAR}&pick=label"),
        ("Aino", f"/review/dialogs?{span}"),
        ("Aino", f"/messages?kind=%00&client={FAR}"),
        ("Tiina", f"/audit?{span}&client={FAR}&who=%00&what=%00"),
        ("Tiina", f"/audit/export?{span}"),
        ("Mari", f"/agenda?week={FIRST_DAY}"),
        ("Mari", f"{case}/book?week={LAST_DAY}&second={FAR}&kind=%00"),
        ("Mari", f"/clients/{world.mari.client.id}?until={FIRST_DAY}"),
        ("Mari", f"/clients/{world.mari.client.id}?until={LAST_DAY}"),
        ("Mari", f"/appointments/{world.mari.appointment}?week={LAST_DAY}"),
    ):
        answers[path] = (await visitors[name].http.get(f"/admin{path}")).status_code
    for name, path, body in (
        ("Mari", f"{inbox}/note", {"form_key": f"abcdefgh{NUL}", "body": "x"}),
        ("Mari", f"{inbox}/reply", {"form_key": "abcdefgh", "body": f"x{NUL}", "known": FAR}),
        ("Mari", f"{inbox}/snooze", {"day": FIRST_DAY}),
        ("Mari", f"{inbox}/snooze", {"day": LAST_DAY}),
        ("Mari", f"{inbox}/labels", {"label": FAR, "shown": FAR}),
        ("Mari", f"{case}/plan", {"goal": "a", "review_on": "2026-12-20", "revision": FAR, "base": "[1"}),
        ("Mari", f"{case}/rest", {"until": LAST_DAY}),
        ("Mari", f"{case}/rest", {"until": FIRST_DAY}),
        ("Mari", f"/clients/{world.mari.client.id}/profile", {"revision": FAR, "birth_year": NUL, "base": "7"}),
        ("Mari", f"{case}/handover", {"reason": "workload", "to": FAR}),
        ("Aino", f"/teams/municipalities/{'%00'}", {"authority": "1"}),
        ("Aino", f"/contents/{'%00'}", {"fi": "x"}),
        ("Aino", "/staff", {"full_name": f"A{NUL} B", "email": f"a{NUL}@b.fi", "role": "admin", "lang": NUL}),
        ("Aino", "/settings/places", {"name": f"{NUL}a", "address": NUL, "team": FAR}),
        ("Aino", "/teams", {"name": f"x{NUL}", "authority": FAR}),
    ):
        http = visitors[name].http
        token = re.findall(r'name="csrf" value="(\w+)"', (await http.get("/admin/more")).text)[0]
        sent = await http.post(f"/admin{path}", data={"csrf": token, **body}, headers=FROM_HERE)
        answers[f"{path} {body}"] = sent.status_code
    broken = [asked for asked, status in answers.items() if status >= 500]
    assert not broken, "\n".join(broken)
