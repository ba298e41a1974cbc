"""Whole conversations, as a person has them: by polling and by webhook, with the real dialogs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from storage.database import Database
from storage.tables import client, consent, message
from tests.bot.channels.telegram.program import Program
from tests.kit.clock import TestClock
from tests.kit.telegram import FakeTelegram, FakeUser


async def begin(fake: FakeTelegram, **who: Any) -> FakeUser:
    """Someone who has chosen their language and is asked their name."""
    aino = fake.user(**who)
    await aino.start()
    await aino.hears("Millä kielellä")
    await aino.press("Suomi")
    await aino.hears("Mitä etsit?")
    await aino.press("Työtä itselleni")
    await aino.hears("Mikä on nimesi?")
    return aino


async def test_a_registration_from_beginning_to_end(
    running: Any, fake: FakeTelegram, database: Database, clock: TestClock
) -> None:
    async with running(fake, database, clock=clock) as program:
        aino = fake.user(language_code="fi")
        await aino.start("ref_poster1")
        await aino.hears("Olen Duunikaveri")
        await aino.press("Suomi")
        await aino.hears("Mikä on nimesi?")
        await aino.say("Aino Virtanen")
        await aino.hears("Minä vuonna olet syntynyt?")
        await aino.say("2006")
        await aino.hears("Missä kunnassa asut?")
        await aino.press("Lahti")
        await walk_through(aino, program)
        (row,) = await program.rows(select(client))
        assert (row.full_name, row.birth_year, row.municipality_code) == ("Aino Virtanen", 2006, "398")
        assert set(await program.states()) == {"sent"}
        assert not fake.unanswered, "every press was answered"
        assert fake.pending_updates == 0 or not fake.webhook_attempts


async def walk_through(aino: FakeUser, program: Program) -> None:
    """Answers whatever is asked until the person is a client: own words for words, the first choice for choices."""
    for _ in range(20):
        await program.settled()
        if await program.rows(select(client)):
            return
        last = aino.messages[-1]
        choices = [row[0] for row in last.buttons[:-1]]
        boxes = [one.label for one in choices if one.label.startswith("☐")]
        ticked = any(one.label.startswith("☑") for one in choices)
        if not choices:
            await aino.share_contact("+358401234567")
        elif boxes and not ticked:
            await aino.press(boxes[0])
        elif boxes or ticked:
            await aino.press("Valmis")
        else:
            await aino.press(choices[0].label)
    raise AssertionError(f"no client after twenty answers:\n{aino.transcript()}")


async def test_a_pressed_button_leaves_its_words_behind(
    running: Any, fake: FakeTelegram, store: Database, clock: TestClock
) -> None:
    async with running(fake, store, clock=clock):
        aino = await begin(fake)
        await fake.wait_call("editMessageText")
        first = aino.messages[0]
        assert first.text.endswith("→ Suomi") and first.buttons == []


async def test_boxes_are_ticked_in_place(running: Any, fake: FakeTelegram, store: Database, clock: TestClock) -> None:
    async with running(fake, store, clock=clock) as program:
        aino = await begin(fake)
        await aino.say("Aino Virtanen")
        await aino.hears("Minä vuonna")
        await aino.say("2006")
        await aino.hears("Missä kunnassa")
        await aino.press("Lahti")
        await to_boxes(aino, program)
        before = len(aino.messages)
        box = next(label for label in aino.messages[-1].labels if label.startswith("☐"))
        await aino.press(box)
        await program.settled()
        assert box.replace("☐", "☑") in aino.messages[-1].labels
        assert len(aino.messages) == before, "shown anew in its place"
        await aino.press(box.replace("☐", "☑"))
        await program.settled()
        assert box in aino.messages[-1].labels


async def to_boxes(aino: FakeUser, program: Program) -> None:
    for _ in range(8):
        await program.settled()
        last = aino.messages[-1]
        if any(label.startswith("☐") for label in last.labels):
            return
        choices = [row[0] for row in last.buttons[:-1]]
        await (aino.press(choices[0].label) if choices else aino.say("040 123 4567"))
    raise AssertionError(f"no boxes:\n{aino.transcript()}")


async def test_a_double_tap_is_one_answer(running: Any, fake: FakeTelegram, store: Database, clock: TestClock) -> None:
    async with running(fake, store, clock=clock) as program:
        aino = fake.user()
        await aino.start()
        question = await aino.hears("Millä kielellä")
        data = question.buttons[0][0].data
        assert data is not None
        await aino.press_data(question.message_id, data)
        await aino.press_data(question.message_id, data)
        await aino.hears("Mitä etsit?")
        await program.settled()
        assert [said.text.count("Mitä etsit?") for said in aino.messages] == [0, 1]
        assert not fake.unanswered, "both spinners end"


async def test_an_old_button_says_so_and_changes_nothing(
    running: Any, fake: FakeTelegram, store: Database, clock: TestClock
) -> None:
    async with running(fake, store, clock=clock) as program:
        aino = fake.user()
        await aino.start()
        question = await aino.hears("Millä kielellä")
        (fi, sv, *_) = [row[0] for row in question.buttons]
        await aino.press(fi.label)
        await aino.hears("Mitä etsit?")
        assert sv.data is not None
        await aino.press_data(question.message_id, sv.data)
        await aino.hears("Mikään ei muuttunut")
        await aino.press_data(4711, "someone.elses.0.button")
        await aino.hears("Mikään ei muuttunut")
        await aino.press_data(4711, "forged \x00 data")
        await aino.hears("Mikään ei muuttunut")
        await program.settled()
        assert set(await program.states()) == {"sent"}


async def test_correcting_a_message_changes_no_answer(
    running: Any, fake: FakeTelegram, store: Database, clock: TestClock
) -> None:
    async with running(fake, store, clock=clock):
        aino = await begin(fake)
        said = await aino.say("Aino Virtane")
        await aino.hears("Minä vuonna olet syntynyt?")
        await aino.edit(said.message_id, "Aino Virtanen")
        corrected = await aino.hears("Vastauksesi ei muuttunut")
        assert "Minä vuonna olet syntynyt?" in corrected.text, "the question stands"


async def test_what_the_bot_cannot_read_is_answered_kindly_and_not_fetched(
    running: Any, fake: FakeTelegram, store: Database, clock: TestClock
) -> None:
    async with running(fake, store, clock=clock):
        aino = await begin(fake)
        for send, answer in (
            (aino.send_photo, "Kiitos kuvasta"),
            (aino.send_voice, "Kiitos ääniviestistä"),
            (aino.send_sticker, "Hauska tarra"),
            (aino.send_document, "Kiitos tiedostosta"),
            (aino.send_location, "en tarvitse sijaintiasi"),
        ):
            await send()  # type: ignore[operator]
            await aino.hears(answer)
        assert fake.calls_of("getFile") == []


async def test_a_number_is_taken_from_its_owner_only(
    running: Any, fake: FakeTelegram, store: Database, clock: TestClock
) -> None:
    async with running(fake, store, clock=clock) as program:
        aino = await begin(fake)
        await aino.share_contact("+358401234567")
        await aino.hears("en tarvitse puhelinnumeroa juuri nyt")
        await aino.say("Aino Virtanen")
        await aino.hears("Minä vuonna")
        await aino.say("2006")
        await aino.hears("Missä kunnassa")
        await aino.press("Lahti")
        await aino.hears("Miten saamme sinuun yhteyden?")
        await aino.press("Soittakaa minulle")
        await aino.hears("Mikä on puhelinnumerosi?")
        await aino.share_contact("+358409999999", own=False)
        await aino.hears("jonkun toisen numero")
        await aino.share_contact("+358401234567")
        await program.settled()
        assert "numero" not in aino.messages[-1].text.lower(), aino.transcript()


async def test_commands_work_at_every_question(
    running: Any, fake: FakeTelegram, store: Database, clock: TestClock
) -> None:
    async with running(fake, store, clock=clock):
        aino = await begin(fake)
        for command, answer in (
            ("/help", "toimivat aina"),
            ("/privacy", "https://duuni.example/privacy"),
            ("/stop@duunikaveri_bot", "En lähetä sinulle enää"),
            ("/language", "Millä kielellä"),
        ):
            await aino.say(command)
            heard = await aino.hears(answer)
            assert heard.from_bot


async def test_groups_are_not_answered(running: Any, fake: FakeTelegram, store: Database, clock: TestClock) -> None:
    async with running(fake, store, clock=clock) as program:
        aino = await begin(fake)
        group = fake.group(by=aino)
        await aino.say("/start", chat=group)
        await aino.say("/help@duunikaveri_bot", chat=group)
        await aino.say("Aino Virtanen")
        await aino.hears("Minä vuonna")
        await program.settled()
        assert group.messages == []
        assert await program.people() == 1


async def test_leaving_and_coming_back(running: Any, fake: FakeTelegram, store: Database, clock: TestClock) -> None:
    async with running(fake, store, clock=clock) as program:
        aino = await begin(fake)
        await aino.block()
        await program.settled()
        assert (await program.identity()).blocked_at is not None
        await aino.unblock()
        await aino.hears("Mikä on nimesi?")
        assert (await program.identity()).blocked_at is None
        await aino.say("Aino Virtanen")
        await aino.hears("Minä vuonna")


async def test_distress_under_a_picture_is_answered_at_once(
    running: Any, fake: FakeTelegram, store: Database, clock: TestClock
) -> None:
    async with running(fake, store, clock=clock) as program:
        aino = await begin(fake)
        await aino.send_photo(caption="haluan kuolla")
        await aino.hears("112")
        assert await program.todos() == ["distress"]
        kept = [row.body for row in await program.rows(select(message))]
        assert not [words for words in kept if "kuolla" in words]


async def test_stop_is_heard_by_its_command(
    running: Any, fake: FakeTelegram, store: Database, clock: TestClock
) -> None:
    async with running(fake, store, clock=clock) as program:
        aino = await begin(fake)
        await aino.say("/stop")
        await aino.hears("En lähetä sinulle enää")
        assert await program.rows(select(consent).where(consent.c.withdrawn_at.is_(None))) == []
