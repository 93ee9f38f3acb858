"""The history of one dossier: which events are visible, in which order, and whether they can have happened.

Most histories are in order and nothing in them is annulled: they are walked as they were given, and put in
order only when that fails. Specified by `slasvc.reference.history`; numbers in comments are those of ADR 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from slasvc.errors import Reason
from slasvc.kernels.jit import device, pointer, routine
from slasvc.kernels.tables import DETAIL_GROUND, DETAIL_TARGET, NO_TIME, Int32Array, Int64Array
from slasvc.kernels.views import Dossier, detail_row
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
APOLOGISED, EXPLAINED = int(EventKind.APOLOGISED), int(EventKind.EXPLAINED)
CONSULTED, ANSWERED = int(EventKind.CONSULTED), int(EventKind.ANSWERED)
TRANSFERRED, FILE_HANDED_OVER = int(EventKind.TRANSFERRED), int(EventKind.HANDED_OVER)
STEP_STARTED, STEP_COMPLETED = int(EventKind.STEP_STARTED), int(EventKind.STEP_COMPLETED)
KINDS = 32
"""More than there are kinds of event."""

INTAKE, RUNNING, DONE, HANDED_OVER, VOID = range(5)
"""Phases: before acceptance, running, completed, returned, withdrawn or closed."""
PHASES = {  # what each phase accepts, and which phase that leads to (2; ADR 7, 1)
    INTAKE: {
        SUBMITTED: INTAKE,
        POSTMARKED: INTAKE,
        PAID: INTAKE,
        ACCEPTED: RUNNING,
        SUSPENDED: INTAKE,
        RESUMED: INTAKE,
        REFUSED: VOID,
        WITHDRAWN: VOID,
        TRANSFERRED: INTAKE,
    },
    RUNNING: {
        PAID: RUNNING,
        SUSPENDED: RUNNING,
        RESUMED: RUNNING,
        EXTENDED: RUNNING,
        COMPLETED: DONE,
        REFUSED: DONE,
        WITHDRAWN: VOID,
        LAPSED: VOID,
        APOLOGISED: RUNNING,
        EXPLAINED: RUNNING,
        FILE_HANDED_OVER: RUNNING,
        CONSULTED: RUNNING,
        ANSWERED: RUNNING,
        TRANSFERRED: RUNNING,
        STEP_STARTED: RUNNING,
        STEP_COMPLETED: RUNNING,
    },
    DONE: {RETURNED: HANDED_OVER, REOPENED: RUNNING, APOLOGISED: DONE, EXPLAINED: DONE, ANSWERED: DONE},
    HANDED_OVER: {APOLOGISED: HANDED_OVER, EXPLAINED: HANDED_OVER, ANSWERED: HANDED_OVER},
    VOID: {},
}
NOT_ACCEPTED = -1
NEXT_PHASE = np.array(
    [PHASES[phase].get(kind, NOT_ACCEPTED) for phase in sorted(PHASES) for kind in range(KINDS)], np.int8
)
START_KINDS = (SUBMITTED, POSTMARKED, ACCEPTED, PAID)
"""Those that a term can start on."""
ONLY_ONCE = 1 << SUBMITTED | 1 << POSTMARKED | 1 << ACCEPTED | 1 << PAID
OF_GROUNDS = 1 << SUSPENDED | 1 << RESUMED
UNKNOWN_GROUND_BIT = 63
OUT_OF_ORDER = -1


class History(NamedTuple):
    """What has happened to a dossier.

    Attributes:
        order: positions of its events in order of time; those that are not visible are the last.
        visible: number of those that are.
        phase: the last one.
        happened: a bit for each kind of event.
        last: position in `order` of the last event of each kind that happened.
    """

    dossier: Dossier
    as_of: int
    order: Int32Array
    visible: int
    phase: int
    happened: int
    last: Int64Array


HistoryPointer = Sequence[History]
"""A pointer to a history, `history[0]`: one word where routines would be handed fifteen."""


@device
def read_history(
    d: Dossier, as_of: int, given: Int32Array, order: Int32Array, last: Int64Array
) -> tuple[int, int, History]:
    """Return (reason, event at fault or -1, history) of what is visible at `as_of`, without looking at any rule.

    Args:
        given: the numbers from 0, as many as there are events.
        order: scratch, as long as there are events.
        last: scratch, as long as there are kinds of event.
    """
    reason, fault, count, phase, happened = _walk(d, as_of, given, True, d.length, last)
    if reason != 0:
        # It may be its order that is wrong.
        reason, fault, count, phase, happened = _walk_in_order(d, as_of, order, last)
        return reason, fault, History(d, as_of, order, count, phase, happened, last)
    return 0, -1, History(d, as_of, given, count, phase, happened, last)


@device
def has(h: History, kind: int) -> bool:
    """Return whether an event of `kind` happened."""
    return (h.happened >> kind) & 1 != 0


@device
def last_at(h: History, kind: int) -> int:
    """Return the position of the last event of a kind that happened."""
    return h.last[kind]


@device
def instant_of(h: History, kind: int) -> int:
    """Return when the last event of a kind that happened did."""
    return h.dossier.times[h.order[h.last[kind]]]


@device
def is_alive(h: History) -> bool:
    """Return whether the dossier is neither done nor void."""
    return h.phase == INTAKE or h.phase == RUNNING


@device
def _walk(
    d: Dossier, as_of: int, order: Int32Array, as_given: bool, length: int, last: Int64Array
) -> tuple[int, int, int, int, int]:
    """Take events through the phases; return (reason, event at fault, number visible, phase, what happened).

    `as_given` says that `order` is that of the numbers from 0, so that nobody has to look there.
    """
    next_phase = pointer(NEXT_PHASE)
    phase = INTAKE
    happened = suspended = count = 0
    last_time = NO_TIME
    for at in range(length):
        event = _event(order, as_given, at)
        kind = int(d.kinds[event])
        time = d.times[event]
        if time < last_time:
            return OUT_OF_ORDER, event, 0, phase, 0
        last_time = time
        if time > as_of:
            continue
        count += 1
        bit = 1 << kind
        if happened & bit & ONLY_ONCE:
            return DUPLICATE_EVENT, event, 0, phase, 0
        happened |= bit
        last[kind] = at
        following = int(next_phase[phase * KINDS + kind])
        if following == NOT_ACCEPTED:
            if kind == ANNULLED:
                return OUT_OF_ORDER, event, 0, phase, 0
            late_paper = (kind == SUBMITTED or kind == POSTMARKED) and (happened >> ACCEPTED) & 1
            if late_paper and time == d.times[_event(order, as_given, last[ACCEPTED])]:
                continue  # recorded in the same second as the acceptance, whatever else came in it
            return IMPOSSIBLE_HISTORY, event, 0, phase, 0
        if bit & OF_GROUNDS:
            ground = detail_row(d, event)[DETAIL_GROUND]
            ground_bit = 1 << (ground if ground >= 0 else UNKNOWN_GROUND_BIT)
            if kind == SUSPENDED:
                if suspended & ground_bit:
                    return IMPOSSIBLE_HISTORY, event, 0, phase, 0
                suspended |= ground_bit
            else:
                if ground == 0:
                    ground_bit = suspended
                if suspended & ground_bit == 0 or ground_bit & (ground_bit - 1):
                    return IMPOSSIBLE_HISTORY, event, 0, phase, 0
                suspended &= ~ground_bit
        elif following != phase:
            suspended = 0
        phase = following
    return 0, -1, count, phase, happened


@device
def _event(order: Int32Array, as_given: bool, at: int) -> int:
    return at if as_given else int(order[at])


@routine
def _walk_in_order(
    d: Dossier, as_of: int, order: Int32Array, last: Int64Array
) -> tuple[int, int, int, int, int]:
    """Write the visible events that are not annulled in order of time, and walk them (1)."""
    count = 0
    for event in range(d.length):
        if d.times[event] > as_of:
            continue
        if d.kinds[event] == ANNULLED:
            target = detail_row(d, event)[DETAIL_TARGET]
            if target < 0 or d.kinds[target] == ANNULLED:
                return IMPOSSIBLE_HISTORY, event, 0, INTAKE, 0
            continue
        if _is_annulled(d, as_of, event):
            continue
        at = count
        # Insertion keeps equal times in the order given; histories are short and mostly in order.
        while at > 0 and d.times[order[at - 1]] > d.times[event]:
            order[at] = order[at - 1]
            at -= 1
        order[at] = event
        count += 1
    return _walk(d, as_of, order, False, count, last)


@device
def _is_annulled(d: Dossier, as_of: int, position: int) -> bool:
    for event in range(d.length):
        if (
            d.kinds[event] == ANNULLED
            and d.times[event] <= as_of
            and detail_row(d, event)[DETAIL_TARGET] == position
        ):
            return True
    return False
