"""Why a source could not be read at all, and why one of its items could not: short codes, never a word of theirs."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """Why nothing of a source was taken. The values are stored, and have words in the console."""

    # Of fetching.
    UNSAFE_ADDRESS = "unsafe_address"  # inside a network, another port, credentials in it, from https to http
    NO_SUCH_HOST = "no_such_host"
    NOT_FOUND = "not_found"
    REFUSED = "refused"  # wants a key, or asks us to come later
    NO_ANSWER = "no_answer"
    REDIRECTS = "redirects"  # more than are followed
    WRONG_TYPE = "wrong_type"
    CUT_SHORT = "cut_short"

    # Of fetching and of reading.
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"

    # Of reading.
    NOT_READABLE = "not_readable"  # not of the shape it should be
    UNSAFE_CONTENT = "unsafe_content"  # XML that defines entities
    TOO_MANY = "too_many"
    WORKER_DIED = "worker_died"  # or said what no worker of ours says


class Odd(StrEnum):
    """Why one item became no posting, while the others did."""

    NO_TITLE = "no_title"
    TWICE = "twice"  # its key stood before
    REMOVED = "removed"  # the source says that it is gone
    NOT_A_JOB = "not_a_job"  # voluntary work, or an enterprise to be bought
    NOT_A_POSTING = "not_a_posting"  # not of the shape at all
    BROKEN = "broken"  # one line of JSON lines, or one row, that cannot be read


class FeedFault(Exception):
    """Nothing of the source is taken; ``code`` says why, in at most 32 characters. It never has anything of theirs."""

    def __init__(self, code: str) -> None:
        super().__init__(str(code))
        self.code = str(code)
