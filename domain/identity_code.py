"""Finnish personal identity codes (henkilötunnus, hetu) in text: found however they are typed, and masked.

A code is a date of birth DDMMYY, a sign of the century, three digits, and a check character: the nine
digits as one number, modulo 31 (Digital and Population Data Services Agency; the signs Y-U and B-F have
been given beside "-" and "A" since 2023). An order number of the same shape passes, because its check
character is right only once in 31; but right after, or right before, a word such as "hetu" anything of the
shape is masked, and so is the last part alone: who mistypes their code has still meant to give it.

Not known: codes of other countries, and a code sent in pieces in several messages.
"""

import re
from datetime import date
from typing import Final

MASK: Final = "••••••-••••"

_CENTURY: Final = {"+": 1800} | dict.fromkeys("-YXWVU", 1900) | dict.fromkeys("ABCDEF", 2000)
_CHECK: Final = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_DASHES: Final = str.maketrans("–—−‐‑‒﹣－", "--------")

_GAP = r"[ .\-/]?"
_DATE = rf"(?P<day>\d\d){_GAP}(?P<month>\d\d){_GAP}(?:18|19|20)?(?P<year>\d\d)"
_TAIL = r" ?(?P<sign>[-+a-fu-y ./_]|) ?(?P<number>\d ?\d ?\d) ?(?P<check>[0-9a-y])"
_CODE = re.compile(rf"(?<!\d)(?=(?P<code>{_DATE}{_TAIL})(?![0-9a-z]))", re.ASCII | re.IGNORECASE)

_WORD = (
    r"\b(?:hetu|henkil[öo]tunnu|sotu|sosiaaliturvatunnu|personbeteckning|personnummer|personsignum"
    r"|social security|personal identity|id[ -]?code|ssn)[^\W\d]{0,10}"
)
_SHAPE = (
    r"\d\d[ .\-/]?\d\d[ .\-/]?(?:18|19|20)?\d\d"
    r"(?: ?[-+a-fu-y./_] ?\d ?\d ?\d ?[0-9a-z]| ?\d{3} ?[a-y])"
)
_NAMED = re.compile(
    rf"{_WORD}[^\d\n]{{0,24}}(?P<after>{_SHAPE}|\d{{3}}[a-y])(?![0-9a-z])"
    rf"|{_WORD}[^\d\n]{{0,6}}(?P<digits>\d{{10}})(?!\d)"
    rf"|{_WORD}[^\d\n]{{0,12}}(?:osa|loppu|slut|last|end)[^\d\n]{{0,12}}(?P<last>\d{{4}})(?![0-9a-z])"
    rf"|(?<!\d)(?P<before>{_SHAPE})[^\w\n]{{0,3}}(?:\w{{1,8}}[^\w\n]){{0,2}}{_WORD}",
    re.IGNORECASE,
)


def mask_identity_codes(text: str) -> str | None:
    """The text with every code replaced by MASK, or None when there is none. `text` is NFKC, without format
    characters; case, dashes and spaces may be any."""
    dashed = text.translate(_DASHES)
    spans = sorted({*_spans_with_check(dashed), *_spans_by_name(dashed)})
    if not spans:
        return None
    kept, end = [], 0
    for first, last in spans:
        if first >= end:
            kept += [text[end:first], MASK]
        end = max(end, last)
    return "".join(kept) + text[end:]


def is_identity_code(code: str) -> bool:
    """Whether a code as officially written, "131052-308T", has a real date and the right check character."""
    match = _CODE.match(code)
    return match is not None and match["code"] == code and _is_right(match)


def _spans_with_check(text: str) -> list[tuple[int, int]]:
    return [match.span("code") for match in _CODE.finditer(text) if _is_right(match)]


def _spans_by_name(text: str) -> list[tuple[int, int]]:
    return [match.span(match.lastgroup or 0) for match in _NAMED.finditer(text)]


def _is_right(match: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", match["day"] + match["month"] + match["year"] + match["number"])
    check = match["check"].upper()
    if _CHECK[int(digits) % 31] != check or not _has_date(match):
        return False
    return match["sign"].upper() in _CENTURY or check.isalpha()  # ten digits alone are a telephone number


def _has_date(match: re.Match[str]) -> bool:
    """Whether the date exists; without a sign of the century, in either of two centuries."""
    century = _CENTURY.get(match["sign"].upper())
    centuries = (1900, 2000) if century is None else (century,)
    return any(_is_date(century + int(match["year"]), match) for century in centuries)


def _is_date(year: int, match: re.Match[str]) -> bool:
    try:
        date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        return False
    return True
