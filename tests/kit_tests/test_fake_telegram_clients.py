"""The fake as aiogram and python-telegram-bot see it; PTB's parser is the stricter of the two."""

import asyncio
import datetime as dt

import aiogram
import aiogram.exceptions as of_aiogram
import pytest
import telegram
import telegram.error as of_ptb
import telegram.request
from aiogram.filters import CommandStart
from telegram.ext import Application, CallbackQueryHandler, CommandHandler

from tests.kit.drawn import drawn
from tests.kit.telegram import TEST_TOKEN, FakeTelegram
from tests.kit_tests.fake_telegram_clients import CLIENT_NAMES, aiogram_bot, client_of

YES_NO = [[("Kyllä", "y"), ("Ei", "n")]]


@pytest.fixture
async def fake():
    async with FakeTelegram() as fake:
        yield fake


@pytest.fixture
def aino(fake):
    return fake.user(1001, started=True)


@pytest.fixture(params=CLIENT_NAMES)
async def client(request, fake, monkeypatch):
    # Without it PTB warns of a coming change whenever it makes a RetryAfter.
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    async with client_of(request.param, fake) as client:
        yield client


def refused(client, aiogram_error, ptb_error, words=None):
    # PTB begins the server's words with a capital letter.
    match = words and f"(?i:{words})"
    return pytest.raises(aiogram_error if client.name == "aiogram" else ptb_error, match=match)


def bad_request(client, words):
    return refused(client, of_aiogram.TelegramBadRequest, of_ptb.BadRequest, words)


async def test_get_me(client):
    me = await client.get_me()
    assert (me.id, me.is_bot, me.username) == (123456, True, "duunikaveri_bot")


async def test_a_message_with_buttons_is_seen(client, aino):
    text = "<b>Hei</b> &amp; 👋"
    sent = await client.send_message(
        aino.id, text, parse_mode="HTML", reply_markup=client.inline(YES_NO), disable_notification=True
    )
    assert (sent.message_id, sent.text, sent.chat.id, sent.from_user.is_bot) == (1, "Hei & 👋", 1001, True)
    (seen,) = aino.messages
    assert (seen.text, seen.labels, seen.silent) == ("Hei & 👋", ["Kyllä", "Ei"], True)
    assert seen.entities == [{"type": "bold", "offset": 0, "length": 3}]
    assert [button.data for button in seen.buttons[0]] == ["y", "n"]


async def test_an_answer_names_what_it_answers(client, aino):
    said = await aino.say("moi")
    sent = (
        await client.send_message(aino.id, "no moi", reply_to_message_id=said.message_id)
        if (client.name == "aiogram")
        else await client.send_message(aino.id, "no moi", reply_parameters=telegram.ReplyParameters(said.message_id))
    )
    assert sent.reply_to_message.text == "moi"


async def test_an_edit_changes_what_is_seen(client, aino):
    sent = await client.send_message(aino.id, "a", reply_markup=client.inline(YES_NO))
    edited = await client.edit_message_text("b", chat_id=aino.id, message_id=sent.message_id)
    assert (edited.text, edited.reply_markup, edited.edit_date is None) == ("b", None, False)
    (seen,) = aino.messages
    assert (seen.text, seen.labels, seen.edited) == ("b", [], True)


async def test_the_same_again_is_not_modified(client, aino):
    markup = client.inline(YES_NO)
    await client.send_message(aino.id, "<i>a</i>", parse_mode="HTML", reply_markup=markup)
    where = {"chat_id": aino.id, "message_id": 1}
    with bad_request(client, "message is not modified: specified new message content and reply markup"):
        await client.edit_message_text(" <em>a</em> ", parse_mode="HTML", reply_markup=markup, **where)
    with bad_request(client, "message is not modified"):
        await client.edit_message_reply_markup(reply_markup=markup, **where)
    assert (await client.edit_message_text("a", reply_markup=markup, **where)).text == "a"
    assert (await client.edit_message_reply_markup(**where)).reply_markup is None


async def test_what_cannot_be_edited(client, aino):
    said = await aino.say("moi")
    with bad_request(client, "message can't be edited"):
        await client.edit_message_text("b", chat_id=aino.id, message_id=said.message_id)
    photo = await client.send_photo(aino.id, client.file(drawn(), "a.jpg"))
    with bad_request(client, "there is no text in the message to edit"):
        await client.edit_message_text("b", chat_id=aino.id, message_id=photo.message_id)
    text = await client.send_message(aino.id, "a")
    with bad_request(client, "there is no caption in the message to edit"):
        await client.edit_message_caption(chat_id=aino.id, message_id=text.message_id, caption="b")


async def test_a_caption_is_edited(client, aino):
    photo = await client.send_photo(aino.id, client.file(drawn(), "a.jpg"), caption="a")
    where = {"chat_id": aino.id, "message_id": photo.message_id}
    assert (await client.edit_message_caption(caption="b", **where)).caption == "b"
    with bad_request(client, "message is not modified"):
        await client.edit_message_caption(caption="b", **where)
    assert aino.messages[0].text == "b"


async def test_a_deleted_message_is_gone(client, aino):
    sent = await client.send_message(aino.id, "a")
    said = await aino.say("moi")
    assert await client.delete_message(aino.id, sent.message_id)
    assert await client.delete_message(aino.id, said.message_id)
    assert (aino.messages, aino.transcript()) == ([], "(nothing was said)")
    with bad_request(client, "message to delete not found"):
        await client.delete_message(aino.id, sent.message_id)
    with bad_request(client, "message to edit not found"):
        await client.edit_message_text("b", chat_id=aino.id, message_id=sent.message_id)


async def test_an_old_message_cannot_be_deleted(client):
    now = [1_800_000_000.0]
    async with FakeTelegram(clock=lambda: now[0]) as fake, client_of(client.name, fake) as bot:
        aino = fake.user(started=True)
        sent = await bot.send_message(aino.id, "a")
        now[0] += 48 * 3600 + 1
        with bad_request(client, "message can't be deleted for everyone"):
            await bot.delete_message(aino.id, sent.message_id)


async def test_what_people_say_in_a_group_stays(client, aino, fake):
    group = fake.group()
    said = await aino.say("moi", chat=group)
    with bad_request(client, "message can't be deleted"):
        await client.delete_message(group.id, said.message_id)


async def test_a_document_arrives_whole(client, aino, fake):
    content = bytes(range(256)) * 100
    sent = await client.send_document(aino.id, client.file(content, "työ.pdf"), caption="<b>CV</b>", parse_mode="HTML")
    assert (sent.document.file_name, sent.document.file_size, sent.caption) == ("työ.pdf", 25600, "CV")
    (seen,) = aino.messages
    assert (seen.kind, seen.file_name, seen.text) == ("document", "työ.pdf", "CV")
    assert fake.file(seen.file_id) == content
    again = await client.send_document(aino.id, sent.document.file_id)
    assert again.document.file_id == sent.document.file_id


CALENDAR = "BEGIN:VCALENDAR\r\nX-WR-CALNAME:Ääkköset\r\nEND:VCALENDAR\r\n".encode()


async def test_a_document_without_words_may_have_buttons(client, aino, fake):
    file = client.file(CALENDAR, "tapaaminen.ics")
    sent = await client.send_document(aino.id, file, reply_markup=client.inline(YES_NO))
    assert (sent.document.mime_type, sent.caption, sent.text) == ("text/calendar", None, None)
    (seen,) = aino.messages
    assert (seen.kind, seen.file_name, seen.text, seen.labels) == ("document", "tapaaminen.ics", "", ["Kyllä", "Ei"])
    assert fake.file(seen.file_id) == CALENDAR
    assert fake.calls_of("sendDocument")[0].params["chat_id"] == aino.id


async def test_a_document_is_refused_like_any_message(client, aino, fake):
    async def send(chat_id=aino.id, content=CALENDAR):
        return await client.send_document(chat_id, client.file(content, "a.ics"))

    with bad_request(client, "file must be non-empty"):
        await send(content=b"")
    with bad_request(client, "chat not found"):
        await send(chat_id=4711)
    fake.limit_rates(per_chat=1.0, burst=1)
    await send()
    with refused(client, of_aiogram.TelegramRetryAfter, of_ptb.RetryAfter):
        await send()
    fake.lift_limits()
    fake.drop_next("sendDocument", after=True)
    with refused(client, of_aiogram.TelegramNetworkError, of_ptb.NetworkError):
        await send()
    assert [seen.kind for seen in aino.messages] == ["document", "document"]
    await aino.block()
    with refused(client, of_aiogram.TelegramForbiddenError, of_ptb.Forbidden):
        await send()


async def test_the_words_of_a_document_cannot_be_edited_as_text(client, aino):
    sent = await client.send_document(aino.id, client.file(CALENDAR, "a.ics"))
    with bad_request(client, "there is no text in the message to edit"):
        await client.edit_message_text("b", chat_id=aino.id, message_id=sent.message_id)


async def test_a_caption_has_a_limit(client, aino):
    with bad_request(client, "message caption is too long"):
        await client.send_photo(aino.id, client.file(drawn(), "a.png"), caption="👋" * 512 + "a")
    with bad_request(client, "file must be non-empty"):
        await client.send_photo(aino.id, client.file(b"", "a.jpg"))
    await client.send_photo(
        aino.id, client.file(drawn(), "a.png"), caption="<b>" + "👋" * 512 + "</b>", parse_mode="HTML"
    )
    assert aino.messages[0].text == "👋" * 512


async def test_a_photo_is_sent_again_by_its_id(client, aino, fake):
    sent = await client.send_photo(aino.id, client.file(drawn(640, 400), "a.png"), reply_markup=client.inline(YES_NO))
    small, large = sent.photo
    assert [(one.width, one.height) for one in sent.photo] == [(320, 200), (640, 400)]
    again = await client.send_photo(aino.id, large.file_id, caption="b")
    assert [one.file_id for one in again.photo] == [small.file_id, large.file_id]
    first, second = aino.messages
    assert (first.kind, first.labels, second.text) == ("photo", ["Kyllä", "Ei"], "b")
    assert fake.file(second.file_id) == drawn(640, 400)
    document = await client.send_document(aino.id, client.file(drawn(), "a.png"))
    with bad_request(client, "can't use file of type Document as Photo"):
        await client.send_photo(aino.id, document.document.file_id)
    fake.forget_files()
    with bad_request(client, "wrong file identifier/HTTP URL specified"):
        await client.send_photo(aino.id, large.file_id)


async def test_what_is_no_photo(client, aino):
    for content, words in (
        (b"\xff\xd8 no more", "IMAGE_PROCESS_FAILED"),
        (drawn(1, 21), "PHOTO_INVALID_DIMENSIONS"),
        (drawn(9_000, 1_001, mode="1"), "PHOTO_INVALID_DIMENSIONS"),
        (
            bytes(10 * 1024 * 1024 + 1),
            "file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes",
        ),
    ):
        with bad_request(client, words):
            await client.send_photo(aino.id, client.file(content, "a.jpg"))
    assert aino.messages == []


async def test_a_tap_is_answered_once(client, aino, fake):
    await client.send_message(aino.id, "a", reply_markup=client.inline(YES_NO))
    pressed = await aino.press("Kyllä")
    assert fake.unanswered == ["y"]
    assert await client.answer_callback_query(pressed.query_id, text="Selvä", show_alert=True)
    assert fake.unanswered == []
    assert [(seen.kind, seen.text) for seen in aino.notices] == [("alert", "Selvä")]
    with bad_request(client, "query is too old and response timeout expired or query ID is invalid"):
        await client.answer_callback_query(pressed.query_id)


async def test_an_expired_tap_is_too_old(client, aino, fake):
    pressed = await aino.press_data(1, "y")
    fake.expire_taps()
    with bad_request(client, "query is too old"):
        await client.answer_callback_query(pressed.query_id)


async def test_a_tap_grows_too_old_with_time(client):
    now = [1_800_000_000.0]
    async with FakeTelegram(clock=lambda: now[0], tap_lifetime=60) as fake, client_of(client.name, fake) as bot:
        first = await fake.user(started=True).press_data(1, "y")
        now[0] += 60
        assert await bot.answer_callback_query(first.query_id)
        second = await fake.user(started=True).press_data(1, "y")
        now[0] += 61
        with bad_request(client, "query is too old"):
            await bot.answer_callback_query(second.query_id)


async def test_chat_action_commands_and_chat(client, aino, fake):
    assert await client.send_chat_action(aino.id, "typing")
    assert await client.set_my_commands([client.command("apua", "Apua")], language_code="sv")
    (command,) = await client.get_my_commands(language_code="sv")
    assert (command.command, command.description) == ("apua", "Apua")
    assert await client.delete_my_commands(language_code="sv")
    assert await client.set_my_description("Kaveri")
    assert (await client.get_my_description()).description == "Kaveri"
    assert (await client.get_my_short_description()).short_description == ""
    chat = await client.get_chat(aino.id)
    assert (chat.id, chat.type, chat.first_name) == (1001, "private", "Aino")
    assert (await client.get_chat(fake.group(title="Nuoret").id)).title == "Nuoret"
    with bad_request(client, "temporarily unavailable"):
        await client.get_file("x")


# What a library makes of each refusal.
REFUSALS = [
    ({"status": 400}, of_aiogram.TelegramBadRequest, of_ptb.BadRequest),
    ({"status": 401}, of_aiogram.TelegramUnauthorizedError, of_ptb.InvalidToken),
    ({"status": 403}, of_aiogram.TelegramForbiddenError, of_ptb.Forbidden),
    ({"status": 404}, of_aiogram.TelegramNotFound, of_ptb.InvalidToken),
    ({"status": 409}, of_aiogram.TelegramConflictError, of_ptb.Conflict),
    ({"status": 429, "retry_after": 3}, of_aiogram.TelegramRetryAfter, of_ptb.RetryAfter),
    ({"status": 400, "migrate_to": -100123}, of_aiogram.TelegramMigrateToChat, of_ptb.ChatMigrated),
    ({"status": 500}, of_aiogram.TelegramServerError, of_ptb.NetworkError),
    ({"status": 502}, of_aiogram.TelegramServerError, of_ptb.NetworkError),
    ({"status": 500, "description": "Internal Server Error: restart"},
     of_aiogram.RestartingTelegram, of_ptb.NetworkError),
    ({"status": 502, "html": True}, of_aiogram.ClientDecodeError, of_ptb.NetworkError),
]  # fmt: skip


@pytest.mark.parametrize(("how", "aiogram_error", "ptb_error"), REFUSALS)
async def test_a_refusal_becomes_the_librarys_own_error(client, aino, fake, how, aiogram_error, ptb_error):
    fake.fail_next("sendMessage", **how)
    with refused(client, aiogram_error, ptb_error):
        await client.send_message(aino.id, "a")
    assert aino.messages == []
    assert (await client.send_message(aino.id, "b")).text == "b"


async def test_retry_after_is_told(client, aino, fake):
    fake.fail_next("sendMessage", status=429, retry_after=3)
    with refused(client, of_aiogram.TelegramRetryAfter, of_ptb.RetryAfter) as caught:
        await client.send_message(aino.id, "a")
    assert caught.value.retry_after in (3, dt.timedelta(seconds=3))


@pytest.mark.parametrize("after", [False, True])
async def test_a_dropped_connection_is_a_network_error(client, aino, fake, after):
    fake.drop_next("sendMessage", after=after)
    with refused(client, of_aiogram.TelegramNetworkError, of_ptb.NetworkError):
        await client.send_message(aino.id, "a")
    assert len(aino.messages) == int(after)


async def test_a_wrong_token(fake):
    async with aiogram_bot(fake, token="123456:WRONG") as bot:
        with pytest.raises(of_aiogram.TelegramUnauthorizedError):
            await bot.get_me()
    request = telegram.request.HTTPXRequest()
    async with request:
        ptb_bot = telegram.Bot("123456:WRONG", base_url=f"{fake.url}/bot", request=request)
        with pytest.raises(of_ptb.InvalidToken):
            await ptb_bot.get_me()


@pytest.mark.parametrize(
    ("make_unreachable", "words"),
    [
        (lambda aino: aino.block(), "bot was blocked by the user"),
        (lambda aino: aino.deactivate(), "user is deactivated"),
    ],
    ids=["blocked", "deactivated"],
)
async def test_a_person_out_of_reach_is_forbidden(client, aino, make_unreachable, words):
    await make_unreachable(aino)
    forbidden = of_aiogram.TelegramForbiddenError, of_ptb.Forbidden
    with refused(client, *forbidden, words):
        await client.send_message(aino.id, "a")
    with refused(client, *forbidden, words):
        await client.send_chat_action(aino.id, "typing")


async def test_a_person_who_never_wrote_is_not_found(client, fake):
    shy = fake.user()
    with bad_request(client, "chat not found"):
        await client.send_message(shy.id, "a")
    await shy.start()
    assert (await client.send_message(shy.id, "a")).text == "a"


async def test_a_group_that_threw_the_bot_out(client, fake, aino):
    group = fake.group(by=aino)
    assert (await client.send_message(group.id, "a")).chat.type == "group"
    await group.remove_bot(aino)
    with refused(client, of_aiogram.TelegramForbiddenError, of_ptb.Forbidden, "bot was kicked from the group"):
        await client.send_message(group.id, "a")
    await group.add_bot(aino)
    assert (await client.send_message(group.id, "b")).text == "b"


async def test_a_group_that_became_a_supergroup(client, fake, aino):
    group = fake.group(by=aino)
    new = await group.upgrade()
    with refused(client, of_aiogram.TelegramMigrateToChat, of_ptb.ChatMigrated) as caught:
        await client.send_message(group.id, "a")
    told = caught.value.migrate_to_chat_id if client.name == "aiogram" else caught.value.new_chat_id
    assert told == new.id
    assert (await client.send_message(new.id, "a")).chat.type == "supergroup"


async def acts(fake, aino, act):
    """The updates that an act of Aino's brings, as JSON."""
    await act(fake, aino)
    return [update.as_json() for update in fake._queue.waiting]


async def press_on_gone(fake, aino):
    await aino.press_data(77, "vanha:1")


async def edited(fake, aino):
    said = await aino.say("a")
    await aino.edit(said.message_id, "b")


async def in_group(fake, aino):
    await aino.say("/apua", chat=fake.group(-55, title="Nuoret", by=aino))


ACTS = {
    "text": (lambda f, a: a.say("moi"), lambda u: u.message.text == "moi"),
    "start": (lambda f, a: a.start("ref_poster1"),
              lambda u: u.message.text == "/start ref_poster1" and u.message.entities[0].type == "bot_command"
              and (u.message.entities[0].offset, u.message.entities[0].length) == (0, 6)),
    "language": (lambda f, a: a.say("moi"), lambda u: u.message.from_user.language_code == "fi"),
    "contact": (lambda f, a: a.share_contact("+358401234567"),
                lambda u: u.message.contact.phone_number == "+358401234567"
                and u.message.contact.user_id == u.message.from_user.id),
    "someone's contact": (lambda f, a: a.share_contact("+358401234567", own=False),
                          lambda u: u.message.contact.user_id not in (None, u.message.from_user.id)),
    "photo": (lambda f, a: a.send_photo("kuva"),
              lambda u: u.message.photo[-1].width == 800 and u.message.caption == "kuva"),
    "voice": (lambda f, a: a.send_voice(), lambda u: u.message.voice.mime_type == "audio/ogg"),
    "sticker": (lambda f, a: a.send_sticker(), lambda u: u.message.sticker.emoji == "👍"),
    "document": (lambda f, a: a.send_document(), lambda u: u.message.document.file_name == "cv.pdf"),
    "location": (lambda f, a: a.send_location(), lambda u: u.message.location.latitude == 60.1699),
    "edited": (edited, lambda u: u.edited_message.text == "b" and u.edited_message.edit_date is not None),
    "block": (lambda f, a: a.block(),
              lambda u: (u.my_chat_member.old_chat_member.status, u.my_chat_member.new_chat_member.status)
              == ("member", "kicked")),
    "press on a message that is gone": (press_on_gone,
                                        lambda u: u.callback_query.data == "vanha:1"
                                        and u.callback_query.message.message_id == 77),
    "in a group": (in_group, lambda u: u.message.chat.type == "group" and u.message.chat.title == "Nuoret"),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
async def test_what_people_do_is_read_by_both_libraries(client, fake, aino, name):
    act, is_right = ACTS[name]
    updates = await acts(fake, aino, act)
    assert is_right(client.parse(updates[-1]))
    polled = await client.get_updates(timeout=1)
    assert [update.update_id for update in polled] == [update["update_id"] for update in updates]
    assert is_right(polled[-1])


async def test_a_message_that_is_gone_is_inaccessible(client, fake, aino):
    await press_on_gone(fake, aino)
    (update,) = await client.get_updates()
    message = update.callback_query.message
    assert isinstance(message, aiogram.types.InaccessibleMessage) or not message.is_accessible


async def test_aiogram_polls_and_answers(fake):
    dispatcher = aiogram.Dispatcher()

    @dispatcher.message(CommandStart(deep_link=True))
    async def start(message, command):
        button = aiogram.types.InlineKeyboardButton(text="Kyllä", callback_data="y")
        markup = aiogram.types.InlineKeyboardMarkup(inline_keyboard=[[button]])
        await message.answer(f"Hei, tulit: {command.args}", reply_markup=markup)

    @dispatcher.callback_query()
    async def pressed(query):
        await query.answer("Selvä")
        await query.message.edit_text("Kiitos")

    async with aiogram_bot(fake) as bot:
        polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False))
        await the_whole_conversation(fake)
        await dispatcher.stop_polling()
        await polling


async def test_ptb_polls_and_answers(fake):
    async def start(update, context):
        markup = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Kyllä", callback_data="y")]])
        await update.message.reply_text(f"Hei, tulit: {context.args[0]}", reply_markup=markup)

    async def pressed(update, context):
        await update.callback_query.answer("Selvä")
        await update.callback_query.edit_message_text("Kiitos")

    app = Application.builder().token(TEST_TOKEN).base_url(f"{fake.url}/bot").build()
    app.add_handlers([CommandHandler("start", start), CallbackQueryHandler(pressed)])
    async with app:
        await app.start()
        await app.updater.start_polling()
        await the_whole_conversation(fake)
        await app.updater.stop()
        await app.stop()


async def the_whole_conversation(fake):
    aino = fake.user()
    await aino.start("ref_poster1")
    await aino.hears("Hei, tulit: ref_poster1")
    await aino.press("Kyllä")
    assert (await aino.hears("Selvä")).kind == "notice"
    thanks = await aino.hears("Kiitos")
    assert (thanks.message_id, thanks.edited, thanks.labels) == (2, True, [])
    await fake.all_taken()
    assert fake.unanswered == []
