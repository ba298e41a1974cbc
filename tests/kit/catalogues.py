"""Which texts lack a translation, or do not say the same as the Finnish: `make locales`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from locales import SOURCE, Texts, load, parameters


def gaps(texts: Texts) -> Iterator[str]:
    """One line for each text that a language lacks, has too much of, or says with other parameters."""
    for language in texts.languages:
        if language == SOURCE:
            continue
        ours, theirs = texts.keys(), texts.keys(language)
        yield from (f"{language}: {key}: not translated" for key in sorted(ours - theirs))
        yield from (f"{language}: {key}: not in the Finnish" for key in sorted(theirs - ours))
        for key in sorted(ours & theirs):
            if _names(texts, SOURCE, key) != _names(texts, language, key):
                yield f"{language}: {key}: other parameters than in the Finnish"


def _names(texts: Texts, language: str, key: str) -> set[str]:
    """The parameters of a text without their forms: a language may say a day where another says a date."""
    found: set[str] = set()
    for n in (1, 2):
        found |= {name.partition(":")[0] for name in parameters(texts.template(language, key, n))}
    return found


def main() -> int:
    texts = load()
    lines = list(gaps(texts))
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{len(texts.keys())} texts in {', '.join(texts.languages)}; {len(lines)} to mend\n")
    return 1 if lines or not texts.keys() else 0


if __name__ == "__main__":
    sys.exit(main())
