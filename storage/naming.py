"""Where a client's name has been said to employers, so that it can be taken back from their chats."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, Connection, func, null, or_, select, update

from storage.hiding import MASK
from storage.tables import channel_identity, conversation, message

NAMING: Final = ("cards.", "follow_up.hired", "pulse.", "notices.trial_agreed", "notices.trial_pulse")
"""How the keys of messages begin that tell employers of a client: the cards (dialogs.cards), and where the name on a
card is said afterwards (dialogs.follow_up, dialogs.pulse, dialogs.after_notices). No other message to them does.
"""


def forget_names(connection: Connection, whose: ColumnElement[bool]) -> int:
    """These chats forget whom they showed: a card says a client's own words. ``whose`` is a condition of
    channel_identity. Returns how many messages were taken back.
    """
    chats = (
        select(conversation.c.id)
        .join(channel_identity, channel_identity.c.id == conversation.c.identity_id)
        .where(whose)
    )
    names = or_(*(func.substr(message.c.key, 1, len(begins)) == begins for begins in NAMING))
    taken = (
        update(message)
        .where(message.c.conversation_id.in_(chats), names)
        .values(body=MASK, params=null(), prompt=null(), revision=message.c.revision + 1)
    )
    return connection.execute(taken).rowcount
