"""E-mails to employers through the ledger: what is in them, and what comes of every answer of a mail server."""

from __future__ import annotations

import re
import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.channels.email.letter import recipient
from bot.channels.email.mailbox import FileMailbox, kept
from bot.channels.email.smtp import Server, SmtpPost
from bot.channels.undelivered import Shut
from bot.sender import MOST_ATTEMPTS
from bot.settings import MailTls
from domain.employers import Closing
from storage.database import Database, open_database
from storage.tables import channel_identity, company_contact, one_time_link, person
from tests.bot.channels.email.office import Office, settings_for, speaks
from tests.bot.pictured import ALT, NOTICES, PAGE, add_picture
from tests.bot.pictured import WORDS as SHOWN
from tests.dialogs.desk import texts_with
from tests.kit.clock import TestClock
from tests.kit.smtp import DROP, STALL, FakeSmtp, fake_smtp

LINK = re.compile(r"https://duuni\.example\.fi/e/([\w-]{43})")


@pytest.fixture
async def smtp() -> AsyncIterator[FakeSmtp]:
    async with fake_smtp() as fake:
        yield fake


def post(fake: FakeSmtp, *, greets_within: float = 10, **more: Any) -> SmtpPost:
    server = Server("127.0.0.1", fake.port, MailTls.NONE, "duuni@kaupunki.example", **more)
    return SmtpPost(server, greets_within=greets_within)


@pytest.fixture
async def office(database: Database, clock: TestClock, smtp: FakeSmtp, tmp_path: Path) -> Office:
    settings = settings_for(tmp_path, mail_from="duuni@kaupunki.example", mail_reply_to="palvelu@kaupunki.example")
    return await Office(database, clock, settings, post(smtp)).open()


@pytest.fixture
async def alone(sqlite_url: str, clock: TestClock, smtp: FakeSmtp, tmp_path: Path) -> AsyncIterator[Office]:
    """On SQLite, where the database does not matter."""
    opened = open_database(sqlite_url)
    settings = settings_for(tmp_path, mail_from="duuni@kaupunki.example")
    yield await Office(opened, clock, settings, post(smtp)).open()
    await opened.close()


async def test_what_an_employer_reads(office: Office, smtp: FakeSmtp) -> None:
    key = await office.plan()
    await office.drain()
    (mail,) = smtp.taken
    assert (mail.sender, mail.to) == ("duuni@kaupunki.example", ("ville@leipomo.example",))
    said, footer = mail.text.split("\n-- \n")
    assert said.startswith("Miten tarve Leipuri\nheti voi?")
    assert "Mari" in footer
    assert "https://duuni.example.fi/e/stop/" in footer
    headers = mail.message
    assert headers["Subject"] == "Tarve: Leipuri heti"  # a line break in a subject would begin another header
    assert headers["Reply-To"] == "mari@kaupunki.fi"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["List-Unsubscribe"].startswith("<https://duuni.example.fi/e/stop/")
    assert mail.raw.isascii()
    row = await office.row(key)
    assert (row.state, row.platform_id) == ("sent", headers["Message-ID"])
    (token,) = LINK.findall(said)
    (logged,) = await office.logged()
    assert "https://duuni.example.fi/e/…" in logged  # what opens a page stands nowhere but in the e-mail
    assert token not in logged
    assert token not in str(row)


async def test_each_in_their_language_and_whoever_has_no_coordinator(office: Office, smtp: FakeSmtp) -> None:
    await office.set(person, language="sv")
    await office.database.run(
        lambda connection: connection.exec_driver_sql("update staffing_request set owner_id = null")
    )
    await office.plan("time", appointment=7)
    await office.drain()
    (mail,) = smtp.taken
    assert mail.text.startswith("Här är en tid.")
    assert mail.message["Content-Language"] == "sv"
    assert mail.message["Reply-To"] == "palvelu@kaupunki.example"
    (file,) = mail.message.iter_attachments()
    assert (file.get_content_type(), file.get_filename()) == ("text/calendar", "aika-7.ics")


async def test_an_address_that_there_is_not(office: Office, smtp: FakeSmtp) -> None:
    first, second = await office.plan(), await office.plan()
    smtp.says("RCPT", "550 5.1.1 no such user here")
    await office.drain()
    assert [(await office.row(key)).state for key in (first, second)] == ["blocked", "blocked"]
    assert await office.todos() == [("unreachable", office.owner_id, office.request_id)]
    with pytest.raises(AssertionError):  # nothing is planned there any more: whoever wants to say something hears it
        await office.plan()
    assert smtp.taken == []


ANSWERS = (
    ("RCPT", "450 4.2.0 greylisted", "planned", "mail_later"),
    ("RCPT", "552 5.2.2 mailbox full", "planned", "mail_later"),
    ("RCPT", "554 5.7.1 not from you", "failed", "mail_refused"),
    ("RCPT", DROP, "planned", "mail_server"),
    ("RCPT", STALL, "planned", "mail_server"),
    ("MAIL", "553 5.7.1 sender not owned", "planned", "mail_sender"),
    ("WORDS", "451 4.3.0 try later", "planned", "mail_later"),
    ("WORDS", "554 5.6.0 content refused", "failed", "mail_refused"),
    ("DATA", DROP, "planned", "in_doubt"),
    ("WORDS", DROP, "planned", "in_doubt"),
)


async def test_what_a_server_may_answer(alone: Office, smtp: FakeSmtp) -> None:
    for command, answer, state, reason in ANSWERS:
        alone.outlet._post = post(smtp, greets_within=0.2 if answer == STALL else 10)
        before = len(smtp.taken)
        key = await alone.plan()
        smtp.says(command, answer)
        await alone.sender.work()
        row = await alone.row(key)
        assert (row.state, row.fault, row.maybe_repeated) == (state, reason, reason == "in_doubt")
        alone.clock.advance(minutes=2)
        await alone.drain()
        taken = smtp.taken[before:]
        assert (await alone.row(key)).state == ("failed" if state == "failed" else "sent")
        tokens = {LINK.findall(mail.text)[0] for mail in taken}
        assert len(tokens) == len(taken)  # every try has a link of its own, and of a repeated e-mail both are good
        assert len({mail.message["Message-ID"] for mail in taken}) == (state != "failed")
        assert len(taken) == {"failed": 0}.get(state, 2 if (command, answer) == ("WORDS", DROP) else 1)
    assert [kind for kind, _, _ in await alone.todos()] == ["fault"]


async def test_a_server_that_is_away_is_tried_in_bounds(alone: Office, smtp: FakeSmtp) -> None:
    key = await alone.plan()
    smtp.says("RCPT", *["451 4.3.2 not now"] * MOST_ATTEMPTS)
    for _ in range(MOST_ATTEMPTS):
        await alone.sender.work()
        alone.clock.advance(minutes=16)
    assert (await alone.row(key)).state == "failed"
    assert [kind for kind, _, _ in await alone.todos()] == ["fault"]


async def test_the_program_dies_with_an_e_mail_in_hand(alone: Office, smtp: FakeSmtp) -> None:
    """Claimed and marked as being sent, then nothing: the next start sends it, flagged, and once only."""
    key = await alone.plan()
    dying = alone.new_sender()
    await alone.write(lambda store: dying._take(store, 5))
    assert (await alone.row(key)).state == "sending"
    reborn = alone.new_sender()
    await reborn._look()
    await reborn._finish()
    row = await alone.row(key)
    assert (row.state, row.maybe_repeated, len(smtp.taken)) == ("sent", True, 1)
    assert not await reborn.work()


async def test_an_address_corrected_before_it_leaves(alone: Office, smtp: FakeSmtp) -> None:
    key = await alone.plan()
    await alone.set(company_contact, email="toinen@leipomo.example")
    await alone.drain()
    row = await alone.row(key)
    assert (row.state, row.fault, smtp.taken) == ("failed", "address_changed", [])
    assert [kind for kind, _, _ in await alone.todos()] == ["fault"]


async def test_two_people_behind_one_address(alone: Office, smtp: FakeSmtp) -> None:
    """``info@`` of a company: each is written to in their own language, and STOP is each one's own."""
    other = await alone.write(lambda store: speaks(store, "ville@leipomo.example", "en"))
    await alone.write(lambda store: store.outbox.plan_employer(other, "need", key="other", request=alone.request_id))
    await alone.plan()
    await alone.drain()
    assert sorted(mail.message["Content-Language"] for mail in smtp.taken) == ["en", "fi"]
    assert {mail.to for mail in smtp.taken} == {("ville@leipomo.example",)}


async def test_a_need_that_is_over_is_not_written_about(alone: Office, smtp: FakeSmtp) -> None:
    key = await alone.plan()
    await alone.write(
        lambda store: store.requests.close(alone.contact.person_id, alone.request_id, Closing.NOT_NEEDED, None)
    )
    await alone.drain()
    assert ((await alone.row(key)).state, smtp.taken) == ("cancelled", [])


async def test_what_is_no_address_leaves_nothing(alone: Office, smtp: FakeSmtp) -> None:
    for address in ("a@b.example\r\nbcc: c@d.example", "ää@b.example", "a@", "a@b@c", "a@b.example, c@d.example"):
        key = await alone.plan()
        await alone.set(company_contact, email=address)
        await alone.set(channel_identity, address=address)
        await alone.drain()
        assert (await alone.row(key)).state == "failed"
        await alone.set(channel_identity, address="ville@leipomo.example")
        await alone.set(company_contact, email="ville@leipomo.example")
        alone.clock.advance(seconds=1)
    assert smtp.taken == []


def test_names_of_places_in_other_letters() -> None:
    assert recipient("ville@leipä.example") == "ville@xn--leip-ooa.example"


async def test_signing_in_to_the_server() -> None:
    async with fake_smtp(password="avaa") as fake:
        await post(fake, user="duuni", password="avaa").try_out()
        assert fake.signed_in == [("duuni", "avaa")]
        with pytest.raises(Shut) as caught:
            await post(fake, user="duuni", password="väärin").try_out()
        assert caught.value.reason == "mail_sign_in"
        closed = Server("127.0.0.1", fake.port, MailTls.STARTTLS, "duuni@kaupunki.example")
        with pytest.raises(Shut):  # nothing is said in the open to a server that cannot close the way
            await SmtpPost(closed, greets_within=10).try_out()


async def test_without_a_server_they_are_files(alone: Office, tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    office = Office(alone.database, alone.clock, alone.settings, FileMailbox(tmp_path))
    office.contact, office.request_id = alone.contact, alone.request_id
    key = await office.plan()
    await office.drain()
    (path,) = folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert b"To: ville@leipomo.example" in path.read_bytes()
    assert ((await office.row(key)).state, kept(tmp_path)) == ("sent", 1)
    office.clock.advance(days=35)
    await office.plan()
    await office.drain()
    assert path not in list(folder.iterdir())  # a month is enough for trying out
    assert await office.database.run(lambda c: len(c.execute(one_time_link.select()).all())) == 2


async def test_a_picture_and_a_page_are_addresses(alone: Office, smtp: FakeSmtp) -> None:
    token = await alone.write(add_picture)
    alone.composer = replace(alone.composer, texts=texts_with(SHOWN), notices=NOTICES)
    alone.sender = alone.new_sender()
    await alone.plan("shown", words="Tule <b>mukaan</b>!", page=True, door=True)
    await alone.drain()
    (mail,) = smtp.taken
    above = f"Kuva: {ALT['fi']}\nhttps://duuni.example.fi/pictures/{token}"
    assert mail.text.startswith(f"{above}\n\nTule mukaan!\n\nLue lisää:\n{PAGE}\n\n-- \n")
