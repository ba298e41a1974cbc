"""What is wrong with the texts: missing, unused, other than the Finnish, hard to read. `make locales` prints it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from admin import words
from dialogs.homes import LobbyChoice, MenuChoice
from dialogs.kit.buttons import Special, Way
from dialogs.kit.choices import Summary
from dialogs.kit.dialog import Dialog
from dialogs.kit.steps import bare
from dialogs.registry import DIALOGS
from locales import SOURCE, Texts, load, parameters

ROOT = Path(__file__).parents[2]
ROOMS = ("admin", "bot", "dialogs", "storage")
KINDS = ("*.py", "*.html", "*.js")

LONGEST_SENTENCE = 14
"""Words in a sentence that the bot says in Finnish: about twelve, as in selkosuomi."""

SPOKEN = frozenset(
    ["kit", "telegram", "notices", "told", *DIALOGS]
    + [step.texts.partition(".")[0] for kind in DIALOGS.values() for step in kind.steps.values()]
)
"""The families of keys that the bot says in a talk."""

SAME = frozenset(
    """
    kit.summary.line basics.full_name.hint basics.birth_year.hint basics.home_town.hint basics.phone.hint
    language.spoken.fi language.spoken.sv language.spoken.en welcome.language.fi welcome.language.sv
    welcome.language.en more.licences.am mail.from console.people.away
    """.split()
)
"""Texts that may be the same in two languages, besides words that simply are."""

COGNATES = frozenset("Duunikaveri: Telegram Team Chat Taxi person".split())

NO_TEXTS = (".html", ".css", ".js", ".po", ".id")

_TAG = re.compile(r"<(/?)(b|i|a)(?: href=\"[^\"<>]*\")?>")
_LITERAL = re.compile(r"[\"']((?:[a-z_]+\.)+[a-z0-9_]+)[\"']")
_COMPUTED = re.compile(r"f[\"']((?:[a-z_]+\.)+)\{[^}]*\}((?:\.[a-z_]+)*)[\"']")
_DOTTED_DATE = re.compile(r"\{\w+:(?:day|date|short)\}(?:</b>)?\.")


def gaps(texts: Texts) -> Iterator[str]:
    """One line for each text that a language lacks, has too much of, or says with other parameters."""
    for language in texts.languages:
        if language == SOURCE:
            continue
        ours, theirs = texts.keys(), texts.keys(language)
        own = {key for key in ours ^ theirs if key.endswith(".also")}
        yield from (f"{language}: {key}: not translated" for key in sorted(ours - theirs - own))
        yield from (f"{language}: {key}: not in the Finnish" for key in sorted(theirs - ours - own))
        for key in sorted(ours & theirs):
            if _parameters(texts, SOURCE, key) != _parameters(texts, language, key):
                yield f"{language}: {key}: other parameters than in the Finnish"
            elif _has_plurals(texts, SOURCE, key) != _has_plurals(texts, language, key):
                yield f"{language}: {key}: plurals in one language and not in the other"


def _parameters(texts: Texts, language: str, key: str) -> frozenset[str]:
    """With their forms; the count of a plural need not be said in every one of its forms."""
    return frozenset().union(*(parameters(text) for text in _forms(texts, language, key))) - {"n"}


def _forms(texts: Texts, language: str, key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts.template(language, key, n) for n in (1, 2)))


def _has_plurals(texts: Texts, language: str, key: str) -> bool:
    try:
        texts.template(language, key)
    except KeyError:
        return True
    return False


# Which texts are used, and which of them must be there.


def dialog_keys(kind: type[Dialog]) -> Iterator[str]:
    """What a dialog says by itself, as its steps compute it; of the reasons, the step's own or else the kit's."""
    has_summary = any(isinstance(bare(step), Summary) for step in kind.steps.values())
    for step in kind.steps.values():
        if not step.is_asked:
            continue
        yield f"{step.texts}.ask"
        yield from (f"{step.texts}.{member}" for member in getattr(bare(step), "among", ()))
        if has_summary and not isinstance(bare(step), Summary):
            yield f"{step.texts}.name"


def may_say(kind: type[Dialog]) -> Iterator[str]:
    """What a dialog says where there is such a text."""
    for step in kind.steps.values():
        yield from (
            f"{step.texts}.{part}" for part in ("hint", "help", "gone", "withheld_health", "withheld_identity_code")
        )
        yield from (f"{step.texts}.{special.removeprefix('_')}" for special in Special)
        for member in getattr(bare(step), "among", ()):
            yield f"{step.texts}.{member}.also"


def reasons(kind: type[Dialog]) -> Iterator[tuple[str, str]]:
    """Why an answer cannot be taken: the step's own text, and the one that stands in for it."""
    for step in kind.steps.values():
        for reason in step.reasons:
            yield f"{step.texts}.{reason}", f"kit.invalid.{reason}"


def computed() -> set[str]:
    """Keys that are put together from codes, and must all be there."""
    keys = {f"kit.words.{way}" for way in Way} | {"kit.words.yes", "kit.words.no"}
    keys |= {f"kit.way.{way}" for way in (Way.BACK, Way.HELP, Way.PERSON)}
    keys |= {f"kit.{special.removeprefix('_')}" for special in Special}
    keys |= {f"menu.go.{choice}" for choice in MenuChoice} | {f"lobby.go.{choice}" for choice in LobbyChoice}
    for kind in DIALOGS.values():
        keys |= set(dialog_keys(kind))
    for family, values in words.FAMILIES.items():
        silent = words.SILENT.get(family, frozenset())
        keys |= {words.key(family, value) for value in values if value not in silent}
    return keys


@cache
def sources() -> Mapping[str, str]:
    """The program's own files, save the catalogues."""
    paths = (path for room in ROOMS for kind in KINDS for path in (ROOT / room).rglob(kind))
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sorted(paths)}


def literals(texts: Texts) -> dict[str, str]:
    """Keys that stand in the program as they are, with one of the files they stand in."""
    written = texts.keys()
    families = {key.partition(".")[0] for key in written}
    found = {match[1]: path for path, source in sources().items() for match in _LITERAL.finditer(source)}
    return {key: path for key, path in found.items() if key.partition(".")[0] in families}


def missing(texts: Texts) -> Iterator[str]:
    """Texts that the program may say and nobody has written."""
    for language in texts.languages:
        there = texts.keys(language)
        yield from (f"{language}: {key}: used and not written" for key in sorted(computed() - there))
        for key, path in sorted(literals(texts).items()):
            if key not in there and not _is_no_text(key, texts):
                yield f"{language}: {key}: used in {path} and not written"
        for kind in DIALOGS.values():
            pairs = (own for own, common in reasons(kind) if own not in there and common not in there)
            yield from (f"{language}: {own}: neither this nor the kit's is written" for own in pairs)


def _is_no_text(name: str, texts: Texts) -> bool:
    """A file, a column or a family of keys that merely looks like a key."""
    written = texts.keys()
    return any(key.startswith(f"{name}.") for key in written) or name.endswith(NO_TEXTS)


def unused(texts: Texts) -> Iterator[str]:
    """Texts that nothing in the program can say."""
    used = computed() | set(literals(texts)) | {key for kind in DIALOGS.values() for key in may_say(kind)}
    used |= {key for kind in DIALOGS.values() for pair in reasons(kind) for key in pair}
    used |= {f"{key}.{more}" for key in used for more in ("also", "subject")}
    patterns = {
        re.compile(re.escape(match[1]) + r"[a-z0-9_.]+" + re.escape(match[2]))
        for source in sources().values()
        for match in _COMPUTED.finditer(source)
        if match[1] != "kit."
    }
    kit_reasons = re.compile(r"kit\.invalid\.(gone|empty|no_letters|not_a_number|not_an_email|not_a_date)")
    for key in sorted(texts.keys() - used):
        if not kit_reasons.fullmatch(key) and not any(pattern.fullmatch(key) for pattern in patterns):
            yield f"{key}: not used"


# How they read.


def copies(texts: Texts) -> Iterator[str]:
    """Texts that are the same in two languages and are not known to be alike."""
    for key in sorted(set(texts.keys()) - SAME):
        said = {language: _forms(texts, language, key) for language in texts.languages if texts.has(key, language)}
        for language, forms in said.items():
            same = language != SOURCE and forms in [said[other] for other in said if other != language]
            if same and not set(forms) <= COGNATES and any(char.isalpha() for char in _bare_words(forms[0])):
                yield f"{language}: {key}: the same as in another language"


def _bare_words(text: str) -> str:
    return re.sub(r"\{[^}]*\}", "", _TAG.sub("", text))


def double_dots(texts: Texts) -> Iterator[str]:
    """A Finnish or Swedish date ends with a dot: a full stop after it would be a second one."""
    for language in ("fi", "sv"):
        for key in sorted(texts.keys(language)):
            if any(_DOTTED_DATE.search(text) for text in _forms(texts, language, key)):
                yield f"{language}: {key}: a full stop after a date that has one"


def odd_markup(texts: Texts) -> Iterator[str]:
    """Only <b>, <i> and <a href="...">, each closed in its own line."""
    for language in texts.languages:
        for key in sorted(texts.keys(language)):
            for line in "\n".join(_forms(texts, language, key)).split("\n"):
                tags = [(match[1], match[2]) for match in _TAG.finditer(line)]
                opened = [name for slash, name in tags if not slash]
                if "<" in _TAG.sub("", line) or opened != [name for slash, name in tags if slash]:
                    yield f"{language}: {key}: markup that is not ours, or is not closed"


def long_sentences(texts: Texts) -> Iterator[str]:
    """Finnish sentences that a tired reader would have to read twice."""
    for key in sorted(texts.keys()):
        if key.partition(".")[0] not in SPOKEN or key.startswith("kit.words.") or key.endswith(".also"):
            continue
        for sentence in re.split(r"[.!?:](?:\s|$)|\n", " ".join(_forms(texts, SOURCE, key))):
            count = len(re.findall(r"[^\s–]+", sentence))
            if count > LONGEST_SENTENCE:
                yield f"{SOURCE}: {key}: {count} words in a sentence"


CHECKS = (gaps, missing, unused, copies, double_dots, odd_markup, long_sentences)


def main() -> int:
    texts = load()
    lines = [line for check in CHECKS for line in check(texts)]
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{len(texts.keys())} texts in {', '.join(texts.languages)}; {len(lines)} to mend\n")
    return 1 if lines or not texts.keys() else 0


if __name__ == "__main__":
    sys.exit(main())
