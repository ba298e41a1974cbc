"""The human's side: what people can do, what they see, and what the bot is told of it."""

import asyncio

import pytest
from aiogram.methods import EditMessageText

from tests.kit.telegram import CannotDo, FakeTelegram, NotHeard
from tests.kit_tests.fake_telegram_clients import AiogramClient, aiogram_bot


@pytest.fixture
async def fake():
    async with FakeTelegram() as fake:
        yield fake


@pytest.fixture
async def bot(fake):
    async with aiogram_bot(fake) as bot:
        yield bot


@pytest.fixture
def aino(fake):
    return fake.user(first_name="Aino", started=True)


def inline(bot, *labels, data="d"):
    return AiogramClient(bot).inline([[(label, f"{data}:{label}") for label in labels]])


def keyboard(*buttons, **more):
    return {"keyboard": [list(buttons)], **more}


async def updates(fake):
    return [update.as_json() for update in fake._queue.waiting]


async def test_the_same_id_is_the_same_person(fake):
    fake.user(5, "Aino")
    assert fake.user(5, "Eero").person.first_name == "Aino"
    assert fake.user().id != fake.user().id


async def test_hears_waits_for_the_words(fake, bot, aino):
    hearing = asyncio.create_task(aino.hears("moi"))
    await bot.send_message(aino.id, "hei")
    assert not hearing.done()
    await bot.send_message(aino.id, "no moi")
    assert (await hearing).text == "no moi"


async def test_hears_fails_with_the_conversation(bot, aino):
    await aino.say("Moi\nmoi")
    await bot.send_message(aino.id, "Jatketaanko?", reply_markup=inline(bot, "Kyllä", "Ei"))
    await bot.edit_message_text(chat_id=aino.id, message_id=2, text="Valmis")
    with pytest.raises(NotHeard) as caught:
        await aino.hears("Kiitos", within=0)
    assert str(caught.value) == (
        "nobody said 'Kiitos' within 0 s. The conversation:\n#1 Aino: Moi\n    moi\n#2 Duunikaveri (edited): Valmis"
    )


async def test_hears_counts_only_what_came_after_the_persons_last_act(bot, aino):
    await bot.send_message(aino.id, "Hei")
    await aino.hears("Hei", within=0)
    await aino.hears("Hei", within=0)
    await aino.say("moi")
    with pytest.raises(NotHeard):
        await aino.hears("Hei", within=0)
    await bot.send_message(aino.id, "Hei taas")
    await aino.hears("Hei", within=0)


async def test_hears_goes_forward_only(bot, aino):
    for text in ("yksi", "kaksi", "yksi ja puoli"):
        await bot.send_message(aino.id, text)
    assert (await aino.hears("yksi", within=0)).message_id == 1
    assert (await aino.hears("kaksi", within=0)).message_id == 2
    assert (await aino.hears("yksi", within=0)).message_id == 3
    with pytest.raises(NotHeard):
        await aino.hears("kaksi", within=0)


async def test_mark_turns_the_page(bot, aino):
    await bot.send_message(aino.id, "Muistutus")
    aino.mark()
    with pytest.raises(NotHeard):
        await aino.hears("Muistutus", within=0)
    await bot.edit_message_text(chat_id=aino.id, message_id=1, text="Muistutus!")
    await aino.hears("Muistutus", within=0)


async def test_people_hear_only_their_own_chat_and_not_themselves(fake, bot, aino):
    eero = fake.user(first_name="Eero", started=True)
    await bot.send_message(eero.id, "Hei Eero")
    await aino.say("Hei Eero")
    with pytest.raises(NotHeard):
        await aino.hears("Hei Eero", within=0)
    assert [seen.text for seen in eero.messages] == ["Hei Eero"]


async def test_press_takes_the_newest_button_with_the_label(fake, bot, aino):
    await bot.send_message(aino.id, "a", reply_markup=inline(bot, "Kyllä", data="vanha"))
    await bot.send_message(aino.id, "b", reply_markup=inline(bot, "Kyllä", "Ei", data="uusi"))
    await bot.send_message(aino.id, "c", reply_markup=inline(bot, "Muu"))
    await aino.press("Kyllä")
    (update,) = await updates(fake)
    query = update["callback_query"]
    assert (query["data"], query["message"]["message_id"], query["from"]["id"]) == ("uusi:Kyllä", 2, aino.id)
    assert query["message"]["reply_markup"]["inline_keyboard"][0][0]["text"] == "Kyllä"


async def test_press_needs_the_button_to_be_there(bot, aino):
    await bot.send_message(aino.id, "a", reply_markup=inline(bot, "Kyllä"))
    await bot.edit_message_reply_markup(chat_id=aino.id, message_id=1)
    with pytest.raises(CannotDo, match=r"there is no button 'Kyllä' to press.*\n.*Duunikaveri"):
        await aino.press("Kyllä")


async def test_a_link_button_tells_the_bot_nothing(fake, bot, aino):
    button = {"text": "Sivut", "url": "https://oulu.fi"}
    await bot.send_message(aino.id, "a", reply_markup={"inline_keyboard": [[button]]})
    assert (await aino.press("Sivut")).update_id is None
    assert await updates(fake) == []


async def test_a_reply_keyboard_says_its_label(fake, bot, aino):
    await bot.send_message(aino.id, "a", reply_markup=keyboard({"text": "Koti"}, {"text": "Ohje"}))
    assert aino.keyboard == ["Koti", "Ohje"]
    await aino.press("Ohje")
    assert [update["message"]["text"] for update in await updates(fake)] == ["Ohje"]
    await bot.send_message(aino.id, "b", reply_markup={"remove_keyboard": True})
    assert aino.keyboard == []
    with pytest.raises(CannotDo):
        await aino.press("Ohje")


async def test_a_contact_button_shares_ones_own_number(fake, bot, aino):
    await bot.send_message(aino.id, "a", reply_markup=keyboard({"text": "Jaa", "request_contact": True}))
    await aino.press("Jaa")
    (update,) = await updates(fake)
    assert update["message"]["contact"]["user_id"] == aino.id


async def test_a_message_with_a_reply_keyboard_cannot_be_edited(bot, aino):
    await bot.send_message(aino.id, "a", reply_markup=keyboard({"text": "Koti"}))
    with pytest.raises(Exception, match="message can't be edited"):
        await bot.edit_message_text(chat_id=aino.id, message_id=1, text="b")


async def test_an_edit_takes_an_inline_keyboard_only(bot, aino):
    await bot.send_message(aino.id, "a")
    with pytest.raises(Exception, match="inline keyboard expected"):
        await bot(
            EditMessageText.model_construct(
                chat_id=aino.id, message_id=1, text="b", reply_markup=keyboard({"text": "Koti"})
            )
        )


async def test_blocking_and_unblocking(fake, aino):
    await aino.block()
    with pytest.raises(CannotDo, match="has blocked the bot"):
        await aino.say("moi")
    with pytest.raises(CannotDo, match="has blocked the bot"):
        await aino.press_data(1, "y")
    await aino.start()
    told = [
        (
            update["my_chat_member"]["old_chat_member"]["status"],
            update["my_chat_member"]["new_chat_member"]["status"],
        )
        if "my_chat_member" in update
        else update["message"]["text"]
        for update in await updates(fake)
    ]
    assert told == [("member", "kicked"), ("kicked", "member"), "/start"]


async def test_a_deleted_account_says_nothing(aino):
    await aino.deactivate()
    with pytest.raises(CannotDo, match="deleted the account"):
        await aino.say("moi")


@pytest.mark.parametrize("text", ["", "  ", "a" * 4097])
async def test_an_app_does_not_send_such_a_message(aino, text):
    with pytest.raises(ValueError, match="Telegram's apps"):
        await aino.say(text)


async def test_one_edits_ones_own_messages_only(bot, aino):
    await bot.send_message(aino.id, "a")
    for message_id in (1, 77):
        with pytest.raises(CannotDo):
            await aino.edit(message_id, "b")
    with pytest.raises(CannotDo):
        await aino.say("b", reply_to=77)


async def test_message_ids_grow_in_each_chat(fake, bot, aino):
    eero = fake.user(started=True)
    assert [(await aino.say("a")).message_id, (await bot.send_message(aino.id, "b")).message_id] == [1, 2]
    assert (await eero.say("a")).message_id == 1
    await bot.delete_message(aino.id, 1)
    assert (await aino.say("c")).message_id == 3


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("moi", False),
        ("/apua", True),
        ("/apua@duunikaveri_bot nyt", True),
        ("/apua@toinen_bot", False),
        ("@duunikaveri_bot moi", False),
    ],
)
async def test_privacy_mode_in_a_group(fake, aino, text, is_told):
    group = fake.group()
    said = await aino.say(text, chat=group)
    assert (said.update_id is not None) == is_told


async def test_an_answer_to_the_bot_is_told_in_a_group(fake, bot, aino):
    group = fake.group(by=aino)
    await bot.send_message(group.id, "Kuka?", reply_markup=inline(bot, "Minä"))
    said = await aino.say("minä", chat=group, reply_to=1)
    assert said.update_id is not None
    await aino.press("Minä", chat=group)
    assert [next(iter(u.keys() - {"update_id"})) for u in await updates(fake)] == [
        "my_chat_member",
        "message",
        "callback_query",
    ]
    assert [seen.text for seen in group.messages] == ["Kuka?"]
    assert aino.messages == []
    await bot.send_message(group.id, "Selvä")
    await group.hears("Selvä", within=0)


async def test_a_bot_thrown_out_of_a_group_is_told_no_more(fake, aino):
    group = fake.group()
    await group.remove_bot(aino)
    assert (await aino.say("/apua", chat=group)).update_id is None


async def test_an_upgraded_group_tells_both_ids(fake, aino):
    group = fake.group(by=aino)
    new = await group.upgrade()
    (_, old_side, new_side) = await updates(fake)
    assert (old_side["message"]["chat"]["id"], old_side["message"]["migrate_to_chat_id"]) == (group.id, new.id)
    assert (new_side["message"]["chat"]["id"], new_side["message"]["migrate_from_chat_id"]) == (new.id, group.id)


async def test_the_transcript_shows_everything_in_its_place(bot, aino):
    await aino.send_photo("kuva")
    await aino.send_document("cv.pdf")
    await aino.share_contact("+358401234567")
    await aino.send_location(60.1, 24.9)
    await aino.send_voice()
    await bot.send_message(aino.id, "Sopiiko?", reply_markup=inline(bot, "Kyllä", "Ei"))
    pressed = await aino.press("Kyllä")
    await bot.answer_callback_query(pressed.query_id, text="Selvä")
    await bot.send_message(aino.id, "Kiitos")
    assert aino.transcript().splitlines() == [
        "#1 Aino: (photo) kuva",
        "#2 Aino: (document) cv.pdf",
        "#3 Aino: (contact) +358401234567",
        "#4 Aino: (location) 60.1, 24.9",
        "#5 Aino: (voice)",
        "#6 Duunikaveri: Sopiiko?",
        "    [Kyllä] [Ei]",
        "#6 Duunikaveri: (notice) Selvä",
        "#7 Duunikaveri: Kiitos",
    ]


async def test_wait_call_gives_the_finished_call(fake, bot, aino):
    waiting = asyncio.create_task(fake.wait_call("sendMessage", count=2))
    await bot.send_message(aino.id, "a")
    assert not waiting.done()
    await bot.send_message(aino.id, "b")
    assert (await waiting).params["text"] == "b"
    with pytest.raises(AssertionError, match=r"getMe was not called 1 time\(s\) within 0 s; calls: sendMessage"):
        await fake.wait_call("getMe", within=0)
    with pytest.raises(AssertionError, match="was not called"):
        await fake.wait_call_begun("getMe", within=0)
