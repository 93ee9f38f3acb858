"""Weekly hours: which shifts a weekday has, by date and season.

The coverage falls into segments in which neither the hours nor the year changes; within one, a week repeats. The
last entry that holds on a date is the one that counts, so a season is written after the hours it interrupts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from slasvc.calendars.entries import WeeklyHoursEntry
from slasvc.calendars.scalars import WEEKDAYS
from slasvc.model.calendar import Shift

ONE_DAY = timedelta(days=1)


class Segment(NamedTuple):
    """Dates `[first, end)` of one year under one entry; `hours` is None where no entry holds."""

    first: date
    end: date
    hours: WeeklyHoursEntry | None


def segments(first: date, last: date, hours: Sequence[WeeklyHoursEntry]) -> Iterator[Segment]:
    """Cut `[first, last]` into segments, in order and without gaps."""
    end = last + ONE_DAY
    cuts = {first, end}
    cuts.update(date(year, 1, 1) for year in range(first.year, last.year + 1))
    for entry in hours:
        cuts |= _changes(entry, first.year, last.year)
    dates = [cut for cut in sorted(cuts) if first <= cut <= end]
    for start, following in pairwise(dates):
        yield Segment(start, following, hours_on(start, hours))


def hours_on(civil_date: date, hours: Sequence[WeeklyHoursEntry]) -> WeeklyHoursEntry | None:
    """Return the last entry that holds on `civil_date`, or None."""
    return next((entry for entry in reversed(hours) if entry.holds_on(civil_date)), None)


def working_shifts(hours: WeeklyHoursEntry | None, weekday: int) -> tuple[Shift, ...]:
    """Return the working shifts of a weekday (Monday is 0); empty where the weekday does not count."""
    return hours.working.get(WEEKDAYS[weekday], ()) if hours is not None else ()


def _changes(entry: WeeklyHoursEntry, first_year: int, last_year: int) -> set[date]:
    changes = {entry.first_date}
    if entry.last_date is not None:
        changes.add(entry.last_date + ONE_DAY)
    if entry.season is not None:
        for year in range(first_year, last_year + 1):
            changes.add(date(year, *entry.season.first))
            changes.add(date(year, *entry.season.last) + ONE_DAY)
    return changes
