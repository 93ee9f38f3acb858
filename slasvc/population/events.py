"""Events of many dossiers as columns, drawn in any order and put into order of time at the end.

What an event says is a number in a column of its own, `NOTHING` where it says nothing of the kind. A dossier has
at most one event of each addition: the number of the addition is an id of the event within its dossier.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from slasvc.model.dossier import EventKind
from slasvc.population.office import Ints, Numbers

Mask = NDArray[np.bool_]

NOTHING = -1
DETAILS = ("ground", "step", "cause", "authority", "official", "reason", "target", "promised_time")
EXTENSION_DETAILS = ("length", "unit", "plus_half")
_TIME_BITS, _ADDITION_BITS = 32, 6


@dataclass(frozen=True)
class EventColumns:
    """Events of n dossiers in order; those of dossier i are at `offsets[i]` to `offsets[i + 1]`.

    Attributes:
        offsets: int32[n + 1].
        ids: int64[m], of the event within its dossier; `target` in `details` is such an id.
        kinds: int8[m], an `EventKind`.
        times: int64[m], seconds since the epoch.
        details: int32[m] by name (int64[m] of a time); numbers of what the event names, or `NOTHING`.
    """

    offsets: NDArray[np.int32]
    ids: Ints
    kinds: NDArray[np.int8]
    times: Ints
    details: Mapping[str, Numbers]


class Events:
    """Collects the events of `count` dossiers, none after `until_time`."""

    def __init__(self, count: int, until_time: int) -> None:
        self._count, self._until_time = count, until_time
        self._rows: list[Ints] = []
        self._times: list[Ints] = []
        self._kinds: list[EventKind] = []
        self._details: list[Mapping[str, Numbers | Mask | int]] = []

    def add(self, kind: EventKind, rows: Ints, times: Ints, **details: Numbers | Mask | int) -> int:
        """Add an event to each of `rows` (none twice), and return its id there; what is later never happened."""
        visible = times <= self._until_time
        self._rows.append(rows[visible])
        self._times.append(times[visible])
        self._kinds.append(kind)
        self._details.append(
            {
                name: value[visible] if isinstance(value, np.ndarray) else value
                for name, value in details.items()
            }
        )
        return len(self._kinds) - 1

    def ordered(self) -> EventColumns:
        """Return all events by dossier and time; of one instant, in the order in which they were added."""
        rows, times = np.concatenate(self._rows), np.concatenate(self._times)
        sizes = [len(part) for part in self._rows]
        ids = np.repeat(np.arange(len(sizes)), sizes)
        first = times.min(initial=self._until_time)
        order = np.argsort(((rows << _TIME_BITS | times - first) << _ADDITION_BITS) | ids)
        offsets = np.zeros(self._count + 1, np.int32)
        np.cumsum(np.bincount(rows, minlength=self._count), out=offsets[1:])
        kinds = np.repeat(np.array(self._kinds, np.int8), sizes)
        details = {name: self._detail(name, sizes, order) for name in (*DETAILS, *EXTENSION_DETAILS)}
        return EventColumns(offsets, ids[order], kinds[order], times[order], details)

    def _detail(self, name: str, sizes: list[int], order: Ints) -> Numbers:
        values: Numbers = np.full(len(order), NOTHING, np.int64 if name == "promised_time" else np.int32)
        ends = np.cumsum(sizes)
        for size, end, details in zip(sizes, ends, self._details, strict=True):
            if name in details:
                values[end - size : end] = details[name]
        return values[order]
