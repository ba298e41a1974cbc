"""What is needed to begin: who you are, where you live, how to reach you, what you hope for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dialogs.kit.answers import Ends, Invalid
from dialogs.kit.choices import choice as one_of
from dialogs.kit.choices import many, pick
from dialogs.kit.dialog import Dialog
from dialogs.kit.here import Here
from dialogs.kit.scene import Facts, Scene
from dialogs.kit.steps import Option, name, number, only_if, phone, text
from domain.people import (
    LONGEST_NAME,
    AgeFit,
    BestTime,
    ContactWay,
    Hope,
    Language,
    call_name_from,
    clean_name,
    parse_birth_year,
    service_age,
)
from domain.region import OWN_MUNICIPALITY_SERVICES, authority_of, find_municipality

ELSEWHERE = "elsewhere"


def _reads_year(said: str, today: date) -> int:
    return parse_birth_year(said, today)


def _is_of_service_age(year: int, scene: Scene) -> None:
    """The service is for people of 15 to 29 (catalogue 9, 249); the limits are settings."""
    rules = scene.facts["rules"]
    fit = service_age(year, scene.today, youngest=rules.youngest, oldest=rules.oldest)
    if fit is not AgeFit.OK:
        raise Invalid(fit, warm=True, youngest=rules.youngest, limit=rules.oldest + 1)


def _municipalities(scene: Scene) -> Sequence[Option]:
    ours = [Option(code, named[scene.language]) for code, named in scene.facts["municipalities"]]
    return [*ours, Option(ELSEWHERE, scene.texts.plain(scene.language, "basics.municipality_code.elsewhere"))]


def _municipality_meant(said: str, scene: Scene) -> Sequence[str]:
    """Inflected and dotless names; someone from elsewhere is told whose service is theirs."""
    ours = {code for code, _ in scene.facts["municipalities"]}
    matches = find_municipality(said)
    served = [match.code for match in matches if match.code in ours]
    if not served and len(matches) == 1:
        _tell_elsewhere(said, scene)
    return served


def _tell_elsewhere(said: str, scene: Scene) -> None:
    if scene.facts.get("client"):
        raise Ends("moved")  # whoever is a client stays one until a person has seen to it
    matches = find_municipality(said)
    if len(matches) != 1:
        raise Ends("elsewhere_unknown")
    language = Language(scene.language)
    authority = authority_of(matches[0].code)
    names = authority.names if authority else OWN_MUNICIPALITY_SERVICES
    raise Ends("elsewhere_named", town=matches[0].name(language), authority=names[language])


class Basics(Dialog, name="basics"):
    full_name = name(clean=clean_name, longest=LONGEST_NAME)
    call_name = name(clean=clean_name, longest=40).derived(lambda answers: call_name_from(answers.full_name))
    birth_year = number(
        reads=_reads_year,
        check=_is_of_service_age,
        reasons=("not_a_year", "several_years", "looks_like_age", "year_out_of_range", "too_young", "too_old"),
    )
    municipality_code = pick(_municipalities, finds=_municipality_meant, reasons=("elsewhere_named", "moved"))
    home_town = only_if(
        municipality_code.is_(ELSEWHERE),
        text(longest=60, check=_tell_elsewhere, reasons=("elsewhere_named", "elsewhere_unknown", "moved")),
    )
    contact_way = one_of(ContactWay)
    phone = only_if(contact_way.is_(ContactWay.PHONE), phone())
    best_time = only_if(contact_way.is_(ContactWay.PHONE), one_of(BestTime))
    hopes = many(Hope, least=1)

    @classmethod
    def gather(cls, here: Here) -> Facts:
        served = here.store.region.municipalities()
        return {"rules": here.store.rules.current(), "municipalities": [(m.code, m.name) for m in served]}

    def basics(self) -> dict[str, Any]:
        """The answers as :meth:`storage.clients.Clients.register` takes them."""
        return {
            "full_name": self.full_name,
            "call_name": self.call_name,
            "birth_year": self.birth_year,
            "municipality_code": self.municipality_code,
            "contact_way": self.contact_way,
            "phone": self.phone,
            "best_time": self.best_time or BestTime.ANY,
            "hopes": sorted(self.hopes),
        }
