"""A small service in which every room of the console has something to show: two teams, and one of each thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, select

from domain.advice import Topic
from domain.broadcasts import Button, ButtonKind
from domain.calendar import HELSINKI
from domain.cards import Drafted
from domain.employers import Event, Source
from domain.events import Audience, Choice, EventKind
from domain.funnel import Happened, What
from domain.meetings import By, MeetingKind
from domain.people import StartWith
from domain.postings import SourceKind
from domain.postings.posting import Raw
from domain.postings.reading import understand
from domain.progress import Outcome, Reason, Status
from domain.repeats import Repeats
from domain.roles import Role, Specialty
from domain.segments import Filters as Segment
from domain.slots import Differing, Opening
from domain.tips import TasteKind
from storage.advice_cards import Draft
from storage.job_sources import RunOutcome
from storage.plans import Whose
from storage.reviews import Reason as ReviewReason
from storage.staff import Reader
from storage.store import Store
from storage.tables import (
    authority,
    broadcast,
    broadcast_recipient,
    channel_identity,
    delivery,
    job_posting,
    job_source,
    person_label,
    staff_chat,
    staff_factor,
    staffing_request,
    time_wish,
    trial_pulse,
)
from storage.tables import event as event_table
from storage.tables import meeting as meeting_table
from storage.talk_turns import Heard
from storage.todos import TodoKind
from tests.kit.after import introduce
from tests.kit.people import Known, People
from tests.kit.tips import post, tip

UNKNOWN = 987_654
WEEKDAYS = [Opening(weekday, time(9), time(15)) for weekday in range(5)]


def at(day: int, hour: int) -> datetime:
    """A November moment in Helsinki."""
    return datetime(2026, 11, day, hour, tzinfo=HELSINKI)


@dataclass
class Share:
    """What one coordinator has: a client in care with everything, one whose service has ended, one just called."""

    reader: Reader
    client: Known
    ended: Known
    called: Known
    resting: Known
    alert: int
    seen_to: int
    step: int
    appointment: int
    past: int
    meeting: int
    exception: int
    canned: int


@dataclass
class World:
    """``mari`` and ``kaisa`` are of one team, ``emma`` of another. ``name`` dresses every text that people give."""

    mari: Share
    kaisa: Share
    emma: Share
    lead: Reader
    admin: Reader
    other_admin: Reader
    auditor: Reader
    queue: Known
    other_queue: Known
    queue_elsewhere: Known
    caller: int
    """Somebody who has not registered and asks for a person: everybody's to see."""
    silent: int
    """Somebody who only talks to the bot: nobody's to see."""
    rows: dict[str, Any] = field(default_factory=dict)

    @property
    def shares(self) -> tuple[Share, Share, Share]:
        return self.mari, self.kaisa, self.emma


@dataclass(frozen=True)
class Dress:
    """What is put around every text: nothing, or something that must not come through."""

    before: str = ""
    after: str = ""

    def __call__(self, plain: str, longest: int = 80) -> str:
        assert len(self.before) + len(self.after) < longest - 4
        return f"{self.before}{plain[: longest - len(self.before) - len(self.after)]}{self.after}"


def build(store: Store, dress: Dress = Dress()) -> World:
    """On an empty store at the test clock's start, Tuesday 24.11.2026, ten o'clock."""
    return _Builder(store, dress).world()


class _Builder:
    def __init__(self, store: Store, dress: Dress) -> None:
        self._store = store
        self._people = People(store.connection, store.now)
        self._dress = dress

    def world(self) -> World:
        store, people, dress = self._store, self._people, self._dress
        lahti, hollola = people.team(dress("Lahti")), people.team(dress("Hollola"))
        mari = self._colleague("Mari Mäki", lahti)
        kaisa = self._colleague("Kaisa Koski", lahti)
        emma = self._colleague("Emma Enne", hollola)
        elli = self._colleague("Elli Elo", hollola)
        lead = self._colleague("Leena Laine", lahti, Role.TEAM_LEAD)
        self._colleague("Lotta Lind", hollola, Role.TEAM_LEAD)
        admin = self._colleague("Aino Alku", None, Role.ADMIN)
        other_admin = self._colleague("Otto Oras", None, Role.ADMIN)
        auditor = self._colleague("Tiina Tarkka", None, Role.AUDITOR)
        left = self._colleague("Olli Ohi", lahti, deactivated_at=store.now)
        invited = self._colleague("Iida Into", lahti, password_hash=None)
        place = store.hours.add_place(dress("Ohjaamo"), dress("Katu 1"), {"fi": dress("Ovi pihalla")})
        label = store.labels.add(lead, dress("Kesätyö", 40))
        caller, chat = people.person("sv")
        people.todo("distress", caller, detail="danger")
        self._says(caller, chat, "Haluan ihmisen", waits=True)
        silent, silent_chat = people.person()
        self._says(silent, silent_chat, "Hiljainen sana")
        world = World(
            mari=self._share(mari, lahti, place, label, "Aava Aalto", 9),
            kaisa=self._share(kaisa, lahti, place, label, "Veera Vuori", 10),
            emma=self._share(emma, hollola, place, label, "Oona Ojala", 11),
            lead=lead,
            admin=admin,
            other_admin=other_admin,
            auditor=auditor,
            queue=self._client("Jere Jono", lahti),
            other_queue=self._client("Vilma Voima", lahti, service=StartWith.STRENGTH),
            queue_elsewhere=self._client("Noora Niemi", hollola),
            caller=caller,
            silent=silent,
        )
        deliveries = self._deliveries(world.mari.client)
        world.rows = {
            "place": place,
            "label": label,
            "teams": (lahti, hollola),
            "authority": store.connection.execute(select(authority.c.id)).scalars().first(),
            "handovers": (
                self._handover(kaisa, world.kaisa.client, mari),
                self._handover(mari, world.mari.client, kaisa),
                self._handover(elli, self._client("Pinja Puro", hollola, coordinator=elli), emma),
            ),
            "planned": deliveries[0],
            "failed": deliveries[1],
            "erasure": self._wish(world.mari.client),
            "reviews": (
                store.reviews.open(admin, world.mari.client.person_id, ReviewReason.SAMPLE),
                store.reviews.open(other_admin, world.emma.client.person_id, ReviewReason.SAMPLE),
            ),
            "left": left.staff_id,
            "invited": invited.staff_id,
            "sessions": tuple(self._session(one) for one in (mari.staff_id, kaisa.staff_id, emma.staff_id)),
            "join": store.staff.invite_link(invited.staff_id),
            "password": store.staff.password_link(kaisa.staff_id),
        }
        self._trial(mari, lahti, world)
        self._candidates(mari, lahti, world)
        world.rows["cards"] = tuple(map(self._card, (mari, kaisa, emma)))
        self._employers(mari, world)
        self._tips(world)
        self._jobs(mari, world)
        self._happenings(world)
        self._many(world)
        self._service_words(admin)
        store.connection.execute(
            insert(staff_factor).values(
                staff_id=kaisa.staff_id,
                secret="salt",
                made_at=store.now,
                confirmed_at=store.now,
            )
        )
        seen = store.staff.colleague(kaisa.staff_id)
        assert seen is not None
        world.rows["seen"] = seen.standing.mark
        return world

    def _session(self, staff_id: int) -> int:
        self._store.sessions.start(staff_id, self._dress("Firefox"))
        return max(row.id for row in self._store.sessions.live_of(staff_id))

    def _colleague(self, name: str, team: int | None, role: Role = Role.COORDINATOR, **columns: Any) -> Reader:
        email = f"{name.split(maxsplit=1)[0].lower()}@kaupunki.fi"
        specialty = Specialty.COMPANY if role is Role.COORDINATOR else None
        return self._people.colleague(self._dress(name), role, team, specialty, email=email, **columns)

    def _client(self, name: str, team: int, **more: Any) -> Known:
        dress = self._dress
        row = {"call_name": dress(name.split(maxsplit=1)[0], 40), "own_words": dress("Tykkään puutarhasta"), **more}
        return self._people.client(dress(name), team, **row)

    def _says(self, person_id: int, chat: int, words: str, *, waits: bool = False) -> None:
        number = self._people.message(chat, "in", self._dress(words))
        self._store.talks.heard([Heard(person_id, number, waits=waits)])

    def _share(self, reader: Reader, team: int, place: int, label: int, name: str, hour: int) -> Share:
        store, people, dress = self._store, self._people, self._dress
        store.hours.set_openings(reader.staff_id, WEEKDAYS)
        theirs = self._client(name, team, coordinator=reader, phone="+358405551234")
        self._says(theirs.person_id, theirs.conversation_id, f"Viesti: {name}", waits=True)
        store.talks.hold(reader, theirs.person_id)
        store.talks.write(reader, theirs.person_id, dress(f"Vastaus: {name}"), f"reply-{reader.staff_id}")
        self._says(theirs.person_id, theirs.conversation_id, f"Toinen: {name}", waits=True)
        store.notes.add(reader, theirs.person_id, dress(f"Muistiinpano: {name}"), f"note-{reader.staff_id}")
        store.connection.execute(
            insert(person_label).values(
                person_id=theirs.person_id, label_id=label, at=store.now, staff_id=reader.staff_id
            )
        )
        store.plans.set(
            reader, theirs.case_id, goal=dress(f"Tavoite: {name}"), review_on=date(2026, 12, 15), revision=None
        )
        store.plans.add_step(reader, theirs.case_id, dress(f"Askel: {name}"), Whose.CLIENT, None)
        step = store.plans.of_client(theirs.id)[theirs.case_id].open_steps[0].id
        store.progress.set_status(reader, theirs.case_id, Status.CLEARING)
        booked = store.appointments.book(
            theirs.case_id, MeetingKind.FIRST, at(26, hour), by=By.STAFF, staff_id=reader.staff_id, place_id=place
        )
        store.connection.execute(
            insert(time_wish).values(
                client_id=theirs.id,
                case_id=theirs.case_id,
                staff_id=reader.staff_id,
                kind="first",
                wishes=dress("iltapäivisin"),
                since=store.now,
            )
        )
        meeting = store.agenda.make_group(reader, MeetingKind.GROUP, at(27, 12), material=dress("Lue tämä"))
        called = self._client(f"Soitettu {name}", team, coordinator=reader)
        assert meeting is not None
        store.agenda.join(reader, meeting, called.case_id)
        resting = self._client(f"Lepo {name}", team, coordinator=reader)
        store.agenda.rest(reader, resting.case_id, None)
        ended = self._client(f"Loppu {name}", team, coordinator=reader)
        store.progress.close(reader, ended.case_id, Outcome.WORK, dress("Kiitos yhdessä"))
        fresh = self._client(f"Uusi {name}", team, coordinator=reader)
        store.caseload.mark_contact_made(reader, fresh.case_id)
        past = store.appointments.book(
            fresh.case_id, MeetingKind.PHONE, at(25, hour), by=By.STAFF, staff_id=reader.staff_id
        )
        begun = store.now - timedelta(hours=1)
        store.connection.execute(
            meeting_table.update()
            .where(meeting_table.c.id == past.meeting_id)
            .values(starts_at=begun, ends_at=begun + timedelta(minutes=30))
        )
        store.agenda.ask(reader, theirs.case_id, MeetingKind.FOLLOW_UP)
        alert = people.todo("person_wanted", theirs.person_id)
        seen_to = people.todo("no_time_fits", theirs.person_id)
        store.alerts.finish(reader, seen_to)
        store.agenda.add_day(reader, Differing(date(2026, 12, 1), receives=False))
        lead = Reader(reader.staff_id, Role.TEAM_LEAD, team, None)
        reply = store.canned.save(lead, None, dress("Tervehdys", 60), {"fi": dress("Hei {call_name}")})
        assert reply is not None
        return Share(
            reader=reader,
            client=theirs,
            ended=ended,
            called=fresh,
            resting=resting,
            alert=alert,
            seen_to=seen_to,
            step=step,
            appointment=booked.id,
            past=past.id,
            meeting=meeting,
            exception=store.hours.differing(reader.staff_id, date(2026, 11, 1))[0].id,
            canned=reply,
        )

    def _handover(self, asking: Reader, who: Known, to: Reader) -> int:
        words = self._dress("Lämmin siirto")
        self._store.handovers.ask(asking, who.case_id, to.staff_id, Reason.WORKLOAD, words, three_way=False)
        waiting = self._store.handovers.waiting(who.case_id)
        assert waiting is not None
        return waiting.id

    def _deliveries(self, who: Known) -> tuple[int, int]:
        """One that waits, and one that did not go."""
        store = self._store
        for number in (1, 2):
            store.outbox.plan(who.person_id, "pick_time", key=f"world:{number}", kind="notice", time_request=1)
        planned, failed = store.connection.execute(
            select(delivery.c.id).where(delivery.c.idempotency_key.like("world:%")).order_by(delivery.c.id)
        ).scalars()
        store.connection.execute(delivery.update().where(delivery.c.id == failed).values(state="failed"))
        return planned, failed

    def _wish(self, who: Known) -> int:
        self._store.erasing.ask(who.person_id, conversation_id=who.conversation_id)
        found = self._store.erasing.asked(who.person_id)
        assert found is not None
        return found

    def _candidates(self, reader: Reader, team: int, world: World) -> None:
        """A need of another employer's with a candidate at every step, and somebody who fits and was not asked."""
        store, dress = self._store, self._dress
        speaker, _ = self._people.person()
        company = {"name": dress("Kahvila Koivu Oy"), "business_id": "1234567-1"}
        contact = store.companies.join(speaker, company, {"full_name": dress("Pirkko Pomo")})
        need = {
            "help": "workers",
            "words": dress("Tarvitsen siivoojan"),
            "job": dress("siivooja"),
            "occupation": "cleaner",
            "field": "cleaning",
            "municipality_code": f"{team:03}",
        }
        opened = store.requests.open(contact.contact_id, need, source=Source.CHAT, language="fi")
        people = {
            name: self._client(f"{name.title()} Ehdokas", team, coordinator=reader, fields=["cleaning"])
            for name in ("fits", "asked", "said_yes", "approved")
        }
        for one in people.values():
            self._people.consent(one.person_id, "introductions")
            store.candidates.set_introducible(reader, one.case_id, True)
        drafted = Drafted(dress("Osaan siivota"), dress("Toivon töitä"))
        for name, one in people.items():
            number = store.candidates.ask(reader, opened.request_id, one.id) if name != "fits" else None
            if number is None or name == "asked":
                world.rows[name] = number or one.id
                continue
            store.candidates.answer(one.person_id, number, True)
            if name == "approved":
                store.candidates.write_card(reader, opened.request_id, number, drafted, 0)
                assert store.candidates.approve(one.person_id, number, 1)
            world.rows[name] = number
        world.rows["need"] = opened.request_id

    def _trial(self, reader: Reader, team: int, world: World) -> None:
        """An employer to whom two were introduced; one of them is on a work trial and has told of a week."""
        both = [self._client(name, team, coordinator=reader) for name in ("Tuuli Työ", "Tyyne Työ")]
        need = introduce(self._store, reader, both[0], both[1])
        days = date(2026, 11, 25), date(2026, 12, 22)
        agreed = self._store.trials.agree(reader, need.aino, *days, self._dress("Oppia kassalla"))
        assert agreed is not None
        asked = {"trial_id": agreed.trial_id, "week": 1, "asked_at": self._store.now, "answered_at": self._store.now}
        for side in ("client", "employer"):
            words = self._dress(f"Sana: {side}")
            self._store.connection.execute(insert(trial_pulse).values(**asked, side=side, mood="bad", words=words))
        world.rows |= {"introduced": need.eetu, "trial": agreed.trial_id}

    def _employers(self, reader: Reader, world: World) -> None:
        """A company with a need that waits in the queue and one on hold, and the same company once more."""
        store, dress = self._store, self._dress
        told = {"full_name": dress("Kaisa Kauppias"), "email": "kaisa@kaura.fi", "newsletter": True}
        contacts = [
            store.companies.join(
                self._people.person()[0], {"name": dress("Leipomo Kaura"), "business_id": number}, told
            )
            for number in ("0737546-2", None)
        ]
        speaker, twin = contacts
        store.companies.write_down(reader, speaker.company_id, Event.NOTE, dress("Muista leipomo"), "world")
        needs = []
        for words in ("Tarvitsen leipurin", "Tarvitsen kuskin"):
            need = {"help": "workers", "words": dress(words), "job": dress("leipuri"), "must": dress("Nuori")}
            opened = store.requests.open(
                speaker.contact_id, {**need, "flagged": "age"}, source=Source.CHAT, language="fi"
            )
            needs.append(opened.request_id)
        store.requests.put_on_hold(reader, needs[1], None)
        store.connection.execute(
            staffing_request.update().where(staffing_request.c.id == needs[0]).values(owner_id=None)
        )
        waiting = store.requests.find(needs[0])
        assert waiting is not None
        world.rows |= {
            "firm": speaker.company_id,
            "twin": twin.company_id,
            "speaker": speaker.contact_id,
            "waiting": needs[0],
            "waiting revision": waiting.revision,
            "held": needs[1],
        }

    def _tips(self, world: World) -> None:
        """A posting that was told to one client of each of the three, and one that none of them has had."""
        store, dress = self._store, self._dress
        texts = {"title": dress("Leipuri"), "employer": dress("Leipomo Kaura"), "text": dress("Tule leipomaan")}
        texts["link"] = "https://example.fi/leipuri"
        told, new = (post(store, **texts, occupation="baker", field="food") for _ in range(2))
        for share in world.shares:
            person_id = share.client.person_id
            self._people.consent(person_id, "tips")
            sent: dict[str, Any] = {
                "origin": "staff",
                "staff_id": share.reader.staff_id,
                "words": dress("Olisiko tämä?"),
            }
            tip(store, person_id, told, **sent, answer="no", answered_at=store.now, why_not="far")
            store.tips.learn(person_id, TasteKind.EMPLOYER, "kaura", False, dress("Leipomo Kaura"))
            self._store.todos.add(
                TodoKind.TIP_ASKED, person_id, key=f"tip:{person_id}", staff_id=share.reader.staff_id, posting_id=told
            )
        world.rows |= {"posting": new, "told posting": told}

    def _jobs(self, reader: Reader, world: World) -> None:
        """A source that has emptied, a posting of it that waits and one that is held; one of our own, hidden and
        pinned; and an employer that is kept away.
        """
        store, dress, staff_id = self._store, self._dress, reader.staff_id
        source_id = store.job_sources.add(
            kind=SourceKind.FEED, name=dress("Kunnan työt"), address="https://example.fi/feed", staff_id=staff_id
        )
        store.job_sources.lease(source_id)
        run_id = store.job_sources.begin(source_id, staff_id)
        words = {
            "waiting posting": "Siivooja Lahteen iltoihin",
            "held posting": "Maksa ensin rekisteröintimaksu 50 euroa",
        }
        raws = [
            Raw(key, dress(text), dress("Puhdas Oy"), dress(text, 160), link="https://example.fi/1")
            for key, text in words.items()
        ]
        store.postings.take_in(source_id, run_id, [(raw, understand(raw)) for raw in raws])
        store.job_sources.end(run_id, RunOutcome.KEPT, refused={"no_title": 2})
        store.connection.execute(job_source.update().where(job_source.c.id == source_id).values(flag="emptied"))
        numbers = {row.key: row.id for row in store.connection.execute(select(job_posting.c.key, job_posting.c.id))}
        own = {"title": dress("Apulainen"), "employer": dress("Torikahvila"), "text": dress("Apua torille")}
        hidden = store.postings.type_in(own, staff_id, "world")
        store.postings.pin(hidden, date(2026, 12, 15), staff_id)
        store.postings.hide(hidden, staff_id)
        store.postings.bar("estetty", dress("Estetty Oy"), dress("Palkat maksamatta"), staff_id)
        source = store.job_sources.one(source_id)
        assert source is not None
        world.rows |= {key: numbers[key] for key in words}
        world.rows |= {"hidden posting": hidden, "barred": "estetty", "source": source_id}
        world.rows["source revision"] = source.revision

    def _happenings(self, world: World) -> None:
        """Three events that a colleague elsewhere holds: a draft, one to come of a series, and one that has begun, for
        which a client of each of the three has signed up, and which came.
        """
        store, dress, elsewhere = self._store, self._dress, world.emma.reader
        texts = {"fi": dress("Tiistairekry"), "sv": dress("Rekryteringstisdag")}
        whole = {
            "kind": EventKind.TUESDAY_RECRUITING,
            "audience": Audience.CLIENTS,
            "name": texts,
            "what": texts,
            "bring": texts,
            "starts_at": at(27, 13),
            "ends_at": at(27, 15),
            "place": dress("Palvelutori"),
            "address": dress("Tori 1"),
            "seats": 2,
        }

        def made(key: str, *, shown: bool, repeats: Repeats | None = None) -> int:
            number = store.events.add(whole, staff_id=elsewhere.staff_id, form_key=key, repeats=repeats)
            if shown:
                store.events.publish(elsewhere, number)
            return number

        draft = made("world draft", shown=False)
        coming = made("world series", shown=True, repeats=Repeats.weekly())
        begun = made("world begun", shown=True)
        for share in world.shares:
            store.signups.answer(share.client.person_id, begun, Choice.YES)
            store.signups.answer(share.client.person_id, coming, Choice.MAYBE)
        now = {"starts_at": store.now - timedelta(hours=1), "ends_at": store.now + timedelta(hours=1)}
        store.connection.execute(event_table.update().where(event_table.c.id == begun).values(**now))
        signups = [store.signups.one(share.client.person_id, begun) for share in world.shares]
        series = store.events.one(coming)
        assert series is not None
        world.rows |= {
            "draft event": draft,
            "event": coming,
            "begun event": begun,
            "series": series.series_id,
            "signups": tuple(one.id for one in signups if one is not None),
        }

    def _many(self, world: World) -> None:
        """Messages of a colleague elsewhere to everybody's group of clients: a draft, one that waits for eyes, one that
        can still be taken back, one that is being sent, one that is held, and one with which it failed for somebody.
        """
        store, dress, elsewhere = self._store, self._dress, world.emma.reader
        group = store.segments.add(elsewhere, dress("Kaikki"), Segment())
        for share in world.shares:
            self._people.consent(share.called.person_id, "events")
        texts = {code: {"subject": dress("Kutsu"), "body": dress("Tule {name}")} for code in ("fi", "sv", "en")}
        values = {
            "texts": texts,
            "buttons": [Button(ButtonKind.REPLY, {"fi": dress("Vastaa", 40)})],
            "segments": [group],
        }

        def made(name: str) -> int:
            whole = {**values, "name": dress(name)}
            return store.broadcasts.draft(whole, staff_id=elsewhere.staff_id, form_key=name)

        def sent(name: str) -> int:
            number = made(name)
            store.broadcasts.send(elsewhere, number, 0)
            return number

        def going(name: str) -> int:
            number = sent(name)
            past = {"undo_until": store.now}
            store.connection.execute(broadcast.update().where(broadcast.c.id == number).values(**past))
            store.broadcasts.freeze(number)
            return number

        world.rows |= {
            "group": group,
            "broadcast": made("Luonnos"),
            "asked broadcast": made("Katsottava"),
            "scheduled broadcast": sent("Lähdössä"),
            "sending broadcast": going("Menossa"),
            "paused broadcast": going("Tauolla"),
            "failed broadcast": going("Kesken"),
        }
        store.broadcasts.ask_eyes(elsewhere, world.rows["asked broadcast"])
        store.broadcasts.pause(elsewhere, world.rows["paused broadcast"])
        failed = broadcast_recipient.c.broadcast_id == world.rows["failed broadcast"]
        store.connection.execute(broadcast_recipient.update().where(failed).values(came_to="failed", fault="down"))
        for reader in (world.mari.reader, world.lead):
            person_id, _ = self._people.person()
            chat = select(channel_identity.c.id).where(channel_identity.c.person_id == person_id).scalar_subquery()
            store.connection.execute(
                insert(staff_chat).values(staff_id=reader.staff_id, identity_id=chat, linked_at=store.now)
            )

    def _card(self, owner: Reader) -> int:
        """An advice card of somebody's own, not checked yet."""
        said = {code: self._dress("Palkkatuki", 60) for code in ("fi", "sv", "en")}
        draft = Draft(Topic.SUBSIDY, said, said, said, said, said, "https://example.fi/tuki")
        number = self._store.advice.add(owner, draft, checked=False)
        assert number is not None
        return number

    def _service_words(self, admin: Reader) -> None:
        store, dress = self._store, self._dress
        store.contents.set("crisis.contacts", "fi", dress("Hätänumero 112, kriisipuhelin 09 2525 0111"), admin.staff_id)
        store.funnel.record([(1, Happened("register", "phone", What.THIRD_MISS))])
        store.rules.change(admin.staff_id, closure_days=((store.now + timedelta(days=30)).date().isoformat(),))
