"""Message text as Telegram keeps it: cleaned, measured in UTF-16 units and marked with entities."""

import re
from dataclasses import dataclass, field
from typing import Any

Entity = dict[str, Any]

# Telegram finds these by itself in every text; the order decides who wins an overlap.
_FOUND_BY_TELEGRAM = (
    ("url", re.compile(r"\bhttps?://[^\s<>\"]+[^\s<>\".,!?;:)]")),
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]*\w")),
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{3,31}\b")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
)
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True)
class FormattedText:
    """Plain text and its entities; offsets and lengths count UTF-16 units."""

    text: str
    entities: list[Entity] = field(default_factory=list)


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """The text without carriage returns, and with blanks for control characters."""
    return _CONTROL_CHARACTERS.sub(" ", text.replace("\r", ""))


def tidy(formatted: FormattedText) -> FormattedText:
    """Trims the text as the server does, and adds the entities it finds by itself."""
    text = formatted.text.strip()
    begin = formatted.text.index(text)
    marked = _moved(formatted.entities, utf16_length(formatted.text[:begin]), utf16_length(text))
    return FormattedText(text, _sorted(marked + _found(text, marked)))


def _moved(entities: list[Entity], shift: int, length: int) -> list[Entity]:
    kept = []
    for entity in entities:
        begin = max(entity["offset"] - shift, 0)
        end = min(entity["offset"] + entity["length"] - shift, length)
        if end > begin:
            kept.append({**entity, "offset": begin, "length": end - begin})
    return kept


def _found(text: str, marked: list[Entity]) -> list[Entity]:
    found: list[Entity] = []
    closed = [entity for entity in marked if entity["type"] in ("code", "pre", "text_link")]
    for kind, pattern in _FOUND_BY_TELEGRAM:
        for match in pattern.finditer(text):
            entity = {
                "type": kind,
                "offset": utf16_length(text[: match.start()]),
                "length": utf16_length(match.group()),
            }
            if not any(_overlap(entity, other) for other in found + closed):
                found.append(entity)
    return found


def _overlap(one: Entity, other: Entity) -> bool:
    begin = max(one["offset"], other["offset"])
    end = min(one["offset"] + one["length"], other["offset"] + other["length"])
    return bool(begin < end)


def _sorted(entities: list[Entity]) -> list[Entity]:
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"], entity["type"]))
