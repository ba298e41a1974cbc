"""How far it is from one municipality of our region to another, for the way to work."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

_CENTRES: Final = {
    "016": (61.17, 25.55),  # Asikkala, Vääksy
    "081": (61.58, 26.02),  # Hartola
    "098": (60.99, 25.51),  # Hollola, Salpakangas
    "111": (61.20, 26.03),  # Heinola
    "142": (60.89, 26.34),  # Iitti, Kausala
    "316": (60.87, 25.27),  # Kärkölä, Järvelä
    "398": (60.98, 25.66),  # Lahti
    "560": (60.80, 25.73),  # Orimattila
    "576": (61.35, 25.28),  # Padasjoki
    "781": (61.50, 25.68),  # Sysmä
}
"""Where the centres are: degrees north and east, to about a kilometre."""

_ROADS_ARE_LONGER: Final = 1.15
"""Than the way of the crow; around Päijänne and Vesijärvi more so, which whoever knows the roads will see."""

_KM_PER_DEGREE: Final = 111.2


@lru_cache(maxsize=4096)
def kilometres(one: str, other: str) -> int | None:
    """About how many kilometres of road lie between two municipalities; 0 within one, None where it is not known."""
    if one == other:
        return 0
    if one not in _CENTRES or other not in _CENTRES:
        return None
    (north, east), (its_north, its_east) = _CENTRES[one], _CENTRES[other]
    across = (east - its_east) * math.cos(math.radians((north + its_north) / 2))
    straight = math.hypot(north - its_north, across) * _KM_PER_DEGREE
    return round(straight * _ROADS_ARE_LONGER)


def nearest(code: str) -> list[str]:
    """The municipalities from the nearest on, that one first; only itself where distances are not known."""
    known = [(kilometres(code, other) or 0, other) for other in _CENTRES if code in _CENTRES]
    return [other for _, other in sorted(known)] or [code]
