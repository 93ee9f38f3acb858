"""Reports as files: what a spreadsheet and a table of many months need, whatever the rows are."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from slasvc.reports.files import render_table
from slasvc.reports.periods import Period
from slasvc.reports.tables import Cell, Column, Table

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
COLUMNS = [
    Column("Authority", str),
    Column("Received", int),
    Column("Score", Decimal),
    Column("Share", float),
    Column("Ended", date),
]


@pytest.mark.parametrize(
    "rows",
    [
        [["H41", 1, Decimal("6.67"), 0.5, date(2026, 11, 2)]],
        [["H41", 1, None, None, None]],
        [["H41", 1, Decimal("20.00"), 1.0, None], ["H26", 2, Decimal("0.5"), None, date(2026, 11, 2)]],
        [],
    ],
    ids=["all", "nothing known", "mixed", "no rows"],
)
def test_columns_of_parquet_have_the_same_types_every_month(rows: Sequence[Sequence[Cell]]) -> None:
    table = pq.read_table(io.BytesIO(render_table(Table("x", COLUMNS, rows), NOVEMBER, "", ".parquet")))
    assert table.schema == pa.schema(
        {
            "Authority": pa.string(),
            "Received": pa.int64(),
            "Score": pa.decimal128(18, 6),
            "Share": pa.float64(),
            "Ended": pa.date32(),
        }
    )
    assert [list(row.values()) for row in table.to_pylist()] == [list(row) for row in rows]


def test_a_workbook_lays_numbers_to_the_right_and_says_where_there_is_none() -> None:
    row: list[Cell] = ["H41", 1, Decimal("6.67"), 0.5, date(2026, 11, 2)]
    table = Table("x", COLUMNS, [row], ["All", None, None, None, None])
    sheet = openpyxl.load_workbook(io.BytesIO(render_table(table, NOVEMBER, "", ".xlsx")))["Report"]
    for line in (sheet[5], sheet[6]):
        assert [cell.alignment.horizontal for cell in line] == ["left", "right", "right", "right", "left"]
    # A share of nothing is none, which is neither an empty cell nor zero.
    assert [cell.value for cell in sheet[6]] == ["All", "-", "-", "-", "-"]


def test_a_name_longer_than_its_column_is_folded_in_a_row_that_is_high_enough() -> None:
    name = "2.000986 Liên thông đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế cho trẻ em"
    table = Table("x", COLUMNS[:2], [[name, 1], ["H41", 1]])
    sheet = openpyxl.load_workbook(io.BytesIO(render_table(table, NOVEMBER, "", ".xlsx")))["Report"]
    assert sheet["A5"].alignment.wrap_text
    assert not sheet["B5"].alignment.wrap_text
    assert 1 < len(name) / sheet.column_dimensions["A"].width <= 2
    assert sheet.row_dimensions[5].height >= 2 * 15  # points of a line
    assert sheet.row_dimensions[6].height is None


@pytest.mark.parametrize("columns", [COLUMNS[:1], COLUMNS[:2]], ids=["one column", "two"])
def test_a_workbook_says_below_what_the_terminal_says_there(columns: list[Column]) -> None:
    long = "Mẫu số là cột (1) của biểu II.06. " * 4
    rows: list[list[Cell]] = [["H41", 1][: len(columns)]]
    table = Table("x", columns, rows, below=["=one", long])
    sheet = openpyxl.load_workbook(io.BytesIO(render_table(table, NOVEMBER, "", ".xlsx")))["Report"]
    assert [(sheet.cell(row, 1).value, sheet.cell(row, 1).data_type) for row in (7, 8)] == [
        ("=one", "s"),
        (long, "s"),
    ]
    assert sheet.row_dimensions[8].height >= 3 * 15  # points of a line
