"""How a term is laid on a calendar: day 0, the count, the roll, the time of day, in this order.

The order and every corner are those of `docs/adr/0001-readings-of-the-semantics.md`.
"""

from __future__ import annotations

from datetime import date

from slasvc.model.calendar import Calendar, outside_coverage
from slasvc.model.deadline import Deadline
from slasvc.model.term import (
    HOUR_UNITS,
    Conventions,
    CutoffEffect,
    DayCounting,
    EndOfTerm,
    MakeupDays,
    Roll,
    Term,
    Unit,
)
from slasvc.reference import wall_clock
from slasvc.reference.civil import corresponding_day
from slasvc.reference.receipt import Receipt, take_receipt
from slasvc.reference.view import ONE_DAY, CalendarView
from slasvc.reference.working_time import half_of_day, spend_working_time


def add_term(calendar: Calendar, term: Term, conventions: Conventions, start_time: int) -> Deadline:
    """Return when a term that starts at `start_time` ends.

    Raises:
        OutOfRange: receipt, day 0, the unrolled end or the due date is not covered.
        InvalidInput: `MONTH_OVERFLOW`, when the last month lacks the day and the convention is `ERROR`.
    """
    view = CalendarView(calendar, conventions.makeup_days)
    if term.unit in HOUR_UNITS:
        return _add_hours(view, term, conventions, start_time)
    receipt = take_receipt(view, conventions, start_time)
    unrolled, exact_time = _count(view, term, conventions, receipt)
    due_date = _roll(view, unrolled, conventions.roll)
    due_time = exact_time  # where the count sets it, on a working day, which did not roll
    if due_time is None:
        due_time = _time_of_day(view, due_date, conventions.end_of_term, receipt)
    touched = (receipt.receipt_date, receipt.day_zero, unrolled, due_date)
    return Deadline(receipt.day_zero, due_date, due_time, _any_provisional(calendar, touched))


def count_working_days(
    calendar: Calendar, after: date, until: date, makeup_days: MakeupDays = MakeupDays.COUNT
) -> int:
    """Return the working days in `(after, until]`, negative when the dates are swapped.

    The inverse of adding: from a day to the n-th working day after it, it counts n.

    Raises:
        OutOfRange: one of the dates is not covered.
    """
    if until < after:
        return -count_working_days(calendar, until, after, makeup_days)
    view = CalendarView(calendar, makeup_days)
    calendar.day(after)
    calendar.day(until)
    working_days = 0
    civil_date = after
    while civil_date < until:
        civil_date += ONE_DAY
        working_days += view.counts(civil_date)
    return working_days


def _add_hours(view: CalendarView, term: Term, conventions: Conventions, start_time: int) -> Deadline:
    """Count hours from the instant itself (Civil Code 91/2015/QH13 art. 147.1): no day 0 and no roll."""
    receipt_date = view.covered_date(start_time)
    seconds = term.halves * 30 * 60
    if term.unit is Unit.WORKING_HOUR:
        due_date, due_time = spend_working_time(view, start_time, seconds, conventions.closing_instant)
    else:
        due_time = start_time + seconds
        due_date = view.local_date(due_time)
        yesterday = due_date - ONE_DAY
        # Civil Code art. 148.6: midnight is the 24:00 of the day it ends.
        if seconds > 0 and due_time == wall_clock.midnight_ending(view.zone, yesterday):
            due_date = yesterday
    return Deadline(
        receipt_date, due_date, due_time, _any_provisional(view.calendar, (receipt_date, due_date))
    )


def _count(
    view: CalendarView, term: Term, conventions: Conventions, receipt: Receipt
) -> tuple[date, int | None]:
    """Return the last day of the term before it rolls, and the instant where the count itself sets one."""
    if term.unit is Unit.SAME_DAY:
        late_due = receipt.late and conventions.cutoff_effect is CutoffEffect.SHIFT_DUE
        # Decree 23/2015/ND-CP art. 7: received after 15:00, the result is due on the next working day.
        if late_due:
            return view.next_working_day(receipt.receipt_date), None
        return receipt.day_zero, None
    if term.halves == 0:
        return receipt.day_zero, None
    if term.unit is not Unit.WORKING_DAY:
        return _count_calendar_units(view, term, conventions, receipt.day_zero), None
    if conventions.day_counting is DayCounting.FROM_INSTANT:
        half_day_seconds = view.calendar.nominal_day_minutes * 30
        seconds = term.halves * half_day_seconds
        return spend_working_time(view, receipt.time, seconds, conventions.closing_instant)
    return _count_working_days(view, term, conventions, receipt.day_zero)


def _count_working_days(
    view: CalendarView, term: Term, conventions: Conventions, day_zero: date
) -> tuple[date, int | None]:
    civil_date = day_zero
    if conventions.day_counting is DayCounting.FIRST_DAY_INCLUDED:
        civil_date -= ONE_DAY
    # Civil Code art. 147.2: otherwise the first day is not counted, the count begins on the next.
    for _ in range(term.length):
        civil_date = view.next_working_day(civil_date)
    if not term.plus_half:
        return civil_date, None
    # The half day after n working days lies on the next one.
    civil_date = view.next_working_day(civil_date)
    return civil_date, half_of_day(view, civil_date, conventions.closing_instant)


def _count_calendar_units(view: CalendarView, term: Term, conventions: Conventions, day_zero: date) -> date:
    try:
        last = corresponding_day(day_zero, term, conventions.month_overflow)
    except OverflowError:
        raise outside_coverage(view.calendar) from None
    if conventions.day_counting is DayCounting.FIRST_DAY_INCLUDED:
        return last - ONE_DAY
    # Civil Code art. 147.2: the first day is not counted, so the term ends on the corresponding day.
    return last


def _roll(view: CalendarView, unrolled: date, roll: Roll) -> date:
    """Move an end on a day that does not count.

    Raises:
        OutOfRange: the end is not covered, or the roll finds no working day inside the coverage.
    """
    if view.counts(unrolled) or roll is Roll.NONE:
        return unrolled
    if roll is Roll.PRECEDING:
        return view.previous_working_day(unrolled)
    # Civil Code art. 148.5: an end on a rest day or holiday moves to the next working day.
    following = view.next_working_day(unrolled)
    leaves_month = (following.year, following.month) != (unrolled.year, unrolled.month)
    if roll is Roll.MODIFIED_FOLLOWING and leaves_month:
        return view.previous_working_day(unrolled)
    return following


def _time_of_day(view: CalendarView, due_date: date, end_of_term: EndOfTerm, receipt: Receipt) -> int:
    """Return the instant of the due date at which the term ends."""
    if end_of_term is EndOfTerm.SAME_TIME_OF_DAY:
        seconds = wall_clock.seconds_of_day(view.zone, receipt.time)
        return wall_clock.asked_instant(view.zone, due_date, seconds)
    # Civil Code art. 148.6: the last day ends at 24:00.
    midnight = wall_clock.midnight_ending(view.zone, due_date)
    if end_of_term is EndOfTerm.CLOSE_OF_BUSINESS:
        closing = view.closing(due_date)
        return midnight if closing is None else closing
    return midnight


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
