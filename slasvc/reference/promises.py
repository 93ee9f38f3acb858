"""A promised end: the new appointment of an apology, and how an appointment compares with a lawful end.

A re-appointment (hẹn lại, Decree 118/2025/ND-CP art. 19.6) fixes the end of the committed clock; only what is
tolled after it moves it. An appointment at local midnight is 24:00 of the day before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from slasvc.model.calendar import outside_coverage
from slasvc.model.deadline import Deadline
from slasvc.model.term import Conventions, EndOfTerm, Unit
from slasvc.reference import wall_clock
from slasvc.reference.laying import (
    Laid,
    ended_date,
    is_by_date,
    last_instant,
    nth_working_day,
    roll,
    time_of_day,
    whole_days_out,
)
from slasvc.reference.length import Length, in_calendar_units, runs_by_instant
from slasvc.reference.receipt import Receipt
from slasvc.reference.tolling import Tolled, tolled_seconds
from slasvc.reference.view import ONE_DAY, CalendarView
from slasvc.reference.working_time import spend_working_time


@dataclass(frozen=True, slots=True)
class Appointment:
    """A new appointment.

    Attributes:
        receipt: the apology: what is tolled after its date, or its instant, moves the end.
        promised_date, promised_time: the end as it was promised.
    """

    receipt: Receipt
    promised_date: date
    promised_time: int


def appoint(view: CalendarView, apology_time: int, promised_time: int) -> Appointment:
    """Return the appointment of an apology.

    Raises:
        OutOfRange: the date of the apology or the promised date is not covered.
    """
    apology_date = view.covered_date(apology_time)
    promised_date = ended_date(view, promised_time)
    if not view.covers(promised_date):
        raise outside_coverage(view.calendar)
    receipt = Receipt(apology_date, apology_date, apology_time, late=False)
    return Appointment(receipt, promised_date, promised_time)


def lay_appointment(
    view: CalendarView, conventions: Conventions, length: Length, appointment: Appointment, tolled: Tolled
) -> Laid:
    """Return where an appointment ends, moved by what is tolled after the apology.

    Raises:
        OutOfRange: the calendar ends before.
    """
    promised_date, promised_time = appointment.promised_date, appointment.promised_time
    if runs_by_instant(length, conventions):
        return _lay_hours(view, conventions, length, appointment, tolled)
    if in_calendar_units(length):
        days_out = len(tolled.dates) + whole_days_out(view, tolled)
        try:
            unrolled = promised_date + days_out * ONE_DAY
        except OverflowError:
            raise outside_coverage(view.calendar) from None
    else:
        days_out = sum(view.counts(when) for when in tolled.dates) + whole_days_out(view, tolled)
        unrolled, _ = nth_working_day(view, conventions, promised_date, 2 * days_out)
    if days_out == 0:
        return Laid(promised_date, promised_date, promised_time)
    due_date = roll(view, unrolled, conventions.roll) if in_calendar_units(length) else unrolled
    end_of_term = conventions.end_of_term
    midnight = wall_clock.midnight_ending(view.zone, promised_date)
    if end_of_term is EndOfTerm.SAME_TIME_OF_DAY and promised_time == midnight:
        end_of_term = EndOfTerm.END_OF_CALENDAR_DAY  # the time of day that was promised is 24:00
    return Laid(unrolled, due_date, time_of_day(view, due_date, end_of_term, promised_time))


def differs(
    view: CalendarView, conventions: Conventions, length: Length, promised_time: int, lawful: Deadline
) -> bool:
    """Say whether an appointment is another one than the end of a term of this length."""
    if not is_by_date(conventions, length):
        return promised_time != lawful.due_time
    begins = wall_clock.midnight_ending(view.zone, lawful.due_date - timedelta(days=1))
    return not begins < promised_time <= wall_clock.midnight_ending(view.zone, lawful.due_date)


def is_later(
    view: CalendarView, conventions: Conventions, length: Length, promised_time: int, lawful: Deadline
) -> bool:
    """Say whether an appointment is later than the end of a term, by date or by instant as `length` goes."""
    return promised_time > last_instant(view, conventions, length, lawful.due_date, lawful.due_time)


def _lay_hours(
    view: CalendarView, conventions: Conventions, length: Length, appointment: Appointment, tolled: Tolled
) -> Laid:
    """Return where an appointment ends for a term in hours: time out of the instant that was promised."""
    promised_date, promised_time = appointment.promised_date, appointment.promised_time
    if length.unit is Unit.HOUR:
        due_time = promised_time + sum(end - start for start, end in tolled.pieces)
        due_date = ended_date(view, due_time)
        return Laid(due_date, due_date, due_time)
    if seconds := tolled_seconds(view, tolled):
        due_date, due_time = spend_working_time(view, promised_time, seconds, conventions.closing_instant)
        return Laid(due_date, due_date, due_time)
    return Laid(promised_date, promised_date, promised_time)
