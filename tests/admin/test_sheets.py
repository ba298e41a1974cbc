"""Files for spreadsheets: what people wrote stays text in every program, and numbers stay numbers."""

from __future__ import annotations

import csv
import io
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from fastapi import Response
from hypothesis import given
from hypothesis import strategies as st

from admin.sheets import MOST_ROWS, Cell, Sheet, SheetTooLong, csv_file, xlsx_book, xlsx_file

FORMULA_SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
NASTY = st.text(
    st.sampled_from(f"{FORMULA_SIGNS}\t\r\n ,;|\"'\u202e\u2066\u200b\ufeff\x00\x1b\ufffe\u00a0aä1") | st.characters()
)


def read_csv(response: Response, delimiter: str = ";") -> list[list[str]]:
    text = bytes(response.body).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def read_xlsx(response: Response) -> list[list[openpyxl.cell.Cell]]:
    book = openpyxl.load_workbook(io.BytesIO(bytes(response.body)))
    return [list(row) for row in book.worksheets[0].iter_rows()]


def test_numbers_and_dates_are_written_as_the_reader_writes_them() -> None:
    row: list[Cell] = [12, -0.5, Decimal("62.1"), date(2026, 3, 1), datetime(2026, 7, 1, 12, 5, tzinfo=UTC), None]
    head = ["a", "b", "c", "d", "e", "f"]

    whole = bytes(csv_file("luvut", head, [row]).body)
    assert whole == "\ufeffa;b;c;d;e;f\r\n12;-0,5;62,1;1.3.2026;1.7.2026 15.05;\r\n".encode()
    assert read_csv(csv_file("n", head, [row], language="en"))[1] == [
        "12", "-0.5", "62.1", "1 Mar 2026", "1 Jul 2026 15:05", "",
    ]  # fmt: skip

    header, cells = read_xlsx(xlsx_file("luvut", head, [row]))
    assert [cell.value for cell in cells] == [
        12, -0.5, 62.1, datetime(2026, 3, 1), datetime(2026, 7, 1, 15, 5), None,
    ]  # fmt: skip
    assert [cell.data_type for cell in cells] == ["n", "n", "n", "d", "d", "n"]
    assert all(cell.font.b for cell in header)


@given(st.lists(NASTY, min_size=3, max_size=3))
def test_no_text_is_a_formula_for_a_program_that_parts_cells_at_semicolons_commas_or_bars(texts: list[str]) -> None:
    response = csv_file("lista", ["n", *texts], [[1, *texts]])
    for delimiter in ";,|":
        for row in read_csv(response, delimiter):
            for cell in row:
                bare = cell.lstrip(' "')
                assert not bare or bare == "n" or bare[0] not in FORMULA_SIGNS, (delimiter, cell)
    for row in read_csv(response):
        assert len(row) == 4
        assert not any(unicodedata.category(char) in ("Cc", "Cs") for cell in row for char in cell)
        assert not any(char in cell for cell in row for char in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068")


@given(st.lists(NASTY | st.sampled_from(["=1+1", "#N/A", "#REF!", "{=1}"]), min_size=3, max_size=3))
def test_no_text_is_a_formula_in_xlsx_and_every_text_can_be_written(texts: list[str]) -> None:
    for row in read_xlsx(xlsx_file("lista", texts, [texts])):
        for cell in row:
            assert cell.data_type in {"s", "n"}, cell.value  # "n" is how an empty cell is read
            assert cell.data_type == "s" or cell.value is None
            assert cell.value is None or cell.value[0] not in FORMULA_SIGNS or cell.quotePrefix


def test_what_a_text_says_is_still_to_be_read() -> None:
    said = ['=HYPERLINK("http://paha")', "+358 40 123", "Soita, -5 on pakkasta; +1", "rivi\r\nkaksi"]
    assert read_csv(csv_file("n", ["a"], [[text] for text in said])) == [
        ["a"],
        ['\'=HYPERLINK("http://paha")'],
        ["'+358 40 123"],
        ["Soita, '-5 on pakkasta; '+1"],
        ["rivi kaksi"],
    ]
    cells = read_xlsx(xlsx_file("n", ["a"], [[text] for text in said]))[1:]
    assert [row[0].value for row in cells] == [*said[:3], "rivi\nkaksi"]


@given(NASTY | st.sampled_from(["../../etc", 'a"; x="', "raportti\r\nset-cookie: a=b", "", "ääkköset 2026", "日本"]))
def test_a_file_name_is_a_name_and_nothing_else(name: str) -> None:
    given_name = csv_file(name, ["a"], []).headers["content-disposition"]
    start, plain, extended = given_name.split("filename")
    assert start == "attachment; "
    assert plain.startswith('="') and plain.endswith('.csv"; ') and plain.count('"') == 2
    assert extended.startswith("*=UTF-8''") and extended.endswith(".csv")
    assert given_name.isascii() and given_name.isprintable()
    assert "/" not in given_name and "\\" not in given_name and '=".' not in given_name


def test_limits() -> None:
    assert csv_file("n", ["a"], []).headers["cache-control"] == "no-store"
    assert len(read_csv(csv_file("n", ["a"], [["x" * 40_000]]))[1][0]) == 32_767
    with pytest.raises(SheetTooLong):
        csv_file("n", ["a"], [[1]] * (MOST_ROWS + 1))
    # What a spreadsheet would round is written as text; what is no number at all as nothing.
    assert [cell.value for cell in read_xlsx(xlsx_file("n", ["a", "b"], [[10**18, float("nan")]]))[1]] == [
        "1000000000000000000", None,
    ]  # fmt: skip
    book = openpyxl.load_workbook(
        io.BytesIO(
            bytes(
                xlsx_book("n", [Sheet("A/B" * 20, ["a"], []), Sheet("A:B" * 20, ["a"], []), Sheet("'", ["a"], [])]).body
            )
        )
    )
    assert len(set(book.sheetnames)) == 3 and max(map(len, book.sheetnames)) <= 31
