"""The same random rows for both sides, on the calendar of Viet Nam.

numpy cannot express make-up days, so both sides ignore them. Arrays hold two million random rows.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from slasvc.engine.definitions import EPOCH_ORDINAL, Definitions
from slasvc.engine.terms import WorkingCalendar
from slasvc.model.calendar import DayKind
from slasvc.model.term import MakeupDays

ROWS = 2_000_000


class Material:
    """Days, lengths and instants, and numpy's calendar with the same days off as ours."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.calendar = definitions.calendars.get("vn")
        self.working = WorkingCalendar(definitions, self.calendar, MakeupDays.IGNORE)
        off = [
            when
            for when, day in self.calendar.dated_days()
            if when.weekday() < 5 and not (day.counts and day.kind is not DayKind.MAKE_UP)
        ]
        self.peer = np.busdaycalendar("1111100", holidays=np.array(off, "datetime64[D]"))
        random = np.random.default_rng(20261122)
        first = self.calendar.first_date.toordinal() - EPOCH_ORDINAL
        last = (self.calendar.last_date - timedelta(days=200)).toordinal() - EPOCH_ORDINAL
        self.days = random.integers(first, last, ROWS).astype(np.int32)
        self.lengths = random.integers(1, 61, ROWS).astype(np.int32)
        self.dates = self.days.astype("datetime64[D]")
        self.until = random.integers(first, last, ROWS).astype(np.int32)
        self.until_dates = self.until.astype("datetime64[D]")
        self.instants = self.days.astype(np.int64) * 86_400 + random.integers(0, 86_400, ROWS)
        self.instants = np.maximum(self.instants, (first + 1) * 86_400)
