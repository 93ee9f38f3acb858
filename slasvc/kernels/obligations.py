"""Obligations of a dossier: which were missed, done late or too often, and which are still owed until when.

Specified by `slasvc.reference.obligations`; numbers in comments are those of ADR 7. Each obligation is judged
instance by instance: an anchor at a position of the history, the acts after it, and the end of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from slasvc.errors import Reason
from slasvc.kernels import calendar as cal
from slasvc.kernels.answers import Answer, mark, number_of, put, put_time, time_of
from slasvc.kernels.history import (
    ACCEPTED,
    ANSWERED,
    APOLOGISED,
    COMPLETED,
    CONSULTED,
    LAPSED,
    ONLY_ONCE,
    REFUSED,
    RESUMED,
    START_KINDS,
    SUSPENDED,
    WITHDRAWN,
    HistoryPointer,
    is_alive,
    last_at,
)
from slasvc.kernels.jit import (
    device,
    lanes_at_most,
    lanes_with_any,
    lowest_bit,
    offset,
    pointer,
    reference,
    routine,
    scratch,
)
from slasvc.kernels.runs import START_AT, START_TIME, ClockPointer, last_instant
from slasvc.kernels.standing import LATE, OVERDUE
from slasvc.kernels.tables import (
    ACT_COLUMNS,
    ACT_EVENT,
    ACT_LAST_DAY,
    ACT_LAST_TIME,
    ACT_OBLIGATION,
    ACT_WARN_DAY,
    ALIVE_BIT,
    ALWAYS_BIT,
    BIT_OF_ANCHOR,
    BODY_SUCCESSORS_AT,
    BODY_SUCCESSORS_END,
    CHANNEL_BITS_AT,
    DAY_COUNT,
    DETAIL_BODY,
    DETAIL_GROUND,
    DETAIL_PROMISE,
    DETAIL_STATED,
    DOSSIER_ATTRIBUTES,
    DOSSIER_CHANNEL,
    DUE_DATE_BIT,
    FIRST_DAY,
    LANES,
    NO_TIME,
    OBLIGATION_ACTS,
    OBLIGATION_ANCHOR,
    OBLIGATION_BEFORE,
    OBLIGATION_CODE,
    OBLIGATION_FROM_DAY,
    OBLIGATION_GROUND,
    OBLIGATION_MAX_TIMES,
    OBLIGATION_NEEDS_REASON,
    OBLIGATION_OWED,
    OBLIGATION_RIVALS,
    OBLIGATION_SURE_SECONDS,
    OBLIGATION_TERM,
    OBLIGATION_TO_DAY,
    OUT_DONE_LATE,
    OUT_DONE_TOO_OFTEN,
    OUT_MISSED,
    OUT_NEXT_CHANGE_TIME,
    OUT_OBLIGED,
    OUT_TIMELINESS,
    RUN_BIT,
    SCREEN_ACTS,
    SCREEN_ANCHOR,
    SCREEN_ATTRIBUTES,
    SCREEN_CHANNELS,
    SCREEN_FROM_DAY,
    SCREEN_TO_DAY,
    SCREEN_UNDONE,
    SCREEN_WHEN_DONE,
    SUCCESSOR_BODY,
    SUCCESSOR_FROM_DAY,
    TERM_DAYS,
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
    counts_working_days,
    lay,
)
from slasvc.kernels.views import (
    Calendar,
    Rules,
    body_row,
    counted_for,
    detail_row,
    obligation_row,
    successor_row,
    term_row,
)
from slasvc.model.rule import Anchor, Owed

OUTSIDE_COVERAGE = int(Reason.OUTSIDE_COVERAGE)
RECEIVED, DUE_DATE = int(Anchor.RECEIVED), int(Anchor.DUE_DATE)
ALWAYS, IF_DONE = int(Owed.ALWAYS), int(Owed.IF_DONE)
IF_LATE, WITH_REASON = int(Owed.IF_LATE), int(Owed.WITH_REASON)
ENDS = 1 << COMPLETED | 1 << REFUSED | 1 << WITHDRAWN | 1 << LAPSED
NO_DUE_DAY = -1


class Duties(NamedTuple):
    """What obligations are judged by.

    Attributes:
        clock: that lateness is measured against; its calendar counts the due date.
        starts: number of runs that the statutory clock began, `spans` holds them.
        due_day: offset in the calendar, NO_DUE_DAY where there is none or a projection only.
        acts: room for what is still owed, `owed[0]` the number of its rows.
    """

    clock: ClockPointer
    history: HistoryPointer
    spans: Int64Array
    starts: int
    due_day: int
    answer: Answer
    acts: Int64Array
    owed: Int64Array


DutiesPointer = Sequence[Duties]
"""A pointer to duties, `duties[0]`."""


@device
def judge(
    clock: ClockPointer,
    history: HistoryPointer,
    spans: Int64Array,
    starts: int,
    due_day: int,
    o: Answer,
    acts: Int64Array,
) -> tuple[int, int]:
    """Write findings and what is still owed, see `Duties`; return (reason, number of rows written to `acts`)."""
    version = clock[0].version
    if version[VERSION_OBLIGATIONS_AT] == version[VERSION_OBLIGATIONS_END]:
        return 0, 0
    return _judge_all(reference(Duties(clock, history, spans, starts, due_day, o, acts, scratch(1))))


@routine
def _judge_all(duties: DutiesPointer) -> tuple[int, int]:
    """Judge the obligations of a version that has any; return as `judge`."""
    x = duties[0]
    k, h = x.clock[0], x.history[0]
    rules, version = k.rules[0], k.version
    first, end = version[VERSION_OBLIGATIONS_AT], version[VERSION_OBLIGATIONS_END]
    put(x.answer, OUT_OBLIGED, version[VERSION_INDEX])
    x.owed[0] = 0
    # Of most obligations nothing can be found, and no processor could guess of which: until all have been looked
    # at there is no branch.
    facts, anchors = h.dossier.facts, _anchors(x)
    word = anchors | is_alive(h) << ALIVE_BIT | 1 << ALWAYS_BIT
    word |= 1 << (CHANNEL_BITS_AT + facts[DOSSIER_CHANNEL])
    found = 0
    for row in range(first, end, LANES):
        found |= _screen(rules, row, word, k.law_day, facts[DOSSIER_ATTRIBUTES]) << (row - first)
    found &= (1 << (end - first)) - 1
    while found != 0:
        position = lowest_bit(found)
        found &= found - 1
        b = obligation_row(rules, first + position)
        if b[OBLIGATION_RIVALS] and _is_overruled(duties, b, first + position, first):
            continue
        done = b[OBLIGATION_ACTS] & h.happened != 0
        if done and b[OBLIGATION_MAX_TIMES] < h.visible and _times_done(duties, b) > b[OBLIGATION_MAX_TIMES]:
            mark(x.answer, OUT_DONE_TOO_OFTEN, 1 << position)
        if b[OBLIGATION_OWED] == WITH_REASON:
            if done and _lacks_reason(duties, b):
                mark(x.answer, OUT_MISSED, 1 << position)
        elif (anchors >> pointer(BIT_OF_ANCHOR)[b[OBLIGATION_ANCHOR]]) & 1:
            reason = _judge(duties, b, position)
            if reason != 0:
                return reason, x.owed[0]
    _sort_by_time(x.acts, x.owed[0])
    return 0, x.owed[0]


@device
def _screen(rules: Rules, row: int, word: int, law_day: int, attributes: int) -> int:
    """Return a bit for each of `LANES` obligations from `row` on about which something may be found.

    Unless an earlier one of the same code overrules it. Bits beyond the version's own obligations mean nothing.
    """
    screen, length = offset(rules.screen, row), rules.screen_length
    done = lanes_with_any(offset(screen, SCREEN_ACTS * length), word)
    found_done = done & lanes_with_any(offset(screen, SCREEN_WHEN_DONE * length), word)
    has_instance = lanes_with_any(offset(screen, SCREEN_ANCHOR * length), word)
    found_undone = has_instance & lanes_with_any(offset(screen, SCREEN_UNDONE * length), word)
    began = lanes_at_most(offset(screen, SCREEN_FROM_DAY * length), law_day)
    ended = lanes_at_most(offset(screen, SCREEN_TO_DAY * length), law_day - 1)
    of_channel = lanes_with_any(offset(screen, SCREEN_CHANNELS * length), word)
    lacks_attribute = lanes_with_any(offset(screen, SCREEN_ATTRIBUTES * length), ~attributes)
    return (found_done | found_undone) & began & of_channel & ~(ended | lacks_attribute)


@device
def _anchors(x: Duties) -> int:
    """Return a bit for each kind of event that happened, and for runs and a due date that are to be judged."""
    h, timeliness = x.history[0], number_of(x.answer, OUT_TIMELINESS)
    is_due_date_judged = is_alive(h) | (timeliness == LATE) | (timeliness == OVERDUE)
    has_due_date = (x.due_day != NO_DUE_DAY) & is_due_date_judged
    return h.happened | (x.starts > 0) << RUN_BIT | has_due_date << DUE_DATE_BIT


@routine
def _is_overruled(duties: DutiesPointer, b: Int64Array, row: int, first: int) -> bool:
    """Return whether an earlier obligation of the same code is in force."""
    x = duties[0]
    for other in range(first, row):
        rival = obligation_row(x.clock[0].rules[0], other)
        in_force = rival[OBLIGATION_FROM_DAY] <= x.clock[0].law_day <= rival[OBLIGATION_TO_DAY]
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
    if kind != ANSWERED or body == 0 or detail[DETAIL_BODY] == body:
        return True
    return _has_passed_on(x.clock, x.history, body, at)


@routine
def _has_passed_on(clock: ClockPointer, history: HistoryPointer, body: int, at: int) -> bool:
    """Return whether the work of a body had passed to the one that the event at a position names by then (6a)."""
    c, d = clock[0].base, history[0].dossier
    event = history[0].order[at]
    row = body_row(d, body)
    for successor in range(row[BODY_SUCCESSORS_AT], row[BODY_SUCCESSORS_END]):
        passed = successor_row(d, successor)
        if passed[SUCCESSOR_BODY] == detail_row(d, event)[DETAIL_BODY]:
            day = passed[SUCCESSOR_FROM_DAY] - c.head[FIRST_DAY]
            return day <= c.head[DAY_COUNT] and cal.midnight(c, max(day, 0)) <= d.times[event]
    return False


@routine
def _times_done(duties: DutiesPointer, b: Int64Array) -> int:
    """Return how often an obligation was done, with or without a reason; of letters those that re-appoint (9)."""
    x = duties[0]
    d = x.history[0].dossier
    times = 0
    for at in range(x.history[0].visible):
        event = x.history[0].order[at]
        kind = int(d.kinds[event])
        is_counted = kind != APOLOGISED or detail_row(d, event)[DETAIL_PROMISE] >= 0
        if (b[OBLIGATION_ACTS] >> kind) & 1 and is_counted and _is_of_ground(x.history, b, at):
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


@device
def _judge(duties: DutiesPointer, b: Int64Array, obligation: int) -> int:
    """Judge every instance of an obligation that has any; return a reason."""
    x = duties[0]
    h = x.history[0]
    anchor = int(b[OBLIGATION_ANCHOR])
    if anchor == DUE_DATE:
        return _judge_due_date(duties, b, obligation)
    if anchor == RECEIVED:
        for start in range(1, x.starts + 1):
            reason = _judge_instance(duties, b, obligation, start, -1)
            if reason != 0:
                return reason
        return 0
    kind = pointer(BIT_OF_ANCHOR)[anchor]
    if (ONLY_ONCE >> kind) & 1:
        return _judge_instance(duties, b, obligation, 0, last_at(h, kind))
    accepted = False
    for at in range(h.visible):
        here = h.dossier.kinds[h.order[at]]
        accepted |= here == ACCEPTED
        may_anchor = accepted or (kind != SUSPENDED and kind != RESUMED)
        if here == kind and may_anchor and _is_of_ground(x.history, b, at):
            reason = _judge_instance(duties, b, obligation, 0, at)
            if reason != 0:
                return reason
    return 0


@device
def _start_at(x: Duties, start: int) -> int:
    """Return the position at which a run began: of the first one the last event that starts it (4)."""
    if start > 1:
        return int(offset(x.spans, start * RUN_COLUMNS)[START_AT])
    h = x.history[0]
    position = 0
    for kind in START_KINDS:
        if (x.clock[0].version[VERSION_STARTS_ON] & h.happened) >> kind & 1:
            position = max(position, last_at(h, kind))
    return position


@routine
def _judge_instance(duties: DutiesPointer, b: Int64Array, obligation: int, start: int, at: int) -> int:
    """Judge one instance (6 to 8, 10): of run `start`, or (0) of the event at position `at`; return a reason."""
    x = duties[0]
    h = x.history[0]
    owed = b[OBLIGATION_OWED]
    event = -1
    if start == 0:
        event = int(h.order[at])
        time = h.dossier.times[event]
    else:
        time = offset(x.spans, start * RUN_COLUMNS)[START_TIME]
    fulfilled = last_act = ended = NO_TIME
    if h.happened & (b[OBLIGATION_ACTS] | ENDS) or start != x.starts:
        fulfilled, last_act, ended = _find_acts(duties, b, start, at)
    m = term_row(x.clock[0].rules[0], b[OBLIGATION_TERM])
    c = counted_for(x.clock[0].base, m)
    if last_act != NO_TIME and last_act - time <= b[OBLIGATION_SURE_SECONDS] and cal.surely_covers(c, time):
        return 0
    is_open = fulfilled == NO_TIME and ended == NO_TIME and is_alive(h)
    if owed == IF_DONE and last_act == NO_TIME and not is_open:
        return 0
    run = scratch(RUN_COLUMNS)
    reason = begin(c, m, run, time, True)
    if reason == 0:
        reason = lay(c, m, run, 0, 0, 0)
    if reason != 0:
        return reason
    limit = last_instant(c, m, run)
    bit = 1 << obligation
    if owed == IF_DONE:
        if last_act > limit:
            mark(x.answer, OUT_DONE_LATE, bit)
        if not is_open or h.as_of > limit:
            return 0
    else:
        if fulfilled > limit:
            mark(x.answer, OUT_DONE_LATE, bit)
        if fulfilled == NO_TIME and (h.as_of if ended == NO_TIME else ended) > limit:
            mark(x.answer, OUT_MISSED, bit)
        covered = limit + 1 < cal.midnight(c, c.head[DAY_COUNT])
        if fulfilled == NO_TIME and ended == NO_TIME and h.as_of <= limit and covered:
            change = time_of(x.answer, OUT_NEXT_CHANGE_TIME)
            put_time(
                x.answer, OUT_NEXT_CHANGE_TIME, limit + 1 if change == NO_TIME else min(change, limit + 1)
            )
        if not is_open:
            return 0
    return _owe(duties, c, obligation, event, run[RUN_DUE], run[RUN_DUE_TIME])


@device
def _find_acts(duties: DutiesPointer, b: Int64Array, start: int, at: int) -> tuple[int, int, int]:
    """Return (first act, last act, end) of an instance, NO_TIME for what there is none of.

    It ends with the dossier, or with the next run. Of what is owed always the last two are left out after an act:
    they do not matter any more.
    """
    x = duties[0]
    h = x.history[0]
    kinds, times = h.dossier.kinds, h.dossier.times
    body = 0
    until = h.visible
    if start == 0:
        anchor = h.order[at]
        if kinds[anchor] == CONSULTED:
            body = int(detail_row(h.dossier, anchor)[DETAIL_BODY])
        first = at
        while first > 0 and times[h.order[first - 1]] == times[anchor]:
            first -= 1  # what was recorded in the same second counts too
        ends_from = at + 1
    else:
        at = first = ends_from = _start_at(x, start)
        if start < x.starts:
            until = _start_at(x, start + 1)
    fulfilled = last_act = NO_TIME
    for position in range(first, until):
        kind = int(kinds[h.order[position]])
        if position != at and _is_act(x, b, position, body):
            last_act = times[h.order[position]]
            if fulfilled == NO_TIME:
                fulfilled = last_act
                if b[OBLIGATION_OWED] != IF_DONE:
                    return fulfilled, fulfilled, NO_TIME
        if position >= ends_from and (ENDS >> kind) & 1:
            return fulfilled, last_act, times[h.order[position]]
    return fulfilled, last_act, times[h.order[until]] if until < h.visible else NO_TIME


@device
def _judge_due_date(duties: DutiesPointer, b: Int64Array, obligation: int) -> int:
    """Judge the instance that is counted from the due date (8, 10); return a reason."""
    x = duties[0]
    h = x.history[0]
    timeliness = number_of(x.answer, OUT_TIMELINESS)
    fulfilled = NO_TIME
    if b[OBLIGATION_ACTS] & h.happened:
        for position in range(_start_at(x, x.starts) + 1, h.visible):
            if _is_act(x, b, position, 0):
                fulfilled = h.dossier.times[h.order[position]]
                break
    m = term_row(x.clock[0].rules[0], b[OBLIGATION_TERM])
    c = counted_for(x.clock[0].base, m)
    last_day = _day_beside(c, m, x.due_day, b[OBLIGATION_BEFORE] != 0)
    if last_day < 0 or last_day >= c.head[DAY_COUNT]:
        return OUTSIDE_COVERAGE
    limit = cal.midnight(c, last_day + 1)
    if timeliness == LATE or timeliness == OVERDUE:
        if fulfilled == NO_TIME:
            mark(x.answer, OUT_MISSED, 1 << obligation)
        elif fulfilled > limit:
            mark(x.answer, OUT_DONE_LATE, 1 << obligation)
    if not is_alive(h) or fulfilled != NO_TIME or (timeliness != OVERDUE and h.as_of > limit):
        return 0
    return _owe(duties, c, obligation, -1, last_day, limit)


@device
def _day_beside(c: Calendar, m: Int32Array, due_day: int, before: bool) -> int:
    """Return the day so long before or after the due date (5); outside [0, DAY_COUNT) where it is not covered."""
    length = m[TERM_HALVES] // 2
    if not counts_working_days(m):
        return due_day - m[TERM_DAYS] if before else due_day + m[TERM_DAYS]
    if length == 0:
        return due_day
    if before:
        return cal.nth_working_day(c, cal.working_days_before(c, due_day) - length)
    return cal.nth_working_day(c, cal.working_days_before(c, due_day + 1) + length - 1)


# --- what is owed -----------------------------------------------------------------------------------------


@routine
def _owe(
    duties: DutiesPointer, c: Calendar, obligation: int, event: int, last_day: int, last_time: int
) -> int:
    """Write a row of `acts`; return a reason."""
    x = duties[0]
    warn_day = cal.previous_working_day(c, last_day)
    if warn_day < 0:
        return OUTSIDE_COVERAGE
    act = offset(x.acts, x.owed[0] * ACT_COLUMNS)
    act[ACT_OBLIGATION] = obligation
    act[ACT_EVENT] = event
    act[ACT_LAST_DAY] = c.head[FIRST_DAY] + last_day
    act[ACT_LAST_TIME] = last_time
    act[ACT_WARN_DAY] = c.head[FIRST_DAY] + warn_day
    x.owed[0] += 1
    return 0


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
