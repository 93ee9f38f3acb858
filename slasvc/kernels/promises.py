"""The committed clock beside the statutory one: what was promised at receipt, and what holds now.

The committed clock is a second `Clock` that takes the same events with a term of its own and new appointments.
Specified by `slasvc.reference.promises`; numbers in comments are those of ADR 7.
"""

from __future__ import annotations

from slasvc.kernels import calendar as cal
from slasvc.kernels.answers import Answer, mark, number_of, put, put_time
from slasvc.kernels.clock import run_events
from slasvc.kernels.history import ACCEPTED, APOLOGISED, History, HistoryPointer, has, last_at
from slasvc.kernels.jit import device, routine
from slasvc.kernels.runs import (
    Clock,
    ClockPointer,
    begin_run_of_version,
    begin_version,
    by_instant,
    lay_run,
    limit_of,
    term_of,
)
from slasvc.kernels.standing import settle
from slasvc.kernels.tables import (
    DETAIL_PROMISE,
    FIRST_DAY,
    NO_TIME,
    OUT_COMMITTED_DUE_DAY,
    OUT_COMMITTED_DUE_TIME,
    OUT_COMMITTED_PROJECTED,
    OUT_COMMITTED_PROVISIONAL,
    OUT_COMMITTED_ZERO,
    OUT_DAY_ZERO,
    OUT_DUE_DAY,
    OUT_DUE_TIME,
    OUT_FINDINGS,
    OUT_ORIGINAL_DUE_DAY,
    OUT_ORIGINAL_DUE_TIME,
    OUT_ORIGINAL_PROVISIONAL,
    OUT_ORIGINAL_ZERO,
    OUT_PROJECTED,
    OUT_PROMISE_KEPT,
    OUT_PROVISIONAL,
    VERSION_COMMITTED_TERM,
)
from slasvc.kernels.terms import (
    RUN_DUE,
    RUN_DUE_TIME,
    RUN_HELD,
    RUN_LAID,
    RUN_PROMISED,
    RUN_RECEIVED,
    RUN_ZERO,
    is_provisional,
    lay,
)
from slasvc.kernels.views import detail_row
from slasvc.model.assessment import FindingKind

PROMISED_DIFFERS = 1 << int(FindingKind.PROMISED_DIFFERS)
COMMITTED_LATER = 1 << int(FindingKind.COMMITTED_LATER)


@device
def may_commit(k: Clock, h: History) -> bool:
    """Return whether the dossier may have a committed clock (13)."""
    return k.version[VERSION_COMMITTED_TERM] >= 0 or has(h, APOLOGISED)


@device
def write_original(clock: ClockPointer, committed: ClockPointer, h: History, origin: int, o: Answer) -> int:
    """Begin the clocks, and write what was due at receipt against what was promised (16, 17); return a reason."""
    k = clock[0]
    reason = begin_version(k, origin)
    if reason == 0:
        # Nothing is tolled yet, and no appointment is new.
        reason = lay(k.calendar, term_of(k), k.run, 0, 0, 0)
    if reason != 0:
        return reason
    k.run[RUN_LAID] = 1
    k.run[RUN_HELD] = 0
    write_deadline(k, k.run[RUN_RECEIVED], o)
    due, due_time = k.run[RUN_DUE], k.run[RUN_DUE_TIME]
    promised = clock
    if k.version[VERSION_COMMITTED_TERM] < 0:
        put(o, OUT_ORIGINAL_ZERO, number_of(o, OUT_DAY_ZERO))
        put(o, OUT_ORIGINAL_DUE_DAY, number_of(o, OUT_DUE_DAY))
        put_time(o, OUT_ORIGINAL_DUE_TIME, due_time)
        put(o, OUT_ORIGINAL_PROVISIONAL, number_of(o, OUT_PROVISIONAL))
    else:
        promised = committed
        reason = _begin(committed, origin)
        if reason != 0:
            return reason
        _write_original(promised[0], o)
    _compare(promised[0], h, due, due_time, k.version[VERSION_COMMITTED_TERM] >= 0, o)
    return 0


@device
def write_deadline(k: Clock, first_received: int, o: Answer) -> None:
    """Write the deadline, or projection, that the statutory clock was laid to."""
    first_day = k.calendar.head[FIRST_DAY]
    put(o, OUT_PROJECTED, k.run[RUN_HELD])
    put(o, OUT_DAY_ZERO, first_day + k.run[RUN_ZERO])
    put(o, OUT_DUE_DAY, first_day + k.run[RUN_DUE])
    put_time(o, OUT_DUE_TIME, k.run[RUN_DUE_TIME])
    put(o, OUT_PROVISIONAL, is_provisional(k.calendar, k.run, first_received))


@routine
def _begin(clock: ClockPointer, origin: int) -> int:
    reason = begin_run_of_version(clock, origin)
    return reason if reason != 0 else lay_run(clock)


@device
def _write_original(k: Clock, o: Answer) -> None:
    first_day = k.calendar.head[FIRST_DAY]
    put(o, OUT_ORIGINAL_ZERO, first_day + k.run[RUN_ZERO])
    put(o, OUT_ORIGINAL_DUE_DAY, first_day + k.run[RUN_DUE])
    put_time(o, OUT_ORIGINAL_DUE_TIME, k.run[RUN_DUE_TIME])
    put(o, OUT_ORIGINAL_PROVISIONAL, is_provisional(k.calendar, k.run, k.run[RUN_RECEIVED]))


@device
def _compare(k: Clock, h: History, law_due: int, law_due_time: int, committed: bool, o: Answer) -> None:
    """Note whether what was promised is not what `k` laid, and whether it is later than the law has it (17)."""
    slip = _slip_time(h)
    if slip == NO_TIME and not committed:
        return
    c, due, due_time = k.calendar, k.run[RUN_DUE], k.run[RUN_DUE_TIME]
    dates = not by_instant(term_of(k), k.run)
    if slip == NO_TIME:
        differs = False
        later = due > law_due if dates else due_time > law_due_time
    elif dates:  # midnight is the end of a day
        differs = not cal.midnight(c, due) < slip <= cal.midnight(c, due + 1)
        later = slip > cal.midnight(c, law_due + 1)
    else:
        differs = slip != due_time
        later = slip > law_due_time
    mark(o, OUT_FINDINGS, (PROMISED_DIFFERS if differs else 0) | (COMMITTED_LATER if later else 0))


@device
def _slip_time(h: History) -> int:
    """Return the appointment on the receipt slip, NO_TIME where none is stated."""
    if not has(h, ACCEPTED):
        return NO_TIME
    promise = detail_row(h.dossier, int(h.order[last_at(h, ACCEPTED)]))[DETAIL_PROMISE]
    return h.dossier.promises[promise] if promise >= 0 else NO_TIME


@routine
def run_committed(committed: ClockPointer, history: HistoryPointer, origin: int) -> int:
    """Take the events on the committed clock; return a reason."""
    if committed[0].version[VERSION_COMMITTED_TERM] < 0:
        reason = _begin(committed, origin)
        if reason != 0:
            return reason
    reason, _ = run_events(committed, history, origin, True)
    return reason


@routine
def write_committed(committed: ClockPointer, now: int, ended: bool, first_received: int, o: Answer) -> int:
    """Write the committed deadline, and whether the second promise was kept (15); return a reason."""
    q = committed[0]
    reappointed = q.run[RUN_PROMISED] != 0
    reason = settle(committed, now)
    if reason != 0:
        return reason
    first_day = q.calendar.head[FIRST_DAY]
    put(o, OUT_COMMITTED_PROJECTED, q.run[RUN_HELD])
    put(o, OUT_COMMITTED_ZERO, first_day + q.run[RUN_ZERO])
    put(o, OUT_COMMITTED_DUE_DAY, first_day + q.run[RUN_DUE])
    put_time(o, OUT_COMMITTED_DUE_TIME, q.run[RUN_DUE_TIME])
    put(o, OUT_COMMITTED_PROVISIONAL, is_provisional(q.calendar, q.run, first_received))
    if reappointed and not q.run[RUN_HELD]:
        kept = now <= limit_of(q)
        if ended or not kept:
            put(o, OUT_PROMISE_KEPT, kept)
    return 0
