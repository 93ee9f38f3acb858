"""The history of one dossier: which events are visible, in which order, and whether they can have happened.

`order` is scratch for the positions of visible events in `DossierColumns`, sorted by time. Specified by
`slasvc.reference`; the phases are those of ADR 6.
"""

from __future__ import annotations

from slasvc.errors import Reason
from slasvc.kernels.jit import device
from slasvc.kernels.tables import DETAIL_GROUND, DETAIL_TARGET, DossierColumns, Int32Array
from slasvc.model.dossier import EventKind

DUPLICATE_EVENT = int(Reason.DUPLICATE_EVENT)
IMPOSSIBLE_HISTORY = int(Reason.IMPOSSIBLE_HISTORY)
SUBMITTED, POSTMARKED = int(EventKind.SUBMITTED), int(EventKind.POSTMARKED)
ACCEPTED, PAID = int(EventKind.ACCEPTED), int(EventKind.PAID)
SUSPENDED, RESUMED = int(EventKind.SUSPENDED), int(EventKind.RESUMED)
EXTENDED, COMPLETED = int(EventKind.EXTENDED), int(EventKind.COMPLETED)
RETURNED, REFUSED = int(EventKind.RETURNED), int(EventKind.REFUSED)
WITHDRAWN, LAPSED = int(EventKind.WITHDRAWN), int(EventKind.LAPSED)
REOPENED, ANNULLED = int(EventKind.REOPENED), int(EventKind.ANNULLED)

INTAKE, RUNNING, DONE, HANDED_OVER, VOID = range(5)
"""Phases: before acceptance, running, completed, returned, withdrawn or closed."""

ONLY_ONCE = 1 << SUBMITTED | 1 << POSTMARKED | 1 << ACCEPTED | 1 << PAID
AT_INTAKE = ONLY_ONCE | 1 << SUSPENDED | 1 << RESUMED | 1 << REFUSED | 1 << WITHDRAWN
WHILE_RUNNING = (
    1 << PAID
    | 1 << SUSPENDED
    | 1 << RESUMED
    | 1 << EXTENDED
    | 1 << COMPLETED
    | 1 << REFUSED
    | 1 << WITHDRAWN
    | 1 << LAPSED
)
WHEN_DONE = 1 << RETURNED | 1 << REOPENED
UNKNOWN_GROUND_BIT = 63


@device
def visible_events(d: DossierColumns, row: int, as_of: int, order: Int32Array) -> tuple[int, int]:
    """Write the visible events in order of time; return (their number, position of a baseless annulment or -1)."""
    first, last = d.event_offsets[row], d.event_offsets[row + 1]
    count = 0
    has_annulments = False
    for event in range(first, last):
        if d.event_times[event] > as_of:
            continue
        if d.event_kinds[event] == ANNULLED:
            target = d.event_details[event, DETAIL_TARGET]
            if target < 0 or d.event_kinds[first + target] == ANNULLED:
                return 0, event - first
            has_annulments = True
            continue
        at = count
        # Insertion keeps equal times in the order given; histories are short and mostly in order.
        while at > 0 and d.event_times[order[at - 1]] > d.event_times[event]:
            order[at] = order[at - 1]
            at -= 1
        order[at] = event
        count += 1
    if has_annulments:
        kept = 0
        for at in range(count):
            if not _is_annulled(d, first, last, as_of, order[at] - first):
                order[kept] = order[at]
                kept += 1
        count = kept
    return count, -1


@device
def _is_annulled(d: DossierColumns, first: int, last: int, as_of: int, position: int) -> bool:
    for event in range(first, last):
        if (
            d.event_kinds[event] == ANNULLED
            and d.event_times[event] <= as_of
            and d.event_details[event, DETAIL_TARGET] == position
        ):
            return True
    return False


@device
def time_of(d: DossierColumns, order: Int32Array, count: int, kind: int) -> tuple[bool, int]:
    """Return whether a visible event of `kind` is there, and its instant."""
    for at in range(count):
        if d.event_kinds[order[at]] == kind:
            return True, d.event_times[order[at]]
    return False, 0


@device
def walk_phases(d: DossierColumns, order: Int32Array, count: int) -> tuple[int, int, int]:
    """Return (reason, event at fault or -1, last phase) of a history without looking at any rule."""
    phase = INTAKE
    seen = 0
    suspended = 0
    accepted_time = 0
    for at in range(count):
        event = order[at]
        kind = d.event_kinds[event]
        bit = 1 << kind
        if seen & bit & ONLY_ONCE:
            return DUPLICATE_EVENT, event, phase
        seen |= bit
        if kind == ACCEPTED:
            accepted_time = d.event_times[event]
        late_paper = kind == SUBMITTED or kind == POSTMARKED
        if late_paper and phase == RUNNING and d.event_times[event] == accepted_time:
            continue  # recorded in the same second as the acceptance
        if not _accepts(phase, bit):
            return IMPOSSIBLE_HISTORY, event, phase
        if kind == SUSPENDED or kind == RESUMED:
            ground = d.event_details[event, DETAIL_GROUND]
            ground_bit = 1 << (ground if ground >= 0 else UNKNOWN_GROUND_BIT)
            if kind == SUSPENDED:
                if suspended & ground_bit:
                    return IMPOSSIBLE_HISTORY, event, phase
                suspended |= ground_bit
            elif ground == 0:
                if suspended == 0 or suspended & (suspended - 1):
                    return IMPOSSIBLE_HISTORY, event, phase
                suspended = 0
            else:
                if not suspended & ground_bit:
                    return IMPOSSIBLE_HISTORY, event, phase
                suspended &= ~ground_bit
        elif kind == ACCEPTED or kind == REOPENED:
            phase = RUNNING
            suspended = 0
        elif kind == COMPLETED or (kind == REFUSED and phase == RUNNING):
            phase = DONE
            suspended = 0
        elif kind == RETURNED:
            phase = HANDED_OVER
        elif kind == WITHDRAWN or kind == LAPSED or kind == REFUSED:
            phase = VOID
    return 0, -1, phase


@device
def _accepts(phase: int, bit: int) -> bool:
    """Return whether an event whose kind has `bit` can happen in `phase`."""
    if phase == INTAKE:
        return bit & AT_INTAKE != 0
    if phase == RUNNING:
        return bit & WHILE_RUNNING != 0
    return phase == DONE and bit & WHEN_DONE != 0
