"""One term by itself: when it ends, and how many working days lie between two dates.

The order and every corner are those of `docs/adr/0001-readings-of-the-semantics.md`.
"""

from __future__ import annotations

from datetime import date

from slasvc.model.calendar import Calendar
from slasvc.model.deadline import Deadline
from slasvc.model.term import Conventions, MakeupDays, Term
from slasvc.reference.laying import deadline_of, lay, receive
from slasvc.reference.length import length_of
from slasvc.reference.view import ONE_DAY, CalendarView


def add_term(calendar: Calendar, term: Term, conventions: Conventions, start_time: int) -> Deadline:
    """Return when a term that starts at `start_time` ends.

    Raises:
        OutOfRange: receipt, day 0, the unrolled end or the due date is not covered.
        InvalidInput: `MONTH_OVERFLOW`, when the last month lacks the day and the convention is `ERROR`.
    """
    return add_term_in(CalendarView(calendar, conventions.makeup_days), term, conventions, start_time)


def add_term_in(view: CalendarView, term: Term, conventions: Conventions, start_time: int) -> Deadline:
    """Return when a term ends, on a calendar seen with the make-up days of `conventions`."""
    receipt = receive(view, conventions, term.unit, start_time)
    laid = lay(view, conventions, receipt, length_of(term))
    return deadline_of(view, receipt, laid, receipt.receipt_date)


def count_working_days(
    calendar: Calendar, after: date, until: date, makeup_days: MakeupDays = MakeupDays.COUNT
) -> int:
    """Return the working days in `(after, until]`, negative when the dates are swapped.

    The inverse of adding: from a day to the n-th working day after it, it counts n.

    Raises:
        OutOfRange: one of the dates is not covered.
    """
    calendar.day(after)
    calendar.day(until)
    return working_days_between(CalendarView(calendar, makeup_days), after, until)


def working_days_between(view: CalendarView, after: date, until: date) -> int:
    """Return the working days in `(after, until]` of a calendar as a term sees it; both dates are covered."""
    if until < after:
        return -working_days_between(view, until, after)
    working_days = 0
    civil_date = after
    while civil_date < until:
        civil_date += ONE_DAY
        working_days += view.counts(civil_date)
    return working_days
