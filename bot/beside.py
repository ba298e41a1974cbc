"""What the bot still answers while a person of the service has the chat. To all else it is silent.

What it answers is what nobody should have to wait for: STOP, the privacy notice, the language, and the doors under
messages that it sent of its own accord, with the errand they lead to ("move it" asks for a time). The dialog that was
under way before is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dialogs.kit import buttons
from dialogs.kit.buttons import Way
from dialogs.kit.engine import Registry
from dialogs.kit.phrases import door_said, way_said
from dialogs.kit.state import State
from domain.incoming import Act, Incoming
from domain.prompt import Button
from locales import Texts
from storage.people import Conversation
from storage.store import Store
from storage.talks import HERE

ALWAYS = frozenset({Way.STOP, Way.PRIVACY, Way.LANGUAGE})
IN_AN_ERRAND = frozenset({Way.BACK, Way.CANCEL, Way.HELP})


@dataclass(frozen=True, slots=True)
class Floor:
    """Whose turn it is to be answered: ``errand`` when the bot itself has asked something since the colleague came,
    ``newest`` when nothing has been said after that question, so that words may answer it.
    """

    errand: bool = False
    newest: bool = False


def floor_of(store: Store, conversation: Conversation, state: State | None, registry: Registry) -> Floor:
    if state is None or state.dialog not in registry or conversation.held_at is None:
        return Floor()
    step = registry[state.dialog].steps.get(state.asked)
    asked = store.messages.last_said(conversation.id, key=f"{step.texts}.ask") if step else None
    came = store.messages.last_said(conversation.id, key=HERE)
    if asked is None or asked.at < conversation.held_at or (came is not None and asked.id < came.id):
        return Floor()
    newest = store.messages.last_said(conversation.id)
    return Floor(errand=True, newest=newest is not None and newest.id == asked.id)


def is_for_bot(act: Incoming, floor: Floor, doors: Sequence[Button], texts: Texts) -> bool:
    """Whether the bot answers it though a colleague is here."""
    if act.act is Act.PRESS:
        return _is_pressed_for_bot(act.data, floor)
    if act.act is not Act.SAY:
        return False
    way = way_said(act.text, texts)
    if way is not None:
        return way in ALWAYS or (floor.newest and way in IN_AN_ERRAND)
    return floor.newest or door_said(act.text, doors, texts) is not None


def _is_pressed_for_bot(data: str, floor: Floor) -> bool:
    pressed = buttons.read(data)
    if pressed is None:
        return False
    if pressed.dialog == buttons.DOORS:
        return True
    if pressed.dialog == buttons.WAYS:
        return pressed.step in ALWAYS or (floor.errand and pressed.step in IN_AN_ERRAND)
    return floor.errand


def asks_on(before: State | None, after: State, act: Incoming, floor: Floor, registry: Registry) -> bool:
    """Whether the question that waits now belongs to an errand, and not to what rests meanwhile."""
    if registry[after.dialog].is_home:
        return False
    door = buttons.read(act.data)
    if door is not None and door.dialog == buttons.DOORS and door.step == after.dialog:
        return True
    if floor.errand and before is not None and after.dialog == before.dialog:
        return True
    resting = before.under if floor.errand and before is not None else before
    return after.dialog not in _names(resting)


def _names(state: State | None) -> Iterator[str]:
    while state is not None:
        yield state.dialog
        state = state.under
