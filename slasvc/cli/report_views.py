"""Reports on a terminal: numbers that are never cut, bars, sparklines; plain marks where there are no others.

A column of numbers is as wide as its longest one, its heading on as many lines as that takes. Texts fold.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from rich.cells import cell_len

from slasvc.cli.common import console, make_table, printable
from slasvc.cli.report_words import Voice
from slasvc.reports.periods import Period
from slasvc.reports.workbooks import Cell, Table

BAR = 10
BARRED_WIDTH = 90
"""Narrower screens have no room for bars."""
EIGHTHS, EMPTY, SPARKS = "▏▎▍▌▋▊▉█", "░", "▁▂▃▄▅▆▇█"
PLAIN = str.maketrans(EIGHTHS + EMPTY + SPARKS[:-1], ".......#." + "_.:-=+*")
"""What stands for the blocks where the output cannot write them."""


class Shown(NamedTuple):
    """A report: its table; a share of each row, for bars.

    Where the table has a row of all together, its share comes last. A report of many snapshots says of which days
    it is, and where it comes from; others are of the period and the snapshot that were asked.
    """

    table: Table
    shares: Sequence[float | None] = ()
    period: Period | None = None
    note: str = ""


def print_report(shown: Shown, heading: str, note: str, voice: Voice) -> None:
    """Print a report on standard output."""
    screen = console()
    marks = {} if _can_write(SPARKS + EIGHTHS + EMPTY, screen.encoding) else PLAIN
    rows = [*shown.table.rows, *([shown.table.total] if shown.table.total else [])]
    shares = shown.shares if screen.width >= BARRED_WIDTH else ()
    if rows:
        table = make_table(heading, expand=False)
        table.collapse_padding = True
        for at, (name, kind) in enumerate(shown.table.columns):
            if issubclass(kind, int | float | Decimal):
                heading_lines = _fold(name, [_cell(row[at], voice) for row in rows])
                table.add_column(heading_lines, justify="right", no_wrap=True)
            else:
                table.add_column(name, overflow="fold")
        if shares:
            table.add_column("", no_wrap=True, width=BAR)
        for number, row in enumerate(rows):
            cells = [_cell(value, voice) for value in row] + ([_bar(shares[number])] if shares else [])
            of_all = bool(shown.table.total) and number == len(rows) - 1
            table.add_row(*(cell.translate(marks) for cell in cells), style="bold" if of_all else None)
        screen.print(table)
    else:
        screen.print(heading, style="bold")
        screen.print(voice.say("nothing"))
    for line in (*shown.table.below, *filter(None, (shown.table.limits,))):
        screen.print(line)
    screen.print(note, style="dim")


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
