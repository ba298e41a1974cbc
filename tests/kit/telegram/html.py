"""Reads the HTML that Telegram understands and refuses the rest with Telegram's own words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .errors import BotApiError, bad_request
from .text import Entity, FormattedText, utf16_length

_TAG_TYPES = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
_NAMED_CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|([A-Za-z]+));?")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>]*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_SPACES = re.compile(r"\s*")


@dataclass
class _OpenTag:
    name: str
    attributes: dict[str, str]
    offset: int
    text_position: int


def parse_html(source: str) -> FormattedText:
    """Turns HTML into text and entities, or raises the 400 that Telegram answers."""
    return _Reader(source).read()


def _decode(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED_CHARACTERS.get(name, match.group())
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    # Half of a surrogate pair is no character; Telegram leaves what it cannot decode as it is written.
    is_character = 0 < code < 0x110000 and not 0xD800 <= code <= 0xDFFF
    return chr(code) if is_character else match.group()


@dataclass
class _Reader:
    source: str
    position: int = 0
    text: str = ""
    open_tags: list[_OpenTag] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def read(self) -> FormattedText:
        while self.position < len(self.source):
            if self.source[self.position] == "<":
                self._read_tag()
            else:
                self._read_text()
        if self.open_tags:
            raise _refusal(f'Can\'t find end tag corresponding to start tag "{self.open_tags[-1].name}"')
        return FormattedText(self.text, _without_nesting_in_code(self.entities))

    def _read_text(self) -> None:
        end = self.source.find("<", self.position)
        end = len(self.source) if end < 0 else end
        self.text += _CHARACTER.sub(_decode, self.source[self.position : end])
        self.position = end

    def _read_tag(self) -> None:
        begin = self.position
        self.position += 1
        if self.source.startswith("/", self.position):
            self.position += 1
            self._read_end_tag(begin)
        else:
            self._read_start_tag(begin)

    def _read_start_tag(self, begin: int) -> None:
        name = self._take(_TAG_NAME).lower()
        if self._at_end():
            raise _refusal(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if name not in _TAG_TYPES:
            raise _refusal(f'Unsupported start tag "{name}" at byte offset {self._byte(begin)}')
        attributes = self._read_attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise _refusal(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self.open_tags.append(_OpenTag(name, attributes, utf16_length(self.text), len(self.text)))

    def _read_attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            self._take(_SPACES)
            if self._at_end():
                raise _refusal(f"Unclosed start tag at byte offset {self._byte(begin)}")
            if self.source[self.position] == ">":
                self.position += 1
                return attributes
            name, value = self._read_attribute(tag, begin)
            attributes[name] = value

    def _read_attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self._take(_ATTRIBUTE_NAME)
        where = f'the tag "{tag}" at byte offset {self._byte(begin)}'
        if not name:
            raise _refusal(f"Empty attribute name in {where}")
        self._take(_SPACES)
        if not self.source.startswith("=", self.position):
            if (tag, name) == ("blockquote", "expandable"):
                return name, ""
            raise _refusal(f"Expected equal sign in declaration of an attribute of {where}")
        self.position += 1
        self._take(_SPACES)
        return name, self._read_attribute_value(begin)

    def _read_attribute_value(self, begin: int) -> str:
        if self._at_end():
            raise _refusal(f"Unclosed start tag at byte offset {self._byte(begin)}")
        quote = self.source[self.position]
        if quote not in "'\"":
            return self._read_name_token()
        end = self.source.find(quote, self.position + 1)
        if end < 0:
            raise _refusal(f"Unclosed start tag at byte offset {self._byte(begin)}")
        value = self.source[self.position + 1 : end]
        self.position = end + 1
        return _CHARACTER.sub(_decode, value)

    def _read_name_token(self) -> str:
        begin = self.position
        token = self._take(_NAME_TOKEN).lower()
        if not self._at_end() and not self.source[self.position].isspace() and self.source[self.position] != ">":
            raise _refusal(f"Unexpected end of name token at byte offset {self._byte(begin)}")
        return token

    def _read_end_tag(self, begin: int) -> None:
        at = f"at byte offset {self._byte(begin)}"
        if not self.open_tags:
            raise _refusal(f"Unexpected end tag {at}")
        name = self._take(_TAG_NAME).lower()
        self._take(_SPACES)
        if not self.source.startswith(">", self.position):
            raise _refusal(f"Unclosed end tag {at}")
        self.position += 1
        tag = self.open_tags.pop()
        if name and name != tag.name:
            raise _refusal(f'Unmatched end tag {at}, expected "</{tag.name}>", found "</{name}>"')
        self._close(tag)

    def _close(self, tag: _OpenTag) -> None:
        length = utf16_length(self.text) - tag.offset
        if not length:
            return
        entity: Entity = {"type": _TAG_TYPES[tag.name], "offset": tag.offset, "length": length}
        if tag.name == "a":
            entity["url"] = tag.attributes.get("href") or self.text[tag.text_position :]
            if not _looks_like_link(entity["url"]):
                return
        elif tag.name == "tg-emoji":
            entity["custom_emoji_id"] = _emoji_id(tag.attributes.get("emoji-id", ""))
        elif tag.name == "blockquote" and "expandable" in tag.attributes:
            entity["type"] = "expandable_blockquote"
        self.entities.append(entity)

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.position)
        assert match is not None, "the patterns of this reader also match nothing"
        self.position = match.end()
        return match.group()

    def _at_end(self) -> bool:
        return self.position >= len(self.source)

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode())


def _refusal(reason: str) -> BotApiError:
    return bad_request(f"can't parse entities: {reason}")


def _looks_like_link(url: str) -> bool:
    """A link Telegram would not follow is shown as plain text, without an error."""
    return bool(re.match(r"(?:tg://|mailto:|tel:|(?:https?://)?[\w-]+(?:\.[\w-]+)+)", url))


def _emoji_id(value: str) -> str:
    if not value.isdigit() or not int(value):
        raise bad_request("invalid custom emoji identifier specified")
    return value


def _without_nesting_in_code(entities: list[Entity]) -> list[Entity]:
    closed = [entity for entity in entities if entity["type"] in ("code", "pre")]
    return [entity for entity in entities if entity in closed or not any(_inside(entity, c) for c in closed)]


def _inside(entity: Entity, closed: Entity) -> bool:
    return bool(
        closed["offset"] <= entity["offset"]
        and entity["offset"] + entity["length"] <= closed["offset"] + closed["length"]
    )
