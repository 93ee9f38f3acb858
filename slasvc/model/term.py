"""Terms and the conventions under which they are counted: section 3 of the semantics.

A term is a length without an anchor. Every choice the law leaves open is a member of `Conventions`, never
a constant in code. Values in YAML are the lower-case member names.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Unit(enum.IntEnum):
    """Unit of a term."""

    WORKING_HOUR = 1
    HOUR = 2
    WORKING_DAY = 3
    CALENDAR_DAY = 4
    WEEK = 5
    MONTH = 6
    YEAR = 7
    SAME_DAY = 8


HALF_UNITS = frozenset({Unit.WORKING_HOUR, Unit.HOUR, Unit.WORKING_DAY})
HOUR_UNITS = frozenset({Unit.WORKING_HOUR, Unit.HOUR})
CALENDAR_UNITS = frozenset({Unit.CALENDAR_DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR})
FAMILIES = (
    frozenset({Unit.WORKING_DAY, Unit.SAME_DAY}),
    CALENDAR_UNITS,
    frozenset({Unit.WORKING_HOUR}),
    frozenset({Unit.HOUR}),
)
"""Units of which one can be added to another."""
MAX_LENGTH = 100_000


@dataclass(frozen=True, slots=True)
class Term:
    """`length` units, plus one half when `plus_half` (working days and hours only).

    `length` is 0 to `MAX_LENGTH`, and 0 for `Unit.SAME_DAY`, which has no length.
    """

    length: int
    unit: Unit
    plus_half: bool = False

    @property
    def halves(self) -> int:
        """Length in half units."""
        return 2 * self.length + self.plus_half

    def __str__(self) -> str:
        if self.unit is Unit.SAME_DAY:
            return "same_day"
        return f"{self.length}{'½' if self.plus_half else ''} {self.unit.name.lower()}"


class DayCounting(enum.IntEnum):
    """Is the day of receipt counted? Civil Code art. 147.2 says no."""

    FIRST_DAY_EXCLUDED = 1
    FIRST_DAY_INCLUDED = 2
    FROM_INSTANT = 3


class CutoffKind(enum.IntEnum):
    """What a receipt is compared with to be "late in the day"."""

    NONE = 1
    LOCAL_TIME = 2
    CLOSE_OF_BUSINESS = 3
    BEFORE_CLOSING = 4


@dataclass(frozen=True, slots=True)
class Cutoff:
    """A cut-off. `minutes` counts from 00:00 for `LOCAL_TIME`, back from closing for `BEFORE_CLOSING`."""

    kind: CutoffKind
    minutes: int = 0


NO_CUTOFF = Cutoff(CutoffKind.NONE)


class CutoffBoundary(enum.IntEnum):
    """Is the cut-off instant itself late? "sau 15 giờ": 15:00:00 is not after 15:00."""

    AFTER = 1
    AT_OR_AFTER = 2


class CutoffEffect(enum.IntEnum):
    """What a late receipt does."""

    SHIFT_DUE = 1
    SHIFT_START = 2
    HAND_OVER_ONLY = 3


HAND_OVER_AT_OPENING = 4
"""`HAND_OVER_ONLY` in compiled terms of obligations: a late receipt moves the limit to the next opening."""


class NonWorkingReceipt(enum.IntEnum):
    """Which day is day 0 when receipt falls on a day that does not count?"""

    AS_RECEIVED = 1
    DEEMED_NEXT_WORKING_DAY = 2


class MakeupDays(enum.IntEnum):
    """Do make-up working days count, and may they be due dates?"""

    COUNT = 1
    IGNORE = 2


class EndOfTerm(enum.IntEnum):
    """When on the due date does the term end? Civil Code art. 148.6 says 24:00."""

    END_OF_CALENDAR_DAY = 1
    CLOSE_OF_BUSINESS = 2
    SAME_TIME_OF_DAY = 3


class Roll(enum.IntEnum):
    """Where does an end on a day that does not count go? Civil Code art. 148.5: following."""

    FOLLOWING = 1
    PRECEDING = 2
    MODIFIED_FOLLOWING = 3
    NONE = 4


class MonthOverflow(enum.IntEnum):
    """What corresponds to a day that the last month lacks? Civil Code art. 148.3: its last day."""

    CLAMP = 1
    NEXT_DAY = 2
    ERROR = 3


class ClosingInstant(enum.IntEnum):
    """Working time used up exactly at closing ends then, or at the next opening."""

    STAY = 1
    NEXT_OPENING = 2


class NonWorkingResumption(enum.IntEnum):
    """A resumption on a day that does not count is taken as recorded, or as of the next working day."""

    AS_RECORDED = 1
    NEXT_WORKING_DAY = 2


class Compare(enum.IntEnum):
    """What decides on the due date: the date or the instant.

    `BY_UNIT`: the instant for what runs by it, hours and days counted `FROM_INSTANT`; the date for the rest.
    """

    BY_UNIT = 1
    DATE = 2
    INSTANT = 3


class ClassifyAgainst(enum.IntEnum):
    """Which clock lateness is measured against."""

    STATUTORY = 1
    COMMITTED = 2


class EndEvent(enum.IntEnum):
    """Which event stops the clock."""

    COMPLETED = 1
    RETURNED = 2


@dataclass(frozen=True, slots=True)
class Conventions:
    """One value for every convention of section 3. The defaults are plain civil counting, no cut-off."""

    day_counting: DayCounting = DayCounting.FIRST_DAY_EXCLUDED
    cutoff: Cutoff = NO_CUTOFF
    cutoff_boundary: CutoffBoundary = CutoffBoundary.AFTER
    cutoff_effect: CutoffEffect = CutoffEffect.HAND_OVER_ONLY
    non_working_receipt: NonWorkingReceipt = NonWorkingReceipt.AS_RECEIVED
    makeup_days: MakeupDays = MakeupDays.COUNT
    end_of_term: EndOfTerm = EndOfTerm.END_OF_CALENDAR_DAY
    roll: Roll = Roll.FOLLOWING
    month_overflow: MonthOverflow = MonthOverflow.CLAMP
    closing_instant: ClosingInstant = ClosingInstant.STAY
    suspend_day_counts: bool = True
    resume_day_counts: bool = False
    non_working_resumption: NonWorkingResumption = NonWorkingResumption.AS_RECORDED
    compare: Compare = Compare.BY_UNIT
    classify_against: ClassifyAgainst = ClassifyAgainst.STATUTORY
    end_event: EndEvent = EndEvent.COMPLETED
