"""Loops over rows: what the engine calls.

`evaluate_rows` answers a batch of dossiers; the others are the same arithmetic on plain columns. Rows never
influence one another. Output arrays are written in full, unless a kernel says otherwise.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from slasvc.kernels import calendar as cal
from slasvc.kernels.answers import BLOCK_ROWS, answer_of, clear, copy, new_block, put
from slasvc.kernels.assess import Room, assess
from slasvc.kernels.jit import kernel, offset, pointer, prefetch, reference, scratch
from slasvc.kernels.tables import (
    ACT_COLUMNS,
    DAY_COUNT,
    DETAIL_COLUMNS,
    FIRST_DAY,
    LIST_ACTS,
    LIST_STEPS,
    NO_DAY,
    NO_TIME,
    NTH_AT,
    OUT_DAY_ZERO,
    OUT_DUE_DAY,
    OUT_DUE_TIME,
    OUT_PROVISIONAL,
    OUT_REASON,
    RANK_AT,
    STANDING_COLUMNS,
    TERM_COLUMNS,
    WORKING_DAY_COUNT,
    AssessmentColumns,
    CalendarTables,
    DossierColumns,
    Int32Array,
    Int64Array,
    RuleTables,
)
from slasvc.kernels.terms import (
    RUN_COLUMNS,
    RUN_DUE,
    RUN_DUE_TIME,
    RUN_RECEIVED,
    RUN_ZERO,
    begin,
    is_provisional,
    lay,
)
from slasvc.kernels.views import (
    calendar_of,
    calendars_of,
    counted_for,
    dossier_of,
    rules_of,
)


@kernel
def evaluate_rows(
    t: CalendarTables,
    tables: RuleTables,
    columns: DossierColumns,
    as_of: int,
    order: Int32Array,
    work: Int64Array,
    out: AssessmentColumns,
) -> None:
    """Assess every dossier of `columns` as of one instant.

    Scratch: `order`, int32, twice as long as the longest history; `work`, int64 with `WORK_COLUMNS` columns and
    the rows of two clocks of so many events.
    """
    count = len(columns.facts)
    calendars = calendars_of(t)
    rules = reference(rules_of(tables))
    longest = len(order) // 2
    given = offset(pointer(order), longest)
    for event in range(longest):
        given[event] = event
    block = new_block()
    acts, steps, list_ends = pointer(out.acts), pointer(out.steps), pointer(out.list_ends)
    act_count = step_count = 0
    for row in range(count):
        slot = row % BLOCK_ROWS
        if slot == 0:
            clear(block)
        answer = answer_of(block, slot)
        d = dossier_of(columns, row)
        # Of the details of events so few are read that no processor sees the pattern.
        following = offset(d.details, d.length * DETAIL_COLUMNS)
        prefetch(following)
        prefetch(offset(following, 2 * DETAIL_COLUMNS))
        room = Room(
            given,
            pointer(order),
            pointer(work),
            offset(acts, act_count * ACT_COLUMNS),
            offset(steps, step_count * STANDING_COLUMNS),
        )
        reason, more_acts, more_steps = assess(calendars, rules, d, as_of, room, answer)
        put(answer, OUT_REASON, reason)
        act_count += more_acts
        step_count += more_steps
        list_ends[LIST_ACTS * count + row] = act_count
        list_ends[LIST_STEPS * count + row] = step_count
        if slot == BLOCK_ROWS - 1 or row == count - 1:
            copy(block, out, row - slot, slot + 1, count)


@kernel
def add_terms(
    t: CalendarTables,
    calendars: Int32Array,
    terms: Int32Array,
    start_times: Int64Array,
    out: AssessmentColumns,
) -> None:
    """Lay term i, int32[n, TERM_COLUMNS], on calendar i from instant i.

    Writes the reason and the deadline; the other columns are left as they are.
    """
    run = scratch(RUN_COLUMNS)
    for row in range(len(calendars)):
        m = offset(pointer(terms), row * TERM_COLUMNS)
        c = counted_for(calendar_of(calendars_of(t), calendars[row]), m)
        reason = begin(c, m, run, start_times[row], True)
        if reason == 0:
            reason = lay(c, m, run, 0, 0, 0)
        out.numbers[OUT_REASON, row] = reason
        if reason == 0:
            out.numbers[OUT_DAY_ZERO, row] = c.head[FIRST_DAY] + run[RUN_ZERO]
            out.numbers[OUT_DUE_DAY, row] = c.head[FIRST_DAY] + run[RUN_DUE]
            out.times[OUT_DUE_TIME, row] = run[RUN_DUE_TIME]
            out.numbers[OUT_PROVISIONAL, row] = is_provisional(c, run, run[RUN_RECEIVED])


@kernel
def add_working_days(
    t: CalendarTables, index: int, days: Int32Array, lengths: Int32Array, out: Int32Array
) -> None:
    """Write the working day lengths[i] working days after days[i], before it for negative lengths.

    Days are numbers since 1970-01-01. A length of 0 is the day itself if it counts, else the next working
    day. NO_DAY outside the coverage.
    """
    c = calendar_of(calendars_of(t), index)
    first_day, day_count = c.head[FIRST_DAY], c.head[DAY_COUNT]
    working_day_count = c.head[WORKING_DAY_COUNT]
    rank, nth = offset(c.ints, c.head[RANK_AT]), offset(c.ints, c.head[NTH_AT])
    for row in range(len(days)):
        day = days[row] - first_day
        length = lengths[row]
        out[row] = NO_DAY
        if 0 <= day < day_count:
            # Forward from the end of the day, so that it is not counted; back from its beginning.
            before = rank[day + 1] + length - 1 if length > 0 else rank[day] + length
            if 0 <= before < working_day_count:
                out[row] = nth[before] + first_day


@kernel
def count_working_days(
    t: CalendarTables, index: int, after_days: Int32Array, until_days: Int32Array, out: Int32Array
) -> None:
    """Write the working days in (after_days[i], until_days[i]], negative where `until` is earlier.

    NO_DAY outside the coverage. Inverse of `add_working_days`: count(d, add(d, n)) == n for n > 0.
    """
    c = calendar_of(calendars_of(t), index)
    first_day, day_count = c.head[FIRST_DAY], c.head[DAY_COUNT]
    rank = offset(c.ints, c.head[RANK_AT] + 1)
    for row in range(len(after_days)):
        after = after_days[row] - first_day
        until = until_days[row] - first_day
        if 0 <= after < day_count and 0 <= until < day_count:
            out[row] = rank[until] - rank[after]
        else:
            out[row] = NO_DAY


@kernel
def count_working_time(
    t: CalendarTables,
    index: int,
    start_times: Int64Array,
    end_times: Int64Array,
    out_days: Int32Array,
    out_seconds: Int64Array,
    out_provisional: NDArray[np.uint8],
) -> None:
    """Write the working days in (day of start, day of end] and the working seconds in [start, end).

    Negative where the end is earlier; NO_DAY and NO_TIME outside the coverage.
    """
    c = calendar_of(calendars_of(t), index)
    for row in range(len(start_times)):
        start = cal.day_until(c, start_times[row])
        end = cal.day_until(c, end_times[row])
        out_days[row] = NO_DAY
        out_seconds[row] = NO_TIME
        out_provisional[row] = 0
        if start >= 0 and end >= 0:
            out_days[row] = cal.working_days_between(c, start, end)
            before = cal.working_time_before(c, start, start_times[row])
            out_seconds[row] = cal.working_time_before(c, end, end_times[row]) - before
            out_provisional[row] = cal.is_provisional(c, min(start, end), max(start, end))
