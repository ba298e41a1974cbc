"""What a message must not be kept for, decided before anything is stored.

Three things are looked for, the gravest first:

- **distress**: a person may hurt themselves, is being hurt or threatened, or threatens. The text is not kept;
  the answer is immediate and a person of the service is told (what is told is the alert, never the words);
- **health**: the service asks for no diagnoses (229), and what is told unasked is not kept either;
- **identity codes** (hetu): the code is masked, the rest of the message may stay.

How. The text is folded (`lexicon/fold.py`): small letters, no accents, no invisible characters, Latin letters
for their look-alikes. It is cut into sentences and words, idioms are struck out, and the rest is held against
the lexicons of all languages at once (`lexicon/`). Distress is looked for line by line and in the message as
a whole too, since chats are written with line ends and dots anywhere. Health words are excused when a word
of interest or profession is near and nothing shows that the person speaks of themselves ("kiinnostaa ...",
"... hoitaja"). Distress is excused by nothing but the short list of idioms: a denial ("en halua kuolla"), a
quotation and a joke raise the alert too, since a kind answer too many does less harm than one too few.

Known limits. It is a list of words, not an understanding. Of phrases it had never met it found seven to eight
in ten, of health and of distress alike, and withheld one harmless phrase in fifty (the first runs are in
`tests/domain/data/README.md`). So it is a net under the person, never a reason to promise that nothing about
health is kept or that every cry is heard. What is hinted at, spelt in ways not foreseen, said in another
language, in a picture or over several messages passes. Words for everyday worry ("stressi", "väsynyt") pass
on purpose. A denial of illness counts as health; so does the health of a relative.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from domain.identity_code import mask_identity_codes
from domain.lexicon import Lexicon
from domain.lexicon.en import EN
from domain.lexicon.fi import FI
from domain.lexicon.fold import fold
from domain.lexicon.pattern import SHORTEST_GLUED, Patterns, glued
from domain.lexicon.sv import SV

LEXICONS: Final[tuple[Lexicon, ...]] = (FI, SV, EN)

_SENTENCE_ENDS = re.compile(r"[.!?;]+")
_LINE_ENDS = re.compile(r"[.!?;\n]+")
_WORDS = re.compile(r"[^\W_]+")
_NEAR = 4
_STRUCK = ""


class Kind(StrEnum):
    """What was found; the values are stored with the message instead of its text."""

    CLEAR = "clear"
    IDENTITY_CODE = "identity_code"
    HEALTH = "health"
    DISTRESS = "distress"


class Alert(StrEnum):
    """What kind of help is needed at once: SELF_HARM, or DANGER for violence and threats either way.

    In the order of which goes first when a message shows both.
    """

    SELF_HARM = "self_harm"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Screening:
    """The finding: its kind, the alert (for DISTRESS only), and `kept`, what of the text may be stored.

    `kept` is the text itself for CLEAR, the text with the code masked for IDENTITY_CODE, and "" for HEALTH
    and DISTRESS, where any part may tell the rest.
    """

    kind: Kind
    kept: str
    alert: Alert | None = None

    @property
    def clear(self) -> bool:
        """Whether nothing was found."""
        return self.kind is Kind.CLEAR


def screen(text: str) -> Screening:
    """What must not be kept of a message. Any str of any length; raises nothing; time grows with length."""
    alert, health = _read(fold(text))
    if alert is not None:
        return Screening(Kind.DISTRESS, "", alert)
    if health:
        return Screening(Kind.HEALTH, "")
    masked = mask_identity_codes(_without_format(text))
    if masked is not None:
        return Screening(Kind.IDENTITY_CODE, masked)
    return Screening(Kind.CLEAR, text)


def _read(folded: str) -> tuple[Alert | None, bool]:
    """The gravest alert anywhere, and whether any sentence tells of health."""
    sentences = _SENTENCE_ENDS.split(folded)
    pieces = dict.fromkeys([*sentences, *_LINE_ENDS.split(folded), folded])
    alerts = {_alert(_without("idioms", _WORDS.findall(piece))) for piece in pieces}
    alert = next((alert for alert in Alert if alert in alerts), None)
    return alert, alert is None and any(_tells_of_health(_WORDS.findall(sentence)) for sentence in sentences)


def _without(table: str, words: Sequence[str]) -> list[str]:
    """The words, those of the table's phrases struck out but holding their place."""
    struck = {place for places in _patterns(table).find(words) for place in places}
    return [_STRUCK if place in struck else word for place, word in enumerate(words)]


def _alert(words: Sequence[str]) -> Alert | None:
    if _says("self_harm", words):
        return Alert.SELF_HARM
    return Alert.DANGER if _says("danger", words) else None


def _says(table: str, words: Sequence[str]) -> bool:
    """Whether a phrase of the table is in the sentence, written apart or run together."""
    if any(True for _ in _patterns(table).find(words)):
        return True
    return any(_run_together(table).search(word) for word in words if len(word) >= SHORTEST_GLUED)


def _tells_of_health(said: Sequence[str]) -> bool:
    words = _without("at_work", _without("idioms", said))
    hits = [places[0] for places in _patterns("health").find(words)]
    if not hits:
        return False
    interests = {place for places in _patterns("interest").find(words) for place in places}
    owns = {place for places in _patterns("own").find(words) for place in places}
    if owns - interests:
        return True
    return any(not _near(hit, interests) for hit in hits)


def _near(hit: int, places: set[int]) -> bool:
    return any(abs(hit - place) <= _NEAR for place in places)


def _without_format(text: str) -> str:
    """NFKC without characters that only format, lone surrogates among them: what a code is looked for in."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(char for char in plain if unicodedata.category(char) not in ("Cf", "Cs"))


@cache
def _patterns(table: str) -> Patterns:
    """One table of all languages together."""
    written = [pattern for lexicon in LEXICONS for pattern in getattr(lexicon, table)]
    return Patterns(written, between=0) if table == "idioms" else Patterns(written)


@cache
def _run_together(table: str) -> re.Pattern[str]:
    return glued(pattern for lexicon in LEXICONS for pattern in getattr(lexicon, table))
