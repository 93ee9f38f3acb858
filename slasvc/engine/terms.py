"""One term, or one count, on one calendar: what a caller asks without a dossier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from slasvc.engine.definitions import Definitions
from slasvc.engine.evaluate import empty_assessments, month_overflow, read_deadline
from slasvc.errors import Reason
from slasvc.kernels import batch as kernels
from slasvc.kernels.tables import NO_DAY, OUT_REASON
from slasvc.model.calendar import Calendar, outside_coverage
from slasvc.model.deadline import Deadline
from slasvc.model.term import Conventions, MakeupDays, Term
from slasvc.rules.compiled import encode_term


def add_term(
    definitions: Definitions, calendar: Calendar, term: Term, conventions: Conventions, start_time: int
) -> Deadline:
    """Return when `term` ends that starts at `start_time` (seconds since the epoch).

    Raises:
        OutOfRange: the count leaves the calendar's coverage.
        InvalidInput: the last month lacks the corresponding day and that is an error by convention.
    """
    columns = empty_assessments(1)
    kernels.add_terms(
        definitions.calendar_tables,
        np.array([definitions.calendar_index(calendar)], np.int32),
        np.array([encode_term(term, conventions)], np.int32),
        np.array([start_time], np.int64),
        columns,
    )
    match int(columns.numbers[OUT_REASON, 0]):
        case 0:
            return read_deadline(columns, 0)
        case Reason.MONTH_OVERFLOW:
            raise month_overflow()
        case _:
            raise outside_coverage(calendar)


@dataclass(frozen=True)
class WorkingCount:
    """What lies between two instants.

    Attributes:
        working_days: in (local date of the start, local date of the end]; negative when the end is earlier.
        working_seconds: in [start, end); negative when the end is earlier.
        provisional: whether any day from the one to the other is provisional.
    """

    working_days: int
    working_seconds: int
    provisional: bool


@dataclass(frozen=True)
class WorkingCalendar:
    """Vector arithmetic on one loaded calendar, make-up days counting or not.

    Days are int32 days since 1970-01-01; arrays are one-dimensional and of equal length.
    """

    definitions: Definitions
    calendar: Calendar
    makeup_days: MakeupDays = MakeupDays.COUNT

    @property
    def _index(self) -> int:
        return self.definitions.calendar_index(self.calendar, self.makeup_days)

    def add_working_days(self, days: NDArray[np.int32], lengths: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the working day lengths[i] working days after days[i]; negative lengths go back.

        A length of 0 is the day itself if it counts, else the next working day. `NO_DAY` where the count
        leaves the coverage.
        """
        out = np.empty(len(days), np.int32)
        kernels.add_working_days(
            self.definitions.calendar_tables, self._index, days, _as_long(lengths, days), out
        )
        return out

    def count_working_days(
        self, after_days: NDArray[np.int32], until_days: NDArray[np.int32]
    ) -> NDArray[np.int32]:
        """Return the working days in (after_days[i], until_days[i]], negative where `until` is earlier.

        `NO_DAY` where a day is outside the coverage. `count(d, add(d, n)) == n` for n > 0.
        """
        out = np.empty(len(after_days), np.int32)
        kernels.count_working_days(
            self.definitions.calendar_tables,
            self._index,
            after_days,
            _as_long(until_days, after_days),
            out,
        )
        return out

    def count(self, start_time: int, end_time: int) -> WorkingCount:
        """Return the working days and working time from `start_time` to `end_time` (seconds).

        Raises:
            OutOfRange: an instant is outside the coverage.
        """
        days = np.empty(1, np.int32)
        seconds = np.empty(1, np.int64)
        provisional = np.empty(1, np.uint8)
        kernels.count_working_time(
            self.definitions.calendar_tables,
            self._index,
            np.array([start_time], np.int64),
            np.array([end_time], np.int64),
            days,
            seconds,
            provisional,
        )
        if days[0] == NO_DAY:
            raise outside_coverage(self.calendar)
        return WorkingCount(int(days[0]), int(seconds[0]), bool(provisional[0]))


def _as_long(values: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return `values` if it is as long as `other`: a kernel would read past the end of a shorter one."""
    if values.shape != other.shape:
        raise ValueError(f"arrays of {len(other)} and {len(values)} days; expected equal lengths")
    return values
