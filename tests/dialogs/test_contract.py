"""What holds of every dialog at every question, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from zlib import crc32

import pytest

from dialogs.kit import buttons
from dialogs.kit.choices import Choosing, Many
from dialogs.kit.dialog import Dialog
from dialogs.kit.phrases import way_said
from dialogs.kit.state import State
from dialogs.kit.steps import Phone, Step, Text, bare
from dialogs.need_lines import Topics
from dialogs.registry import DIALOGS
from domain.incoming import Act
from domain.markup import plain
from tests.dialogs.chat import Chat, strict
from tests.kit import catalogues
from tests.kit.long import IS_LONG

LANGUAGES = ("fi", "sv", "en")
NEWCOMERS = ("welcome", "looking", "register", "lobby", "need", "event_join")
HOMES = ("home", "lobby", "menu", "employer_menu")
EMPLOYERS = ("employer_menu", "my_needs", "company", "my_contact", "newsletter", "leave_company")
LEAVE = ("proposal", "proposals")
"""What STOP ends: nobody is suggested any more (tests/dialogs/test_candidates.py)."""
LONG = ("need", "tip_wishes")
EXAMPLES = {
    "text": "Tampere",
    "number": "2004",
    "phone": "040 123 4567",
    "email": "aino@esimerkki.fi",
    "date": "27.11.",
}


def languages(name: str) -> tuple[str, ...]:
    """In which a dialog is walked through: every day in one, another for another dialog; in all with `make both`."""
    return LANGUAGES if IS_LONG else (LANGUAGES[crc32(name.encode()) % len(LANGUAGES)],)


everywhere = pytest.mark.parametrize(
    ("name", "language"), [(name, language) for name in DIALOGS for language in languages(name)]
)
every_dialog = pytest.mark.parametrize("name", list(DIALOGS))


@dataclass(frozen=True)
class Point:
    """A question of a dialog, reached; ``chat`` is copied, never used itself."""

    asked: str
    chat: Chat

    @contextmanager
    def there(self) -> Iterator[Chat]:
        chat = self.chat.copy()
        try:
            yield chat
        finally:
            chat.close()


@lru_cache(maxsize=len(LANGUAGES))
def points(name: str, language: str) -> tuple[Point, ...]:
    """Every question of the dialog, by whatever answers lead there; as one being changed in Finnish only.

    Each keeps a store of its own: those of one dialog are kept, for its tests run one after the other.
    """
    first = Chat(language=language)
    if name in EMPLOYERS:
        first.speak_for_company()
    elif name not in NEWCOMERS:
        first.meet_coordinator()
        first.become_client()
        first.book()
        _come_so_far(first, name)
        first.clock.advance(minutes=1)
    first.enter(DIALOGS[name])
    found: dict[str, Point] = {}
    seen: set[str] = set()
    kinds: set[str] = set()
    waiting = [first]
    while waiting:
        chat = waiting.pop()
        here = _place(chat)
        if here in seen or chat.state.dialog != name or (chat.state.changing and (language != "fi" or name == "need")):
            continue
        seen.add(here)
        kind = type(bare(_step(chat))).__name__
        if not _is_seen_elsewhere(chat) and (name not in LONG or language == "fi" or kind not in kinds):
            found[here] = Point(here, chat)
        kinds.add(kind)  # of the longest dialogs' questions, one of each kind is looked at in other languages
        waiting += [_after(chat, answer) for answer in _answers(chat)]
    return tuple(found.values())


def _come_so_far(chat: Chat, name: str) -> None:
    """To where there is something to ask."""
    if name == "farewell":
        chat.part_ways()
    if name in ("follow_up", "pulse", "cards"):
        chat.hire_others()
    if name in ("proposal", "proposals"):
        chat.be_suggested()
    if name in ("tips", "tip", "tip_tastes", "tip_went"):
        chat.have_tips()
    if name in ("events", "event", "event_access", "event_grade"):
        chat.have_events(days=3)
    if name == "event_in":
        chat.have_events(minutes=40)


def _place(chat: Chat) -> str:
    state = chat.state
    return f"{state.asked}{' listing' if state.listing else ''}{' changing' if state.changing else ''}"


def _step(chat: Chat) -> Step[object]:
    return DIALOGS[chat.state.dialog].steps[chat.state.asked]


def _is_seen_elsewhere(chat: Chat) -> bool:
    """Whether it is another dialog's own question: that dialog's tests look at it."""
    own = _step(chat).texts.partition(".")[0]
    return own != chat.state.dialog and own in DIALOGS


def _answers(chat: Chat) -> list[list[str]]:
    """Ways to answer the question: each a row of buttons' data, or of words."""
    inner = bare(_step(chat))
    if isinstance(inner, Many):
        done = next(one.data for one in chat.prompt.choices if one.look == "primary")
        boxes = [one.data for one in chat.prompt.choices if one.look == "off"]
        return [[*(boxes if isinstance(inner, Topics) else boxes[:1]), done]]
    pressed = [[one.data] for one in reversed(chat.prompt.choices)]
    return pressed if isinstance(inner, Choosing) else [*pressed, [EXAMPLES[inner.kind]]]


def _after(chat: Chat, answer: list[str]) -> Chat:
    after = chat.copy()
    for one in answer:
        after.act(Act.PRESS, data=one) if buttons.read(one) else after.say(one)
    return after


@every_dialog
def test_every_question_can_be_reached(name: str) -> None:
    reached = {point.chat.state.asked for point in points(name, "fi")}
    # Derived, only right after registering, and only for those with several times.
    asked_elsewhere = {"register": {"call_name"}, "tell_more": {"when"}, "visit": {"which"}}
    # Only when the words before hold something that had better not be there.
    again = {"told_fair", "must_fair", "nice_fair", "whose"}
    asked_elsewhere |= {"need": again | {"where"}}
    # Only once there is a card (tests/dialogs/test_candidates.py).
    asked_elsewhere |= {"proposal": {"look", "wish", "leave"}}
    asked_elsewhere |= {"event": {"called"}}  # only of who is nobody yet (tests/dialogs/test_events.py)
    asked_elsewhere |= {"broadcast": {"answer"}}  # only under such a message (tests/dialogs/test_broadcast.py)
    others = {key for key, step in DIALOGS[name].steps.items() if step.texts.partition(".")[0] in {*DIALOGS} - {name}}
    asked = {step.key for step in DIALOGS[name].steps.values() if step.is_asked} - others
    assert reached | asked_elsewhere.get(name, set()) >= asked


@everywhere
def test_every_question_is_whole(name: str, language: str) -> None:
    for point in points(name, language):
        with point.there() as chat:
            prompt = chat.prompt
            labels = [one.label for one in prompt.buttons()]
            assert chat.heard and all(labels), point.asked
            assert len(set(labels)) == len(labels), f"{point.asked}: two buttons with one name"
            for one in prompt.buttons():
                assert len(one.data.encode()) <= buttons.MOST_BYTES and buttons.read(one.data)
            for option in prompt.choices:
                meant = way_said(option.label, chat.voice.texts)
                value = getattr(buttons.read(option.data), "value", "")
                assert meant is None or value in (meant, "person"), f"{option.label!r} is also the word for {meant}"


@everywhere
def test_what_works_everywhere_returns_to_the_same_question(name: str, language: str) -> None:
    for point in points(name, language):
        with point.there() as chat:
            question, before = chat.prompt, chat.state
            for word in ("help", "privacy", *(() if name in LEAVE else ("stop",))):
                chat.say(chat.voice.texts.plain(language, f"kit.words.{word}").split(",")[0])
                assert _place(chat) == point.asked, word
                assert len(chat.heard) > 20
            for word in ("person", "language"):
                chat.say(chat.voice.texts.plain(language, f"kit.words.{word}").split(",")[0])
                assert chat.state.dialog == word
                if name != word:
                    assert chat.asked == {"person": "person.message", "language": "language.spoken"}[word]
                    chat.press(chat.voice.texts.plain(language, "kit.way.back"))
                assert _place(chat) == point.asked, word
            assert _same(chat, before)
            assert [one.label for one in chat.prompt.choices] == [one.label for one in question.choices]


def _same(chat: Chat, before: State) -> bool:
    """Save for permissions, which STOP takes back."""

    def bare_of(state: State) -> State:
        steps = DIALOGS[state.dialog].steps
        given = {key: raw for key, raw in state.given.items() if not bare(steps[key]).gives_leave}
        return replace(state, given=given, ticked=None, nonce=0, pressed=None, under=None)

    return bare_of(chat.state) == bare_of(before)


@every_dialog
def test_the_language_can_be_changed_at_every_question(name: str) -> None:
    for point in points(name, "fi"):
        with point.there() as chat:
            for language, label in (("sv", "Svenska"), ("en", "English"), ("fi", "Suomi")):
                chat.say("kieli")
                chat.press(label)
                if name == "language":
                    assert chat.state.dialog == "menu"
                    break
                assert _place(chat) == point.asked and chat.last.language == language
                assert chat.conversation.language == language


@everywhere
def test_back_leads_to_an_earlier_question_or_out(name: str, language: str) -> None:
    steps = list(DIALOGS[name].steps)
    for point in points(name, language):
        with point.there() as chat:
            before = chat.state
            chat.say(chat.voice.texts.plain(language, "kit.words.back").split(",")[0])
            after = chat.state
            if after.dialog != name:
                assert after.dialog in HOMES
            elif before.changing or before.listing:
                assert after.asked == "right" and not after.changing and not after.listing
            else:
                at_the_start = after.asked == before.asked
                assert at_the_start or steps.index(after.asked) < steps.index(before.asked)
                assert not at_the_start or DIALOGS[name].is_home or DIALOGS[name].is_first
            assert chat.heard


@everywhere
def test_cancel_leads_home_with_nothing_done(name: str, language: str) -> None:
    for point in points(name, language):
        with point.there() as chat:
            clients, consents = chat.rows("client"), chat.rows("consent")
            chat.say(chat.voice.texts.plain(language, "kit.words.cancel").split(",")[0])
            assert chat.state.dialog in HOMES
            assert chat.rows("consent") == consents and len(chat.rows("client")) == len(clients)
            if name in NEWCOMERS and name != "lobby":
                chat.press(chat.voice.texts.plain(language, "lobby.go.go_on"))
                assert _place(chat) == point.asked, "what was cancelled can be taken up again"


@every_dialog
def test_what_is_no_answer_is_explained(name: str) -> None:
    for point in points(name, languages(name)[0]):
        inner = bare(_step(point.chat))
        with point.there() as chat:
            for said in ("🙂", "", "x" * 5001, "\u202e\u0000\ud800"):
                if isinstance(inner, Text) and not isinstance(inner, Phone) and said == "🙂":
                    continue
                chat.say(said)
                assert _place(chat) == point.asked, f"{point.asked}: {said[:5]!r}"
            chat.clock.advance(hours=25)
            chat.say("" if isinstance(inner, Text) else "🙂")
            assert _place(chat) == point.asked


@every_dialog
def test_whatever_else_is_done_the_question_stays(name: str) -> None:
    for point in points(name, languages(name)[-1]):
        with point.there() as chat:
            chat.start()
            for kind in ("photo", "voice", "sticker", "file", "place", "unknown"):
                chat.act(Act.OTHER, data=kind)
            chat.act(Act.EDIT, "jotain muuta")
            chat.act(Act.CONTACT, "+358501234567", own=False)
            chat.act(Act.UNBLOCK)
            chat.press_data("way.fly.0.")
            assert _place(chat) == point.asked
            assert "+358501234567" not in str(chat.rows("message"))


@every_dialog
def test_what_must_not_be_kept_is_not_and_the_question_stays(name: str) -> None:
    for point in points(name, "fi"):
        with point.there() as chat:
            chat.say("Hetuni on 131052-308T")
            assert _place(chat) == point.asked
            chat.say("Minulla on masennus ja syön lääkkeitä")
            if name == "event":  # perhaps they asked about getting in: they are told how, and then asked on
                chat.press("Ei tarvitse")
            assert _place(chat) == point.asked
            chat.say("Haluan tappaa itseni")
            assert chat.asked == "crisis.after"
            assert chat.heard.startswith(chat.voice.texts.template("fi", "crisis.now").split("\n", 1)[0])
            chat.press("Jatketaan")
            if name != "crisis":
                assert _place(chat) == point.asked
            kept = "\n".join(chat.raw.iterdump())
            for word in ("131052", "308T", "masennus", "lääkkeit", "tappaa"):
                assert word not in kept, word
            own = {"pulse_low", "candidate_answered", "tip_asked"}  # an answer given before puts it on the list
            assert [row["kind"] for row in chat.rows("todo") if row["kind"] not in own] == ["distress"]


# Texts that dialogs compute the keys of.


@pytest.mark.parametrize("kind", DIALOGS.values(), ids=lambda kind: kind.name)
def test_every_text_a_dialog_may_say_is_there(kind: type[Dialog]) -> None:
    texts = strict()
    for language in LANGUAGES:
        assert not {key for key in catalogues.dialog_keys(kind) if not texts.has(key, language)}
        for own, common in catalogues.reasons(kind):
            assert texts.has(own, language) or texts.has(common, language), own


def test_a_missing_text_is_noticed() -> None:
    with pytest.raises(AssertionError, match="not said in sv"):
        strict().plain("sv", "no.such.key")
    assert plain(strict().say("sv", "kit.way.back")) == "Tillbaka"
