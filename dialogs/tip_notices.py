"""Job tips as the bot tells them of its own accord, and its question how it went; each only while it is still true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs import tip_words
from dialogs.kit.notice import Compose, Door, Said
from dialogs.kit.scene import Scene
from dialogs.tip_facts import missing_of
from domain.tips import From, Origin, Went
from locales import Rich
from storage.store import Store
from storage.tips import Tip

Planned = Mapping[str, Any]

_OF_ONE = {"yes": "yes", "no": "no", "save": "save", "more": "more", "how": "how", "contact": "contact"}
"""The doors under a single tip: the key of each, and what it does."""


def _tips(store: Store, scene: Scene, planned: Planned) -> Said | None:
    """What of the batch can still be applied for, still fits, and has not been answered meanwhile. None: nothing is
    said at all.

    A further try says the very words of the first one: it is made only while all that stands in them holds.
    """
    person_id = scene.facts["person_id"]
    if not store.tips.goes_on(person_id):
        return None
    tips = [tip for tip in store.tips.of_batch(person_id, str(planned["batch"])) if _is_new(tip)]
    fitting = store.tip_matching.still_fit(person_id, [tip.posting for tip in tips])
    tips = [tip for tip in tips if tip.origin is Origin.OUTSIDE or tip.posting.id in fitting]
    said_before = planned.get("tips")
    if said_before is not None and not set(said_before) <= {tip.id for tip in tips}:
        return None
    if not tips:
        return None
    return _one(store, tips[0], scene) if len(tips) == 1 else _several(tips, scene)


def _is_new(tip: Tip) -> bool:
    return tip.told_at is None and tip.answer is None and tip.applied_at is None


def _one(store: Store, tip: Tip, scene: Scene) -> Said:
    return Said("notices.tips.one", {"tip": _whole(store, tip, scene)}, _doors_of(tip), tips=(tip.id,))


def _whole(store: Store, tip: Tip, scene: Scene) -> Rich:
    return tip_words.told(tip, scene, missing_of(store, tip))


def _doors_of(tip: Tip) -> tuple[Door, ...]:
    return tuple(Door(f"notices.tips.{key}", "tip", tip.id, do) for key, do in _OF_ONE.items())


def _several(tips: Sequence[Tip], scene: Scene) -> Said:
    """A few lines each; a door leads to each of them, where all that can be said to it is."""
    doors = tuple(Door(f"notices.tips.look_{number}", "tip", tip.id) for number, tip in enumerate(tips, 1))
    entries = Rich("\n\n".join(_entry(number, tip, scene) for number, tip in enumerate(tips, 1)))
    params = {"n": len(tips), "tips": entries}
    return Said("notices.tips", params, doors, tips=tuple(tip.id for tip in tips))


def _entry(number: int, tip: Tip, scene: Scene) -> str:
    """What, whose, where, until when, and why it is told to just them."""
    posting = tip.posting
    lines = [_say(scene, "notices.tips.title", number=number, title=posting.title)]
    said = [posting.employer or "", tip_words.place(posting, scene)]
    if any(said):
        lines.append(_say(scene, "notices.tips.where", parts=", ".join(one for one in said if one)))
    if posting.apply_until:
        lines.append(_say(scene, "notices.tips.until", until=tip_words.last_moment(posting.apply_until)))
    lines.extend(_why(tip, scene))
    return "\n".join(lines)


def _why(tip: Tip, scene: Scene) -> list[str]:
    if tip.origin is Origin.OUTSIDE:
        return [_say(scene, "notices.tips.outside")]
    because = tip_words.reasons(tip, scene)
    return [_say(scene, "notices.tips.because", why=because)] if because else []


def _from_staff(store: Store, scene: Scene, planned: Planned) -> Said | None:
    """A coordinator sends it, with words of their own."""
    tip = store.tips.one(scene.facts["person_id"], int(planned["tip"]))
    if tip is None or not tip.is_live or tip.told_at is not None or not store.tips.serves(tip.person_id):
        return None
    if not store.tips.wish_of(tip.person_id).wants(From.STAFF):
        return None  # said since it was sent: in the evening, when it leaves in the morning
    return Said("notices.tips.from_staff", {"tip": _whole(store, tip, scene)}, _doors_of(tip), tips=(tip.id,))


def _went(store: Store, scene: Scene, planned: Planned) -> Said | None:
    tip = store.tips.may_ask_how_it_went(scene.facts["person_id"], int(planned["tip"]))
    if tip is None:
        return None
    doors = tuple(Door(f"tip_went.went.{went}", "tip_went", tip.id, went) for went in Went)
    return Said("notices.tips.went", {"title": tip.posting.title}, doors)


def _say(scene: Scene, key: str, **params: Any) -> str:
    return str(scene.texts.say(scene.language, key, **params))


TIP_NOTICES: dict[str, Compose] = {
    "tips": _tips,
    "tip_from_staff": _from_staff,
    "tip_went": _went,
}
