"""One term laid on one calendar: section 3 of the semantics, row by row.

Everything answers with a 5-tuple (reason, day zero, due day, due time, provisional); days are offsets from the
calendar's first date. `m` is a row of `RuleTables.terms`. Specified by `slasvc.reference.add_term`; the
corners are those of ADR 1.
"""

from __future__ import annotations

from slasvc.errors import Reason
from slasvc.kernels import calendar as cal
from slasvc.kernels.civil import add_months, month_of
from slasvc.kernels.jit import device, routine
from slasvc.kernels.tables import (
    DAY_COUNT,
    FIRST_DAY,
    NOMINAL_DAY_SECONDS,
    SLOT_COUNT,
    TERM_CLOSING_INSTANT,
    TERM_CUTOFF_BOUNDARY,
    TERM_CUTOFF_EFFECT,
    TERM_CUTOFF_KIND,
    TERM_CUTOFF_SECONDS,
    TERM_DAY_COUNTING,
    TERM_END_OF_TERM,
    TERM_HALVES,
    TERM_MONTH_OVERFLOW,
    TERM_NON_WORKING_RECEIPT,
    TERM_ROLL,
    TERM_UNIT,
    CalendarTables,
    Int32Array,
)
from slasvc.model.term import (
    ClosingInstant,
    CutoffBoundary,
    CutoffEffect,
    CutoffKind,
    DayCounting,
    EndOfTerm,
    NonWorkingReceipt,
    Roll,
    Unit,
)

# numba freezes module-level ints into the code; members of an IntEnum it would compare as objects.
OUTSIDE_COVERAGE = int(Reason.OUTSIDE_COVERAGE)
MONTH_OVERFLOW = int(Reason.MONTH_OVERFLOW)
WORKING_HOUR, HOUR, WORKING_DAY = int(Unit.WORKING_HOUR), int(Unit.HOUR), int(Unit.WORKING_DAY)
CALENDAR_DAY, WEEK, MONTH = int(Unit.CALENDAR_DAY), int(Unit.WEEK), int(Unit.MONTH)
YEAR, SAME_DAY = int(Unit.YEAR), int(Unit.SAME_DAY)
FIRST_DAY_INCLUDED = int(DayCounting.FIRST_DAY_INCLUDED)
FROM_INSTANT = int(DayCounting.FROM_INSTANT)
NO_CUTOFF, LOCAL_TIME = int(CutoffKind.NONE), int(CutoffKind.LOCAL_TIME)
AT_OR_AFTER = int(CutoffBoundary.AT_OR_AFTER)
SHIFT_DUE, SHIFT_START = int(CutoffEffect.SHIFT_DUE), int(CutoffEffect.SHIFT_START)
DEEMED_NEXT_WORKING_DAY = int(NonWorkingReceipt.DEEMED_NEXT_WORKING_DAY)
END_OF_CALENDAR_DAY = int(EndOfTerm.END_OF_CALENDAR_DAY)
CLOSE_OF_BUSINESS = int(EndOfTerm.CLOSE_OF_BUSINESS)
FOLLOWING, PRECEDING = int(Roll.FOLLOWING), int(Roll.PRECEDING)
MODIFIED_FOLLOWING = int(Roll.MODIFIED_FOLLOWING)
NEXT_OPENING = int(ClosingInstant.NEXT_OPENING)

Answer = tuple[int, int, int, int, bool]


@device
def refusal(reason: int) -> Answer:
    """Return an answer that only says why there is none."""
    return reason, 0, 0, 0, False


@device
def add_term(t: CalendarTables, c: int, m: Int32Array, start: int, with_cutoff: bool) -> Answer:
    """Lay term `m` on calendar `c` from the instant `start`; `with_cutoff` False switches its cut-off off."""
    received, zero, instant, late = receive(t, c, m, start, with_cutoff)
    if zero < 0:
        return refusal(OUTSIDE_COVERAGE)
    months, days = civil_length(m)
    return lay(t, c, m, start, received, zero, instant, late, m[TERM_HALVES], months, days, 0, 0, 0)


@device
def receive(
    t: CalendarTables, c: int, m: Int32Array, start: int, with_cutoff: bool
) -> tuple[int, int, int, bool]:
    """Return (receipt day, day 0 or -1 outside the coverage, instant to count from, due a day late).

    Hour units take every receipt as it is.
    """
    received = cal.day_of(t, c, start)
    if received < 0 or m[TERM_UNIT] == HOUR or m[TERM_UNIT] == WORKING_HOUR:
        return received, received, start, False
    late = with_cutoff and _is_late(t, c, m, start, received)
    zero = received
    if late and m[TERM_CUTOFF_EFFECT] == SHIFT_START:
        zero = cal.next_working_day(t, c, zero + 1)
    if zero >= 0 and m[TERM_NON_WORKING_RECEIPT] == DEEMED_NEXT_WORKING_DAY:
        zero = cal.next_working_day(t, c, zero)
    instant = start if zero == received or zero < 0 else cal.opening(t, c, zero)
    return received, zero, instant, late and m[TERM_CUTOFF_EFFECT] == SHIFT_DUE


@device
def civil_length(m: Int32Array) -> tuple[int, int]:
    """Return the length of a term in calendar units as (months, days); (0, 0) for other units."""
    unit = m[TERM_UNIT]
    length = m[TERM_HALVES] // 2
    if unit == CALENDAR_DAY:
        return 0, length
    if unit == WEEK:
        return 0, 7 * length
    if unit == MONTH:
        return length, 0
    if unit == YEAR:
        return 12 * length, 0
    return 0, 0


@device
def counts_time(m: Int32Array, halves: int) -> bool:
    """Return whether a length is spent as time and not as days: hours, and working days from the instant."""
    unit = m[TERM_UNIT]
    return (
        unit == HOUR
        or unit == WORKING_HOUR
        or (unit == WORKING_DAY and m[TERM_DAY_COUNTING] == FROM_INSTANT and halves > 0)
    )


@device
def counts_working_days(m: Int32Array) -> bool:
    """Return whether tolled days move a term by working days, and not by calendar days."""
    return m[TERM_UNIT] == WORKING_DAY or m[TERM_UNIT] == SAME_DAY


@routine
def lay(
    t: CalendarTables,
    c: int,
    m: Int32Array,
    start: int,
    received: int,
    zero: int,
    instant: int,
    late: bool,
    halves: int,
    months: int,
    days: int,
    tolled_days: int,
    tolled_seconds: int,
    outage_seconds: int,
) -> Answer:
    """Lay a length on the calendar from what `receive` made of the instant `start`.

    Args:
        halves: length in half units; for `SAME_DAY` what extensions add, in half working days.
        months, days: length in calendar units.
        tolled_days: of the unit family, after day 0.
        tolled_seconds: for terms that are spent as time.
        outage_seconds: working time that grounds with `tolls: working_time` take from a term in day units.
    """
    unit = m[TERM_UNIT]
    nominal = t.heads[c, NOMINAL_DAY_SECONDS]
    if unit == HOUR:
        return _add_elapsed_time(t, c, start, received, halves * 1_800 + tolled_seconds)
    if unit == WORKING_HOUR:
        return _use_working_time(t, c, m, start, received, received, halves * 1_800 + tolled_seconds)
    if unit == WORKING_DAY and m[TERM_DAY_COUNTING] == FROM_INSTANT and halves > 0:
        return _use_working_time(t, c, m, instant, received, zero, halves * nominal // 2 + tolled_seconds)

    included = m[TERM_DAY_COUNTING] == FIRST_DAY_INCLUDED
    end = zero
    if unit == SAME_DAY:
        if late:
            end = cal.next_working_day(t, c, received + 1)
        moved = (halves + 1) // 2 + tolled_days
        if halves > 0:
            moved += outage_seconds // nominal
        if end >= 0 and moved > 0:
            end = _roll(t, c, m[TERM_ROLL], end)
        if end >= 0 and moved > 0:
            end = cal.nth_working_day(t, c, cal.working_days_before(t, c, end + 1) + moved - 1)
        if end >= 0 and halves == 0 and outage_seconds > 0:
            end = _after_outage(t, c, m, instant, zero, end, outage_seconds)
    elif unit == WORKING_DAY:
        length = (halves + 1) // 2 + tolled_days + outage_seconds // nominal
        if length > 0:
            counts_zero = included and halves > 0
            before = cal.working_days_before(t, c, zero + (0 if counts_zero else 1))
            end = cal.nth_working_day(t, c, before + length - 1)
    else:
        reason, end = _civil_end(t, c, m, zero, included, months, days)
        if reason != 0:
            return refusal(reason)
        end += tolled_days + outage_seconds // nominal
        if end >= t.heads[c, DAY_COUNT]:
            end = -1
    if end < 0:
        return refusal(OUTSIDE_COVERAGE)
    if halves % 2 == 1:
        return _half_of_day(t, c, m, received, zero, end)
    return _end_on(t, c, m, instant, received, zero, end)


@routine
def _after_outage(
    t: CalendarTables, c: int, m: Int32Array, instant: int, zero: int, end: int, outage_seconds: int
) -> int:
    """Return the day on which a same-day term ends that was taken `outage_seconds` of its working time."""
    due = _roll(t, c, m[TERM_ROLL], end)
    if due < 0:
        return -1
    start = cal.working_time_before(t, c, zero, instant)
    # Closing may be 24:00, which falls on the next day.
    closing = cal.working_time_before(t, c, due, cal.closing(t, c, due))
    if closing <= start:
        return end
    slot = cal.slot_using_up(t, c, closing + outage_seconds)
    return -1 if slot < 0 else cal.slot_day(t, c, slot)


@device
def _is_late(t: CalendarTables, c: int, m: Int32Array, start: int, day: int) -> bool:
    """Return whether a receipt at `start` of `day` is late in the day under the term's cut-off."""
    kind = m[TERM_CUTOFF_KIND]
    if kind == NO_CUTOFF:
        return False
    if kind == LOCAL_TIME:
        limit = cal.wall_instant(t, c, day, m[TERM_CUTOFF_SECONDS])
    else:
        if not cal.has_shifts(t, c, day):
            return False
        limit = cal.closing(t, c, day) - m[TERM_CUTOFF_SECONDS]
    return start >= limit if m[TERM_CUTOFF_BOUNDARY] == AT_OR_AFTER else start > limit


@device
def _add_elapsed_time(t: CalendarTables, c: int, start: int, received: int, seconds: int) -> Answer:
    """Add elapsed time, day and night. An end at 24:00 belongs to the day it ends."""
    due_time = start + seconds
    due = cal.day_of(t, c, due_time - 1 if seconds > 0 else due_time)
    if due < 0:
        return refusal(OUTSIDE_COVERAGE)
    return 0, received, due, due_time, cal.is_provisional(t, c, received, due)


@routine
def _use_working_time(
    t: CalendarTables, c: int, m: Int32Array, start: int, received: int, zero: int, seconds: int
) -> Answer:
    """Use up `seconds` of working time from `start`, an instant of day `zero`."""
    next_opening = m[TERM_CLOSING_INSTANT] == NEXT_OPENING
    if seconds > 0:
        used = cal.working_time_before(t, c, zero, start) + seconds
        slot = cal.slot_using_up(t, c, used)
        if slot < 0:
            return refusal(OUTSIDE_COVERAGE)
        due_time = cal.slot_start(t, c, slot) + used - cal.working_time_before_slot(t, c, slot)
        if next_opening and due_time == cal.slot_end(t, c, slot):
            slot += 1
            if slot >= t.heads[c, SLOT_COUNT]:
                return refusal(OUTSIDE_COVERAGE)
            due_time = cal.slot_start(t, c, slot)
    else:
        slot = cal.slot_open_at_or_after(t, c, zero, start)
        is_open = slot < t.heads[c, SLOT_COUNT] and cal.slot_start(t, c, slot) <= start
        if not is_open and not next_opening and slot > 0 and cal.slot_end(t, c, slot - 1) == start:
            slot -= 1
            due_time = start
        elif slot >= t.heads[c, SLOT_COUNT]:
            return refusal(OUTSIDE_COVERAGE)
        else:
            due_time = max(start, cal.slot_start(t, c, slot))
    due = cal.slot_day(t, c, slot)
    first, last = min(received, due), max(zero, due)
    return 0, zero, due, due_time, cal.is_provisional(t, c, first, last)


@routine
def _half_of_day(t: CalendarTables, c: int, m: Int32Array, received: int, zero: int, due: int) -> Answer:
    """End a term when half the shift time of the working day `due` has passed."""
    half = cal.working_time_of(t, c, due) // 2
    answer = _use_working_time(t, c, m, cal.midnight(t, c, due), received, due, half)
    return answer[0], zero, answer[2], answer[3], answer[4] or cal.is_provisional(t, c, zero, due)


@device
def _civil_end(
    t: CalendarTables, c: int, m: Int32Array, zero: int, included: bool, months: int, days: int
) -> tuple[int, int]:
    """Return (reason, end) of a length in calendar units from day `zero`, unrolled and untolled."""
    if months + days == 0:
        return 0, zero
    end = zero
    if months > 0:
        first_day = t.heads[c, FIRST_DAY]
        fits, day = add_months(first_day + zero, months, m[TERM_MONTH_OVERFLOW])
        if not fits:
            return MONTH_OVERFLOW, 0
        end = day - first_day
    end += days
    if included:
        end -= 1
    if end < 0 or end >= t.heads[c, DAY_COUNT]:
        return OUTSIDE_COVERAGE, 0
    return 0, end


@device
def _end_on(
    t: CalendarTables, c: int, m: Int32Array, instant: int, received: int, zero: int, end: int
) -> Answer:
    """Roll the unrolled `end`, and end the term at its time of day."""
    due = _roll(t, c, m[TERM_ROLL], end)
    if due < 0:
        return refusal(OUTSIDE_COVERAGE)
    if m[TERM_END_OF_TERM] == END_OF_CALENDAR_DAY:
        due_time = cal.midnight(t, c, due + 1)
    elif m[TERM_END_OF_TERM] == CLOSE_OF_BUSINESS:
        due_time = cal.closing(t, c, due)
    else:
        due_time = cal.wall_instant(t, c, due, cal.wall_second(t, c, zero, instant))
    first = min(received, min(end, due))
    last = max(zero, max(end, due))
    return 0, zero, due, due_time, cal.is_provisional(t, c, first, last)


@device
def _roll(t: CalendarTables, c: int, roll: int, end: int) -> int:
    """Return the due day of a term that ends on `end`, -1 outside the coverage."""
    if cal.counts(t, c, end):
        return end
    if roll == FOLLOWING:
        return cal.next_working_day(t, c, end)
    if roll == PRECEDING:
        return cal.previous_working_day(t, c, end)
    if roll == MODIFIED_FOLLOWING:
        due = cal.next_working_day(t, c, end)
        first_day = t.heads[c, FIRST_DAY]
        if due >= 0 and month_of(first_day + due) != month_of(first_day + end):
            return cal.previous_working_day(t, c, end)
        return due
    return end
