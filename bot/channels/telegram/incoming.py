"""Turns what Telegram tells into what a person did: said, pressed, shared, corrected, left, came back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from bot import logs
from bot.channels.telegram.errors import Malformed
from bot.channels.telegram.updates import KINDS, CallbackQuery, ChatMember, Message, Person, Update
from domain.incoming import Act, Channel, Incoming
from domain.screening import Kind

LONGEST_ID = 64
"""Characters of an id of Telegram's that are kept; its own have some twenty."""

_COMMAND = re.compile(r"/([a-z_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
_LANGUAGE = re.compile(r"[a-z]{2,3}")

# The first that fits counts: a moving picture comes as a document too, a venue as a location.
_OTHERS = {
    "animation": "photo",
    "photo": "photo",
    "paid_media": "photo",
    "voice": "voice",
    "video_note": "voice",
    "audio": "voice",
    "sticker": "sticker",
    "video": "file",
    "document": "file",
    "venue": "place",
    "location": "place",
}

# What happens in a chat without anybody saying anything: it needs no answer.
_EVENTS = frozenset(
    {
        "boost_added", "chat_background_set", "chat_shared", "connected_website", "forum_topic_created",
        "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened", "general_forum_topic_hidden",
        "general_forum_topic_unhidden", "gift", "giveaway", "giveaway_completed", "giveaway_created",
        "giveaway_winners", "message_auto_delete_timer_changed", "passport_data", "pinned_message",
        "proximity_alert_triggered", "refunded_payment", "successful_payment", "unique_gift", "users_shared",
        "video_chat_ended", "video_chat_participants_invited", "video_chat_scheduled", "video_chat_started",
        "web_app_data", "write_access_allowed",
    }
)  # fmt: skip

log = logs.get(__name__)


def to_incoming(update: Any, bot_id: str) -> Incoming | None:
    """What one person did, safe to store; None for what is not for us: groups, other bots, unknown kinds.

    ``update`` is JSON as Telegram sent it. Raises Malformed for what no Bot API server sends.
    """
    try:
        read = Update.model_validate(update)
    except (ValidationError, RecursionError):
        raise Malformed(kind_of(update)) from None  # its text would show what was sent
    found = _act(read, update)
    if found is None:
        return None
    act = Incoming(channel=Channel.TELEGRAM, bot=bot_id, sequence=read.update_id, **found).screened()
    return _without_caption(act) if act.act is Act.OTHER else act


def kind_of(update: Any) -> str:
    """Which kind of update it is, for the log: a name of ours or a word of Telegram's, nothing else of it."""
    names = [str(name) for name in update if name != "update_id"] if isinstance(update, Mapping) else []
    known = [name for name in names if name in KINDS]
    named = [name for name in names if re.fullmatch(r"[a-z_]{1,40}", name)]
    return (known or named or ["unknown"])[0]


def _act(read: Update, update: Mapping[str, Any]) -> dict[str, Any] | None:
    if read.message is not None:
        return _message(read, read.message, update["message"])
    if read.edited_message is not None:
        return _edited(read, read.edited_message)
    if read.callback_query is not None:
        return _pressed(read, read.callback_query)
    if read.my_chat_member is not None:
        return _membership(read, read.my_chat_member)
    log.info("update_unknown", kind=kind_of(update))
    return None


def _message(read: Update, message: Message, content: Mapping[str, Any]) -> dict[str, Any] | None:
    base = _in_private(read, message, f"m{message.message_id}")
    if base is None or message.sender is None:
        return None
    if message.text is not None:
        return base | _said(message.text)
    if message.contact is not None:
        own = message.contact.user_id == message.sender.id
        return base | {"act": Act.CONTACT, "text": message.contact.phone_number, "own": own}
    if _EVENTS.intersection(content):
        return None
    what = next((kind for name, kind in _OTHERS.items() if name in content), "unknown")
    return base | {"act": Act.OTHER, "data": what, "text": message.caption or ""} | _album(message)


def _said(text: str) -> dict[str, Any]:
    """Words, or a command: the dialogs know "/help" as the word it is, without the bot's name behind it."""
    command = _COMMAND.fullmatch(text)
    if command is None:
        return {"act": Act.SAY, "text": text}
    name, rest = command[1].lower(), command[2] or ""
    if name == "start":
        return {"act": Act.START, "text": rest}
    return {"act": Act.SAY, "text": f"/{name} {rest}".rstrip()}


def _album(message: Message) -> dict[str, Any]:
    """Pictures sent together are one act and get one answer. Words with one of them could be grave: read by itself."""
    if message.media_group_id is None or message.caption:
        return {}
    return {"update_id": f"album-{message.media_group_id}"[:LONGEST_ID]}


def _without_caption(act: Incoming) -> Incoming:
    """A caption is not kept: the person is told that what they sent was not. Distress in it is heard all the same."""
    if act.withheld is Kind.DISTRESS:
        return act
    return replace(act, text="", withheld=None, cut=False)


def _edited(read: Update, message: Message) -> dict[str, Any] | None:
    # Only words are corrected: a place shared live comes as an edit every few seconds.
    base = _in_private(read, message, f"e{message.message_id}.{message.edit_date or 0}")
    if base is None or message.text is None:
        return None
    return base | {"act": Act.EDIT, "text": message.text}


def _pressed(read: Update, query: CallbackQuery) -> dict[str, Any] | None:
    if query.message is None or query.data is None:
        return None
    base = _in_private(read, query.message, f"q{query.id}", query.sender)
    if base is None:
        return None
    data = query.data if query.data.isprintable() and len(query.data.encode()) <= 64 else ""
    query_id = query.id if query.id.isprintable() and len(query.id) <= LONGEST_ID else None
    return base | {"act": Act.PRESS, "data": data, "query_id": query_id, "text": _label(query)}


def _label(query: CallbackQuery) -> str:
    """What stands on the button; a message of long ago comes without its buttons."""
    assert query.message is not None
    rows = query.message.reply_markup.inline_keyboard if query.message.reply_markup else ()
    return next((button.text for row in rows for button in row if button.callback_data == query.data), "")


def _membership(read: Update, member: ChatMember) -> dict[str, Any] | None:
    acts = {"kicked": Act.BLOCK, "member": Act.UNBLOCK}
    act = acts.get(member.new_chat_member.status)
    if member.chat.type != "private" or act is None:
        return None
    return _base(read, member.chat.id, f"b{member.date}", member.sender) | {"act": act}


def _in_private(read: Update, message: Message, mark: str, sender: Person | None = None) -> dict[str, Any] | None:
    """What every act in a person's own chat has; None for other chats and for what a bot wrote."""
    who = sender or message.sender
    if message.chat.type != "private" or who is None or who.is_bot:
        return None
    return _base(read, message.chat.id, mark, who) | {"platform_id": str(message.message_id)}


def _base(read: Update, chat_id: int, mark: str, who: Person) -> dict[str, Any]:
    # After a quiet week Telegram may number updates anew. The mark keeps a new act from passing for an old one.
    language = _LANGUAGE.match((who.language_code or "").lower())
    return {
        "chat": str(chat_id),
        "update_id": f"{read.update_id}-{mark}"[:LONGEST_ID],
        "language": language[0] if language else None,
    }
