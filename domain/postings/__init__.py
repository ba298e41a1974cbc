"""Job postings: what comes in from sources, what it asks for, and what about it a person has to look at."""

from __future__ import annotations

from enum import StrEnum


class SourceKind(StrEnum):
    """The shape in which a source gives its postings. Those typed in by coordinators have no source."""

    TMT = "tmt"  # the national service's JSON, v1
    JOBTECH = "jobtech"  # JobTech JSON
    JSONLD = "jsonld"  # schema.org JobPosting, in a page or a file
    FEED = "feed"  # RSS or Atom
    TABLE = "table"  # CSV or XLSX of a partner


class Approval(StrEnum):
    """Which of a source's postings a coordinator looks at before anybody is told of them."""

    ALWAYS = "always"
    NEVER = "never"
    SAMPLE = "sample"  # one in ten, chosen by the posting itself: the same ones again after another import


class Review(StrEnum):
    """What a coordinator has said of a posting."""

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"


class Doubt(StrEnum):
    """Why a posting is held until a person has looked at it, whatever its source's rule is."""

    MONEY = "money"  # asks the applicant to pay
    IDENTITY = "identity"  # asks for an identity code, a bank account or codes of an online bank
    UNFAIR = "unfair"  # asks for what may not be asked for in work: domain.fairness
    LINK = "link"  # its link leads elsewhere than it says


class JobKind(StrEnum):
    """What a posting is besides an ordinary job; of use to those who look for just that."""

    SUMMER = "summer"  # kesätyö
    TRIAL = "trial"  # työkokeilu is possible
    APPRENTICESHIP = "apprenticeship"  # oppisopimus
    FIRST_JOB = "first_job"  # no experience is asked for, the work is taught
    PARTIAL = "partial"  # somebody of partial work ability can do it (25)
    HIDDEN = "hidden"  # never published: told to us by the employer (247)
    RENTAL = "rental"  # through a staffing company
