"""Days, working days and working time on one calendar of the tables.

`c` is a calendar index; a day is an int offset from the calendar's first date, in [0, DAY_COUNT) as promised
by the caller; instants are int64 seconds. Functions that may leave the coverage answer -1. Specified by
`slasvc.reference.counting` and `slasvc.reference.working_time`.
"""

from __future__ import annotations

from slasvc.calendars.compiled import DAY_SECONDS, HINT_SECONDS
from slasvc.kernels.jit import device
from slasvc.kernels.tables import (
    CLOSINGS_AT,
    DAY_COUNT,
    HAS_SHIFTS_AT,
    JUMP_AT_AT,
    JUMP_BY_AT,
    MIDNIGHTS_AT,
    NTH_AT,
    OPENINGS_AT,
    PROVISIONAL_SUMS_AT,
    RANK_AT,
    SLOT_COUNT,
    SLOT_DAYS_AT,
    SLOT_ENDS_AT,
    SLOT_FIRST_AT,
    SLOT_HINTS_AT,
    SLOT_STARTS_AT,
    SLOT_SUMS_AT,
    WORKING_DAY_COUNT,
    CalendarTables,
)

# --- look-ups ---------------------------------------------------------------------------------------------


@device
def working_days_before(t: CalendarTables, c: int, day: int) -> int:
    """Return the number of working days before `day`, which may be DAY_COUNT."""
    return t.ints[t.heads[c, RANK_AT] + day]


@device
def midnight(t: CalendarTables, c: int, day: int) -> int:
    """Return the instant at which `day` starts; DAY_COUNT gives the end of the coverage."""
    return t.longs[t.heads[c, MIDNIGHTS_AT] + day]


@device
def opening(t: CalendarTables, c: int, day: int) -> int:
    """Return the instant at which the first shift of `day` starts."""
    return t.longs[t.heads[c, OPENINGS_AT] + day]


@device
def closing(t: CalendarTables, c: int, day: int) -> int:
    """Return the instant at which the last shift of `day` ends, 24:00 where it has none."""
    return t.longs[t.heads[c, CLOSINGS_AT] + day]


@device
def has_shifts(t: CalendarTables, c: int, day: int) -> bool:
    """Return whether `day` is open at all, counting or not."""
    return t.ints[t.heads[c, HAS_SHIFTS_AT] + day] != 0


@device
def first_slot(t: CalendarTables, c: int, day: int) -> int:
    """Return the first slot of `day` or later; `day` may be DAY_COUNT."""
    return t.ints[t.heads[c, SLOT_FIRST_AT] + day]


@device
def slot_day(t: CalendarTables, c: int, slot: int) -> int:
    """Return the day of a slot."""
    return t.ints[t.heads[c, SLOT_DAYS_AT] + slot]


@device
def slot_start(t: CalendarTables, c: int, slot: int) -> int:
    """Return the instant at which a slot starts."""
    return t.longs[t.heads[c, SLOT_STARTS_AT] + slot]


@device
def slot_end(t: CalendarTables, c: int, slot: int) -> int:
    """Return the instant at which a slot ends."""
    return t.longs[t.heads[c, SLOT_ENDS_AT] + slot]


@device
def working_time_before_slot(t: CalendarTables, c: int, slot: int) -> int:
    """Return the working seconds before `slot`, which may be SLOT_COUNT."""
    return t.longs[t.heads[c, SLOT_SUMS_AT] + slot]


# --- days -------------------------------------------------------------------------------------------------


@device
def day_of(t: CalendarTables, c: int, instant: int) -> int:
    """Return the day that `instant` falls on, -1 outside the coverage."""
    count = t.heads[c, DAY_COUNT]
    start = midnight(t, c, 0)
    if instant < start or instant >= midnight(t, c, count):
        return -1
    day = min((instant - start) // DAY_SECONDS, count - 1)
    # Clocks may have moved midnight by an hour or two since the first day.
    while midnight(t, c, day) > instant:
        day -= 1
    while midnight(t, c, day + 1) <= instant:
        day += 1
    return day


@device
def day_until(t: CalendarTables, c: int, instant: int) -> int:
    """Return `day_of`, and the last day for the very end of the coverage."""
    if instant == midnight(t, c, t.heads[c, DAY_COUNT]):
        return t.heads[c, DAY_COUNT] - 1
    return day_of(t, c, instant)


@device
def counts(t: CalendarTables, c: int, day: int) -> bool:
    """Return whether `day` is a working day."""
    return working_days_before(t, c, day + 1) > working_days_before(t, c, day)


@device
def nth_working_day(t: CalendarTables, c: int, index: int) -> int:
    """Return the working day with `index` working days before it, -1 outside the coverage."""
    if index < 0 or index >= t.heads[c, WORKING_DAY_COUNT]:
        return -1
    return t.ints[t.heads[c, NTH_AT] + index]


@device
def next_working_day(t: CalendarTables, c: int, day: int) -> int:
    """Return the first working day on or after `day`, -1 outside the coverage."""
    return nth_working_day(t, c, working_days_before(t, c, day))


@device
def previous_working_day(t: CalendarTables, c: int, day: int) -> int:
    """Return the last working day on or before `day`, -1 outside the coverage."""
    return nth_working_day(t, c, working_days_before(t, c, day + 1) - 1)


@device
def is_provisional(t: CalendarTables, c: int, first: int, last: int) -> bool:
    """Return whether any day of [first, last] is provisional."""
    at = t.heads[c, PROVISIONAL_SUMS_AT]
    return t.ints[at + last + 1] > t.ints[at + first]


# --- wall clocks ------------------------------------------------------------------------------------------


@device
def wall_second(t: CalendarTables, c: int, day: int, instant: int) -> int:
    """Return what the wall clock reads at `instant` of `day`, in seconds after 00:00."""
    elapsed = instant - midnight(t, c, day)
    if elapsed >= t.ints[t.heads[c, JUMP_AT_AT] + day]:
        return elapsed + t.ints[t.heads[c, JUMP_BY_AT] + day]
    return elapsed


@device
def wall_instant(t: CalendarTables, c: int, day: int, second: int) -> int:
    """Return when the wall clock reads `second` on `day`: in a gap moved forward by it, in a fold the first."""
    jump_at = t.ints[t.heads[c, JUMP_AT_AT] + day]
    jump_by = t.ints[t.heads[c, JUMP_BY_AT] + day]
    if second < jump_at or second < jump_at + jump_by:
        return midnight(t, c, day) + second
    return midnight(t, c, day) + second - jump_by


# --- working time -----------------------------------------------------------------------------------------


@device
def working_time_before(t: CalendarTables, c: int, day: int, instant: int) -> int:
    """Return the working seconds from the start of the coverage to `instant`, which falls on `day`."""
    slot = first_slot(t, c, day)
    last = first_slot(t, c, day + 1)
    while slot < last and slot_end(t, c, slot) <= instant:
        slot += 1
    before = working_time_before_slot(t, c, slot)
    if slot < last and slot_start(t, c, slot) < instant:
        before += instant - slot_start(t, c, slot)
    return before


@device
def working_time_of(t: CalendarTables, c: int, day: int) -> int:
    """Return the working seconds of `day`."""
    end = working_time_before_slot(t, c, first_slot(t, c, day + 1))
    return end - working_time_before_slot(t, c, first_slot(t, c, day))


@device
def slot_using_up(t: CalendarTables, c: int, working_time: int) -> int:
    """Return the slot in which `working_time` (> 0) seconds are first used up, -1 outside the coverage."""
    if working_time > working_time_before_slot(t, c, t.heads[c, SLOT_COUNT]):
        return -1
    slot = t.ints[t.heads[c, SLOT_HINTS_AT] + (working_time - 1) // HINT_SECONDS]
    while working_time_before_slot(t, c, slot + 1) < working_time:
        slot += 1
    return slot


@device
def slot_open_at_or_after(t: CalendarTables, c: int, day: int, instant: int) -> int:
    """Return the first slot that ends after `instant`, which falls on `day`; SLOT_COUNT when there is none."""
    slot = first_slot(t, c, day)
    while slot < t.heads[c, SLOT_COUNT] and slot_end(t, c, slot) <= instant:
        slot += 1
    return slot
