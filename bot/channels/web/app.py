"""The web chat's pages and forms, as one ASGI application that the program mounts at its root."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot import hub
from bot.calendar_file import calendar_file
from bot.channels.web.acts import Acts, key_of
from bot.channels.web.assets import Assets
from bot.channels.web.broadcast_links import BroadcastLinks
from bot.channels.web.events import EventPages
from bot.channels.web.guard import check_origin, read_form
from bot.channels.web.headers import Headers
from bot.channels.web.languages import preferred
from bot.channels.web.limits import Window, lasting_mark, network_mark
from bot.channels.web.links import LinkPages
from bot.channels.web.options import WebOptions
from bot.channels.web.pages import OwnWords, Pages
from bot.channels.web.picture_files import PictureFiles
from bot.channels.web.refusals import TEXTS, Busy, Fault, NoChat, NoMethod, NoPage, Refused, TooFast, TooMany
from bot.channels.web.session import Cookie, Presses, Ticket
from bot.channels.web.sse import EventStream, News, Streams
from bot.channels.web.talk import (
    LOOKED_AT,
    ON_A_PAGE,
    Seen,
    Talk,
    answer,
    asked_after,
    has_gap,
    is_number,
    is_shown,
    news,
    read_talk,
)
from bot.channels.web.tip_links import TipLinks
from bot.channels.web.transcript import MOST, transcript
from bot.copy_file import MEDIA_TYPES, copy_file
from bot.services import Services
from domain.calendar import local_day
from domain.incoming import Incoming
from domain.refs import parse_ref, telegram_link
from storage.contents import ContentKey
from storage.errors import StoreBusy
from storage.rights import Form

NOW = "/#now"
BEGUN = "/?begun=1#now"
"""Where Start leads: a browser that comes there without a chat did not take the cookie."""

NOTES = {"empty": "web.note.empty", "left": "web.note.left"}

MakeAct = Callable[[str, Mapping[str, str], str], Incoming]


class WebChat:
    """``app`` is what to mount; ``stop`` ends the open streams, before the server waits for its connections."""

    def __init__(self, services: Services, options: WebOptions) -> None:
        self._services = services
        self._options = options
        self._assets = Assets()
        self._pages = Pages(services.texts, options, self._assets)
        self._links = LinkPages(services, options, self._pages)
        self._tips = TipLinks(services, self._pages)
        self._broadcasts = BroadcastLinks(services, self._pages)
        self._pictures = PictureFiles(services)
        self._event_pages = EventPages(services, options, self._pages, self._person_id)
        self._cookie = Cookie(secure=options.secure)
        self._presses = Presses()
        self._acts = Acts(services.clock)
        self._streams = Streams(services.hub, options)
        self._act_window = Window(options.acts_per_conversation, options.acts_seconds)
        self._chat_window = Window(options.new_chats_per_minute, 60)
        self.app = Headers(
            Starlette(
                routes=self._routes(),
                exception_handlers={
                    Refused: self._refuse,
                    StoreBusy: self._refuse_busy,
                    HTTPException: self._refuse_request,
                    500: self._refuse_fault,
                },
            )
        )

    def stop(self) -> None:
        self._streams.stop()

    @property
    def open_streams(self) -> int:
        return self._streams.count

    def _routes(self) -> list[Route]:
        return [
            Route("/", self._home),
            Route("/start", self._start, methods=["POST"]),
            Route("/chat/say", self._say, methods=["POST"]),
            Route("/chat/press", self._press, methods=["POST"]),
            # Whoever loads the address of a form by hand wants the chat.
            Route("/start", self._to_chat),
            Route("/chat", self._to_chat),
            Route("/chat/say", self._to_chat),
            Route("/chat/press", self._to_chat),
            Route("/chat/events", self._events),
            Route("/chat/shown", self._shown, methods=["GET", "POST"]),
            Route("/chat/transcript.txt", self._transcript),
            Route("/chat/forget", self._leave),
            Route("/chat/forget", self._forget, methods=["POST"]),
            Route("/appointments/{number}.ics", self._calendar_file),
            Route("/my-data.{form}", self._copy_file),
            Route("/chat/static/{name}", self._assets.serve),
            *self._links.routes(),
            *self._tips.routes(),
            *self._broadcasts.routes(),
            *self._pictures.routes(),
            *self._event_pages.routes(),
            Route("/privacy", self._privacy),
            Route("/accessibility", self._accessibility),
        ]

    # Pages

    async def _home(self, request: Request) -> Response:
        talk = await self._talk(request)
        ref = parse_ref(request.query_params.get("ref"))
        payload = ref.payload if ref else ""
        note = NOTES.get(request.query_params.get("note", ""))
        if talk is None:
            note = "web.note.cookie" if "begun" in request.query_params else note
            event = await self._event_pages.linked(ref) if ref else None
            telegram = await self._telegram(payload)
            html = self._pages.landing(self._language(request), ref=payload, note=note, event=event, telegram=telegram)
            return self._page(html)
        now = self._services.clock()
        tell = max(await self._unseen(talk), default=0)
        return self._page(self._pages.chat(talk, now, waits=_waits(request), note=note, ref=payload, tell=tell))

    async def _telegram(self, payload: str) -> str | None:
        """Where the same chat begins on Telegram, when the bot is there."""
        bot = self._services.settings.telegram_bot
        name = await self._services.database.read(self._services.clock(), lambda store: store.telegram.of(bot))
        return telegram_link(name, payload) if name else None

    async def _to_chat(self, request: Request) -> Response:
        return RedirectResponse(NOW, 303)

    async def _privacy(self, request: Request) -> Response:
        return self._page(self._pages.privacy(await self._chrome_language(request), await self._own_words()))

    async def _accessibility(self, request: Request) -> Response:
        return self._page(self._pages.accessibility(await self._chrome_language(request), await self._own_words()))

    async def _transcript(self, request: Request) -> Response:
        talk = await self._own_talk(request, most=MOST)
        language = self._pages.spoken(talk.conversation.language)
        name = f"duunikaveri-{local_day(self._services.clock()).isoformat()}.txt"
        return PlainTextResponse(
            transcript(talk, self._services.texts, language),
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    async def _calendar_file(self, request: Request) -> Response:
        talk = await self._own_talk(request, most=1)
        now, number = self._services.clock(), request.path_params["number"]
        if not is_number(number):
            raise NoPage
        found = await self._services.database.read(now, lambda store: store.appointments.one(int(number)))
        if found is None or found.person_id != talk.conversation.person_id:
            raise NoPage  # the same words for what is another's and for what is not there
        language = self._pages.spoken(talk.conversation.language)
        name, content = calendar_file(found, self._services.texts, language, self._options.origin, now)
        return Response(
            content,
            media_type="text/calendar; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    async def _copy_file(self, request: Request) -> Response:
        """What is kept of whoever holds the cookie; nothing of anybody goes by a link alone."""
        talk = await self._own_talk(request, most=1)
        form = request.path_params["form"]
        if form not in set(Form):
            raise NoPage
        person_id, language = talk.conversation.person_id, self._pages.spoken(talk.conversation.language)
        name, content = await self._services.database.read(
            self._services.clock(), lambda store: copy_file(store, person_id, self._services.texts, language, form)
        )
        return Response(
            content,
            media_type=MEDIA_TYPES[Form(form)],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    async def _leave(self, request: Request) -> Response:
        talk = await self._own_talk(request)
        return self._page(self._pages.leave(self._pages.spoken(talk.conversation.language)))

    # Forms

    async def _start(self, request: Request) -> Response:
        form = await self._form(request)
        language = self._known_language(form.get("lang", "")) or self._language(request)
        ticket = self._cookie.ticket(request)
        talk = await self._talk(request)
        if ticket is not None and talk is not None:
            # A second Start goes on with the chat there is; a link that led here is still followed.
            if parse_ref(form.get("ref")):
                await self._do(request, ticket, talk, self._acts.start, form)
            return self._kept(RedirectResponse(NOW, 303), ticket)
        now = self._services.clock()
        retry_after = self._chat_window.wait(network_mark(request), now)
        if retry_after is not None:
            raise TooMany(retry_after=retry_after)
        # A cookie we do not know is not taken over: whoever put it there would know the new chat's token.
        ticket = self._presses.ticket(key_of(form), now)
        await self._accept(self._acts.start(ticket.address, form, language))
        return self._kept(RedirectResponse(BEGUN, 303), ticket)

    async def _say(self, request: Request) -> Response:
        form = await self._form(request)
        if not form.get("text", "").strip():
            return RedirectResponse("/?note=empty#now", 303)
        return await self._answer_form(request, form, self._acts.say)

    async def _press(self, request: Request) -> Response:
        return await self._answer_form(request, await self._form(request), self._acts.press)

    async def _forget(self, request: Request) -> Response:
        await self._form(request)
        response = RedirectResponse("/?note=left", 303)
        self._cookie.drop(response)
        return response

    async def _answer_form(self, request: Request, form: Mapping[str, str], make: MakeAct) -> Response:
        ticket = self._cookie.ticket(request)
        talk = await self._talk(request)
        if ticket is None or talk is None:
            raise NoChat(text=form.get("text", ""))
        await self._do(request, ticket, talk, make, form)
        if not _wants_json(request):
            return self._kept(RedirectResponse(NOW, 303), ticket)
        found = await self._look(ticket.address, Seen.read(form.get("seen", "")), "")
        return self._kept(JSONResponse(found.content if found else {"reload": True}), ticket)

    async def _do(self, request: Request, ticket: Ticket, talk: Talk, make: MakeAct, form: Mapping[str, str]) -> None:
        text = form.get("text", "")
        retry_after = self._act_window.wait(ticket.address, self._services.clock())
        if retry_after is not None:
            raise TooFast(text=text, retry_after=retry_after)
        try:
            act = make(ticket.address, form, talk.conversation.language)
            secret = self._services.settings.secret_key
            mark = lasting_mark(request, secret.get_secret_value()) if secret else None
            await self._accept(replace(act, network=mark))
        except StoreBusy:
            raise Busy(text=text) from None

    async def _accept(self, act: Incoming) -> None:
        """Stores the act, then waits a moment for the bot's words so that the next page has them."""
        (accepted,) = await self._services.accept(act)
        await self._until_answered(accepted.conversation_id)

    async def _until_answered(self, conversation_id: int) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._options.patience
        with self._services.hub.listen(hub.conversation(conversation_id)) as bell:
            while await self._is_waiting(conversation_id) and loop.time() < deadline:
                await bell.heard(min(self._options.look_every, deadline - loop.time()))

    async def _is_waiting(self, conversation_id: int) -> bool:
        now = self._services.clock()
        return await self._services.database.read(now, lambda store: store.messages.is_waiting(conversation_id))

    # What is new

    async def _events(self, request: Request) -> Response:
        ticket = self._cookie.ticket(request)
        talk = await self._own_talk(request, most=1)
        assert ticket is not None, "who has a talk has a ticket"
        self._streams.check_room(talk.conversation.id)
        at = request.headers.get("last-event-id") or request.query_params.get("after", "")
        version = request.query_params.get("version", "")

        async def look(seen: Seen, shown: str) -> News | None:
            return await self._look(ticket.address, seen, shown)

        seen = Seen.read(at)
        return EventStream(self._streams.events(talk.conversation.id, seen, version, look, waiting=talk.waiting))

    async def _look(self, address: str, seen: Seen, version: str) -> News | None:
        """What a page at ``seen`` with these buttons has to show; None when nothing."""
        talk = await self._read(address, LOOKED_AT)
        if talk is None or has_gap(talk.messages, seen):
            return News(seen, version, {"reload": True})
        later = [message for message in news(talk.messages, seen) if is_shown(message)]
        shown = answer(talk).version
        if talk.seen == seen and shown == version:
            return None
        now = self._services.clock()
        bubbles = [{"id": m.id, "revision": m.revision, "html": self._pages.message(talk, m, now)} for m in later]
        content = {
            "seen": str(talk.seen),
            "messages": bubbles,
            "answer": {"version": shown, "html": self._pages.answer(talk)},
            "tell": max(asked_after(later), default=0),
            "waiting": talk.waiting,
            "language": self._pages.spoken(talk.conversation.language),
        }
        return News(talk.seen, shown, content)

    # What was looked at

    async def _unseen(self, talk: Talk, upto: int | None = None) -> list[int]:
        """The messages on its page of which it is to be kept that they were shown, and is not yet."""
        asked = [number for number in asked_after(talk.messages) if upto is None or number <= upto]
        if not asked:
            return []
        return await self._services.database.read(self._services.clock(), lambda store: store.shown.unseen(asked))

    async def _shown(self, request: Request) -> Response:
        """A page tells up to which message somebody has looked at it: by its script, or without one as it is loaded."""
        check_origin(request, self._options.origin)
        told = await read_form(request) if request.method == "POST" else request.query_params
        upto = told.get("to", "")
        talk = await self._own_talk(request)
        seen = await self._unseen(talk, int(upto)) if is_number(upto) else []
        if seen:
            await self._services.database.write(self._services.clock(), lambda store: store.shown.shown(seen))
            self._services.hub.ring(hub.TALKS)
        return Response(status_code=204)

    # Whose chat, in which language

    async def _talk(self, request: Request, most: int = ON_A_PAGE) -> Talk | None:
        ticket = self._cookie.ticket(request)
        return await self._read(ticket.address, most) if ticket else None

    async def _person_id(self, request: Request) -> int | None:
        talk = await self._talk(request, most=1)
        return talk.conversation.person_id if talk else None

    async def _own_talk(self, request: Request, most: int = ON_A_PAGE) -> Talk:
        talk = await self._talk(request, most)
        if talk is None:
            raise NoChat
        return talk

    async def _read(self, address: str, most: int) -> Talk | None:
        now = self._services.clock()
        return await self._services.database.read(now, lambda store: read_talk(store, address, most))

    def _language(self, request: Request) -> str:
        """As asked for in the address, else as the browser prefers."""
        asked = self._known_language(request.query_params.get("lang", ""))
        return asked or preferred(request.headers.get("accept-language", ""), self._services.texts.languages)

    def _known_language(self, code: str) -> str | None:
        return code if code in self._services.texts.languages else None

    async def _chrome_language(self, request: Request) -> str:
        """Of a page around the chat: as asked for, else the chat's, else the browser's."""
        if self._known_language(request.query_params.get("lang", "")):
            return self._language(request)
        talk = await self._talk(request, most=1)
        return self._pages.spoken(talk.conversation.language) if talk else self._language(request)

    async def _own_words(self) -> OwnWords:
        keys = (ContentKey.CONTROLLER, ContentKey.CONTACT, ContentKey.OFFICER)
        return await self._services.database.read(
            self._services.clock(), lambda store: {key: store.contents.in_languages(key) for key in keys}
        )

    async def _form(self, request: Request) -> dict[str, str]:
        check_origin(request, self._options.origin)
        return await read_form(request)

    # Answers

    def _page(self, html: str, status: int = 200) -> Response:
        return HTMLResponse(html, status, headers={"Vary": "Cookie, Accept-Language"})

    def _kept(self, response: Response, ticket: Ticket) -> Response:
        self._cookie.keep(response, ticket)
        return response

    async def _refuse(self, request: Request, refused: Exception) -> Response:
        assert isinstance(refused, Refused)
        try:
            language = await self._chrome_language(request)
            talk = await self._talk(request) if refused.gives_back else None
        except StoreBusy:
            return self._refusal(request, refused, self._language(request))
        return self._refusal(request, refused, language, talk)

    def _refusal(self, request: Request, refused: Refused, language: str, talk: Talk | None = None) -> Response:
        """As words for a script, as the chat with the text still in its field, or as a page of its own."""
        headers = {"Retry-After": str(refused.retry_after)} if refused.retry_after else {}
        title, body = TEXTS[refused.name]
        if _wants_json(request):
            words = self._pages.words(language, body)
            return JSONResponse({"problem": refused.name, "words": words}, refused.status, headers)
        if talk is not None:
            page = self._pages.chat(talk, self._services.clock(), note=body, text=refused.text)
        else:
            page = self._pages.refusal(language, refused.name, title, body)
        return HTMLResponse(page, refused.status, headers)

    async def _refuse_busy(self, request: Request, _: Exception) -> Response:
        return self._refusal(request, Busy(retry_after=5), self._language(request))

    async def _refuse_request(self, request: Request, error: Exception) -> Response:
        """The framework's own refusals: no such page, no such method."""
        assert isinstance(error, HTTPException)
        return await self._refuse(request, NoPage() if error.status_code == NoPage.status else NoMethod())

    async def _refuse_fault(self, request: Request, _: Exception) -> Response:
        # Without a look at the store: it may be what is broken.
        return self._refusal(request, Fault(), self._language(request))


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _waits(request: Request) -> int:
    """How often this page has loaded itself anew already."""
    asked = request.query_params.get("wait", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 0
