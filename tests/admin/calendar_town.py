"""A team with hours, a place and clients, for stories about times. It is Tuesday 24.11.2026, ten o'clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from domain.calendar import HELSINKI
from domain.meetings import By, MeetingKind
from domain.people import StartWith
from domain.roles import Role, Specialty
from domain.slots import Opening
from storage.agreed import Appointment
from storage.staff import Reader
from storage.store import Store
from tests.admin.conftest import Office
from tests.kit.people import Known, People

WEEKDAYS = [Opening(weekday, time(9), time(15)) for weekday in range(5)]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A November moment in Helsinki."""
    return datetime(2026, 11, day, hour, minute, tzinfo=HELSINKI)


@dataclass
class Town:
    """Two teams. ``aava`` and ``eetu`` are Mari's, ``kaisas`` is Kaisa's in the same team."""

    office: Office
    mari: Reader
    kaisa: Reader
    lead: Reader
    emma: Reader
    admin: Reader
    aava: Known
    eetu: Known
    kaisas: Known
    elsewhere: Known
    place: int

    async def book(self, who: Known, starts_at: datetime, kind: MeetingKind = MeetingKind.FIRST) -> Appointment:
        """As the client's coordinator would."""
        return await self.office.store(
            lambda store: store.appointments.book(
                who.case_id, kind, starts_at, by=By.STAFF, staff_id=self.mari.staff_id
            )
        )


async def build(office: Office) -> Town:
    def fill(store: Store) -> Town:
        people = People(store.connection, office.clock())
        lahti, hollola = people.team("Lahti"), people.team("Hollola")
        mari = people.colleague("Mari Mäki", team_id=lahti)
        kaisa = people.colleague("Kaisa Koski", team_id=lahti, specialty=Specialty.WORK_ABILITY)
        emma = people.colleague("Emma Enne", team_id=hollola)
        people.colleague("Tiina Tarkka", Role.AUDITOR)
        place = store.hours.add_place("Ohjaamo", "Aleksanterinkatu 18, Lahti", {"fi": "Ovi pihalla."})
        for reader in (mari, kaisa):
            store.hours.set_openings(reader.staff_id, WEEKDAYS)
        return Town(
            office,
            mari,
            kaisa,
            people.colleague("Leena Laine", Role.TEAM_LEAD, lahti),
            emma,
            people.colleague("Aino Alku", Role.ADMIN),
            people.client("Aava Aalto", lahti, coordinator=mari),
            people.client("Eetu Eerola", lahti, coordinator=mari),
            people.client("Vilma Voima", lahti, coordinator=kaisa, service=StartWith.STRENGTH),
            people.client("Oona Ojala", hollola, coordinator=emma),
            place,
        )

    return await office.store(fill)
