"""Every dialog the bot knows, by name."""

from __future__ import annotations

from dialogs.book import Book
from dialogs.check_in import CheckIn
from dialogs.crisis import Crisis
from dialogs.details import MyDetails, TellMore
from dialogs.homes import Lobby, Menu, Welcome
from dialogs.kit.dialog import Dialog
from dialogs.language import Language
from dialogs.permissions import Permissions
from dialogs.person import Person
from dialogs.register import Register
from dialogs.remind import Remind
from dialogs.visit import Visit

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
        TellMore,
        MyDetails,
        Permissions,
        Language,
        Person,
        Crisis,
    )
}


def names() -> list[str]:
    """The dialogs' names, sorted."""
    return sorted(DIALOGS)
