"""The column types refuse what must never be stored, also on the database that would keep it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite

from storage.types import CleanText, UtcDateTime

DIALECTS = [pytest.param(sqlite.dialect(), id="sqlite"), pytest.param(postgresql.dialect(), id="postgresql")]  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("text", ["a\x00b", "a\ud800", "a" * 6])
def test_text_no_database_can_keep_is_refused(dialect: Dialect, text: str) -> None:
    with pytest.raises(ValueError, match=r"NUL|surrogates|fit"):
        CleanText(5).process_bind_param(text, dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_text_that_fits_is_kept_as_it_is(dialect: Dialect) -> None:
    assert CleanText(5).process_bind_param("äö😀ab", dialect) == "äö😀ab"
    assert CleanText().process_bind_param("a" * 10_000, dialect) == "a" * 10_000
    assert CleanText(5).process_bind_param(None, dialect) is None


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_instant_comes_back_in_utc_whatever_its_zone_was(dialect: Dialect) -> None:
    helsinki = datetime(2026, 11, 23, 10, tzinfo=timezone(timedelta(hours=2)))
    stored = UtcDateTime().process_bind_param(helsinki, dialect)
    assert UtcDateTime().process_result_value(stored, dialect) == datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_instant_without_a_zone_is_refused(dialect: Dialect) -> None:
    with pytest.raises(ValueError, match="naive"):
        UtcDateTime().process_bind_param(datetime(2026, 11, 23, 10), dialect)
