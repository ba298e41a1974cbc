"""An event in words: whether one has to come, what it is and for whom, when, where, how one gets in, what to bring."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dialogs.kit.scene import Scene
from domain.calendar import local_day
from domain.events import EventState
from domain.incoming import Channel
from locales import Rich

if TYPE_CHECKING:
    from storage.event_rows import Event, Signup

FEW = 5
"""From so many free seats on it is told how many there are."""

LONGEST_ON_BUTTON = 30


def name(event: Event, scene: Scene) -> str:
    return event.said("name", scene.language)


def when(event: Event, scene: Scene) -> Rich:
    """From when until when, in Helsinki."""
    same_day = local_day(event.starts_at) == local_day(event.ends_at)
    key = "event_words.when" if same_day else "event_words.when_days"
    return _say(scene, key, starts=event.starts_at, ends=event.ends_at)


def brief(event: Event, scene: Scene, *, is_coming: bool = False) -> Rich:
    """Its name, when and where. The address of what is held online is for those who come."""
    lines = [_say(scene, "event_words.name", name=name(event, scene)), when(event, scene)]
    return Rich("\n".join([*lines, *_where(event, scene, is_coming=is_coming)]))


def whole(event: Event, signup: Signup | None, scene: Scene, *, is_coming: bool = False) -> Rich:
    """All of it. That one has to come is said before anything else (188)."""
    parts: list[Rich] = []
    if event.is_must:
        parts.append(_say(scene, "event_words.must" if signup else "event_words.must_for_invited"))
    parts.append(brief(event, scene, is_coming=is_coming))
    what = event.said("what", scene.language)
    if what:
        parts.append(_say(scene, "event_words.what", what=what))
    parts += access(event, scene)
    more = [*bring(event, scene), *_seats(event, scene)]
    if more:
        parts.append(Rich("\n".join(more)))
    return Rich("\n\n".join(parts))


def bring(event: Event, scene: Scene) -> Iterator[Rich]:
    """What to bring, where there is anything (42)."""
    said = event.said("bring", scene.language)
    if said:
        yield _say(scene, "event_words.bring", what=said)


def access(event: Event, scene: Scene) -> Iterator[Rich]:
    """How one gets in, where somebody has told it."""
    said = event.said("access", scene.language)
    if said:
        yield _say(scene, "event_words.access", how=said)


def getting_in(event: Event, scene: Scene) -> Rich:
    """How one gets in, or that it is not told."""
    return next(access(event, scene), None) or _say(scene, "event_words.access_untold")


def _where(event: Event, scene: Scene, *, is_coming: bool) -> Iterator[Rich]:
    if event.place and event.address:
        yield _say(scene, "event_words.place_address", place=event.place, address=event.address)
    elif event.place or event.address:
        yield _say(scene, "event_words.place", place=event.place or event.address)
    if event.link:
        yield _say(scene, "event_words.link", link=event.link) if is_coming else _say(scene, "event_words.online")


def _seats(event: Event, scene: Scene) -> Iterator[Rich]:
    if event.guests_most:
        yield _say(scene, "event_words.guests", n=event.guests_most)
    if event.free is not None and 0 < event.free <= FEW and event.starts_at > scene.now:
        yield _say(scene, "event_words.free", n=event.free)


def calendar(event: Event, scene: Scene, where_said: str) -> Rich:
    """The way to the calendar file: a link in the web chat. Elsewhere (a channel's name) the file goes along."""
    if where_said != Channel.WEB:
        return Rich("")
    key = "told.calendar_cancelled" if event.state is EventState.CANCELLED else "told.calendar"
    link = _say(scene, key, url=f"{base(scene)}/events/{event.token}.ics")
    return Rich(f"\n\n{link}")


def base(scene: Scene) -> str:
    """The address of this service."""
    return scene.privacy_url.removesuffix("/privacy")


def on_button(event: Event, scene: Scene) -> str:
    """Its day and its name, short enough for a button."""
    said = name(event, scene)
    if len(said) > LONGEST_ON_BUTTON:
        said = f"{said[: LONGEST_ON_BUTTON - 1].rsplit(' ', 1)[0]} …"
    return scene.texts.plain(scene.language, "event_words.on_button", starts=event.starts_at, name=said)


def why_cancelled(event: Event, scene: Scene) -> Rich:
    """In the words of who cancelled it, when there are any."""
    said = event.said("cancel_words", scene.language)
    return Rich("\n\n" + _say(scene, "event_words.why", words=said)) if said else Rich("")


def _say(scene: Scene, key: str, **params: Any) -> Rich:
    return Rich(scene.texts.say(scene.language, key, **params))
