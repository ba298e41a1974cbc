"""The words of a file of leads: what its columns are, and why a row or a cell of it was not understood."""

from __future__ import annotations

from enum import StrEnum


class LeadColumn(StrEnum):
    """The columns of a file of leads, in the order of the one that can be downloaded."""

    COMPANY = "company"
    BUSINESS_ID = "business_id"
    INDUSTRY = "industry"
    MUNICIPALITY = "municipality"
    CONTACT = "contact"
    PHONE = "phone"
    EMAIL = "email"
    NEED = "need"
    COUNT = "count"
    STARTS = "starts"


class LeadFault(StrEnum):
    """What is wrong with a row. Those of TAKEN are left out of it, the others keep the whole row out."""

    COMPANY_MISSING = "company_missing"
    NEED_MISSING = "need_missing"
    BUSINESS_ID = "business_id"
    FORMULA = "formula"
    LONG = "long"
    IDENTITY_CODE = "identity_code"
    TWICE = "twice"
    INDUSTRY = "industry"
    MUNICIPALITY = "municipality"
    PHONE = "phone"
    EMAIL = "email"
    COUNT = "count"


TAKEN = frozenset({LeadFault.INDUSTRY, LeadFault.MUNICIPALITY, LeadFault.PHONE, LeadFault.EMAIL, LeadFault.COUNT})


class FileFault(StrEnum):
    """Why a file cannot be read at all."""

    MISSING = "missing"
    LARGE = "large"
    ROWS = "rows"
    NOT_A_TABLE = "not_a_table"
    HEADER = "header"
    EMPTY = "empty"
