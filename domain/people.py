"""What is asked of a young person when they introduce themselves, and what counts as an answer.

Asked are things that help to find work or study; never why somebody is out of work, and never anything
about health (229). The choices below are what is stored: their values are short and stable, their words
for people are in the catalogues (`locales/`).
"""

import re
import unicodedata
from datetime import date
from enum import StrEnum
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

from domain.text import Refusal, Refused, clean_text

YOUNGEST: Final = 15
OLDEST: Final = 29
LONGEST_NAME: Final = 80

_LONGEST_YEAR_ANSWER = 100
_LONGEST_PHONE_ANSWER = 100
_OLDEST_PLAUSIBLE = 110
_TWO_DIGIT_AGES = range(13, 67)
_AGE_WORDS = re.compile(r"\d\s*-?\s*(?:v\b|vee\b|vuot|year|yrs?\b|yo\b|y/o|år\b|åring)", re.IGNORECASE)


class Language(StrEnum):
    """The language a person is spoken to. Finnish and Swedish by law, English as the third."""

    FI = "fi"
    SV = "sv"
    EN = "en"


class SpokenLanguage(StrEnum):
    """Languages the region's young clients speak, most common first; OTHER stands for all the rest."""

    FI = "fi"
    SV = "sv"
    EN = "en"
    RU = "ru"
    UK = "uk"
    AR = "ar"
    ET = "et"
    CKB = "ckb"  # Sorani Kurdish
    OTHER = "other"


class Hope(StrEnum):
    """What the person comes for, in their own terms (closing types 161, summer jobs 165, trial 157).

    PROGRESS is "to get somewhere": a person who knows only that things should move.
    """

    WORK = "work"
    STUDY = "study"
    SUMMER = "summer"
    TRIAL = "trial"
    UNSURE = "unsure"
    PROGRESS = "progress"


class StartWith(StrEnum):
    """Which of the two services the person wants to begin with: their choice, and never why.

    JOB leads to a company coordinator (22), STRENGTH to a work-ability coordinator (21). Choosing
    STRENGTH says nothing of health: it is not to be read, stored or shown as if it did.
    """

    JOB = "job"
    STRENGTH = "strength"


class ContactWay(StrEnum):
    """How the first contact is made (183)."""

    PHONE = "phone"
    CHAT = "chat"


class BestTime(StrEnum):
    """When the person likes to be reached."""

    MORNING = "morning"
    MIDDAY = "midday"
    AFTERNOON = "afternoon"
    ANY = "any"


class Situation(StrEnum):
    """What the person does now. There is no value for being ill, on purpose (229).

    PARENTAL_LEAVE: parents under 30 whose leave ends were meant to be served too (30).
    SERVICE is military or civil service.
    """

    LOOKING = "looking"
    STUDYING = "studying"
    WORKING = "working"
    PARENTAL_LEAVE = "parental_leave"
    SERVICE = "service"
    OTHER = "other"


class Education(StrEnum):
    """The highest school finished; UNFINISHED is a school after the comprehensive one left halfway."""

    COMPREHENSIVE = "comprehensive"
    UPPER_SECONDARY = "upper_secondary"
    VOCATIONAL = "vocational"
    HIGHER = "higher"
    UNFINISHED = "unfinished"
    OTHER = "other"


class Sector(StrEnum):
    """The twelve sectors that results are reported by (159)."""

    TRADE = "trade"  # Kauppa
    PROPERTY = "property"  # Kiinteistöpalvelut
    HOSPITALITY = "hospitality"  # MaRa: matkailu- ja ravintola-ala
    SERVICES = "services"  # Palvelut
    BUILDING = "building"  # Rakennus
    RESTAURANT = "restaurant"  # Ravintola
    CLEANING = "cleaning"  # Siivous
    TAXI = "taxi"  # Taksi
    INDUSTRY = "industry"  # Teollisuus
    HEALTH_SERVICES = "health_services"  # Terveyspalvelut
    STAFFING = "staffing"  # Vuokrafirmat
    BUSINESS_SERVICES = "business_services"  # Yrityspalvelut


class Field(StrEnum):
    """What kind of work interests a young person: the sectors of 159 in words one would use oneself.

    ANY is "anything goes" or "I do not know yet". CARE is a field of work and says nothing of health.
    """

    SHOP = "shop"
    FOOD = "food"
    SERVICE = "service"
    CLEANING = "cleaning"
    PROPERTY = "property"
    BUILDING = "building"
    DRIVING = "driving"
    FACTORY = "factory"
    CARE = "care"
    OFFICE = "office"
    ANY = "any"


FIELD_OF_SECTOR: Final[dict[Sector, Field]] = {
    Sector.TRADE: Field.SHOP,
    Sector.PROPERTY: Field.PROPERTY,
    Sector.HOSPITALITY: Field.FOOD,
    Sector.SERVICES: Field.SERVICE,
    Sector.BUILDING: Field.BUILDING,
    Sector.RESTAURANT: Field.FOOD,
    Sector.CLEANING: Field.CLEANING,
    Sector.TAXI: Field.DRIVING,
    Sector.INDUSTRY: Field.FACTORY,
    Sector.HEALTH_SERVICES: Field.CARE,
    Sector.STAFFING: Field.ANY,
    Sector.BUSINESS_SERVICES: Field.OFFICE,
}
"""Every sector of 159 belongs to one field; staffing agencies hire for all of them."""


class Licence(StrEnum):
    """Driving licences that job advertisements ask for; TAXI is the taxi driver's permit (252)."""

    NONE = "none"
    AM = "am"
    A = "a"
    B = "b"
    C = "c"
    CE = "ce"
    D = "d"
    TAXI = "taxi"


class Purpose(StrEnum):
    """What a person gives leave to send them; each is asked and taken back on its own (221)."""

    REMINDERS = "reminders"
    TIPS = "tips"
    EVENTS = "events"
    INTRODUCTIONS = "introductions"  # to be asked whether one may be suggested to an employer


class AgeFit(StrEnum):
    """Whether the service is for a person of this age."""

    OK = "ok"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"


def service_age(birth_year: int, today: date, *, youngest: int = YOUNGEST, oldest: int = OLDEST) -> AgeFit:
    """Whether somebody born in `birth_year` may be from `youngest` to `oldest` years old today.

    The service is for people under 30 (9). Only the year of birth is asked, so a person is usually one of
    two ages; who may be inside the limits is let in, and the coordinator sees to the rest. On the last day
    of a year everybody has had their birthday. `today` is the local day; ages are whole years.
    """
    most = today.year - birth_year
    least = most if (today.month, today.day) == (12, 31) else most - 1
    if most < youngest:
        return AgeFit.TOO_YOUNG
    if least > oldest:
        return AgeFit.TOO_OLD
    return AgeFit.OK


def parse_birth_year(raw: str, today: date) -> int:
    """The year of birth, four digits, out of what a person writes: "2003", "-03", "s. 2003", "born in 2003".

    Digits of any script will do. Two digits are a year only when they make a person of working age
    (13-66 this year): "22" written in 2026 is far more likely an age, and is asked again. A whole date of
    birth gives its year, and the rest is dropped.

    Raises Refused: NOT_A_YEAR, SEVERAL_YEARS, LOOKS_LIKE_AGE, or YEAR_OUT_OF_RANGE for a year to come
    or over 110 years ago. `today` is the local day.
    """
    text = clean_text(unicodedata.normalize("NFKC", raw), _LONGEST_YEAR_ANSWER)
    groups: list[str] = re.findall(r"\d+", text)
    years = {int(group) for group in groups if len(group) == 4}
    if len(years) > 1:
        raise Refused(Refusal.SEVERAL_YEARS)
    if years:
        return _plausible(years.pop(), today)
    if len(groups) != 1 or len(groups[0]) != 2:
        raise Refused(Refusal.NOT_A_YEAR)
    if _AGE_WORDS.search(text):
        raise Refused(Refusal.LOOKS_LIKE_AGE)
    return _from_two_digits(int(groups[0]), today)


def clean_name(raw: str, longest: int = LONGEST_NAME) -> str:
    """A person's name on one line, as `clean_text` leaves it, without stray punctuation at its ends.

    Raises Refused: EMPTY, NO_LETTERS or TOO_LONG (in characters).
    """
    name = clean_text(raw, longest).strip(' .,;:!?-–—_*"')
    if not name:
        raise Refused(Refusal.EMPTY)
    if not any(char.isalpha() for char in name):
        raise Refused(Refusal.NO_LETTERS)
    return name


def call_name_from(full_name: str) -> str:
    """What to call a person until they say otherwise: the first given name, "" of an empty name.

    "Mari Anneli Virtanen" is Mari, and so is "Virtanen, Mari". Double names stay whole (Anna-Maija). A name
    written all in capitals or all in small letters is given a capital each; other spellings are theirs.
    """
    family, comma, given = clean_text(full_name).partition(",")
    words = (given if comma and given.strip() else family).split()
    if not words:
        return ""
    return _with_capitals(words[0])


def parse_phone(raw: str, region: str = "FI") -> str:
    """The telephone number in E.164 ("+358401234567") out of what a person writes.

    Takes national and international spellings ("040 123 4567", "00358...", "+46...") and words around one
    number. `region` is the country that a number without a country code is dialled in. Foreign numbers are
    fine; numbers that cost extra are not.

    Raises Refused: TOO_SHORT, PREMIUM, or NOT_A_PHONE for anything else, two numbers included.
    """
    if len(raw) > _LONGEST_PHONE_ANSWER:
        raise Refused(Refusal.NOT_A_PHONE)
    number = _one_number(clean_text(unicodedata.normalize("NFKC", raw)), region)
    if phonenumbers.number_type(number) == PhoneNumberType.PREMIUM_RATE:
        raise Refused(Refusal.PREMIUM)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def show_phone(e164: str, region: str = "FI") -> str:
    """An E.164 number as people in `region` read it: "040 1234567", and "+46 70 123 45 67" from abroad.

    Raises Refused(NOT_A_PHONE) for what is not E.164.
    """
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        raise Refused(Refusal.NOT_A_PHONE) from None
    at_home = phonenumbers.region_code_for_number(number) == region
    style = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def _plausible(year: int, today: date) -> int:
    if not today.year - _OLDEST_PLAUSIBLE <= year <= today.year:
        raise Refused(Refusal.YEAR_OUT_OF_RANGE)
    return year


def _from_two_digits(digits: int, today: date) -> int:
    years_ago = (today.year - digits) % 100
    if years_ago not in _TWO_DIGIT_AGES:
        raise Refused(Refusal.LOOKS_LIKE_AGE)
    return today.year - years_ago


def _with_capitals(word: str) -> str:
    if not (word.isupper() or word.islower()):
        return word
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))


def _one_number(text: str, region: str) -> PhoneNumber:
    """The only valid number in the text; where there is none, the reason why."""
    matches = phonenumbers.PhoneNumberMatcher(text, region)
    found = {phonenumbers.format_number(m.number, PhoneNumberFormat.E164): m.number for m in matches}
    if len(found) > 1:
        raise Refused(Refusal.NOT_A_PHONE)
    return next(iter(found.values())) if found else _bare_number(text, region)


def _bare_number(text: str, region: str) -> PhoneNumber:
    if any(char.isalpha() for char in text):
        raise Refused(Refusal.NOT_A_PHONE)
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise Refused(_why_not(error)) from None
    if phonenumbers.is_valid_number(number):
        return number
    if phonenumbers.is_possible_number_with_reason(number) == ValidationResult.TOO_SHORT:
        raise Refused(Refusal.TOO_SHORT)
    raise Refused(Refusal.NOT_A_PHONE)


def _why_not(error: phonenumbers.NumberParseException) -> Refusal:
    short = (
        phonenumbers.NumberParseException.TOO_SHORT_NSN,
        phonenumbers.NumberParseException.TOO_SHORT_AFTER_IDD,
    )
    return Refusal.TOO_SHORT if error.error_type in short else Refusal.NOT_A_PHONE
