"""The human's side: people and groups that write, press, block, and see what the bot says."""

from __future__ import annotations

from typing import Protocol

from .photos import photo_sizes
from .seen import Button, CannotDo, NotHeard, Pressed, Said, Seen, transcript
from .state import Chat, Json, Message, Person, World
from .text import FormattedText, clean, tidy, utf16_length
from .updates import Update, UpdateQueue

_TEXT_LIMIT = 4096


class HasId(Protocol):
    @property
    def id(self) -> int: ...


class Screen:
    """What is on the screen in one chat, and waiting for more to appear."""

    def __init__(self, world: World, queue: UpdateQueue, chat: Chat) -> None:
        self._world = world
        self._queue = queue
        self._chat = chat

    @property
    def messages(self) -> list[Seen]:
        """The bot's messages as they stand now, after edits and without the deleted ones."""
        return [seen for seen in self._everything() if seen.from_bot and not _is_notice(seen)]

    @property
    def notices(self) -> list[Seen]:
        """The answers to taps: passing notices and alerts."""
        return [seen for seen in self._everything() if _is_notice(seen)]

    def transcript(self) -> str:
        """The whole conversation as text."""
        return transcript(self._everything())

    def mark(self) -> None:
        """From here on `hears` only counts what is new or newly edited. Every act of a person marks too."""
        _mark(self._world, self._chat)

    async def hears(self, words: str, within: float = 30.0) -> Seen:
        """The first thing since the last mark (or the last thing heard) with these words in it; waits for it.

        A message heard once may be heard again, but nothing before it.
        """
        if not await self._world.bell.wait_until(lambda: self._find(words) is not None, within):
            raise NotHeard(f"nobody said {words!r} within {within} s. The conversation:\n{self.transcript()}")
        heard = self._find(words)
        assert heard is not None, "a message went away in the moment it was heard"
        self._chat.heard_from = heard.order
        return heard

    def _find(self, words: str) -> Seen | None:
        fresh = [s for s in self._everything() if s.from_bot and s.order >= self._chat.heard_from]
        said = [s for s in fresh if words in s.text or words in (s.file_name or "")]
        return min(said, key=lambda seen: seen.order, default=None)

    def _everything(self) -> list[Seen]:
        shown = [message.as_seen() for message in self._chat.messages.values()]
        return _in_order(shown, self._chat.notices)


class FakeUser(Screen):
    """A person with a Telegram account and a private chat with the bot."""

    def __init__(self, world: World, queue: UpdateQueue, person: Person, chat: Chat) -> None:
        super().__init__(world, queue, chat)
        self.person = person

    @property
    def id(self) -> int:
        return self.person.id

    @property
    def keyboard(self) -> list[str]:
        """The labels of the reply keyboard in sight, empty when there is none."""
        return [button.label for button in _reply_buttons(self._chat)]

    async def start(self, payload: str | None = None) -> Said:
        """Presses START (through a link with this payload, if any), which also unblocks the bot."""
        if self._chat.bot_status == "kicked":
            await self.unblock()
        return await self.say(f"/start {payload}" if payload else "/start")

    async def say(self, text: str, *, chat: HasId | int | None = None, reply_to: int | None = None) -> Said:
        """Writes a message; a group is told by `chat`, an answer to a message by `reply_to`."""
        said = _typed(text)
        return self._write(_text_content(said), chat, reply_to)

    async def edit(self, message_id: int, text: str, *, chat: HasId | int | None = None) -> Said:
        """Edits one's own earlier message."""
        place = self._place(chat)
        message = place.messages.get(message_id)
        if message is None or message.sender["id"] != self.id or "text" not in message.content:
            raise CannotDo(f"{self.person.first_name} has no message #{message_id} to edit")
        message.content = _text_content(_typed(text))
        self._world.touch(message)
        return self._tell("edited_message", message)

    async def press(self, label: str, *, chat: HasId | int | None = None) -> Pressed:
        """Presses the newest inline button with this label, or the reply keyboard's."""
        place = self._place(chat)
        for message in sorted(place.messages.values(), key=lambda m: m.message_id, reverse=True):
            for row in message.as_seen().buttons if message.inline_keyboard else ():
                for button in row:
                    if button.label == label:
                        return await self._press_inline(message, button)
        for button in _reply_buttons(place):
            if button.label == label:
                return await self._press_reply(button, place)
        raise CannotDo(f"there is no button {label!r} to press. The conversation:\n{self._transcript_of(place)}")

    async def press_data(self, message_id: int, data: str, *, chat: HasId | int | None = None) -> Pressed:
        """Sends any callback data for any message: an old one, a deleted one, a forged one."""
        place = self._place(chat)
        self._check_may_write(place)
        _mark(self._world, place)
        tap = self._world.tap(self.person, place, message_id, data)
        update = self._queue.add({"callback_query": _callback_query(tap.id, self.person, place, message_id, data)},
                                 place.id)  # fmt: skip
        return Pressed(tap.id, _number(update))

    async def share_contact(self, phone: str, *, own: bool = True) -> Said:
        """Shares one's own phone number, or the contact card of someone else."""
        contact: Json = {"phone_number": phone, "first_name": self.person.first_name, "user_id": self.id}
        if not own:
            contact |= {"first_name": "Joku Muu", "user_id": self.id + 900_000_000}
        return self._write({"contact": contact})

    async def send_photo(self, caption: str | None = None) -> Said:
        file = self._world.keep_file("photo", "photo.jpg", "image/jpeg", b"\xff\xd8 a photo")
        return self._write({"photo": photo_sizes(self._world, file), **_caption(caption)})

    async def send_document(self, file_name: str = "cv.pdf", caption: str | None = None) -> Said:
        file = self._world.keep_file("document", file_name, "application/pdf", b"%PDF a document")
        document = {**_file_json(file.file_id), "file_name": file_name, "mime_type": file.content_type}
        return self._write({"document": document, **_caption(caption)})

    async def send_voice(self, seconds: int = 3) -> Said:
        file = self._world.keep_file("voice", "voice.ogg", "audio/ogg", b"OggS a voice")
        return self._write({"voice": {**_file_json(file.file_id), "duration": seconds, "mime_type": "audio/ogg"}})

    async def send_sticker(self, emoji: str = "👍") -> Said:
        file = self._world.keep_file("sticker", "sticker.webp", "image/webp", b"RIFF a sticker")
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._write({"sticker": {**_file_json(file.file_id), **shape, "emoji": emoji}})

    async def send_location(self, latitude: float = 60.1699, longitude: float = 24.9384) -> Said:
        return self._write({"location": {"latitude": latitude, "longitude": longitude}})

    async def block(self) -> int | None:
        """Blocks the bot: it is told by my_chat_member and gets 403 from now on. Gives the update's number."""
        return self._change_membership("kicked")

    async def unblock(self) -> int | None:
        return self._change_membership("member")

    async def deactivate(self) -> None:
        """Deletes the account: the bot is told nothing, and gets 403."""
        self.person.is_deactivated = True

    def _change_membership(self, status: str) -> int | None:
        self._chat.is_open = True
        old, self._chat.bot_status = self._chat.bot_status, status
        self.mark()
        return _number(tell_membership(self._world, self._queue, self._chat, self.person, old))

    async def _press_inline(self, message: Message, button: Button) -> Pressed:
        if button.data is None:
            return Pressed(None, None)
        return await self.press_data(message.message_id, button.data, chat=message.chat.id)

    async def _press_reply(self, button: Button, place: Chat) -> Pressed:
        if button.asks == "request_contact":
            said = await self.share_contact("+358401234567")
        else:
            said = await self.say(button.label, chat=place.id)
        return Pressed(None, said.update_id)

    def _write(self, content: Json, chat: HasId | int | None = None, reply_to: int | None = None) -> Said:
        place = self._place(chat)
        self._check_may_write(place)
        place.is_open = True
        answered = place.messages.get(reply_to) if reply_to is not None else None
        if reply_to is not None and answered is None:
            raise CannotDo(f"there is no message #{reply_to} to reply to")
        return self._tell("message", self._world.post(place, self.person.as_json(), content, reply_to=answered))

    def _tell(self, kind: str, message: Message) -> Said:
        _mark(self._world, message.chat)
        if not self._bot_may_read(message):
            return Said(message.message_id, None)
        update = self._queue.add({kind: message.as_json()}, message.chat.id)
        return Said(message.message_id, _number(update))

    def _bot_may_read(self, message: Message) -> bool:
        """In a group, privacy mode shows the bot only commands meant for it and answers to its messages."""
        if message.chat.kind == "private":
            return True
        if message.chat.bot_status != "member":
            return False
        return bool(message.reply_to and message.reply_to.from_bot) or self._is_command_for_bot(message.text)

    def _is_command_for_bot(self, text: str) -> bool:
        command, _, _ = text.partition(" ")
        _, _, addressee = command.partition("@")
        return command.startswith("/") and addressee.lower() in ("", self._world.bot["username"].lower())

    def _check_may_write(self, place: Chat) -> None:
        if self.person.is_deactivated:
            raise CannotDo(f"{self.person.first_name} has deleted the account")
        if place is self._chat and place.bot_status == "kicked":
            raise CannotDo(f"{self.person.first_name} has blocked the bot; unblock() or start() first")

    def _place(self, chat: HasId | int | None) -> Chat:
        if chat is None:
            return self._chat
        return self._world.chats[chat if isinstance(chat, int) else chat.id]

    def _transcript_of(self, place: Chat) -> str:
        return transcript(_in_order([message.as_seen() for message in place.messages.values()], place.notices))


class FakeGroup(Screen):
    """A group chat the bot is in."""

    @property
    def id(self) -> int:
        return self._chat.id

    @property
    def title(self) -> str:
        return str(self._chat.title)

    async def upgrade(self) -> FakeGroup:
        """Makes the group a supergroup with a new id; the old id is answered with migrate_to_chat_id."""
        new = Chat(-1_000_000_000_000 + self.id, "supergroup", title=self._chat.title, is_open=True)
        self._world.chats[new.id] = new
        self._chat.migrated_to = new.id
        self._announce(self._chat, {"migrate_to_chat_id": new.id})
        self._announce(new, {"migrate_from_chat_id": self.id})
        return FakeGroup(self._world, self._queue, new)

    async def remove_bot(self, by: HasId) -> int | None:
        """Throws the bot out, as this person; it is told by my_chat_member and gets 403 from now on."""
        return self._set_bot_status("kicked", by)

    async def add_bot(self, by: HasId) -> int | None:
        return self._set_bot_status("member", by)

    def _set_bot_status(self, status: str, by: HasId) -> int | None:
        old, self._chat.bot_status = self._chat.bot_status, status
        person = self._world.people[by.id]
        return _number(tell_membership(self._world, self._queue, self._chat, person, old))

    def _announce(self, chat: Chat, service: Json) -> None:
        sender = {"id": 1087968824, "is_bot": False, "first_name": "Group"}
        message = self._world.post(chat, sender, service)
        self._queue.add({"message": message.as_json()}, chat.id)


def _mark(world: World, chat: Chat) -> None:
    chat.heard_from = world.changed() + 1


def tell_membership(world: World, queue: UpdateQueue, chat: Chat, person: Person, old: str) -> Update | None:
    member = {
        "chat": chat.as_json(),
        "from": person.as_json(),
        "date": world.now(),
        "old_chat_member": _member(world, old),
        "new_chat_member": _member(world, chat.bot_status),
    }
    return queue.add({"my_chat_member": member}, chat.id)


def _member(world: World, status: str) -> Json:
    return {"user": world.bot, "status": status, **({"until_date": 0} if status == "kicked" else {})}


def _callback_query(query_id: str, person: Person, chat: Chat, message_id: int, data: str) -> Json:
    message = chat.messages.get(message_id)
    gone = {"chat": chat.as_json(), "message_id": message_id, "date": 0}
    return {
        "id": query_id,
        "from": person.as_json(),
        "message": message.as_json() if message else gone,
        "chat_instance": str(7_000_000_000_000_000 + chat.id),
        "data": data,
    }


def _typed(text: str) -> FormattedText:
    formatted = tidy(FormattedText(clean(text)))
    if not formatted.text:
        raise ValueError("Telegram's apps do not send an empty message")
    if utf16_length(formatted.text) > _TEXT_LIMIT:
        raise ValueError(f"Telegram's apps split a message at {_TEXT_LIMIT} UTF-16 units")
    return formatted


def _text_content(formatted: FormattedText) -> Json:
    return {"text": formatted.text, **({"entities": formatted.entities} if formatted.entities else {})}


def _caption(caption: str | None) -> Json:
    return {"caption": caption} if caption else {}


def _file_json(file_id: str) -> Json:
    return {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_size": 16}


def _reply_buttons(chat: Chat) -> list[Button]:
    """The reply keyboard in sight: the newest one sent, unless it was removed since."""
    for message in sorted(chat.messages.values(), key=lambda m: m.message_id, reverse=True):
        if message.markup and "keyboard" in message.markup:
            return [button for row in message.as_seen().buttons for button in row]
        if message.markup and message.markup.get("remove_keyboard"):
            return []
    return []


def _in_order(messages: list[Seen], notices: list[Seen]) -> list[Seen]:
    # An edited message stays in its place; a notice stands where the conversation was when it came.
    shown: list[Seen] = list(messages)
    for notice in notices:
        index = next((i for i, seen in enumerate(shown) if seen.order > notice.order), len(shown))
        shown.insert(index, notice)
    return shown


def _is_notice(seen: Seen) -> bool:
    return seen.kind in ("notice", "alert")


def _number(update: Update | None) -> int | None:
    return update.update_id if update else None
