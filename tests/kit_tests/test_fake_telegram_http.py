"""The Bot API over plain HTTP: tokens, methods, encodings and the shape of answers."""

import json

import aiohttp
import pytest

from tests.kit.telegram import FakeTelegram

TEXT = {"chat_id": 1001, "text": "moi"}


@pytest.fixture
async def fake():
    async with FakeTelegram() as fake:
        fake.user(1001, started=True)
        yield fake


@pytest.fixture
async def http():
    async with aiohttp.ClientSession() as session:
        yield session


async def ask(http, fake, method, *, token=None, verb="POST", **how):
    async with http.request(verb, f"{fake.url}/bot{token or fake.token}/{method}", **how) as response:
        return response.status, await response.json()


async def refusal(http, fake, method, params):
    status, answer = await ask(http, fake, method, json=params)
    assert (answer["ok"], answer["error_code"]) == (False, status)
    return answer["description"]


@pytest.mark.parametrize("method", ["getMe", "getme", "GETME"])
async def test_method_names_are_case_insensitive(http, fake, method):
    assert (await ask(http, fake, method))[1]["result"]["is_bot"] is True
    assert fake.calls[-1].method == "getMe"


async def test_a_wrong_token_is_unauthorized(http, fake):
    expected = 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert await ask(http, fake, "getMe", token="123456:WRONG") == expected


async def test_an_unknown_method_is_not_found(http, fake):
    expected = 404, {"ok": False, "error_code": 404, "description": "Not Found: method not found"}
    assert await ask(http, fake, "sendHug") == expected


@pytest.mark.parametrize("path", ["/", "/bot", "/file/bot1:x/photo.jpg", "/bot1:x/getMe/more"])
async def test_other_addresses_are_not_found(http, fake, path):
    async with http.get(fake.url + path) as response:
        assert (response.status, (await response.json())["description"]) == (404, "Not Found")


MARKUP = {"inline_keyboard": [[{"text": "Kyllä", "callback_data": "y"}]]}
AS_TEXT = {"chat_id": "1001", "text": "ä & 👋", "reply_markup": json.dumps(MARKUP)}


def multipart():
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in AS_TEXT.items():
        form.add_field(name, value)
    return form


@pytest.mark.parametrize(
    ("verb", "how"),
    [
        ("POST", lambda: {"json": {"chat_id": 1001, "text": "ä & 👋", "reply_markup": MARKUP}}),
        ("POST", lambda: {"json": AS_TEXT}),
        ("POST", lambda: {"data": AS_TEXT}),
        ("POST", lambda: {"data": multipart()}),
        ("GET", lambda: {"params": AS_TEXT}),
        ("POST", lambda: {"params": AS_TEXT}),
    ],
    ids=["json", "json of strings", "form", "multipart", "query", "query of a POST"],
)
async def test_parameters_are_the_same_in_every_encoding(http, fake, verb, how):
    status, answer = await ask(http, fake, "sendMessage", verb=verb, **how())
    assert (status, answer["result"]["text"], answer["result"]["reply_markup"]) == (200, "ä & 👋", MARKUP)
    assert fake.calls[-1].params == {"chat_id": 1001, "text": "ä & 👋", "reply_markup": MARKUP}


async def test_a_broken_json_body_is_refused(http, fake):
    how = {"data": "{", "headers": {"Content-Type": "application/json"}}
    assert (await ask(http, fake, "getMe", **how))[0] == 400
    how["data"] = "[]"
    assert (await ask(http, fake, "getMe", **how))[0] == 400


BUTTON = {"text": "a", "callback_data": "b"}


def inline(*buttons):
    return {**TEXT, "reply_markup": {"inline_keyboard": [list(buttons)]}}


@pytest.mark.parametrize(
    ("method", "params", "complaint"),
    [
        ("sendMessage", {"text": "a"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": "", "text": "a"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": 5, "text": "a"}, "chat not found"),
        ("sendMessage", {"chat_id": "@nobody", "text": "a"}, "chat not found"),
        ("sendMessage", {"chat_id": 1001}, "message text is empty"),
        ("sendMessage", {"chat_id": 1001, "text": ""}, "message text is empty"),
        ("sendMessage", {"chat_id": 1001, "text": " \n "}, "text must be non-empty"),
        ("sendMessage", {"chat_id": 1001, "text": "<b> </b>", "parse_mode": "HTML"},
         "text must be non-empty"),
        ("sendMessage", {"chat_id": 1001, "text": ["a"]}, 'parameter "text" must be a String'),
        ("sendMessage", {"chat_id": 1001, "text": "\ud83d"}, "strings must be encoded in UTF-8"),
        ("sendMessage", {"chat_id": 1001, "text": "ä" * 16385}, "text is too long"),
        ("sendMessage", {**TEXT, "parse_mode": "Word"}, "unsupported parse_mode"),
        ("sendMessage", {**TEXT, "parse_mode": "MarkdownV2"},
         "can't parse entities: the fake Telegram reads HTML only"),
        ("sendMessage", {**TEXT, "entities": [5]}, "can't parse MessageEntity: expected an Object"),
        ("sendMessage", {**TEXT, "entities": [{"type": "bold"}]},
         'can\'t parse MessageEntity: Can\'t find field "offset"'),
        ("sendMessage", {**TEXT, "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ("sendMessage", {**TEXT, "reply_markup": [1]}, "object expected as reply markup"),
        ("sendMessage", {**TEXT, "reply_markup": {"inline_keyboard": 5}},
         'field "inline_keyboard" must be of type Array'),
        ("sendMessage", {**TEXT, "reply_markup": {"inline_keyboard": [BUTTON]}},
         'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'),
        ("sendMessage", {**TEXT, "reply_markup": {"keyboard": ["a"]}},
         'field "keyboard" must be an Array of Arrays'),
        ("sendMessage", {**TEXT, "reply_markup": {"keyboard": [[5]]}},
         "can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ("sendMessage", {**TEXT, "reply_markup": {"keyboard": [[{"request_contact": True}]]}},
         'can\'t parse keyboard button: Can\'t find field "text"'),
        ("sendMessage", inline("a"),
         "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
        ("sendMessage", inline({"callback_data": "b"}),
         'can\'t parse inline keyboard button: Can\'t find field "text"'),
        ("sendMessage", inline({"text": 5, "callback_data": "b"}),
         'can\'t parse inline keyboard button: Field "text" must be of type String'),
        ("sendMessage", inline({"text": " ", "callback_data": "b"}), "BUTTON_TEXT_INVALID"),
        ("sendMessage", inline({"text": "a"}),
         "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ("sendMessage", inline({"text": "a", "callback_data": ""}),
         "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ("sendMessage", inline({"text": "a", "callback_data": 5}),
         'can\'t parse inline keyboard button: Field "callback_data" must be of type String'),
        ("sendMessage", inline({"text": "a", "callback_data": "ä" * 33}), "BUTTON_DATA_INVALID"),
        ("sendMessage", inline({"text": "a", "url": "http://localhost:8000/x"}),
         "inline keyboard button URL 'http://localhost:8000/x' is invalid: Wrong HTTP URL"),
        ("sendMessage", inline({"text": "a", "url": "javascript:1"}),
         "inline keyboard button URL 'javascript:1' is invalid: Wrong HTTP URL"),
        ("sendMessage", inline(*[BUTTON] * 101), "reply markup is too long"),
        ("sendMessage", {**TEXT, "reply_parameters": {"message_id": 9}}, "message to be replied not found"),
        ("sendMessage", {**TEXT, "reply_to_message_id": 9}, "message to be replied not found"),
        ("sendMessage", {**TEXT, "reply_parameters": "x"}, "object expected as reply parameters"),
        ("editMessageText", TEXT, "message identifier is not specified"),
        ("editMessageText", {**TEXT, "message_id": 9}, "message to edit not found"),
        ("editMessageText", {**TEXT, "message_id": "x"}, "message to edit not found"),
        ("editMessageText", {"chat_id": 1001, "message_id": 9}, "message text is empty"),
        ("editMessageText", {"text": "a", "inline_message_id": "x"}, "MESSAGE_ID_INVALID"),
        ("editMessageReplyMarkup", {"chat_id": 1001, "message_id": 9}, "message to edit not found"),
        ("editMessageCaption", {"chat_id": 1001, "message_id": 9}, "message to edit not found"),
        ("deleteMessage", {"chat_id": 1001, "message_id": 9}, "message to delete not found"),
        ("answerCallbackQuery", {"callback_query_id": "5"},
         "query is too old and response timeout expired or query ID is invalid"),
        ("answerCallbackQuery", {"callback_query_id": "5", "text": "a" * 201}, "MESSAGE_TOO_LONG"),
        ("sendChatAction", {"chat_id": 1001}, "wrong parameter action in request"),
        ("sendChatAction", {"chat_id": 1001, "action": "dance"}, "wrong parameter action in request"),
        ("sendDocument", {"chat_id": 1001}, "there is no document in the request"),
        ("sendDocument", {"chat_id": 1001, "document": "attach://x"},
         "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"chat_id": 1001, "photo": "unknown"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"chat_id": 1001, "photo": "https://oulu.fi/a.jpg"}, "failed to get HTTP URL content"),
        ("sendPhoto", {"chat_id": 1001, "photo": "x", "caption": "a" * 1025},
         "message caption is too long"),
        ("getChat", {"chat_id": 7}, "chat not found"),
        ("getFile", {}, 'parameter "file_id" is required'),
        ("getFile", {"file_id": "x"}, "wrong file_id or the file is temporarily unavailable"),
        ("getUpdates", {"offset": "x"}, 'parameter "offset" must be an Integer'),
        ("setMyCommands", {"commands": "x"}, "can't parse commands JSON object"),
        ("setMyCommands", {"commands": {}}, "expected an Array of BotCommand"),
        ("setMyCommands", {"commands": ["x"]}, "can't parse BotCommand: expected an Object"),
        ("setMyCommands", {"commands": [{"command": "x"}]},
         'can\'t parse BotCommand: Can\'t find field "description"'),
        ("setMyCommands", {"commands": [{"command": "Äpua", "description": "a"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a", "description": ""}]},
         "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a", "description": "b"}] * 101},
         "BOT_COMMANDS_TOO_MUCH"),
        ("setMyCommands", {"commands": [], "scope": {"type": "moon"}},
         "can't parse BotCommandScope: Unsupported type specified"),
        ("setMyCommands", {"commands": [], "scope": "x"},
         "can't parse BotCommandScope: BotCommandScope must be an Object"),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat", "chat_id": 7}}, "chat not found"),
        ("setMyCommands", {"commands": [], "language_code": "fin"}, "invalid language code specified"),
        ("setMyDescription", {"description": "a" * 513}, "bot description is too long"),
        ("setMyShortDescription", {"short_description": "a" * 121}, "bot short description is too long"),
        ("setMyName", {"name": "a" * 65}, "bot name is too long"),
        ("setChatMenuButton", {"menu_button": {"type": "x"}},
         "can't parse menu button: MenuButton has unsupported type"),
        ("setWebhook", {"url": "http://oulu.fi/hook"},
         "bad webhook: An HTTPS URL must be provided for webhook"),
        ("setWebhook", {"url": "https://oulu.fi:8080/hook"},
         "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ("setWebhook", {"url": "https://hook"}, "invalid webhook URL specified"),
        ("setWebhook", {"url": "https://oulu.fi/", "secret_token": "a b"},
         "secret token contains unallowed characters"),
        ("setWebhook", {"url": "https://oulu.fi/", "secret_token": "a\n"},
         "secret token contains unallowed characters"),
        ("setWebhook", {"url": "https://oulu.fi/", "secret_token": "a" * 257}, "secret token is too long"),
    ],
)  # fmt: skip
async def test_what_is_refused_with_400(http, fake, method, params, complaint):
    assert await refusal(http, fake, method, params) == f"Bad Request: {complaint}"
    assert not fake.calls[-1].acted


@pytest.mark.parametrize(
    ("text", "mode", "is_fine"),
    [
        ("a" * 4096, None, True),
        ("a" * 4097, None, False),
        ("👋" * 2048, None, True),
        ("👋" * 2048 + "a", None, False),
        (f"<b>{'a' * 4096}</b>", "HTML", True),
        (f"{'&amp;' * 4096}", "HTML", True),
        (f"<b>{'a' * 4097}</b>", "HTML", False),
        (" " * 5 + "a" * 4096 + "\n", None, True),
    ],
)
async def test_text_is_measured_in_utf16_after_parsing(http, fake, text, mode, is_fine):
    params = {"chat_id": 1001, "text": text, "parse_mode": mode}
    status, answer = await ask(http, fake, "sendMessage", json=params)
    if is_fine:
        assert status == 200
    else:
        assert answer["description"] == "Bad Request: message is too long"


async def test_callback_data_may_have_64_bytes(http, fake):
    params = inline({"text": "a", "callback_data": "ä" * 32})
    assert (await ask(http, fake, "sendMessage", json=params))[0] == 200


@pytest.mark.parametrize(
    "how",
    [
        {"reply_parameters": {"message_id": 9, "allow_sending_without_reply": True}},
        {"reply_to_message_id": 9, "allow_sending_without_reply": "true"},
    ],
)
async def test_an_answer_to_a_message_that_is_gone_may_go_without_it(http, fake, how):
    status, answer = await ask(http, fake, "sendMessage", json={**TEXT, **how})
    assert (status, "reply_to_message" in answer["result"]) == (200, False)


async def test_null_is_as_good_as_nothing(http, fake):
    params = {**TEXT, "reply_markup": None, "parse_mode": None}
    assert (await ask(http, fake, "sendMessage", json=params))[0] == 200
    assert fake.calls[-1].params == TEXT


async def test_every_request_is_recorded_in_order(http, fake):
    await ask(http, fake, "sendMessage", json=TEXT)
    await ask(http, fake, "sendMessage", json={"chat_id": 5, "text": "a"})
    await ask(http, fake, "getMe", token="1:x")
    await ask(http, fake, "sendHug", json={"to": "Aino"})
    assert [(c.number, c.method, c.status, c.acted, c.outcome) for c in fake.calls] == [
        (1, "sendMessage", 200, True, "ok"),
        (2, "sendMessage", 400, False, "Bad Request: chat not found"),
        (3, "getMe", 401, False, "Unauthorized"),
        (4, "sendHug", 404, False, "Not Found: method not found"),
    ]
    assert fake.calls[3].params == {"to": "Aino"}


@pytest.mark.parametrize("method", ["logOut", "close"])
async def test_logging_out_and_closing_are_fine(http, fake, method):
    assert await ask(http, fake, method) == (200, {"ok": True, "result": True})


async def test_commands_are_kept_by_scope_and_language(http, fake):
    help_command = [{"command": "apua", "description": "Apua"}]
    english = [{"command": "help", "description": "Help"}]
    scope = {"type": "all_group_chats"}
    await ask(http, fake, "setMyCommands", json={"commands": help_command})
    await ask(http, fake, "setMyCommands", json={"commands": english, "language_code": "en", "scope": scope})

    async def commands(**params):
        return (await ask(http, fake, "getMyCommands", json=params))[1]["result"]

    assert await commands() == help_command
    assert await commands(language_code="en") == []
    assert await commands(language_code="en", scope=scope) == english
    await ask(http, fake, "deleteMyCommands", json={"language_code": "en", "scope": scope})
    assert await commands(language_code="en", scope=scope) == []
    assert await commands() == help_command


@pytest.mark.parametrize(
    ("field", "method"),
    [("name", "Name"), ("description", "Description"), ("short_description", "ShortDescription")],
)
async def test_the_profile_falls_back_to_the_default_language(http, fake, field, method):
    await ask(http, fake, f"setMy{method}", json={field: "Kaveri"})
    await ask(http, fake, f"setMy{method}", json={field: "Buddy", "language_code": "en"})

    async def told(code):
        return (await ask(http, fake, f"getMy{method}", json={"language_code": code}))[1]["result"]

    assert [await told(code) for code in ("", "sv", "en")] == [
        {field: "Kaveri"},
        {field: "Kaveri"},
        {field: "Buddy"},
    ]


async def test_the_menu_button_is_kept(http, fake):
    await ask(http, fake, "setChatMenuButton", json={"menu_button": {"type": "commands"}, "chat_id": 1001})
    told = await ask(http, fake, "getChatMenuButton", json={"chat_id": 1001})
    assert told[1]["result"] == {"type": "commands"}
