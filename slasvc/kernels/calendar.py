"""Days, working days and working time on one calendar.

`c` is the calendar; a day is an int offset from the calendar's first date, in [0, DAY_COUNT) as promised
by the caller; instants are int64 seconds. Functions that may leave the coverage answer -1. Specified by
`slasvc.reference.counting` and `slasvc.reference.working_time`.
"""

from __future__ import annotations

from slasvc.calendars.compiled import DAY_SECONDS, HINT_SECONDS
from slasvc.kernels.jit import device
from slasvc.kernels.tables import (
    CLOSINGS_AT,
    COVERAGE_SECONDS,
    COVERAGE_START,
    DAY_COUNT,
    DAYS_ARE_EVEN,
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
    SURE_SECONDS,
    WORKING_DAY_COUNT,
)
from slasvc.kernels.views import Calendar

# --- look-ups ---------------------------------------------------------------------------------------------


@device
def working_days_before(c: Calendar, day: int) -> int:
    """Return the number of working days before `day`, which may be DAY_COUNT."""
    return c.ints[c.head[RANK_AT] + day]


@device
def midnight(c: Calendar, day: int) -> int:
    """Return the instant at which `day` starts; DAY_COUNT gives the end of the coverage."""
    return c.longs[c.head[MIDNIGHTS_AT] + day]


@device
def opening(c: Calendar, day: int) -> int:
    """Return the instant at which the first shift of `day` starts."""
    return c.longs[c.head[OPENINGS_AT] + day]


@device
def closing(c: Calendar, day: int) -> int:
    """Return the instant at which the last shift of `day` ends, 24:00 where it has none."""
    return c.longs[c.head[CLOSINGS_AT] + day]


@device
def has_shifts(c: Calendar, day: int) -> bool:
    """Return whether `day` is open at all, counting or not."""
    return c.ints[c.head[HAS_SHIFTS_AT] + day] != 0


@device
def first_slot(c: Calendar, day: int) -> int:
    """Return the first slot of `day` or later; `day` may be DAY_COUNT."""
    return c.ints[c.head[SLOT_FIRST_AT] + day]


@device
def slot_day(c: Calendar, slot: int) -> int:
    """Return the day of a slot."""
    return c.ints[c.head[SLOT_DAYS_AT] + slot]


@device
def slot_start(c: Calendar, slot: int) -> int:
    """Return the instant at which a slot starts."""
    return c.longs[c.head[SLOT_STARTS_AT] + slot]


@device
def slot_end(c: Calendar, slot: int) -> int:
    """Return the instant at which a slot ends."""
    return c.longs[c.head[SLOT_ENDS_AT] + slot]


@device
def working_time_before_slot(c: Calendar, slot: int) -> int:
    """Return the working seconds before `slot`, which may be SLOT_COUNT."""
    return c.longs[c.head[SLOT_SUMS_AT] + slot]


# --- days -------------------------------------------------------------------------------------------------


@device
def day_of(c: Calendar, instant: int) -> int:
    """Return the day that `instant` falls on, -1 outside the coverage."""
    elapsed = instant - c.head[COVERAGE_START]
    if elapsed < 0 or elapsed >= c.head[COVERAGE_SECONDS]:
        return -1
    day = elapsed // DAY_SECONDS
    if not c.head[DAYS_ARE_EVEN]:
        # Clocks may have moved midnight by an hour or two since the first day.
        day = min(day, c.head[DAY_COUNT] - 1)
        while midnight(c, day) > instant:
            day -= 1
        while midnight(c, day + 1) <= instant:
            day += 1
    return day


@device
def surely_covers(c: Calendar, instant: int) -> bool:
    """Return whether any term that OBLIGATION_SURE_SECONDS speaks of is covered when it starts at `instant`."""
    elapsed = instant - c.head[COVERAGE_START]
    return elapsed >= 0 and elapsed < c.head[SURE_SECONDS]


@device
def day_until(c: Calendar, instant: int) -> int:
    """Return `day_of`, and the last day for the very end of the coverage."""
    if instant == midnight(c, c.head[DAY_COUNT]):
        return c.head[DAY_COUNT] - 1
    return day_of(c, instant)


@device
def working_days_between(c: Calendar, after: int, until: int) -> int:
    """Return the working days in (after, until], negative where `until` is earlier."""
    return working_days_before(c, until + 1) - working_days_before(c, after + 1)


@device
def counts(c: Calendar, day: int) -> bool:
    """Return whether `day` is a working day."""
    return working_days_before(c, day + 1) > working_days_before(c, day)


@device
def nth_working_day(c: Calendar, index: int) -> int:
    """Return the working day with `index` working days before it, -1 outside the coverage."""
    if index < 0 or index >= c.head[WORKING_DAY_COUNT]:
        return -1
    return c.ints[c.head[NTH_AT] + index]


@device
def next_working_day(c: Calendar, day: int) -> int:
    """Return the first working day on or after `day`, -1 outside the coverage."""
    return nth_working_day(c, working_days_before(c, day))


@device
def previous_working_day(c: Calendar, day: int) -> int:
    """Return the last working day on or before `day`, -1 outside the coverage."""
    return nth_working_day(c, working_days_before(c, day + 1) - 1)


@device
def is_provisional(c: Calendar, first: int, last: int) -> bool:
    """Return whether any day of [first, last] is provisional."""
    at = c.head[PROVISIONAL_SUMS_AT]
    return c.ints[at + last + 1] > c.ints[at + first]


# --- wall clocks ------------------------------------------------------------------------------------------


@device
def wall_second(c: Calendar, day: int, instant: int) -> int:
    """Return what the wall clock reads at `instant` of `day`, in seconds after 00:00."""
    elapsed = instant - midnight(c, day)
    if elapsed >= c.ints[c.head[JUMP_AT_AT] + day]:
        return elapsed + c.ints[c.head[JUMP_BY_AT] + day]
    return elapsed


@device
def wall_instant(c: Calendar, day: int, second: int) -> int:
    """Return when the wall clock reads `second` on `day`: in a gap moved forward by it, in a fold the first."""
    jump_at = c.ints[c.head[JUMP_AT_AT] + day]
    jump_by = c.ints[c.head[JUMP_BY_AT] + day]
    if second < jump_at or second < jump_at + jump_by:
        return midnight(c, day) + second
    return midnight(c, day) + second - jump_by


# --- working time -----------------------------------------------------------------------------------------


@device
def working_time_before(c: Calendar, day: int, instant: int) -> int:
    """Return the working seconds from the start of the coverage to `instant`, which falls on `day` or later."""
    slot = slot_open_at_or_after(c, day, instant)
    return working_time_before_slot(c, slot) + max(instant - slot_start(c, slot), 0)


@device
def working_time_before_day(c: Calendar, day: int) -> int:
    """Return the working seconds from the start of the coverage to that of `day`, which may be DAY_COUNT."""
    return working_time_before_slot(c, first_slot(c, day))


@device
def time_before(c: Calendar, instant: int) -> int:
    """Return the working seconds before a covered instant, which may be the end of the coverage."""
    return working_time_before(c, day_until(c, instant), instant)


@device
def working_time_of(c: Calendar, day: int) -> int:
    """Return the working seconds of `day`."""
    return working_time_before_day(c, day + 1) - working_time_before_day(c, day)


@device
def slot_using_up(c: Calendar, working_time: int) -> int:
    """Return the slot in which `working_time` (> 0) seconds are first used up, -1 outside the coverage."""
    if working_time > working_time_before_slot(c, c.head[SLOT_COUNT]):
        return -1
    slot = c.ints[c.head[SLOT_HINTS_AT] + (working_time - 1) // HINT_SECONDS]
    while working_time_before_slot(c, slot + 1) < working_time:
        slot += 1
    return slot


@device
def slot_open_at_or_after(c: Calendar, day: int, instant: int) -> int:
    """Return the first slot that ends after `instant`, of `day` or later; SLOT_COUNT when there is none."""
    slot = first_slot(c, day)
    # Where in the day an instant lies no processor can guess: two steps, enough for most days, without a branch.
    slot += slot_end(c, slot) <= instant
    slot += slot_end(c, slot) <= instant
    while slot_end(c, slot) <= instant:
        slot += 1
    return slot
