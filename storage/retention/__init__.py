"""What is kept of whom: every column of the store, how a person gets a copy of it, and how it is erased.

A column that is not in here fails the tests, so that nobody adds one without deciding. The copy (storage/rights.py)
and erasure (storage/erasing.py) are carried out by this register, and tests walk it against a full store.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column

from storage.retention import (
    areas,
    broadcasts,
    care,
    console,
    employers,
    events,
    ledger,
    matching,
    meetings,
    people,
    reviews,
    rights,
    settings,
    talks,
    tips,
)
from storage.retention.rule import Erasure, Kind, Rule
from storage.tables import metadata

REGISTER: dict[str, Rule] = (
    areas.RULES
    | settings.RULES
    | people.RULES
    | talks.RULES
    | meetings.RULES
    | care.RULES
    | employers.RULES
    | matching.RULES
    | tips.RULES
    | events.RULES
    | broadcasts.RULES
    | reviews.RULES
    | rights.RULES
    | console.RULES
    | ledger.RULES
)


def columns() -> Iterator[tuple[str, Column[object]]]:
    """Every column of the store by its full name."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            yield f"{table.name}.{column.name}", column


def gaps() -> list[str]:
    """What the register lacks, or has too much of; empty when it is whole."""
    names = {name for name, _ in columns()}
    lacking = [f"{name}: decide in storage/retention/ what it is" for name in sorted(names - set(REGISTER))]
    gone = [f"{name}: no such column" for name in sorted(set(REGISTER) - names)]
    return [*lacking, *gone, *(f"{name}: {fault}" for name, rule in REGISTER.items() for fault in _faults(rule))]


def _faults(rule: Rule) -> Iterator[str]:
    about_somebody = rule.kind in {Kind.PERSONAL, Kind.STAFF}
    if not rule.exported or rule.exported == "no: ":
        yield "how is it exported?"
    if about_somebody == (rule.erased is Erasure.NOBODYS):
        yield "how is it erased?"
    if rule.erased is Erasure.KEPT and not rule.because:
        yield "why is it kept?"


def table() -> str:
    """The register for people, as a Markdown table."""
    lines = ["| Data | Whose | Copy | Erasure |", "| --- | --- | --- | --- |"]
    for name, rule in sorted(REGISTER.items()):
        erased = f"{rule.erased}: {rule.because}" if rule.because else rule.erased
        lines.append(f"| `{name}` | {rule.kind} | {rule.exported} | {erased} |")
    return "\n".join(lines)
