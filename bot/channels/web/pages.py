"""Turns what is to be shown into HTML, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.channels.web.acts import new_key
from bot.channels.web.assets import Assets
from bot.channels.web.options import WebOptions
from bot.channels.web.talk import (
    ON_A_PAGE,
    Talk,
    answer,
    newest_question,
    starts_day,
)
from domain import markup, notice
from domain.calendar import local_day, to_local
from domain.prompt import Button
from locales import SOURCE, Texts, shape
from locales.cards import card_lines
from storage.contents import ContentKey
from storage.event_rows import Event
from storage.messages import Message
from storage.talks import HERE

PRIVACY = (
    ("web.privacy.who.title", "web.privacy.who.body"),
    ("web.privacy.why.title", "web.privacy.why.body"),
    ("web.privacy.basis.title", "web.privacy.basis.body"),
    ("web.privacy.what.title", "web.privacy.what.body"),
    ("web.privacy.not.title", "web.privacy.not.body"),
    ("web.privacy.readers.title", "web.privacy.readers.body"),
    ("web.privacy.bot.title", "web.privacy.bot.body"),
    ("web.privacy.time.title", "web.privacy.time.body"),
    ("web.privacy.cookie.title", "web.privacy.cookie.body"),
    ("web.privacy.rights.title", "web.privacy.rights.body"),
    ("web.privacy.complaint.title", "web.privacy.complaint.body"),
)

ACCESSIBILITY = (
    ("web.access.state.title", "web.access.state.body"),
    ("web.access.known.title", "web.access.known.body"),
    ("web.access.how.title", "web.access.how.body"),
    ("web.access.feedback.title", "web.access.feedback.body"),
    ("web.access.supervision.title", "web.access.supervision.body"),
)

WITHHELD = {
    "identity_code": "web.withheld.identity_code",
    "health": "web.withheld.health",
    "distress": "web.withheld.distress",
}

OwnWords = Mapping[ContentKey, Mapping[str, str]]
"""Whose service it is and how to reach them, as admins wrote it: key -> language code -> words."""

_ITEM = re.compile(r"^- ", re.MULTILINE)


class Pages:
    """Renders whole pages and the pieces that a page takes in later."""

    def __init__(self, texts: Texts, options: WebOptions, assets: Assets) -> None:
        self._texts = texts
        self._options = options
        self._environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(asset=assets.url, new_key=new_key, way_class=_way_class)

    def landing(
        self,
        language: str,
        *,
        ref: str,
        note: str | None = None,
        event: Event | None = None,
        telegram: str | None = None,
    ) -> str:
        """``event`` is what the link that led here is about, ``telegram`` where the same chat begins there."""
        return self._render("landing.html", language, ref=ref, note=note, event=event, telegram=telegram, path="/")

    def chat(
        self,
        talk: Talk,
        now: datetime,
        *,
        waits: int = 0,
        note: str | None = None,
        text: str = "",
        ref: str = "",
        tell: int = 0,
    ) -> str:
        """``waits`` counts the page's own reloads so far, ``text`` is given back into the field. The page says that it
        was looked at up to the message ``tell``; 0: there is nothing to say.
        """
        language = self.spoken(talk.conversation.language)
        return self._render(
            "chat.html",
            language,
            language_word=self._language_word(language),
            bubbles=self._bubbles(language, talk, talk.shown, now),
            now_id=newest_question(talk.messages),
            older=len(talk.messages) == ON_A_PAGE,
            answer=answer(talk),
            seen=str(talk.seen),
            waits=waits,
            reload_after=_reload_after(waits) if talk.waiting else None,
            late=talk.waiting and _reload_after(waits) is None,
            note=note,
            text=text,
            ref=ref,
            tell=tell,
        )

    def message(self, talk: Talk, message: Message, now: datetime) -> str:
        """One bubble, for a page that is open already."""
        language = self.spoken(talk.conversation.language)
        (bubble,) = self._bubbles(language, talk, [message], now)
        return self._render("bubble.html", language, bubble=bubble, now_id=None)

    def answer(self, talk: Talk) -> str:
        return self._render("answer.html", self.spoken(talk.conversation.language), answer=answer(talk), text="")

    def refusal(self, language: str, name: str, title: str, body: str) -> str:
        return self._render("refusal.html", language, name=name, title=title, body=body)

    def leave(self, language: str) -> str:
        return self._render("leave.html", language)

    def link(self, language: str, template: str, *, path: str, **values: Any) -> str:
        """A page of a one-time link, at ``path``."""
        return self._render(
            template,
            language,
            path=path,
            lines=lambda card: card_lines(card, self._texts, language),
            moment=lambda at: shape(language, at, "when"),
            **values,
        )

    def privacy(self, language: str, own: OwnWords) -> str:
        return self._notice(language, "privacy.html", PRIVACY, own, path="/privacy")

    def accessibility(self, language: str, own: OwnWords) -> str:
        return self._notice(language, "accessibility.html", ACCESSIBILITY, own, path="/accessibility")

    def spoken(self, language: str) -> str:
        """The language itself when there are texts in it, else Finnish."""
        return language if language in self._texts.languages else SOURCE

    def words(self, language: str, key: str, **params: Any) -> str:
        """Plain words, as for a label or a file."""
        return self._texts.plain(language, key, **params)

    def _notice(
        self, language: str, template: str, sections: Sequence[tuple[str, str]], own: OwnWords, *, path: str
    ) -> str:
        params = {
            "controller": self._own(language, own, ContentKey.CONTROLLER),
            "contact": self._own(language, own, ContentKey.CONTACT),
            "officer": self._own(language, own, ContentKey.OFFICER),
            "address": self._options.origin,
            "version": notice.VERSION,
        }
        shown = [
            (self._texts.plain(language, title), _with_lists(self._texts.say(language, body, **params)))
            for title, body in sections
        ]
        return self._render(template, language, sections=shown, path=path, **params)

    def _language_word(self, language: str) -> str:
        """What one says to the bot to change the language; "" when it knows no such word."""
        key = "kit.words.language"
        return self._texts.plain(language, key).partition(",")[0] if self._texts.has(key) else ""

    def _own(self, language: str, own: OwnWords, key: ContentKey) -> str:
        """What admins wrote: in the language, else in Finnish; a general wording where they wrote nothing."""
        words = own.get(key, {})
        return words.get(language) or words.get(SOURCE) or self._texts.plain(language, key)

    def _render(self, template: str, language: str, **values: Any) -> str:
        locale = Locale.parse(language)
        return self._environment.get_template(template).render(
            language=language,
            direction=locale.text_direction,
            languages=[(code, _own_name(code)) for code in self._texts.languages],
            t=partial(self._say, language),
            **{"path": "/", **values},
        )

    def _say(self, language: str, key: str, **params: Any) -> Markup:
        return Markup(self._texts.say(language, key, **params))  # noqa: S704 - our own words, parameters escaped

    def _bubbles(self, language: str, talk: Talk, shown: Sequence[Message], now: datetime) -> list[Mapping[str, Any]]:
        dated = starts_day(talk.shown)
        return [
            self._bubble(
                language, m, now, is_dated=m.id in dated, first=m is talk.shown[0], name=talk.writers.get(m.id)
            )
            for m in shown
        ]

    def _bubble(
        self, language: str, message: Message, now: datetime, *, is_dated: bool, first: bool, name: str | None
    ) -> Mapping[str, Any]:
        mine = message.direction == "in"
        # A chat that began today needs no date above it.
        is_dated = is_dated and not (first and local_day(message.at) == local_day(now))
        spoken = message.language if not mine and message.language not in (None, language) else None
        return {
            "id": message.id,
            "revision": message.revision,
            "mine": mine,
            "name": name,
            "line": message.key == HERE,
            "text": message.body if mine else "",
            "html": None if mine else Markup(markup.web(markup.Markup(message.body))),  # noqa: S704 - our markup
            "picture": None if mine or message.prompt is None else message.prompt.picture,
            "lang": spoken,
            "time": shape(language, message.at, "time"),
            "exact": to_local(message.at).isoformat(timespec="seconds"),
            "day": shape(language, message.at, "day") if is_dated else None,
            "withheld": WITHHELD.get(message.withheld or ""),
        }


def _reload_after(waits: int) -> int | None:
    """Seconds after which a page without JavaScript looks again for an answer; None after some two minutes."""
    if waits < 10:
        return 2
    return 10 if waits < 20 else None


def _way_class(way: Button) -> str:
    """Back, help and a person keep their places in the row; any other way stands where there is room."""
    return next((f"way-{name}" for name in ("back", "help", "person") if way.data.startswith(f"way.{name}")), "")


def _own_name(code: str) -> str:
    """A language's name as its speakers write it, with a capital as on any button."""
    name = Locale.parse(code).get_display_name(code) or code
    return name[:1].upper() + name[1:]


def _with_lists(words: markup.Markup) -> Markup:
    """HTML of a notice: paragraphs, and lists where lines begin with "- "."""
    parts = [_list(part) if part.startswith("- ") else markup.web(markup.Markup(part)) for part in words.split("\n\n")]
    return Markup("".join(parts))  # noqa: S704 - our own words, parameters escaped


def _list(part: str) -> str:
    items = (item.strip().replace("\n", " ") for item in _ITEM.split(part) if item.strip())
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
