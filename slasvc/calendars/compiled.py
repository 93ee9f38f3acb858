"""A calendar as arrays, so that adding a term is a few look-ups instead of a walk.

`rank` counts working days, `nth` selects them, and working time is a list of slots (shifts of days that
count, as instants) with a running sum. Days are offsets from `first_day`; instants are int64 seconds since
the epoch. Changes of clocks are kept as one jump a day. `slasvc.reference` specifies the arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from slasvc.errors import InvalidInput, Reason
from slasvc.model.calendar import Calendar, Day, DayKind, Shift
from slasvc.model.term import MakeupDays

Int32Array = NDArray[np.int32]
Int64Array = NDArray[np.int64]
ScalarT = TypeVar("ScalarT", bound=np.generic)

EPOCH = date(1970, 1, 1)
DAY_SECONDS = 86_400
NO_JUMP = np.int32(2**31 - 1)
HINT_SECONDS = 8_192
"""Working seconds a `slot_hints` entry spans; the kernels scan forward from it."""


@dataclass(frozen=True)
class CompiledCalendar:
    """Arrays of one calendar under one reading of its make-up days; N days, W working days, K slots.

    Attributes:
        first_day: days from 1970-01-01 to the first covered date.
        nominal_day_seconds: working seconds one working day of work stands for.
        rank: int32[N + 1], working days before day i.
        nth: int32[W], offset of the k-th working day.
        midnights: int64[N + 1], instant at which day i starts; [N] ends the coverage.
        openings: int64[N], start of the first shift, counting or not; the day's start where there is none.
        closings: int64[N], end of the last shift, counting or not; the next midnight where there is none.
        has_shifts: uint8[N], whether day i is open at all.
        jump_at: int32[N], seconds after the day's start at which clocks change; `NO_JUMP` on most days.
        jump_by: int32[N], seconds the wall clock jumps forward then (negative in a fold).
        slot_first: int32[N + 1], first slot of day i or later.
        slot_starts, slot_ends: int64[K], instants of a stretch of working time.
        slot_days: int32[K], its day.
        slot_sums: int64[K + 1], working seconds before slot k.
        slot_hints: int32[], last slot starting at or before q * HINT_SECONDS working seconds.
        provisional_sums: int32[N + 1], provisional days before day i.
    """

    first_day: int
    nominal_day_seconds: int
    rank: Int32Array
    nth: Int32Array
    midnights: Int64Array
    openings: Int64Array
    closings: Int64Array
    has_shifts: NDArray[np.uint8]
    jump_at: Int32Array
    jump_by: Int32Array
    slot_first: Int32Array
    slot_starts: Int64Array
    slot_ends: Int64Array
    slot_days: Int32Array
    slot_sums: Int64Array
    slot_hints: Int32Array
    provisional_sums: Int32Array


def compile_calendar(calendar: Calendar, makeup_days: MakeupDays) -> CompiledCalendar:
    """Return the arrays of `calendar`, its make-up days counting or not.

    Raises:
        InvalidInput: a working day has no working time because its zone skips the date or its shifts, or
            clocks go back over midnight; neither has a meaning here. Loading refuses such a calendar.
    """
    if fault := clock_fault(calendar):
        raise InvalidInput(Reason.INVALID_VALUE, fault)
    ignored = makeup_days is MakeupDays.IGNORE
    distinct, index_of_day = _distinct_days(calendar)
    counts = np.array(
        [day.counts and not (ignored and day.kind is DayKind.MAKE_UP) for day in distinct], np.bool_
    )[index_of_day]
    midnights, jump_at, jump_by = _clock(calendar.zone, calendar.first_date, len(calendar.days))
    has_shifts = np.array([bool(day.shifts) for day in distinct], np.uint8)[index_of_day]
    days_of_pattern: dict[tuple[Shift, ...], list[int]] = {}
    for index, day in enumerate(distinct):
        days_of_pattern.setdefault(day.shifts, []).append(index)
    openings, closings = midnights[:-1].copy(), midnights[1:].copy()
    slots: list[tuple[Int64Array, Int64Array, Int32Array]] = []
    for pattern, indices in days_of_pattern.items():
        days = np.flatnonzero(np.isin(index_of_day, indices)).astype(np.int32)
        for number, shift in enumerate(pattern):
            starts = _wall_instants(midnights, jump_at, jump_by, days, shift.start_minute)
            ends = _wall_instants(midnights, jump_at, jump_by, days, shift.end_minute)
            if number == 0:
                openings[days] = starts
            closings[days] = ends
            working = counts[days] & (ends > starts)
            slots.append((starts[working], ends[working], days[working]))
    slot_starts, slot_ends, slot_days = _ordered(slots)
    slot_first = np.searchsorted(slot_days, np.arange(len(calendar.days) + 1)).astype(np.int32)
    slot_sums = _sums(slot_ends - slot_starts, np.int64)
    hint_times = np.arange(0, slot_sums[-1] + HINT_SECONDS, HINT_SECONDS)
    hints = np.searchsorted(slot_sums[:-1], hint_times, side="right") - 1
    provisional = np.array([day.provisional for day in distinct], np.bool_)[index_of_day]
    return CompiledCalendar(
        first_day=(calendar.first_date - EPOCH).days,
        nominal_day_seconds=calendar.nominal_day_minutes * 60,
        rank=_sums(counts, np.int32),
        nth=np.flatnonzero(counts).astype(np.int32),
        midnights=midnights,
        openings=openings,
        closings=closings,
        has_shifts=has_shifts,
        jump_at=jump_at,
        jump_by=jump_by,
        slot_first=slot_first,
        slot_starts=slot_starts,
        slot_ends=slot_ends,
        slot_days=slot_days,
        slot_sums=slot_sums,
        slot_hints=np.maximum(hints, 0).astype(np.int32),
        provisional_sums=_sums(provisional, np.int32),
    )


@lru_cache(32)
def _clock(zone_name: str, first_date: date, day_count: int) -> tuple[Int64Array, Int32Array, Int32Array]:
    """Return midnights, and for each day at which second and by how much its clocks jump.

    Most calendars share their zone and coverage, and this is most of the work of compiling one.
    """
    zone = ZoneInfo(zone_name)
    first = first_date.toordinal()
    midnights = np.fromiter(
        (
            int(datetime.combine(date.fromordinal(first + offset), time(), zone).timestamp())
            for offset in range(day_count + 1)
        ),
        np.int64,
        day_count + 1,
    )
    jump_by = (DAY_SECONDS - np.diff(midnights)).astype(np.int32)
    jump_at = np.full(day_count, NO_JUMP, np.int32)
    for offset in np.flatnonzero(jump_by):
        jump_at[offset] = _jump_second(zone, int(midnights[offset]), int(midnights[offset + 1]))
    for array in (midnights, jump_at, jump_by):
        array.flags.writeable = False
    return midnights, jump_at, jump_by


def clock_fault(calendar: Calendar) -> str:
    """Say which change of clocks tables of days cannot express, the first one; empty where there is none."""
    midnights, jump_at, jump_by = _clock(calendar.zone, calendar.first_date, len(calendar.days))
    for offset in np.flatnonzero(jump_by):
        day, at = calendar.days[offset], np.array([offset], np.int32)
        works = any(
            _wall_instants(midnights, jump_at, jump_by, at, shift.end_minute)
            > _wall_instants(midnights, jump_at, jump_by, at, shift.start_minute)
            for shift in day.shifts
        )
        backwards = jump_by[offset] < 0 and jump_at[offset] + jump_by[offset] < 0
        if backwards or (day.counts and not works):
            what = "begins twice" if backwards else "counts but has no working time"
            found = calendar.first_date + timedelta(days=int(offset))
            return f"calendar {calendar.id}: {found} {what} in the zone {calendar.zone}; start its coverage later"
    return ""


def _jump_second(zone: ZoneInfo, start: int, end: int) -> int:
    """Return the second after `start` from which the offset of the end of the day holds."""

    def offset_at(instant: int) -> timedelta | None:
        return datetime.fromtimestamp(instant, zone).utcoffset()

    after = offset_at(end - 1)
    low, high = start, end
    while low < high:
        middle = (low + high) // 2
        if offset_at(middle) == after:
            high = middle
        else:
            low = middle + 1
    # A day that ends with the change (24:00 back to 23:00) has the new offset in its last hour only.
    return low - start


def _distinct_days(calendar: Calendar) -> tuple[list[Day], NDArray[np.intp]]:
    """Return the distinct day objects of a calendar, and for each date the index of its own.

    Ordinary days share one object, so that a calendar of twenty years has a few hundred.
    """
    ids = np.fromiter(map(id, calendar.days), np.int64, len(calendar.days))
    _, first, index_of_day = np.unique(ids, return_index=True, return_inverse=True)
    return [calendar.days[position] for position in first], index_of_day


def _wall_instants(
    midnights: Int64Array, jump_at: Int32Array, jump_by: Int32Array, days: Int32Array, minute: int
) -> Int64Array:
    """Return when the wall clock first reads `minute` or later on each of `days`."""
    wall = np.int64(minute * 60)
    before = np.minimum(wall, jump_at[days])
    after = wall - jump_by[days]
    return midnights[days] + np.where(wall < jump_at[days], before, np.maximum(before, after))


def _ordered(
    slots: Sequence[tuple[Int64Array, Int64Array, Int32Array]],
) -> tuple[Int64Array, Int64Array, Int32Array]:
    """Return the slots of all patterns in order of time."""
    if not slots:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int32)
    starts, ends, days = (np.concatenate(column) for column in zip(*slots, strict=True))
    order = np.argsort(starts, kind="stable")
    return starts[order], ends[order], days[order]


def _sums(values: NDArray[Any], dtype: type[ScalarT]) -> NDArray[ScalarT]:
    """Return the running sums of `values`, beginning with 0."""
    sums = np.zeros(len(values) + 1, dtype)
    np.cumsum(values, out=sums[1:])
    return sums
