"""Periods of civil days, and the months, quarters and years that they are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from slasvc.errors import InvalidInput, Reason
from slasvc.reports.relations import Dimension

MAX_PARTS = 120
_MONTHS = {Dimension.MONTH: 1, Dimension.QUARTER: 3, Dimension.YEAR: 12}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From a first to a last day, both inclusive.

    Raises:
        InvalidInput: it ends before it starts.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidInput(
                Reason.INVALID_VALUE,
                f"the period ends on {self.last}, before it starts on {self.first}",
                field="question.period.last_date",
            )

    @property
    def end(self) -> date:
        """The day after the last."""
        return self.last if self.last == date.max else self.last + DAY

    def is_of_months(self, *, current: bool) -> bool:
        """Whether it is made of whole months; where it reaches the as-of time its end is of no matter."""
        return self.first.day == 1 and (current or self.end.day == 1)

    def parts(self, unit: Dimension) -> list[tuple[str, Period]]:
        """Return its months, quarters or years with their names, the first and the last cut to it.

        Raises:
            InvalidInput: `TOO_LARGE`: they are more than `MAX_PARTS`.
        """
        found = []
        for name, period in _parts(self, _MONTHS[unit]):
            found.append((name, period))
            if len(found) > MAX_PARTS:
                raise InvalidInput(
                    Reason.TOO_LARGE,
                    f"the period has more than {MAX_PARTS} parts; take a longer unit",
                    field="question.period",
                )
        return found


def _parts(period: Period, months: int) -> Iterator[tuple[str, Period]]:
    first = period.first
    while first <= period.last:
        begin = 12 * first.year + (first.month - 1) // months * months
        year, month = divmod(begin + months, 12)
        last = min(period.last, date(year, month + 1, 1) - DAY) if year <= date.max.year else period.last
        names = {1: f"{first:%Y-%m}", 3: f"{first:%Y}-Q{(first.month + 2) // 3}", 12: f"{first:%Y}"}
        yield names[months], Period(first, last)
        if last == date.max:
            return
        first = last + DAY


def whole_period(day: date, unit: Dimension) -> Period:
    """Return the month, quarter or year up to a day."""
    months = _MONTHS[unit]
    return Period(date(day.year, (day.month - 1) // months * months + 1, 1), day)
