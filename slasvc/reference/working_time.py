"""Working time: the time of shifts on days that count. Shifts of other days serve reception only.

Counted in elapsed seconds, walked shift by shift. A shift swallowed whole by a change of clocks is empty and
holds no instant.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from slasvc.model.calendar import Calendar, outside_coverage
from slasvc.model.term import ClosingInstant, MakeupDays
from slasvc.reference import wall_clock
from slasvc.reference.view import ONE_DAY, CalendarView


def spend_working_time(
    view: CalendarView, start_time: int, seconds: int, closing_instant: ClosingInstant
) -> tuple[date, int]:
    """Return when `seconds` of working time from `start_time` are used up, after the date of that shift.

    24:00 thus comes with the date it ends. Zero seconds only move the instant into working time.

    Raises:
        OutOfRange: working time runs out before, or there is no next opening inside the coverage.
    """
    if seconds == 0:
        return _move_into_shifts(view, start_time, closing_instant)
    remaining = seconds
    for civil_date, start, end in working_intervals(view, view.covered_date(start_time)):
        begin = max(start, start_time)
        if end - begin < remaining:
            remaining -= max(end - begin, 0)
            continue
        used_up = begin + remaining
        if used_up == end and closing_instant is ClosingInstant.NEXT_OPENING:
            return next_opening(view, used_up)
        return civil_date, used_up
    raise outside_coverage(view.calendar)


def next_opening(view: CalendarView, instant: int) -> tuple[date, int]:
    """Return the first instant at or after `instant` inside working time, after the date of its shift.

    Raises:
        OutOfRange: there is none inside the coverage.
    """
    for civil_date, start, end in working_intervals(view, view.local_date(instant)):
        first = max(start, instant)
        if first < end:
            return civil_date, first
    raise outside_coverage(view.calendar)


def half_of_day(view: CalendarView, working_day: date, closing_instant: ClosingInstant) -> int:
    """Return the instant at which half the shift time of a working day (whole seconds) has passed."""
    shifts = view.shifts(working_day)
    remaining = sum(end - start for start, end in shifts) // 2
    for start, end in shifts:
        if end - start < remaining:
            remaining -= end - start
            continue
        if start + remaining == end and closing_instant is ClosingInstant.NEXT_OPENING:
            return next_opening(view, end)[1]
        return start + remaining
    raise AssertionError(f"{working_day} counts but has no shift")


def count_working_time(
    calendar: Calendar, start_time: int, end_time: int, makeup_days: MakeupDays = MakeupDays.COUNT
) -> int:
    """Return the seconds of working time in `[start_time, end_time)`, negative when they are swapped.

    The inverse of spending: from an instant to where n hours from it are used up it counts n hours.

    Raises:
        OutOfRange: an instant lies before the first covered date or after 24:00 of the last.
    """
    if end_time < start_time:
        return -count_working_time(calendar, end_time, start_time, makeup_days)
    view = CalendarView(calendar, makeup_days)
    opens = wall_clock.clock_instant(view.zone, calendar.first_date, 0)
    closes = wall_clock.midnight_ending(view.zone, calendar.last_date)
    if start_time < opens or end_time > closes:
        raise outside_coverage(calendar)
    return sum(end - start for _, start, end in working_pieces(view, start_time, end_time))


def working_pieces(view: CalendarView, start_time: int, end_time: int) -> Iterator[tuple[date, int, int]]:
    """Yield date, start and end of every piece of working time in `[start_time, end_time)`, none empty."""
    for civil_date, start, end in working_intervals(view, view.local_date(start_time)):
        if start >= end_time:
            break
        first, last = max(start, start_time), min(end, end_time)
        if first < last:
            yield civil_date, first, last


def _move_into_shifts(view: CalendarView, instant: int, closing_instant: ClosingInstant) -> tuple[date, int]:
    """Return the instant itself inside working time or (under `STAY`) at a closing, else the next opening."""
    today = view.covered_date(instant)
    # 24:00 of yesterday is today; a clock set back over midnight shows today in a shift of tomorrow.
    around = [day for day in (today - ONE_DAY, today, today + ONE_DAY) if view.covers(day)]
    nearby = [(day, *shift) for day in around if view.counts(day) for shift in view.shifts(day)]
    for civil_date, start, end in nearby:
        if start <= instant < end:
            return civil_date, instant
    for civil_date, start, end in nearby:
        if start < end == instant and closing_instant is ClosingInstant.STAY:
            return civil_date, instant
    return next_opening(view, instant)


def working_intervals(view: CalendarView, first_date: date) -> Iterator[tuple[date, int, int]]:
    """Yield date, start and end of every shift of every day that counts, to the end of the coverage."""
    civil_date = first_date
    while view.covers(civil_date):
        if view.counts(civil_date):
            for start, end in view.shifts(civil_date):
                yield civil_date, start, end
        civil_date += ONE_DAY
