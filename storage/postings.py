"""Job postings: taken in, looked at, hidden, told of."""

from __future__ import annotations

from storage.posting_desk import Bar, PostingDesk
from storage.posting_intake import Taken
from storage.posting_list import Happened, PostingFilters, PostingList, PostingPage
from storage.posting_rows import Posting, Standing

__all__ = ["Bar", "Happened", "Posting", "PostingFilters", "PostingPage", "Postings", "Standing", "Taken"]


class Postings(PostingDesk, PostingList):
    """Taken in (posting_intake), one of twins shown (posting_twins), worked at (posting_desk), read (posting_list)."""
