"""What a file of leads says, row by row: the company, its contact person and the need, and what was not understood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from admin import forms, words
from admin.lead_files import Table, Unreadable
from admin.lead_words import TAKEN, FileFault, LeadColumn, LeadFault
from admin.need_form import MOST_PEOPLE
from domain import fairness
from domain.companies import LONGEST_NAME, IdKind, read_id
from domain.employers import BestWay, Help
from domain.identity_code import mask_identity_codes
from domain.jobs.naming import plain
from domain.need_reader import read_need
from domain.people import Sector, parse_phone
from domain.text import Refused as TextRefused
from domain.text import clean_text
from locales import Texts

LONGEST_NEED = 2_000
_BEGINS_FORMULA = ("=", "@", "\t=")


@dataclass(slots=True)
class Lead:
    """One row. ``line`` is its number in the spreadsheet, the header being 1."""

    line: int
    company: dict[str, Any] = field(default_factory=dict)
    contact: dict[str, Any] = field(default_factory=dict)
    need: dict[str, Any] = field(default_factory=dict)
    faults: list[LeadFault] = field(default_factory=list)

    @property
    def is_taken(self) -> bool:
        return TAKEN.issuperset(self.faults)

    @property
    def row(self) -> dict[str, dict[str, Any]]:
        """As the store takes it."""
        return {"company": self.company, "contact": self.contact, "need": self.need}


@dataclass(frozen=True, slots=True)
class Words:
    """What names mean in a file, in all our languages: columns, municipalities by code, industries."""

    columns: Mapping[str, LeadColumn]
    places: Mapping[str, str]
    industries: Mapping[str, Sector]


def words_of(texts: Texts, municipalities: Sequence[tuple[str, Mapping[str, str]]]) -> Words:
    """``municipalities``: (code, names by language)."""
    return Words(
        {
            folded(texts.plain(language, words.key("lead_column", one))): one
            for language in texts.languages
            for one in LeadColumn
        },
        {folded(name): code for code, names in municipalities for name in names.values()}
        | {code: code for code, _ in municipalities},
        {
            folded(texts.plain(language, words.key("sector", one))): one
            for language in texts.languages
            for one in Sector
        },
    )


def folded(name: str) -> str:
    """Letters and digits only, small: "Y-tunnus" and "y tunnus" are one word."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


def leads_of(table: Table, known: Words) -> list[Lead]:
    """Every row but the header, by its columns alone (:func:`fill` reads the words). Raises Unreadable when company and
    need have no column.
    """
    columns = [known.columns.get(folded(name)) for name in table[0]]
    if not {LeadColumn.COMPANY, LeadColumn.NEED} <= set(columns):
        raise Unreadable(FileFault.HEADER)
    seen: set[tuple[str, ...]] = set()
    leads = []
    for line, row in enumerate(table[1:], start=2):
        cells = {column: cell for column, cell in zip(columns, row, strict=True) if column is not None}
        lead = _Row(line, cells, known).read()
        same = (lead.company["business_id"] or folded(lead.company["name"]), folded(lead.need["words"]))
        if lead.is_taken and same in seen:
            lead.faults.append(LeadFault.TWICE)
        seen.add(same)
        leads.append(lead)
    return leads


def fill(lead: Lead, today: date) -> None:
    """What the columns leave open is read from the employer's own words, and what may not be asked for in work is seen.
    Takes a millisecond or two for each.
    """
    need, read = lead.need, read_need(lead.need["words"], today)
    unfair = fairness.look(need["words"])
    found: dict[str, Any] = {
        "job": plain(read.job, read.occupation) if read.job and read.occupation else read.job,
        "occupation": read.occupation,
        "field": read.field,
        "count": read.count,
        "municipality_code": read.municipality_code,
        "lasts": read.lasts,
        "hours": sorted(read.hours) or None,
        "licence": read.licence,
        "languages": sorted(read.languages) or None,
        "cards": sorted(read.cards) or None,
        "flagged": unfair.ground.value if unfair else None,
    }
    if not (need["starts_on"] or need["starts_words"]):
        found |= {"starts_on": read.starts_on, "starts_words": read.starts_words}
    need |= {name: value for name, value in found.items() if need.get(name) is None}


class _Row:
    def __init__(self, line: int, cells: Mapping[LeadColumn, str], known: Words) -> None:
        self._cells = cells
        self._known = known
        self._lead = Lead(line)

    def read(self) -> Lead:
        if any(cell.startswith(_BEGINS_FORMULA) for cell in self._cells.values()):
            self._faulty(LeadFault.FORMULA)
        self._lead.company = self._company()
        self._lead.contact = self._contact()
        self._lead.need = self._need()
        return self._lead

    def _faulty(self, fault: LeadFault) -> None:
        if fault not in self._lead.faults:
            self._lead.faults.append(fault)

    def _text(self, column: LeadColumn, longest: int, missing: LeadFault | None = None) -> str:
        try:
            kept = clean_text(self._cells.get(column, ""), longest, keep_lines=column is LeadColumn.NEED)
        except TextRefused:
            self._faulty(LeadFault.LONG)
            return ""
        if mask_identity_codes(kept) is not None:
            self._faulty(LeadFault.IDENTITY_CODE)
            return ""
        if not kept and missing:
            self._faulty(missing)
        return kept

    def _read(self, column: LeadColumn, read: Callable[[str], Any], fault: LeadFault) -> Any:
        """What one cell means; None for an empty one, and with its fault for one that says nothing."""
        given = self._cells.get(column, "")
        found = read(given) if given else None
        if given and found is None:
            self._faulty(fault)
        return found

    def _company(self) -> dict[str, Any]:
        number = read_id(self._cells.get(LeadColumn.BUSINESS_ID, ""))
        if self._cells.get(LeadColumn.BUSINESS_ID) and number.kind not in (IdKind.FINNISH, IdKind.FOREIGN):
            self._faulty(LeadFault.IDENTITY_CODE if number.kind is IdKind.PERSON else LeadFault.BUSINESS_ID)
        return {
            "name": self._text(LeadColumn.COMPANY, LONGEST_NAME, LeadFault.COMPANY_MISSING),
            "business_id": number.value if number.kind is IdKind.FINNISH else None,
            "foreign_id": number.value if number.kind is IdKind.FOREIGN else None,
            "industry": self._read(LeadColumn.INDUSTRY, self._industry, LeadFault.INDUSTRY),
        }

    def _industry(self, given: str) -> Sector | None:
        return self._known.industries.get(folded(given))

    def _contact(self) -> dict[str, Any]:
        return {
            "full_name": self._text(LeadColumn.CONTACT, 80),
            "phone": self._read(LeadColumn.PHONE, _phone, LeadFault.PHONE),
            "email": self._read(LeadColumn.EMAIL, forms.real_email, LeadFault.EMAIL),
            "best_way": BestWay.EMAIL,
        }

    def _need(self) -> dict[str, Any]:
        starts = self._text(LeadColumn.STARTS, 80)
        starts_on = forms.day(starts)
        return {
            "help": Help.WORKERS,
            "words": self._text(LeadColumn.NEED, LONGEST_NEED, LeadFault.NEED_MISSING),
            "count": self._read(LeadColumn.COUNT, _count, LeadFault.COUNT),
            "municipality_code": self._read(LeadColumn.MUNICIPALITY, self._place, LeadFault.MUNICIPALITY),
            "starts_on": starts_on,
            "starts_words": starts if starts and starts_on is None else None,
        }

    def _place(self, given: str) -> str | None:
        return self._known.places.get(folded(given))


def _phone(given: str) -> str | None:
    """A spreadsheet takes the first nought off a number: what is none without it is tried with it."""
    for tried in (given, f"0{given}"):
        try:
            return parse_phone(tried)
        except TextRefused:
            continue
    return None


def _count(given: str) -> int | None:
    return forms.number(given, 1, MOST_PEOPLE)
