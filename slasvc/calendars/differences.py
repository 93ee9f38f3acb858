"""Where a calendar differs from the `holidays` package in the years that decisions settle, and why.

The package proposes, the calendar decides: each difference is either the work of a decision, which is then its
reason, or a date that the calendar leaves out, whose reason stands in a `differences` section. A difference
without a reason is a mistake of one of the two.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from slasvc.calendars.expansion import HOLIDAY_KINDS, proposed
from slasvc.calendars.registry import CalendarRegistry
from slasvc.model.calendar import DayKind


class DifferenceKind(enum.Enum):
    """In which way the package is wrong about a date."""

    HOLIDAY_UNKNOWN = "holiday that the package does not list"
    HOLIDAY_EXTRA = "no holiday, though the package lists one"
    MAKE_UP_UNKNOWN = "make-up day that the package does not list"
    MAKE_UP_EXTRA = "no make-up day, though the package lists one"


@dataclass(frozen=True, slots=True)
class Difference:
    """One date on which the calendar and the package differ; `reason` is empty when nobody gave one."""

    date: date
    kind: DifferenceKind
    name: str
    reason: str


def differences_from_base(registry: CalendarRegistry, calendar_id: str) -> list[Difference]:
    """Return every difference of the newest revision in its decided years, in the order of dates.

    Empty for a calendar without a base.

    Raises:
        NotKnown: no such calendar is loaded.
    """
    calendar, origin = registry.get(calendar_id), registry.origins[calendar_id]
    if origin.base is None:
        return []
    proposal = proposed(origin.base, origin.decided_years)
    found = []
    for civil_date, day in calendar.dated_days():
        if civil_date.year not in origin.decided_years:
            continue
        listed = proposal.holidays.get(civil_date), proposal.make_ups.get(civil_date)
        for kind in _differences(day.kind, listed[0] is not None, listed[1] is not None):
            extra = kind in (DifferenceKind.HOLIDAY_EXTRA, DifferenceKind.MAKE_UP_EXTRA)
            names = (listed[0] or listed[1] or {}) if extra else day.names
            reason = origin.reasons.get(civil_date, "") or ("" if extra else day.source)
            found.append(Difference(civil_date, kind, names.get("en") or " / ".join(names.values()), reason))
    return found


def _differences(kind: DayKind, listed: bool, listed_make_up: bool) -> Iterator[DifferenceKind]:
    if kind in HOLIDAY_KINDS and not listed:
        yield DifferenceKind.HOLIDAY_UNKNOWN
    if kind not in HOLIDAY_KINDS and listed:
        yield DifferenceKind.HOLIDAY_EXTRA
    if kind == DayKind.MAKE_UP and not listed_make_up:
        yield DifferenceKind.MAKE_UP_UNKNOWN
    if kind != DayKind.MAKE_UP and listed_make_up:
        yield DifferenceKind.MAKE_UP_EXTRA
