"""Words folded (`domain/lexicon/fold.py`), remembered: postings share most of theirs."""

from __future__ import annotations

from functools import lru_cache

from domain.lexicon.fold import fold


@lru_cache(maxsize=60_000)
def folded(word: str) -> str:
    """The word folded."""
    return fold(word)
