"""How calendar files write dates, shifts, kinds and confidences, as types that pydantic checks.

Dates are `2026-01-31` and nothing else, shifts `07:30-11:30` with 24:00 allowed as an end. A list of shifts
is in order, and no two of them overlap or touch, so that every opening interval has one spelling.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator

from slasvc.model.calendar import Confidence, DayKind, Shift

Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
WEEKDAYS: tuple[Weekday, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

MINUTES_A_DAY = 24 * 60
DECIDED_KINDS = tuple(kind for kind in DayKind if kind >= DayKind.PUBLIC_HOLIDAY)

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH_DAY = re.compile(r"([0-9]{2})-([0-9]{2})")
_SHIFT = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})")


def _read_date(value: Any) -> date:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value} is not a date of the calendar") from None
    raise ValueError("a date is written 2026-01-31")


def _read_month_day(value: Any) -> tuple[int, int]:
    match = _MONTH_DAY.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError('a day of the year is written "04-16" (month, day)')
    month, day = int(match[1]), int(match[2])
    try:
        date(2001, month, day)  # a common year: a season cannot begin or end on 29 February
    except ValueError:
        raise ValueError(f"{value} is not a day that every year has") from None
    return month, day


def _read_shift(value: Any) -> Shift:
    if isinstance(value, Shift):
        return value
    match = _SHIFT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("a shift is written 07:30-11:30")
    start_hour, start, end_hour, end = (int(part) for part in match.groups())
    shift = Shift(start_hour * 60 + start, end_hour * 60 + end)
    if start > 59 or end > 59 or shift.start_minute >= MINUTES_A_DAY or shift.end_minute > MINUTES_A_DAY:
        raise ValueError(f"{value} is no time of day: hours go to 23, an end may be 24:00")
    if shift.end_minute <= shift.start_minute:
        raise ValueError(f"{value} crosses midnight: end it at 24:00 and open the next day at 00:00")
    return shift


def _in_order(shifts: Sequence[Shift]) -> tuple[Shift, ...]:
    for one, other in pairwise(shifts):
        if other.start_minute == one.end_minute:
            raise ValueError(f"{one} and {other} touch: write them as one shift")
        if one.start_minute < other.end_minute and other.start_minute < one.end_minute:
            raise ValueError(f"{one} and {other} overlap")
        if other.start_minute < one.start_minute:
            raise ValueError(f"{one} and {other} are out of order")
    return tuple(shifts)


def _read_kind(value: Any) -> DayKind:
    if isinstance(value, DayKind):
        return value
    kinds = {kind.name.lower(): kind for kind in DECIDED_KINDS}
    if value not in kinds:
        raise ValueError(f"a kind is one of {', '.join(kinds)}")
    return kinds[value]


def _read_confidence(value: Any) -> Confidence:
    if isinstance(value, Confidence):
        return value
    levels = {level.name.lower(): level for level in Confidence}
    if value not in levels:
        raise ValueError(f"a confidence is one of {', '.join(levels)}")
    return levels[value]


CivilDate = Annotated[date, BeforeValidator(_read_date)]
MonthDay = Annotated[tuple[int, int], BeforeValidator(_read_month_day)]
Shifts = Annotated[tuple[Annotated[Shift, BeforeValidator(_read_shift)], ...], AfterValidator(_in_order)]
DecidedKind = Annotated[DayKind, BeforeValidator(_read_kind)]
Sureness = Annotated[Confidence, BeforeValidator(_read_confidence)]
