"""Words that show what a message must not be kept for, a table per language.

`fi.py`, `sv.py` and `en.py` each hold one `Lexicon`; `pattern.py` says how entries are written and found.
People mix languages, so a message is held against all of them. To add a language, add a file and name it in
`LEXICONS`; to add a word, add it to the table it belongs to and a phrase with it to the test data.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's tables, each a tuple of patterns.

    idioms: what only looks like one of the others ("kuolen nauruun"), words next to one another; struck out
        before anything is sought.
    at_work: places and things of health as places and things of work ("töissä sairaalassa"); struck out before
        health is sought, never before distress.
    interest: signs that a field of work or study is meant ("... kiinnostaa", "... ohjaaja").
    own: signs that the person speaks of themselves; with one of these, `interest` excuses nothing.
    health: illness, disability, treatment, medicines, intoxicants, pregnancy; one's own or a relative's.
    self_harm: wishing to die, hurting oneself, suicide; also of somebody else, also denied.
    danger: being hurt or threatened, and threatening others.
    """

    idioms: tuple[str, ...]
    at_work: tuple[str, ...]
    interest: tuple[str, ...]
    own: tuple[str, ...]
    health: tuple[str, ...]
    self_harm: tuple[str, ...]
    danger: tuple[str, ...]


def listed(text: str) -> tuple[str, ...]:
    """The entries of a table written as text, separated by commas or line ends."""
    entries = (entry.strip() for line in text.splitlines() for entry in line.split(","))
    return tuple(entry for entry in entries if entry)


@dataclass(frozen=True, slots=True)
class Unfair:
    """One language's tables of what an employer may not ask for; each entry is an expression for whole folded words.

    fine: what only looks like one of the others, struck out before anything is sought. The rest are named as
    `domain.fairness.Ground`. Words are parted by one space, a pause is " , "; entries are written with their dots.
    """

    fine: tuple[str, ...]
    age: tuple[str, ...]
    gender: tuple[str, ...]
    origin: tuple[str, ...]
    language: tuple[str, ...]
    religion: tuple[str, ...]
    health: tuple[str, ...]
    family: tuple[str, ...]
    appearance: tuple[str, ...]
    opinion: tuple[str, ...]
    orientation: tuple[str, ...]
