"""Working time as one number, and the days on which dossiers come in.

A *position* is the working seconds since the calendar's coverage begins. What an office does is drawn as
positions, which only grow; as instants they fall into office hours of working days by themselves. Days are counted
from 1970-01-01 in Viet Nam's own time, which is UTC+7 throughout.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from slasvc.calendars.compiled import DAY_SECONDS, compile_calendar
from slasvc.model.calendar import Calendar
from slasvc.model.term import MakeupDays

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Numbers = NDArray[np.integer[Any]]

HOUR = 3_600
UTC_OFFSET = 7 * HOUR
NEIGHBOUR_DAYS = 10
"""So many days before and after count in how busy a day is: before and after Tết little comes in."""
MONTH_WEIGHTS = np.array([0.95, 0.9, 1.2, 1.15, 1.1, 0.95, 0.85, 0.85, 1.1, 1.2, 1.15, 1.0])
"""From January; spring and autumn are busy, high summer is not."""
REST_DAY_WEIGHT = 0.06
"""Of a day off, against a working day: what is filed online."""


class Office:
    """The working time of one calendar."""

    def __init__(self, calendar: Calendar) -> None:
        compiled = compile_calendar(calendar, MakeupDays.COUNT)
        self.day_seconds = compiled.nominal_day_seconds
        self._first_day = compiled.first_day
        self._starts = compiled.slot_starts
        self._sums = compiled.slot_sums
        self._day_sums = compiled.slot_sums[compiled.slot_first]
        self._nth = compiled.nth.astype(np.int64)
        self._rank = compiled.rank.astype(np.int64)

    def works(self, days: Ints) -> NDArray[np.bool_]:
        """Return whether each day is a working day."""
        at = days - self._first_day
        return self._rank[at + 1] > self._rank[at]

    def instants(self, positions: Ints) -> Ints:
        """Return the instant at which each position is reached; beyond the coverage its last one."""
        slots = np.searchsorted(self._sums, positions, side="right") - 1
        slots = np.minimum(slots, len(self._starts) - 1)
        return np.asarray(self._starts[slots] + np.minimum(positions, self._sums[-1]) - self._sums[slots])

    def openings(self, days: Ints) -> Ints:
        """Return the position at which each day begins."""
        return np.asarray(self._day_sums[days - self._first_day])

    def positions(self, instants: Ints) -> Ints:
        """Return the working seconds before each instant."""
        slots = np.maximum(np.searchsorted(self._starts, instants, side="right") - 1, 0)
        reached = self._sums[slots] + np.maximum(instants - self._starts[slots], 0)
        return np.asarray(np.minimum(reached, self._sums[slots + 1]))

    def add_working_days(self, days: Ints, counts: Ints) -> Ints:
        """Return the working day that is `counts` after each day; zero is the day itself, rolled."""
        at = days - self._first_day
        ranks = self._rank[at + (counts > 0)] + counts - (counts > 0)
        return np.asarray(self._nth[np.minimum(ranks, len(self._nth) - 1)] + self._first_day)

    def day_weights(self, first_day: int, last_day: int) -> Floats:
        """Return how much comes in on each day from the first to the last."""
        days = np.arange(first_day - NEIGHBOUR_DAYS, last_day + NEIGHBOUR_DAYS + 1)
        works = self.works(days)
        span = 2 * NEIGHBOUR_DAYS + 1
        busy = np.square(np.convolve(works.astype(np.int64), np.ones(span, np.int64), "valid") / span)
        days = days[NEIGHBOUR_DAYS:-NEIGHBOUR_DAYS]
        months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
        of_day = np.where(works[NEIGHBOUR_DAYS:-NEIGHBOUR_DAYS], 1.0, REST_DAY_WEIGHT)
        return np.asarray(busy * of_day * MONTH_WEIGHTS[months])


def days_of(instants: Ints) -> Ints:
    """Return the local day of each instant."""
    return (instants + UTC_OFFSET) // DAY_SECONDS


def at_hour(days: Ints, hour: int) -> Ints:
    """Return the instant of a local hour on each day."""
    return days * DAY_SECONDS + hour * HOUR - UTC_OFFSET
