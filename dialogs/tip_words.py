"""How a job tip is told: what, where, when and until when, why it was chosen, what to mind. Short and easy (106)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dialogs.kit.scene import Scene
from domain import jobs
from domain.calendar import HELSINKI
from domain.employers import Hours
from domain.people import Language, call_name_from
from domain.postings.fit import Missing, Why
from domain.region import BY_CODE
from domain.tips import Answer, Origin, TasteKind
from locales import Rich

if TYPE_CHECKING:
    from datetime import datetime
    from enum import StrEnum

    from domain.matching import Reason
    from storage.posting_rows import Posting
    from storage.tips import Tip

MOST_REASONS = 3
"""Reasons that are told of one tip, in one sentence; the first ones say the most."""

LAST_HOUR = 23
"""What ends within it ends with the day."""

_UNSAID = {"", "none", "other", "comprehensive", "unfinished"}
"""Demands that say nothing."""


def told(tip: Tip, scene: Scene, missing: Iterable[Reason] = ()) -> Rich:
    """The whole tip, a line each. ``missing`` is what it asks for and they have not told that they have."""
    return Rich("\n".join(_lines(tip, scene, list(missing))))


def listed(tips: Sequence[Tip], scene: Scene) -> Rich:
    """Several, numbered, two lines each."""
    return Rich("\n\n".join(_short(number, tip, scene) for number, tip in enumerate(tips, 1)))


def _lines(tip: Tip, scene: Scene, missing: Sequence[Reason]) -> Iterator[str]:
    posting = tip.posting
    yield from _heading(tip, scene)
    yield _say(scene, "tip_words.title", title=posting.title)
    yield _said_by(posting, scene)
    where = place(posting, scene)
    if where:
        yield _say(scene, "tip_words.place", place=where)
    if posting.hours:
        yield _say(scene, "tip_words.hours", names=_hours(posting, scene))
    if posting.lasts:
        yield _say(scene, "tip_words.lasts", lasts=_plain(scene, f"tip_words.lasts.{posting.lasts}"))
    if posting.apply_until:
        yield until(posting.apply_until, scene)
    because = reasons(tip, scene)
    if because:
        yield _say(scene, "tip_words.because", why=because)
    yield from _to_mind(tip, scene, missing)


def until(moment: datetime, scene: Scene) -> str:
    """The last day, and the time where it is not the day's end."""
    last = last_moment(moment)
    ends_the_day = last.astimezone(HELSINKI).hour == LAST_HOUR
    return (
        _say(scene, "tip_words.until", until=last) if ends_the_day else _say(scene, "tip_words.until_at", until=moment)
    )


def last_moment(until: datetime) -> datetime:
    """The last one at which it can be applied for: midnight belongs to the day before."""
    return until - timedelta(seconds=1)


def _heading(tip: Tip, scene: Scene) -> Iterator[str]:
    """How it came: from somebody of the service, with their words; from another field; else no word of it."""
    if tip.origin == Origin.OUTSIDE:
        yield _say(scene, "tip_words.outside")
    if tip.origin == Origin.STAFF and tip.staff_name:
        name = call_name_from(tip.staff_name)
        if tip.words:
            yield _say(scene, "tip_words.from_staff", name=name, words=tip.words)
        else:
            yield _say(scene, "tip_words.from_staff_only", name=name)


def _said_by(posting: Posting, scene: Scene) -> str:
    if posting.employer:
        return _say(scene, "tip_words.employer", employer=posting.employer)
    return _say(scene, "tip_words.employer_later")


def place(posting: Posting, scene: Scene) -> str:
    """Where it is: in its own words, else the municipalities; "" when it is not known."""
    towns = [_town(code, scene) for code in posting.municipalities]
    if posting.is_remote:
        return _plain(scene, "tip_words.remote_or", names=towns) if towns else _plain(scene, "tip_words.remote")
    told, names = posting.place or "", _names_of(posting.municipalities)
    if not told or told.casefold() in names:
        return ", ".join(towns[:3])  # "LAHTI", as sources write it, says nothing more
    is_in = any(name in told.casefold() for name in names)
    return told if is_in else ", ".join([told, *towns][:3])


def _names_of(codes: Iterable[str]) -> set[str]:
    """What these municipalities are called in both languages, in small letters."""
    known = [BY_CODE[code] for code in codes if code in BY_CODE]
    return {name.casefold() for one in known for name in (one.name_fi, one.name_sv)}


def _town(code: str, scene: Scene) -> str:
    known = BY_CODE.get(code)
    return known.name(Language(scene.language)) if known else code


def _hours(posting: Posting, scene: Scene) -> list[str]:
    return [_plain(scene, f"tip_words.hours.{one}") for one in Hours if one in posting.hours]


def _short(number: int, tip: Tip, scene: Scene) -> str:
    posting = tip.posting
    first = _say(scene, "tip_words.numbered", number=number, title=posting.title)
    parts = [posting.employer or _plain(scene, "tip_words.employer_later_short"), place(posting, scene)]
    if tip.origin == Origin.OUTSIDE:
        parts.append(_plain(scene, "tip_words.outside_short"))
    standing = _standing(tip)
    if standing:
        parts.append(_plain(scene, f"tip_words.standing_short.{standing}"))
    if not tip.is_live:
        parts.append(_plain(scene, "tip_words.gone_short"))
    elif posting.apply_until and standing in (None, Answer.YES):
        parts.append(_plain(scene, "tip_words.until_short", until=last_moment(posting.apply_until)))
    return f"{first}\n" + _say(scene, "tip_words.second", parts=", ".join(part for part in parts if part))


def standing(tip: Tip, scene: Scene) -> Rich | None:
    """What they have said of it before; None: nothing yet."""
    found = _standing(tip)
    return Rich(_say(scene, f"tip_words.standing.{found}")) if found else None


def _standing(tip: Tip) -> str | None:
    return "applied" if tip.applied_at else tip.answer


# Why it was chosen.


def reasons(tip: Tip, scene: Scene) -> list[str]:
    """Why it is told to them, each a clause that goes on from "because", the weightiest first."""
    said = [_reason(one, tip, scene) for one in tip.why]
    return list(dict.fromkeys(one for one in said if one))[:MOST_REASONS]


def _reason(reason: Reason, tip: Tip, scene: Scene) -> str:
    code, value = reason.code, reason.value
    if tip.origin == Origin.SEARCH and code in _SOUGHT:
        return _plain(scene, _SOUGHT[code])
    match code:
        case Why.OCCUPATION | Why.LIKED_OCCUPATION:
            return _of_work(code, value, tip.posting.title, scene)
        case Why.NEAR_OCCUPATION:
            work = jobs.name(value, scene.language)
            return _plain(scene, "tip_words.why.near_occupation", work=work) if work else ""
        case Why.FIELD | Why.LIKED_FIELD | Why.NEIGHBOUR:
            return _plain(scene, f"tip_words.why.{code}", field=_field(value, scene))
        case Why.SAME_PLACE:
            return _plain(scene, "tip_words.why.same_place", town=_town(value, scene))
        case Why.NEAR_PLACE:
            return _plain(scene, "tip_words.why.near_place", km=value)
        case Why.HOURS | Why.LICENCE | Why.LANGUAGE | Why.CARD | Why.KIND | Why.BRIDGE:
            what = f"{code}.{value}"
            return _own(f"tip_words.why.{what}", scene)
        case _:
            return _own(f"tip_words.why.{code}", scene)


_SOUGHT: dict[str, str] = {
    Why.OCCUPATION: "tip_words.why.sought",
    Why.WORDS: "tip_words.why.sought",
    Why.FIELD: "tip_words.why.sought_field",
}
"""What speaks for a posting that was searched for: there it is the search that told of the work."""


def _of_work(code: str, occupation: str, title: str, scene: Scene) -> str:
    """The work is named where the title does not."""
    work = jobs.name(occupation, scene.language)
    if work is None:
        return ""
    if work.lower() in title.lower():
        return _plain(scene, f"tip_words.why.{code}")
    named = f"{code}_named"
    return _plain(scene, f"tip_words.why.{named}", work=work)


def _field(value: str, scene: Scene) -> str:
    """A field in the middle of a sentence."""
    name = _own(f"more.fields.{value}", scene)
    return name[:1].lower() + name[1:]


def _own(key: str, scene: Scene) -> str:
    """A text that not every code has."""
    return _plain(scene, key) if scene.texts.has(key) else ""


# What to mind.


def _to_mind(tip: Tip, scene: Scene, missing: Sequence[Reason]) -> Iterator[str]:
    has = {one.code if one.code == Why.EDUCATION else (one.code, one.value) for one in tip.why}
    lacking = {(one.code, one.value) for one in missing}
    yet: list[str] = []
    asked: list[str] = []
    only: list[str] = []
    for code, value in _demands(tip.posting):
        if code in has or (code, value) in has:
            continue
        known = yet if (code, value) in lacking else asked if (f"ask_{code}", value) in lacking else only
        what = f"{code}.{value}"
        known.append(_plain(scene, f"tip_words.need.{what}"))
    for key, names in (("needed_yet", yet), ("needed_unknown", asked), ("needed", only)):
        if names:
            yield _say(scene, f"tip_words.{key}", names=names)
    if tip.posting.adults_only:
        yield _say(scene, "tip_words.adults_only")
    codes = {one.code: one.value for one in missing}
    if codes.get(Missing.FAR, "").isdecimal():
        yield _say(scene, "tip_words.far", km=codes[Missing.FAR])
    if Missing.HOURS in codes:
        yield _say(scene, "tip_words.other_hours")


def _demands(posting: Posting) -> Iterator[tuple[str, str]]:
    """What somebody must have, as code and value of the reason that would say that they have it."""
    one: StrEnum | None
    for code, one in ((Why.LICENCE, posting.licence), (Why.EDUCATION, posting.education)):
        if one and one not in _UNSAID:
            yield code, str(one)
    for code, several in ((Why.CARD, posting.cards), (Why.LANGUAGE, posting.languages)):
        yield from ((code, str(one)) for one in several if one not in _UNSAID)


# What was learned.


def taste(kind: str, value: str, label: str | None, scene: Scene) -> str:
    """What somebody's likes are about, in words: a job, hours, a town, an employer."""
    match kind:
        case TasteKind.OCCUPATION:
            return jobs.name(value, scene.language) or label or value
        case TasteKind.FIELD:
            return _own(f"more.fields.{value}", scene) or label or value
        case TasteKind.HOURS:
            return _own(f"tip_words.work.{value}", scene) or label or value
        case TasteKind.FAR:
            return _town(value, scene)
        case TasteKind.EDUCATION:
            return _own(f"tip_words.need.education.{value}", scene) or label or value
        case _:
            return label or value


def learned(kind: str, value: str, label: str | None, scene: Scene) -> Rich:
    """What changes from now on: "Selvä. En lähetä enää yötöitä." """
    own = f"tip_words.learned.hours.{value}"
    if kind == TasteKind.HOURS and scene.texts.has(own):
        return Rich(_say(scene, own))
    return Rich(_say(scene, f"tip_words.learned.{kind}", what=taste(kind, value, label, scene)))


# How to apply.


def address(tip: Tip, scene: Scene) -> str:
    """Where the posting is read: through a door of our own, which knows that it was opened and nothing else."""
    return f"{scene.privacy_url.removesuffix('/privacy')}/t/{tip.token}"


def can_apply(tip: Tip) -> bool:
    """Whether the posting says how one applies."""
    return bool(tip.posting.how_to_apply or tip.posting.link)


def how(tip: Tip, scene: Scene) -> Rich:
    """How one applies: in the employer's words, by the link, else by asking a person."""
    posting = tip.posting
    lines: list[str] = []
    if posting.how_to_apply:
        lines.append(_say(scene, "tip_words.how", how=posting.how_to_apply))
    if posting.link:
        lines.append(_say(scene, "tip_words.link", url=address(tip, scene)))
    if not lines:
        lines.append(_say(scene, "tip_words.how_ask"))
    if posting.apply_until:
        lines.append(until(posting.apply_until, scene))
    return Rich("\n".join(lines))


LONGEST_SHOWN = 1500
"""Characters of a posting's own text in the chat; the rest is behind its link."""


def more(tip: Tip, scene: Scene) -> Rich:
    """The posting's own words."""
    posting = tip.posting
    text = posting.text.strip()
    cut = len(text) > LONGEST_SHOWN
    if cut:
        text = f"{text[:LONGEST_SHOWN].rsplit(' ', 1)[0]} …"
    lines = [_say(scene, "tip_words.text", text=text) if text else _say(scene, "tip_words.no_text")]
    kinds = [one for one in (_own(f"tip_words.kind.{kind}", scene) for kind in posting.kinds) if one]
    if kinds:
        lines.append(_say(scene, "tip_words.kinds", names=kinds))
    if posting.link:
        lines.append(_say(scene, "tip_words.link_all" if cut else "tip_words.link", url=address(tip, scene)))
    return Rich("\n\n".join(lines))


def _say(scene: Scene, key: str, **params: Any) -> str:
    return str(scene.texts.say(scene.language, key, **params))


def _plain(scene: Scene, key: str, **params: Any) -> str:
    return scene.texts.plain(scene.language, key, **params)
