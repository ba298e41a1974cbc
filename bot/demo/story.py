"""What happens in the sample office's five weeks, by the number of working days before the demonstration."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from domain.meetings import MeetingKind, State
from domain.progress import Outcome, Reason, Status
from storage.plans import Whose

if TYPE_CHECKING:
    from bot.demo.office import Office


STORY: dict[int, tuple[Callable[[Office], Awaitable[None]], ...]] = {
    23: (
        lambda office: office.meets("Henna", 2, 10),
        lambda office: office.meets("Miikka", 3, 13),
        lambda office: office.labels("Leena", "kesätyö", "hygieniapassi", "soita ensin"),
        lambda office: office.ready_replies("Anna"),
    ),
    21: (
        lambda office: office.meets("Nico", 2, 10),
        lambda office: office.says("Nico", "ihminen", "Voinko tulla tapaamiseen, vaikka minulla ei ole CV:tä?"),
        lambda office: office.writes("Nico", "Moi Nico! Voit tulla ilman CV:tä. Tehdään se yhdessä."),
    ),
    20: (lambda office: office.came("Henna"),),
    19: (
        lambda office: office.came("Miikka"),
        lambda office: office.came("Nico"),
        lambda office: office.meets("Aino", 2, 9),
        lambda office: office.plans(
            "Nico",
            "Kokeilla työtä autokorjaamolla tai varastolla.",
            ("Tee CV loppuun", Whose.CLIENT, 7),
            ("Kysy kahdesta työkokeilupaikasta", Whose.STAFF, 10),
        ),
    ),
    17: (
        lambda office: office.came("Aino"),
        lambda office: office.meets("Emilia", 2, 11),
        lambda office: office.stands("Henna", Status.CLEARING),
        lambda office: office.notes("Henna", "Aamut ovat vaikeita. Sovitaan tapaamiset iltapäivään."),
        lambda office: office.marks("Aino", "kesätyö"),
    ),
    15: (
        lambda office: office.came("Emilia"),
        lambda office: office.stands("Miikka", Status.IN_MEASURE),
        lambda office: office.meets("Nico", 3, 13, MeetingKind.FOLLOW_UP),
    ),
    13: (lambda office: office.meets("Ahmed", 3, 10),),
    11: (
        lambda office: office.came("Nico"),
        lambda office: office.stands("Nico", Status.IN_MEASURE),
        lambda office: office.meets("Aino", 2, 12, MeetingKind.FOLLOW_UP),
    ),
    10: (
        lambda office: office.came("Ahmed"),
        lambda office: office.ends(
            "Miikka",
            Outcome.STUDY,
            "Aloittaa tutkinnon tammikuussa.",
            "9",
            "Sain apua juuri kun tarvitsin.",
        ),
        lambda office: office.meets("Oona", 2, 10),
    ),
    8: (
        lambda office: office.came("Aino", State.NO_SHOW),
        lambda office: office.came("Oona"),
        lambda office: office.meets("Ville", 2, 9),
    ),
    6: (
        lambda office: office.came("Ville"),
        lambda office: office.asks_to_pick("Aino"),
        lambda office: office.plans("Ville", "Päästä kaupan alalle.", ("Hae kolmea paikkaa", Whose.CLIENT, 5)),
        lambda office: office.ends("Emilia", Outcome.WORK, "Fick jobb på ett lager.", "10", "Allt gick så snabbt!"),
    ),
    5: (
        lambda office: office.hands_over(
            "Ahmed", "Mari", Reason.JOB_SEARCH, "Kieli sujuu hyvin. Etsii töitä ravintolasta, aamuvuorot sopivat."
        ),
        lambda office: office.meets("Linnea", 4, 11),
    ),
    3: (
        lambda office: office.says("Ville", "ihminen", "Sain haastattelun! Mitä sinne pitää ottaa mukaan?"),
        lambda office: office.meets("Sofia", 3, 10),
    ),
    2: (
        lambda office: office.meets("Henna", 2, 13, MeetingKind.FOLLOW_UP),
        lambda office: office.meets("Nico", 3, 12, MeetingKind.PHONE),
        lambda office: office.notes("Ville", "Haastattelu keskiviikkona. Soitetaan tiistaina."),
        lambda office: office.marks("Ville", "hygieniapassi"),
    ),
    1: (
        lambda office: office.meets("Ville", 1, 9, MeetingKind.FOLLOW_UP),
        lambda office: office.says("Sofia", "person", "Can I bring a friend to the meeting?"),
        lambda office: office.says("Eetu", "ihminen", "Moi, onko kesätöitä jo haettavana?"),
    ),
}
"""On the day itself wait: a hand-over to answer, chats, a first contact near its promised day, meetings."""
