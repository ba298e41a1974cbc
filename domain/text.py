"""What people type, made fit to keep: one spelling, nothing invisible, a known length.

Everything a person writes passes through `clean_text` before it is stored or shown. What is removed is
only what no reader could see and what a database or a page could stumble on:

- NUL and other control characters, lone surrogates (neither SQLite's nor PostgreSQL's drivers take both);
- format characters: zero-width spaces, byte-order marks, and the bidirectional marks and overrides that
  could make the rest of a coordinator's page run backwards;
- letters drawn as nothing (Hangul fillers, the blank Braille cell), so that a name cannot look empty.

The joiners U+200C and U+200D stay where they mean something: inside Arabic-script words (Sorani is written
with them) and between the parts of one emoji.
"""

import re
import unicodedata
from enum import StrEnum

ZERO_WIDTH_JOINERS = "\u200c\u200d"

_DRAWN_AS_SPACE = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_DRAWN_AS_NOTHING = frozenset("\u034f\u17b4\u17b5")
_EMOJI_MODIFIERS = frozenset("\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
_VIRAMA = 9
_LINE_ENDS = frozenset("\n\u2028\u2029\x85")
_CONTROL_SPACES = frozenset("\t\v\f\r\x1c\x1d\x1e\x1f")
_ORDINARY = re.compile("[\\n -~\u00a1-\u00ac\u00ae-\u02af\u2010-\u2027\u2030-\u205e\u20ac]*")
"""Letters, digits and signs that stay as they are, so that a text of nothing else need not be looked at one by one."""


class Refusal(StrEnum):
    """Why an answer cannot be taken. The values are stable: catalogues key their texts on them."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_LETTERS = "no_letters"
    NOT_A_YEAR = "not_a_year"
    SEVERAL_YEARS = "several_years"
    LOOKS_LIKE_AGE = "looks_like_age"
    YEAR_OUT_OF_RANGE = "year_out_of_range"
    TOO_SHORT = "too_short"
    NOT_A_PHONE = "not_a_phone"
    PREMIUM = "premium"


class Refused(ValueError):
    """An answer that cannot be taken, with the `reason` to explain to the person.

    The message carries the reason only, never what the person typed: exceptions end in logs.
    """

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def clean_text(raw: str, longest: int | None = None, *, keep_lines: bool = False) -> str:
    """The text as it may be kept: NFC, nothing invisible, white space collapsed, ends trimmed.

    Takes any str, also one with lone surrogates or NUL. `longest` is in characters (Unicode code points)
    and is measured after cleaning; None sets no limit. With `keep_lines`, line breaks stay as single "\\n"
    and empty lines go; without it they are spaces. The result may be "": whether an empty answer will do is
    the asker's rule. Cleaning twice gives the same as cleaning once.

    Raises Refused(TOO_LONG) rather than cutting: what a person said is never shortened behind their back.
    """
    visible = unicodedata.normalize("NFC", _visible(raw))
    lines = (" ".join(line.split()) for line in visible.split("\n"))
    text = ("\n" if keep_lines else " ").join(line for line in lines if line)
    if longest is not None and len(text) > longest:
        raise Refused(Refusal.TOO_LONG)
    return text


def cut(text: str, longest: int) -> str:
    """At most `longest` characters of cleaned text, "…" included, for previews and notices.

    Never leaves half an emoji or a letter without its accent: joiners and marks at the cut go as well.
    """
    if len(text) <= longest:
        return text
    if longest < 1:
        return ""
    end = longest - 1
    while end > 0 and (_clings(text[end]) or text[end - 1] in ZERO_WIDTH_JOINERS):
        end -= 1
    return text[:end].rstrip() + "…"


def _visible(raw: str) -> str:
    if _ORDINARY.fullmatch(raw):
        return raw
    kept: list[str] = []
    previous = " "
    for char in raw.replace("\r\n", "\n"):
        shown = _shown(char, previous)
        if shown:
            kept.append(shown)
            previous = shown
    return "".join(kept)


def _shown(char: str, previous: str) -> str:
    """What is kept of one character: itself, a space or line end in its place, or nothing."""
    if char in _LINE_ENDS:
        return "\n"
    if char in _CONTROL_SPACES or char in _DRAWN_AS_SPACE:
        return " "
    if char in ZERO_WIDTH_JOINERS:
        return char if _joins(previous) else ""
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    if category in ("Cc", "Cf", "Cs") or char in _DRAWN_AS_NOTHING:
        return ""
    return char


def _joins(previous: str) -> bool:
    """Whether a joiner after this character can change what is seen: Arabic letters, viramas, emoji."""
    return (
        unicodedata.bidirectional(previous) == "AL"
        or unicodedata.category(previous) == "So"
        or unicodedata.combining(previous) == _VIRAMA
        or previous in _EMOJI_MODIFIERS
    )


def _clings(char: str) -> bool:
    """Whether this character belongs to the one before it: marks, joiners, skin tones."""
    return char in ZERO_WIDTH_JOINERS or char in _EMOJI_MODIFIERS or unicodedata.category(char) in ("Mn", "Mc", "Me")
