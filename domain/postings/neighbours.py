"""Which fields of work lie beside which, and what they share: for a tip outside the box, told as such."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.people import Field
from domain.postings.fit import Bridge

NEIGHBOURS: Final[Mapping[Field, Mapping[Field, Bridge]]] = {
    Field.SHOP: {Field.SERVICE: Bridge.PEOPLE, Field.FACTORY: Bridge.GOODS, Field.FOOD: Bridge.PEOPLE},
    Field.FOOD: {Field.SHOP: Bridge.PEOPLE, Field.SERVICE: Bridge.PEOPLE, Field.CLEANING: Bridge.ORDER},
    Field.SERVICE: {Field.SHOP: Bridge.PEOPLE, Field.OFFICE: Bridge.DESK, Field.CARE: Bridge.PEOPLE},
    Field.CLEANING: {Field.PROPERTY: Bridge.ORDER, Field.FOOD: Bridge.ORDER, Field.CARE: Bridge.ORDER},
    Field.PROPERTY: {Field.BUILDING: Bridge.HANDS, Field.CLEANING: Bridge.ORDER, Field.DRIVING: Bridge.OUTDOORS},
    Field.BUILDING: {Field.PROPERTY: Bridge.HANDS, Field.FACTORY: Bridge.HANDS, Field.DRIVING: Bridge.OUTDOORS},
    Field.DRIVING: {Field.FACTORY: Bridge.GOODS, Field.PROPERTY: Bridge.OUTDOORS, Field.SHOP: Bridge.GOODS},
    Field.FACTORY: {Field.BUILDING: Bridge.HANDS, Field.DRIVING: Bridge.GOODS, Field.SHOP: Bridge.GOODS},
    Field.CARE: {Field.SERVICE: Bridge.PEOPLE, Field.CLEANING: Bridge.ORDER, Field.SHOP: Bridge.PEOPLE},
    Field.OFFICE: {Field.SERVICE: Bridge.DESK, Field.SHOP: Bridge.PEOPLE},
}
"""Of each field its neighbours, the nearest first. Written by us, for whoever is to widen their search by one step."""
