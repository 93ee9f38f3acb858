"""A calendar as one term sees it: which dates count, and at which instants they are open.

The only place that knows what ignoring make-up days means. Every step off the coverage raises. A view remembers
which dates count and when they are open, since one evaluation asks many times; it lives no longer than that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from slasvc.model.calendar import Calendar, DayKind, outside_coverage
from slasvc.model.term import MakeupDays
from slasvc.reference import wall_clock

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A calendar with the term's choice about make-up days.

    Ignored make-up days stay open but do not count; the days off they were swapped for stay off.
    """

    calendar: Calendar
    makeup_days: MakeupDays
    _counts: dict[date, bool] = field(default_factory=dict, init=False, repr=False, compare=False)
    _shifts: dict[date, list[tuple[int, int]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def zone(self) -> str:
        """IANA name of the calendar's zone."""
        return self.calendar.zone

    def covers(self, civil_date: date) -> bool:
        """Say whether the calendar knows the date."""
        return self.calendar.first_date <= civil_date <= self.calendar.last_date

    def local_date(self, instant: int) -> date:
        """Return the civil date of an instant, covered or not.

        Raises:
            OutOfRange: the instant is in no year from 1 to 9999.
        """
        try:
            return wall_clock.local_date(self.zone, instant)
        except OverflowError:
            raise outside_coverage(self.calendar) from None

    def covered_date(self, instant: int) -> date:
        """Return the civil date of an instant.

        Raises:
            OutOfRange: the calendar does not cover it.
        """
        civil_date = self.local_date(instant)
        if not self.covers(civil_date):
            raise outside_coverage(self.calendar)
        return civil_date

    def counts(self, civil_date: date) -> bool:
        """Say whether the date is a working day for this term.

        Raises:
            OutOfRange: the date is not covered.
        """
        if civil_date not in self._counts:
            self._counts[civil_date] = self._is_working_day(civil_date)
        return self._counts[civil_date]

    def shifts(self, civil_date: date) -> list[tuple[int, int]]:
        """Return the opening intervals `[start, end)` of the date, whether or not it counts."""
        if civil_date not in self._shifts:
            day = self.calendar.day(civil_date)
            self._shifts[civil_date] = [
                wall_clock.shift_interval(self.zone, civil_date, shift) for shift in day.shifts
            ]
        return self._shifts[civil_date]

    def opening(self, working_day: date) -> int:
        """Return the start of the first shift; every working day has one."""
        return self.shifts(working_day)[0][0]

    def closing(self, civil_date: date) -> int | None:
        """Return the end of the last shift, None on a date without shifts."""
        shifts = self.shifts(civil_date)
        return shifts[-1][1] if shifts else None

    def next_working_day(self, after: date) -> date:
        """Return the first day after the date that counts.

        Raises:
            OutOfRange: there is none inside the coverage.
        """
        candidate = after + ONE_DAY
        while not self.counts(candidate):
            candidate += ONE_DAY
        return candidate

    def previous_working_day(self, before: date) -> date:
        """Return the last day before the date that counts.

        Raises:
            OutOfRange: there is none inside the coverage.
        """
        candidate = before - ONE_DAY
        while not self.counts(candidate):
            candidate -= ONE_DAY
        return candidate

    def _is_working_day(self, civil_date: date) -> bool:
        day = self.calendar.day(civil_date)
        if not day.counts:
            return False
        if day.kind is DayKind.MAKE_UP and self.makeup_days is MakeupDays.IGNORE:
            return False
        return wall_clock.date_exists(self.zone, civil_date)
