"""Writing folded to its bones: one spelling for every way of writing the same word.

"ＭＡＳＥＮＮＵＳ", "mаsеnnus" with Cyrillic letters, "mase<zero-width space>nnus" and "m.a.s.e.n.n.u.s" all
become "masennus"; "ångest" and "angest", "lääke" and "laake" are the same word. Only for comparing: folded
text is never stored or shown.
"""

import re
import unicodedata
from typing import Final

_CYRILLIC = ("аеорсухіјѕԁһкмтвп", "aeopcyxijsdhkmtbn")
_GREEK = ("αεορυνικτχ", "aeopuviktx")
_LATIN = ("øæłđı", "oaldi")
_LOOK_ALIKES: Final = str.maketrans(_CYRILLIC[0] + _GREEK[0] + _LATIN[0], _CYRILLIC[1] + _GREEK[1] + _LATIN[1])
_APOSTROPHES = re.compile(r"(?<=\w)['’‘`´ʼ](?=\w)")
_SPELT_OUT = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .\-_*,]{1,3}){3,}[^\W\d_](?![^\W_])")
_STRETCHED = re.compile(r"(.)\1{2,}")
_GONE = ("Cf", "Cs", "Mn", "Me")


def fold(text: str) -> str:
    """The text in small letters without accents, invisible characters and look-alikes. Any str will do.

    Apostrophes inside words go ("don't" is "dont"), and words spelt out letter by letter are put together.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    if not plain.isascii():
        plain = "".join(char for char in plain if unicodedata.category(char) not in _GONE)
        plain = plain.translate(_LOOK_ALIKES)
    plain = _APOSTROPHES.sub("", plain)
    return _SPELT_OUT.sub(_put_together, plain)


def spellings(word: str) -> tuple[str, ...]:
    """A folded word, and if letters are stretched ("kuollaaaa"), the word with two and with one of each."""
    if not _STRETCHED.search(word):
        return (word,)
    return _STRETCHED.sub(r"\1\1", word), _STRETCHED.sub(r"\1", word)


def _put_together(spelt: re.Match[str]) -> str:
    return "".join(char for char in spelt[0] if char.isalpha())
