"""Days, working days and working time on one calendar of the tables.

`c` is a calendar index; a day is an int offset from the calendar's first date, in [0, DAY_COUNT) as promised
by the caller; instants are int64 seconds. Functions that may leave the coverage answer -1. Specified by
`slasvc.reference.counting` and `slasvc.reference.working_time`.
"""

from __future__ import annotations

from slasvc.calendars.compiled import DAY_SECONDS, HINT_SECONDS
from slasvc.kernels.jit import device
from slasvc.kernels.tables import (
    DAY_COUNT,
    DAY_SUMS_AT,
    DAYS_AT,
    HINTS_AT,
    NTH_AT,
    SLOT_COUNT,
    SLOT_SUMS_AT,
    SLOTS_AT,
    WORKING_DAY_COUNT,
    CalendarTables,
)


@device
def day_of(t: CalendarTables, c: int, instant: int) -> int:
    """Return the day that `instant` falls on, -1 outside the coverage."""
    at = t.heads[c, DAY_SUMS_AT]
    count = t.heads[c, DAY_COUNT]
    start = t.midnights[at]
    if instant < start or instant >= t.midnights[at + count]:
        return -1
    day = min((instant - start) // DAY_SECONDS, count - 1)
    # Clocks may have moved midnight by an hour or two since the first day.
    while t.midnights[at + day] > instant:
        day -= 1
    while t.midnights[at + day + 1] <= instant:
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
    at = t.heads[c, DAY_SUMS_AT] + day
    return t.rank[at + 1] > t.rank[at]


@device
def working_days_before(t: CalendarTables, c: int, day: int) -> int:
    """Return the number of working days before `day`, which may be DAY_COUNT."""
    return t.rank[t.heads[c, DAY_SUMS_AT] + day]


@device
def nth_working_day(t: CalendarTables, c: int, index: int) -> int:
    """Return the working day with `index` working days before it, -1 outside the coverage."""
    if index < 0 or index >= t.heads[c, WORKING_DAY_COUNT]:
        return -1
    return t.nth[t.heads[c, NTH_AT] + index]


@device
def next_working_day(t: CalendarTables, c: int, day: int) -> int:
    """Return the first working day on or after `day`, -1 outside the coverage."""
    return nth_working_day(t, c, working_days_before(t, c, day))


@device
def previous_working_day(t: CalendarTables, c: int, day: int) -> int:
    """Return the last working day on or before `day`, -1 outside the coverage."""
    return nth_working_day(t, c, working_days_before(t, c, day + 1) - 1)


@device
def midnight(t: CalendarTables, c: int, day: int) -> int:
    """Return the instant at which `day` starts; DAY_COUNT gives the end of the coverage."""
    return t.midnights[t.heads[c, DAY_SUMS_AT] + day]


@device
def wall_second(t: CalendarTables, c: int, day: int, instant: int) -> int:
    """Return what the wall clock reads at `instant` of `day`, in seconds after 00:00."""
    at = t.heads[c, DAYS_AT] + day
    elapsed = instant - midnight(t, c, day)
    return elapsed + t.jump_by[at] if elapsed >= t.jump_at[at] else elapsed


@device
def wall_instant(t: CalendarTables, c: int, day: int, second: int) -> int:
    """Return when the wall clock reads `second` on `day`: in a gap moved forward by it, in a fold the first."""
    at = t.heads[c, DAYS_AT] + day
    jump_at = t.jump_at[at]
    jump_by = t.jump_by[at]
    if second < jump_at or second < jump_at + jump_by:
        return midnight(t, c, day) + second
    return midnight(t, c, day) + second - jump_by


@device
def opening(t: CalendarTables, c: int, day: int) -> int:
    """Return the instant at which work starts on the working day `day`."""
    return t.openings[t.heads[c, DAYS_AT] + day]


@device
def working_time_before(t: CalendarTables, c: int, day: int, instant: int) -> int:
    """Return the working seconds from the start of the coverage to `instant`, which falls on `day`."""
    slot = t.slot_first[t.heads[c, DAY_SUMS_AT] + day]
    last = t.slot_first[t.heads[c, DAY_SUMS_AT] + day + 1]
    slots_at = t.heads[c, SLOTS_AT]
    while slot < last and t.slot_ends[slots_at + slot] <= instant:
        slot += 1
    before = t.slot_sums[t.heads[c, SLOT_SUMS_AT] + slot]
    if slot < last and t.slot_starts[slots_at + slot] < instant:
        before += instant - t.slot_starts[slots_at + slot]
    return before


@device
def working_time_of(t: CalendarTables, c: int, day: int) -> int:
    """Return the working seconds of `day`."""
    at = t.heads[c, DAY_SUMS_AT] + day
    sums_at = t.heads[c, SLOT_SUMS_AT]
    return t.slot_sums[sums_at + t.slot_first[at + 1]] - t.slot_sums[sums_at + t.slot_first[at]]


@device
def slot_using_up(t: CalendarTables, c: int, working_time: int) -> int:
    """Return the slot in which `working_time` (> 0) seconds are first used up, -1 outside the coverage."""
    sums_at = t.heads[c, SLOT_SUMS_AT]
    if working_time > t.slot_sums[sums_at + t.heads[c, SLOT_COUNT]]:
        return -1
    slot = t.slot_hints[t.heads[c, HINTS_AT] + (working_time - 1) // HINT_SECONDS]
    while t.slot_sums[sums_at + slot + 1] < working_time:
        slot += 1
    return slot


@device
def slot_open_at_or_after(t: CalendarTables, c: int, day: int, instant: int) -> int:
    """Return the first slot that ends after `instant`, which falls on `day`; SLOT_COUNT when there is none."""
    slot = t.slot_first[t.heads[c, DAY_SUMS_AT] + day]
    slots_at = t.heads[c, SLOTS_AT]
    while slot < t.heads[c, SLOT_COUNT] and t.slot_ends[slots_at + slot] <= instant:
        slot += 1
    return slot


@device
def is_provisional(t: CalendarTables, c: int, first: int, last: int) -> bool:
    """Return whether any day of [first, last] is provisional."""
    at = t.heads[c, DAY_SUMS_AT]
    return t.provisional_sums[at + last + 1] > t.provisional_sums[at + first]
