"""Loops over rows: what the engine calls.

`evaluate_rows` answers a batch of dossiers; the others are the same arithmetic on plain columns. Rows never
influence one another. Every output array is written in full.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from slasvc.errors import Reason
from slasvc.kernels import calendar as cal
from slasvc.kernels.clock import NOT_STARTED_CLASS, VOID_CLASS, run_clock
from slasvc.kernels.history import IMPOSSIBLE_HISTORY, VOID, time_of, visible_events, walk_phases
from slasvc.kernels.jit import device, kernel
from slasvc.kernels.matching import governing_version, names_case
from slasvc.kernels.tables import (
    AUTHORITY_CALENDAR,
    AUTHORITY_END_DAY,
    AUTHORITY_START_DAY,
    DAY_COUNT,
    DOSSIER_AUTHORITY,
    DOSSIER_CASE,
    DOSSIER_PROCEDURE,
    FIRST_DAY,
    NO_DAY,
    NO_TIME,
    NTH_AT,
    OUT_AWAITS,
    OUT_DAY_ZERO,
    OUT_DETAIL,
    OUT_DUE_DAY,
    OUT_DUE_TIME,
    OUT_LATENESS_DAYS,
    OUT_LATENESS_MINUTES,
    OUT_NEXT_CHANGE_TIME,
    OUT_NUMBERS,
    OUT_ORIGIN_TIME,
    OUT_PROVISIONAL,
    OUT_REASON,
    OUT_TIMELINESS,
    OUT_VERSION,
    PROCEDURE_LAW_AT,
    RANK_AT,
    TERM_IGNORES_MAKEUP,
    VERSION_INDEX,
    VERSION_STARTS_ON,
    VERSION_TERM,
    WORKING_DAY_COUNT,
    AssessmentColumns,
    CalendarTables,
    DossierColumns,
    Int32Array,
    Int64Array,
    RuleTables,
)
from slasvc.kernels.terms import add_term
from slasvc.model.dossier import EventKind

OUTSIDE_COVERAGE = int(Reason.OUTSIDE_COVERAGE)
AUTHORITY_NOT_ACTIVE = int(Reason.AUTHORITY_NOT_ACTIVE)
UNKNOWN_CASE = int(Reason.UNKNOWN_CASE)
ACCEPTED = int(EventKind.ACCEPTED)
START_KINDS = tuple(
    int(kind) for kind in (EventKind.SUBMITTED, EventKind.POSTMARKED, EventKind.ACCEPTED, EventKind.PAID)
)


@kernel
def evaluate_rows(
    t: CalendarTables,
    rules: RuleTables,
    d: DossierColumns,
    as_of: int,
    order: Int32Array,
    work: Int64Array,
    out: AssessmentColumns,
) -> None:
    """Assess every dossier of `d` as of one instant.

    Scratch: `order`, int32, at least as long as the longest history; `work`, int64 with `WORK_COLUMNS`
    columns and one row more than that.
    """
    for row in range(len(d.facts)):
        _clear(out, row)
        _evaluate_row(t, rules, d, row, as_of, order, work, out)


@kernel
def add_terms(
    t: CalendarTables,
    calendars: Int32Array,
    terms: Int32Array,
    start_times: Int64Array,
    out: AssessmentColumns,
) -> None:
    """Lay term i, int32[n, TERM_COLUMNS], on calendar i from instant i."""
    for row in range(len(calendars)):
        _clear(out, row)
        _lay(t, calendars[row], terms[row], start_times[row], row, out)


@kernel
def add_working_days(
    t: CalendarTables, c: int, days: Int32Array, lengths: Int32Array, out: Int32Array
) -> None:
    """Write the working day lengths[i] working days after days[i], before it for negative lengths.

    Days are numbers since 1970-01-01. A length of 0 is the day itself if it counts, else the next working
    day. NO_DAY outside the coverage.
    """
    first_day = t.heads[c, FIRST_DAY]
    day_count = t.heads[c, DAY_COUNT]
    working_day_count = t.heads[c, WORKING_DAY_COUNT]
    rank_at = t.heads[c, RANK_AT]
    nth_at = t.heads[c, NTH_AT]
    for row in range(len(days)):
        day = days[row] - first_day
        length = lengths[row]
        out[row] = NO_DAY
        if 0 <= day < day_count:
            # Forward from the end of the day, so that it is not counted; back from its beginning.
            index = t.ints[rank_at + day + 1] + length - 1 if length > 0 else t.ints[rank_at + day] + length
            if 0 <= index < working_day_count:
                out[row] = t.ints[nth_at + index] + first_day


@kernel
def count_working_days(
    t: CalendarTables, c: int, after_days: Int32Array, until_days: Int32Array, out: Int32Array
) -> None:
    """Write the working days in (after_days[i], until_days[i]], negative where `until` is earlier.

    NO_DAY outside the coverage. Inverse of `add_working_days`: count(d, add(d, n)) == n for n > 0.
    """
    first_day = t.heads[c, FIRST_DAY]
    day_count = t.heads[c, DAY_COUNT]
    rank_at = t.heads[c, RANK_AT] + 1
    for row in range(len(after_days)):
        after = after_days[row] - first_day
        until = until_days[row] - first_day
        if 0 <= after < day_count and 0 <= until < day_count:
            out[row] = t.ints[rank_at + until] - t.ints[rank_at + after]
        else:
            out[row] = NO_DAY


@kernel
def count_working_time(
    t: CalendarTables,
    c: int,
    start_times: Int64Array,
    end_times: Int64Array,
    out_days: Int32Array,
    out_seconds: Int64Array,
    out_provisional: NDArray[np.uint8],
) -> None:
    """Write the working days in (day of start, day of end] and the working seconds in [start, end).

    Negative where the end is earlier; NO_DAY and NO_TIME outside the coverage.
    """
    for row in range(len(start_times)):
        start = cal.day_until(t, c, start_times[row])
        end = cal.day_until(t, c, end_times[row])
        out_days[row] = NO_DAY
        out_seconds[row] = NO_TIME
        out_provisional[row] = 0
        if start >= 0 and end >= 0:
            days = cal.working_days_before(t, c, end + 1) - cal.working_days_before(t, c, start + 1)
            before = cal.working_time_before(t, c, start, start_times[row])
            out_days[row] = days
            out_seconds[row] = cal.working_time_before(t, c, end, end_times[row]) - before
            out_provisional[row] = cal.is_provisional(t, c, min(start, end), max(start, end))


@device
def _clear(out: AssessmentColumns, row: int) -> None:
    """Write "nothing known yet"."""
    for line in range(OUT_NUMBERS):
        out.numbers[line, row] = 0
    out.numbers[OUT_DETAIL, row] = -1
    out.numbers[OUT_VERSION, row] = -1
    out.numbers[OUT_DAY_ZERO, row] = NO_DAY
    out.numbers[OUT_DUE_DAY, row] = NO_DAY
    out.numbers[OUT_LATENESS_DAYS, row] = NO_DAY
    out.numbers[OUT_LATENESS_MINUTES, row] = NO_DAY
    out.times[OUT_ORIGIN_TIME, row] = NO_TIME
    out.times[OUT_DUE_TIME, row] = NO_TIME
    out.times[OUT_NEXT_CHANGE_TIME, row] = NO_TIME


@device
def _lay(
    t: CalendarTables,
    c: int,
    term: Int32Array,
    start: int,
    row: int,
    out: AssessmentColumns,
) -> None:
    """Write the deadline of one term."""
    c += term[TERM_IGNORES_MAKEUP]
    reason, zero, due, due_time, provisional = add_term(t, c, term, start, True)
    out.numbers[OUT_REASON, row] = reason
    if reason == 0:
        first_day = t.heads[c, FIRST_DAY]
        out.numbers[OUT_DAY_ZERO, row] = first_day + zero
        out.numbers[OUT_DUE_DAY, row] = first_day + due
        out.times[OUT_DUE_TIME, row] = due_time
        out.numbers[OUT_PROVISIONAL, row] = provisional


@device
def _evaluate_row(
    t: CalendarTables,
    rules: RuleTables,
    d: DossierColumns,
    row: int,
    as_of: int,
    order: Int32Array,
    work: Int64Array,
    out: AssessmentColumns,
) -> None:
    if not names_case(rules, d.facts[row, DOSSIER_PROCEDURE], d.facts[row, DOSSIER_CASE]):
        out.numbers[OUT_REASON, row] = UNKNOWN_CASE
        return
    count, baseless = visible_events(d, row, as_of, order)
    if baseless >= 0:
        out.numbers[OUT_REASON, row] = IMPOSSIBLE_HISTORY
        out.numbers[OUT_DETAIL, row] = baseless
        return
    reason, event, phase = walk_phases(d, order, count)
    if reason != 0:
        out.numbers[OUT_REASON, row] = reason
        out.numbers[OUT_DETAIL, row] = event - d.event_offsets[row]
        return
    authority = d.authorities[d.facts[row, DOSSIER_AUTHORITY]]
    c = authority[AUTHORITY_CALENDAR]
    accepted, accepted_time = time_of(d, order, count, ACCEPTED)
    law_at = rules.procedures[d.facts[row, DOSSIER_PROCEDURE], PROCEDURE_LAW_AT]
    decided, law_time = time_of(d, order, count, law_at)
    if not decided:
        law_time = accepted_time
    if not (decided or accepted):
        out.numbers[OUT_AWAITS, row] = 0 if phase == VOID else 1 << ACCEPTED
        out.numbers[OUT_TIMELINESS, row] = VOID_CLASS if phase == VOID else NOT_STARTED_CLASS
        return
    law_day = cal.day_of(t, c, law_time)
    active_day = cal.day_of(t, c, accepted_time) if accepted else law_day
    if law_day < 0 or active_day < 0:
        out.numbers[OUT_REASON, row] = OUTSIDE_COVERAGE
        return
    first_day = t.heads[c, FIRST_DAY]
    if not authority[AUTHORITY_START_DAY] <= first_day + active_day <= authority[AUTHORITY_END_DAY]:
        out.numbers[OUT_REASON, row] = AUTHORITY_NOT_ACTIVE
        return
    reason, version = governing_version(rules, d, row, first_day + law_day)
    if reason != 0:
        out.numbers[OUT_REASON, row] = reason
        return
    v = rules.versions[version]
    out.numbers[OUT_VERSION, row] = v[VERSION_INDEX]
    origin = NO_TIME
    awaits = 0
    for kind in START_KINDS:
        if (v[VERSION_STARTS_ON] >> kind) & 1:
            happened, time = time_of(d, order, count, kind)
            if happened:
                origin = max(origin, time)
            else:
                awaits |= 1 << kind
    if awaits != 0:
        origin = NO_TIME
    out.numbers[OUT_AWAITS, row] = 0 if phase == VOID else awaits
    out.times[OUT_ORIGIN_TIME, row] = origin
    if v[VERSION_TERM] >= 0:
        c += rules.terms[v[VERSION_TERM], TERM_IGNORES_MAKEUP]
    run_clock(
        t,
        c,
        rules,
        d,
        row,
        as_of,
        order,
        count,
        work,
        version,
        first_day + law_day,
        origin,
        phase,
        out,
    )
