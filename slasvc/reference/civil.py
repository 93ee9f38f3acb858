"""Civil arithmetic: the day that corresponds to a date after so many days, weeks, months or years.

Always from the origin, never chained: 31 January + 2 months is 31 March. Knows no calendar of working days.
"""

from __future__ import annotations

import calendar as gregorian
from datetime import MAXYEAR, date, timedelta

from slasvc.errors import InvalidInput, Reason
from slasvc.model.term import MonthOverflow


def corresponding_day(start: date, months: int, calendar_days: int, month_overflow: MonthOverflow) -> date:
    """Return the day that corresponds to `start` so many months and then so many days later.

    A week is seven days, a year twelve months (Civil Code 91/2015/QH13 art. 148.1 to 148.4).

    Raises:
        InvalidInput: `MONTH_OVERFLOW`, under `MonthOverflow.ERROR`.
        OverflowError: the day lies after the year 9999.
    """
    if months:
        start = _add_months(start, months, month_overflow)
    return start + timedelta(days=calendar_days)


def _add_months(start: date, months: int, month_overflow: MonthOverflow) -> date:
    years, month_index = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month_index + 1
    if year > MAXYEAR:
        raise OverflowError("the year lies after 9999")
    last_of_month = date(year, month, gregorian.monthrange(year, month)[1])
    if start.day <= last_of_month.day:
        return last_of_month.replace(day=start.day)
    if month_overflow is MonthOverflow.CLAMP:
        # Art. 148.3: a month without that day ends the term on its last day; so does 29 February.
        return last_of_month
    if month_overflow is MonthOverflow.NEXT_DAY:
        return last_of_month + timedelta(days=1)
    raise InvalidInput(
        Reason.MONTH_OVERFLOW,
        f"{year}-{month:02d} has no day {start.day} to correspond to {start}, and the rule does not say "
        "which day to take; month_overflow clamp or next_day would",
        metadata={"start_date": start.isoformat(), "month": f"{year}-{month:02d}"},
    )
