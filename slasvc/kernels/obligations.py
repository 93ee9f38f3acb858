"""Obligations of a dossier: which were missed, done late or too often, and which are still owed until when.

Specified by `slasvc.reference.obligations`; numbers in comments are those of ADR 7. Each obligation is judged
instance by instance: an anchor at a position of the history, the acts after it, and the end of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from slasvc.errors import Reason
from slasvc.kernels import calendar as cal
from slasvc.kernels.history import (
    ACCEPTED,
    ANSWERED,
    COMPLETED,
    LAPSED,
    REFUSED,
    RESUMED,
    SUSPENDED,
    WITHDRAWN,
    HistoryPointer,
    is_alive,
)
from slasvc.kernels.jit import device, offset, routine, scratch
from slasvc.kernels.runs import START_AT, START_TIME, ClockPointer, last_instant
from slasvc.kernels.standing import LATE, OVERDUE
from slasvc.kernels.tables import (
    ACT_COLUMNS,
    ACT_EVENT,
    ACT_LAST_DAY,
    ACT_LAST_TIME,
    ACT_OBLIGATION,
    ACT_WARN_DAY,
    DAY_COUNT,
    DETAIL_BODY,
    DETAIL_GROUND,
    DETAIL_STATED,
    DOSSIER_ATTRIBUTES,
    DOSSIER_CHANNEL,
    FIRST_DAY,
    NO_TIME,
    OBLIGATION_ACTS,
    OBLIGATION_ANCHOR,
    OBLIGATION_ATTRIBUTES,
    OBLIGATION_BEFORE,
    OBLIGATION_CHANNELS,
    OBLIGATION_CODE,
    OBLIGATION_FROM_DAY,
    OBLIGATION_GROUND,
    OBLIGATION_MAX_TIMES,
    OBLIGATION_NEEDS_REASON,
    OBLIGATION_OWED,
    OBLIGATION_RIVALS,
    OBLIGATION_TERM,
    OBLIGATION_TO_DAY,
    OUT_DONE_LATE,
    OUT_DONE_TOO_OFTEN,
    OUT_MISSED,
    OUT_NEXT_CHANGE_TIME,
    OUT_OBLIGED,
    OUT_TIMELINESS,
    TERM_HALVES,
    VERSION_INDEX,
    VERSION_OBLIGATIONS_AT,
    VERSION_OBLIGATIONS_END,
    VERSION_STARTS_ON,
    WRITTEN_REASON,
    Int32Array,
    Int64Array,
)
from slasvc.kernels.terms import (
    RUN_COLUMNS,
    RUN_DUE,
    RUN_DUE_TIME,
    begin,
    civil_length,
    counts_working_days,
    lay,
)
from slasvc.kernels.views import Answer, Calendar, counted_for, detail_row, obligation_row, term_row
from slasvc.model.dossier import EventKind
from slasvc.model.rule import Anchor, Owed

OUTSIDE_COVERAGE = int(Reason.OUTSIDE_COVERAGE)
RECEIVED, DUE_DATE = int(Anchor.RECEIVED), int(Anchor.DUE_DATE)
ALWAYS, IF_DONE = int(Owed.ALWAYS), int(Owed.IF_DONE)
IF_LATE, WITH_REASON = int(Owed.IF_LATE), int(Owed.WITH_REASON)
ENDS = 1 << COMPLETED | 1 << REFUSED | 1 << WITHDRAWN | 1 << LAPSED
NO_DUE_DAY = -1

KIND_OF_ANCHOR = tuple(
    int(EventKind[anchor.name]) if anchor.name in EventKind.__members__ else 0 for anchor in Anchor
)
"""The event kind of each anchor, from the first one on; 0 where it is none."""


class Duties(NamedTuple):
    """What obligations are judged by.

    Attributes:
        clock: that lateness is measured against; its calendar counts the due date.
        starts: number of runs that the statutory clock began, `spans` holds them.
        due_day: offset in the calendar, NO_DUE_DAY where there is none or a projection only.
        acts: room for what is still owed.
    """

    clock: ClockPointer
    history: HistoryPointer
    spans: Int64Array
    starts: int
    due_day: int
    answer: Answer
    acts: Int64Array


DutiesPointer = Sequence[Duties]
"""A pointer to duties, `duties[0]`."""


@routine
def judge_obligations(duties: DutiesPointer) -> tuple[int, int]:
    """Write findings and what is still owed; return (reason, number of rows written to `acts`)."""
    x = duties[0]
    h, version = x.history[0], x.clock[0].version
    count = 0
    first = version[VERSION_OBLIGATIONS_AT]
    if version[VERSION_OBLIGATIONS_END] > first:
        x.answer.numbers[OUT_OBLIGED] = version[VERSION_INDEX]
    for row in range(first, version[VERSION_OBLIGATIONS_END]):
        b = obligation_row(x.clock[0].rules, row)
        if not _holds(duties, b, row, first):
            continue
        bit = 1 << (row - first)
        happened = b[OBLIGATION_ACTS] & h.happened != 0
        if happened and _times_done(duties, b) > b[OBLIGATION_MAX_TIMES]:
            x.answer.numbers[OUT_DONE_TOO_OFTEN] |= bit
        if b[OBLIGATION_OWED] == WITH_REASON:
            if happened and _lacks_reason(duties, b):
                x.answer.numbers[OUT_MISSED] |= bit
            continue
        reason, count = _judge(duties, b, row - first, count)
        if reason != 0:
            return reason, count
    _sort_by_time(x.acts, count)
    return 0, count


@device
def _holds(duties: DutiesPointer, b: Int64Array, row: int, first: int) -> bool:
    """Return whether an obligation holds for the dossier (3)."""
    x = duties[0]
    h = x.history[0]
    facts = h.dossier.facts
    if not b[OBLIGATION_FROM_DAY] <= h.law_day <= b[OBLIGATION_TO_DAY]:
        return False
    if not (b[OBLIGATION_CHANNELS] >> facts[DOSSIER_CHANNEL]) & 1:
        return False
    if b[OBLIGATION_ATTRIBUTES] & ~facts[DOSSIER_ATTRIBUTES]:
        return False
    return not (b[OBLIGATION_RIVALS] and _is_overruled(duties, b, row, first))


@routine
def _is_overruled(duties: DutiesPointer, b: Int64Array, row: int, first: int) -> bool:
    """Return whether an earlier obligation of the same code is in force."""
    x = duties[0]
    for other in range(first, row):
        rival = obligation_row(x.clock[0].rules, other)
        in_force = rival[OBLIGATION_FROM_DAY] <= x.history[0].law_day <= rival[OBLIGATION_TO_DAY]
        if in_force and rival[OBLIGATION_CODE] == b[OBLIGATION_CODE]:
            return True
    return False


# --- acts -------------------------------------------------------------------------------------------------


@device
def _is_of_ground(history: HistoryPointer, b: Int64Array, at: int) -> bool:
    """Return whether the suspension or resumption at a position is of the obligation's ground; others are."""
    h = history[0]
    kind = h.dossier.kinds[h.order[at]]
    if b[OBLIGATION_GROUND] == 0 or (kind != SUSPENDED and kind != RESUMED):
        return True
    return _ground_at(history, at) == b[OBLIGATION_GROUND]


@routine
def _ground_at(history: HistoryPointer, at: int) -> int:
    """Return the ground of the suspension or resumption at a position; the resumption may leave it to be found."""
    h = history[0]
    ground = detail_row(h.dossier, h.order[at])[DETAIL_GROUND]
    if ground != 0 or h.dossier.kinds[h.order[at]] == SUSPENDED:
        return int(ground)
    ended = 0
    for before in range(at - 1, -1, -1):
        kind = h.dossier.kinds[h.order[before]]
        if kind == RESUMED or kind == SUSPENDED:
            ground = detail_row(h.dossier, h.order[before])[DETAIL_GROUND]
            if kind == SUSPENDED and ground >= 0 and not (ended >> ground) & 1:
                return int(ground)
            if kind == RESUMED and ground == 0:
                return 0  # it ended the only one that was open then
            ended |= 1 << max(ground, 0)
    return 0


@device
def _is_act(x: Duties, b: Int64Array, at: int, body: int) -> bool:
    """Return whether the event at a position is an act of the obligation; `body` is who was asked, 0: any."""
    d = x.history[0].dossier
    event = x.history[0].order[at]
    kind = int(d.kinds[event])
    if not (b[OBLIGATION_ACTS] >> kind) & 1 or not _is_of_ground(x.history, b, at):
        return False
    detail = detail_row(d, event)
    if b[OBLIGATION_NEEDS_REASON] and not detail[DETAIL_STATED] & WRITTEN_REASON:
        return False
    return kind != ANSWERED or body == 0 or detail[DETAIL_BODY] == body


@routine
def _times_done(duties: DutiesPointer, b: Int64Array) -> int:
    """Return how often an obligation was done, with or without a reason (9)."""
    x = duties[0]
    times = 0
    for at in range(x.history[0].visible):
        kind = int(x.history[0].dossier.kinds[x.history[0].order[at]])
        if (b[OBLIGATION_ACTS] >> kind) & 1 and _is_of_ground(x.history, b, at):
            times += 1
    return times


@routine
def _lacks_reason(duties: DutiesPointer, b: Int64Array) -> bool:
    """Return whether any act has no written reason."""
    x = duties[0]
    d = x.history[0].dossier
    for at in range(x.history[0].visible):
        event = x.history[0].order[at]
        is_act = (b[OBLIGATION_ACTS] >> int(d.kinds[event])) & 1 and _is_of_ground(x.history, b, at)
        if is_act and not detail_row(d, event)[DETAIL_STATED] & WRITTEN_REASON:
            return True
    return False


# --- instances --------------------------------------------------------------------------------------------


@routine
def _judge(duties: DutiesPointer, b: Int64Array, obligation: int, count: int) -> tuple[int, int]:
    """Judge every instance of an obligation; return (reason, number of rows in `acts`)."""
    x = duties[0]
    h = x.history[0]
    reason = 0
    anchor = int(b[OBLIGATION_ANCHOR])
    if anchor == DUE_DATE:
        if x.due_day != NO_DUE_DAY:
            return _judge_due_date(duties, b, obligation, count)
    elif anchor == RECEIVED:
        for start in range(1, x.starts + 1):
            at = _start_at(x, start)
            until = h.visible if start == x.starts else _start_at(x, start + 1)
            time = offset(x.spans, start * RUN_COLUMNS)[START_TIME]
            reason, count = _judge_instance(duties, b, obligation, at, time, at, until, -1, 0, count)
            if reason != 0:
                return reason, count
    else:
        kind = KIND_OF_ANCHOR[anchor - 1]
        if (h.happened >> kind) & 1:
            accepted = False
            for at in range(h.visible):
                event = int(h.order[at])
                accepted |= h.dossier.kinds[event] == ACCEPTED
                may_anchor = accepted or (kind != SUSPENDED and kind != RESUMED)
                if h.dossier.kinds[event] == kind and may_anchor and _is_of_ground(x.history, b, at):
                    body = int(detail_row(h.dossier, event)[DETAIL_BODY])
                    time = h.dossier.times[event]
                    reason, count = _judge_instance(
                        duties, b, obligation, at, time, at + 1, h.visible, event, body, count
                    )
                    if reason != 0:
                        return reason, count
    return 0, count


@device
def _start_at(x: Duties, start: int) -> int:
    """Return the position at which a run began: of the first one the last event that starts it (4)."""
    if start > 1:
        return int(offset(x.spans, start * RUN_COLUMNS)[START_AT])
    h = x.history[0]
    position = 0
    for at in range(h.visible):
        if (x.clock[0].version[VERSION_STARTS_ON] >> int(h.dossier.kinds[h.order[at]])) & 1:
            position = at
    return position


@routine
def _judge_instance(
    duties: DutiesPointer,
    b: Int64Array,
    obligation: int,
    at: int,
    time: int,
    ends_from: int,
    until: int,
    event: int,
    body: int,
    count: int,
) -> tuple[int, int]:
    """Judge one instance, anchored at position `at` and instant `time` (6 to 8, 10); return as `_judge`.

    It ends with the dossier, from position `ends_from` on, or at `until`. `event` is the anchor's, -1 for a run.
    """
    x = duties[0]
    h = x.history[0]
    owed = b[OBLIGATION_OWED]
    fulfilled = NO_TIME
    last_act = NO_TIME
    ended = NO_TIME
    first = ends_from
    while event >= 0 and first > 0 and h.dossier.times[h.order[first - 1]] == time:
        first -= 1  # what was recorded in the same second counts too
    for position in range(first, until):
        if (position > at or event >= 0) and position != at and _is_act(x, b, position, body):
            last_act = h.dossier.times[h.order[position]]
            if fulfilled == NO_TIME:
                fulfilled = last_act
        if position >= ends_from and (ENDS >> int(h.dossier.kinds[h.order[position]])) & 1:
            ended = h.dossier.times[h.order[position]]
            break
    if ended == NO_TIME and until < h.visible:
        ended = h.dossier.times[h.order[until]]
    is_open = fulfilled == NO_TIME and ended == NO_TIME and is_alive(h)
    if owed == IF_DONE and last_act == NO_TIME and not is_open:
        return 0, count
    m = term_row(x.clock[0].rules, b[OBLIGATION_TERM])
    c = counted_for(x.clock[0].base, m)
    run = scratch(RUN_COLUMNS)
    reason = begin(c, m, run, time, True)
    if reason == 0:
        reason = lay(c, m, run, 0, 0, 0)
    if reason != 0:
        return reason, count
    limit = last_instant(c, m, run)
    bit = 1 << obligation
    if owed == IF_DONE:
        if last_act > limit:
            x.answer.numbers[OUT_DONE_LATE] |= bit
        if not is_open or h.as_of > limit:
            return 0, count
    else:
        if fulfilled > limit:
            x.answer.numbers[OUT_DONE_LATE] |= bit
        if fulfilled == NO_TIME and (h.as_of if ended == NO_TIME else ended) > limit:
            x.answer.numbers[OUT_MISSED] |= bit
        covered = limit + 1 < cal.midnight(c, c.head[DAY_COUNT])
        if fulfilled == NO_TIME and ended == NO_TIME and h.as_of <= limit and covered:
            change = x.answer.times[OUT_NEXT_CHANGE_TIME]
            x.answer.times[OUT_NEXT_CHANGE_TIME] = limit + 1 if change == NO_TIME else min(change, limit + 1)
        if not is_open:
            return 0, count
    return _owe(duties, c, obligation, event, run[RUN_DUE], run[RUN_DUE_TIME], count)


@routine
def _judge_due_date(duties: DutiesPointer, b: Int64Array, obligation: int, count: int) -> tuple[int, int]:
    """Judge the instance that is counted from the due date (8, 10); return as `_judge`."""
    x = duties[0]
    h = x.history[0]
    timeliness = x.answer.numbers[OUT_TIMELINESS]
    late = timeliness == LATE or timeliness == OVERDUE
    running = is_alive(h)
    if not late and not running:
        return 0, count
    fulfilled = NO_TIME
    for position in range(_start_at(x, x.starts) + 1, h.visible):
        if fulfilled == NO_TIME and _is_act(x, b, position, 0):
            fulfilled = h.dossier.times[h.order[position]]
    m = term_row(x.clock[0].rules, b[OBLIGATION_TERM])
    c = counted_for(x.clock[0].base, m)
    last_day = _day_beside(c, m, x.due_day, b[OBLIGATION_BEFORE] != 0)
    if last_day < 0 or last_day >= c.head[DAY_COUNT]:
        return OUTSIDE_COVERAGE, count
    limit = cal.midnight(c, last_day + 1)
    if late:
        if fulfilled == NO_TIME:
            x.answer.numbers[OUT_MISSED] |= 1 << obligation
        elif fulfilled > limit:
            x.answer.numbers[OUT_DONE_LATE] |= 1 << obligation
    if not running or fulfilled != NO_TIME or (timeliness != OVERDUE and h.as_of > limit):
        return 0, count
    return _owe(duties, c, obligation, -1, last_day, limit, count)


@device
def _day_beside(c: Calendar, m: Int32Array, due_day: int, before: bool) -> int:
    """Return the day so long before or after the due date (5); outside [0, DAY_COUNT) where it is not covered."""
    length = m[TERM_HALVES] // 2
    if not counts_working_days(m):
        _, days = civil_length(m)
        return due_day - days if before else due_day + days
    if length == 0:
        return due_day
    if before:
        return cal.nth_working_day(c, cal.working_days_before(c, due_day) - length)
    return cal.nth_working_day(c, cal.working_days_before(c, due_day + 1) + length - 1)


# --- what is owed -----------------------------------------------------------------------------------------


@routine
def _owe(
    duties: DutiesPointer, c: Calendar, obligation: int, event: int, last_day: int, last_time: int, count: int
) -> tuple[int, int]:
    """Write a row of `acts`; return (reason, number of rows)."""
    x = duties[0]
    warn_day = cal.previous_working_day(c, last_day)
    if warn_day < 0:
        return OUTSIDE_COVERAGE, count
    act = offset(x.acts, count * ACT_COLUMNS)
    act[ACT_OBLIGATION] = obligation
    act[ACT_EVENT] = event
    act[ACT_LAST_DAY] = c.head[FIRST_DAY] + last_day
    act[ACT_LAST_TIME] = last_time
    act[ACT_WARN_DAY] = c.head[FIRST_DAY] + warn_day
    return 0, count + 1


@device
def _sort_by_time(acts: Int64Array, count: int) -> None:
    """Sort rows by their last time; equal ones stay in the order of the rule and of the history."""
    for row in range(1, count):
        for at in range(row, 0, -1):
            later, sooner = offset(acts, (at - 1) * ACT_COLUMNS), offset(acts, at * ACT_COLUMNS)
            if later[ACT_LAST_TIME] <= sooner[ACT_LAST_TIME]:
                break
            for column in range(ACT_COLUMNS):
                later[column], sooner[column] = sooner[column], later[column]
