"""The question under way, asked once more as it is: after a person of the service has had the chat."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dialogs.kit.dialog import Dialog
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.show import Question, question
from dialogs.kit.state import State


def asked_again(
    state: State, scene: Scene, gather: Callable[[type[Dialog]], Facts], registry: Mapping[str, type[Dialog]]
) -> Question | None:
    """The question with its buttons; None when a release took it away, which the next act will tell."""
    kind = registry.get(state.dialog)
    if kind is None:
        return None
    under = state.under.dialog if state.under else None
    dialog = kind(state.given, scene.knowing({"under": under, **gather(kind)}))
    step = dialog.steps.get(state.changing) if state.changing else dialog.waiting
    if step is None or step.key != state.asked:
        return None
    return question(dialog, step, state, offer_person=False)
