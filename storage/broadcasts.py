"""Broadcasts from the draft to what came of them: one message to many people, each of whom gets it once.

Written and looked over (broadcast_drafts), sent, paused and taken back (broadcast_sending), brought into the ledger and
followed to its end (broadcast_clock), counted (broadcast_results), and tried by colleagues (broadcast_trying).
"""

from __future__ import annotations

from storage.broadcast_trying import BroadcastTrying


class Broadcasts(BroadcastTrying):
    """All of it."""
