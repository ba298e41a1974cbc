"""Every dialog the bot knows, by name."""

from __future__ import annotations

from dialogs.book import Book
from dialogs.check_in import CheckIn
from dialogs.crisis import Crisis
from dialogs.details import MyDetails, TellMore
from dialogs.farewell import Farewell
from dialogs.homes import Lobby, Menu, Welcome
from dialogs.kit.dialog import Dialog
from dialogs.language import Language
from dialogs.link import Code, Join, Part
from dialogs.my_data import Copy, Erase, MyData
from dialogs.my_plan import MyPlan
from dialogs.permissions import Permissions
from dialogs.person import Person
from dialogs.register import Register
from dialogs.remind import Remind
from dialogs.visit import Visit
from domain.funnel import Outline

DIALOGS: dict[str, type[Dialog]] = {
    kind.name: kind
    for kind in (
        Welcome,
        Register,
        Lobby,
        Menu,
        Book,
        Visit,
        Remind,
        CheckIn,
        Farewell,
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
