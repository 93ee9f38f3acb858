"""What histories tell of themselves, which statistics ask for: milestones, suspensions, civil dates."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from slasvc.engine.definitions import Definitions
from slasvc.kernels.tables import (
    DAY_COUNT,
    DETAIL_TARGET,
    FIRST_DAY,
    MIDNIGHTS_AT,
    NO_DAY,
    NO_TIME,
    DossierColumns,
    Int64Array,
)
from slasvc.model.dossier import EventKind

MILESTONES = {
    "accepted_time": (EventKind.ACCEPTED,),
    "completed_time": (EventKind.COMPLETED, EventKind.REFUSED, EventKind.REOPENED),
    "returned_time": (EventKind.RETURNED,),
    "apologised_time": (EventKind.APOLOGISED,),
}
"""Column of each milestone, and the events of which the last one tells it; a reopening takes completion back."""
VOIDING = (EventKind.REFUSED, EventKind.WITHDRAWN, EventKind.LAPSED)
"""Events of which the last one ends a dossier that is void."""
_DAY_SECONDS = 86_400


class Visible:
    """The events of n rows that are seen at an instant and not annulled by then, in order of time within each."""

    def __init__(self, columns: DossierColumns, as_of: int) -> None:
        kinds, times, offsets = columns.event_kinds, columns.event_times, columns.event_offsets
        self._count = len(offsets) - 1
        rows = np.repeat(np.arange(self._count, dtype=np.int32), np.diff(offsets))
        kinds = np.where(times <= as_of, kinds, 0)
        if len(annulling := np.flatnonzero(kinds == EventKind.ANNULLED)):
            targets = columns.event_details[annulling, DETAIL_TARGET]
            # Where there is no such event the row is refused, and its neighbours must not be touched.
            kinds[(offsets[rows[annulling]] + targets)[targets >= 0]] = 0
        self._order = np.arange(len(kinds))
        if ((times[1:] < times[:-1]) & (rows[1:] == rows[:-1])).any():
            self._order = np.lexsort((times, rows))
            kinds, times = kinds[self._order], times[self._order]
        self._rows, self._times, self._kinds = rows, times, kinds

    def milestones(self) -> dict[str, Int64Array]:
        """Return int64[n] for each milestone, seconds since the epoch, NO_TIME where it is not passed."""
        return {name: self.last(*telling) for name, telling in MILESTONES.items()}

    def last(self, *kinds: EventKind) -> Int64Array:
        """Return int64[n], the time of the last event of these kinds; NO_TIME without one, or if it reopens."""
        at = self._find(*kinds)
        times = np.full(self._count, NO_TIME, np.int64)
        # Where several events of a row tell it, the last is written last.
        times[self._rows[at]] = np.where(self._kinds[at] == EventKind.REOPENED, NO_TIME, self._times[at])
        return times

    def suspensions(self) -> tuple[NDArray[np.int32], Int64Array]:
        """Return (int32[n] how often each dossier was suspended, int64[s] the positions of those events)."""
        at = self._find(EventKind.SUSPENDED)
        return np.bincount(self._rows[at], minlength=self._count).astype(np.int32), self._order[at]

    def _find(self, *kinds: EventKind) -> Int64Array:
        found = self._kinds == kinds[0]
        for kind in kinds[1:]:
            found |= self._kinds == kind
        return np.flatnonzero(found)


class LocalDays:
    """Civil dates of instants, each in the zone of a calendar."""

    def __init__(self, definitions: Definitions) -> None:
        tables = definitions.calendar_tables
        self._first = tables.heads[:, FIRST_DAY]
        self._midnights = [
            tables.longs[head[MIDNIGHTS_AT] : head[MIDNIGHTS_AT] + head[DAY_COUNT] + 1]
            for head in tables.heads
        ]
        self._offsets = np.array([_offset(*each) for each in zip(self._first, self._midnights, strict=True)])

    def find(self, calendars: NDArray[np.integer], times: Int64Array) -> NDArray[np.int32]:
        """Return int32[n] days since 1970-01-01; NO_DAY where there is no time.

        Args:
            calendars: int[n], an index of the compiled calendars.
            times: int64[n], seconds since the epoch inside the coverage, or NO_TIME.
        """
        known = times != NO_TIME
        offsets = self._offsets[calendars]
        days = np.floor_divide(np.where(known, times, 0) + offsets, _DAY_SECONDS)
        shifting = known & (offsets == _SHIFTING)
        for calendar in np.unique(calendars[shifting]):
            rows = shifting & (calendars == calendar)
            after = np.searchsorted(self._midnights[calendar], times[rows], side="right")
            days[rows] = self._first[calendar] + after - 1
        return np.where(known, days, NO_DAY).astype(np.int32)


@lru_cache(maxsize=8)
def local_days(definitions: Definitions) -> LocalDays:
    """Return the civil dates of the calendars of `definitions`."""
    return LocalDays(definitions)


_SHIFTING = np.iinfo(np.int32).max
"""Stands for the offset of a zone that has several."""


def _offset(first: int, midnights: Int64Array) -> int:
    """Return the seconds that a zone is ahead of UTC."""
    ahead = first * _DAY_SECONDS + np.arange(len(midnights)) * _DAY_SECONDS - midnights
    return int(ahead[0]) if (ahead == ahead[0]).all() else int(_SHIFTING)
