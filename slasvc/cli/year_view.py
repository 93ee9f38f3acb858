"""`slasvc calendars show`: a year drawn as twelve months, and every exceptional day with its instrument.

Each kind of day has a mark beside its number as well as a colour, so that nothing is lost on paper, in a
log or to a reader who does not see colours.
"""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from rich.table import Table
from rich.text import Text

from slasvc.cli.calendar_views import provisional_years
from slasvc.cli.common import WRONG_CALL, console, fail, make_table, read_calendars, refusals_end
from slasvc.model.calendar import Calendar, Confidence, Day, DayKind

WEEKDAYS = "Mo  Tu  We  Th  Fr  Sa  Su"
MONTH_WIDTH = 28
GAP = 2


class Look(NamedTuple):
    """How a kind of day is drawn: a mark after the number, a style, and its words in the legend."""

    mark: str
    style: str
    words: str


LOOKS = {
    DayKind.WORKING: Look(" ", "", "working day"),
    DayKind.WEEKLY_REST: Look(".", "dim", "weekly rest"),
    DayKind.PUBLIC_HOLIDAY: Look("*", "bold red", "public holiday"),
    DayKind.SUBSTITUTE_REST: Look("+", "magenta", "substitute rest"),
    DayKind.SWAPPED_OFF: Look("-", "yellow", "swapped day off"),
    DayKind.MAKE_UP: Look("!", "bold black on green", "make-up working day"),
    DayKind.OFFICE_OFF: Look("x", "yellow", "this office is off"),
    DayKind.OFFICE_WORKING: Look("w", "green", "this office works"),
}
RECEPTION = Look("o", "dim underline", "open for reception, does not count")
ORDINARY = (DayKind.WORKING, DayKind.WEEKLY_REST)


def show(calendar_id: str, year: int | None, revision: str, directories: Sequence[Path] | None) -> None:
    """Draw `year` of a calendar, by default the present year."""
    registry = read_calendars(directories)
    with refusals_end(WRONG_CALL):
        calendar = registry.get(calendar_id, revision)
    wanted = year or date.today().year
    days = {civil_date: day for civil_date, day in calendar.dated_days() if civil_date.year == wanted}
    if not days:
        fail(
            f"calendar {calendar.id} (revision {calendar.revision}) covers {calendar.first_date} to "
            f"{calendar.last_date}, no day of {wanted}",
            WRONG_CALL,
        )
    shown = console()
    shown.print(_title(calendar, wanted))
    shown.print()
    for line in _grid(days, wanted, shown.width):
        shown.print(line, no_wrap=True)
    shown.print(_legend(days))
    shown.print()
    shown.print(_exceptional(days))


def _title(calendar: Calendar, year: int) -> Text:
    title = Text(f"{calendar.names.get('vi', calendar.id)}, {year}", style="bold")
    title.append(f"   {calendar.id}, revision {calendar.revision}, {calendar.zone}", style="not bold")
    if year in provisional_years(calendar):
        title.append("\nprovisional: a later decision may still change this year", style="not bold yellow")
    return title


def look_of(day: Day) -> Look:
    """Return how `day` is drawn; a day that is open though it does not count has a look of its own."""
    if day.kind is DayKind.WEEKLY_REST and day.shifts:
        return RECEPTION
    return LOOKS[day.kind]


def _grid(days: dict[date, Day], year: int, width: int) -> Iterator[Text]:
    """Yield the lines of twelve months side by side, as many in a row as `width` holds."""
    across = next(n for n in (4, 3, 2, 1) if n == 1 or n * (MONTH_WIDTH + GAP) - GAP <= width)
    for first in range(1, 13, across):
        months = [_month(days, year, month) for month in range(first, first + across)]
        for lines in zip(*months, strict=True):
            if any(line.plain.strip() for line in lines):
                yield Text(" " * GAP).join(lines)
        yield Text()


def _month(days: dict[date, Day], year: int, month: int) -> list[Text]:
    """Return a month as eight lines of `MONTH_WIDTH`: name, weekdays, and up to six weeks."""
    heading = Text(f"{gregorian.month_name[month]}".center(MONTH_WIDTH), style="bold")
    lines = [heading, Text(f" {WEEKDAYS}".ljust(MONTH_WIDTH), style="dim")]
    weeks = gregorian.Calendar().monthdatescalendar(year, month)
    for week in weeks:
        line = Text()
        for civil_date in week:
            day = days.get(civil_date) if civil_date.month == month else None
            line.append_text(Text(" " * 4) if day is None else _cell(civil_date, day))
        lines.append(line)
    return lines + [Text(" " * MONTH_WIDTH)] * (8 - len(lines))


def _cell(civil_date: date, day: Day) -> Text:
    look = look_of(day)
    cell = Text(" ")
    cell.append(f"{civil_date.day:2d}{look.mark}", style=look.style)
    return cell


def _legend(days: dict[date, Day]) -> Text:
    legend = Text()
    present = {look_of(day) for day in days.values()}
    for look in (*LOOKS.values(), RECEPTION):
        if look in present and look.mark.strip():
            legend.append("  ")
            legend.append(f"31{look.mark}", style=look.style)
            legend.append(f" {look.words}")
    return legend


def _exceptional(days: dict[date, Day]) -> Table:
    table = make_table()
    table.add_column("", no_wrap=True)
    table.add_column("Date", no_wrap=True)
    table.add_column("What", no_wrap=True)
    table.add_column("Occasion", ratio=5)
    table.add_column("By", ratio=6)
    for civil_date, day in days.items():
        if day.kind in ORDINARY:
            continue
        look = look_of(day)
        table.add_row(
            Text(look.mark, style=look.style),
            f"{civil_date:%a %Y-%m-%d}",
            look.words,
            day.names.get("vi") or next(iter(day.names.values()), ""),
            _by(day),
        )
    return table


def _by(day: Day) -> str:
    doubt = "" if day.confidence is Confidence.HIGH else f" ({day.confidence.name.lower()} confidence)"
    return f"{day.source}{doubt}"
