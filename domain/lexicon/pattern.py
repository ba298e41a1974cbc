"""How the lexicons are written, and how a sentence is held against them.

A pattern is one word or several, separated by spaces:

    masennus        the word itself
    masennu*        a word that begins so (Finnish inflects at the end, so stems do most of the work)
    *masennu*       a word that has it anywhere (Finnish compounds)
    mua|minua       either
    kävin lääkär*   both, in that order, with at most three other words in between
    löi|hakkas =mut the second right after the first
    hit_me_up       next to one another, as one of several: "mua ei_ois|ei_olis"
    toivo* + kuolla both, in either order
    en jaksa enää.  the last word ends the sentence
    #               a number

Patterns are written with their dots and accents; both sides are folded before they are compared. Each word
of a message is looked up once in tables of whole words and beginnings, and only patterns that start with it
are tried, a bounded number of steps each, so the time grows with the length of the message and no faster.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations, product
from typing import Final

from domain.lexicon.fold import fold, spellings

WORDS_BETWEEN: Final = 3
SHORTEST_IN_TWO: Final = 6
SHORTEST_GLUED: Final = 9

_NUMBER = "#"


@dataclass(frozen=True, slots=True)
class Step:
    """One word of a pattern: which of the known words (by number) will do, and how far it may be."""

    word: int
    reach: int  # how many words on from the one before it may stand; 1 is the next


@dataclass(frozen=True, slots=True)
class Phrase:
    """One pattern, ready to be tried at a word."""

    steps: tuple[Step, ...]
    ends_sentence: bool


class Patterns:
    """A set of patterns, ready to be found in sentences, with at most `between` other words inside one."""

    def __init__(self, written: Iterable[str], between: int = WORDS_BETWEEN) -> None:
        self._between = between
        self._words: dict[str, int] = {}
        self._whole: defaultdict[str, set[int]] = defaultdict(set)
        self._starts: defaultdict[str, set[int]] = defaultdict(set)
        self._inside: defaultdict[str, set[int]] = defaultdict(set)
        self._phrases: defaultdict[int, list[Phrase]] = defaultdict(list)
        for pattern in written:
            self._add(pattern)
        self._longest_start = max(map(len, self._starts), default=0)
        self._inside_any = _any_of(self._inside)
        self._one_word = {number for number, phrases in self._phrases.items() if _has_one_word(phrases)}
        self._in_two = {
            stem
            for table in (self._starts, self._inside)
            for stem in table
            if len(stem) >= SHORTEST_IN_TWO and table[stem] & self._one_word
        }
        self._longest_in_two = max(map(len, self._in_two), default=0)

    def find(self, sentence: Sequence[str]) -> Iterator[tuple[int, ...]]:
        """The places (word numbers in the sentence) of every pattern that is there; words are folded."""
        known = [self._known(word) for word in sentence]
        for place, numbers in enumerate(known):
            for number in numbers:
                for phrase in self._phrases.get(number, ()):
                    places = _places(phrase, known, place)
                    if places:
                        yield places
            if place + 1 < len(sentence) and self._in_two_parts(sentence[place], sentence[place + 1]):
                yield place, place + 1

    def _add(self, pattern: str) -> None:
        ends_sentence = pattern.endswith(".")
        for words in _written_out(pattern.rstrip(".")):
            steps = tuple(step for group in words for step in self._steps(group))
            self._phrases[steps[0].word].append(Phrase(steps, ends_sentence))

    def _steps(self, group: str) -> Iterator[Step]:
        """One group of a pattern; a word in it that is next to the one before has a reach of 1."""
        first, *rest = group.removeprefix("=").split("_")
        yield Step(self._number(first), 1 if group.startswith("=") else self._between + 1)
        for word in rest:
            yield Step(self._number(word), 1)

    def _number(self, word: str) -> int:
        """The number of a pattern's word; the same word has the same number in every pattern."""
        if word not in self._words:
            self._words[word] = len(self._words)
            for form in word.split("|"):
                self._table(form)[fold(form.strip("*"))].add(self._words[word])
        return self._words[word]

    def _table(self, form: str) -> defaultdict[str, set[int]]:
        if form.startswith("*"):
            return self._inside
        return self._starts if form.endswith("*") else self._whole

    def _known(self, word: str) -> set[int]:
        """The numbers of all pattern words that this word of a message answers to."""
        numbers: set[int] = set()
        for spelling in spellings(word):
            numbers |= self._whole.get(spelling, frozenset())
            for end in range(1, min(len(spelling), self._longest_start) + 1):
                numbers |= self._starts.get(spelling[:end], frozenset())
            for found in self._inside_any.findall(spelling):
                numbers |= self._inside[found]
        if word.isdigit():
            numbers |= self._whole.get(_NUMBER, frozenset())
        return numbers

    def _in_two_parts(self, first: str, second: str) -> bool:
        """Whether a space has slipped into a long word: "ma sennus"."""
        if not 2 <= len(first) < self._longest_in_two:
            return False
        joined = first + second[: self._longest_in_two]
        ends = range(max(len(first) + 1, SHORTEST_IN_TWO), min(len(joined), self._longest_in_two) + 1)
        return any(joined[:end] in self._in_two for end in ends)


def glued(written: Iterable[str]) -> re.Pattern[str]:
    """An expression for patterns of several words written as one: "haluankuolla". For folded words."""
    several = (words for pattern in written for words in _written_out(pattern.rstrip(".")) if len(words) > 1)
    return re.compile("|".join(map(_glued, several)) or r"(?!)")


def _glued(groups: Sequence[str]) -> str:
    return "".join(_glued_word(word) for group in groups for word in group.removeprefix("=").split("_"))


def _glued_word(word: str) -> str:
    forms = (re.escape(fold(form.strip("*"))) + "[a-z]{0,4}" * ("*" in form) for form in word.split("|"))
    return f"(?:{'|'.join(forms)})"


def _written_out(pattern: str) -> Iterator[tuple[str, ...]]:
    """A pattern's groups: a version for every order, and for every alternative that is of several words."""
    for order in permutations(pattern.split(" + ")):
        yield from product(*(_versions(group) for group in " ".join(order).split()))


def _versions(group: str) -> list[str]:
    single = [form for form in group.split("|") if "_" not in form]
    several = [form for form in group.split("|") if "_" in form]
    return (["|".join(single)] if single else []) + several


def _any_of(stems: Iterable[str]) -> re.Pattern[str]:
    """An expression that finds any of the stems; longer ones first, none matches the empty string."""
    return re.compile("|".join(map(re.escape, sorted(stems, key=len, reverse=True))) or r"(?!)")


def _has_one_word(phrases: Iterable[Phrase]) -> bool:
    return any(len(phrase.steps) == 1 and not phrase.ends_sentence for phrase in phrases)


def _places(phrase: Phrase, known: Sequence[set[int]], start: int) -> tuple[int, ...]:
    """Where the pattern's words stand if it begins at `start`, each as near as can be; () if it does not."""
    places = [start]
    for step in phrase.steps[1:]:
        after = places[-1] + 1
        near = range(after, min(after + step.reach, len(known)))
        place = next((n for n in near if step.word in known[n]), None)
        if place is None:
            return ()
        places.append(place)
    if phrase.ends_sentence and places[-1] != len(known) - 1:
        return ()
    return tuple(places)
