"""The little of Telegram's updates that is read: whatever else comes with them is passed over, names included."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Number = Annotated[int, Field(ge=-(2**62), le=2**62)]

KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of updates that are asked for and understood."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class Person(_Part):
    id: Number
    is_bot: bool = False
    language_code: str | None = None


class Chat(_Part):
    id: Number
    type: str


class Contact(_Part):
    phone_number: str
    user_id: Number | None = None


class Button(_Part):
    text: str
    callback_data: str | None = None


class Keyboard(_Part):
    inline_keyboard: tuple[tuple[Button, ...], ...] = ()


class Message(_Part):
    message_id: Number
    date: Number
    chat: Chat
    sender: Person | None = Field(None, alias="from")
    edit_date: Number | None = None
    text: str | None = None
    caption: str | None = None
    contact: Contact | None = None
    media_group_id: str | None = None
    reply_markup: Keyboard | None = None


class CallbackQuery(_Part):
    id: str
    sender: Person = Field(alias="from")
    message: Message | None = None
    data: str | None = None


class Membership(_Part):
    status: str


class ChatMember(_Part):
    chat: Chat
    sender: Person = Field(alias="from")
    date: Number
    new_chat_member: Membership


class Update(_Part):
    update_id: Annotated[int, Field(ge=0, le=2**62)]
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: ChatMember | None = None
