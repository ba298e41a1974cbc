"""What is rung when something changes, so that who waits for it looks at once. A ring is a hint, never the truth.

Topics are codes and row numbers, without spaces.
"""

from __future__ import annotations

TALKS = "talks"
"""Rung when anybody said something, was answered, taken over or handed back: the console's inbox looks."""


def conversation(conversation_id: int) -> str:
    """One conversation: rung when a turn of it is done or something was sent in it."""
    return f"conversation:{conversation_id}"
