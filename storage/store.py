"""The store as one transaction sees it: a part for each matter, all on one connection and one instant."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property

from sqlalchemy import Connection

from storage.advice import AdviceBook
from storage.agenda import Agenda
from storage.alerts import Alerts
from storage.appointments import Appointments
from storage.audit import Audit
from storage.broadcasts import Broadcasts
from storage.candidates import Candidates
from storage.canned import Canned
from storage.care import Care
from storage.case_reports import Reports
from storage.caseload import Caseload
from storage.client_file import Files
from storage.clients import Clients
from storage.companies import Companies
from storage.company_register import CompanyRegister
from storage.consents import Consents
from storage.contact_policy import ContactPolicy
from storage.contents import Contents
from storage.deliveries import Deliveries
from storage.employer_reports import EmployerReports
from storage.erasing import Erasing
from storage.esco import Esco
from storage.event_overview import EventOverview
from storage.event_reports import EventReports
from storage.events import Events
from storage.factors import Factors
from storage.follow_ups import FollowUps
from storage.funnel import Funnel
from storage.handovers import Handovers
from storage.hours import Hours
from storage.inbox import Inbox
from storage.job_sources import JobSources
from storage.labels import Labels
from storage.leadership import Leadership
from storage.ledger_view import Ledger
from storage.matching import Matching
from storage.messages import Messages
from storage.newcomers import Newcomers
from storage.notes import Notes
from storage.outbox import Outbox
from storage.people import People
from storage.pictures import Pictures
from storage.plans import Plans
from storage.postings import Postings
from storage.profiles import Profiles
from storage.progress import Progress
from storage.region import Region
from storage.requests import Requests
from storage.reviews import Reviews
from storage.rights import Rights
from storage.rules import RuleBook
from storage.search import Search
from storage.segments import Segments
from storage.sessions import Sessions
from storage.shown import Shown
from storage.signups import Signups
from storage.staff import StaffBook
from storage.talk_list import TalkList
from storage.talk_reading import TalkReading
from storage.talks import Talks
from storage.telegram_name import TelegramName
from storage.throttle import Throttle
from storage.timeline import Timeline
from storage.tip_desk import TipDesk
from storage.tip_matching import TipMatching
from storage.tip_reports import TipReports
from storage.tips import Tips
from storage.today import Today
from storage.todos import Todos
from storage.trail import Trail
from storage.trials import Trials
from storage.waiting import Waiting
from storage.web_links import WebLinks


class Store:
    """Named reads and writes. Made by :class:`storage.database.Database`, which alone begins and commits."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("now must know its zone")
        self.connection = connection
        self.now = now.astimezone(UTC)

    @cached_property
    def people(self) -> People:
        return People(self.connection, self.now)

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self.connection, self.now)

    @cached_property
    def messages(self) -> Messages:
        return Messages(self.connection, self.now)

    @cached_property
    def shown(self) -> Shown:
        return Shown(self.connection, self.now)

    @cached_property
    def deliveries(self) -> Deliveries:
        return Deliveries(self.connection, self.now)

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.connection, self.now)

    @cached_property
    def clients(self) -> Clients:
        return Clients(self.connection, self.now)

    @cached_property
    def consents(self) -> Consents:
        return Consents(self.connection, self.now)

    @cached_property
    def todos(self) -> Todos:
        return Todos(self.connection, self.now)

    @cached_property
    def region(self) -> Region:
        return Region(self.connection, self.now)

    @cached_property
    def rules(self) -> RuleBook:
        return RuleBook(self.connection, self.now)

    @cached_property
    def contents(self) -> Contents:
        return Contents(self.connection, self.now)

    @cached_property
    def staff(self) -> StaffBook:
        return StaffBook(self.connection, self.now)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.connection, self.now)

    @cached_property
    def newcomers(self) -> Newcomers:
        return Newcomers(self.connection, self.now)

    @cached_property
    def telegram(self) -> TelegramName:
        return TelegramName(self.connection, self.now)

    @cached_property
    def throttle(self) -> Throttle:
        return Throttle(self.connection, self.now)

    @cached_property
    def caseload(self) -> Caseload:
        return Caseload(self.connection, self.now)

    @cached_property
    def alerts(self) -> Alerts:
        return Alerts(self.connection, self.now)

    @cached_property
    def files(self) -> Files:
        return Files(self.connection, self.now)

    @cached_property
    def profiles(self) -> Profiles:
        return Profiles(self.connection, self.now)

    @cached_property
    def hours(self) -> Hours:
        return Hours(self.connection, self.now)

    @cached_property
    def appointments(self) -> Appointments:
        return Appointments(self.connection, self.now)

    @cached_property
    def agenda(self) -> Agenda:
        return Agenda(self.connection, self.now)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.connection, self.now)

    @cached_property
    def care(self) -> Care:
        return Care(self.connection, self.now)

    @cached_property
    def waiting(self) -> Waiting:
        return Waiting(self.connection, self.now)

    @cached_property
    def leadership(self) -> Leadership:
        return Leadership(self.connection, self.now)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.connection, self.now)

    @cached_property
    def talks(self) -> Talks:
        return Talks(self.connection, self.now)

    @cached_property
    def talk_list(self) -> TalkList:
        return TalkList(self.connection, self.now)

    @cached_property
    def talk_reading(self) -> TalkReading:
        return TalkReading(self.connection, self.now)

    @cached_property
    def search(self) -> Search:
        return Search(self.connection, self.now)

    @cached_property
    def canned(self) -> Canned:
        return Canned(self.connection, self.now)

    @cached_property
    def labels(self) -> Labels:
        return Labels(self.connection, self.now)

    @cached_property
    def notes(self) -> Notes:
        return Notes(self.connection, self.now)

    @cached_property
    def plans(self) -> Plans:
        return Plans(self.connection, self.now)

    @cached_property
    def progress(self) -> Progress:
        return Progress(self.connection, self.now)

    @cached_property
    def handovers(self) -> Handovers:
        return Handovers(self.connection, self.now)

    @cached_property
    def timeline(self) -> Timeline:
        return Timeline(self.connection, self.now)

    @cached_property
    def today(self) -> Today:
        return Today(self.connection, self.now)

    @cached_property
    def reviews(self) -> Reviews:
        return Reviews(self.connection, self.now)

    @cached_property
    def funnel(self) -> Funnel:
        return Funnel(self.connection, self.now)

    @cached_property
    def trail(self) -> Trail:
        return Trail(self.connection, self.now)

    @cached_property
    def factors(self) -> Factors:
        return Factors(self.connection, self.now)

    @cached_property
    def reports(self) -> Reports:
        return Reports(self.connection, self.now)

    @cached_property
    def rights(self) -> Rights:
        return Rights(self.connection, self.now)

    @cached_property
    def erasing(self) -> Erasing:
        return Erasing(self.connection, self.now)

    @cached_property
    def companies(self) -> Companies:
        return Companies(self.connection, self.now)

    @cached_property
    def requests(self) -> Requests:
        return Requests(self.connection, self.now)

    @cached_property
    def matching(self) -> Matching:
        return Matching(self.connection, self.now)

    @cached_property
    def candidates(self) -> Candidates:
        return Candidates(self.connection, self.now)

    @cached_property
    def trials(self) -> Trials:
        return Trials(self.connection, self.now)

    @cached_property
    def follow_ups(self) -> FollowUps:
        return FollowUps(self.connection, self.now)

    @cached_property
    def advice(self) -> AdviceBook:
        return AdviceBook(self.connection, self.now)

    @cached_property
    def company_register(self) -> CompanyRegister:
        return CompanyRegister(self.connection, self.now)

    @cached_property
    def web_links(self) -> WebLinks:
        return WebLinks(self.connection, self.now)

    @cached_property
    def employer_reports(self) -> EmployerReports:
        return EmployerReports(self.connection, self.now)

    @cached_property
    def postings(self) -> Postings:
        return Postings(self.connection, self.now)

    @cached_property
    def job_sources(self) -> JobSources:
        return JobSources(self.connection, self.now)

    @cached_property
    def esco(self) -> Esco:
        return Esco(self.connection, self.now)

    @cached_property
    def tips(self) -> Tips:
        return Tips(self.connection, self.now)

    @cached_property
    def tip_matching(self) -> TipMatching:
        return TipMatching(self.connection, self.now)

    @cached_property
    def tip_desk(self) -> TipDesk:
        return TipDesk(self.connection, self.now)

    @cached_property
    def tip_reports(self) -> TipReports:
        return TipReports(self.connection, self.now)

    @cached_property
    def events(self) -> Events:
        return Events(self.connection, self.now)

    @cached_property
    def signups(self) -> Signups:
        return Signups(self.connection, self.now)

    @cached_property
    def event_overview(self) -> EventOverview:
        return EventOverview(self.connection, self.now)

    @cached_property
    def event_reports(self) -> EventReports:
        return EventReports(self.connection, self.now)

    @cached_property
    def pictures(self) -> Pictures:
        return Pictures(self.connection, self.now)

    @cached_property
    def segments(self) -> Segments:
        return Segments(self.connection, self.now)

    @cached_property
    def contact_policy(self) -> ContactPolicy:
        return ContactPolicy(self.connection, self.now)

    @cached_property
    def broadcasts(self) -> Broadcasts:
        return Broadcasts(self.connection, self.now)
