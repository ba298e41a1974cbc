"""What line of work a company is in: the register's TOL 2008 code as one of the twelve that results are told by (159).

Source of the codes: Statistics Finland's Standard Industrial Classification TOL 2008, which is NACE Rev. 2 with a
fifth digit. Its main groups are letters; the register gives numbers, whose first two digits are the division. The
twelve names are the service's own, and no main group is the same as one of them, so the table below says which
belongs where. The longest code that fits counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.people import Sector

_DIVISIONS: Final = (
    (range(5, 40), Sector.INDUSTRY),  # B-E: mining, making, energy, water and waste
    (range(41, 44), Sector.BUILDING),  # F
    (range(45, 48), Sector.TRADE),  # G
    (range(49, 54), Sector.SERVICES),  # H: traffic and storing, but see taxis
    (range(55, 56), Sector.HOSPITALITY),  # I: rooms for the night
    (range(56, 57), Sector.RESTAURANT),  # I: food and drink
    (range(58, 67), Sector.BUSINESS_SERVICES),  # J-K: information, finance
    (range(68, 69), Sector.PROPERTY),  # L
    (range(69, 76), Sector.BUSINESS_SERVICES),  # M: law, accounting, design, ...
    (range(77, 83), Sector.BUSINESS_SERVICES),  # N, but see below
    (range(84, 86), Sector.SERVICES),  # O-P: administration, teaching
    (range(86, 89), Sector.HEALTH_SERVICES),  # Q: health and social services
    (range(90, 100), Sector.SERVICES),  # R-U: culture, sports, hair, laundry, ...
)

_NEARER: Final[Mapping[str, Sector]] = MappingProxyType(
    {
        "4932": Sector.TAXI,
        "78": Sector.STAFFING,
        "79": Sector.HOSPITALITY,  # travel agencies: "MaRa" is travel and restaurants
        "811": Sector.PROPERTY,  # caretaking
        "812": Sector.CLEANING,
        "813": Sector.PROPERTY,  # yards and gardens
    }
)


def sector_of(tol: str) -> Sector | None:
    """The line of work of a TOL 2008 code in digits, dots or not: "56101", "56.10", "56".

    None for farming, forests and fishing (A), which is none of the twelve, and for what is no code.
    """
    digits = tol.replace(".", "").strip()
    if not (digits.isascii() and digits.isdecimal() and 2 <= len(digits) <= 5):
        return None
    for length in (4, 3, 2):
        if digits[:length] in _NEARER:
            return _NEARER[digits[:length]]
    division = int(digits[:2])
    return next((sector for divisions, sector in _DIVISIONS if division in divisions), None)
