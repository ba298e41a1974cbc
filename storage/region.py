"""Who serves whom: municipalities, their authorities since 1.1.2025, and the teams of our own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Update, func, insert, select, update

from domain import region as known
from domain.assignment import Routing
from domain.people import Language
from storage.errors import Refused
from storage.inserts import insert_one, insert_or_ignore
from storage.part import Part
from storage.tables import authority, municipality, service_case, staff, team


@dataclass(frozen=True, slots=True)
class Municipality:
    """``name`` by language code."""

    code: str
    name: dict[str, str]
    authority_id: int


@dataclass(frozen=True, slots=True)
class Authority:
    """``name`` and ``contact`` (how to reach them, one line) by language code."""

    id: int
    name: dict[str, str]
    contact: dict[str, str]


@dataclass(frozen=True, slots=True)
class Team:
    """``people`` who work in it now, and its open ``cases``."""

    id: int
    name: str
    authority_id: int
    people: int
    cases: int


class Region(Part):
    """Reads the region, and fills it with what is known when it is empty; admins edit it after that."""

    def authorities(self) -> list[Authority]:
        """Whom the municipalities belong to, in the order they came."""
        rows = self._connection.execute(
            select(authority.c.id, authority.c.name, authority.c.contact).order_by(authority.c.id)
        )
        return [Authority(*row) for row in rows]

    def teams(self) -> list[Team]:
        """Every team by name."""
        people = (
            select(func.count())
            .select_from(staff)
            .where(staff.c.team_id == team.c.id, staff.c.deactivated_at.is_(None))
            .correlate(team)
            .scalar_subquery()
        )
        cases = (
            select(func.count())
            .select_from(service_case)
            .where(service_case.c.team_id == team.c.id, service_case.c.closed_at.is_(None))
            .correlate(team)
            .scalar_subquery()
        )
        rows = self._connection.execute(select(team.c.id, team.c.name, team.c.authority_id, people, cases))
        return sorted((Team(*row) for row in rows), key=lambda one: one.name.casefold())

    def add_team(self, name: str, authority_id: int) -> int:
        """A new team. Returns its id. Raises Refused: authority_missing, team_taken."""
        self._refuse_unknown(authority_id)
        made = insert_or_ignore(self._connection, team, [{"name": name, "authority_id": authority_id}])
        if not made:
            raise Refused("team_taken")
        return int(made[0])

    def change_team(self, team_id: int, name: str, authority_id: int) -> None:
        """Another name or authority: new clients come from the authority's municipalities, the present ones stay.

        Raises Refused: authority_missing, team_taken; LookupError for no such team.
        """
        self._refuse_unknown(authority_id)
        taken = select(team.c.id).where(team.c.name == name, team.c.id != team_id)
        if self._connection.execute(taken).first():
            raise Refused("team_taken")
        self._one(update(team).where(team.c.id == team_id).values(name=name, authority_id=authority_id))

    def change_authority(self, authority_id: int, name: dict[str, str], contact: dict[str, str]) -> None:
        """What it is called and how it is reached, by language code. LookupError for no such authority."""
        self._one(update(authority).where(authority.c.id == authority_id).values(name=name, contact=contact))

    def add_municipality(self, code: str, name: dict[str, str], authority_id: int) -> None:
        """Serves one more municipality. Raises Refused: authority_missing, municipality_known."""
        self._refuse_unknown(authority_id)
        row = {"code": code, "name": name, "authority_id": authority_id}
        if not insert_or_ignore(self._connection, municipality, [row], key=municipality.c.code):
            raise Refused("municipality_known")

    def change_municipality(self, code: str, name: dict[str, str], authority_id: int) -> None:
        """Its names, and who serves it from now on: its present clients stay where they are.

        Raises Refused("authority_missing"); LookupError for a municipality that is not served.
        """
        self._refuse_unknown(authority_id)
        values = {"name": name, "authority_id": authority_id}
        self._one(update(municipality).where(municipality.c.code == code).values(values))

    def municipalities(self) -> list[Municipality]:
        """Those whose people we serve: by authority, the first one's first, then by Finnish name."""
        rows = self._connection.execute(select(municipality.c.code, municipality.c.name, municipality.c.authority_id))
        return sorted((Municipality(*row) for row in rows), key=lambda m: (m.authority_id, m.name["fi"]))

    def routing(self, *, lock: bool = False) -> Routing:
        """Municipality -> authority -> teams. ``lock`` keeps other assignments waiting until the commit."""
        teams = select(team.c.id, team.c.authority_id).order_by(team.c.id)
        teams_of: dict[int, tuple[int, ...]] = {}
        for row in self._connection.execute(teams.with_for_update() if lock else teams):
            teams_of[row.authority_id] = (*teams_of.get(row.authority_id, ()), row.id)
        served = self._connection.execute(select(municipality.c.code, municipality.c.authority_id))
        return Routing({row.code: row.authority_id for row in served}, teams_of)

    def ensure_known(self) -> None:
        """Fills an empty region with the municipalities, authorities and one team for each authority."""
        if self._connection.execute(select(func.count()).select_from(municipality)).scalar_one():
            return
        for known_authority in known.AUTHORITIES:
            self._add(known_authority)

    def _refuse_unknown(self, authority_id: int) -> None:
        if self._connection.execute(select(authority.c.id).where(authority.c.id == authority_id)).first() is None:
            raise Refused("authority_missing")

    def _one(self, change: Update) -> None:
        if self._connection.execute(change).rowcount != 1:
            raise LookupError("nothing of that number")

    def _add(self, known_authority: known.Authority) -> None:
        names = {str(language): name for language, name in known_authority.names.items()}
        authority_id = insert_one(self._connection, authority, name=names, contact={})
        insert_one(self._connection, team, name=names[Language.FI], authority_id=authority_id)
        served = (known.BY_CODE[code] for code in known_authority.serves)
        self._connection.execute(
            insert(municipality),
            [
                {
                    "code": one.code,
                    "name": {str(language): one.name(language) for language in Language},
                    "authority_id": authority_id,
                }
                for one in served
            ],
        )
