"""Reports on a terminal: numbers that are never cut, bars, sparklines; plain marks where there are no others.

A column of numbers is as wide as its longest one, its heading on as many lines as that takes. Texts fold. Columns
that do not fit beside each other come in several tables below each other, each with the names of the rows.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from rich.cells import cell_len

from slasvc.cli.common import console, make_table, printable
from slasvc.cli.report_voice import Voice
from slasvc.reports.periods import Period
from slasvc.reports.tables import Cell, Column, Table

BAR = 10
BARRED_WIDTH = 90
"""Narrower screens have no room for bars."""
FOLDED_WIDTH, GAP = 10, 2
"""How narrow a text may be folded, and what lies between columns."""
EIGHTHS, EMPTY, SPARKS = "▏▎▍▌▋▊▉█", "░", "▁▂▃▄▅▆▇█"
PLAIN = str.maketrans(EIGHTHS + EMPTY + SPARKS[:-1], ".......#." + "_.:-=+*")
"""What stands for the blocks where the output cannot write them."""


class Shown(NamedTuple):
    """A report: its table; a share of each row, for bars.

    Where the table has a row of all together, its share comes last. Bars have a heading where they do not stand
    beside the number that they draw. A report of many snapshots says of which days it is, and where it comes from;
    others are of the period and the snapshot that were asked.
    """

    table: Table
    shares: Sequence[float | None] = ()
    barred: str = ""
    period: Period | None = None
    note: str = ""


def print_report(shown: Shown, heading: str, note: str, voice: Voice) -> None:
    """Print a report on standard output."""
    screen = console()
    marks = {} if _can_write(SPARKS + EIGHTHS + EMPTY, screen.encoding) else PLAIN
    table = shown.table
    rows = [*table.rows, *([table.total] if table.total else [])]
    if rows:
        cells = [[_cell(value, voice) for value in row] for row in rows]
        columns = [_lay(column, [row[at] for row in cells]) for at, column in enumerate(table.columns)]
        bars = _Laid(shown.barred, BAR, numeric=False)
        if shown.shares and screen.width >= max(BARRED_WIDTH, _width([*columns, bars])):
            columns.append(bars)
            cells = [[*row, _bar(share)] for row, share in zip(cells, shown.shares, strict=True)]
        for number, block in enumerate(_blocks(columns, screen.width)):
            made = make_table("" if number else heading, expand=False)
            made.collapse_padding = True
            for at in block:
                name, _, numeric = columns[at]
                fixed = numeric or columns[at] is bars
                made.add_column(name, justify="right" if numeric else "left", no_wrap=fixed, overflow="fold")
            for at_row, row in enumerate(cells):
                of_all = bool(table.total) and at_row == len(cells) - 1
                made.add_row(*(row[at].translate(marks) for at in block), style="bold" if of_all else None)
            screen.print(made)
    else:
        screen.print(heading, style="bold")
        screen.print(voice.say("nothing"))
    for line in (*table.below, *filter(None, (printable(table.limits),))):
        screen.print(line)
    screen.print(note, style="dim")


class _Laid(NamedTuple):
    """A column as it is printed: its heading, the least width that it needs, and whether it holds numbers."""

    name: str
    width: int
    numeric: bool


def _lay(column: Column, cells: Sequence[str]) -> _Laid:
    longest = max(map(cell_len, cells))
    if issubclass(column.kind, int | float | Decimal):
        name = _fold(column.name, cells)
        return _Laid(name, max(longest, *map(cell_len, name.splitlines())), numeric=True)
    return _Laid(column.name, min(longest, FOLDED_WIDTH), numeric=False)


def _width(columns: Sequence[_Laid]) -> int:
    return sum(column.width + GAP for column in columns)


def _blocks(columns: Sequence[_Laid], room: int) -> list[list[int]]:
    """Return which columns go together; the first texts, and what stands before them, name the rows of each."""
    texts = [at for at, column in enumerate(columns) if not column.numeric]
    lead = texts[0] + 1 if texts else 0
    while lead in texts:
        lead += 1
    if _width(columns) <= room or lead == len(columns):
        return [[*range(len(columns))]]
    blocks: list[list[int]] = []
    left = 0
    for at in range(lead, len(columns)):
        needed = columns[at].width + GAP
        if not blocks or needed > left:
            blocks.append([*range(lead)])
            left = room - _width(columns[:lead])
        blocks[-1].append(at)
        left -= needed
    return blocks


def _fold(name: str, cells: Sequence[str]) -> str:
    """Return a heading on three lines at most, no wider than that takes, or the longest number below it."""
    width = max(map(cell_len, [*name.split(), *cells]))
    while len(lines := textwrap.wrap(name, width, break_long_words=False, break_on_hyphens=False)) > 3:
        width += 1
    return "\n".join(lines)


def _cell(value: Cell, voice: Voice) -> str:
    match value:
        case None:
            return "-"
        case float():
            return voice.share(value)
        case Decimal():
            return voice.decimal(value)
        case int():
            return voice.count(value)
        case date():
            return voice.day(value)
        case _:
            return printable(value)


def _bar(share: float | None) -> str:
    """Return a bar, full only where the share is whole."""
    if share is None:
        return ""
    filled, rest = divmod(int(max(0.0, min(1.0, share)) * BAR * 8 + 1e-9), 8)
    bar = EIGHTHS[-1] * filled + (EIGHTHS[rest - 1] if rest else "")
    return bar + EMPTY * (BAR - len(bar))


def draw_spark(values: Sequence[float | None]) -> str:
    """Return a line of blocks between the least and the greatest value; a gap where there is none.

    Where nothing changes it runs along the middle, and along the ground where there is nothing.
    """
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low, span, top = min(known), max(known) - min(known), len(SPARKS) - 1
    level = top // 2 if low else 0
    return "".join(
        " " if one is None else SPARKS[round((one - low) / span * top) if span else level] for one in values
    )


def _can_write(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
