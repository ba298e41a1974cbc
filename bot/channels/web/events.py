"""The public pages of events: what is coming, one event, its calendar file and its poster; read without a chat.

Nobody's name is on them but the first name of who answers questions. What one is invited to has no public page: it is
shown to those of its invited who have their chat in this browser, and there is nothing here for everybody else.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TypeVar

from babel.dates import format_date
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.channels.web.event_standing import IS_PAST, Standing, standing
from bot.channels.web.languages import preferred
from bot.channels.web.limits import Window, network_mark
from bot.channels.web.options import WebOptions
from bot.channels.web.pages import Pages
from bot.channels.web.refusals import NoPage, TooFast
from bot.event_calendar import EVENTS, event_feed, event_file
from bot.poster import poster
from bot.services import Services
from domain.calendar import local_day
from domain.events import Audience, EventState
from domain.people import call_name_from
from domain.prompt import Picture
from domain.refs import Ref, RefKind, telegram_link
from storage.event_rows import Event
from storage.store import Store

TAKEN = (240, 60.0)
"""Pages for one network, in so many seconds: a school's whole class."""
WRONG = (20, 600.0)
"""Of those, such as there are not."""
POSTERS = (30, 60.0)

MOST = 60
"""Events of the list."""
MOST_OF_FEED = 200
FEW = 5
"""From so many free seats on it is told how many there are."""
POSTERS_KEPT = 16

SHORTLY = "public, max-age=300"
"""How long somebody on the way may keep a calendar file or a poster."""
OWN = "private, no-store"
"""For what is not everybody's."""

SIDES: Mapping[str, frozenset[Audience]] = {
    "": frozenset(Audience),
    "clients": frozenset({Audience.CLIENTS, Audience.EVERYONE}),
    "employers": frozenset({Audience.EMPLOYERS, Audience.EVERYONE}),
}
"""By what the address asks for: for whom the events of the list are."""

_TOKEN = re.compile(r"[\w-]{8,32}", re.ASCII)

Found = TypeVar("Found")

PersonOf = Callable[[Request], Awaitable[int | None]]
"""Who has a chat in the browser that asks."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of an event. ``later`` is the next one of its series that one can still come to, ``telegram``
    the bot's name there, None where nobody is on Telegram.
    """

    event: Event
    picture: Picture | None
    later: Event | None
    telegram: str | None


class EventPages:
    """Its routes belong to the web chat's application, whose headers and refusals they share."""

    def __init__(self, services: Services, options: WebOptions, pages: Pages, person_of: PersonOf) -> None:
        self._services = services
        self._origin = options.origin
        self._pages = pages
        self._person_of = person_of
        self._taken, self._wrong, self._drawn = Window(*TAKEN), Window(*WRONG), Window(*POSTERS)
        self._posters: OrderedDict[tuple[str, int, str, str | None], bytes] = OrderedDict()

    def routes(self) -> list[Route]:
        return [
            Route(EVENTS, self._list),
            Route(f"{EVENTS}.ics", self._feed),
            Route(f"{EVENTS}/{{token}}.ics", self._file),
            Route(f"{EVENTS}/{{token}}/poster.pdf", self._poster),
            Route(f"{EVENTS}/{{token}}", self._one),
        ]

    async def _list(self, request: Request) -> Response:
        self._check(self._taken, request)
        language, asked = self._language(request), request.query_params.get("for", "")
        side = asked if asked in SIDES else ""
        bot = self._services.settings.telegram_bot
        found, telegram = await self._read(
            lambda store: (store.events.coming(audiences=SIDES[side], most=MOST), store.telegram.of(bot))
        )
        months = [
            (_month(first, language), [self._entry(one) for one in each])
            for first, each in groupby(found, key=lambda one: local_day(one.starts_at).replace(day=1))
        ]
        html = self._pages.link(
            language,
            "events.html",
            path=EVENTS,
            months=months,
            side=side,
            sides=[(one, f"event_list.side.{one or 'all'}") for one in SIDES],
            feed=f"{self._origin}{EVENTS}.ics?lang={language}",
            telegram=telegram_link(telegram) if telegram else None,
        )
        return self._page(html)

    def _entry(self, event: Event) -> tuple[Event, str | None]:
        """With the text that says why one cannot simply come."""
        state = standing(event, self._services.clock())
        return event, f"event_list.stands.{state}" if state is not Standing.OPEN else None

    async def _one(self, request: Request) -> Response:
        shown, language = await self._known(request), self._language(request)
        event, state = shown.event, standing(shown.event, self._services.clock())
        payload = Ref(RefKind.EVENT, event.token).payload
        html = self._pages.link(
            language,
            "event.html",
            path=f"{EVENTS}/{event.token}",
            event=event,
            state=state,
            stands=f"event_page.{state}",
            join=f"event_page.join.{state}",
            whom=f"event_page.whom.{event.audience}",
            picture=shown.picture,
            later=shown.later,
            contact=call_name_from(event.contact_name),
            chat=f"/?ref={payload}&lang={language}",
            # Whom an invitation reached in this browser is a stranger there.
            telegram=telegram_link(shown.telegram, payload) if shown.telegram and event.is_open else None,
            few=FEW,
            same_day=local_day(event.starts_at) == local_day(event.ends_at),
        )
        return self._page(html)

    async def _feed(self, request: Request) -> Response:
        self._check(self._taken, request)
        language, texts = self._language(request), self._services.texts
        found = await self._read(
            lambda store: store.events.coming(audiences=frozenset(Audience), most=MOST_OF_FEED, cancelled_too=True)
        )
        content = event_feed(found, texts, language, self._origin, self._services.clock())
        return _calendar(content, "duunikaveri.ics", "inline")

    async def _file(self, request: Request) -> Response:
        shown, language = await self._known(request), self._language(request)
        name, content = event_file(shown.event, self._services.texts, language, self._origin, self._services.clock())
        return _calendar(content, name, "attachment", kept=SHORTLY if shown.event.is_open else OWN)

    async def _poster(self, request: Request) -> Response:
        shown, language = await self._known(request), self._language(request)
        if standing(shown.event, self._services.clock()) in IS_PAST or not shown.event.is_open:
            raise NoPage
        self._check(self._drawn, request)
        event, telegram = shown.event, shown.telegram
        key = (event.token, event.revision, language, telegram)
        content = self._posters.get(key)
        if content is None:
            texts, origin = self._services.texts, self._origin
            content = await asyncio.to_thread(poster, event, texts, language, origin, telegram=telegram)
        self._posters[key] = content
        self._posters.move_to_end(key)
        if len(self._posters) > POSTERS_KEPT:
            self._posters.popitem(last=False)
        name = self._pages.words(language, "event_page.poster_file", day=local_day(event.starts_at).isoformat())
        headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": SHORTLY}
        return Response(content, media_type="application/pdf", headers=headers)

    async def linked(self, ref: Ref) -> Event | None:
        """The event that a link or a poster leads to, while anybody can still sign up for it."""
        if ref.kind not in (RefKind.EVENT, RefKind.POSTER) or not _TOKEN.fullmatch(ref.code):
            return None
        found = await self._read(lambda store: store.events.by_token(ref.code))
        can_come = found is not None and standing(found, self._services.clock()) in (Standing.OPEN, Standing.QUEUE)
        return found if found is not None and found.is_open and can_come else None

    # Which event, in which language.

    async def _known(self, request: Request) -> Shown:
        """Raises NoPage for what is not there, or not for everybody; TooFast for much of either."""
        self._check(self._taken, request)
        token, bot, shown = request.path_params["token"], self._services.settings.telegram_bot, None
        if _TOKEN.fullmatch(token):
            language = self._language(request)
            shown = await self._read(lambda store: _shown(store, token, language, bot))
        if shown is not None and await self._may_see(request, shown.event):
            return shown
        self._check(self._wrong, request)
        raise NoPage

    async def _may_see(self, request: Request, event: Event) -> bool:
        if event.is_open:
            return True
        person_id = await self._person_of(request)
        if person_id is None:
            return False
        return await self._read(lambda store: store.signups.one(person_id, event.id)) is not None

    def _check(self, window: Window, request: Request) -> None:
        retry_after = window.wait(network_mark(request), self._services.clock())
        if retry_after is not None:
            raise TooFast(retry_after=retry_after)

    async def _read(self, work: Callable[[Store], Found]) -> Found:
        return await self._services.database.read(self._services.clock(), work)

    def _language(self, request: Request) -> str:
        languages = self._services.texts.languages
        asked = request.query_params.get("lang", "")
        return asked if asked in languages else preferred(request.headers.get("accept-language", ""), languages)

    def _page(self, html: str) -> Response:
        return HTMLResponse(html, headers={"Vary": "Cookie, Accept-Language"})


def _shown(store: Store, token: str, language: str, bot: str | None) -> Shown | None:
    event = store.events.by_token(token)
    if event is None:
        return None
    picture = store.pictures.one(event.picture_id) if event.picture_id is not None else None
    return Shown(event, picture.shown(language) if picture else None, _later(store, event), store.telegram.of(bot))


def _later(store: Store, event: Event) -> Event | None:
    """The next one of its series, for who is late for this one."""
    if event.series_id is None:
        return None
    return next(
        (
            one
            for one in store.events.of_series(event.series_id)
            if one.state is EventState.PUBLISHED
            and one.is_open
            and one.starts_at > event.starts_at
            and one.signs_up_until > store.now
        ),
        None,
    )


def _month(first: date, language: str) -> str:
    said = format_date(first, "LLLL y", locale=language)
    return said[:1].upper() + said[1:]


def _calendar(content: bytes, name: str, how: str, *, kept: str = SHORTLY) -> Response:
    headers = {"Content-Disposition": f'{how}; filename="{name}"', "Cache-Control": kept, "Vary": "Accept-Language"}
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)
