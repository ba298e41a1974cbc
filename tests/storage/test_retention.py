"""No column of the store without a decision on what it is, who gets a copy and how it is erased."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

from storage import retention
from storage.retention import REGISTER
from storage.retention.rule import COPY, NOT_THEIRS, Erasure, Kind, Rule
from storage.tables import metadata


def test_every_column_is_decided_on() -> None:
    assert retention.gaps() == []


@pytest.fixture
def new_column(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if somebody had added a column and thought no further."""
    changed = MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(changed)
    changed.tables["client"].append_column(Column("shoe_size", Integer))
    monkeypatch.setattr(retention, "metadata", changed)


@pytest.mark.usefixtures("new_column")
def test_a_new_column_is_noticed() -> None:
    assert retention.gaps() == ["client.shoe_size: decide in storage/retention/ what it is"]


def test_a_column_that_is_gone_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(REGISTER, "client.hat_size", REGISTER["client.phone"])
    assert retention.gaps() == ["client.hat_size: no such column"]


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (Rule(Kind.PERSONAL, "", Erasure.ROW), "how is it exported?"),
        (Rule(Kind.PERSONAL, COPY, Erasure.NOBODYS), "how is it erased?"),
        (Rule(Kind.STAFF, COPY, Erasure.KEPT), "why is it kept?"),
        (Rule(Kind.CONTENT, NOT_THEIRS, Erasure.ROW), "how is it erased?"),
    ],
)
def test_half_a_decision_is_noticed(monkeypatch: pytest.MonkeyPatch, rule: Rule, fault: str) -> None:
    monkeypatch.setitem(REGISTER, "client.phone", rule)
    assert retention.gaps() == [f"client.phone: {fault}"]


def owned_by(table: Table, seen: frozenset[str] = frozenset()) -> bool:
    """Whether rows of the table belong to a person, by way of the tables they refer to."""
    parents = {key.column.table for key in table.foreign_keys if not _by_staff(key)}
    return table.name in {"person", "erasure"} or any(  # an erasure names its person by number alone
        owned_by(parent, seen | {table.name}) for parent in parents if parent.name not in seen
    )


def _by_staff(key: ForeignKey) -> bool:
    return key.column.table.name in {"staff", "team"}


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_what_belongs_to_a_person_is_personal(table: Table) -> None:
    kinds = {REGISTER[f"{table.name}.{column.name}"].kind for column in table.columns}
    assert owned_by(table) == (Kind.PERSONAL in kinds)


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_a_row_is_deleted_whole_or_not_at_all(table: Table) -> None:
    ends = {REGISTER[f"{table.name}.{column.name}"].erased for column in table.columns}
    assert Erasure.ROW not in ends or ends == {Erasure.ROW}


def test_the_table_for_people_has_every_column() -> None:
    told = [line.split("`")[1] for line in retention.table().splitlines()[2:]]
    assert told == sorted(REGISTER)
