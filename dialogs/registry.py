"""Every dialog the bot knows, by name."""

from __future__ import annotations

from dialogs.advice import Advice, AdviceAfter, AdvicePerson
from dialogs.book import Book
from dialogs.broadcast import Broadcast, StaffChat
from dialogs.cards import Cards
from dialogs.check_in import CheckIn
from dialogs.company import Company, LeaveCompany, MyContact, Newsletter
from dialogs.crisis import Crisis
from dialogs.details import MyDetails, TellMore
from dialogs.employer_menu import EmployerMenu
from dialogs.event import Event
from dialogs.event_access import EventAccess
from dialogs.event_check_in import EventIn
from dialogs.event_grade import EventGrade
from dialogs.event_join import EventJoin
from dialogs.events import Events
from dialogs.farewell import Farewell
from dialogs.follow_up import FollowUp
from dialogs.homes import Lobby, Looking, Menu, Welcome
from dialogs.kit.dialog import Dialog
from dialogs.language import Language
from dialogs.link import Code, Join, Part
from dialogs.my_data import Copy, Erase, MyData
from dialogs.my_needs import MyNeeds, NeedChange
from dialogs.my_plan import MyPlan
from dialogs.need import Need
from dialogs.permissions import Permissions
from dialogs.person import Person
from dialogs.proposal import Proposal, Proposals
from dialogs.pulse import Pulse
from dialogs.register import Register
from dialogs.remind import Remind
from dialogs.tip import Tip
from dialogs.tip_search import TipSearch
from dialogs.tip_tastes import TipTastes
from dialogs.tip_went import TipWent
from dialogs.tip_wishes import TipWishes
from dialogs.tips import TipLeave, Tips
from dialogs.visit import Visit
from domain.funnel import Outline

DIALOGS: dict[str, type[Dialog]] = {
    kind.name: kind
    for kind in (
        Welcome,
        Looking,
        Register,
        Lobby,
        Menu,
        EmployerMenu,
        Need,
        MyNeeds,
        NeedChange,
        Company,
        MyContact,
        Newsletter,
        LeaveCompany,
        Advice,
        AdviceAfter,
        AdvicePerson,
        Book,
        Visit,
        Remind,
        CheckIn,
        Farewell,
        FollowUp,
        Pulse,
        Proposal,
        Proposals,
        Cards,
        Tips,
        Tip,
        TipSearch,
        TipLeave,
        TipWishes,
        TipTastes,
        TipWent,
        Broadcast,
        StaffChat,
        Events,
        Event,
        EventAccess,
        EventIn,
        EventGrade,
        EventJoin,
        TellMore,
        MyDetails,
        MyPlan,
        MyData,
        Copy,
        Erase,
        Code,
        Join,
        Part,
        Permissions,
        Language,
        Person,
        Crisis,
    )
}


def outlines() -> list[Outline]:
    """Every dialog with its questions in order, for whoever draws how people get through them."""
    return [
        Outline(
            kind.name, kind.is_home, {step.key: f"{step.texts}.ask" for step in kind.steps.values() if step.is_asked}
        )
        for kind in DIALOGS.values()
    ]


def names() -> list[str]:
    """The dialogs' names, sorted."""
    return sorted(DIALOGS)
