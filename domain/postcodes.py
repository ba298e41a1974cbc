"""Which municipality a postal code of our region belongs to, and the villages that have one of their own.

From the open postal code data of April 2024, for Asikkala, Hollola, Kärkölä, Lahti and Orimattila; what is not here is
simply not known by its code. Codes of parcel machines and boxes are there too, for addresses are written with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from domain.lexicon.fold import fold

_LISTED: Final = """
016: 17130 Vesivehmaa; 17134 17204 17205; 17150 Urajärvi; 17200 17201 Vääksy; 17220 Pietilä; 17240 Kalkkinen; 17320
    Asikkala; 17410 Viitaila; 17430 Kurhila; 17440 Vähimaa; 17450 Iso-Äiniö
098: 15270 Kukkila; 15860 15870 15871 15880 Hollola; 15864 15874 15875 15884 16714 16804; 15980 Messilä; 16500
    Herrala; 16630 Tennilä; 16710 Hollola kk; 16730 Kutajärvi; 16790 Manskivi; 16800 16801 Hämeenkoski; 17110
    Kalliola; 17120 Paimela
316: 16540 Mertie; 16600 16601 Järvelä; 16604; 16610 Kärkölä; 16670 Lappila
398: 15100 15101 15110 15111 15140 15141 15150 15151 15160 15170 15200 15210 15230 15240 15241 15300 15320 15340
    15500 15501 15520 15610 15680 15700 15701 15800 15801 15810 15820 15830 15840 15850 15900 15901 15950 Lahti;
    15104 15114 15115 15144 15145 15154 15164 15165 15175 15204 15207 15214 15215 15244 15245 15304 15504 15505
    15544 15554 15555 15564 15565 15685 15704 15705 15814 15815 15834 15835 15954 16324; 15460 Mäkelä; 15540
    Villähde; 15550 15551 15560 15561 Nastola; 15580 Ruuhijärvi; 16100 Uusikylä; 16160 Okkeri
560: 16200 16201 Artjärvi; 16204 16304 16305; 16230 Artjärvi kk; 16260 Hietana; 16270 Villikkala; 16280 Kuivanto;
    16300 16301 Orimattila; 16310 Virenoja; 16320 Pennala; 16330 Heinämaa; 16350 Niinikoski; 16390 Pakaa; 16450
    Mallusjoki; 16510 Luhtikylä
"""
"""Municipality: codes and the name of their post town; codes without a name are of parcel machines and the like."""

_NAMED_LIKE_PEOPLE: Final = frozenset("makela pietila hietana lappila kalliola tennila pakaa mertie".split())
"""Post towns that are more often somebody's name or another word."""


def municipality_of(postcode: str | None) -> str | None:
    """The municipality's code; None for a postal code that is not our region's, or is none."""
    return _read()[0].get(postcode) if postcode else None


def villages() -> Mapping[str, str]:
    """Folded names of post towns, of one word, with the municipality's code; none that is a family name as well."""
    return _read()[1]


@cache
def _read() -> tuple[Mapping[str, str], Mapping[str, str]]:
    codes, names = {}, {}
    for municipality, listed, name in _entries():
        codes.update(dict.fromkeys(listed, municipality))
        village = fold(name)
        if re.fullmatch(r"[a-z]{5,}", village) and village not in _NAMED_LIKE_PEOPLE:
            names[village] = municipality
    return MappingProxyType(codes), MappingProxyType(names)


def _entries() -> Iterator[tuple[str, list[str], str]]:
    for block in re.split(r"\n(?=\S)", _LISTED.strip()):
        municipality, _, entries = block.partition(": ")
        for entry in " ".join(entries.split()).split("; "):
            yield municipality, re.findall(r"\d{5}", entry), re.sub(r"\d{5} ?", "", entry)
