"""The Bot API methods: what the bot may ask for, and how Telegram answers."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Awaitable, Callable
from typing import Any

from . import limits
from .errors import BotApiError, bad_request, forbidden
from .html import parse_html
from .keyboards import read_inline_keyboard, read_reply_markup
from .parameters import Parameters, Upload
from .photos import check_photo, photo_sizes
from .state import Chat, Json, Message, StoredFile, World
from .text import Entity, FormattedText, clean, tidy
from .updates import DEFAULT_KINDS, UpdateQueue
from .webhook import WebhookCourier, WebhookSettings, check_webhook_url, webhook_info

_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
    "record_audio", "upload_audio",
}  # fmt: skip
_GIFTS = {
    "unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels",
}  # fmt: skip
_PROFILE_LIMITS = {"name": 64, "description": 512, "short_description": 120}
_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
_CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}
_MIME_TYPES = mimetypes.MimeTypes()
_MIME_TYPES.add_type("text/calendar", ".ics")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")

# What counts against the rate of messages.
RATED = {
    "sendMessage", "sendDocument", "sendPhoto", "editMessageText", "editMessageCaption",
    "editMessageReplyMarkup",
}  # fmt: skip

Method = Callable[[Parameters], Awaitable[Any]]


class BotMethods:
    """Acts on the world for the bot; every refusal is a BotApiError."""

    def __init__(self, world: World, queue: UpdateQueue, courier: WebhookCourier) -> None:
        self.world = world
        self.queue = queue
        self.courier = courier
        named: dict[str, Method] = {
            "getMe": self.get_me,
            "logOut": self.say_yes,
            "close": self.say_yes,
            "getUpdates": self.get_updates,
            "setWebhook": self.set_webhook,
            "deleteWebhook": self.delete_webhook,
            "getWebhookInfo": self.get_webhook_info,
            "sendMessage": self.send_message,
            "sendDocument": self.send_document,
            "sendPhoto": self.send_photo,
            "editMessageText": self.edit_message_text,
            "editMessageCaption": self.edit_message_caption,
            "editMessageReplyMarkup": self.edit_message_reply_markup,
            "deleteMessage": self.delete_message,
            "answerCallbackQuery": self.answer_callback_query,
            "sendChatAction": self.send_chat_action,
            "getChat": self.get_chat,
            "getFile": self.get_file,
            "setMyCommands": self.set_my_commands,
            "getMyCommands": self.get_my_commands,
            "deleteMyCommands": self.delete_my_commands,
            "setChatMenuButton": self.set_chat_menu_button,
            "getChatMenuButton": self.get_chat_menu_button,
        }
        for field in _PROFILE_LIMITS:
            camel = "".join(word.title() for word in field.split("_"))
            named[f"setMy{camel}"] = self._setter(field)
            named[f"getMy{camel}"] = self._getter(field)
        self._methods = {name.lower(): (name, method) for name, method in named.items()}

    def find(self, name: str) -> tuple[str, Method]:
        """The method's own spelling and its function; 404 for what the fake does not know."""
        try:
            return self._methods[name.lower()]
        except KeyError:
            raise BotApiError(404, "Not Found: method not found") from None

    # -- the bot itself ------------------------------------------------------------------------------------

    async def get_me(self, params: Parameters) -> Json:
        return {
            **self.world.bot,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    async def say_yes(self, params: Parameters) -> bool:
        return True

    # -- updates -------------------------------------------------------------------------------------------

    async def get_updates(self, params: Parameters) -> list[Json]:
        if self.courier.settings.url:
            raise BotApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active;"
                " use deleteWebhook to delete the webhook first",
            )
        offset = params.number("offset", 0, -(2**31), 2**31 - 1)
        limit = params.number("limit", 100, 1, 100)
        timeout = params.number("timeout", 0, 0, limits.LONG_POLL_LIMIT)
        self.queue.allow(params.get("allowed_updates"))
        if offset < 0:
            self.queue.keep_last(-offset)
        elif offset > 0:
            self.queue.confirm_below(offset)
        return await self.queue.take(limit, timeout)

    async def set_webhook(self, params: Parameters) -> bool:
        url = params.text("url")
        if not url:
            return await self.delete_webhook(params)
        check_webhook_url(url)
        secret_token = params.text("secret_token")
        limits.check_secret_token(secret_token)
        max_connections = params.number("max_connections", 40, 1, 100)
        self._drop_pending_if_asked(params)
        self.queue.allow(params.get("allowed_updates"))
        self.queue.end_poll("Conflict: terminated by setWebhook request")
        self.courier.settings = WebhookSettings(url, secret_token, max_connections, params.text("ip_address"))
        self.courier.stir()
        return True

    async def delete_webhook(self, params: Parameters) -> bool:
        self._drop_pending_if_asked(params)
        self.courier.settings = WebhookSettings()
        return True

    def _drop_pending_if_asked(self, params: Parameters) -> None:
        if params.flag("drop_pending_updates"):
            self.queue.clear()

    async def get_webhook_info(self, params: Parameters) -> Json:
        return webhook_info(self.courier.settings, self.queue, DEFAULT_KINDS)

    # -- messages ------------------------------------------------------------------------------------------

    async def send_message(self, params: Parameters) -> Json:
        content = _text_content(params)
        return self._send(params, content).as_json()

    async def send_document(self, params: Parameters) -> Json:
        caption = _caption_content(params)
        file = self._file(params, "document")
        document = {
            "file_id": file.file_id,
            "file_unique_id": f"u-{file.file_id}",
            "file_name": file.file_name,
            "mime_type": file.content_type,
            "file_size": len(file.content),
        }
        return self._send(params, {"document": document, **caption}).as_json()

    async def send_photo(self, params: Parameters) -> Json:
        caption = _caption_content(params)
        file = self._file(params, "photo")
        return self._send(params, {"photo": photo_sizes(self.world, file), **caption}).as_json()

    def _send(self, params: Parameters, content: Json) -> Message:
        markup = read_reply_markup(params.get("reply_markup"))
        chat = self._chat_to_write(params)
        reply_to = self._replied(chat, params)
        _check_not_blocked(chat)
        return self.world.post(
            chat,
            self.world.bot,
            content,
            markup=markup,
            reply_to=reply_to,
            is_protected=params.flag("protect_content"),
            is_silent=params.flag("disable_notification"),
        )

    def _replied(self, chat: Chat, params: Parameters) -> Message | None:
        wanted = params.get("reply_parameters") or {}
        if not isinstance(wanted, dict):
            raise bad_request("object expected as reply parameters")
        message_id = wanted.get("message_id", params.get("reply_to_message_id"))
        if message_id is None:
            return None
        message = chat.messages.get(message_id) if isinstance(message_id, int) else None
        is_optional = wanted.get("allow_sending_without_reply") is True or params.flag("allow_sending_without_reply")
        if message is None and not is_optional:
            raise bad_request("message to be replied not found")
        return message

    def _file(self, params: Parameters, kind: str) -> StoredFile:
        upload = params.upload(kind)
        if upload is None:
            return self._known_file(params, kind)
        if not upload.content:
            raise bad_request("file must be non-empty")
        if kind == "photo":
            check_photo(upload.content)
        return self._kept(kind, upload)

    def _kept(self, kind: str, upload: Upload) -> StoredFile:
        # The real server goes by the name too, whatever type the client wrote beside the part.
        guessed = _MIME_TYPES.guess_type(upload.file_name)[0] or "application/octet-stream"
        return self.world.keep_file(kind, upload.file_name, guessed, upload.content)

    def _known_file(self, params: Parameters, kind: str) -> StoredFile:
        file_id = params.text(kind)
        if not file_id:
            raise bad_request(f"there is no {kind} in the request")
        if file_id.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        if file_id not in self.world.files:
            raise bad_request("wrong file identifier/HTTP URL specified")
        file = self.world.files[file_id]
        if file.kind != kind:
            raise bad_request(f"can't use file of type {file.kind.title()} as {kind.title()}")
        return file

    async def edit_message_text(self, params: Parameters) -> Json:
        content = _text_content(params)
        message = self._message_to_edit(params)
        if "text" not in message.content:
            raise bad_request("there is no text in the message to edit")
        return self._edit(message, content, read_inline_keyboard(params.get("reply_markup")))

    async def edit_message_caption(self, params: Parameters) -> Json:
        caption = _caption_content(params)
        message = self._message_to_edit(params)
        if message.kind not in ("photo", "document"):
            raise bad_request("there is no caption in the message to edit")
        kept = {name: value for name, value in message.content.items() if not name.startswith("caption")}
        return self._edit(message, {**kept, **caption}, read_inline_keyboard(params.get("reply_markup")))

    async def edit_message_reply_markup(self, params: Parameters) -> Json:
        message = self._message_to_edit(params)
        return self._edit(message, message.content, read_inline_keyboard(params.get("reply_markup")))

    def _message_to_edit(self, params: Parameters) -> Message:
        if params.text("inline_message_id"):
            raise bad_request("MESSAGE_ID_INVALID")
        chat = self._chat_to_write(params)
        message = chat.messages.get(_message_id(params))
        if message is None:
            raise bad_request("message to edit not found")
        # A message that brought a reply keyboard is out of reach for edits, as is everyone else's message.
        if not message.from_bot or message.markup != message.inline_keyboard:
            raise bad_request("message can't be edited")
        return message

    def _edit(self, message: Message, content: Json, markup: Json | None) -> Json:
        if (message.content, message.markup) == (content, markup):
            raise bad_request(
                "message is not modified: specified new message content and reply markup are exactly the same"
                " as a current content and reply markup of the message"
            )
        message.content, message.markup = content, markup
        self.world.touch(message)
        return message.as_json()

    async def delete_message(self, params: Parameters) -> bool:
        chat = self._chat_to_write(params)
        message = chat.messages.get(_message_id(params))
        if message is None:
            raise bad_request("message to delete not found")
        if self.world.now() - message.date > limits.DELETE_WITHIN:
            raise bad_request("message can't be deleted for everyone")
        if not message.from_bot and chat.kind != "private":
            raise bad_request("message can't be deleted")
        del chat.messages[message.message_id]
        self.world.changed()
        return True

    async def answer_callback_query(self, params: Parameters) -> bool:
        text = params.text("text")
        if len(text) > limits.NOTICE_LIMIT:
            raise bad_request("MESSAGE_TOO_LONG")
        tap = self.world.taps.get(params.text("callback_query_id"))
        if tap is None or not self.world.waits_for_answer(tap):
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        tap.is_answered = True
        if text:
            self.world.notice(tap, text, is_alert=params.flag("show_alert"))
        self.world.bell.ring()
        return True

    async def send_chat_action(self, params: Parameters) -> bool:
        if params.text("action") not in _ACTIONS:
            raise bad_request("wrong parameter action in request")
        _check_not_blocked(self._chat_to_write(params))
        return True

    # -- chats and files -----------------------------------------------------------------------------------

    async def get_chat(self, params: Parameters) -> Json:
        chat = self._chat(params)
        return {
            **chat.as_json(),
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(_GIFTS, True),
        }

    async def get_file(self, params: Parameters) -> Json:
        params.required_text("file_id")
        raise bad_request("wrong file_id or the file is temporarily unavailable")

    def _chat(self, params: Parameters) -> Chat:
        wanted = params.get("chat_id")
        if wanted is None or wanted == "":
            raise bad_request("chat_id is empty")
        chat = self.world.chats.get(wanted) if isinstance(wanted, int) else None
        if chat is None or not chat.is_open:
            raise bad_request("chat not found")
        return chat

    def _chat_to_write(self, params: Parameters) -> Chat:
        chat = self._chat(params)
        if chat.person and chat.person.is_deactivated:
            raise forbidden("user is deactivated")
        if chat.migrated_to is not None:
            raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
        if chat.kind != "private" and chat.bot_status == "kicked":
            raise forbidden(f"bot was kicked from the {chat.kind} chat")
        return chat

    # -- settings ------------------------------------------------------------------------------------------

    async def set_my_commands(self, params: Parameters) -> bool:
        commands = params.get("commands", [])
        if isinstance(commands, str):
            raise bad_request("can't parse commands JSON object")
        if not isinstance(commands, list):
            raise bad_request("expected an Array of BotCommand")
        if len(commands) > limits.COMMANDS_LIMIT:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        self.world.settings[self._commands_key(params)] = [_command(command) for command in commands]
        return True

    async def get_my_commands(self, params: Parameters) -> list[Json]:
        commands: list[Json] = self.world.settings.get(self._commands_key(params), [])
        return commands

    async def delete_my_commands(self, params: Parameters) -> bool:
        self.world.settings.pop(self._commands_key(params), None)
        return True

    def _commands_key(self, params: Parameters) -> tuple[str, ...]:
        scope = params.get("scope") or {"type": "default"}
        if not isinstance(scope, dict):
            raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
        kind = scope.get("type")
        if kind not in _SCOPES | _CHAT_SCOPES:
            raise bad_request("can't parse BotCommandScope: Unsupported type specified")
        if kind in _CHAT_SCOPES:
            self._chat(Parameters(scope))
        where = (str(scope.get("chat_id", "")), str(scope.get("user_id", "")))
        return ("commands", str(kind), *where, _language(params))

    async def set_chat_menu_button(self, params: Parameters) -> bool:
        button = params.get("menu_button") or {"type": "default"}
        if not isinstance(button, dict) or button.get("type") not in ("default", "commands", "web_app"):
            raise bad_request("can't parse menu button: MenuButton has unsupported type")
        self.world.settings[("menu", params.text("chat_id"))] = button
        return True

    async def get_chat_menu_button(self, params: Parameters) -> Json:
        button: Json = self.world.settings.get(("menu", params.text("chat_id")), {"type": "commands"})
        return button

    def _setter(self, field: str) -> Method:
        async def set_it(params: Parameters) -> bool:
            value = params.text(field)
            if len(value) > _PROFILE_LIMITS[field]:
                raise bad_request(f"bot {field.replace('_', ' ')} is too long")
            self.world.settings[(field, _language(params))] = value
            return True

        return set_it

    def _getter(self, field: str) -> Method:
        async def get_it(params: Parameters) -> Json:
            fallback = self.world.settings.get((field, ""), "")
            return {field: self.world.settings.get((field, _language(params)), fallback)}

        return get_it


def _text_content(params: Parameters) -> Json:
    if not params.text("text"):
        raise bad_request("message text is empty")
    formatted = _formatted(params, "text", "entities")
    limits.check_message_text(formatted)
    return _marked("text", formatted)


def _caption_content(params: Parameters) -> Json:
    formatted = _formatted(params, "caption", "caption_entities")
    limits.check_caption(formatted)
    return _marked("caption", formatted) if formatted.text else {}


def _marked(name: str, formatted: FormattedText) -> Json:
    entities_name = "entities" if name == "text" else "caption_entities"
    return {name: formatted.text, **({entities_name: formatted.entities} if formatted.entities else {})}


def _formatted(params: Parameters, name: str, entities_name: str) -> FormattedText:
    text = clean(params.text(name))
    limits.check_raw_text(text)
    mode = params.text("parse_mode").lower()
    if mode == "html":
        return tidy(parse_html(text))
    if mode in ("markdown", "markdownv2"):
        raise bad_request("can't parse entities: the fake Telegram reads HTML only")
    if mode not in ("", "none"):
        raise bad_request("unsupported parse_mode")
    return tidy(FormattedText(text, _given_entities(params.get(entities_name))))


def _given_entities(value: Any) -> list[Entity]:
    for entity in value if isinstance(value, list) else ():
        if not isinstance(entity, dict) or not isinstance(entity.get("type"), str):
            raise bad_request("can't parse MessageEntity: expected an Object")
        if not all(isinstance(entity.get(name), int) for name in ("offset", "length")):
            raise bad_request("can't parse MessageEntity: Can't find field \"offset\"")
    return value if isinstance(value, list) else []


def _message_id(params: Parameters) -> int:
    value = params.get("message_id")
    if value is None or value == "":
        raise bad_request("message identifier is not specified")
    return value if isinstance(value, int) else 0


def _check_not_blocked(chat: Chat) -> None:
    if chat.kind == "private" and chat.bot_status == "kicked":
        raise forbidden("bot was blocked by the user")


def _command(value: Any) -> Json:
    if not isinstance(value, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(value.get(name), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{name}\"")
    command = value["command"].removeprefix("/")
    limits.check_command(command, value["description"])
    return {"command": command, "description": value["description"]}


def _language(params: Parameters) -> str:
    code = params.text("language_code")
    if not _LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code
