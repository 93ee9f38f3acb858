"""How a run is laid on a calendar: the count moved by what is tolled, then the roll, then the time of day.

A run is a term from an origin: the first one of a dossier, and each that a restart begins. Every corner is fixed
in `docs/adr/0001-readings-of-the-semantics.md` and `docs/adr/0006-readings-of-the-clock.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from slasvc.model.calendar import Calendar, outside_coverage
from slasvc.model.deadline import Deadline
from slasvc.model.term import (
    HOUR_UNITS,
    Compare,
    Conventions,
    CutoffEffect,
    DayCounting,
    EndOfTerm,
    Roll,
    Unit,
)
from slasvc.reference import wall_clock
from slasvc.reference.civil import corresponding_day
from slasvc.reference.length import Length, runs_by_instant
from slasvc.reference.receipt import Receipt, take_receipt
from slasvc.reference.tolling import NOTHING, Tolled, outside, tolled_seconds
from slasvc.reference.view import ONE_DAY, CalendarView
from slasvc.reference.working_time import (
    half_of_day,
    spend_working_time,
    working_intervals,
    working_pieces,
)


@dataclass(frozen=True, slots=True)
class Laid:
    """Where a run ends.

    Attributes:
        unrolled: the last day of the count.
        due_date: the unrolled end, rolled.
        due_time: the instant of expiry.
    """

    unrolled: date
    due_date: date
    due_time: int


def receive(view: CalendarView, conventions: Conventions, unit: Unit, start_time: int) -> Receipt:
    """Return the receipt from which a term in `unit` counts.

    Raises:
        OutOfRange: the receipt date is not covered, or no day that a convention moves it to is.
    """
    if unit in HOUR_UNITS:
        # Civil Code 91/2015/QH13 art. 147.1: hours run from the instant itself; there is no day 0 to move.
        receipt_date = view.covered_date(start_time)
        return Receipt(receipt_date, receipt_date, start_time, late=False)
    return take_receipt(view, conventions, start_time)


def lay(
    view: CalendarView, conventions: Conventions, receipt: Receipt, length: Length, tolled: Tolled = NOTHING
) -> Laid:
    """Return where a run of this length ends, moved by what is tolled.

    Raises:
        OutOfRange: the calendar ends before the term.
        InvalidInput: `MONTH_OVERFLOW`, when the last month lacks the day and the convention is `ERROR`.
    """
    if runs_by_instant(length, conventions):
        return _lay_hours(view, conventions, receipt, length, tolled)
    if length.unit is Unit.SAME_DAY:
        unrolled, exact_time = _count_same_day(view, conventions, receipt, length, tolled)
    elif length.unit is Unit.WORKING_DAY:
        unrolled, exact_time = _count_working_days(view, conventions, receipt, length, tolled)
    else:
        unrolled, exact_time = _count_calendar_units(view, conventions, receipt, length, tolled), None
    due_date = roll(view, unrolled, conventions.roll)
    if exact_time is not None:  # set by the count, on a working day, which did not roll
        return Laid(unrolled, due_date, exact_time)
    return Laid(unrolled, due_date, time_of_day(view, due_date, conventions.end_of_term, receipt.time))


def deadline_of(view: CalendarView, receipt: Receipt, laid: Laid, since: date) -> Deadline:
    """Return the deadline, provisional if any day is from `since`, the receipt or day 0 to the due date.

    Raises:
        OutOfRange: one of these days is not covered.
    """
    touched = (since, receipt.receipt_date, receipt.day_zero, laid.unrolled, laid.due_date)
    provisional = _any_provisional(view.calendar, touched)
    return Deadline(receipt.day_zero, laid.due_date, laid.due_time, provisional)


def base_of_same_day(view: CalendarView, conventions: Conventions, receipt: Receipt) -> date:
    """Return the day on which a `same_day` term ends before it rolls."""
    # Decree 23/2015/ND-CP art. 7: received after 15:00, the result is due on the next working day.
    if receipt.late and conventions.cutoff_effect is CutoffEffect.SHIFT_DUE:
        return view.next_working_day(receipt.receipt_date)
    return receipt.day_zero


def corresponding_end(view: CalendarView, conventions: Conventions, day_zero: date, length: Length) -> date:
    """Return the day that corresponds to day 0 after a length in calendar units.

    Raises:
        OutOfRange: it lies after the year 9999.
        InvalidInput: `MONTH_OVERFLOW`.
    """
    try:
        return corresponding_day(day_zero, length.months, length.calendar_days, conventions.month_overflow)
    except OverflowError:
        raise outside_coverage(view.calendar) from None


def roll(view: CalendarView, unrolled: date, convention: Roll) -> date:
    """Move an end on a day that does not count.

    Raises:
        OutOfRange: the end is not covered, or the roll finds no working day inside the coverage.
    """
    if view.counts(unrolled) or convention is Roll.NONE:
        return unrolled
    if convention is Roll.PRECEDING:
        return view.previous_working_day(unrolled)
    # Civil Code art. 148.5: an end on a rest day or holiday moves to the next working day.
    following = view.next_working_day(unrolled)
    leaves_month = (following.year, following.month) != (unrolled.year, unrolled.month)
    if convention is Roll.MODIFIED_FOLLOWING and leaves_month:
        return view.previous_working_day(unrolled)
    return following


def ended_date(view: CalendarView, instant: int) -> date:
    """Return the date of an instant that ends something; midnight is the 24:00 of the day before.

    Civil Code 91/2015/QH13 art. 148.6.
    """
    civil_date = view.local_date(instant)
    if civil_date == date.min:
        return civil_date
    yesterday = civil_date - ONE_DAY
    return yesterday if instant == wall_clock.midnight_ending(view.zone, yesterday) else civil_date


def is_by_date(conventions: Conventions, length: Length) -> bool:
    """Say whether the date decides what is past due, or the instant."""
    if conventions.compare is Compare.BY_UNIT:
        # Civil Code 91/2015/QH13 art. 147.1 and 148: hours end at the moment, days at the end of the day.
        return not runs_by_instant(length, conventions)
    return conventions.compare is Compare.DATE


def last_instant(
    view: CalendarView, conventions: Conventions, length: Length, due_date: date, due_time: int
) -> int:
    """Return the last instant that is not past due, of a term of this length."""
    if is_by_date(conventions, length):
        return wall_clock.midnight_ending(view.zone, due_date)
    return due_time


def nth_working_day(
    view: CalendarView, conventions: Conventions, after: date, halves: int
) -> tuple[date, int | None]:
    """Return the n-th working day after a date, itself when n is zero; with n and a half, the instant too."""
    civil_date = after
    for _ in range(halves // 2):
        civil_date = view.next_working_day(civil_date)
    if halves % 2 == 0:
        return civil_date, None
    # The half day after n working days lies on the next one.
    civil_date = view.next_working_day(civil_date)
    return civil_date, half_of_day(view, civil_date, conventions.closing_instant)


def time_of_day(view: CalendarView, due_date: date, end_of_term: EndOfTerm, named_time: int) -> int:
    """Return the instant of the due date at which the term ends; `SAME_TIME_OF_DAY` is that of `named_time`."""
    if end_of_term is EndOfTerm.SAME_TIME_OF_DAY:
        seconds = wall_clock.seconds_of_day(view.zone, named_time)
        return wall_clock.asked_instant(view.zone, due_date, seconds)
    # Civil Code art. 148.6: the last day ends at 24:00.
    midnight = wall_clock.midnight_ending(view.zone, due_date)
    if end_of_term is EndOfTerm.CLOSE_OF_BUSINESS:
        closing = view.closing(due_date)
        return midnight if closing is None else closing
    return midnight


def hour_seconds(view: CalendarView, length: Length) -> int:
    """Return the length of a run in hours; a working day `from_instant` is a nominal day."""
    nominal = length.unit is Unit.WORKING_DAY
    return length.halves * (view.calendar.nominal_day_minutes if nominal else 60) * 30


def _lay_hours(
    view: CalendarView, conventions: Conventions, receipt: Receipt, length: Length, tolled: Tolled
) -> Laid:
    """Count time from the instant (Civil Code art. 147.1), as much more as was tolled; nothing rolls."""
    seconds = hour_seconds(view, length)
    if length.unit is not Unit.HOUR:
        seconds += tolled_seconds(view, tolled)
        due_date, due_time = spend_working_time(view, receipt.time, seconds, conventions.closing_instant)
        return Laid(due_date, due_date, due_time)
    seconds += sum(end - start for start, end in tolled.pieces)
    due_time = receipt.time + seconds
    due_date = ended_date(view, due_time) if seconds > 0 else view.local_date(due_time)
    return Laid(due_date, due_date, due_time)


def _count_working_days(
    view: CalendarView, conventions: Conventions, receipt: Receipt, length: Length, tolled: Tolled
) -> tuple[date, int | None]:
    """Return the last working day, and the instant where half a day sets one."""
    days_out = _tolled_working_days(view, tolled)
    civil_date = receipt.day_zero
    if conventions.day_counting is DayCounting.FIRST_DAY_INCLUDED and not length.is_zero:
        civil_date -= ONE_DAY
    # Civil Code art. 147.2: otherwise the first day is not counted, the count begins on the next.
    return nth_working_day(view, conventions, civil_date, length.halves + 2 * days_out)


def _count_same_day(
    view: CalendarView, conventions: Conventions, receipt: Receipt, length: Length, tolled: Tolled
) -> tuple[date, int | None]:
    """Return the last working day, counted on from the day a `same_day` term would end on."""
    base = base_of_same_day(view, conventions, receipt)
    if not length.is_zero:
        halves = length.halves + 2 * _tolled_working_days(view, tolled)
        return nth_working_day(view, conventions, roll(view, base, conventions.roll), halves)
    if days_out := sum(view.counts(when) for when in tolled.dates):
        base, _ = nth_working_day(view, conventions, roll(view, base, conventions.roll), 2 * days_out)
    if tolled.pieces:
        return _end_outside(view, receipt, tolled, roll(view, base, conventions.roll)) or base, None
    return base, None


def _end_outside(view: CalendarView, receipt: Receipt, tolled: Tolled, would_end: date) -> date | None:
    """Return the date on which a `same_day` term, counted in working time, is used up outside what is tolled.

    Decree 99/2022/ND-CP art. 16.3: force majeure, such as a power failure, is left out of the time to settle.
    None where there is no working time to use up: received at or after closing.
    """
    closing = wall_clock.midnight_ending(view.zone, would_end)
    remaining = sum(end - start for _, start, end in working_pieces(view, receipt.time, closing))
    if remaining == 0:
        return None
    for civil_date, start, end in working_intervals(view, view.local_date(receipt.time)):
        pieces = () if civil_date in tolled.dates else tolled.pieces
        remaining -= sum(last - first for first, last in outside((max(start, receipt.time), end), pieces))
        if remaining <= 0:
            return civil_date
    raise outside_coverage(view.calendar)


def _count_calendar_units(
    view: CalendarView, conventions: Conventions, receipt: Receipt, length: Length, tolled: Tolled
) -> date:
    """Return the corresponding day, moved by the tolled days of any kind."""
    last = corresponding_end(view, conventions, receipt.day_zero, length)
    # Civil Code art. 147.2: the first day is not counted, so the term ends on the corresponding day.
    if conventions.day_counting is DayCounting.FIRST_DAY_INCLUDED and not length.is_zero:
        last -= ONE_DAY
    days_out = len(tolled.dates) + whole_days_out(view, tolled)
    try:
        return last + days_out * ONE_DAY
    except OverflowError:
        raise outside_coverage(view.calendar) from None


def whole_days_out(view: CalendarView, tolled: Tolled) -> int:
    """Return the whole nominal days in the working time that was tolled (Decree 99/2022/ND-CP art. 16.3)."""
    return tolled_seconds(view, tolled) // (view.calendar.nominal_day_minutes * 60)


def _tolled_working_days(view: CalendarView, tolled: Tolled) -> int:
    """Return by how many working days the end moves."""
    return sum(view.counts(when) for when in tolled.dates) + whole_days_out(view, tolled)


def _any_provisional(calendar: Calendar, touched: tuple[date, ...]) -> bool:
    """Say whether a day from the earliest to the latest of these dates is provisional.

    Raises:
        OutOfRange: one of the dates is not covered.
    """
    civil_date, latest = min(touched), max(touched)
    provisional = False
    while civil_date <= latest:
        provisional = calendar.day(civil_date).provisional or provisional
        civil_date += ONE_DAY
    return provisional
