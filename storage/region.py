"""Who serves whom: municipalities, their authorities since 1.1.2025, and the teams of our own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, insert, select

from domain import region as known
from domain.assignment import Routing
from domain.people import Language
from storage.inserts import insert_one
from storage.part import Part
from storage.tables import authority, municipality, team


@dataclass(frozen=True, slots=True)
class Municipality:
    """``name`` by language code."""

    code: str
    name: dict[str, str]
    authority_id: int


class Region(Part):
    """Reads the region, and fills it with what is known when it is empty; admins edit it after that."""

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
