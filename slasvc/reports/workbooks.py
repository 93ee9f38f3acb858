"""Workbooks that open as they are printed: form II.06 as the ministry has it, any other table plainly.

Texts are written as texts, never as formulas.
"""

from __future__ import annotations

import io
import math
import textwrap
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from slasvc.errors import InvalidInput, Reason
from slasvc.reports.forms import FormRow
from slasvc.reports.periods import Period
from slasvc.reports.tables import Cell, Table

_A4 = 9
_TOP, _MOST_ROWS, _WIDEST = 4, 1_048_000, 60
"""First row of a plain table, counted from 0, the most that a workbook holds, and the widest column."""
_HEAD = 8
"""First row of figures of the form, counted from 0."""
_NAME_WIDTH, _FORM_WIDTH, _LINE = 34, 150, 15
"""Characters of the column of names, and of a line over the whole form; points of a line."""
_GROUPS = (("Số hồ sơ nhận giải quyết", 4), ("Số hồ sơ đã giải quyết", 4), ("Số hồ sơ đang giải quyết", 3))
_COLUMNS = (
    "Tổng số",
    "Trực tuyến (trong kỳ)",
    "Trực tiếp, dịch vụ bưu chính (trong kỳ)",
    "Từ kỳ trước",
    "Tổng số",
    "Trước hạn",
    "Đúng hạn",
    "Quá hạn",
    "Tổng số",
    "Trong hạn",
    "Quá hạn",
)
_NUMBERS = (
    *("(1)=(2)+(3)+(4)", "(2)", "(3)", "(4)", "(5)=(6)+(7)+(8)", "(6)", "(7)", "(8)"),
    *("(9)=(10)+(11)", "(10)", "(11)"),
)


def render_workbook(table: Table, period: Period, note: str) -> bytes:
    """Return a table as the bytes of a workbook.

    Raises:
        InvalidInput: `TOO_LARGE`: it cannot hold so many rows.
    """
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        if table.form:
            _write_form(book, table, period, note)
        else:
            _write_plain(book, table, period, note)
    return stream.getvalue()


def _set_up(sheet: Worksheet, note: str) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    # The space keeps digits at the start of the note from being read as part of the size.
    sheet.set_footer(f"&L&8 {note.replace('&', '&&')}&R&8&P/&N")


def _write_form(book: Workbook, table: Table, period: Period, note: str) -> None:
    rows, sheet = table.form, book.add_worksheet("II.06")
    _set_up(sheet, note)
    plain = {"font_name": "Times New Roman", "font_size": 11}
    title = book.add_format({**plain, "bold": True, "font_size": 13, "align": "center"})
    small = book.add_format({**plain, "align": "center", "italic": True, "text_wrap": True})
    boxed = {**plain, "border": 1, "valign": "vcenter"}
    head = book.add_format(
        {**boxed, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#E7EEF7"}
    )
    number = book.add_format({**boxed, "align": "center", "italic": True, "font_size": 9})
    formats = {
        total: (
            book.add_format({**boxed, "bold": total, "align": "center"}),
            book.add_format({**boxed, "bold": total, "text_wrap": True, "indent": 1}),
            book.add_format({**boxed, "bold": total, "num_format": "#,##0", "align": "right", "indent": 1}),
        )
        for total in (False, True)
    }
    sheet.merge_range(0, 0, 0, 2, "Biểu số II.06/VPCP/KSTT", book.add_format({**plain, "bold": True}))
    sheet.merge_range(1, 0, 1, 12, "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH", title)
    told = "\n".join(
        filter(None, (f"Kỳ báo cáo: từ {_day(period.first)} đến {_day(period.last)}", table.limits))
    )
    sheet.merge_range(2, 0, 2, 12, told, small)
    sheet.set_row(2, _LINE * len([*told.splitlines(), *textwrap.wrap(table.limits, _FORM_WIDTH)[1:]]))
    sheet.merge_range(3, 9, 3, 12, "Đơn vị tính: Số hồ sơ TTHC", small)
    sheet.merge_range(4, 0, 6, 0, "STT", head)
    sheet.merge_range(4, 1, 6, 1, "Đơn vị / Lĩnh vực", head)
    at = 2
    for name, width in _GROUPS:
        sheet.merge_range(4, at, 4, at + width - 1, name, head)
        at += width
    for column, (name, formula) in enumerate(zip(_COLUMNS, _NUMBERS, strict=True), 2):
        sheet.merge_range(5, column, 6, column, name, head)
        sheet.write_string(_HEAD - 1, column, formula, number)
    sheet.write_string(_HEAD - 1, 0, "A", number)
    sheet.write_string(_HEAD - 1, 1, "B", number)
    sheet.set_row(4, 20)
    sheet.set_row(5, 30)
    sheet.set_row(6, 30)
    for place, row in enumerate(rows):
        _write_form_row(sheet, place, row, formats[place == len(rows) - 1], last=place == len(rows) - 1)
    sheet.set_column(0, 0, 5)
    sheet.set_column(1, 1, _NAME_WIDTH)
    sheet.set_column(2, 12, 12)
    sheet.repeat_rows(4, _HEAD - 1)
    sheet.freeze_panes(_HEAD, 2)
    sheet.print_area(0, 0, _HEAD + len(rows) - 1, 12)


def _write_form_row(
    sheet: Worksheet, place: int, row: FormRow, formats: tuple[Format, Format, Format], *, last: bool
) -> None:
    at = _HEAD + place
    # Not every spreadsheet makes a row higher for the text in it. The font is narrower than widths are meant in.
    sheet.set_row(at, _LINE * len(textwrap.wrap(row.name, _NAME_WIDTH + 6)) + 3)
    order, text, figure = formats
    sheet.write_string(at, 0, "" if last else str(place + 1), order)
    sheet.write_string(at, 1, row.name, text)
    for column, count in enumerate(row.columns, 2):
        sheet.write_number(at, column, count, figure)


def _write_plain(book: Workbook, table: Table, period: Period, note: str) -> None:
    rows = [*table.rows, *([table.total] if table.total else [])]
    if len(rows) > _MOST_ROWS:
        raise InvalidInput(
            Reason.TOO_LARGE,
            f"a workbook holds {_MOST_ROWS:,} rows, and these are {len(rows):,}; write .csv or .parquet",
        )
    sheet = book.add_worksheet("Report")
    _set_up(sheet, note)
    sheet.write_string(0, 0, table.title, book.add_format({"bold": True, "font_size": 13}))
    sheet.write_string(1, 0, f"{_day(period.first)} - {_day(period.last)}")
    sheet.write_string(2, 0, table.limits)
    head = book.add_format(
        {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
        | {"bg_color": "#E7EEF7"}
    )
    widths = []
    for column, (name, _) in enumerate(table.columns):
        sheet.write_string(_TOP - 1, column, name, head)
        longest = max((len(str(row[column])) for row in rows), default=0)
        words = max(map(len, name.split()), default=0)
        widths.append(min(max(longest, words, 8) + 4, _WIDEST))
        sheet.set_column(column, column, widths[-1])
    sheet.set_row(_TOP - 1, 3 * _LINE)
    # An indent alone would lay numbers to the left.
    sides = ["right" if issubclass(one.kind, int | float | Decimal) else "left" for one in table.columns]
    formats: dict[tuple[str, bool, str], Format] = {}
    for at, row in enumerate(rows):
        total = at == len(table.rows)
        # Not every spreadsheet makes a row higher for the text in it.
        folds = [
            len(textwrap.wrap(one, width - 4))
            for one, width in zip(row, widths, strict=True)
            if isinstance(one, str)
        ]
        if max(folds, default=1) > 1:
            sheet.set_row(_TOP + at, _LINE * max(folds))
        for column, (value, side) in enumerate(zip(row, sides, strict=True)):
            look = (_number_format(value), total, side)
            if look not in formats:
                formats[look] = book.add_format(
                    {"num_format": look[0], "bold": total, "border": 1, "indent": 1, "align": side}
                    | {"text_wrap": side == "left", "valign": "vcenter"}
                )
            shown = math.floor(value * 10_000 + 1e-9) / 10_000 if isinstance(value, float) else value
            sheet.write(_TOP + at, column, "-" if shown is None else shown, formats[look])
    folded = book.add_format({"text_wrap": True, "valign": "top"})
    for at, line in enumerate(table.below, _TOP + len(rows) + 1):
        _write_across(sheet, at, line, folded, widths)
    sheet.freeze_panes(_TOP, 0)
    sheet.repeat_rows(_TOP - 1)


def _write_across(sheet: Worksheet, at: int, line: str, look: Format, widths: Sequence[int]) -> None:
    """Write a line over the whole width of a table, in a row as high as it takes."""
    lines = [part for one in line.splitlines() for part in textwrap.wrap(one, sum(widths)) or [""]]
    sheet.set_row(at, _LINE * len(lines))
    if len(widths) > 1:
        sheet.merge_range(at, 0, at, len(widths) - 1, "", look)
    sheet.write_string(at, 0, line, look)


def _number_format(value: Cell) -> str:
    match value:
        case float():
            return "0.00%"
        case Decimal():
            return f"{Decimal(0).quantize(value)}"
        case int():
            return "#,##0"
        case date():
            return "dd/mm/yyyy"
        case _:
            return "@"


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
