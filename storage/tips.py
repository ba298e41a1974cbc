"""Job tips of a person: what they wish, what is chosen for them, what they answer."""

from __future__ import annotations

from storage.tip_answers import TipAnswers
from storage.tip_planning import TipPlanning
from storage.tip_rows import Learned, Taste, Tip
from storage.tip_wishes import TipWishes, Wish

__all__ = ["Learned", "Taste", "Tip", "Tips", "Wish"]


class Tips(TipWishes, TipPlanning, TipAnswers):
    """What somebody wishes, the tips they are told, their answers, and what is learned from them."""
