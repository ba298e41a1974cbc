"""A client's own plan, to be read: the goal, the next steps and whose they are, and when it is looked at again."""

from __future__ import annotations

from collections.abc import Iterator

from dialogs.kit.dialog import Dialog, Reply
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts, Scene
from locales import Rich
from storage.plans import Plan, Step, Whose


class MyPlan(Dialog, name="my_plan"):
    """Asks nothing: it is read and over."""

    counted = False

    @classmethod
    def gather(cls, here: Here) -> Facts:
        return {"plans": here.store.plans.of_person(here.person_id)}

    def finish(self, here: Here) -> Reply:
        plans: list[Plan] = self.scene.facts["plans"]
        if not plans:
            return Reply("my_plan.none")
        return Reply("my_plan.shown", {"plans": Rich("\n\n".join(_told(plan, self.scene) for plan in plans))})


def _told(plan: Plan, scene: Scene) -> str:
    return "\n".join(_lines(plan, scene))


def _lines(plan: Plan, scene: Scene) -> Iterator[str]:
    yield scene.texts.say(scene.language, "my_plan.goal", goal=plan.goal)
    if plan.open_steps:
        yield scene.texts.say(scene.language, "my_plan.steps")
        yield from (_step(step, scene) for step in plan.open_steps)
    if plan.is_up_to_date:
        yield scene.texts.say(scene.language, "my_plan.review", day=plan.review_on)


def _step(step: Step, scene: Scene) -> str:
    if step.whose is Whose.CLIENT:
        key = "my_plan.step_yours_by" if step.due_on else "my_plan.step_yours"
    else:
        key = "my_plan.step_ours_by" if step.due_on else "my_plan.step_ours"
    return scene.texts.say(scene.language, key, step=step.body, day=step.due_on)
