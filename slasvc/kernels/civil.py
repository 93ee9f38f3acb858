"""Civil dates as day numbers: days since 1970-01-01 to year, month, day and back.

The proleptic Gregorian calendar by March-based years of 400-year eras: no tables, no branches on leap years.
"""

from __future__ import annotations

from slasvc.kernels.jit import device
from slasvc.model.term import MonthOverflow

CLAMP, NEXT_DAY = int(MonthOverflow.CLAMP), int(MonthOverflow.NEXT_DAY)

ERA_DAYS = 146_097
"""Days of 400 years."""
EPOCH_SHIFT = 719_468
"""Days from 0000-03-01 to 1970-01-01."""


@device
def civil_of(day: int) -> tuple[int, int, int]:
    """Return (year, month, day of month) of a day number."""
    shifted = day + EPOCH_SHIFT
    era = shifted // ERA_DAYS
    of_era = shifted - era * ERA_DAYS
    year_of_era = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    from_march = (5 * of_year + 2) // 153
    day_of_month = of_year - (153 * from_march + 2) // 5 + 1
    month = from_march + 3 if from_march < 10 else from_march - 9
    year = year_of_era + era * 400
    return (year + 1 if month <= 2 else year), month, day_of_month


@device
def day_of_civil(year: int, month: int, day_of_month: int) -> int:
    """Return the day number of a date; the inverse of `civil_of`."""
    march_year = year - 1 if month <= 2 else year
    era = march_year // 400
    year_of_era = march_year - era * 400
    from_march = month - 3 if month > 2 else month + 9
    of_year = (153 * from_march + 2) // 5 + day_of_month - 1
    of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + of_year
    return era * ERA_DAYS + of_era - EPOCH_SHIFT


@device
def month_of(day: int) -> int:
    """Return the month (1 to 12) of a day number."""
    return civil_of(day)[1]


@device
def add_months(day: int, months: int, overflow: int) -> tuple[bool, int]:
    """Return the corresponding day `months` later, and False where it is lacking and that is an error.

    A day that the last month lacks becomes its last day (`CLAMP`) or the first of the next month (`NEXT_DAY`).
    """
    year, month, day_of_month = civil_of(day)
    total = year * 12 + month - 1 + months
    first_of_next = day_of_civil((total + 1) // 12, (total + 1) % 12 + 1, 1)
    wanted = day_of_civil(total // 12, total % 12 + 1, 1) + day_of_month - 1
    if wanted < first_of_next:
        return True, wanted
    if overflow == CLAMP:
        return True, first_of_next - 1
    return overflow == NEXT_DAY, first_of_next
