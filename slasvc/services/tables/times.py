"""What histories tell of themselves: milestones and suspensions, which statistics ask for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from slasvc.kernels.tables import DETAIL_TARGET, NO_TIME, DossierColumns, Int64Array
from slasvc.model.dossier import EventKind

MILESTONES = {
    "accepted_time": (EventKind.ACCEPTED,),
    "completed_time": (EventKind.COMPLETED, EventKind.REFUSED, EventKind.REOPENED),
    "returned_time": (EventKind.RETURNED,),
    "apologised_time": (EventKind.APOLOGISED,),
}
"""Column of each milestone, and the events of which the last one tells it; a reopening takes completion back."""


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
        if ((times[1:] < times[:-1]) & (rows[1:] == rows[:-1])).any():
            order = np.lexsort((times, rows))
            kinds, times = kinds[order], times[order]
        self._rows, self._times, self._kinds = rows, times, kinds

    def milestones(self) -> dict[str, Int64Array]:
        """Return int64[n] for each milestone, seconds since the epoch, NO_TIME where it is not passed."""
        passed = {}
        for name, telling in MILESTONES.items():
            at = self._find(*telling)
            # Where several events of a row tell it, the last is written last.
            passed[name] = np.full(self._count, NO_TIME, np.int64)
            passed[name][self._rows[at]] = np.where(
                self._kinds[at] == EventKind.REOPENED, NO_TIME, self._times[at]
            )
        return passed

    def suspensions(self) -> NDArray[np.int32]:
        """Return int32[n], how often each dossier was suspended."""
        rows = self._rows[self._find(EventKind.SUSPENDED)]
        return np.bincount(rows, minlength=self._count).astype(np.int32)

    def _find(self, *kinds: EventKind) -> Int64Array:
        found = self._kinds == kinds[0]
        for kind in kinds[1:]:
            found |= self._kinds == kind
        return np.flatnonzero(found)
